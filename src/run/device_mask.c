/* SPDX-License-Identifier: MIT */
/*
 * The masks of a device that asks for them (MASK-08). Its node asks and listens; here is where the
 * answer goes: into the first prefix of the interface. Before there is one, that is as long as the
 * class of its address says, whatever the file does.
 */
#include "io/clock.h"
#include "run/device_inner.h"

static void put_length(struct run_device *run, uint32_t number, uint8_t length)
{
	const struct icmp4_interface *interface = &run->plan.device->interfaces[number];
	struct icmp4_prefix *first = (struct icmp4_prefix *)(uintptr_t)interface->prefixes;

	first->length = length; /* the prefixes are the device's, and it is ours */
}

void mask__begin(struct run_device *run)
{
	const struct device *device = run->plan.device;

	if (!device->settings.mask_client || device->settings.forward)
		return;
	for (uint32_t i = 0; i < run->lan_count && i < ICMP4_MASK_INTERFACES; i++)
		if (device->interfaces[i].prefix_count &&
		    device->interfaces[i].prefixes->length < 31)
			put_length(run, i,
				   icmp4_class_length(device->interfaces[i].prefixes->address));
}

/* The mask has its ones at its begin: the node has looked. */
void mask__learn(struct run_device *run, uint32_t number, uint32_t mask)
{
	uint8_t length = 0;

	while (length < 32 && mask << length)
		length++;
	put_length(run, number, length);
	if (run->plan.watch.masked)
		run->plan.watch.masked(run->plan.watch.world, io_now(), number);
}
