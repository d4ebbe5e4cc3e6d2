/* SPDX-License-Identifier: MIT */
/* Replies and their requests, quotes and their datagrams: by hand, and against a plain list. */
#include "stat/pairs.h"
#include "tap.h"
#include <malloc.h>
#include <stdlib.h>

enum { HOST = 0x0a000001, SERVER = 0x0a000009, ROUTER = 0x0a000005, DATAGRAM = 40 };

/* A datagram as these questions see it. */
struct datagram {
	uint32_t src, dst;
	uint16_t id;
	uint8_t protocol;
	uint8_t ttl;
	uint8_t payload[8];
	uint8_t held; /* of the payload; its length is 20 */
	uint16_t offset;
};

static void put(uint8_t *at, uint32_t value)
{
	for (int i = 3; i >= 0; i--, value >>= 8)
		at[i] = (uint8_t)value;
}

static struct icmp4_view view_of(const struct datagram *d, uint8_t bytes[DATAGRAM])
{
	memset(bytes, 0, DATAGRAM);
	bytes[0] = 0x45;
	bytes[3] = DATAGRAM;
	bytes[4] = (uint8_t)(d->id >> 8);
	bytes[5] = (uint8_t)d->id;
	bytes[6] = (uint8_t)(d->offset / 8 >> 8);
	bytes[7] = (uint8_t)(d->offset / 8);
	bytes[8] = d->ttl;
	bytes[9] = d->protocol;
	put(bytes + 12, d->src);
	put(bytes + 16, d->dst);
	memcpy(bytes + 20, d->payload, sizeof(d->payload));
	return (struct icmp4_view){
		.ip = bytes,
		.payload = bytes + 20,
		.held = d->held,
		.length = 20,
		.protocol = d->protocol,
	};
}

static void note(struct stat_pairs *pairs, const struct datagram *d, uint64_t frame)
{
	uint8_t bytes[DATAGRAM];
	struct icmp4_view view = view_of(d, bytes);

	stat_pairs_note(pairs, &view, &(struct stat_pair){.frame = frame, .time_ns = -5});
}

typedef bool ask_fn(const struct stat_pairs *pairs, const struct icmp4_view *view,
		    struct stat_pair *found);

/* The frame that is found, or 0. */
static uint64_t ask(const struct stat_pairs *pairs, ask_fn *fn, const struct datagram *d)
{
	uint8_t bytes[DATAGRAM];
	struct icmp4_view view = view_of(d, bytes);
	struct stat_pair found = {0};

	return fn(pairs, &view, &found) ? found.frame : 0;
}

/* --- By hand --- */

#define FROM_HOST   .src = HOST, .dst = SERVER, .ttl = 64, .held = 20
#define FROM_SERVER .src = SERVER, .dst = HOST, .ttl = 60, .held = 20

static const struct datagram request = {FROM_HOST, .id = 7, .protocol = 1,
					.payload = {8, 0, 9, 9, 1, 2, 0, 3}};

static void test_requests(void)
{
	static const struct {
		const char *name;
		struct datagram asked, answer;
		bool paired;
	} rows[] = {
		{"echo",
		 {FROM_HOST, .protocol = 1, .payload = {8, 0, 1, 1, 1, 2, 0, 3}},
		 {FROM_SERVER, .protocol = 1, .payload = {0, 0, 2, 2, 1, 2, 0, 3}},
		 true},
		{"timestamp",
		 {FROM_HOST, .protocol = 1, .payload = {13, 0, 1, 1, 1, 2, 0, 3}},
		 {FROM_SERVER, .protocol = 1, .payload = {14, 0, 2, 2, 1, 2, 0, 3}},
		 true},
		{"information",
		 {FROM_HOST, .protocol = 1, .payload = {15, 0, 1, 1, 1, 2, 0, 3}},
		 {FROM_SERVER, .protocol = 1, .payload = {16, 0, 2, 2, 1, 2, 0, 3}},
		 true},
		{"mask",
		 {FROM_HOST, .protocol = 1, .payload = {17, 0, 1, 1, 1, 2, 0, 3}},
		 {FROM_SERVER, .protocol = 1, .payload = {18, 0, 2, 2, 1, 2, 0, 3}},
		 true},
		{"domain name",
		 {FROM_HOST, .protocol = 1, .payload = {37, 0, 1, 1, 1, 2, 0, 3}},
		 {FROM_SERVER, .protocol = 1, .payload = {38, 0, 2, 2, 1, 2, 0, 3}},
		 true},
		{"extended echo: the last octet holds flags",
		 {FROM_HOST, .protocol = 1, .payload = {42, 0, 1, 1, 1, 2, 3, 1}},
		 {FROM_SERVER, .protocol = 1, .payload = {43, 0, 2, 2, 1, 2, 3, 0xa6}},
		 true},
		{"another code is an answer all the same",
		 {FROM_HOST, .protocol = 1, .payload = {8, 3, 1, 1, 1, 2, 0, 3}},
		 {FROM_SERVER, .protocol = 1, .payload = {0, 0, 2, 2, 1, 2, 0, 3}},
		 true},
		{"not of another sequence",
		 {FROM_HOST, .protocol = 1, .payload = {8, 0, 1, 1, 1, 2, 0, 3}},
		 {FROM_SERVER, .protocol = 1, .payload = {0, 0, 2, 2, 1, 2, 0, 4}},
		 false},
		{"not of another identifier",
		 {FROM_HOST, .protocol = 1, .payload = {8, 0, 1, 1, 1, 2, 0, 3}},
		 {FROM_SERVER, .protocol = 1, .payload = {0, 0, 2, 2, 1, 3, 0, 3}},
		 false},
		{"not of another type",
		 {FROM_HOST, .protocol = 1, .payload = {13, 0, 1, 1, 1, 2, 0, 3}},
		 {FROM_SERVER, .protocol = 1, .payload = {0, 0, 2, 2, 1, 2, 0, 3}},
		 false},
		{"not from another address than was asked",
		 {FROM_HOST, .protocol = 1, .payload = {8, 0, 1, 1, 1, 2, 0, 3}},
		 {.src = ROUTER,
		  .dst = HOST,
		  .held = 20,
		  .protocol = 1,
		  .payload = {0, 0, 2, 2, 1, 2, 0, 3}},
		 false},
		{"a request answers nothing",
		 {FROM_HOST, .protocol = 1, .payload = {8, 0, 1, 1, 1, 2, 0, 3}},
		 {FROM_SERVER, .protocol = 1, .payload = {8, 0, 2, 2, 1, 2, 0, 3}},
		 false},
		{"nor does an advertisement answer a solicitation",
		 {FROM_HOST, .protocol = 1, .payload = {10, 0, 1, 1}},
		 {FROM_SERVER, .protocol = 1, .payload = {9, 0, 2, 2}},
		 false},
		{"a reply of fewer octets than a header",
		 {FROM_HOST, .protocol = 1, .payload = {8, 0, 1, 1}},
		 {.src = SERVER, .dst = HOST, .held = 7, .protocol = 1, .payload = {0, 0, 2, 2}},
		 false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct stat_pairs *pairs = stat_pairs_new(4);

		note(pairs, &rows[i].asked, 5);
		is_int((int64_t)ask(pairs, stat_pairs_request, &rows[i].answer),
		       rows[i].paired ? 5 : 0, rows[i].name);
		stat_pairs_free(pairs);
	}
}

/* A datagram, and what an error quotes of it. */
static void test_causes(void)
{
	static const struct {
		const char *name;
		struct datagram sent, quoted;
		bool paired;
	} rows[] = {
		{"TTL changes on the way",
		 {FROM_HOST, .id = 7, .protocol = 17, .payload = {1, 2, 3, 4, 0, 20, 6, 7}},
		 {.src = HOST,
		  .dst = SERVER,
		  .ttl = 1,
		  .held = 8,
		  .id = 7,
		  .protocol = 17,
		  .payload = {1, 2, 3, 4, 0, 20, 6, 7}},
		 true},
		{"a UDP checksum may",
		 {FROM_HOST, .id = 7, .protocol = 17, .payload = {1, 2, 3, 4, 0, 20, 6, 7}},
		 {FROM_HOST, .id = 7, .protocol = 17, .payload = {1, 2, 3, 4, 0, 20, 9, 9}},
		 true},
		{"an ICMP checksum may, and the id",
		 {FROM_HOST, .id = 7, .protocol = 1, .payload = {8, 0, 3, 4, 0, 20, 6, 7}},
		 {FROM_HOST, .id = 8, .protocol = 1, .payload = {8, 0, 9, 9, 0, 20, 6, 7}},
		 true},
		{"id 0: by the octets",
		 {FROM_HOST, .id = 0, .protocol = 6, .payload = {1, 2, 3, 4, 5, 6, 7, 8}},
		 {FROM_HOST, .id = 0, .protocol = 6, .payload = {1, 2, 3, 4, 5, 6, 7, 8}},
		 true},
		{"id 0 alone says nothing",
		 {FROM_HOST, .id = 0, .protocol = 6, .payload = {1, 2, 3, 4, 5, 6, 7, 8}},
		 {FROM_HOST, .id = 0, .protocol = 6, .payload = {1, 2, 3, 4, 5, 6, 7, 9}},
		 false},
		{"by the id, where a port was translated",
		 {FROM_HOST, .id = 7, .protocol = 17, .payload = {1, 2, 3, 4, 0, 20, 6, 7}},
		 {FROM_HOST, .id = 7, .protocol = 17, .payload = {9, 9, 3, 4, 0, 20, 6, 7}},
		 true},
		{"by the id, where the capture cut the octets",
		 {.src = HOST, .dst = SERVER, .held = 3, .id = 7, .protocol = 17},
		 {FROM_HOST, .id = 7, .protocol = 17, .payload = {1, 2, 3, 4, 0, 20, 6, 7}},
		 true},
		{"never by the ends alone",
		 {FROM_HOST, .id = 7, .protocol = 17, .payload = {1, 2, 3, 4, 0, 20, 6, 7}},
		 {FROM_HOST, .id = 8, .protocol = 17, .payload = {9, 9, 3, 4, 0, 20, 6, 7}},
		 false},
		{"a sequence number is no checksum",
		 {FROM_HOST, .id = 7, .protocol = 6, .payload = {1, 2, 3, 4, 0, 20, 6, 7}},
		 {FROM_HOST, .id = 8, .protocol = 6, .payload = {1, 2, 3, 4, 0, 20, 9, 9}},
		 false},
		{"another protocol",
		 {FROM_HOST, .id = 7, .protocol = 6, .payload = {1, 2, 3, 4, 0, 20, 6, 7}},
		 {FROM_HOST, .id = 7, .protocol = 17, .payload = {1, 2, 3, 4, 0, 20, 6, 7}},
		 false},
		{"the other direction",
		 {FROM_HOST, .id = 7, .protocol = 6, .payload = {1, 2, 3, 4, 0, 20, 6, 7}},
		 {FROM_SERVER, .id = 7, .protocol = 6, .payload = {1, 2, 3, 4, 0, 20, 6, 7}},
		 false},
		{"no fragment behind the first",
		 {FROM_HOST, .offset = 8, .id = 7, .protocol = 6,
		  .payload = {1, 2, 3, 4, 0, 20, 6, 7}},
		 {FROM_HOST, .id = 7, .protocol = 6, .payload = {1, 2, 3, 4, 0, 20, 6, 7}},
		 false},
		{"no error about an error (NOERR-01)",
		 {FROM_HOST, .id = 7, .protocol = 1, .payload = {3, 3, 3, 4, 0, 0, 0, 0}},
		 {FROM_HOST, .id = 7, .protocol = 1, .payload = {3, 3, 3, 4, 0, 0, 0, 0}},
		 false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct stat_pairs *pairs = stat_pairs_new(4);

		note(pairs, &rows[i].sent, 5);
		is_int((int64_t)ask(pairs, stat_pairs_cause, &rows[i].quoted),
		       rows[i].paired ? 5 : 0, rows[i].name);
		stat_pairs_free(pairs);
	}
}

static void test_ranks(void)
{
	struct stat_pairs *pairs = stat_pairs_new(8);
	struct datagram exact = {FROM_HOST, .id = 7, .protocol = 17,
				 .payload = {1, 2, 3, 4, 0, 20}};
	struct datagram octets = exact, id = exact;

	octets.id = 8;
	id.payload[0] = 9;
	note(pairs, &exact, 1);
	note(pairs, &octets, 2);
	is_int((int64_t)ask(pairs, stat_pairs_cause, &exact), 1, "id and octets, though older");
	note(pairs, &id, 3);
	note(pairs, &exact, 4);
	is_int((int64_t)ask(pairs, stat_pairs_cause, &exact), 4, "of two such, the latest");
	exact.id = 99;
	is_int((int64_t)ask(pairs, stat_pairs_cause, &exact), 4, "octets before id");
	exact = (struct datagram){FROM_HOST, .id = 8, .protocol = 17,
				  .payload = {9, 2, 3, 4, 0, 21}};
	is_int((int64_t)ask(pairs, stat_pairs_cause, &exact), 2, "the id, when nothing else fits");
	note(pairs, &request, 5);
	note(pairs, &request, 6);
	struct datagram answer = {FROM_SERVER, .protocol = 1, .payload = {0, 0, 0, 0, 1, 2, 0, 3}};
	is_int((int64_t)ask(pairs, stat_pairs_request, &answer), 6, "the latest request");
	stat_pairs_free(pairs);
}

static void test_found(void)
{
	struct stat_pairs *pairs = stat_pairs_new(1);
	uint8_t bytes[DATAGRAM];
	struct icmp4_view view = view_of(&request, bytes), bare = view;
	struct stat_pair found = {0};

	bare.ip = NULL;
	stat_pairs_note(pairs, &bare, &(struct stat_pair){.frame = 9});
	ok(!stat_pairs_cause(pairs, &view, &found), "without an IP header nothing is noted");
	stat_pairs_note(pairs, &view, &(struct stat_pair){.frame = 9, .time_ns = 77});
	ok(stat_pairs_cause(pairs, &view, &found), "found");
	ok(found.frame == 9 && found.time_ns == 77 && found.ttl == 64, "frame, time and TTL");
	ok(!stat_pairs_cause(pairs, &bare, &found), "nor found without one");
	stat_pairs_free(pairs);
	stat_pairs_free(NULL);
}

/* --- Against a list --- */

enum { STREAM = 20000, CAPACITY_MOST = 64 };

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state * UINT64_C(0x2545f4914f6cdd1d) >> 32;
}

/* Few values of each field, so that all kinds of likeness come up. */
static struct datagram random_datagram(uint64_t *state)
{
	static const uint8_t types[] = {8, 0, 13, 14, 42, 43, 3, 11};
	static const uint8_t protocols[] = {1, 1, 6, 17};
	struct datagram d = {
		.src = HOST + (uint32_t)(next_random(state) % 2),
		.dst = HOST + (uint32_t)(next_random(state) % 2),
		.id = (uint16_t)(next_random(state) % 5),
		.protocol = protocols[next_random(state) % 4],
		.ttl = (uint8_t)next_random(state),
		.held = next_random(state) % 8 ? 20 : 6,
		.offset = next_random(state) % 16 ? 0 : 8,
	};

	d.payload[0] = types[next_random(state) % sizeof(types)];
	for (int i = 2; i < 8; i++)
		d.payload[i] = (uint8_t)(next_random(state) % 2);
	return d;
}

struct list {
	struct datagram all[STREAM];
	uint64_t frames[STREAM];
	size_t count, capacity;
};

static bool list_takes(const struct datagram *d)
{
	return !d->offset &&
	       !(d->protocol == 1 && d->held >= 8 && (d->payload[0] == 3 || d->payload[0] == 11));
}

/* Whether octet i is one that may differ: a checksum, the flags of an extended echo. */
static bool is_loose(const struct datagram *d, int i)
{
	if (d->protocol == 1)
		return i == 2 || i == 3 || (i == 7 && d->payload[0] == 42);
	return d->protocol == 17 && i >= 6;
}

static bool alike(const struct datagram *a, const struct datagram *b)
{
	for (int i = 0; i < 8; i++)
		if (!is_loose(a, i) && a->payload[i] != b->payload[i])
			return false;
	return a->held >= 8 && b->held >= 8;
}

/* A query is known by what it asks. */
static bool has_id(const struct datagram *d)
{
	static const uint8_t queries[] = {8, 13, 15, 17, 37, 42};
	bool query =
		d->protocol == 1 && d->held >= 8 && memchr(queries, d->payload[0], sizeof(queries));

	return d->id && !query;
}

/* Of one id, the latest; it, if the octets agree; else the latest of these octets; else it. */
static uint64_t list_cause(const struct list *list, const struct datagram *quote)
{
	size_t oldest = list->count > list->capacity ? list->count - list->capacity : 0;
	const struct datagram *by_id = NULL;
	uint64_t id = 0, octets = 0;

	for (size_t i = list->count; i-- > oldest;) {
		const struct datagram *d = &list->all[i];

		if (d->src != quote->src || d->dst != quote->dst || d->protocol != quote->protocol)
			continue;
		if (!id && has_id(d) && has_id(quote) && d->id == quote->id) {
			id = list->frames[i];
			by_id = d;
		}
		if (!octets && alike(d, quote))
			octets = list->frames[i];
	}
	return by_id && alike(by_id, quote) ? id : octets ? octets : id;
}

static bool is_request(const struct datagram *d, const struct datagram *reply)
{
	static const uint8_t pairs[][2] = {{8, 0}, {13, 14}, {42, 43}};
	int octets = reply->payload[0] == 43 ? 7 : 8;

	if (reply->offset || d->protocol != 1 || reply->protocol != 1 || d->held < 8 ||
	    reply->held < 8 || d->src != reply->dst || d->dst != reply->src ||
	    memcmp(d->payload + 4, reply->payload + 4, (size_t)octets - 4))
		return false;
	for (int i = 0; i < 3; i++)
		if (d->payload[0] == pairs[i][0] && reply->payload[0] == pairs[i][1])
			return true;
	return false;
}

static uint64_t list_request(const struct list *list, const struct datagram *reply)
{
	size_t oldest = list->count > list->capacity ? list->count - list->capacity : 0;

	for (size_t i = list->count; i-- > oldest;)
		if (is_request(&list->all[i], reply))
			return list->frames[i];
	return 0;
}

static void test_oracle(void)
{
	struct list *list = malloc(sizeof(*list));

	for (size_t capacity = 1; capacity <= CAPACITY_MOST; capacity *= 2) {
		struct stat_pairs *pairs = stat_pairs_new(capacity);
		uint64_t state = 0x1234567 + capacity, causes = 0, requests = 0;
		uint64_t wrong = 0;

		list->count = 0;
		list->capacity = capacity;
		for (uint64_t frame = 1; frame <= STREAM; frame++) {
			struct datagram d = random_datagram(&state);
			uint64_t cause = list_cause(list, &d), asked = list_request(list, &d);

			wrong += ask(pairs, stat_pairs_cause, &d) != cause;
			wrong += ask(pairs, stat_pairs_request, &d) != asked;
			causes += cause != 0;
			requests += asked != 0;
			note(pairs, &d, frame);
			if (list_takes(&d)) {
				list->all[list->count] = d;
				list->frames[list->count++] = frame;
			}
		}
		ok(!wrong && causes && requests,
		   "capacity %zu: as a list has it; %" PRIu64 " causes, %" PRIu64 " requests",
		   capacity, causes, requests);
		stat_pairs_free(pairs);
	}
	free(list);
}

/* All different: wherever their keys fall, those that can be remembered are, and no others. */
static void test_remembered(void)
{
	enum { REMEMBERED = 4096, ALL = 3 * REMEMBERED };
	struct stat_pairs *pairs = stat_pairs_new(REMEMBERED);
	uint64_t wrong = 0;

	for (uint32_t i = 1; i <= ALL; i++) {
		struct datagram d = request;

		put(d.payload + 4, i);
		note(pairs, &d, i);
	}
	for (uint32_t i = 1; i <= ALL; i++) {
		struct datagram d = {FROM_SERVER, .protocol = 1};

		put(d.payload + 4, i);
		wrong += ask(pairs, stat_pairs_request, &d) != (i > ALL - REMEMBERED ? i : 0);
	}
	is_int((int64_t)wrong, 0, "the latest 4096 and no others");
	stat_pairs_free(pairs);
}

/* --- Memory and work --- */

/* All alike, all different, and all alike but for one thing: what was allocated first is all. */
static void test_bounded(void)
{
	struct stat_pairs *pairs = stat_pairs_new(1024);
	size_t before = mallinfo2().uordblks;

	for (uint32_t i = 0; i < 300000; i++) {
		struct datagram d = {FROM_HOST, .id = (uint16_t)i, .protocol = 17};

		if (i >= 100000)
			put(d.payload, i < 200000 ? i : 0);
		if (i >= 200000)
			d.id = 0;
		note(pairs, &d, i);
	}
	is_int((int64_t)mallinfo2().uordblks, (int64_t)before, "300000 datagrams allocate nothing");
	stat_pairs_free(pairs);
}

int main(void)
{
	test_requests();
	test_causes();
	test_ranks();
	test_found();
	test_oracle();
	test_remembered();
	test_bounded();
	return tap_done();
}
