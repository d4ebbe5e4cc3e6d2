/* SPDX-License-Identifier: MIT */
/* Extended echo (RFC 8335): who may ask, what is answered, and what the reply looks like. */
#include "unit/core/query_world.h"

/* What V22 to V25 ask; their replies begin with V26 to V28 and go on as they did. */
#define BY_NAME    "20004a840008030162723000"
#define BY_INDEX   "2000dcf40008030200000001"
#define BY_ADDRESS "2000cce4000c0303000104000a090202"
#define BY_MAC     "200076d5001003030006060002005e1000010000"
#define V22        "2a0090bc42420301" BY_NAME
#define V23        "2a0090bc42420301" BY_INDEX
#define V24        "2a0090bd42420300" BY_ADDRESS
#define V25        "2a0090bc42420301" BY_MAC
#define V27        "2b008f7d42420340"
#define V28        "2b028fbb42420300"
#define REACHABLE  "2b00000042420340"
#define UP         "2b00000042420306" /* V26 of a node without IPv6 */
#define NOT_UP     "2b00000042420300"
#define NO_SUCH    "2b02000042420300"
#define MALFORMED  "2b01000042420300"
#define NO_ENTRY   "2b03000042420300"
#define MULTIPLE   "2b04000042420300"
#define LOCAL      "2a00000042420301"
#define REMOTE     "2a00000042420300"

/* To lan, and the way back: DF, TTL 255, no TOS whatever the request had (TOS-06, TTL-03). */
#define THERE "to 10.9.1.1 tos 0xbb ttl 7"
#define BACK  "from 10.9.1.1 to 10.9.1.2 tos 0 ttl 255 df"
#define ALL   "probe probe-remote probe-name probe-index probe-address"

static const struct icmp4_prefix probe_twin[] = {{IP(10, 9, 5, 1), 24}, {IP(10, 9, 5, 1), 32}};
static const uint8_t probe_mac[] = {0x02, 0x00, 0x5e, 0x10, 0x00, 0x01};
static const uint8_t probe_twin_mac[] = {0x02, 0x00, 0x5e, 0x10, 0x00, 0x02};
static const struct icmp4_interface probe_interfaces[] = {
	{.name = "br0",
	 .prefixes = &world_prefixes[LAN],
	 .prefix_count = 1,
	 .mtu = 1500,
	 .up = true,
	 .mac = probe_mac},
	{.name = "wan", .prefixes = &world_prefixes[WAN], .prefix_count = 1, .mtu = 68, .up = true},
	{.name = "down",
	 .prefixes = &world_prefixes[DOWN],
	 .prefix_count = 1,
	 .mtu = 1500,
	 .index = 77},
	{.name = "p2p",
	 .prefixes = &world_prefixes[P2P],
	 .prefix_count = 1,
	 .mtu = 1500,
	 .up = true,
	 .no_probe = true},
	{.name = "twin",
	 .prefixes = probe_twin,
	 .prefix_count = 2,
	 .mtu = 1500,
	 .up = true,
	 .mac = probe_twin_mac},
	{.name = "twin", .prefixes = probe_twin, .prefix_count = 1, .mtu = 1500, .up = true},
	{.name = "bare", .mtu = 1500, .up = true, .mac = probe_twin_mac},
};

/* 10.9.2.2 and ab:cd:.. and 2001:db8::5 are known, 10.9.2.3 twice, as what *neighbours says. */
static size_t probe_neighbour(const void *neighbours, const struct icmp4_any_address *address,
			      enum icmp4_neighbour_state *state)
{
	static const struct {
		uint16_t afi;
		uint8_t length, last;
		size_t count;
	} table[] = {{1, 4, 2, 1}, {1, 4, 3, 2}, {2, 16, 5, 1}, {6, 6, 0xf2, 1}, {6, 8, 0xf4, 1}};

	*state = *(const enum icmp4_neighbour_state *)neighbours;
	for (size_t i = 0; i < COUNT(table); i++)
		if (address->afi == table[i].afi && address->length == table[i].length &&
		    address->bytes[address->length - 1] == table[i].last)
			return table[i].count;
	return 0;
}

static const enum icmp4_neighbour_state probe_reachable = ICMP4_NEIGHBOUR_REACHABLE;

static void have_probe(struct world *w)
{
	w->node.config.interfaces = probe_interfaces;
	w->node.config.interface_count = COUNT(probe_interfaces);
	w->node.config.neighbour = probe_neighbour;
	w->node.config.neighbours = &probe_reachable;
}

/* The same, and what is its own in order. */
static void have_probe_in_order(struct world *w)
{
	static struct icmp4_own rows[64];

	have_probe(w);
	w->node.config.own_count = icmp4_own_sort(rows, probe_interfaces, COUNT(probe_interfaces));
	w->node.config.own = rows;
}

/* PROBE-05, -06, -09, -11, -12, -17: interfaces of our own. */
static const struct query_row own_rows[] = {
	{"V22", ALL, THERE, V22, BACK, UP BY_NAME},
	{"V23", ALL, THERE, V23, BACK, UP BY_INDEX},
	{"V25", ALL, THERE, V25, BACK, UP BY_MAC},
	{"a MAC of two", ALL, THERE, LOCAL "20000000 00100303 00060600 02005e1000020000", BACK,
	 MULTIPLE "20000000 00100303 00060600 02005e1000020000"},
	{"far side", ALL, "to 10.9.2.1", V23, "from 10.9.2.1 to 10.9.1.2 ttl 255 df", UP BY_INDEX},
	{"options stay behind", ALL, THERE " options 8", V23, BACK, UP BY_INDEX},
	{"DF of the request", ALL, THERE " df", V23, BACK, UP BY_INDEX},
	{"code 7", ALL, THERE, "2a07000042420301" BY_INDEX, BACK, UP BY_INDEX},
	{"reserved bits", ALL, THERE, "2a000000424203ff" BY_INDEX, BACK, UP BY_INDEX},
	{"another identifier", ALL, THERE, "2a000000fffeff01" BY_INDEX, BACK,
	 "2b000000fffeff06" BY_INDEX},
	{"no such name", ALL, THERE, LOCAL "20000000 00080301 6e6f0000", BACK,
	 NO_SUCH "20000000 00080301 6e6f0000"},
	{"a longer name", ALL, THERE, LOCAL "20000000 00080301 62723030", BACK,
	 NO_SUCH "20000000 00080301 62723030"},
	{"a shorter name", ALL, THERE, LOCAL "20000000 00080301 62720000", BACK,
	 NO_SUCH "20000000 00080301 62720000"},
	{"a name in capitals", ALL, THERE, LOCAL "20000000 00080301 42723000", BACK,
	 NO_SUCH "20000000 00080301 42723000"},
	{"a name that is down", ALL, THERE, LOCAL "20000000 00080301 646f776e", BACK,
	 NOT_UP "20000000 00080301 646f776e"},
	{"a name of two", ALL, THERE, LOCAL "20000000 00080301 7477696e", BACK,
	 MULTIPLE "20000000 00080301 7477696e"},
	{"index 2", ALL, THERE, LOCAL "20000000 00080302 00000002", BACK,
	 UP "20000000 00080302 00000002"},
	{"an index of its own", ALL, THERE, LOCAL "20000000 00080302 0000004d", BACK,
	 NOT_UP "20000000 00080302 0000004d"},
	{"the place of that one", ALL, THERE, LOCAL "20000000 00080302 00000003", BACK,
	 NO_SUCH "20000000 00080302 00000003"},
	{"index 99", ALL, THERE, LOCAL "20000000 00080302 00000063", BACK,
	 NO_SUCH "20000000 00080302 00000063"},
	{"index 0", ALL, THERE, LOCAL "20000000 00080302 00000000", BACK,
	 NO_SUCH "20000000 00080302 00000000"},
	{"an address", ALL, THERE, LOCAL "20000000 000c0303 00010400 0a090201", BACK,
	 UP "20000000 000c0303 00010400 0a090201"},
	{"an address that is down", ALL, THERE, LOCAL "20000000 000c0303 00010400 0a090301", BACK,
	 NOT_UP "20000000 000c0303 00010400 0a090301"},
	{"an address of two", ALL, THERE, LOCAL "20000000 000c0303 00010400 0a090501", BACK,
	 MULTIPLE "20000000 000c0303 00010400 0a090501"},
	{"V28", ALL, THERE, LOCAL BY_ADDRESS, BACK, V28 BY_ADDRESS},
	{"the broadcast address", ALL, THERE, LOCAL "20000000 000c0303 00010400 0a0901ff", BACK,
	 NO_SUCH "20000000 000c0303 00010400 0a0901ff"},
	{"an address of IPv6", ALL, THERE,
	 LOCAL "20000000 00180303 00021000 20010db8000000000000000000000005", BACK,
	 NO_SUCH "20000000 00180303 00021000 20010db8000000000000000000000005"},
	{"an EUI-64", ALL, THERE, LOCAL "20000000 00100303 00060800 02005e1000010000", BACK,
	 NO_SUCH "20000000 00100303 00060800 02005e1000010000"},
	{"data behind it", ALL, THERE, LOCAL BY_INDEX "0102030405060708 09", BACK,
	 UP BY_INDEX "0102030405060708 09"},
};

/* PROBE-10, -11, -13: neighbours. */
static const struct query_row neighbour_rows[] = {
	{"V24", ALL, THERE, V24, BACK, V27 BY_ADDRESS},
	{"nobody", ALL, THERE, REMOTE "20000000 000c0303 00010400 0a090209", BACK,
	 NO_ENTRY "20000000 000c0303 00010400 0a090209"},
	{"two", ALL, THERE, REMOTE "20000000 000c0303 00010400 0a090203", BACK,
	 MULTIPLE "20000000 000c0303 00010400 0a090203"},
	{"an address of our own", ALL, THERE, REMOTE "20000000 000c0303 00010400 0a090101", BACK,
	 NO_ENTRY "20000000 000c0303 00010400 0a090101"},
	{"IPv6", ALL, THERE, REMOTE "20000000 00180303 00021000 20010db8000000000000000000000005",
	 BACK, REACHABLE "20000000 00180303 00021000 20010db8000000000000000000000005"},
	{"a MAC", ALL, THERE, REMOTE "20000000 00100303 00060600 abcdabcdabf20000", BACK,
	 REACHABLE "20000000 00100303 00060600 abcdabcdabf20000"},
	{"an EUI-64", ALL, THERE, REMOTE "20000000 00100303 00060800 abcdabcdabcdabf4", BACK,
	 REACHABLE "20000000 00100303 00060800 abcdabcdabcdabf4"},
};

/* PROBE-07, -08, -16: code 1, and the request comes back. */
static const struct query_row malformed_rows[] = {
	{"no structure", ALL, THERE, LOCAL, BACK, MALFORMED},
	{"3 octets of one", ALL, THERE, LOCAL "200000", BACK, MALFORMED "200000"},
	{"no object", ALL, THERE, LOCAL "20000000", BACK, MALFORMED "20000000"},
	{"version 1", ALL, THERE, LOCAL "10000000 00080302 00000001", BACK,
	 MALFORMED "10000000 00080302 00000001"},
	{"a wrong checksum", ALL, THERE, LOCAL "2000dcf5 00080302 00000001", BACK,
	 MALFORMED "2000dcf5 00080302 00000001"},
	{"no checksum", ALL, THERE, LOCAL "20000000 00080302 00000001", BACK,
	 UP "20000000 00080302 00000001"},
	{"two objects", ALL, THERE, LOCAL "2000d9e8 00080302 00000001 00080302 00000001", BACK,
	 MALFORMED "2000d9e8 00080302 00000001 00080302 00000001"},
	{"class 1", ALL, THERE, LOCAL "20000000 00080101 00000001", BACK,
	 MALFORMED "20000000 00080101 00000001"},
	{"c-type 0", ALL, THERE, LOCAL "20000000 00080300 00000001", BACK,
	 MALFORMED "20000000 00080300 00000001"},
	{"c-type 4", ALL, THERE, LOCAL "20000000 00080304 00000001", BACK,
	 MALFORMED "20000000 00080304 00000001"},
	{"an index of 2 octets", ALL, THERE, LOCAL "20000000 00060302 0001", BACK,
	 MALFORMED "20000000 00060302 0001"},
	{"an index of 8", ALL, THERE, LOCAL "20000000 000c0302 00000001 00000000", BACK,
	 MALFORMED "20000000 000c0302 00000001 00000000"},
	{"no name", ALL, THERE, LOCAL "20000000 00080301 00000000", BACK,
	 MALFORMED "20000000 00080301 00000000"},
	{"IPv4 of 5 octets", ALL, THERE, LOCAL "20000000 00100303 00010500 0a09020100000000", BACK,
	 MALFORMED "20000000 00100303 00010500 0a09020100000000"},
	{"IPv4 of 16", ALL, THERE, LOCAL "20000000 000c0303 00011000 0a090201", BACK,
	 MALFORMED "20000000 000c0303 00011000 0a090201"},
	{"a neighbour by name", ALL, THERE, REMOTE BY_NAME, BACK, MALFORMED BY_NAME},
	{"a neighbour by index", ALL, THERE, REMOTE BY_INDEX, BACK, MALFORMED BY_INDEX},
};

/* PROBE-03, -04: by default nothing, and then no more than the knobs say. */
static const struct query_row silent_rows[] = {
	{"by default", "", THERE, V22, "query-ignored", NULL},
	{"by default, malformed", "", THERE, LOCAL, "query-ignored", NULL},
	{"probe alone", "probe", THERE, V22, "query-ignored", NULL},
	{"probe alone, malformed beyond telling", "probe", THERE, LOCAL, BACK, MALFORMED},
	{"no probe", "probe-remote probe-name probe-index probe-address", THERE, V22,
	 "query-ignored", NULL},
	{"a node unseen", ALL " silent-echo", THERE, V22, "query-ignored", NULL},
	{"a name", "probe probe-name", THERE, V22, BACK, UP BY_NAME},
	{"a name, not an index", "probe probe-name", THERE, V23, "query-ignored", NULL},
	{"a name, not a MAC", "probe probe-name", THERE, V25, "query-ignored", NULL},
	{"an index", "probe probe-index", THERE, V23, BACK, UP BY_INDEX},
	{"an index, not a name", "probe probe-index", THERE, V22, "query-ignored", NULL},
	{"a MAC", "probe probe-address", THERE, V25, BACK, UP BY_MAC},
	{"an address, not a neighbour", "probe probe-address", THERE, V24, "query-ignored", NULL},
	{"a neighbour", "probe probe-address probe-remote", THERE, V24, BACK, V27 BY_ADDRESS},
	{"a neighbour, not by address", "probe probe-name probe-remote", THERE, V24,
	 "query-ignored", NULL},
	{"what is malformed, but not allowed either", "probe probe-name", THERE,
	 LOCAL "20000000 000c0302 00000001 00000000", "query-ignored", NULL},
	{"multicast", ALL, "to 224.0.0.1 link multicast", V22, "query-ignored", NULL},
	{"broadcast", ALL, "to 10.9.1.255 link broadcast", V22, "query-ignored", NULL},
	{"everybody", ALL, "to 255.255.255.255 link broadcast", V22, "query-ignored", NULL},
	{"from nobody", ALL, "to 10.9.1.1 from 0.0.0.0", V22, "martian-source", NULL},
	{"from a group", ALL, "to 10.9.1.1 from 224.0.0.1", V22, "martian-source", NULL},
	{"where it is not accepted", ALL, "to 10.9.4.0 from 10.9.4.1 on 3", V22, "query-ignored",
	 NULL},
	{"a reply", ALL, THERE, UP, "delivered", NULL},
};

static void refuse_own(struct world *w)
{
	have_probe(w);
	w->settings.probe_local = false;
}

static const struct query_row refused_rows[] = {
	{"our own", ALL, THERE, V22, "query-ignored", NULL},
	{"a neighbour", ALL, THERE, V24, BACK, V27 BY_ADDRESS},
};

/* Rows that hold a source add up; one that none holds may nothing. */
static void have_access(struct world *w)
{
	static const struct icmp4_probe_access access[] = {
		{{IP(10, 9, 1, 0), 24}, ICMP4_MAY_LOCAL | ICMP4_MAY_NAME},
		{{HOST_A, 32}, ICMP4_MAY_INDEX},
		{{IP(10, 9, 1, 7), 32}, ICMP4_MAY_REMOTE | ICMP4_MAY_ADDRESS},
		{{IP(10, 9, 1, 8), 32}, ICMP4_MAY_ALL},
	};

	have_probe(w);
	w->node.config.probe_access = access;
	w->node.config.probe_access_count = COUNT(access);
}

static const struct query_row access_rows[] = {
	{"a name from the net", ALL, "to 10.9.1.1 from 10.9.1.9", V22,
	 "from 10.9.1.1 to 10.9.1.9 ttl 255 df", UP BY_NAME},
	{"an index from the net", ALL, "to 10.9.1.1 from 10.9.1.9", V23, "query-ignored", NULL},
	{"an index from one host", ALL, "to 10.9.1.1", V23, BACK, UP BY_INDEX},
	{"a MAC from the net", ALL, "to 10.9.1.1 from 10.9.1.9", V25, "query-ignored", NULL},
	{"a neighbour from the net", ALL, "to 10.9.1.1 from 10.9.1.9", V24, "query-ignored", NULL},
	{"a neighbour from one host", ALL, "to 10.9.1.1 from 10.9.1.7", V24,
	 "from 10.9.1.1 to 10.9.1.7 ttl 255 df", V27 BY_ADDRESS},
	{"from elsewhere", ALL, "to 10.9.1.1 from 203.0.113.7", V22, "query-ignored", NULL},
	{"all, where the knobs say less", "probe probe-name", "to 10.9.1.1 from 10.9.1.8", V23,
	 "query-ignored", NULL},
};

static void have_empty_access(struct world *w)
{
	have_access(w);
	w->node.config.probe_access_count = 0;
}

static const struct query_row empty_rows[] = {
	{"a name", ALL, "to 10.9.1.1", V22, "query-ignored", NULL},
	{"malformed", ALL, "to 10.9.1.1", LOCAL, "query-ignored", NULL},
};

static void have_no_table(struct world *w)
{
	have_probe(w);
	w->node.config.neighbour = NULL;
}

static const struct query_row no_table_rows[] = {
	{"V24", ALL, THERE, V24, BACK, NO_ENTRY BY_ADDRESS},
};

/* What comes from behind wan is answered by a link of 68 octets, and in one piece. */
#define NARROW      "from 10.9.2.5 to 10.9.2.1 on 1"
#define NARROW_BACK "from 10.9.2.1 to 10.9.2.5 ttl 255 df on 1"
#define OCTETS_28   "00010203040506070809 10111213141516171819 2021222324252627"

static const struct query_row narrow_rows[] = {
	{"what fits", ALL, NARROW, LOCAL BY_INDEX OCTETS_28, NARROW_BACK, UP BY_INDEX OCTETS_28},
	{"what does not", ALL, NARROW, LOCAL BY_INDEX OCTETS_28 "28", NARROW_BACK, UP},
};

/* PROBE-13: each state that there is. */
static void states(void)
{
	static const char *const replies[] = {
		[ICMP4_NEIGHBOUR_INCOMPLETE] = "2b00000042420320" BY_ADDRESS,
		[ICMP4_NEIGHBOUR_REACHABLE] = "2b00000042420340" BY_ADDRESS,
		[ICMP4_NEIGHBOUR_STALE] = "2b00000042420360" BY_ADDRESS,
		[ICMP4_NEIGHBOUR_DELAY] = "2b00000042420380" BY_ADDRESS,
		[ICMP4_NEIGHBOUR_PROBE] = "2b000000424203a0" BY_ADDRESS,
		[ICMP4_NEIGHBOUR_FAILED] = "2b000000424203c0" BY_ADDRESS,
	};

	for (unsigned i = ICMP4_NEIGHBOUR_INCOMPLETE; i <= ICMP4_NEIGHBOUR_FAILED; i++) {
		struct world *w = world_new(HOST);
		enum icmp4_neighbour_state state = (enum icmp4_neighbour_state)i;
		const struct query_row row = {.name = icmp4_probe_state_name((uint8_t)i),
					      .outcome = BACK,
					      .reply = replies[i]};

		have_probe(w);
		turn_on(w, ALL);
		w->node.config.neighbours = &state;
		query_feed(w, THERE, V24);
		query_check("states", &row, w);
		free(w);
	}
}

/* PROBE-19, RATE-03: two at once and then one a second; who may not ask uses nothing up. */
static void limited(void)
{
	static const struct {
		const char *from, *outcome;
		int64_t wait_ms;
	} rows[] = {
		{"from 203.0.113.7 to 10.9.1.1", "query-ignored", 0},
		{"from 203.0.113.7 to 10.9.1.1", "query-ignored", 0},
		{"from 10.9.1.8 to 10.9.1.1", "answered 43/0 from 10.9.1.1", 0},
		{"from 10.9.1.8 to 10.9.1.1", "answered 43/0 from 10.9.1.1", 0},
		{"from 10.9.1.8 to 10.9.1.1", "query-limited", 0},
		{"from 10.9.1.8 to 10.9.1.1", "query-limited", 999},
		{"from 10.9.1.8 to 10.9.1.1", "answered 43/0 from 10.9.1.1", 1},
		{"from 10.9.1.8 to 10.9.1.1", "query-limited", 0},
	};
	struct world *w = world_new(HOST);

	have_access(w);
	turn_on(w, ALL);
	w->settings.limit_probe = (struct icmp4_rate){1000, 2};
	for (size_t i = 0; i < COUNT(rows); i++) {
		w->now.ns += rows[i].wait_ms * ICMP4_MS_NS;
		query_feed(w, rows[i].from, V22);
		ok(!strcmp(world_tells(w), rows[i].outcome), "limited: %zu is %s", i, w->told);
	}
	is_int((int64_t)w->counters.dropped[ICMP4_DROP_QUERY_LIMITED], 3, "limited: counted");
	query_feed(w, "echo to 10.9.1.1", "0800000000010002");
	is_str(world_tells(w), "answered 0/0 from 10.9.1.1", "limited: echo is not");
	free(w);
}

int main(void)
{
	queries("own", HOST, have_probe, own_rows);
	queries("own of a router", ROUTER, have_probe, own_rows);
	queries("own in order", HOST, have_probe_in_order, own_rows);
	queries("neighbour", HOST, have_probe, neighbour_rows);
	queries("no table", HOST, have_no_table, no_table_rows);
	queries("malformed", HOST, have_probe, malformed_rows);
	queries("silent", HOST, have_probe, silent_rows);
	queries("refused", HOST, refuse_own, refused_rows);
	queries("access", HOST, have_access, access_rows);
	queries("empty access", HOST, have_empty_access, empty_rows);
	queries("narrow", HOST, have_probe, narrow_rows);
	states();
	limited();
	return tap_done();
}
