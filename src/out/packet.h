/* SPDX-License-Identifier: MIT */
#ifndef OUT_PACKET_H
#define OUT_PACKET_H
/* THE packet object of our JSON: {ip, icmp|udp|tcp}, where icmp.quote is a packet again. */
#include "out/json.h"
#include <icmp4/heard.h>

void out_packet(struct json *json, const char *key, const struct icmp4_heard *heard);

#endif
