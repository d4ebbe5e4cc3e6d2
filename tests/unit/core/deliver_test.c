/* SPDX-License-Identifier: MIT */
/* Local delivery: echo, ports, protocols, what is handed up, and who may not even ask. */
#include "unit/core/node_world.h"

enum { FIN = 1, SYN = 2, RST = 4, PUSH = 8, ACK = 16 };

/* ECHO-01, -05, TTL-04, TIMEX-05, ADDR-05, -09, ROUTER: the node's own header, to the octet. */
static void echo_exact(void)
{
	struct world *w = world_new(false);
	struct stimulus s = {.dst = NODE_LAN, .protocol = 1, .tos = 0x1f, .ttl = 1, .df = true};
	uint8_t want[64];
	size_t length = put_stimulus(&s, want);

	world_feed(w, &s);
	want[1] = 0x1c;
	want[4] = w->out[0].bytes[4]; /* drawn by the node */
	want[5] = w->out[0].bytes[5];
	want[6] = 0;
	want[8] = 64;
	set32(want + 12, NODE_LAN);
	set32(want + 16, HOST_A);
	mend(want);
	want[20] = 0;
	set16(want + 22, 0);
	set16(want + 22, slow_sum(want + 20, length - 20, 0));
	is_bytes(w->out[0].bytes, w->out[0].packet.held, want, length, "echo exact: the reply");
	ok(at16(want + 4) != 0, "echo exact: its identification is not 0");
	ok(w->out[0].packet.bytes == w->bytes && w->out[0].packet.interface == LAN &&
		   w->out[0].packet.next_hop == HOST_A,
	   "echo exact: in place, to the neighbour");
	is_int(w->event.verb, ICMP4_VERB_ANSWERED, "echo exact: the event says so");
	free(w);
}

/* What a row of the table below expects. */
enum want { NOTHING, REPLY, ERROR };

struct row {
	const char *name;
	struct stimulus s;
	enum icmp4_verb verb;
	enum icmp4_drop drop;
	enum want want;
	uint32_t from; /* source of what leaves; 0: NODE_LAN */
	uint8_t type, code;
	bool forward, echo_broadcast;
};

#define DROPPED(why) ICMP4_VERB_DROPPED, ICMP4_DROP_##why, NOTHING
#define ANSWERED     ICMP4_VERB_ANSWERED, ICMP4_DROP_NONE, REPLY
#define DELIVERED    ICMP4_VERB_DELIVERED, ICMP4_DROP_NONE, NOTHING
#define REFUSED(why) ICMP4_VERB_DROPPED, ICMP4_DROP_##why, ERROR

static const struct row echo_rows[] = {
	{"to our address", {.dst = NODE_LAN, .protocol = 1}, ANSWERED, 0, 0, 0, false, false},
	{"TTL 1", {.dst = NODE_LAN, .protocol = 1, .ttl = 1}, ANSWERED, 0, 0, 0, false, false},
	{"TTL 0",
	 {.dst = NODE_LAN, .protocol = 1, .ttl_zero = true},
	 ANSWERED,
	 0,
	 0,
	 0,
	 false,
	 false},
	{"to our far address",
	 {.dst = NODE_WAN, .protocol = 1},
	 ANSWERED,
	 NODE_WAN,
	 0,
	 0,
	 false,
	 false},
	{"to an interface that is down",
	 {.dst = IP(10, 9, 3, 1), .protocol = 1},
	 ANSWERED,
	 IP(10, 9, 3, 1),
	 0,
	 0,
	 false,
	 false},
	{"to a router", {.dst = NODE_WAN, .protocol = 1}, ANSWERED, NODE_WAN, 0, 0, true, false},
	{"code 7",
	 {.dst = NODE_LAN, .protocol = 1, .type = 8, .code = 7},
	 ANSWERED,
	 0,
	 0,
	 7,
	 false,
	 false},
	{"in a padded frame",
	 {.dst = NODE_LAN, .protocol = 1, .padding = 24},
	 ANSWERED,
	 0,
	 0,
	 0,
	 false,
	 false},
	{"by link multicast",
	 {.dst = NODE_LAN, .protocol = 1, .link = ICMP4_LINK_MULTICAST},
	 ANSWERED,
	 0,
	 0,
	 0,
	 false,
	 false},
	{"by link broadcast",
	 {.dst = NODE_LAN, .protocol = 1, .link = ICMP4_LINK_BROADCAST},
	 DROPPED(LINK_BROADCAST),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"to 255.255.255.255",
	 {.dst = 0xffffffff, .protocol = 1, .link = ICMP4_LINK_BROADCAST},
	 DROPPED(ECHO_IGNORED),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"to the broadcast here",
	 {.dst = IP(10, 9, 1, 255), .protocol = 1},
	 DROPPED(ECHO_IGNORED),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"to all hosts",
	 {.dst = IP(224, 0, 0, 1), .protocol = 1},
	 DROPPED(ECHO_IGNORED),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"allowed: to 255.255.255.255",
	 {.dst = 0xffffffff, .protocol = 1, .link = ICMP4_LINK_BROADCAST},
	 ANSWERED,
	 0,
	 0,
	 0,
	 false,
	 true},
	{"allowed: to the broadcast here",
	 {.dst = IP(10, 9, 1, 255), .protocol = 1},
	 ANSWERED,
	 0,
	 0,
	 0,
	 false,
	 true},
	{"allowed: to the network here",
	 {.dst = IP(10, 9, 1, 0), .protocol = 1},
	 ANSWERED,
	 0,
	 0,
	 0,
	 false,
	 true},
	{"allowed: to the network, of a router",
	 {.dst = IP(10, 9, 1, 0), .protocol = 1},
	 DROPPED(MARTIAN_DESTINATION),
	 0,
	 0,
	 0,
	 true,
	 true},
	{"allowed: to all hosts",
	 {.dst = IP(224, 0, 0, 1), .protocol = 1},
	 ANSWERED,
	 0,
	 0,
	 0,
	 false,
	 true},
	{"allowed: to all routers",
	 {.dst = IP(224, 0, 0, 2), .protocol = 1},
	 ANSWERED,
	 0,
	 0,
	 0,
	 true,
	 true},
	{"to all routers, of a host",
	 {.dst = IP(224, 0, 0, 2), .protocol = 1},
	 DROPPED(NOT_OURS),
	 0,
	 0,
	 0,
	 false,
	 true},
	{"to another group",
	 {.dst = IP(224, 0, 0, 9), .protocol = 1},
	 DROPPED(NOT_OURS),
	 0,
	 0,
	 0,
	 false,
	 true},
	{"to the broadcast of another link",
	 {.dst = IP(10, 9, 2, 255), .protocol = 1},
	 DROPPED(NOT_OURS),
	 0,
	 0,
	 0,
	 false,
	 true},
	{"the same of a router",
	 {.dst = IP(10, 9, 2, 255), .protocol = 1},
	 DROPPED(MARTIAN_DESTINATION),
	 0,
	 0,
	 0,
	 true,
	 true},
	{"to another host",
	 {.dst = IP(10, 9, 1, 3), .protocol = 1},
	 DROPPED(NOT_OURS),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"to 127.0.0.1",
	 {.dst = IP(127, 0, 0, 1), .protocol = 1},
	 DROPPED(NOT_OURS),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"from 0.1.1.1",
	 {.src = IP(0, 1, 1, 1), .dst = NODE_LAN, .protocol = 1},
	 DROPPED(MARTIAN_SOURCE),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"from 127.0.0.1",
	 {.src = IP(127, 0, 0, 1), .dst = NODE_LAN, .protocol = 1},
	 DROPPED(MARTIAN_SOURCE),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"from a group",
	 {.src = IP(224, 0, 0, 1), .dst = NODE_LAN, .protocol = 1},
	 DROPPED(MARTIAN_SOURCE),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"from 240.0.0.1",
	 {.src = IP(240, 0, 0, 1), .dst = NODE_LAN, .protocol = 1},
	 DROPPED(MARTIAN_SOURCE),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"from 255.255.255.255",
	 {.src = 0xffffffff, .dst = NODE_LAN, .protocol = 1},
	 DROPPED(MARTIAN_SOURCE),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"from the broadcast here",
	 {.src = IP(10, 9, 1, 255), .dst = NODE_LAN, .protocol = 1},
	 DROPPED(MARTIAN_SOURCE),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"from that of another link",
	 {.src = IP(10, 9, 2, 255), .dst = NODE_LAN, .protocol = 1},
	 DROPPED(MARTIAN_SOURCE),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"from the network here",
	 {.src = IP(10, 9, 1, 0), .dst = NODE_LAN, .protocol = 1},
	 DROPPED(MARTIAN_SOURCE),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"from ourselves",
	 {.src = NODE_LAN, .dst = NODE_LAN, .protocol = 1},
	 DROPPED(MARTIAN_SOURCE),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"from where no way leads",
	 {.src = NOWHERE, .dst = NODE_LAN, .protocol = 1},
	 DROPPED(NO_ROUTE),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"from behind a link that is down",
	 {.src = IP(192, 0, 2, 1), .dst = NODE_LAN, .protocol = 1},
	 DROPPED(INTERFACE_DOWN),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"first fragment",
	 {.dst = NODE_LAN, .protocol = 1, .mf = true},
	 DROPPED(FRAGMENT),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"last fragment",
	 {.dst = NODE_LAN, .protocol = 1, .offset = 80},
	 DROPPED(FRAGMENT),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"echo reply",
	 {.dst = NODE_LAN, .protocol = 1, .reply = true},
	 DELIVERED,
	 0,
	 0,
	 0,
	 false,
	 false},
	{"timestamp reply",
	 {.dst = NODE_LAN, .protocol = 1, .type = 14, .data = 12},
	 DELIVERED,
	 0,
	 0,
	 0,
	 false,
	 false},
	{"timestamp",
	 {.dst = NODE_LAN, .protocol = 1, .type = 13, .data = 12},
	 DROPPED(ICMP_UNWANTED),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"timestamp of 16 octets",
	 {.dst = NODE_LAN, .protocol = 1, .type = 13, .data = 8},
	 DROPPED(MALFORMED),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"source quench",
	 {.dst = NODE_LAN, .protocol = 1, .type = 4, .data = 28},
	 DROPPED(ICMP_UNWANTED),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"type 1",
	 {.dst = NODE_LAN, .protocol = 1, .type = 1},
	 DROPPED(ICMP_UNWANTED),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"type 44",
	 {.dst = NODE_LAN, .protocol = 1, .type = 44},
	 DROPPED(ICMP_UNWANTED),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"type 255",
	 {.dst = NODE_LAN, .protocol = 1, .type = 255},
	 DROPPED(ICMP_UNWANTED),
	 0,
	 0,
	 0,
	 false,
	 false},
};

static const struct row port_rows[] = {
	{"UDP closed", {.dst = NODE_LAN}, REFUSED(PORT_CLOSED), 0, 3, 3, false, false},
	{"UDP closed, far address",
	 {.dst = NODE_WAN},
	 REFUSED(PORT_CLOSED),
	 NODE_WAN,
	 3,
	 3,
	 true,
	 false},
	{"UDP closed, TTL 1",
	 {.dst = NODE_LAN, .ttl = 1},
	 REFUSED(PORT_CLOSED),
	 0,
	 3,
	 3,
	 true,
	 false},
	{"UDP open", {.dst = NODE_LAN, .dst_port = 53}, DELIVERED, 0, 0, 0, false, false},
	{"UDP filtered",
	 {.dst = NODE_LAN, .dst_port = 9},
	 DROPPED(PORT_FILTERED),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"UDP echo", {.dst = NODE_LAN, .dst_port = 7}, ANSWERED, 0, 0, 0, false, false},
	{"UDP echo from an echo port",
	 {.dst = NODE_LAN, .src_port = 7, .dst_port = 7},
	 DROPPED(ECHO_IGNORED),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"UDP echo to broadcast",
	 {.dst = IP(10, 9, 1, 255), .dst_port = 7},
	 DROPPED(ECHO_IGNORED),
	 0,
	 0,
	 0,
	 false,
	 true},
	{"UDP closed, to broadcast",
	 {.dst = IP(10, 9, 1, 255)},
	 DROPPED(PORT_CLOSED),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"UDP closed, to the network",
	 {.dst = IP(10, 9, 1, 0)},
	 DROPPED(PORT_CLOSED),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"UDP closed, to all hosts",
	 {.dst = IP(224, 0, 0, 1)},
	 DROPPED(PORT_CLOSED),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"TCP closed is no UDP port",
	 {.dst = NODE_LAN, .dst_port = 53, .protocol = 6, .flags = SYN},
	 ANSWERED,
	 0,
	 0,
	 0,
	 false,
	 false},
	{"TCP filtered",
	 {.dst = NODE_LAN, .dst_port = 81, .protocol = 6, .flags = SYN},
	 DROPPED(PORT_FILTERED),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"TCP to broadcast",
	 {.dst = IP(10, 9, 1, 255), .dst_port = 80, .protocol = 6, .flags = SYN},
	 DROPPED(PORT_FILTERED),
	 0,
	 0,
	 0,
	 false,
	 false},
	{"TCP RST to closed",
	 {.dst = NODE_LAN, .protocol = 6, .flags = RST},
	 DELIVERED,
	 0,
	 0,
	 0,
	 false,
	 false},
	{"TCP RST to open",
	 {.dst = NODE_LAN, .dst_port = 80, .protocol = 6, .flags = RST},
	 DELIVERED,
	 0,
	 0,
	 0,
	 false,
	 false},
	{"TCP nothing to open",
	 {.dst = NODE_LAN, .dst_port = 80, .protocol = 6},
	 DELIVERED,
	 0,
	 0,
	 0,
	 false,
	 false},
	{"protocol 253",
	 {.dst = NODE_LAN, .protocol = 253},
	 REFUSED(NO_PROTOCOL),
	 0,
	 3,
	 2,
	 false,
	 false},
	{"protocol 132, of a router",
	 {.dst = NODE_WAN, .protocol = 132},
	 REFUSED(NO_PROTOCOL),
	 NODE_WAN,
	 3,
	 2,
	 true,
	 false},
	{"protocol 253, to broadcast",
	 {.dst = IP(10, 9, 1, 255), .protocol = 253},
	 DROPPED(NO_PROTOCOL),
	 0,
	 0,
	 0,
	 false,
	 false},
};

static void run(const char *test, const struct row *row)
{
	struct world *w = world_new(row->forward);
	const uint8_t *ip = w->out[0].bytes;
	uint32_t from = row->from ? row->from : NODE_LAN;

	w->settings.echo_broadcast = row->echo_broadcast;
	world_feed(w, &row->s);
	bool right = w->count == (row->want != NOTHING);
	if (row->want != NOTHING)
		right = right && icmp4_ip_src(ip) == from && icmp4_ip_dst(ip) == HOST_A &&
			slow_sum(ip, 20, 0) == 0 && ip[8] == 64 &&
			w->out[0].packet.interface == LAN;
	if (row->want == ERROR || (row->want == REPLY && ip[9] == 1))
		right = right && is_error(w, row->type, row->code);
	ok(right && w->event.verb == row->verb && w->event.drop == row->drop, "%s: %s (%s)", test,
	   row->name, icmp4_drop_name(w->event.drop));
	free(w);
}

static void echo(void)
{
	for (size_t i = 0; i < sizeof echo_rows / sizeof echo_rows[0]; i++)
		run("echo", &echo_rows[i]);
}

static void ports(void)
{
	for (size_t i = 0; i < sizeof port_rows / sizeof port_rows[0]; i++)
		run("ports", &port_rows[i]);
}

/* An address of 0.0.0.0 and messages under 8 octets cannot be said in rows. */
static void echo_by_octets(void)
{
	struct world *w = world_new(false);
	struct stimulus s = {.dst = NODE_LAN, .protocol = 1};
	size_t held = put_stimulus(&s, w->bytes);

	set32(w->bytes + 12, 0);
	mend(w->bytes);
	world_input(w, &s, held);
	ok(w->count == 0 && w->event.drop == ICMP4_DROP_MARTIAN_SOURCE, "echo: from 0.0.0.0");
	for (uint8_t length = 0; length < 8; length++) {
		put_stimulus(&s, w->bytes);
		set16(w->bytes + 2, 20u + length);
		mend(w->bytes);
		set16(w->bytes + 22, 0);
		if (length >= 4)
			set16(w->bytes + 22, slow_sum(w->bytes + 20, length, 0));
		world_input(w, &s, held);
		ok(w->count == 0 && w->event.fault == ICMP4_FAULT_ICMP_SHORT,
		   "echo: a message of %u octets", length);
	}
	put_stimulus(&s, w->bytes);
	w->bytes[30] ^= 1;
	world_input(w, &s, held);
	ok(w->count == 0 && w->event.fault == ICMP4_FAULT_ICMP_CHECKSUM, "echo: a wrong checksum");
	free(w);
}

/* A reply that is larger than its link leaves in fragments (ECHO-04). */
static void echo_fragments(void)
{
	struct world *w = world_new(false);
	struct stimulus s = {.src = IP(10, 9, 2, 5),
			     .dst = NODE_LAN,
			     .protocol = 1,
			     .data = 1400,
			     .df = true,
			     .interface = WAN};

	world_feed(w, &s);
	ok(w->count == 2 && w->event.verb == ICMP4_VERB_ANSWERED, "echo fragments: two");
	ok(w->out[0].packet.length == 996 && w->out[0].bytes[6] == 0x20 &&
		   w->out[1].packet.length == 1428 - 976 && at16(w->out[1].bytes + 6) == 976 / 8,
	   "echo fragments: of the sizes that MTU 1000 gives");
	ok(at16(w->out[0].bytes + 4) == at16(w->out[1].bytes + 4),
	   "echo fragments: of one datagram");
	free(w);
}

static void silent(void)
{
	static const struct {
		const char *name;
		struct stimulus s;
	} rows[] = {
		{"echo", {.dst = NODE_LAN, .protocol = 1}},
		{"UDP closed", {.dst = NODE_LAN}},
		{"UDP open", {.dst = NODE_LAN, .dst_port = 53}},
		{"UDP echo", {.dst = NODE_LAN, .dst_port = 7}},
		{"TCP closed", {.dst = NODE_LAN, .protocol = 6, .flags = SYN}},
		{"TCP open", {.dst = NODE_LAN, .protocol = 6, .flags = SYN, .dst_port = 80}},
		{"protocol", {.dst = NODE_LAN, .protocol = 253}},
	};
	struct world *w = world_new(true);

	w->settings.silent_echo = true;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		world_feed(w, &rows[i].s);
		ok(w->count == 0, "silent: %s", rows[i].name);
	}
	world_feed(w, &(struct stimulus){.dst = FAR_HOST, .ttl = 1});
	ok(is_error(w, 11, 0), "silent: but in transit it is a router as ever");
	w->settings.silent_echo = false;
	w->settings.echo = false;
	world_feed(w, &rows[0].s);
	ok(w->count == 0 && w->event.drop == ICMP4_DROP_ECHO_IGNORED, "silent: echo alone");
	world_feed(w, &rows[1].s);
	ok(is_error(w, 3, 3), "silent: echo alone, and a port is refused");
	free(w);
}

static void udp_echo(void)
{
	struct world *w = world_new(false);
	struct stimulus s = {.dst = NODE_LAN, .dst_port = 7, .data = 33, .padding = 3};
	uint8_t want[128];
	size_t length = put_stimulus(&s, want) - 3;

	world_feed(w, &s);
	const uint8_t *ip = w->out[0].bytes;
	ok(w->out[0].packet.length == length && at16(ip + 20) == 7 && at16(ip + 22) == 49153 &&
		   slow_sum(ip + 20, length - 20, pseudo_sum(ip, length - 20)) == 0 &&
		   !memcmp(ip + 28, want + 28, 33),
	   "UDP echo: ports change places, data stay, checksum holds");
	free(w);
}

/* What is wrong with a transport header is wrong in silence (RFC 1122 section 4.1.3.4). */
static void transport_faults(void)
{
	static const struct {
		const char *name;
		uint8_t protocol, at;
		uint16_t value;
		enum icmp4_fault fault;
	} rows[] = {
		{"UDP checksum", 17, 26, 0x1111, ICMP4_FAULT_TRANSPORT_CHECKSUM},
		{"UDP data", 17, 30, 0x1111, ICMP4_FAULT_TRANSPORT_CHECKSUM},
		{"UDP length 7", 17, 24, 7, ICMP4_FAULT_TRANSPORT_SHORT},
		{"UDP length 17", 17, 24, 17, ICMP4_FAULT_TRANSPORT_SHORT},
		{"UDP of 7 octets", 17, 2, 27, ICMP4_FAULT_TRANSPORT_SHORT},
		{"TCP checksum", 6, 36, 0x1111, ICMP4_FAULT_TRANSPORT_CHECKSUM},
		{"TCP data offset 4", 6, 32, 0x4002, ICMP4_FAULT_TRANSPORT_SHORT},
		{"TCP data offset 15", 6, 32, 0xf002, ICMP4_FAULT_TRANSPORT_SHORT},
		{"TCP of 19 octets", 6, 2, 39, ICMP4_FAULT_TRANSPORT_SHORT},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(false);
		struct stimulus s = {.dst = NODE_LAN, .protocol = rows[i].protocol, .flags = SYN};
		size_t held = put_stimulus(&s, w->bytes);

		set16(w->bytes + rows[i].at, rows[i].value);
		mend(w->bytes);
		world_input(w, &s, held);
		ok(w->count == 0 && w->event.drop == ICMP4_DROP_MALFORMED &&
			   w->event.fault == rows[i].fault,
		   "transport faults: %s (%s)", rows[i].name, icmp4_fault_name(w->event.fault));
		free(w);
	}

	struct world *w = world_new(false);
	struct stimulus s = {.dst = NODE_LAN};
	size_t held = put_stimulus(&s, w->bytes);
	set16(w->bytes + 26, 0);
	world_input(w, &s, held);
	ok(is_error(w, 3, 3), "transport faults: UDP without checksum is none");
	free(w);
}

/* Reset generation of RFC 9293 section 3.10.7.1 (closed) and 3.10.7.2 (listening). */
static void tcp(void)
{
	static const struct {
		const char *name;
		uint16_t port;
		uint8_t flags;
		size_t data;
		uint8_t reply;
		uint32_t seq, ack;
	} rows[] = {
		{"SYN to closed", 1, SYN, 1, RST | ACK, 0, 1002},
		{"SYN,FIN to closed", 1, SYN | FIN, 1, RST | ACK, 0, 1003},
		{"data to closed", 1, PUSH, 100, RST | ACK, 0, 1100},
		{"ACK to closed", 1, ACK, 1, RST, 7777, 0},
		{"SYN,ACK to closed", 1, SYN | ACK, 1, RST, 7777, 0},
		{"FIN,ACK to closed", 1, FIN | ACK, 1, RST, 7777, 0},
		{"ACK to open", 80, ACK, 1, RST, 7777, 0},
		{"SYN,ACK to open", 80, SYN | ACK, 1, RST, 7777, 0},
	};
	static const uint8_t options[4] = {1, 1, 1, 0};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(false);
		const uint8_t *ip = w->out[0].bytes;

		world_feed(w, &(struct stimulus){.dst = NODE_LAN,
						 .protocol = 6,
						 .dst_port = rows[i].port,
						 .flags = rows[i].flags,
						 .data = rows[i].data,
						 .seq = 1000,
						 .ack = 7777,
						 .options = options,
						 .option_length = i % 2 ? 4 : 0});
		ok(w->count == 1 && w->out[0].packet.length == 40 && ip[33] == rows[i].reply &&
			   icmp4_ip_address(ip + 24) == rows[i].seq && ip[32] == 0x50 &&
			   icmp4_ip_address(ip + 28) == rows[i].ack &&
			   at16(ip + 20) == rows[i].port && at16(ip + 22) == 49153 &&
			   slow_sum(ip + 20, 20, pseudo_sum(ip, 20)) == 0,
		   "TCP: %s", rows[i].name);
		free(w);
	}
}

/* An open port agrees by a SYN,ACK that only it can have made, and knows what acknowledges it. */
static void tcp_open(void)
{
	struct world *w = world_new(false);
	const uint8_t *ip = w->out[0].bytes;
	struct stimulus s = {.dst = NODE_LAN,
			     .protocol = 6,
			     .dst_port = 80,
			     .flags = SYN,
			     .seq = 1000,
			     .data = 5};

	world_feed(w, &s);
	uint32_t first = icmp4_ip_address(ip + 24);
	ok(w->count == 1 && ip[33] == (SYN | ACK) && icmp4_ip_address(ip + 28) == 1001 &&
		   at16(ip + 34) > 0 && slow_sum(ip + 20, 20, pseudo_sum(ip, 20)) == 0,
	   "TCP open: SYN,ACK");
	world_feed(w, &s);
	is_int(icmp4_ip_address(ip + 24), first, "TCP open: the same to the same");
	s.src_port = 1;
	world_feed(w, &s);
	ok(icmp4_ip_address(ip + 24) != first, "TCP open: another to another");
	s.src_port = 0;
	s.flags = ACK;
	s.ack = first + 1;
	world_feed(w, &s);
	ok(w->count == 0 && w->event.verb == ICMP4_VERB_DELIVERED, "TCP open: its ACK is known");
	s.ack = first + 2;
	world_feed(w, &s);
	ok(w->event.verb == ICMP4_VERB_DELIVERED, "TCP open: also behind a FIN");
	for (int off = 0; off < 4; off += 3) {
		s.ack = first + (uint32_t)off;
		world_feed(w, &s);
		ok(w->count == 1 && ip[33] == RST, "TCP open: first + %d is reset", off);
	}
	free(w);
}

/* Errors: only about datagrams of ours, sent to us, and soundly quoted (RECV-02, -11). */
static void errors(void)
{
	static const struct {
		const char *name;
		uint32_t dst, quoted_src;
		uint8_t type;
		size_t quoted;
		enum icmp4_verb verb;
		enum icmp4_drop drop;
		enum icmp4_fault fault;
	} rows[] = {
		{"time exceeded", NODE_LAN, NODE_LAN, 11, 28, ICMP4_VERB_DELIVERED, 0, 0},
		{"unreachable", NODE_LAN, NODE_WAN, 3, 28, ICMP4_VERB_DELIVERED, 0, 0},
		{"redirect", NODE_LAN, NODE_LAN, 5, 28, ICMP4_VERB_DELIVERED, 0, 0},
		{"parameter problem", NODE_LAN, NODE_LAN, 12, 28, ICMP4_VERB_DELIVERED, 0, 0},
		{"about a stranger's", NODE_LAN, HOST_A, 11, 28, ICMP4_VERB_DROPPED,
		 ICMP4_DROP_ICMP_UNWANTED, 0},
		{"to broadcast", IP(10, 9, 1, 255), NODE_LAN, 3, 28, ICMP4_VERB_DROPPED,
		 ICMP4_DROP_ICMP_UNWANTED, 0},
		{"that quotes 27 octets", NODE_LAN, NODE_LAN, 11, 27, ICMP4_VERB_DROPPED,
		 ICMP4_DROP_MALFORMED, ICMP4_FAULT_QUOTE_SHORT},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(true);
		struct stimulus s = {.dst = rows[i].dst,
				     .protocol = 1,
				     .type = rows[i].type,
				     .data = rows[i].quoted};
		struct stimulus quoted = {.src = rows[i].quoted_src, .dst = FAR_HOST};
		uint8_t quote[64];
		size_t held = put_stimulus(&s, w->bytes);

		put_stimulus(&quoted, quote);
		memcpy(w->bytes + 28, quote, rows[i].quoted);
		memset(w->bytes + 24, 0, 4);
		set16(w->bytes + 22, 0);
		set16(w->bytes + 22, slow_sum(w->bytes + 20, held - 20, 0));
		world_input(w, &s, held);
		ok(w->count == 0 && w->event.verb == rows[i].verb &&
			   w->event.drop == rows[i].drop && w->event.fault == rows[i].fault,
		   "errors: %s (%s)", rows[i].name, icmp4_drop_name(w->event.drop));
		free(w);
	}
}

int main(void)
{
	echo_exact();
	echo();
	echo_by_octets();
	echo_fragments();
	ports();
	silent();
	udp_echo();
	transport_faults();
	tcp();
	tcp_open();
	errors();
	return tap_done();
}
