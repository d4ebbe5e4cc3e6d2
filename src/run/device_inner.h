/* SPDX-License-Identifier: MIT */
#ifndef RUN_DEVICE_INNER_H
#define RUN_DEVICE_INNER_H
/* What the files of a running device share. */
#include "run/device.h"

enum { DEVICE_BATCH = 64 };

/* A port of the device, and its neighbours where it is Ethernet. */
struct device_lan {
	struct io_port port;
	bool open;
	struct icmp4_time retry; /* when it is asked for again */
	uint8_t mac[6];
	struct icmp4_neighbours neighbours;
	struct icmp4_neighbour_slot *slots;
	struct icmp4_neighbour_hold *holds;
	uint8_t *room;
	uint64_t received, sent;
	uint64_t lost, dropped; /* of descriptors that are closed */
};

struct run_device {
	struct run_device_plan plan;
	struct device_lan *lans;
	size_t lan_count;
	struct icmp4_node node;
	struct icmp4_node_counters counters;
	struct icmp4_reassembly reassembly;
	struct icmp4_key key;
	struct icmp4_time since;
	bool stop;
	uint8_t room[ICMP4_ROOM];
	uint8_t *seen; /* a packet as it came, where somebody watches */
};

/* device_lan.c */
bool lan__open(struct run_device *run, uint32_t number, struct io_failure *failure);
/* Its interface has other addresses now, and its neighbours are asked for anew. */
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

#endif
