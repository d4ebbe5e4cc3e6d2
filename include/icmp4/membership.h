/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_MEMBERSHIP_H
#define ICMP4_MEMBERSHIP_H
/*
 * Membership of one group on one interface, as IGMP tells it to the neighbours (RFC 2236, the
 *host's part): who must be in 224.0.0.2 (RD-18) says so, that switches which look into IGMP send on
 *to it what is for that group.
 *
 *	icmp4_membership_init(&member, interface, &key);
 *	icmp4_membership_join(&member, now, ICMP4_ALL_ROUTERS, address);
 *	icmp4_membership_input(&member, now, &packet);           // true: it was IGMP for a group
 *	while (icmp4_membership_output(&member, now, &packet))   // packet.held: room, 32 octets
 *		send it to its group
 *	icmp4_membership_leave(&member, now);                    // and output() once more
 *
 * Whoever queries in version 3 is answered in version 2, which it must understand (RFC 3376 section
 * 7.2.1); one that queries in version 1 gets reports of version 1, and no leave.
 */
#include <icmp4/packet.h>
#include <icmp4/types.h>

ICMP4_BEGIN

enum { ICMP4_MEMBERSHIP_OCTETS = 32 }; /* of a datagram: header, router alert, message */

/* Its members are the library's business. */
struct icmp4_membership {
	struct icmp4_key key;
	uint64_t drawn;
	uint32_t interface;
	uint32_t group;        /* 0: member of none */
	uint32_t address;      /* ours: the source of what is said */
	uint32_t left;         /* a group that is to be told that we left it */
	struct icmp4_time due; /* when the next report leaves */
	struct icmp4_time old; /* until then a querier of version 1 is about */
	uint8_t unasked;       /* reports that follow unasked */
	bool reporter;         /* the last report on the link was ours */
};

ICMP4_API void icmp4_membership_init(struct icmp4_membership *member, uint32_t interface,
				     const struct icmp4_key *key);
/* A member of that group from now on; nothing where it is one already. */
ICMP4_API void icmp4_membership_join(struct icmp4_membership *member, struct icmp4_time now,
				     uint32_t group, uint32_t address);
ICMP4_API void icmp4_membership_leave(struct icmp4_membership *member, struct icmp4_time now);
/* A datagram that arrived. True: it was IGMP, and nobody else's business. */
ICMP4_API bool icmp4_membership_input(struct icmp4_membership *member, struct icmp4_time now,
				      const struct icmp4_packet *packet);
ICMP4_API bool icmp4_membership_output(struct icmp4_membership *member, struct icmp4_time now,
				       struct icmp4_packet *packet);
ICMP4_API struct icmp4_time icmp4_membership_deadline(const struct icmp4_membership *member);

ICMP4_END

#endif
