/* SPDX-License-Identifier: MIT */
/* What a capture amounts to: lines of kind "census", one for each row of each table. */
#include "out/explain/message.h"
#include "out/json/lines.h"
#include <icmp4/registry.h>

static struct json *row_of(struct out *out, const char *of)
{
	struct json *json = json_lines_begin(out, "census");

	json_text(json, "of", of);
	return json;
}

static void put_message(struct json *json, uint8_t type, uint8_t code)
{
	json_number(json, "type", type);
	json_number(json, "code", code);
	json_text(json, "name", icmp4_message_name(type, code));
}

/* Messages that a table had no room for; nothing where all are in it. */
static void put_others(struct json *json, struct stat_census *census)
{
	struct {
		const char *key;
		uint64_t count;
	} rows[] = {{"sender", 0}, {"conversation", 0}, {"complaint", 0}, {"path", 0}, {"mtu", 0}};
	uint64_t all = 0;
	size_t count;

	stat_census_senders(census, &count, &rows[0].count);
	stat_census_conversations(census, &count, &rows[1].count);
	stat_census_complaints(census, &count, &rows[2].count);
	stat_census_paths(census, &count, &rows[3].count);
	stat_census_mtus(census, &count, &rows[4].count);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		all += rows[i].count;
	if (!all)
		return;
	json_open(json, "others", '{');
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].count)
			json_number(json, rows[i].key, rows[i].count);
	json_close(json);
}

static void totals(struct out *out, const struct out_census *c)
{
	struct json *json = row_of(out, "totals");

	json_number(json, "frames", c->frames);
	json_number(json, "messages", c->messages);
	json_number(json, "malformed", c->malformed);
	json_number(json, "bad_checksums", c->bad_checksums);
	json_number(json, "fragments", c->fragments);
	if (c->census)
		put_others(json, c->census);
	json_end(json);
}

static void types(struct out *out, const struct out_census *c)
{
	size_t count;
	const struct census_type *rows = stat_census_types(c->census, &count);

	for (size_t i = 0; i < count; i++) {
		struct json *json = row_of(out, "type");

		put_message(json, rows[i].type, rows[i].code);
		json_number(json, "count", rows[i].count);
		if (out->run->explain && icmp4_type_is_error(rows[i].type))
			explain_kind_json(json, rows[i].type, rows[i].code);
		json_end(json);
	}
}

static void senders(struct out *out, const struct out_census *c)
{
	size_t count;
	uint64_t others;
	const struct census_sender *rows = stat_census_senders(c->census, &count, &others);

	for (size_t i = 0; i < count; i++) {
		struct json *json = row_of(out, "sender");

		json_address(json, "from", rows[i].address);
		json_number(json, "messages", rows[i].messages);
		json_number(json, "errors", rows[i].errors);
		json_end(json);
	}
}

static void put_loss(struct json *json, const struct census_conversation *row)
{
	uint64_t lost = row->requests > row->replies ? row->requests - row->replies : 0;

	if (row->requests)
		json_ratio(json, "loss_ratio", (double)lost / (double)row->requests, 4);
	else
		json_none(json, "loss_ratio");
}

static void conversations(struct out *out, const struct out_census *c)
{
	size_t count;
	uint64_t others;
	const struct census_conversation *rows =
		stat_census_conversations(c->census, &count, &others);

	for (size_t i = 0; i < count; i++) {
		struct json *json = row_of(out, "conversation");

		json_address(json, "src", rows[i].asker);
		json_address(json, "dst", rows[i].asked);
		json_number(json, "requests", rows[i].requests);
		json_number(json, "replies", rows[i].replies);
		json_number(json, "errors", rows[i].errors);
		put_loss(json, &rows[i]);
		json_lines_rtt(json, rows[i].rtt);
		json_end(json);
	}
}

static void complaints(struct out *out, const struct out_census *c)
{
	size_t count;
	uint64_t others;
	const struct census_complaint *rows = stat_census_complaints(c->census, &count, &others);

	for (size_t i = 0; i < count; i++) {
		struct json *json = row_of(out, "complaint");

		json_address(json, "from", rows[i].from);
		if (rows[i].about)
			json_address(json, "dst", rows[i].about);
		put_message(json, rows[i].type, rows[i].code);
		json_number(json, "count", rows[i].count);
		json_end(json);
	}
}

/* Up to the last TTL that anybody answered; null where nobody did. */
static void put_hops(struct json *json, const struct census_path *path)
{
	size_t count = CENSUS_HOPS;

	while (count && !path->hops[count - 1])
		count--;
	json_open(json, "hops", '[');
	for (size_t i = 0; i < count; i++) {
		if (path->hops[i])
			json_address(json, NULL, path->hops[i]);
		else
			json_none(json, NULL);
	}
	json_close(json);
}

static void paths(struct out *out, const struct out_census *c)
{
	size_t count;
	uint64_t others;
	const struct census_path *rows = stat_census_paths(c->census, &count, &others);

	for (size_t i = 0; i < count; i++) {
		struct json *json = row_of(out, "path");

		json_address(json, "src", rows[i].src);
		json_address(json, "dst", rows[i].dst);
		json_number(json, "protocol", rows[i].protocol);
		json_bool(json, "reached", rows[i].reached);
		put_hops(json, &rows[i]);
		json_end(json);
	}
}

static void mtus(struct out *out, const struct out_census *c)
{
	size_t count;
	uint64_t others;
	const struct census_mtu *rows = stat_census_mtus(c->census, &count, &others);

	for (size_t i = 0; i < count; i++) {
		struct json *json = row_of(out, "mtu");

		json_address(json, "from", rows[i].from);
		json_address(json, "dst", rows[i].dst);
		if (rows[i].mtu)
			json_number(json, "mtu", rows[i].mtu);
		else
			json_none(json, "mtu");
		json_end(json);
	}
}

static void obstacles(struct out *out, const struct out_census *c)
{
	for (size_t i = 0; i < c->obstacle_count; i++) {
		struct json *json = row_of(out, "obstacle");

		json_text(json, "what", c->obstacles[i].name);
		if (c->obstacles[i].number)
			json_number(json, "link_type", c->obstacles[i].number);
		json_number(json, "frames", c->obstacles[i].count);
		json_end(json);
	}
}

void json_census(struct out *out, const struct out_census *census)
{
	totals(out, census);
	obstacles(out, census);
	if (!census->census)
		return;
	types(out, census);
	senders(out, census);
	conversations(out, census);
	complaints(out, census);
	paths(out, census);
	mtus(out, census);
}
