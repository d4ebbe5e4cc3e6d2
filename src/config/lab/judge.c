/* SPDX-License-Identifier: MIT */
/*
 * A claim is judged by datagrams of its flows. Each has a minute to be answered in, which in
 * virtual time costs nothing, and is sent again where a link may have lost it or a limit was used
 * up.
 */
#include "config/lab/judge.h"

#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <icmp4/message.h>

#include "sim/memory.h"

enum {
	TRIES = 10,
	WAIT_S = 60,
	TTL = 64,
	LENGTH = 60,
	SOURCE_PORT = 40000, /* of the first flow; the others have the ports behind it */
	TCP_PORT = 80,
	UDP_PORT = 33434,
	FLOWS_MAX = 20000,
	TCP_SYN = 2,
};

void lab_judge_init(struct lab_judge *judge, struct lab *lab)
{
	*judge = (struct lab_judge){.lab = lab};
	sim_set_event(lab->sim, ICMP4_NEVER, NULL, NULL);
}

struct probe {
	uint16_t flow;
	uint8_t ttl;
	uint16_t length;
	bool df;
};

static const struct probe usual = {.ttl = TTL, .length = LENGTH};

static void put16(uint8_t *at, uint16_t number)
{
	at[0] = (uint8_t)(number >> 8);
	at[1] = (uint8_t)number;
}

static void put_echo(uint8_t *at, size_t length, uint16_t flow)
{
	at[0] = ICMP4_ECHO;
	put16(at + 6, flow);
	put16(at + 2, icmp4_checksum_finish(icmp4_checksum_partial(0, at, length)));
}

static void put_ports(uint8_t *at, const struct icmp4_ip *ip, uint16_t length, uint16_t flow)
{
	bool tcp = ip->protocol == ICMP4_PROTO_TCP;
	uint32_t sum = icmp4_checksum_pseudo(ip->src, ip->dst, ip->protocol, length);

	put16(at, (uint16_t)(SOURCE_PORT + flow));
	put16(at + 2, tcp ? TCP_PORT : UDP_PORT);
	if (tcp) {
		at[12] = 5 << 4;
		at[13] = TCP_SYN;
	} else {
		put16(at + 4, length);
	}
	put16(at + (tcp ? 16 : 6), icmp4_checksum_finish(icmp4_checksum_partial(sum, at, length)));
}

static void send(struct lab_judge *judge, const struct probe *probe)
{
	const struct lab_claim *claim = judge->claim;
	struct icmp4_ip ip = {.src = sim_node_address(judge->lab->sim, claim->from),
			      .dst = sim_node_address(judge->lab->sim, claim->to),
			      .total_length = probe->length,
			      .ttl = probe->ttl,
			      .protocol = (uint8_t)claim->protocol,
			      .df = probe->df};
	uint8_t *bytes = memory_take(probe->length, 1), *behind = bytes + ICMP4_IP_HEADER;
	uint16_t length = (uint16_t)(probe->length - ICMP4_IP_HEADER);

	icmp4_ip_build(&ip, bytes, probe->length);
	if (claim->protocol == ICMP4_PROTO_ICMP)
		put_echo(behind, length, probe->flow);
	else
		put_ports(behind, &ip, length, probe->flow);
	sim_send(judge->lab->sim, (struct icmp4_time){judge->now_ns}, claim->from,
		 &(struct icmp4_packet){
			 .bytes = bytes, .held = probe->length, .length = probe->length});
	free(bytes);
}

/* Who sent what came back. */
static bool receive(struct sim *sim, uint32_t *src)
{
	struct icmp4_packet packet;
	uint32_t place;

	if (!sim_receive(sim, &place, &packet))
		return false;
	*src = icmp4_ip_src(packet.bytes);
	return true;
}

static void begin_way(struct lab_judge *judge)
{
	judge->way = 14695981039346656037u;
}

static bool ask(struct lab_judge *judge, const struct probe *probe, uint32_t *src)
{
	struct sim *sim = judge->lab->sim;
	uint32_t ignored;

	for (int i = 0; i < TRIES; i++) {
		begin_way(judge);
		send(judge, probe);
		judge->now_ns += WAIT_S * ICMP4_S_NS;
		sim_advance(sim, (struct icmp4_time){judge->now_ns});
		if (!receive(sim, src))
			continue;
		while (receive(sim, &ignored))
			;
		return true;
	}
	return false;
}

static bool reaches(struct lab_judge *judge, const struct probe *probe)
{
	uint32_t src, interface;

	return ask(judge, probe, &src) &&
	       sim_owner(judge->lab->sim, src, &interface) == judge->claim->to;
}

static uint32_t find_answers(struct lab_judge *judge)
{
	return reaches(judge, &usual);
}

static uint32_t find_hops(struct lab_judge *judge)
{
	struct probe probe = usual;

	for (probe.ttl = 1; probe.ttl < UINT8_MAX; probe.ttl++)
		if (reaches(judge, &probe))
			return probe.ttl;
	return 0;
}

/* The longest that leaves the node at all. */
static uint16_t first_mtu(const struct lab_judge *judge)
{
	const struct icmp4_interface *interfaces;
	size_t count = sim_node_links(judge->lab->sim, judge->claim->from);
	uint16_t mtu = LENGTH;

	sim_node_interfaces(judge->lab->sim, judge->claim->from, &interfaces);
	for (size_t i = 0; i < count; i++)
		mtu = interfaces[i].mtu > mtu ? interfaces[i].mtu : mtu;
	return mtu;
}

/* What comes through whole, whatever routers say or do not say of it; 0: nothing does. */
static uint32_t find_mtu(struct lab_judge *judge)
{
	struct probe probe = usual;
	uint16_t arrives = LENGTH, too_long = (uint16_t)(first_mtu(judge) + 1);

	probe.df = true;
	if (!reaches(judge, &probe))
		return 0;
	while (arrives + 1 < too_long) {
		probe.length = (uint16_t)((arrives + too_long) / 2);
		if (reaches(judge, &probe))
			arrives = probe.length;
		else
			too_long = probe.length;
	}
	return arrives;
}

/* A hash of the nodes that the datagram comes by. */
static void follow(void *world, const struct sim_sight *sight)
{
	struct lab_judge *judge = world;

	if (sight->event && icmp4_ip_dst(sight->packet->bytes) ==
				    sim_node_address(judge->lab->sim, judge->claim->to))
		judge->way = (judge->way ^ (sight->node + 1)) * 1099511628211u;
}

static bool is_new(const uint64_t *ways, uint32_t count, uint64_t way)
{
	for (uint32_t i = 0; i < count; i++)
		if (ways[i] == way)
			return false;
	return true;
}

/*
 * Flows until so many have shown nothing new that another way, were there one as broad as the
 * others, had been missed once in a million.
 */
static uint32_t find_paths(struct lab_judge *judge)
{
	static const uint32_t patience = 14;
	struct probe probe = usual;
	uint64_t *ways = NULL;
	uint32_t count = 0, idle = 0;

	sim_set_tap(judge->lab->sim, follow, judge);
	for (; probe.flow < FLOWS_MAX && idle < patience * (count + 1); probe.flow++) {
		idle++;
		if (!reaches(judge, &probe) || !is_new(ways, count, judge->way))
			continue;
		ways = memory_room(ways, count, sizeof(*ways));
		ways[count++] = judge->way;
		idle = 0;
	}
	sim_set_tap(judge->lab->sim, NULL, NULL);
	free(ways);
	return count;
}

static void add(struct lab_verdict verdicts[LAB_VERDICTS], size_t *count, const char *what,
		uint32_t claimed, uint32_t found)
{
	verdicts[(*count)++] = (struct lab_verdict){what, claimed, found};
}

size_t lab_judge(struct lab_judge *judge, const struct lab_claim *claim,
		 struct lab_verdict verdicts[LAB_VERDICTS])
{
	struct sim *sim = judge->lab->sim;
	size_t count = 0;

	judge->claim = claim;
	sim_set_place(sim, claim->from, SIM_PLACE_PROBER);
	if (claim->answers_said)
		add(verdicts, &count, "answers", claim->answers, find_answers(judge));
	if (claim->hops)
		add(verdicts, &count, "hops", claim->hops, find_hops(judge));
	if (claim->mtu)
		add(verdicts, &count, "mtu", claim->mtu, find_mtu(judge));
	if (claim->paths)
		add(verdicts, &count, "paths", claim->paths, find_paths(judge));
	sim_set_place(sim, claim->from, SIM_PLACE_NODE);
	return count;
}
