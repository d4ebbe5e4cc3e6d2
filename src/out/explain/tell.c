/* SPDX-License-Identifier: MIT */
/* One function a sentence; each adds nothing where the message has nothing to say. */
#include "out/explain/facts.h"
#include "out/explain/fault.h"
#include "out/words.h"
#include "stat/query.h"
#include <icmp4/object.h>
#include <icmp4/text.h>
#include <inttypes.h>

enum { TELL_LABELS = 8 };

static bool is_message(const struct facts *f, uint8_t type, uint8_t code)
{
	return f->readable && f->values.type == type && f->values.code == code;
}

/* --- What belongs to it --- */

static void tell_distance(struct prose *prose, const struct facts *f, uint64_t frame)
{
	char ms[WORDS_MS];

	if (frame)
		prose_add(prose, ", frame %" PRIu64, frame);
	if (frame && f->message->after_ns >= 0)
		prose_add(prose, ", %s ms before", words_ms(ms, f->message->after_ns));
}

/* "udp 10.0.0.1:49153 > 10.0.0.9:33434", as the one line of a view has it. */
static void tell_quote(struct prose *prose, const struct facts *f)
{
	char text[ICMP4_LINE_TEXT];

	if (!f->is_error)
		return;
	if (!f->quotes) {
		prose_add(prose, " What it quotes cannot be read.");
		return;
	}
	icmp4_view_text(&f->quote, text, sizeof(text));
	prose_add(prose, " About %s, %u octets", text, icmp4_ip_total_length(f->quote.ip));
	tell_distance(prose, f, f->message->cause_frame);
	prose_add(prose, ".");
}

static bool is_reply(uint8_t type)
{
	return icmp4_type_is_query(type) &&
	       (type == ICMP4_ECHO_REPLY || type == ICMP4_TIMESTAMP_REPLY ||
		type == ICMP4_INFORMATION_REPLY || type == ICMP4_MASK_REPLY);
}

static void tell_request(struct prose *prose, const struct facts *f)
{
	bool reply = f->readable &&
		     (is_reply(f->values.type) || f->values.type == ICMP4_DOMAIN_NAME_REPLY ||
		      f->values.type == ICMP4_EXTENDED_ECHO_REPLY);

	if (!reply)
		return;
	if (!f->message->request_frame) {
		prose_add(prose, " The request was not seen.");
		return;
	}
	prose_add(prose, " It answers a request");
	tell_distance(prose, f, f->message->request_frame);
	prose_add(prose, ".");
}

/* --- Values --- */

static void tell_mtu(struct prose *prose, const struct facts *f)
{
	if (!is_message(f, ICMP4_UNREACHABLE, ICMP4_FRAGMENTATION_NEEDED))
		return;
	unsigned mtu = f->values.error.mtu;
	unsigned length = f->quotes ? icmp4_ip_total_length(f->quote.ip) : 0;

	if (!mtu)
		prose_add(prose, " It does not say what would fit: a router from before RFC 1191.");
	else if (mtu < FACTS_MTU_LEAST)
		prose_add(prose,
			  " It claims an MTU of %u, less than every link has (%u): do not "
			  "believe it.",
			  mtu, FACTS_MTU_LEAST);
	else if (length && length <= mtu)
		prose_add(prose,
			  " It says that %u octets fit, and yet refused %u: do not believe "
			  "it.",
			  mtu, length);
	else if (length)
		prose_add(prose, " At most %u octets fit, %u fewer.", mtu, length - mtu);
	else
		prose_add(prose, " At most %u octets fit.", mtu);
}

static void tell_ttl(struct prose *prose, const struct facts *f)
{
	if (!is_message(f, ICMP4_TIME_EXCEEDED, ICMP4_TTL_EXCEEDED) || !f->quotes)
		return;
	unsigned ttl = icmp4_ip_ttl(f->quote.ip);

	if (ttl > 1)
		prose_add(prose,
			  " The quoted TTL is %u, not 0 or 1: it ran out inside a tunnel "
			  "or MPLS, or the quote was changed.",
			  ttl);
}

static void tell_pointer(struct prose *prose, const struct facts *f)
{
	if (!is_message(f, ICMP4_PARAMETER_PROBLEM, 0))
		return;
	unsigned pointer = f->values.error.pointer;
	const char *field = words_field_at(pointer);

	prose_add(prose, " It points at octet %u", pointer);
	if (field)
		prose_add(prose, ", in the field %s", field);
	else if (f->quotes && pointer < icmp4_ip_header_length(f->quote.ip))
		prose_add(prose, ", in the IP options");
	else if (f->quotes)
		prose_add(prose, ", which is not in the header that it quotes");
	prose_add(prose, ".");
}

static void tell_state(struct prose *prose, const struct facts *f)
{
	if (!is_message(f, ICMP4_EXTENDED_ECHO_REPLY, 0))
		return;
	const struct icmp4_message_extended_reply *reply = &f->values.extended_reply;

	prose_add(prose, " The interface is %s", reply->active ? "active" : "not active");
	if (reply->active)
		prose_add(prose, " and runs %s",
			  reply->ipv4 && reply->ipv6 ? "IPv4 and IPv6"
			  : reply->ipv4              ? "IPv4"
			  : reply->ipv6              ? "IPv6"
						     : "neither IPv4 nor IPv6");
	if (reply->state)
		prose_add(prose, "; the neighbour's entry is %s",
			  icmp4_probe_state_name(reply->state));
	prose_add(prose, ".");
}

/* With the high bit set it is no time of day (TS-04). */
static void tell_clock(struct prose *prose, const struct facts *f)
{
	if (!f->readable || f->values.type != ICMP4_TIMESTAMP_REPLY)
		return;
	uint32_t ms = f->values.timestamp.receive;

	if (ms >> 31)
		prose_add(prose, " What it tells is not the time of day.");
	else
		prose_add(prose, " Its clock stood at %02u:%02u:%02u.%03u UTC.", ms / 3600000,
			  ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
}

static void tell_advertisement(struct prose *prose, const struct facts *f)
{
	if (!f->readable || f->values.type != ICMP4_ROUTER_ADVERTISEMENT)
		return;
	const struct icmp4_message_advertisement *a = &f->values.advertisement;

	if (a->lifetime_s)
		prose_add(prose, " %u address%s, good for %u s.", a->count,
			  a->count == 1 ? "" : "es", a->lifetime_s);
	else
		prose_add(prose, " A lifetime of 0: it takes the offer back.");
}

/* --- Extension --- */

static void tell_labels(struct prose *prose, const struct icmp4_object *object)
{
	size_t count = icmp4_mpls_count(object);

	if (!count)
		return;
	prose_add(prose, " The datagram arrived there with the MPLS label%s",
		  count == 1 ? "" : "s");
	for (size_t i = 0; i < count && i < TELL_LABELS; i++)
		prose_add(prose, "%s %" PRIu32, i ? "," : "", icmp4_mpls_entry(object, i).label);
	prose_add(prose, ".");
}

static void tell_name(struct prose *prose, const char *before, const struct icmp4_name *name)
{
	char text[4 * UINT8_MAX + 1];

	if (!name->bytes)
		return;
	icmp4_escape(name->bytes, name->length, text, sizeof(text));
	prose_add(prose, "%s %s", before, text);
}

static void tell_address(struct prose *prose, const struct icmp4_any_address *address)
{
	char text[ICMP4_ANY_ADDRESS_TEXT];

	if (icmp4_any_address_text(address, text, sizeof(text)))
		prose_add(prose, " %s", text);
}

static void tell_interface(struct prose *prose, const struct icmp4_object *object)
{
	static const char *const roles[] = {
		[ICMP4_ROLE_INCOMING] = "came in by",
		[ICMP4_ROLE_SUB_IP] = "came in, below IP, by",
		[ICMP4_ROLE_OUTGOING] = "was to leave by",
		[ICMP4_ROLE_NEXT_HOP] = "was to go on to",
	};
	struct icmp4_interface_info info;

	if (icmp4_interface_info_parse(&info, object))
		return;
	prose_add(prose, " The router says that it %s", roles[info.role]);
	tell_name(prose, "", &info.name);
	tell_address(prose, &info.address);
	if (info.has_index)
		prose_add(prose, " (index %" PRIu32 ")", info.index);
	if (info.has_mtu)
		prose_add(prose, ", MTU %" PRIu32, info.mtu);
	prose_add(prose, ".");
}

static void tell_node(struct prose *prose, const struct icmp4_object *object)
{
	struct icmp4_node_id node;

	if (icmp4_node_id_parse(&node, object) || (!node.name.bytes && !node.address.length))
		return;
	prose_add(prose, " The router calls itself");
	tell_name(prose, "", &node.name);
	tell_address(prose, &node.address);
	prose_add(prose, ".");
}

static void tell_objects(struct prose *prose, const struct facts *f)
{
	static void (*const tell[])(struct prose * prose, const struct icmp4_object *object) = {
		[ICMP4_OBJECT_MPLS] = tell_labels,
		[ICMP4_OBJECT_INTERFACE] = tell_interface,
		[ICMP4_OBJECT_NODE] = tell_node,
	};
	struct icmp4_object object;
	enum icmp4_fault fault;
	size_t at = 0;

	while (f->extended && f->is_error && icmp4_object_next(&f->extension, &at, &object, &fault))
		if (object.object_class < sizeof(tell) / sizeof(*tell) && tell[object.object_class])
			tell[object.object_class](prose, &object);
}

/* --- Defects --- */

static void tell_checksum(struct prose *prose, const struct facts *f)
{
	const struct out_message *m = f->message;

	if (m->bad_checksum)
		prose_add(prose, " Its checksum is wrong: who received it dropped it unread.");
	if (!m->bad_ip_checksum)
		return;
	prose_add(prose, " The checksum of its IP header is %s",
		  m->view->ip[FACTS_IP_CHECKSUM] || m->view->ip[FACTS_IP_CHECKSUM + 1]
			  ? "wrong: the next router drops it."
			  : "0: either the capture is its sender's, whose interface fills it in "
			    "later, or the next router drops it.");
}

static void tell_fault(struct prose *prose, const struct facts *f)
{
	if (f->malformed && !*f->advice->happened)
		prose_add(prose, "The message is malformed: %s (octet %u). Nobody is to act on it.",
			  explain_fault(f->message->fault), f->message->view->fault_at);
	else if (f->message->fault == ICMP4_FAULT_ICMP_CUT)
		prose_add(prose, " The capture does not have all of it.");
}

void facts_tell(struct prose *prose, const struct facts *facts)
{
	static void (*const sentences[])(struct prose * prose, const struct facts *facts) = {
		tell_fault,         tell_quote,   tell_request,  tell_mtu,
		tell_ttl,           tell_pointer, tell_state,    tell_clock,
		tell_advertisement, tell_objects, tell_checksum,
	};

	for (size_t i = 0; i < sizeof(sentences) / sizeof(*sentences); i++)
		sentences[i](prose, facts);
}
