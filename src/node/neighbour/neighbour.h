/* SPDX-License-Identifier: MIT */
#ifndef NODE_NEIGHBOUR_H
#define NODE_NEIGHBOUR_H
/*
 * What the files of the neighbours say to each other:
 *
 *	neighbour.c          frames in and out; settings
 *	   ├── arp.c     octets of ARP, and who is believed
 *	   │      both use address.c    what is whose
 *	   ├── state.c   what an entry does when used, heard of, or due
 *	   │      both use slot.c   the entries and the lists that they stand in
 *	   └── hold.c    datagrams that wait
 */
#include <icmp4/neighbour.h>

enum { NEIGHBOUR_MAC = 6 };

/* What is to be done for a slot. It stands in one list at most. */
enum icmp4__neighbour_list {
	NEIGHBOUR_IDLE,
	NEIGHBOUR_ASK,   /* a request is to leave */
	NEIGHBOUR_POLL,  /* to it alone */
	NEIGHBOUR_RETRY, /* one has left: again when due */
	NEIGHBOUR_DELAY, /* confirm it when due */
	NEIGHBOUR_SEND,  /* datagrams that waited may leave; there is one at least */
	NEIGHBOUR_LOST,  /* or are given up; there is one at least */
};

struct icmp4__arp {
	uint16_t operation;
	uint8_t sender_mac[NEIGHBOUR_MAC];
	uint8_t target_mac[NEIGHBOUR_MAC]; /* of an answer that we give; else nobody looks at it */
	uint32_t sender;
	uint32_t target;
};

/* slot.c; NULL where there is none. */
void icmp4__neighbour_slots_init(struct icmp4_neighbours *n);
struct icmp4_neighbour_slot *icmp4__neighbour_find(const struct icmp4_neighbours *n,
						   uint32_t address);
/* A slot for an address that has none, or a dead one; unless it is to be asked for, others that do
 * any good are left alone, and there may be none. */
struct icmp4_neighbour_slot *icmp4__neighbour_make(struct icmp4_neighbours *n,
						   struct icmp4_time now, uint32_t address,
						   bool to_ask);
/* 0: empty, or failed so long ago that it counts for nothing. */
enum icmp4_neighbour_state icmp4__neighbour_state(const struct icmp4_neighbour_slot *slot,
						  struct icmp4_time now);
/* Moves it to the end of a list. */
void icmp4__neighbour_enlist(struct icmp4_neighbours *n, struct icmp4_neighbour_slot *slot,
			     enum icmp4__neighbour_list list);
struct icmp4_neighbour_slot *icmp4__neighbour_first(const struct icmp4_neighbours *n,
						    enum icmp4__neighbour_list list);

/* hold.c */
void icmp4__hold_init(struct icmp4_neighbours *n);
/* False: it found no room. */
bool icmp4__hold_put(struct icmp4_neighbours *n, struct icmp4_neighbour_slot *slot,
		     const struct icmp4_packet *packet);
/* The one that waited longest for it, of at least one; whoever takes it frees it. */
uint32_t icmp4__hold_take(struct icmp4_neighbours *n, struct icmp4_neighbour_slot *slot);
void icmp4__hold_free(struct icmp4_neighbours *n, uint32_t number);
/* All that still wait for it; how many. */
unsigned icmp4__hold_give_up(struct icmp4_neighbours *n, struct icmp4_neighbour_slot *slot);
struct icmp4_packet icmp4__hold_packet(const struct icmp4_neighbours *n, uint32_t number);

/* state.c */
enum icmp4_frame icmp4__neighbour_use(struct icmp4_neighbours *n, struct icmp4_time now,
				      struct icmp4_neighbour_slot *slot,
				      const struct icmp4_packet *packet);
/* A datagram that waited has left for it. */
void icmp4__neighbour_used(struct icmp4_neighbours *n, struct icmp4_time now,
			   struct icmp4_neighbour_slot *slot);
/* It said where it is; in answer to a request of ours? */
void icmp4__neighbour_hear(struct icmp4_neighbours *n, struct icmp4_time now,
			   struct icmp4_neighbour_slot *slot, const uint8_t mac[NEIGHBOUR_MAC],
			   bool answer);
/* The next slot that may be asked for, NULL: none yet; it counts as asked. */
struct icmp4_neighbour_slot *icmp4__neighbour_ask(struct icmp4_neighbours *n,
						  struct icmp4_time now);
/* When that will be. */
struct icmp4_time icmp4__neighbour_ask_at(const struct icmp4_neighbours *n);

/* address.c */
bool icmp4__neighbour_is_own(const struct icmp4_neighbours *n, uint32_t address);
/* Can it be a neighbour's at all? In a prefix of ours or not. */
bool icmp4__neighbour_is_host(const struct icmp4_neighbours *n, uint32_t address);
bool icmp4__neighbour_is_in_prefix(const struct icmp4_neighbours *n, uint32_t address);
/* Our address to ask for it by; 0: we have none. */
uint32_t icmp4__neighbour_source(const struct icmp4_neighbours *n, uint32_t address);

/* arp.c */
extern const uint8_t icmp4__mac_broadcast[NEIGHBOUR_MAC];
/* Of one station, and not of none. */
bool icmp4__mac_is_station(const uint8_t mac[NEIGHBOUR_MAC]);
void icmp4__ethernet_header(uint8_t *header, const uint8_t to[NEIGHBOUR_MAC],
			    const uint8_t from[NEIGHBOUR_MAC], uint16_t type);
/* Behind an Ethernet header; false: it is none of RFC 826's for IPv4 over Ethernet. */
bool icmp4__arp_parse(struct icmp4__arp *arp, const uint8_t *bytes, size_t held);
void icmp4__arp_input(struct icmp4_neighbours *n, struct icmp4_time now,
		      const struct icmp4__arp *arp);
/* Answers, requests and announcements, a whole frame each. */
bool icmp4__arp_output(struct icmp4_neighbours *n, struct icmp4_time now,
		       struct icmp4_frame_out *frame);
/* When the second round of announcements begins. */
struct icmp4_time icmp4__arp_deadline(const struct icmp4_neighbours *n);

#endif
