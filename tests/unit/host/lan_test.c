/* SPDX-License-Identifier: MIT */
/* LANs: who hears what, who is on it, and that the shorter way is told of. */
#include "config/lab/lab.h"
#include "network.h"

enum { LAN = 0x0a000008, CLIENT = LAN + 1, PRINTER = LAN + 2, BROADCAST = LAN + 7 };

/* Two routers, the first of which the hosts know; the vault is behind the second. */
static const char office[] = "hosts: {client: , printer: {echo-broadcast: yes}}\n"
			     "routers: {side: {echo-broadcast: yes}}\n"
			     "links:\n"
			     "  office: {nodes: [client, printer, gw:lan, side], delay: 1ms}\n"
			     "  gw:wan -- server: 5ms\n"
			     "  side -- vault: 1ms\n";

static struct lab *lab_of(const char *text, const char *more)
{
	struct config_error error = {""};
	char all[1024];

	snprintf(all, sizeof(all), "%s%s", text, more);
	struct lab *lab = lab_read(all, strlen(all), "lan", NULL, &error);
	ok(lab != NULL, "a lab %s%s", more, error.text);
	return lab;
}

static uint32_t address(const struct lab *lab, const char *name)
{
	return sim_node_address(lab->sim, lab_node(lab, name));
}

static struct datagram echo(const struct lab *lab, const char *to)
{
	struct datagram d = echo_to(address(lab, to), 64, 1);

	d.src = address(lab, "client");
	return d;
}

static void test_addresses(void)
{
	struct lab *lab = lab_of(office, "");
	const struct sim_end *ends = sim_link_ends(lab->sim, 0);

	is_int((int64_t)sim_link_size(lab->sim, 0), 4, "addresses: four are on it");
	is_str(sim_link_name(lab->sim, 0), "office", "addresses: its name");
	ok(!sim_link_name(lab->sim, 1), "addresses: a link has none");
	is_int(ends[0].address.length, 29, "addresses: a /29");
	is_int(address(lab, "client"), CLIENT, "addresses: a host lives there");
	is_str(ends[2].port, "lan", "addresses: a port as said");
	is_str(ends[3].port, "office", "addresses: or as the LAN");
	ok(!sim_node_is_router(lab->sim, lab_node(lab, "printer")) &&
		   sim_node_is_router(lab->sim, lab_node(lab, "gw")),
	   "addresses: a LAN is one link to a node");
	lab_free(lab);
}

static void test_sizes(void)
{
	static const struct {
		unsigned members;
		uint8_t length;
	} rows[] = {{2, 29}, {6, 29}, {7, 28}, {14, 28}, {15, 27}, {256, 23}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		static char text[8192];
		struct config_error error = {""};
		size_t used = (size_t)snprintf(text, sizeof(text), "links:\n  lan: [n0");

		for (unsigned n = 1; n < rows[i].members; n++)
			used += (size_t)snprintf(text + used, sizeof(text) - used, ", n%u", n);
		used += (size_t)snprintf(text + used, sizeof(text) - used, "]\n");
		struct lab *lab = lab_read(text, used, "sizes", NULL, &error);
		if (ok(lab != NULL, "sizes: %u %s", rows[i].members, error.text))
			is_int(sim_link_ends(lab->sim, 0)->address.length, rows[i].length,
			       "sizes: room for them");
		lab_free(lab);
	}
}

/* How many octets of echo replies come to the client, and from whom, a bit for each node. */
static uint32_t who_answers(struct lab *lab, const struct datagram *d)
{
	struct answer answer;
	uint32_t who = 0;

	sim_set_place(lab->sim, lab_node(lab, "client"), SIM_PLACE_KERNEL);
	send_datagram(lab->sim, 0, lab_node(lab, "client"), d);
	sim_advance(lab->sim, (struct icmp4_time){ICMP4_S_NS});
	while (next_answer(lab->sim, &answer))
		if (answer.type == ICMP4_ECHO_REPLY)
			who |= 1U << owner_of(lab->sim, answer.src);
	return who;
}

static void test_broadcast(void)
{
	static const uint32_t to[] = {BROADCAST, UINT32_MAX};

	for (size_t i = 0; i < 2; i++) {
		struct lab *lab = lab_of(office, "");
		struct datagram d = echo(lab, "printer");
		uint32_t both = 1U << lab_node(lab, "printer") | 1U << lab_node(lab, "side");

		d.dst = to[i];
		is_int(who_answers(lab, &d), both, "broadcast: those answer who may");
		lab_free(lab);
	}
}

static void test_unicast(void)
{
	struct lab *lab = lab_of(office, "");
	struct datagram d = echo(lab, "printer");

	is_int(who_answers(lab, &d), 1U << lab_node(lab, "printer"), "unicast: the one");
	is_int((int64_t)sim_counters(lab->sim)->carried, 2, "unicast: and nobody else hears it");
	lab_free(lab);
}

/* Nobody has the address: the router says so, a host's own application hears of it. */
static void test_absent(void)
{
	struct lab *lab = lab_of(office, "");
	struct datagram d = echo(lab, "printer");
	struct answer answer = {0};

	sim_set_place(lab->sim, lab_node(lab, "server"), SIM_PLACE_KERNEL);
	d.src = address(lab, "server");
	d.dst = LAN + 6;
	send_datagram(lab->sim, 0, lab_node(lab, "server"), &d);
	sim_advance(lab->sim, (struct icmp4_time){ICMP4_S_NS});
	ok(next_answer(lab->sim, &answer) && answer.type == ICMP4_UNREACHABLE && answer.code == 1,
	   "absent: host unreachable");
	is_int(owner_of(lab->sim, answer.src), lab_node(lab, "gw"), "absent: from its router");
	lab_free(lab);
}

/* Names of the nodes that forward what the client sends, in their order. */
struct way {
	struct lab *lab;
	char names[64];
};

static void follow(void *world, const struct sim_sight *sight)
{
	struct way *way = world;

	if (!sight->event || sight->event->verb != ICMP4_VERB_FORWARDED ||
	    icmp4_ip_src(sight->packet->bytes) != CLIENT)
		return;
	strncat(way->names, sim_node_name(way->lab->sim, sight->node), 20);
	strcat(way->names, " ");
}

/* The first router hands it on by the way it came, and says who is nearer; a host obeys, also where
 * a prober has its place, and a kernel is left to itself. */
static void test_redirect(void)
{
	static const struct {
		enum sim_place place;
		const char *more, *second;
	} rows[] = {
		{SIM_PLACE_NODE, "", "side "},
		{SIM_PLACE_PROBER, "", "side "},
		{SIM_PLACE_KERNEL, "", "gw side "},
		{SIM_PLACE_PROBER, "routes: {client to vault: side}", "side "},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lab *lab = lab_of(office, rows[i].more);
		struct datagram d = echo(lab, "vault");
		struct way way = {.lab = lab};
		uint32_t client = lab_node(lab, "client");
		struct answer answer = {0};

		sim_set_place(lab->sim, client, rows[i].place);
		sim_set_tap(lab->sim, follow, &way);
		send_datagram(lab->sim, 0, client, &d);
		sim_advance(lab->sim, (struct icmp4_time){ICMP4_S_NS});
		is_str(way.names, *rows[i].more ? "side " : "gw side ", "redirect: the first");
		if (rows[i].place == SIM_PLACE_KERNEL)
			ok(next_answer(lab->sim, &answer) && answer.type == ICMP4_REDIRECT,
			   "redirect: the kernel is told");
		way.names[0] = '\0';
		send_datagram(lab->sim, ICMP4_S_NS, client, &d);
		sim_advance(lab->sim, (struct icmp4_time){2 * ICMP4_S_NS});
		is_str(way.names, rows[i].second, "redirect: the second");
		lab_free(lab);
	}
}

/* Each end has its own way onto the LAN. */
static void test_ways(void)
{
	struct lab *lab = lab_of(office, "  printer -> client: {delay: 30ms}\n");
	struct datagram d = echo(lab, "printer");
	struct answer answer = {0};

	sim_set_place(lab->sim, lab_node(lab, "client"), SIM_PLACE_KERNEL);
	send_datagram(lab->sim, 0, lab_node(lab, "client"), &d);
	sim_advance(lab->sim, (struct icmp4_time){ICMP4_S_NS});
	ok(next_answer(lab->sim, &answer), "ways: a reply");
	is_int(answer.at_ns / ICMP4_MS_NS, 31, "ways: there in 1 ms, back in 30");
	lab_free(lab);
}

/* All of a LAN may be inside. */
static void test_nat(void)
{
	static const char text[] = "routers: {gw: {nat: lan}}\nlinks:\n"
				   "  office: [client, printer, gw:lan]\n  gw -- server: 1ms\n";
	struct lab *lab = lab_of(text, "");
	struct datagram d = echo(lab, "server");

	is_int(who_answers(lab, &d), 1U << lab_node(lab, "server"), "nat: from a LAN");
	is_int(sim_node_nat(lab->sim, lab_node(lab, "gw"))->mappings, 1, "nat: one mapping");
	lab_free(lab);
}

int main(void)
{
	test_addresses();
	test_sizes();
	test_broadcast();
	test_unicast();
	test_absent();
	test_redirect();
	test_ways();
	test_nat();
	return tap_done();
}
