/* SPDX-License-Identifier: MIT */
/* Flows of echo requests: what routers hash stays the same, and proves what it proved. */
#include "ping_queries.h"

enum { SUM_AT = 22, DATA_AT = 28, PROBES = 200 };

static struct icmp4_ping_options keeping(uint16_t size)
{
	struct icmp4_ping_options options = defaults();

	options.keeps_flows = true;
	options.interval_ns = MS;
	options.size = size;
	return options;
}

/* Three flows to one destination. */
static void start(struct bench *b, const struct icmp4_ping_options *options)
{
	setup(b, options, TARGETS, SLOTS);
	for (uint16_t i = 0; i < TARGETS; i++) {
		b->targets[i].dst = FAR;
		b->targets[i].flow = i;
	}
}

/* Identifier and checksum of each flow, whatever the size, and the pattern behind. */
static void test_constant(void)
{
	static const uint16_t sizes[] = {10, 11, 12, 56, 57, 1400};

	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
		struct icmp4_ping_options options = keeping(sizes[s]);
		uint32_t seen[TARGETS] = {0};
		unsigned wrong = 0, changes = 0;
		uint64_t cookie = 0;
		struct bench b;

		start(&b, &options);
		for (int n = 0; n < PROBES; n++) {
			struct icmp4_ping_event event;
			struct world_datagram reply;

			wrong += !leave(&b, icmp4_ping_deadline(&b.ping));
			wrong += !icmp4_checksum_ok(b.probe.bytes + 20, b.probe.length - 20);
			uint32_t flow = (uint32_t)get16(b.probe.bytes + NAMES_AT) << 16 |
					get16(b.probe.bytes + SUM_AT);
			wrong += n >= TARGETS && flow != seen[n % TARGETS];
			seen[n % TARGETS] = flow;
			changes += memcmp(&cookie, b.probe.bytes + DATA_AT, 8) != 0;
			memcpy(&cookie, b.probe.bytes + DATA_AT, 8);
			reply = world_reply(FAR, &b.probe);
			arrive(&b, b.now, &reply);
			wrong += verdict(&b, &event) != ICMP4_PING_OK;
			wrong += event.target != (size_t)n % TARGETS;
		}
		ok(!wrong, "%u octets: one identifier and one checksum a flow", sizes[s]);
		is_int(changes, PROBES, "and another cookie for each probe");
		ok(seen[0] >> 16 != seen[1] >> 16 && seen[1] >> 16 != seen[2] >> 16 &&
			   (uint16_t)seen[0] != (uint16_t)seen[1] &&
			   (uint16_t)seen[1] != (uint16_t)seen[2],
		   "flows differ in both");
	}
}

static void test_believed(void)
{
	static const struct {
		const char *name;
		size_t at; /* octet that is changed; 0: none */
		int status;
		unsigned corrupted_at;
	} rows[] = {
		{"as sent", 0, ICMP4_PING_OK, 0},
		{"the cookie", DATA_AT + 7, ICMP4_PING_FORGED, 0},
		{"what balances it", DATA_AT + 8, ICMP4_PING_CORRUPTED, 8},
		{"its second octet", DATA_AT + 9, ICMP4_PING_CORRUPTED, 9},
		{"the pattern", DATA_AT + 10, ICMP4_PING_CORRUPTED, 10},
		{"another flow's identifier", NAMES_AT + 1, -1, 0},
	};
	struct icmp4_ping_options options = keeping(56);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_event event = {0};
		struct world_datagram reply;
		struct bench b;

		start(&b, &options);
		leave(&b, at_ms(0));
		reply = world_reply(FAR, &b.probe);
		if (rows[i].at)
			reply.bytes[rows[i].at] ^= 1;
		resum(&reply);
		arrive(&b, at_ms(1), &reply);
		is_int(verdict(&b, &event), rows[i].status, rows[i].name);
		is_int(event.corrupted_at, rows[i].corrupted_at, "and where");
	}
}

/* RECV-06: an error quotes the checksum of the flow, or that which a kernel's identifier makes. */
static void test_errors(void)
{
	for (int any_id = 0; any_id < 2; any_id++) {
		struct icmp4_ping_options options = keeping(56);
		struct icmp4_ping_event event;
		struct world_datagram error;
		struct bench b;
		unsigned wrong = 0;

		options.any_id = any_id;
		start(&b, &options);
		for (int n = 0; n < 50; n++) {
			leave(&b, icmp4_ping_deadline(&b.ping));
			if (any_id) {
				put16(b.probe.bytes + NAMES_AT, 0xbeef);
				world_resum(&b.probe);
			}
			put16(b.probe.bytes + 4, 0);
			error = world_error(THEM, 11, 0, &b.probe, 28);
			error.bytes[28 + SUM_AT] ^= 0x10;
			resum(&error);
			arrive(&b, b.now, &error);
			wrong += verdict(&b, &event) != ICMP4_PING_FORGED;
			error = world_error(THEM, 11, 0, &b.probe, 28);
			arrive(&b, b.now, &error);
			wrong += verdict(&b, &event) != ICMP4_PING_ERROR;
		}
		is_int(wrong, 0, any_id ? "with a kernel's identifier" : "with ours");
	}
}

static void test_arguments(void)
{
	static const struct {
		const char *name;
		enum icmp4_ping_query query;
		uint16_t size;
		int result;
	} rows[] = {
		{"10 octets", ICMP4_PING_ECHO, 10, ICMP4_OK},
		{"9 octets", ICMP4_PING_ECHO, 9, ICMP4_ERR_ARGUMENT},
		{"no echo", ICMP4_PING_TIMESTAMP, 56, ICMP4_ERR_ARGUMENT},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_options options = keeping(rows[i].size);
		struct bench b = {.tag = 0};
		struct icmp4_ping_memory memory = {b.targets, 1, b.slots, SLOTS};

		options.query = rows[i].query;
		is_int(icmp4_ping_init(&b.ping, &options, &memory, &key, at_ms(0)), rows[i].result,
		       rows[i].name);
	}
}

int main(void)
{
	test_constant();
	test_believed();
	test_errors();
	test_arguments();
	return tap_done();
}
