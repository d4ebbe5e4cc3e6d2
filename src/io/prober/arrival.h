/* SPDX-License-Identifier: MIT */
#ifndef IO_ARRIVAL_H
#define IO_ARRIVAL_H
/* recvmsg() for a prober: what came beside an arrival's octets, as plain values. */
#include <icmp4/packet.h>
#include <netinet/in.h>

#include "io/clock.h"

struct io_arrival {
	size_t held;
	size_t length;           /* what it had before it was cut to the buffer */
	struct sockaddr_in peer; /* data: who sent it; error queue: whom our datagram was for */
	struct icmp4_time stamp; /* the kernel's on arrival, else the time of reading */
	int64_t unix_ns;         /* the same as the kernel gave it; 0: it did not */
	uint32_t to;             /* destination address of the arriving datagram; 0: not told */
	uint32_t interface;      /* index; 0: not told */
	uint8_t ttl;             /* 0: not told */
	uint8_t tos;
	bool overflowed;      /* overflow was told */
	uint32_t overflow;    /* arrivals this socket lost in its life, modulo 2^32 */
	uint8_t error_origin; /* error queue: SO_EE_ORIGIN_ of linux/errqueue.h; else 0 */
	uint8_t error_type;
	uint8_t error_code;
	uint32_t error_info;
	uint32_t number;   /* SO_EE_ORIGIN_TIMESTAMPING: which of our datagrams the stamp is of */
	uint32_t offender; /* error queue: who sent the error */
};

/* Switches on all that a struct io_arrival tells. False with errno. */
bool io_arrival_enable(int fd);

/*
 * One arrival, flags 0 or MSG_ERRQUEUE. Never waits. False: there is none now, or the socket spoke
 * of an error instead, which it does once for each: poll() tells whether there is more.
 */
bool io_arrival_read(struct io_arrival *arrival, struct io_realtime *realtime, int fd, int flags,
		     uint8_t *buffer, size_t size);

#endif
