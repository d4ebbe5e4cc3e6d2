/* SPDX-License-Identifier: MIT */
#include "out/trace/rewrites.h"
#include "out/json/lines.h"
#include "out/trace/findings.h"

static void put_value(struct json *json, const char *key, size_t n, uint32_t value)
{
	if (icmp4_rewrite_field(n)->kind == ICMP4_FIELD_ADDRESS)
		json_address(json, key, value);
	else
		json_number(json, key, value);
}

static void put_field(struct json *json, size_t n, uint32_t sent, uint32_t seen)
{
	json_open(json, NULL, '{');
	json_text(json, "field", icmp4_rewrite_field(n)->name);
	put_value(json, "sent", n, sent);
	put_value(json, "seen", n, seen);
	json_close(json);
}

void json_rewritten(struct json *json, const struct icmp4_rewrites *rewrites)
{
	if (!rewrites->changed)
		return;
	json_open(json, "rewritten", '[');
	for (size_t n = 0; n < ICMP4_REWRITE_FIELDS; n++)
		if (icmp4_rewritten(rewrites, n))
			put_field(json, n, rewrites->sent[n], rewrites->seen[n]);
	json_close(json);
}

static void put_hop(struct json *json, const struct out_trace *trace, const char *ttl,
		    const char *from, uint8_t which)
{
	uint32_t address = finding_address(trace, which);

	json_number(json, ttl, which);
	if (address)
		json_address(json, from, address);
}

static void put_rewrite(struct json *json, const struct out_trace *trace, const struct rewrite *r)
{
	json_open(json, NULL, '{');
	json_text(json, "rewrite", rewrite_name(r->kind));
	put_hop(json, trace, "ttl", "from", r->after);
	put_hop(json, trace, "to_ttl", "to", r->by);
	json_open(json, "fields", '[');
	for (size_t n = 0; n < ICMP4_REWRITE_FIELDS; n++)
		if (rewrite_has(r, n))
			put_field(json, n, rewrite_before(r, n), r->seen->seen[n]);
	json_close(json);
	json_text(json, "checksum", icmp4_rewrite_checksum_name(r->seen->checksum));
	json_close(json);
}

void json_rewrites(struct json *json, const struct out_trace *trace)
{
	struct rewrite map[REWRITES_MOST];
	size_t count = rewrites_of(trace->path, map);

	if (!count)
		return;
	json_open(json, "rewrites", '[');
	for (size_t i = 0; i < count; i++)
		put_rewrite(json, trace, &map[i]);
	json_close(json);
}
