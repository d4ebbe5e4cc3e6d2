/* SPDX-License-Identifier: MIT */
/*
 * The octets of a trace probe, and where its token is found again: one row for each protocol.
 *
 * A balancer on the way hashes the first four octets behind the IP header, and for ICMP perhaps
 * the identifier too; those never change within a trace (TRACE-03). The token goes into the next
 * four, so that it stands in the eight octets that every error quotes (TRACE-02). For UDP and echo
 * the checksum must then be made to fit: the first word of the data is chosen as if it were the
 * checksum of all the rest, the wanted checksum included.
 */
#include "base/bytes.h"
#include "base/mem.h"
#include "base/siphash.h"
#include "probe/trace/trace.h"
#include "probe/transport.h"
#include <icmp4/checksum.h>

enum { TRACE_DOMAIN = 0x74726163 }; /* "trac" */

/* After how many probes the tokens come round; no fewer than there are slots. */
static uint32_t trace_cycle(const struct icmp4_trace_options *options)
{
	return options->vary_port ? 65536u - options->dst_port : PROBE_TOKENS;
}

uint16_t icmp4__trace_token(const struct icmp4_trace *trace, uint64_t number)
{
	const struct icmp4_trace_options *options = &trace->options;
	uint32_t turn = (uint32_t)(number % trace_cycle(options));

	if (options->vary_port)
		return (uint16_t)(options->dst_port + turn);
	return icmp4__token(&trace->key, (uint16_t)turn);
}

/* The same way back. What is no token, a port below the first, say, is beyond the cycle. */
static uint32_t trace_turn(const struct icmp4_trace *trace, uint16_t token)
{
	if (trace->options.vary_port)
		return (uint32_t)token - trace->options.dst_port;
	return icmp4__token_turn(&trace->key, token);
}

bool icmp4__trace_by_token(const struct icmp4_trace *trace, uint16_t token, uint64_t *number)
{
	uint32_t cycle = trace_cycle(&trace->options);
	uint32_t turn = trace_turn(trace, token), next = (uint32_t)(trace->number % cycle);
	if (turn >= cycle)
		return false;

	uint32_t back = turn < next ? next - turn : next + cycle - turn;
	*number = trace->number - back;
	return back <= trace->number && back <= trace->memory.slot_count;
}

void icmp4__trace_draw(struct icmp4_trace *trace)
{
	uint64_t random = icmp4__random(&trace->key, TRACE_DOMAIN, 0);

	trace->base = (uint16_t)(1 + (uint32_t)random % PROBE_TOKENS);
	if (!trace->options.src_port) /* the dynamic ports of RFC 6335 */
		trace->options.src_port = (uint16_t)(0xc000 | random >> 50);
}

static struct probe_flow trace_flow(const struct icmp4_trace *trace)
{
	const struct icmp4_trace_options *options = &trace->options;

	return (struct probe_flow){options->src, options->dst, options->src_port,
				   options->dst_port};
}

static void trace_udp_build(const struct icmp4_trace *trace, uint16_t token, uint8_t *bytes,
			    size_t held, size_t length)
{
	const struct icmp4_trace_options *options = &trace->options;
	uint8_t *checksum = bytes + 6, *data = bytes + PROBE_UDP_HEADER;
	struct probe_flow flow = trace_flow(trace);

	memset(bytes, 0, held);
	put16(bytes, options->src_port);
	put16(bytes + 2, options->vary_port ? token : options->dst_port);
	put16(bytes + 4, (uint16_t)length);
	put16(checksum, options->vary_port ? 0 : token);

	uint16_t fill = icmp4__udp_sum_of(&flow, bytes, held, length);
	if (!options->vary_port)
		put16(data, fill);
	else /* RFC 768: 0 would mean that there is none */
		put16(checksum, fill ? fill : UINT16_MAX);
}

static bool trace_udp_quoted(const struct icmp4_trace *trace, const struct icmp4_heard *heard,
			     struct trace_claim *claim)
{
	const struct icmp4_quote *quote = &heard->quote;

	/* The error queue of a UDP socket holds what is about that socket, but not its port. */
	claim->ours = !heard->quoted_ip || quote->src_port == trace->options.src_port;
	if (trace->options.vary_port) {
		claim->token = quote->dst_port;
		return true;
	}
	struct probe_flow flow = trace_flow(trace);
	claim->token = icmp4__udp_quoted(&flow, heard);
	return quote->dst_port == trace->options.dst_port;
}

/* An answer of the service itself names a probe only by its port: with one for all, none. */
static bool trace_udp_answer(const struct icmp4_trace *trace, const struct icmp4_heard *heard,
			     struct trace_claim *claim)
{
	claim->ours = heard->dst_port == trace->options.src_port;
	claim->token = heard->src_port;
	return trace->options.vary_port;
}

static void trace_echo_build(const struct icmp4_trace *trace, uint16_t token, uint8_t *bytes,
			     size_t held, size_t length)
{
	(void)length;
	memset(bytes, 0, held);
	bytes[0] = ICMP4_ECHO;
	put16(bytes + 2, trace->base);
	put16(bytes + 4, trace->options.src_port);
	put16(bytes + 6, token);
	put16(bytes + 8, icmp4_checksum(bytes, held));
}

/* Where the socket chose the identifier, the kernel changed the checksum as a NAT would. */
static bool trace_echo_quoted(const struct icmp4_trace *trace, const struct icmp4_heard *heard,
			      struct trace_claim *claim)
{
	const struct icmp4_quote *quote = &heard->quote;
	uint16_t base = icmp4_checksum_update(quote->checksum, quote->id, trace->options.src_port);

	claim->ours = trace->options.any_id || quote->id == trace->options.src_port;
	claim->token = base == trace->base ? quote->seq : 0;
	return quote->type == ICMP4_ECHO;
}

static bool trace_echo_answer(const struct icmp4_trace *trace, const struct icmp4_heard *heard,
			      struct trace_claim *claim)
{
	const struct icmp4_message *reply = &heard->message;

	claim->ours = trace->options.any_id || reply->echo.id == trace->options.src_port;
	claim->token = reply->echo.seq;
	return reply->type == ICMP4_ECHO_REPLY;
}

static void trace_tcp_build(const struct icmp4_trace *trace, uint16_t token, uint8_t *bytes,
			    size_t held, size_t length)
{
	struct probe_flow flow = trace_flow(trace);

	icmp4__syn_head(&flow, (uint32_t)token << 16 | trace->base, bytes, held, length);
}

static uint16_t trace_tcp_token(const struct icmp4_trace *trace, uint32_t sequence)
{
	return (uint16_t)sequence == trace->base ? (uint16_t)(sequence >> 16) : 0;
}

static bool trace_tcp_quoted(const struct icmp4_trace *trace, const struct icmp4_heard *heard,
			     struct trace_claim *claim)
{
	const struct icmp4_quote *quote = &heard->quote;

	claim->ours = quote->src_port == trace->options.src_port;
	claim->token = trace_tcp_token(trace, quote->sequence);
	return quote->dst_port == trace->options.dst_port;
}

/* An open port acknowledges our SYN, a closed one the data too (RFC 9293 section 3.10.7). */
static bool trace_tcp_answer(const struct icmp4_trace *trace, const struct icmp4_heard *heard,
			     struct trace_claim *claim)
{
	size_t length = (size_t)trace->options.length - ICMP4_IP_HEADER;
	size_t data = length - PROBE_TCP_HEADER - icmp4__syn_options(length);
	uint32_t sequence = heard->acknowledgement - 1;

	claim->ours = heard->dst_port == trace->options.src_port;
	claim->token = trace_tcp_token(trace, sequence);
	if (!claim->token)
		claim->token = trace_tcp_token(trace, sequence - (uint32_t)data);
	return heard->src_port == trace->options.dst_port && heard->flags & PROBE_TCP_ACK &&
	       heard->flags & (PROBE_TCP_SYN | PROBE_TCP_RST);
}

static const struct trace_kind trace_kinds[] = {
	{ICMP4_PROTO_UDP, 30, trace_udp_build, trace_udp_quoted, trace_udp_answer},
	{ICMP4_PROTO_ICMP, 30, trace_echo_build, trace_echo_quoted, trace_echo_answer},
	{ICMP4_PROTO_TCP, 40, trace_tcp_build, trace_tcp_quoted, trace_tcp_answer},
};

const struct trace_kind *icmp4__trace_kind(uint8_t protocol)
{
	for (size_t i = 0; i < sizeof trace_kinds / sizeof *trace_kinds; i++)
		if (trace_kinds[i].protocol == protocol)
			return &trace_kinds[i];
	return NULL;
}

bool icmp4__trace_has_ports(uint8_t protocol, uint16_t dst_port, bool vary_port, size_t count)
{
	if (protocol == ICMP4_PROTO_ICMP)
		return !vary_port;
	if (!dst_port)
		return false;
	return !vary_port || (protocol == ICMP4_PROTO_UDP && count <= 65536u - dst_port);
}

void icmp4__trace_head(const struct icmp4_trace *trace, uint64_t number, uint8_t ttl, uint8_t *room,
		       size_t held)
{
	const struct icmp4_trace_options *options = &trace->options;
	uint16_t token = icmp4__trace_token(trace, number);
	const struct icmp4_ip ip = {
		.src = options->src,
		.dst = options->dst,
		.total_length = options->length,
		.id = token,
		.tos = options->tos,
		.ttl = ttl,
		.protocol = options->protocol,
		.df = options->df,
	};

	icmp4_ip_build(&ip, room, held);
	icmp4__trace_kind(options->protocol)
		->build(trace, token, room + ICMP4_IP_HEADER, held - ICMP4_IP_HEADER,
			(size_t)options->length - ICMP4_IP_HEADER);
}

void icmp4__trace_build(const struct icmp4_trace *trace, uint64_t number, uint8_t ttl,
			uint8_t *room)
{
	icmp4__trace_head(trace, number, ttl, room, trace->options.length);
}
