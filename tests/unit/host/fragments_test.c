/* SPDX-License-Identifier: MIT */
/* Datagrams larger than the links of a network: who puts them together, and who gives them up. */
#include "network.h"

static const struct icmp4_time hour = {3600 * ICMP4_S_NS};

static struct datagram long_echo(uint16_t length)
{
	struct datagram d = echo_to(NODES + 2, 64, 7);

	d.length = length;
	return d;
}

/* Host, router, host; whoever asks gets the whole reply, or its fragments as a kernel does. */
static void test_echo(void)
{
	static const struct {
		const char *name;
		enum sim_place place;
		uint16_t length;
		size_t answers, octets;
	} rows[] = {
		{"a prober is handed the whole", SIM_PLACE_PROBER, 3028, 1, 3028},
		{"the largest there is", SIM_PLACE_PROBER, 65535, 1, 65535},
		{"a kernel gets the fragments", SIM_PLACE_KERNEL, 3028, 3, 3028 + 2 * 20},
		{"no fragments at all", SIM_PLACE_PROBER, 1500, 1, 1500},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sim *sim = chain(1, 1, way_default, way_default);
		struct datagram d = long_echo(rows[i].length);
		struct answer answer = {0};
		size_t answers = 0, octets = 0;

		sim_finish(sim);
		sim_set_place(sim, 0, rows[i].place);
		send_datagram(sim, 0, 0, &d);
		sim_advance(sim, hour);
		for (; next_answer(sim, &answer); answers++)
			octets += answer.length;
		ok(answers == rows[i].answers && octets == rows[i].octets &&
			   answer.src == NODES + 2 && sim_deadline(sim).ns == ICMP4_NEVER.ns,
		   "CODEC-13 echo: %s", rows[i].name);
		sim_free(sim);
	}
}

/* A prober's own node answers requests that come in fragments, as any other. */
static void test_asked(void)
{
	struct sim *sim = chain(1, 1, way_default, way_default);
	struct datagram d = long_echo(3028);
	struct answer answer;
	size_t probers = 0, askers = 0;

	d.src = NODES + 2;
	d.dst = NODES;
	sim_finish(sim);
	sim_set_place(sim, 0, SIM_PLACE_PROBER);
	sim_set_place(sim, 2, SIM_PLACE_KERNEL);
	send_datagram(sim, 0, 2, &d);
	sim_advance(sim, hour);
	while (next_answer(sim, &answer)) {
		probers += answer.place == 0 && answer.length == 3028;
		askers += answer.place == 2;
	}
	ok(probers == 1 && askers == 3, "asked: the prober sees the whole, the node answers it");
	sim_free(sim);
}

static bool is_first(const struct icmp4_packet *packet)
{
	return icmp4_ip_mf(packet->bytes) && !icmp4_ip_offset(packet->bytes);
}

struct given_up {
	size_t count;
	int64_t at_ns;
	bool first;
};

static void note_given_up(void *world, const struct sim_sight *sight)
{
	struct given_up *seen = world;

	if (!sight->event || sight->event->drop != ICMP4_DROP_REASSEMBLY_TIME)
		return;
	seen->count++;
	seen->at_ns = sight->at.ns;
	seen->first = is_first(sight->packet);
}

/* Half of the fragments are lost: a minute after the first came, the host says so, if it may. */
static void test_lost(void)
{
	struct sim_direction lossy = way_default;
	size_t errors = 0, silent = 0, wrong = 0;

	lossy.loss_ppb = 500000000;
	for (uint64_t seed = 1; seed <= 64; seed++) {
		struct sim *sim = chain(seed, 1, lossy, way_default);
		struct datagram d = long_echo(4428);
		struct given_up seen = {0};
		struct answer answer = {0};

		sim_finish(sim);
		sim_set_place(sim, 0, SIM_PLACE_PROBER);
		sim_set_tap(sim, note_given_up, &seen);
		bool came = ask(sim, &d, &answer);
		bool told = came && answer.type == ICMP4_TIME_EXCEEDED && answer.code == 1;
		errors += told;
		silent += seen.count && !told;
		wrong += told != (seen.count && seen.first) || seen.count > 1;
		wrong += seen.count && seen.at_ns != 2 * ICMP4_MS_NS + 60 * ICMP4_S_NS;
		wrong += told && answer.at_ns != seen.at_ns + 2 * ICMP4_MS_NS;
		sim_free(sim);
	}
	ok(errors > 5 && silent > 5 && wrong == 0,
	   "TIMEX-08 lost: %zu told of by 11/1, %zu without their first fragment, %zu wrong",
	   errors, silent, wrong);
}

int main(void)
{
	test_echo();
	test_asked();
	test_lost();
	return tap_done();
}
