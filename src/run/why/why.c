/* SPDX-License-Identifier: MIT */
#include "run/why/why.h"
#include "base/siphash.h"
#include "run/why/phases.h"

enum { DOMAIN_WHY = 0x77687921, PATIENCE = 3 };

static const int64_t wait_ns = 1500 * ICMP4_MS_NS;
static const int64_t margin_ns = 300 * ICMP4_MS_NS;

struct icmp4_key run__why_key(const struct run_why *why, enum why_phase phase)
{
	uint64_t number = 2 * (uint64_t)phase;

	return (struct icmp4_key){{icmp4__random(&why->key, DOMAIN_WHY, number),
				   icmp4__random(&why->key, DOMAIN_WHY, number + 1)}};
}

struct run_world *run__why_world(const struct run_why *why, uint8_t protocol)
{
	return protocol == why->evidence.protocol || !why->echo ? why->world : why->echo;
}

struct icmp4_time run__why_now(const struct run_why *why)
{
	return why->world->ops->now(why->world);
}

/* Where the target has not answered at all, nobody knows how far away it is. */
int64_t run__why_patience_ns(const struct run_why *why)
{
	const struct why_evidence *e = &why->evidence;
	int64_t longest_ns = e->echo.rtt_ns;

	if (!why_reached(e) && !e->echo.received)
		return wait_ns;
	for (uint8_t ttl = 1; ttl <= WHY_HOPS_MAX; ttl++)
		if (e->hops[ttl].rtt_ns > longest_ns)
			longest_ns = e->hops[ttl].rtt_ns;
	longest_ns = PATIENCE * longest_ns + margin_ns;
	return longest_ns < wait_ns ? longest_ns : wait_ns;
}

/* --- Which is begun when --- */

static const struct {
	run_why_phase *begin;
	void (*end)(struct run_why *why);
} phases[WHY_DONE] = {
	[WHY_WALK] = {run__why_walk, run__why_walk_end},
	[WHY_ECHO] = {run__why_echo, NULL},
	[WHY_FLOWS_P] = {run__why_flows, NULL},
	[WHY_AGAIN] = {run__why_walk_again, run__why_walk_end},
	[WHY_SPREAD] = {run__why_spread, NULL},
	[WHY_MTU] = {run__why_mtu, run__why_mtu_end},
	[WHY_COUNTER] = {run__why_counter, NULL},
	[WHY_LOSS] = {run__why_survey, run__why_survey_end},
};

static bool works(const struct run_why *why, const struct run_world *world)
{
	for (size_t i = 0; i < WHY_DONE; i++)
		if (why->team.members[i].works && why->team.members[i].world == world)
			return true;
	return false;
}

/* Where identifiers are the socket's, what is an answer to the one could pass for one to another.
 */
static unsigned busy(const struct run_why *why)
{
	const unsigned any = 1u << WHY_ECHO | 1u << WHY_AGAIN | 1u << WHY_SPREAD | 1u << WHY_LOSS |
			     1u << WHY_COUNTER;
	bool by_echo = why_mtu_protocol(&why->evidence) == ICMP4_PROTO_ICMP;

	if (!why->echo || why->echo_exact || !works(why, why->echo))
		return 0;
	return any | (by_echo ? 1u << WHY_MTU : 0);
}

static void tell(void (*told)(void *world, enum why_phase phase), const struct run_why *why,
		 enum why_phase phase)
{
	if (told)
		told(why->sink.world, phase);
}

static void leave_out(struct run_why *why, enum why_phase phase)
{
	bool worked = why->team.members[phase].works;

	run_team_dismiss(&why->team, phase);
	why_forget(&why->evidence, phase);
	if (phase == WHY_MTU)
		why->mtu_done = false;
	if (worked)
		tell(why->sink.ended, why, phase);
}

static void end(void *self, size_t member)
{
	struct run_why *why = self;
	enum why_phase ended = (enum why_phase)member;

	if (phases[ended].end)
		phases[ended].end(why);
	why_end(&why->evidence, ended);
	tell(why->sink.ended, why, ended);
}

static void begin(void *self)
{
	struct run_why *why = self;
	enum why_phase phase;

	while ((phase = why_needless(&why->evidence)) < WHY_DONE)
		leave_out(why, phase);
	while ((phase = why_next(&why->evidence, busy(why))) < WHY_DONE) {
		tell(why->sink.phase, why, phase);
		if (!phases[phase].begin(why))
			end(why, phase);
	}
}

enum run_reason run_why(struct run_why *why)
{
	why->team = (struct run_team){
		.worlds = {why->world, why->echo},
		.world_count = why->echo && why->echo != why->world ? 2 : 1,
		.end = why->end,
		.room = why->room,
		.room_size = sizeof(why->room),
		.signals = why->signals,
		.ended = end,
		.step = begin,
		.self = why,
	};
	return run_team(&why->team);
}
