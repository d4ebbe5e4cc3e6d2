/* SPDX-License-Identifier: MIT */
#ifndef IO_PROBER_H
#define IO_PROBER_H
/*
 * Sockets for a prober, behind one ops table: engines write whole IPv4 datagrams and read packets;
 * each backend makes of them what its socket can carry, and says what is lost by that.
 *
 *	raw    IPPROTO_RAW to send, raw ICMP (and TCP) to receive: everything, needs CAP_NET_RAW
 *	dgram  ICMP datagram socket: identifier chosen by the kernel, errors by the error queue
 *	udp    UDP socket: source port chosen by the kernel, errors by the error queue
 */
#include <icmp4/packet.h>

#include "io/failure.h"

struct io_prober_need {
	uint8_t protocol;      /* of the probes: ICMP4_PROTO_ICMP, _UDP, _TCP */
	uint32_t src;          /* 0: the kernel's choice */
	const char *interface; /* NULL: any */
	uint32_t mark;
	bool unprivileged;     /* do not even try raw */
};

enum { IO_BATCH = 64, IO_LOST_MAX = 8 };

struct io_prober;

struct io_prober_ops {
	const char *name; /* "raw", "dgram", "udp": json's `socket` */
	/* Words for what this socket cannot do, NULL-terminated: json's `lost`. */
	const char *const *lost;
	/* False with errno set, where this datagram did not leave. src 0 in it: kernel's choice. */
	bool (*send)(struct io_prober *prober, const struct icmp4_packet *packet);
	/* Next arrival into the prober's own buffer; false: nothing there now. */
	bool (*receive)(struct io_prober *prober, struct icmp4_packet *packet);
};

struct io_prober {
	const struct io_prober_ops *ops;
	int send_fd;
	int receive_fd;  /* readable or error: call receive */
	int extra_fd;    /* raw TCP; else -1 */
	uint16_t id;     /* identifier or source port that the kernel chose; 0 where ours counts */
	uint64_t dropped; /* arrivals the kernel dropped for want of buffer (SO_RXQ_OVFL), so far */
	uint8_t *buffer; /* 65536 octets */
};

/* Tries the backends from best to least. False: *failure says which permission is missing. */
bool io_prober_open(struct io_prober *prober, const struct io_prober_need *need,
		    struct io_failure *failure);
void io_prober_close(struct io_prober *prober);

/* The source address the kernel would use for this destination; 0 with errno if it has no route. */
uint32_t io_source_for(uint32_t dst, const char *interface);
/* MTU of the interface that leads there; 0 if unknown. */
int io_mtu_for(uint32_t dst);

#endif
