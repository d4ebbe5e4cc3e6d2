/* SPDX-License-Identifier: MIT */
/* Timestamp, address mask, and the queries that nobody answers. */
#include "unit/core/query_world.h"

#define V10    "0d00eef600010002 01020304 00000000 00000000"
#define V11    "0e008ccf00010002 01020304 02932e00 02932e01"
#define V12    "0e00edf200010002 01020304 80000001 80000002"
#define V13    "1100eefc00010002 00000000"
#define V14    "1200ee3b00010002 ffffffc0"
#define MASK24 "1200000000010002 ffffff00"

/* The packet's stamp is noon, so that V10 is answered with V11 a ms later. */
static void at_noon(struct world *w)
{
	w->node.config.clock_synchronised = true;
	w->node.config.unix_ns = QUERY_NOON_MS * ICMP4_MS_NS - w->now.ns + ICMP4_MS_NS;
}

static const struct query_row timestamp_rows[] = {
	{"off", "", "to 10.9.1.1", V10, "query-ignored", NULL},
	{"nor silent", "timestamp silent-echo", "to 10.9.1.1", V10, "query-ignored", NULL},
	{"in the place of an echo", "timestamp", "to 10.9.1.1 tos 0xbb ttl 1 df", V10,
	 "from 10.9.1.1 to 10.9.1.2 tos 0xb8", V11},
	{"far side", "timestamp", "to 10.9.2.1", V10, "from 10.9.2.1 to 10.9.1.2", V11},
	{"behind a gateway", "timestamp", "from 203.0.113.7 to 10.9.1.1", V10,
	 "from 10.9.1.1 to 203.0.113.7 on 1", V11},
	{"options stay behind", "timestamp", "to 10.9.1.1 options 40", V10,
	 "from 10.9.1.1 to 10.9.1.2", V11},
	{"code 7, and more octets", "timestamp", "to 10.9.1.1",
	 "0d07000000010002 01020304 aaaaaaaa bbbbbbbb cccccccc dd", "from 10.9.1.1 to 10.9.1.2",
	 V11},
	{"19 octets", "timestamp", "to 10.9.1.1", "0d00000000010002 01020304 00000000 000000",
	 "malformed icmp-short", NULL},
	{"12 octets", "timestamp", "to 10.9.1.1", "0d00000000010002 01020304",
	 "malformed icmp-short", NULL},
	{"broadcast", "timestamp", "to 10.9.1.255 link broadcast", V10, "query-ignored", NULL},
	{"everybody", "timestamp", "to 255.255.255.255 link broadcast", V10, "query-ignored", NULL},
	{"multicast", "timestamp", "to 224.0.0.1 link multicast", V10, "query-ignored", NULL},
	{"broadcast, allowed", "timestamp timestamp-broadcast", "to 10.9.1.255 link broadcast", V10,
	 "from 10.9.1.1 to 10.9.1.2", V11},
	{"multicast, allowed", "timestamp timestamp-broadcast",
	 "to 224.0.0.1 link multicast from 10.9.2.5 on 1", V10, "from 10.9.2.1 to 10.9.2.5 on 1",
	 V11},
	{"a broadcast frame", "timestamp", "to 10.9.1.1 link broadcast", V10, "link-broadcast",
	 NULL},
	{"from nobody", "timestamp", "to 10.9.1.1 from 0.0.0.0", V10, "martian-source", NULL},
	{"from many", "timestamp", "to 10.9.1.1 from 10.9.1.255", V10, "martian-source", NULL},
	{"a fragment", "timestamp", "to 10.9.1.1 mf", V10, "fragment", NULL},
	{"a bad checksum", "timestamp", "to 10.9.1.1",
	 "0d00eef700010002 01020304 00000000 00000000", "malformed icmp-checksum", NULL},
};

/* TS-03, TS-04: the vectors, and the ends of a day. */
static void timestamp_clock(void)
{
	static const struct {
		const char *name;
		int64_t unix_ms, stamp_ms, now_ms, out_ms;
		bool synchronised;
		const char *reply;
	} rows[] = {
		{"V11", QUERY_NOON_MS - 5, 5, 6, 6, true, V11},
		{"no stamp", QUERY_NOON_MS - 5, 0, 5, 6, true, V11},
		{"a stamp of the future", QUERY_NOON_MS - 5, 7, 5, 6, true, V11},
		{"V12", 0, 1, 1, 2, false, V12},
		{"midnight", 86400000 * INT64_C(20000) - 9, 8, 8, 9, true,
		 "0e00000000010002 01020304 05265bff 00000000"},
		{"before 1970", -1, 1, 1, 2, true, "0e00000000010002 01020304 00000000 00000001"},
		{"the last second there is", INT64_MAX / ICMP4_MS_NS, 1, 1, 2, true,
		 "0e00000000010002 01020304 051ab6f7 051ab6f8"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(HOST);
		struct stimulus s = says("icmp to 10.9.1.1");
		size_t held = put_query(&s, V10, w->bytes);
		struct icmp4_packet packet = {.bytes = w->bytes, .held = held, .length = held};
		const struct query_row row = {.name = rows[i].name,
					      .outcome = "from 10.9.1.1 to 10.9.1.2",
					      .reply = rows[i].reply};

		turn_on(w, "timestamp");
		w->node.config.unix_ns = rows[i].unix_ms * ICMP4_MS_NS;
		w->node.config.clock_synchronised = rows[i].synchronised;
		packet.stamp.ns = rows[i].stamp_ms * ICMP4_MS_NS;
		w->now.ns = rows[i].now_ms * ICMP4_MS_NS;
		icmp4_node_input(&w->node, w->now, &packet);
		w->now.ns = rows[i].out_ms * ICMP4_MS_NS;
		world_drain(w);
		query_check("timestamp clock", &row, w);
		free(w);
	}
}

/* TS-05: a hundred requests in a second see 16 different times at least; ours, each its own. */
static void timestamp_pace(void)
{
	struct world *w = world_new(HOST);
	int64_t before = -1, steps = 0;

	at_noon(w);
	turn_on(w, "timestamp");
	for (int i = 0; i < 100; i++) {
		query_feed(w, "to 10.9.1.1", V10);
		int64_t at = (int64_t)at16(w->out[0].bytes + 36) << 16 | at16(w->out[0].bytes + 38);
		steps += at > before;
		before = at;
		w->now.ns += 10 * ICMP4_MS_NS;
	}
	is_int(steps, 100, "timestamp pace: a hundred times of a second");
	free(w);
}

/* Two nets of other masks on lan, of one mask on wan, none known on p2p. */
static const struct icmp4_prefix mask_lan[] = {
	{IP(192, 0, 2, 1), 26}, {IP(10, 9, 6, 1), 24}, {IP(10, 9, 6, 129), 25}};
static const struct icmp4_prefix mask_wan[] = {{IP(10, 9, 2, 1), 24}, {IP(10, 9, 5, 1), 24}};
static const struct icmp4_prefix mask_point[] = {{IP(10, 9, 4, 0), 31}};
static const struct icmp4_interface mask_interfaces[INTERFACES] = {
	{.name = "lan", .prefixes = mask_lan, .prefix_count = 3, .mtu = 1500, .up = true},
	{.name = "wan", .prefixes = mask_wan, .prefix_count = 2, .mtu = 1500, .up = true},
	{.name = "bare", .mtu = 1500, .up = true},
	{.name = "p2p", .prefixes = mask_point, .prefix_count = 1, .mtu = 1500, .up = true},
};

static void have_nets(struct world *w)
{
	w->node.config.interfaces = mask_interfaces;
}

static const struct query_row mask_rows[] = {
	{"off", "", "from 192.0.2.9 to 192.0.2.1", V13, "query-ignored", NULL},
	{"V14", "mask-agent", "from 192.0.2.9 to 192.0.2.1 tos 0x1f df", V13,
	 "from 192.0.2.1 to 192.0.2.9 tos 0x1c", V14},
	{"to everybody", "mask-agent", "from 192.0.2.9 to 255.255.255.255 link broadcast", V13,
	 "from 192.0.2.1 to 192.0.2.9", V14},
	{"code, mask and more octets", "mask-agent", "from 192.0.2.9 to 192.0.2.1",
	 "1107000000010002 ff000000 abcd", "from 192.0.2.1 to 192.0.2.9", V14},
	{"11 octets", "mask-agent", "from 192.0.2.9 to 192.0.2.1", "1100000000010002 000000",
	 "malformed icmp-short", NULL},
	{"another net here", "mask-agent", "from 10.9.6.9 to 192.0.2.1", V13,
	 "from 192.0.2.1 to 10.9.6.9", MASK24},
	{"the longer of two", "mask-agent", "from 10.9.6.130 to 192.0.2.1", V13,
	 "from 192.0.2.1 to 10.9.6.130", "1200000000010002 ffffff80"},
	{"of none of them", "mask-agent", "from 203.0.113.7 to 192.0.2.1", V13, "query-ignored",
	 NULL},
	{"of none, but all alike", "mask-agent", "from 203.0.113.7 to 10.9.2.1 on 1", V13,
	 "from 10.9.2.1 to 203.0.113.7 on 1", MASK24},
	{"source 0", "mask-agent", "from 0.0.0.0 to 255.255.255.255 link broadcast on 1", V13,
	 "from 10.9.2.1 to 255.255.255.255 link broadcast on 1", MASK24},
	{"net part 0", "mask-agent", "from 0.0.0.9 to 10.9.2.1 on 1", V13,
	 "from 10.9.2.1 to 255.255.255.255 link broadcast on 1", MASK24},
	{"source 0, masks differ", "mask-agent", "from 0.0.0.0 to 255.255.255.255 link broadcast",
	 V13, "query-ignored", NULL},
	{"source 0, mask unknown", "mask-agent", "from 0.0.0.0 to 255.255.255.255 on 2", V13,
	 "query-ignored", NULL},
	{"source 0, no such interface", "mask-agent", "from 0.0.0.0 to 255.255.255.255 on 9", V13,
	 "query-ignored", NULL},
	{"source 0, off", "", "from 0.0.0.0 to 255.255.255.255 link broadcast on 1", V13,
	 "martian-source", NULL},
	{"source 0, but an echo", "mask-agent", "from 0.0.0.0 to 10.9.2.1 on 1", "0800000000010002",
	 "martian-source", NULL},
	{"source 0, but not ICMP", "mask-agent", "udp from 0.0.0.0 to 10.9.2.1 on 1", V13,
	 "martian-source", NULL},
	{"source 127.0.0.1", "mask-agent", "from 127.0.0.1 to 10.9.2.1 on 1", V13, "martian-source",
	 NULL},
	{"a reply teaches nothing", "mask-agent", "from 192.0.2.9 to 192.0.2.1", V14, "delivered",
	 NULL},
};

/* A router names the net in its broadcasts, where the net has one. */
static const struct query_row mask_router_rows[] = {
	{"source 0", "mask-agent", "from 0.0.0.0 to 255.255.255.255 link broadcast on 1", V13,
	 "from 10.9.2.1 to 10.9.2.255 link broadcast on 1", MASK24},
	{"source 0, a point to point link", "mask-agent", "from 0.0.0.0 to 10.9.4.0 on 3", V13,
	 "from 10.9.4.0 to 255.255.255.255 link broadcast on 3", "1200000000010002 fffffffe"},
	{"off", "", "from 192.0.2.9 to 192.0.2.1", V13, "query-ignored", NULL},
};

/* MASK-10: what a reply claims changes nothing of what is forwarded, answered or said next. */
static void mask_unmoved(void)
{
	struct world *w = world_new(HOST);

	have_nets(w);
	turn_on(w, "mask-agent");
	query_feed(w, "from 192.0.2.9 to 192.0.2.1", "1200000000010002 ff000000");
	query_feed(w, "from 192.0.2.9 to 192.0.2.1", V13);
	query_check("mask unmoved",
		    &(struct query_row){.name = "after a reply of another mask",
					.outcome = "from 192.0.2.1 to 192.0.2.9",
					.reply = V14},
		    w);
	free(w);
}

/* INFO-01, DEP-01, -03, -04, -05: with every knob turned on. */
#define ALL_ON                                                                        \
	"echo-broadcast timestamp timestamp-broadcast mask-agent probe probe-remote " \
	"probe-name probe-index probe-address"

static const struct query_row never_rows[] = {
	{"information", ALL_ON, "to 10.9.1.1", "0f00000000010002", "icmp-unwanted", NULL},
	{"information, broadcast", ALL_ON, "to 10.9.1.255", "0f00000000010002", "icmp-unwanted",
	 NULL},
	{"information, from a net of 0", ALL_ON, "from 0.0.0.0 to 10.9.1.1", "0f00000000010002",
	 "martian-source", NULL},
	{"alternate host address", ALL_ON, "to 10.9.1.1", "0600000000010002", "icmp-unwanted",
	 NULL},
	{"traceroute", ALL_ON, "to 10.9.1.1", "1e00e2c5111100000003ffff0001e848000005dc",
	 "icmp-unwanted", NULL},
	{"conversion", ALL_ON, "to 10.9.1.1", "1f00000000010002", "icmp-unwanted", NULL},
	{"mobile host redirect", ALL_ON, "to 10.9.1.1", "2000000000010002", "icmp-unwanted", NULL},
	{"where are you", ALL_ON, "to 10.9.1.1", "2100000000010002", "icmp-unwanted", NULL},
	{"mobile registration", ALL_ON, "to 10.9.1.1", "2300000000010002", "icmp-unwanted", NULL},
	{"domain name", ALL_ON, "to 10.9.1.1", "2500000000010002", "icmp-unwanted", NULL},
	{"domain name, broadcast", ALL_ON, "to 10.9.1.255", "2500000000010002", "icmp-unwanted",
	 NULL},
	{"skip", ALL_ON, "to 10.9.1.1", "2700000000010002", "icmp-unwanted", NULL},
	{"photuris", ALL_ON, "to 10.9.1.1",
	 "2800c7e9000000144500001c1234000040327c40c0000201c63364070000100100000001",
	 "icmp-unwanted", NULL},
	{"experiment 253", ALL_ON, "to 10.9.1.1", "fd00000000010002", "icmp-unwanted", NULL},
	{"experiment 254", ALL_ON, "to 10.9.1.1", "fe00000000010002", "icmp-unwanted", NULL},
};

/* ADDR-09: what the node asks itself comes back to it, and each answer is counted once. */
static void query_own(void)
{
	struct world *w = world_new(HOST);
	struct stimulus s = says("icmp from 10.9.1.1 to 10.9.1.1");
	size_t held = put_query(&s, V10, w->bytes);
	struct icmp4_packet packet = {.bytes = w->bytes, .held = held, .length = held};

	turn_on(w, "timestamp");
	icmp4_node_send(&w->node, w->now, &packet);
	world_drain(w);
	is_str(world_tells(w), "answered 14/0 from 10.9.1.1", "query own: answered");
	ok(w->out[0].packet.interface == ICMP4_INTERFACE_SELF, "query own: to the application");
	is_int((int64_t)w->counters.answered, 1, "query own: counted");
	query_feed(w, "to 10.9.1.1", V13);
	is_int((int64_t)w->counters.dropped[ICMP4_DROP_QUERY_IGNORED], 1,
	       "query own: and so is what is ignored");
	free(w);
}

int main(void)
{
	queries("timestamp", HOST, at_noon, timestamp_rows);
	queries("timestamp of a router", ROUTER, at_noon, timestamp_rows);
	timestamp_clock();
	timestamp_pace();
	queries("mask", HOST, have_nets, mask_rows);
	queries("mask of a router", ROUTER, have_nets, mask_router_rows);
	mask_unmoved();
	queries("never", HOST, NULL, never_rows);
	query_own();
	return tap_done();
}
