/* SPDX-License-Identifier: MIT */
/* `icmp lab expect`: each claim of the file's `expect`, and whether the lab keeps it; as TAP. */
#include <icmp4/ip.h>
#include <inttypes.h>
#include <string.h>

#include "cmd/lab/lab.h"
#include "cmd/lab/multipath.h"
#include "cmd/lines.h"
#include "config/lab/judge.h"

static const char *protocol_name(uint32_t protocol)
{
	return protocol == ICMP4_PROTO_ICMP ? "icmp" : protocol == ICMP4_PROTO_TCP ? "tcp" : "udp";
}

/* Where a verdict goes, with all that it is about. */
typedef void put_fn(void *world, const struct lab *lab, const struct lab_claim *claim,
		    const struct lab_verdict *verdict);

static int judge_all(struct lab *lab, put_fn *put, void *world)
{
	struct lab_verdict verdicts[LAB_VERDICTS];
	struct lab_judge judge;
	int status = CMD_YES;

	lab_judge_init(&judge, lab);
	for (size_t i = 0; i < lab->claim_count; i++) {
		size_t count = lab_judge(&judge, &lab->claims[i], verdicts);

		for (size_t k = 0; k < count; k++) {
			put(world, lab, &lab->claims[i], &verdicts[k]);
			if (verdicts[k].claimed != verdicts[k].found)
				status = CMD_NO;
		}
	}
	return status;
}

/* "yes" and "no" of what is true or not; else the number. */
static const char *value_text(const struct lab_verdict *verdict, uint32_t value, char text[16])
{
	if (!strcmp(verdict->what, "answers"))
		return value ? "yes" : "no";
	snprintf(text, 16, "%" PRIu32, value);
	return text;
}

struct tap {
	FILE *file;
	size_t count;
};

static void put_tap(void *world, const struct lab *lab, const struct lab_claim *claim,
		    const struct lab_verdict *verdict)
{
	struct tap *tap = world;
	bool kept = verdict->claimed == verdict->found;
	char text[16];

	fprintf(tap->file, "%sok %zu - %s to %s, %s: %s %s\n", kept ? "" : "not ", ++tap->count,
		sim_node_name(lab->sim, claim->from), sim_node_name(lab->sim, claim->to),
		protocol_name(claim->protocol), verdict->what,
		value_text(verdict, verdict->claimed, text));
	if (!kept)
		fprintf(tap->file, "# found %s; claimed in %s:%zu\n",
			value_text(verdict, verdict->found, text), lab->file, claim->line);
	if (!strcmp(verdict->what, "paths"))
		put_multipath(tap->file, lab, claim);
}

static int expect_text(const struct cmd_call *call, FILE *file, void *world)
{
	struct tap tap = {.file = file};
	int status = judge_all(world, put_tap, &tap);

	(void)call;
	fprintf(file, "1..%zu%s\n", tap.count, tap.count ? "" : " # SKIP the lab claims nothing");
	return status;
}

static void put_value(struct json *json, const char *key, const struct lab_verdict *verdict,
		      uint32_t value)
{
	if (!strcmp(verdict->what, "answers"))
		json_bool(json, key, value);
	else
		json_number(json, key, value);
}

static void put_json(void *world, const struct lab *lab, const struct lab_claim *claim,
		     const struct lab_verdict *verdict)
{
	struct json *json = world;

	json_line(json, "claim");
	json_text(json, "from_node", sim_node_name(lab->sim, claim->from));
	json_text(json, "to_node", sim_node_name(lab->sim, claim->to));
	json_text(json, "protocol", protocol_name(claim->protocol));
	json_text(json, "what", verdict->what);
	put_value(json, "claimed", verdict, verdict->claimed);
	put_value(json, "found", verdict, verdict->found);
	json_bool(json, "kept", verdict->claimed == verdict->found);
	json_text(json, "file", lab->file);
	json_number(json, "line", claim->line);
	json_end(json);
}

static int expect_json(const struct cmd_call *call, struct json *json, void *world)
{
	(void)call;
	return judge_all(world, put_json, json);
}

/* Each output has a lab of its own, so that all of them say the same. */
static int expect_fresh_text(const struct cmd_call *call, FILE *file, void *world)
{
	struct lab *lab = lab_open(call, world);
	int status = lab ? expect_text(call, file, lab) : CMD_COULD_NOT;

	lab_free(lab);
	return status;
}

static int expect_fresh_json(const struct cmd_call *call, struct json *json, void *world)
{
	struct lab *lab = lab_open(call, world);
	int status = lab ? expect_json(call, json, lab) : CMD_COULD_NOT;

	lab_free(lab);
	return status;
}

int lab_expect(const struct cmd_call *call, const char *name)
{
	return lines_show(call, expect_fresh_text, expect_fresh_json, (void *)name);
}
