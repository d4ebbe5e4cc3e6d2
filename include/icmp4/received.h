/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_RECEIVED_H
#define ICMP4_RECEIVED_H
/*
 * An ICMP error that a host received, judged: is it about a datagram of ours, would we believe it,
 * and what is the transport to make of it? RFC 1122 sections 3.2.2 and 4.2.3.9 say whose it is,
 * RFC 5927 how little of it can be trusted. A plain function over values:
 *
 *	icmp4_view_datagram(&view, octets, held, length);       // and its checksum is right
 *	switch (icmp4_error_received(&view, &receiver, &received)) {
 *	case ICMP4_VERDICT_HARD: ...                            // give up the connection
 *	case ICMP4_VERDICT_PMTU: icmp4_learn_mtu(...)           // learn.h
 *
 * Nothing is ever sent because of an error (RECV-08), and the cost of one is the same small number
 * of steps whatever is in it (RECV-13).
 */
#include <icmp4/ip.h>
#include <icmp4/view.h>

ICMP4_BEGIN

/* What a transport is to do. Every one but IGNORE is told to it (UNREACH-15, UNREACH-22). */
enum icmp4_verdict {
	ICMP4_VERDICT_IGNORE,   /* nothing; the refusal says why */
	ICMP4_VERDICT_SOFT,     /* a hint: keep on trying (UNREACH-16) */
	ICMP4_VERDICT_HARD,     /* refused: give up */
	ICMP4_VERDICT_PMTU,     /* send smaller datagrams: icmp4_learn_mtu */
	ICMP4_VERDICT_PENDING,  /* the same, but only once the segment timed out (PMTU-13) */
	ICMP4_VERDICT_REDIRECT, /* another first hop is better: icmp4_learn_redirect */
	ICMP4_VERDICT_COUNT
};

/* Why an error changes nothing. icmp4_refusal_rule gives the requirement of each. */
enum icmp4_refusal {
	ICMP4_ACCEPTED = 0,
	ICMP4_REFUSED_MALFORMED,    /* the fault says which test; no error of these types too */
	ICMP4_REFUSED_TYPE,         /* an error that no transport of today asks for */
	ICMP4_REFUSED_QUENCH,       /* source quench */
	ICMP4_REFUSED_CODE,         /* a code without a meaning */
	ICMP4_REFUSED_BROADCAST,    /* not to an address of ours alone */
	ICMP4_REFUSED_SOURCE,       /* about a datagram that is not from an address of ours */
	ICMP4_REFUSED_ABOUT,        /* about one of which there may be no error */
	ICMP4_REFUSED_PROTOCOL,     /* about a protocol that nobody here speaks */
	ICMP4_REFUSED_CONNECTION,   /* about a connection that there is not */
	ICMP4_REFUSED_SEQUENCE,     /* about octets that are not in flight */
	ICMP4_REFUSED_DF,           /* 3/4 about a datagram that might have been fragmented */
	ICMP4_REFUSED_MTU_FITS,     /* 3/4 with an MTU that the datagram fits in */
	ICMP4_REFUSED_MTU_RAISES,   /* 3/4 with an MTU not below what we know */
	ICMP4_REFUSED_MTU_OFF,      /* 3/4 where none is to be believed */
	ICMP4_REFUSED_GATEWAY,      /* a redirect to what can be no gateway */
	ICMP4_REFUSED_SWITCHED_OFF, /* a redirect where none is wanted */
	ICMP4_REFUSED_ROUTER,       /* a redirect to a router */
	ICMP4_REFUSED_FIXED,        /* a redirect of a route that is not to be changed */
	ICMP4_REFUSED_ON_LINK,      /* a redirect of what goes by no gateway */
	ICMP4_REFUSED_SENDER,       /* a redirect not from the gateway in use */
	ICMP4_REFUSED_OFF_LINK,     /* a redirect to a gateway that is no neighbour */
	ICMP4_REFUSED_NO_ROOM,      /* there is no cache to keep it in */
	ICMP4_REFUSAL_COUNT
};

/* Kebab-case: "hard", "pending". */
ICMP4_API const char *icmp4_verdict_name(enum icmp4_verdict verdict);
/* "RECV-03"; "" for ICMP4_ACCEPTED. Kebab-case: "sequence". And in words. */
ICMP4_API const char *icmp4_refusal_rule(enum icmp4_refusal refusal);
ICMP4_API const char *icmp4_refusal_name(enum icmp4_refusal refusal);
ICMP4_API const char *icmp4_refusal_text(enum icmp4_refusal refusal);

/* What the quote says of the datagram that the error is about. */
struct icmp4_quoted {
	struct icmp4_view view; /* borrowed: for other protocols, and for more secrets (RECV-06) */
	uint32_t src;           /* ours */
	uint32_t dst;
	uint8_t protocol;
	uint8_t type;      /* ICMP */
	uint16_t src_port; /* TCP, UDP */
	uint16_t dst_port;
	uint16_t id; /* ICMP queries that have one */
	uint16_t seq;
	uint32_t sequence; /* TCP */
	uint16_t length;   /* the total length that it claims; 0: one that cannot be */
};

enum icmp4_connection_state {
	ICMP4_CONNECTION_NONE,         /* there is none like it */
	ICMP4_CONNECTION_DATAGRAM,     /* UDP, ICMP: a socket, and nothing to be in step with */
	ICMP4_CONNECTION_OPENING,      /* TCP: SYN-SENT, SYN-RECEIVED */
	ICMP4_CONNECTION_SYNCHRONIZED, /* TCP: every other state */
};

/* What a transport knows of the connection; all zero: there is none. */
struct icmp4_connection {
	enum icmp4_connection_state state;
	uint32_t una; /* TCP: SND.UNA and SND.NXT */
	uint32_t nxt;
	uint16_t sent;  /* octets of the largest datagram that was sent; 0: not kept */
	uint16_t acked; /* of the largest that arrived; 0: not kept (PMTU-13) */
};

/*
 * Finds the one connection to which every field that was quoted belongs (RECV-05, RECV-06), or
 * leaves *connection as it is.
 */
typedef void icmp4_connection_fn(const void *transport, const struct icmp4_quoted *quoted,
				 struct icmp4_connection *connection);

struct icmp4_transport {
	uint8_t protocol;
	icmp4_connection_fn *connection; /* NULL: it cannot tell, and believes everything */
	const void *transport;           /* given to it */
};

enum icmp4_standing {
	ICMP4_STANDING_FOREIGN,   /* anybody's; a neighbour's too */
	ICMP4_STANDING_OWN,       /* a unicast address of this host */
	ICMP4_STANDING_BROADCAST, /* either broadcast form of a prefix of ours */
};

/* How an address stands to this host. Multicast and martian addresses need not be known to it. */
typedef enum icmp4_standing icmp4_standing_fn(const void *host, uint32_t address);

/* One for a host whose prefixes stand in one array, its own addresses as host part. */
struct icmp4_prefixes {
	const struct icmp4_prefix *prefixes;
	size_t count;
};

ICMP4_API icmp4_standing_fn icmp4_standing_in; /* host is a struct icmp4_prefixes */

struct icmp4_receiver {
	icmp4_standing_fn *standing;
	const void *host; /* given to it */
	const struct icmp4_transport *transports;
	size_t transport_count;
};

struct icmp4_received {
	enum icmp4_verdict verdict;
	enum icmp4_refusal refusal;
	enum icmp4_fault fault; /* for ICMP4_REFUSED_MALFORMED */
	uint8_t type;
	uint8_t code;
	uint8_t pointer;  /* 12/0: an octet of the quote, which may not have so many (PARAM-12) */
	uint16_t mtu;     /* 3/4: as told; 0 from routers before RFC 1191 */
	uint32_t gateway; /* 5 */
	uint32_t sender;  /* of the error; 0: the view has no IP header */
	struct icmp4_quoted quoted;
	struct icmp4_connection connection; /* what the transport answered */
};

/*
 * The view is of a whole message whose checksum is right (CKSUM-12). Returns received->verdict;
 * what the message and its quote say is filled in as far as it was read before it was refused.
 */
ICMP4_API enum icmp4_verdict icmp4_error_received(const struct icmp4_view *error,
						  const struct icmp4_receiver *receiver,
						  struct icmp4_received *received);

ICMP4_END

#endif
