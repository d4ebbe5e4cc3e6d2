/* SPDX-License-Identifier: MIT */
#ifndef TESTS_PING_QUERIES_H
#define TESTS_PING_QUERIES_H
/* What the tests of a ping's queries share. */
#include "base/bytes.h"
#include "ping_bench.h"
#include <icmp4/checksum.h>

enum { DAY_MS = 86400000, NAMES_AT = 24, TIMES_AT = 28 };

static inline struct icmp4_ping_options asking(enum icmp4_ping_query query)
{
	struct icmp4_ping_options options = defaults();

	options.query = query;
	options.interface = (struct icmp4_identifier){.by = ICMP4_BY_INDEX, .index = 7};
	return options;
}

static inline void resum(struct world_datagram *d)
{
	put16(d->bytes + 22, 0);
	put16(d->bytes + 22, icmp4_checksum(d->bytes + 20, d->length - 20));
}

/* The request with another type, which is what a reply to each of them begins as. */
static inline struct world_datagram turned(const struct world_datagram *probe, uint8_t type,
					   uint32_t from)
{
	struct world_datagram d = *probe;
	struct icmp4_ip ip;

	icmp4_ip_parse(&ip, d.bytes);
	ip.dst = ip.src;
	ip.src = from;
	icmp4_ip_build(&ip, d.bytes, WORLD_ROOM);
	d.bytes[20] = type;
	resum(&d);
	return d;
}

#endif
