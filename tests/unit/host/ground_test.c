/* SPDX-License-Identifier: MIT */
/*
 * What the simulator is to its nodes: their clock, their neighbours, who may ask them, and what
 * they remember of the ways of their own datagrams.
 */
#include "config/lab/lab.h"
#include "network.h"

enum { TIMESTAMP_LENGTH = 20, EXTENDED_LENGTH = 20, ASK_AT = 28, OBJECT_AT = 12 };
enum { NO_ANSWER = -1, NO_INTERFACE = 2, NO_ENTRY = 3, ACTIVE = 4 | 2 };
enum { REACHABLE = ICMP4_NEIGHBOUR_REACHABLE << 5, FAILED = ICMP4_NEIGHBOUR_FAILED << 5 };

static struct lab *lab_of(const char *text)
{
	struct config_error error = {""};
	struct lab *lab = lab_read(text, strlen(text), "ground", NULL, &error);

	ok(lab != NULL, "%.40s %s", text, error.text);
	sim_set_place(lab->sim, lab_node(lab, "client"), SIM_PLACE_KERNEL);
	return lab;
}

static void put_address(uint8_t *at, uint32_t address)
{
	put_number(at, (uint16_t)(address >> 16));
	put_number(at + 2, (uint16_t)address);
}

/* Sends a message from the client; the octets of the ICMP message that answers it, or NULL. */
static const uint8_t *ask_with(struct lab *lab, const char *to, uint8_t *icmp, size_t length)
{
	struct sim *sim = lab->sim;
	uint32_t client = lab_node(lab, "client"), place;
	uint8_t bytes[128];
	struct icmp4_ip ip = {.src = sim_node_address(sim, client),
			      .dst = sim_node_address(sim, lab_node(lab, to)),
			      .total_length = (uint16_t)(20 + length),
			      .ttl = 64,
			      .protocol = ICMP4_PROTO_ICMP};
	struct icmp4_packet packet = {.bytes = bytes, .held = 20 + length, .length = 20 + length};

	put_number(icmp + 2, 0);
	put_number(icmp + 2, icmp4_checksum(icmp, length));
	icmp4_ip_build(&ip, bytes, sizeof(bytes));
	memcpy(bytes + 20, icmp, length);
	sim_send(sim, (struct icmp4_time){0}, client, &packet);
	sim_advance(sim, (struct icmp4_time){10 * ICMP4_S_NS});
	return sim_receive(sim, &place, &packet) ? packet.bytes + 20 : NULL;
}

static void test_time(void)
{
	static const struct {
		const char *said;
		uint32_t ms; /* since midnight; the request arrives after 2 ms */
	} rows[] = {
		{"", 2},
		{"time: 2026-11-23\n", 2},
		{"time: 2026-11-23T12:00:00Z\n", 43200002},
		{"time: 2199-12-31T23:59:59Z\n", 86399002},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[256];
		uint8_t icmp[TIMESTAMP_LENGTH] = {ICMP4_TIMESTAMP};

		snprintf(text, sizeof(text),
			 "%shosts: {server: {timestamp: yes}}\nlinks: {client -- r -- server: 1ms}",
			 rows[i].said);
		struct lab *lab = lab_of(text);
		const uint8_t *reply = ask_with(lab, "server", icmp, sizeof(icmp));
		if (ok(reply != NULL, "time: it is told"))
			is_int((int64_t)reply[12] << 24 | reply[13] << 16 | reply[14] << 8 |
				       reply[15],
			       rows[i].ms, "time: and right");
		lab_free(lab);
	}
}

/* Code and state octet of the answer about an address; -1: there is none. */
static int probe(struct lab *lab, const char *to, bool local, uint32_t about)
{
	uint8_t icmp[EXTENDED_LENGTH] = {ICMP4_EXTENDED_ECHO, 0, 0, 0, 0, 1, 7, local, 0x20};

	put_number(icmp + OBJECT_AT, 8 + 0);
	icmp[OBJECT_AT + 2] = 3;
	icmp[OBJECT_AT + 3] = 3;
	put_number(icmp + OBJECT_AT + 4, 1);
	icmp[OBJECT_AT + 6] = 4;
	uint8_t whole[EXTENDED_LENGTH + 4];
	memcpy(whole, icmp, sizeof(icmp));
	put_number(whole + OBJECT_AT, 12);
	put_address(whole + OBJECT_AT + 8, about);
	put_number(whole + 10, 0);
	put_number(whole + 10, icmp4_checksum(whole + 8, sizeof(whole) - 8));
	const uint8_t *reply = ask_with(lab, to, whole, sizeof(whole));
	return reply ? reply[1] << 8 | reply[7] : NO_ANSWER;
}

static void test_probe(void)
{
	enum { CLIENT_LINK = 0x0a000002, SERVER_END = 0x0a000005, FAR_END = 0x0a000007 };
	static const struct {
		const char *router;
		bool local;
		uint32_t about;
		int says;
	} rows[] = {
		{"probe: no", true, CLIENT_LINK + 1, NO_ANSWER},
		{"probe: yes", true, CLIENT_LINK + 1, ACTIVE},
		{"probe: yes", true, CLIENT_LINK, NO_INTERFACE << 8},
		{"probe: yes", false, SERVER_END, REACHABLE},
		{"probe: yes", false, FAR_END, FAILED},
		{"probe: yes", false, CLIENT_LINK + 1, NO_ENTRY << 8},
		{"probe: yes, no-probe: client", true, CLIENT_LINK + 1, NO_ANSWER},
		{"probe: yes, no-probe: r:server", true, CLIENT_LINK + 1, ACTIVE},
		{"probe: yes, probe-access: 192.0.2.0/24", true, CLIENT_LINK + 1, NO_ANSWER},
		{"probe: yes, probe-access: [10.0.0.0/8, 192.0.2.0/24]", true, CLIENT_LINK + 1,
		 ACTIVE},
		{"probe: yes, probe-access: {10.0.0.0/8: [local, address]}", true, CLIENT_LINK + 1,
		 ACTIVE},
		{"probe: yes, probe-access: {10.0.0.0/8: [local, name]}", true, CLIENT_LINK + 1,
		 NO_ANSWER},
		{"probe: yes, probe-access: {10.0.0.0/8: [local, address]}", false, SERVER_END,
		 NO_ANSWER},
		{"probe: yes, probe-access: {10.0.0.0/8: nothing}", true, CLIENT_LINK + 1,
		 NO_ANSWER},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[256];

		snprintf(text, sizeof(text),
			 "routers: {r: {%s, probe-remote: yes, probe-address: yes}}\n"
			 "links:\n  client -- r -- server: 1ms\n  r -- far: down",
			 rows[i].router);
		struct lab *lab = lab_of(text);
		is_int(probe(lab, "r", rows[i].local, rows[i].about), rows[i].says, rows[i].router);
		lab_free(lab);
	}
}

/* Who was asked for in vain is known for that. */
static void test_absent(void)
{
	struct lab *lab = lab_of(
		"routers: {r: {probe: yes, probe-remote: yes, probe-address: yes}}\n"
		"links:\n  client -- r: 1ms\n  r -- server: {delay: 1ms, prefix: 192.0.2.0/29}");
	struct datagram d = {.src = sim_node_address(lab->sim, lab_node(lab, "client")),
			     .dst = 0xc0000206,
			     .ttl = 64,
			     .protocol = ICMP4_PROTO_UDP,
			     .length = 60};
	struct answer answer;

	is_int(probe(lab, "r", false, d.dst), NO_ENTRY << 8, "absent: nobody was asked for");
	send_datagram(lab->sim, 10 * ICMP4_S_NS, lab_node(lab, "client"), &d);
	sim_advance(lab->sim, (struct icmp4_time){11 * ICMP4_S_NS});
	ok(next_answer(lab->sim, &answer) && answer.code == 1, "absent: host unreachable");
	is_int(probe(lab, "r", false, d.dst), FAILED, "absent: and now it is known");
	lab_free(lab);
}

struct told {
	struct lab *lab;
	enum icmp4_verb verb; /* what the client decided of the last datagram of its own */
};

static void keep(void *world, const struct sim_sight *sight)
{
	struct told *told = world;

	if (sight->event && sight->node == lab_node(told->lab, "client") &&
	    icmp4_ip_protocol(sight->packet->bytes) == ICMP4_PROTO_UDP)
		told->verb = sight->event->verb;
}

/* A node learns of the narrow link, and keeps back what does not fit; beneath a prober it sends on
 * whatever it is given, so that who looks for the path's MTU finds it. */
static void test_path_mtu(void)
{
	static const enum icmp4_verb second[] = {
		[SIM_PLACE_NODE] = ICMP4_VERB_DROPPED,
		[SIM_PLACE_PROBER] = ICMP4_VERB_SENT,
		[SIM_PLACE_KERNEL] = ICMP4_VERB_SENT,
	};

	for (unsigned place = 0; place < 3; place++) {
		struct lab *lab = lab_of("links: {client -- r1 -- r2 -- server: 1ms, "
					 "r1 -> r2: {mtu: 1400}}");
		struct told told = {.lab = lab};
		uint32_t client = lab_node(lab, "client");
		struct datagram d = {.src = sim_node_address(lab->sim, client),
				     .dst = sim_node_address(lab->sim, lab_node(lab, "server")),
				     .ttl = 64,
				     .protocol = ICMP4_PROTO_UDP,
				     .length = 1500,
				     .df = true};

		sim_set_place(lab->sim, client, (enum sim_place)place);
		sim_set_tap(lab->sim, keep, &told);
		for (int64_t i = 0; i < 2; i++) {
			send_datagram(lab->sim, i * ICMP4_S_NS, client, &d);
			is_int(told.verb, i ? second[place] : ICMP4_VERB_SENT,
			       "path MTU: what becomes of a datagram");
			sim_advance(lab->sim, (struct icmp4_time){(i + 1) * ICMP4_S_NS});
		}
		lab_free(lab);
	}
}

int main(void)
{
	test_time();
	test_probe();
	test_absent();
	test_path_mtu();
	return tap_done();
}
