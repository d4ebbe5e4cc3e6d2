/* SPDX-License-Identifier: MIT */
/*
 * Lab files: what each section makes of a network, what a wrong file is told (a file each in
 * tests/golden/lab-errors), and that the labs we ship keep what they claim of themselves.
 */
#include <dirent.h>
#include <stdlib.h>

#include "config/lab.h"
#include "network.h"

static struct lab *read_lab(const char *text)
{
	struct config_error error = {""};
	struct lab *lab = lab_read(text, strlen(text), "test.yaml", NULL, &error);

	if (!lab)
		printf("# %s\n", error.text);
	return lab;
}

/* The network as text: nodes with their address, links with both ways. */
static void describe(const struct lab *lab, char *text, size_t size)
{
	size_t used = 0;

	for (uint32_t i = 0; i < sim_node_count(lab->sim); i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s%s %08" PRIx32,
					 used ? ", " : "",
					 sim_node_is_router(lab->sim, i) ? "router " : "",
					 sim_node_name(lab->sim, i), sim_node_address(lab->sim, i));
	for (uint32_t i = 0; i < sim_link_count(lab->sim); i++) {
		const struct sim_end *ends = sim_link_ends(lab->sim, i);
		const struct sim_direction *ways = sim_link_ways(lab->sim, i);

		used += (size_t)snprintf(
			text + used, size - used, "; %s:%s %08" PRIx32 "/%d %" PRId64 "/%" PRId64,
			sim_node_name(lab->sim, ends[0].node), ends[0].port,
			ends[0].address.address, ends[0].address.length, ways[0].delay_ns / 1000000,
			ways[1].delay_ns / 1000000);
	}
}

static void test_networks(void)
{
	static const struct {
		const char *text, *network;
	} rows[] = {
		{"links: { client -- r1 -- server: 10ms }",
		 "client 0a800001, router r1 0a800002, server 0a800003; "
		 "client:r1 0a000002/31 10/10; r1:server 0a000004/31 10/10"},
		{"links: {no -- on: 10ms}", "no 0a800001, on 0a800002; no:on 0a000002/31 10/10"},
		{"links: {a--r-1->b: 1ms}", NULL},
		{"links: {a--r-1--b: 1ms}",
		 "a 0a800001, router r-1 0a800002, b 0a800003; "
		 "a:r-1 0a000002/31 1/1; r-1:b 0a000004/31 1/1"},
		{"links:\n  a -- {b, c} -- d: 1ms",
		 "router a 0a800001, router b 0a800002, router c 0a800003, router d 0a800004; "
		 "a:b 0a000002/31 1/1; a:c 0a000004/31 1/1; b:d 0a000006/31 1/1; "
		 "c:d 0a000008/31 1/1"},
		{"links:\n  a -- r -- b: 1ms\n  r -> b: 5ms\n  b -> {r}: {loss: 1%}",
		 "a 0a800001, router r 0a800002, b 0a800003; a:r 0a000002/31 1/1; "
		 "r:b 0a000004/31 5/1"},
		{"links:\n  a:x -- b:x: 1ms\n  a:y -- b:y: 2ms\n  a:y -> b: 9ms",
		 "router a 0a800001, router b 0a800002; a:x 0a000002/31 1/1; "
		 "a:y 0a000004/31 9/2"},
		{"hosts: {b: {address: 192.0.2.1}}\nlinks: {a -- b: }",
		 "b c0000201, a 0a800001; a:b 0a000002/31 0/0"},
		{"pool: 192.0.2.0/24\nhosts: {a: {address: 192.0.2.129}}\n"
		 "links: {a -- b: {delay: 1ms, prefix: 192.0.2.0/29}, b -- c: 2ms}",
		 "a c0000281, router b c0000282, c c0000283; a:b c0000201/29 1/1; "
		 "b:c c0000208/31 2/2"},
		{"links: {a -- b: 1ms}\nrouters: {b: {}}\nhosts: {a: linux}",
		 "a 0a800001, router b 0a800002; a:b 0a000002/31 1/1"},
		{"hosts: {m: }\nlinks: {m -- {r1, r2} -- n: 1ms}", NULL},
		{"hosts: {m: }\nlinks:\n  m -- {r1, r2}: 1ms",
		 "m 0a800001, r1 0a800002, r2 0a800003; m:r1 0a000002/31 1/1; "
		 "m:r2 0a000004/31 1/1"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lab *lab = read_lab(rows[i].text);
		char text[1024] = "";

		if (lab)
			describe(lab, text, sizeof(text));
		is_str(lab ? text : "refused", rows[i].network ? rows[i].network : "refused",
		       "networks: as written");
		lab_free(lab);
	}
}

/* Sections that are no part of the network. */
static void test_rest(void)
{
	struct lab *lab = read_lab("lab: name\nabout: what it shows\nseed: 99\n"
				   "hosts: {a: {alias: [x.example, y]}}\n"
				   "links: {a -- r -- b: 1ms}\n"
				   "attach: {b: shell, a: }\n"
				   "try: [icmp ping b, 'icmp trace b']\n"
				   "expect: [{from: a, to: b, hops: 2}]\n");
	uint64_t seed = 5;
	struct config_error error;

	is_str(lab->name, "name", "rest: lab");
	is_str(lab->about, "what it shows", "rest: about");
	is_int((int64_t)lab->seed, 99, "rest: seed");
	ok(lab->attachment_count == 2 && lab->attachments[0].node == lab_node(lab, "b") &&
		   lab->attachments[1].node == lab_node(lab, "a"),
	   "rest: attach, in its order");
	ok(lab->try_count == 2 && !strcmp(lab->try[1], "icmp trace b"), "rest: try");
	ok(lab->claim_count == 1 && lab->claims[0].hops == 2 &&
		   lab->claims[0].protocol == ICMP4_PROTO_UDP && lab->claims[0].line == 8,
	   "rest: expect");
	ok(lab_node(lab, "y") == lab_node(lab, "a") && lab_node(lab, "z") == SIM_NONE,
	   "rest: alias");
	is_str(lab_nearest(lab, "xexample"), "x.example", "rest: the nearest may be an alias");
	lab_free(lab);
	lab = lab_read("links: {a -- b: }", 17, "dir/my.lab.yaml", &seed, &error);
	ok(lab->seed == 5 && lab->attachment_count == 1 && lab->attachments[0].node == 0,
	   "rest: another seed, and the first host attached");
	is_str(lab->name, "my.lab", "rest: named as the file");
	lab_free(lab);
}

/* What a property of node r in the middle, or of the host b, makes of a datagram from a. */
static void test_properties(void)
{
	static const struct {
		const char *property, *of;
		struct datagram d;
		int type, code; /* -1: nothing comes back */
	} rows[] = {
		{"{}", "b", {.protocol = 17, .dst_port = 9}, 3, 3},
		{"{udp: 9}", "b", {.protocol = 17, .dst_port = 9}, -1, -1},
		{"{udp: {9: filtered}}", "b", {.protocol = 17, .dst_port = 9}, -1, -1},
		{"{udp: [7, 8]}", "b", {.protocol = 17, .dst_port = 9}, 3, 3},
		{"{echo: no}", "b", {.protocol = 1}, -1, -1},
		{"{silent: echo}", "b", {.protocol = 1}, -1, -1},
		{"{silent: port-unreachable}", "b", {.protocol = 17, .dst_port = 9}, -1, -1},
		{"{silent: [time-exceeded, echo]}", "b", {.protocol = 17, .dst_port = 9}, 3, 3},
		{"silent", "b", {.protocol = 1}, -1, -1},
		{"{silent: nothing, persona: silent}", "b", {.protocol = 17, .dst_port = 9}, 3, 3},
		{"{}", "r", {.protocol = 1, .ttl = 1}, 11, 0},
		{"{silent: time-exceeded}", "r", {.protocol = 1, .ttl = 1}, -1, -1},
		{"{silent: all}", "r", {.protocol = 1, .ttl = 1}, -1, -1},
		{"{silent: unreachable}", "r", {.protocol = 1, .ttl = 1}, 11, 0},
		{"{reject: {to: 192.0.2.0/24}}", "r", {.protocol = 1}, 3, 13},
		{"{reject: 192.0.2.0/24}", "r", {.protocol = 1}, 3, 13},
		{"{reject: {to: 192.0.2.9, code: host-unreachable}}", "r", {.protocol = 1}, 3, 1},
		{"{reject: {to: 192.0.2.8}}", "r", {.protocol = 1}, 0, 0},
		{"{reject: {from: 192.0.2.9}}", "r", {.protocol = 1}, -1, -1},
		{"{reject: [{proto: tcp}, {proto: udp, port: 9}]}", "r",
		 {.protocol = 17, .dst_port = 9}, 3, 13},
		{"{drop: 192.0.2.9}", "r", {.protocol = 1}, -1, -1},
		{"{drop: {proto: udp, port: 10}}", "r", {.protocol = 17, .dst_port = 9}, 3, 3},
		{"{forward: no}", "r", {.protocol = 1}, -1, -1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool host = rows[i].of[0] == 'b';
		struct datagram d = rows[i].d;
		struct answer answer = {0};
		char text[256];

		snprintf(text, sizeof(text),
			 host ? "hosts: {a: {address: 192.0.2.1}, b: %s}\nlinks: {a -- r -- b: 1ms}"
			      : "hosts: {a: {address: 192.0.2.1}, b: {address: 192.0.2.9}}\n"
				"routers: {r: %s}\nlinks: {a -- r -- b: 1ms}",
			 rows[i].property);
		struct lab *lab = read_lab(text);
		if (!ok(lab, "properties: %s is read", rows[i].property))
			continue;
		d.src = 0xc0000201;
		d.dst = sim_node_address(lab->sim, lab_node(lab, "b"));
		d.ttl = d.ttl ? d.ttl : 64;
		d.length = 60;
		sim_set_place(lab->sim, lab_node(lab, "a"), SIM_PLACE_PROBER);
		send_datagram(lab->sim, 0, lab_node(lab, "a"), &d);
		sim_advance(lab->sim, (struct icmp4_time){ICMP4_S_NS});
		bool answered = next_answer(lab->sim, &answer);
		ok(answered == (rows[i].type >= 0) &&
			   (!answered ||
			    (answer.type == rows[i].type && answer.code == rows[i].code)),
		   "properties: %s of %s", rows[i].property, rows[i].of);
		lab_free(lab);
	}
}

static size_t read_file(const char *folder, const char *name, char *text, size_t size)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = fopen(path, "r");
	if (!file)
		return 0;
	size_t length = fread(text, 1, size - 1, file);
	fclose(file);
	text[length] = '\0';
	return length;
}

/* NAME.yaml is refused with the line in NAME.txt. */
static void test_errors(void)
{
	static const char folder[] = "tests/golden/lab-errors";
	DIR *directory = opendir(folder);
	size_t count = 0;

	if (!ok(directory, "errors: there is %s", folder))
		return;
	for (const struct dirent *entry; (entry = readdir(directory));) {
		char path[512], want[1024], *dot = strstr(entry->d_name, ".yaml");
		struct config_error error = {""};

		if (!dot)
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		struct lab *lab = lab_load(path, NULL, &error);
		strcpy(dot, ".txt");
		size_t length = read_file(folder, entry->d_name, want, sizeof(want));
		want[length ? length - 1 : 0] = '\0';
		is_str(lab ? "nothing is wrong" : error.text, want, entry->d_name);
		lab_free(lab);
		count++;
	}
	closedir(directory);
	ok(count > 80, "errors: %zu files", count);
}

static void test_names(void)
{
	static const struct {
		const char *name, *error;
	} rows[] = {
		{"dimond", "dimond: no such file, nor an installed lab; did you mean `diamond`?"},
		{"nothing-like-it", "nothing-like-it: no such file, nor an installed lab"},
		{"./diamond", "./diamond: No such file or directory"},
		{"examples/", "examples/: Is a directory"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct config_error error = {""};

		ok(!lab_load(rows[i].name, NULL, &error), "names: %s", rows[i].name);
		is_str(error.text, rows[i].error, "names: and why not");
	}
}

/* --- The labs we ship ------------------------------------------------------------------------- */

/* Sends flows of a claim from its node, and notes where they go. */
struct judge {
	struct lab *lab;
	const struct lab_claim *claim;
	int64_t now_ns;
	uint64_t way; /* a hash of the nodes that the last packet came by */
};

static void follow(void *world, const struct sim_sight *sight)
{
	struct judge *judge = world;

	if (sight->event && icmp4_ip_dst(sight->packet->bytes) ==
				    sim_node_address(judge->lab->sim, judge->claim->to))
		judge->way = (judge->way ^ (sight->node + 1)) * 1099511628211u;
}

static struct datagram claimed(const struct judge *judge, uint16_t flow)
{
	const struct sim *sim = judge->lab->sim;

	return (struct datagram){
		.src = sim_node_address(sim, judge->claim->from),
		.dst = sim_node_address(sim, judge->claim->to),
		.ttl = 64,
		.protocol = (uint8_t)judge->claim->protocol,
		.length = 60,
		.src_port = (uint16_t)(40000 + flow),
		.dst_port = judge->claim->protocol == ICMP4_PROTO_TCP ? 80 : 33434,
		.flags = 2,
	};
}

/* Up to ten times, for links lose packets. */
static bool probe(struct judge *judge, const struct datagram *d, struct answer *answer)
{
	struct sim *sim = judge->lab->sim;
	struct answer ignored;

	for (int i = 0; i < 10; i++) {
		judge->way = 14695981039346656037u;
		send_datagram(sim, judge->now_ns, judge->claim->from, d);
		judge->now_ns += 60 * ICMP4_S_NS;
		sim_advance(sim, (struct icmp4_time){judge->now_ns});
		if (!next_answer(sim, answer))
			continue;
		while (next_answer(sim, &ignored))
			;
		return true;
	}
	return false;
}

static bool reaches(struct judge *judge, const struct datagram *d)
{
	struct answer answer;

	return probe(judge, d, &answer) &&
	       owner_of(judge->lab->sim, answer.src) == judge->claim->to;
}

static int count_hops(struct judge *judge)
{
	for (uint8_t ttl = 1; ttl < 64; ttl++) {
		struct datagram d = claimed(judge, 0);

		d.ttl = ttl;
		if (reaches(judge, &d))
			return ttl;
	}
	return 0;
}

/* What comes through whole: as each 3/4 says. */
static int path_mtu(struct judge *judge)
{
	struct datagram d = claimed(judge, 0);
	struct answer answer;

	d.df = true;
	d.length = 1500;
	while (probe(judge, &d, &answer) && answer.protocol == ICMP4_PROTO_ICMP &&
	       answer.type == ICMP4_UNREACHABLE && answer.code == ICMP4_FRAGMENTATION_NEEDED)
		d.length = answer.mtu;
	return d.length;
}

static int count_paths(struct judge *judge)
{
	uint64_t seen[16];
	int count = 0;

	for (uint16_t flow = 0; flow < 200; flow++) {
		struct datagram d = claimed(judge, flow);
		int known = 0;

		if (!reaches(judge, &d))
			continue;
		while (known < count && seen[known] != judge->way)
			known++;
		if (known == count && count < 16)
			seen[count++] = judge->way;
	}
	return count;
}

static void judge_claim(struct lab *lab, const struct lab_claim *claim)
{
	struct judge judge = {.lab = lab, .claim = claim};
	struct datagram d = claimed(&judge, 0);

	for (uint32_t i = 0; i < sim_node_count(lab->sim); i++)
		sim_set_place(lab->sim, i, SIM_PLACE_NODE);
	sim_set_place(lab->sim, claim->from, SIM_PLACE_PROBER);
	sim_set_tap(lab->sim, follow, &judge);
	printf("# %s, line %zu\n", lab->file, claim->line);
	if (claim->answers_said)
		is_int(reaches(&judge, &d), claim->answers, "claims: answers");
	if (claim->hops)
		is_int(count_hops(&judge), claim->hops, "claims: hops");
	if (claim->mtu)
		is_int(path_mtu(&judge), claim->mtu, "claims: mtu");
	if (claim->paths)
		is_int(count_paths(&judge), claim->paths, "claims: paths");
}

static void judge_installed(void *world, const char *name, const char *about)
{
	struct config_error error = {""};
	struct lab *lab = lab_load(name, NULL, &error);
	size_t *claims = world;

	if (!ok(lab && lab->about && !strcmp(lab->about, about) && !strcmp(lab->name, name),
		"installed: %s: %s", name, lab ? about : error.text))
		return;
	ok(lab->try_count > 0, "installed: there is something to try");
	*claims += lab->claim_count;
	for (size_t i = 0; i < lab->claim_count; i++)
		judge_claim(lab, &lab->claims[i]);
	lab_free(lab);
}

int main(void)
{
	size_t claims = 0;

	test_networks();
	test_rest();
	test_properties();
	test_errors();
	test_names();
	lab_each_installed(judge_installed, &claims);
	ok(claims >= 6, "installed: %zu claims are kept", claims);
	return tap_done();
}
