/* SPDX-License-Identifier: MIT */
#ifndef RUN_DEVICE_H
#define RUN_DEVICE_H
/*
 * A node on real interfaces: what comes in by a port is given to it, what it puts out leaves by
 * one, through ARP where the port is Ethernet. It goes on through whatever happens to its ports: an
 * interface that is gone is asked for again every second, and is down until it is back.
 */
#include "config/device/device.h"
#include "io/process/keeper.h"
#include "run/loop.h"
#include <icmp4/neighbour.h>
#include <poll.h>

/* Somebody else whose descriptors the loop waits for. */
struct run_device_guest {
	size_t (*polls)(void *world, struct pollfd *polls, size_t size);
	void (*run)(void *world);
	void *world;
	struct icmp4_time (*deadline)(void *world); /* of run, whatever is readable; or NULL */
};

/* Who is told of what happens; NULL where nobody is. */
struct run_device_watch {
	/* A decision about a packet, which is shown as it came. */
	void (*decided)(void *world, struct icmp4_time at, const struct icmp4_packet *packet,
			const struct icmp4_node_event *event);
	/* A stage of a lab's node ended a datagram, and why. */
	void (*staged)(void *world, struct icmp4_time at, const struct icmp4_packet *packet,
		       const char *stage, const char *loss);
	/* A frame (of a TUN, a datagram) that came or leaves by a port. */
	void (*frame)(void *world, struct icmp4_time at, uint32_t port, const struct iovec *parts,
		      int count);
	/* Router discovery: what was found out on a port; expires is of the same clock as at. */
	void (*discovered)(void *world, struct icmp4_time at,
			   const struct icmp4_discovery_event *event);
	/* The mask of a port was learned: its first prefix has another length. */
	void (*masked)(void *world, struct icmp4_time at, uint32_t port);
	/* A port went down, or is up again. */
	void (*port)(void *world, struct icmp4_time at, uint32_t port, bool up);
	/* There is nothing to do for a while. */
	void (*idle)(void *world);
	void *world;
};

enum { RUN_DEVICE_GUESTS = 4 };

struct run_device_plan {
	struct device *device;
	const struct io_keeper *keeper; /* its rows: a port each, in the device's order */
	struct run_device_guest guests[RUN_DEVICE_GUESTS];
	size_t guest_count;
	struct run_device_watch watch;
	struct run_signals *signals;
	struct icmp4_time end; /* ICMP4_NEVER: none */
};

struct run_device;

/* Opens the ports; NULL with *failure. What the plan points at must outlive it. */
struct run_device *run_device_new(const struct run_device_plan *plan, struct io_failure *failure);
/* Until a signal, the end of the plan, or a call of run_device_stop. RUN_RELOAD: HUP came. */
enum run_reason run_device_run(struct run_device *run);
void run_device_stop(struct run_device *run);
/*
 * Goes on with another device on the same ports; counters and neighbours stay. False: its ports are
 * others, or stand elsewhere, and nothing has changed.
 */
bool run_device_become(struct run_device *run, struct device *device);
void run_device_free(struct run_device *run);

/* To look at. */
const struct icmp4_node_counters *run_device_counters(const struct run_device *run);
const struct icmp4_mib *run_device_mib(const struct run_device *run);
struct run_device_state {
	const char *name, *on;
	bool up, ethernet;
	uint8_t mac[6];
	uint64_t received, sent, lost, dropped;    /* frames */
	const struct icmp4_neighbours *neighbours; /* NULL: not Ethernet */
};
struct run_device_state run_device_port(const struct run_device *run, uint32_t port);
/* The n-th default router that was learned; false behind the last. */
bool run_device_router(const struct run_device *run, size_t n, struct icmp4_default_router *router);
/* How many datagrams the stages of a lab's node ended, by "STAGE-REASON"; false behind the last. */
bool run_device_staged(const struct run_device *run, size_t n, const char **name, uint64_t *count);
struct icmp4_time run_device_since(const struct run_device *run);

#endif
