/* SPDX-License-Identifier: MIT */
/*
 * Lab files: what each section makes of a network, and what a wrong file is told (a file each in
 * tests/golden/lab-errors).
 */
#include <dirent.h>
#include <stdlib.h>

#include "config/lab/lab.h"
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

		used += (size_t)snprintf(text + used, size - used,
					 "; %s:%s %08" PRIx32 "/%d %" PRId64 "/%" PRId64,
					 sim_node_name(lab->sim, ends[0].node), ends[0].port,
					 ends[0].address.address, ends[0].address.length,
					 ways[0].delay_ns / 1000000, ways[1].delay_ns / 1000000);
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
		{"links: {a--r-1--b: 1ms}", "a 0a800001, router r-1 0a800002, b 0a800003; "
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
		{"links: {a -- b: {prefix: 192.0.2.4/30}, b -- c: {prefix: 192.0.2.8/31}}",
		 "a 0a800001, router b 0a800002, c 0a800003; a:b c0000205/30 0/0; "
		 "b:c c0000208/31 0/0"},
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
		   lab->attachments[1].node == lab_node(lab, "a") &&
		   lab->attachments[1].outside == LAB_SHELL && !lab->attachments[1].name,
	   "rest: attach, in its order");
	ok(lab->try_count == 2 && !strcmp(lab->try[1], "icmp trace b"), "rest: try");
	ok(lab->claim_count == 1 && lab->claims[0].hops == 2 &&
		   lab->claims[0].protocol == ICMP4_PROTO_UDP && lab->claims[0].line == 8,
	   "rest: expect");
	ok(lab_node(lab, "y") == lab_node(lab, "a") && lab_node(lab, "z") == SIM_NONE,
	   "rest: alias");
	is_str(lab_nearest(lab, "xexample"), "x.example", "rest: the nearest may be an alias");
	ok(!lab_nearest(lab, "nobody"), "rest: nothing is near a word that is unlike all");
	lab_free(lab);
	lab = lab_read("links: {a -- b: }", 17, "dir/my.lab.yaml", &seed, &error);
	ok(lab->seed == 5 && lab->attachment_count == 1 && lab->attachments[0].node == 0,
	   "rest: another seed, and the first host attached");
	is_str(lab->name, "my.lab", "rest: named as the file");
	lab_free(lab);
}

/* Who takes whose place. */
static void test_attach(void)
{
	static const struct {
		const char *node;
		enum lab_outside outside;
		const char *name;
		uint32_t port;
	} rows[] = {
		{"a", LAB_SHELL, NULL, 0},       {"b", LAB_NETNS, "/run/netns/b", 0},
		{"c", LAB_INTERFACE, "eth2", 0}, {"r", LAB_INTERFACE, "tap:vm", 2},
		{"r", LAB_INTERFACE, "eth1", 0},
	};
	struct lab *lab = read_lab("attach: {a: {shell: shell}, b: {netns: /run/netns/b},\n"
				   " c: {interface: eth2}, r:vm: {interface: tap:vm},\n"
				   " r:a: {interface: eth1}}\n"
				   "links: {a -- r -- b: 1ms, r:vm -- c: 1ms}\n");

	is_int((int64_t)lab->attachment_count, sizeof(rows) / sizeof(rows[0]), "attach: all");
	for (size_t i = 0; i < lab->attachment_count; i++) {
		const struct lab_attachment *at = &lab->attachments[i];

		ok(at->node == lab_node(lab, rows[i].node) && at->outside == rows[i].outside &&
			   at->port == rows[i].port,
		   "attach: %s by %s", rows[i].node, rows[i].name ? rows[i].name : "a shell");
		is_str(at->name ? at->name : "", rows[i].name ? rows[i].name : "",
		       "attach: and its name");
	}
	lab_free(lab);
}

/* a -- r -- b, where router r or host b has this property. */
static struct lab *lab_with(const char *property, const char *of)
{
	char text[256];
	bool host = of[0] == 'b';

	snprintf(text, sizeof(text),
		 host ? "hosts: {a: {address: 192.0.2.1}, b: %s}\nlinks: {a -- r -- b: 1ms}"
		      : "hosts: {a: {address: 192.0.2.1}, b: {address: 192.0.2.9}}\n"
			"routers: {r: %s}\nlinks: {a -- r -- b: 1ms}",
		 property);
	return read_lab(text);
}

/* Sends it from a to b; false: nothing came back. */
static bool ask_lab(struct lab *lab, struct datagram *d, struct answer *answer)
{
	uint32_t a = lab_node(lab, "a");

	d->src = sim_node_address(lab->sim, a);
	d->dst = sim_node_address(lab->sim, lab_node(lab, "b"));
	d->ttl = d->ttl ? d->ttl : 64;
	d->length = 60;
	sim_set_place(lab->sim, a, SIM_PLACE_PROBER);
	send_datagram(lab->sim, 0, a, d);
	sim_advance(lab->sim, (struct icmp4_time){ICMP4_S_NS});
	return next_answer(lab->sim, answer);
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
		{"{reject: [{proto: tcp}, {proto: udp, port: 9}]}",
		 "r",
		 {.protocol = 17, .dst_port = 9},
		 3,
		 13},
		{"{drop: 192.0.2.9}", "r", {.protocol = 1}, -1, -1},
		{"{drop: {proto: udp, port: 10}}", "r", {.protocol = 17, .dst_port = 9}, 3, 3},
		{"{forward: no}", "r", {.protocol = 1}, -1, -1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct datagram d = rows[i].d;
		struct answer answer = {0};
		struct lab *lab = lab_with(rows[i].property, rows[i].of);

		if (!ok(lab, "properties: %s is read", rows[i].property))
			continue;
		bool answered = ask_lab(lab, &d, &answer);
		ok(answered == (rows[i].type >= 0) && (!answered || (answer.type == rows[i].type &&
								     answer.code == rows[i].code)),
		   "properties: %s of %s", rows[i].property, rows[i].of);
		lab_free(lab);
	}
}

/* A timestamp request from a to b, whose settings these are. */
static void test_profiles(void)
{
	static const uint8_t request[] = {ICMP4_TIMESTAMP, 0, 0xf2, 0xff, [19] = 0};
	static const struct {
		const char *settings;
		int type; /* -1: nothing comes back */
	} rows[] = {
		{"{}", -1},
		{"{profile: bcp}", -1},
		{"{profile: rfc1812}", ICMP4_TIMESTAMP_REPLY},
		{"{timestamp: no, profile: rfc1812}", -1},
		{"{profile: bcp, timestamp: yes}", ICMP4_TIMESTAMP_REPLY},
		{"{persona: linux}", ICMP4_TIMESTAMP_REPLY},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lab *lab = lab_with(rows[i].settings, "b");
		uint32_t a = lab_node(lab, "a");
		struct icmp4_ip ip = {.src = sim_node_address(lab->sim, a),
				      .dst = sim_node_address(lab->sim, lab_node(lab, "b")),
				      .total_length = ICMP4_IP_HEADER + sizeof(request),
				      .ttl = 64,
				      .protocol = ICMP4_PROTO_ICMP};
		uint8_t bytes[ICMP4_IP_HEADER + sizeof(request)];
		struct answer answer = {0};

		icmp4_ip_build(&ip, bytes, sizeof(bytes));
		memcpy(bytes + ICMP4_IP_HEADER, request, sizeof(request));
		sim_set_place(lab->sim, a, SIM_PLACE_PROBER);
		sim_send(lab->sim, (struct icmp4_time){0}, a,
			 &(struct icmp4_packet){
				 .bytes = bytes, .held = sizeof(bytes), .length = sizeof(bytes)});
		sim_advance(lab->sim, (struct icmp4_time){ICMP4_S_NS});
		bool answered = next_answer(lab->sim, &answer);
		is_int(answered ? answer.type : -1, rows[i].type, rows[i].settings);
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

int main(void)
{
	test_networks();
	test_rest();
	test_attach();
	test_properties();
	test_profiles();
	test_errors();
	return tap_done();
}
