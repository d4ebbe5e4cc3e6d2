/* SPDX-License-Identifier: MIT */
#ifndef IO_PORT_BACKEND_H
#define IO_PORT_BACKEND_H
/* What the backends of a port are to port.c, and what it knows for them. */
#include "io/port/port.h"

enum { IO_PORT_PARTS = 7, IO_PORT_MTU = 1500 };

/* Does the errno say that the interface is not there any more, or down? */
bool io_port_is_gone(int error);
bool io_port_mac_said(const struct io_port_plan *plan);

int io_port_tun_open(const struct io_port_plan *plan, struct io_failure *failure);
bool io_port_tun_start(struct io_port *port, const struct io_port_plan *plan,
		       struct io_failure *failure);
int io_port_packet_open(const struct io_port_plan *plan, struct io_failure *failure);
bool io_port_packet_start(struct io_port *port, const struct io_port_plan *plan,
			  struct io_failure *failure);

#endif
