/* SPDX-License-Identifier: MIT */
#ifndef CMD_CHECK_H
#define CMD_CHECK_H
/* What the files of `icmp check` share. */
#include "cmd/decode/record.h"
#include "cmd/session.h"
#include "out/check.h"

/* The bench that a lab is, around one of its nodes: what reaches the tester, and the neighbours
 * behind the device, is heard. */
void bench_of_lab(struct session *session, uint32_t device, struct check_bench *bench);
/* The bench around a device of the kernel's network. False: said. */
bool bench_of_kernel(struct session *session, uint32_t address, struct check_bench *bench);

/* --only: a list of patterns with * and ?, of requirements or of REQUIREMENT/NAME. */
bool check_is_wanted(const void *list, const struct check_case *test);

/* The same of the survey: CHECK_SURVEY_x. */
unsigned check_parts_wanted(const char *list);

/* -o pcap; what cannot be written is said, and spoils the status. */
bool capture_open(struct session *session, struct decode_record *record);
void capture_case(struct session *session, struct decode_record *record,
		  const struct check_event *event);
void capture_close(struct session *session, struct decode_record *record);

/* --story, of that node of the session's lab. */
struct check_story {
	FILE *file; /* NULL: nobody asked for it */
	const struct sim *sim;
	uint32_t device;
	const struct check *engine;
};

bool story_open(struct session *session, struct check_story *story, uint32_t device,
		const struct check *engine);
void story_close(struct session *session, struct check_story *story);

/* A line on a terminal that says how far the run is. */
struct check_progress {
	bool shown, there;
	struct icmp4_time next;
};

void progress_begin(const struct session *session, struct check_progress *progress);
/* Before anything else is written. */
void progress_clear(struct check_progress *progress);
void progress_show(struct check_progress *progress, const struct check *engine);
void progress_write(FILE *file, const struct check *engine);

/* --list */
int check_list(const struct cmd_call *call);

/* The failures of an earlier run. */
struct check_baseline {
	char **names; /* "NOERR-01/closed-port" */
	size_t count;
};

bool baseline_read(struct session *session, struct check_baseline *baseline, const char *file);
bool baseline_knows(const struct check_baseline *baseline, const struct check_event *event);
void baseline_free(struct check_baseline *baseline);

#endif
