/* SPDX-License-Identifier: MIT */
#ifndef OUT_PACKET_H
#define OUT_PACKET_H
/* THE packet object of our JSON, of an answer to a prober: all of it but the data that it carried.
 */
#include "out/json/json.h"
#include <icmp4/heard.h>

void out_packet(struct json *json, const char *key, const struct icmp4_heard *heard);

#endif
