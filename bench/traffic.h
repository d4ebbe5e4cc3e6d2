/* SPDX-License-Identifier: MIT */
#ifndef BENCH_TRAFFIC_H
#define BENCH_TRAFFIC_H
/* What a device is flooded with: datagrams by their number, from as many hosts as are wanted. */
#include <icmp4/icmp4.h>

enum { TRAFFIC_ROOM = 84 };

struct traffic;
typedef size_t traffic_fn(const struct traffic *traffic, uint64_t n, uint8_t *octets);

struct traffic {
	traffic_fn *write;
	uint32_t to;     /* the device */
	uint32_t beyond; /* behind it, for what it is to forward */
	uint32_t from;   /* the first host */
	uint32_t hosts;
};

/* echo, transit, unreachable; "small": of all kinds, good and bad, and none long. NULL: unknown. */
traffic_fn *traffic_kind(const char *name);

#endif
