/* SPDX-License-Identifier: MIT */
/* run_loop against an engine and a world that write down what is asked of them. */
#include "run/loop.h"
#include "tap.h"
#include <errno.h>

enum { LOG = 1024 };

/* An engine that sends at each time of a list and is done after so many events. */
struct engine {
	char log[LOG];
	const int64_t *due;
	size_t due_count;
	size_t sent_count;
	int inputs, events, wanted;
	bool stopped;
};

struct world {
	struct run_world world;
	struct engine *engine;
	int64_t now;
	int64_t arrives[4]; /* increasing; 0: none */
	size_t arrived;
	int send_error;
	uint64_t dropped;
	struct run_signals *signals;
	int64_t interrupt_at; /* 0: never */
};

__attribute__((format(printf, 2, 3))) static void note(struct engine *engine, const char *format,
						       ...)
{
	size_t length = strlen(engine->log);
	va_list args;

	va_start(args, format);
	vsnprintf(engine->log + length, LOG - length, format, args);
	va_end(args);
}

static void engine_input(void *self, struct icmp4_time now, const struct icmp4_packet *packet)
{
	struct engine *e = self;

	note(e, "in@%" PRId64 ":%" PRId64 " ", now.ns, packet->stamp.ns);
	e->inputs++;
	e->events++;
}

static bool engine_output(void *self, struct icmp4_time now, struct icmp4_packet *packet)
{
	struct engine *e = self;

	if (e->stopped || e->sent_count >= e->due_count || e->due[e->sent_count] > now.ns)
		return false;
	note(e, "out@%" PRId64 "/%zu ", now.ns, packet->held);
	packet->tag = 100 + e->sent_count++;
	return true;
}

static void engine_sent(void *self, uint64_t tag, struct icmp4_time stamp)
{
	note(self, "sent%" PRIu64 "@%" PRId64 " ", tag, stamp.ns);
}

static void engine_failed(void *self, uint64_t tag, int reason)
{
	struct engine *e = self;

	note(e, "failed%" PRIu64 "=%d ", tag, reason);
	e->events++;
}

static void engine_dropped(void *self, uint64_t count)
{
	note(self, "dropped%" PRIu64 " ", count);
}

static struct icmp4_time engine_deadline(const void *self)
{
	const struct engine *e = self;

	if (e->sent_count < e->due_count)
		return (struct icmp4_time){e->due[e->sent_count]};
	return ICMP4_NEVER;
}

static void engine_advance(void *self, struct icmp4_time now)
{
	note(self, "adv@%" PRId64 " ", now.ns);
}

static bool engine_done(const void *self)
{
	const struct engine *e = self;

	return e->inputs >= e->wanted;
}

static void engine_stop(void *self)
{
	struct engine *e = self;

	e->stopped = true;
	note(e, "stop ");
}

static void engine_drain(void *self, void *sink)
{
	struct engine *e = self;

	*(int *)sink += e->events;
	for (; e->events; e->events--)
		note(e, "event ");
}

static struct icmp4_time world_now(struct run_world *world)
{
	return (struct icmp4_time){((struct world *)world)->now};
}

static int world_send(struct run_world *world, struct icmp4_packet *packet)
{
	struct world *w = (struct world *)world;

	packet->stamp.ns = w->now;
	return w->send_error;
}

static bool world_receive(struct run_world *world, struct icmp4_packet *packet)
{
	struct world *w = (struct world *)world;

	if (w->arrived >= 4 || !w->arrives[w->arrived] || w->arrives[w->arrived] > w->now)
		return false;
	*packet = (struct icmp4_packet){.stamp = {w->arrives[w->arrived++]}};
	return true;
}

static void world_wait(struct run_world *world, struct icmp4_time until)
{
	struct world *w = (struct world *)world;
	int64_t next = until.ns;

	if (w->arrived < 4 && w->arrives[w->arrived] && w->arrives[w->arrived] < next)
		next = w->arrives[w->arrived];
	if (w->interrupt_at && w->interrupt_at <= next) {
		next = w->interrupt_at;
		w->signals->stop = 1;
	}
	note(w->engine, "| ");
	w->now = next;
}

static uint64_t world_dropped(struct run_world *world)
{
	struct world *w = (struct world *)world;
	uint64_t dropped = w->dropped;

	w->dropped = 0;
	return dropped;
}

static const struct run_engine_ops engine_ops = {
	.input = engine_input,
	.output = engine_output,
	.sent = engine_sent,
	.failed = engine_failed,
	.dropped = engine_dropped,
	.deadline = engine_deadline,
	.advance = engine_advance,
	.done = engine_done,
	.stop = engine_stop,
	.drain = engine_drain,
};

static const struct run_world_ops world_ops = {
	.now = world_now,
	.send = world_send,
	.receive = world_receive,
	.wait = world_wait,
	.dropped = world_dropped,
};

static const int64_t due[] = {0, 0, 10};
static const struct {
	const char *name;
	struct world world;
	int wanted;
	int64_t end;
	enum run_reason reason;
	int shown;
	const char *log;
} rows[] = {
	{"all that is due leaves; an event is shown at once",
	 {.arrives = {5, 12}},
	 2,
	 INT64_MAX,
	 RUN_DONE,
	 2,
	 "out@0/7 sent100@0 out@0/7 sent101@0 | in@5:5 event adv@5 "
	 "| adv@10 out@10/7 sent102@10 | in@12:12 event adv@12 "},
	{"two that arrived together: each is shown before the next is taken in",
	 {.arrives = {5, 5}},
	 2,
	 INT64_MAX,
	 RUN_DONE,
	 2,
	 "out@0/7 sent100@0 out@0/7 sent101@0 | in@5:5 event in@5:5 event adv@5 "},
	{"a failure is the engine's to know",
	 {.send_error = EPERM, .arrives = {3}},
	 1,
	 INT64_MAX,
	 RUN_DONE,
	 3,
	 "out@0/7 failed100=1 event out@0/7 failed101=1 event | in@3:3 event adv@3 "},
	{"what the world lost is told once",
	 {.dropped = 9, .arrives = {3, 4}},
	 2,
	 INT64_MAX,
	 RUN_DONE,
	 2,
	 "out@0/7 sent100@0 out@0/7 sent101@0 | in@3:3 event dropped9 adv@3 "
	 "| in@4:4 event adv@4 "},
	{"the deadline of the run ends it",
	 {.arrives = {50}},
	 1,
	 20,
	 RUN_DEADLINE,
	 0,
	 "out@0/7 sent100@0 out@0/7 sent101@0 | adv@10 out@10/7 sent102@10 | adv@20 stop "},
	{"what is due at the deadline does not leave any more",
	 {.arrives = {50}},
	 1,
	 10,
	 RUN_DEADLINE,
	 0,
	 "out@0/7 sent100@0 out@0/7 sent101@0 | adv@10 stop "},
	{"a signal ends it, with what had arrived",
	 {.arrives = {5, 50}, .interrupt_at = 7},
	 2,
	 INT64_MAX,
	 RUN_INTERRUPTED,
	 1,
	 "out@0/7 sent100@0 out@0/7 sent101@0 | in@5:5 event adv@5 | adv@7 stop "},
	{"done before anything",
	 {.now = 0},
	 0,
	 INT64_MAX,
	 RUN_DONE,
	 0,
	 "out@0/7 sent100@0 out@0/7 sent101@0 "},
};

static void test_runs(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct engine engine = {.due = due, .due_count = 3, .wanted = rows[i].wanted};
		struct run_signals signals = {0};
		struct world world = rows[i].world;
		uint8_t room[7];
		int shown = 0;

		world.world.ops = &world_ops;
		world.engine = &engine;
		world.signals = &signals;
		struct run_plan plan = {
			.engine = {&engine_ops, &engine, &shown},
			.world = &world.world,
			.end = {rows[i].end},
			.room = room,
			.room_size = sizeof(room),
			.signals = &signals,
		};
		ok(run_loop(&plan) == rows[i].reason, "%s: reason", rows[i].name);
		is_str(engine.log, rows[i].log, rows[i].name);
		is_int(shown, rows[i].shown, "events shown");
	}
}

static void count_progress(void *sink)
{
	*(int *)sink += 1000;
}

static void test_progress(void)
{
	struct engine engine = {.due = due, .due_count = 2, .wanted = 2};
	struct run_signals signals = {.progress = 1};
	struct world world = {
		.world.ops = &world_ops, .engine = &engine, .arrives = {5, 6}, .signals = &signals};
	uint8_t room[7];
	int shown = 0;
	struct run_plan plan = {
		.engine = {&engine_ops, &engine, &shown},
		.world = &world.world,
		.end = ICMP4_NEVER,
		.room = room,
		.room_size = sizeof(room),
		.signals = &signals,
		.progress = count_progress,
	};

	run_loop(&plan);
	is_int(shown, 1002, "asked once for progress, it is shown once, and the run goes on");
}

int main(void)
{
	test_runs();
	test_progress();
	return tap_done();
}
