/* SPDX-License-Identifier: MIT */
#include "cmd/mtu/search.h"
#include "run/engines.h"
#include <unistd.h>

static uint16_t lab_mtu(const struct session *s)
{
	const struct icmp4_interface *interfaces;
	size_t count = sim_node_links(s->lab->sim, s->node);
	uint16_t mtu = 0;

	sim_node_interfaces(s->lab->sim, s->node, &interfaces);
	for (size_t i = 0; i < count; i++)
		mtu = interfaces[i].mtu > mtu ? interfaces[i].mtu : mtu;
	return mtu;
}

uint16_t mtu_search_longest(const struct mtu_search *search)
{
	const struct session *s = search->session;
	int mtu = s->lab ? lab_mtu(s) : io_mtu_for(search->options.dst);

	if (mtu <= ICMP4_MTU_MINIMUM)
		return ICMP4_MTU_MINIMUM + 1;
	return mtu < UINT16_MAX ? (uint16_t)mtu : UINT16_MAX;
}

static void take_event(void *world, const struct icmp4_mtu_event *event)
{
	struct mtu_search *search = world;
	const struct out_run *out = &search->session->run;

	/* Asked for early, a name is there by the time that its line is. */
	if (event->heard_any && !out->numeric)
		out->names.find(out->names.world, event->heard.from);
	outs_mtu_probe(&search->session->outs, &search->out, event);
}

static void progress(void *sink)
{
	const struct mtu_search *search = ((struct run_mtu_sink *)sink)->world;

	fprintf(stderr, "icmp %s: %u octets arrive, %u do not\n", search->session->call->verb->name,
		search->engine.low, (unsigned)search->engine.high);
}

bool mtu_search_begin(struct mtu_search *search)
{
	struct session *s = search->session;

	search->out.engine = &search->engine;
	struct icmp4_time at = icmp4_time_add(session_now(s), search->delay_ns);

	if (!icmp4_mtu_init(&search->engine, &search->options, &search->key, at))
		return true;
	return session_fail(s, "usage", "no path MTU can be searched with these options", NULL);
}

enum run_reason mtu_search_run(struct mtu_search *search, struct run_world *world)
{
	struct session *s = search->session;
	struct run_mtu_sink sink = {take_event, search};
	struct run_plan plan = {
		.engine = run_mtu(&search->engine, &sink),
		.world = world,
		.end = session_end(s),
		.room = search->room,
		.room_size = MTU_SEARCH_ROOM,
		.signals = s->signals,
		.progress = progress,
	};
	enum run_reason reason = run_loop(&plan);

	/* The terminal has put ^C where the next line is to begin. */
	if (reason == RUN_INTERRUPTED && isatty(STDERR_FILENO))
		fputc('\n', stderr);
	return reason;
}
