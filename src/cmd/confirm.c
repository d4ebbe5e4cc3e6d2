/* SPDX-License-Identifier: MIT */
#include "cmd/confirm.h"
#include "run/engines.h"

enum { CONFIRM_PROBES = 2, CONFIRM_SIZE = 56, CONFIRM_SLOTS = 2 };

static const int64_t confirm_interval_ns = 200 * ICMP4_MS_NS;
static const int64_t confirm_timeout_ns = 1 * ICMP4_S_NS;

/* The first sound answer settles it. */
struct confirm {
	struct icmp4_ping engine;
	int64_t rtt_ns; /* -1: none yet */
};

static void take(void *world, const struct icmp4_ping_event *event)
{
	struct confirm *confirm = world;

	if (event->status != ICMP4_PING_OK || confirm->rtt_ns >= 0)
		return;
	confirm->rtt_ns = event->rtt_ns;
	icmp4_ping_stop(&confirm->engine);
}

static bool ask(struct session *s, struct run_world *world, uint32_t dst, uint16_t id,
		int64_t *rtt_ns)
{
	struct icmp4_ping_target target = {.dst = dst};
	struct icmp4_ping_slot slots[CONFIRM_SLOTS];
	struct icmp4_ping_memory memory = {&target, 1, slots, CONFIRM_SLOTS};
	struct icmp4_ping_options options;
	struct confirm confirm = {.rtt_ns = -1};
	struct run_ping_sink sink = {take, &confirm};
	uint8_t room[CONFIRM_SIZE + ICMP4_IP_HEADER + ICMP4_HEADER];

	icmp4_ping_options_default(&options);
	options.count = CONFIRM_PROBES;
	options.interval_ns = confirm_interval_ns;
	options.timeout_ns = confirm_timeout_ns;
	options.linger_ns = 0;
	options.src = session_source(s, dst);
	options.any_id = id != 0;
	options.id = id ? id : (uint16_t)session_random(s, 2);
	if (icmp4_ping_init(&confirm.engine, &options, &memory, &s->key, session_now(s)))
		return false;
	run_loop(&(struct run_plan){
		.engine = run_ping(&confirm.engine, &sink),
		.world = world,
		.end = session_end(s),
		.room = room,
		.room_size = sizeof(room),
		.signals = s->signals,
	});
	*rtt_ns = confirm.rtt_ns;
	return confirm.rtt_ns >= 0;
}

/* The socket of the trace hears no echo replies: there is one beside it, if one could be had. */
static bool ask_kernel(struct session *s, uint32_t dst, int64_t *rtt_ns)
{
	struct run_kernel kernel;

	if (!s->echo_open)
		return false;
	run_kernel_init(&kernel, &s->echo, s->resolver, s->signals);
	return ask(s, &kernel.world, dst, s->echo.ops->exact ? 0 : s->echo.id, rtt_ns);
}

bool confirm_by_echo(struct session *s, uint32_t dst, int64_t *rtt_ns)
{
	return s->lab ? ask(s, s->world, dst, 0, rtt_ns) : ask_kernel(s, dst, rtt_ns);
}
