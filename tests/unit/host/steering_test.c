/* SPDX-License-Identifier: MIT */
/* Where a datagram goes that more than its destination decides about: anycast, and policies. */
#include "config/lab/lab.h"
#include "network.h"

#define SERVICE UINT32_C(0xc0000235) /* 192.0.2.53 */

enum { DSCP_EF = 46, PROHIBITED = 13 };

static const char everywhere[] = "hosts:\n"
				 "  a, c: {}\n"
				 "  s1, s2, s3: {anycast: 192.0.2.53}\n"
				 "links:\n"
				 "  a -- r1 -- r2 -- r3 -- c: 1ms\n"
				 "  r2 -- {x1, x2} -- r4: 1ms\n"
				 "  r1 -- s1: 1ms\n"
				 "  r3 -- s2: 1ms\n"
				 "  r4 -- s3: 1ms\n";

static struct lab *lab_of(const char *text, const char *more)
{
	struct config_error error = {""};
	char all[1024];

	snprintf(all, sizeof(all), "%s%s", text, more);
	struct lab *lab = lab_read(all, strlen(all), "steering", NULL, &error);
	ok(lab != NULL, "a lab %s%s", more, error.text);
	return lab;
}

static struct datagram echo_from(const struct lab *lab, uint32_t from, uint32_t dst)
{
	struct datagram d = echo_to(dst, 64, 1);

	d.src = sim_node_address(lab->sim, from);
	return d;
}

/* Which node a datagram comes to, of those whose place is taken; and with which TTL. */
static const char *comes_to(struct lab *lab, int64_t now_ns, uint32_t from,
			    const struct datagram *d, uint8_t *ttl)
{
	struct answer came;

	*ttl = 0;
	send_datagram(lab->sim, now_ns, from, d);
	sim_advance(lab->sim, (struct icmp4_time){now_ns + ICMP4_S_NS});
	if (!next_answer(lab->sim, &came))
		return "nobody";
	*ttl = came.ttl;
	return sim_node_name(lab->sim, came.place);
}

static void take_places(struct lab *lab, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		sim_set_place(lab->sim, lab_node(lab, names[i]), SIM_PLACE_KERNEL);
}

static void test_nearest(void)
{
	static const char *const servers[] = {"s1", "s2", "s3"};
	static const struct {
		const char *from, *more, *to;
		uint8_t ttl;
	} rows[] = {
		{"a", "", "s1", 63},
		{"c", "", "s2", 63},
		{"x1", "", "s3", 63},
		{"s1", "", "s1", 64}, /* its own */
		/* r1's way to its own server is dear: the next are three links away, and one more
		 */
		{"a", "  r1 -> s1: {cost: 9}\n", "s2", 61},
		/* set by hand it is the way, whatever is nearer */
		{"a", "routes: {r1 to 192.0.2.53: r2, r2 to 192.0.2.53: x2}\n", "s3", 60},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lab *lab = lab_of(everywhere, rows[i].more);
		uint32_t from = lab_node(lab, rows[i].from);
		struct datagram d = echo_from(lab, from, SERVICE);
		uint8_t ttl = 0;

		take_places(lab, servers, sizeof(servers) / sizeof(servers[0]));
		is_str(comes_to(lab, 0, from, &d, &ttl), rows[i].to, rows[i].from);
		is_int(ttl, rows[i].ttl, "nearest: after so many hops");
		lab_free(lab);
	}
}

/* Two servers that are as near: flows go to both. */
static void test_equal(void)
{
	static const char *const servers[] = {"s1", "s2"};
	struct lab *lab = lab_of("hosts:\n  a: {}\n  s1, s2: {anycast: 192.0.2.53}\n"
				 "links:\n  a -- r -- {s1, s2}: 1ms\n",
				 "");
	uint32_t from = lab_node(lab, "a"), heard[2] = {0, 0};

	take_places(lab, servers, 2);
	for (uint16_t port = 0; port < 64; port++) {
		struct datagram d = {.src = sim_node_address(lab->sim, from),
				     .dst = SERVICE,
				     .ttl = 64,
				     .protocol = ICMP4_PROTO_UDP,
				     .length = 28,
				     .src_port = (uint16_t)(40000 + port),
				     .dst_port = 53};
		uint8_t ttl;
		const char *to = comes_to(lab, port * ICMP4_S_NS, from, &d, &ttl);

		heard[!strcmp(to, "s2")]++;
	}
	ok(heard[0] > 16 && heard[1] > 16, "equal: %u and %u of 64 flows", heard[0], heard[1]);
	lab_free(lab);
}

static void test_owners(void)
{
	struct lab *lab = lab_of(everywhere, "");
	uint32_t interface, s1 = lab_node(lab, "s1");

	is_int(sim_owner(lab->sim, SERVICE, &interface), s1, "owners: the first");
	for (size_t i = 0; i < sim_node_count(lab->sim); i++) {
		bool serves = sim_node_name(lab->sim, (uint32_t)i)[0] == 's';

		is_int(sim_owns(lab->sim, (uint32_t)i, SERVICE), serves, "owners: the servers");
	}
	ok(sim_is_anycast(lab->sim, SERVICE), "owners: several have it");
	ok(!sim_is_anycast(lab->sim, sim_node_address(lab->sim, s1)),
	   "owners: what a server is known by is its own");
	lab_free(lab);
}

static const char policies[] = "hosts: {a: {}, b: {}, s: {}}\n"
			       "links:\n"
			       "  r1 -- {a, b}: 1ms\n"
			       "  r1 -- x -- r2: 1ms\n"
			       "  r1 -- y1 -- y2 -- r2: 1ms\n"
			       "  r2 -- s: 1ms\n"
			       "routes:\n"
			       "  r1 from a dscp 10 to s: prohibit\n"
			       "  r1 dscp 46 to 0.0.0.0/0: y1\n"
			       "  r1 from b to s: y1\n";

/* By x it is three hops, by y1 and y2 four. */
static void test_policies(void)
{
	static const char *const servers[] = {"s"};
	static const struct {
		const char *from;
		uint8_t dscp;
		const char *to;
		uint8_t ttl;
	} rows[] = {
		{"a", 0, "s", 61},
		{"b", 0, "s", 60},
		{"a", DSCP_EF, "s", 60},
		{"a", 10, "nobody", 0},
		{"b", 10, "s", 60},
		{"r1", DSCP_EF, "s", 62} /* what is its own is none of its policies' business */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lab *lab = lab_of(policies, "");
		uint32_t from = lab_node(lab, rows[i].from);
		struct datagram d =
			echo_from(lab, from, sim_node_address(lab->sim, lab_node(lab, "s")));
		uint8_t ttl = 0;

		d.tos = (uint8_t)(rows[i].dscp << 2);
		take_places(lab, servers, 1);
		is_str(comes_to(lab, 0, from, &d, &ttl), rows[i].to, "policies: the way");
		is_int(ttl, rows[i].ttl, "policies: after so many hops");
		lab_free(lab);
	}
}

/* What changes about a node while it runs leaves its policies alone. */
static void test_change(void)
{
	static const char *const servers[] = {"s"};
	static const char event[] = "events: [{at: 1s, node: r1, set: {reply-delay: 5ms}}]\n";
	struct lab *lab = lab_of(policies, event);
	uint32_t b = lab_node(lab, "b");
	struct datagram d = echo_from(lab, b, sim_node_address(lab->sim, lab_node(lab, "s")));
	uint8_t ttl;

	take_places(lab, servers, 1);
	comes_to(lab, 2 * ICMP4_S_NS, b, &d, &ttl);
	comes_to(lab, 4 * ICMP4_S_NS, b, &d, &ttl);
	is_int(sim_node_behaviour(lab->sim, lab_node(lab, "r1"))->reply_delay_ns, 5 * ICMP4_MS_NS,
	       "change: r1 is slow now");
	is_int(ttl, 60, "change: and its policy stands");
	lab_free(lab);
}

/* Where a policy prohibits, the one who asked is told, by the way that has no policy. */
static void test_refusal(void)
{
	struct lab *lab = lab_of(policies, "");
	uint32_t a = lab_node(lab, "a");
	struct datagram d = echo_from(lab, a, sim_node_address(lab->sim, lab_node(lab, "s")));
	struct answer answer = {0};

	d.tos = 10 << 2;
	sim_set_place(lab->sim, a, SIM_PLACE_KERNEL);
	send_datagram(lab->sim, 0, a, &d);
	sim_advance(lab->sim, (struct icmp4_time){ICMP4_S_NS});
	if (ok(next_answer(lab->sim, &answer), "refusal: there is an answer")) {
		is_int(answer.type, ICMP4_UNREACHABLE, "refusal: type 3");
		is_int(answer.code, PROHIBITED, "refusal: code 13");
	}
	lab_free(lab);
}

int main(void)
{
	test_nearest();
	test_equal();
	test_owners();
	test_policies();
	test_refusal();
	test_change();
	return tap_done();
}
