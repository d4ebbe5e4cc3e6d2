/* SPDX-License-Identifier: MIT */
/* IP options of requests, in their replies: recorded, turned round, or left out. */
#include "unit/core/options_world.h"

#define REPLY     "from 10.9.1.1 to 10.9.1.2 ttl 64 type 0"
#define FAR_REPLY "from 10.9.2.1 to 10.9.1.2 ttl 64 type 0"

/* HOST-09: what comes with an echo is in its reply (RFC 1122 section 3.2.2.6). */
static const struct option_row echo_rows[] = {
	{"OPT-01: record route", "echo to 10.9.1.1", "070b08 0a000001 00000000", REPLY,
	 "070b0c 0a000001 0a090101"},
	{"OPT-01: of the address that it leaves by", "echo to 10.9.2.1", "070704 00000000",
	 FAR_REPLY, "070708 0a090101"},
	{"OPT-11: a full one", "echo to 10.9.1.1", "070708 0a000001", REPLY, "070708 0a000001"},
	{"OPT-01: a time", "echo to 10.9.1.1", "44080500 00000000", REPLY, "44080900 029331e8"},
	{"OPT-01: address and time", "echo to 10.9.1.1", "440c0501 00000000 00000000", REPLY,
	 "440c0d01 0a090101 029331e8"},
	{"OPT-01: our turn", "echo to 10.9.1.1", "440c0503 0a090201 00000000", REPLY,
	 "440c0d03 0a090201 029331e8"},
	{"OPT-01: our turn twice", "echo to 10.9.1.1",
	 "44140503 0a090201 00000000 0a090101 00000000", REPLY,
	 "44141503 0a090201 029331e8 0a090101 029331e8"},
	{"OPT-10: one more without room", "echo to 10.9.1.1", "44080900 00000001", REPLY,
	 "44080910 00000001"},
	{"OPT-01: both, close together", "echo to 10.9.1.1",
	 "01 070704 00000000 0101 44080500 00000000", REPLY, "070708 0a090101 44080900 029331e8"},
	{"all forty octets", "echo to 10.9.1.1",
	 "072704 000000000000000000000000000000000000000000000000000000000000000000000000", REPLY,
	 "072708 0a0901010000000000000000000000000000000000000000000000000000000000000000"},
	{"OPT-07: no other", "echo to 10.9.1.1", "94040000 88040102 1902 9e040506", REPLY, ""},
	{"OPT-08: a stream is no concern", "echo to 10.9.1.1", "88040102", REPLY, ""},
	{"of much data", "echo to 10.9.1.1 data 1000", "070704 00000000", REPLY, "070708 0a090101"},
	{"of none", "echo to 10.9.1.1 data 0", "070704 00000000", REPLY, "070708 0a090101"},
};

/* A route that has come to its end goes back the way it came (RFC 1122 section 3.2.1.8c). */
static const struct option_row route_rows[] = {
	{"OPT-02: one gateway", "echo from 203.0.113.7 to 10.9.1.1 on 1", "830708 0a090209",
	 "from 10.9.1.1 to 10.9.2.9 ttl 64 type 0", "830704 cb007107"},
	{"OPT-02: of two the last first", "echo from 8.8.8.8 to 10.9.1.1 on 1",
	 "830b0c 0a000001 cb007142", "from 10.9.1.1 to 203.0.113.66 ttl 64 type 0",
	 "830b04 0a000001 08080808"},
	{"OPT-02: strict stays strict", "echo from 8.8.8.8 to 10.9.1.1 on 1",
	 "890b0c 0a000001 0a090209", "from 10.9.1.1 to 10.9.2.9 ttl 64 type 0",
	 "890b04 0a000001 08080808"},
	{"OPT-03: the source is in it", "echo from 203.0.113.7 to 10.9.1.1 on 1",
	 "830f10 cb007107 0a000001 0a090209", "from 10.9.1.1 to 10.9.2.9 ttl 64 type 0",
	 "830b04 0a000001 cb007107"},
	{"OPT-03: and nobody else", "echo to 10.9.1.1", "830708 0a090102", REPLY, ""},
	{"a route of no hops", "echo to 10.9.1.1", "830304", REPLY, ""},
	{"OPT-02: with a record", "echo from 203.0.113.7 to 10.9.1.1 on 1",
	 "070704 00000000 830708 0a090209", "from 10.9.1.1 to 10.9.2.9 ttl 64 type 0",
	 "830704 cb007107 070708 0a090201"},
	{"OPT-09: one route", "echo from 203.0.113.7 to 10.9.1.1 on 1",
	 "830708 0a090209 830708 0a090209", "bad-option: 12/0 from 10.9.1.1", NULL},
	{"ECHO-14: by the victim of a broadcast", "echo to 10.9.1.1", "830708 0a0901ff",
	 "martian-source", NULL},
	{"ECHO-14: by a group", "echo to 10.9.1.1", "830708 e0000001", "martian-source", NULL},
	{"ECHO-14: by ourselves", "echo to 10.9.1.1", "830708 0a090201", "martian-source", NULL},
	{"ECHO-14: by 127.0.0.1", "echo to 10.9.1.1", "830708 7f000001", "martian-source", NULL},
	{"strict, by who is no neighbour", "echo to 10.9.1.1", "890708 cb007107", "no-route", NULL},
	{"no way there", "echo to 10.9.1.1", "830708 08080808", "no-route", NULL},
};

/* Only if source routes are accepted (ECHO-14). */
static const struct option_row refused_rows[] = {
	{"ECHO-14: a victim", "echo to 10.9.1.1", "830708 cb007107", "option", NULL},
};

static void ignore_routes(struct world *w)
{
	w->settings.source_route = ICMP4_OPTION_IGNORE;
}

static const struct option_row ignored_rows[] = {
	{"ECHO-14: a victim", "echo to 10.9.1.1", "830708 cb007107", REPLY, ""},
};

/* Queries in digits: the whole reply, header and all. */
static const struct {
	const char *name, *knobs, *stimulus, *options, *asked, *outcome, *after, *reply;
} query_rows[] = {
	{"TS-07: timestamp", "timestamp", "to 10.9.1.1", "070704 00000000",
	 "0d00000012340001 01020304 00000000 00000000", "from 10.9.1.1 to 10.9.1.2",
	 "070708 0a090101", "0e00000012340001 01020304 029331e8 029331e8"},
	{"TS-07: by a source route", "timestamp", "from 203.0.113.7 to 10.9.1.1 on 1",
	 "830708 0a090209", "0d00000012340001 01020304 00000000 00000000",
	 "from 10.9.1.1 to 10.9.2.9 on 1", "830704 cb007107",
	 "0e00000012340001 01020304 029331e8 029331e8"},
	{"address mask", "mask-agent", "to 10.9.1.1", "070704 00000000",
	 "1100000012340001 00000000", "from 10.9.1.1 to 10.9.1.2", "070708 0a090101",
	 "1200000012340001 ffffff00"},
	{"extended echo", "probe probe-index", "to 10.9.1.1", "070704 00000000",
	 "2a00000012340101 2000dcf4 00080302 00000001", "from 10.9.1.1 to 10.9.1.2 ttl 255 df",
	 "070708 0a090101", "2b00000012340106 2000dcf4 00080302 00000001"},
};

static void queries_with_options(void)
{
	for (size_t i = 0; i < COUNT(query_rows); i++) {
		struct world *w = option_world(ROUTER, ICMP4_PROFILE_RFC1812);
		struct stimulus s = says_also(says("icmp"), query_rows[i].stimulus);
		uint8_t octets[40], want[256];

		turn_on(w, query_rows[i].knobs);
		option_put(&s, octets, query_rows[i].options);
		world_input(w, &s, put_query(&s, query_rows[i].asked, w->bytes));
		s = says_also(says("icmp ttl 64"), query_rows[i].outcome);
		option_put(&s, octets, query_rows[i].after);
		size_t length = put_query(&s, query_rows[i].reply, want);
		set16(want + 4, at16(w->out[0].bytes + 4));
		mend(want);
		is_bytes(w->out[0].bytes, w->count == 1 ? w->out[0].packet.held : 0, want, length,
			 query_rows[i].name);
		is_int(w->out[0].packet.interface, s.interface, "and its way");
		free(w);
	}
}

/* A reply that must stay whole has room for its options on the narrowest link (PROBE-05). */
static void narrow(void)
{
	static struct icmp4_interface interfaces[INTERFACES];
	struct world *w = option_world(ROUTER, ICMP4_PROFILE_RFC1812);
	struct stimulus s = says("icmp to 10.9.1.1");
	uint8_t octets[40];

	memcpy(interfaces, world_interfaces, sizeof interfaces);
	interfaces[LAN].mtu = 68;
	w->node.config.interfaces = interfaces;
	turn_on(w, "probe probe-index");
	option_put(&s, octets,
		   "072704 0000000000000000000000000000000000000000000000000000000000000000"
		   "00000000");
	world_input(w, &s, put_query(&s, "2a00000012340101 2000dcf4 00080302 00000001", w->bytes));
	ok(w->count == 1 && w->out[0].packet.held == 68 && w->out[0].bytes[60] == 43,
	   "PROBE-05: 60 octets of header and 8 are one datagram");
	free(w);
}

/* Transports have the way back, and no record. The checksum is that of the last destination. */
static void transports(void)
{
	static const char *const rows[] = {"udp port 7", "tcp port 80 flags 2",
					   "tcp port 1 flags 2"};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = option_world(HOST, ICMP4_PROFILE_RFC1812);
		struct stimulus s = says_also(says(rows[i]), "from 203.0.113.7 to 10.9.1.1 on 1");
		uint8_t octets[40];

		option_put(&s, octets, "070704 00000000 01 830708 0a090209");
		world_feed(w, &s);
		uint8_t *ip = w->out[0].bytes;
		size_t length = at16(ip + 2) - 28u;
		ok(w->count == 1 && ip[0] == 0x47 && slow_sum(ip, 28, 0) == 0 &&
			   !memcmp(ip + 16, "\x0a\x09\x02\x09\x83\x07\x04\xcb\x00\x71\x07\x00", 12),
		   "OPT-02: %s goes back by the route", rows[i]);
		set32(ip + 16, IP(203, 0, 113, 7));
		is_int(slow_sum(ip + 28, length, pseudo_sum(ip, length)), 0,
		       "OPT-02: and arrives whole");
		free(w);
	}
}

/* From ourselves to ourselves: nothing goes round. */
static void to_ourselves(void)
{
	struct world *w = option_world(HOST, ICMP4_PROFILE_RFC1812);
	struct stimulus s = says("echo from 10.9.1.1 to 10.9.2.1");
	uint8_t octets[40];

	option_put(&s, octets, "070704 00000000 01 830704 cb007107");
	world_send(w, &s);
	ok(w->count == 1 && w->out[0].packet.interface == ICMP4_INTERFACE_SELF &&
		   !memcmp(w->out[0].bytes + 20, "\x07\x07\x08\x0a\x09\x02\x01\x00", 8) &&
		   w->out[0].bytes[0] == 0x47,
	   "to ourselves: recorded");
	free(w);
}

/* An echo in two fragments: the options of the whole are those of its first. */
static void of_fragments(void)
{
	enum { SIZE = ICMP4_REASSEMBLY_LEAST };
	static uint64_t room[ICMP4_REASSEMBLY_WORDS(SIZE)];
	static uint8_t octets[40], ip[256];
	struct icmp4_reassembly_slot slot[1];
	struct icmp4_reassembly reassembly;
	struct world *w = option_world(HOST, ICMP4_PROFILE_RFC1812);
	struct stimulus s = says("echo to 10.9.1.1 data 32");

	if (icmp4_reassembly_init(&reassembly, &(struct icmp4_reassembly_config){.slots = slot,
										 .slot_count = 1,
										 .room = room,
										 .size = SIZE}))
		abort();
	w->node.config.reassembly = &reassembly;
	option_put(&s, octets, "070704 00000000");
	put_stimulus(&s, ip);
	for (size_t from = 0; from < 40; from += 24) {
		size_t length = from ? 16 : 24;

		memcpy(w->bytes, ip, 28);
		memcpy(w->bytes + 28, ip + 28 + from, length);
		set16(w->bytes + 2, 28 + length);
		set16(w->bytes + 6, from ? from / 8 : 0x2000);
		mend(w->bytes);
		world_input(w, &s, 28 + length);
	}
	ok(w->count == 1 && w->out[0].packet.held == 68 &&
		   !memcmp(w->out[0].bytes + 20, "\x07\x07\x08\x0a\x09\x01\x01\x00", 8) &&
		   slow_sum(w->out[0].bytes, 28, 0) == 0,
	   "of fragments: recorded in the reply to the whole");
	free(w);
}

int main(void)
{
	options("echo", HOST, RFC1812, NULL, echo_rows);
	options("route back", ROUTER, RFC1812, NULL, route_rows);
	options("refused", ROUTER, BCP, NULL, refused_rows);
	options("ignored", ROUTER, RFC1812, ignore_routes, ignored_rows);
	queries_with_options();
	narrow();
	transports();
	to_ourselves();
	of_fragments();
	return tap_done();
}
