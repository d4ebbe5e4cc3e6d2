/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_REWRITE_H
#define ICMP4_REWRITE_H
/*
 * What was changed on the way, as far as the quote of an error proves it: the datagram as it was
 * sent, held against the datagram as it was quoted, field by field. Whoever compares the quotes of
 * several hops learns between which of them it was changed.
 *
 * A field beyond the end of the quote is not proven, and nothing is said of it. Nor is one in the
 * zeros that pad a quote (RFC 4884 section 4): whether they stood in the datagram cannot be known.
 */
#include <icmp4/field.h>
#include <icmp4/ip.h>

ICMP4_BEGIN

enum { ICMP4_REWRITE_FIELDS = 31 };

enum icmp4_rewrite_trait {
	ICMP4_REWRITE_WHOLE = 1, /* its parts have rows of their own */
	ICMP4_REWRITE_HERE = 2,  /* it is as it is at this hop, whatever it was before */
	ICMP4_REWRITE_DRAWN = 4, /* another number in each datagram */
	ICMP4_REWRITE_FLOW = 8,  /* what a translator of addresses writes */
	ICMP4_REWRITE_SUM = 16,  /* the transport's checksum: see checksum below */
	ICMP4_REWRITE_MARK = 32, /* routers write it by rules of their own, and others again */
};

struct icmp4_rewrite_field {
	const char *name; /* "dscp", "src_port": the key in JSON, and the word in text */
	uint8_t kind;     /* enum icmp4_field_kind */
	uint8_t protocol; /* only behind the header of this one; 0: of any */
	uint8_t traits;   /* of enum icmp4_rewrite_trait */
};

/* Row n, below ICMP4_REWRITE_FIELDS. Some names have several rows, of one protocol each. */
ICMP4_API const struct icmp4_rewrite_field *icmp4_rewrite_field(size_t n);

/* What the transport's checksum says of the changes that it covers. */
enum icmp4_rewrite_checksum {
	ICMP4_REWRITE_UNPROVEN, /* it is not in the quote */
	ICMP4_REWRITE_KEPT,     /* it is as it was sent, and so is all that it covers and we see */
	ICMP4_REWRITE_FITS,     /* updated for what was changed, as RFC 3022 section 4.1 wants it */
	ICMP4_REWRITE_STALE,    /* as it was sent, though what it covers was changed */
	ICMP4_REWRITE_ABSENT,   /* UDP: there was one, and now there is none */
	ICMP4_REWRITE_ODD,      /* changed, and not by what is seen to have been */
};

/* "unproven", "kept", "fits", "stale", "absent", "odd" */
ICMP4_API const char *icmp4_rewrite_checksum_name(enum icmp4_rewrite_checksum checksum);

struct icmp4_rewrites {
	uint32_t proven;  /* bit n: the quote shows field n */
	uint32_t changed; /* bit n: and it is not what it should be */
	uint8_t checksum; /* enum icmp4_rewrite_checksum */
	/*
	 * Of what is proven. For ttl, sent is 1, what has come down to where it expires; for
	 * ip_checksum, what fits the header that is quoted; data is a sum.
	 */
	uint32_t sent[ICMP4_REWRITE_FIELDS];
	uint32_t seen[ICMP4_REWRITE_FIELDS];
};

enum icmp4_rewrite_quote {
	ICMP4_REWRITE_PADDED = 1,  /* zeros may stand at its end that are not the datagram's */
	ICMP4_REWRITE_EXPIRED = 2, /* its TTL ran out; else nothing is known of what it should be */
};

/*
 * sent begins with a header that we built, without options; of quote, nothing is trusted. held is
 * as much of either as is at hand; kind has bits of enum icmp4_rewrite_quote. A source of 0 was not
 * known when the datagram was built: nothing is said of it, nor of what covers it.
 */
ICMP4_API void icmp4_rewrites_of(struct icmp4_rewrites *rewrites, const uint8_t *sent,
				 size_t sent_held, const uint8_t *quote, size_t held,
				 unsigned kind);

static inline bool icmp4_rewritten(const struct icmp4_rewrites *rewrites, size_t n)
{
	return rewrites->changed >> n & 1;
}

ICMP4_END

#endif
