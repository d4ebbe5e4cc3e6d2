/* SPDX-License-Identifier: MIT */
/*
 * What a node tells of itself in the errors that it sends: the labels that the datagram wore (RFC
 * 4950), the interfaces that it came by and was to leave by (RFC 5837), and who the node is. Each
 * is a setting, off by default: it shows the inside of a network to whoever asks (IIO-10).
 */
#include "base/mem.h"
#include "base/rule.h"
#include "node/internal.h"
#include <icmp4/object.h>

struct announce_room {
	uint8_t *bytes;
	size_t size;
	size_t length;
};

/* What finds no room is left out. */
static void announce_built(struct announce_room *room, int length)
{
	if (length > 0)
		room->length += (size_t)length;
}

/* What is longer than an object takes is cut by its builder (NODE-04). */
static struct icmp4_name announce_name(const char *text)
{
	size_t length = mem_text_length(text);

	return (struct icmp4_name){(const uint8_t *)text,
				   (uint8_t)(length < UINT8_MAX ? length : UINT8_MAX)};
}

static void announce_put_address(uint8_t octets[4], uint32_t address)
{
	for (unsigned i = 0; i < 4; i++)
		octets[i] = (uint8_t)(address >> (24 - 8 * i));
}

static void announce_interface(struct announce_room *room, const struct icmp4_node *node,
			       enum icmp4_interface_role role, uint32_t number)
{
	const struct icmp4_node_settings *settings = node->config.settings;
	struct icmp4_interface_info info = {.role = role};
	uint8_t octets[4];

	if (number >= node->config.interface_count)
		return;
	const struct icmp4_interface *interface = &node->config.interfaces[number];
	info.has_index = settings->announce_index;
	info.index = interface->index ? interface->index : number + 1;
	info.has_mtu = settings->announce_mtu;
	info.mtu = interface->mtu;
	if (settings->announce_name)
		info.name = announce_name(interface->name);
	uint32_t own = interface->prefix_count ? interface->prefixes[0].address : 0;
	if (settings->announce_address && (own || !rule(RULE_IIO_06))) {
		announce_put_address(octets, own);
		info.address = (struct icmp4_any_address){ICMP4_AFI_IPV4, 4, octets};
	}
	announce_built(room, icmp4_interface_info_build(&info, room->bytes + room->length,
							room->size - room->length));
}

/* The next hop is known by its address alone. */
static void announce_next_hop(struct announce_room *room, uint32_t next_hop)
{
	struct icmp4_interface_info info = {.role = ICMP4_ROLE_NEXT_HOP};
	uint8_t octets[4];

	announce_put_address(octets, next_hop);
	info.address = (struct icmp4_any_address){ICMP4_AFI_IPV4, 4, octets};
	announce_built(room, icmp4_interface_info_build(&info, room->bytes + room->length,
							room->size - room->length));
}

static void announce_node(struct announce_room *room, const struct icmp4_node *node)
{
	struct icmp4_node_id id = {0};
	uint8_t octets[4];

	if (node->config.name)
		id.name = announce_name(node->config.name);
	if (node->config.router_id) {
		announce_put_address(octets, node->config.router_id);
		id.address = (struct icmp4_any_address){ICMP4_AFI_IPV4, 4, octets};
	}
	if (id.name.bytes || id.address.length)
		announce_built(room, icmp4_node_id_build(&id, room->bytes + room->length,
							 room->size - room->length));
}

size_t icmp4__announce(const struct icmp4_node *node, uint8_t *objects, size_t size)
{
	const struct icmp4_node_settings *settings = node->config.settings;
	const struct icmp4_packet *packet = &node->packet;
	struct announce_room room = {objects, size, 0};
	/* Without a route there is neither a way out nor a next hop to tell of. */
	bool routed = node->event.next_hop && node->event.interface < node->config.interface_count;

	if (rule(RULE_MPLS_01) && settings->announce_labels && packet->label_count)
		announce_built(&room, icmp4_mpls_build(packet->labels, packet->label_count, objects,
						       size));
	if (settings->announce_incoming)
		announce_interface(&room, node, ICMP4_ROLE_INCOMING, packet->interface);
	if (settings->announce_outgoing && routed)
		announce_interface(&room, node, ICMP4_ROLE_OUTGOING, node->event.interface);
	if (settings->announce_next_hop && routed)
		announce_next_hop(&room, node->event.next_hop);
	if (settings->announce_node)
		announce_node(&room, node);
	return room.length;
}
