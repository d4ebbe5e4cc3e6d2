/* SPDX-License-Identifier: MIT */
/* A line for each case, with the packets that its verdict rests on. */
#include "out/check.h"
#include "out/json/lines.h"
#include "out/tree.h"

static void put_packets(struct json *json, const struct out *out, const struct check_event *event)
{
	json_open(json, "packets", '[');
	for (size_t i = 0; i < event->packet_count; i++) {
		const struct check_packet *packet = &event->packets[i];
		struct tree tree = {.json = json};
		struct icmp4_view view;

		json_open(json, NULL, '{');
		json_seconds(json, "time_s", packet->at.ns + out->run->unix_ns);
		json_text(json, "what",
			  packet->sent                    ? "sent"
			  : packet->side == CHECK_AT_SINK ? "seen-behind"
							  : "seen");
		json_open(json, "packet", '{');
		icmp4_view_datagram(&view, packet->bytes, packet->held, packet->length);
		icmp4_describe(&view, icmp4_sum, tree_tell, &tree);
		json_close(json);
		json_close(json);
	}
	json_close(json);
}

static void put_finding(struct json *json, const struct check_event *event)
{
	char text[CHECK_TEXT];

	json_text(json, "found", check_found_name(event->finding.what));
	if (event->finding.what != CHECK_FOUND_AS_EXPECTED)
		json_text(json, "text", check_finding_text(event, text));
	if (event->aside)
		json_text(json, "aside", event->test->aside);
}

void json_check_case(struct out *out, const struct out_checking *checking,
		     const struct check_event *event)
{
	const struct check_case *test = event->test;
	struct json *json = json_lines_begin(out, "case");

	json_seconds(json, "time_s", event->at.ns + out->run->unix_ns);
	json_text(json, "rule", test->id);
	json_text(json, "name", test->name);
	json_text(json, "title", test->title);
	json_text(json, "document", event->chapter->document);
	json_text(json, "section", test->section);
	json_text(json, "level", check_level_name(test->level));
	json_text(json, "verdict", check_verdict_name(event->verdict));
	put_finding(json, event);
	if (checking->known_now)
		json_bool(json, "known", true);
	json_number(json, "attempts", event->attempts);
	put_packets(json, out, event);
	json_end(json);
}

void json_check_summary(struct out *out, const struct out_checking *checking)
{
	static const char *const keys[CHECK_VERDICTS] = {"pass", "fail",   "warn",
							 "info", "advice", "not_run"};
	struct json *json = json_lines_begin(out, "summary");

	json_text(json, "device", checking->device);
	json_address(json, "dst", checking->address);
	if (checking->role)
		json_text(json, "role", checking->role);
	json_text(json, "profile", check_profile_name(checking->profile));
	json_number(json, "cases", checking->cases);
	for (unsigned i = 0; i < CHECK_VERDICTS; i++)
		json_number(json, keys[i], checking->counts[i]);
	json_number(json, "known", checking->known);
	json_bool(json, "fell_silent", checking->deaf);
	json_seconds(json, "took_s", checking->took_ns);
	json_seconds(json, "busy_s", checking->busy_ns);
	json_end(json);
}
