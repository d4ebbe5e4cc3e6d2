/* SPDX-License-Identifier: MIT */
#ifndef IO_PORT_RING_H
#define IO_PORT_RING_H
/* The ring of a packet socket, which one process may set up and another read. */

enum {
	RING_SLOT = 2048, /* its header, and a frame of 1500 octets or a little more */
	RING_BLOCK = 1 << 17,
	RING_SIZE = 4 << 20,
	RING_SLOTS = RING_SIZE / RING_SLOT,
};

#endif
