/* SPDX-License-Identifier: MIT */
/*
 * A datagram to be quoted, from the fields of its headers: the rows of field.h know where each
 * stands. What was not given is filled in as whoever sent such a datagram would have done.
 */
#include "base/bytes.h"
#include "cmd/send/parts.h"
#include <icmp4/checksum.h>
#include <icmp4/message.h>
#include <stdio.h>
#include <string.h>

enum { TRANSPORT_MAX = 64, TTL_DEFAULT = 64, IP_AT_CHECKSUM = 10, TCP_AT_CHECKSUM = 16 };
enum { ICMP_AT_CHECKSUM = 2, UDP_AT_LENGTH = 4, TCP_AT_OFFSET = 12 };

struct quote_draft {
	struct send_text kind;             /* "udp" */
	const struct icmp4_layout *layout; /* of the transport header; NULL: none that we know */
	uint8_t ip[ICMP4_IP_HEADER_MAX];
	size_t ip_length;
	uint8_t transport[TRANSPORT_MAX];
	size_t transport_length;
	struct send_text hex;
	bool has_length, has_checksum, has_inner_length, has_inner_checksum;
};

static const struct icmp4_layout *ip_layout(void)
{
	return icmp4_layout_of_header(ICMP4_HEADER_IP);
}

/* --- Which protocol --- */

static bool find_protocol(struct send_text kind, uint8_t *protocol)
{
	for (unsigned i = 0; i <= UINT8_MAX; i++) {
		const char *name = icmp4_protocol_name((uint8_t)i);

		if (name && send_text_is(kind, name)) {
			*protocol = (uint8_t)i;
			return true;
		}
	}
	*protocol = UINT8_MAX;
	return send_text_is(kind, "ip");
}

/* The ICMP type decides where the other fields of an ICMP message are. */
static bool find_type(struct quote_draft *draft, struct send_text list, struct cmd_error *error)
{
	struct send_pair pair;
	uint32_t number;

	while (send_pair_next(&list, &pair)) {
		bool type = send_text_is(pair.key, "type");

		if (!type && !send_text_is(pair.key, "code"))
			continue;
		if (!send_number(pair.value, UINT8_MAX, &number))
			return send_refuse(error, "type and code of a quoted message are numbers "
						  "up to 255");
		draft->transport[type ? 0 : 1] = (uint8_t)number;
	}
	draft->layout = icmp4_layout_of_type(draft->transport[0]);
	return true;
}

static bool begin(struct quote_draft *draft, struct send_text kind, struct send_text list,
		  struct cmd_error *error)
{
	uint8_t protocol;

	*draft = (struct quote_draft){.kind = kind, .ip_length = ICMP4_IP_HEADER};
	if (!find_protocol(kind, &protocol))
		return send_refuse(
			error, "--quote wants @FILE, or udp, tcp, icmp, ip or another protocol "
			       "with its fields: udp:src=192.0.2.1,dst=198.51.100.7,dport=33434");
	draft->ip[0] = 0x45;
	draft->ip[8] = TTL_DEFAULT;
	draft->ip[9] = protocol;
	if (protocol == ICMP4_PROTO_ICMP && !find_type(draft, list, error))
		return false;
	if (protocol != ICMP4_PROTO_ICMP && protocol != ICMP4_PROTO_IPIP)
		draft->layout = icmp4_layout_of_protocol(protocol);
	draft->transport_length = draft->layout ? draft->layout->length : 0;
	return true;
}

/* --- Its fields --- */

static bool keep_options(struct quote_draft *draft, struct send_text value, struct cmd_error *error)
{
	struct send_octets octets = {.length = 0};

	if (!value.at || !send_append_hex(&octets, value.at, value.length) || octets.length % 4 ||
	    octets.length > ICMP4_IP_OPTIONS_MAX)
		return send_refuse(error, "options= wants up to 40 octets in hexadecimal, a "
					  "multiple of 4");
	memcpy(draft->ip + ICMP4_IP_HEADER, octets.bytes, octets.length);
	draft->ip_length = ICMP4_IP_HEADER + octets.length;
	draft->ip[0] = (uint8_t)(0x40 | draft->ip_length / 4);
	return true;
}

/* sport and dport as everybody says; "udp.length" where IP has a field of that name too. */
static struct send_text full_name(const struct quote_draft *draft, struct send_text key,
				  bool *inner)
{
	struct send_text rest = key, front = send_cut(&rest, '.');

	*inner = front.length < key.length && front.length == draft->kind.length &&
		 !memcmp(front.at, draft->kind.at, front.length);
	if (*inner)
		key = rest;
	if (send_text_is(key, "sport"))
		return send_text("src_port");
	if (send_text_is(key, "dport"))
		return send_text("dst_port");
	return key;
}

static bool is_ip_field(struct send_text key)
{
	const struct icmp4_layout *layout = ip_layout();

	for (size_t i = 0; i < layout->count; i++)
		if (layout->fields[i].name && send_text_is(key, layout->fields[i].name))
			return true;
	return false;
}

static bool keep_pair(struct quote_draft *draft, struct send_pair pair, struct cmd_error *error)
{
	bool inner;

	if (send_text_is(pair.key, "hex")) {
		draft->hex = pair.value;
		return true;
	}
	if (send_text_is(pair.key, "options"))
		return keep_options(draft, pair.value, error);
	if (draft->ip[9] == ICMP4_PROTO_ICMP &&
	    (send_text_is(pair.key, "type") || send_text_is(pair.key, "code")))
		return true;
	pair.key = full_name(draft, pair.key, &inner);
	/* An ICMP id is meant by "id" in an ICMP message, as by everybody who pings. */
	if (draft->ip[9] == ICMP4_PROTO_ICMP && send_text_is(pair.key, "id"))
		inner = true;
	bool is_length = send_text_is(pair.key, "length");
	bool is_checksum = send_text_is(pair.key, "checksum");

	if (!inner && (is_ip_field(pair.key) || !draft->layout)) {
		draft->has_length |= is_length;
		draft->has_checksum |= is_checksum;
		return send_field_assign(ip_layout(), ICMP4_ANY_CODE, draft->ip, &pair,
					 "a quoted header", error);
	}
	if (!draft->layout)
		return send_refuse(error, "no fields of that protocol are known: hex= is what "
					  "follows the header of IP");
	draft->has_inner_length |= is_length;
	draft->has_inner_checksum |= is_checksum;
	return send_field_assign(draft->layout, ICMP4_ANY_CODE, draft->transport, &pair,
				 "the header behind IP's", error);
}

/* --- What was not given --- */

static void fill_transport(const struct quote_draft *draft, uint8_t *at, size_t length)
{
	uint32_t pseudo = icmp4_checksum_pseudo(icmp4_ip_src(draft->ip), icmp4_ip_dst(draft->ip),
						draft->ip[9], (uint16_t)length);

	if (draft->ip[9] == ICMP4_PROTO_ICMP)
		put16(at + ICMP_AT_CHECKSUM, icmp4_checksum(at, length));
	if (draft->ip[9] == ICMP4_PROTO_UDP && !draft->has_inner_length)
		put16(at + UDP_AT_LENGTH, (uint16_t)length);
	if (draft->ip[9] != ICMP4_PROTO_TCP)
		return;
	if (!at[TCP_AT_OFFSET])
		at[TCP_AT_OFFSET] = 0x50;
	if (!draft->has_inner_checksum)
		put16(at + TCP_AT_CHECKSUM,
		      icmp4_checksum_finish(icmp4_checksum_partial(pseudo, at, length)));
}

static void fill_ip(struct quote_draft *draft, size_t length)
{
	if (!draft->has_length)
		put16(draft->ip + 2, (uint16_t)length);
	if (!draft->has_checksum)
		put16(draft->ip + IP_AT_CHECKSUM, icmp4_checksum(draft->ip, draft->ip_length));
}

/* A total length that was given is what the datagram had: zeros stand for what nobody described. */
static bool finish(struct quote_draft *draft, struct send_octets *quote, struct cmd_error *error)
{
	size_t at = quote->length;

	send_append(quote, draft->ip, draft->ip_length);
	send_append(quote, draft->transport, draft->transport_length);
	if (draft->hex.at && !send_append_hex(quote, draft->hex.at, draft->hex.length))
		return send_refuse(error, "hex= wants octets in hexadecimal, as c0ffee00");
	size_t length = quote->length - at, total = icmp4_ip_total_length(draft->ip);

	if (draft->has_length && total > length)
		send_grow(quote, total - length);
	if (quote->full)
		return send_refuse(error, "no datagram is that long");
	length = quote->length - at;
	fill_ip(draft, length);
	memcpy(quote->bytes + at, draft->ip, draft->ip_length);
	fill_transport(draft, quote->bytes + at + draft->ip_length, length - draft->ip_length);
	return true;
}

bool send_quote(const char *spec, uint32_t from, uint32_t to, struct send_octets *quote,
		struct cmd_error *error)
{
	struct send_text list = send_text(spec), kind = send_cut(&list, ':');
	struct quote_draft draft;
	struct send_pair pair;

	if (!begin(&draft, kind, list, error))
		return false;
	put32(draft.ip + 12, to);
	put32(draft.ip + 16, from);
	while (send_pair_next(&list, &pair))
		if (!keep_pair(&draft, pair, error))
			return false;
	return finish(&draft, quote, error);
}
