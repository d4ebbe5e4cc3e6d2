/* SPDX-License-Identifier: MIT */
/*
 * Label switched paths in a network, as a traceroute finds them: who answers at each TTL, with what
 * labels, and how long that takes. And which destinations take such a path.
 */
#include <icmp4/extension.h>
#include <icmp4/object.h>

#include "config/lab/lab.h"
#include "network.h"

enum { TEXT = 512, HOPS = 9, BRANCH = 7 };

/* n0 -- n1 -- n2 -- n3 -- n4 -- n5 -- n6, and n7 beside n2: hosts are n0, n6 and n7. */
static struct sim *net(void)
{
	struct sim *sim = sim_new(1);
	struct icmp4_node_settings settings;
	char name[16];

	icmp4_node_settings_default(&settings);
	settings.limit = settings.limit_destination = (struct icmp4_rate){0};
	settings.announce_labels = true;
	for (uint32_t i = 0; i <= BRANCH; i++) {
		struct icmp4_prefix address = {NODES + i, 32};

		snprintf(name, sizeof(name), "n%" PRIu32, i);
		settings.forward = i > 0 && i < 6;
		sim_add_node(sim, &(struct sim_node_spec){.name = name,
							  .settings = &settings,
							  .addresses = &address,
							  .address_count = 1});
	}
	for (uint32_t i = 0; i < 6; i++)
		add_link(sim, i, i + 1, way_default, way_default);
	add_link(sim, 2, BRANCH, way_default, way_default);
	return sim;
}

static void start(struct sim *sim)
{
	sim_finish(sim);
	sim_set_place(sim, 0, SIM_PLACE_PROBER);
}

/* The labels of an error, " [100/1 24/255]": label and TTL. */
static void put_labels(const struct icmp4_packet *packet, char *text)
{
	struct icmp4_extension extension;
	struct icmp4_object object;
	struct icmp4_view view;
	enum icmp4_fault fault;
	size_t at = 0;

	*text = '\0';
	if (icmp4_view_datagram(&view, packet->bytes, packet->held, packet->length) ||
	    !icmp4_extension_of(&extension, &view, ICMP4_EXTENSION_STRICT) ||
	    !icmp4_object_next(&extension, &at, &object, &fault))
		return;
	for (size_t i = 0; i < icmp4_mpls_count(&object); i++) {
		struct icmp4_mpls_entry entry = icmp4_mpls_entry(&object, i);

		text += sprintf(text, "%s%u/%u", i ? " " : "[", (unsigned)entry.label, entry.ttl);
	}
	strcpy(text, "]");
}

/* "n1 2ms, n2[100/1] 8ms": one UDP datagram with each TTL, until the target answers. */
static const char *walk(struct sim *sim, uint32_t to, char text[TEXT])
{
	int64_t now_ns = 0;
	char *end = text;
	bool reached = false;

	*text = '\0';
	for (uint8_t ttl = 1; ttl <= HOPS && !reached; ttl++, now_ns += 60 * ICMP4_S_NS) {
		struct datagram d = {.src = sim_node_address(sim, 0),
				     .dst = sim_node_address(sim, to),
				     .ttl = ttl,
				     .protocol = ICMP4_PROTO_UDP,
				     .length = 60,
				     .src_port = 40000,
				     .dst_port = 33434};
		struct icmp4_packet packet;
		uint32_t place, interface;
		char labels[128];

		send_datagram(sim, now_ns, 0, &d);
		sim_advance(sim, (struct icmp4_time){now_ns + 59 * ICMP4_S_NS});
		end += sprintf(end, "%s", ttl > 1 ? ", " : "");
		if (!sim_receive(sim, &place, &packet)) {
			end += sprintf(end, "*");
			continue;
		}
		put_labels(&packet, labels);
		uint32_t from = sim_owner(sim, icmp4_ip_src(packet.bytes), &interface);
		end += sprintf(end, "%s%s %dms", sim_node_name(sim, from), labels,
			       (int)((packet.stamp.ns - now_ns) / ICMP4_MS_NS));
		reached = from == to;
	}
	return text;
}

static const uint32_t path_nodes[] = {1, 2, 3, 4}, path_links[] = {1, 2, 3};

#define EXPLICIT ICMP4_LABEL_EXPLICIT_NULL
#define IMPLICIT ICMP4_LABEL_IMPLICIT_NULL

/* RFC 3443 sections 3.1 to 3.4; MPLS-05. The path goes from n1 to n4. */
static void test_modes(void)
{
	static const struct {
		const char *name;
		enum icmp4_tunnel mode;
		uint32_t last;
		bool to_end;
		const char *walk;
	} rows[] = {
		{"uniform, errors to the end", ICMP4_TUNNEL_UNIFORM, 102, true,
		 "n1 2ms, n2[100/1] 8ms, n3[101/1] 8ms, n4[102/1] 8ms, n5 10ms, n6 12ms"},
		{"uniform, errors back at once", ICMP4_TUNNEL_UNIFORM, 102, false,
		 "n1 2ms, n2[100/1] 4ms, n3[101/1] 6ms, n4[102/1] 8ms, n5 10ms, n6 12ms"},
		{"uniform, the last but one pops", ICMP4_TUNNEL_UNIFORM, IMPLICIT, true,
		 "n1 2ms, n2[100/1] 8ms, n3[101/1] 8ms, n4 8ms, n5 10ms, n6 12ms"},
		{"uniform, explicit null", ICMP4_TUNNEL_UNIFORM, EXPLICIT, true,
		 "n1 2ms, n2[100/1] 8ms, n3[101/1] 8ms, n4[0/1] 8ms, n5 10ms, n6 12ms"},
		{"a pipe is one hop", ICMP4_TUNNEL_PIPE, 102, true,
		 "n1 2ms, n4[102/253] 8ms, n5 10ms, n6 12ms"},
		{"a short pipe", ICMP4_TUNNEL_PIPE, IMPLICIT, true,
		 "n1 2ms, n4 8ms, n5 10ms, n6 12ms"},
		{"a pipe, explicit null", ICMP4_TUNNEL_PIPE, EXPLICIT, true,
		 "n1 2ms, n4[0/253] 8ms, n5 10ms, n6 12ms"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t labels[] = {100, 101, rows[i].last};
		struct sim *sim = net();
		char text[TEXT];

		sim_add_tunnel(sim, &(struct sim_tunnel){.nodes = path_nodes,
							 .links = path_links,
							 .labels = labels,
							 .count = 4,
							 .mode = rows[i].mode,
							 .error_to_end = rows[i].to_end});
		start(sim);
		is_str(walk(sim, 6, text), rows[i].walk, rows[i].name);
		is_str(walk(sim, BRANCH, text), "n1 2ms, n2 4ms, n7 6ms",
		       "what does not lie behind its end does not take it");
		ok(strstr(walk(sim, 4, text), "n2") == NULL || rows[i].mode == ICMP4_TUNNEL_UNIFORM,
		   "its end itself does: %s", text);
		sim_free(sim);
	}
}

/* Named prefixes, and of several paths the one that leads farthest. */
static void test_classes(void)
{
	static const uint32_t labels[] = {100, 101, 102}, others[] = {200, 201};
	static const struct icmp4_prefix six = {NODES + 6, 32};
	struct sim_tunnel named = {.nodes = path_nodes,
				   .links = path_links,
				   .labels = labels,
				   .count = 4,
				   .mode = ICMP4_TUNNEL_PIPE,
				   .to = &six,
				   .to_count = 1};
	struct sim_tunnel shorter = {.nodes = path_nodes,
				     .links = path_links,
				     .labels = others,
				     .count = 3,
				     .mode = ICMP4_TUNNEL_UNIFORM};
	struct sim_tunnel farther = {.nodes = path_nodes,
				     .links = path_links,
				     .labels = labels,
				     .count = 4,
				     .mode = ICMP4_TUNNEL_PIPE};
	char text[TEXT];
	struct sim *sim = net();

	sim_add_tunnel(sim, &named);
	start(sim);
	is_str(walk(sim, 6, text), "n1 2ms, n4[102/253] 8ms, n5 10ms, n6 12ms",
	       "what was named takes the path");
	is_str(walk(sim, 5, text), "n1 2ms, n2 4ms, n3 6ms, n4 8ms, n5 10ms", "and nothing else");
	sim_free(sim);

	sim = net();
	sim_add_tunnel(sim, &shorter);
	sim_add_tunnel(sim, &farther);
	ok(sim_has_label(sim, 2, 100) && sim_has_label(sim, 2, 200) && !sim_has_label(sim, 1, 100),
	   "labels are known where they lead");
	start(sim);
	is_str(walk(sim, 5, text), "n1 2ms, n4[102/253] 8ms, n5 10ms", "the farthest end wins");
	is_str(walk(sim, 3, text), "n1 2ms, n2[200/1] 4ms, n3[201/1] 6ms",
	       "a nearer one has what lies before it");
	sim_free(sim);
}

/* Labels take their part of what a link carries, and of each fragment. */
static void test_size(void)
{
	static const uint32_t labels[] = {100, 101, 102};
	struct sim *sim = net();
	struct datagram d = echo_to(NODES + 6, 64, 1);
	struct answer answer;

	sim_add_tunnel(sim, &(struct sim_tunnel){.nodes = path_nodes,
						 .links = path_links,
						 .labels = labels,
						 .count = 4,
						 .mode = ICMP4_TUNNEL_PIPE});
	start(sim);
	d.length = 1497;
	d.df = true;
	ok(ask(sim, &d, &answer) && answer.type == ICMP4_UNREACHABLE && answer.mtu == 1496 &&
		   owner_of(sim, answer.src) == 1,
	   "PMTU-03: one octet too many");
	d.length = 1496;
	ok(ask(sim, &d, &answer) && answer.type == ICMP4_ECHO_REPLY, "PMTU-03: and none");
	d.length = 1500;
	d.df = false;
	ok(ask(sim, &d, &answer) && answer.type == ICMP4_ECHO_REPLY && answer.length == 1500,
	   "RFC 3032 section 3.5: in two fragments, and whole again");
	is_int((int64_t)sim_counters(sim)->too_long, 0, "no link was given too much");
	sim_free(sim);
}

#define LAB(tunnels)                                                                         \
	"{links: {n0 -- n1 -- n2 -- n3 -- n4 -- n6: 1ms, n2 -- n7: 1ms}, tunnels: {" tunnels \
	"}, routers: {'n1, n2, n3, n4': {announce-labels: yes, limit: none}}}"

/* The keys of a lab file. The target is n6, behind n4. */
static void test_lab(void)
{
	static const struct {
		const char *name, *text, *walk;
	} rows[] = {
		{"labels from 24000 on, uniform, errors to the end",
		 LAB("t: {path: [n1, n2, n3, n4]}"),
		 "n1 2ms, n2[24000/1] 8ms, n3[24000/1] 8ms, n4[24000/1] 8ms, n6 10ms"},
		{"each router counts for itself",
		 LAB("s: {path: [n1, n2, n3]}, t: {path: [n1, n2, n3, n4]}"),
		 "n1 2ms, n2[24001/1] 8ms, n3[24001/1] 8ms, n4[24000/1] 8ms, n6 10ms"},
		{"labels that are said", LAB("t: {path: [n1, n2, n3], labels: [16, 1048575]}"),
		 "n1 2ms, n2[16/1] 6ms, n3[1048575/1] 6ms, n4 8ms, n6 10ms"},
		{"errors: back", LAB("t: {path: [n1, n2, n3, n4], errors: back}"),
		 "n1 2ms, n2[24000/1] 4ms, n3[24000/1] 6ms, n4[24000/1] 8ms, n6 10ms"},
		{"mode: pipe", LAB("t: {path: [n1, n2, n3, n4], mode: pipe}"),
		 "n1 2ms, n4[24000/253] 8ms, n6 10ms"},
		{"mode: short-pipe", LAB("t: {path: [n1, n2, n3, n4], mode: short-pipe}"),
		 "n1 2ms, n4 8ms, n6 10ms"},
		{"php: with one label fewer",
		 LAB("t: {path: [n1, n2, n3], php: yes, labels: [99]}"),
		 "n1 2ms, n2[99/1] 6ms, n3 6ms, n4 8ms, n6 10ms"},
		{"implicit-null says the same",
		 LAB("t: {path: [n1, n2, n3], labels: [99, implicit-null]}"),
		 "n1 2ms, n2[99/1] 6ms, n3 6ms, n4 8ms, n6 10ms"},
		{"to: a node", LAB("t: {path: [n1, n2, n3], to: n6, mode: pipe}"),
		 "n1 2ms, n3[24000/254] 6ms, n4 8ms, n6 10ms"},
		{"to: a node that is another", LAB("t: {path: [n1, n2, n3], to: [n7], mode: pipe}"),
		 "n1 2ms, n2 4ms, n3 6ms, n4 8ms, n6 10ms"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct config_error error = {""};
		struct lab *lab =
			lab_read(rows[i].text, strlen(rows[i].text), "t.yaml", NULL, &error);
		char text[TEXT];

		is_str(error.text, "", rows[i].name);
		if (!lab)
			continue;
		sim_set_place(lab->sim, 0, SIM_PLACE_PROBER);
		is_str(walk(lab->sim, lab_node(lab, "n6"), text), rows[i].walk, rows[i].name);
		lab_free(lab);
	}
}

int main(void)
{
	test_modes();
	test_classes();
	test_size();
	test_lab();
	return tap_done();
}
