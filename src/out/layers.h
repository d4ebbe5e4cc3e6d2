/* SPDX-License-Identifier: MIT */
#ifndef OUT_LAYERS_H
#define OUT_LAYERS_H
/*
 * What a message was wrapped in, from the frame to the innermost IPv4 header. An ordinary frame is
 * not worth a word; a tag, a label or a tunnel is.
 */
#include "out/json/json.h"
#include "out/out.h"

enum { LAYERS_TEXT = 1024 };

/* Is there a layer besides the link's own header and the datagram? */
bool layers_worth(const struct out_message *message);
/* ", via gre 192.0.2.1 > 192.0.2.2": the tunnels alone; "" where there is none. */
const char *layers_via(const struct out_message *message, char text[LAYERS_TEXT]);
/* "ethernet, vlan 12, ipv4 192.0.2.1 > 192.0.2.2, gre": all of them but the datagram itself. */
const char *layers_all(const struct out_message *message, char text[LAYERS_TEXT]);
void layers_json(struct json *json, const char *key, const struct out_message *message);

#endif
