/* SPDX-License-Identifier: MIT */
#include "cmd/ping/query.h"
#include <stdio.h>
#include <string.h>

static bool by_index(struct send_text text, struct ping_query *query)
{
	text.at++;
	text.length--;
	query->interface.by = ICMP4_BY_INDEX;
	return send_number(text, UINT32_MAX, &query->interface.index);
}

static bool by_address(struct send_text text, struct ping_query *query)
{
	if (!send_any_address(text, &query->address))
		return false;
	query->interface.by = ICMP4_BY_ADDRESS;
	query->interface.address = (struct icmp4_any_address){
		query->address.afi, query->address.length, query->address.bytes};
	return true;
}

static bool by_name(struct send_text text, struct ping_query *query)
{
	if (text.length > ICMP4_NAME_MAX)
		return false;
	query->interface.by = ICMP4_BY_NAME;
	query->interface.name = (struct icmp4_name){(const uint8_t *)text.at, (uint8_t)text.length};
	return true;
}

static bool read_interface(struct send_text text, struct ping_query *query)
{
	if (!text.at || !text.length)
		return false;
	if (query->neighbour)
		return by_address(text, query);
	if (*text.at == '#')
		return by_index(text, query);
	return by_address(text, query) || by_name(text, query);
}

uint8_t ping_protocol(const struct cmd_options *options)
{
	static const uint8_t protocols[] = {
		[CMD_PROBE_DEFAULT] = ICMP4_PROTO_ICMP,
		[CMD_PROBE_ICMP] = ICMP4_PROTO_ICMP,
		[CMD_PROBE_UDP] = ICMP4_PROTO_UDP,
		[CMD_PROBE_TCP] = ICMP4_PROTO_TCP,
	};

	return protocols[options->probe];
}

bool ping_query_read(const char *text, struct ping_query *query, struct cmd_error *error)
{
	struct send_text rest = send_text(text ? text : "echo"), kind = send_cut(&rest, ':');
	bool detailed = kind.length < strlen(text ? text : "echo");

	*query = (struct ping_query){.neighbour = send_text_is(kind, "neighbour")};
	for (int i = ICMP4_PING_ECHO; i < ICMP4_PING_UDP; i++)
		if (send_text_is(kind, icmp4_ping_query_name((enum icmp4_ping_query)i)))
			query->kind = (enum icmp4_ping_query)i;
	if (query->neighbour)
		query->kind = ICMP4_PING_PROBE;
	if (query->kind == ICMP4_PING_PROBE && detailed && read_interface(rest, query))
		return true;
	if (query->kind != ICMP4_PING_PROBE && !detailed &&
	    send_text_is(kind, icmp4_ping_query_name(query->kind)))
		return true;
	return send_refuse(error,
			   "--query %.100s: it wants echo, timestamp, mask, info, router, "
			   "probe:IFNAME, probe:#INDEX, probe:ADDRESS or neighbour:ADDRESS",
			   text);
}
