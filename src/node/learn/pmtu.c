/* SPDX-License-Identifier: MIT */
/*
 * Path MTU discovery as a host does it (RFC 1191). The estimate of a destination is that of its
 * slot or, without one, the MTU of the first hop; only errors change it, and only downwards; only
 * age takes it back, wholly, so that the next datagram is the probe (section 6.3).
 */
#include "base/rule.h"
#include "node/learn/learn.h"

/* Section 7.1: the sizes of datagrams that links of the time carried. */
static const uint16_t pmtu_plateaus[] = {
	65535, 32000, 17914, 8166, 4352, 2002, 1492, 1006, 508, 296, ICMP4_MTU_LEAST,
};

uint16_t icmp4_mtu_plateau(uint16_t length)
{
	for (size_t i = 0; i < sizeof pmtu_plateaus / sizeof pmtu_plateaus[0]; i++)
		if (pmtu_plateaus[i] < length)
			return pmtu_plateaus[i];
	return ICMP4_MTU_LEAST;
}

/*
 * Section 5: a router that tells no MTU may be of the kind that adds the length of the header to
 * the total length that it quotes. Where that length is not below the estimate it must be taken for
 * such a one, even if that gives a plateau away. Others swap its octets; no datagram of ours was
 * longer than the estimate.
 */
static uint16_t pmtu_guess(const struct icmp4_quoted *quoted, uint16_t estimate)
{
	uint16_t length = quoted->length;

	if (rule(RULE_PMTU_08) && length && length >= estimate)
		length = (uint16_t)(length - icmp4_ip_header_length(quoted->view.ip));
	if (!length || length > estimate)
		length = estimate;
	return icmp4_mtu_plateau(length);
}

/* Nothing new, unless it is what we knew already, which is then true for another life. */
static bool pmtu_is_idle(const struct icmp4_learned_slot *slot, struct icmp4_time now,
			 uint16_t told, uint16_t estimate)
{
	if (!rule(RULE_PMTU_05) || told < estimate)
		return false;
	return told > estimate || !icmp4__learned_has_mtu(slot, now) || slot->mtu != told;
}

enum icmp4_refusal icmp4_learn_mtu(struct icmp4_learned *learned, struct icmp4_time now,
				   const struct icmp4_received *received,
				   const struct icmp4_first_hop *hop)
{
	uint32_t destination = received->quoted.dst;

	if (learned->config.ignore_mtu)
		return ICMP4_REFUSED_MTU_OFF;
	uint16_t estimate = icmp4_learned_path(learned, now, destination, hop).mtu;
	uint16_t told = received->mtu || !rule(RULE_PMTU_07)
				? received->mtu
				: pmtu_guess(&received->quoted, estimate);
	uint16_t floor = rule(RULE_PMTU_14) ? learned->config.mtu_floor : 0;

	if (pmtu_is_idle(icmp4__learned_find(learned, destination), now, told, estimate))
		return ICMP4_REFUSED_MTU_RAISES;
	struct icmp4_learned_slot *slot = icmp4__learned_make(learned, now, destination);
	if (!slot)
		return ICMP4_REFUSED_NO_ROOM;
	if (!icmp4__learned_has_mtu(slot, now))
		slot->fragments = false;
	slot->fragments |= told < floor;
	slot->mtu = told > floor ? told : floor < estimate ? floor : estimate;
	slot->mtu_until = icmp4__learned_until(now, learned->config.mtu_life_ns);
	return ICMP4_ACCEPTED;
}
