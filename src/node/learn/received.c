/* SPDX-License-Identifier: MIT */
/*
 * An ICMP error is a claim of a stranger about a datagram that he says was ours. It goes through
 * the tests of the table of steps, cheapest first; each either refuses it or finds out more:
 *
 *	type         is it an error that transports ask for, and what does its code say?
 *	addressee    was it for us alone?
 *	quote        what does it quote? (received_quote.c)
 *	about        was that datagram ours, and may there be an error about it?
 *	connection   does its transport know it, and are its octets in flight?
 *	claim        can what it says of an MTU or a gateway be true?
 *
 * All that is read lies in the first octets of the quote; nothing loops over what a stranger chose
 * (RECV-13), and a quote within a quote is the transport's business (RECV-10).
 */
#include "node/learn/received.h"
#include "base/bytes.h"
#include "base/rule.h"

enum {
	RECEIVED_GATEWAY_AT = 4,
	RECEIVED_POINTER_AT = 4,
	RECEIVED_MTU_AT = 6,
};

struct received_case {
	const struct icmp4_view *error;
	const struct icmp4_receiver *receiver;
	struct icmp4_received *received;
};

/*
 * RFC 1122 section 4.2.3.9: of all codes only "there is no such protocol" and "no such port" end a
 * connection. Codes that later documents added are hints, like those they stand beside.
 */
static const struct {
	uint8_t type;
	uint8_t first, last; /* code */
	uint8_t verdict;
} received_codes[] = {
	{ICMP4_UNREACHABLE, 0, 1, ICMP4_VERDICT_SOFT}, /* UNREACH-16 */
	{ICMP4_UNREACHABLE, 2, 3, ICMP4_VERDICT_HARD}, /* UNREACH-17 */
	{ICMP4_UNREACHABLE, 4, 4, ICMP4_VERDICT_PMTU},
	{ICMP4_UNREACHABLE, 5, 15, ICMP4_VERDICT_SOFT},
	{ICMP4_REDIRECT, 0, 1, ICMP4_VERDICT_REDIRECT},  /* REDIR-08 */
	{ICMP4_REDIRECT, 2, 3, ICMP4_VERDICT_REDIRECT},  /* REDIR-10: as 0 and 1, whatever TOS */
	{ICMP4_TIME_EXCEEDED, 0, 1, ICMP4_VERDICT_SOFT}, /* TIMEX-07 */
	{ICMP4_PARAMETER_PROBLEM, 0, 2, ICMP4_VERDICT_SOFT}, /* PARAM-11 */
};

enum { RECEIVED_CODES = sizeof received_codes / sizeof received_codes[0] };

/* A code that nobody defined: no worse than a hint even where it is not refused (CODEC-05). */
static enum icmp4_refusal received_code(struct icmp4_received *received)
{
	bool known = false;

	for (size_t i = 0; i < RECEIVED_CODES; i++) {
		if (received_codes[i].type != received->type)
			continue;
		known = true;
		if (received->code < received_codes[i].first ||
		    received->code > received_codes[i].last)
			continue;
		received->verdict = (enum icmp4_verdict)received_codes[i].verdict;
		return ICMP4_ACCEPTED;
	}
	received->verdict = ICMP4_VERDICT_SOFT;
	if (!known)
		return ICMP4_REFUSED_TYPE;
	return rule(RULE_CODEC_05) ? ICMP4_REFUSED_CODE : ICMP4_ACCEPTED;
}

static void received_fields(const uint8_t *icmp, struct icmp4_received *received)
{
	if (received->type == ICMP4_REDIRECT)
		received->gateway = get32(icmp + RECEIVED_GATEWAY_AT);
	else if (received->type == ICMP4_PARAMETER_PROBLEM && received->code == 0)
		received->pointer = icmp[RECEIVED_POINTER_AT];
	else if (received->verdict == ICMP4_VERDICT_PMTU)
		received->mtu = get16(icmp + RECEIVED_MTU_AT);
}

/* RFC 6633 section 5: no transport hears of a source quench, which anybody could send. */
static enum icmp4_refusal received_type(const struct received_case *c)
{
	struct icmp4_received *received = c->received;

	received->fault = (enum icmp4_fault)c->error->fault;
	if (received->fault || !icmp4_view_is_icmp(c->error))
		return ICMP4_REFUSED_MALFORMED;
	received->type = icmp4_view_type(c->error);
	received->code = icmp4_view_code(c->error);
	received->sender = c->error->ip ? icmp4_ip_src(c->error->ip) : 0;
	if (!icmp4_type_is_error(received->type))
		return ICMP4_REFUSED_MALFORMED;
	if (received->type == ICMP4_SOURCE_QUENCH) {
		received->verdict = ICMP4_VERDICT_SOFT;
		return rule(RULE_SQ_04) ? ICMP4_REFUSED_QUENCH : ICMP4_ACCEPTED;
	}
	enum icmp4_refusal refusal = received_code(received);
	received_fields(c->error->payload, received);
	return refusal;
}

static enum icmp4_refusal received_addressee(const struct received_case *c)
{
	const struct icmp4_receiver *receiver = c->receiver;

	if (!rule(RULE_RECV_11) || !c->error->ip)
		return ICMP4_ACCEPTED;
	return receiver->standing(receiver->host, icmp4_ip_dst(c->error->ip)) == ICMP4_STANDING_OWN
		       ? ICMP4_ACCEPTED
		       : ICMP4_REFUSED_BROADCAST;
}

static enum icmp4_refusal received_quote(const struct received_case *c)
{
	c->received->fault = icmp4__received_quoted(c->error, &c->received->quoted);
	return c->received->fault ? ICMP4_REFUSED_MALFORMED : ICMP4_ACCEPTED;
}

/* No router makes an error of such a datagram (NOERR-01 to NOERR-04): somebody made it up. */
static bool received_is_bogus(const struct received_case *c, const struct icmp4_quoted *quoted)
{
	const struct icmp4_receiver *receiver = c->receiver;

	return icmp4_is_martian(quoted->dst) ||
	       receiver->standing(receiver->host, quoted->dst) == ICMP4_STANDING_BROADCAST ||
	       (quoted->protocol == ICMP4_PROTO_ICMP && !icmp4_type_is_query(quoted->type));
}

static enum icmp4_refusal received_about(const struct received_case *c)
{
	const struct icmp4_receiver *receiver = c->receiver;
	const struct icmp4_quoted *quoted = &c->received->quoted;

	if (rule(RULE_RECV_02) &&
	    receiver->standing(receiver->host, quoted->src) != ICMP4_STANDING_OWN)
		return ICMP4_REFUSED_SOURCE;
	if (rule(RULE_RECV_12) && received_is_bogus(c, quoted))
		return ICMP4_REFUSED_ABOUT;
	return ICMP4_ACCEPTED;
}

static const struct icmp4_transport *received_transport(const struct icmp4_receiver *receiver,
							uint8_t protocol)
{
	for (size_t i = 0; i < receiver->transport_count; i++)
		if (receiver->transports[i].protocol == protocol)
			return &receiver->transports[i];
	return NULL;
}

/* SND.UNA <= SEG.SEQ < SND.NXT, round the clock (RFC 5927 section 4.1). */
static bool received_in_flight(const struct icmp4_connection *connection, uint32_t sequence)
{
	return sequence - connection->una < connection->nxt - connection->una;
}

static enum icmp4_refusal received_connection(const struct received_case *c)
{
	const struct icmp4_quoted *quoted = &c->received->quoted;
	struct icmp4_connection *connection = &c->received->connection;
	const struct icmp4_transport *transport = received_transport(c->receiver, quoted->protocol);

	if (!transport)
		return rule(RULE_RECV_01) ? ICMP4_REFUSED_PROTOCOL : ICMP4_ACCEPTED;
	if (!transport->connection) {
		connection->state = ICMP4_CONNECTION_DATAGRAM;
		return ICMP4_ACCEPTED;
	}
	transport->connection(transport->transport, quoted, connection);
	if (rule(RULE_RECV_05) && connection->state == ICMP4_CONNECTION_NONE)
		return ICMP4_REFUSED_CONNECTION;
	if (rule(RULE_RECV_03) && quoted->protocol == ICMP4_PROTO_TCP &&
	    !received_in_flight(connection, quoted->sequence))
		return ICMP4_REFUSED_SEQUENCE;
	return ICMP4_ACCEPTED;
}

/* Too big for what, if it says so itself: a datagram that fits is no reason for an error. */
static bool received_mtu_fits(const struct icmp4_received *received)
{
	uint16_t sent =
		received->connection.sent ? received->connection.sent : received->quoted.length;

	return received->mtu && sent && received->mtu >= sent;
}

/* RFC 5927 section 7.2: larger ones arrived, so time must show that they no longer do. */
static bool received_is_doubtful(const struct icmp4_received *received)
{
	uint16_t acked = received->connection.acked;

	if (received->mtu)
		return received->mtu < acked;
	return received->quoted.length && received->quoted.length <= acked;
}

static enum icmp4_refusal received_claim_mtu(struct icmp4_received *received)
{
	if (rule(RULE_PMTU_11) && !icmp4_ip_df(received->quoted.view.ip))
		return ICMP4_REFUSED_DF;
	if (rule(RULE_PMTU_12) && received_mtu_fits(received))
		return ICMP4_REFUSED_MTU_FITS;
	if (rule(RULE_PMTU_13) && received_is_doubtful(received))
		received->verdict = ICMP4_VERDICT_PENDING;
	return ICMP4_ACCEPTED;
}

static enum icmp4_refusal received_claim(const struct received_case *c)
{
	const struct icmp4_receiver *receiver = c->receiver;
	struct icmp4_received *received = c->received;

	switch (received->verdict) {
	case ICMP4_VERDICT_PMTU:
		return received_claim_mtu(received);
	case ICMP4_VERDICT_HARD:
		/* RFC 5927 section 5.2: what was agreed on does not end by a stranger's word. */
		if (rule(RULE_RECV_04) &&
		    received->connection.state == ICMP4_CONNECTION_SYNCHRONIZED)
			received->verdict = ICMP4_VERDICT_SOFT;
		return ICMP4_ACCEPTED;
	case ICMP4_VERDICT_REDIRECT:
		if (icmp4_is_martian(received->gateway) ||
		    receiver->standing(receiver->host, received->gateway) != ICMP4_STANDING_FOREIGN)
			return rule(RULE_REDIR_13) ? ICMP4_REFUSED_GATEWAY : ICMP4_ACCEPTED;
		return ICMP4_ACCEPTED;
	default:
		return ICMP4_ACCEPTED;
	}
}

typedef enum icmp4_refusal received_step_fn(const struct received_case *c);

static received_step_fn *const received_steps[] = {
	received_type,  received_addressee,  received_quote,
	received_about, received_connection, received_claim,
};

enum icmp4_verdict icmp4_error_received(const struct icmp4_view *error,
					const struct icmp4_receiver *receiver,
					struct icmp4_received *received)
{
	struct received_case c = {error, receiver, received};

	*received = (struct icmp4_received){0};
	for (size_t i = 0; i < sizeof received_steps / sizeof received_steps[0]; i++) {
		received->refusal = received_steps[i](&c);
		if (received->refusal)
			return received->verdict = ICMP4_VERDICT_IGNORE;
	}
	return received->verdict;
}

enum icmp4_standing icmp4_standing_in(const void *host, uint32_t address)
{
	const struct icmp4_prefixes *own = host;
	enum icmp4_standing standing = ICMP4_STANDING_FOREIGN;

	for (size_t i = 0; i < own->count; i++) {
		enum icmp4_prefix_form form = icmp4_prefix_form(own->prefixes[i], address);

		if (own->prefixes[i].address == address && form == ICMP4_PREFIX_HOST)
			return ICMP4_STANDING_OWN;
		if (form == ICMP4_PREFIX_NETWORK || form == ICMP4_PREFIX_BROADCAST)
			standing = ICMP4_STANDING_BROADCAST;
	}
	return standing;
}
