/* SPDX-License-Identifier: MIT */
/* `icmp lab list` and `icmp lab show`: what there is, and what a lab file turned into. */
#include <icmp4/text.h>
#include <inttypes.h>
#include <string.h>

#include "cmd/lab/lab.h"
#include "cmd/lines.h"
#include "cmd/wrap.h"
#include "out/link.h"

/* Where the list goes, and how long it has become. */
struct list {
	FILE *file;
	struct json *json;
	size_t count;
};

static void put_installed(void *world, const char *name, const char *about)
{
	struct list *list = world;
	int at = fprintf(list->file, "%-18s  ", name);

	wrap_text(list->file, about, (size_t)at, 20);
	list->count++;
}

/* An empty list is an answer, but hardly the one that was hoped for. */
static int judge_list(const struct cmd_call *call, const struct list *list)
{
	char message[512];

	if (list->count)
		return CMD_YES;
	snprintf(message, sizeof(message), "no lab is installed in %.400s", lab_folders());
	cmd_fail(call, message, "a file is a lab too: icmp lab ./FILE");
	return CMD_NO;
}

static int list_text(const struct cmd_call *call, FILE *file, void *world)
{
	struct list list = {.file = file};

	(void)world;
	lab_each_installed(put_installed, &list);
	return judge_list(call, &list);
}

static void put_lab(struct json *json, const char *name, const char *about)
{
	json_line(json, "lab");
	json_text(json, "name", name);
	if (about)
		json_text(json, "about", about);
}

static void put_installed_json(void *world, const char *name, const char *about)
{
	struct list *list = world;

	put_lab(list->json, name, about);
	json_end(list->json);
	list->count++;
}

static int list_json(const struct cmd_call *call, struct json *json, void *world)
{
	struct list list = {.json = json};

	(void)world;
	lab_each_installed(put_installed_json, &list);
	return judge_list(call, &list);
}

int lab_list(const struct cmd_call *call, const char *name)
{
	(void)name;
	return lines_show(call, list_text, list_json, NULL);
}

static void prefix_text(struct icmp4_prefix prefix, char *text, size_t size)
{
	char address[ICMP4_ADDRESS_TEXT];

	icmp4_address_text(prefix.address, address, sizeof(address));
	snprintf(text, size, "%s/%u", address, prefix.length);
}

static const char *kind_name(const struct sim *sim, uint32_t node)
{
	return sim_node_is_router(sim, node) ? "router" : "host";
}

/* A line for each address; the node's name and kind stand before the first. */
static void put_node(FILE *file, const struct sim *sim, uint32_t node)
{
	const struct icmp4_interface *interfaces;
	size_t count = sim_node_interfaces(sim, node, &interfaces);
	const char *name = sim_node_name(sim, node), *kind = kind_name(sim, node);
	char address[32];

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < interfaces[i].prefix_count; k++) {
			prefix_text(interfaces[i].prefixes[k], address, sizeof(address));
			fprintf(file, "%-16s %-7s %-18s %s%s\n", name, kind, address,
				interfaces[i].name, interfaces[i].up ? "" : ", down");
			name = kind = "";
		}
}

static int show_text(const struct cmd_call *call, FILE *file, void *world)
{
	const struct lab *lab = world;

	(void)call;
	if (lab->about)
		fprintf(file, "%s: %s\n", lab->name, lab->about);
	else
		fprintf(file, "%s\n", lab->name);
	fprintf(file, "seed %" PRIu64 ", from %s\n\n", lab->seed,
		sim_node_name(lab->sim, lab->attachments[0].node));
	fprintf(file, "%-16s %-7s %-18s %s\n", "NODE", "KIND", "ADDRESS", "INTERFACE");
	for (uint32_t i = 0; i < sim_node_count(lab->sim); i++)
		put_node(file, lab->sim, i);
	fputs("\nLINKS\n", file);
	for (uint32_t i = 0; i < sim_link_count(lab->sim); i++)
		out_link(file, lab->sim, i, false);
	return CMD_YES;
}

static void put_node_json(struct json *json, const struct sim *sim, uint32_t node)
{
	const struct icmp4_interface *interfaces;
	size_t count = sim_node_interfaces(sim, node, &interfaces);

	json_line(json, "node");
	json_text(json, "name", sim_node_name(sim, node));
	json_bool(json, "router", sim_node_is_router(sim, node));
	json_address(json, "address", sim_node_address(sim, node));
	json_open(json, "interfaces", '[');
	for (size_t i = 0; i < count; i++) {
		json_open(json, NULL, '{');
		json_text(json, "name", interfaces[i].name);
		json_address(json, "address", interfaces[i].prefixes[0].address);
		json_number(json, "prefix_length", interfaces[i].prefixes[0].length);
		json_number(json, "mtu", interfaces[i].mtu);
		json_bool(json, "up", interfaces[i].up);
		json_close(json);
	}
	json_end(json);
}

static int show_json(const struct cmd_call *call, struct json *json, void *world)
{
	const struct lab *lab = world;

	(void)call;
	put_lab(json, lab->name, lab->about);
	json_text(json, "file", lab->file);
	json_number(json, "seed", lab->seed);
	json_text(json, "from_node", sim_node_name(lab->sim, lab->attachments[0].node));
	json_end(json);
	for (uint32_t i = 0; i < sim_node_count(lab->sim); i++)
		put_node_json(json, lab->sim, i);
	for (uint32_t i = 0; i < sim_link_count(lab->sim); i++)
		out_link_json(json, lab->sim, i, false);
	return CMD_YES;
}

int lab_show(const struct cmd_call *call, const char *name)
{
	struct lab *lab = lab_open(call, name);

	if (!lab)
		return CMD_COULD_NOT;
	int status = lines_show(call, show_text, show_json, lab);

	lab_free(lab);
	return status;
}
