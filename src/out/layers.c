/* SPDX-License-Identifier: MIT */
#include "out/layers.h"
#include <icmp4/ip.h>
#include <icmp4/text.h>
#include <inttypes.h>
#include <stdarg.h>

static const struct {
	bool plain;    /* a header that frames of some link just have */
	bool numbered; /* has a number worth telling */
	bool inside;   /* a tunnel that an IP datagram carries */
} traits[ICMP4_LAYER_COUNT] = {
	[ICMP4_LAYER_ETHERNET] = {.plain = true},
	[ICMP4_LAYER_VLAN] = {.numbered = true},
	[ICMP4_LAYER_TAG] = {.numbered = true},
	[ICMP4_LAYER_NULL] = {.plain = true},
	[ICMP4_LAYER_ENC] = {.plain = true, .numbered = true},
	[ICMP4_LAYER_PFLOG] = {.plain = true},
	[ICMP4_LAYER_NFLOG] = {.plain = true, .numbered = true},
	[ICMP4_LAYER_PKTAP] = {.plain = true},
	[ICMP4_LAYER_SLL] = {.plain = true},
	[ICMP4_LAYER_SLL2] = {.plain = true},
	[ICMP4_LAYER_PPP] = {.plain = true},
	[ICMP4_LAYER_PPPOE] = {.numbered = true},
	[ICMP4_LAYER_HDLC] = {.plain = true},
	[ICMP4_LAYER_FRAME_RELAY] = {.plain = true, .numbered = true},
	[ICMP4_LAYER_ATM] = {.plain = true, .numbered = true},
	[ICMP4_LAYER_ARCNET] = {.plain = true},
	[ICMP4_LAYER_TOKEN_RING] = {.plain = true},
	[ICMP4_LAYER_FDDI] = {.plain = true},
	[ICMP4_LAYER_IPNET] = {.plain = true},
	[ICMP4_LAYER_IPOIB] = {.plain = true},
	[ICMP4_LAYER_RADIOTAP] = {.plain = true},
	[ICMP4_LAYER_WLAN] = {.plain = true},
	[ICMP4_LAYER_LLC] = {.plain = true},
	[ICMP4_LAYER_MPLS] = {.numbered = true, .inside = true},
	[ICMP4_LAYER_UDP] = {.numbered = true},
	[ICMP4_LAYER_GRE] = {.numbered = true, .inside = true},
	[ICMP4_LAYER_ERSPAN] = {.numbered = true, .inside = true},
	[ICMP4_LAYER_VXLAN] = {.numbered = true, .inside = true},
	[ICMP4_LAYER_GENEVE] = {.numbered = true, .inside = true},
	[ICMP4_LAYER_GTP] = {.numbered = true, .inside = true},
	[ICMP4_LAYER_LISP] = {.numbered = true, .inside = true},
	[ICMP4_LAYER_L2TP] = {.numbered = true, .inside = true},
	[ICMP4_LAYER_ETHERIP] = {.inside = true},
	[ICMP4_LAYER_PIM] = {.inside = true},
	[ICMP4_LAYER_AH] = {.numbered = true, .inside = true},
	[ICMP4_LAYER_NSH] = {.numbered = true},
};

/*
 * The layers but the datagram itself, one after the other; start with *at = 0. An authentication
 * header may stand behind the datagram's own. NULL: there is no other.
 */
static const struct icmp4_layer *next_layer(const struct out_message *m, unsigned *at)
{
	while (m->walk && *at < m->walk->count) {
		const struct icmp4_layer *layer = &m->walk->layers[(*at)++];

		if (layer->kind != ICMP4_LAYER_IPV4 || layer->at != m->walk->at)
			return layer;
	}
	return NULL;
}

/* A key or label of 0 is one that is not there. */
static bool has_number(const struct icmp4_layer *layer)
{
	return traits[layer->kind].numbered && layer->number;
}

static bool is_ip(const struct icmp4_layer *layer)
{
	return layer->kind == ICMP4_LAYER_IPV4 || layer->kind == ICMP4_LAYER_IPV6;
}

bool layers_worth(const struct out_message *m)
{
	const struct icmp4_layer *layer;
	unsigned at = 0;

	while ((layer = next_layer(m, &at)))
		if (!traits[layer->kind].plain)
			return true;
	return false;
}

struct pen {
	char *text;
	size_t length;
};

__attribute__((format(printf, 2, 3))) static void put(struct pen *pen, const char *format, ...)
{
	size_t room = LAYERS_TEXT - pen->length;
	va_list arguments;

	va_start(arguments, format);
	int length = vsnprintf(pen->text + pen->length, room, format, arguments);
	va_end(arguments);
	pen->length += (size_t)length < room ? (size_t)length : room - 1;
}

static void put_name(struct pen *pen, const struct icmp4_layer *layer)
{
	put(pen, "%s", icmp4_layer_name(layer->kind));
	if (has_number(layer))
		put(pen, " %" PRIu32, layer->number);
}

static void put_ends(struct pen *pen, const struct out_message *m, const struct icmp4_layer *layer)
{
	const uint8_t *ip = m->bytes + layer->at;
	char src[ICMP4_ADDRESS_TEXT], dst[ICMP4_ADDRESS_TEXT];

	if (layer->kind != ICMP4_LAYER_IPV4)
		return;
	icmp4_address_text(icmp4_ip_src(ip), src, sizeof(src));
	icmp4_address_text(icmp4_ip_dst(ip), dst, sizeof(dst));
	put(pen, " %s > %s", src, dst);
}

/* What the IP datagram at this layer is the tunnel of, by its innermost name, as ERSPAN in GRE: its
 * own for IP in IP. */
static const struct icmp4_layer *tunnel_in(const struct out_message *m,
					   const struct icmp4_layer *ip)
{
	const struct icmp4_layer *end = m->walk->layers + m->walk->count, *found = ip;

	for (const struct icmp4_layer *layer = ip + 1; layer < end && !is_ip(layer); layer++)
		if (traits[layer->kind].inside)
			found = layer;
	return found;
}

const char *layers_via(const struct out_message *m, char text[LAYERS_TEXT])
{
	const struct icmp4_layer *layer;
	struct pen pen = {text, 0};
	unsigned at = 0;

	text[0] = '\0';
	while ((layer = next_layer(m, &at))) {
		if (!is_ip(layer))
			continue;
		put(&pen, "%s", pen.length ? ", " : ", via ");
		put_name(&pen, tunnel_in(m, layer));
		put_ends(&pen, m, layer);
	}
	return text;
}

const char *layers_all(const struct out_message *m, char text[LAYERS_TEXT])
{
	const struct icmp4_layer *layer;
	struct pen pen = {text, 0};
	unsigned at = 0;

	text[0] = '\0';
	while ((layer = next_layer(m, &at))) {
		put(&pen, "%s", pen.length ? ", " : "");
		put_name(&pen, layer);
		put_ends(&pen, m, layer);
	}
	return text;
}

void layers_json(struct json *json, const char *key, const struct out_message *m)
{
	const struct icmp4_layer *layer;
	unsigned at = 0;

	json_open(json, key, '[');
	while ((layer = next_layer(m, &at))) {
		const uint8_t *ip = m->bytes + layer->at;

		json_open(json, NULL, '{');
		json_text(json, "name", icmp4_layer_name(layer->kind));
		if (has_number(layer))
			json_number(json, "number", layer->number);
		if (layer->kind == ICMP4_LAYER_IPV4) {
			json_address(json, "src", icmp4_ip_src(ip));
			json_address(json, "dst", icmp4_ip_dst(ip));
		}
		json_close(json);
	}
	json_close(json);
}
