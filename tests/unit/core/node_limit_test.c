/* SPDX-License-Identifier: MIT */
/* Rate limits as a node applies them (RATE-06 to -11); the buckets themselves: limit_test.c. */
#include "unit/core/node_world.h"

#define TTL       "udp to 203.0.113.7 ttl 1"
#define TTL_OTHER "udp to 203.0.113.7 ttl 1 from 10.9.1.9"
#define TTL_THIRD "udp to 203.0.113.7 ttl 1 from 10.9.1.10"
#define PORT      "udp to 10.9.1.1"
#define TOO_BIG   "udp to 203.0.113.7 df data 1200"

/* How many of n stimuli, so many nanoseconds apart, are answered. */
static unsigned flood(struct world *w, const char *stimulus, unsigned n, int64_t gap_ns)
{
	const struct stimulus s = says(stimulus);
	unsigned answered = 0;

	for (unsigned i = 0; i < n; i++) {
		world_feed(w, &s);
		answered += (unsigned)w->count;
		w->now = icmp4_time_add(w->now, gap_ns);
	}
	return answered;
}

/* The defaults are those of Linux (RATE-09). */
static void defaults(void)
{
	struct world *w = world_new(ROUTER);
	const struct icmp4_node_counters *c = &w->counters;

	icmp4_node_settings_default(&w->settings);
	w->settings.forward = true;
	is_int(flood(w, TTL, 200, ICMP4_MS_NS), 6, "defaults: 200 in 0.2 s, one destination: 6");
	is_int(w->event.limited, ICMP4_LIMIT_DESTINATION, "defaults: and the event says why");
	is_str(world_tells(w), "ttl: limited", "defaults: nothing was sent");
	is_int(flood(w, TTL_OTHER, 5, ICMP4_MS_NS), 5, "defaults: another destination: its own");
	is_int(flood(w, PORT, 5, ICMP4_MS_NS), 0, "defaults: all kinds of error together");
	is_int(flood(w, TOO_BIG, 500, 0), 500, "defaults: but never 3/4");
	is_int(flood(w, "echo to 10.9.1.1", 500, 0), 500, "defaults: nor replies");
	is_int((int64_t)(c->limited + c->errors[ICMP4_ERROR_TTL_EXCEEDED] +
			 c->errors[ICMP4_ERROR_PORT_UNREACHABLE]),
	       210, "defaults: sent and suppressed add up");
	w->now = icmp4_time_add(w->now, 10 * ICMP4_S_NS);
	is_int(flood(w, TTL, 10, ICMP4_S_NS), 10, "defaults: one a second always passes");
	free(w);
}

static void global(void)
{
	struct world *w = world_new(ROUTER);

	w->settings.limit = (struct icmp4_rate){1000 * 1000, 50};
	unsigned passed = flood(w, TTL, 400, 0);
	ok(passed >= 40 && passed <= 90, "global: a burst of about 50 (%u)", passed);
	is_int(w->event.limited, ICMP4_LIMIT_TOTAL, "global: says the event");
	is_int(flood(w, TOO_BIG, 100, 0), 100, "global: 3/4 is exempt");
	w->settings.limit = (struct icmp4_rate){0};
	is_int(flood(w, TTL, 400, 0), 400, "global: may change while the node lives");
	free(w);
}

static void of_one_kind(void)
{
	static const struct icmp4_rate slow = {1000, 6};
	struct world *w = world_new(ROUTER);

	w->settings.limit_kind[ICMP4_ERROR_TTL_EXCEEDED] = slow;
	w->settings.limit_kind[ICMP4_ERROR_FRAGMENTATION_NEEDED] = slow;
	is_int(flood(w, TTL, 50, 0), 6, "of one kind: 6");
	is_int(w->event.limited, ICMP4_LIMIT_KIND, "of one kind: says the event");
	is_int(flood(w, PORT, 50, 0), 50, "of one kind: not of another");
	is_int(flood(w, TOO_BIG, 50, 0), 6, "of one kind: 3/4 may have its own");
	w->now = icmp4_time_add(w->now, 3 * ICMP4_S_NS);
	is_int(flood(w, TTL, 50, 0), 3, "of one kind: it fills again");
	free(w);
}

/* A kind's bucket pays only for what the others let pass (RATE-06). */
static void pay_together(void)
{
	struct world *w = world_new(ROUTER);

	w->settings.limit_destination = (struct icmp4_rate){1000, 2};
	w->settings.limit_kind[ICMP4_ERROR_TTL_EXCEEDED] = (struct icmp4_rate){1000, 4};
	is_int(flood(w, TTL, 50, 0), 2, "pay together: 2 to one destination");
	is_int(flood(w, TTL_OTHER, 50, 0), 2, "pay together: 2 are left for another");
	is_int(flood(w, TTL_THIRD, 50, 0), 0, "pay together: and none for a third");
	free(w);
}

/* The global limit is no clock that a stranger can read (RATE-07). */
static void jitter(void)
{
	bool seen[128] = {false};
	unsigned different = 0;
	struct world *w = world_new(ROUTER);

	w->settings.limit = (struct icmp4_rate){1000 * 1000, 50};
	for (int i = 0; i < 200; i++) {
		seen[flood(w, TTL, 120, 0)] = true;
		w->now = icmp4_time_add(w->now, ICMP4_S_NS);
	}
	for (size_t i = 0; i < COUNT(seen); i++)
		different += seen[i];
	ok(different > 5, "jitter: %u different counts in 200 floods", different);
	free(w);
}

int main(void)
{
	defaults();
	global();
	of_one_kind();
	pay_together();
	jitter();
	return tap_done();
}
