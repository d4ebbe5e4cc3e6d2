/* SPDX-License-Identifier: MIT */
#ifndef IO_NETWORKS_H
#define IO_NETWORKS_H
/*
 * Whose networks addresses belong to, by a file; nobody is asked. The file is a database in
 * MaxMind's format (mmdb.c), as several publish them, or a table of lines (table.c):
 *
 *	192.0.2.0/24, AS64500, Example Networks, DE     # name and country may be left out
 *
 * The longest prefix that holds an address is the one it belongs to.
 */
#include "io/failure.h"
#include <stdbool.h>
#include <stdint.h>

enum { IO_NETWORK_NAME = 64, IO_NETWORK_COUNTRY = 3 };

struct io_network {
	uint32_t asn;                     /* 0: not known */
	char name[IO_NETWORK_NAME];       /* printable UTF-8; may be empty */
	char country[IO_NETWORK_COUNTRY]; /* two letters, or empty */
};

struct io_networks;

/* NULL with the reason; of a table with its line and column. */
struct io_networks *io_networks_open(const char *file, struct io_failure *failure);
/* False: the file knows nothing of that address. */
bool io_networks_find(struct io_networks *networks, uint32_t address, struct io_network *network);
void io_networks_close(struct io_networks *networks);

#endif
