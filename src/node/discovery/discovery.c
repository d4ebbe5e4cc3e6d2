/* SPDX-License-Identifier: MIT */
/*
 * The engine of router discovery: which of its two sides a packet, a time or a call is for.
 *
 *	input.c          what a packet is, and which side judges it
 *	router.c         when to advertise, what, and to whom
 *	advertisement.c  an advertisement itself
 *	host.c           when to solicit; what to believe
 *	list.c           the list of default routers
 *	agent.c          what mobility agents say beyond that, and who was heard
 *	settings.c       the variables of all that
 *
 * Interfaces, addresses and routers are the caller's arrays. There is no queue: what is to leave
 * follows from the times in an interface, and what is to be told from the marks in an entry.
 */
#include "node/discovery/discovery.h"
#include "base/rule.h"
#include "base/siphash.h"

enum { DISCOVERY_DOMAIN = 0x69726470 }; /* "irdp" */
enum { DISCOVERY_TTL = 1, DISCOVERY_MTU_MIN = 68 };

enum discovery_relation icmp4__discovery_relation(const struct icmp4_discovery_interface *interface,
						  uint32_t address)
{
	enum discovery_relation relation = DISCOVERY_STRANGER;

	for (size_t i = 0; i < interface->address_count; i++) {
		struct icmp4_prefix net = interface->addresses[i].prefix;
		enum icmp4_prefix_form form = icmp4_prefix_form(net, address);

		if (net.address == address)
			return DISCOVERY_SELF;
		if (form == ICMP4_PREFIX_NETWORK || form == ICMP4_PREFIX_BROADCAST)
			relation = DISCOVERY_BROADCAST;
		else if (form == ICMP4_PREFIX_HOST && relation == DISCOVERY_STRANGER)
			relation = DISCOVERY_NEIGHBOUR;
	}
	return icmp4_is_martian(address) ? DISCOVERY_STRANGER : relation;
}

/* Microseconds, for then 32 random bits and the longest span multiply in 64 bits. */
int64_t icmp4__discovery_draw(struct icmp4_discovery *d, uint64_t span_us)
{
	uint64_t random = icmp4__random(&d->key, DISCOVERY_DOMAIN, d->drawn++) >> 32;

	return (int64_t)(random * (span_us + 1) >> 32) * 1000;
}

bool icmp4__discovery_due(struct icmp4_time at, struct icmp4_time now)
{
	return at.ns != INT64_MAX && !icmp4_time_before(now, at);
}

uint32_t icmp4__discovery_to_all(const struct icmp4_discovery_interface *interface,
				 uint32_t address)
{
	return interface->no_multicast ? ICMP4_LIMITED_BROADCAST : address;
}

static enum icmp4_link discovery_link(uint32_t dst)
{
	if (dst == ICMP4_LIMITED_BROADCAST)
		return ICMP4_LINK_BROADCAST;
	return icmp4_is_multicast(dst) ? ICMP4_LINK_MULTICAST : ICMP4_LINK_UNICAST;
}

bool icmp4__discovery_build(struct icmp4_discovery *d, uint32_t index, uint32_t src, uint32_t dst,
			    const struct icmp4_message *message, struct icmp4_packet *packet)
{
	uint64_t random = icmp4__random(&d->key, DISCOVERY_DOMAIN, d->drawn++) >> 32;
	int length = icmp4_message_build(message, packet->bytes + ICMP4_IP_HEADER,
					 packet->held - ICMP4_IP_HEADER);
	struct icmp4_ip ip = {
		.src = src,
		.dst = dst,
		.total_length = (uint16_t)(ICMP4_IP_HEADER + length),
		.id = (uint16_t)((random * UINT16_MAX >> 32) + 1),
		.ttl = rule(RULE_RD_20) ? DISCOVERY_TTL : UINT8_MAX,
		.protocol = ICMP4_PROTO_ICMP,
	};

	if (length < 0 || icmp4_ip_build(&ip, packet->bytes, packet->held) < 0)
		return false;
	packet->length = packet->held = ip.total_length;
	packet->interface = index;
	packet->next_hop = dst;
	packet->form = ICMP4_FORM_DATAGRAM;
	packet->link = discovery_link(dst);
	return true;
}

/* An agent needs a source address, and one entry must fit into an advertisement. */
static bool discovery_interface_is_sound(const struct icmp4_discovery_interface *interface)
{
	if (!interface->settings || interface->mtu < DISCOVERY_MTU_MIN ||
	    icmp4_discovery_settings_wrong(interface->settings) ||
	    (interface->address_count && !interface->addresses))
		return false;
	if (!interface->agent)
		return true;
	return interface->address_count && icmp4__agent_sound(interface) &&
	       icmp4__advertisement_size(interface, true, 1) <= interface->mtu;
}

static bool discovery_is_sound(const struct icmp4_discovery_memory *memory)
{
	if (memory->router_count == 1 || (memory->router_count && !memory->routers) ||
	    (memory->agent_count && !memory->agents) || !memory->interfaces ||
	    memory->interface_count > UINT32_MAX)
		return false;
	for (size_t i = 0; i < memory->interface_count; i++)
		if (!discovery_interface_is_sound(&memory->interfaces[i]))
			return false;
	return true;
}

static void discovery_clear(struct icmp4_discovery_interface *interface)
{
	*interface = (struct icmp4_discovery_interface){
		.settings = interface->settings,
		.addresses = interface->addresses,
		.address_count = interface->address_count,
		.agent = interface->agent,
		.mtu = interface->mtu,
		.no_multicast = interface->no_multicast,
		.advertise_at = ICMP4_NEVER,
		.reply_at = ICMP4_NEVER,
		.withdraw_at = ICMP4_NEVER,
		.solicit_at = ICMP4_NEVER,
	};
	for (size_t i = 0; i < interface->address_count; i++)
		interface->addresses[i].told = interface->addresses[i].withdrawn = false;
}

int icmp4_discovery_init(struct icmp4_discovery *d, const struct icmp4_discovery_memory *memory,
			 const struct icmp4_key *key)
{
	if (!discovery_is_sound(memory))
		return ICMP4_ERR_ARGUMENT;
	*d = (struct icmp4_discovery){.memory = *memory, .key = *key};
	for (size_t i = 0; i < memory->interface_count; i++)
		discovery_clear(&memory->interfaces[i]);
	return ICMP4_OK;
}

struct icmp4_discovery_interface *icmp4__discovery_at(const struct icmp4_discovery *d,
						      uint32_t index)
{
	return index < d->memory.interface_count ? &d->memory.interfaces[index] : NULL;
}

void icmp4_discovery_become(struct icmp4_discovery *d, struct icmp4_time now, uint32_t index,
			    enum icmp4_discovery_role role)
{
	struct icmp4_discovery_interface *interface = icmp4__discovery_at(d, index);

	if (!interface)
		return;
	if (interface->role == ICMP4_DISCOVERY_HOST && role != ICMP4_DISCOVERY_HOST)
		icmp4__routers_end(d, index);
	interface->role = (uint8_t)role;
	icmp4__router_review(d, now, interface);
	icmp4__host_begin(d, now, interface);
}

void icmp4_discovery_advertise(struct icmp4_discovery *d, struct icmp4_time now, uint32_t index,
			       size_t address, bool advertise)
{
	struct icmp4_discovery_interface *interface = icmp4__discovery_at(d, index);

	if (!interface || address >= interface->address_count)
		return;
	interface->addresses[address].advertise = advertise;
	icmp4__router_review(d, now, interface);
}

void icmp4_discovery_busy(struct icmp4_discovery *d, uint32_t index, bool busy)
{
	struct icmp4_discovery_interface *interface = icmp4__discovery_at(d, index);

	if (interface)
		interface->busy = busy;
}

uint32_t icmp4_discovery_group(const struct icmp4_discovery *d, uint32_t index)
{
	const struct icmp4_discovery_interface *interface = icmp4__discovery_at(d, index);
	bool member =
		interface && interface->role == ICMP4_DISCOVERY_ROUTER && !interface->no_multicast;

	return member && rule(RULE_RD_18) ? ICMP4_ALL_ROUTERS : 0;
}

bool icmp4_discovery_output(struct icmp4_discovery *d, struct icmp4_time now,
			    struct icmp4_packet *packet)
{
	if (packet->held < DISCOVERY_OVERHEAD)
		return false;
	for (uint32_t i = 0; i < d->memory.interface_count; i++)
		if (icmp4__router_output(d, i, now, packet) ||
		    icmp4__host_output(d, i, now, packet))
			return true;
	return false;
}

struct icmp4_time icmp4_discovery_deadline(const struct icmp4_discovery *d)
{
	struct icmp4_time first =
		icmp4_time_min(icmp4__routers_deadline(d), icmp4__agent_deadline(d));

	for (size_t i = 0; i < d->memory.interface_count; i++) {
		const struct icmp4_discovery_interface *interface = &d->memory.interfaces[i];

		first = icmp4_time_min(first, interface->advertise_at);
		first = icmp4_time_min(first, interface->reply_at);
		first = icmp4_time_min(first, interface->withdraw_at);
		first = icmp4_time_min(first, interface->solicit_at);
	}
	return first;
}

void icmp4_discovery_advance(struct icmp4_discovery *d, struct icmp4_time now)
{
	icmp4__routers_expire(d, now);
	icmp4__agent_expire(d, now);
}

bool icmp4_discovery_event(struct icmp4_discovery *d, struct icmp4_discovery_event *event)
{
	if (d->has_event) {
		d->has_event = false;
		*event = d->event;
		return true;
	}
	*event = (struct icmp4_discovery_event){0};
	return icmp4__routers_news(d, event) || icmp4__agent_news(d, event);
}
