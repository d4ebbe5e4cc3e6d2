/* SPDX-License-Identifier: MIT */
/*
 * Probes of a port, by UDP and by the SYN of a TCP: their octets behind the IP header, and what an
 * arrival means to them.
 *
 *	token     says which probe, in 16 bits: the IP identification of both, the checksum of UDP,
 *	          the upper half of TCP's sequence number; with UDP it also begins the cookie
 *	sequence  below the token, 16 bits of a secret of the probe
 *
 * A SYN is answered by what acknowledges its sequence number, and nobody else knows that. A service
 * of UDP says what it likes: only one that returns what it was sent returns the cookie.
 */
#include "base/bytes.h"
#include "base/rule.h"
#include "base/siphash.h"
#include "probe/ping/ping.h"
#include "probe/probe.h"
#include <icmp4/checksum.h>

enum { PORT_SEARCH = 1024, PORT_DOMAIN = 0x706f7274 /* "port" */ };

static const char *const port_names[] = {
	[ICMP4_PORT_NONE] = "none",
	[ICMP4_PORT_OPEN] = "open",
	[ICMP4_PORT_CLOSED] = "closed",
};

const char *icmp4_ping_port_name(enum icmp4_ping_port port)
{
	return (size_t)port < sizeof port_names / sizeof *port_names ? port_names[port] : "unknown";
}

struct probe_flow icmp4__ping_flow(const struct icmp4_ping *ping, uint64_t number)
{
	const struct icmp4_ping_options *options = &ping->options;
	const struct icmp4_ping_target *target = icmp4__ping_target(ping, number);
	unsigned more = target->flow ? target->flow - 1u : 0;

	return (struct probe_flow){
		.src = target->src ? target->src : options->src,
		.dst = target->dst,
		.src_port = (uint16_t)(options->src_port + more),
		.dst_port = options->dst_port,
	};
}

/* --- What a probe says --- */

uint16_t icmp4__ping_token(const struct icmp4_ping *ping, uint64_t number)
{
	return icmp4__token(&ping->key, (uint16_t)(number % PROBE_TOKENS));
}

static uint32_t port_sequence(const struct icmp4_ping *ping, uint64_t number)
{
	uint16_t secret = (uint16_t)icmp4__random(&ping->key, PORT_DOMAIN, number);

	return (uint32_t)icmp4__ping_token(ping, number) << 16 | secret;
}

/* The header of UDP, with the token for its checksum. */
static void port_udp_header(const struct icmp4_ping *ping, uint64_t number,
			    uint8_t header[static PROBE_UDP_HEADER])
{
	struct probe_flow flow = icmp4__ping_flow(ping, number);

	put16(header, flow.src_port);
	put16(header + 2, flow.dst_port);
	put16(header + 4, (uint16_t)(PROBE_UDP_HEADER + icmp4__ping_size(ping, number)));
	put16(header + 6, icmp4__ping_token(ping, number));
}

/* The word of the data that makes the token the right checksum: that of all the rest. */
uint16_t icmp4__ping_udp_balance(const struct icmp4_ping *ping, uint64_t number, uint32_t data_sum)
{
	struct probe_flow flow = icmp4__ping_flow(ping, number);
	uint16_t length = (uint16_t)(PROBE_UDP_HEADER + icmp4__ping_size(ping, number));
	uint32_t sum = icmp4_checksum_pseudo(flow.src, flow.dst, ICMP4_PROTO_UDP, length);
	uint8_t header[PROBE_UDP_HEADER];

	port_udp_header(ping, number, header);
	return icmp4_checksum_finish(icmp4_checksum_partial(sum + data_sum, header, sizeof header));
}

void icmp4__ping_port_build(const struct icmp4_ping *ping, uint64_t number, uint8_t *bytes,
			    size_t length)
{
	struct probe_flow flow = icmp4__ping_flow(ping, number);

	if (ping->options.query == ICMP4_PING_TCP) {
		icmp4__syn_build(&flow, port_sequence(ping, number), bytes, length);
		return;
	}
	port_udp_header(ping, number, bytes);
	icmp4__ping_data(ping, number, bytes + PROBE_UDP_HEADER);
}

/* --- Which probe is meant --- */

static bool port_by_token(const struct icmp4_ping *ping, uint16_t token, uint64_t *number)
{
	uint32_t turn = icmp4__token_turn(&ping->key, token);
	uint32_t next = (uint32_t)(ping->next % PROBE_TOKENS);

	*number = ping->next - (turn < next ? next - turn : next + PROBE_TOKENS - turn);
	return turn < PROBE_TOKENS && icmp4__ping_holds(ping, *number);
}

/*
 * The newest probe of a flow that is in flight; if none is, the newest. A look at some of the
 * newest must do: nobody may make us walk through 65536 of them for a packet (RECV-13).
 */
static bool port_newest(const struct icmp4_ping *ping, uint32_t dst, uint16_t src_port,
			uint64_t *number)
{
	bool found = false;

	for (uint64_t back = 1; back <= PORT_SEARCH && icmp4__ping_holds(ping, ping->next - back);
	     back++) {
		uint64_t one = ping->next - back;
		struct probe_flow flow = icmp4__ping_flow(ping, one);
		bool flies = icmp4__ping_slot(ping, one)->state == PING_IN_FLIGHT;

		if (flow.dst != dst || (src_port && flow.src_port != src_port) || (found && !flies))
			continue;
		*number = one;
		found = true;
		if (flies)
			break;
	}
	return found;
}

static bool port_by_data(const struct icmp4_ping *ping, const struct icmp4_heard *heard,
			 uint64_t *number)
{
	return heard->data_held >= ICMP4_PING_COOKIE &&
	       port_by_token(ping, get16(heard->data), number) &&
	       (!rule(RULE_RECV_06) ||
		icmp4__ping_has_cookie(ping, *number, heard->data, heard->data_held));
}

/* --- Errors --- */

/* Two of source port, IP identification and checksum must be those of this probe. */
static bool port_agrees(const struct icmp4_ping *ping, const struct icmp4_quote *quote,
			const struct icmp4_heard *heard, uint16_t token, uint64_t *number)
{
	if (!port_by_token(ping, token, number) ||
	    quote->ip.dst != icmp4__ping_target(ping, *number)->dst)
		return false;

	struct probe_flow flow = icmp4__ping_flow(ping, *number);
	uint16_t ours = icmp4__ping_token(ping, *number);
	int agree = (quote->src_port == flow.src_port) + (quote->ip.id == ours) +
		    (icmp4__udp_quoted(&flow, heard) == ours);
	return agree >= 2 || !rule(RULE_RECV_06);
}

static bool port_error_udp(const struct icmp4_ping *ping, const struct icmp4_heard *heard,
			   uint64_t *number)
{
	const struct icmp4_quote *quote = &heard->quote;

	return port_agrees(ping, quote, heard, quote->ip.id, number) ||
	       port_agrees(ping, quote, heard, quote->checksum, number);
}

static bool port_error_tcp(const struct icmp4_ping *ping, const struct icmp4_heard *heard,
			   uint64_t *number)
{
	const struct icmp4_quote *quote = &heard->quote;

	return port_by_token(ping, (uint16_t)(quote->sequence >> 16), number) &&
	       quote->ip.dst == icmp4__ping_target(ping, *number)->dst &&
	       (quote->sequence == port_sequence(ping, *number) || !rule(RULE_RECV_06));
}

/* The target itself says that nobody listens: that is an answer. */
static enum icmp4_ping_status port_error_verdict(const struct icmp4_ping *ping,
						 const struct icmp4_heard *heard, uint64_t number)
{
	const struct icmp4_message *error = &heard->message;
	bool closed = error->type == ICMP4_UNREACHABLE && error->code == ICMP4_UNREACHABLE_PORT &&
		      heard->from == icmp4__ping_target(ping, number)->dst;

	return closed ? ICMP4_PING_OK : ICMP4_PING_ERROR;
}

/* The kernel has matched both addresses and both ports, and tells the data if any was quoted. */
static bool port_hear_queued(const struct icmp4_ping *ping, const struct icmp4_heard *heard,
			     struct ping_verdict *verdict)
{
	bool proved = port_by_data(ping, heard, &verdict->number);

	if (!proved &&
	    !port_newest(ping, heard->quote.ip.dst, heard->quote.src_port, &verdict->number))
		return false;
	verdict->status = proved || heard->data_held < ICMP4_PING_COOKIE
				  ? port_error_verdict(ping, heard, verdict->number)
				  : ICMP4_PING_FORGED;
	return true;
}

static bool port_hear_error(const struct icmp4_ping *ping, const struct icmp4_heard *heard,
			    struct ping_verdict *verdict)
{
	bool tcp = ping->options.query == ICMP4_PING_TCP;
	const struct icmp4_quote *quote = &heard->quote;
	uint8_t protocol = tcp ? ICMP4_PROTO_TCP : ICMP4_PROTO_UDP;

	if (!heard->quoted || !icmp4__is_refusal(heard->message.type) ||
	    quote->ip.protocol != protocol || quote->dst_port != ping->options.dst_port)
		return false;
	if (!heard->quoted_ip)
		return port_hear_queued(ping, heard, verdict);
	if (tcp ? port_error_tcp(ping, heard, &verdict->number)
		: port_error_udp(ping, heard, &verdict->number)) {
		verdict->status = port_error_verdict(ping, heard, verdict->number);
		return true;
	}
	verdict->status = ICMP4_PING_FORGED;
	return quote->src_port &&
	       port_newest(ping, quote->ip.dst, quote->src_port, &verdict->number);
}

/* --- Answers --- */

static bool port_hear_tcp(const struct icmp4_ping *ping, const struct icmp4_heard *heard,
			  struct ping_verdict *verdict)
{
	uint32_t sequence = heard->acknowledgement - 1;

	if (!(heard->flags & PROBE_TCP_ACK) || !(heard->flags & (PROBE_TCP_SYN | PROBE_TCP_RST)))
		return false;
	if (!port_by_token(ping, (uint16_t)(sequence >> 16), &verdict->number) ||
	    (rule(RULE_RECV_06) && sequence != port_sequence(ping, verdict->number))) {
		verdict->status = ICMP4_PING_FORGED;
		return port_newest(ping, heard->from, heard->dst_port, &verdict->number);
	}
	verdict->status = heard->from == icmp4__ping_target(ping, verdict->number)->dst
				  ? ICMP4_PING_OK
				  : ICMP4_PING_WRONG_ADDRESS;
	return true;
}

static bool port_hear_udp(const struct icmp4_ping *ping, const struct icmp4_heard *heard,
			  struct ping_verdict *verdict)
{
	verdict->status = ICMP4_PING_OK;
	if (!port_by_data(ping, heard, &verdict->number))
		return port_newest(ping, heard->from, heard->dst_port, &verdict->number);
	if (heard->from != icmp4__ping_target(ping, verdict->number)->dst) {
		verdict->status = ICMP4_PING_WRONG_ADDRESS;
		return true;
	}
	verdict->corrupted_at =
		icmp4__ping_compare(ping, verdict->number, heard->data, heard->data_held);
	if (verdict->corrupted_at < heard->data_held &&
	    verdict->corrupted_at < icmp4__ping_size(ping, verdict->number))
		verdict->status = ICMP4_PING_CORRUPTED;
	return true;
}

bool icmp4__ping_hear_port(const struct icmp4_ping *ping, const struct icmp4_heard *heard,
			   struct ping_verdict *verdict)
{
	bool tcp = ping->options.query == ICMP4_PING_TCP;

	if (heard->protocol == ICMP4_PROTO_ICMP)
		return port_hear_error(ping, heard, verdict);
	if (heard->protocol != (tcp ? ICMP4_PROTO_TCP : ICMP4_PROTO_UDP) ||
	    heard->src_port != ping->options.dst_port)
		return false;
	return tcp ? port_hear_tcp(ping, heard, verdict) : port_hear_udp(ping, heard, verdict);
}

/* --- What an answer says --- */

static enum icmp4_ping_port port_said(const struct icmp4_heard *heard)
{
	if (heard->protocol == ICMP4_PROTO_TCP && !(heard->flags & PROBE_TCP_SYN))
		return ICMP4_PORT_CLOSED;
	return heard->protocol == ICMP4_PROTO_ICMP ? ICMP4_PORT_CLOSED : ICMP4_PORT_OPEN;
}

void icmp4__ping_tell_port(struct icmp4_ping *ping, uint64_t number,
			   const struct icmp4_heard *heard, struct icmp4_ping_event *event)
{
	struct icmp4_ping_target *target = icmp4__ping_target(ping, number);
	bool counts = event->status == ICMP4_PING_OK || event->status == ICMP4_PING_LATE;

	if (!counts && event->status != ICMP4_PING_DUPLICATE)
		return;
	event->port = port_said(heard);
	target->port_open += counts && event->port == ICMP4_PORT_OPEN;
	target->port_closed += counts && event->port == ICMP4_PORT_CLOSED;
}
