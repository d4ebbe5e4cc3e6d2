/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_ECHO_H
#define ICMP4_ECHO_H
/* Echo (RFC 792; RFC 1122 section 3.2.2.6), as plain functions over a datagram. */
#include <icmp4/fault.h>
#include <icmp4/types.h>

ICMP4_BEGIN

struct icmp4_echo_style {
	uint8_t ttl;    /* of the reply */
	uint16_t id;    /* IP identification of the reply */
	bool keep_code; /* copy the request's code (ECHO-09), else 0 */
};

/*
 * Turns a datagram that holds an echo request into its reply, in place: addresses swapped, type 0,
 * checksum updated (ECHO-05), TOS copied without ECN (TOS-04, TOS-07), DF cleared, options dropped
 * (their rules are the node's). Data is untouched. The datagram must be whole (held == length) and
 * no fragment.
 * Returns the reply's length, or 0: with *fault set when the octets are not sound, and with
 * ICMP4_FAULT_NONE when they are, but nothing to answer: no echo request, from what names no single
 * host (ECHO-11), or to 127/8, a group, 255.255.255.255 or whatever else may be no reply's source.
 * Whether an address is a directed broadcast only the caller's prefixes tell (icmp4_prefix_form).
 */
ICMP4_API size_t icmp4_echo_answer(uint8_t *bytes, size_t held,
				   const struct icmp4_echo_style *style, enum icmp4_fault *fault);

ICMP4_END

#endif
