/* SPDX-License-Identifier: MIT */
#ifndef WIRE_EXTENSION_H
#define WIRE_EXTENSION_H
/* What those who find, walk and build an extension structure have in common. */
#include <icmp4/extension.h>

enum { EXTENSION_VERSION = 2, EXTENSION_CHECKSUM_AT = 2 };

/* The object that begins with these octets: its whole length, or 0 if that cannot be true. */
size_t icmp4__object_take(struct icmp4_object *object, const uint8_t *bytes, size_t left);

/* True: an interface object of a role that is among roles already, which begin as 0. */
bool icmp4__object_repeats(const struct icmp4_object *object, unsigned *roles);

#endif
