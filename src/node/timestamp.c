/* SPDX-License-Identifier: MIT */
/*
 * Timestamp (RFC 792 page 16, RFC 1122 section 3.2.2.8): milliseconds since midnight UT, of when
 * the request arrived and of when the reply leaves. The node reads no clock: the configuration says
 * which Unix time the caller's time is, and whether that is to be believed.
 */
#include "base/bytes.h"
#include "base/rule.h"
#include "node/internal.h"
#include <icmp4/checksum.h>

#define TIMESTAMP_DAY_NS      (INT64_C(86400) * ICMP4_S_NS)
#define TIMESTAMP_NO_STANDARD UINT32_C(0x80000000)

enum { TIMESTAMP_LENGTH = 20, TIMESTAMP_RECEIVE_AT = 12, TIMESTAMP_TRANSMIT_AT = 16 };

static int64_t timestamp_of_day(int64_t ns)
{
	int64_t rest = ns % TIMESTAMP_DAY_NS;

	return rest < 0 ? rest + TIMESTAMP_DAY_NS : rest;
}

/* Each is brought within a day before they are added: what they may be is the caller's choice. */
uint32_t icmp4__time_of_day(const struct icmp4_node *node, struct icmp4_time time)
{
	const struct icmp4_node_config *config = &node->config;
	int64_t ns = timestamp_of_day(config->unix_ns) + timestamp_of_day(time.ns);
	uint32_t ms = (uint32_t)(timestamp_of_day(ns) / ICMP4_MS_NS);

	if (config->clock_synchronised || !rule(RULE_TS_04))
		return ms;
	return ms | TIMESTAMP_NO_STANDARD;
}

/* The stamp of the arrival, where the world gave one that can be true. */
enum icmp4_drop icmp4__timestamp(struct icmp4_node *node, const struct icmp4__arrival *a,
				 const struct icmp4_message *message)
{
	struct icmp4_time stamp = node->packet.stamp;
	bool stamped = rule(RULE_TS_03) && stamp.ns && !icmp4_time_before(a->now, stamp);

	(void)message;
	node->answer = icmp4__time_of_day(node, stamped ? stamp : a->now);
	return icmp4__query_answer(node, a);
}

/* What follows the 20 octets of the request does not come back (TS-10). */
size_t icmp4__timestamp_reply(struct icmp4_node *node, uint8_t *ip, struct icmp4_time now)
{
	size_t header = icmp4_ip_header_length(ip), length = TIMESTAMP_LENGTH;
	uint8_t *icmp = ip + header;
	struct icmp4__reply reply =
		icmp4__reply_to(ip, node->src, icmp4__query_ttl(node), icmp4__draw_id(node));

	if (!rule(RULE_TS_10))
		length = icmp4_ip_total_length(ip) - header;
	icmp[0] = ICMP4_TIMESTAMP_REPLY;
	icmp[1] = rule(RULE_TS_10) ? 0 : icmp[1];
	put16(icmp + 2, 0);
	put32(icmp + TIMESTAMP_RECEIVE_AT, node->answer);
	put32(icmp + TIMESTAMP_TRANSMIT_AT, icmp4__time_of_day(node, now));
	put16(icmp + 2, icmp4_checksum(icmp, length));
	return icmp4__reply_header(ip, length, &reply);
}
