/* SPDX-License-Identifier: MIT */
/* The engines over a simulated network in virtual time: whole runs, in no time. */
#include "io/clock.h"
#include "network.h"
#include "run/engines.h"
#include "run/virtual.h"
#include <stdlib.h>

enum { ROOM = 2048, EVENTS = 128, SLOTS = 256 };

static const struct icmp4_key key = {{1, 2}};

/* All events of a run as text: what is to be compared, byte for byte. */
struct record {
	char text[16384];
	size_t length;
	int count;
	struct icmp4_trace_event hops[EVENTS];
	struct icmp4_ping_event replies[EVENTS];
};

static void record_ping(void *world, const struct icmp4_ping_event *event)
{
	struct record *r = world;

	r->length += (size_t)snprintf(r->text + r->length, sizeof(r->text) - r->length,
				      "%d %" PRIu64 " %" PRId64 " %" PRId64 "\n", event->status,
				      event->seq, event->at.ns, event->rtt_ns);
	r->replies[r->count++ % EVENTS] = *event;
}

static void record_trace(void *world, const struct icmp4_trace_event *event)
{
	struct record *r = world;

	r->length += (size_t)snprintf(r->text + r->length, sizeof(r->text) - r->length,
				      "%d %u %" PRIu32 " %" PRId64 " %08" PRIx32 "\n",
				      event->status, event->ttl, event->round, event->rtt_ns,
				      event->heard_any ? event->heard.from : 0);
	r->hops[r->count++ % EVENTS] = *event;
}

static void ignore(void *world)
{
	(void)world;
}

static struct run_plan plan_of(struct run_engine engine, struct run_virtual *virtual, uint8_t *room)
{
	return (struct run_plan){
		.engine = engine,
		.world = &virtual->world,
		.end = ICMP4_NEVER,
		.room = room,
		.room_size = ROOM,
	};
}

/* Pings the far end of a chain; returns the virtual time that it took. */
static int64_t ping_chain(uint64_t seed, uint32_t loss_ppb, uint64_t count, struct record *record)
{
	struct sim_direction lossy = way_default;
	struct icmp4_ping_slot slots[SLOTS];
	struct icmp4_ping_options options;
	struct icmp4_ping ping;
	struct run_virtual virtual;
	uint8_t room[ROOM];

	lossy.loss_ppb = loss_ppb;
	struct sim *sim = chain(seed, 3, lossy, way_default);
	sim_finish(sim);
	struct icmp4_ping_target target = {.dst = sim_node_address(sim, 4)};
	struct icmp4_ping_memory memory = {&target, 1, slots, SLOTS};
	icmp4_ping_options_default(&options);
	options.count = count;
	options.src = sim_node_address(sim, 0);
	run_virtual_init(&virtual, sim, 0, 0, NULL);
	icmp4_ping_init(&ping, &options, &memory, &key, (struct icmp4_time){0});
	*record = (struct record){.length = 0};
	struct run_ping_sink sink = {record_ping, record};
	struct run_plan plan = plan_of(run_ping(&ping, &sink), &virtual, room);
	ok(run_loop(&plan) == RUN_DONE, "seed %" PRIu64 ": the run ends by itself", seed);
	sim_free(sim);
	return virtual.now.ns;
}

static void test_ping(void)
{
	static struct record record;
	struct icmp4_time before = io_now();
	int64_t took = ping_chain(1, 0, 5, &record);

	is_int(record.count, 5, "five probes, five answers");
	for (int i = 0; i < 5; i++) {
		is_int(record.replies[i].status, ICMP4_PING_OK, "answered");
		is_int(record.replies[i].rtt_ns, 8 * ICMP4_MS_NS, "4 links of 1 ms, both ways");
		is_int(record.replies[i].at.ns, i * ICMP4_S_NS + 8 * ICMP4_MS_NS,
		       "on an absolute schedule from 0");
		is_int(record.replies[i].heard.ttl, 61, "three routers took one off the TTL");
	}
	is_int(took, 4 * ICMP4_S_NS + 8 * ICMP4_MS_NS, "virtual time is that of the last answer");
	ok(icmp4_time_since(io_now(), before) < ICMP4_S_NS, "but it does not pass");
}

static void test_seed(void)
{
	static struct record one, two, other;

	ping_chain(7, 200000000, 60, &one);
	ping_chain(7, 200000000, 60, &two);
	ping_chain(8, 200000000, 60, &other);
	ok(strstr(one.text, "\n2 ") != NULL, "some of 60 were lost");
	is_str(two.text, one.text, "same seed, same events, byte for byte");
	ok(strcmp(other.text, one.text) != 0, "another seed, other losses");
}

static void test_trace(void)
{
	static const uint8_t protocols[] = {ICMP4_PROTO_UDP, ICMP4_PROTO_ICMP, ICMP4_PROTO_TCP};

	for (size_t p = 0; p < sizeof(protocols); p++) {
		static struct record record;
		struct sim *sim = chain(1, 6, way_default, way_default);
		struct icmp4_trace_slot slots[SLOTS];
		struct icmp4_trace_options options;
		struct icmp4_trace trace;
		struct run_virtual virtual;
		uint8_t room[ROOM];
		bool in_place = true;

		sim_finish(sim);
		icmp4_trace_options_default(&options, sim_node_address(sim, 7));
		options.src = sim_node_address(sim, 0);
		options.src_port = 40000;
		options.protocol = protocols[p];
		struct icmp4_trace_memory memory = {slots, SLOTS};
		run_virtual_init(&virtual, sim, 0, 0, NULL);
		icmp4_trace_init(&trace, &options, &memory, &key, (struct icmp4_time){0});
		record = (struct record){.length = 0};
		struct run_trace_sink sink = {record_trace, ignore, &record};
		struct run_plan plan = plan_of(run_trace(&trace, &sink), &virtual, room);
		ok(run_loop(&plan) == RUN_DONE, "protocol %u: the run ends", protocols[p]);
		is_int(icmp4_trace_ended(&trace), ICMP4_TRACE_REACHED, "reached");
		is_int(record.count, 21, "7 hops, 3 rounds");
		for (int i = 0; i < record.count; i++)
			in_place &=
				owner_of(sim, record.hops[i].heard.from) == record.hops[i].ttl &&
				record.hops[i].rtt_ns == record.hops[i].ttl * 2 * ICMP4_MS_NS;
		ok(in_place, "every hop at its place and distance");
		sim_free(sim);
	}
}

/* An interrupted run says so, and the clock stands where it stood. */
static void test_signal(void)
{
	struct run_signals signals = {.stop = 1};
	struct sim *sim = chain(1, 1, way_default, way_default);
	static struct record record;
	struct icmp4_ping_slot slots[SLOTS];
	struct icmp4_ping_options options;
	struct icmp4_ping ping;
	struct run_virtual virtual;
	uint8_t room[ROOM];

	sim_finish(sim);
	struct icmp4_ping_target target = {.dst = sim_node_address(sim, 2)};
	struct icmp4_ping_memory memory = {&target, 1, slots, SLOTS};
	icmp4_ping_options_default(&options);
	options.src = sim_node_address(sim, 0);
	run_virtual_init(&virtual, sim, 0, 1, &signals);
	icmp4_ping_init(&ping, &options, &memory, &key, (struct icmp4_time){0});
	struct run_ping_sink sink = {record_ping, &record};
	struct run_plan plan = plan_of(run_ping(&ping, &sink), &virtual, room);
	plan.signals = &signals;
	ok(run_loop(&plan) == RUN_INTERRUPTED, "an endless run is interrupted");
	is_int(target.sent, 1, "after its first probe");
	is_int(record.count, 0, "which nobody settled");
	sim_free(sim);
}

/* With a speed time passes: ten virtual milliseconds at speed 10 are one real one at least. */
static void test_speed(void)
{
	struct sim *sim = chain(1, 1, way_default, way_default);
	struct run_virtual virtual;
	struct icmp4_time before = io_now();

	sim_finish(sim);
	run_virtual_init(&virtual, sim, 0, 10, NULL);
	virtual.world.ops->wait(&virtual.world, (struct icmp4_time){200 * ICMP4_MS_NS});
	int64_t passed = icmp4_time_since(io_now(), before);
	is_int(virtual.now.ns, 200 * ICMP4_MS_NS, "virtual time has come");
	ok(passed >= 20 * ICMP4_MS_NS, "and a tenth of it has passed");
	sim_free(sim);
}

int main(void)
{
	test_ping();
	test_seed();
	test_trace();
	test_signal();
	test_speed();
	return tap_done();
}
