/* SPDX-License-Identifier: MIT */
#include "stat/query.h"
#include <icmp4/message.h>
#include <stddef.h>

/*
 * By type: whether it asks, and the type that it answers, of which none is 0. A router solicitation
 * (10) is not among them: any router may answer it, by a broadcast.
 */
static const struct {
	bool asks;
	uint8_t answers;
} queries[] = {
	[ICMP4_ECHO] = {.asks = true},
	[ICMP4_ECHO_REPLY] = {.answers = ICMP4_ECHO},
	[ICMP4_TIMESTAMP] = {.asks = true},
	[ICMP4_TIMESTAMP_REPLY] = {.answers = ICMP4_TIMESTAMP},
	[ICMP4_INFORMATION] = {.asks = true},
	[ICMP4_INFORMATION_REPLY] = {.answers = ICMP4_INFORMATION},
	[ICMP4_MASK] = {.asks = true},
	[ICMP4_MASK_REPLY] = {.answers = ICMP4_MASK},
	[ICMP4_DOMAIN_NAME] = {.asks = true},
	[ICMP4_DOMAIN_NAME_REPLY] = {.answers = ICMP4_DOMAIN_NAME},
	[ICMP4_EXTENDED_ECHO] = {.asks = true},
	[ICMP4_EXTENDED_ECHO_REPLY] = {.answers = ICMP4_EXTENDED_ECHO},
};

enum { QUERIES = sizeof(queries) / sizeof(*queries) };

int query_request_of(uint8_t reply)
{
	return reply < QUERIES && queries[reply].answers ? queries[reply].answers : -1;
}

bool query_is_request(uint8_t type)
{
	return type < QUERIES && queries[type].asks;
}
