/* SPDX-License-Identifier: MIT */
/*
 * Fragments for this node (RFC 1122 section 3.3.2): what is whole is delivered as if it had come
 * so (CODEC-13); what does not become whole in time is reported (TIMEX-08), which is the first
 * thing that a node does by itself. Transit passes in the fragments that it comes in (REASM-03).
 */
#include "base/rule.h"
#include "node/internal.h"

/* The arrival of the whole, by what way its first fragment came. */
static bool assemble_whole(struct icmp4_node *node, struct icmp4__arrival *a,
			   const struct icmp4_packet *whole)
{
	struct icmp4__arrival arrival = icmp4__arrived(node, whole, a->now);

	if (node->config.counters)
		node->config.counters->reassembled++;
	arrival.own = a->own;
	arrival.local = a->local;
	node->packet = *whole;
	*a = arrival;
	return true;
}

bool icmp4__assemble(struct icmp4_node *node, struct icmp4__arrival *a, enum icmp4_drop *drop)
{
	const struct icmp4_node_config *config = &node->config;
	struct icmp4_packet whole;

	*drop = config->reassembly ? ICMP4_DROP_NONE : ICMP4_DROP_FRAGMENT;
	if (!config->reassembly)
		return false;
	int64_t timeout_ns = config->settings->reassembly_timeout * ICMP4_S_NS;
	switch (icmp4_reassembly_add(config->reassembly, config->reassembly_owner, a->now,
				     icmp4_time_add(a->now, timeout_ns), &node->packet, &whole)) {
	case ICMP4_REASSEMBLED_WHOLE:
		return assemble_whole(node, a, &whole);
	case ICMP4_REASSEMBLED_SPOILED:
		*drop = ICMP4_DROP_FRAGMENT_MISFIT;
		return false;
	default:
		node->event.verb = ICMP4_VERB_HELD;
		return false;
	}
}

struct icmp4_time icmp4_node_deadline(const struct icmp4_node *node)
{
	const struct icmp4_node_config *config = &node->config;

	if (icmp4__mask_waits(node))
		return (struct icmp4_time){0};
	struct icmp4_time due = icmp4__mask_client_deadline(node);
	if (!config->reassembly)
		return due;
	return icmp4_time_min(
		due, icmp4_reassembly_deadline_of(config->reassembly, config->reassembly_owner));
}

/* That only what has its first fragment is reported is NOERR-06: any other's header says so. */
bool icmp4_node_advance(struct icmp4_node *node, struct icmp4_time now)
{
	const struct icmp4_node_config *config = &node->config;
	struct icmp4_packet about;

	if (icmp4__mask_waits(node)) {
		icmp4__mask_announce(node, now);
		return true;
	}
	if (icmp4__mask_client_ask(node, now))
		return true;
	if (!config->reassembly ||
	    !icmp4_reassembly_expire(config->reassembly, config->reassembly_owner, now, &about))
		return false;
	icmp4__begin(node, &about);
	struct icmp4__arrival a = icmp4__arrived(node, &about, now);
	a.length = about.held;
	a.local = true;
	icmp4__conclude(node, &a, ICMP4_DROP_REASSEMBLY_TIME);
	return true;
}
