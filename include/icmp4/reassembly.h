/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_REASSEMBLY_H
#define ICMP4_REASSEMBLY_H
/*
 * Datagrams put together from their fragments (RFC 791 page 27, RFC 1122 section 3.3.2), in memory
 * of the caller that never grows, whatever strangers send:
 *
 *	enum { SIZE = 9000, SLOTS = 16 };
 *	struct icmp4_reassembly_slot slots[SLOTS];
 *	uint64_t room[SLOTS * ICMP4_REASSEMBLY_WORDS(SIZE)];
 *
 *	icmp4_reassembly_init(&reassembly, &config);
 *	switch (icmp4_reassembly_add(&reassembly, owner, now, deadline, &fragment, &whole)) ...
 *	while (icmp4_reassembly_expire(&reassembly, owner, now, &about)) ...
 *
 * A node does that by itself where its configuration names one (icmp4_node_config.reassembly).
 *
 * The order in which fragments come does not matter, and what came twice counts once. Fragments
 * that no one datagram can have had spoil it (REASM-04): two that overlap, but for a repetition
 * octet for octet; two ends; data behind the end, or behind the largest datagram; data that no
 * later offset can follow; no data. What is spoiled stays so until its time is over, so that its
 * other fragments do not begin it anew.
 *
 * Nodes may share one: the owner tells whose a datagram is. When there is no slot for a new one,
 * the oldest of its source has to go where that has per_source of them, else the oldest of all.
 */
#include <icmp4/packet.h>
#include <icmp4/types.h>

ICMP4_BEGIN

/* Octets of the largest datagram: what every host must be able to take, and what there can be. */
#define ICMP4_REASSEMBLY_LEAST 576
#define ICMP4_REASSEMBLY_MOST  65535

/* Units of 8 octets of data in a datagram of size octets; offsets count them. */
#define ICMP4_REASSEMBLY_UNITS(size) (((size_t)(size)-20 + 7) / 8)
/* Room for one such datagram, in words: a bit for each unit, the header, the data. */
#define ICMP4_REASSEMBLY_WORDS(size) \
	((ICMP4_REASSEMBLY_UNITS(size) + 63) / 64 + 8 + ICMP4_REASSEMBLY_UNITS(size))

/* A datagram of which something has come. Its members are the library's business. */
struct icmp4_reassembly_slot {
	struct icmp4_time deadline;
	uint32_t owner;
	uint32_t src;
	uint32_t dst;
	uint32_t interface;     /* that the fragment came by whose header is kept */
	uint32_t head;          /* of the slots that hash to this place */
	uint32_t next;          /* with the same hash; or the next free one */
	uint32_t before, after; /* in order of their deadlines */
	uint16_t id;
	uint16_t total;      /* octets of data; 0: the last fragment has not come */
	uint16_t reach;      /* where the fragments end that are not the last */
	uint16_t units;      /* that have come */
	uint16_t kept_total; /* total length of the fragment whose header is kept */
	uint8_t kept;        /* octets of header: of the first, else of the one that came first */
	uint8_t protocol;
	uint8_t link; /* enum icmp4_link: to how many, at most, a fragment was sent */
	bool spoiled;
};

struct icmp4_reassembly_config {
	struct icmp4_reassembly_slot *slots;
	size_t slot_count; /* datagrams at a time, at least 1 */
	uint64_t *room;    /* slot_count times ICMP4_REASSEMBLY_WORDS(size) */
	uint32_t size;     /* octets of the largest datagram (REASM-01) */
	uint32_t per_source;
	struct icmp4_key key;
};

/* May be read; all else but the counters is the library's business. */
struct icmp4_reassembly {
	struct icmp4_reassembly_config config;
	uint32_t first, last; /* in order of their deadlines */
	uint32_t free;
	uint64_t wholes, spoiled, expired, evicted; /* datagrams */
};

/* Touches the slots, but no room. ICMP4_ERR_ARGUMENT: a size or count that cannot be. */
ICMP4_API int icmp4_reassembly_init(struct icmp4_reassembly *reassembly,
				    const struct icmp4_reassembly_config *config);

enum icmp4_reassembled {
	ICMP4_REASSEMBLED_PART,  /* others are missing */
	ICMP4_REASSEMBLED_WHOLE, /* *whole is the datagram */
	ICMP4_REASSEMBLED_SPOILED,
};

/*
 * A fragment, which has passed icmp4_ip_check(bytes, held, held). One that begins a datagram sets
 * its deadline (REASM-02). *whole came by the interface of the first fragment; its octets may be
 * changed and are valid until the next call with this reassembly.
 */
ICMP4_API enum icmp4_reassembled icmp4_reassembly_add(struct icmp4_reassembly *reassembly,
						      uint32_t owner, struct icmp4_time now,
						      struct icmp4_time deadline,
						      const struct icmp4_packet *fragment,
						      struct icmp4_packet *whole);

/*
 * Gives up one datagram of the owner whose time is over; false: none is. *about is its first
 * fragment, as an error is to quote it (TIMEX-08); while that has not come, the header alone of
 * another. Valid as long as *whole is. Of what was spoiled nothing more is said.
 */
ICMP4_API bool icmp4_reassembly_expire(struct icmp4_reassembly *reassembly, uint32_t owner,
				       struct icmp4_time now, struct icmp4_packet *about);

/* When the next datagram is due, and whose it is; ICMP4_NEVER: there is none. */
ICMP4_API struct icmp4_time icmp4_reassembly_deadline(const struct icmp4_reassembly *reassembly,
						      uint32_t *owner);
/* The same of one owner alone. */
ICMP4_API struct icmp4_time icmp4_reassembly_deadline_of(const struct icmp4_reassembly *reassembly,
							 uint32_t owner);

ICMP4_END

#endif
