/* SPDX-License-Identifier: MIT */
/*
 * What a capture amounts to: a small story, held to tests/golden/census in each format, and tables
 * that stay bounded. Runs in the root of the source tree; GOLDEN=write writes the files anew.
 */
#include "out/json/lines.h"
#include "out/text/text.h"
#include "stat/census.h"
#include "tap.h"
#include <malloc.h>
#include <stdlib.h>

enum { HOST = 0x0a000001, ROUTER = 0x0a000005, SERVER = 0x0a000009, DATAGRAM = 56 };

static void put(uint8_t *at, uint32_t value)
{
	for (int i = 3; i >= 0; i--, value >>= 8)
		at[i] = (uint8_t)value;
}

static void put_ip(uint8_t *at, uint32_t src, uint32_t dst, uint8_t protocol, uint8_t length)
{
	memset(at, 0, 20);
	at[0] = 0x45;
	at[3] = length;
	at[9] = protocol;
	put(at + 12, src);
	put(at + 16, dst);
}

/* A message from one to the other, and what is known of it. */
struct event {
	uint32_t from, to;
	uint8_t type, code;
	uint16_t mtu;
	uint32_t src, dst; /* of the datagram that it quotes; 0: none */
	uint8_t protocol;
	int rtt_us; /* 0: not paired */
	uint8_t sent_ttl;
	int times;
};

static void count(struct stat_census *census, const struct event *e)
{
	uint8_t bytes[DATAGRAM] = {0};
	struct icmp4_view view, quote;

	put_ip(bytes, e->from, e->to, 1, sizeof(bytes));
	bytes[20] = e->type;
	bytes[21] = e->code;
	bytes[26] = (uint8_t)(e->mtu >> 8);
	bytes[27] = (uint8_t)e->mtu;
	put_ip(bytes + 28, e->src, e->dst, e->protocol, 28);
	bytes[48] = e->protocol == 1 ? 8 : 0;
	icmp4_view_datagram(&view, bytes, sizeof(bytes), sizeof(bytes));
	bool quotes = e->src && !icmp4_view_quote(&quote, &view, view.quote_held);
	for (int i = 0; i < (e->times ? e->times : 1); i++)
		stat_census_message(census, &view, quotes ? &quote : NULL,
				    e->rtt_us ? (int64_t)e->rtt_us * 1000 : -1, e->sent_ttl);
}

/* A ping that loses some, two traceroutes, a narrow link, filters, an old router. */
static const struct event story[] = {
	{HOST, SERVER, 8, 0, .times = 10},
	{SERVER, HOST, 0, 0, .rtt_us = 1200, .times = 4},
	{SERVER, HOST, 0, 0, .rtt_us = 3400, .times = 3},
	{SERVER, HOST, 0, 0, .rtt_us = 9900},
	{ROUTER, HOST, 3, 1, 0, HOST, SERVER, 1, .times = 2},
	{SERVER, ROUTER, 14, 0, .times = 1},
	{ROUTER + 1, HOST, 11, 0, 0, HOST, SERVER, 17, .sent_ttl = 1, .times = 3},
	{ROUTER + 2, HOST, 11, 0, 0, HOST, SERVER, 17, .sent_ttl = 4, .times = 3},
	{SERVER, HOST, 3, 3, 0, HOST, SERVER, 17, .sent_ttl = 5, .times = 3},
	{SERVER, HOST, 3, 3, 0, HOST, SERVER, 17, .sent_ttl = 6},
	{ROUTER + 1, HOST, 11, 0, 0, HOST, SERVER + 1, 6, .sent_ttl = 2},
	{ROUTER + 1, HOST, 11, 0, 0, HOST, SERVER + 2, 99, .sent_ttl = 1},
	{ROUTER + 7, HOST, 11, 0, 0, HOST, SERVER + 3, 17, .sent_ttl = 64},
	{ROUTER, HOST, 3, 4, 1400, HOST, SERVER, 6, .times = 2},
	{ROUTER + 1, HOST, 3, 4, 1280, HOST, SERVER, 6, .times = 1},
	{ROUTER, HOST, 3, 4, 1500, HOST, SERVER, 6, .times = 1},
	{ROUTER, HOST, 3, 4, 0, HOST, SERVER, 6, .times = 1},
	{ROUTER, HOST, 3, 4, 0, HOST, SERVER + 1, 6, .times = 1},
	{ROUTER, HOST, 3, 4, 0, HOST, SERVER + 2, 6, .times = 1},
	{ROUTER, HOST, 3, 4, 576, HOST, SERVER + 2, 6, .times = 1},
	{ROUTER + 3, HOST, 3, 13, 0, HOST, SERVER, 6, .times = 1},
	{ROUTER, HOST, 9, 0, .times = 1},
};

static struct stat_census *tell(void)
{
	struct stat_census *census = stat_census_new();

	for (size_t i = 0; i < sizeof(story) / sizeof(*story); i++)
		count(census, &story[i]);
	return census;
}

/* --- Rows --- */

static void test_rows(void)
{
	struct stat_census *census = tell();
	uint64_t others;
	size_t rows;
	const struct census_conversation *talk = stat_census_conversations(census, &rows, &others);

	is_int((int64_t)rows, 2, "two conversations");
	ok(talk->asker == HOST && talk->asked == SERVER, "the busier one first");
	ok(talk->requests == 10 && talk->replies == 8 && talk->errors == 2, "with its figures");
	ok(talk->rtt && talk->rtt->count == 8 && talk->rtt->max_ns == 9900000, "and round trips");
	is_int(stat_rtt_quantile_ns(talk->rtt, 500), 1200000, "median");
	ok(talk[1].asker == ROUTER && talk[1].replies == 1 && !talk[1].rtt, "a reply nobody asked");

	const struct census_mtu *mtus = stat_census_mtus(census, &rows, &others);
	is_int((int64_t)rows, 3, "three destinations with an MTU");
	ok(mtus[0].dst == SERVER + 2 && mtus[0].mtu == 576, "what is told beats what is not");
	ok(mtus[1].mtu == 1280 && mtus[1].from == ROUTER + 1, "the smallest, and who told it");
	ok(mtus[2].mtu == 0, "not told stays 0, and last");

	const struct census_path *paths = stat_census_paths(census, &rows, &others);
	is_int((int64_t)rows, 3, "three paths: a TTL of 64 that runs out is no traceroute");
	ok(paths[0].reached && paths[0].hops[0] == ROUTER + 1 && !paths[0].hops[1] &&
		   paths[0].hops[3] == ROUTER + 2 && paths[0].hops[4] == SERVER,
	   "each hop at its TTL");
	ok(!paths[1].reached && !paths[2].reached, "the others were not seen to arrive");
	stat_census_free(census);
	stat_census_free(NULL);
}

/* An echo reply ends a traceroute by ICMP, but an ordinary ping begins none. */
static void test_echo_path(void)
{
	static const struct event events[] = {
		{ROUTER, HOST, 11, 0, 0, HOST, SERVER, 1, .sent_ttl = 1},
		{SERVER, HOST, 0, 0, .rtt_us = 100, .sent_ttl = 2},
		{SERVER + 1, HOST, 0, 0, .rtt_us = 100, .sent_ttl = 64},
		{SERVER + 1, HOST, 0, 0, .rtt_us = 100, .sent_ttl = 5},
	};
	struct stat_census *census = stat_census_new();
	uint64_t others;
	size_t rows;

	for (size_t i = 0; i < sizeof(events) / sizeof(*events); i++)
		count(census, &events[i]);
	const struct census_path *path = stat_census_paths(census, &rows, &others);
	ok(rows == 1 && path->reached && path->hops[1] == SERVER && path->protocol == 1,
	   "reached by an echo reply");
	stat_census_free(census);
}

static void test_no_message(void)
{
	struct stat_census *census = stat_census_new();
	uint8_t octets[8] = {3, 3};
	struct icmp4_view bare = {
		.payload = octets, .held = 8, .length = 8, .protocol = ICMP4_PROTO_ICMP};
	struct icmp4_view other = bare, cut = bare;
	uint64_t others;
	size_t rows;

	other.protocol = ICMP4_PROTO_UDP;
	cut.held = 7;
	stat_census_message(census, &other, NULL, -1, 0);
	stat_census_message(census, &cut, NULL, -1, 0);
	stat_census_types(census, &rows);
	is_int((int64_t)rows, 0, "what is no message does not count");
	stat_census_message(census, &bare, NULL, -1, 0);
	ok(stat_census_types(census, &rows)->count == 1 && rows == 1, "bare, it counts by type");
	stat_census_senders(census, &rows, &others);
	is_int((int64_t)rows, 0, "and has no sender");
	stat_census_free(census);
}

/* --- Bounds --- */

/* More of everything than there is room for: no memory more, and every message is in some count. */
static void test_bounded(void)
{
	enum { MANY = 3 * CENSUS_ROWS };
	struct stat_census *census = stat_census_new();
	size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
	uint64_t others[5], seen = 0, errors = 0;
	size_t rows[5];

	for (uint32_t i = 0; i < MANY; i++) {
		count(census, &(struct event){HOST + i, SERVER, 11, 0, 0, SERVER, HOST + i, 17,
					      .sent_ttl = 1});
		count(census, &(struct event){HOST + i, SERVER, 3, 4, 1000, SERVER, HOST + i, 17,
					      .times = 1});
		count(census, &(struct event){HOST + i, SERVER, 8, 0, .times = 1});
	}
	is_int((int64_t)(mallinfo2().uordblks + mallinfo2().hblkhd), (int64_t)before,
	       "memory does not grow");
	const struct census_sender *senders = stat_census_senders(census, &rows[0], &others[0]);
	stat_census_conversations(census, &rows[1], &others[1]);
	stat_census_complaints(census, &rows[2], &others[2]);
	stat_census_paths(census, &rows[3], &others[3]);
	stat_census_mtus(census, &rows[4], &others[4]);
	for (int i = 0; i < 5; i++)
		ok(rows[i] == CENSUS_ROWS && others[i], "table %d is full, and says so", i);
	for (size_t i = 0; i < rows[0]; i++) {
		seen += senders[i].messages;
		errors += senders[i].errors;
	}
	is_int((int64_t)(seen + others[0]), 3 * MANY, "no message is lost");
	is_int((int64_t)errors, 2 * CENSUS_ROWS, "two of three were errors");
	stat_census_free(census);
}

/* The tables against plain arrays, on messages among few hosts. */
static void test_oracle(void)
{
	enum { HOSTS = 40, MESSAGES = 20000 };
	static uint64_t sent[HOSTS], asked[HOSTS][HOSTS];
	struct stat_census *census = stat_census_new();
	uint64_t state = 99, others;
	size_t rows, wrong = 0;

	for (int i = 0; i < MESSAGES; i++) {
		state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
		uint32_t from = (uint32_t)(state >> 33) % HOSTS,
			 to = (uint32_t)(state >> 45) % HOSTS;

		count(census, &(struct event){HOST + from, HOST + to, 8, 0, .times = 1});
		sent[from]++;
		asked[from][to]++;
	}
	const struct census_sender *senders = stat_census_senders(census, &rows, &others);
	for (size_t i = 0; i < rows; i++)
		wrong += senders[i].messages != sent[senders[i].address - HOST] ||
			 (i && senders[i].messages > senders[i - 1].messages);
	ok(rows == HOSTS && !wrong && !others, "senders, in order");
	const struct census_conversation *talks = stat_census_conversations(census, &rows, &others);
	for (size_t i = 0; i < rows; i++)
		wrong += talks[i].requests != asked[talks[i].asker - HOST][talks[i].asked - HOST] ||
			 (i && talks[i].requests > talks[i - 1].requests);
	ok(rows == HOSTS * HOSTS && !wrong && !others, "conversations, in order");
	stat_census_free(census);
}

/* --- Formats --- */

static const char *find(void *world, uint32_t address)
{
	(void)world;
	return address == ROUTER + 2 ? "ae1-0.core2.a-rather-long-name.example.net" : NULL;
}

static const struct out_obstacle obstacles[] = {
	{"usb-linux", 189, 3},
	{"encrypted", 0, 12},
};

/* Thirty senders more than are shown without -v. */
static void crowd(struct stat_census *census)
{
	for (uint32_t i = 0; i < 30; i++)
		count(census, &(struct event){0xc0000200 + i, HOST, 10, 0, .times = 1});
}

static void show(const struct out_ops *ops, const struct out_run *run, bool crowded, char **text)
{
	struct out out = {.ops = ops, .run = run};
	struct stat_census *census = tell();
	size_t size;

	if (crowded)
		crowd(census);
	out.file = open_memstream(text, &size);
	ops->census(&out, &(struct out_census){.census = census,
					       .frames = 1204,
					       .messages = 42,
					       .malformed = 2,
					       .bad_checksums = 3,
					       .fragments = 1,
					       .obstacles = obstacles,
					       .obstacle_count = 2});
	fclose(out.file);
	stat_census_free(census);
}

static void hold(const char *name, const char *got)
{
	bool rewrite = getenv("GOLDEN") && !strcmp(getenv("GOLDEN"), "write");
	char path[96], want[16384] = "";

	snprintf(path, sizeof(path), "tests/golden/census/%s", name);
	FILE *file = fopen(path, rewrite ? "w" : "r");
	if (file && rewrite)
		fputs(got, file);
	else if (file)
		want[fread(want, 1, sizeof(want) - 1, file)] = '\0';
	if (file)
		fclose(file);
	is_str(got, rewrite ? got : want, path);
}

static size_t widest(const char *text)
{
	size_t width = 0;

	while (*text) {
		size_t length = strcspn(text, "\n");

		width = length > width ? length : width;
		text += length + (text[length] == '\n');
	}
	return width;
}

static void test_formats(void)
{
	static const struct {
		const char *name;
		const struct out_ops *ops;
		bool crowded;
		bool named;
		int verbose;
		bool explain;
	} rows[] = {
		{"text", &out_text, false, false, 0, false},
		{"named", &out_text, false, true, 0, false},
		{"crowd", &out_text, true, false, 0, false},
		{"crowd-verbose", &out_text, true, false, 1, false},
		{"explain", &out_text, false, false, 0, true},
		{"json", &out_json, false, false, 0, false},
		{"explain-json", &out_json, false, false, 0, true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct out_run run = {.verb = "decode", .quiet = true, .summary = true};
		char *text = NULL;

		run.verbose = rows[i].verbose;
		run.explain = rows[i].explain;
		run.names.find = rows[i].named ? find : NULL;
		show(rows[i].ops, &run, rows[i].crowded, &text);
		hold(rows[i].name, text);
		if (rows[i].ops == &out_text)
			ok(widest(text) <= 80, "%s: %zu columns", rows[i].name, widest(text));
		free(text);
	}
}

static void test_unwanted(void)
{
	struct out_run run = {.verb = "decode"};
	char *text = NULL;

	show(&out_text, &run, false, &text);
	is_str(text, "", "text: only where a summary is wanted");
	free(text);
}

int main(void)
{
	test_rows();
	test_echo_path();
	test_no_message();
	test_bounded();
	test_oracle();
	test_formats();
	test_unwanted();
	return tap_done();
}
