/* SPDX-License-Identifier: MIT */
/* Datagrams that wait for their neighbour: which, how many, in what order, and whole. */
#include "base/siphash.h"
#include "neighbour_world.h"

/* RFC 1122 section 2.3.2.2: the latest are kept. */
static const struct told latest[] = {
	{"send 7", "held, ask 7"},
	{"send 7", "held"},
	{"send 7", "held"},
	{"send 7", "held"},
	{"send 7", "held"},
	{"send 7", "held"},
	{"send 7", "held"},
	{"send 7", "held"},
	{"send 7", "held"},
	{"send 7", "held"},
	{"send 7", "held"},
	{"send 7", "held"},
	{"send 7", "held"},
	{"send 7", "held"},
	{"send 7", "held"},
	{"send 7", "held"},
	{"send 7", "held"},
	{"send 7", "held"},
	{"reply 7 a 1", "frame #3 to a, frame #4 to a, frame #5 to a, frame #6 to a, "
			"frame #7 to a, frame #8 to a, frame #9 to a, frame #10 to a, "
			"frame #11 to a, frame #12 to a, frame #13 to a, frame #14 to a, "
			"frame #15 to a, frame #16 to a, frame #17 to a, frame #18 to a"},
	{"send 7", "ready a"},
};
/* Each neighbour's leave with it, in their order, and no others. */
static const struct told apart[] = {
	{"send 7", "held, ask 7"},
	{"send 8", "held, ask 8"},
	{"send 7", "held"},
	{"send 8", "held"},
	{"reply 8 b 1", "frame #2 to b, frame #4 to b"},
	{"send 9", "held, ask 9"},
	{"reply 7 a 1", "frame #1 to a, frame #3 to a"},
	{"wait 3", "ask 9, ask 9, unresolved #5"},
};
/* Eight wait; the ninth takes the place of the first, whosever that was. */
static const struct told crowded[] = {
	{"send 2", "held, ask 2"},
	{"send 3", "held, ask 3"},
	{"send 2", "held"},
	{"send 3", "held"},
	{"send 4", "held, ask 4"},
	{"send 4", "held"},
	{"send 5", "held, ask 5"},
	{"send 5", "held"},
	{"send 6", "held, ask 6"},
	{"send 6", "held"},
	{"reply 2 a 1", "frame #3 to a"},
	{"reply 3 b 1", "frame #4 to b"},
	{"send 7", "held, ask 7"},
	{"reply 4 c 1", "frame #5 to c, frame #6 to c"},
	{"reply 5 d 1", "frame #7 to d, frame #8 to d"},
	{"reply 6 e 1", "frame #9 to e, frame #10 to e"},
	{"reply 7 f 1", "frame #11 to f"},
};
/* Who lost all his datagrams to others has nothing to be told of. */
static const struct told one_place[] = {
	{"send 7", "held, ask 7"},
	{"send 8", "held, ask 8"},
	{"wait 3", "ask 7, ask 8, ask 7, ask 8, unresolved #2"},
	{"send 7", "lost"},
};
static const struct told no_place[] = {
	{"send 7", "lost, ask 7"},
	{"reply 7 a 1", ""},
	{"send 7", "ready a"},
};

static struct lan *lan_holding(size_t count)
{
	struct lan *lan = lan_new();

	lan->config.hold_count = count;
	return lan_start(lan);
}

static void test_scenes(void)
{
	plays("latest", lan_holding(LAN_HOLDS), latest);
	plays("apart", lan_holding(LAN_HOLDS), apart);
	plays("crowded", lan_holding(8), crowded);
	plays("one place", lan_holding(1), one_place);
	plays("no place", lan_holding(0), no_place);
}

static void test_lengths(void)
{
	static const struct {
		size_t length;
		enum icmp4_frame frame;
	} rows[] = {
		{1, ICMP4_FRAME_HELD},
		{LAN_MTU, ICMP4_FRAME_HELD},
		{LAN_MTU + 1, ICMP4_FRAME_LOST},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct lan *lan = lan_start(lan_new());
		bool held = rows[i].frame == ICMP4_FRAME_HELD;
		char name[40];

		snprintf(name, sizeof name, "of %zu octets", rows[i].length);
		is_int(lan_send_octets(lan, NET | 7, rows[i].length), rows[i].frame, name);
		is_int((int64_t)lan->n.counters.overflow, !held, "counted");
		lan_drain(lan);
		is_str(lan_does(lan, "reply 7 a 1"), held ? "frame #1 to a" : "", name);
		free(lan);
	}
}

/* What unresolved() gives is the datagram as it was sent; it stays until the next unresolved(). */
static void test_lent(void)
{
	struct lan *lan = lan_holding(1);
	struct icmp4_packet lost = {.held = 0};

	lan_does(lan, "send 7");
	for (int i = 0; i < 3; i++) {
		lan->now = icmp4_time_add(lan->now, ICMP4_S_NS);
		icmp4_neighbours_advance(&lan->n, lan->now);
		struct icmp4_frame_out frame;
		while (icmp4_neighbours_output(&lan->n, lan->now, &frame))
			;
	}
	ok(icmp4_neighbours_unresolved(&lan->n, &lost), "it failed");
	ok(lost.held == 28 && lost.length == 28 && lost.tag == 1 &&
		   lost.interface == LAN_INTERFACE && lost.next_hop == (NET | 7) &&
		   lost.form == ICMP4_FORM_DATAGRAM && lost.link == ICMP4_LINK_UNICAST,
	   "what it was, and for whom");
	is_int(lan_send_octets(lan, NET | 8, 28), ICMP4_FRAME_LOST, "its place is taken");
	ok(lan_is_datagram(lost.bytes, lost.held, 1), "its octets are still there");
	ok(!icmp4_neighbours_unresolved(&lan->n, &lost), "it alone");
	is_int(lan_send_octets(lan, NET | 8, 28), ICMP4_FRAME_HELD, "now its place is free");
	free(lan);
}

static void test_lent_frame(void)
{
	static const uint8_t a[6] = {2, 0, 0, 0, 0, 'a'};
	struct lan *lan = lan_holding(1);
	struct icmp4_frame_out frame = {.length = 0};

	lan_does(lan, "send 7");
	lan_arp(lan, 2, NET | 7, a, NET | 1);
	ok(icmp4_neighbours_output(&lan->n, lan->now, &frame) && frame.length == 28, "it leaves");
	is_int(lan_send_octets(lan, NET | 8, 28), ICMP4_FRAME_LOST, "its place is taken");
	ok(lan_is_datagram(frame.bytes, frame.length, 1), "its octets are still there");
	icmp4_neighbours_output(&lan->n, lan->now, &frame);
	is_int(lan_send_octets(lan, NET | 8, 28), ICMP4_FRAME_HELD, "now its place is free");
	free(lan);
}

/* Their entry has to go for another's: so have they. */
static void test_evicted(void)
{
	static const struct told rows[] = {
		{"send 7", "held, ask 7"}, {"send 7", "held"},  {"send 8", "held, ask 8"},
		{"state 7", "none"},       {"reply 7 a 1", ""}, {"reply 8 b 1", "frame #3 to b"},
		{"send 9", "held, ask 9"}, {"state 8", "none"},
	};
	struct lan *lan = lan_new();

	lan->config.slot_count = 1;
	plays("evicted", lan_start(lan), rows);

	lan = lan_new();
	lan->config.slot_count = 1;
	lan_start(lan);
	for (size_t i = 0; i < 3; i++)
		lan_does(lan, rows[i].stimulus);
	is_int((int64_t)lan->n.counters.overflow, 2, "they are counted");
	is_int((int64_t)lan->n.counters.evicted, 1, "it too");
	free(lan);
}

/* The slow version: what waits, as a list from the oldest on. */
enum { ORACLE_PEERS = 6, ORACLE_STEPS = 300, ORACLE_RUNS = 40 };

struct oracle {
	struct {
		unsigned peer;
		uint64_t tag;
	} waits[LAN_HOLDS];
	size_t count;
};

static void oracle_remove(struct oracle *o, size_t at)
{
	o->count--;
	memmove(&o->waits[at], &o->waits[at + 1], (o->count - at) * sizeof o->waits[0]);
}

static void oracle_send(struct oracle *o, unsigned peer, uint64_t tag)
{
	size_t same = 0, first = 0;

	for (size_t i = o->count; i-- > 0;) {
		if (o->waits[i].peer != peer)
			continue;
		same++;
		first = i;
	}
	if (same == ICMP4_NEIGHBOUR_HOLD)
		oracle_remove(o, first);
	else if (o->count == LAN_HOLDS)
		oracle_remove(o, 0);
	o->waits[o->count].peer = peer;
	o->waits[o->count++].tag = tag;
}

static void oracle_answer(struct oracle *o, unsigned peer, char *told)
{
	size_t length = 0;

	told[0] = '\0';
	for (size_t i = 0; i < o->count;) {
		if (o->waits[i].peer != peer) {
			i++;
			continue;
		}
		length += (size_t)sprintf(told + length, "%sframe #%u to a", length ? ", " : "",
					  (unsigned)o->waits[i].tag);
		oracle_remove(o, i);
	}
}

/* Of six peers, each of which is another after it was found; until there are too many of them. */
static bool oracle_run(uint64_t seed)
{
	struct lan *lan = lan_start(lan_new());
	struct icmp4_key key = {{seed, 5}};
	struct oracle oracle = {.count = 0};
	unsigned peers[ORACLE_PEERS] = {2, 3, 4, 5, 6, 7}, fresh = 8;
	bool same = true;

	for (uint64_t step = 0; step < ORACLE_STEPS && !lan->n.counters.evicted; step++) {
		uint64_t drawn = icmp4__random(&key, 0, step);
		unsigned *peer = &peers[drawn % ORACLE_PEERS];
		char line[32], want[LAN_TOLD];

		lan->tag %= 255;
		snprintf(line, sizeof line, drawn >> 8 & 3 ? "send %u" : "reply %u a 1", *peer);
		lan_does(lan, line);
		if (drawn >> 8 & 3) {
			oracle_send(&oracle, *peer, lan->tag);
			same = same && strncmp(lan->told, "held", 4) == 0;
		} else if (icmp4_neighbours_state(&lan->n, lan->now, NET | *peer, NULL)) {
			oracle_answer(&oracle, *peer, want);
			same = same && strcmp(lan->told, want) == 0;
			*peer = fresh++;
		}
	}
	free(lan);
	return same;
}

static void test_oracle(void)
{
	for (uint64_t seed = 0; seed < ORACLE_RUNS; seed++)
		ok(oracle_run(seed), "as a list would have it, seed %d", (int)seed);
}

int main(void)
{
	test_scenes();
	test_lengths();
	test_lent();
	test_lent_frame();
	test_evicted();
	test_oracle();
	return tap_done();
}
