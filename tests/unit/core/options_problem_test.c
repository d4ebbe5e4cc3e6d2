/* SPDX-License-Identifier: MIT */
/*
 * What is wrong with options, and the octet that says so (PARAM-04, PARAM-09); headers that are not
 * sound (PARAM-06, PARAM-07); and errors that go back by a source route (OPT-04).
 */
#include "unit/core/options_world.h"

/* In transit and for us alike: the first option stands at 20. */
static const struct option_row bad_rows[] = {
	{"OPT-07: length 0", "echo to 203.0.113.7", "0700", "bad-option at 20", NULL},
	{"OPT-07: length 1", "echo to 203.0.113.7", "0701", "bad-option at 20", NULL},
	{"OPT-07: past the header", "echo to 203.0.113.7", "070904 00000000 01", "bad-option at 20",
	 NULL},
	{"OPT-07: of an unknown one", "echo to 203.0.113.7", "01 9e00", "bad-option at 21", NULL},
	{"OPT-07: no length at all", "echo to 203.0.113.7", "010101 07", "bad-option at 23", NULL},
	{"a record route without pointer", "echo to 203.0.113.7", "0702", "bad-option at 21", NULL},
	{"a timestamp without flags", "echo to 203.0.113.7", "440305", "bad-option at 21", NULL},
	{"a source route without pointer", "echo to 203.0.113.7", "01 8302", "bad-option at 22",
	 NULL},
	{"OPT-12: pointer 3", "echo to 203.0.113.7", "070703 00000000", "bad-option at 22", NULL},
	{"OPT-12: pointer 0", "echo to 203.0.113.7", "070700 00000000", "bad-option at 22", NULL},
	{"OPT-12: of a source route", "echo to 203.0.113.7", "01 830703 00000000",
	 "bad-option at 23", NULL},
	{"OPT-12: of a strict one", "echo to 203.0.113.7", "890703 00000000", "bad-option at 22",
	 NULL},
	{"OPT-12: of timestamps: 4", "echo to 203.0.113.7", "44080400 00000000", "bad-option at 22",
	 NULL},
	{"OPT-12: between slots", "echo to 203.0.113.7", "070705 00000000", "bad-option at 22",
	 NULL},
	{"OPT-11: part of a slot", "echo to 203.0.113.7", "070608 00 0000 01", "ttl 8",
	 "070608 00 0000 01"},
	{"OPT-11: room for a part of one", "echo to 203.0.113.7", "070a08 00000000 000000",
	 "bad-option at 22", NULL},
	{"OPT-11: of timestamps", "echo to 203.0.113.7", "440a0900 00000000 0000",
	 "bad-option at 22", NULL},
	{"OPT-11: of address and time", "echo to 203.0.113.7", "440c0901 00000000 00000000",
	 "bad-option at 22", NULL},
	{"OPT-11: of a pair", "echo to 203.0.113.7", "44080501 00000000", "bad-option at 22", NULL},
	{"OPT-11: of a pair named before", "echo to 203.0.113.7", "44080503 00000000",
	 "bad-option at 22", NULL},
	{"OPT-10: a sixteenth without room", "echo to 203.0.113.7", "440809f0 00000000",
	 "bad-option at 23", NULL},
	{"OPT-10: or pair", "echo to 203.0.113.7", "440c0df1 00000000 00000000", "bad-option at 23",
	 NULL},
	{"OPT-13: two source routes", "echo to 203.0.113.7", "830708 00000000 830708 00000000",
	 "bad-option at 27", NULL},
	{"OPT-13: one loose, one strict", "echo to 203.0.113.7", "830708 00000000 890708 00000000",
	 "bad-option at 27", NULL},
	{"OPT-13: two record routes", "echo to 203.0.113.7", "070304 070304", "bad-option at 23",
	 NULL},
	{"OPT-13: two timestamps", "echo to 203.0.113.7", "44040500 44040500", "bad-option at 24",
	 NULL},
	{"PARAM-08: strict, and we are no hop", "echo to 203.0.113.7", "890704 0a090105",
	 "bad-option at 16", NULL},
	{"PARAM-08: even at its end", "echo to 203.0.113.7", "890708 0a090105", "bad-option at 16",
	 NULL},
	{"PARAM-01: before there is no route", "echo to 8.8.8.8 ttl 1", "0700", "bad-option at 20",
	 NULL},
	{"NOERR-10: not for who is a martian", "echo to 0.1.2.3", "0700", "martian-destination",
	 NULL},
	{"NOERR-01: not about an error", "icmp type 3 to 203.0.113.7", "0700",
	 "bad-option: NOERR-01", NULL},
	{"NOERR-06: nor a later fragment", "echo to 203.0.113.7 offset 8", "0700",
	 "bad-option: NOERR-06", NULL},
	{"PARAM-03: a full record route is none", "echo to 203.0.113.7", "070708 00000000", "ttl 8",
	 "070708 00000000"},
};

/* PARAM-02: a host says the same of what is for it. */
static const struct option_row local_rows[] = {
	{"V09: OPT-12 of an echo", "echo to 10.9.1.1", "070703 00000000", "bad-option at 22", NULL},
	{"OPT-07: of UDP", "udp to 10.9.1.1 port 53", "440100", "bad-option at 20", NULL},
	{"OPT-11: of UDP", "udp to 10.9.1.1 port 53", "070a08 00000000 000000", "bad-option at 22",
	 NULL},
	{"OPT-10: of an echo", "echo to 10.9.1.1", "440809f0 00000000", "bad-option at 23", NULL},
	{"OPT-13: of an echo", "echo to 10.9.1.1", "830708 0a090105 830708 0a090105",
	 "bad-option at 27", NULL},
	{"NOERR-04: not what is for many", "echo to 10.9.1.255", "0700", "bad-option: NOERR-04",
	 NULL},
	{"NOERR-07: not to who is nobody", "echo to 10.9.1.1 from 0.0.0.0", "0700",
	 "martian-source", NULL},
	{"delivered, with all that is sound", "udp to 10.9.1.1 port 53",
	 "070704 00000000 44040500 94040000", "delivered", NULL},
};

/* PARAM-01 and settings: as any other error, it may be silenced and limited. */
static void held_back(void)
{
	struct world *w = option_world(ROUTER, ICMP4_PROFILE_BCP);

	w->settings.limit_kind[ICMP4_ERROR_PARAMETER] = (struct icmp4_rate){1, 1};
	option_feed(w, "echo to 203.0.113.7", "0700");
	is_str(world_tells(w), "bad-option: 12/0 from 10.9.1.1", "held back: the first is sent");
	option_feed(w, "echo to 203.0.113.7", "0700");
	is_str(world_tells(w), "bad-option: limited", "held back: at a limited rate");
	w->settings.silent = 1u << ICMP4_ERROR_PARAMETER;
	option_feed(w, "echo to 203.0.113.7", "0700");
	is_str(world_tells(w), "bad-option: silenced", "held back: or not at all");
	is_int((int64_t)w->counters.dropped[ICMP4_DROP_BAD_OPTION], 3, "held back: counted");
	free(w);
}

/* What RFC 1812 section 5.2.2 permits to say of headers that are not sound. */
static const struct {
	const char *name;
	bool forward, less, cut;
	uint8_t total;     /* that the header says, of a UDP datagram of 36 */
	size_t held, wire; /* that arrived */
	uint8_t ihl;
	const char *outcome;
} header_rows[] = {
	{"PARAM-07: not all arrived", ROUTER, false, true, 100, 36, 36, 5,
	 "malformed ip-truncated: 12/0 from 10.9.1.1"},
	{"PARAM-07: by a setting", ROUTER, true, false, 100, 36, 36, 5, "malformed ip-truncated"},
	{"PARAM-07: not by a host", HOST, true, true, 100, 36, 36, 5, "malformed ip-truncated"},
	{"PARAM-07: we hold less than arrived", ROUTER, true, true, 36, 30, 36, 5,
	 "malformed ip-truncated"},
	{"PARAM-06: shorter than its header", ROUTER, true, false, 16, 36, 36, 5,
	 "malformed ip-total-length: 12/0 from 10.9.1.1"},
	{"PARAM-06: by one octet", ROUTER, true, false, 19, 36, 36, 5,
	 "malformed ip-total-length: 12/0 from 10.9.1.1"},
	{"PARAM-06: by a setting", ROUTER, false, true, 19, 36, 36, 5, "malformed ip-total-length"},
	{"PARAM-06: not by a host", HOST, true, true, 19, 36, 36, 5, "malformed ip-total-length"},
	{"PARAM-06: under 16 octets", ROUTER, true, true, 15, 36, 36, 5,
	 "malformed ip-total-length"},
	{"PARAM-06: an IHL of 4", ROUTER, true, true, 36, 36, 36, 4, "malformed ip-ihl"},
	{"NOERR-09: a version of 6", ROUTER, true, true, 36, 36, 36, 0x20 | 5,
	 "malformed ip-version"},
};

static void headers(void)
{
	for (size_t i = 0; i < COUNT(header_rows); i++) {
		struct world *w = option_world(header_rows[i].forward, ICMP4_PROFILE_BCP);
		struct stimulus s = says("udp to 203.0.113.7");
		uint8_t before[64];

		put_stimulus(&s, w->bytes);
		w->bytes[0] = (uint8_t)(w->bytes[0] ^ 5 ^ header_rows[i].ihl);
		w->bytes[3] = header_rows[i].total;
		mend(w->bytes);
		memcpy(before, w->bytes, sizeof before);
		w->settings.error_total_length = header_rows[i].less;
		w->settings.error_truncated = header_rows[i].cut;
		struct icmp4_packet packet = {.bytes = w->bytes,
					      .held = header_rows[i].held,
					      .length = header_rows[i].wire};
		icmp4_node_input(&w->node, w->now, &packet);
		world_drain(w);
		is_str(world_tells(w), header_rows[i].outcome, header_rows[i].name);
		if (w->event.error_sent)
			ok(w->out[0].bytes[24] == 2 &&
				   !memcmp(w->out[0].bytes + 28, before,
					   w->out[0].packet.held - 28) &&
				   w->out[0].packet.held == 28 + (header_rows[i].less ? 28u : 36u),
			   "%s: at octet 2, as it came", header_rows[i].name);
		free(w);
	}
}

/* They are as silent as any other about broadcasts, errors, fragments, nobody. */
static void header_forbidden(void)
{
	static const struct told rows[] = {
		{"udp to 10.9.1.255", "malformed ip-truncated: NOERR-04"},
		{"udp to 203.0.113.7 link broadcast", "malformed ip-truncated: NOERR-05"},
		{"udp to 203.0.113.7 offset 8", "malformed ip-truncated: NOERR-06"},
		{"udp to 203.0.113.7 from 127.0.0.1", "malformed ip-truncated: NOERR-07"},
		{"icmp type 3 to 203.0.113.7", "malformed ip-truncated: NOERR-01"},
		{"udp to 203.0.113.7 from 10.9.1.1", "malformed ip-truncated: NOERR-12"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = option_world(ROUTER, ICMP4_PROFILE_RFC1812);
		struct stimulus s = says(rows[i].stimulus);
		size_t held = put_stimulus(&s, w->bytes);

		set16(w->bytes + 2, held + 1);
		mend(w->bytes);
		world_input(w, &s, held);
		is_str(world_tells(w), rows[i].outcome, rows[i].stimulus);
		free(w);
	}
}

/* An error goes back as far as the route was recorded, and quotes it as it came. */
static const struct {
	const char *name, *stimulus, *options, *to, *back;
	uint8_t type, code;
} back_rows[] = {
	{"OPT-04: TTL at the second hop", "echo from 203.0.113.7 to 10.9.1.1 on 1 ttl 1",
	 "830b08 0a090209 0a090105", "10.9.2.9", "830704 cb007107 00", 11, 0},
	{"OPT-04: strict", "echo from 8.8.8.8 to 10.9.1.1 on 1 ttl 1",
	 "890f0c 0a000001 0a090209 0a090105", "10.9.2.9", "890b04 0a000001 08080808 00", 11, 0},
	{"OPT-04: in transit", "echo from 203.0.113.7 to 10.9.1.5 on 1 ttl 1",
	 "830b08 0a090209 0a090106", "10.9.2.9", "830704 cb007107 00", 11, 0},
	{"OPT-04: at its end", "udp from 203.0.113.7 to 10.9.1.1 on 1", "830708 0a090209",
	 "10.9.2.9", "830704 cb007107 00", 3, 3},
	{"OPT-04: that it failed", "echo from 203.0.113.7 to 10.9.1.1 on 1",
	 "830b08 0a090209 08080808", "10.9.2.9", "830704 cb007107 00", 3, 5},
	{"OPT-04: at its first hop", "echo to 10.9.1.1 ttl 1", "830704 cb007107", "10.9.1.2", "",
	 11, 0},
	{"OPT-03: recorded from the source on", "echo to 10.9.1.1 ttl 1",
	 "830b08 0a090102 cb007107", "10.9.1.2", "", 11, 0},
	{"OPT-04: not of a parameter problem", "echo from 203.0.113.7 to 10.9.1.1 on 1",
	 "830b08 0a090209 0a090105 01 0700", "203.0.113.7", "", 12, 0},
	{"no record in an error", "echo to 203.0.113.7 ttl 1", "070704 00000000", "10.9.1.2", "",
	 11, 0},
};

static void back(void)
{
	for (size_t i = 0; i < COUNT(back_rows); i++) {
		struct world *w = option_world(ROUTER, ICMP4_PROFILE_RFC1812);
		struct option_row row = {NULL, back_rows[i].stimulus, back_rows[i].options, NULL,
					 NULL};
		uint8_t want[40];
		size_t length = put_hex(want, back_rows[i].back);
		char to[ICMP4_ADDRESS_TEXT];

		option_feed(w, row.stimulus, row.options);
		const uint8_t *ip = w->out[0].bytes, *icmp = ip + (ip[0] & 15) * 4;
		size_t total = at16(ip + 2), header = (size_t)(ip[0] & 15) * 4;
		icmp4_address_text(icmp4_ip_dst(ip), to, sizeof to);
		is_str(to, back_rows[i].to, back_rows[i].name);
		is_bytes(ip + 20, header - 20, want, length, "its options");
		ok(w->count == 1 && icmp[0] == back_rows[i].type && icmp[1] == back_rows[i].code &&
			   slow_sum(ip, header, 0) == 0 && slow_sum(icmp, total - header, 0) == 0 &&
			   option_quoted(w, &row) && w->out[0].packet.held == total,
		   "sound, and quotes it as it came");
		free(w);
	}
}

/* QUOTE-02: 576 octets with all that is in front of the quote; no way back, no error. */
static void back_bounds(void)
{
	struct world *w = option_world(ROUTER, ICMP4_PROFILE_RFC1812);

	option_feed(w, "echo from 203.0.113.7 to 10.9.1.1 on 1 ttl 1 data 900",
		    "830b08 0a090209 0a090105");
	is_int((int64_t)w->out[0].packet.held, 576, "QUOTE-02: with the way back");
	option_feed(w, "echo to 10.9.1.1 ttl 1", "830b08 e0000001 cb007107");
	is_str(world_tells(w), "ttl: NOERR-12", "ECHO-14: a group is no way back");
	w->settings.source_route = ICMP4_OPTION_IGNORE;
	option_feed(w, "udp from 203.0.113.7 to 10.9.1.1 on 1", "830708 0a090209");
	is_str(world_tells(w), "port-closed: 3/3 from 10.9.1.1", "OPT-04: unless policy forbids");
	free(w);
}

/* What our application sent goes nowhere but to it. */
static void back_to_ourselves(void)
{
	struct world *w = option_world(HOST, ICMP4_PROFILE_RFC1812);
	struct stimulus s = says("echo from 10.9.1.1 to 8.8.8.8");
	uint8_t octets[40];

	option_put(&s, octets, "830708 0a090209");
	world_send(w, &s);
	ok(is_icmp(w, 3, 0) && icmp4_ip_dst(w->out[0].bytes) == NODE_LAN &&
		   w->out[0].packet.interface == ICMP4_INTERFACE_SELF,
	   "OPT-04: not of what we sent ourselves");
	free(w);
}

int main(void)
{
	options("transit", ROUTER, RFC1812, NULL, bad_rows);
	options("local", HOST, RFC1812, NULL, local_rows);
	held_back();
	headers();
	header_forbidden();
	back();
	back_bounds();
	back_to_ourselves();
	return tap_done();
}
