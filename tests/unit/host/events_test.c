/* SPDX-License-Identifier: MIT */
/*
 * What happens to a lab while it runs: events of its file in virtual time, and what is set by hand,
 * as icmp ctl does it. The lab is two paths between a client and a server, the second of which is
 * dearer; what is seen is who answers a probe, and after how long.
 */
#include <stdlib.h>

#include "cmd/lab/serve.h"
#include "network.h"

#define LINKS_TEXT                                              \
	"hosts: {client: }\nrouters: {r1, r4: {limit: none}}\n" \
	"links:\n  client -- r1: 1ms\n  r1 -- r2 -- r4: 5ms\n"  \
	"  r1 -- r3 -- r4: {delay: 20ms, cost: 2}\n  r4 -- server: 1ms\n"

static struct lab *read_lab(const char *events)
{
	struct config_error error = {""};
	char text[2048];

	snprintf(text, sizeof(text), "%s%s", LINKS_TEXT, events);
	struct lab *lab = lab_read(text, strlen(text), "events", NULL, &error);
	ok(lab != NULL, "%s", lab ? "events: the lab" : error.text);
	sim_set_place(lab->sim, lab_node(lab, "client"), SIM_PLACE_KERNEL);
	return lab;
}

/* Who answers a UDP probe of that TTL, and how it took; "-" nobody does. */
static const char *probe(struct lab *lab, int64_t at_ms, uint8_t ttl, double *took_ms)
{
	uint32_t client = lab_node(lab, "client");
	struct datagram d = {.src = sim_node_address(lab->sim, client),
			     .dst = sim_node_address(lab->sim, lab_node(lab, "server")),
			     .ttl = ttl,
			     .protocol = ICMP4_PROTO_UDP,
			     .length = 60,
			     .dst_port = 33434};
	struct answer answer;

	sim_advance(lab->sim, (struct icmp4_time){at_ms * ICMP4_MS_NS});
	send_datagram(lab->sim, at_ms * ICMP4_MS_NS, client, &d);
	sim_advance(lab->sim, (struct icmp4_time){(at_ms + 900) * ICMP4_MS_NS});
	*took_ms = 0;
	if (!next_answer(lab->sim, &answer))
		return "-";
	*took_ms = (double)(answer.at_ns - at_ms * ICMP4_MS_NS) / 1e6;
	return sim_node_name(lab->sim, owner_of(lab->sim, answer.src));
}

struct seen {
	int64_t at_ms;
	uint8_t ttl;
	const char *from;
	double took_ms;
};

static void look(struct lab *lab, const char *name, const struct seen *seen, size_t count)
{
	for (size_t i = 0; i < count && seen[i].from; i++) {
		double took_ms;
		const char *from = probe(lab, seen[i].at_ms, seen[i].ttl, &took_ms);

		ok(!strcmp(from, seen[i].from) && took_ms > seen[i].took_ms - 1e-6 &&
			   took_ms < seen[i].took_ms + 1e-6,
		   "%s: at %d ms, hop %d: %s after %.3f ms", name, (int)seen[i].at_ms, seen[i].ttl,
		   from, took_ms);
	}
}

enum { SEEN = 10 };

static void test_events(void)
{
	static const struct {
		const char *name, *events;
		struct seen seen[SEEN];
	} rows[] = {
		{"nothing", "", {{0, 1, "r1", 2}, {1000, 2, "r2", 12}, {2000, 4, "server", 24}}},
		{"down for a while",
		 "events: [{at: 2s, link: r1 -- r2, set: down, for: 2s}]",
		 {{1000, 4, "server", 24},
		  {2000, 4, "r1", 2},
		  {3000, 4, "r1", 2},
		  {4000, 4, "server", 24}}},
		{"down for good, one way",
		 "events: [{at: 2s, link: r2 -> r1, set: {state: down}}]",
		 {{1000, 4, "server", 24}, {2000, 4, "-", 0}, {100000, 4, "-", 0}}},
		{"the way back alone is slower",
		 "events: [{at: 2s, link: 'r4 -> r2', set: 45ms}]",
		 {{1000, 4, "server", 24}, {2000, 4, "server", 64}, {3000, 2, "r2", 12}}},
		{"a route that flaps",
		 "events: [{every: 10s, link: r1 -- r2, set: {cost: 9}, for: 5s}]",
		 {{1000, 2, "r2", 12},
		  {10000, 2, "r3", 42},
		  {14000, 4, "server", 84},
		  {15000, 2, "r2", 12},
		  {20000, 2, "r3", 42},
		  {25000, 4, "server", 24}}},
		{"every, and not at once",
		 "events: [{at: 1s, every: 10s, link: r1 -- r2, set: {cost: 9}, for: 10s}]",
		 {{0, 2, "r2", 12},
		  {1000, 2, "r3", 42},
		  {11000, 2, "r3", 42},
		  {21000, 2, "r3", 42}}},
		{"a ramp",
		 "events: [{at: 10s, link: client -> r1, set: {delay: 1ms..101ms}, for: 10s}]",
		 {{9000, 1, "r1", 2},
		  {10000, 1, "r1", 2},
		  {15000, 1, "r1", 52},
		  {17500, 1, "r1", 77},
		  {20000, 1, "r1", 2}}},
		{"a ramp down",
		 "events: [{at: 10s, link: client -> r1, set: {delay: 101ms..1ms}, for: 10s}]",
		 {{10000, 1, "r1", 102}, {17500, 1, "r1", 27}, {20000, 1, "r1", 2}}},
		{"a router falls silent",
		 "events: [{at: 2s, node: r1, set: {silent: all}, for: 2s}]",
		 {{1000, 1, "r1", 2},
		  {2000, 1, "-", 0},
		  {3000, 4, "server", 24},
		  {4000, 1, "r1", 2}}},
		{"a stage of a router",
		 "events: [{at: 2s, node: r1, set: {reply-delay: 7ms..9ms}, for: 2s}]",
		 {{1000, 1, "r1", 2}, {2000, 1, "r1", 9}, {3000, 1, "r1", 10}, {4000, 1, "r1", 2}}},
		{"TTL that stays",
		 "events: [{at: 2s, node: r1, set: {forward-ttl: keep}, for: 2s}]",
		 {{1000, 2, "r2", 12}, {2000, 2, "r4", 22}, {4000, 2, "r2", 12}}},
		{"a router forwards no more",
		 "events: [{at: 2s, node: r2, set: {forward: no}, for: 2s}]",
		 {{1000, 2, "r2", 12}, {2000, 2, "r3", 42}, {4000, 2, "r2", 12}}},
		{"two at a time",
		 "events:\n"
		 "  - {at: 2s, link: client -- r1, set: {delay: 11ms}, for: 4s}\n"
		 "  - {at: 4s, link: client -> r1, set: {delay: 31ms}, for: 4s}\n"
		 "  - {at: 5s, link: client -> r1, set: {loss: 100%}, for: 2s}\n",
		 {{1000, 1, "r1", 2},
		  {2000, 1, "r1", 22},
		  {4000, 1, "r1", 42},
		  {5000, 1, "-", 0},
		  {6000, 1, "-", 0},
		  {7000, 1, "r1", 32},
		  {8000, 1, "r1", 2}}},
		{"a rate",
		 "events: [{at: 2s, link: client -> r1, set: {rate: 48kbit/s}, for: 2s}]",
		 {{1000, 1, "r1", 2}, {2000, 1, "r1", 12}, {4000, 1, "r1", 2}}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lab *lab = read_lab(rows[i].events);

		look(lab, rows[i].name, rows[i].seen, SEEN);
		lab_free(lab);
	}
}

/* An event finds what is on its way as it is: what had left arrives, the answer does not. */
static void test_under_way(void)
{
	struct lab *lab = read_lab("events: [{at: 1005ms, link: r1 -- r2, set: down, for: 4ms}]");
	double took_ms;

	ok(!strcmp(probe(lab, 1000, 4, &took_ms), "server"), "under way: past before and after");
	lab_free(lab);
	lab = read_lab("events: [{at: 1005ms, link: r1 -- r2, set: down, for: 20ms}]");
	ok(!strcmp(probe(lab, 1000, 4, &took_ms), "-"), "under way: the answer comes too soon");
	ok(!strcmp(probe(lab, 2000, 4, &took_ms), "server"), "under way: the next one does not");
	lab_free(lab);
}

/* To the end of time: what repeats for ever ends when nothing is on its way. */
static void test_never(void)
{
	struct lab *lab = read_lab("events: [{every: 1ms, link: r1 -- r2, set: down, for: 500us}]");
	struct answer answer;
	struct datagram d = {.src = sim_node_address(lab->sim, lab_node(lab, "client")),
			     .dst = sim_node_address(lab->sim, lab_node(lab, "r1")),
			     .ttl = 1,
			     .protocol = ICMP4_PROTO_ICMP,
			     .length = 84};

	send_datagram(lab->sim, 0, lab_node(lab, "client"), &d);
	sim_advance(lab->sim, ICMP4_NEVER);
	ok(next_answer(lab->sim, &answer), "never: it ends");
	lab_free(lab);
}

/* --- By hand -------------------------------------------------------------------------------- */

/* A request as a line; its answer in text. */
static int request(struct lab *lab, const char *line, char *text, size_t size)
{
	const char *words[16];
	char copy[256];
	size_t count = 0;
	FILE *out = fmemopen(text, size, "w");

	snprintf(copy, sizeof(copy), "%s", line);
	for (char *word = strtok(copy, "|"); word; word = strtok(NULL, "|"))
		words[count++] = word;
	int status = lab_answer(lab, count, words, out);

	fclose(out);
	return status;
}

static void test_set(void)
{
	static const struct {
		const char *line;
		int status;
		const char *says;
		struct seen seen;
	} rows[] = {
		{"set|client -> r1|delay=31ms", 0, "", {0, 1, "r1", 32}},
		{"set|client -- r1|delay=31ms", 0, "", {0, 1, "r1", 62}},
		{"set|client -- r1|delay=31ms|loss=100%", 0, "", {0, 1, "-", 0}},
		{"set|r1|silent=all", 0, "", {0, 1, "-", 0}},
		{"set|r1|reply-delay=5ms|ttl=9", 0, "", {0, 1, "r1", 7}},
		{"set|r1 -- r2|cost=9", 0, "", {0, 2, "r3", 42}},
		{"set|r1:r2 -- r2|state=down", 0, "", {0, 2, "r1", 2}},
		{"set|client -- r1|delay=31ms|loss=2",
		 2,
		 "set:2:7: `2` is not a share; `loss` wants 0% to 100%, as in 1.5%\n",
		 {0, 1, "r1", 2}},
		{"set|client -- r1|delay=1ms..9ms",
		 2,
		 "set:1:8: `1ms..9ms` is not a time; `delay` wants a number with ns, us, ms, s, m, "
		 "h "
		 "or d, as in 10ms\n",
		 {0, 1, "r1", 2}},
		{"set|client -- r9|delay=31ms",
		 2,
		 "`r9` is not a node of this lab; did you mean `r1`?\n",
		 {0, 1, "r1", 2}},
		{"set|r1 -- r4|delay=31ms", 2, "no link leads from r1 to r4\n", {0, 1, "r1", 2}},
		{"set|r1|persona=linux",
		 2,
		 "set:1:1: `persona` is not a key of what changes of a ",
		 {0, 1, "r1", 2}},
		{"set|r1", 2, "set NODE|LAN|", {0, 1, "r1", 2}},
		{"set|client -- r1|queue=5", 2, "set:1:8: `queue` wants a `rate`", {0, 1, "r1", 2}},
		{"go", 2, "a lab knows status, stop and set\n", {0, 1, "r1", 2}},
		{"status|xml", 2, "status text or json\n", {0, 1, "r1", 2}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lab *lab = read_lab("");
		char text[512] = "";

		is_int(request(lab, rows[i].line, text, sizeof(text)), rows[i].status,
		       rows[i].line);
		ok(!strncmp(text, rows[i].says, strlen(rows[i].says)), "set: it says `%s`", text);
		look(lab, rows[i].line, &rows[i].seen, 1);
		lab_free(lab);
	}
}

/* What is set by hand is what an event ends in; while it lasts, it comes first. */
static void test_set_and_event(void)
{
	static const struct seen seen[] = {{2000, 1, "r1", 12}, {4000, 1, "r1", 6}};
	struct lab *lab =
		read_lab("events: [{at: 2s, link: r1 -> client, set: {delay: 9ms}, for: 2s}]");
	char text[256] = "";

	sim_advance(lab->sim, (struct icmp4_time){2 * ICMP4_S_NS});
	is_int(request(lab, "set|client -- r1|delay=3ms", text, sizeof(text)), 0,
	       "set: during an event");
	look(lab, "set during an event", seen, 2);
	lab_free(lab);
}

static void test_status(void)
{
	struct lab *lab = read_lab("");
	static char text[8192];
	double took_ms;

	probe(lab, 1000, 2, &took_ms);
	is_int(request(lab, "status", text, sizeof(text)), 0, "status");
	ok(strstr(text, "events: 1.900 s, seed 1\n4 carried\n\n") == text,
	   "status: what came of packets");
	ok(strstr(text, "client -> r1: 1.000 ms, mtu 1500; 1 packets, 60 octets, 0 lost\n"),
	   "status: of each way");
	is_int(request(lab, "status|json", text, sizeof(text)), 0, "status in JSON");
	ok(strstr(text,
		  "\"to_node\":\"r1\",\"to_port\":\"client\",\"delay_ms\":1.000000,"
		  "\"loss_ratio\":0.000000000,\"mtu\":1500,\"cost\":1,\"up\":true,\"packets\":1,"
		  "\"octets\":60,\"lost\":0,\"waiting\":0}\n"),
	   "status in JSON: a line for each");
	lab_free(lab);
}

int main(void)
{
	test_events();
	test_under_way();
	test_never();
	test_set();
	test_set_and_event();
	test_status();
	return tap_done();
}
