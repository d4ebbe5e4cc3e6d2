/* SPDX-License-Identifier: MIT */
#ifndef WIRE_AGAIN_H
#define WIRE_AGAIN_H
/*
 * What was read of an object or an option, built again: what its values do not give back is told
 * as data (describe) and is no work of a sender that obeys the RFCs (remark).
 */
#include <icmp4/object.h>
#include <icmp4/option.h>

enum again {
	AGAIN_SAME,  /* the values say all of it */
	AGAIN_OTHER, /* they build other octets, or none */
	AGAIN_NONE,  /* there are no values: it is faulty, or of no kind that we know */
};

enum again icmp4__object_again(const struct icmp4_object *object);
enum again icmp4__option_again(const struct icmp4_option *option);

/* Whether behind the options of a header, which end at that octet of it, there are at most the
 * zeros that end the list and fill up its word. */
bool icmp4__options_padded(const uint8_t *ip, size_t end);

#endif
