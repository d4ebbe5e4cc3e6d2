/* SPDX-License-Identifier: MIT */
#ifndef IO_PROBER_H
#define IO_PROBER_H
/*
 * Sockets for a prober, behind one ops table: engines write whole IPv4 datagrams and read packets;
 * each backend makes of them what its socket can carry, and says what is lost by that.
 *
 *	link   the same, and a packet socket for headers that the kernel would put right; only on
 *demand raw    IPPROTO_RAW to send, raw ICMP (and TCP) to receive: everything, needs CAP_NET_RAW
 *	dgram  ICMP datagram socket: identifier chosen by the kernel, errors by the error queue
 *	udp    UDP sockets: a source port each, the kernel's choice or the need's; errors by the
 *error queue
 *
 *	connect TCP connections, opened and ended at once: no stamps but the kernel's measure
 *
 * Opening may need rights, sending and receiving never do: once all is open the caller gives them
 * up by io_drop_privileges().
 */
#include <icmp4/packet.h>

#include "io/clock.h"
#include "io/failure.h"
#include "io/prober/stamps.h"

struct io_prober_need {
	uint8_t protocol;      /* of the probes: ICMP4_PROTO_ICMP, _UDP, _TCP */
	uint32_t src;          /* 0: the kernel's choice */
	uint16_t src_port;     /* UDP: the port to send from; 0: the kernel's choice */
	uint16_t flows;        /* so many ports, one after the other; 0: one */
	const char *interface; /* NULL: any */
	uint32_t mark;
	bool unprivileged; /* do not even try raw */
	bool connects;     /* TCP by connect() will do, where raw is refused */
	bool any_header;   /* faulty headers too; and hear requests: all of ICMP */
	bool departures;   /* tell when datagrams really left, by io_prober_departed */
};

enum { IO_BATCH = 64, IO_LOST_MAX = 8 };

struct io_prober;
struct io_bundle;

struct io_prober_ops {
	const char *name; /* "raw", "dgram", "udp": json's `socket` */
	/* Words for what this socket cannot do, NULL-terminated: json's `lost`. */
	const char *const *lost;
	const char *stamps; /* json's, where arrivals have none of the kernel's; else NULL */
	bool exact; /* a datagram leaves just as it was written: id, ports, options are ours */
	/* False with errno set, where this datagram did not leave. src 0 in it: kernel's choice. */
	bool (*send)(struct io_prober *prober, const struct icmp4_packet *packet);
	/* Next arrival into the prober's own buffer; false: nothing there now. */
	bool (*receive)(struct io_prober *prober, struct icmp4_packet *packet);
};

struct io_prober {
	const struct io_prober_ops *ops;
	int send_fd;
	int receive_fd; /* readable or error: call receive */
	int extra_fd;   /* the same, for what answers raw TCP or UDP probes beside ICMP; else -1 */
	/*
	 * Identifier or source port that the kernel chose; 0 where any of ours will do. With raw
	 * UDP it is a port kept free for us: probes that come from it hear UDP answers too, and our
	 * own kernel does not refuse those.
	 */
	uint16_t id;
	/*
	 * Arrivals the kernel dropped for want of buffer (SO_RXQ_OVFL), so far. An upper bound:
	 * while a raw socket is full, kernels also count what its filter would have kept out.
	 */
	uint64_t dropped;
	uint8_t *buffer;         /* 65536 octets, and room for an error that came in between */
	struct io_stamps stamps; /* of departures: on, where the need and the kernel have them */
	/* For the backends. */
	uint8_t protocol;
	int link_fd;           /* packet socket; else -1 */
	const char *interface; /* that it shall send by; NULL: that of the route */
	uint32_t mark;         /* of connections */
	uint32_t overflow[2];  /* SO_RXQ_OVFL as last told by receive_fd and by extra_fd */
	struct io_realtime realtime;
	struct io_bundle *bundle; /* of several sockets, see bundle.h; else NULL */
	struct icmp4_packet kept; /* an error that was met while departures were read */
	bool keeps;
};

/* Tries the backends from best to least. False: *failure says which permission is missing. */
bool io_prober_open(struct io_prober *prober, const struct io_prober_need *need,
		    struct io_failure *failure);
void io_prober_close(struct io_prober *prober);
/*
 * When the datagram of that tag left, as the kernel saw it; false: nothing to tell now. To be asked
 * after each arrival, before it is used: the stamp of what it answers is there by then. What was
 * received last stays valid.
 */
bool io_prober_departed(struct io_prober *prober, uint64_t *tag, struct icmp4_time *stamp);

/*
 * The source address the kernel would use for this destination; 0 with errno if it has no route:
 * EACCES for one that goes to a broadcast address, or nowhere on purpose.
 */
uint32_t io_source_for(uint32_t dst, const char *interface);
/* MTU of the interface that leads there; 0 if unknown. */
int io_mtu_for(uint32_t dst);

#endif
