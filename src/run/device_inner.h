/* SPDX-License-Identifier: MIT */
#ifndef RUN_DEVICE_INNER_H
#define RUN_DEVICE_INNER_H
/* What the files of a running device share. */
#include <signal.h>

#include "run/device.h"
#include <icmp4/membership.h>

enum { DEVICE_BATCH = 64, DEVICE_STAGED = 24 };

/* A port of the device, and its neighbours where it is Ethernet. */
struct device_lan {
	struct io_port port;
	bool open;
	struct icmp4_time retry; /* when it is asked for again */
	uint8_t mac[6];
	struct icmp4_membership member; /* of the group of all routers */
	struct icmp4_neighbours neighbours;
	struct icmp4_neighbour_slot *slots;
	struct icmp4_neighbour_hold *holds;
	uint8_t *room;
	uint64_t received, sent;
	uint64_t lost, dropped; /* of descriptors that are closed */
};

/* Where datagrams to a destination go that the routes say nothing of. */
struct device_way {
	uint32_t dst;
	struct icmp4_next_hop hop;
	struct icmp4_route route;
};

/* Router discovery on the ports of a device. */
struct device_discoverer {
	struct icmp4_discovery engine;
	struct icmp4_discovery_settings none; /* of a port that takes no part */
	struct icmp4_discovery_interface *interfaces;
	uint8_t *roles; /* of each port while it is open */
	struct icmp4_default_router *routers;
	struct icmp4_known_agent *agents;
	struct device_way *ways;
	bool hosts; /* some port is a host's that listens */
};

/* Losses by a stage for a reason; the last of them stands for all that found no room. */
struct device_staged {
	char name[48];
	uint64_t count;
};

struct run_device {
	struct run_device_plan plan;
	struct device_lan *lans;
	size_t lan_count;
	struct icmp4_node node;
	struct icmp4_node_counters counters;
	struct icmp4_mib mib;
	struct icmp4_reassembly reassembly;
	struct device_discoverer discoverer;
	struct device_late *late, *late_last; /* what a stage holds up, by when it leaves */
	size_t late_count;
	struct device_staged staged[DEVICE_STAGED];
	struct icmp4_key key;
	struct icmp4_time since;
	struct icmp4_time look_due; /* when clock and interfaces are looked at again */
	bool stop;
	uint8_t room[ICMP4_ROOM];
	uint8_t *seen; /* a packet as it came, where somebody watches */
};

/* device_wait.c */
bool wait__signalled(const struct run_device *run);
/* Does something come in the next microseconds? As far as ports can be looked at. */
bool wait__linger(const struct run_device *run);
/* For frames, guests, time or a signal; not at all where there is more to do. */
void wait__for(struct run_device *run, bool more, const sigset_t *signals);

/* device_lan.c */
bool lan__open(struct run_device *run, uint32_t number, struct io_failure *failure);
/* Its interface is another's now: where it has other addresses, neighbours are asked for anew. */
void lan__readdress(struct run_device *run, uint32_t number);
void lan__close(struct run_device *run, uint32_t number);
/* One frame that came: true, and the datagram in it, if it is for us. */
bool lan__take(struct run_device *run, uint32_t number, struct icmp4_time now,
	       const struct io_port_frame *frame, struct icmp4_packet *packet);
/* A datagram that the node puts out. */
void lan__send(struct run_device *run, struct icmp4_time now, const struct icmp4_packet *packet);
/* What its neighbours have to send, and the next datagram that found none. */
void lan__drain(struct run_device *run, uint32_t number, struct icmp4_time now);
bool lan__unresolved(struct run_device *run, uint32_t number, struct icmp4_packet *packet);
void lan__free(struct device_lan *lan);
/* An icmp4_neighbour_fn whose world is the struct run_device. */
icmp4_neighbour_fn lan__neighbour;

/* device_mask.c: prefixes as long as their class says; and as a mask says that was learned */
void mask__begin(struct run_device *run);
void mask__learn(struct run_device *run, uint32_t number, uint32_t mask);

/* device_group.c: a member, or none, as discovery says; a datagram that was IGMP; and time */
void group__settle(struct run_device *run, uint32_t number, struct icmp4_time now);
bool group__take(struct run_device *run, struct icmp4_time now, const struct icmp4_packet *packet);
void group__advance(struct run_device *run, struct icmp4_time now);
struct icmp4_time group__deadline(const struct run_device *run);

/* device_stage.c: to the node, past the stages of a lab's (false: one of them ended it); and from
 * it; what they hold up */
bool stage__input(struct run_device *run, struct icmp4_time now, const struct icmp4_packet *packet,
		  const struct icmp4_packet *seen);
void stage__send(struct run_device *run, struct icmp4_time now, const struct icmp4_packet *packet);
/* What left by it and found no neighbour, as it was for the node. */
void stage__back(struct run_device *run, const struct icmp4_packet *packet);
void stage__advance(struct run_device *run, struct icmp4_time now);
struct icmp4_time stage__deadline(const struct run_device *run);
void stage__free(struct run_device *run);

/* device_discovery.c */
void discovery__open(struct run_device *run);
void discovery__free(struct run_device *run);
/* The port is up now, or down: its part begins, or is over. */
void discovery__port(struct run_device *run, uint32_t number);
/* Takes the device's part over from another, whose hosts and routers are told of what changed. */
void discovery__become(struct run_device *run, struct device *device, struct icmp4_time now);
/* Whether a datagram was router discovery, and is dealt with. */
bool discovery__take(struct run_device *run, struct icmp4_time now,
		     const struct icmp4_packet *packet);
/* Whatever time has come for. */
void discovery__advance(struct run_device *run, struct icmp4_time now);
struct icmp4_time discovery__deadline(const struct run_device *run);
/* What routers said of themselves is taken back. */
void discovery__end(struct run_device *run);
/* The device's routes, then the default routers; its world is the struct run_device. */
icmp4_route_fn discovery__route;

#endif
