/* SPDX-License-Identifier: MIT */
/*
 * Router discovery with three links: whatever arrives, whoever changes roles and addresses, however
 * the clock jumps. The input is a program, one octet an instruction with its operands behind it.
 * What leaves is well-formed and local to its link, nothing is answered twice, the list of routers
 * holds neighbours alone, and deadlines are met.
 */
#include "base/reader.h"
#include "fuzz.h"
#include <icmp4/checksum.h>
#include <icmp4/discovery.h>
#include <icmp4/ip.h>
#include <stdlib.h>
#include <string.h>

enum { LINKS = 3, ADDRESSES = 3, ROUTERS = 3, AGENTS = 2, ROOM = 1500, BURST_MAX = 64 };

#define NET UINT32_C(0xc0000200) /* 192.0.2.0 */

struct machine {
	struct icmp4_discovery discovery;
	struct icmp4_discovery_settings settings;
	struct icmp4_discovery_agent agent;
	struct icmp4_discovery_interface links[LINKS];
	struct icmp4_discovery_address addresses[LINKS][ADDRESSES];
	struct icmp4_default_router routers[ROUTERS];
	struct icmp4_known_agent agents[AGENTS];
	struct icmp4_time now;
	uint8_t datagram[ROOM]; /* to arrive next */
	size_t length;
	uint64_t heard, left; /* solicitations, and datagrams that answer a lone host */
};

static void check_list(const struct machine *m)
{
	const struct icmp4_default_router *best =
		icmp4_discovery_best(&m->discovery, m->now, NULL, NULL);

	MUST(!best || (best->state && best->preference != ICMP4_NO_DEFAULT_ROUTER));
	for (size_t i = 0; i < ROUTERS; i++) {
		const struct icmp4_default_router *r = &m->routers[i];

		if (r->state != ICMP4_DEFAULT_ROUTER_LEARNED)
			continue;
		MUST(r->interface < LINKS);
		MUST(m->links[r->interface].role == ICMP4_DISCOVERY_HOST);
		MUST(r->address >> 8 == (NET >> 8) + r->interface);
		MUST(!best || r->preference <= best->preference || r->only_agent ||
		     r->expires.ns <= m->now.ns);
		for (size_t k = 0; k < i; k++)
			MUST(!m->routers[k].state || m->routers[k].address != r->address);
	}
	MUST(m->routers[0].state == ICMP4_DEFAULT_ROUTER_CONFIGURED &&
	     m->routers[0].preference == 1);
}

static void drain(struct machine *m)
{
	struct icmp4_discovery_event event;

	for (int n = 0; icmp4_discovery_event(&m->discovery, &event); n++) {
		MUST(n <= 1 + ROUTERS + AGENTS && event.interface < LINKS);
		MUST(event.kind > ICMP4_DISCOVERY_NONE && event.kind < ICMP4_DISCOVERY_KIND_COUNT);
		m->heard += event.kind == ICMP4_DISCOVERY_SOLICITED;
	}
}

static void check_departure(struct machine *m, const struct icmp4_packet *packet)
{
	const struct icmp4_discovery_interface *link = &m->links[packet->interface];
	uint32_t dst = icmp4_ip_dst(packet->bytes);
	struct icmp4_message message;

	MUST(packet->interface < LINKS && packet->held == packet->length);
	MUST(icmp4_ip_check(packet->bytes, packet->held, packet->held) == ICMP4_FAULT_NONE);
	MUST(icmp4_ip_ttl(packet->bytes) == 1 && packet->held <= link->mtu);
	MUST(icmp4_message_parse(&message, packet->bytes + 20, packet->held - 20,
				 packet->held - 20) == ICMP4_FAULT_NONE);
	MUST(packet->link != ICMP4_LINK_UNICAST || ++m->left <= m->heard * ADDRESSES);
	MUST(packet->link != ICMP4_LINK_UNICAST || dst >> 8 == (NET >> 8) + packet->interface);
	if (message.type == ICMP4_ROUTER_ADVERTISEMENT) {
		MUST(icmp4_advertisement_check(&message) == ICMP4_FAULT_NONE);
		MUST(link->role == ICMP4_DISCOVERY_ROUTER || message.advertisement.lifetime_s == 0);
	} else {
		MUST(message.type == ICMP4_ROUTER_SOLICITATION && packet->held == 28);
		MUST(link->role == ICMP4_DISCOVERY_HOST && m->settings.perform_router_discovery);
	}
}

/* All that is due; then nothing is. */
static void run_output(struct machine *m, struct reader *r)
{
	int count = 0;

	(void)r;
	for (;; count++) {
		struct icmp4_packet packet = {.bytes = malloc(ROOM), .held = ROOM};
		bool left;

		MUST(packet.bytes);
		left = icmp4_discovery_output(&m->discovery, m->now, &packet);
		if (left)
			check_departure(m, &packet);
		free(packet.bytes);
		if (!left)
			break;
		MUST(count < BURST_MAX);
	}
	icmp4_discovery_advance(&m->discovery, m->now);
	drain(m);
	MUST(m->now.ns == INT64_MAX ||
	     icmp4_time_before(m->now, icmp4_discovery_deadline(&m->discovery)));
}

/* As little room as the program says: whatever fits leaves. */
static void run_room(struct machine *m, struct reader *r)
{
	size_t held = read_u8(r);
	struct icmp4_packet packet = {.bytes = malloc(held ? held : 1), .held = held};

	MUST(packet.bytes);
	if (icmp4_discovery_output(&m->discovery, m->now, &packet))
		check_departure(m, &packet);
	free(packet.bytes);
}

static void mend(struct machine *m)
{
	struct icmp4_ip ip = {.src = NET + 9,
			      .dst = ICMP4_ALL_SYSTEMS,
			      .total_length = (uint16_t)m->length,
			      .ttl = 1,
			      .protocol = 1};
	uint16_t sum;

	if (m->datagram[0] == 0x45) {
		ip.src = icmp4_ip_src(m->datagram);
		ip.dst = icmp4_ip_dst(m->datagram);
	}
	icmp4_ip_build(&ip, m->datagram, ROOM);
	m->datagram[22] = m->datagram[23] = 0;
	sum = icmp4_checksum(m->datagram + 20, m->length - 20);
	m->datagram[22] = (uint8_t)(sum >> 8);
	m->datagram[23] = (uint8_t)sum;
}

static void run_solicitation(struct machine *m, struct reader *r)
{
	uint8_t from = read_u8(r);

	memset(m->datagram, 0, 28);
	m->length = 28;
	m->datagram[20] = ICMP4_ROUTER_SOLICITATION;
	mend(m);
	m->datagram[14] = (uint8_t)(2 + from / 64 % 3);
	m->datagram[15] = from;
	m->datagram[19] = 2;
	mend(m);
}

static void run_advertisement(struct machine *m, struct reader *r)
{
	uint8_t count = read_u8(r) % 32, net = read_u8(r), *entry = m->datagram + 28;

	memset(m->datagram, 0, sizeof m->datagram);
	m->length = 28 + (size_t)count * 8;
	m->datagram[20] = ICMP4_ROUTER_ADVERTISEMENT;
	m->datagram[24] = count;
	m->datagram[25] = 2;
	m->datagram[26] = read_u8(r);
	m->datagram[27] = read_u8(r);
	for (size_t i = 0; i < count; i++, entry += 8) {
		entry[0] = 192;
		entry[2] = (uint8_t)(2 + net % 4);
		entry[3] = read_u8(r);
		entry[4] = read_u8(r);
		entry[7] = read_u8(r);
	}
	mend(m);
}

/* Octets behind what there is: the extensions of an agent. */
static void run_append(struct machine *m, struct reader *r)
{
	size_t length = read_u8(r);
	const uint8_t *octets = read_bytes(r, length);

	if (!octets || m->length < 28 || m->length + length > ROOM)
		return;
	memcpy(m->datagram + m->length, octets, length);
	m->length += length;
	mend(m);
}

static void run_change(struct machine *m, struct reader *r)
{
	uint8_t at = read_u8(r), value = read_u8(r), whole = read_u8(r);

	if (at >= m->length)
		return;
	m->datagram[at] = value;
	if (whole & 1 && m->length >= 28)
		mend(m);
}

/* In memory that ends with it. */
static void run_input(struct machine *m, struct reader *r)
{
	uint32_t link = read_u8(r) % (LINKS + 1);
	size_t cut = read_u8(r) % 4 * 10, held = cut < m->length ? m->length - cut : 0;
	struct icmp4_packet packet = {.bytes = malloc(held ? held : 1),
				      .held = held,
				      .length = m->length,
				      .interface = link};

	MUST(packet.bytes);
	memcpy(packet.bytes, m->datagram, held);
	icmp4_discovery_input(&m->discovery, m->now, &packet);
	drain(m);
	free(packet.bytes);
}

static void run_become(struct machine *m, struct reader *r)
{
	uint8_t what = read_u8(r);

	icmp4_discovery_become(&m->discovery, m->now, what / 3 % (LINKS + 1),
			       (enum icmp4_discovery_role)(what % 3));
	drain(m);
}

static void run_advertise(struct machine *m, struct reader *r)
{
	uint8_t what = read_u8(r);

	icmp4_discovery_advertise(&m->discovery, m->now, what & 3, what >> 2 & 3, what & 16);
	icmp4_discovery_busy(&m->discovery, what & 3, what & 32);
}

static void run_wait(struct machine *m, struct reader *r)
{
	struct icmp4_time next = icmp4_discovery_deadline(&m->discovery);

	if (next.ns != INT64_MAX && icmp4_time_before(m->now, next))
		m->now = next;
	run_output(m, r);
}

static void run_jump(struct machine *m, struct reader *r)
{
	m->now = icmp4_time_add(m->now, (int64_t)read_u32(r) * 1000000);
	icmp4_discovery_advance(&m->discovery, m->now);
	drain(m);
}

static void (*const instructions[])(struct machine *m, struct reader *r) = {
	run_output, run_room,   run_solicitation, run_advertisement, run_append, run_change,
	run_input,  run_become, run_advertise,    run_wait,          run_jump,
};

/* Link 1 is an agent's; what the settings are the program says. */
static bool begin(struct machine *m, struct reader *r)
{
	static const uint8_t care_of[4] = {192, 0, 3, 1};
	struct icmp4_discovery_memory memory = {m->links, LINKS,     m->routers,
						ROUTERS,  m->agents, AGENTS};
	struct icmp4_key key = {{1, 2}};
	uint8_t flags = read_u8(r);

	icmp4_discovery_settings_default(&m->settings);
	m->settings.unicast_reply = flags & 1;
	m->settings.perform_router_discovery = flags & 2;
	m->settings.mobile_node = flags & 4;
	m->settings.max_solicitation_interval_s = flags & 8 ? 60 : 0;
	m->settings.max_advertisement_interval_s = flags & 16 ? 4 : 600;
	m->agent = (struct icmp4_discovery_agent){
		{0, 1800, ICMP4_AGENT_FOREIGN, 1, care_of}, flags & 32, flags & 64};
	m->routers[0] = (struct icmp4_default_router){
		.address = NET + 5, .preference = 1, .state = ICMP4_DEFAULT_ROUTER_CONFIGURED};
	for (uint32_t i = 0; i < LINKS; i++) {
		m->links[i] = (struct icmp4_discovery_interface){.settings = &m->settings,
								 .addresses = m->addresses[i],
								 .address_count = ADDRESSES,
								 .mtu = i ? 1500 : 68,
								 .no_multicast = flags & 128};
		for (uint32_t k = 0; k < ADDRESSES; k++)
			m->addresses[i][k] = (struct icmp4_discovery_address){
				{NET + i * 256 + 1 + k, 24}, 0, k != 1, false, false};
	}
	m->links[1].agent = &m->agent;
	return icmp4_discovery_init(&m->discovery, &memory, &key) == ICMP4_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = reader_of(data, size);
	struct machine m = {0};

	MUST(begin(&m, &r));
	while (reader_left(&r) && !r.failed) {
		instructions[read_u8(&r) % (sizeof instructions / sizeof *instructions)](&m, &r);
		check_list(&m);
	}
	return 0;
}
