/* SPDX-License-Identifier: MIT */
#include "io/networks/networks.h"
#include "io/networks/sources.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct io_networks {
	struct networks_table *table; /* NULL: it is a database */
	MMDB_s mmdb;
};

/* The rest of a character that was cut, or that is none. */
static bool is_inside(unsigned char octet)
{
	return (octet & 0xc0) == 0x80;
}

void io__networks_name(char *name, size_t size, const char *text, size_t length)
{
	size_t used = length < size - 1 ? length : size - 1;

	while (used < length && used && is_inside((unsigned char)text[used]))
		used--;
	for (size_t i = 0; i < used; i++) {
		unsigned char octet = (unsigned char)text[i];

		name[i] = octet < ' ' || octet == 0x7f ? '?' : text[i];
	}
	name[used] = '\0';
}

/* What has no mark of a database is taken for a table, whose reader says what is wrong with it. */
static bool open_mmdb(struct io_networks *networks, const char *file, bool *is_table,
		      struct io_failure *failure)
{
	int status = MMDB_open(file, MMDB_MODE_MMAP, &networks->mmdb);

	*is_table = status == MMDB_INVALID_METADATA_ERROR || status == MMDB_FILE_OPEN_ERROR ||
		    status == MMDB_IO_ERROR;
	if (status == MMDB_SUCCESS || *is_table)
		return true;
	return io_fail(failure, "file", 0, NULL, "%s: %s", file, MMDB_strerror(status));
}

struct io_networks *io_networks_open(const char *file, struct io_failure *failure)
{
	struct io_networks *networks = calloc(1, sizeof(*networks));
	bool is_table;

	if (!networks) {
		io_fail(failure, "system", ENOMEM, NULL, "%s: no memory", file);
		return NULL;
	}
	if (open_mmdb(networks, file, &is_table, failure)) {
		if (!is_table)
			return networks;
		networks->table = io__networks_table(file, failure);
		if (networks->table)
			return networks;
	}
	free(networks);
	return NULL;
}

bool io_networks_find(struct io_networks *networks, uint32_t address, struct io_network *network)
{
	*network = (struct io_network){0};
	if (networks->table)
		return io__networks_table_find(networks->table, address, network);
	return io__networks_mmdb_find(&networks->mmdb, address, network);
}

void io_networks_close(struct io_networks *networks)
{
	if (!networks)
		return;
	if (networks->table)
		io__networks_table_free(networks->table);
	else
		MMDB_close(&networks->mmdb);
	free(networks);
}
