/* SPDX-License-Identifier: MIT */
/*
 * ICMP errors in the translator: which mapping is what they quote about? An error neither lengthens
 * nor ends a life (NAT-06): sessions are looked at here, and never touched.
 */
#include "base/rule.h"
#include "node/nat/nat.h"
#include <icmp4/ip.h>

static enum icmp4_nat_reason nat_about_look(const struct icmp4_nat *nat,
					    const struct icmp4_nat_datagram *d,
					    struct icmp4_nat_error *error)
{
	enum icmp4_nat_reason reason =
		icmp4_nat_error_look(error, d->ip, icmp4_ip_total_length(d->ip));

	if (reason == ICMP4_NAT_QUOTE_CHECKSUM && !nat->config.check_quote)
		reason = ICMP4_NAT_NO_REASON;
	if (reason)
		return reason;
	return icmp4__nat_passes(nat, d->transport[0]) ? ICMP4_NAT_NO_REASON : ICMP4_NAT_TYPE;
}

/* NULL: none, or what is quoted has no port where this mode needs one. */
static struct icmp4_nat_mapping *nat_about_mapping(const struct icmp4_nat *nat,
						   enum icmp4__nat_side side,
						   const struct icmp4_nat_datagram *quoted)
{
	return icmp4__nat_mapping(nat, side, quoted->protocol,
				  side == NAT_OUTSIDE ? quoted->src : quoted->dst);
}

/* RFC 5508 REQ-5 c: whose address the error of somebody inside bears outside. */
static uint32_t nat_about_speaker(const struct icmp4_nat *nat, uint32_t src)
{
	const struct icmp4_nat_config *config = &nat->config;

	if (!icmp4_nat_is_inside(nat, src) || !rule(RULE_NAT_05))
		return src;
	if (config->mode == ICMP4_NAT_BASIC) {
		const struct icmp4_nat_endpoint inside = {src, 0};
		const struct icmp4_nat_mapping *mapping =
			icmp4__nat_mapping(nat, NAT_INSIDE, 0, inside);
		if (mapping)
			return mapping->end[NAT_OUTSIDE].address;
	}
	return config->own ? config->own
			   : config->outside->address & icmp4_prefix_mask(config->outside->length);
}

static void nat_about_send(const struct icmp4_nat *nat, const struct icmp4_nat_error *error,
			   const struct icmp4_nat_mapping *mapping)
{
	struct icmp4_nat_endpoint end =
		icmp4__nat_end(nat, mapping, NAT_OUTSIDE, error->quoted.dst.port);
	uint32_t speaker = nat_about_speaker(nat, icmp4_ip_src(error->ip));

	icmp4_nat_error_from_inside(error, end, speaker, nat->config.wrong);
}

static void nat_about_deliver(const struct icmp4_nat *nat, const struct icmp4_nat_error *error,
			      const struct icmp4_nat_mapping *mapping)
{
	struct icmp4_nat_endpoint end =
		icmp4__nat_end(nat, mapping, NAT_INSIDE, error->quoted.src.port);

	icmp4_nat_error_from_outside(error, end, end.address, nat->config.wrong);
}

/*
 * Somebody inside complains about what another inside host had sent to his outside address: the
 * quote is translated at both ends (RFC 5508 REQ-7).
 */
static struct icmp4_nat_result nat_about_hairpin(const struct icmp4_nat *nat,
						 const struct icmp4_nat_error *error)
{
	const struct icmp4_nat_mapping *back = nat_about_mapping(nat, NAT_OUTSIDE, &error->quoted);
	const struct icmp4_nat_mapping *there = nat_about_mapping(nat, NAT_INSIDE, &error->quoted);

	if (!back)
		return icmp4__nat_verdict(ICMP4_NAT_UNTOUCHED);
	if (!nat->config.hairpin || !rule(RULE_NAT_07))
		return icmp4__nat_drop(ICMP4_NAT_HAIRPIN);
	if (!there)
		return icmp4__nat_drop(ICMP4_NAT_NO_MAPPING);
	nat_about_send(nat, error, there);
	nat_about_deliver(nat, error, back);
	return icmp4__nat_verdict(ICMP4_NAT_HAIRPINNED);
}

/* The router's own errors are translated too, where they quote what had been translated. */
struct icmp4_nat_result icmp4__nat_error_outward(struct icmp4_nat *nat,
						 const struct icmp4_nat_datagram *d)
{
	struct icmp4_nat_error error;
	enum icmp4_nat_reason reason = nat_about_look(nat, d, &error);
	bool about_inside = error.icmp && icmp4_nat_is_inside(nat, error.quoted.dst.address);

	if (!about_inside && !icmp4_nat_is_inside(nat, d->src.address))
		return icmp4__nat_verdict(ICMP4_NAT_UNTOUCHED);
	if (reason)
		return icmp4__nat_drop(reason);
	if (icmp4_nat_is_outside(nat, d->dst.address))
		return nat_about_hairpin(nat, &error);
	const struct icmp4_nat_mapping *mapping = nat_about_mapping(nat, NAT_INSIDE, &error.quoted);
	if (!mapping)
		return icmp4__nat_drop(ICMP4_NAT_NO_MAPPING);
	nat_about_send(nat, &error, mapping);
	return icmp4__nat_verdict(ICMP4_NAT_TRANSLATED);
}

/* Of the host on this machine: from what is never given away. */
static bool nat_about_host(const struct icmp4_nat *nat, struct icmp4_nat_endpoint end)
{
	const struct icmp4_nat_config *config = &nat->config;

	if (!icmp4_nat_is_outside(nat, end.address))
		return false;
	if (config->mode == ICMP4_NAT_BASIC)
		return end.address == config->own;
	return end.port < config->port_first || end.port > config->port_last;
}

struct icmp4_nat_result icmp4__nat_error_inward(struct icmp4_nat *nat,
						const struct icmp4_nat_datagram *d)
{
	struct icmp4_nat_error error;
	enum icmp4_nat_reason reason = nat_about_look(nat, d, &error);
	const struct icmp4_nat_mapping *mapping =
		error.icmp ? nat_about_mapping(nat, NAT_OUTSIDE, &error.quoted) : NULL;

	if (error.icmp && !mapping && (nat_about_host(nat, error.quoted.src) || !rule(RULE_NAT_04)))
		return icmp4__nat_verdict(ICMP4_NAT_UNTOUCHED);
	if (reason || !mapping)
		return icmp4__nat_drop(reason ? reason : ICMP4_NAT_NO_MAPPING);
	const struct icmp4__nat_flow flow = {
		mapping,
		error.quoted.dst,
		icmp4__nat_end(nat, mapping, NAT_INSIDE, error.quoted.src.port).port,
		error.quoted.protocol,
	};
	struct icmp4_nat_session *session;
	if (!icmp4__nat_admits(nat, &flow, &session))
		return icmp4__nat_drop(ICMP4_NAT_FILTERED);
	nat_about_deliver(nat, &error, mapping);
	return icmp4__nat_verdict(ICMP4_NAT_TRANSLATED);
}
