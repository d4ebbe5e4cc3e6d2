/* SPDX-License-Identifier: MIT */
/* Forwarding: the order of the tests, what may pass, what changes in transit. */
#include "unit/core/node_world.h"

/* One datagram with several faults provokes one error, and which is settled (TIMEX-06). */
static const struct told order_rows[] = {
	{"udp to 8.8.8.8 ttl 1", "no-route: 3/0 from 10.9.1.1"},
	{"udp to 198.51.100.1 ttl 1", "unreachable: 3/1 from 10.9.1.1"},
	{"udp to 198.51.100.65 ttl 1", "prohibited: 3/13 from 10.9.1.1"},
	{"udp to 198.51.100.129 ttl 1", "blackhole"},
	{"udp to 203.0.113.66 ttl 1", "filtered: 3/13 from 10.9.1.1"},
	{"udp to 203.0.113.67 ttl 1", "filtered"},
	{"udp to 203.0.113.7 ttl 1 df data 1200", "ttl: 11/0 from 10.9.1.1"},
	{"udp to 192.0.2.1 ttl 1", "ttl: 11/0 from 10.9.1.1"}, /* interface down */
	{"udp to 203.0.113.66 df data 1200", "filtered: 3/13 from 10.9.1.1"},
	{"udp to 192.0.2.1 df data 1490", "too-big: 3/4 from 10.9.1.1"},
	{"udp to 192.0.2.1", "interface-down: 3/1 from 10.9.1.1"},
	{"udp to 0.1.2.3 ttl 1", "martian-destination"},
};

static const struct told martian_rows[] = {
	{"udp to 127.0.0.9", "martian-destination"},
	{"udp to 0.0.0.0", "martian-destination"},
	{"udp to 0.1.2.3", "martian-destination"},
	{"udp to 241.0.0.1", "martian-destination"},
	{"udp to 239.1.1.1", "not-ours"},
	{"udp to 239.1.1.1 ttl 1", "not-ours"},
	{"udp to 10.9.2.255", "martian-destination"}, /* a broadcast on wan */
	{"udp to 10.9.2.0", "martian-destination"},
	{"udp to 10.9.1.0", "martian-destination"},
	{"udp to 203.0.113.7 from 0.0.0.0", "martian-source"},
	{"udp to 203.0.113.7 from 0.1.2.3", "martian-source"},
	{"udp to 203.0.113.7 from 127.0.0.1", "martian-source"},
	{"udp to 203.0.113.7 from 224.0.0.5", "martian-source"},
	{"udp to 203.0.113.7 from 240.0.0.1", "martian-source"},
	{"udp to 203.0.113.7 from 255.255.255.255", "martian-source"},
	{"udp to 203.0.113.7 from 10.9.2.255", "martian-source"},
	{"udp to 203.0.113.7 from 10.9.1.0", "martian-source"},
	{"udp to 203.0.113.7 from 10.9.2.1", "martian-source"},
	{"udp to 203.0.113.7 link broadcast", "link-broadcast"},
	{"udp to 203.0.113.7 link multicast", "link-broadcast"},
};

static void allow_martians(struct world *w)
{
	w->settings.martian_filter = false;
}

/* The switch of ROUTER-02. It does not let 127/8 out (HOST-06), nor 0.0.0.0, nor broadcasts. */
static const struct told allowed_rows[] = {
	{"udp to 241.0.0.1", "forwarded by wan to 10.9.2.9"},
	{"udp to 203.0.113.7 from 240.0.0.1", "forwarded by wan to 10.9.2.9"},
	{"udp to 203.0.113.7 from 0.1.2.3", "forwarded by wan to 10.9.2.9"},
	{"udp to 127.0.0.9", "martian-destination"},
	{"udp to 0.0.0.0", "martian-destination"},
	{"udp to 10.9.2.255", "martian-destination"},
	{"udp to 203.0.113.7 from 127.0.0.1", "martian-source"},
	{"udp to 203.0.113.7 link broadcast", "link-broadcast"},
};

static const struct told host_rows[] = {
	{"udp to 203.0.113.7", "not-ours"},
	{"udp to 203.0.113.7 ttl 1", "not-ours"},
	{"udp to 8.8.8.8", "not-ours"},
	{"udp to 10.9.1.7", "not-ours"},
	{"udp to 203.0.113.7 mf", "not-ours"},
	{"udp to 0.1.2.3", "not-ours"},
	{"udp to 198.51.100.1 data 1600", "not-ours"},
};

static const struct icmp4_filter filter_list[] = {
	{.from = {IP(10, 9, 1, 77), 32}, .pass = true},
	{.to = {FAR_HOST, 32}, .protocol = 17, .port = 53, .error = ICMP4_ERROR_PORT_UNREACHABLE},
	{.to = {FAR_HOST, 32}, .protocol = 6, .error = ICMP4_ERROR_PROHIBITED},
	{.from = {IP(10, 9, 1, 128), 25}},
	{.port = 0x1234, .error = ICMP4_ERROR_HOST_UNREACHABLE},
};

static void use_filters(struct world *w)
{
	w->node.config.filters = filter_list;
	w->node.config.filter_count = COUNT(filter_list);
}

/* ROUTER-06: by the routes, strictly, whoever it is for; and nothing is said of it. */
static const struct told validation_rows[] = {
	{"udp to 203.0.113.7", "forwarded by wan to 10.9.2.9"},
	{"udp to 10.9.1.9 from 203.0.113.7 on 1", "forwarded by lan to 10.9.1.9"},
	{"udp to 10.9.1.9 from 10.9.2.9 on 1", "forwarded by lan to 10.9.1.9"},
	{"udp to 203.0.113.7 from 10.9.2.9", "reverse-path"},
	{"udp to 203.0.113.7 from 10.9.2.9 ttl 1", "reverse-path"},
	{"udp to 203.0.113.7 from 203.0.113.9", "reverse-path"},
	{"udp to 203.0.113.7 from 10.9.1.9 on 1", "reverse-path"},
	{"udp to 203.0.113.7 from 8.8.8.8", "reverse-path"},      /* no route */
	{"udp to 203.0.113.7 from 198.51.100.1", "reverse-path"}, /* unreachable */
	{"udp to 10.9.1.1 from 10.9.2.9", "reverse-path"},        /* for us */
	{"udp to 203.0.113.7 from 127.0.0.1", "martian-source"},  /* as ever */
	{"udp to 10.9.1.1 from 10.9.1.9", "port-closed: 3/3 from 10.9.1.1"},
};

static void validate(struct world *w)
{
	w->settings.source_validation = true;
}

/* Of equal next hops each is a way to the source. */
static void validation_of_several(void)
{
	static const struct icmp4_next_hop hops[] = {
		{WAN, GATEWAY, 1, NULL},
		{LAN, IP(10, 9, 1, 8), 1, NULL},
	};
	static const struct icmp4_route route = {.to = {IP(172, 16, 0, 0), 12},
						 .kind = ICMP4_ROUTE_FORWARD,
						 .hops = hops,
						 .hop_count = COUNT(hops)};
	static const struct icmp4_route_table table = {.routes = &route, .count = 1};
	static const char *const rows[] = {"udp to 10.9.2.7 from 172.16.0.1",
					   "udp to 10.9.1.7 from 172.16.0.1 on 1"};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(ROUTER);
		struct stimulus s = says(rows[i]);

		validate(w);
		w->node.config.world = &table;
		world_feed(w, &s);
		is_int(w->event.verb, ICMP4_VERB_FORWARDED, rows[i]);
		free(w);
	}
}

/* Prefix, protocol, port; the first row that matches decides (UNREACH-12). */
static const struct told filter_rows[] = {
	{"udp to 203.0.113.7", "forwarded by wan to 10.9.2.9"},
	{"udp to 203.0.113.7 port 53", "filtered: 3/3 from 10.9.1.1"},
	{"udp to 203.0.113.7 port 53 mf", "filtered: 3/3 from 10.9.1.1"},
	{"udp to 203.0.113.7 port 53 offset 8", "forwarded by wan to 10.9.2.9"}, /* shows no port */
	{"udp to 203.0.113.7 port 53 from 10.9.1.77", "forwarded by wan to 10.9.2.9"},
	{"tcp to 203.0.113.7 port 53", "filtered: 3/13 from 10.9.1.1"},
	{"tcp to 203.0.113.8", "forwarded by wan to 10.9.2.9"},
	{"udp to 203.0.113.7 from 10.9.1.200", "filtered"},
	{"udp to 203.0.113.8 port 0x1234", "filtered: 3/1 from 10.9.1.1"},
	{"icmp to 203.0.113.7 type 8", "forwarded by wan to 10.9.2.9"}, /* has no port */
};

/* A datagram that ends before its ports has none; its octets lie in memory that ends with them. */
static void filter_without_port(void)
{
	static const struct icmp4_filter any_port = {.port = 33434,
						     .error = ICMP4_ERROR_PROHIBITED};

	for (size_t length = 20; length <= 24; length++) {
		struct world *w = world_new(ROUTER);
		struct stimulus s = says("udp to 203.0.113.7");
		uint8_t *exact = malloc(length);

		if (!exact)
			abort();
		w->node.config.filters = &any_port;
		w->node.config.filter_count = 1;
		put_stimulus(&s, w->bytes);
		set16(w->bytes + 2, length);
		mend(w->bytes);
		memcpy(exact, w->bytes, length);
		icmp4_node_input(
			&w->node, w->now,
			&(struct icmp4_packet){.bytes = exact, .held = length, .length = length});
		world_drain(w);
		is_int(w->event.drop, length < 24 ? ICMP4_DROP_NONE : ICMP4_DROP_FILTERED,
		       "filter without port: as long as it shows none");
		free(exact);
		free(w);
	}
}

/* A filter has an error of its own to say; what only a fault explains becomes 3/13. */
static void filter_kinds(void)
{
	static const struct {
		enum icmp4_error_kind kind;
		const char *outcome;
	} rows[] = {
		{ICMP4_ERROR_NONE, "filtered"},
		{ICMP4_ERROR_NET_UNREACHABLE, "filtered: 3/0 from 10.9.1.1"},
		{ICMP4_ERROR_HOST_UNREACHABLE, "filtered: 3/1 from 10.9.1.1"},
		{ICMP4_ERROR_PROTOCOL_UNREACHABLE, "filtered: 3/2 from 10.9.1.1"},
		{ICMP4_ERROR_PORT_UNREACHABLE, "filtered: 3/3 from 10.9.1.1"},
		{ICMP4_ERROR_FRAGMENTATION_NEEDED, "filtered: 3/13 from 10.9.1.1"},
		{ICMP4_ERROR_PROHIBITED, "filtered: 3/13 from 10.9.1.1"},
		{ICMP4_ERROR_TTL_EXCEEDED, "filtered: 3/13 from 10.9.1.1"},
		{ICMP4_ERROR_REASSEMBLY_EXCEEDED, "filtered: 3/13 from 10.9.1.1"},
		{ICMP4_ERROR_PARAMETER, "filtered: 3/13 from 10.9.1.1"},
		{ICMP4_ERROR_COUNT, "filtered: 3/13 from 10.9.1.1"},
		{(enum icmp4_error_kind)99, "filtered: 3/13 from 10.9.1.1"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(ROUTER);
		const struct icmp4_filter filter = {.error = rows[i].kind};
		struct stimulus s = says("udp to 203.0.113.7");

		w->node.config.filters = &filter;
		w->node.config.filter_count = 1;
		world_feed(w, &s);
		is_str(world_tells(w), rows[i].outcome, "filter kinds");
		free(w);
	}
}

static const struct told too_big_rows[] = {
	{"udp to 203.0.113.7 df data 972", "forwarded by wan to 10.9.2.9"}, /* 1000 octets */
	{"udp to 203.0.113.7 df data 973", "too-big: 3/4 from 10.9.1.1"},
	{"udp to 203.0.113.7 data 973", "forwarded by wan to 10.9.2.9"},
	{"udp to 10.9.1.9 df data 1473", "too-big: 3/4 from 10.9.1.1"},
};

static void tables(void)
{
	tells("order", ROUTER, NULL, order_rows);
	tells("martians", ROUTER, NULL, martian_rows);
	tells("martians allowed", ROUTER, allow_martians, allowed_rows);
	tells("host", HOST, NULL, host_rows);
	tells("filters", ROUTER, use_filters, filter_rows);
	tells("validation", ROUTER, validate, validation_rows);
	validation_of_several();
	tells("too big", ROUTER, NULL, too_big_rows);
}

/* Nothing but TTL and checksum changes, whatever else is in the header (ROUTER-07, -10). */
static void unchanged(void)
{
	static const char *const rows[] = {
		"udp",
		"udp ttl 2",
		"udp ttl 255",
		"udp reserved df tos 0xff",
		"udp options 40",
		"udp offset 800 mf", /* a router reassembles nothing (REASM-03) */
		"udp offset 800",
		"udp mf",
		"icmp type 3",
		"icmp type 200",
		"udp data 972 df",
		"udp pad 9",
		"proto 253",
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(ROUTER);
		struct stimulus s = says_also(says("to 203.0.113.7"), rows[i]);
		uint8_t want[1600];
		size_t length = put_stimulus(&s, want) - s.pad;

		want[8]--;
		mend(want);
		world_feed(w, &s);
		is_bytes(w->out[0].bytes, w->count == 1 ? w->out[0].packet.held : 0, want, length,
			 rows[i]);
		ok(w->out[0].packet.bytes == w->bytes && w->out[0].packet.length == length,
		   "unchanged: %s leaves from where it lies", rows[i]);
		free(w);
	}
}

/* The checksum's update against the whole sum, for every TTL and many checksums (CKSUM-08). */
static void checksum_update(void)
{
	struct world *w = world_new(ROUTER);
	struct stimulus s = says("udp to 203.0.113.7");
	size_t wrong = 0;

	for (unsigned id = 0; id < 65536; id += 7) {
		s.ttl = 2 + id % 254;
		size_t held = put_stimulus(&s, w->bytes);

		set16(w->bytes + 4, id);
		mend(w->bytes);
		world_input(w, &s, held);
		wrong += slow_sum(w->out[0].bytes, 20, 0) != 0 || w->out[0].bytes[8] != s.ttl - 1;
	}
	is_int((int64_t)wrong, 0, "checksum update: sound for every TTL");
	free(w);
}

/* n routers in a row: TTL k expires at router k, and at no other (TIMEX-02, -03). */
static void chain(void)
{
	struct world *w = world_new(ROUTER);

	for (uint32_t ttl = 1; ttl <= 5; ttl++) {
		struct stimulus s = says("udp to 203.0.113.7");
		size_t hops = 0;

		s.ttl = ttl;
		size_t held = put_stimulus(&s, w->bytes);
		do {
			world_input(w, &s, held);
			hops++;
		} while (w->event.verb == ICMP4_VERB_FORWARDED && hops < 9);
		ok(hops == ttl && w->event.drop == ICMP4_DROP_TTL,
		   "chain: TTL %u ends at router %zu", ttl, hops);
	}
	free(w);
}

/* A header that is unsound goes nowhere, in silence, even where its TTL is 1 (ROUTER-01). */
static void unsound(void)
{
	static const struct {
		const char *name;
		uint8_t at, value;
		bool mend;
		size_t held; /* 0: all 36 */
		const char *outcome;
	} rows[] = {
		{"nothing but an octet", 0, 0x45, false, 1, "malformed ip-short"},
		{"19 octets", 0, 0x45, false, 19, "malformed ip-short"},
		{"bad checksum", 10, 0x77, false, 0, "malformed ip-checksum"},
		{"version 5", 0, 0x55, true, 0, "malformed ip-version"},
		{"version 6", 0, 0x65, true, 0, "malformed ip-version"},
		{"IHL 4", 0, 0x44, true, 0, "malformed ip-ihl"},
		{"IHL past the end", 0, 0x4f, false, 0, "malformed ip-ihl"},
		{"total length 19", 3, 19, true, 0, "malformed ip-total-length"},
		{"total length 37", 3, 37, true, 0, "malformed ip-truncated"},
		{"cut by an octet", 0, 0x45, false, 35, "malformed ip-truncated"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(ROUTER);
		struct stimulus s = says("udp to 203.0.113.7 ttl 1");
		size_t held = put_stimulus(&s, w->bytes);

		w->bytes[rows[i].at] = rows[i].value;
		if (rows[i].mend)
			mend(w->bytes);
		world_input(w, &s, rows[i].held ? rows[i].held : held);
		ok(!strcmp(world_tells(w), rows[i].outcome), "unsound: %s is %s", rows[i].name,
		   w->told);
		free(w);
	}
}

int main(void)
{
	tables();
	filter_without_port();
	filter_kinds();
	unchanged();
	checksum_update();
	chain();
	unsound();
	return tap_done();
}
