/* SPDX-License-Identifier: MIT */
/*
 * A key appears only where its value is known: a socket that hands over less than the datagram
 * yields a smaller object, never an invented one.
 */
#include "out/packet.h"
#include <icmp4/registry.h>

static void quoted_icmp(struct json *json, const struct icmp4_quote *quote)
{
	json_open(json, "icmp", '{');
	json_number(json, "type", quote->type);
	json_number(json, "code", quote->code);
	json_text(json, "name", icmp4_message_name(quote->type, quote->code));
	if (icmp4_type_is_query(quote->type)) {
		json_number(json, "id", quote->id);
		json_number(json, "seq", quote->seq);
	}
	json_close(json);
}

static void quoted_ports(struct json *json, const struct icmp4_quote *quote)
{
	bool tcp = quote->ip.protocol == ICMP4_PROTO_TCP;

	json_open(json, tcp ? "tcp" : "udp", '{');
	json_number(json, "src_port", quote->src_port);
	json_number(json, "dst_port", quote->dst_port);
	if (tcp)
		json_number(json, "sequence", quote->sequence);
	else
		json_number(json, "checksum", quote->checksum);
	json_close(json);
}

/* The error queue of a socket keeps of the quoted header only whom it was for. */
static void quoted_ip(struct json *json, const struct icmp4_ip *ip, bool whole)
{
	json_open(json, "ip", '{');
	if (whole)
		json_address(json, "src", ip->src);
	json_address(json, "dst", ip->dst);
	json_number(json, "protocol", ip->protocol);
	if (whole) {
		json_number(json, "ttl", ip->ttl);
		json_number(json, "tos", ip->tos);
		json_number(json, "id", ip->id);
		json_number(json, "length", ip->total_length);
		json_bool(json, "df", ip->df);
	}
	json_close(json);
}

static void quote(struct json *json, const struct icmp4_heard *heard)
{
	const struct icmp4_quote *q = &heard->quote;

	json_open(json, "quote", '{');
	quoted_ip(json, &q->ip, heard->quoted_ip);
	if (q->ip.protocol == ICMP4_PROTO_ICMP)
		quoted_icmp(json, q);
	else if (q->ip.protocol == ICMP4_PROTO_TCP || q->ip.protocol == ICMP4_PROTO_UDP)
		quoted_ports(json, q);
	json_close(json);
}

static void message(struct json *json, const struct icmp4_heard *heard)
{
	const struct icmp4_message *m = &heard->message;

	json_open(json, "icmp", '{');
	json_number(json, "type", m->type);
	json_number(json, "code", m->code);
	json_text(json, "name", icmp4_message_name(m->type, m->code));
	if (!heard->unsummed)
		json_text(json, "checksum", "ok");
	if (icmp4_type_is_query(m->type)) {
		json_number(json, "id", m->echo.id);
		json_number(json, "seq", m->echo.seq);
	}
	if (m->type == ICMP4_UNREACHABLE && m->code == ICMP4_FRAGMENTATION_NEEDED)
		json_number(json, "mtu", m->error.mtu);
	if (m->type == ICMP4_PARAMETER_PROBLEM)
		json_number(json, "pointer", m->error.pointer);
	if (heard->quoted)
		quote(json, heard);
	json_close(json);
}

static void segment(struct json *json, const struct icmp4_heard *heard)
{
	bool tcp = heard->protocol == ICMP4_PROTO_TCP;

	json_open(json, tcp ? "tcp" : "udp", '{');
	json_number(json, "src_port", heard->src_port);
	json_number(json, "dst_port", heard->dst_port);
	if (tcp) {
		json_number(json, "sequence", heard->sequence);
		json_number(json, "acknowledgement", heard->acknowledgement);
		json_number(json, "flags", heard->flags);
	}
	json_close(json);
}

static void header(struct json *json, const struct icmp4_heard *heard)
{
	json_open(json, "ip", '{');
	json_address(json, "src", heard->from);
	if (heard->to)
		json_address(json, "dst", heard->to);
	if (heard->ttl) {
		json_number(json, "ttl", heard->ttl);
		json_number(json, "tos", heard->tos);
	}
	if (heard->length)
		json_number(json, "length", heard->length);
	json_close(json);
}

void out_packet(struct json *json, const char *key, const struct icmp4_heard *heard)
{
	json_open(json, key, '{');
	header(json, heard);
	if (heard->protocol == ICMP4_PROTO_ICMP)
		message(json, heard);
	else if (heard->protocol == ICMP4_PROTO_TCP || heard->protocol == ICMP4_PROTO_UDP)
		segment(json, heard);
	json_close(json);
}
