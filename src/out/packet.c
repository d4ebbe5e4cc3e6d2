/* SPDX-License-Identifier: MIT */
/*
 * What came as octets is described by the library. What the kernel only told of, by the error queue
 * of a socket, is put here: a key appears only where its value is known.
 */
#include "out/packet.h"
#include "out/tree.h"
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

/* Of the quoted header the kernel tells only whom it was for, and of UDP only which port. */
static void quote(struct json *json, const struct icmp4_quote *quote)
{
	json_open(json, "quote", '{');
	json_open(json, "ip", '{');
	json_address(json, "dst", quote->ip.dst);
	json_number(json, "protocol", quote->ip.protocol);
	json_close(json);
	if (quote->ip.protocol == ICMP4_PROTO_ICMP) {
		quoted_icmp(json, quote);
	} else if (quote->ip.protocol == ICMP4_PROTO_UDP) {
		json_open(json, "udp", '{');
		json_number(json, "dst_port", quote->dst_port);
		json_close(json);
	}
	json_close(json);
}

/* The kernel kept the message to itself, but had it not been sound it would have told us nothing.
 */
static void message(struct json *json, const struct icmp4_heard *heard)
{
	const struct icmp4_message *m = &heard->message;

	json_open(json, "icmp", '{');
	json_number(json, "type", m->type);
	json_number(json, "code", m->code);
	json_text(json, "name", icmp4_message_name(m->type, m->code));
	json_text(json, "checksum", "ok");
	if (m->type == ICMP4_PARAMETER_PROBLEM)
		json_number(json, "pointer", m->error.pointer);
	if (m->type == ICMP4_UNREACHABLE && m->code == ICMP4_FRAGMENTATION_NEEDED)
		json_number(json, "mtu", m->error.mtu);
	if (heard->quoted)
		quote(json, &heard->quote);
	json_close(json);
}

static void header(struct json *json, const struct icmp4_heard *heard)
{
	json_open(json, "ip", '{');
	json_address(json, "src", heard->from);
	if (heard->ttl) {
		json_number(json, "ttl", heard->ttl);
		json_number(json, "tos", heard->tos);
	}
	json_close(json);
}

void out_packet(struct json *json, const char *key, const struct icmp4_heard *heard)
{
	struct tree tree = {.json = json, .bare = true};

	json_open(json, key, '{');
	if (!heard->view.ip)
		header(json, heard);
	if (heard->view.payload)
		icmp4_describe(&heard->view, icmp4_sum, tree_tell, &tree);
	else
		message(json, heard);
	json_close(json);
}
