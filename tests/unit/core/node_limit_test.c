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

/* Replies have a limit where they are given one, each query its own (RATE-02). */
static void replies(void)
{
	static const struct icmp4_rate slow = {1000, 6};
	static const char *const echo = "echo to 10.9.1.1";
	static const char *const timestamp = "icmp type 13 data 12 to 10.9.1.1";
	struct world *w = world_new(HOST);

	w->settings.timestamp = true;
	is_int(flood(w, timestamp, 500, 0), 500, "RATE-02: timestamps unlimited");
	w->settings.limit_echo = slow;
	is_int(flood(w, echo, 50, 0), 6, "RATE-02: 6 echo replies");
	is_str(world_tells(w), "query-limited", "RATE-02: says the event");
	is_int(flood(w, timestamp, 50, 0), 50, "RATE-02: not of timestamps");
	w->settings.limit_timestamp = slow;
	is_int(flood(w, timestamp, 50, 0), 6, "RATE-02: which have their own");
	w->now = icmp4_time_add(w->now, 3 * ICMP4_S_NS);
	is_int(flood(w, echo, 50, 0), 3, "RATE-02: it fills again");
	is_int(flood(w, PORT, 50, 0), 50, "RATE-02: no error pays for it");
	free(w);
}

/* RATE-08 is a setting: OpenBSD has one limit for all. */
static void spares_mtu(void)
{
	struct world *w = world_new(ROUTER);

	w->settings.limit_destination = (struct icmp4_rate){1000, 6};
	is_int(flood(w, TOO_BIG, 50, 0), 50, "spares mtu: 3/4 is exempt");
	w->settings.limit_spares_mtu = false;
	is_int(flood(w, TOO_BIG, 50, 0), 6, "spares mtu: or is not");
	is_int(flood(w, TTL, 50, 0), 0, "spares mtu: and counts with the others");
	free(w);
}

/* How much one bucket holds in one second no stranger knows, and it is never far off (RATE-07). */
static void jitter_of(const char *name, const char *stimulus, uint32_t burst, uint16_t by)
{
	const unsigned least = burst > by ? burst - by : 1, most = burst + by;
	bool seen[512] = {false};
	unsigned different = 0, outside = 0;
	struct world *w = world_new(ROUTER);

	w->settings.limit_kind[ICMP4_ERROR_PORT_UNREACHABLE] = (struct icmp4_rate){1000000, burst};
	w->settings.limit_echo = (struct icmp4_rate){1000000, burst};
	w->settings.limit_jitter = by;
	for (int i = 0; i < 200; i++) {
		unsigned passed = flood(w, stimulus, 300, 0);

		outside += passed < least || passed > most;
		different += !seen[passed];
		seen[passed] = true;
		w->now = icmp4_time_add(w->now, ICMP4_S_NS);
	}
	is_int(outside, 0, name);
	ok(by ? different > most - least - 4 : different == 1, "%s: %u different counts", name,
	   different);
	free(w);
}

int main(void)
{
	defaults();
	global();
	of_one_kind();
	pay_together();
	jitter();
	replies();
	spares_mtu();
	jitter_of("jitter of errors: none", PORT, 200, 0);
	jitter_of("jitter of errors: 16", PORT, 200, 16);
	jitter_of("jitter of replies: 16", "echo to 10.9.1.1", 200, 16);
	jitter_of("jitter of replies: more than there is", "echo to 10.9.1.1", 5, 10);
	return tap_done();
}
