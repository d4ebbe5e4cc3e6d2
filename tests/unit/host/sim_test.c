/* SPDX-License-Identifier: MIT */
/* Packets through simulated networks: delays, losses, sizes, outages, flows, bounds. */
#include <malloc.h>
#include <math.h>

#include "network.h"

static const struct icmp4_time always = {3600 * ICMP4_S_NS};

static struct sim_direction way(int64_t delay_ns)
{
	struct sim_direction made = way_default;

	made.delay_ns = delay_ns;
	return made;
}

/* The round trip is the sum of both ways, to the nanosecond. */
static void test_delay(void)
{
	static const struct {
		const char *name;
		uint32_t routers;
		int64_t to_ns, back_ns;
	} rows[] = {
		{"no delay at all", 1, 0, 0},
		{"one router", 1, 1000003, 1000003},
		{"ways that differ", 3, 10000001, 7},
		{"five seconds each", 1, 5 * ICMP4_S_NS, 5 * ICMP4_S_NS},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t hops = rows[i].routers + 1;
		struct sim *sim =
			chain(1, rows[i].routers, way(rows[i].to_ns), way(rows[i].back_ns));
		struct datagram d = echo_to(NODES + hops, 64, 1);
		struct answer answer = {0};

		sim_finish(sim);
		sim_set_place(sim, 0, SIM_PLACE_PROBER);
		ask(sim, &d, &answer);
		is_int(answer.at_ns, hops * (rows[i].to_ns + rows[i].back_ns), rows[i].name);
		sim_free(sim);
	}
}

/* sim_advance goes no further than it is told, and sim_deadline says how far that would be. */
static void test_deadline(void)
{
	struct sim *sim = chain(1, 1, way(100), way(1000));
	struct datagram d = echo_to(NODES + 2, 64, 1);
	static const int64_t arrivals[] = {107, 207, 1207, 2207};
	struct answer answer;

	sim_finish(sim);
	sim_set_place(sim, 0, SIM_PLACE_PROBER);
	ok(sim_deadline(sim).ns == INT64_MAX, "deadline: never, before anything is sent");
	send_datagram(sim, 7, 0, &d);
	for (size_t i = 0; i < 4; i++) {
		is_int(sim_deadline(sim).ns, arrivals[i], "deadline: the next arrival");
		sim_advance(sim, (struct icmp4_time){arrivals[i] - 1});
		ok(!next_answer(sim, &answer) && sim_deadline(sim).ns == arrivals[i],
		   "deadline: nothing happens a nanosecond before");
		sim_advance(sim, (struct icmp4_time){arrivals[i]});
	}
	ok(next_answer(sim, &answer) && answer.at_ns == 2207, "deadline: the answer, stamped");
	ok(sim_deadline(sim).ns == INT64_MAX, "deadline: never again");
	sim_free(sim);
}

/* The interval in which the true share lies, by Wilson, at 3.9 deviations (1 in 10,000 outside). */
static bool within_wilson(double share, uint32_t lost, uint32_t sent)
{
	double z2 = 3.9 * 3.9, n = sent, p = lost / n;
	double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
	double reach = 3.9 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);

	return fabs(share - middle) <= reach;
}

static void test_loss(void)
{
	static const struct {
		const char *name;
		uint32_t loss_ppb;
	} rows[] = {
		{"none", 0},        {"0.1%", 1000000},    {"3%", 30000000},
		{"50%", 500000000}, {"99.9%", 999000000}, {"all", 1000000000},
	};
	enum { SENT = 100000 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sim_direction lossy = way_default;
		struct datagram d = echo_to(NODES + 2, 64, 1);

		lossy.loss_ppb = rows[i].loss_ppb;
		struct sim *sim = sim_new(i);
		for (uint32_t n = 0; n < 3; n++)
			add_node(sim, "node", n == 1);
		add_link(sim, 0, 1, lossy, way_default);
		add_link(sim, 1, 2, way_default, way_default);
		sim_finish(sim);
		for (uint32_t n = 0; n < SENT; n++) {
			send_datagram(sim, n * 1000, 0, &d);
			sim_advance(sim, (struct icmp4_time){n * 1000});
		}
		sim_advance(sim, always);
		uint32_t lost = (uint32_t)sim_counters(sim)->lost;
		ok(within_wilson(rows[i].loss_ppb / 1e9, lost, SENT), "loss: %s (%" PRIu32 ")",
		   rows[i].name, lost);
		is_int((int64_t)sim_counters(sim)->carried, 4 * (int64_t)SENT - 4 * (int64_t)lost,
		       "loss: all others are carried, and answers come back whole");
		sim_free(sim);
	}
}

/* Which of a thousand packets from node 0 to node 1 are lost, as one number. */
static uint64_t losses(uint64_t seed, uint32_t link, bool traffic)
{
	struct sim_direction lossy = way_default;
	struct sim *sim = sim_new(seed);
	uint64_t print = 0;
	struct answer answer;

	lossy.loss_ppb = 500000000;
	for (uint32_t n = 0; n < 3; n++)
		add_node(sim, "node", n == 0);
	add_link(sim, 0, 1, lossy, lossy);
	add_link(sim, 0, 2, lossy, lossy);
	sim_finish(sim);
	for (uint32_t n = 0; n < 3; n++)
		sim_set_place(sim, n, SIM_PLACE_KERNEL);
	for (uint16_t i = 0; i < 1000; i++) {
		struct datagram to = echo_to(NODES + 1 + link, 64, i);
		struct datagram back = {.src = NODES + 1 + link,
					.dst = NODES,
					.ttl = 64,
					.protocol = ICMP4_PROTO_ICMP,
					.length = 84};
		struct datagram other = echo_to(NODES + 2 - link, 64, i);

		send_datagram(sim, i, 0, &to);
		if (traffic)
			send_datagram(sim, i, 1 + link, &back);
		if (traffic)
			send_datagram(sim, i, 0, &other);
	}
	sim_advance(sim, always);
	while (next_answer(sim, &answer))
		if (answer.place == 1 + link)
			print = (print ^ answer.seq) * 1099511628211u;
	sim_free(sim);
	return print;
}

/* A way's losses are its own: of its seed, its number and its packets. */
static void test_loss_is_local(void)
{
	ok(losses(1, 0, false) == losses(1, 0, true), "local: other traffic changes nothing");
	ok(losses(1, 0, false) != losses(1, 1, false), "local: another link, other losses");
	ok(losses(1, 0, false) != losses(2, 0, false), "local: another seed, other losses");
}

/* Nodes believe that every link carries 68 octets; this one does not. */
static void test_too_long(void)
{
	struct sim_direction narrow = way_default;
	struct datagram d = echo_to(NODES + 2, 64, 0);

	narrow.mtu = 60;
	struct sim *sim = chain(1, 1, narrow, narrow);
	sim_finish(sim);
	for (d.length = 59; d.length < 63; d.length++)
		send_datagram(sim, 0, 0, &d);
	is_int((int64_t)sim_counters(sim)->too_long, 2, "too long: what is longer than the link");
	is_int((int64_t)sim_counters(sim)->carried, 2, "too long: and not what fits");
	sim_free(sim);
}

/* Every router of the chain says 11/0 from its end of the link towards us, in its turn. */
static void test_walk(void)
{
	struct sim *sim = chain(1, 20, way(ICMP4_MS_NS), way(ICMP4_MS_NS));

	sim_finish(sim);
	sim_set_place(sim, 0, SIM_PLACE_PROBER);
	for (uint8_t ttl = 1; ttl <= 21; ttl++) {
		struct datagram d = echo_to(NODES + 21, ttl, ttl);
		struct answer answer = {0};
		bool end = ttl == 21;

		ask(sim, &d, &answer);
		ok(answer.type == (end ? ICMP4_ECHO_REPLY : ICMP4_TIME_EXCEEDED) &&
			   owner_of(sim, answer.src) == ttl &&
			   answer.src == (end ? NODES + 21u : LINKS + 2u * ttl - 1),
		   "walk: hop %d is node %d", ttl, ttl);
		is_int(answer.at_ns, 2 * ttl * ICMP4_MS_NS, "walk: after as many round trips");
		is_int(answer.ttl, 64 - ttl + 1, "walk: its TTL counts the way back");
	}
	sim_free(sim);
}

/* The step from 1500 to 1400 octets: reported with DF, cut without. */
static void test_mtu(void)
{
	static const struct {
		const char *name;
		uint16_t length;
		bool df;
		uint8_t type;
		uint32_t from;
		uint64_t carried;
	} rows[] = {
		{"1400 with DF passes", 1400, true, ICMP4_ECHO_REPLY, 3, 6},
		{"1401 with DF is reported", 1401, true, ICMP4_UNREACHABLE, 1, 2},
		{"1500 with DF is reported", 1500, true, ICMP4_UNREACHABLE, 1, 2},
		{"1500 without DF in two, as its reply", 1500, false, ICMP4_ECHO_REPLY, 3, 11},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sim_direction narrow = way_default;
		struct sim *sim = sim_new(1);
		struct datagram d = echo_to(NODES + 3, 64, 0);
		struct answer answer = {0};

		narrow.mtu = 1400;
		for (uint32_t n = 0; n < 4; n++)
			add_node(sim, "node", n == 1 || n == 2);
		add_link(sim, 0, 1, way_default, way_default);
		add_link(sim, 1, 2, narrow, narrow);
		add_link(sim, 2, 3, way_default, way_default);
		sim_finish(sim);
		sim_set_place(sim, 0, SIM_PLACE_PROBER);
		sim_set_place(sim, 3, rows[i].df ? SIM_PLACE_NODE : SIM_PLACE_KERNEL);
		d.length = rows[i].length;
		d.df = rows[i].df;
		ask(sim, &d, &answer);
		if (rows[i].df) {
			ok(answer.type == rows[i].type &&
				   owner_of(sim, answer.src) == rows[i].from &&
				   answer.mtu == (rows[i].type == ICMP4_UNREACHABLE ? 1400 : 0),
			   "mtu: %s", rows[i].name);
			is_int((int64_t)sim_counters(sim)->carried, (int64_t)rows[i].carried,
			       "mtu: packets carried");
		} else {
			is_int((int64_t)answer.length, 1396, "mtu: the first fragment");
			ok(next_answer(sim, &answer) && answer.length == 124 &&
				   !next_answer(sim, &answer),
			   "mtu: and the second is the rest");
		}
		sim_free(sim);
	}
}

/* A way that cannot be gone gives 3/1 from the node before it; a prober hears it of its own too. */
static void test_outage(void)
{
	static const struct {
		const char *name;
		uint32_t down; /* this link, towards the end of the chain */
		uint32_t dst, from;
	} rows[] = {
		{"second link down", 1, NODES + 2, 1},
		{"first link down", 0, NODES + 2, 0},
		{"no such neighbour", SIM_NONE, LINKS + 16 + 5, 1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sim *sim = sim_new(1);
		struct datagram d = echo_to(rows[i].dst, 64, 0);
		struct sim_direction down = way_default;
		struct answer answer = {0};

		down.up = false;
		for (uint32_t n = 0; n < 3; n++)
			add_node(sim, "node", n == 1);
		add_link(sim, 0, 1, rows[i].down == 0 ? down : way_default, way_default);
		struct sim_end ends[2] = {{.node = 1, .address = {LINKS + 16 + 1, 29}},
					  {.node = 2, .address = {LINKS + 16 + 2, 29}}};
		sim_add_link(sim, ends,
			     (struct sim_direction[2]){rows[i].down == 1 ? down : way_default,
						       way_default});
		sim_finish(sim);
		sim_set_place(sim, 0, SIM_PLACE_PROBER);
		ok(ask(sim, &d, &answer) && answer.type == ICMP4_UNREACHABLE && answer.code == 1 &&
			   owner_of(sim, answer.src) == rows[i].from,
		   "outage: %s is 3/1 from node %" PRIu32, rows[i].name, rows[i].from);
		sim_free(sim);
	}
}

static uint32_t echo_node(struct sim *sim, uint32_t number, uint16_t port)
{
	const struct icmp4_prefix address = {NODES + number, 32};
	const struct icmp4_port service = {ICMP4_PROTO_UDP, port, ICMP4_SERVICE_ECHO};
	struct icmp4_node_settings settings;

	icmp4_node_settings_default(&settings);
	return sim_add_node(sim, &(struct sim_node_spec){.name = "echo",
							 .settings = &settings,
							 .addresses = &address,
							 .address_count = 1,
							 .ports = &service,
							 .port_count = 1});
}

/* Two echo services of different ports tire of each other. */
static void test_echo_services(void)
{
	struct sim *sim = sim_new(1);
	struct datagram d = {.src = NODES,
			     .dst = NODES + 1,
			     .ttl = 64,
			     .length = 40,
			     .protocol = ICMP4_PROTO_UDP,
			     .src_port = 7,
			     .dst_port = 8};

	echo_node(sim, 0, 7);
	echo_node(sim, 1, 8);
	add_link(sim, 0, 1, way(1), way(1));
	sim_finish(sim);
	send_datagram(sim, 0, 0, &d);
	sim_advance(sim, (struct icmp4_time){1000});
	is_int(sim_deadline(sim).ns, INT64_MAX, "echo services: they fall silent");
	is_int((int64_t)sim_counters(sim)->carried, 64, "echo services: when the TTL is used up");
	sim_free(sim);
}

struct losses {
	uint32_t unresolved, decided;
};

static void count_losses(void *world, const struct sim_sight *sight)
{
	struct losses *losses = world;

	losses->unresolved += sight->loss && !strcmp(sight->loss, "unresolved");
	losses->decided += sight->event && sight->node == 1;
}

enum { ABSENT = 0x0a020000 }; /* 10.2.0.0/16: a link with nobody on it but its ends */

/* One 3/1 for each time that a neighbour is looked for, which is once a second (UNREACH-23). */
static void test_unresolved(void)
{
	static const struct {
		const char *name;
		uint32_t count, neighbours;
		int64_t gap_ns;
		uint32_t errors;
	} rows[] = {
		{"five at once", 5, 1, 0, 1},
		{"a second apart", 5, 1, ICMP4_S_NS, 5},
		{"a nanosecond less", 5, 1, ICMP4_S_NS - 1, 3},
		{"ten a second, for three seconds", 30, 1, ICMP4_S_NS / 10, 3},
		{"two neighbours", 10, 2, 0, 2},
		{"more of them than are remembered", 1000, 1000, 0, 1000},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sim *sim = sim_new(1);
		struct sim_end ends[2] = {{.node = 1, .address = {ABSENT + 1, 16}},
					  {.node = 2, .address = {ABSENT + 2, 16}}};
		const struct sim_direction ways[2] = {way_default, way_default};
		struct losses losses = {0};
		struct answer answer;
		uint32_t errors = 0;

		for (uint32_t n = 0; n < 3; n++)
			add_node(sim, "node", n == 1);
		add_link(sim, 0, 1, way_default, way_default);
		sim_add_link(sim, ends, ways);
		sim_finish(sim);
		sim_set_place(sim, 0, SIM_PLACE_PROBER);
		sim_set_tap(sim, count_losses, &losses);
		for (uint32_t n = 0; n < rows[i].count; n++) {
			struct datagram d =
				echo_to(ABSENT + 4 + n % rows[i].neighbours, 64, (uint16_t)n);

			send_datagram(sim, n * rows[i].gap_ns, 0, &d);
			sim_advance(sim, (struct icmp4_time){n * rows[i].gap_ns + ICMP4_S_NS / 20});
		}
		sim_advance(sim, always);
		while (next_answer(sim, &answer))
			errors += answer.type == ICMP4_UNREACHABLE && answer.code == 1;
		is_int(errors, rows[i].errors, rows[i].name);
		ok(sim_counters(sim)->unresolved == rows[i].count - errors &&
			   losses.unresolved == rows[i].count - errors &&
			   losses.decided == rows[i].count,
		   "unresolved: the others are counted, and told of");
		sim_free(sim);
	}
}

/* Flows part between equal paths, packets of one flow do not. */
static void test_flows(void)
{
	struct sim *sim = sim_new(1);
	uint32_t seen[6] = {0};
	bool same = true;

	for (uint32_t n = 0; n < 5; n++)
		add_node(sim, "node", n > 0 && n < 4);
	add_link(sim, 0, 1, way_default, way_default);
	add_link(sim, 1, 2, way_default, way_default);
	add_link(sim, 1, 3, way_default, way_default);
	add_link(sim, 2, 4, way_default, way_default);
	add_link(sim, 3, 4, way_default, way_default);
	sim_finish(sim);
	sim_set_place(sim, 0, SIM_PLACE_PROBER);
	for (uint16_t port = 1000; port < 2000; port++) {
		struct datagram d = {.src = NODES,
				     .dst = NODES + 4,
				     .ttl = 2,
				     .length = 60,
				     .protocol = ICMP4_PROTO_UDP,
				     .src_port = port,
				     .dst_port = 33434};
		struct answer first = {0}, again = {0};

		ask(sim, &d, &first);
		ask(sim, &d, &again);
		same &= first.src == again.src;
		seen[owner_of(sim, first.src) % 6]++;
	}
	ok(same, "flows: a flow keeps its path");
	ok(seen[2] > 400 && seen[3] > 400 && seen[2] + seen[3] == 1000,
	   "flows: half of a thousand each way (%" PRIu32 ", %" PRIu32 ")", seen[2], seen[3]);
	sim_free(sim);
}

/* Everything that a busy, lossy network hands out, as one number. */
static uint64_t fingerprint(uint64_t seed)
{
	struct sim_direction lossy = way_default;
	lossy.loss_ppb = 100000000;
	struct sim *sim = chain(seed, 5, lossy, lossy);
	uint64_t print = 14695981039346656037u;
	struct icmp4_packet packet;
	uint32_t node;

	sim_finish(sim);
	sim_set_place(sim, 0, SIM_PLACE_PROBER);
	for (uint16_t i = 0; i < 1000; i++) {
		struct datagram d = echo_to(NODES + 6, (uint8_t)(1 + i % 8), i);
		send_datagram(sim, i * 10000, 0, &d);
	}
	sim_advance(sim, always);
	while (sim_receive(sim, &node, &packet)) {
		print = (print ^ (uint64_t)packet.stamp.ns) * 1099511628211u;
		for (size_t i = 0; i < packet.length; i++)
			print = (print ^ packet.bytes[i]) * 1099511628211u;
	}
	sim_free(sim);
	return print;
}

static void test_same_again(void)
{
	ok(fingerprint(7) == fingerprint(7), "same again: one seed, one run");
	ok(fingerprint(7) != fingerprint(8), "same again: another seed, another run");
}

/* Two million packets through one simulator; afterwards it owns no more than after a thousand. */
static void test_memory(void)
{
	struct sim *sim = chain(1, 2, way_default, way_default);
	struct datagram d = echo_to(NODES + 3, 64, 0);
	uint32_t count = 0;
	size_t early = 0;
	struct answer answer;

	sim_finish(sim);
	sim_set_place(sim, 0, SIM_PLACE_PROBER);
	for (int64_t i = 0; i < 1000000; i++) {
		send_datagram(sim, i * 10000, 0, &d);
		sim_advance(sim, (struct icmp4_time){i * 10000});
		while (next_answer(sim, &answer))
			count++;
		if (i == 1000)
			early = mallinfo2().uordblks;
	}
	is_int((int64_t)mallinfo2().uordblks, (int64_t)early,
	       "memory: a million pings, not an octet");
	sim_advance(sim, always);
	while (next_answer(sim, &answer))
		count++;
	is_int(count, 1000000, "memory: and a million answers");
	sim_free(sim);
}

static void test_full(void)
{
	struct sim *sim = chain(1, 1, way_default, way_default);
	struct datagram d = echo_to(NODES + 2, 64, 0);

	sim_finish(sim);
	for (uint32_t i = 0; i < 65536 + 100; i++)
		send_datagram(sim, 0, 0, &d);
	is_int((int64_t)sim_counters(sim)->queue_full, 100,
	       "full: 65536 on the way, the rest counted");
	sim_advance(sim, always);
	send_datagram(sim, always.ns, 0, &d);
	is_int((int64_t)sim_counters(sim)->queue_full, 100, "full: there is room again");
	sim_free(sim);
}

int main(void)
{
	test_delay();
	test_deadline();
	test_loss();
	test_loss_is_local();
	test_too_long();
	test_walk();
	test_mtu();
	test_outage();
	test_echo_services();
	test_unresolved();
	test_flows();
	test_same_again();
	test_memory();
	test_full();
	return tap_done();
}
