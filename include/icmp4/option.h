/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_OPTION_H
#define ICMP4_OPTION_H
/*
 * What the IP options that ICMP touches hold, as values (RFC 791 section 3.1). icmp4_option_next of
 * ip.h finds them; each parse here reads one, each build writes one and returns its length, or
 * ICMP4_ERR_SPACE or ICMP4_ERR_ARGUMENT. The pointer octet is never used as an index before it was
 * held against the option's length (OPT-12).
 */
#include <icmp4/ip.h>

ICMP4_BEGIN

enum { ICMP4_OPTION_TRACEROUTE = 82, ICMP4_TRACEROUTE_LENGTH = 12 };
enum { ICMP4_ROUTE_MAX = 9, ICMP4_STAMPS_MAX = 9 };

/* "record-route", "timestamp", ...; "unknown" */
ICMP4_API const char *icmp4_option_name(uint8_t type);

/* Record route (7), loose and strict source route (131, 137). */
struct icmp4_route_option {
	uint8_t type;
	uint8_t pointer; /* octet of the option, from 1, of the next slot; 4 is the first */
	uint8_t count;   /* slots, filled or not */
	uint32_t slots[ICMP4_ROUTE_MAX];
};

/* Slots in front of the pointer: those that were recorded. */
static inline uint8_t icmp4_route_option_filled(const struct icmp4_route_option *route)
{
	unsigned filled = route->pointer < 4 ? 0 : (unsigned)(route->pointer - 4) / 4;

	return (uint8_t)(filled < route->count ? filled : route->count);
}

/* ICMP4_FAULT_OPTION_SHORT: no room for a pointer; _OPTION_POINTER: under 4, not at a slot, or at
 * one that is not whole (OPT-11); the values are filled in all the same. A pointer past the end is
 * no fault: the option is full. */
ICMP4_API enum icmp4_fault icmp4_route_option_parse(struct icmp4_route_option *route,
						    const struct icmp4_option *option);
ICMP4_API int icmp4_route_option_build(const struct icmp4_route_option *route, uint8_t *bytes,
				       size_t size);

enum icmp4_stamp_flag {
	ICMP4_STAMPS_ONLY = 0,         /* times */
	ICMP4_STAMPS_AND_ADDRESS = 1,  /* each behind the address of who wrote it */
	ICMP4_STAMPS_PRESPECIFIED = 3, /* only by those named beforehand */
};

struct icmp4_stamp {
	uint32_t address; /* 0 for ICMP4_STAMPS_ONLY */
	uint32_t time;    /* ms since midnight UT; high bit set: something else */
};

/* Timestamp (68). */
struct icmp4_timestamp_option {
	uint8_t pointer;  /* 5 is the first slot */
	uint8_t overflow; /* nodes that found no room, 0..15 */
	uint8_t flag;     /* enum icmp4_stamp_flag, or another */
	uint8_t count;    /* up to 9 times, up to 4 pairs */
	struct icmp4_stamp slots[ICMP4_STAMPS_MAX];
};

/* Faults as of the routes, but a pointer under 5. */
ICMP4_API enum icmp4_fault icmp4_timestamp_option_parse(struct icmp4_timestamp_option *stamps,
							const struct icmp4_option *option);
ICMP4_API int icmp4_timestamp_option_build(const struct icmp4_timestamp_option *stamps,
					   uint8_t *bytes, size_t size);

/* Traceroute (82, RFC 1393 section 2.2; deprecated by RFC 6814). */
struct icmp4_traceroute_option {
	uint16_t id;
	uint16_t outbound_hops;
	uint16_t return_hops; /* 0xffff: on the way out */
	uint32_t originator;
};

/* ICMP4_FAULT_OPTION_SHORT under 12 octets; more are ignored. */
ICMP4_API enum icmp4_fault icmp4_traceroute_option_parse(struct icmp4_traceroute_option *traceroute,
							 const struct icmp4_option *option);

/*
 * Puts an option, whole, behind the others of a header value; returns ICMP4_OK or ICMP4_ERR_SPACE.
 * When all are there, icmp4_ip_options_end pads them with EOL to a multiple of 4 octets.
 */
ICMP4_API int icmp4_ip_option_add(struct icmp4_ip *ip, const uint8_t *option, size_t length);
ICMP4_API void icmp4_ip_options_end(struct icmp4_ip *ip);

ICMP4_END

#endif
