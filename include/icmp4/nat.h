/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_NAT_H
#define ICMP4_NAT_H
/*
 * A network address translator, with ports (NAPT) or without (Basic NAT), that treats ICMP as
 * RFC 5508 wants it, UDP as RFC 4787 and TCP as RFC 5382. It translates datagrams where they lie
 * and updates their checksums; it routes nothing, and stands beside any router:
 *
 *	struct icmp4_nat_mapping mappings[1024];
 *	struct icmp4_nat_session sessions[4096];
 *
 *	icmp4_nat_config_default(&config);
 *	icmp4_nat_init(&nat, &config);
 *	result = icmp4_nat_outward(&nat, now, &packet); // leaves by an outer interface, routed
 *	result = icmp4_nat_inward(&nat, now, &packet);  // came by an outer interface, not yet
 *routed
 *
 * So the router only ever sees inside addresses. A datagram from the inside for which
 * icmp4_nat_is_outside(dst) holds goes through icmp4_nat_outward before it is routed: that is
 * where hairpins are (RFC 4787 section 6). What the router itself sends outwards goes through
 * icmp4_nat_outward like anything else, since its errors may quote inside addresses.
 *
 * A mapping is an endpoint inside and the one that stands for it outside, whomever it speaks to
 * (endpoint-independent: RFC 4787 REQ-1); it lives as long as one of its sessions. Each session
 * has one timer. Whoever fills the arrays from inside gets errors 3/13 and throws nobody out.
 * Time is looked at in every call and must not run backwards; there is no deadline to keep.
 *
 * The second half of this header is for the translators of others: one ICMP error, translated by
 * a plain function.
 */
#include <icmp4/error.h>
#include <icmp4/packet.h>
#include <icmp4/types.h>

ICMP4_BEGIN

struct icmp4_nat_endpoint {
	uint32_t address;
	uint16_t port; /* TCP, UDP; of ICMP queries the identifier; 0: none */
};

enum icmp4_nat_mode {
	ICMP4_NAT_PORTS, /* many endpoints behind few addresses: ports and identifiers change */
	ICMP4_NAT_BASIC, /* an address outside for each address inside; other protocols too, of
			  * which the IP header alone is changed */
};

/* From whom a mapping lets datagrams in (RFC 4787 section 5). */
enum icmp4_nat_filter {
	ICMP4_NAT_FROM_ANY,      /* endpoint-independent */
	ICMP4_NAT_FROM_ADDRESS,  /* from addresses it has sent to; TCP: as the next */
	ICMP4_NAT_FROM_ENDPOINT, /* from address and port it has sent to */
};

/* What a lab may want it to do wrong. */
enum icmp4_nat_wrong {
	ICMP4_NAT_WRONG_QUOTE = 1,         /* what an error quotes stays as it is */
	ICMP4_NAT_WRONG_QUOTE_PORT = 2,    /* its port or identifier does */
	ICMP4_NAT_WRONG_QUOTE_SUM = 4,     /* the checksum of its IP header does */
	ICMP4_NAT_WRONG_TRANSPORT_SUM = 8, /* the checksum behind that does */
	ICMP4_NAT_WRONG_LIFE = 16,         /* lives may be as short as one wants */
};

/* Timers of sessions, with the shortest and the usual life of each. */
enum icmp4_nat_timer {
	ICMP4_NAT_TIMER_QUERY,      /* 60 s, 60 s (RFC 5508 REQ-2: NAT-02); also other protocols */
	ICMP4_NAT_TIMER_UDP,        /* 2 min, 5 min (RFC 4787 REQ-5) */
	ICMP4_NAT_TIMER_TRANSITORY, /* TCP that opens or closes: 4 min, 4 min (RFC 5382 REQ-5) */
	ICMP4_NAT_TIMER_TCP,        /* established: 2 h 4 min, 2 h 4 min */
	ICMP4_NAT_TIMERS
};

/* Members of these three are the library's business; nobody need clear them. */
struct icmp4_nat_mapping {
	struct icmp4_nat_endpoint end[2]; /* inside, outside */
	uint32_t head[2];                 /* of the mappings that hash to this place */
	uint32_t next[2];                 /* with the same hash; or the next free one */
	uint32_t host_head, host_next;    /* and of those by the inside address alone */
	uint32_t sessions;
	uint8_t protocol;
	bool fixed;
};

struct icmp4_nat_session {
	struct icmp4_time until;
	struct icmp4_nat_endpoint remote;
	uint32_t mapping;
	uint32_t head;          /* of the sessions that hash to this place */
	uint32_t next;          /* with the same hash; or the next free one */
	uint32_t before, after; /* with the same timer, by deadline */
	uint16_t port;          /* inside */
	uint8_t protocol;
	uint8_t timer;
	uint8_t seen; /* of TCP */
};

struct icmp4_nat_fragment {
	struct icmp4_time until;
	uint32_t src, dst;         /* as they came */
	uint32_t new_src, new_dst; /* as they left */
	uint16_t id;
	uint8_t protocol;
	uint8_t verdict;
	bool inward;
};

struct icmp4_nat_config {
	const struct icmp4_prefix *inside; /* addresses that are translated */
	size_t inside_count;
	const struct icmp4_prefix *outside; /* addresses that stand for them: all of a prefix */
	size_t outside_count;
	uint32_t own; /* the translator's own public address (NAT-05), given to nobody by
		       * ICMP4_NAT_BASIC; 0: the first outside */
	struct icmp4_nat_mapping *mappings;
	size_t mapping_count;
	uint32_t host_mappings; /* that an inside host may have at a time (RFC 4787 section 8), but
				 * for those that stay; 0: as many as there are */
	struct icmp4_nat_session *sessions;
	size_t session_count;
	/*
	 * Where later fragments find what the first one was translated to; all zero at first; a
	 * power of two, or 0: they are not translated. What comes before its first is not either:
	 * who wants that too (RFC 4787 REQ-14) gives fragments to a struct icmp4_reassembly first,
	 * and the whole to the translator.
	 */
	struct icmp4_nat_fragment *fragments;
	size_t fragment_count;
	struct icmp4_key key;
	int64_t life_ns[ICMP4_NAT_TIMERS];
	uint64_t icmp_types; /* NAT-09: a bit for each ICMP type that may pass; default: below */
	uint16_t port_first, port_last; /* that are given away; 1024 to 65535 */
	enum icmp4_nat_mode mode;
	enum icmp4_nat_filter filter; /* ICMP4_NAT_FROM_ANY */
	bool preserve;       /* a port stays the same where it can; true. Else it is drawn */
	bool hairpin;        /* NAT-07; true */
	bool check_quote;    /* drops errors that quote a bad IP checksum (NAT-03); true */
	bool inward_refresh; /* UDP and queries live on by what comes in, too; false */
	uint32_t wrong;      /* enum icmp4_nat_wrong; 0 */
};

/*
 * Why it did not pass. Of an inside host's own datagrams it is told as an error 3/13 (NAT-08)
 * where the reason is one of resources or policy.
 */
enum icmp4_nat_reason {
	ICMP4_NAT_NO_REASON = 0,
	ICMP4_NAT_MALFORMED,      /* header, or too short for its ports or its ICMP type */
	ICMP4_NAT_CHECKSUM,       /* of an ICMP error (NAT-03) */
	ICMP4_NAT_QUOTE,          /* of an ICMP error: not as CODEC-09 wants it */
	ICMP4_NAT_QUOTE_CHECKSUM, /* of the quoted IP header (NAT-03) */
	ICMP4_NAT_NO_MAPPING,     /* for what an error quotes (NAT-04), or for a stray reply */
	ICMP4_NAT_FILTERED,       /* the mapping never sent there */
	ICMP4_NAT_TYPE,           /* ICMP of this type does not pass (NAT-09) */
	ICMP4_NAT_PROTOCOL,       /* it has no ports to translate */
	ICMP4_NAT_NO_MAPPINGS,    /* left in the array */
	ICMP4_NAT_HOST_MAPPINGS,  /* the inside host has as many as it may */
	ICMP4_NAT_NO_SESSIONS,
	ICMP4_NAT_NO_PORT,  /* left outside, or no address */
	ICMP4_NAT_FRAGMENT, /* its first fragment is not known; or an ICMP error in fragments */
	ICMP4_NAT_HAIRPIN,  /* switched off */
	ICMP4_NAT_REASON_COUNT
};

enum icmp4_nat_verdict {
	ICMP4_NAT_UNTOUCHED,  /* none of its business: as it came */
	ICMP4_NAT_TRANSLATED, /* in place */
	ICMP4_NAT_HAIRPINNED, /* in place, and it goes back to the inside */
	ICMP4_NAT_DROPPED,
	ICMP4_NAT_REFUSED, /* dropped; its sender should get the error, subject to the rules and
			    * rate limits of whoever sends errors (NAT-08). The datagram is as it
			    * came */
};

/* Kebab-case: "hairpinned"; "no-mapping"; "unknown" for a value out of range. */
ICMP4_API const char *icmp4_nat_verdict_name(enum icmp4_nat_verdict verdict);
ICMP4_API const char *icmp4_nat_reason_name(enum icmp4_nat_reason reason);

struct icmp4_nat_result {
	enum icmp4_nat_verdict verdict;
	enum icmp4_nat_reason reason;
	struct icmp4_error error; /* ICMP4_NAT_REFUSED */
};

/* May be read; all else but the counters is the library's business. */
struct icmp4_nat {
	struct icmp4_nat_config config;
	uint32_t free_mapping, free_session;
	uint32_t first[ICMP4_NAT_TIMERS], last[ICMP4_NAT_TIMERS]; /* sessions by deadline */
	uint32_t outside_total;                                   /* addresses */
	uint64_t drawn;
	uint64_t translated;
	uint64_t dropped[ICMP4_NAT_REASON_COUNT]; /* refused ones too */
	uint32_t mappings, sessions;              /* now */
};

/*
 * Types that pass unless told otherwise: echo, time exceeded and unreachable (MUST); parameter
 * problem, timestamp and extended echo. Not: redirect, mask, router discovery (MAY), source quench
 * and information (SHOULD NOT), and all others (RFC 5508 section 9).
 */
ICMP4_API uint64_t icmp4_nat_types_default(void);

/* The defaults named above; no addresses, no memory. */
ICMP4_API void icmp4_nat_config_default(struct icmp4_nat_config *config);

/*
 * ICMP4_ERR_ARGUMENT: no memory; a count of fragments that cannot be; no outside address, or more
 * than 2^24 of them; inside and outside overlap; no ports; a life shorter than its RFC lets it be.
 */
ICMP4_API int icmp4_nat_init(struct icmp4_nat *nat, const struct icmp4_nat_config *config);

/*
 * A mapping that stays, and lets in whoever comes: a server behind a translator. With
 * ICMP4_NAT_BASIC protocol and ports do not matter. ICMP4_ERR_SPACE; ICMP4_ERR_ARGUMENT: one of
 * the ends is taken, or is not on its side, or there is a protocol that has no ports.
 */
ICMP4_API int icmp4_nat_bind(struct icmp4_nat *nat, uint8_t protocol,
			     struct icmp4_nat_endpoint inside, struct icmp4_nat_endpoint outside);

/* A datagram, wholly held, from the inside or the router, outwards; and one from outside. */
ICMP4_API struct icmp4_nat_result icmp4_nat_outward(struct icmp4_nat *nat, struct icmp4_time now,
						    const struct icmp4_packet *packet);
ICMP4_API struct icmp4_nat_result icmp4_nat_inward(struct icmp4_nat *nat, struct icmp4_time now,
						   const struct icmp4_packet *packet);

/*
 * What icmp4_nat_outward() translated, and then could not be sent, since no neighbour takes it: in
 * place, the datagram that the inside host had sent, so that an error about it can go there
 * (UNREACH-03). False: it is nothing of an inside host's, or nothing of it is known any more, and
 * it stays as it is. Fragments behind the first are never what an error is about.
 */
ICMP4_API bool icmp4_nat_take_back(const struct icmp4_nat *nat, const struct icmp4_packet *packet);

ICMP4_API bool icmp4_nat_is_inside(const struct icmp4_nat *nat, uint32_t address);
ICMP4_API bool icmp4_nat_is_outside(const struct icmp4_nat *nat, uint32_t address);

/* What stands for an inside endpoint now, whose mapping has not ended; false: nothing does. */
ICMP4_API bool icmp4_nat_find(struct icmp4_nat *nat, struct icmp4_time now, uint8_t protocol,
			      struct icmp4_nat_endpoint inside, struct icmp4_nat_endpoint *outside);

/* ---- For others' translators: one ICMP error --------------------------------------------------*/

/*
 * A datagram as a translator reads it. src.port and dst.port are the ports of TCP and UDP; an ICMP
 * query has its identifier at the end that asked, and 0 at the other.
 */
struct icmp4_nat_datagram {
	struct icmp4_nat_endpoint src, dst;
	uint8_t *ip;
	uint8_t *transport;
	size_t held; /* octets of transport */
	uint8_t protocol;
	uint8_t kind; /* the library's business */
};

struct icmp4_nat_error {
	uint8_t *ip;
	uint8_t *icmp;
	struct icmp4_nat_datagram quoted;
};

/*
 * Looks at a datagram of so many octets that is an ICMP error: which datagram is it about?
 * ICMP4_NAT_NO_REASON: *error is filled in. It is for ICMP4_NAT_CHECKSUM and
 * ICMP4_NAT_QUOTE_CHECKSUM as well, so that who does not mind can go on. The checksum behind the
 * quoted header is not looked at (NAT-03), and IP options are stepped over. ICMP4_NAT_FRAGMENT,
 * ICMP4_NAT_MALFORMED, ICMP4_NAT_QUOTE: it is not to be had.
 */
ICMP4_API enum icmp4_nat_reason icmp4_nat_error_look(struct icmp4_nat_error *error, uint8_t *bytes,
						     size_t length);

/*
 * From outside (RFC 5508 REQ-4): the quoted source becomes quoted, and the error goes to address.
 * From inside (REQ-5): the quoted destination becomes quoted, and the error is from address. The
 * checksums of the quoted IP header, of what is quoted behind it, of the message and of its own
 * IP header are updated; type, code, type of service and extensions stay (NAT-10, IIO-09).
 */
ICMP4_API void icmp4_nat_error_from_outside(const struct icmp4_nat_error *error,
					    struct icmp4_nat_endpoint quoted, uint32_t address,
					    uint32_t wrong);
ICMP4_API void icmp4_nat_error_from_inside(const struct icmp4_nat_error *error,
					   struct icmp4_nat_endpoint quoted, uint32_t address,
					   uint32_t wrong);

ICMP4_END

#endif
