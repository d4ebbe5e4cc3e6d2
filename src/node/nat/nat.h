/* SPDX-License-Identifier: MIT */
#ifndef NODE_NAT_H
#define NODE_NAT_H
/* What the files of the translator ask of each other; nat.c says which does what. */
#include <icmp4/nat.h>

#define ICMP4__NAT_NONE UINT32_MAX
enum icmp4__nat_side { NAT_INSIDE, NAT_OUTSIDE };

/* What of a datagram can be translated beside its addresses. */
enum icmp4__nat_kind {
	NAT_KIND_HEADER,  /* nothing: another protocol */
	NAT_KIND_LATER,   /* nothing: a fragment with an offset */
	NAT_KIND_SHORT,   /* nothing, though there should be */
	NAT_KIND_PORTS,   /* TCP, UDP */
	NAT_KIND_REQUEST, /* ICMP query: its identifier is the source's */
	NAT_KIND_REPLY,   /* or the destination's */
	NAT_KIND_ERROR,
	NAT_KIND_ICMP, /* neither */
};

/* rewrite.c: reads a datagram whose header is sound, of which so many octets follow that. */
void icmp4__nat_read(struct icmp4_nat_datagram *d, uint8_t *ip, size_t held);
/* Another source or destination, and all checksums that are held. */
void icmp4__nat_rewrite(struct icmp4_nat_datagram *d, bool source, struct icmp4_nat_endpoint to,
			uint32_t wrong);

/* map.c: the mapping with such an end; NULL: there is none. */
struct icmp4_nat_mapping *icmp4__nat_mapping(const struct icmp4_nat *nat, enum icmp4__nat_side side,
					     uint8_t protocol, struct icmp4_nat_endpoint end);
/* NULL: the array is full. */
struct icmp4_nat_mapping *icmp4__nat_map(struct icmp4_nat *nat, uint8_t protocol,
					 struct icmp4_nat_endpoint inside,
					 struct icmp4_nat_endpoint outside);
/* The inside host may have no more of them. */
bool icmp4__nat_host_is_full(const struct icmp4_nat *nat, uint32_t inside);
void icmp4__nat_unmap(struct icmp4_nat *nat, struct icmp4_nat_mapping *mapping);
void icmp4__nat_init_mappings(struct icmp4_nat *nat);

/* choose.c: an outside endpoint that is free. */
bool icmp4__nat_choose(struct icmp4_nat *nat, uint8_t protocol, struct icmp4_nat_endpoint inside,
		       struct icmp4_nat_endpoint *outside);

/* session.c: who speaks with whom. */
struct icmp4__nat_flow {
	const struct icmp4_nat_mapping *mapping;
	struct icmp4_nat_endpoint remote;
	uint16_t port; /* inside */
	uint8_t protocol;
};

struct icmp4_nat_session *icmp4__nat_session(const struct icmp4_nat *nat,
					     const struct icmp4__nat_flow *flow);
/* NULL: the array is full. Its timer is that of a query until it is touched. */
struct icmp4_nat_session *icmp4__nat_begin(struct icmp4_nat *nat, struct icmp4_time now,
					   const struct icmp4__nat_flow *flow);
/* A datagram went by: the session lives on, if that is what such a datagram does. */
void icmp4__nat_touch(struct icmp4_nat *nat, struct icmp4_nat_session *session,
		      struct icmp4_time now, const struct icmp4_nat_datagram *d, bool inward);
void icmp4__nat_expire(struct icmp4_nat *nat, struct icmp4_time now);
void icmp4__nat_init_sessions(struct icmp4_nat *nat);

/* fragment.c: what became of the first fragment, and of a later one. */
void icmp4__nat_keep_fragment(struct icmp4_nat *nat, struct icmp4_time now,
			      const struct icmp4_nat_fragment *fragment);
const struct icmp4_nat_fragment *icmp4__nat_fragment(const struct icmp4_nat *nat,
						     struct icmp4_time now, const uint8_t *ip,
						     bool inward);

/* nat.c */
static inline struct icmp4_nat_result icmp4__nat_verdict(enum icmp4_nat_verdict verdict)
{
	return (struct icmp4_nat_result){.verdict = verdict};
}

static inline struct icmp4_nat_result icmp4__nat_drop(enum icmp4_nat_reason reason)
{
	return (struct icmp4_nat_result){.verdict = ICMP4_NAT_DROPPED, .reason = reason};
}

/* An end of a mapping, for a datagram that had this port at the other end of it. */
struct icmp4_nat_endpoint icmp4__nat_end(const struct icmp4_nat *nat,
					 const struct icmp4_nat_mapping *mapping,
					 enum icmp4__nat_side side, uint16_t port);
/* May datagrams of this flow come in? *session is its session, or NULL. */
bool icmp4__nat_admits(const struct icmp4_nat *nat, const struct icmp4__nat_flow *flow,
		       struct icmp4_nat_session **session);
/* May an ICMP message of this type pass (NAT-09)? */
bool icmp4__nat_passes(const struct icmp4_nat *nat, uint8_t type);

/* about.c: errors, by what they are about. */
struct icmp4_nat_result icmp4__nat_error_outward(struct icmp4_nat *nat,
						 const struct icmp4_nat_datagram *d);
struct icmp4_nat_result icmp4__nat_error_inward(struct icmp4_nat *nat,
						const struct icmp4_nat_datagram *d);

#endif
