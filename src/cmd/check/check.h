/* SPDX-License-Identifier: MIT */
#ifndef CMD_CHECK_H
#define CMD_CHECK_H
/* What the files of `icmp check` share. */
#include "cmd/decode/record.h"
#include "cmd/session.h"
#include "config/bench/bench.h"
#include "out/check.h"
#include "run/frames/frames.h"

/* The bench that a lab is, around one of its nodes: what reaches the tester, and the neighbours
 * behind the device, is heard. */
void bench_of_lab(struct session *session, uint32_t device, struct check_bench *bench);
/* The bench around a device of the kernel's network. False: said. */
bool bench_of_kernel(struct session *session, uint32_t address, struct check_bench *bench);

/* Addresses of ours on the link to the device: limits for each destination take a second, and
 * redirects another station. */
enum { LINKS_OWN = 3 };

/* The bench of frames of our own: on which links of this machine we are stations (run/frames). */
struct check_links {
	struct bench bench;
	struct icmp4_prefix own[BENCH_LINKS][LINKS_OWN];
	struct run_frames frames;
	size_t number[BENCH_LINKS]; /* of each link, among those of frames */
	uint32_t absents[CHECK_ABSENTS];
	uint8_t absent_count;
};

/* Asked for by --bench; or by -I, where the device is on that interface's Ethernet. */
bool links_wanted(const struct cmd_call *call);
/* Before the session, whose rights are gone once it is open. False: *failure. */
bool links_open(struct check_links *links, const struct cmd_call *call, struct io_failure *failure);
/* With the session: who is there, and who we are. False: said. */
bool links_settle(struct check_links *links, struct session *session, struct check_bench *bench);
/* Something of us was not ours: false, and said. */
bool links_are_sound(const struct check_links *links, struct session *session);
void links_close(struct check_links *links);

/* The file of --bench. False: *failure. */
bool links_read(struct bench *bench, const struct cmd_call *call, struct io_failure *failure);
/* --prepare */
int check_prepare(const struct cmd_call *call);

/* --only: a list of patterns with * and ?, of requirements or of REQUIREMENT/NAME. */
bool check_is_wanted(const void *list, const struct check_case *test);

/* The same of the survey: CHECK_SURVEY_x. */
unsigned check_parts_wanted(const char *list);

/* -o pcap; what cannot be written is said, and spoils the status. */
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
	const char *file;
	FILE *stream;
	int error;
};

/* Opened by the caller's rights, of which the session leaves none; read later, and told of then. */
void baseline_open(struct check_baseline *baseline, const char *file);
bool baseline_read(struct session *session, struct check_baseline *baseline);
bool baseline_knows(const struct check_baseline *baseline, const struct check_event *event);
void baseline_free(struct check_baseline *baseline);

#endif
