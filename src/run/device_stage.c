/* SPDX-License-Identifier: MIT */
/*
 * The stages of a node of a lab, between its ports and the node, as they stand there between its
 * links and the node. What one of them holds up waits here; all wait equally long, so that they
 * leave in the order in which they came.
 */
#include <stdio.h>
#include <string.h>

#include "run/device_inner.h"
#include "sim/memory.h"

enum { STAGE_WAITING = 4096 };

/* A datagram that leaves later. */
struct device_late {
	struct device_late *next;
	struct icmp4_time due;
	struct icmp4_packet packet;
	uint8_t bytes[];
};

static bool has_stages(const struct run_device *run)
{
	const struct device *device = run->plan.device;

	return device->lab && sim_node_has_stages(device->lab->sim, device->lab_node);
}

static void count(struct run_device *run, const struct sim_staged *staged)
{
	struct device_staged *row = run->staged, *last = &run->staged[DEVICE_STAGED - 1];
	char name[sizeof(row->name)];

	snprintf(name, sizeof(name), "%s-%s", staged->stage, staged->loss);
	while (row < last && row->count && strcmp(row->name, name))
		row++;
	if (!row->count)
		memcpy(row->name, name, sizeof(name));
	row->count++;
}

bool run_device_staged(const struct run_device *run, size_t n, const char **name, uint64_t *count)
{
	if (n >= DEVICE_STAGED || !run->staged[n].count)
		return false;
	*name = run->staged[n].name;
	*count = run->staged[n].count;
	return true;
}

static void tell(struct run_device *run, struct icmp4_time now, const struct icmp4_packet *seen,
		 const struct sim_staged *staged)
{
	count(run, staged);
	if (run->plan.watch.staged)
		run->plan.watch.staged(run->plan.watch.world, now, seen, staged->stage,
				       staged->loss);
}

/* What a stage turned round has an address of the node's own as its source, and rightly so. */
bool stage__input(struct run_device *run, struct icmp4_time now, const struct icmp4_packet *packet,
		  const struct icmp4_packet *seen)
{
	struct device *device = run->plan.device;
	struct sim_staged staged = {.loss = NULL};
	bool strict = device->settings.martian_filter;

	if (has_stages(run) &&
	    !sim_stage_in(device->lab->sim, now, device->lab_node, packet, &staged)) {
		tell(run, now, seen, &staged);
		return false;
	}
	device->settings.martian_filter = strict && !staged.turned;
	icmp4_node_input(&run->node, now, packet);
	device->settings.martian_filter = strict;
	return true;
}

/* No more wait than there is room for; what is lost by that is told like any loss of a stage. */
static void put_off(struct run_device *run, struct icmp4_time now, struct sim_staged *staged,
		    const struct icmp4_packet *packet)
{
	if (run->late_count == STAGE_WAITING) {
		staged->stage = "reply-delay";
		staged->loss = "queue-full";
		tell(run, now, packet, staged);
		return;
	}
	struct device_late *late = memory_take(1, sizeof(*late) + packet->held);

	late->due = icmp4_time_add(now, staged->delay_ns);
	late->packet = *packet;
	late->packet.bytes = late->bytes;
	memcpy(late->bytes, packet->bytes, packet->held);
	*(run->late ? &run->late_last->next : &run->late) = late;
	run->late_last = late;
	run->late_count++;
}

void stage__send(struct run_device *run, struct icmp4_time now, const struct icmp4_packet *packet)
{
	const struct device *device = run->plan.device;
	struct sim_staged staged = {.loss = NULL};

	if (has_stages(run) &&
	    !sim_stage_out(device->lab->sim, now, device->lab_node, packet, &staged)) {
		if (staged.refused)
			icmp4_node_failed(&run->node, now, packet, ICMP4_DROP_PROHIBITED);
		else
			tell(run, now, packet, &staged);
	} else if (staged.delay_ns) {
		put_off(run, now, &staged, packet);
	} else {
		lan__send(run, now, packet);
	}
}

void stage__back(struct run_device *run, const struct icmp4_packet *packet)
{
	const struct device *device = run->plan.device;

	if (has_stages(run))
		sim_stage_back(device->lab->sim, device->lab_node, packet);
}

static void drop_first(struct run_device *run)
{
	struct device_late *late = run->late;

	run->late = late->next;
	run->late_count--;
	free(late);
}

/* Whose port has gone meanwhile goes, too: the node has forgotten it. */
void stage__advance(struct run_device *run, struct icmp4_time now)
{
	for (; run->late && !icmp4_time_before(now, run->late->due); drop_first(run))
		if (run->lans[run->late->packet.interface].open)
			lan__send(run, now, &run->late->packet);
}

struct icmp4_time stage__deadline(const struct run_device *run)
{
	return run->late ? run->late->due : ICMP4_NEVER;
}

void stage__free(struct run_device *run)
{
	while (run->late)
		drop_first(run);
}
