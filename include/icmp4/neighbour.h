/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_NEIGHBOUR_H
#define ICMP4_NEIGHBOUR_H
/*
 * The neighbours of one Ethernet interface: ARP (RFC 826, RFC 1122 section 2.3.2, RFC 5227) and the
 * frames that datagrams travel in. It stands between a node and its link:
 *
 *	switch (icmp4_neighbours_input(&lan, now, frame, held, length, &packet))
 *	case ICMP4_FRAME_DATAGRAM: icmp4_node_input(&node, now, &packet);
 *	...
 *	while (icmp4_node_output(&node, now, &packet))
 *		if (icmp4_neighbours_send(&lan, now, &packet, header) == ICMP4_FRAME_READY)
 *			send icmp4_frame_header() octets of header, then packet
 *	while (icmp4_neighbours_output(&lan, now, &frame))     // ARP, and what waited for it
 *		send frame
 *	while (icmp4_neighbours_unresolved(&lan, &packet))     // one for each failure (UNREACH-23)
 *		icmp4_node_unresolved(&node, now, &packet);
 *
 * A datagram whose neighbour is not known yet is copied into room that the caller gave, so that it
 * outlives its buffer; no more of them wait than there is room for, and what has waited longest
 * makes room. Entries are as many as there are slots; which has to go for another a stranger cannot
 * choose, and addresses that nobody has displace each other before one that answered.
 *
 * The states are those of RFC 4861 section 7.3: an answer is believed for a while; then the entry
 * is stale, still good, and its first use has it confirmed by unicast a little later. An entry
 * begins when a datagram is to be sent or when somebody of our prefixes asks for us; all else that
 * is heard (announcements, answers nobody asked for) at most changes one that is there, and leaves
 * it stale. ARP is answered for our own addresses alone.
 *
 * Drain output() before the next input(): of two answers that wait the later leaves. When the link
 * was down, init() again: it forgets everybody, and announces our addresses.
 */
#include <icmp4/label.h>
#include <icmp4/node.h>
#include <icmp4/packet.h>
#include <icmp4/types.h>

ICMP4_BEGIN

enum {
	ICMP4_ETHERNET_HEADER = 14,
	ICMP4_FRAME_HEADER = ICMP4_ETHERNET_HEADER + 4 * ICMP4_LABELS_MAX, /* and a label stack */
	ICMP4_ETHERNET_MIN = 60,   /* shortest frame, without its check sequence */
	ICMP4_ARP_FRAME = 42,      /* its header and RFC 826's octets for IPv4 over Ethernet */
	ICMP4_NEIGHBOUR_HOLD = 16, /* datagrams that wait for one neighbour; RFC 1122 s2.3.2.2: 1 */
	ICMP4_NEIGHBOUR_BURST = 32, /* requests that may leave without spacing */
	ICMP4_NEIGHBOUR_LISTS = 6,
};

/*
 * An entry; all 0 is an empty one. Its members are the library's business. Slots and holds are
 * numbered from 1 where they name each other: 0 is none.
 */
struct icmp4_neighbour_slot {
	struct icmp4_time due;   /* when its state changes, or it asks again */
	struct icmp4_time since; /* when its MAC was learned or confirmed */
	uint32_t address;
	uint32_t before, after; /* in its list */
	uint32_t first, last;   /* holds that wait for it */
	uint8_t mac[6];
	uint8_t state;   /* enum icmp4_neighbour_state; 0: empty */
	uint8_t list;    /* of those for which something is to be done; 0: none */
	uint8_t waiting; /* holds */
	uint8_t asked;   /* requests that had no answer */
	bool used;       /* a datagram was for it */
	bool told;       /* it failed, and datagrams were given up for that */
};

/* A datagram that waits; all 0 is none. */
struct icmp4_neighbour_hold {
	uint64_t tag; /* of the packet */
	uint32_t interface;
	uint32_t slot;          /* of the neighbour that it waits for */
	uint32_t next;          /* that waits for the same; or the next free one */
	uint32_t before, after; /* of all that wait, by age */
	uint16_t length;
	uint8_t label_count;
	struct icmp4_mpls_entry labels[ICMP4_LABELS_MAX]; /* that it wears */
};

struct icmp4_neighbours_config {
	uint8_t mac[6];                      /* ours */
	uint32_t interface;                  /* its index in the node */
	const struct icmp4_prefix *prefixes; /* of the interface: own address as host part */
	size_t prefix_count;
	uint32_t source; /* where there are none (unnumbered): our address; 0: we have none */
	struct icmp4_neighbour_slot *slots;
	size_t slot_count; /* a power of two */
	struct icmp4_neighbour_hold *holds;
	uint8_t *room; /* hold_count times hold_size octets */
	size_t hold_count;
	size_t hold_size;     /* the interface's MTU, at most 65535: what is larger does not wait */
	struct icmp4_key key; /* of the hash of the slots */
	int64_t reachable_ns; /* how long an answer is believed unasked */
	int64_t retry_ns;     /* between requests to one address; RFC 1122: at least a second */
	int64_t spacing_ns;   /* between broadcast requests, but for bursts */
	int64_t failed_ns;    /* how long what did not resolve is not asked for again */
	uint8_t requests;     /* before it is given up */
};

/* 30 s, 1 s, 2 ms, 1 s, 3 requests; all else is 0. */
ICMP4_API void icmp4_neighbours_config_default(struct icmp4_neighbours_config *config);

struct icmp4_neighbours_counters {
	uint64_t requests, replies, announcements; /* ARP that left */
	uint64_t heard;                            /* ARP that came and was sound */
	uint64_t malformed;        /* ARP but for IPv4 over Ethernet, or what cannot be a frame */
	uint64_t foreign;          /* frames for another station */
	uint64_t other;            /* of neither IPv4, labelled or not, nor ARP */
	uint64_t resolved, failed; /* neighbours */
	uint64_t overflow;         /* datagrams that found no room to wait in, or waited longest */
	uint64_t abandoned; /* datagrams of a failed neighbour, but the one that is told of */
	uint64_t lost;      /* datagrams for one that failed just before, or for nobody */
	uint64_t evicted;   /* entries that had to go for others */
	uint64_t conflicts; /* an address of ours is claimed by another (RFC 5227) */
};

/* What a request of another is to be answered with. */
struct icmp4_neighbour_answer {
	uint32_t own; /* that was asked for */
	uint32_t to;
	uint8_t mac[6];
	bool waits;
};

struct icmp4_neighbour_list {
	uint32_t first, last;
};

/* Its members are the library's business, but for the counters. */
struct icmp4_neighbours {
	struct icmp4_neighbours_config config;
	struct icmp4_neighbours_counters counters;
	struct icmp4_neighbour_list lists[ICMP4_NEIGHBOUR_LISTS];
	struct icmp4_neighbour_list ages; /* of all holds that wait */
	uint32_t free;                    /* the first hold that is */
	uint32_t lent_frame, lent_lost;   /* holds whose octets the caller reads */
	uint64_t drawn;
	struct icmp4_time paced; /* when requests would have left, had each kept its distance */
	struct icmp4_neighbour_answer answer;
	struct icmp4_mpls_entry labels[ICMP4_LABELS_MAX]; /* of the last arrival */
	size_t announced;                                 /* addresses, each once a round */
	struct icmp4_time announce_at;                    /* the second round */
	struct icmp4_time defend_at;                      /* not before */
	uint32_t defend;                                  /* address to announce again; 0: none */
};

/* Clears slots and holds. ICMP4_ERR_ARGUMENT: sizes, times or a MAC that cannot be. Each address of
 * ours is announced twice (RFC 5227 section 2.3), the first time by the output() that follows. */
ICMP4_API int icmp4_neighbours_init(struct icmp4_neighbours *neighbours,
				    const struct icmp4_neighbours_config *config);

enum icmp4_frame {
	ICMP4_FRAME_DATAGRAM, /* input: packet is an IPv4 datagram for this station */
	ICMP4_FRAME_TAKEN,    /* input: ARP, or nothing that anybody here wants */
	ICMP4_FRAME_READY,    /* send: the header is filled in */
	ICMP4_FRAME_HELD,     /* send: it waits for its neighbour */
	ICMP4_FRAME_LOST,     /* send: its neighbour has failed just before, or there is no room;
			       * counted, and nobody is to be told */
};

/*
 * A frame arrived, from its Ethernet header on (802.1Q tags are the caller's to take off). The
 * packet points into it, with link saying how it was addressed, and held and length without the
 * header: what is behind the datagram's total length (padding) is the node's to leave out. Its
 * label stack (RFC 3032 section 2.1) stands in packet->labels until the next input.
 */
ICMP4_API enum icmp4_frame icmp4_neighbours_input(struct icmp4_neighbours *neighbours,
						  struct icmp4_time now, uint8_t *frame,
						  size_t held, size_t length,
						  struct icmp4_packet *packet);
/*
 * A datagram of the node leaves for packet->next_hop, which need not be of our prefixes; or for
 * everybody on the link (packet->link, or a next hop that is a group: RFC 1112 section 6.4, or
 * 255.255.255.255). Held, it is copied. Its labels stand in the header, behind Ethernet's.
 */
ICMP4_API enum icmp4_frame icmp4_neighbours_send(struct icmp4_neighbours *neighbours,
						 struct icmp4_time now,
						 const struct icmp4_packet *packet,
						 uint8_t header[ICMP4_FRAME_HEADER]);
/* Octets of that header. */
ICMP4_API size_t icmp4_frame_header(const struct icmp4_packet *packet);

/* What leaves as one frame: header, then bytes, of which there are none for ARP (whose header is
 * the whole frame). */
struct icmp4_frame_out {
	uint8_t header[ICMP4_ETHERNET_MIN];
	size_t header_length;
	const uint8_t *bytes; /* valid until the next output() */
	size_t length;
};

ICMP4_API bool icmp4_neighbours_output(struct icmp4_neighbours *neighbours, struct icmp4_time now,
				       struct icmp4_frame_out *frame);
/*
 * One datagram of those that a failed resolution leaves behind, the one that waited longest; the
 * others are given up with it, in silence. Valid until the next unresolved().
 */
ICMP4_API bool icmp4_neighbours_unresolved(struct icmp4_neighbours *neighbours,
					   struct icmp4_packet *packet);
/* When to call advance(), ICMP4_NEVER: no more. Then as after input(). */
ICMP4_API struct icmp4_time icmp4_neighbours_deadline(const struct icmp4_neighbours *neighbours);
ICMP4_API void icmp4_neighbours_advance(struct icmp4_neighbours *neighbours, struct icmp4_time now);
/* The state of an entry, in the numbers of RFC 8335; 0: there is none. mac, unless NULL, is set to
 * its MAC where that is known, else to NULL. */
ICMP4_API enum icmp4_neighbour_state icmp4_neighbours_state(
	const struct icmp4_neighbours *neighbours, struct icmp4_time now, uint32_t address,
	const uint8_t **mac);
/* How many entries have this MAC, which RFC 8335 lets be asked for too; state is set to that of one
 * of them, or left alone. Looks at all slots. */
ICMP4_API size_t icmp4_neighbours_of_mac(const struct icmp4_neighbours *neighbours,
					 struct icmp4_time now, const uint8_t mac[6],
					 enum icmp4_neighbour_state *state);

ICMP4_END

#endif
