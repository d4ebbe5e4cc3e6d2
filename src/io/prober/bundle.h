/* SPDX-License-Identifier: MIT */
#ifndef IO_BUNDLE_H
#define IO_BUNDLE_H
/*
 * Several sockets of one prober, a port each: those of UDP flows, or of TCP connections that are
 * being opened. One descriptor tells that any of them has something.
 */
#include "io/prober/prober.h"

struct io_member {
	int fd; /* -1: none */
	uint16_t port;
	uint32_t overflow; /* SO_RXQ_OVFL as last told */
	uint32_t dst;      /* of a connection; and the sequence number of its SYN */
	uint16_t dst_port;
	uint32_t sequence;
	struct icmp4_time sent_at;
};

struct io_bundle {
	int poll_fd;
	size_t count;
	struct io_member members[];
};

struct io_socket_kind;

/* UDP sockets with ports one after the other: from that of the need on, or of the kernel's choice.
 * NULL with *failure. */
struct io_bundle *io_bundle_open(const struct io_socket_kind *kind,
				 const struct io_prober_need *need, struct io_failure *failure);
/* Room for so many, none of them open. */
struct io_bundle *io_bundle_new(size_t count, struct io_failure *failure);
void io_bundle_free(struct io_bundle *bundle);

bool io_bundle_watch(struct io_bundle *bundle, size_t member, uint32_t events);
/* One that has something now; NULL: none has. */
struct io_member *io_bundle_ready(struct io_bundle *bundle);
/* The one that sends from that port; NULL: there is none. */
struct io_member *io_bundle_of_port(struct io_bundle *bundle, uint16_t port);

#endif
