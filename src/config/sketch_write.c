/* SPDX-License-Identifier: MIT */
/* A sketch as a lab file, one line a node that differs and one a link. */
#include <icmp4/text.h>
#include <inttypes.h>

#include "config/sketch.h"
#include "sim/memory.h"

/* In quotes; what is no printable ASCII is left to the reader's imagination. */
static void put_quoted(FILE *file, const char *text)
{
	putc('"', file);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			putc('\\', file);
		putc(c >= ' ' && c < 0x7f ? c : '?', file);
	}
	fputs("\"\n", file);
}

static void put_head(const struct sketch *sketch, FILE *file)
{
	if (sketch->made)
		fprintf(file, "# %s\n\n", sketch->made);
	if (sketch->name) {
		fputs("lab: ", file);
		put_quoted(file, sketch->name);
	}
	if (sketch->about) {
		fputs("about: ", file);
		put_quoted(file, sketch->about);
	}
	if (sketch->from != SKETCH_NONE)
		fprintf(file, "attach: %s\n", sketch->nodes[sketch->from].name);
}

/* A host with several links, a router with one, or whoever has an address. */
static bool differs(const struct sketch_node *node, enum sketch_role role)
{
	enum sketch_role usual = node->links > 1 ? SKETCH_ROUTER : SKETCH_HOST;
	enum sketch_role is = node->role == SKETCH_OPEN ? usual : node->role;

	return is == role && (is != usual || node->address);
}

static void put_nodes(const struct sketch *sketch, FILE *file, enum sketch_role role,
		      const char *section)
{
	char address[ICMP4_ADDRESS_TEXT];
	bool begun = false;

	for (size_t i = 0; i < sketch->node_count; i++) {
		const struct sketch_node *node = &sketch->nodes[i];

		if (!node->links || !differs(node, role))
			continue;
		fprintf(file, "%s  %s: {", begun ? "" : section, node->name);
		icmp4_address_text(node->address, address, sizeof(address));
		fprintf(file, "%s%s}\n", node->address ? "address: " : "",
			node->address ? address : "");
		begun = true;
	}
}

/* In the largest unit that leaves no fraction. */
static void put_time(FILE *file, int64_t ns)
{
	static const struct {
		int64_t ns;
		const char *unit;
	} units[] = {{1000000000, "s"}, {1000000, "ms"}, {1000, "us"}, {1, "ns"}};
	size_t i = 0;

	while (ns % units[i].ns)
		i++;
	fprintf(file, "%" PRId64 "%s", ns / units[i].ns, ns ? units[i].unit : "ms");
}

static void put_key(FILE *file, bool *begun, const char *key)
{
	fprintf(file, "%s%s: ", *begun ? ", " : " {", key);
	*begun = true;
}

static void put_properties(FILE *file, const struct sketch_link *link)
{
	char address[ICMP4_ADDRESS_TEXT];
	bool begun = false,
	     delay_alone = !link->loss_ppb && !link->mtu && !link->cost && !link->prefix.length;

	if (link->delay_ns >= 0 && delay_alone) {
		putc(' ', file);
		put_time(file, link->delay_ns);
	} else if (link->delay_ns >= 0) {
		put_key(file, &begun, "delay");
		put_time(file, link->delay_ns);
	}
	if (link->loss_ppb) {
		put_key(file, &begun, "loss");
		fprintf(file, "%" PRIu32 ".%07" PRIu32 "%%", link->loss_ppb / 10000000,
			link->loss_ppb % 10000000);
	}
	if (link->mtu) {
		put_key(file, &begun, "mtu");
		fprintf(file, "%u", link->mtu);
	}
	if (link->cost) {
		put_key(file, &begun, "cost");
		fprintf(file, "%" PRIu32, link->cost);
	}
	if (link->prefix.length) {
		put_key(file, &begun, "prefix");
		icmp4_address_text(link->prefix.address, address, sizeof(address));
		fprintf(file, "%s/%u", address, link->prefix.length);
	}
	fputs(begun ? "}\n" : "\n", file);
}

static void put_end(const struct sketch *sketch, FILE *file, const struct sketch_end *end)
{
	fputs(sketch->nodes[end->node].name, file);
	if (end->port)
		fprintf(file, ":%s", end->port);
}

static bool on_lan(const struct sketch *sketch, const struct sketch_link *link)
{
	return sketch->nodes[link->end[0].node].role == SKETCH_LAN ||
	       sketch->nodes[link->end[1].node].role == SKETCH_LAN;
}

static void put_link(const struct sketch *sketch, FILE *file, const struct sketch_link *link)
{
	fputs("  ", file);
	put_end(sketch, file, &link->end[0]);
	fputs(" -- ", file);
	put_end(sketch, file, &link->end[1]);
	putc(':', file);
	put_properties(file, link);
}

static void put_lan(const struct sketch *sketch, FILE *file, uint32_t lan)
{
	const char *before = "";

	fprintf(file, "  %s: [", sketch->nodes[lan].name);
	for (size_t i = 0; i < sketch->link_count; i++)
		for (size_t side = 0; side < 2; side++)
			if (sketch->links[i].end[side].node == lan) {
				fputs(before, file);
				put_end(sketch, file, &sketch->links[i].end[!side]);
				before = ", ";
			}
	fputs("]\n", file);
}

/* As the file has it: by the ports that are said, else by the names of neighbours. */
static void name_port(const struct sketch *sketch, const struct sketch_link *link, size_t side,
		      char *name, size_t size)
{
	const char *port = link->end[side].port;

	snprintf(name, size, "%" PRIu32 ":%s", link->end[side].node,
		 port ? port : sketch->nodes[link->end[!side].node].name);
}

/* Links that share a port with one before get another: p1, p2 and so on. */
static void part_ports(struct sketch *sketch)
{
	struct names taken = {NULL, 0, 0};
	char name[160], port[32], **kept = memory_take(2 * sketch->link_count, sizeof(*kept));

	for (size_t i = 0; i < 2 * sketch->link_count; i++) {
		struct sketch_link *link = &sketch->links[i / 2];

		name_port(sketch, link, i % 2, name, sizeof(name));
		for (size_t n = i; names_find(&taken, name, strlen(name)) != NAMES_NONE; n++) {
			snprintf(port, sizeof(port), "p%zu", n);
			sketch_set_port(&link->end[i % 2], port);
			name_port(sketch, link, i % 2, name, sizeof(name));
		}
		kept[i] = memory_text(name);
		names_add(&taken, kept[i], 0);
	}
	for (size_t i = 0; i < 2 * sketch->link_count; i++)
		free(kept[i]);
	free(kept);
	names_free(&taken);
}

/* Neighbours that links lead to from this node, in a row; returns how many. */
static size_t put_next(const struct sketch *sketch, FILE *file, uint32_t node, const uint32_t *next,
		       const uint32_t *first)
{
	size_t count = 0;

	for (uint32_t i = first[node]; i != SKETCH_NONE; i = next[i], count++) {
		const struct sketch_end *end = &sketch->links[i].end[1];

		if (file && count)
			fputs(", ", file);
		if (file)
			put_end(sketch, file, end);
	}
	return count;
}

/* Of each node with a choice, the ways that it has; more than a lab takes are left to the lab. */
static void put_routes(const struct sketch *sketch, FILE *file)
{
	enum { HOPS_MAX = 64 };
	uint32_t *first = memory_take(sketch->node_count, sizeof(*first));
	uint32_t *next = memory_take(sketch->link_count, sizeof(*next));
	bool begun = false;

	memset(first, 0xff, sketch->node_count * sizeof(*first));
	for (uint32_t i = (uint32_t)sketch->link_count; i-- > 0;) {
		next[i] = first[sketch->links[i].end[0].node];
		first[sketch->links[i].end[0].node] = i;
	}
	for (uint32_t node = 0; node < sketch->node_count; node++) {
		size_t count = put_next(sketch, NULL, node, next, first);

		if (!count || count > HOPS_MAX || sketch->nodes[node].links == 1)
			continue;
		fprintf(file, "%s  %s to %s: [", begun ? "" : "routes:\n", sketch->nodes[node].name,
			sketch->nodes[sketch->to].name);
		put_next(sketch, file, node, next, first);
		fputs("]\n", file);
		begun = true;
	}
	free(first);
	free(next);
}

void sketch_write(struct sketch *sketch, FILE *file)
{
	part_ports(sketch);
	put_head(sketch, file);
	put_nodes(sketch, file, SKETCH_HOST, "hosts:\n");
	put_nodes(sketch, file, SKETCH_ROUTER, "routers:\n");
	fputs("links:\n", file);
	for (uint32_t i = 0; i < sketch->node_count; i++)
		if (sketch->nodes[i].role == SKETCH_LAN)
			put_lan(sketch, file, i);
	for (size_t i = 0; i < sketch->link_count; i++)
		if (!on_lan(sketch, &sketch->links[i]))
			put_link(sketch, file, &sketch->links[i]);
	if (sketch->to == SKETCH_NONE)
		return;
	if (sketch->directed)
		put_routes(sketch, file);
	fprintf(file, "try:\n  - icmp trace %s\n", sketch->nodes[sketch->to].name);
	if (sketch->answers)
		fprintf(file, "expect:\n  - {from: %s, to: %s, answers: yes}\n",
			sketch->nodes[sketch->from].name, sketch->nodes[sketch->to].name);
}
