/* SPDX-License-Identifier: MIT */
/* What differs between two runs, as far as a person would call it a difference. */
#include "out/why/why.h"
#include "out/words.h"
#include <string.h>

/* A round trip that is half as long again, and by more than this. */
static const double slower_least_ms = 5;
static const double loss_least = 0.01;

/* Both figures of a run. */
static double rtt_ms_of(const struct why_evidence *e)
{
	int64_t rtt_ns = e->final && why_reached(e) ? e->hops[e->final].rtt_ns : e->echo.rtt_ns;

	return rtt_ns ? (double)rtt_ns / 1e6 : -1;
}

static double loss_of(const struct why_evidence *e)
{
	struct why_count all = why_loss(e);

	return all.sent ? 1 - (double)all.received / all.sent : -1;
}

static bool verdict_differs(char text[WHY_TEXT], const struct out_run *run,
			    const struct out_why *why)
{
	const char *id = why->verdict->row->id;
	char was[WORDS_SLUG], is[WORDS_SLUG];

	(void)run;
	if (!*why->since->id || !strcmp(why->since->id, id))
		return false;
	snprintf(text, WHY_TEXT, "the verdict was \"%s\", and is \"%s\"",
		 words_plain(was, why->since->id), words_plain(is, id));
	return true;
}

static bool path_differs(char text[WHY_TEXT], const struct out_run *run, const struct out_why *why)
{
	char was[WORDS_LABEL], is[WORDS_LABEL];

	for (unsigned ttl = 1; ttl <= WHY_HOPS_MAX; ttl++) {
		uint32_t then = why->since->path[ttl], now = why->evidence->hops[ttl].from;

		if (!then || !now || then == now)
			continue;
		snprintf(text, WHY_TEXT,
			 "the path is another one: hop %u was %.200s, and is %.200s", ttl,
			 words_label(was, run, then), words_label(is, run, now));
		return true;
	}
	return false;
}

static bool hops_differ(char text[WHY_TEXT], const struct out_run *run, const struct out_why *why)
{
	(void)run;
	if (!why->since->hops || !why->evidence->final || why->since->hops == why->evidence->final)
		return false;
	snprintf(text, WHY_TEXT, "the path was %u hops long, and is %u", why->since->hops,
		 why->evidence->final);
	return true;
}

static bool mtu_differs(char text[WHY_TEXT], const struct out_run *run, const struct out_why *why)
{
	(void)run;
	if (!why->since->mtu || !why->evidence->mtu || why->since->mtu == why->evidence->mtu)
		return false;
	snprintf(text, WHY_TEXT, "the path MTU was %u, and is %u", why->since->mtu,
		 why->evidence->mtu);
	return true;
}

static bool rtt_differs(char text[WHY_TEXT], const struct out_run *run, const struct out_why *why)
{
	double then = why->since->rtt_ms, now = rtt_ms_of(why->evidence);
	double more = then < now ? now - then : then - now;
	double less = then < now ? then : now;

	(void)run;
	if (then < 0 || now < 0 || more < slower_least_ms || more < less / 2)
		return false;
	snprintf(text, WHY_TEXT, "the round trip was %.1f ms, and is %.1f ms", then, now);
	return true;
}

static bool loss_differs(char text[WHY_TEXT], const struct out_run *run, const struct out_why *why)
{
	double then = why->since->loss, now = loss_of(why->evidence);
	double more = then < now ? now - then : then - now;

	(void)run;
	if (then < 0 || now < 0 || more < loss_least)
		return false;
	snprintf(text, WHY_TEXT, "the loss was %.1f%%, and is %.1f%%", then * 100, now * 100);
	return true;
}

size_t why_differences(const struct out_run *run, const struct out_why *why,
		       char texts[WHY_DIFFERENCES][WHY_TEXT])
{
	static bool (*const all[])(char text[WHY_TEXT], const struct out_run *run,
				   const struct out_why *why) = {
		verdict_differs, path_differs, hops_differ, mtu_differs, rtt_differs, loss_differs,
	};
	size_t count = 0;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		count += all[i](texts[count], run, why);
	return count;
}
