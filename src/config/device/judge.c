/* SPDX-License-Identifier: MIT */
/* What each key allows alone, and yet cannot be: addresses that are nobody's, or somebody else's.
 */
#include <icmp4/ip.h>
#include <icmp4/text.h>

#include "config/device/draft.h"

static bool is_of(const struct icmp4_prefix *prefixes, size_t count, uint32_t address)
{
	for (size_t i = 0; i < count; i++)
		if (prefixes[i].address == address)
			return true;
	return false;
}

bool device__owns(const struct device_draft *draft, uint32_t address)
{
	const struct device *device = draft->device;

	for (size_t i = 0; i < device->interface_count; i++)
		if (is_of(device->interfaces[i].prefixes, device->interfaces[i].prefix_count,
			  address))
			return true;
	return is_of(draft->keys.addresses, draft->keys.address_count, address);
}

bool device__address(struct schema *s, const struct device_draft *draft, const yaml_node_t *at,
		     struct icmp4_prefix address, const struct icmp4_prefix *before, size_t count)
{
	enum icmp4_prefix_form form = icmp4_prefix_form(address, address.address);

	if (form == ICMP4_PREFIX_NETWORK || form == ICMP4_PREFIX_BROADCAST)
		return schema_fail(s, spot(at), "`%s` is the %s, and no host's on it",
				   schema_text(at),
				   form == ICMP4_PREFIX_NETWORK ? "address of a net"
								: "broadcast address of a net");
	if (is_of(before, count, address.address) || device__owns(draft, address.address))
		return schema_fail(s, spot(at), "the node has the address of `%s` already",
				   schema_text(at));
	return true;
}

/* A neighbour: in a prefix of the interface, and its host. */
static bool is_neighbour(const struct icmp4_interface *interface, uint32_t gateway)
{
	for (size_t i = 0; i < interface->prefix_count; i++) {
		enum icmp4_prefix_form form = icmp4_prefix_form(interface->prefixes[i], gateway);

		if (form == ICMP4_PREFIX_NETWORK || form == ICMP4_PREFIX_BROADCAST)
			return false;
	}
	return true;
}

bool device__gateway(struct schema *s, const struct device_draft *draft, const yaml_node_t *at,
		     struct icmp4_prefix to, const struct icmp4_next_hop *hop)
{
	char text[ICMP4_ADDRESS_TEXT];

	if (!hop->gateway)
		return true;
	icmp4_address_text(hop->gateway, text, sizeof(text));
	if (device__owns(draft, hop->gateway))
		return schema_fail(s, spot(at), "`%s` is an address of this node, not a neighbour",
				   text);
	if (!is_neighbour(&draft->device->interfaces[hop->interface], hop->gateway))
		return schema_fail(s, spot(at), "`%s` is a net's address, not a neighbour", text);
	if (to.length == 32 && to.address == hop->gateway)
		return schema_fail(s, spot(at),
				   "`%s` is a neighbour, and its own way: it needs no route", text);
	return true;
}

bool device__destination(struct schema *s, const struct device_draft *draft, const yaml_node_t *at,
			 struct icmp4_prefix to)
{
	if (to.length == 32 && device__owns(draft, to.address))
		return schema_fail(s, spot(at), "`%s` is an address of this node itself",
				   schema_text(at));
	return true;
}
