/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_ADVERTISEMENT_H
#define ICMP4_ADVERTISEMENT_H
/*
 * What follows the header of a router advertisement, type 9: addresses with preferences (RFC 1256),
 * then the extensions of a mobility agent (RFC 5944 section 2.1), which are types, lengths and data
 * and have nothing to do with those of RFC 4884.
 */
#include <icmp4/message.h>

ICMP4_BEGIN

enum { ICMP4_NO_DEFAULT_ROUTER = INT32_MIN }; /* preference: never a default router */

struct icmp4_router {
	uint32_t address;
	int32_t preference; /* the higher the better */
};

/* Entry index (< message->advertisement.count) of a parsed type 9; its words behind the second are
 * ignored (RD-09). False: past the last, or those two are not held. */
ICMP4_API bool icmp4_router_at(struct icmp4_router *router, const struct icmp4_message *message,
			       size_t index);
/* What a host on that net takes for its default router: of the neighbours among them (RD-10) the
 * one of the highest preference, the first of equals (RD-12). False: none. */
ICMP4_API bool icmp4_router_best(struct icmp4_router *best, const struct icmp4_message *message,
				 struct icmp4_prefix net);
/*
 * Whether a host takes a parsed type 9 for an advertisement at all: ICMP4_FAULT_ENTRY_COUNT if its
 * entries are under two words, or if there are none (RD-09), which only a mobility agent may say,
 * with an extension of type 16 (AGENT-03).
 */
ICMP4_API enum icmp4_fault icmp4_advertisement_check(const struct icmp4_message *message);
/* Writes entries of two words, the body of an advertisement; returns the octets written. */
ICMP4_API int icmp4_routers_build(const struct icmp4_router *routers, size_t count, uint8_t *bytes,
				  size_t size);

enum icmp4_agent_extension_type {
	ICMP4_AGENT_PADDING = 0, /* one octet, without a length */
	ICMP4_AGENT_MOBILITY = 16,
	ICMP4_AGENT_PREFIX_LENGTHS = 19,
	ICMP4_AGENT_CHALLENGE = 24,
};

/* "padding", "mobility-agent", "prefix-lengths", "challenge"; "skippable" from 128 on; "unknown" */
ICMP4_API const char *icmp4_agent_extension_name(uint8_t type);

struct icmp4_agent_extension {
	uint8_t type;
	uint8_t length;       /* of the data, as it says */
	const uint8_t *bytes; /* the data, wholly held */
};

/* Walks them; start with *at = 0, an index into the body. False at the end: *fault is NONE or
 * AGENT_LENGTH. A mobile node drops a message with one called "unknown" (AGENT-09). */
ICMP4_API bool icmp4_agent_extension_next(const struct icmp4_message *message, size_t *at,
					  struct icmp4_agent_extension *extension,
					  enum icmp4_fault *fault);

enum {
	ICMP4_AGENT_REGISTRATION = 0x8000, /* R: a co-located address must register too */
	ICMP4_AGENT_BUSY = 0x4000,
	ICMP4_AGENT_HOME = 0x2000,
	ICMP4_AGENT_FOREIGN = 0x1000,
	ICMP4_AGENT_MINIMAL = 0x0800, /* M: minimal encapsulation */
	ICMP4_AGENT_GRE = 0x0400,
	ICMP4_AGENT_REVERSE = 0x0100, /* T: reverse tunnelling */
	ICMP4_AGENT_UDP = 0x0080,
	ICMP4_AGENT_REVOCATION = 0x0040,
	ICMP4_AGENT_REGIONAL = 0x0020,
	ICMP4_AGENT_FLAGS = 0xfde0, /* all of them: the others are reserved */
};

struct icmp4_agent {
	uint16_t sequence;
	uint16_t lifetime_s; /* of a registration; 0xffff: for ever */
	uint16_t flags;
	uint8_t count;          /* care-of addresses */
	const uint8_t *care_of; /* 4 octets each; borrowed */
};

/* The values of an extension of type 16; ICMP4_FAULT_AGENT_LENGTH unless its length is 6 + 4n. */
ICMP4_API enum icmp4_fault icmp4_agent_parse(struct icmp4_agent *agent,
					     const struct icmp4_agent_extension *extension);
/* The whole extension. ICMP4_ERR_ARGUMENT for flags that AGENT-04 forbids. */
ICMP4_API int icmp4_agent_build(const struct icmp4_agent *agent, uint8_t *bytes, size_t size);
/* Any other extension (prefix lengths are one octet each) and padding to an even length. */
ICMP4_API int icmp4_agent_extension_build(uint8_t type, const uint8_t *data, size_t length,
					  uint8_t *bytes, size_t size);
/* After 0xffff comes 256, so that a lower number under 256 tells of a reboot (AGENT-05). */
ICMP4_API uint16_t icmp4_agent_sequence_next(uint16_t sequence);
ICMP4_API bool icmp4_agent_rebooted(uint16_t before, uint16_t now);

ICMP4_END

#endif
