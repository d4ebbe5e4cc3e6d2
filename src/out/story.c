/* SPDX-License-Identifier: MIT */
#include "out/story.h"

#include <icmp4/ip.h>
#include <icmp4/message.h>
#include <icmp4/option.h>
#include <icmp4/quote.h>
#include <icmp4/registry.h>
#include <icmp4/text.h>
#include <inttypes.h>
#include <string.h>

#include "out/words.h"

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

	if (!packet->length) {
		fputs("nobody: it speaks first", file);
		return;
	}
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

/* The option that an octet lies in; what cannot be walked over holds all behind it. */
static const char *option_at(const uint8_t *ip, size_t octet)
{
	size_t at = 0, end = ICMP4_IP_HEADER, header = icmp4_ip_header_length(ip);
	struct icmp4_option option;
	enum icmp4_fault fault;

	while (icmp4_option_next(ip, &at, &option, &fault)) {
		end = (size_t)(option.bytes - ip) + option.length;
		if (octet < end)
			return icmp4_option_name(option.bytes[0]);
	}
	while (end < header && ip[end] == ICMP4_OPTION_NOP)
		end++;
	return end < header ? icmp4_option_name(ip[end]) : "padding";
}

/* Which octet of the header, and what stands there. */
static void put_pointer(FILE *file, const struct icmp4_packet *packet, uint32_t pointer)
{
	const char *name = words_field_at(pointer);

	if (!name && !icmp4_ip_look(packet->bytes, packet->held) &&
	    pointer < icmp4_ip_header_length(packet->bytes))
		name = option_at(packet->bytes, pointer);
	fprintf(file, ", octet %" PRIu32, pointer);
	if (name)
		fprintf(file, " (%s)", name);
}

/* The error that was called for, and what became of it. */
static void put_error(FILE *file, const struct icmp4_node_event *event,
		      const struct icmp4_packet *packet)
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
	if (event->error.kind == ICMP4_ERROR_PARAMETER)
		put_pointer(file, packet, event->error.argument);
	if (row->type == ICMP4_REDIRECT) {
		fputs(", gateway ", file);
		put_address(file, event->error.argument);
	}
	if (event->forbid)
		fprintf(file, ": %s (%s)", icmp4_forbid_text(event->forbid),
			icmp4_forbid_rule(event->forbid));
	else if (event->limited)
		fprintf(file, ": %s", limits[event->limited]);
	else if (event->silenced)
		fputs(": it is set to be silent", file);
	else if (event->unfit)
		fputs(": it would be larger than the link carries", file);
	else if (event->vetoed)
		fputs(": the application does not permit it", file);
}

static void put_next_hop(FILE *file, const struct out_story_line *line)
{
	fputs("; to ", file);
	if (line->towards)
		put_name(file, line->towards, 0);
	else
		put_address(file, line->event->next_hop);
}

static void put_decision(FILE *file, const struct out_story_line *line)
{
	const struct icmp4_node_event *event = line->event;

	fprintf(file, " %-8s ", verbs[event->verb]);
	put_packet(file, line->packet);
	if (event->verb == ICMP4_VERB_FORWARDED || event->verb == ICMP4_VERB_SENT)
		put_next_hop(file, line);
	if (event->drop)
		fprintf(file, "; %s", icmp4_drop_name(event->drop));
	if (event->drop == ICMP4_DROP_MALFORMED)
		fprintf(file, " (%s)", icmp4_fault_name(event->fault));
	else if (event->refusal)
		fprintf(file, " (%s)", icmp4_refusal_text(event->refusal));
	put_error(file, event, line->packet);
}

static void put_loss(FILE *file, const struct out_story_line *line)
{
	fputs(" loses    ", file);
	put_packet(file, line->packet);
	fprintf(file, "; %s%s%s", line->stage ? line->stage : "", line->stage ? ": " : "",
		line->loss);
	if (!line->towards)
		return;
	fputs(" on the way to ", file);
	put_name(file, line->towards, 0);
}

void out_story_begin(FILE *file, struct icmp4_time at, const char *node)
{
	fprintf(file, "%10" PRId64 ".%03" PRId64 " ms  ", at.ns / ICMP4_MS_NS,
		at.ns % ICMP4_MS_NS / 1000);
	put_name(file, node, 12);
}

void out_story_line(FILE *file, const struct out_story_line *line)
{
	out_story_begin(file, line->at, line->node);
	if (line->event)
		put_decision(file, line);
	else
		put_loss(file, line);
	putc('\n', file);
}

/* Who the packet goes to, or was lost on the way to; NULL: that is no node. */
static const char *towards(const struct sim *sim, const struct sim_sight *sight)
{
	uint32_t interface, to = SIM_NONE;

	if (sight->event) {
		to = sim_owner(sim, sight->event->next_hop, &interface);
	} else if (sight->link != SIM_NONE) {
		const struct sim_end *ends = sim_link_ends(sim, sight->link);
		bool two = sim_link_size(sim, sight->link) == 2;

		to = two ? ends[ends[0].node == sight->node].node
			 : sim_owner(sim, sight->packet->next_hop, &interface);
	}
	return to == SIM_NONE ? NULL : sim_node_name(sim, to);
}

void out_story(FILE *file, const struct sim *sim, const struct sim_sight *sight)
{
	out_story_line(file, &(struct out_story_line){
				     .at = sight->at,
				     .node = sim_node_name(sim, sight->node),
				     .packet = sight->packet,
				     .event = sight->event,
				     .loss = sight->loss,
				     .stage = sight->stage,
				     .towards = towards(sim, sight),
			     });
}
