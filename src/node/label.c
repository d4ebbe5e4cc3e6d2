/* SPDX-License-Identifier: MIT */
/*
 * Labels (label.h): a packet that comes with some is switched by the top one; a datagram whose way
 * begins with an LSP gets its labels; and an error about what was switched may follow it to the end
 * of its LSP (MPLS-05). Here is decided, and at output() written, all that a label has part in; the
 * IP header of what is switched is read for its flow and its length alone.
 *
 * What leaves has the labels that its next hop pushes, upon those of its own that it keeps: the
 * last so many of what it came with.
 */
#include "base/mem.h"
#include "node/internal.h"

enum { LABEL_OCTETS = 4, LABEL_PIPE_TTL = 255, LABEL_PRECEDENCE_SHIFT = 5, LABEL_MTU_MIN = 68 };

/* Wherever it stands, the LSP ends (RFC 4182). */
static const struct icmp4_label_row label_explicit_null = {.tunnel = ICMP4_TUNNEL_UNIFORM};

static size_t label_stack_count(const struct icmp4_label_stack *push)
{
	if (!push)
		return 0;
	return push->count < ICMP4_LABELS_MAX ? push->count : ICMP4_LABELS_MAX;
}

static size_t label_pushed(const struct icmp4_label_stack *push)
{
	size_t pushed = 0;

	for (size_t i = 0; i < label_stack_count(push); i++)
		pushed += push->labels[i] != ICMP4_LABEL_IMPLICIT_NULL;
	return pushed;
}

static const struct icmp4_label_row *label_row(const struct icmp4_node *node, uint32_t label)
{
	const struct icmp4_node_config *config = &node->config;

	if (!config->label || (label < ICMP4_LABEL_FIRST && label != ICMP4_LABEL_EXPLICIT_NULL))
		return NULL;
	const struct icmp4_label_row *row = config->label(config->labels, label);
	return row || label != ICMP4_LABEL_EXPLICIT_NULL ? row : &label_explicit_null;
}

/* S stands on the last label, and on no other (RFC 3032 section 2.1). */
static bool label_stack_sound(const struct icmp4_packet *packet)
{
	for (size_t i = 0; i < packet->label_count; i++)
		if (packet->labels[i].bottom != (i + 1 == packet->label_count))
			return false;
	return true;
}

/* The TTL beneath a label that goes. It never rises: what was beneath a label of more TTL than its
 * own would outlive a loop. */
static uint8_t label_uncover(const struct icmp4_label_row *row, uint8_t label, uint8_t beneath)
{
	return row->tunnel == ICMP4_TUNNEL_UNIFORM && label < beneath ? label : beneath;
}

static uint8_t label_ttl_beneath(const struct icmp4_node *node, const struct icmp4__arrival *a,
				 size_t at)
{
	return at + 1u < node->packet.label_count ? node->packet.labels[at + 1].ttl : a->ttl;
}

/* By the label at this place, which arrived, or came to light, with this TTL. */
static enum icmp4_drop label_follow(struct icmp4_node *node, const struct icmp4__arrival *a,
				    const struct icmp4_label_row *row, size_t at, uint8_t ttl)
{
	struct icmp4__flow flow = icmp4__flow(a->ip, a->length);
	const struct icmp4_next_hop *hop = icmp4__next_hop(node, row->hops, row->hop_count, &flow);
	size_t kept = node->packet.label_count - at - 1, pushed = label_pushed(hop->push);

	if (!node->config.settings->forward)
		return ICMP4_DROP_NOT_OURS;
	if (pushed + kept > ICMP4_LABELS_MAX)
		return ICMP4_DROP_LABEL_STACK;
	node->event.interface = hop->interface;
	node->event.next_hop = hop->gateway ? hop->gateway : a->to;
	node->push = hop->push;
	node->kept_labels = (uint8_t)kept;
	node->error_to_end = row->error_to_end;
	node->switched = true;
	if (ttl <= 1)
		return ICMP4_DROP_TTL;
	node->leaving_ttl = (uint8_t)(ttl - 1);
	if (!pushed)
		node->leaving_ttl =
			label_uncover(row, node->leaving_ttl, label_ttl_beneath(node, a, at));
	enum icmp4_drop drop = icmp4__fit(node, a);
	if (drop)
		return drop;
	node->event.verb = ICMP4_VERB_FORWARDED;
	node->step = NODE_SWITCH;
	return ICMP4_DROP_NONE;
}

enum icmp4_drop icmp4__switch(struct icmp4_node *node, struct icmp4__arrival *a)
{
	const struct icmp4_packet *packet = &node->packet;

	if (!packet->labels || !label_stack_sound(packet))
		return ICMP4_DROP_LABEL_STACK;
	if (a->link != ICMP4_LINK_UNICAST)
		return ICMP4_DROP_LINK_BROADCAST;
	uint8_t ttl = packet->labels[0].ttl;
	for (size_t i = 0; i < packet->label_count; i++) {
		const struct icmp4_label_row *row = label_row(node, packet->labels[i].label);

		if (!row)
			return ICMP4_DROP_LABEL_UNKNOWN;
		if (row->hop_count)
			return label_follow(node, a, row, i, ttl);
		ttl = label_uncover(row, ttl, label_ttl_beneath(node, a, i));
	}
	a->ttl = ttl;
	return ICMP4_DROP_NONE;
}

size_t icmp4__labels(const struct icmp4_node *node)
{
	return label_pushed(node->push) + node->kept_labels;
}

/* Every link carries datagrams of 68 octets (RFC 791 section 3.2), labelled or not. */
static uint16_t label_mtu(uint16_t mtu, size_t labels)
{
	size_t octets = rule(RULE_PMTU_03) ? labels * LABEL_OCTETS : 0;

	return mtu < LABEL_MTU_MIN + octets ? LABEL_MTU_MIN : (uint16_t)(mtu - octets);
}

uint16_t icmp4__datagram_mtu(const struct icmp4_node *node)
{
	return label_mtu(icmp4__mtu(node, node->event.interface), icmp4__labels(node));
}

uint16_t icmp4__error_mtu(const struct icmp4_node *node)
{
	size_t kept = node->error_to_end ? node->kept_labels : 0;

	return label_mtu(icmp4__mtu(node, node->error_interface),
			 label_pushed(node->error_push) + kept);
}

/* Not where that very way was what failed. */
bool icmp4__way_to_end(struct icmp4_node *node, struct icmp4__way *way)
{
	enum icmp4_drop drop = node->event.drop;

	node->error_to_end = node->error_to_end && rule(RULE_MPLS_05) &&
			     (drop == ICMP4_DROP_TTL || drop == ICMP4_DROP_TOO_BIG) &&
			     icmp4__interface_up(node, node->event.interface);
	if (node->error_to_end)
		*way = (struct icmp4__way){node->event.interface, node->event.next_hop, node->push};
	return node->error_to_end;
}

/* An entry as what is beneath it has its TTL and class, or as a pipe begins. */
static struct icmp4_mpls_entry label_entry(uint32_t label, bool copied,
					   struct icmp4_mpls_entry beneath)
{
	return (struct icmp4_mpls_entry){
		.label = label,
		.tc = copied ? beneath.tc : 0,
		.ttl = copied ? beneath.ttl : LABEL_PIPE_TTL,
	};
}

/* What a packet leaves with: so many of its own labels, and upon them those that are pushed. */
struct label_load {
	const struct icmp4_label_stack *push;
	size_t kept;
	struct icmp4_mpls_entry beneath;
	bool swaps; /* the lowest that is pushed takes the place of beneath */
};

static void label_write(struct icmp4_node *node, struct icmp4_packet *packet,
			struct label_load load)
{
	bool uniform = load.push && load.push->tunnel == ICMP4_TUNNEL_UNIFORM;
	size_t at = label_pushed(load.push), count = at + load.kept;

	if (load.kept)
		memcpy(node->labels + at,
		       node->packet.labels + node->packet.label_count - load.kept,
		       load.kept * sizeof node->labels[0]);
	for (size_t i = label_stack_count(load.push); i--;) {
		uint32_t label = load.push->labels[i];

		if (label == ICMP4_LABEL_IMPLICIT_NULL)
			continue;
		node->labels[--at] = label_entry(label, load.swaps || uniform, load.beneath);
		load.swaps = false;
	}
	for (size_t i = 0; i < count; i++)
		node->labels[i].bottom = i + 1 == count;
	packet->labels = count ? node->labels : NULL;
	packet->label_count = (uint8_t)count;
}

static struct icmp4_mpls_entry label_of_ip(const uint8_t *ip)
{
	return (struct icmp4_mpls_entry){
		.tc = icmp4_ip_tos(ip) >> LABEL_PRECEDENCE_SHIFT,
		.ttl = icmp4_ip_ttl(ip),
	};
}

static struct label_load label_switched(const struct icmp4_node *node)
{
	const struct icmp4_packet *packet = &node->packet;
	struct icmp4_mpls_entry gone = packet->labels[packet->label_count - node->kept_labels - 1];

	gone.ttl = node->leaving_ttl;
	return (struct label_load){node->push, node->kept_labels, gone, true};
}

void icmp4__label_datagram(struct icmp4_node *node, struct icmp4_packet *packet)
{
	if (!node->switched) {
		struct label_load load = {.push = node->push,
					  .beneath = label_of_ip(packet->bytes)};
		label_write(node, packet, load);
		return;
	}
	label_write(node, packet, label_switched(node));
	if (node->kept_labels && !label_pushed(node->push))
		node->labels[0].ttl = node->leaving_ttl;
}

/* To the end of the LSP it has the labels of the datagram, with the TTL of its own header, so that
 * it comes all the way (RFC 3032 section 2.3.1). */
void icmp4__label_error(struct icmp4_node *node, struct icmp4_packet *packet)
{
	struct label_load load = {.push = node->error_push, .beneath = label_of_ip(packet->bytes)};

	if (!node->error_to_end) {
		label_write(node, packet, load);
		return;
	}
	label_write(node, packet, label_switched(node));
	for (size_t i = 0; i < packet->label_count; i++)
		node->labels[i].ttl = load.beneath.ttl;
}

void icmp4__switch_output(struct icmp4_node *node)
{
	uint8_t *ip = node->packet.bytes;

	if (!icmp4__labels(node))
		icmp4_ip_set_ttl(ip, node->leaving_ttl);
}
