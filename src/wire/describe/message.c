/* SPDX-License-Identifier: MIT */
/*
 * The ICMP message: what every one has, the fields of its layout, then its body by a table of the
 * types that have more than data in it. Each of these says where what it has told ends; the octets
 * from there on are data.
 */
#include "wire/message.h"
#include "base/bytes.h"
#include "base/mem.h"
#include "wire/describe/describe.h"
#include <icmp4/advertisement.h>
#include <icmp4/domain.h>
#include <icmp4/registry.h>

/* A fault that only a look into the body can find. */
struct describe_body {
	size_t end; /* octet of the message behind what was told */
	enum icmp4_fault fault;
};

static struct describe_body describe_error(const struct describe *d, const struct icmp4_view *view)
{
	struct icmp4_extension extension;
	bool extended = icmp4_extension_of(&extension, view, ICMP4_EXTENSION_COMPATIBLE);
	struct describe_inner quote = {
		.name = "quote",
		.bytes = view->payload + ICMP4_HEADER,
		.held = extended ? extension.at : view->held - ICMP4_HEADER,
		.padded = extended,
	};

	enum icmp4_fault fault = icmp4_view_quote(&quote.view, view, quote.held);
	if (fault == ICMP4_FAULT_QUOTE_SHORT && icmp4_view_is_cut(view))
		quote.view.fault = ICMP4_FAULT_ICMP_CUT;
	if (quote.held)
		icmp4__describe_inner(d, &quote);
	if (extended)
		icmp4__describe_extension(d, &extension);
	return (struct describe_body){.end = view->held};
}

/* Types 42 and 43: a structure, then data (RFC 8335bis). */
static struct describe_body describe_probe(const struct describe *d, const struct icmp4_view *view)
{
	struct icmp4_extension extension;

	if (!icmp4_extension_of(&extension, view, ICMP4_EXTENSION_COMPATIBLE) || !extension.held)
		return (struct describe_body){.end = ICMP4_HEADER};
	icmp4__describe_extension(d, &extension);
	return (struct describe_body){.end = ICMP4_HEADER + extension.held};
}

/* Words of an entry behind the second are ignored by receivers (RD-09), but not by us. */
static size_t describe_routers(const struct describe *d, const struct icmp4_message *message)
{
	const struct icmp4_layout *layout = icmp4_layout_of_header(ICMP4_HEADER_ROUTER);
	size_t stride = (size_t)message->advertisement.entry_size * 4, at = 0;

	tell_list(d, "routers");
	for (size_t i = 0; i < message->advertisement.count; i++, at += stride) {
		if (stride < layout->length || message->body_length - at < stride)
			break;
		struct describe_header entry = {
			.layout = layout, .bytes = message->body + at, .held = stride};

		tell_open(d, NULL);
		icmp4__describe_fields(d, &entry);
		tell_data(d, "data", message->body + at + layout->length, stride - layout->length);
		tell_close(d);
	}
	tell_close(d);
	return at;
}

/* at: octet of the message that the extension begins at. */
static void describe_agent(const struct describe *d, const struct icmp4_agent_extension *extension,
			   size_t at)
{
	struct icmp4_agent agent;
	enum icmp4_fault fault = icmp4_agent_parse(&agent, extension);

	if (fault) {
		tell_data(d, "data", extension->bytes, extension->length);
		tell_malformed(d, fault, at);
		return;
	}
	tell_number(d, "sequence", agent.sequence);
	tell_number(d, "lifetime_s", agent.lifetime_s);
	tell_value(d, ICMP4_ITEM_HEX, "flags", agent.flags);
	tell_list(d, "care_of");
	for (size_t i = 0; i < agent.count; i++)
		tell_value(d, ICMP4_ITEM_ADDRESS, NULL, get32(agent.care_of + 4 * i));
	tell_close(d);
}

static void describe_agent_extension(const struct describe *d,
				     const struct icmp4_agent_extension *extension, size_t at)
{
	tell_open(d, NULL);
	tell_number(d, "type", extension->type);
	tell_word(d, "name", icmp4_agent_extension_name(extension->type));
	if (extension->type == ICMP4_AGENT_MOBILITY) {
		describe_agent(d, extension, at);
	} else if (extension->type == ICMP4_AGENT_PREFIX_LENGTHS) {
		tell_list(d, "prefix_lengths");
		for (size_t i = 0; i < extension->length; i++)
			tell_number(d, NULL, extension->bytes[i]);
		tell_close(d);
	} else {
		tell_data(d, "data", extension->bytes, extension->length);
	}
	tell_close(d);
}

static struct describe_body describe_advertisement(const struct describe *d,
						   const struct icmp4_view *view)
{
	struct describe_body body = {.end = ICMP4_HEADER};
	struct icmp4_agent_extension extension;
	struct icmp4_message message;
	size_t at = 0;

	if (icmp4_message_parse(&message, view->payload, view->held, view->length) ==
	    ICMP4_FAULT_ICMP_SHORT)
		return body;
	size_t entries = icmp4_message_minimum(view->payload) - ICMP4_HEADER;
	size_t told = describe_routers(d, &message);
	body.end += told;
	if (told < entries || !icmp4_agent_extension_next(&message, &at, &extension, &body.fault))
		return body;
	tell_list(d, "agent_extensions");
	do {
		describe_agent_extension(d, &extension, body.end);
		body.end = ICMP4_HEADER + at;
	} while (icmp4_agent_extension_next(&message, &at, &extension, &body.fault));
	tell_close(d);
	return body;
}

/* A name without a pointer is what its text is built into. */
static bool describe_is_compressed(const char *name, const uint8_t *octets, size_t length)
{
	uint8_t again[UINT8_MAX];
	int built = icmp4_domain_build(name, again, sizeof again);

	return built < 0 || (size_t)built != length || memcmp(again, octets, length) != 0;
}

static struct describe_body describe_domain(const struct describe *d, const struct icmp4_view *view)
{
	const size_t start = icmp4_layout_of_type(ICMP4_DOMAIN_NAME_REPLY)->length;
	const uint8_t *names = view->payload + start;
	struct describe_body body = {.end = start};
	char name[ICMP4_DOMAIN_TEXT];
	bool compressed = false;
	size_t at = 0, before = 0, all = 0;

	tell_list(d, "names");
	while (all < ICMP4_DOMAIN_ALL &&
	       icmp4_domain_next(names, view->held - start, &at, name, sizeof name, &body.fault)) {
		tell_word(d, NULL, name);
		compressed =
			compressed || describe_is_compressed(name, names + before, at - before);
		before = at;
		for (const char *c = name; *c; c++)
			all++;
	}
	tell_close(d);
	if (compressed)
		tell_data(d, "names", names, before);
	body.end += before;
	return body;
}

typedef struct describe_body describe_body_fn(const struct describe *d,
					      const struct icmp4_view *view);

static const struct {
	uint8_t type;
	describe_body_fn *describe;
} describe_bodies[] = {
	{ICMP4_ROUTER_ADVERTISEMENT, describe_advertisement},
	{ICMP4_DOMAIN_NAME_REPLY, describe_domain},
	{ICMP4_EXTENDED_ECHO, describe_probe},
	{ICMP4_EXTENDED_ECHO_REPLY, describe_probe},
};

static describe_body_fn *describe_body_of(uint8_t type)
{
	if (icmp4__message_shape(type).flags & MESSAGE_ERROR)
		return describe_error;
	for (size_t i = 0; i < sizeof describe_bodies / sizeof *describe_bodies; i++)
		if (describe_bodies[i].type == type)
			return describe_bodies[i].describe;
	return NULL;
}

/* The field itself only where it says more than "ok": of a quote, mostly. */
static void describe_checksum(const struct describe *d, const struct icmp4_view *view)
{
	enum icmp4_checksum_state state = icmp4_view_checksum(view, d->sum);

	tell_word(d, "checksum", icmp4_checksum_state_name(state));
	if (state != ICMP4_CHECKSUM_OK)
		tell_value(d, ICMP4_ITEM_HEX, "checksum_field", get16(view->payload + 2));
}

void icmp4__describe_message(const struct describe *d, const struct icmp4_view *view)
{
	const uint8_t *icmp = view->payload;
	uint8_t type = icmp[0], code = icmp[1];
	describe_body_fn *fn = describe_body_of(type);
	bool extends = icmp4__message_shape(type).flags & MESSAGE_EXTENDS;
	struct describe_header header = {
		.layout = icmp4_layout_of_type(type),
		.bytes = icmp,
		.held = view->held,
		.code = code,
		.optional = extends ? MESSAGE_LENGTH_AT : 0,
	};

	tell_number(d, "type", type);
	tell_number(d, "code", code);
	tell_word(d, "name", icmp4_message_name(type, code));
	describe_checksum(d, view);
	struct describe_body body = {.end = icmp4__describe_fields(d, &header)};
	if (type == ICMP4_EXTENDED_ECHO_REPLY)
		tell_word(d, "state_name",
			  icmp4_probe_state_name(icmp[MESSAGE_PROBE_AT] >>
						 MESSAGE_PROBE_STATE_SHIFT));
	if (fn && view->held >= header.layout->length)
		body = fn(d, view);
	tell_data(d, "data", icmp + body.end, view->held - body.end);
	if (body.fault)
		tell_malformed(d, body.fault, body.end);
}
