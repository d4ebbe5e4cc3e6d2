/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_ERROR_H
#define ICMP4_ERROR_H
/*
 * Errors about datagrams, as plain functions over values: may one be sent about this packet, and
 * which rule forbids it; build it; both in one call. The node engine calls the very same ones.
 */
#include <icmp4/packet.h>
#include <icmp4/types.h>

ICMP4_BEGIN

/* Why a datagram was not delivered or forwarded: a typed reason, never a bare type and code. */
enum icmp4_error_kind {
	ICMP4_ERROR_NONE = 0,
	ICMP4_ERROR_NET_UNREACHABLE,      /* 3/0 no route (RFC 1812 section 4.3.3.1) */
	ICMP4_ERROR_HOST_UNREACHABLE,     /* 3/1 next hop does not resolve */
	ICMP4_ERROR_PROTOCOL_UNREACHABLE, /* 3/2 */
	ICMP4_ERROR_PORT_UNREACHABLE,     /* 3/3 */
	ICMP4_ERROR_FRAGMENTATION_NEEDED, /* 3/4, argument: next-hop MTU (RFC 1191) */
	ICMP4_ERROR_PROHIBITED,           /* 3/13 */
	ICMP4_ERROR_TTL_EXCEEDED,         /* 11/0 */
	ICMP4_ERROR_REASSEMBLY_EXCEEDED,  /* 11/1 */
	ICMP4_ERROR_PARAMETER,            /* 12/0, argument: pointer */
	ICMP4_ERROR_SOURCE_ROUTE,         /* 3/5 source route failed (RFC 1812 section 5.2.4.1) */
	ICMP4_ERROR_REDIRECT, /* 5/1, argument: gateway; what it is about is forwarded (REDIR-04) */
	ICMP4_ERROR_REDIRECT_TOS, /* 5/3, the same for datagrams of its TOS alone (REDIR-02) */
	ICMP4_ERROR_COUNT
};

struct icmp4_error {
	enum icmp4_error_kind kind;
	uint32_t argument; /* 3/4: MTU, 68..65535; 12/0: pointer, 0..59; 5: gateway; else 0 */
};

/* A row of the table of kinds: its type, code and name ("port-unreachable"). */
struct icmp4_error_row {
	uint8_t type;
	uint8_t code;
	const char *name;
};

/* Never NULL; row 0 for a kind out of range. */
ICMP4_API const struct icmp4_error_row *icmp4_error_row(enum icmp4_error_kind kind);

/* Which rule forbids an error; each is a row of the requirement group NOERR. */
enum icmp4_forbid {
	ICMP4_ALLOWED = 0,
	ICMP4_FORBID_ABOUT_ERROR,    /* NOERR-01 */
	ICMP4_FORBID_UNKNOWN_TYPE,   /* NOERR-03 */
	ICMP4_FORBID_TO_BROADCAST,   /* NOERR-04: IP destination broadcast or multicast */
	ICMP4_FORBID_LINK_BROADCAST, /* NOERR-05 */
	ICMP4_FORBID_FRAGMENT,       /* NOERR-06 */
	ICMP4_FORBID_SOURCE,         /* NOERR-07: source is not a single host */
	ICMP4_FORBID_SOURCE_NETWORK, /* NOERR-08: source is {prefix, 0} or {prefix, -1} */
	ICMP4_FORBID_MALFORMED,      /* NOERR-09: header does not pass validation */
	ICMP4_FORBID_SPOOFED,        /* NOERR-12: source is one of our own addresses */
	ICMP4_FORBID_UNROUTABLE,     /* NOERR-12: a node has no way back to its source */
	ICMP4_FORBID_COUNT
};

/* "NOERR-07"; "" for ICMP4_ALLOWED. And in words: "its source is not a single host". */
ICMP4_API const char *icmp4_forbid_rule(enum icmp4_forbid forbid);
ICMP4_API const char *icmp4_forbid_text(enum icmp4_forbid forbid);

/*
 * May an error be sent about this datagram, judged as received (NOERR-13)? connected are the
 * prefixes of our interfaces, with our address as host part: their broadcast forms and those
 * addresses themselves are no single foreign host. This one function decides it for everybody.
 */
ICMP4_API enum icmp4_forbid icmp4_error_forbidden(const struct icmp4_packet *about,
						  const struct icmp4_prefix *connected,
						  size_t count);

/* How the sender of an error wants its outer header. icmp4_error_style_default fills it in. */
struct icmp4_error_style {
	uint32_t src; /* one of our unicast addresses (ADDR-04); no default */
	uint16_t id;  /* IP identification */
	uint16_t
		size_max; /* of the whole datagram; 576 (QUOTE-02), 56..576. The quoted header and
			   * 8 octets are never cut (QUOTE-01): 40 of options make it 96 at least */
	uint8_t ttl;      /* 64 (TTL-02) */
	uint8_t tos_or;   /* 0xc0: precedence internetwork control (TOS-03) */
	uint16_t objects_length; /* octets of: */
	const uint8_t *objects;  /* extension objects, headers and all (RFC 4884); NULL: none */
	uint8_t tos_copy;  /* 0x1e: bits kept of the provoking datagram (TOS-02, ECN never: TOS-07)
			    */
	uint16_t data_max; /* octets quoted behind the header at most, 8 at least; 0: what fits */
	bool hide_mtu;     /* faults of known stacks, for labs: 3/4 says MTU 0; */
	bool ignore_ihl;   /* and the quoted header is taken for 20 octets, whatever it says */
};

ICMP4_API void icmp4_error_style_default(struct icmp4_error_style *style, uint32_t src);

/*
 * Writes the whole datagram that carries this error about that packet; the quote is what was held
 * of it, ends at its total length and at size_max. With objects, for the types that may have them
 * (EXT-01), the quote is 128 octets, cut or padded (EXT-03, EXT-04), of which data_max may leave
 * many to the padding; where that does not fit, the objects are left out (EXT-15). Does not ask
 * whether it may be sent. The buffer may overlap the packet's octets, which are then overwritten.
 * Returns the datagram's length, ICMP4_ERR_SPACE, or ICMP4_ERR_ARGUMENT (kind unknown, MTU,
 * pointer or gateway out of range, size_max out of range, packet without a sound IPv4 header).
 */
ICMP4_API int icmp4_error_build(struct icmp4_error error, const struct icmp4_packet *about,
				const struct icmp4_error_style *style, uint8_t *buffer,
				size_t size);

/*
 * Both in one call: 0 and *forbid when a rule forbids the error, else what icmp4_error_build
 * returns.
 */
ICMP4_API int icmp4_error_answer(struct icmp4_error error, const struct icmp4_packet *about,
				 const struct icmp4_prefix *connected, size_t count,
				 const struct icmp4_error_style *style, uint8_t *buffer,
				 size_t size, enum icmp4_forbid *forbid);

ICMP4_END

#endif
