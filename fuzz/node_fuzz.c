/* SPDX-License-Identifier: MIT */
/*
 * Any sequence of packets and pauses, through a router and host with everything configured.
 * Whatever comes: one answer at most to a packet (and a redirect goes with it), none about an
 * error, every octet of it sound, none longer than the room it was given, and each packet counted
 * once.
 *
 * The input is two octets of settings and then records: an octet that says what happens, one or two
 * of length, and the packet's octets.
 */
#include "base/bytes.h"
#include "fuzz.h"
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <icmp4/message.h>
#include <icmp4/node.h>
#include <stdlib.h>
#include <string.h>

enum { FUZZ_OWN = 17 }; /* two rows for a prefix and an interface each, and one for a MAC */
enum { FUZZ_OP_SEND = 1, FUZZ_OP_MEND = 2, FUZZ_OP_FAIL = 4, FUZZ_OP_LONG = 8, FUZZ_OP_LATE = 16 };

static const struct icmp4_prefix fuzz_prefixes[] = {
	{0x0a090101, 24}, {0x0a090201, 24}, {0x0a090400, 31}};
static const uint8_t fuzz_mac[] = {2, 0, 0x5e, 0x10, 0, 1};
static const struct icmp4_interface fuzz_interfaces[] = {
	{.name = "lan",
	 .prefixes = &fuzz_prefixes[0],
	 .prefix_count = 1,
	 .mtu = 1500,
	 .up = true,
	 .mac = fuzz_mac},
	{.name = "wan", .prefixes = &fuzz_prefixes[1], .prefix_count = 2, .mtu = 100, .up = true},
	{.name = "p2p", .prefixes = &fuzz_prefixes[2], .prefix_count = 1, .mtu = 68, .up = true},
	{.name = "down", .mtu = 1500, .index = 9, .no_probe = true},
};
static const struct icmp4_probe_access fuzz_access[] = {
	{{0x0a090100, 24}, ICMP4_MAY_ALL},
	{{0x0a090200, 23}, ICMP4_MAY_LOCAL | ICMP4_MAY_NAME},
};
static const struct icmp4_label_stack fuzz_push = {{16, 17, 18}, 3, ICMP4_TUNNEL_PIPE};
static const struct icmp4_next_hop fuzz_hops[] = {
	{1, 0x0a090209, 1, NULL}, {2, 0x0a090401, 3, &fuzz_push}, {3, 0, 1, NULL}};
/* In the order of icmp4_route_sort: three lie within the fourth. */
static const struct icmp4_route fuzz_routes[] = {
	{.to = {0xcb007100, 24},
	 .kind = ICMP4_ROUTE_FORWARD,
	 .wider = 3,
	 .hops = fuzz_hops,
	 .hop_count = 3},
	{.to = {0xc6336440, 26}, .kind = ICMP4_ROUTE_PROHIBIT, .wider = 2},
	{.to = {0xc6336400, 26}, .kind = ICMP4_ROUTE_UNREACHABLE, .wider = 1},
	{.to = {0x80000000, 1}, .kind = ICMP4_ROUTE_FORWARD, .hops = fuzz_hops, .hop_count = 1},
};
static const struct icmp4_route_table fuzz_table = {.routes = fuzz_routes, .count = 4};
/* 16 and 17 end here; 18 goes on with another, 19 without, 20 with too many. */
static const struct icmp4_label_stack fuzz_swap = {{30}, 1, ICMP4_TUNNEL_UNIFORM};
static const struct icmp4_label_stack fuzz_deep = {
	{3, 30, 31, 32, 33, 34, 35, 36}, 8, ICMP4_TUNNEL_UNIFORM};
static const struct icmp4_next_hop fuzz_label_hops[] = {
	{1, 0x0a090209, 1, &fuzz_swap}, {2, 0, 1, NULL}, {2, 0x0a090401, 1, &fuzz_deep}};
static const struct icmp4_label_row fuzz_labels[] = {
	{.label = 16, .tunnel = ICMP4_TUNNEL_PIPE},
	{.label = 17},
	{.label = 18, .error_to_end = true, .hops = fuzz_label_hops, .hop_count = 3},
	{.label = 19, .error_to_end = true, .hops = fuzz_label_hops + 1, .hop_count = 1},
	{.label = 20, .hops = fuzz_label_hops + 2, .hop_count = 1},
};
static const struct icmp4_label_table fuzz_label_table = {.rows = fuzz_labels, .count = 5};
static const struct icmp4_port fuzz_ports[] = {
	{ICMP4_PROTO_UDP, 7, ICMP4_SERVICE_ECHO},
	{ICMP4_PROTO_UDP, 9, ICMP4_SERVICE_FILTERED},
	{ICMP4_PROTO_TCP, 80, ICMP4_SERVICE_OPEN},
};
static const struct icmp4_filter fuzz_filters[] = {
	{.to = {0xcb007142, 32}, .port = 53, .pass = true},
	{.to = {0xcb007142, 32}, .error = ICMP4_ERROR_PROHIBITED},
};

/* As many entries, in such a state, as the last octet of the address says. */
static size_t fuzz_neighbour(const void *neighbours, const struct icmp4_any_address *address,
			     enum icmp4_neighbour_state *state)
{
	(void)neighbours;
	MUST(address->length > 0);
	uint8_t last = address->bytes[address->length - 1];
	*state = (enum icmp4_neighbour_state)(last >> 2 & 7);
	return last & 3;
}

struct fuzz_run {
	struct icmp4_node node;
	struct icmp4_node_settings settings;
	struct icmp4_node_counters counters;
	struct icmp4_limit_slot slots[8];
	struct icmp4_learned_slot learned[8];
	struct icmp4_redirect_slot redirects[8];
	struct icmp4_mib mib;
	struct icmp4_own own[24];
	uint8_t room[ICMP4_ROOM];
	struct icmp4_time now;
	uint64_t packets;
};

static void fuzz_start(struct fuzz_run *run, uint16_t bits)
{
	const struct icmp4_node_config config = {
		.settings = &run->settings,
		.interfaces = fuzz_interfaces,
		.interface_count = 4,
		.own = bits & 0x40 ? run->own : NULL,
		.own_count = FUZZ_OWN,
		.route = icmp4_route_lookup,
		.world = &fuzz_table,
		.label = icmp4_label_lookup,
		.labels = &fuzz_label_table,
		.ports = fuzz_ports,
		.port_count = 3,
		.filters = fuzz_filters,
		.filter_count = 2,
		.limit_slots = run->slots,
		.limit_slot_count = 8,
		.counters = &run->counters,
		.unix_ns = bits & 0x400 ? INT64_MIN : INT64_MAX,
		.clock_synchronised = bits & 0x400,
		.probe_access = bits & 0x800 ? fuzz_access : NULL,
		.probe_access_count = 2,
		.neighbour = fuzz_neighbour,
		.learned_slots = run->learned,
		.learned_slot_count = 8,
		.redirect_slots = run->redirects,
		.redirect_slot_count = bits & 4 ? 8 : 0,
		.mib = &run->mib,
	};

	*run = (struct fuzz_run){.now = {ICMP4_S_NS}};
	MUST(icmp4_own_sort(run->own, fuzz_interfaces, 4) == FUZZ_OWN);
	icmp4_node_settings_profile(&run->settings, (enum icmp4_profile)(bits >> 12 & 1));
	run->settings.forward = bits & 1;
	run->settings.echo_broadcast = bits & 2;
	run->settings.error_from_inbound = bits & 4;
	run->settings.martian_filter = !(bits & 8);
	run->settings.error_total_length = bits & 8;
	run->settings.silent_echo = (bits & 0x70) == 0x70;
	run->settings.flow_fields = bits & 0x80 ? ICMP4_FLOW_PACKET : ICMP4_FLOW_ALL;
	run->settings.error_size = bits & 0x100 ? 56 : 576;
	run->settings.error_data = bits & 0x10 ? 8 : 548;
	run->settings.fault_hide_mtu = run->settings.fault_icmp_ttl_silent = bits & 0x20;
	run->settings.limit_jitter = bits & 0x20 ? 1000 : 0;
	run->settings.learn_mtu = !(bits & 0x10);
	run->settings.timestamp_broadcast = run->settings.mask_agent = bits & 0x2000;
	run->settings.probe = run->settings.probe_name = run->settings.probe_index =
		run->settings.probe_address = bits & 0x4000;
	run->settings.probe_remote = bits & 0x8000;
	run->settings.mtu_floor = bits & 2 ? ICMP4_MTU_FLOOR : ICMP4_MTU_LEAST;
	if (!(bits & 0x200))
		run->settings.limit = run->settings.limit_destination = (struct icmp4_rate){0};
	else
		run->settings.limit_echo = (struct icmp4_rate){1000, 3};
	icmp4_node_init(&run->node, &config, &(struct icmp4_key){{bits, 1}});
}

static bool fuzz_is_error(const uint8_t *ip, size_t length)
{
	size_t header = icmp4_ip_header_length(ip);

	return ip[9] == ICMP4_PROTO_ICMP && length > header && !icmp4_ip_offset(ip) &&
	       icmp4_type_is_error(ip[header]);
}

/* Where it goes in the end: its destination, or the last hop of its one option, a source route. */
static uint32_t fuzz_end(const uint8_t *ip)
{
	size_t header = icmp4_ip_header_length(ip), at = 0;
	struct icmp4_option option;
	enum icmp4_fault fault;

	if (header == ICMP4_IP_HEADER)
		return icmp4_ip_dst(ip);
	MUST(icmp4_option_next(ip, &at, &option, &fault) && option.bytes[0] & 0x80);
	MUST(option.bytes[2] == 4 && option.length % 4 == 3);
	MUST(!icmp4_option_next(ip, &at, &option, &fault) && !fault);
	return icmp4_ip_address(ip + header - 5);
}

/* An error of ours: about no error, nor any fragment but the first, nor to many. */
static void fuzz_check_error(const uint8_t *ip, size_t length)
{
	size_t header = icmp4_ip_header_length(ip);
	const uint8_t *quote = ip + header + ICMP4_HEADER;
	size_t quoted = length - header - ICMP4_HEADER;

	MUST(length <= ICMP4_ROOM && quoted >= ICMP4_IP_HEADER);
	MUST(icmp4_ip_look(quote, quoted) == ICMP4_FAULT_NONE);
	MUST(!fuzz_is_error(quote, quoted) && !icmp4_ip_offset(quote));
	MUST(fuzz_end(ip) == icmp4_ip_src(quote) && !icmp4_is_martian(icmp4_ip_dst(ip)));
	MUST(!icmp4_is_martian(icmp4_ip_src(ip)));
	MUST(icmp4_checksum_ok(ip + header, length - header));
}

/* A reply to many is an address mask for who has no address; and that to extended echo is whole. */
static void fuzz_check_reply(const struct icmp4_packet *out)
{
	const uint8_t *ip = out->bytes, *icmp = ip + icmp4_ip_header_length(ip);

	MUST(!icmp4_is_martian(icmp4_ip_src(ip)));
	MUST(out->link != ICMP4_LINK_MULTICAST);
	MUST(out->link == ICMP4_LINK_UNICAST ||
	     (ip[9] == ICMP4_PROTO_ICMP && icmp[0] == ICMP4_MASK_REPLY));
	if (ip[9] != ICMP4_PROTO_ICMP || icmp4_ip_offset(ip))
		return;
	MUST(icmp4_type_is_query(icmp[0]) || icmp[0] == ICMP4_EXTENDED_ECHO_REPLY);
	if (icmp[0] == ICMP4_EXTENDED_ECHO_REPLY)
		MUST(icmp4_ip_df(ip) && !icmp4_ip_mf(ip) && ip[8] == 255 && ip[1] == 0 &&
		     icmp[1] <= 4);
	if (!icmp4_ip_mf(ip))
		MUST(icmp4_checksum_ok(icmp, out->length - icmp4_ip_header_length(ip)));
}

static void fuzz_check_labels(const struct icmp4_packet *out)
{
	MUST(out->label_count <= ICMP4_LABELS_MAX && !out->label_count == !out->labels);
	for (size_t i = 0; i < out->label_count; i++)
		MUST(out->labels[i].bottom == (i + 1u == out->label_count) &&
		     out->labels[i].label <= ICMP4_LABEL_LAST);
}

/* Everything that leaves now; how many datagrams it was, fragments of one counted as one; and the
 * first of them, but of a redirect and what it is about the latter. */
static unsigned fuzz_drain(struct fuzz_run *run, size_t held, struct icmp4_packet *first)
{
	unsigned count = 0, id = 0;
	struct icmp4_packet out = {.bytes = run->room, .held = sizeof run->room};

	for (; icmp4_node_output(&run->node, run->now, &out);
	     out = (struct icmp4_packet){.bytes = run->room, .held = sizeof run->room}) {
		const uint8_t *ip = out.bytes;
		bool fragment = icmp4_ip_offset(ip) || icmp4_ip_mf(ip);
		bool error = ip == run->room && run->node.event.error_sent;

		MUST(out.held == out.length && out.length == icmp4_ip_total_length(ip));
		MUST(icmp4_ip_check(ip, out.held, out.held) == ICMP4_FAULT_NONE);
		MUST(error || out.held <= held);
		MUST(out.interface == UINT32_MAX || out.interface < 3);
		MUST(out.interface == UINT32_MAX || out.length <= 68 ||
		     out.length + 4u * out.label_count <= fuzz_interfaces[out.interface].mtu);
		fuzz_check_labels(&out);
		if (error)
			fuzz_check_error(ip, out.length);
		else if (run->node.event.verb == ICMP4_VERB_ANSWERED)
			fuzz_check_reply(&out);
		if (count == 0 || first->bytes == run->room)
			*first = out;
		count += count == 0 || !fragment || icmp4_ip_id(ip) != id;
		id = icmp4_ip_id(ip);
	}
	return count;
}

static void fuzz_mend(uint8_t *ip, size_t length)
{
	if (length < ICMP4_IP_HEADER)
		return;
	size_t header = icmp4_ip_header_length(ip);

	ip[0] = (uint8_t)(0x40 | (header < ICMP4_IP_HEADER || header > length ? 5 : ip[0] & 15));
	header = icmp4_ip_header_length(ip);
	if (icmp4_ip_total_length(ip) < header || icmp4_ip_total_length(ip) > length)
		put16(ip + 2, (uint16_t)length);
	put16(ip + 10, 0);
	put16(ip + 10, icmp4_checksum(ip, header));
	size_t data = icmp4_ip_total_length(ip) - header;
	if (ip[9] != ICMP4_PROTO_ICMP || data < ICMP4_HEADER)
		return;
	put16(ip + header + 2, 0);
	put16(ip + header + 2, icmp4_checksum(ip + header, data));
}

/* Up to seven labels, two octets of the packet each. */
static uint8_t fuzz_wear(struct icmp4_mpls_entry labels[7], const uint8_t *octets, size_t length)
{
	size_t count = length < 16 ? 0 : octets[1] & 7;

	for (size_t i = 0; i < count; i++) {
		uint8_t octet = octets[2 + 2 * i];

		labels[i] = (struct icmp4_mpls_entry){.label = octet & 31,
						      .tc = octet >> 5,
						      .bottom = i + 1 == count || octets[0] & 1,
						      .ttl = octets[3 + 2 * i]};
	}
	return (uint8_t)count;
}

/* An agent says its masks when it starts. */
static void fuzz_announce(struct fuzz_run *run)
{
	struct icmp4_packet first = {0};

	for (unsigned i = 0; icmp4_node_advance(&run->node, run->now); i++)
		MUST(i < 4 && fuzz_drain(run, ICMP4_ROOM, &first) == 1);
}

/* One packet, in memory of just its length. */
static void fuzz_packet(struct fuzz_run *run, uint8_t op, const uint8_t *octets, size_t length)
{
	uint8_t *bytes = malloc(length ? length : 1);
	struct icmp4_packet packet = {.bytes = bytes,
				      .held = length,
				      .length = length,
				      .interface = op >> 4 & 3,
				      .link = op >> 6 == 3 ? ICMP4_LINK_UNICAST
							   : (enum icmp4_link)(op >> 6)};
	struct icmp4_packet first = {0};
	struct icmp4_mpls_entry labels[7];
	struct icmp4_node_event event;

	MUST(bytes != NULL);
	memcpy(bytes, octets, length);
	if (op >> 6 == 3) {
		packet.label_count = fuzz_wear(labels, octets, length);
		packet.labels = labels;
	}
	if (op & FUZZ_OP_MEND)
		fuzz_mend(bytes, length);
	bool about_error = length >= ICMP4_IP_HEADER &&
			   icmp4_ip_look(bytes, length) == ICMP4_FAULT_NONE &&
			   fuzz_is_error(bytes, length);
	if (op & FUZZ_OP_SEND)
		icmp4_node_send(&run->node, run->now, &packet);
	else
		icmp4_node_input(&run->node, run->now, &packet);
	unsigned count = fuzz_drain(run, length, &first);
	MUST(icmp4_node_event(&run->node, &event) && !(event.error_sent && about_error));
	MUST((event.verb == ICMP4_VERB_DROPPED) == (event.drop != ICMP4_DROP_NONE));
	MUST(count == 0u + event.error_sent +
			      (event.verb == ICMP4_VERB_FORWARDED ||
			       event.verb == ICMP4_VERB_ANSWERED || event.verb == ICMP4_VERB_SENT));
	MUST(count <= 1 || event.error.kind == ICMP4_ERROR_REDIRECT ||
	     event.error.kind == ICMP4_ERROR_REDIRECT_TOS);
	if (count && op & FUZZ_OP_FAIL) {
		if (op & FUZZ_OP_LATE)
			icmp4_node_unresolved(&run->node, run->now, &first);
		else
			icmp4_node_failed(&run->node, run->now, &first, ICMP4_DROP_UNREACHABLE);
		MUST(fuzz_drain(run, length, &first) <= 1);
		MUST(icmp4_node_event(&run->node, &event) && !(event.error_sent && about_error));
	}
	run->packets += !(op & FUZZ_OP_SEND);
	free(bytes);
}

static void fuzz_check_mib(const struct icmp4_mib *mib)
{
	uint64_t in = 0, out = 0;

	for (unsigned type = 0; type < 256; type++) {
		in += mib->in_type[type];
		out += mib->out_type[type];
	}
	MUST(mib->in_errors <= mib->in_msgs && in <= mib->in_msgs &&
	     in >= mib->in_msgs - mib->in_errors);
	MUST(out == mib->out_msgs - mib->out_errors);
}

static void fuzz_check_counters(const struct fuzz_run *run)
{
	const struct icmp4_node_counters *c = &run->counters;

	MUST(c->received == run->packets);
	fuzz_check_mib(&run->mib);
	MUST(c->forwarded <= c->received && c->delivered <= c->received + c->originated);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_run *run = malloc(sizeof *run);
	size_t at = 2;

	MUST(run != NULL);
	fuzz_start(run, size < 2 ? 1 : get16(data));
	fuzz_announce(run);
	while (size > at && size - at >= 2) {
		uint8_t op = data[at];
		size_t length = data[at + 1];

		at += 2;
		if (op & FUZZ_OP_LONG)
			length *= 16;
		if (length > size - at)
			length = size - at;
		fuzz_packet(run, op, data + at, length);
		at += length;
		run->now = icmp4_time_add(run->now, (int64_t)op * ICMP4_MS_NS);
	}
	fuzz_check_counters(run);
	free(run);
	return 0;
}
