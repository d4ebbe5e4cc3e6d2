/* SPDX-License-Identifier: MIT */
/* The counters of RFC 4293, by what came in and what the application sent. */
#include "unit/core/query_world.h"
#include <icmp4/mib.h>

enum { NOTHING = -1 };

/* What a stimulus adds: to in_msgs, in_errors, out_msgs, out_errors; and of which types. */
static const struct {
	const char *name, *stimulus;
	bool forward, sent;
	uint8_t at; /* 0, or where octets are set to value before it comes */
	uint16_t value;
	uint8_t adds[4];
	int in_type, out_type;
} rows[] = {
	{"a query that is answered", "echo to 10.9.1.1", HOST, false, 0, 0, {1, 0, 1, 0}, 8, 0},
	{"a query that is not", "echo to 10.9.1.255", HOST, false, 0, 0, {1, 0, 0, 0}, 8, NOTHING},
	{"a reply", "icmp type 0 to 10.9.1.1", HOST, false, 0, 0, {1, 0, 0, 0}, 0, NOTHING},
	{"an unknown type",
	 "icmp type 200 to 10.9.1.1",
	 HOST,
	 false,
	 0,
	 0,
	 {1, 0, 0, 0},
	 200,
	 NOTHING},
	{"the last type",
	 "icmp type 255 to 10.9.1.1",
	 HOST,
	 false,
	 0,
	 0,
	 {1, 0, 0, 0},
	 255,
	 NOTHING},
	{"another checksum",
	 "echo to 10.9.1.1",
	 HOST,
	 false,
	 22,
	 0x1234,
	 {1, 1, 0, 0},
	 NOTHING,
	 NOTHING},
	{"7 octets", "echo to 10.9.1.1", HOST, false, 2, 27, {1, 1, 0, 0}, NOTHING, NOTHING},
	{"a timestamp of 16 octets",
	 "icmp type 13 to 10.9.1.1",
	 HOST,
	 false,
	 0,
	 0,
	 {1, 1, 0, 0},
	 NOTHING,
	 NOTHING},
	{"an error without a quote",
	 "icmp type 3 data 8 to 10.9.1.1",
	 HOST,
	 false,
	 0,
	 0,
	 {1, 1, 0, 0},
	 3,
	 NOTHING},
	{"no ICMP", "udp port 53 to 10.9.1.1", HOST, false, 0, 0, {0, 0, 0, 0}, NOTHING, NOTHING},
	{"an error of ours", "udp to 10.9.1.1", HOST, false, 0, 0, {0, 0, 1, 0}, NOTHING, 3},
	{"of a router's",
	 "udp to 203.0.113.7 ttl 1",
	 ROUTER,
	 false,
	 0,
	 0,
	 {0, 0, 1, 0},
	 NOTHING,
	 11},
	{"a redirect", "udp to 10.9.1.77", ROUTER, false, 0, 0, {0, 0, 1, 0}, NOTHING, 5},
	{"a redirect about a query",
	 "echo to 10.9.1.77",
	 ROUTER,
	 false,
	 0,
	 0,
	 {0, 0, 1, 0},
	 NOTHING,
	 5},
	{"a forbidden one",
	 "icmp type 3 to 203.0.113.7 ttl 1",
	 ROUTER,
	 false,
	 0,
	 0,
	 {0, 0, 0, 0},
	 NOTHING,
	 NOTHING},
	{"forwarded", "echo to 203.0.113.7", ROUTER, false, 0, 0, {0, 0, 0, 0}, NOTHING, NOTHING},
	{"forwarded in fragments",
	 "echo to 203.0.113.7 data 1200",
	 ROUTER,
	 false,
	 0,
	 0,
	 {0, 0, 0, 0},
	 NOTHING,
	 NOTHING},
	{"a bad IP checksum",
	 "echo to 10.9.1.1",
	 HOST,
	 false,
	 10,
	 0x1234,
	 {0, 0, 0, 0},
	 NOTHING,
	 NOTHING},
	{"a fragment", "echo mf to 10.9.1.1", HOST, false, 0, 0, {0, 0, 0, 0}, NOTHING, NOTHING},
	{"a reply in fragments",
	 "echo from 10.9.2.9 to 10.9.2.1 on 1 data 1200",
	 HOST,
	 false,
	 0,
	 0,
	 {1, 0, 1, 0},
	 8,
	 0},
	{"sent", "echo from 10.9.2.1 to 203.0.113.7", HOST, true, 0, 0, {0, 0, 1, 0}, NOTHING, 8},
	{"sent, a reply",
	 "icmp type 0 from 10.9.2.1 to 203.0.113.7",
	 HOST,
	 true,
	 0,
	 0,
	 {0, 0, 1, 0},
	 NOTHING,
	 0},
	{"sent in fragments",
	 "echo from 10.9.2.1 to 203.0.113.7 data 2500",
	 HOST,
	 true,
	 0,
	 0,
	 {0, 0, 1, 0},
	 NOTHING,
	 8},
	{"a later fragment",
	 "echo offset 8 from 10.9.2.1 to 203.0.113.7",
	 HOST,
	 true,
	 0,
	 0,
	 {0, 0, 0, 0},
	 NOTHING,
	 NOTHING},
	{"sent, no ICMP",
	 "udp from 10.9.2.1 to 203.0.113.7",
	 HOST,
	 true,
	 0,
	 0,
	 {0, 0, 0, 0},
	 NOTHING,
	 NOTHING},
	{"sent nowhere",
	 "udp from 10.9.2.1 to 8.8.8.8",
	 HOST,
	 true,
	 0,
	 0,
	 {0, 0, 1, 0},
	 NOTHING,
	 3},
};

static void counted(void)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(rows[i].forward);
		struct stimulus s = says(rows[i].stimulus);
		struct icmp4_mib mib = {0}, want = {0};

		want.in_msgs = rows[i].adds[0];
		want.in_errors = rows[i].adds[1];
		want.out_msgs = rows[i].adds[2];
		want.out_errors = rows[i].adds[3];
		if (rows[i].in_type != NOTHING)
			want.in_type[rows[i].in_type] = 1;
		if (rows[i].out_type != NOTHING)
			want.out_type[rows[i].out_type] = 1;
		w->node.config.mib = &mib;
		if (rows[i].sent) {
			world_send(w, &s);
		} else {
			size_t held = put_stimulus(&s, w->bytes);

			if (rows[i].at)
				set16(w->bytes + rows[i].at, rows[i].value);
			if (rows[i].at && rows[i].at != 10)
				mend(w->bytes);
			world_input(w, &s, held);
		}
		if (!ok(!memcmp(&mib, &want, sizeof mib), "counted: %s", rows[i].name))
			printf("# %s: %d %d %d %d\n", world_tells(w), (int)mib.in_msgs,
			       (int)mib.in_errors, (int)mib.out_msgs, (int)mib.out_errors);
		free(w);
	}
}

/* To an address of our own it goes out, comes in, and so does the answer. */
static void to_itself(void)
{
	struct world *w = world_new(HOST);
	struct icmp4_mib mib = {0};
	const struct stimulus s = says("echo from 10.9.2.1 to 10.9.1.1");

	w->node.config.mib = &mib;
	world_send(w, &s);
	ok(mib.out_msgs == 2 && mib.in_msgs == 1 && mib.out_type[8] == 1 && mib.out_type[0] == 1 &&
		   mib.in_type[8] == 1,
	   "to itself");
	free(w);
}

/* What was held back was never attempted; what found no room was, and failed. */
static void kept_back(void)
{
	static const struct icmp4_rate one = {1, 1};
	struct world *w = world_new(ROUTER);
	struct icmp4_mib mib = {0};
	const struct stimulus s = says("udp to 203.0.113.7 ttl 1");
	uint8_t room[40];
	struct icmp4_packet out = {.bytes = room, .held = sizeof room};
	size_t held;

	w->node.config.mib = &mib;
	w->settings.limit_kind[ICMP4_ERROR_TTL_EXCEEDED] = one;
	for (unsigned i = 0; i < 5; i++)
		world_feed(w, &s);
	ok(mib.out_msgs == 1 && mib.out_errors == 0 && mib.out_type[11] == 1,
	   "kept back: by a limit");
	w->settings.limit_kind[ICMP4_ERROR_TTL_EXCEEDED] = (struct icmp4_rate){0, 0};
	w->settings.silent = 1u << ICMP4_ERROR_TTL_EXCEEDED;
	world_feed(w, &s);
	is_int((int64_t)mib.out_msgs, 1, "kept back: by a setting");
	w->settings.silent = 0;
	held = put_stimulus(&s, w->bytes);
	struct icmp4_packet in = {.bytes = w->bytes, .held = held, .length = held};
	icmp4_node_input(&w->node, w->now, &in);
	ok(!icmp4_node_output(&w->node, w->now, &out) && mib.out_msgs == 2 && mib.out_errors == 1 &&
		   mib.out_type[11] == 1,
	   "kept back: there was no room");
	w->settings.error_size = 10;
	world_feed(w, &s);
	ok(w->event.unfit && mib.out_msgs == 3 && mib.out_errors == 2,
	   "kept back: of a size that none has");
	free(w);
}

int main(void)
{
	counted();
	to_itself();
	kept_back();
	return tap_done();
}
