/* SPDX-License-Identifier: MIT */
/*
 * The tree of a packet, told item by item. Who shows it, as JSON or as lines, knows nothing of
 * formats; who tells it here, nothing of showing. The rows of field.h carry it most of the way:
 *
 *	describe.c            the packet: an IP header and what is behind it; a datagram inside
 *	ip.c         the IP header and its options
 *	message.c    the ICMP message: fields by layout, then what its body holds
 *	extension.c  the extension structure and its walk
 *	object.c     each class of its objects
 *
 * A view may be faulty: then as much is told as it has, then why there is no more.
 */
#include "wire/describe/describe.h"
#include "base/bytes.h"

static const enum icmp4_item_kind describe_kinds[] = {
	[ICMP4_FIELD_NUMBER] = ICMP4_ITEM_NUMBER,   [ICMP4_FIELD_SIGNED] = ICMP4_ITEM_SIGNED,
	[ICMP4_FIELD_FLAG] = ICMP4_ITEM_FLAG,       [ICMP4_FIELD_HEX] = ICMP4_ITEM_HEX,
	[ICMP4_FIELD_ADDRESS] = ICMP4_ITEM_ADDRESS,
};

static void describe_field(const struct describe *d, const struct describe_header *header,
			   const struct icmp4_field *field)
{
	uint32_t value = icmp4_field_get(field, header->bytes);

	if (value || !header->optional || field->at != header->optional)
		tell_value(d, describe_kinds[field->kind], field->name, value);
}

/* Unused bits are told only where somebody set them: as they stand in their word. */
size_t icmp4__describe_fields(const struct describe *d, const struct describe_header *header)
{
	const struct icmp4_layout *layout = header->layout;
	size_t done = layout->fields[0].at;
	uint32_t unused = 0;

	for (size_t i = 0; i < layout->count; i++) {
		const struct icmp4_field *field = &layout->fields[i];
		size_t end = icmp4_field_end(field);

		if (end > header->held)
			break;
		done = end;
		if (field->kind != ICMP4_FIELD_UNUSED && icmp4_field_applies(field, header->code))
			describe_field(d, header, field);
		else
			unused |= icmp4_field_get(field, header->bytes)
				  << icmp4_field_word_shift(field);
	}
	if (unused)
		tell_value(d, ICMP4_ITEM_HEX, "unused", unused);
	return done;
}

static bool describe_is_zero(const uint8_t *octets, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (octets[i])
			return false;
	return true;
}

/* Octets of it that the view of it holds: the rest is padding, or was not meant. */
static size_t describe_inner_end(const struct describe_inner *inner)
{
	return inner->view.ip ? icmp4_ip_header_length(inner->view.ip) + inner->view.held
			      : inner->held;
}

void icmp4__describe_inner(const struct describe *d, const struct describe_inner *inner)
{
	struct describe deeper = *d;
	size_t end = describe_inner_end(inner);

	deeper.depth++;
	tell_open(d, inner->name);
	if (deeper.depth > ICMP4_DESCRIBE_DEPTH) {
		tell_data(d, "data", inner->bytes, inner->held);
		tell_close(d);
		return;
	}
	if (!inner->view.ip)
		tell_data(d, "data", inner->bytes, inner->held);
	icmp4__describe_packet(&deeper, &inner->view);
	if (!inner->padded || !describe_is_zero(inner->bytes + end, inner->held - end))
		tell_data(d, "trailer", inner->bytes + end, inner->held - end);
	tell_close(d);
}

/* IP in IP, in GRE or by itself; length is that on the wire. */
static void describe_tunnelled(const struct describe *d, const uint8_t *bytes, size_t held,
			       size_t length)
{
	struct describe_inner inner = {.name = "inner", .bytes = bytes, .held = held};

	if (!held)
		return;
	icmp4_view_datagram(&inner.view, bytes, held, length);
	icmp4__describe_inner(d, &inner);
}

/* RFC 2784: no optional field, version 0, and an IPv4 datagram. */
static bool describe_is_plain_gre(const struct icmp4_view *view)
{
	return view->protocol == ICMP4_PROTO_GRE && view->held >= 4 &&
	       get32(view->payload) == 0x0800;
}

static void describe_transport(const struct describe *d, const struct icmp4_view *view,
			       const struct icmp4_layout *layout)
{
	struct describe_header header = {
		.layout = layout, .bytes = view->payload, .held = view->held};

	tell_open(d, icmp4_protocol_name(view->protocol));
	size_t done = icmp4__describe_fields(d, &header);

	if (describe_is_plain_gre(view))
		describe_tunnelled(d, view->payload + done, view->held - done, view->length - done);
	else
		tell_data(d, "data", view->payload + done, view->held - done);
	tell_close(d);
}

static void describe_payload(const struct describe *d, const struct icmp4_view *view)
{
	const struct icmp4_layout *layout = icmp4_layout_of_protocol(view->protocol);

	if (icmp4_view_is_icmp(view)) {
		tell_open(d, "icmp");
		icmp4__describe_message(d, view);
		tell_close(d);
	} else if (view->ip && icmp4_ip_offset(view->ip)) {
		tell_data(d, "data", view->payload, view->held);
	} else if (view->protocol == ICMP4_PROTO_IPIP) {
		describe_tunnelled(d, view->payload, view->held, view->length);
	} else if (layout && view->held) {
		describe_transport(d, view, layout);
	} else {
		tell_data(d, "data", view->payload, view->held);
	}
}

/* A fragment is nobody's fault, and neither is what a capture cut off. */
static bool describe_is_malformed(const struct icmp4_view *view)
{
	return view->fault && view->fault != ICMP4_FAULT_FRAGMENT &&
	       view->fault != ICMP4_FAULT_ICMP_CUT;
}

void icmp4__describe_packet(const struct describe *d, const struct icmp4_view *view)
{
	if (view->ip)
		icmp4__describe_ip(d, view->ip);
	if (view->payload)
		describe_payload(d, view);
	if (describe_is_malformed(view))
		tell_malformed(d, view->fault, view->fault_at);
}

void icmp4_describe(const struct icmp4_view *view, icmp4_sum_fn *sum, icmp4_tell_fn *tell_fn,
		    void *to)
{
	struct describe d = {.tell = tell_fn, .to = to, .sum = sum};

	icmp4__describe_packet(&d, view);
}

void icmp4_describe_message(const struct icmp4_view *view, icmp4_sum_fn *sum,
			    icmp4_tell_fn *tell_fn, void *to)
{
	struct describe d = {.tell = tell_fn, .to = to, .sum = sum};

	if (icmp4_view_is_icmp(view))
		icmp4__describe_message(&d, view);
}
