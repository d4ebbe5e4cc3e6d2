/* SPDX-License-Identifier: MIT */
/* Equal-cost paths: which fields make a flow, that a flow keeps its path, that weights hold. */
#include "unit/core/node_world.h"

enum { PATHS = 4, PACKETS = 4000 };

static const struct icmp4_next_hop hops[PATHS] = {{WAN, IP(10, 9, 2, 10), 1, NULL},
						  {WAN, IP(10, 9, 2, 11), 2, NULL},
						  {WAN, IP(10, 9, 2, 12), 1, NULL},
						  {P2P, IP(10, 9, 4, 1), 4, NULL}};
static const struct icmp4_route split = {
	.kind = ICMP4_ROUTE_FORWARD, .hops = hops, .hop_count = PATHS};
static const struct icmp4_route_table split_table = {.routes = &split, .count = 1};

static struct world *split_world(uint32_t fields, uint64_t key)
{
	struct world *w = world_new(true);

	w->settings.flow_fields = fields;
	w->config.world = &split_table;
	icmp4_node_init(&w->node, &w->config, &(struct icmp4_key){{key, 2}});
	return w;
}

/* Path that this stimulus takes. */
static unsigned path_of(struct world *w, const struct stimulus *s)
{
	world_feed(w, s);
	for (unsigned i = 0; i < PATHS; i++)
		if (w->event.next_hop == hops[i].gateway)
			return i;
	return PATHS;
}

/* How many paths are seen while this field of a stimulus counts up from what it says. */
static unsigned paths_over(struct world *w, size_t member, uint32_t step)
{
	struct stimulus s = says("udp to 203.0.113.7");
	uint32_t *field = (uint32_t *)(void *)((char *)&s + member);
	unsigned seen = 0;

	for (uint32_t i = 1; i <= 64; i++, *field += step)
		seen |= 1u << path_of(w, &s);
	return (unsigned)__builtin_popcount(seen);
}

/* A field that counts spreads the flows; one that does not leaves them on one path. */
static void fields(void)
{
	static const struct {
		const char *name;
		uint32_t field, step;
		size_t member;
	} rows[] = {
		{"source", ICMP4_FLOW_SRC, 1, offsetof(struct stimulus, src)},
		{"destination", ICMP4_FLOW_DST, 1, offsetof(struct stimulus, dst)},
		{"protocol", ICMP4_FLOW_PROTOCOL, 1, offsetof(struct stimulus, protocol)},
		{"source port", ICMP4_FLOW_SRC_PORT, 1, offsetof(struct stimulus, sport)},
		{"destination port", ICMP4_FLOW_DST_PORT, 1, offsetof(struct stimulus, port)},
		{"TOS", ICMP4_FLOW_TOS, 4, offsetof(struct stimulus, tos)},
	};
	const uint32_t all = ICMP4_FLOW_ALL | ICMP4_FLOW_TOS;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *with = split_world(rows[i].field, 1);
		struct world *without = split_world(all & ~rows[i].field, 1);

		ok(paths_over(with, rows[i].member, rows[i].step) == PATHS &&
			   paths_over(without, rows[i].member, rows[i].step) == 1,
		   "fields: %s", rows[i].name);
		free(with);
		free(without);
	}
}

/* Echo has an identifier and, in the checksum, what a Paris prober holds still. */
static void echo_fields(void)
{
	struct world *w = split_world(ICMP4_FLOW_ALL, 1);
	struct stimulus s = says("echo to 203.0.113.7");
	unsigned seen = 0;

	for (uint32_t data = 1; data <= 64; data++) {
		s.data = data; /* another checksum */
		seen |= 1u << path_of(w, &s);
	}
	ok(seen == 15, "echo fields: the checksum spreads");
	w->settings.flow_fields = ICMP4_FLOW_ALL & ~(uint32_t)ICMP4_FLOW_DST_PORT;
	seen = 0;
	for (uint32_t data = 1; data <= 64; data++) {
		s.data = data;
		seen |= 1u << path_of(w, &s);
	}
	ok((seen & (seen - 1)) == 0, "echo fields: or it is left out");
	free(w);
}

/* Neither TTL nor length nor what else changes along a flow moves it; nor do ECN marks. */
static void one_flow_one_path(void)
{
	struct world *w = split_world(ICMP4_FLOW_ALL | ICMP4_FLOW_TOS, 1);
	unsigned wrong = 0;

	for (uint16_t port = 1; port <= 100; port++) {
		struct stimulus s = says("udp to 203.0.113.7");

		s.sport = port;
		unsigned path = path_of(w, &s);
		for (uint32_t i = 0; i < 10; i++) {
			s.ttl = 2 + i;
			s.data = 1 + i * 20;
			s.tos = i & 3;
			wrong += path_of(w, &s) != path;
		}
	}
	is_int(wrong, 0, "one flow, one path");
	free(w);
}

/* Only the first fragment has ports, so that none is hashed by them. */
static void fragments_stay_together(void)
{
	struct world *w = split_world(ICMP4_FLOW_ALL, 1);
	unsigned wrong = 0;

	for (uint16_t port = 1; port <= 50; port++) {
		struct stimulus s = says("udp to 203.0.113.7 mf");

		s.dst += port;
		s.sport = port;
		unsigned path = path_of(w, &s);

		s.mf = 0;
		s.offset = 16;
		s.sport = port * 77u;
		wrong += path_of(w, &s) != path;
	}
	is_int(wrong, 0, "fragments of one datagram stay together");
	free(w);
}

/* Shares of the paths, within five standard deviations of a fair draw. */
static bool shares_hold(const unsigned *count, const unsigned *weight, unsigned total)
{
	for (unsigned i = 0; i < PATHS; i++) {
		double p = (double)weight[i] / total, mean = PACKETS * p;
		double off = count[i] - mean, variance = mean * (1 - p);

		if (off * off > 25 * variance)
			return false;
	}
	return true;
}

static void weights(void)
{
	static const unsigned all_up[PATHS] = {1, 2, 1, 4}, p2p_down[PATHS] = {1, 2, 1, 0};
	static const struct {
		const char *name;
		uint32_t fields;
		bool down;
	} rows[] = {
		{"by flow", ICMP4_FLOW_ALL, false},
		{"by packet", ICMP4_FLOW_PACKET, false},
		{"by flow, one interface down", ICMP4_FLOW_ALL, true},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = split_world(rows[i].fields, 1);
		struct icmp4_interface interfaces[INTERFACES];
		unsigned count[PATHS + 1] = {0};

		memcpy(interfaces, world_interfaces, sizeof interfaces);
		interfaces[P2P].up = !rows[i].down;
		w->node.config.interfaces = interfaces;
		for (uint16_t n = 1; n <= PACKETS; n++) {
			struct stimulus s = says("udp to 203.0.113.7");

			if (rows[i].fields != ICMP4_FLOW_PACKET)
				s.sport = n;
			count[path_of(w, &s)]++;
		}
		ok(shares_hold(count, rows[i].down ? p2p_down : all_up, rows[i].down ? 4 : 8),
		   "weights: %s (%u %u %u %u)", rows[i].name, count[0], count[1], count[2],
		   count[3]);
		free(w);
	}
}

/* Weights as large as they come: their sum times a hash is more than 64 bits hold. */
static void heavy_weights(void)
{
	static const struct icmp4_next_hop heavy[PATHS] = {
		{WAN, IP(10, 9, 2, 10), UINT32_MAX, NULL},
		{WAN, IP(10, 9, 2, 11), UINT32_MAX, NULL},
		{WAN, IP(10, 9, 2, 12), UINT32_MAX, NULL},
		{P2P, IP(10, 9, 4, 1), UINT32_MAX, NULL}};
	static const struct icmp4_route route = {
		.kind = ICMP4_ROUTE_FORWARD, .hops = heavy, .hop_count = PATHS};
	static const struct icmp4_route_table table = {.routes = &route, .count = 1};
	static const unsigned equal[PATHS] = {1, 1, 1, 1};
	struct world *w = split_world(ICMP4_FLOW_ALL, 1);
	unsigned count[PATHS + 1] = {0};

	w->node.config.world = &table;
	for (uint16_t n = 1; n <= PACKETS; n++) {
		struct stimulus s = says("udp to 203.0.113.7");

		s.sport = n;
		count[path_of(w, &s)]++;
	}
	ok(shares_hold(count, equal, PATHS), "heavy weights: (%u %u %u %u)", count[0], count[1],
	   count[2], count[3]);
	free(w);
}

/* Two nodes with keys of their own split the same flows differently (no polarisation). */
static void keys(void)
{
	struct world *a = split_world(ICMP4_FLOW_ALL, 1), *b = split_world(ICMP4_FLOW_ALL, 9);
	unsigned same = 0;

	for (uint16_t port = 1; port <= 1000; port++) {
		struct stimulus s = says("udp to 203.0.113.7");

		s.sport = port;
		same += path_of(a, &s) == path_of(b, &s);
	}
	/* (1 + 4 + 1 + 16) / 64 of 1000, and five standard deviations of 15. */
	ok(same > 268 && same < 420, "keys: two nodes agree by chance alone (%u of 1000)", same);
	free(a);
	free(b);
}

int main(void)
{
	fields();
	echo_fields();
	one_flow_one_path();
	fragments_stay_together();
	weights();
	heavy_weights();
	keys();
	return tap_done();
}
