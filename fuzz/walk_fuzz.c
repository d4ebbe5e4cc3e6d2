/* SPDX-License-Identifier: MIT */
/*
 * Any octets as a frame of any link type, whole and cut: two octets of link type, one that says how
 * many octets the capture has cut off, then the frame. Layers go forward, the datagram lies within
 * the octets, and the end agrees with the layers.
 */
#include "base/bytes.h"
#include "fuzz.h"
#include <icmp4/ip.h>
#include <icmp4/link.h>

enum { HEAD = 3 };

/* An IPv4 header, the last layer, may be one that was cut or broken. */
static size_t unsound(const struct icmp4_walk *walk)
{
	const struct icmp4_layer *last = walk->layers + walk->count - 1;

	if (walk->end != ICMP4_WALK_CUT && walk->end != ICMP4_WALK_BROKEN)
		return 0;
	return walk->count && last->kind == ICMP4_LAYER_IPV4 &&
	       (!walk->datagrams || last->at != walk->at);
}

static void check_layers(const struct icmp4_walk *walk, size_t held)
{
	size_t datagrams = 0;

	MUST(walk->count <= ICMP4_WALK_LAYERS);
	for (size_t i = 0; i < walk->count; i++) {
		const struct icmp4_layer *layer = &walk->layers[i];

		MUST(layer->kind > ICMP4_LAYER_NONE && layer->kind < ICMP4_LAYER_COUNT);
		MUST(layer->at <= held && (i == 0 || layer->at > layer[-1].at));
		datagrams += layer->kind == ICMP4_LAYER_IPV4;
	}
	MUST(walk->datagrams + unsound(walk) == datagrams);
}

static void check_datagram(const struct icmp4_walk *walk, const uint8_t *frame, size_t held)
{
	if (!walk->datagrams) {
		MUST(!walk->at && !walk->held && !walk->length && !walk->message);
		return;
	}
	MUST(walk->held <= held && walk->at <= held - walk->held && walk->held <= walk->length);
	MUST(!icmp4_ip_look(frame + walk->at, walk->held));
	MUST(walk->message >= walk->at + icmp4_ip_header_length(frame + walk->at));
	MUST(walk->message <= held);
}

static void check_end(const struct icmp4_walk *walk, const uint8_t *frame)
{
	unsigned last = walk->count ? walk->layers[walk->count - 1].kind : ICMP4_LAYER_NONE;
	bool at_datagram = last == ICMP4_LAYER_IPV4 && walk->datagrams &&
			   walk->at == walk->layers[walk->count - 1].at;

	MUST(walk->end < ICMP4_WALK_END_COUNT);
	if (walk->end == ICMP4_WALK_ICMP)
		MUST(at_datagram ? icmp4_ip_protocol(frame + walk->at) == ICMP4_PROTO_ICMP
				 : last == ICMP4_LAYER_AH);
	if (walk->end == ICMP4_WALK_OTHER)
		MUST(at_datagram && icmp4_ip_protocol(frame + walk->at) != ICMP4_PROTO_ICMP);
	if (walk->end == ICMP4_WALK_DEEP)
		MUST(walk->count == ICMP4_WALK_LAYERS);
	if (walk->end == ICMP4_WALK_NOT_IPV4)
		MUST(!at_datagram);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
	struct icmp4_walk walk;

	if (size < HEAD)
		return 0;

	const uint8_t *frame = octets + HEAD;
	size_t held = size - HEAD, length = held + octets[2];
	MUST(icmp4_walk(&walk, get16(octets), frame, held, length) == walk.end);
	check_layers(&walk, held);
	check_datagram(&walk, frame, held);
	check_end(&walk, frame);
	return 0;
}
