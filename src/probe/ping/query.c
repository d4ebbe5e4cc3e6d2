/* SPDX-License-Identifier: MIT */
/*
 * How the queries of ICMP differ: their types, what they carry, and by what a probe is known again.
 *
 *	echo       id and seq are plain; the cookie in the data proves
 *	timestamp, no room for data: seq is the count put through a secret permutation, so that it
 *	mask, info still says which probe, and id a secret of the target, the same for all its
 *	           probes, for a NAT on the way keeps a mapping for each
 *	probe      seq has 8 bits, too few to count in (PROBE-20): id is the permuted count, seq a
 *	           secret of the probe
 *	router     nothing at all: whoever advertises soon after was asked (RFC 1256)
 *	udp, tcp   no ICMP: see transport.c
 */
#include "base/mem.h"
#include "base/permutation.h"
#include "base/siphash.h"
#include "probe/ping/ping.h"
#include "probe/probe.h"
#include <icmp4/advertisement.h>
#include <icmp4/ip.h>

enum { QUERY_BODY_MAX = 512, QUERY_SEARCH = 256 };

#define QUERY_ID_DOMAIN  UINT64_C(0x70696e672d6964)   /* "ping-id" */
#define QUERY_SEQ_DOMAIN UINT64_C(0x70696e672d736571) /* "ping-seq" */

enum { QUERY_SYN = PROBE_TCP_HEADER + PROBE_TCP_OPTIONS };

enum query_naming { QUERY_PLAIN, QUERY_BY_SEQ, QUERY_BY_ID, QUERY_NAMELESS };

static const struct query_kind {
	const char *name;
	uint8_t request, reply;
	uint8_t naming;
	uint8_t length; /* of the message, without data */
	uint8_t bits;   /* secret ones in its names */
	uint8_t protocol;
} query_kinds[ICMP4_PING_QUERY_COUNT] = {
	[ICMP4_PING_ECHO] = {"echo", ICMP4_ECHO, ICMP4_ECHO_REPLY, QUERY_PLAIN, 8, 0,
			     ICMP4_PROTO_ICMP},
	[ICMP4_PING_TIMESTAMP] = {"timestamp", ICMP4_TIMESTAMP, ICMP4_TIMESTAMP_REPLY, QUERY_BY_SEQ,
				  20, 32, ICMP4_PROTO_ICMP},
	[ICMP4_PING_MASK] = {"mask", ICMP4_MASK, ICMP4_MASK_REPLY, QUERY_BY_SEQ, 12, 32,
			     ICMP4_PROTO_ICMP},
	[ICMP4_PING_INFORMATION] = {"info", ICMP4_INFORMATION, ICMP4_INFORMATION_REPLY,
				    QUERY_BY_SEQ, 8, 32, ICMP4_PROTO_ICMP},
	[ICMP4_PING_ROUTER] = {"router", ICMP4_ROUTER_SOLICITATION, ICMP4_ROUTER_ADVERTISEMENT,
			       QUERY_NAMELESS, 8, 0, ICMP4_PROTO_ICMP},
	[ICMP4_PING_PROBE] = {"probe", ICMP4_EXTENDED_ECHO, ICMP4_EXTENDED_ECHO_REPLY, QUERY_BY_ID,
			      8, 24, ICMP4_PROTO_ICMP},
	[ICMP4_PING_UDP] = {"udp", 0, 0, QUERY_NAMELESS, PROBE_UDP_HEADER, 0, ICMP4_PROTO_UDP},
	[ICMP4_PING_TCP] = {"tcp", 0, 0, QUERY_NAMELESS, QUERY_SYN, 32, ICMP4_PROTO_TCP},
};

const char *icmp4_ping_query_name(enum icmp4_ping_query query)
{
	return (size_t)query < ICMP4_PING_QUERY_COUNT ? query_kinds[query].name : "unknown";
}

static const struct query_kind *query_kind(const struct icmp4_ping_options *options)
{
	return &query_kinds[options->query];
}

uint8_t icmp4__ping_protocol(const struct icmp4_ping_options *options)
{
	return query_kind(options)->protocol;
}

uint8_t icmp4__ping_request_type(const struct icmp4_ping_options *options)
{
	return query_kind(options)->request;
}

uint8_t icmp4__ping_reply_type(const struct icmp4_ping_options *options)
{
	return query_kind(options)->reply;
}

static int query_identify(const struct icmp4_ping_options *options, uint8_t *body)
{
	return icmp4_identifier_body(&options->interface, !options->neighbour, body,
				     QUERY_BODY_MAX);
}

size_t icmp4__ping_length(const struct icmp4_ping_options *options, uint16_t size)
{
	uint8_t body[QUERY_BODY_MAX];
	int data = 0;

	if ((size_t)options->query >= ICMP4_PING_QUERY_COUNT)
		return 0;
	if (options->query == ICMP4_PING_ECHO || options->query == ICMP4_PING_UDP)
		data = size;
	if (options->query == ICMP4_PING_PROBE)
		data = query_identify(options, body);
	if (data < 0)
		return 0;
	return (size_t)ICMP4_IP_HEADER + options->option_length + query_kind(options)->length +
	       (size_t)data;
}

size_t icmp4_ping_length(const struct icmp4_ping_options *options)
{
	bool sweeps = icmp4_ping_sizes(options) > 1;

	return icmp4__ping_length(options, sweeps ? options->size_max : options->size);
}

/* --- Names --- */

struct ping_names icmp4__ping_names(const struct icmp4_ping *ping, uint64_t number)
{
	uint16_t count = (uint16_t)(number + 1);
	uint32_t dst = icmp4__ping_target(ping, number)->dst;

	switch ((enum query_naming)query_kind(&ping->options)->naming) {
	case QUERY_BY_SEQ:
		return (struct ping_names){
			.id = (uint16_t)icmp4__random(&ping->key, QUERY_ID_DOMAIN, dst),
			.seq = icmp4__permute16(&ping->key, count),
		};
	case QUERY_BY_ID:
		return (struct ping_names){
			.id = icmp4__permute16(&ping->key, count),
			.seq = (uint8_t)icmp4__random(&ping->key, QUERY_SEQ_DOMAIN, number),
		};
	case QUERY_PLAIN:
	case QUERY_NAMELESS:
		break;
	}
	return (struct ping_names){
		.id = (uint16_t)(ping->options.id + icmp4__ping_target(ping, number)->flow),
		.seq = count,
	};
}

/* Identifier and sequence number stand at one place in all but the newest of them. */
struct ping_names icmp4__ping_said_names(const struct icmp4_message *reply)
{
	if (reply->type == ICMP4_EXTENDED_ECHO_REPLY)
		return (struct ping_names){reply->extended_reply.id, reply->extended_reply.seq};
	return (struct ping_names){reply->echo.id, reply->echo.seq};
}

/* The newest probe with this count: 65536 probes later the same one comes again. */
static bool query_by_count(const struct icmp4_ping *ping, uint16_t count, uint64_t *number)
{
	uint16_t back = (uint16_t)(ping->next - count);

	*number = ping->next - back - 1; /* before the first one: too high to be held */
	return icmp4__ping_holds(ping, *number);
}

bool icmp4__ping_is_named(const struct icmp4_ping *ping, struct ping_names said, uint64_t number)
{
	struct ping_names ours = icmp4__ping_names(ping, number);

	return said.id == ours.id && said.seq == ours.seq;
}

/* Whose names are secret claims to be ours by speaking for a target that still owes us an answer:
 * without that, every query of another program would pass for an attempt at forgery. */
static bool query_claims_secret(const struct icmp4_ping *ping, struct ping_names said,
				uint32_t about, uint64_t number)
{
	if (icmp4__ping_is_named(ping, said, number))
		return true;
	return about == icmp4__ping_target(ping, number)->dst &&
	       icmp4__ping_slot(ping, number)->state == PING_IN_FLIGHT;
}

bool icmp4__ping_claims(const struct icmp4_ping *ping, struct ping_names said, uint32_t about,
			uint64_t *number)
{
	switch ((enum query_naming)query_kind(&ping->options)->naming) {
	case QUERY_PLAIN:
		return query_by_count(ping, said.seq, number) &&
		       (ping->options.any_id || said.id == icmp4__ping_names(ping, *number).id);
	case QUERY_BY_SEQ:
		return query_by_count(ping, icmp4__unpermute16(&ping->key, said.seq), number) &&
		       query_claims_secret(ping, said, about, *number);
	case QUERY_BY_ID:
		return query_by_count(ping, icmp4__unpermute16(&ping->key, said.id), number) &&
		       query_claims_secret(ping, said, about, *number);
	case QUERY_NAMELESS:
		break;
	}
	return false;
}

/* --- Requests --- */

struct icmp4_message icmp4__ping_request(const struct icmp4_ping *ping, uint64_t number,
					 uint8_t *body)
{
	const struct icmp4_ping_options *options = &ping->options;
	struct ping_names names = icmp4__ping_names(ping, number);
	struct icmp4_message request = {.type = query_kind(options)->request, .body = body};

	switch (options->query) {
	case ICMP4_PING_ECHO:
		icmp4__ping_data(ping, number, body);
		request.body_length = icmp4__ping_size(ping, number);
		request.echo = (struct icmp4_message_echo){names.id, names.seq};
		break;
	case ICMP4_PING_TIMESTAMP:
		request.timestamp = (struct icmp4_message_timestamp){
			.id = names.id,
			.seq = names.seq,
			.originate = icmp4__ping_time_of_day(ping, ping->now),
		};
		break;
	case ICMP4_PING_PROBE:
		request.body_length = (size_t)query_identify(options, body);
		request.extended_echo = (struct icmp4_message_extended_echo){
			.id = names.id, .seq = (uint8_t)names.seq, .local = !options->neighbour};
		break;
	case ICMP4_PING_MASK:
	case ICMP4_PING_INFORMATION:
		request.echo = (struct icmp4_message_echo){names.id, names.seq};
		break;
	case ICMP4_PING_ROUTER:
	case ICMP4_PING_UDP:
	case ICMP4_PING_TCP:
	case ICMP4_PING_QUERY_COUNT:
		break;
	}
	return request;
}

/* --- Routers --- */

bool icmp4__ping_is_group(uint32_t address)
{
	return icmp4_is_multicast(address) || address == UINT32_MAX;
}

/*
 * The newest solicitation to that router, or to any; who takes longer than a timeout speaks of his
 * own accord. A look at the newest few is enough: routers answer within 2 seconds (RD-06).
 */
bool icmp4__ping_solicited(const struct icmp4_ping *ping, const struct icmp4_heard *heard,
			   struct icmp4_time at, uint64_t *number)
{
	if (heard->message.type != ICMP4_ROUTER_ADVERTISEMENT ||
	    icmp4_advertisement_check(&heard->message))
		return false;
	for (unsigned back = 1; back <= QUERY_SEARCH; back++) {
		*number = ping->next - back;
		if (ping->next < back || !icmp4__ping_holds(ping, *number))
			return false;

		const struct icmp4_ping_slot *slot = icmp4__ping_slot(ping, *number);
		uint32_t dst = icmp4__ping_target(ping, *number)->dst;
		bool asked = dst == heard->from || icmp4__ping_is_group(dst);

		if (asked)
			return slot->state == PING_LOST ||
			       icmp4__span(slot->sent_at, at) <= ping->options.timeout_ns;
	}
	return false;
}

bool icmp4__ping_new_router(struct icmp4_ping *ping, uint64_t number, uint32_t from)
{
	if (ping->asked != number + 1)
		ping->router_count = 0;
	ping->asked = number + 1;
	for (unsigned i = 0; i < ping->router_count; i++)
		if (ping->routers[i] == from)
			return false;
	if (ping->router_count < ICMP4_PING_ROUTERS)
		ping->routers[ping->router_count++] = from;
	return true;
}

/* --- Strength --- */

static unsigned query_log2(size_t n)
{
	unsigned bits = 0;

	while (n >>= 1)
		bits++;
	return bits;
}

/*
 * An error about an echo request quotes no cookie, but the checksum that covers it; or, where the
 * header is ours to write, one of two secrets of 16 bits is enough. An error about any other quotes
 * all that a reply bears. Of UDP a service need return nothing, and an error is believed for a
 * token, if somebody knows our port; where the kernel writes the headers, for the ports alone.
 */
unsigned icmp4_ping_bits(const struct icmp4_ping *ping, bool error)
{
	const struct icmp4_ping_options *options = &ping->options;
	unsigned bits = query_kind(options)->bits;

	if (options->query == ICMP4_PING_ECHO && error)
		return options->any_id ? 16 : 15;
	if (options->query == ICMP4_PING_ECHO)
		return icmp4__ping_cookie_bits(options);
	if (options->query == ICMP4_PING_UDP && error && !options->any_id)
		bits = 16;
	if (!bits)
		return 0;
	return bits - query_log2(ping->memory.slot_count);
}
