/* SPDX-License-Identifier: MIT */
/* How a translator is set up, and what can be asked of one. */
#include "base/rule.h"
#include "node/nat/nat.h"
#include <icmp4/ip.h>
#include <icmp4/message.h>

enum { NAT_OUTSIDE_MOST = 1 << 24, NAT_PORT_FIRST = 1024 };

/* RFC 5508 REQ-10 a, and of its b and the later RFCs what a network of today still uses. */
static const uint8_t nat_types[] = {
	ICMP4_ECHO_REPLY,      ICMP4_UNREACHABLE,       ICMP4_ECHO,
	ICMP4_TIME_EXCEEDED,   ICMP4_PARAMETER_PROBLEM, ICMP4_TIMESTAMP,
	ICMP4_TIMESTAMP_REPLY, ICMP4_EXTENDED_ECHO,     ICMP4_EXTENDED_ECHO_REPLY,
};

static const struct {
	uint16_t least_s;
	uint16_t usual_s;
} nat_lives[ICMP4_NAT_TIMERS] = {
	[ICMP4_NAT_TIMER_QUERY] = {60, 60},
	[ICMP4_NAT_TIMER_UDP] = {120, 300},
	[ICMP4_NAT_TIMER_TRANSITORY] = {240, 240},
	[ICMP4_NAT_TIMER_TCP] = {7440, 7440},
};

uint64_t icmp4_nat_types_default(void)
{
	uint64_t types = 0;

	for (size_t i = 0; i < sizeof nat_types; i++)
		types |= (uint64_t)1 << nat_types[i];
	return types;
}

void icmp4_nat_config_default(struct icmp4_nat_config *config)
{
	*config = (struct icmp4_nat_config){
		.icmp_types = icmp4_nat_types_default(),
		.port_first = NAT_PORT_FIRST,
		.port_last = UINT16_MAX,
		.preserve = true,
		.hairpin = true,
		.check_quote = true,
	};
	for (size_t i = 0; i < ICMP4_NAT_TIMERS; i++)
		config->life_ns[i] = nat_lives[i].usual_s * ICMP4_S_NS;
}

static bool nat_lives_sound(const struct icmp4_nat_config *config)
{
	if (config->wrong & ICMP4_NAT_WRONG_LIFE || !rule(RULE_NAT_02))
		return true;
	for (size_t i = 0; i < ICMP4_NAT_TIMERS; i++)
		if (config->life_ns[i] < nat_lives[i].least_s * ICMP4_S_NS)
			return false;
	return true;
}

static bool nat_memory_sound(const struct icmp4_nat_config *config)
{
	size_t fragments = config->fragment_count;

	return config->mappings && config->mapping_count &&
	       config->mapping_count < ICMP4__NAT_NONE && config->sessions &&
	       config->session_count && config->session_count < ICMP4__NAT_NONE &&
	       !(fragments & (fragments - 1)) && (!fragments || config->fragments);
}

static bool nat_overlap(struct icmp4_prefix a, struct icmp4_prefix b)
{
	return a.length < b.length ? icmp4_prefix_holds(a, b.address)
				   : icmp4_prefix_holds(b, a.address);
}

static bool nat_sides_sound(const struct icmp4_nat_config *config)
{
	for (size_t i = 0; i < config->inside_count; i++)
		for (size_t o = 0; o < config->outside_count; o++)
			if (nat_overlap(config->inside[i], config->outside[o]))
				return false;
	return true;
}

/* 0: none, or too many. */
static uint32_t nat_outside_total(const struct icmp4_nat_config *config)
{
	uint64_t total = 0;

	for (size_t i = 0; i < config->outside_count && total <= NAT_OUTSIDE_MOST; i++)
		total += (uint64_t)1 << (32 - config->outside[i].length);
	return total <= NAT_OUTSIDE_MOST ? (uint32_t)total : 0;
}

int icmp4_nat_init(struct icmp4_nat *nat, const struct icmp4_nat_config *config)
{
	uint32_t total = nat_outside_total(config);

	if (!total || !nat_memory_sound(config) || !nat_sides_sound(config))
		return ICMP4_ERR_ARGUMENT;
	if (!config->port_first || config->port_first > config->port_last ||
	    !nat_lives_sound(config))
		return ICMP4_ERR_ARGUMENT;
	*nat = (struct icmp4_nat){.config = *config, .outside_total = total};
	icmp4__nat_init_mappings(nat);
	icmp4__nat_init_sessions(nat);
	return ICMP4_OK;
}

static bool nat_held_by(const struct icmp4_prefix *prefixes, size_t count, uint32_t address)
{
	for (size_t i = 0; i < count; i++)
		if (icmp4_prefix_holds(prefixes[i], address))
			return true;
	return false;
}

bool icmp4_nat_is_inside(const struct icmp4_nat *nat, uint32_t address)
{
	return nat_held_by(nat->config.inside, nat->config.inside_count, address);
}

bool icmp4_nat_is_outside(const struct icmp4_nat *nat, uint32_t address)
{
	return nat_held_by(nat->config.outside, nat->config.outside_count, address);
}

static bool nat_has_ports(uint8_t protocol)
{
	return protocol == ICMP4_PROTO_TCP || protocol == ICMP4_PROTO_UDP ||
	       protocol == ICMP4_PROTO_ICMP;
}

int icmp4_nat_bind(struct icmp4_nat *nat, uint8_t protocol, struct icmp4_nat_endpoint inside,
		   struct icmp4_nat_endpoint outside)
{
	bool basic = nat->config.mode == ICMP4_NAT_BASIC;

	if (!icmp4_nat_is_inside(nat, inside.address) ||
	    !icmp4_nat_is_outside(nat, outside.address))
		return ICMP4_ERR_ARGUMENT;
	if (!basic && (!nat_has_ports(protocol) || !inside.port || !outside.port))
		return ICMP4_ERR_ARGUMENT;
	if (icmp4__nat_mapping(nat, NAT_INSIDE, protocol, inside) ||
	    icmp4__nat_mapping(nat, NAT_OUTSIDE, protocol, outside))
		return ICMP4_ERR_ARGUMENT;
	struct icmp4_nat_mapping *mapping = icmp4__nat_map(nat, protocol, inside, outside);
	if (!mapping)
		return ICMP4_ERR_SPACE;
	mapping->fixed = true;
	return ICMP4_OK;
}

bool icmp4_nat_find(struct icmp4_nat *nat, struct icmp4_time now, uint8_t protocol,
		    struct icmp4_nat_endpoint inside, struct icmp4_nat_endpoint *outside)
{
	icmp4__nat_expire(nat, now);
	const struct icmp4_nat_mapping *mapping =
		icmp4__nat_mapping(nat, NAT_INSIDE, protocol, inside);
	if (mapping)
		*outside = icmp4__nat_end(nat, mapping, NAT_OUTSIDE, inside.port);
	return mapping;
}
