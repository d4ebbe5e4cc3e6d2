/* SPDX-License-Identifier: MIT */
#include <icmp4/text.h>
#include <stdio.h>

#include "cmd/lab/lab.h"

/* A name that would end its line, or its word, is no name for /etc/hosts. */
static bool is_plain(const char *name)
{
	for (const char *at = name; *at; at++)
		if ((unsigned char)*at <= ' ' || *at == '#' || *at == 0x7f)
			return false;
	return *name;
}

static void put_entry(FILE *file, uint32_t address, const char *name)
{
	char text[ICMP4_ADDRESS_TEXT];

	icmp4_address_text(address, text, sizeof(text));
	fprintf(file, "%s\t%s", text, name);
}

/* The first line of a name is the one that a lookup finds: the primary address, and the aliases. */
static void put_primary(FILE *file, const struct lab *lab, uint32_t node)
{
	put_entry(file, sim_node_address(lab->sim, node), sim_node_name(lab->sim, node));
	for (size_t i = 0; i < lab->alias_count; i++)
		if (lab->aliases[i].node == node && is_plain(lab->aliases[i].name))
			fprintf(file, " %s", lab->aliases[i].name);
	putc('\n', file);
}

static void put_others(FILE *file, const struct lab *lab, uint32_t node)
{
	const struct icmp4_interface *interfaces;
	size_t count = sim_node_interfaces(lab->sim, node, &interfaces);

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < interfaces[i].prefix_count; k++) {
			uint32_t address = interfaces[i].prefixes[k].address;

			if (address == sim_node_address(lab->sim, node))
				continue;
			put_entry(file, address, sim_node_name(lab->sim, node));
			putc('\n', file);
		}
}

char *lab_hosts(const struct lab *lab)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);

	if (!file)
		return NULL;
	fputs("127.0.0.1\tlocalhost\n", file);
	for (uint32_t node = 0; node < sim_node_count(lab->sim); node++)
		if (is_plain(sim_node_name(lab->sim, node)) && sim_node_address(lab->sim, node))
			put_primary(file, lab, node);
	for (uint32_t node = 0; node < sim_node_count(lab->sim); node++)
		if (is_plain(sim_node_name(lab->sim, node)))
			put_others(file, lab, node);
	return fclose(file) ? NULL : text;
}
