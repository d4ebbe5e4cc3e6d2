/* SPDX-License-Identifier: MIT */
/* IP options in transit: what a router writes into them, passes on, follows and drops. */
#include "unit/core/options_world.h"

/* The address is that of the link it leaves by (RFC 1812 sections 5.3.13.5, 5.3.13.6). */
static const struct option_row record_rows[] = {
	{"OPT-06: the first of two", "echo to 203.0.113.7", "070b04 00000000 00000000", "ttl 8",
	 "070b08 0a090201 00000000"},
	{"OPT-06: the last", "echo to 203.0.113.7", "070b08 0a000001 00000000", "ttl 8",
	 "070b0c 0a000001 0a090201"},
	{"OPT-11: none left", "echo to 203.0.113.7", "070708 0a000001", "ttl 8", "070708 0a000001"},
	{"OPT-11: a pointer far behind it", "echo to 203.0.113.7", "0707ff 0a000001", "ttl 8",
	 "0707ff 0a000001"},
	{"a record route of no slots", "echo to 203.0.113.7", "070304", "ttl 8", "070304"},
	{"behind others", "echo to 203.0.113.7", "0101 940400ff 01 070704 00000000", "ttl 8",
	 "0101 940400ff 01 070708 0a090201"},
	{"by another interface", "echo to 10.9.4.1", "070704 00000000", "ttl 8", "070708 0a090400"},
	{"OPT-10: a time", "echo to 203.0.113.7", "440c0500 00000000 00000000", "ttl 8",
	 "440c0900 029331e8 00000000"},
	{"OPT-10: the last time", "echo to 203.0.113.7", "440c0920 00000001 00000000", "ttl 8",
	 "440c0d20 00000001 029331e8"},
	{"OPT-10: no room is counted", "echo to 203.0.113.7", "44080900 00000001", "ttl 8",
	 "44080910 00000001"},
	{"OPT-10: up to 15", "echo to 203.0.113.7", "440809e0 00000001", "ttl 8",
	 "440809f0 00000001"},
	{"OPT-10: address and time", "echo to 203.0.113.7", "440c0501 00000000 00000000", "ttl 8",
	 "440c0d01 0a090201 029331e8"},
	{"OPT-10: no room for either", "echo to 203.0.113.7", "440c0d01 00000000 00000000", "ttl 8",
	 "440c0d11 00000000 00000000"},
	{"OPT-10: our turn", "echo to 203.0.113.7", "440c0503 0a090101 00000000", "ttl 8",
	 "440c0d03 0a090101 029331e8"},
	{"OPT-10: another's turn", "echo to 203.0.113.7", "440c0503 0a000001 00000000", "ttl 8",
	 "440c0503 0a000001 00000000"},
	{"OPT-10: named before, and full", "echo to 203.0.113.7", "440c0df3 0a090101 00000000",
	 "ttl 8", "440c0df3 0a090101 00000000"},
	{"OPT-10: a flag without a meaning", "echo to 203.0.113.7", "440c0502 00000000 00000000",
	 "ttl 8", "440c0502 00000000 00000000"},
	{"both", "echo to 203.0.113.7", "070704 00000000 44080500 00000000", "ttl 8",
	 "070708 0a090201 44080900 029331e8"},
	{"OPT-05: stream identifier", "echo to 203.0.113.7", "88040102", "ttl 8", "88040102"},
	{"OPT-05: router alert", "echo to 203.0.113.7", "94040000", "ttl 8", "94040000"},
	{"OPT-05: unknown ones", "echo to 203.0.113.7", "19021902 9e0a0102030405060708", "ttl 8",
	 "19021902 9e0a0102030405060708"},
	{"OPT-07: behind the end is nothing", "echo to 203.0.113.7", "00 070200 ff01", "ttl 8",
	 "00 070200 ff01"},
	{"about an ICMP error, too", "icmp type 11 to 203.0.113.7", "070704 00000000", "ttl 8",
	 "070708 0a090201"},
};

static void not_synchronised(struct world *w)
{
	w->node.config.clock_synchronised = false;
}

static const struct option_row unset_rows[] = {
	{"TS-04: no time of day", "echo to 203.0.113.7", "44080500 00000000", "ttl 8",
	 "44080900 829331e8"},
};

/* Source routes, where they are followed (RFC 1812 section 5.2.4.1). */
static const struct option_row source_rows[] = {
	{"OPT-06: loose, by a gateway", "echo to 10.9.1.1", "830704 cb007107",
	 "to 203.0.113.7 ttl 8", "830708 0a090201"},
	{"OPT-06: the second of three hops", "echo to 10.9.1.1",
	 "830f08 0a000001 cb007107 cb007108", "to 203.0.113.7 ttl 8",
	 "830f0c 0a000001 0a090201 cb007108"},
	{"OPT-06: by another of our addresses", "echo to 10.9.2.1", "830704 cb007107",
	 "to 203.0.113.7 ttl 8", "830708 0a090201"},
	{"OPT-06: strict, to a neighbour", "echo to 10.9.1.1", "890704 0a090209",
	 "to 10.9.2.9 ttl 8", "890708 0a090201"},
	{"OPT-06: and what else it has", "echo to 10.9.1.1", "830704 cb007107 01 070704 00000000",
	 "to 203.0.113.7 ttl 8", "830708 0a090201 01 070708 0a090201"},
	{"loose, and we are no hop of it", "echo to 203.0.113.7", "830704 0a090105", "ttl 8",
	 "830704 0a090105"},
	{"NOERR-11: back where it came from", "echo to 10.9.1.1", "830704 0a090105",
	 "to 10.9.1.5 ttl 8", "830708 0a090101"},
	{"UNREACH-09: strict, to who is no neighbour", "echo to 10.9.1.1", "890704 cb007107",
	 "source-route: 3/5 from 10.9.1.1", NULL},
	{"UNREACH-09: no route", "echo to 10.9.1.1", "830704 08080808",
	 "source-route: 3/5 from 10.9.1.1", NULL},
	{"through us twice", "echo to 10.9.1.1", "830704 0a090201",
	 "source-route: 3/5 from 10.9.1.1", NULL},
	{"a prohibited one says why", "echo to 10.9.1.1", "830704 c6336441",
	 "prohibited: 3/13 from 10.9.1.1", NULL},
	{"a filter sees the next hop", "echo to 10.9.1.1", "830704 cb007142",
	 "filtered: 3/13 from 10.9.1.1", NULL},
	{"TTL 1", "echo to 10.9.1.1 ttl 1", "890704 0a090209", "ttl: 11/0 from 10.9.1.1", NULL},
	{"to many", "echo to 10.9.1.1", "830704 e0000005", "not-ours", NULL},
	{"to a broadcast", "echo to 10.9.1.1", "830704 0a0902ff", "martian-destination", NULL},
	{"to 127.0.0.1", "echo to 10.9.1.1", "830704 7f000001", "martian-destination", NULL},
	{"to 0.0.0.0", "echo to 10.9.1.1", "830704 00000000", "martian-destination", NULL},
	{"of a broadcast", "echo to 10.9.1.255", "830704 cb007107", "source-route: NOERR-04", NULL},
	{"of a broadcast frame", "echo to 10.9.1.1 link broadcast", "830704 cb007107",
	 "link-broadcast", NULL},
	{"NOERR-01: of an error", "icmp type 11 to 10.9.1.1", "830704 08080808",
	 "source-route: NOERR-01", NULL},
	{"too big", "echo to 10.9.1.1 df data 1200", "830704 cb007107",
	 "too-big: 3/4 from 10.9.1.1", NULL},
};

/* A host forwards by a source route only where it came from (HOST-08). */
static const struct option_row host_rows[] = {
	{"HOST-08: local", "echo to 10.9.1.1", "830704 0a090105", "to 10.9.1.5 ttl 8",
	 "830708 0a090101"},
	{"HOST-08, UNREACH-10: not local", "echo to 10.9.1.1", "830704 cb007107",
	 "source-route: 3/5 from 10.9.1.1", NULL},
	{"not for us", "echo to 203.0.113.7", "830704 0a090105", "not-ours", NULL},
	{"not for us, and malformed", "echo to 203.0.113.7", "0700", "not-ours", NULL},
};

static void unsaid(struct world *w)
{
	w->settings.source_route_error = false;
}

static const struct option_row unsaid_rows[] = {
	{"UNREACH-10: in silence", "echo to 10.9.1.1", "830704 cb007107", "option", NULL},
	{"UNREACH-09: but what failed is said", "echo to 10.9.1.1", "830704 08080808",
	 "source-route: 3/5 from 10.9.1.1", NULL},
};

/* RFC 7126, in the profile bcp: no source route, for us or not, however far. */
static const struct option_row bcp_rows[] = {
	{"ROUTER-15: a hop of it", "echo to 10.9.1.1", "830704 cb007107", "option", NULL},
	{"ROUTER-15: its end", "echo to 10.9.1.1", "830708 0a000001", "option", NULL},
	{"ROUTER-15: in transit", "echo to 203.0.113.7", "890704 0a090105", "option", NULL},
	{"ROUTER-15: whatever else is wrong", "echo to 203.0.113.7", "830301 0700", "option", NULL},
	{"record route is none of these", "echo to 203.0.113.7", "070704 00000000", "ttl 8",
	 "070708 0a090201"},
	{"nor is a timestamp", "echo to 203.0.113.7", "44080500 00000000", "ttl 8",
	 "44080900 029331e8"},
	{"nor a stream", "echo to 203.0.113.7", "88040102", "ttl 8", "88040102"},
};

static void set_all(struct world *w, uint32_t policy)
{
	w->settings.source_route = w->settings.record_route = w->settings.option_timestamp =
		w->settings.stream_id = policy;
}

static void drop_all(struct world *w)
{
	set_all(w, ICMP4_OPTION_DROP);
}

static const struct option_row drop_rows[] = {
	{"ROUTER-15: record route", "echo to 203.0.113.7", "070708 00000000", "option", NULL},
	{"ROUTER-15: timestamp", "echo to 203.0.113.7", "44080500 00000000", "option", NULL},
	{"ROUTER-15: stream", "echo to 203.0.113.7", "01 88040102", "option", NULL},
	{"ROUTER-15: for us", "echo to 10.9.1.1", "070704 00000000", "option", NULL},
	{"UNREACH-10: source route", "echo to 203.0.113.7", "830704 00000000",
	 "source-route: 3/5 from 10.9.1.1", NULL},
	{"router alert passes", "echo to 203.0.113.7", "94040000", "ttl 8", "94040000"},
};

static void ignore_all(struct world *w)
{
	set_all(w, ICMP4_OPTION_IGNORE);
}

static const struct option_row ignore_rows[] = {
	{"record route", "echo to 203.0.113.7", "070704 00000000", "ttl 8", "070704 00000000"},
	{"timestamp", "echo to 203.0.113.7", "440809f0 00000000", "ttl 8", "440809f0 00000000"},
	{"a pointer that cannot be", "echo to 203.0.113.7", "070701 00000000", "ttl 8",
	 "070701 00000000"},
	{"strict source route in transit", "echo to 203.0.113.7", "890704 0a090105", "ttl 8",
	 "890704 0a090105"},
	{"a hop of a route is its end", "echo to 10.9.1.1", "830704 cb007107",
	 "from 10.9.1.1 to 10.9.1.2 ttl 64 type 0", ""},
};

/* The first has the record, all have the route (REASM-05). */
static void in_fragments(void)
{
	static const uint8_t first[] = {203, 0, 113, 7, 0x83, 7,  8, 10, 9, 2,
					1,   1, 7,   7, 8,    10, 9, 2,  1, 0};
	static const uint8_t second[] = {203, 0, 113, 7, 0x83, 7, 8, 10, 9, 2, 1, 0};
	struct world *w = option_world(ROUTER, ICMP4_PROFILE_RFC1812);

	option_feed(w, "echo to 10.9.1.1 data 1500", "830704 cb007107 01 070704 00000000");
	is_int((int64_t)w->count, 2, "in fragments: two");
	is_bytes(w->out[0].bytes + 16, sizeof first, first, sizeof first,
		 "in fragments: the first");
	is_bytes(w->out[1].bytes + 16, sizeof second, second, sizeof second,
		 "in fragments: the second");
	ok(w->out[1].bytes[0] == 0x47 && slow_sum(w->out[1].bytes, 28, 0) == 0,
	   "in fragments: and it is sound");
	free(w);
}

/* What the application sends leaves as it is, options and all. */
static void as_sent(void)
{
	static const uint8_t octets[12] = {7, 7, 4, 0, 0, 0, 0, 0x83, 3, 1, 0x44, 0};
	struct world *w = option_world(HOST, ICMP4_PROFILE_RFC1812);
	struct stimulus s = says("echo from 10.9.1.1 to 10.9.1.2 options 12");

	s.options = octets;
	world_send(w, &s);
	ok(w->count == 1 && w->event.verb == ICMP4_VERB_SENT &&
		   !memcmp(w->out[0].bytes + 20, octets, sizeof octets),
	   "as sent: nothing is written into it");
	free(w);
}

int main(void)
{
	options("record", ROUTER, RFC1812, NULL, record_rows);
	options("unset clock", ROUTER, RFC1812, not_synchronised, unset_rows);
	options("source route", ROUTER, RFC1812, NULL, source_rows);
	options("host", HOST, RFC1812, NULL, host_rows);
	options("unsaid", HOST, RFC1812, unsaid, unsaid_rows);
	options("bcp", ROUTER, BCP, NULL, bcp_rows);
	options("drop", ROUTER, RFC1812, drop_all, drop_rows);
	options("ignore", ROUTER, RFC1812, ignore_all, ignore_rows);
	in_fragments();
	as_sent();
	return tap_done();
}
