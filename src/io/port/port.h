/* SPDX-License-Identifier: MIT */
#ifndef IO_PORT_H
#define IO_PORT_H
/*
 * A real interface under a device: a TUN or TAP that is made for it, or an Ethernet interface that
 * the kernel has (AF_PACKET). Frames go in and out in batches; of a TUN a frame is a datagram.
 */
#include <icmp4/packet.h>
#include <sys/uio.h>

#include "io/failure.h"

enum io_port_kind { IO_PORT_TUN, IO_PORT_TAP, IO_PORT_PACKET };

struct io_port_plan {
	const char *name; /* of the kernel's interface */
	enum io_port_kind kind;
	struct icmp4_prefix host; /* TUN, TAP: what the kernel is to have at its end; length 0:
				   * its addresses are not touched */
	uint16_t mtu;             /* TUN, TAP: it is given that; packet: no more is asked for.
				   * 0: what it has (of a TUN or TAP, taken for 1500) */
	uint8_t mac[6];           /* ours, where it is not 0; a packet port that needs it to get
				   * what is sent there is promiscuous */
	uint16_t vlan;            /* packet: only frames with this tag come, without it; to put it
				   * on is the sender's. 0: those without a tag */
};

/*
 * What was received, as a wire would have carried it: no frame is longer than the sender's MTU, and
 * checksums are there, whatever the kernel left to hardware that is not there. Ethernet: IPv4 and
 * ARP to us or to a group. The bytes may be written to, and 0 octets in front of them may
 * be.
 */
struct io_port_frame {
	uint8_t *bytes;
	size_t held;
	size_t length;
	struct icmp4_time stamp;
};

struct io_port;

struct io_port_ops {
	/* Up to count frames; their bytes stay valid until the next receive or flush. Never waits.
	 * To be called on whatever poll() says of fd: it finds out whether the port is gone. */
	size_t (*receive)(struct io_port *port, struct io_port_frame *frames, size_t count);
	/* Is there surely something to receive? NULL: nobody but the kernel can say. */
	bool (*waiting)(const struct io_port *port);
	/* To be called now and then: finds that the interface has another station than when it was
	 * opened, by which the port is gone. NULL: that does not matter. */
	void (*look)(struct io_port *port);
	/* One frame of several parts, 7 at most, which are copied; it may leave no sooner than at
	 * flush. False: it is lost. */
	bool (*send)(struct io_port *port, const struct iovec *parts, int count);
	void (*flush)(struct io_port *port);
	void (*close)(struct io_port *port);
};

struct io_port {
	const struct io_port_ops *ops;
	int fd; /* readable where there is something to receive */
	bool ethernet;
	uint8_t mac[6]; /* of a packet port: the kernel's, which is ours too; of a TAP: one to use
			 * at our end, unlike the kernel's */
	uint16_t mtu;
	bool gone;        /* the interface is down, or was taken away: close this, open it again */
	bool more;        /* the last receive left some, of which poll() knows nothing */
	uint64_t lost;    /* frames that could not be sent */
	int why_lost;     /* errno of the last of them */
	uint64_t dropped; /* frames that the kernel had no room for */
	void *state;      /* of the backend */
};

/* Opens what needs rights and nothing else: the descriptor can be passed to another process. */
int io_port_open(const struct io_port_plan *plan, struct io_failure *failure);
/* Makes a port of such a descriptor; no rights are needed. The port then owns it. */
bool io_port_start(struct io_port *port, const struct io_port_plan *plan, int fd,
		   struct io_failure *failure);
void io_port_close(struct io_port *port);

/* What the kernel says of an interface. */
struct io_port_facts {
	bool up;
	bool ethernet;
	bool tun; /* or a TAP: somebody's process is at the other end */
	uint16_t mtu;
	uint8_t mac[6];
};

/* False: there is none of that name. */
bool io_port_facts(struct io_port_facts *facts, const char *name);

/*
 * What kind of port a name asks for: "tun:NAME" and "tap:NAME" say it; else an Ethernet interface
 * that is there, a TUN or TAP that is there, or a TUN to be made (a TAP where its name begins with
 * "tap"). plan->name then points into name, and its mtu is what the interface has, or 1500.
 */
bool io_port_plan(struct io_port_plan *plan, const char *name, struct io_failure *failure);

/*
 * Would the kernel answer too? Of a packet port: it has addresses there, or forwards. One line for
 * people with the command that silences it, into text; false: it would not.
 */
bool io_port_rival(const struct io_port_plan *plan, char *text, size_t size);

#endif
