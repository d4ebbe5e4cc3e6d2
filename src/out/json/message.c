/* SPDX-License-Identifier: MIT */
/* The line of a message that was caught: all of it, what it belongs to, and what is odd about it.
 */
#include "out/explain/message.h"
#include "out/json/lines.h"
#include "out/layers.h"
#include "out/tree.h"

static void put_place(struct json *json, const struct out_message *m)
{
	if (m->file)
		json_text(json, "file", m->file);
	if (m->frame)
		json_number(json, "frame", m->frame);
	if (m->timed)
		json_seconds(json, "time_s", m->time_ns);
	if (layers_worth(m))
		layers_json(json, "path", m);
}

static void put_pair(struct json *json, const struct out_message *m)
{
	if (m->cause_frame)
		json_number(json, "caused_by_frame", m->cause_frame);
	if (m->request_frame)
		json_number(json, "answers_frame", m->request_frame);
	if (m->after_ns >= 0)
		json_ms(json, "rtt_ms", m->after_ns);
}

static void put_remarks(struct json *json, const struct out_message *m)
{
	if (!m->remark_count)
		return;
	json_open(json, "remarks", '[');
	for (size_t i = 0; i < m->remark_count; i++) {
		json_open(json, NULL, '{');
		json_text(json, "rule", m->remarks[i]->rule);
		json_text(json, "text", m->remarks[i]->text);
		json_close(json);
	}
	json_close(json);
}

static void put_packet(struct json *json, const struct out_message *m)
{
	struct tree tree = {.json = json};

	json_open(json, "packet", '{');
	icmp4_describe(m->view, m->sum, tree_tell, &tree);
	json_close(json);
}

void json_message(struct out *out, const struct out_message *m)
{
	const struct out_run *run = out->run;

	if (run->quiet || (m->fault == ICMP4_FAULT_FRAGMENT && !run->verbose))
		return;
	struct json *json = json_lines_begin(out, m->sent ? "sent" : "message");

	put_place(json, m);
	put_packet(json, m);
	put_pair(json, m);
	put_remarks(json, m);
	if (run->explain)
		explain_caught_json(json, m);
	json_end(json);
}
