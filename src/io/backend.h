/* SPDX-License-Identifier: MIT */
#ifndef IO_BACKEND_H
#define IO_BACKEND_H
/*
 * What the backends of prober.h share. A new backend is a file of its own, an open function here,
 * and a row of the table in prober.c.
 */
#include "io/prober/arrival.h"
#include "io/prober/prober.h"

/* A zeroed prober with its buffer and no descriptor yet. What is open when they fail is closed. */
bool io_raw_open(struct io_prober *prober, const struct io_prober_need *need,
		 struct io_failure *failure);
bool io_link_open(struct io_prober *prober, const struct io_prober_need *need,
		  struct io_failure *failure);
bool io_dgram_open(struct io_prober *prober, const struct io_prober_need *need,
		   struct io_failure *failure);
bool io_udp_open(struct io_prober *prober, const struct io_prober_need *need,
		 struct io_failure *failure);

bool io_connect_open(struct io_prober *prober, const struct io_prober_need *need,
		     struct io_failure *failure);

struct io_socket_kind {
	int type;
	int protocol;
	const char *noun;   /* "ICMP socket" */
	const char *remedy; /* what else than a capability would open it; "" or ends in " or " */
	bool errors;        /* IP_RECVERR */
};

/* Non-blocking, close-on-exec, bound and set up as the need asks. -1 with *failure. */
int io_socket_open(const struct io_socket_kind *kind, const struct io_prober_need *need,
		   struct io_failure *failure);
/* The same for a prober that sends and receives by one socket, whose port the kernel chooses. */
bool io_socket_alone(struct io_prober *prober, const struct io_socket_kind *kind,
		     const struct io_prober_need *need, struct io_failure *failure);
/* The port, or ICMP identifier, that a socket is bound to. */
uint16_t io_socket_port(int fd);

/* What raw sockets do; the sockets beside a packet socket too. */
bool io_raw_send(struct io_prober *prober, const struct icmp4_packet *packet);
bool io_raw_receive(struct io_prober *prober, struct icmp4_packet *packet);

/* An arrival into the buffer from offset on, with the count of lost ones kept. */
bool io_prober_read(struct io_prober *prober, struct io_arrival *arrival, int fd, int flags,
		    size_t offset);
/* An entry of the error queue as a packet, passing over what is no ICMP error. */
bool io_prober_read_error(struct io_prober *prober, struct icmp4_packet *packet);
/* The same of one socket of several. */
struct io_member;
bool io_member_read_error(struct io_prober *prober, const struct io_member *member,
			  struct icmp4_packet *packet);
/* A UDP answer as a packet: the headers that the socket took off, written again. */
bool io_udp_read(struct io_prober *prober, int fd, uint16_t port, struct icmp4_packet *packet);
/* The next one of any of its sockets, where there are several. */
bool io_udp_read_any(struct io_prober *prober, struct icmp4_packet *packet);

#endif
