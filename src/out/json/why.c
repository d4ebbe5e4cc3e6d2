/* SPDX-License-Identifier: MIT */
/* The JSON of a verdict: one line, behind those of what led to it. */
#include "out/why/why.h"
#include "out/json/lines.h"

static void put_count(struct json *json, const char *key, struct why_count count)
{
	if (!count.sent)
		return;
	json_open(json, key, '{');
	json_number(json, "sent", count.sent);
	json_number(json, "received", count.received);
	if (count.rtt_ns)
		json_ms(json, "rtt_ms", count.rtt_ns);
	json_close(json);
}

static void put_words(struct out *out, const struct out_why *why, const char *key, const char *form)
{
	char text[WHY_TEXT];

	json_text(&out->json, key, why_words(text, out->run, why, form));
}

static void put_place(struct out *out, const char *hop_key, const char *from_key,
		      const char *name_key, const char *before, uint8_t hop, uint32_t from)
{
	if (hop)
		json_number(&out->json, hop_key, hop);
	if (!from)
		return;
	json_address(&out->json, from_key, from);
	json_lines_name(out, name_key, from);
	json_lines_network(out, before, from);
}

static void put_measures(struct json *json, const struct why_evidence *e)
{
	struct why_count all = why_loss(e);

	if (e->resolve_ns >= 0)
		json_ms(json, "resolve_ms", e->resolve_ns);
	if (e->final && why_reached(e)) {
		json_number(json, "hops", e->final);
		json_ms(json, "rtt_ms", e->hops[e->final].rtt_ns);
	} else if (e->echo.rtt_ns) {
		json_ms(json, "rtt_ms", e->echo.rtt_ns);
	}
	if (e->mtu)
		json_number(json, "mtu", e->mtu);
	if (all.sent)
		json_ratio(json, "loss_ratio", 1 - (double)all.received / all.sent, 4);
	put_count(json, "echo", e->echo);
	put_count(json, "flows", why_sum(e->flows_p, WHY_FLOWS));
	put_count(json, "echo_flows", why_sum(e->spread, WHY_FLOWS));
}

/* By echo, where it was asked who loses how much. */
static void put_survey(struct json *json, const struct why_evidence *e)
{
	bool any = false;

	for (unsigned ttl = 1; ttl <= WHY_HOPS_MAX; ttl++) {
		const struct why_hop *hop = &e->hops[ttl];

		if (!hop->asked)
			continue;
		if (!any)
			json_open(json, "survey", '[');
		any = true;
		json_open(json, NULL, '{');
		json_number(json, "ttl", ttl);
		json_number(json, "sent", hop->asked);
		json_number(json, "received", hop->answered);
		json_close(json);
	}
	if (any)
		json_close(json);
}

static void put_since(struct out *out, const struct out_why *why)
{
	char texts[WHY_DIFFERENCES][WHY_TEXT];
	size_t count;

	if (!why->since)
		return;
	count = why_differences(out->run, why, texts);
	json_open(&out->json, "since", '{');
	json_text(&out->json, "file", why->since->file);
	if (*why->since->id)
		json_text(&out->json, "verdict", why->since->id);
	json_open(&out->json, "changed", '[');
	for (size_t i = 0; i < count; i++)
		json_text(&out->json, NULL, texts[i]);
	json_close(&out->json);
	json_close(&out->json);
}

void json_why(struct out *out, const struct out_why *why)
{
	const struct why_verdict *v = why->verdict;
	struct json *json = json_lines_begin(out, "verdict");

	json_text(json, "target", out->run->targets[why->target].name);
	if (why->evidence->dst)
		json_address(json, "dst", why->evidence->dst);
	if (why->evidence->dst)
		json_lines_network(out, "", why->evidence->dst);
	json_text(json, "verdict", v->row->id);
	json_text(json, "sure", why_surety_name(v->surety));
	json_text(json, "whose", why_whose_name(v->row->whose));
	put_words(out, why, "says", v->row->says);
	put_words(out, why, "because", v->row->because);
	put_words(out, why, "next_command", v->row->next);
	json_text(json, "rfc", v->row->rfc);
	put_place(out, "hop", "at", "at_name", "at_", v->hop, v->at);
	put_place(out, "next_hop", "beyond", "beyond_name", "beyond_", v->next, v->beyond);
	put_measures(json, why->evidence);
	put_survey(json, why->evidence);
	json_ms(json, "took_ms", why->took_ns);
	put_since(out, why);
	json_end(json);
}
