/* SPDX-License-Identifier: MIT */
#include "stat/query.h"
#include <icmp4/message.h>
#include <stddef.h>

/* A router solicitation (10) is not among them: any router may answer it, by a broadcast. */
static const struct {
	uint8_t request;
	uint8_t reply;
} queries[] = {
	{ICMP4_ECHO, ICMP4_ECHO_REPLY},
	{ICMP4_TIMESTAMP, ICMP4_TIMESTAMP_REPLY},
	{ICMP4_INFORMATION, ICMP4_INFORMATION_REPLY},
	{ICMP4_MASK, ICMP4_MASK_REPLY},
	{ICMP4_DOMAIN_NAME, ICMP4_DOMAIN_NAME_REPLY},
	{ICMP4_EXTENDED_ECHO, ICMP4_EXTENDED_ECHO_REPLY},
};

int query_request_of(uint8_t reply)
{
	for (size_t i = 0; i < sizeof(queries) / sizeof(*queries); i++)
		if (queries[i].reply == reply)
			return queries[i].request;
	return -1;
}

bool query_is_request(uint8_t type)
{
	for (size_t i = 0; i < sizeof(queries) / sizeof(*queries); i++)
		if (queries[i].request == type)
			return true;
	return false;
}
