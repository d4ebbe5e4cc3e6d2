/* SPDX-License-Identifier: MIT */
/* Queries other than echo: what leaves, what is believed, and what it tells. */
#include "ping_queries.h"
#include <icmp4/advertisement.h>

static const struct {
	const char *name;
	enum icmp4_ping_query query;
	uint8_t request, reply;
	size_t length;
	unsigned bits; /* of an answer, and of an error, with 64 slots */
} kinds[] = {
	{"timestamp", ICMP4_PING_TIMESTAMP, 13, 14, 40, 26},
	{"mask", ICMP4_PING_MASK, 17, 18, 32, 26},
	{"info", ICMP4_PING_INFORMATION, 15, 16, 28, 26},
	{"probe", ICMP4_PING_PROBE, 42, 43, 40, 18},
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static void test_requests(void)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct icmp4_ping_options options = asking(kinds[i].query);
		struct icmp4_message m;
		struct bench b;
		size_t length = kinds[i].length;

		setup(&b, &options, 1, SLOTS);
		ok(leave(&b, at_ms(0)) && b.probe.length == length, "%s: leaves", kinds[i].name);
		is_int((int64_t)icmp4_ping_length(&options), (int64_t)length, "as long as said");
		ok(!icmp4_ip_check(b.probe.bytes, length, length) &&
			   !icmp4_message_parse(&m, b.probe.bytes + 20, length - 20, length - 20) &&
			   m.type == kinds[i].request && m.code == 0,
		   "sound, and of its type");
		is_int(icmp4_ping_bits(&b.ping, false), kinds[i].bits, "secret bits of an answer");
		is_int(icmp4_ping_bits(&b.ping, true), kinds[i].bits, "and of an error");
		is_str(icmp4_ping_query_name(kinds[i].query), kinds[i].name, "its name");
	}
}

static void as_sent(struct world_datagram *d)
{
	(void)d;
}

static void other_id(struct world_datagram *d)
{
	d->bytes[NAMES_AT] ^= 1;
	resum(d);
}

static void other_seq(struct world_datagram *d)
{
	d->bytes[d->bytes[20] == 43 ? NAMES_AT + 2 : NAMES_AT + 3] ^= 1;
	resum(d);
}

/* RECV-06, PING-01: names are secrets of the probe, and both must be right. */
static void test_names(void)
{
	static const struct {
		const char *name;
		void (*change)(struct world_datagram *datagram);
		uint32_t from;
		int status;
	} rows[] = {
		{"as sent", as_sent, FAR, ICMP4_PING_OK},
		{"as sent, another source", as_sent, THEM, ICMP4_PING_WRONG_ADDRESS},
	};

	for (size_t k = 0; k < KINDS; k++) {
		struct icmp4_ping_options options = asking(kinds[k].query);
		struct icmp4_ping_event event;
		struct world_datagram reply;
		struct bench b;

		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			setup(&b, &options, 1, SLOTS);
			leave(&b, at_ms(0));
			reply = turned(&b.probe, kinds[k].reply, rows[i].from);
			rows[i].change(&reply);
			arrive(&b, at_ms(3), &reply);
			is_int(verdict(&b, &event), rows[i].status, rows[i].name);
		}
		setup(&b, &options, 1, SLOTS);
		leave(&b, at_ms(0));
		bool by_id = kinds[k].query == ICMP4_PING_PROBE;
		reply = turned(&b.probe, kinds[k].reply, FAR);
		(by_id ? other_seq : other_id)(&reply);
		arrive(&b, at_ms(3), &reply);
		is_int(verdict(&b, &event), ICMP4_PING_FORGED, "right count, wrong secret");
		reply = turned(&b.probe, kinds[k].reply, THEM);
		(by_id ? other_seq : other_id)(&reply);
		arrive(&b, at_ms(3), &reply);
		is_int(verdict(&b, &event), -1, "the same of a stranger: another's query");
		reply = turned(&b.probe, kinds[k].reply, FAR);
		(by_id ? other_id : other_seq)(&reply);
		arrive(&b, at_ms(3), &reply);
		is_int(verdict(&b, &event), -1, "a count of no probe");
		ok(sum_holds(&b), "the sum holds");
	}
}

/* Every probe has names of its own, and is found by them. PROBE-20: with 8 bits of sequence, too.
 */
static void test_many(void)
{
	static struct icmp4_ping_slot slots[1024];

	for (size_t k = 0; k < KINDS; k++) {
		struct icmp4_ping_options options = asking(kinds[k].query);
		static struct world_datagram probes[300];
		struct icmp4_ping_event event;
		unsigned wrong = 0;
		struct bench b;

		options.interval_ns = MS;
		setup(&b, &options, 1, SLOTS);
		b.ping.memory.slots = slots;
		b.ping.memory.slot_count = 1024;
		for (int n = 0; n < 300; n++) {
			wrong += !leave(&b, at_ms(n));
			probes[n] = turned(&b.probe, kinds[k].reply, FAR);
		}
		for (int n = 300; n-- > 0;) {
			arrive(&b, at_ms(300), &probes[n]);
			wrong += verdict(&b, &event) != ICMP4_PING_OK ||
				 event.seq != (unsigned)n + 1;
		}
		ok(!wrong, "%s: 300 probes under way, each answer to its own", kinds[k].name);
	}
}

static void test_errors(void)
{
	for (size_t k = 0; k < KINDS; k++) {
		struct icmp4_ping_options options = asking(kinds[k].query);
		struct icmp4_ping_event event;
		struct world_datagram error;
		struct bench b;

		setup(&b, &options, 1, SLOTS);
		leave(&b, at_ms(0));
		error = world_error(THEM, 3, 1, &b.probe, 28);
		error.bytes[28 + NAMES_AT + (kinds[k].query == ICMP4_PING_PROBE ? 2 : 0)] ^= 4;
		resum(&error);
		arrive(&b, at_ms(1), &error);
		is_int(verdict(&b, &event), ICMP4_PING_FORGED, "an error with a wrong name");
		error = world_error(THEM, 3, 1, &b.probe, 28);
		arrive(&b, at_ms(1), &error);
		is_int(verdict(&b, &event), ICMP4_PING_ERROR, "and with the right one");
	}
}

/* --- Routers --- */

static struct world_datagram advertisement(uint32_t from, uint32_t to)
{
	static uint8_t entries[8];
	struct icmp4_router router = {from, 0};
	struct icmp4_message m = {.type = ICMP4_ROUTER_ADVERTISEMENT,
				  .advertisement = {1, 2, 1800},
				  .body = entries,
				  .body_length = 8};

	icmp4_routers_build(&router, 1, entries, sizeof entries);
	return world_message(from, to, &m);
}

#define ROUTERS UINT32_C(0xe0000002)
#define ALL     UINT32_C(0xe0000001)

static void test_routers(void)
{
	static const struct {
		const char *name;
		uint32_t from, to;
		int64_t at_ms;
		int status;
	} rows[] = {
		{"the first router", THEM, US, 5, ICMP4_PING_OK},
		{"another, to all", THEM + 1, ALL, 6, ICMP4_PING_ANOTHER},
		{"the first again", THEM, ALL, 7, ICMP4_PING_DUPLICATE},
		{"a third", THEM + 2, US, 8, ICMP4_PING_ANOTHER},
		{"unasked, long after", THEM + 3, ALL, 1100, -1},
	};
	struct icmp4_ping_options options = asking(ICMP4_PING_ROUTER);
	struct icmp4_ping_event event;
	struct world_datagram d;
	struct bench b;

	options.interval_ns = 3000 * (int64_t)MS;
	setup(&b, &options, 1, SLOTS);
	b.targets[0].dst = ROUTERS;
	ok(leave(&b, at_ms(0)) && b.probe.length == 28 && b.probe.bytes[20] == 10, "it leaves");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		d = advertisement(rows[i].from, rows[i].to);
		arrive(&b, at_ms(rows[i].at_ms), &d);
		is_int(verdict(&b, &event), rows[i].status, rows[i].name);
	}
	is_int(b.targets[0].received, 1, "one solicitation, answered");
	is_int(b.targets[0].another, 2, "by two routers more");
	is_int(icmp4_ping_bits(&b.ping, false), 0, "and nothing proves it");
	ok(leave(&b, at_ms(3000)), "the next");
	d = advertisement(THEM, US);
	arrive(&b, at_ms(3005), &d);
	is_int(verdict(&b, &event), ICMP4_PING_OK, "the same router, of the next one");
	ok(sum_holds(&b), "the sum holds");

	setup(&b, &options, 1, SLOTS);
	b.targets[0].dst = ROUTERS;
	leave(&b, at_ms(0));
	icmp4_ping_stop(&b.ping);
	d = advertisement(THEM, ALL);
	arrive(&b, at_ms(1), &d);
	verdict(&b, &event);
	ok(!icmp4_ping_done(&b.ping), "after the first answer to a group others may come");
	is_int(icmp4_ping_deadline(&b.ping).ns, at_ms(1000).ns, "until the timeout");
	icmp4_ping_advance(&b.ping, at_ms(1000));
	ok(icmp4_ping_done(&b.ping), "and then no more");

	setup(&b, &options, 1, SLOTS);
	leave(&b, at_ms(0));
	d = advertisement(THEM, ALL);
	arrive(&b, at_ms(1), &d);
	is_int(verdict(&b, &event), -1, "one router was asked, another spoke");
	d = advertisement(FAR, US);
	arrive(&b, at_ms(2), &d);
	is_int(verdict(&b, &event), ICMP4_PING_OK, "the one that was asked");
}

/* More routers than can be remembered are told all the same. */
static void test_crowd(void)
{
	struct icmp4_ping_options options = asking(ICMP4_PING_ROUTER);
	struct icmp4_ping_event event;
	struct bench b;

	setup(&b, &options, 1, SLOTS);
	b.targets[0].dst = UINT32_MAX;
	leave(&b, at_ms(0));
	for (uint32_t i = 0; i < 40; i++) {
		struct world_datagram d = advertisement(THEM + i, ALL);

		arrive(&b, at_ms(1), &d);
		verdict(&b, &event);
	}
	is_int(b.targets[0].another, 39, "40 routers");
	is_int(b.targets[0].received, 1, "one answer");
}

/* --- Extended echo --- */

/* PROBE-01, PROBE-02: what cannot be asked is refused before anything leaves. */
static void test_interfaces(void)
{
	static uint8_t address[] = {192, 0, 2, 1};
	static const struct {
		const char *name;
		struct icmp4_identifier interface;
		bool neighbour;
		size_t length;
	} rows[] = {
		{"by index", {.by = ICMP4_BY_INDEX, .index = 1}, false, 40},
		{"by name", {.by = ICMP4_BY_NAME, .name = {(const uint8_t *)"eth0", 4}}, false, 40},
		{"by address",
		 {.by = ICMP4_BY_ADDRESS, .address = {ICMP4_AFI_IPV4, 4, address}},
		 false,
		 44},
		{"a neighbour",
		 {.by = ICMP4_BY_ADDRESS, .address = {ICMP4_AFI_IPV4, 4, address}},
		 true,
		 44},
		{"a neighbour by index", {.by = ICMP4_BY_INDEX, .index = 1}, true, 0},
		{"nothing", {.index = 1}, false, 0},
		{"an address of 5 octets",
		 {.by = ICMP4_BY_ADDRESS, .address = {ICMP4_AFI_IPV4, 5, address}},
		 false,
		 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_options options = asking(ICMP4_PING_PROBE);
		struct icmp4_ping_memory memory;
		struct bench b;

		options.interface = rows[i].interface;
		options.neighbour = rows[i].neighbour;
		is_int((int64_t)icmp4_ping_length(&options), (int64_t)rows[i].length, rows[i].name);
		memory = (struct icmp4_ping_memory){b.targets, 1, b.slots, SLOTS};
		int result = icmp4_ping_init(&b.ping, &options, &memory, &key, at_ms(0));
		is_int(result, rows[i].length ? ICMP4_OK : ICMP4_ERR_ARGUMENT, "whether it is run");
		if (result)
			continue;
		setup(&b, &options, 1, SLOTS);
		leave(&b, at_ms(0));
		is_int(b.probe.bytes[27], !rows[i].neighbour, "L, and nothing reserved");
	}
}

/* PROBE-17: RFC 8335 proper lets a reply end at octet 7. */
static void test_short_reply(void)
{
	struct icmp4_ping_options options = asking(ICMP4_PING_PROBE);
	struct icmp4_ping_event event;
	struct world_datagram reply;
	struct icmp4_message m;
	struct bench b;

	setup(&b, &options, 1, SLOTS);
	leave(&b, at_ms(0));
	icmp4_message_parse(&m, b.probe.bytes + 20, 20, 20);
	struct icmp4_message answer = {
		.type = ICMP4_EXTENDED_ECHO_REPLY,
		.code = 2,
		.extended_reply = {.id = m.extended_echo.id, .seq = m.extended_echo.seq}};
	reply = world_message(FAR, US, &answer);
	arrive(&b, at_ms(1), &reply);
	is_int(verdict(&b, &event), ICMP4_PING_OK, "a reply of 8 octets");
	is_int(event.heard.message.code, 2, "its code");
}

/* IP options go before the message, whatever it is; what is no header is refused. */
static void test_ip_options(void)
{
	static const struct {
		const char *name;
		uint8_t length;
		uint16_t size;
		bool sound;
	} rows[] = {
		{"none", 0, 56, true},          {"4 octets", 4, 56, true},
		{"40 octets", 40, 65467, true}, {"no multiple of 4", 6, 56, false},
		{"44 octets", 44, 56, false},   {"more than a datagram", 40, 65468, false},
	};
	static uint8_t room[65535];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_options options = defaults();
		struct icmp4_packet packet = {.bytes = room, .held = sizeof room};
		struct bench b = {.tag = 0};
		struct icmp4_ping_memory memory = {b.targets, 1, b.slots, SLOTS};
		struct icmp4_message m;

		options.size = rows[i].size;
		options.option_length = rows[i].length;
		memset(options.ip_options, 1, sizeof options.ip_options);
		b.targets[0].dst = FAR;
		int result = icmp4_ping_init(&b.ping, &options, &memory, &key, at_ms(0));
		is_int(result == ICMP4_OK, rows[i].sound, rows[i].name);
		if (result)
			continue;
		size_t header = 20u + rows[i].length, length = header + 8 + rows[i].size;
		ok(icmp4_ping_output(&b.ping, at_ms(0), &packet) && packet.length == length,
		   "it leaves");
		ok(!icmp4_ip_check(room, length, length) &&
			   icmp4_ip_header_length(room) == header &&
			   !icmp4_message_parse(&m, room + header, length - header,
						length - header),
		   "sound");
	}
}

int main(void)
{
	test_ip_options();
	test_requests();
	test_names();
	test_many();
	test_errors();
	test_routers();
	test_crowd();
	test_interfaces();
	test_short_reply();
	return tap_done();
}
