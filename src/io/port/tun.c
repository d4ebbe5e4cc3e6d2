/* SPDX-License-Identifier: MIT */
/*
 * A TUN or TAP, whose other end is the kernel's IP. One read() a datagram, one writev() a datagram:
 * measured on one core, io_uring gains nothing on that, and virtio headers, IFF_NAPI and several
 * queues all cost more. The kernel segments and sums before it hands over, as long as nobody tells
 * it (TUNSETOFFLOAD) that we could.
 */
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/port/backend.h"
#include "io/tun.h"

/* The odd lines keep the headers of a batch apart in the cache, whose sets repeat every 4 KiB. */
enum { TUN_BATCH = 64, TUN_FRAME = 65536 + 5 * 64 };

struct tun_port {
	uint8_t frames[TUN_BATCH][TUN_FRAME]; /* touched only as far as frames are long */
};

/* A TUN that somebody made for this user needs no rights, as long as nothing is to be changed. */
static bool is_ready(const struct io_port_plan *plan)
{
	struct io_port_facts facts;

	return !plan->host.length && io_port_facts(&facts, plan->name) && facts.up &&
	       (!plan->mtu || facts.mtu == plan->mtu);
}

int io_port_tun_open(const struct io_port_plan *plan, struct io_failure *failure)
{
	int fd = plan->kind == IO_PORT_TAP ? io_tap_open(plan->name, failure)
					   : io_tun_open(plan->name, failure);

	if (fd < 0 || is_ready(plan) || io_tun_address(plan->name, plan->host, plan->mtu, failure))
		return fd;
	close(fd);
	return -1;
}

/*
 * EIO is of one that is down for the moment, as while it is moved to another namespace: closing it
 * would take it from whoever holds its other end. Only what was deleted is gone.
 */
static bool tun_lost(struct io_port *port, int error)
{
	port->gone = port->gone || (error != EIO && io_port_is_gone(error));
	return false;
}

static size_t tun_receive(struct io_port *port, struct io_port_frame *frames, size_t count)
{
	struct tun_port *self = port->state;
	struct icmp4_time now = io_now();
	size_t taken = 0;

	if (count > TUN_BATCH)
		count = TUN_BATCH;
	while (taken < count) {
		ssize_t got = read(port->fd, self->frames[taken], TUN_FRAME);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			tun_lost(port, got ? errno : EBADFD);
			break;
		}
		frames[taken] = (struct io_port_frame){.bytes = self->frames[taken],
						       .held = (size_t)got,
						       .length = (size_t)got,
						       .stamp = now};
		taken++;
	}
	return taken;
}

static bool tun_send(struct io_port *port, const struct iovec *parts, int count)
{
	ssize_t sent;

	do {
		sent = writev(port->fd, parts, count);
	} while (sent < 0 && errno == EINTR);
	if (sent >= 0)
		return true;
	port->lost++;
	port->why_lost = errno;
	return tun_lost(port, errno);
}

static void tun_flush(struct io_port *port)
{
	(void)port;
}

static void tun_close(struct io_port *port)
{
	free(port->state);
}

/*
 * Both ends of a TAP are stations. Ours is the kernel's with another last bit, so that it is the
 * same whenever a TAP that outlives us is opened again; and of local assignment (IEEE 802).
 */
static bool other_station(struct io_port *port)
{
	struct ifreq request = {.ifr_flags = 0};

	if (ioctl(port->fd, SIOCGIFHWADDR, &request))
		return false;
	memcpy(port->mac, request.ifr_hwaddr.sa_data, sizeof(port->mac));
	port->mac[0] = (uint8_t)((port->mac[0] | 2) & ~1);
	port->mac[5] ^= 1;
	return true;
}

bool io_port_tun_start(struct io_port *port, const struct io_port_plan *plan,
		       struct io_failure *failure)
{
	static const struct io_port_ops ops = {
		.receive = tun_receive, .send = tun_send, .flush = tun_flush, .close = tun_close};

	port->mtu = plan->mtu ? plan->mtu : IO_PORT_MTU;
	if (io_port_mac_said(plan))
		memcpy(port->mac, plan->mac, sizeof(port->mac));
	else if (port->ethernet && !other_station(port))
		return io_fail(failure, "system", errno, "", "%s: %s", plan->name, strerror(errno));
	port->state = malloc(sizeof(struct tun_port));
	if (!port->state)
		return io_fail(failure, "system", errno, "", "no memory for %s", plan->name);
	port->ops = &ops;
	return true;
}
