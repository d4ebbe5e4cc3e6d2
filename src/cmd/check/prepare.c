/* SPDX-License-Identifier: MIT */
/* `icmp check --prepare`: what must be configured on the device, in words and for Linux. */
#include "cmd/check/check.h"
#include "cmd/lines.h"
#include <icmp4/text.h>
#include <inttypes.h>
#include <stdio.h>

static const char foreign[] = "198.51.100.0/24";
static const char by_third[] = "198.18.3.0/24";

/* Its interfaces there; the names are the device's own business. */
static const char *const interfaces[] = {"NEAR", "BEYOND", "NARROW"};

static void put_words(FILE *file, const struct bench *bench)
{
	char device[ICMP4_ADDRESS_TEXT], tester[ICMP4_ADDRESS_TEXT];

	fprintf(file, "The device is a %s.\n", bench->router ? "router, and forwards" : "host");
	for (size_t i = 0; i < BENCH_LINKS; i++) {
		const struct bench_link *link = &bench->links[i];

		if (!link->on)
			continue;
		icmp4_address_text(link->device, device, sizeof(device));
		icmp4_address_text(link->tester.address, tester, sizeof(tester));
		fprintf(file, "%-6s  address %s%s", interfaces[i], device, link->via ? "" : "/");
		if (!link->via)
			fprintf(file, "%u", link->tester.length);
		fprintf(file, "; its link leads to %s of this machine", link->on);
		if (link->vlan)
			fprintf(file, ", VLAN %u", link->vlan);
		if (link->mtu)
			fprintf(file, "; MTU %u", link->mtu);
		fprintf(file, "; the tester is %s there\n", tester);
	}
}

static void put_routes(FILE *file, const struct bench *bench)
{
	char text[ICMP4_ADDRESS_TEXT];

	icmp4_address_text(bench->links[BENCH_NEAR].tester.address, text, sizeof(text));
	if (bench->routed)
		fprintf(file, "A route to %s by %s.\n", foreign, text);
	icmp4_address_text(bench->nowhere, text, sizeof(text));
	if (bench->router && bench->nowhere)
		fprintf(file, "No route to %s, and so no default route.\n", text);
	icmp4_address_text(bench->third, text, sizeof(text));
	if (bench->third)
		fprintf(file, "A route to %s by %s, another station there.\n", by_third, text);
	if (bench->label)
		fprintf(file, "It switches the MPLS label %" PRIu32 " to a host behind it.\n",
			bench->label);
	fprintf(file, "No filter in its way, and no answer held back.\n");
}

static void put_settings(FILE *file, const struct bench *bench)
{
	const struct bench_setting *setting;

	for (unsigned i = 0; (setting = bench_setting(i)); i++)
		if (bench->set >> i & 1)
			fprintf(file, "It is set to %s: %s.\n", setting->name, setting->text);
}

static void put_linux(FILE *file, const struct bench *bench)
{
	const struct bench_setting *setting;
	char text[ICMP4_ADDRESS_TEXT];

	fprintf(file, "\nOn Linux, with the names of its interfaces:\n");
	for (size_t i = 0; i < BENCH_LINKS; i++) {
		const struct bench_link *link = &bench->links[i];

		if (!link->on || link->via)
			continue;
		icmp4_address_text(link->device, text, sizeof(text));
		fprintf(file, "  ip addr add %s/%u dev %s\n", text, link->tester.length,
			interfaces[i]);
		if (link->mtu)
			fprintf(file, "  ip link set %s mtu %u\n", interfaces[i], link->mtu);
		fprintf(file, "  ip link set %s up\n", interfaces[i]);
	}
	icmp4_address_text(bench->links[BENCH_NEAR].tester.address, text, sizeof(text));
	if (bench->routed)
		fprintf(file, "  ip route add %s via %s\n", foreign, text);
	icmp4_address_text(bench->third, text, sizeof(text));
	if (bench->third)
		fprintf(file, "  ip route add %s via %s\n", by_third, text);
	fprintf(file, "  sysctl -w net.ipv4.ip_forward=%d\n", bench->router);
	for (unsigned i = 0; (setting = bench_setting(i)); i++)
		if (bench->set >> i & 1 && setting->command)
			fprintf(file, "  %s\n", setting->command);
}

static int show_text(const struct cmd_call *call, FILE *file, void *world)
{
	(void)call;
	put_words(file, world);
	put_routes(file, world);
	put_settings(file, world);
	put_linux(file, world);
	return CMD_YES;
}

static void put_link(struct json *json, size_t place, const struct bench_link *link)
{
	json_line(json, "prepare");
	json_text(json, "link", bench_place_name((enum bench_place)place));
	json_text(json, "on", link->on);
	json_address(json, "device", link->device);
	json_address(json, "tester", link->tester.address);
	json_number(json, "prefix_length", link->tester.length);
	if (link->vlan)
		json_number(json, "vlan", link->vlan);
	if (link->mtu)
		json_number(json, "mtu", link->mtu);
	json_end(json);
}

static int show_json(const struct cmd_call *call, struct json *json, void *world)
{
	const struct bench *bench = world;

	(void)call;
	for (size_t i = 0; i < BENCH_LINKS; i++)
		if (bench->links[i].on)
			put_link(json, i, &bench->links[i]);
	return CMD_YES;
}

int check_prepare(const struct cmd_call *call)
{
	struct io_failure failure;
	struct bench bench;
	int status;

	if (!call->options.bench)
		return cmd_fail(call, "--prepare wants a bench", "--bench FILE");
	if (!links_read(&bench, call, &failure))
		return cmd_fail(call, failure.message, failure.hint);
	status = lines_show(call, show_text, show_json, &bench);
	bench_free(&bench);
	return status;
}
