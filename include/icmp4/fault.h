/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_FAULT_H
#define ICMP4_FAULT_H
/* Why bytes were not accepted. A fault is a fact about a packet: a value, not an error. */
#include <icmp4/types.h>

ICMP4_BEGIN

enum icmp4_fault {
	ICMP4_FAULT_NONE = 0,
	ICMP4_FAULT_IP_SHORT,        /* fewer than 20 octets held (RFC 1812 section 5.2.2) */
	ICMP4_FAULT_IP_VERSION,      /* version is not 4 */
	ICMP4_FAULT_IP_IHL,          /* IHL under 5, or header not wholly held */
	ICMP4_FAULT_IP_TOTAL_LENGTH, /* total length smaller than the header */
	ICMP4_FAULT_IP_TRUNCATED,    /* total length larger than the packet was on the wire */
	ICMP4_FAULT_IP_CHECKSUM,
	ICMP4_FAULT_OPTION_LENGTH, /* an option's length is under 2 or runs past the header */
	ICMP4_FAULT_FRAGMENT,   /* one of several, where only the whole datagram means anything */
	ICMP4_FAULT_ICMP_SHORT, /* shorter than the type's minimum (CODEC-06) */
	ICMP4_FAULT_ICMP_CHECKSUM,
	ICMP4_FAULT_ICMP_CUT,    /* not all captured: the checksum cannot be judged */
	ICMP4_FAULT_QUOTE_SHORT, /* quote without its header and 8 octets (CODEC-09) */
	ICMP4_FAULT_QUOTE_VERSION,
	ICMP4_FAULT_QUOTE_IHL,
	ICMP4_FAULT_QUOTE_FRAGMENT,     /* of a fragment with offset > 0, which elicits no error */
	ICMP4_FAULT_QUOTE_LENGTH,       /* RFC 4884: its length octet points past the message, or
					 * into the quoted header */
	ICMP4_FAULT_TRANSPORT_SHORT,    /* UDP or TCP: shorter than its header or its own length */
	ICMP4_FAULT_TRANSPORT_CHECKSUM, /* UDP or TCP */
	ICMP4_FAULT_OPTION_SHORT,       /* an option too short for its own fields */
	ICMP4_FAULT_OPTION_POINTER,     /* its pointer is no place in it (OPT-12) */
	ICMP4_FAULT_ENTRY_COUNT,        /* type 9: no entry, or entries under two words (RD-09) */
	ICMP4_FAULT_AGENT_LENGTH,       /* type 9: a mobility extension runs past the message, or
					 * is not as long as its type must be */
	ICMP4_FAULT_DOMAIN_NAME,        /* type 38: a label runs past the message, or is none */
	ICMP4_FAULT_EXTENSION_SHORT,    /* RFC 4884: fewer octets than its header */
	ICMP4_FAULT_EXTENSION_VERSION,  /* not 2 (EXT-13) */
	ICMP4_FAULT_EXTENSION_CHECKSUM,
	ICMP4_FAULT_EXTENSION_EMPTY, /* no object (EXT-05) */
	ICMP4_FAULT_OBJECT_LENGTH,   /* under 4, no multiple of 4, or past the end (EXT-12) */
	ICMP4_FAULT_OBJECT_SHORT,    /* too short for what its c-type announces */
	ICMP4_FAULT_OBJECT_TYPE,     /* a c-type without a meaning */
	ICMP4_FAULT_OBJECT_ADDRESS,  /* AFI and length do not go together */
	ICMP4_FAULT_OBJECT_NAME,     /* its length octet cannot be (IIO-08) */
	ICMP4_FAULT_OBJECT_TWICE,    /* two interface objects of one role (IIO-03) */
	ICMP4_FAULT_COUNT
};

/* Stable kebab-case name, e.g. "ip-checksum"; "unknown" for a value out of range. */
ICMP4_API const char *icmp4_fault_name(enum icmp4_fault fault);

ICMP4_END

#endif
