/* SPDX-License-Identifier: MIT */
/*
 * An advertisement: RFC 1256 section 4.3 says what is in it. Where one datagram does not hold all
 * addresses, each but the last holds as many as there is room for.
 */
#include "base/rule.h"
#include "node/discovery/discovery.h"

enum { ROUTER_ENTRIES_MAX = 255, ROUTER_ENTRY = 8 };

bool icmp4__advertisement_of_agent(const struct icmp4_discovery_interface *interface)
{
	return interface->agent &&
	       (interface->burst != DISCOVERY_BURST_WITHDRAW || interface->final);
}

size_t icmp4__advertisement_size(const struct icmp4_discovery_interface *interface, bool as_agent,
				 size_t entries)
{
	return DISCOVERY_OVERHEAD + entries * ROUTER_ENTRY +
	       (as_agent ? icmp4__agent_size(interface->agent, entries) : 0);
}

/* The next address that the burst names; NULL: that was all. */
static struct icmp4_discovery_address *router_following(
	const struct icmp4_discovery_interface *interface, size_t *at)
{
	for (; *at < interface->address_count; ++*at) {
		struct icmp4_discovery_address *address = &interface->addresses[*at];

		if (interface->burst == DISCOVERY_BURST_WITHDRAW ? address->withdrawn
								 : address->advertise)
			return &interface->addresses[(*at)++];
	}
	return NULL;
}

/* Entries, as many as there is room for, and the lengths of their prefixes. */
static size_t router_put(struct icmp4_discovery_interface *interface, uint8_t *bytes, size_t size,
			 uint8_t *lengths)
{
	size_t count = 0, at = interface->cursor;
	bool as_agent = icmp4__advertisement_of_agent(interface);
	struct icmp4_discovery_address *address;

	while (count < ROUTER_ENTRIES_MAX &&
	       icmp4__advertisement_size(interface, as_agent, count + 1) <= size &&
	       (address = router_following(interface, &at))) {
		struct icmp4_router router = {address->prefix.address, address->preference};

		icmp4_routers_build(&router, 1, bytes + count * ROUTER_ENTRY, ROUTER_ENTRY);
		lengths[count++] = address->prefix.length;
		address->told = interface->burst != DISCOVERY_BURST_WITHDRAW;
		address->withdrawn = false;
		interface->cursor = at;
	}
	return count;
}

/* RFC 1256 section 3: the source is an address of the interface, here one that the host knows. */
static uint32_t router_source(const struct icmp4_discovery_interface *interface)
{
	for (size_t i = 0; i < interface->address_count; i++)
		if (icmp4_prefix_holds(interface->addresses[i].prefix, interface->burst_to))
			return interface->addresses[i].prefix.address;
	return interface->addresses[0].prefix.address;
}

static uint16_t router_lifetime(const struct icmp4_discovery_interface *interface)
{
	if (interface->burst == DISCOVERY_BURST_WITHDRAW)
		return 0;
	return (uint16_t)icmp4__discovery_lifetime_s(interface->settings);
}

bool icmp4__advertisement_build(struct icmp4_discovery *d, uint32_t index,
				struct icmp4_packet *packet)
{
	struct icmp4_discovery_interface *interface = &d->memory.interfaces[index];
	size_t size = packet->held < interface->mtu ? packet->held : interface->mtu;
	bool as_agent = icmp4__advertisement_of_agent(interface);
	uint8_t lengths[ROUTER_ENTRIES_MAX], *body = packet->bytes + DISCOVERY_OVERHEAD;
	size_t count = router_put(interface, body, size, lengths), length = count * ROUTER_ENTRY;
	bool only_agent = as_agent && interface->agent->only_agent && rule(RULE_AGENT_02);

	if (as_agent)
		length += icmp4__agent_put(interface, lengths, count, body + length,
					   size - DISCOVERY_OVERHEAD - length);
	struct icmp4_message message = {
		.type = ICMP4_ROUTER_ADVERTISEMENT,
		.code = only_agent ? DISCOVERY_CODE_AGENT : 0,
		.advertisement = {(uint8_t)count, ROUTER_ENTRY / 4, router_lifetime(interface)},
		.body = body,
		.body_length = length,
	};
	return icmp4__discovery_build(d, index, router_source(interface), interface->burst_to,
				      &message, packet);
}

bool icmp4__advertisement_left(const struct icmp4_discovery_interface *interface)
{
	size_t at = interface->cursor;

	return router_following(interface, &at) != NULL;
}
