/* SPDX-License-Identifier: MIT */
/*
 * The states of RFC 8899 section 5.2 around the search itself, each step a search of its own that
 * knows what the one before has found:
 *
 *	SEARCH_COMPLETE  every -i one probe confirms what was found (CONFIRMATION_TIMER); every
 *	                 --watch a longer one is tried (PMTU_RAISE_TIMER), and if it arrives, all
 *	                 that may be longer still
 *	BASE             what was found no longer arrives: the same search goes on from the smallest
 *	ERROR            not even that is answered: from the start again, every -i
 */
#include "cmd/mtu/watch.h"

static const int64_t confirm_ns = 30 * ICMP4_S_NS;

struct watch {
	struct mtu_search *search;
	struct run_world *world;
	uint16_t ceiling;
	uint16_t known;      /* 0: nothing answers */
	uint32_t known_from; /* who answered then: somebody before it ends the path now */
	struct icmp4_time began, raise_at;
	struct out_mtu_watch out;
};

static int64_t step_ns(const struct watch *watch)
{
	int64_t given = watch->search->session->call->options.interval_ns;

	return given > 0 ? given : confirm_ns;
}

static int64_t raise_ns(const struct watch *watch)
{
	return watch->search->session->call->options.watch_ns;
}

/* What comes next, and after how long. */
static void plan(struct watch *watch)
{
	struct icmp4_mtu_options *options = &watch->search->options;
	struct icmp4_time now = session_now(watch->search->session);
	int64_t left = icmp4_time_since(watch->raise_at, now), step = step_ns(watch);
	bool raises = left <= step;

	if (left < 0)
		left = 0;
	options->expected = watch->known;
	options->ceiling = raises || !watch->known ? watch->ceiling : watch->known;
	/* Nothing can be searched below the least; then the least may as well be confirmed so. */
	if (options->ceiling <= ICMP4_MTU_MINIMUM)
		options->ceiling = ICMP4_MTU_MINIMUM + 1;
	watch->search->delay_ns = raises ? left : step;
}

static void restart_raise(struct watch *watch)
{
	watch->raise_at = icmp4_time_add(session_now(watch->search->session), raise_ns(watch));
}

static void take(struct watch *watch)
{
	struct session *s = watch->search->session;
	const struct icmp4_mtu *engine = &watch->search->engine;
	bool found = engine->end == ICMP4_MTU_FOUND && engine->reached_from == watch->known_from;
	uint16_t now = found ? engine->low : 0;
	bool raised = engine->options.ceiling == watch->ceiling;

	watch->out.rounds++;
	watch->out.was = watch->known;
	watch->out.now = now;
	watch->out.after_ns = icmp4_time_since(session_now(s), watch->began);
	if (now != watch->known || raised)
		restart_raise(watch);
	watch->known = now;
	if (now == watch->out.was)
		return;
	watch->out.changes++;
	outs_mtu_changed(&s->outs, &watch->out);
}

static enum run_reason go_on(struct watch *watch)
{
	enum run_reason reason = RUN_DONE;
	uint64_t round = 0;

	restart_raise(watch);
	while (reason == RUN_DONE) {
		plan(watch);
		/* What was left of the last one has another token. */
		watch->search->key.word[1] += ++round;
		if (!mtu_search_begin(watch->search))
			return RUN_DONE;
		reason = mtu_search_run(watch->search, watch->world);
		if (reason == RUN_DONE)
			take(watch);
	}
	return reason;
}

enum run_reason mtu_watch(struct mtu_search *search, struct run_world *world, bool *found)
{
	struct session *s = search->session;
	const struct icmp4_mtu_options options = search->options;
	const struct icmp4_key key = search->key;
	struct watch watch = {
		.search = search,
		.world = world,
		.ceiling = options.ceiling,
		.known = search->engine.low,
		.known_from = search->engine.reached_from,
		.began = session_now(s),
		.out.mtu = &search->out,
	};
	enum run_reason reason = go_on(&watch);

	watch.out.was = watch.out.now = watch.known;
	watch.out.after_ns = icmp4_time_since(session_now(s), watch.began);
	outs_mtu_watched(&s->outs, &watch.out);
	search->options = options;
	search->key = key;
	search->delay_ns = 0;
	*found = watch.known != 0;
	return reason;
}
