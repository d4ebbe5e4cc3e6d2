/* SPDX-License-Identifier: MIT */
#ifndef NODE_RECEIVED_H
#define NODE_RECEIVED_H
/* received_quote.c, for received.c. */
#include <icmp4/received.h>

/* What a sound view of an error quotes; with a fault, as much as could be read. */
enum icmp4_fault icmp4__received_quoted(const struct icmp4_view *error,
					struct icmp4_quoted *quoted);

#endif
