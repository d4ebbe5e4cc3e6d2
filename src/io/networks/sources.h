/* SPDX-License-Identifier: MIT */
#ifndef IO_NETWORKS_SOURCES_H
#define IO_NETWORKS_SOURCES_H
/* What the files of io/networks/ share: the two formats. */
#include "io/networks/networks.h"
#include <maxminddb.h>
#include <stddef.h>

struct networks_table;

/* A line each; NULL with the reason. The text is read, and not kept. */
struct networks_table *io__networks_table(const char *file, struct io_failure *failure);
bool io__networks_table_find(const struct networks_table *table, uint32_t address,
			     struct io_network *network);
void io__networks_table_free(struct networks_table *table);

bool io__networks_mmdb_find(const MMDB_s *mmdb, uint32_t address, struct io_network *network);

/* A name from a file, as far as it can be printed; cut between characters. */
void io__networks_name(char *name, size_t size, const char *text, size_t length);

#endif
