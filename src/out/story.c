/* SPDX-License-Identifier: MIT */
#include "out/story.h"

#include <icmp4/ip.h>
#include <icmp4/message.h>
#include <icmp4/quote.h>
#include <icmp4/registry.h>
#include <icmp4/text.h>
#include <inttypes.h>
#include <string.h>

static const char *const verbs[] = {
	[ICMP4_VERB_NONE] = "ignores",     [ICMP4_VERB_FORWARDED] = "forwards",
	[ICMP4_VERB_ANSWERED] = "answers", [ICMP4_VERB_DELIVERED] = "delivers",
	[ICMP4_VERB_DROPPED] = "drops",    [ICMP4_VERB_SENT] = "sends",
	[ICMP4_VERB_HELD] = "holds",
};

/* A name of a lab file, which may hold anything. */
static void put_name(FILE *file, const char *name, int width)
{
	char text[64];

	icmp4_escape((const uint8_t *)name, strlen(name), text, sizeof(text));
	fprintf(file, "%-*s", width, text);
}

static void put_address(FILE *file, uint32_t address)
{
	char text[ICMP4_ADDRESS_TEXT];

	icmp4_address_text(address, text, sizeof(text));
	fputs(text, file);
}

static void put_ends(FILE *file, uint32_t src, uint32_t dst)
{
	put_address(file, src);
	fputs(" > ", file);
	put_address(file, dst);
}

/* Of a datagram that is no ICMP: protocol and ports. */
static void put_transport(FILE *file, const struct icmp4_quote *quote)
{
	static const char *const names[256] = {
		[ICMP4_PROTO_TCP] = "tcp",
		[ICMP4_PROTO_UDP] = "udp",
	};
	const char *name = names[quote->ip.protocol];

	if (name)
		fprintf(file, " %s %u > %u", name, quote->src_port, quote->dst_port);
	else
		fprintf(file, " protocol %u", quote->ip.protocol);
}

/* An error, and the datagram that it is about. */
static void put_message(FILE *file, const struct icmp4_message *message)
{
	char text[ICMP4_LINE_TEXT];
	struct icmp4_quote about;

	icmp4_message_text(message, text, sizeof(text));
	fprintf(file, " %s", text);
	if (!icmp4_type_is_error(message->type) || icmp4_quote_of(&about, message))
		return;
	fputs(" about ", file);
	put_ends(file, about.ip.src, about.ip.dst);
	if (about.ip.protocol != ICMP4_PROTO_ICMP)
		put_transport(file, &about);
	else
		fprintf(file, " %s", icmp4_message_name(about.type, about.code));
}

/* What follows the IP header; a later fragment has none of it. */
static void put_body(FILE *file, const struct icmp4_ip *ip, const uint8_t *body, size_t held)
{
	struct icmp4_quote quote = {.ip = *ip};
	struct icmp4_message message;

	if (ip->offset) {
		fprintf(file, " fragment at %u", ip->offset);
	} else if (ip->protocol != ICMP4_PROTO_ICMP) {
		icmp4_quote_transport(&quote, ip->protocol, body, held);
		put_transport(file, &quote);
	} else if (icmp4_message_parse(&message, body, held, held) == ICMP4_FAULT_ICMP_SHORT) {
		fputs(" icmp, too short", file);
	} else {
		put_message(file, &message);
	}
}

static void put_packet(FILE *file, const struct icmp4_packet *packet)
{
	struct icmp4_ip ip;

	if (icmp4_ip_look(packet->bytes, packet->held)) {
		fprintf(file, "%zu octets that are no datagram", packet->length);
		return;
	}
	icmp4_ip_parse(&ip, packet->bytes);
	size_t header = icmp4_ip_header_length(packet->bytes);

	put_ends(file, ip.src, ip.dst);
	put_body(file, &ip, packet->bytes + header, packet->held - header);
	fprintf(file, ", ttl %u, %zu octets", ip.ttl, packet->length);
}

/* The error that was called for, and what became of it. */
static void put_error(FILE *file, const struct icmp4_node_event *event)
{
	static const char *const limits[] = {
		[ICMP4_LIMIT_PASS] = "",
		[ICMP4_LIMIT_TOTAL] = "its rate limit is used up",
		[ICMP4_LIMIT_DESTINATION] = "its rate limit for this destination is used up",
		[ICMP4_LIMIT_KIND] = "the rate limit of its kind is used up",
	};
	const struct icmp4_error_row *row = icmp4_error_row(event->error.kind);

	if (event->error.kind == ICMP4_ERROR_NONE)
		return;
	fprintf(file, "%s %s (%u/%u)", event->error_sent ? "; sends" : "; does not send", row->name,
		row->type, row->code);
	if (event->error.kind == ICMP4_ERROR_FRAGMENTATION_NEEDED)
		fprintf(file, ", mtu %" PRIu32, event->error.argument);
	if (event->forbid)
		fprintf(file, ": %s (%s)", icmp4_forbid_text(event->forbid),
			icmp4_forbid_rule(event->forbid));
	else if (event->limited)
		fprintf(file, ": %s", limits[event->limited]);
	else if (event->silenced)
		fputs(": it is set to be silent", file);
	else if (event->unfit)
		fputs(": it would be larger than the link carries", file);
}

static void put_next_hop(FILE *file, const struct sim *sim, const struct icmp4_node_event *event)
{
	uint32_t interface, owner = sim_owner(sim, event->next_hop, &interface);

	fputs("; to ", file);
	if (owner == SIM_NONE)
		put_address(file, event->next_hop);
	else
		put_name(file, sim_node_name(sim, owner), 0);
}

static void put_decision(FILE *file, const struct sim *sim, const struct sim_sight *sight)
{
	const struct icmp4_node_event *event = sight->event;

	fprintf(file, " %-8s ", verbs[event->verb]);
	put_packet(file, sight->packet);
	if (event->verb == ICMP4_VERB_FORWARDED || event->verb == ICMP4_VERB_SENT)
		put_next_hop(file, sim, event);
	if (event->drop)
		fprintf(file, "; %s", icmp4_drop_name(event->drop));
	if (event->drop == ICMP4_DROP_MALFORMED)
		fprintf(file, " (%s)", icmp4_fault_name(event->fault));
	else if (event->refusal)
		fprintf(file, " (%s)", icmp4_refusal_text(event->refusal));
	put_error(file, event);
}

static void put_loss(FILE *file, const struct sim *sim, const struct sim_sight *sight)
{
	fputs(" loses    ", file);
	put_packet(file, sight->packet);
	fprintf(file, "; %s", sight->loss);
	if (sight->link == SIM_NONE)
		return;
	const struct sim_end *ends = sim_link_ends(sim, sight->link);

	fputs(" on the way to ", file);
	put_name(file, sim_node_name(sim, ends[ends[0].node == sight->node].node), 0);
}

void out_story(FILE *file, const struct sim *sim, const struct sim_sight *sight)
{
	fprintf(file, "%10" PRId64 ".%03" PRId64 " ms  ", sight->at.ns / ICMP4_MS_NS,
		sight->at.ns % ICMP4_MS_NS / 1000);
	put_name(file, sim_node_name(sim, sight->node), 12);
	if (sight->event)
		put_decision(file, sim, sight);
	else
		put_loss(file, sim, sight);
	putc('\n', file);
}
