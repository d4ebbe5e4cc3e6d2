/* SPDX-License-Identifier: MIT */
#ifndef STAT_QUERY_H
#define STAT_QUERY_H
/* Which type answers which: the request and reply types of ICMP. */
#include <stdbool.h>
#include <stdint.h>

/* The type that this one answers, or -1: it is no reply to a query of one host to another. */
int query_request_of(uint8_t reply);
bool query_is_request(uint8_t type);

#endif
