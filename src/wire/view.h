/* SPDX-License-Identifier: MIT */
#ifndef WIRE_VIEW_H
#define WIRE_VIEW_H
/* What a view of a quote and struct icmp4_quote share: the one place that judges a quote. */
#include <icmp4/view.h>

/* Bare octets that begin with the quoted IP header, as icmp4_view_quote; quote_held stays 0. */
enum icmp4_fault icmp4__view_quoted(struct icmp4_view *quote, const uint8_t *bytes, size_t held);

#endif
