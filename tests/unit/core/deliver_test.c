/* SPDX-License-Identifier: MIT */
/* Local delivery: echo, other ICMP, protocols; and who may not even ask. */
#include "unit/core/node_world.h"

/* ECHO-01, -02, -05; TOS-04, -07; TTL-04: the reply to the octet, but for its identification. */
static void echo_exact(void)
{
	struct world *w = world_new(HOST);
	struct stimulus s = says("echo to 10.9.1.1 tos 0x1f ttl 1 df");
	uint8_t want[64];
	size_t length = put_stimulus(&s, want);

	world_feed(w, &s);
	const uint8_t *ip = w->out[0].bytes;
	want[1] = 0x1c;
	set16(want + 4, at16(ip + 4));
	set16(want + 6, 0);
	want[8] = 64;
	set32(want + 12, NODE_LAN);
	set32(want + 16, HOST_A);
	mend(want);
	want[20] = 0;
	set16(want + 22, 0);
	set16(want + 22, slow_sum(want + 20, length - 20, 0));
	is_bytes(ip, w->out[0].packet.held, want, length, "echo exact: the reply");
	ok(at16(ip + 4) != 0, "echo exact: its identification is not 0");
	ok(w->out[0].packet.bytes == w->bytes && w->out[0].packet.interface == LAN &&
		   w->out[0].packet.next_hop == HOST_A,
	   "echo exact: in place, to the neighbour");
	free(w);
}

static const struct told echo_rows[] = {
	{"echo to 10.9.1.1", "answered 0/0 from 10.9.1.1"},
	{"echo to 10.9.1.1 ttl 1", "answered 0/0 from 10.9.1.1"},
	{"echo to 10.9.1.1 ttl 0", "answered 0/0 from 10.9.1.1"},
	{"echo to 10.9.1.1 code 7", "answered 0/7 from 10.9.1.1"},
	{"echo to 10.9.1.1 pad 24", "answered 0/0 from 10.9.1.1"},
	{"echo to 10.9.1.1 options 40", "answered 0/0 from 10.9.1.1"},
	{"echo to 10.9.1.1 link multicast", "answered 0/0 from 10.9.1.1"},
	{"echo to 10.9.1.1 link broadcast", "link-broadcast"},
	{"echo to 10.9.2.1", "answered 0/0 from 10.9.2.1"}, /* far side */
	{"echo to 10.9.3.1", "answered 0/0 from 10.9.3.1"}, /* down */
	{"echo to 10.9.1.3", "not-ours"},
	{"echo to 127.0.0.1", "not-ours"},
	{"echo to 224.0.0.9", "not-ours"},
	{"echo to 10.9.2.255", "not-ours"}, /* a broadcast, but elsewhere */
	{"echo to 255.255.255.255 link broadcast", "echo-ignored"},
	{"echo to 10.9.1.255 link broadcast", "echo-ignored"},
	{"echo to 10.9.1.0", "echo-ignored"},
	{"echo to 224.0.0.1", "echo-ignored"},
	{"echo to 10.9.1.1 from 0.0.0.0", "martian-source"},
	{"echo to 10.9.1.1 from 0.1.1.1", "martian-source"},
	{"echo to 10.9.1.1 from 127.0.0.1", "martian-source"},
	{"echo to 10.9.1.1 from 224.0.0.1", "martian-source"},
	{"echo to 10.9.1.1 from 240.0.0.1", "martian-source"},
	{"echo to 10.9.1.1 from 255.255.255.255", "martian-source"},
	{"echo to 10.9.1.1 from 10.9.1.255", "martian-source"},
	{"echo to 10.9.1.1 from 10.9.2.255", "martian-source"},
	{"echo to 10.9.1.1 from 10.9.1.0", "martian-source"},
	{"echo to 10.9.1.1 from 10.9.1.1", "martian-source"}, /* ourselves, from outside */
	{"echo to 10.9.1.1 from 8.8.8.8", "no-route"},
	{"echo to 10.9.1.1 from 192.0.2.1", "interface-down"},
	{"echo to 10.9.1.1 mf", "fragment"},
	{"echo to 10.9.1.1 offset 80", "fragment"},
};

static const struct told icmp_rows[] = {
	{"icmp type 0 to 10.9.1.1", "delivered"},
	{"icmp type 14 data 12 to 10.9.1.1", "delivered"},
	{"icmp type 18 to 10.9.1.1", "delivered"},
	{"icmp type 13 data 12 to 10.9.1.1", "query-ignored"},
	{"icmp type 13 data 8 to 10.9.1.1", "malformed icmp-short"},
	{"icmp type 17 data 4 to 10.9.1.1", "query-ignored"},
	{"icmp type 4 data 28 to 10.9.1.1", "malformed quote-version"},
	{"icmp type 1 to 10.9.1.1", "icmp-unwanted"},
	{"icmp type 44 to 10.9.1.1", "icmp-unwanted"},
	{"icmp type 253 to 10.9.1.1", "icmp-unwanted"},
	{"icmp type 255 to 10.9.1.1", "icmp-unwanted"},
};

static const struct told protocol_rows[] = {
	{"udp to 10.9.1.1", "port-closed: 3/3 from 10.9.1.1"},
	{"udp to 10.9.1.1 ttl 1", "port-closed: 3/3 from 10.9.1.1"},
	{"udp to 10.9.2.1", "port-closed: 3/3 from 10.9.2.1"},
	{"udp port 53 to 10.9.1.1", "delivered"},
	{"udp port 9 to 10.9.1.1", "port-filtered"},
	{"udp port 7 to 10.9.1.1", "answered from 10.9.1.1"},
	{"udp port 7 sport 7 to 10.9.1.1", "echo-ignored"}, /* would answer for ever */
	{"udp port 7 ttl 2 to 10.9.1.1", "answered from 10.9.1.1"},
	{"udp port 7 ttl 1 to 10.9.1.1", "echo-ignored"}, /* with which TTL? */
	{"udp port 7 ttl 0 to 10.9.1.1", "echo-ignored"},
	{"udp port 7 to 10.9.1.255", "echo-ignored"},
	{"udp to 10.9.1.255", "port-closed: NOERR-04"},
	{"udp to 10.9.1.0", "port-closed: NOERR-04"},
	{"udp to 224.0.0.1", "port-closed: NOERR-04"},
	{"udp to 255.255.255.255 link broadcast", "port-closed: NOERR-05"},
	{"udp to 10.9.1.1 link multicast", "port-closed: NOERR-05"},
	{"udp to 10.9.1.1 from 8.8.8.8", "port-closed: NOERR-12"}, /* no way back */
	{"udp to 10.9.1.1 from 192.0.2.1", "port-closed: NOERR-12"},
	{"tcp flags 2 port 53 to 10.9.1.1", "answered from 10.9.1.1"},
	{"tcp flags 2 port 80 to 10.9.1.1", "answered from 10.9.1.1"},
	{"tcp flags 2 port 80 to 10.9.1.255", "port-filtered"},
	{"tcp flags 2 port 81 to 10.9.1.1", "port-filtered"},
	{"tcp flags 4 to 10.9.1.1", "delivered"},
	{"tcp flags 4 port 80 to 10.9.1.1", "delivered"},
	{"tcp flags 0 port 80 to 10.9.1.1", "delivered"},
	{"proto 253 to 10.9.1.1", "no-protocol: 3/2 from 10.9.1.1"},
	{"proto 132 to 10.9.2.1", "no-protocol: 3/2 from 10.9.2.1"},
	{"proto 253 to 10.9.1.255", "no-protocol: NOERR-04"},
	{"proto 253 to 224.0.0.1", "no-protocol: NOERR-04"},
};

/* What differs for a router. */
static const struct told router_rows[] = {
	{"echo to 10.9.2.1 ttl 1", "answered 0/0 from 10.9.2.1"},
	{"udp to 10.9.2.1 ttl 1", "port-closed: 3/3 from 10.9.2.1"},
	{"echo to 224.0.0.2", "echo-ignored"},
	{"echo to 224.0.0.9", "not-ours"},
	{"echo to 10.9.1.0", "martian-destination"},
	{"echo to 10.9.2.255", "martian-destination"},
};

static void allow_broadcast(struct world *w)
{
	w->settings.echo_broadcast = true;
}

static const struct told broadcast_rows[] = {
	{"echo to 255.255.255.255 link broadcast", "answered 0/0 from 10.9.1.1"},
	{"echo to 10.9.1.255", "answered 0/0 from 10.9.1.1"},
	{"echo to 10.9.1.0", "answered 0/0 from 10.9.1.1"},
	{"echo to 224.0.0.1", "answered 0/0 from 10.9.1.1"},
	{"echo to 224.0.0.1 on 1 from 10.9.2.5", "answered 0/0 from 10.9.2.1"},
	{"echo to 224.0.0.2", "not-ours"}, /* no router */
	{"echo to 10.9.2.255", "not-ours"},
	{"udp to 10.9.1.255 port 7", "echo-ignored"},
};

static void be_silent(struct world *w)
{
	w->settings.silent_echo = true;
}

static const struct told silent_rows[] = {
	{"echo to 10.9.1.1", "echo-ignored"},
	{"udp to 10.9.1.1", "port-filtered"},
	{"udp port 53 to 10.9.1.1", "port-filtered"},
	{"udp port 7 to 10.9.1.1", "port-filtered"},
	{"tcp flags 2 to 10.9.1.1", "port-filtered"},
	{"tcp flags 2 port 80 to 10.9.1.1", "port-filtered"},
	{"proto 253 to 10.9.1.1", "no-protocol: silenced"},
	{"icmp type 0 to 10.9.1.1", "delivered"},
	{"udp to 203.0.113.7 ttl 1", "ttl: 11/0 from 10.9.1.1"}, /* in transit as ever */
};

static void ignore_echo(struct world *w)
{
	w->settings.echo = false;
}

static const struct told ignored_rows[] = {
	{"echo to 10.9.1.1", "echo-ignored"},
	{"udp to 10.9.1.1", "port-closed: 3/3 from 10.9.1.1"},
};

static void tables(void)
{
	tells("echo", HOST, NULL, echo_rows);
	tells("icmp", HOST, NULL, icmp_rows);
	tells("protocols", HOST, NULL, protocol_rows);
	tells("router", ROUTER, NULL, router_rows);
	tells("broadcast", HOST, allow_broadcast, broadcast_rows);
	tells("silent", ROUTER, be_silent, silent_rows);
	tells("ignored", HOST, ignore_echo, ignored_rows);
}

/* Messages under 8 octets, soundly summed up to there (ECHO-13); and one that is not sound. */
static void echo_short(void)
{
	struct world *w = world_new(HOST);
	struct stimulus s = says("echo to 10.9.1.1");
	size_t held = 0;

	for (uint8_t length = 0; length < 8; length++) {
		held = put_stimulus(&s, w->bytes);
		set16(w->bytes + 2, 20u + length);
		mend(w->bytes);
		set16(w->bytes + 22, 0);
		if (length >= 4)
			set16(w->bytes + 22, slow_sum(w->bytes + 20, length, 0));
		world_input(w, &s, held);
		ok(!strcmp(world_tells(w), "malformed icmp-short"), "echo short: %u octets",
		   length);
	}
	put_stimulus(&s, w->bytes);
	w->bytes[30] ^= 1;
	world_input(w, &s, held);
	is_str(world_tells(w), "malformed icmp-checksum", "echo short: a wrong checksum");
	free(w);
}

/* A reply that is larger than its link leaves in fragments (ECHO-04). */
static void echo_fragments(void)
{
	struct world *w = world_new(HOST);
	struct stimulus s = says("echo from 10.9.2.5 to 10.9.1.1 data 1400 df on 1");
	const uint8_t *a = w->out[0].bytes, *b = w->out[1].bytes;

	world_feed(w, &s);
	ok(w->count == 2 && w->event.verb == ICMP4_VERB_ANSWERED, "echo fragments: two");
	ok(at16(a + 2) == 996 && at16(a + 6) == 0x2000 && at16(b + 2) == 1428 - 976 &&
		   at16(b + 6) == 976 / 8,
	   "echo fragments: of the sizes that MTU 1000 gives");
	ok(at16(a + 4) == at16(b + 4), "echo fragments: of one datagram");
	free(w);
}

/* Errors: only about datagrams of ours, sent to us, and soundly quoted (RECV-02, -11). */
static void errors(void)
{
	static const struct {
		const char *name, *error, *quoted, *outcome;
	} rows[] = {
		{"time exceeded", "type 11 to 10.9.1.1", "from 10.9.1.1", "delivered"},
		{"unreachable", "type 3 code 1 to 10.9.1.1", "from 10.9.2.1", "delivered"},
		{"redirect to 0.0.0.0", "type 5 to 10.9.1.1", "from 10.9.1.1", "icmp-unwanted"},
		{"source quench", "type 4 to 10.9.1.1", "from 10.9.1.1", "icmp-unwanted"},
		{"parameter problem", "type 12 to 10.9.1.1", "from 10.9.1.1", "delivered"},
		{"of a stranger's", "type 11 to 10.9.1.1", "from 10.9.1.2", "icmp-unwanted"},
		{"by broadcast", "type 3 to 10.9.1.255", "from 10.9.1.1", "icmp-unwanted"},
		{"short quote", "type 11 to 10.9.1.1 data 27", "from 10.9.1.1",
		 "malformed quote-short"},
		{"a fragment", "type 11 to 10.9.1.1", "from 10.9.1.1 offset 8",
		 "malformed quote-fragment"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(ROUTER);
		struct stimulus s = says_also(says("icmp data 28"), rows[i].error);
		struct stimulus quoted = says_also(says("udp to 203.0.113.7"), rows[i].quoted);
		uint8_t quote[64];
		size_t held = put_stimulus(&s, w->bytes);

		put_stimulus(&quoted, quote);
		memcpy(w->bytes + 28, quote, s.data);
		memset(w->bytes + 24, 0, 4);
		set16(w->bytes + 22, 0);
		set16(w->bytes + 22, slow_sum(w->bytes + 20, held - 20, 0));
		world_input(w, &s, held);
		ok(!strcmp(world_tells(w), rows[i].outcome), "errors: %s is %s", rows[i].name,
		   w->told);
		free(w);
	}
}

int main(void)
{
	echo_exact();
	tables();
	echo_short();
	echo_fragments();
	errors();
	return tap_done();
}
