/* SPDX-License-Identifier: MIT */
/* Who sees what: taps, and those who take a node's place. */
#include "network.h"

static const struct icmp4_time always = {3600 * ICMP4_S_NS};

struct story {
	char text[512];
	struct sim *sim;
};

static void tell_story(void *world, const struct sim_sight *sight)
{
	static const char *const verbs[] = {"none",      "forwarded", "answered",
					    "delivered", "dropped",   "sent"};
	struct story *story = world;
	size_t used = strlen(story->text);

	snprintf(story->text + used, sizeof(story->text) - used, "%s%s %s ttl %d", used ? ", " : "",
		 sim_node_name(story->sim, sight->node),
		 sight->loss ? sight->loss : verbs[sight->event->verb], sight->packet->bytes[8]);
}

/* The tap sees each decision in its order, and each packet as it came to who decided. */
static void test_tap(void)
{
	static const struct {
		const char *name;
		uint32_t lossy; /* this link loses all that goes to the end */
		uint8_t ttl;
		const char *story;
	} rows[] = {
		{"there and back", SIM_NONE, 9,
		 "n0 sent ttl 9, n1 forwarded ttl 9, n2 forwarded ttl 8, n3 answered ttl 7, "
		 "n2 forwarded ttl 64, n1 forwarded ttl 63, n0 delivered ttl 62"},
		{"time exceeded", SIM_NONE, 2,
		 "n0 sent ttl 2, n1 forwarded ttl 2, n2 dropped ttl 1, n1 forwarded ttl 64, "
		 "n0 delivered ttl 63"},
		{"lost", 2, 9,
		 "n0 sent ttl 9, n1 forwarded ttl 9, n2 forwarded ttl 8, n2 lost ttl 7"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sim *sim = sim_new(1);
		struct story story = {.sim = sim};
		struct datagram d = echo_to(NODES + 3, rows[i].ttl, 0);
		char name[4];

		for (uint32_t n = 0; n < 4; n++) {
			snprintf(name, sizeof(name), "n%" PRIu32, n);
			add_node(sim, name, n == 1 || n == 2);
		}
		for (uint32_t n = 0; n < 3; n++) {
			struct sim_direction to = way_default;
			to.loss_ppb = n == rows[i].lossy ? 1000000000 : 0;
			add_link(sim, n, n + 1, to, way_default);
		}
		sim_finish(sim);
		sim_set_place(sim, 0, SIM_PLACE_PROBER);
		sim_set_tap(sim, tell_story, &story);
		send_datagram(sim, 0, 0, &d);
		sim_advance(sim, always);
		is_str(story.text, rows[i].story, rows[i].name);
		sim_free(sim);
	}
}

/* Who gets a datagram for node 0, and whether its engine answers, by how the place is taken. */
static void test_places(void)
{
	static const struct {
		const char *name;
		enum sim_place place;
		uint8_t protocol;
		uint32_t handed, answers;
	} rows[] = {
		{"nobody there: echo is answered", SIM_PLACE_NODE, ICMP4_PROTO_ICMP, 0, 1},
		{"nobody there: TCP is refused", SIM_PLACE_NODE, ICMP4_PROTO_TCP, 0, 1},
		{"a prober sees echo, the node answers", SIM_PLACE_PROBER, ICMP4_PROTO_ICMP, 1, 1},
		{"a prober owns TCP", SIM_PLACE_PROBER, ICMP4_PROTO_TCP, 1, 0},
		{"a prober owns UDP", SIM_PLACE_PROBER, ICMP4_PROTO_UDP, 1, 0},
		{"a kernel owns echo", SIM_PLACE_KERNEL, ICMP4_PROTO_ICMP, 1, 0},
		{"a kernel owns TCP", SIM_PLACE_KERNEL, ICMP4_PROTO_TCP, 1, 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sim *sim = chain(1, 1, way_default, way_default);
		struct datagram d = {.src = NODES + 2,
				     .dst = NODES,
				     .ttl = 64,
				     .length = 60,
				     .protocol = rows[i].protocol,
				     .src_port = 9,
				     .dst_port = 9,
				     .flags = 2};
		uint32_t count[3] = {0};
		struct answer answer;

		sim_finish(sim);
		sim_set_place(sim, 0, rows[i].place);
		sim_set_place(sim, 2, SIM_PLACE_KERNEL);
		send_datagram(sim, 0, 2, &d);
		sim_advance(sim, always);
		while (next_answer(sim, &answer))
			count[answer.place]++;
		ok(count[0] == rows[i].handed && count[2] == rows[i].answers, "places: %s",
		   rows[i].name);
		sim_free(sim);
	}
}

/* What node 0 sends to an address of its own comes to itself, without a link. */
static void test_self(void)
{
	struct sim *sim = chain(1, 1, way_default, way_default);
	static const uint32_t own[] = {NODES, LINKS};

	sim_finish(sim);
	sim_set_place(sim, 0, SIM_PLACE_PROBER);
	for (size_t i = 0; i < 2; i++) {
		struct datagram d = echo_to(own[i], 1, 0);
		struct answer reply = {0};

		ok(ask(sim, &d, &reply) && reply.type == ICMP4_ECHO_REPLY && reply.src == own[i] &&
			   !reply.at_ns,
		   "self: a reply at once");
	}
	is_int((int64_t)sim_counters(sim)->carried, 0, "self: no link carried any of it");
	struct datagram d = echo_to(NODES, 1, 0);
	struct answer reply;
	sim_set_place(sim, 0, SIM_PLACE_NODE);
	ok(!ask(sim, &d, &reply), "self: nobody is there to hand it to");
	sim_free(sim);
}

int main(void)
{
	test_tap();
	test_places();
	test_self();
	return tap_done();
}
