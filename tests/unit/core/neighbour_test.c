/* SPDX-License-Identifier: MIT */
/* Neighbours of an Ethernet interface: octets, states, who is believed, what is answered. */
#include "neighbour_world.h"

/* Headers of RFC 826's frames; the interface is 10.9.1.1 at 02:00:00:00:00:40, the other 10.9.1.7
 * at 02:00:00:00:00:61. */
#define US   0x02, 0, 0, 0, 0, 0x40
#define THEM 0x02, 0, 0, 0, 0, 0x61
#define ALL  0xff, 0xff, 0xff, 0xff, 0xff, 0xff
#define HEAD 0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0

static const struct {
	const char *name;
	const char *steps[4];
	uint8_t octets[ICMP4_ARP_FRAME];
} octet_rows[] = {
	{"request", {"send 7"}, {ALL, US, HEAD, 1, US, 10, 9, 1, 1, 0, 0, 0, 0, 0, 0, 10, 9, 1, 7}},
	{"request to another net of ours",
	 {"send 10.9.2.7"},
	 {ALL, US, HEAD, 1, US, 10, 9, 2, 1, 0, 0, 0, 0, 0, 0, 10, 9, 2, 7}},
	{"request to no net of ours",
	 {"send 10.9.3.7"},
	 {ALL, US, HEAD, 1, US, 10, 9, 1, 1, 0, 0, 0, 0, 0, 0, 10, 9, 3, 7}},
	{"reply", {"request 7 a 1"}, {THEM, US, HEAD, 2, US, 10, 9, 1, 1, THEM, 10, 9, 1, 7}},
	{"reply to who has no address yet",
	 {"request 0.0.0.0 a 1"},
	 {THEM, US, HEAD, 2, US, 10, 9, 1, 1, THEM, 0, 0, 0, 0}},
	{"announcement, for a claim of ours",
	 {"request 1 a 7"},
	 {ALL, US, HEAD, 1, US, 10, 9, 1, 1, 0, 0, 0, 0, 0, 0, 10, 9, 1, 1}},
	{"unicast request",
	 {"request 7 a 1", "send 7", "wait 4.999", "wait .001"},
	 {THEM, US, HEAD, 1, US, 10, 9, 1, 1, 0, 0, 0, 0, 0, 0, 10, 9, 1, 7}},
};

static void test_octets(void)
{
	for (size_t i = 0; i < COUNT(octet_rows); i++) {
		struct lan *lan = lan_start(lan_new());
		uint8_t want[ICMP4_ETHERNET_MIN] = {0};

		memcpy(want, octet_rows[i].octets, ICMP4_ARP_FRAME);
		for (size_t step = 0; step < 4 && octet_rows[i].steps[step]; step++)
			lan_does(lan, octet_rows[i].steps[step]);
		is_bytes(lan->frame.header, lan->frame.header_length, want, sizeof want,
			 octet_rows[i].name);
		free(lan);
	}
}

/* A frame of so many octets that says what it is in its first fourteen. */
static const struct {
	const char *name;
	uint8_t header[ICMP4_FRAME_HEADER];
	size_t held, length;
	enum icmp4_frame frame;
	enum icmp4_link link;
	size_t counter; /* offset of the one that counts it; 0: requests, which does not */
} frame_rows[] = {
#define COUNTER(name) offsetof(struct icmp4_neighbours_counters, name)
	{"a datagram", {US, THEM, 8, 0}, 60, 60, ICMP4_FRAME_DATAGRAM, ICMP4_LINK_UNICAST, 0},
	{"held in part", {US, THEM, 8, 0}, 60, 900, ICMP4_FRAME_DATAGRAM, ICMP4_LINK_UNICAST, 0},
	{"shorter than held", {US, THEM, 8, 0}, 60, 20, ICMP4_FRAME_DATAGRAM, 0, 0},
	{"nothing in it", {US, THEM, 8, 0}, 14, 14, ICMP4_FRAME_DATAGRAM, ICMP4_LINK_UNICAST, 0},
	{"broadcast", {ALL, THEM, 8, 0}, 60, 60, ICMP4_FRAME_DATAGRAM, ICMP4_LINK_BROADCAST, 0},
	{"multicast",
	 {1, 0, 0x5e, 0, 0, 1, THEM, 8, 0},
	 60,
	 60,
	 ICMP4_FRAME_DATAGRAM,
	 ICMP4_LINK_MULTICAST,
	 0},
	{"for another", {THEM, US, 8, 0}, 60, 60, ICMP4_FRAME_TAKEN, 0, COUNTER(foreign)},
	{"from a group", {US, ALL, 8, 0}, 60, 60, ICMP4_FRAME_TAKEN, 0, COUNTER(malformed)},
	{"cut in its header", {US, THEM, 8}, 13, 60, ICMP4_FRAME_TAKEN, 0, COUNTER(malformed)},
	{"empty", {0}, 0, 0, ICMP4_FRAME_TAKEN, 0, COUNTER(malformed)},
	{"IPv6", {US, THEM, 0x86, 0xdd}, 60, 60, ICMP4_FRAME_TAKEN, 0, COUNTER(other)},
	{"802.3", {US, THEM, 0, 40}, 60, 60, ICMP4_FRAME_TAKEN, 0, COUNTER(other)},
	{"ARP of zeros", {US, THEM, 8, 6}, 60, 60, ICMP4_FRAME_TAKEN, 0, COUNTER(malformed)},
	{"ARP without ARP", {US, THEM, 8, 6}, 14, 60, ICMP4_FRAME_TAKEN, 0, COUNTER(malformed)},
};

static void test_frames(void)
{
	for (size_t i = 0; i < COUNT(frame_rows); i++) {
		struct lan *lan = lan_start(lan_new());
		size_t held = frame_rows[i].held, length = frame_rows[i].length;
		uint8_t *frame = calloc(1, held + 1), *exact = frame + 1;
		struct icmp4_packet packet = {.link = ICMP4_LINK_MULTICAST};
		uint64_t counter;

		memcpy(exact, frame_rows[i].header, held < 14 ? held : 14);
		enum icmp4_frame got =
			icmp4_neighbours_input(&lan->n, lan->now, exact, held, length, &packet);
		is_int(got, frame_rows[i].frame, frame_rows[i].name);
		memcpy(&counter, (uint8_t *)&lan->n.counters + frame_rows[i].counter,
		       sizeof counter);
		is_int((int64_t)counter, frame_rows[i].counter != 0, "and is counted as that");
		if (got == ICMP4_FRAME_DATAGRAM)
			ok(packet.bytes == exact + 14 && packet.held == held - 14 &&
				   packet.length == (length > held ? length : held) - 14 &&
				   packet.link == frame_rows[i].link &&
				   packet.interface == LAN_INTERFACE &&
				   packet.form == ICMP4_FORM_DATAGRAM,
			   "NOERR-05: %s: and how it came", frame_rows[i].name);
		free(frame);
		free(lan);
	}
}

/* One octet of a sound ARP is changed, or it is cut: nothing is learned of it, nothing answered. */
static void test_malformed(void)
{
	static const struct {
		const char *name;
		size_t at;
		uint8_t octet;
		size_t held;
	} rows[] = {
		{"nothing changed", 0, 0xff, 42},
		{"padding", 0, 0xff, 60},
		{"cut by an octet", 0, 0xff, 41},
		{"of token ring", 15, 4, 42},
		{"of another hardware", 14, 1, 42},
		{"for IPv6", 16, 0x86, 42},
		{"for another protocol", 17, 1, 42},
		{"MACs of 8 octets", 18, 8, 42},
		{"addresses of 16 octets", 19, 16, 42},
		{"no operation", 21, 0, 42},
		{"reverse ARP", 21, 3, 42},
		{"operation 257", 20, 1, 42},
	};
	static const uint8_t sound[60] = {ALL, THEM, HEAD, 1, THEM, 10, 9, 1, 7, 0,
					  0,   0,    0,    0, 0,    10, 9, 1, 1};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct lan *lan = lan_start(lan_new());
		uint8_t *frame = malloc(rows[i].held);
		struct icmp4_packet packet;
		bool taken = i < 2;

		memcpy(frame, sound, rows[i].held);
		frame[rows[i].at] = rows[i].octet;
		icmp4_neighbours_input(&lan->n, lan->now, frame, rows[i].held, rows[i].held,
				       &packet);
		free(frame);
		is_str(lan_does(lan, "state 7"), taken ? "stale a, answer 1 to a" : "none",
		       rows[i].name);
		ok(lan->n.counters.heard == taken && lan->n.counters.malformed == !taken,
		   "%s: counted", rows[i].name);
		free(lan);
	}
}

/* Each state, and each way out of it. */
static const struct told life[] = {
	{"state 7", "none"},        {"send 7", "held, ask 7"},  {"state 7", "incomplete"},
	{"wait .999", ""},          {"wait .001", "ask 7"},     {"reply 7 a 1", "frame #1 to a"},
	{"state 7", "reachable a"}, {"send 7", "ready a"},      {"wait 29.9", ""},
	{"send 7", "ready a"},      {"state 7", "reachable a"}, {"wait .2", ""},
	{"state 7", "stale a"},     {"wait 100", ""},           {"state 7", "stale a"},
	{"send 7", "ready a"},      {"state 7", "delay a"},     {"wait 4.9", ""},
	{"send 7", "ready a"},      {"wait .1", "poll 7 at a"}, {"state 7", "probe a"},
	{"send 7", "ready a"},      {"reply 7 a 1", ""},        {"state 7", "reachable a"},
};
static const struct told gone_away[] = {
	{"request 7 a 1", "answer 1 to a"},
	{"send 7", "ready a"},
	{"wait 5", "poll 7 at a"},
	{"wait 2.9", "poll 7 at a, poll 7 at a"},
	{"send 7", "ready a"},
	{"wait .1", ""},
	{"state 7", "failed"},
	{"send 7", "held, ask 7"},
	{"state 7", "incomplete"},
	{"reply 7 b 1", "frame #3 to b"},
	{"state 7", "reachable b"},
};
static const struct told poll_finds_another[] = {
	{"request 7 a 1", "answer 1 to a"}, {"send 7", "ready a"},
	{"wait 5", "poll 7 at a"},          {"reply 7 b 1", ""},
	{"state 7", "reachable b"},
};
/* ROUTER-11, UNREACH-23: five in a tenth of a second; one is told of, and none in the next second.
 */
static const struct told failure[] = {
	{"send 7", "held, ask 7"}, {"wait .025", ""},
	{"send 7", "held"},        {"wait .025", ""},
	{"send 7", "held"},        {"wait .025", ""},
	{"send 7", "held"},        {"wait .025", ""},
	{"send 7", "held"},        {"wait 2.8", "ask 7, ask 7"},
	{"state 7", "incomplete"}, {"wait .1", "unresolved #1"},
	{"state 7", "failed"},     {"send 7", "lost"},
	{"wait .9", ""},           {"send 7", "lost"},
	{"wait .1", ""},           {"state 7", "none"},
	{"send 7", "held, ask 7"}, {"wait 3", "ask 7, ask 7, unresolved #8"},
};
/* What is heard in a failure's second ends it. */
static const struct told back_again[] = {
	{"send 7", "held, ask 7"}, {"wait 3.5", "ask 7, ask 7, unresolved #1"},
	{"request 7 a 9", ""},     {"state 7", "stale a"},
	{"send 7", "ready a"},     {"wait 1", ""},
	{"state 7", "delay a"},
};
/* Who is asked for shows up by himself: known, but not confirmed. */
static const struct told unasked[] = {
	{"send 7", "held, ask 7"}, {"request 7 a 1", "frame #1 to a, answer 1 to a"},
	{"state 7", "delay a"},    {"reply 7 a 1", ""},
	{"state 7", "delay a"},    {"wait 5", "poll 7 at a"},
};
/* RFC 5227: an announcement changes an entry that there is; of two that claim it the first counts
 * for a second. */
static const struct told flip_flop[] = {
	{"request 7 b 7", ""},
	{"state 7", "none"},
	{"send 7", "held, ask 7"},
	{"reply 7 a 1", "frame #1 to a"},
	{"reply 7 b 1", ""},
	{"request 7 b 7", ""},
	{"state 7", "reachable a"},
	{"wait .999", ""},
	{"request 7 b 7", ""},
	{"state 7", "reachable a"},
	{"wait .001", ""},
	{"request 7 a 7", ""},
	{"state 7", "reachable a"},
	{"request 7 b 7", ""},
	{"state 7", "stale b"},
	{"request 7 a 7", ""},
	{"state 7", "stale b"},
	{"send 7", "ready b"},
	{"wait 1", ""},
	{"reply 7 c 1", ""},
	{"state 7", "stale c"},
	{"wait 5", ""},
	{"send 7", "ready c"},
	{"wait 5", "poll 7 at c"},
	{"request 7 a 7", ""},
	{"state 7", "stale a"},
	{"wait 9", ""},
};
/* Of answers nobody asked for, of questions to others, of nets that are not ours. */
static const struct told newcomers[] = {
	{"reply 7 a 1", ""},
	{"state 7", "none"},
	{"request 7 a 9", ""},
	{"state 7", "none"},
	{"request 10.9.3.7 a 1", "answer 1 to a"},
	{"state 10.9.3.7", "none"},
	{"request 7 a 10.9.2.1", "answer 10.9.2.1 to a"},
	{"state 7", "stale a"},
	{"send 10.9.3.8", "held, ask 10.9.3.8"},
	{"request 10.9.3.8 b 10.9.3.8", "frame #1 to b"},
	{"send 10.9.3.9", "held, ask 10.9.3.9"},
	{"reply 10.9.3.9 c 1", "frame #2 to c"},
	{"state 10.9.3.9", "reachable c"},
};
/* A station that claims our address is told otherwise once in ten seconds. */
static const struct told conflict[] = {
	{"request 1 a 1", "announce 1"},
	{"request 1 a 1", ""},
	{"reply 1 b 7", ""},
	{"wait 9.9", ""},
	{"request 1 a 9", ""},
	{"wait .1", ""},
	{"reply 10.9.2.1 a 7", "announce 10.9.2.1"},
	{"request 1 @ 1", ""},
	{"state 1", "none"},
};
static const struct told nobody[] = {
	{"send 0", "lost"},         {"send 255", "lost"},
	{"send 10.9.2.0", "lost"},  {"send 10.9.2.255", "lost"},
	{"send 1", "lost"},         {"send 10.9.2.1", "lost"},
	{"send 0.0.0.0", "lost"},   {"send 127.0.0.1", "lost"},
	{"send 240.0.0.1", "lost"}, {"send 10.9.3.255", "held, ask 10.9.3.255"},
};

static void test_scenes(void)
{
	plays("life", lan_start(lan_new()), life);
	plays("gone away", lan_start(lan_new()), gone_away);
	plays("poll finds another", lan_start(lan_new()), poll_finds_another);
	plays("UNREACH-23, ROUTER-11", lan_start(lan_new()), failure);
	plays("back again", lan_start(lan_new()), back_again);
	plays("unasked", lan_start(lan_new()), unasked);
	plays("flip-flop", lan_start(lan_new()), flip_flop);
	plays("newcomers", lan_start(lan_new()), newcomers);
	plays("conflict", lan_start(lan_new()), conflict);
	plays("nobody", lan_start(lan_new()), nobody);
}

/* Whoever speaks like this is not believed, whether he is known or not; and answered or not. */
static void test_believed(void)
{
	static const struct {
		const char *name;
		const char *stimulus;
		uint32_t sender;
		const char *answer;
	} rows[] = {
		{"ROUTER-12: broadcast MAC", "request 7 * 1", NET | 7, ""},
		{"ROUTER-12: multicast MAC", "request 7 ^ 1", NET | 7, ""},
		{"ROUTER-12: no MAC", "request 7 - 1", NET | 7, ""},
		{"ROUTER-12: broadcast MAC in a reply", "reply 7 * 1", NET | 7, ""},
		{"our own MAC", "request 7 @ 1", NET | 7, ""},
		{"address 0", "request 0.0.0.0 a 1", 0, "answer 1 to a (0)"},
		{"address 0, asking for another", "request 0.0.0.0 a 9", 0, ""},
		{"broadcast", "request 255 a 1", NET | 255, ""},
		{"broadcast of old", "request 0 a 1", NET, ""},
		{"limited broadcast", "request 255.255.255.255 a 1", UINT32_MAX, ""},
		{"multicast", "request 224.0.0.1 a 1", 0xe0000001, ""},
		{"loopback", "request 127.0.0.1 a 1", 0x7f000001, ""},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct lan *lan = lan_start(lan_new());
		const uint8_t *mac;

		is_str(lan_does(lan, rows[i].stimulus), rows[i].answer, rows[i].name);
		ok(!icmp4_neighbours_state(&lan->n, lan->now, rows[i].sender, &mac) && !mac,
		   "%s: not learned", rows[i].name);
		lan_does(lan, "send 7");
		lan_does(lan, rows[i].stimulus);
		is_str(lan_does(lan, "state 7"), "incomplete", rows[i].name);
		is_int((int64_t)lan->n.counters.conflicts, 0, "no conflict");
		free(lan);
	}
}

/* Where datagrams for many go; the neighbours have nothing to do with it. */
static void test_everybody(void)
{
	static const struct {
		const char *name;
		uint32_t next_hop;
		enum icmp4_link link;
		uint8_t mac[6];
	} rows[] = {
		{"limited broadcast", UINT32_MAX, ICMP4_LINK_UNICAST, {ALL}},
		{"directed broadcast", NET | 255, ICMP4_LINK_BROADCAST, {ALL}},
		{"broadcast to one", NET | 7, ICMP4_LINK_BROADCAST, {ALL}},
		{"all systems", 0xe0000001, ICMP4_LINK_MULTICAST, {1, 0, 0x5e, 0, 0, 1}},
		{"23 bits", 0xefffffff, ICMP4_LINK_UNICAST, {1, 0, 0x5e, 0x7f, 0xff, 0xff}},
		{"the 24th", 0xe0800a0b, ICMP4_LINK_BROADCAST, {1, 0, 0x5e, 0, 0x0a, 0x0b}},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct lan *lan = lan_start(lan_new());
		uint8_t header[ICMP4_FRAME_HEADER],
			want[ICMP4_ETHERNET_HEADER] = {0, 0, 0, 0, 0, 0, US, 8, 0};
		struct icmp4_packet packet = {.next_hop = rows[i].next_hop, .link = rows[i].link};

		memcpy(want, rows[i].mac, 6);
		is_int(icmp4_neighbours_send(&lan->n, lan->now, &packet, header), ICMP4_FRAME_READY,
		       rows[i].name);
		is_bytes(header, icmp4_frame_header(&packet), want, sizeof want, rows[i].name);
		is_str(lan_does(lan, "wait 9"), "", "and nobody is asked");
		free(lan);
	}
}

/* RFC 5227 section 2.3: two rounds, two seconds apart; what has no address says nothing. */
static void test_announced(void)
{
	static const struct icmp4_prefix none[] = {{0, 24}, {NET | 1, 24}};
	struct lan *lan = lan_new();

	icmp4_neighbours_init(&lan->n, &lan->config);
	lan_drain(lan);
	is_str(lan->told, "announce 1, announce 10.9.2.1", "at first");
	is_str(lan_does(lan, "wait 1.9"), "", "then not");
	is_str(lan_does(lan, "wait .1"), "announce 1, announce 10.9.2.1", "then again");
	is_str(lan_does(lan, "wait 1000"), "", "and never more");
	is_int((int64_t)lan->n.counters.announcements, 4, "announcements are counted");
	free(lan);

	lan = lan_new();
	lan->config.prefixes = none;
	icmp4_neighbours_init(&lan->n, &lan->config);
	lan_drain(lan);
	is_str(lan->told, "announce 1", "an address that is none is left out");
	free(lan);
}

/* No net of its own: it asks by the address that it has elsewhere, and answers for that. */
static void test_unnumbered(void)
{
	static const struct told rows[] = {
		{"wait 9", ""},
		{"send 10.7.7.7", "held, ask 10.7.7.7"},
		{"reply 10.7.7.7 a 10.8.8.8", "frame #1 to a"},
		{"state 10.7.7.7", "reachable a"},
		{"request 10.7.7.8 b 10.8.8.8", "answer 10.8.8.8 to b"},
		{"state 10.7.7.8", "none"},
		{"request 10.7.7.8 b 10.8.8.9", ""},
		{"send 10.8.8.8", "lost"},
	};
	static const struct icmp4_prefix alone = {NET | 1, 32};
	static const struct told alone_rows[] = {
		{"send 7", "held, ask 7"},          {"reply 7 a 1", "frame #1 to a"},
		{"request 8 b 1", "answer 1 to b"}, {"state 8", "none"},
		{"send 255", "held, ask 255"},
	};
	struct lan *lan = lan_new();

	lan->config.prefix_count = 0;
	lan->config.prefixes = NULL;
	lan->config.source = 0x0a080808;
	plays("unnumbered", lan_start(lan), rows);
	lan = lan_new();
	lan->config.prefixes = &alone;
	lan->config.prefix_count = 1;
	lan->config.source = 0x0a080808;
	plays("/32", lan_start(lan), alone_rows);
}

/* A net within another: what the longer one says of an address counts. */
static void test_nested(void)
{
	static const struct icmp4_prefix nested[] = {{0x0a000001, 8}, {NET | 1, 24}};
	static const struct told rows[] = {
		{"send 255", "lost"},
		{"send 10.9.2.255", "held, ask 10.9.2.255"},
	};
	struct lan *lan = lan_new();

	lan->config.prefixes = nested;
	plays("nested", lan_start(lan), rows);
}

static void test_counters(void)
{
	struct lan *lan = lan_start(lan_new());
	static const char *const steps[] = {
		"send 7", "send 7",      "wait 3",        "send 7",        "request 8 a 1",
		"send 9", "reply 9 b 1", "request 1 c 1", "request 7 * 1", "request 8 a 99"};
	const struct icmp4_neighbours_counters *c = &lan->n.counters;

	for (size_t i = 0; i < COUNT(steps); i++)
		lan_does(lan, steps[i]);
	is_int((int64_t)c->requests, 4, "requests");
	is_int((int64_t)c->replies, 1, "replies");
	is_int((int64_t)c->heard, 5, "heard");
	is_int((int64_t)c->resolved, 1, "resolved");
	is_int((int64_t)c->failed, 1, "failed");
	is_int((int64_t)c->abandoned, 1, "abandoned");
	is_int((int64_t)c->lost, 1, "lost");
	is_int((int64_t)c->conflicts, 1, "conflicts");
	is_int((int64_t)c->announcements, 1, "announcements");
	is_int((int64_t)(c->overflow + c->evicted + c->malformed + c->foreign + c->other), 0,
	       "and nothing else");
	free(lan);
}

/* Each row has one thing wrong. */
static void test_arguments(void)
{
	static struct lan lan;
	static const struct {
		const char *name;
		size_t slots, holds, size;
		int64_t reachable, retry, failed, spacing;
		uint8_t requests;
		char mac;
		bool prefixes;
		int verdict;
	} rows[] = {
#define S ICMP4_S_NS
		{"usual", 64, 8, 1500, S, S, S, S, 3, '@', true, ICMP4_OK},
		{"one slot", 1, 8, 1500, S, S, S, S, 3, '@', true, ICMP4_OK},
		{"nothing waits", 64, 0, 0, S, S, S, S, 3, '@', true, ICMP4_OK},
		{"no pause", 64, 8, 1500, S, S, 0, 0, 3, '@', true, ICMP4_OK},
		{"no slot", 0, 8, 1500, S, S, S, S, 3, '@', true, ICMP4_ERR_ARGUMENT},
		{"three slots", 3, 8, 1500, S, S, S, S, 3, '@', true, ICMP4_ERR_ARGUMENT},
		{"no size", 64, 8, 0, S, S, S, S, 3, '@', true, ICMP4_ERR_ARGUMENT},
		{"size", 64, 8, 65536, S, S, S, S, 3, '@', true, ICMP4_ERR_ARGUMENT},
		{"no life", 64, 8, 1500, 0, S, S, S, 3, '@', true, ICMP4_ERR_ARGUMENT},
		{"often", 64, 8, 1500, S, S - 1, S, S, 3, '@', true, ICMP4_ERR_ARGUMENT},
		{"failed", 64, 8, 1500, S, S, -1, S, 3, '@', true, ICMP4_ERR_ARGUMENT},
		{"spacing", 64, 8, 1500, S, S, S, -1, 3, '@', true, ICMP4_ERR_ARGUMENT},
		{"wide", 64, 8, 1500, S, S, S, S + 1, 3, '@', true, ICMP4_ERR_ARGUMENT},
		{"no request", 64, 8, 1500, S, S, S, S, 0, '@', true, ICMP4_ERR_ARGUMENT},
		{"group", 64, 8, 1500, S, S, S, S, 3, '^', true, ICMP4_ERR_ARGUMENT},
		{"no MAC", 64, 8, 1500, S, S, S, S, 3, '-', true, ICMP4_ERR_ARGUMENT},
		{"no prefixes", 64, 8, 1500, S, S, S, S, 3, '@', false, ICMP4_ERR_ARGUMENT},
#undef S
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct icmp4_neighbours_config config = {
			.prefixes = rows[i].prefixes ? lan_prefixes : NULL,
			.prefix_count = 2,
			.slots = lan.slots,
			.slot_count = rows[i].slots,
			.holds = lan.holds,
			.room = lan.room,
			.hold_count = rows[i].holds,
			.hold_size = rows[i].size,
			.reachable_ns = rows[i].reachable,
			.retry_ns = rows[i].retry,
			.failed_ns = rows[i].failed,
			.spacing_ns = rows[i].spacing,
			.requests = rows[i].requests,
		};

		lan_mac(config.mac, rows[i].mac);
		is_int(icmp4_neighbours_init(&lan.n, &config), rows[i].verdict, rows[i].name);
	}
}

/* By MAC there may be several, and those that did not answer have none. */
static void test_of_mac(void)
{
	struct lan *lan = lan_start(lan_new());
	enum icmp4_neighbour_state state = 0;
	uint8_t a[6], b[6];

	lan_mac(a, 'a');
	lan_mac(b, 'b');
	is_int((int64_t)icmp4_neighbours_of_mac(&lan->n, lan->now, a, &state), 0, "nobody yet");
	lan_does(lan, "send 9");
	lan_does(lan, "request 7 a 1");
	is_int((int64_t)icmp4_neighbours_of_mac(&lan->n, lan->now, a, &state), 1,
	       "PROBE-10: one by its MAC");
	is_int(state, ICMP4_NEIGHBOUR_STALE, "PROBE-13: and its state");
	lan_does(lan, "request 8 a 1");
	is_int((int64_t)icmp4_neighbours_of_mac(&lan->n, lan->now, a, &state), 2,
	       "PROBE-11: two of one MAC");
	is_int((int64_t)icmp4_neighbours_of_mac(&lan->n, lan->now, b, &state), 0,
	       "PROBE-10: none of another");
	free(lan);
}

int main(void)
{
	test_of_mac();
	is_int(sizeof(struct icmp4_neighbour_slot), 48, "a slot is small");
	test_octets();
	test_frames();
	test_malformed();
	test_scenes();
	test_believed();
	test_everybody();
	test_announced();
	test_unnumbered();
	test_nested();
	test_counters();
	test_arguments();
	return tap_done();
}
