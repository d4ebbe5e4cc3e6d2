/* SPDX-License-Identifier: MIT */
/*
 * The translator. A datagram is read once (rewrite.c), its mapping is found or made (map.c,
 * choose.c), its session is found, begun or missed (session.c), and the end that is ours is
 * exchanged. Errors go by what they quote instead (about.c, error.c). Fragments without
 * ports follow their first one (fragment.c).
 *
 * A hairpin is both directions one after the other: what an inside host sends to an outside address
 * leaves with its own outside address as source, and comes in again at once (RFC 4787 REQ-9).
 *
 * What is addressed to an outside address and belongs to no mapping is left alone, for there is a
 * host on that machine, too; its own datagrams keep out of the ports that are given away.
 */
#include "node/nat/nat.h"
#include "base/rule.h"
#include <icmp4/ip.h>

/* The flags, which a first fragment may lack (RFC 1858), are needed as well as the ports. */
enum { NAT_TCP_LEAST = 20 };

/* Reasons of resources and policy: an inside host should be told of them (RFC 5508 REQ-8). */
static const bool nat_refused[ICMP4_NAT_REASON_COUNT] = {
	[ICMP4_NAT_TYPE] = true,        [ICMP4_NAT_PROTOCOL] = true,
	[ICMP4_NAT_NO_MAPPINGS] = true, [ICMP4_NAT_NO_SESSIONS] = true,
	[ICMP4_NAT_NO_PORT] = true,     [ICMP4_NAT_HOST_MAPPINGS] = true,
};

static struct icmp4_nat_result nat_refuse(enum icmp4_nat_reason reason)
{
	if (!nat_refused[reason] || !rule(RULE_NAT_08))
		return icmp4__nat_drop(reason);
	return (struct icmp4_nat_result){
		.verdict = ICMP4_NAT_REFUSED,
		.reason = reason,
		.error = {.kind = ICMP4_ERROR_PROHIBITED},
	};
}

struct icmp4_nat_endpoint icmp4__nat_end(const struct icmp4_nat *nat,
					 const struct icmp4_nat_mapping *mapping,
					 enum icmp4__nat_side side, uint16_t port)
{
	bool basic = nat->config.mode == ICMP4_NAT_BASIC;

	return (struct icmp4_nat_endpoint){
		mapping->end[side].address,
		basic ? port : mapping->end[side].port,
	};
}

bool icmp4__nat_passes(const struct icmp4_nat *nat, uint8_t type)
{
	return !rule(RULE_NAT_09) || (type < 64 && nat->config.icmp_types >> type & 1);
}

bool icmp4__nat_admits(const struct icmp4_nat *nat, const struct icmp4__nat_flow *flow,
		       struct icmp4_nat_session **session)
{
	*session = icmp4__nat_session(nat, flow);
	return *session || flow->mapping->fixed || nat->config.filter == ICMP4_NAT_FROM_ANY;
}

/* Does this end of a datagram have all that a mapping is found by? */
static bool nat_names_end(const struct icmp4_nat *nat, const struct icmp4_nat_datagram *d,
			  bool source)
{
	return nat->config.mode == ICMP4_NAT_BASIC || d->kind == NAT_KIND_PORTS ||
	       d->kind == (source ? NAT_KIND_REQUEST : NAT_KIND_REPLY);
}

static enum icmp4_nat_reason nat_policy(const struct icmp4_nat *nat,
					const struct icmp4_nat_datagram *d)
{
	if (d->kind == NAT_KIND_SHORT)
		return ICMP4_NAT_MALFORMED;
	if (d->protocol == ICMP4_PROTO_ICMP && !icmp4__nat_passes(nat, d->transport[0]))
		return ICMP4_NAT_TYPE;
	return ICMP4_NAT_NO_REASON;
}

static enum icmp4_nat_reason nat_begin(struct icmp4_nat *nat, struct icmp4_time now,
				       const struct icmp4_nat_datagram *d,
				       struct icmp4_nat_mapping *mapping)
{
	const struct icmp4__nat_flow flow = {mapping, d->dst, d->src.port, d->protocol};
	struct icmp4_nat_session *session = icmp4__nat_session(nat, &flow);

	if (!session)
		session = icmp4__nat_begin(nat, now, &flow);
	if (session)
		icmp4__nat_touch(nat, session, now, d, false);
	else if (!mapping->sessions && !mapping->fixed)
		icmp4__nat_unmap(nat, mapping);
	return session ? ICMP4_NAT_NO_REASON : ICMP4_NAT_NO_SESSIONS;
}

static enum icmp4_nat_reason nat_send(struct icmp4_nat *nat, struct icmp4_time now,
				      struct icmp4_nat_datagram *d)
{
	struct icmp4_nat_mapping *mapping =
		icmp4__nat_mapping(nat, NAT_INSIDE, d->protocol, d->src);
	struct icmp4_nat_endpoint outside;

	if (!mapping) {
		if (icmp4__nat_host_is_full(nat, d->src.address))
			return ICMP4_NAT_HOST_MAPPINGS;
		if (!icmp4__nat_choose(nat, d->protocol, d->src, &outside))
			return ICMP4_NAT_NO_PORT;
		mapping = icmp4__nat_map(nat, d->protocol, d->src, outside);
	}
	if (!mapping)
		return ICMP4_NAT_NO_MAPPINGS;
	enum icmp4_nat_reason reason = nat_begin(nat, now, d, mapping);
	if (reason)
		return reason;
	icmp4__nat_rewrite(d, true, icmp4__nat_end(nat, mapping, NAT_OUTSIDE, d->src.port), 0);
	return ICMP4_NAT_NO_REASON;
}

/* The mapping that a datagram to an outside address is for; NULL: it is for the host there. */
static struct icmp4_nat_mapping *nat_target(const struct icmp4_nat *nat,
					    const struct icmp4_nat_datagram *d)
{
	return nat_names_end(nat, d, false)
		       ? icmp4__nat_mapping(nat, NAT_OUTSIDE, d->protocol, d->dst)
		       : NULL;
}

static struct icmp4_nat_result nat_receive(struct icmp4_nat *nat, struct icmp4_time now,
					   struct icmp4_nat_datagram *d,
					   const struct icmp4_nat_mapping *mapping)
{
	struct icmp4_nat_endpoint inside = icmp4__nat_end(nat, mapping, NAT_INSIDE, d->dst.port);
	const struct icmp4__nat_flow flow = {mapping, d->src, inside.port, d->protocol};
	struct icmp4_nat_session *session;

	if (!icmp4__nat_admits(nat, &flow, &session))
		return icmp4__nat_drop(ICMP4_NAT_FILTERED);
	if (session)
		icmp4__nat_touch(nat, session, now, d, true);
	icmp4__nat_rewrite(d, false, inside, 0);
	return icmp4__nat_verdict(ICMP4_NAT_TRANSLATED);
}

/* A fragment of what is for the host on this machine is not ours either, but nobody knows it. */
static struct icmp4_nat_result nat_later(struct icmp4_nat *nat, struct icmp4_time now,
					 struct icmp4_nat_datagram *d, bool inward)
{
	const struct icmp4_nat_fragment *first = icmp4__nat_fragment(nat, now, d->ip, inward);

	if (!first)
		return icmp4_nat_is_outside(nat, d->dst.address)
			       ? icmp4__nat_verdict(ICMP4_NAT_UNTOUCHED)
			       : icmp4__nat_drop(ICMP4_NAT_FRAGMENT);
	icmp4__nat_rewrite(d, true, (struct icmp4_nat_endpoint){first->new_src, 0}, 0);
	icmp4__nat_rewrite(d, false, (struct icmp4_nat_endpoint){first->new_dst, 0}, 0);
	return icmp4__nat_verdict((enum icmp4_nat_verdict)first->verdict);
}

static struct icmp4_nat_result nat_hairpin(struct icmp4_nat *nat, struct icmp4_time now,
					   struct icmp4_nat_datagram *d)
{
	struct icmp4_nat_mapping *target = nat_target(nat, d);

	if (!target)
		return icmp4__nat_verdict(ICMP4_NAT_UNTOUCHED);
	if (!nat->config.hairpin || !rule(RULE_NAT_07))
		return icmp4__nat_drop(ICMP4_NAT_HAIRPIN);
	enum icmp4_nat_reason reason = nat_send(nat, now, d);
	if (reason)
		return nat_refuse(reason);
	struct icmp4_nat_result result = nat_receive(nat, now, d, target);
	if (result.verdict == ICMP4_NAT_TRANSLATED)
		result.verdict = ICMP4_NAT_HAIRPINNED;
	return result;
}

static struct icmp4_nat_result nat_outward(struct icmp4_nat *nat, struct icmp4_time now,
					   struct icmp4_nat_datagram *d)
{
	if (icmp4_nat_is_inside(nat, d->dst.address) || icmp4_is_martian(d->dst.address))
		return icmp4__nat_verdict(ICMP4_NAT_UNTOUCHED);
	if (d->kind == NAT_KIND_ERROR)
		return icmp4__nat_error_outward(nat, d);
	if (!icmp4_nat_is_inside(nat, d->src.address))
		return icmp4__nat_verdict(ICMP4_NAT_UNTOUCHED);
	if (d->kind == NAT_KIND_LATER)
		return nat_later(nat, now, d, false);
	enum icmp4_nat_reason reason = nat_policy(nat, d);
	if (reason)
		return nat_refuse(reason);
	bool hairpin = icmp4_nat_is_outside(nat, d->dst.address);
	if (!nat_names_end(nat, d, true))
		return hairpin ? icmp4__nat_verdict(ICMP4_NAT_UNTOUCHED)
			       : nat_refuse(d->kind == NAT_KIND_REPLY ? ICMP4_NAT_NO_MAPPING
								      : ICMP4_NAT_PROTOCOL);
	if (hairpin)
		return nat_hairpin(nat, now, d);
	reason = nat_send(nat, now, d);
	return reason ? nat_refuse(reason) : icmp4__nat_verdict(ICMP4_NAT_TRANSLATED);
}

static struct icmp4_nat_result nat_inward(struct icmp4_nat *nat, struct icmp4_time now,
					  struct icmp4_nat_datagram *d)
{
	if (!icmp4_nat_is_outside(nat, d->dst.address))
		return icmp4__nat_verdict(ICMP4_NAT_UNTOUCHED);
	if (d->kind == NAT_KIND_ERROR)
		return icmp4__nat_error_inward(nat, d);
	if (d->kind == NAT_KIND_LATER)
		return nat_later(nat, now, d, true);
	struct icmp4_nat_mapping *mapping = nat_target(nat, d);
	if (!mapping)
		return icmp4__nat_verdict(ICMP4_NAT_UNTOUCHED);
	enum icmp4_nat_reason reason = nat_policy(nat, d);
	return reason ? icmp4__nat_drop(reason) : nat_receive(nat, now, d, mapping);
}

static struct icmp4_nat_result nat_translate(struct icmp4_nat *nat, struct icmp4_time now,
					     struct icmp4_nat_datagram *d, bool inward)
{
	struct icmp4_nat_fragment kept = {
		.src = d->src.address,
		.dst = d->dst.address,
		.id = icmp4_ip_id(d->ip),
		.protocol = d->protocol,
		.inward = inward,
	};
	struct icmp4_nat_result result =
		inward ? nat_inward(nat, now, d) : nat_outward(nat, now, d);

	bool passed =
		result.verdict == ICMP4_NAT_TRANSLATED || result.verdict == ICMP4_NAT_HAIRPINNED;
	nat->translated += passed;
	if (!passed || !icmp4_ip_mf(d->ip) || d->kind == NAT_KIND_LATER)
		return result;
	kept.new_src = d->src.address;
	kept.new_dst = d->dst.address;
	kept.verdict = (uint8_t)result.verdict;
	icmp4__nat_keep_fragment(nat, now, &kept);
	return result;
}

static struct icmp4_nat_result nat_input(struct icmp4_nat *nat, struct icmp4_time now,
					 const struct icmp4_packet *packet, bool inward)
{
	struct icmp4_nat_result result = icmp4__nat_drop(ICMP4_NAT_MALFORMED);
	uint8_t *ip = packet->bytes;
	struct icmp4_nat_datagram d;

	icmp4__nat_expire(nat, now);
	if (!icmp4_ip_check(ip, packet->held, packet->held)) {
		icmp4__nat_read(&d, ip, icmp4_ip_total_length(ip) - icmp4_ip_header_length(ip));
		if (d.protocol == ICMP4_PROTO_TCP && d.kind == NAT_KIND_PORTS &&
		    d.held < NAT_TCP_LEAST)
			d.kind = NAT_KIND_SHORT;
		result = nat_translate(nat, now, &d, inward);
	}
	nat->dropped[result.reason] += result.reason != ICMP4_NAT_NO_REASON;
	return result;
}

bool icmp4_nat_take_back(const struct icmp4_nat *nat, const struct icmp4_packet *packet)
{
	uint8_t *ip = packet->bytes;
	struct icmp4_nat_datagram d;

	if (icmp4_ip_check(ip, packet->held, packet->held))
		return false;
	icmp4__nat_read(&d, ip, icmp4_ip_total_length(ip) - icmp4_ip_header_length(ip));
	if (d.kind == NAT_KIND_LATER || d.kind == NAT_KIND_ERROR || !nat_names_end(nat, &d, true))
		return false;
	const struct icmp4_nat_mapping *mapping =
		icmp4__nat_mapping(nat, NAT_OUTSIDE, d.protocol, d.src);
	if (!mapping)
		return false;
	icmp4__nat_rewrite(&d, true, icmp4__nat_end(nat, mapping, NAT_INSIDE, d.src.port), 0);
	return true;
}

struct icmp4_nat_result icmp4_nat_outward(struct icmp4_nat *nat, struct icmp4_time now,
					  const struct icmp4_packet *packet)
{
	return nat_input(nat, now, packet, false);
}

struct icmp4_nat_result icmp4_nat_inward(struct icmp4_nat *nat, struct icmp4_time now,
					 const struct icmp4_packet *packet)
{
	return nat_input(nat, now, packet, true);
}
