/* SPDX-License-Identifier: MIT */
/* Ports to try: shell commands that arrange interfaces, and frames out of a port. */
#ifndef PORTS_H
#define PORTS_H

#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <icmp4/message.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "inside.h"
#include "io/port/port.h"

enum { ETHERNET = 14, PORT_WAIT_MS = 20000 };

#define KERNEL UINT32_C(0x0a000001) /* 10.0.0.1 */
#define OURS   UINT32_C(0x0a000002) /* 10.0.0.2 */

static inline bool run(const char *command)
{
	int status = system(command);

	return ok(!status, "%s", command);
}

/* A carrier that has just come is heeded by the kernel a little later. */
static inline bool settled(const char *name)
{
	char command[200];
	bool done = false;

	snprintf(command, sizeof(command), "ip link show %s | grep -q 'state U'", name);
	for (int i = 0; i < 100 && !done; i++) {
		done = !system(command);
		poll(NULL, 0, done ? 0 : 20);
	}
	return ok(done, "%s has its carrier", name);
}

static inline bool has_ip(void)
{
	bool has = !system("command -v ip >/dev/null 2>&1");

	if (!has)
		skip("there is no ip here (Debian: iproute2)");
	return has;
}

static inline bool port_up(struct io_port *port, const struct io_port_plan *plan)
{
	struct io_failure failure = {.message = "", .hint = ""};
	int fd = io_port_open(plan, &failure);

	return ok(fd >= 0 && io_port_start(port, plan, fd, &failure), "%s is up %s", plan->name,
		  failure.message);
}

typedef bool port_wanted(const struct io_port *port, const struct io_port_frame *frame);

/* The next frame that is wanted; the others are gone. One at a time, so that it stays valid. */
static inline bool port_next(struct io_port *port, struct io_port_frame *frame, port_wanted *wanted)
{
	struct pollfd polls = {.fd = port->fd, .events = POLLIN};

	for (;;) {
		while (port->ops->receive(port, frame, 1))
			if (wanted(port, frame))
				return true;
		port->ops->flush(port);
		if (port->gone || poll(&polls, 1, PORT_WAIT_MS) <= 0)
			return false;
	}
}

static inline const uint8_t *port_ip(const struct io_port *port, const struct io_port_frame *frame)
{
	const uint8_t *ip = frame->bytes + (port->ethernet ? ETHERNET : 0);

	if (port->ethernet && get16(frame->bytes + 12) != 0x0800)
		return NULL;
	return ip[0] >> 4 == 4 ? ip : NULL;
}

/* An echo request from us to the kernel with that much data, and its checksums. */
static inline size_t port_echo(uint8_t *bytes, size_t size, uint16_t seq, uint16_t data)
{
	struct icmp4_ip ip = {.src = OURS,
			      .dst = KERNEL,
			      .ttl = 64,
			      .protocol = ICMP4_PROTO_ICMP,
			      .total_length = (uint16_t)(28 + data)};
	static const uint8_t zeros[65536];
	struct icmp4_message message = {.type = ICMP4_ECHO,
					.echo = {.id = 0x1234, .seq = seq},
					.body = zeros,
					.body_length = data};

	icmp4_ip_build(&ip, bytes, size);
	icmp4_message_build(&message, bytes + 20, size - 20);
	return ip.total_length;
}

static inline bool is_reply(const struct io_port *port, const struct io_port_frame *frame)
{
	const uint8_t *ip = port_ip(port, frame);

	return ip && ip[9] == 1 && ip[20] == ICMP4_ECHO_REPLY;
}

/* Does the port find out by itself? */
static inline bool wait_gone(struct io_port *port)
{
	struct io_port_frame frames[16];
	struct pollfd polls = {.fd = port->fd, .events = POLLIN};

	for (int i = 0; i < 200 && !port->gone; i++) {
		poll(&polls, 1, 100);
		port->ops->receive(port, frames, 16);
	}
	return port->gone;
}

#endif
