/* SPDX-License-Identifier: MIT */
/* The group of all routers, on each port where the device is one that discovery knows (RD-18). */
#include "run/device_inner.h"

static void say(struct run_device *run, uint32_t number, struct icmp4_time now)
{
	struct icmp4_packet out = {.bytes = run->room, .held = sizeof(run->room)};

	while (icmp4_membership_output(&run->lans[number].member, now, &out)) {
		lan__send(run, now, &out);
		out = (struct icmp4_packet){.bytes = run->room, .held = sizeof(run->room)};
	}
}

void group__settle(struct run_device *run, uint32_t number, struct icmp4_time now)
{
	const struct icmp4_node_config *node = &run->plan.device->node;
	const struct icmp4_interface *interface = &run->plan.device->interfaces[number];
	struct device_lan *lan = &run->lans[number];
	uint32_t group = icmp4_discovery_group(&run->discoverer.engine, number);
	uint32_t address = interface->prefix_count ? interface->prefixes->address : node->router_id;

	if (group)
		icmp4_membership_join(&lan->member, now, group, address);
	else
		icmp4_membership_leave(&lan->member, now);
	if (!lan->open)
		icmp4_membership_init(&lan->member, number, &run->key); /* nobody hears it */
	else if (!group)
		say(run, number, now); /* there may be no later */
}

bool group__take(struct run_device *run, struct icmp4_time now, const struct icmp4_packet *packet)
{
	struct device_lan *lan = &run->lans[packet->interface];

	return lan->member.group && packet->held > ICMP4_IP_HEADER &&
	       icmp4_ip_protocol(packet->bytes) == ICMP4_PROTO_IGMP &&
	       icmp4_membership_input(&lan->member, now, packet);
}

void group__advance(struct run_device *run, struct icmp4_time now)
{
	for (uint32_t i = 0; i < run->lan_count; i++)
		if (run->lans[i].open)
			say(run, i, now);
}

struct icmp4_time group__deadline(const struct run_device *run)
{
	struct icmp4_time next = ICMP4_NEVER;

	for (size_t i = 0; i < run->lan_count; i++)
		next = icmp4_time_min(next, icmp4_membership_deadline(&run->lans[i].member));
	return next;
}
