/* SPDX-License-Identifier: MIT */
/* The story of a packet (out/story.c): who decided what, and why, a line each. */
#include "network.h"
#include "out/story.h"
#include <stdlib.h>

enum { STORY_TEXT = 8192 };

struct told {
	FILE *file;
	struct sim *sim;
};

static void tell(void *world, const struct sim_sight *sight)
{
	const struct told *told = world;

	out_story(told->file, told->sim, sight);
}

/* Sends one datagram from node 0 of a finished network, and keeps the story of it. */
static void story_of(struct sim *sim, const struct datagram *d, char text[STORY_TEXT])
{
	struct told told = {fmemopen(text, STORY_TEXT, "w"), sim};
	struct answer answer;

	sim_set_tap(sim, tell, &told);
	ask(sim, d, &answer);
	fclose(told.file);
	sim_free(sim);
}

static struct sim *finished(struct sim *sim)
{
	sim_finish(sim);
	sim_set_place(sim, 0, SIM_PLACE_KERNEL);
	return sim;
}

static void test_echo(void)
{
	char text[STORY_TEXT];
	struct datagram d = echo_to(NODES + 2, 64, 7);

	story_of(finished(chain(1, 1, way_default, way_default)), &d, text);
	is_str(text,
	       "         0.000 ms  n0           sends    10.1.0.0 > 10.1.0.2 echo-request, id 0, "
	       "seq 7, "
	       "ttl 64, 84 octets; to n1\n"
	       "         1.000 ms  n1           forwards 10.1.0.0 > 10.1.0.2 echo-request, id 0, "
	       "seq 7, "
	       "ttl 64, 84 octets; to n2\n"
	       "         2.000 ms  n2           answers  10.1.0.0 > 10.1.0.2 echo-request, id 0, "
	       "seq 7, "
	       "ttl 63, 84 octets\n"
	       "         3.000 ms  n1           forwards 10.1.0.2 > 10.1.0.0 echo-reply, id 0, seq "
	       "7, "
	       "ttl 64, 84 octets; to n0\n"
	       "         4.000 ms  n0           delivers 10.1.0.2 > 10.1.0.0 echo-reply, id 0, seq "
	       "7, "
	       "ttl 63, 84 octets\n",
	       "an echo, there and back");
}

/* The line of the node that decides; the rest of the story is how the packet got there. */
static void test_decisions(void)
{
	static const struct {
		const char *name;
		struct datagram d;
		uint16_t mtu;
		uint32_t loss_ppb;
		const char *says;
	} rows[] = {
		{"TTL",
		 {.ttl = 1, .protocol = ICMP4_PROTO_ICMP, .length = 84},
		 1500,
		 0,
		 " n1           drops    10.1.0.0 > 10.1.0.2 echo-request, id 0, seq 0, ttl 1, 84 "
		 "octets; "
		 "ttl; sends ttl-exceeded (11/0)\n"},
		{"its report",
		 {.ttl = 1,
		  .protocol = ICMP4_PROTO_UDP,
		  .length = 60,
		  .src_port = 4711,
		  .dst_port = 33434},
		 1500,
		 0,
		 " n0           delivers 10.0.0.1 > 10.1.0.0 ttl-exceeded about 10.1.0.0 > "
		 "10.1.0.2 udp 4711 "
		 "> 33434, ttl 64, 88 octets\n"},
		{"a port that is closed",
		 {.ttl = 9,
		  .protocol = ICMP4_PROTO_UDP,
		  .length = 60,
		  .src_port = 4711,
		  .dst_port = 33434},
		 1500,
		 0,
		 " n2           drops    10.1.0.0 > 10.1.0.2 udp 4711 > 33434, ttl 8, 60 octets; "
		 "port-closed; sends port-unreachable (3/3)\n"},
		{"a link too small",
		 {.ttl = 9, .protocol = ICMP4_PROTO_ICMP, .length = 1400, .df = true},
		 1300,
		 0,
		 "; too-big; sends fragmentation-needed (3/4), mtu 1300\n"},
		{"a lossy link",
		 {.ttl = 9, .protocol = ICMP4_PROTO_ICMP, .length = 84},
		 1500,
		 1000000000,
		 " n1           loses    10.1.0.0 > 10.1.0.2 echo-request, id 0, seq 0, ttl 8, 84 "
		 "octets; "
		 "lost on the way to n2\n"},
		{"TCP",
		 {.ttl = 9,
		  .protocol = ICMP4_PROTO_TCP,
		  .length = 40,
		  .src_port = 4711,
		  .dst_port = 80,
		  .flags = 2},
		 1500,
		 0,
		 " n1           forwards 10.1.0.0 > 10.1.0.2 tcp 4711 > 80, ttl 9, 40 octets; to "
		 "n2\n"},
		{"another protocol",
		 {.ttl = 9, .protocol = 89, .length = 40},
		 1500,
		 0,
		 " n2           drops    10.1.0.0 > 10.1.0.2 protocol 89, ttl 8, 40 octets; "
		 "no-protocol; sends "
		 "protocol-unreachable (3/2)\n"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sim *sim = sim_new(1);
		struct sim_direction second = way_default;
		struct datagram d = rows[i].d;
		char text[STORY_TEXT];

		d.src = NODES;
		d.dst = NODES + 2;
		second.mtu = rows[i].mtu;
		second.loss_ppb = rows[i].loss_ppb;
		for (int node = 0; node < 3; node++)
			add_node(sim, (const char *[]){"n0", "n1", "n2"}[node], node == 1);
		add_link(sim, 0, 1, way_default, way_default);
		add_link(sim, 1, 2, second, way_default);
		story_of(finished(sim), &d, text);
		if (!ok(strstr(text, rows[i].says) != NULL, "%s is told", rows[i].name))
			printf("# %s# wanted %s", text, rows[i].says);
	}
}

/* Errors that are not sent, each with its reason. */
static void test_unsent(void)
{
	static const struct icmp4_error ttl = {ICMP4_ERROR_TTL_EXCEEDED, 0};
	static const struct {
		struct icmp4_node_event event;
		const char *says;
	} rows[] = {
		{{.forbid = ICMP4_FORBID_FRAGMENT}, "; ttl; does not send ttl-exceeded (11/0): "},
		{{.forbid = ICMP4_FORBID_FRAGMENT}, "(NOERR-06)\n"},
		{{.limited = ICMP4_LIMIT_TOTAL}, "(11/0): its rate limit is used up\n"},
		{{.limited = ICMP4_LIMIT_DESTINATION}, "for this destination is used up\n"},
		{{.silenced = true}, "(11/0): it is set to be silent\n"},
		{{.vetoed = true}, "(11/0): the application does not permit it\n"},
		{{.silenced = true, .error = {ICMP4_ERROR_REDIRECT, 0x0a010003}},
		 "does not send redirect (5/1), gateway 10.1.0.3: it is set to be silent\n"},
		{{.silenced = true, .error = {ICMP4_ERROR_REDIRECT_TOS, 0x0a010003}},
		 "does not send redirect-tos (5/3), gateway 10.1.0.3: it is set to be silent\n"},
		{{.silenced = true, .error = {ICMP4_ERROR_PARAMETER, 2}},
		 "parameter-problem (12/0), octet 2 (length): "},
		{{.silenced = true, .error = {ICMP4_ERROR_PARAMETER, 21}},
		 "parameter-problem (12/0), octet 21 (record-route): "},
		{{.silenced = true, .error = {ICMP4_ERROR_PARAMETER, 23}},
		 "parameter-problem (12/0), octet 23 (record-route): "},
		{{.silenced = true, .error = {ICMP4_ERROR_PARAMETER, 29}},
		 "parameter-problem (12/0), octet 29 (timestamp): "},
		{{.silenced = true, .error = {ICMP4_ERROR_PARAMETER, 40}},
		 "parameter-problem (12/0), octet 40: "},
	};
	struct sim *sim = finished(chain(1, 1, way_default, way_default));
	uint8_t octets[32] = {0x48, 0, 0, 32, 0, 0, 0x00, 0x02, 1, 17, 0, 0, 10, 1, 0, 0,
			      10,   1, 0, 2,  1, 7, 7,    3,    0, 0,  0, 0, 68, 2, 0, 0};
	struct icmp4_packet packet = {.bytes = octets, .held = 32, .length = 32};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct icmp4_node_event event = rows[i].event;
		struct sim_sight sight = {
			.node = 1, .link = SIM_NONE, .packet = &packet, .event = &event};
		char text[STORY_TEXT];
		FILE *file = fmemopen(text, sizeof(text), "w");

		event.verb = ICMP4_VERB_DROPPED;
		event.drop = ICMP4_DROP_TTL;
		if (event.error.kind == ICMP4_ERROR_NONE)
			event.error = ttl;
		out_story(file, sim, &sight);
		fclose(file);
		ok(strstr(text, rows[i].says) && strstr(text, " fragment at 16, "), "%.*s",
		   (int)strcspn(text, "\n"), text);
	}
	sim_free(sim);
}

/* What a stage beside a node ends is told with the stage. */
static void test_stage(void)
{
	struct sim *sim = finished(chain(1, 1, way_default, way_default));
	uint8_t octets[20] = {0x45, 0, 0, 20, 0, 0, 0, 0, 64, 17, 0, 0, 10, 1, 0, 0, 10, 1, 0, 2};
	struct icmp4_packet packet = {.bytes = octets, .held = 20, .length = 20};
	struct sim_sight sight = {
		.node = 1, .link = SIM_NONE, .loss = "filtered", .stage = "nat", .packet = &packet};
	char text[STORY_TEXT];
	FILE *file = fmemopen(text, sizeof(text), "w");

	out_story(file, sim, &sight);
	fclose(file);
	ok(strstr(text, " n1           loses    ") && strstr(text, " octets; nat: filtered\n"),
	   "%.*s", (int)strcspn(text, "\n"), text);
	sim_free(sim);
}

/* Octets cut at every length are told without reading past them. */
static void test_cut(void)
{
	struct sim *sim = finished(chain(1, 1, way_default, way_default));
	struct icmp4_node_event event = {.verb = ICMP4_VERB_DROPPED, .drop = ICMP4_DROP_MALFORMED};
	uint8_t whole[56] = {0x45, 0, 0, 56, 0, 0, 0, 0, 64, 1,    0, 0, 10, 1, 0, 0, 10, 1, 0,
			     2,    3, 3, 0,  0, 0, 0, 0, 0,  0x45, 0, 0, 36, 0, 0, 0, 0,  1, 17};
	size_t lines = 0;

	for (size_t held = 0; held <= sizeof(whole); held++) {
		uint8_t *octets = malloc(held ? held : 1);
		struct icmp4_packet packet = {.bytes = octets, .held = held, .length = held};
		struct sim_sight sight = {
			.node = 1, .link = SIM_NONE, .packet = &packet, .event = &event};
		char text[STORY_TEXT];
		FILE *file = fmemopen(text, sizeof(text), "w");

		memcpy(octets, whole, held);
		out_story(file, sim, &sight);
		fclose(file);
		free(octets);
		lines += strchr(text, '\n') != NULL && strchr(text, '\n')[1] == '\0';
	}
	is_int((int64_t)lines, sizeof(whole) + 1, "a line for every cut");
	sim_free(sim);
}

int main(void)
{
	test_echo();
	test_decisions();
	test_unsent();
	test_stage();
	test_cut();
	return tap_done();
}
