/* SPDX-License-Identifier: MIT */
/*
 * What was decided, as octets. A datagram that is forwarded, sent or turned into its reply leaves
 * from where it lies; where it is larger than the link carries, in fragments, each with its header
 * written in front of its data over data that has left. An error goes into the room that is lent.
 */
#include "base/bytes.h"
#include "base/mem.h"
#include "base/rule.h"
#include "node/options.h"
#include <icmp4/checksum.h>

enum { OUTPUT_TTL_AT = 8, OUTPUT_COPIED = 0x80, OUTPUT_MF = 0x2000, OUTPUT_DF = 0x4000 };

static void output_give(const struct icmp4_node *node, struct icmp4_packet *packet, uint8_t *bytes,
			size_t length)
{
	packet->bytes = bytes;
	packet->held = length;
	packet->length = length;
	packet->tag = node->event.verb;
	packet->interface = node->event.interface;
	packet->next_hop = node->event.next_hop;
	packet->link = (enum icmp4_link)node->link;
	packet->form = ICMP4_FORM_DATAGRAM;
	packet->label_count = 0;
	packet->labels = NULL;
}

static bool output_give_datagram(struct icmp4_node *node, struct icmp4_packet *packet,
				 uint8_t *bytes, size_t length)
{
	output_give(node, packet, bytes, length);
	if (node->push || node->kept_labels)
		icmp4__label_datagram(node, packet);
	return true;
}

/* The later fragments' header: the first one's with only the options to copy (RFC 791 p. 15). */
static size_t output_later_header(const uint8_t *first, uint8_t *header)
{
	struct icmp4_option option;
	enum icmp4_fault fault;
	size_t at = 0, length = ICMP4_IP_HEADER;

	memcpy(header, first, ICMP4_IP_HEADER);
	while (rule(RULE_REASM_05) && icmp4_option_next(first, &at, &option, &fault)) {
		if (!(option.bytes[0] & OUTPUT_COPIED))
			continue;
		memcpy(header + length, option.bytes, option.length);
		length += option.length;
	}
	for (; length % 4; length++)
		header[length] = ICMP4_OPTION_EOL;
	header[0] = (uint8_t)(0x40 | length / 4);
	return length;
}

/* Flags and offset of the datagram, which may itself be a fragment, moved on by at octets. */
static uint16_t output_fragment_field(uint16_t field, size_t at, bool last)
{
	uint16_t moved = (uint16_t)(field + at / 8);

	if (!rule(RULE_ROUTER_07))
		moved &= 0x7fff;
	return last ? moved : moved | OUTPUT_MF;
}

static bool output_fragment(struct icmp4_node *node, struct icmp4_packet *packet)
{
	const uint8_t *whole = node->kept;
	size_t whole_header = icmp4_ip_header_length(whole), at = node->sent_octets;
	size_t left = icmp4_ip_total_length(whole) - whole_header - at;
	uint8_t header[ICMP4_IP_HEADER_MAX];
	size_t length = whole_header;

	if (at)
		length = output_later_header(whole, header);
	else
		memcpy(header, whole, length);
	size_t room = icmp4__path_mtu(node) - length;
	bool last = left <= room;
	size_t data = last ? left : room & ~(size_t)7;

	put16(header + 2, (uint16_t)(length + data));
	put16(header + 6, output_fragment_field(get16(whole + 6), at, last));
	put16(header + 10, 0);
	put16(header + 10, icmp4_checksum(header, length));
	uint8_t *bytes = node->packet.bytes + whole_header + at - length;
	memcpy(bytes, header, length);
	node->sent_octets = (uint16_t)(at + data);
	node->step = last ? NODE_IDLE : NODE_FRAGMENT;
	if (node->config.counters)
		node->config.counters->fragments++;
	return output_give_datagram(node, packet, bytes, length + data);
}

/* Nothing is cut that fits; of the rest the header is kept, and 8 octets for who must quote it. */
static bool output_datagram(struct icmp4_node *node, struct icmp4_packet *packet)
{
	uint8_t *ip = node->packet.bytes;
	size_t length = icmp4_ip_total_length(ip), kept = icmp4_ip_header_length(ip) + 8;

	node->step = NODE_IDLE;
	if (length <= icmp4__path_mtu(node))
		return output_give_datagram(node, packet, ip, length);
	memcpy(node->kept, ip, kept < length ? kept : length);
	return output_fragment(node, packet);
}

/* The TTL is counted down before it is quoted, and the checksum of the quote is not told. */
static void output_spend(const struct icmp4_node *node, uint8_t *error, size_t length)
{
	uint8_t *icmp = error + ICMP4_IP_HEADER;

	if (!node->config.settings->fault_late_quote ||
	    node->event.error.kind != ICMP4_ERROR_TTL_EXCEEDED)
		return;
	icmp[ICMP4_HEADER + OUTPUT_TTL_AT] = 0;
	put16(icmp + 2, 0);
	put16(icmp + 2, icmp4_checksum(icmp, length - ICMP4_IP_HEADER));
}

static int output_build(struct icmp4_node *node, const struct icmp4_packet *room)
{
	struct icmp4_packet about = icmp4__about(node);
	uint8_t objects[ANNOUNCE_MAX];
	struct icmp4_error_style style = icmp4__error_style(node, objects);
	struct icmp4__back back;

	style.id = icmp4__draw_id(node);
	icmp4__back_of_error(node, about.bytes, &style, &back);
	if (room->held < back.length)
		return ICMP4_ERR_SPACE;
	int length = icmp4_error_build(node->event.error, &about, &style, room->bytes,
				       room->held - back.length);
	if (length < 0)
		return length;
	output_spend(node, room->bytes, (size_t)length);
	icmp4__back_put(room->bytes, &back);
	return length + back.length;
}

/* It fits its link (report.c); a room under ICMP4_ROOM octets may still be too small for it. */
static bool output_error(struct icmp4_node *node, struct icmp4_packet *packet,
			 enum icmp4__step next)
{
	struct icmp4_node_counters *counters = node->config.counters;
	int length = output_build(node, packet);

	node->step = (uint8_t)next;
	if (length < 0) {
		node->event.error_sent = false;
		node->event.unfit = true;
		icmp4__mib_unfit(node);
		if (counters)
			counters->unfit++;
		return false;
	}
	output_give(node, packet, packet->bytes, (size_t)length);
	packet->tag = NODE_TAG_ERROR;
	packet->link = ICMP4_LINK_UNICAST;
	packet->interface = node->error_interface;
	packet->next_hop = node->error_next_hop;
	if (node->error_push || node->error_to_end)
		icmp4__label_error(node, packet);
	if (counters)
		counters->errors[node->event.error.kind]++;
	return true;
}

static void output_turn(struct icmp4_node *node, uint8_t *ip, struct icmp4_time now)
{
	if (node->step == NODE_UDP)
		icmp4__udp_reply(node, ip, icmp4__draw_id(node));
	else if (node->step == NODE_TCP)
		icmp4__tcp_reply(node, ip, icmp4__draw_id(node));
	else
		icmp4__query_reply(node, ip, now);
}

/* A reply is made without options; then those are put in that its request asked for. */
static void output_reply(struct icmp4_node *node, uint8_t *ip, struct icmp4_time now)
{
	struct icmp4__back back;

	if (!icmp4__has_options(ip)) {
		output_turn(node, ip, now);
		return;
	}
	icmp4__back_of_reply(node, ip, now, &back);
	output_turn(node, ip, now);
	icmp4__back_put(ip, &back);
}

/* Whoever forbade fragments need not have numbered them (RFC 6864 section 4.1). */
static void output_let_fragment(struct icmp4_node *node, uint8_t *ip)
{
	if (!icmp4_ip_id(ip))
		put16(ip + 4, icmp4__draw_id(node));
	put16(ip + 6, get16(ip + 6) & (uint16_t)~OUTPUT_DF);
	put16(ip + 10, 0);
	put16(ip + 10, icmp4_checksum(ip, icmp4_ip_header_length(ip)));
}

/* What nobody asked for has no datagram that it could be written over. */
static bool output_mask(struct icmp4_node *node, struct icmp4_packet *packet)
{
	size_t length = icmp4__mask_spoken(node, packet->bytes, packet->held);

	node->step = NODE_IDLE;
	if (!length)
		return false;
	output_give(node, packet, packet->bytes, length);
	return true;
}

static bool output_next(struct icmp4_node *node, struct icmp4_time now, struct icmp4_packet *packet)
{
	uint8_t *ip = node->packet.bytes;

	switch ((enum icmp4__step)node->step) {
	case NODE_IDLE:
		return false;
	case NODE_REDIRECT:
		return output_error(node, packet, NODE_FORWARD) || output_next(node, now, packet);
	case NODE_FORWARD:
		if (icmp4__has_options(ip))
			icmp4__options_write(node, ip, now);
		icmp4_ip_set_ttl(ip, node->leaving_ttl);
		break;
	case NODE_SWITCH:
		icmp4__switch_output(node);
		break;
	case NODE_SEND:
		if (rule(RULE_PMTU_04) && node->path_fragments && icmp4_ip_df(ip))
			output_let_fragment(node, ip);
		break;
	case NODE_QUERY:
	case NODE_UDP:
	case NODE_TCP:
		output_reply(node, ip, now);
		break;
	case NODE_FRAGMENT:
		return output_fragment(node, packet);
	case NODE_MASK:
		return output_mask(node, packet);
	case NODE_ERROR:
		return output_error(node, packet, NODE_IDLE);
	}
	return output_datagram(node, packet);
}

bool icmp4_node_output(struct icmp4_node *node, struct icmp4_time now, struct icmp4_packet *packet)
{
	if (!output_next(node, now, packet))
		return false;
	if (packet->tag != ICMP4_VERB_FORWARDED)
		icmp4__mib_out(node, packet);
	return true;
}

static void output_failed_error(struct icmp4_node *node)
{
	struct icmp4_node_counters *counters = node->config.counters;

	if (counters && node->event.error_sent)
		counters->errors[node->event.error.kind]--;
	node->event.error_sent = false;
}

/* One 3/1 for a datagram, however many fragments of it were to follow (UNREACH-23). */
static void output_failed_datagram(struct icmp4_node *node, struct icmp4_time now,
				   enum icmp4_drop reason)
{
	enum icmp4_verb verb = node->event.verb;

	node->step = NODE_IDLE;
	icmp4__uncount(node);
	node->event = (struct icmp4_node_event){
		.verb = ICMP4_VERB_DROPPED,
		.drop = reason,
		.interface = node->event.interface,
		.next_hop = node->event.next_hop,
	};
	if (verb == ICMP4_VERB_SENT || verb == ICMP4_VERB_FORWARDED) {
		struct icmp4_packet about = icmp4__about(node);
		struct icmp4__arrival a = icmp4__arrived(node, &about, now);
		a.own = verb == ICMP4_VERB_SENT;
		icmp4__report(node, &a);
	}
	icmp4__count(node);
}

/*
 * Nothing is said about what we made ourselves, be it an error (NOERR-01) or a reply. What does not
 * reach the gateway of a redirect goes by the routes again (RFC 1122 section 3.3.1.4).
 */
void icmp4_node_failed(struct icmp4_node *node, struct icmp4_time now,
		       const struct icmp4_packet *packet, enum icmp4_drop reason)
{
	if (reason == ICMP4_DROP_UNREACHABLE && packet->held >= ICMP4_IP_HEADER &&
	    node->event.verb != ICMP4_VERB_FORWARDED)
		icmp4_learned_forget(&node->learned, icmp4_ip_dst(packet->bytes));
	if (packet->tag == NODE_TAG_ERROR)
		output_failed_error(node);
	else if (packet->tag == node->event.verb)
		output_failed_datagram(node, now, reason);
	node->reported = false;
}
