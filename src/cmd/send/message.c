/* SPDX-License-Identifier: MIT */
/*
 * The ICMP message. Its fixed part is written by the rows of field.h; behind it stand, in this
 * order and each only where there is one, the quote, the entries of an advertisement, the extension
 * structure, and data. What a body needs from the fixed part (how long a quote is, how many
 * entries there are) is set before --set has the last word.
 */
#include "cmd/send/message.h"
#include "base/bytes.h"
#include "cmd/send/parts.h"
#include <icmp4/checksum.h>
#include <icmp4/extension.h>
#include <icmp4/field.h>
#include <icmp4/registry.h>
#include <stdio.h>
#include <string.h>

enum { QUOTE_DEFAULT = 548, LIFETIME_S = 1800 };

struct draft {
	const struct cmd_options *options;
	const struct send_ends *ends;
	uint8_t type;
	uint8_t code;
	const struct icmp4_layout *layout;
	struct send_octets quote;
	struct send_octets objects;
	struct send_octets *message;
	struct cmd_error *error;
};

/* --- Type and code --- */

bool send_type(const char *text, uint8_t *type, struct cmd_error *error)
{
	size_t count;
	const struct icmp4_type *rows = icmp4_registry(&count);
	uint32_t number;

	if (send_number(send_text(text), UINT8_MAX, &number)) {
		*type = (uint8_t)number;
		return true;
	}
	for (size_t i = 0; i < count; i++) {
		if (rows[i].first == rows[i].last && !strcmp(rows[i].slug, text)) {
			*type = rows[i].first;
			return true;
		}
	}
	send_refuse(error, "--type %.100s: no type has that name", text);
	snprintf(error->hint, sizeof(error->hint), "icmp types lists them");
	return false;
}

bool send_code(const char *text, uint8_t type, uint8_t *code, struct cmd_error *error)
{
	const struct icmp4_type *row = icmp4_type_find(type);
	uint32_t number;

	if (send_number(send_text(text), UINT8_MAX, &number)) {
		*code = (uint8_t)number;
		return true;
	}
	for (size_t i = 0; i < row->code_count; i++) {
		if (!strcmp(row->codes[i].slug, text)) {
			*code = row->codes[i].code;
			return true;
		}
	}
	send_refuse(error, "--code %.100s: no code of type %u has that name", text, type);
	snprintf(error->hint, sizeof(error->hint), "icmp types %u lists them", type);
	return false;
}

static bool read_kind(struct draft *draft)
{
	const struct cmd_options *o = draft->options;

	if (!o->type)
		return send_refuse(draft->error, "--type is missing: a number or a name of icmp "
						 "types, as --type echo-request");
	if (!send_type(o->type, &draft->type, draft->error))
		return false;
	draft->layout = icmp4_layout_of_type(draft->type);
	return !o->code || send_code(o->code, draft->type, &draft->code, draft->error);
}

/* --- The fixed part --- */

/* Where the type has such a field; a layout has few, and each is named once. */
static void set_number(struct draft *draft, const char *name, uint32_t value)
{
	const struct icmp4_field *field = icmp4_field_find(draft->layout, draft->code, name);

	if (field)
		icmp4_field_set(field, draft->message->bytes, value);
}

static void set_defaults(struct draft *draft)
{
	if (icmp4_type_is_query(draft->type))
		set_number(draft, "id", draft->ends->id);
	if (draft->type != ICMP4_ROUTER_ADVERTISEMENT)
		return;
	set_number(draft, "count", (uint32_t)draft->options->routers.count);
	set_number(draft, "entry_size", 2);
	set_number(draft, "lifetime_s", LIFETIME_S);
}

static bool set_one(struct draft *draft, const char *text, char where[32])
{
	struct send_text value = send_text(text), key = send_cut(&value, '=');
	struct send_pair pair = {key, value};

	if (key.length == strlen(text))
		return send_refuse(draft->error, "--set %.100s: it wants FIELD=VALUE", text);
	return send_field_assign(draft->layout, draft->code, draft->message->bytes, &pair, where,
				 draft->error);
}

static bool set_fields(struct draft *draft)
{
	const struct cmd_options *o = draft->options;
	struct send_pair gateway = {send_text("gateway"), send_text(o->gateway)};
	char where[32];

	snprintf(where, sizeof(where), "type %u code %u", draft->type, draft->code);
	if (o->gateway && !send_field_assign(draft->layout, draft->code, draft->message->bytes,
					     &gateway, where, draft->error))
		return false;
	for (size_t i = 0; i < o->sets.count; i++)
		if (!set_one(draft, o->sets.words[i], where))
			return false;
	return true;
}

/* --- What follows it --- */

static bool has_extension(uint8_t type)
{
	return type == ICMP4_UNREACHABLE || type == ICMP4_TIME_EXCEEDED ||
	       type == ICMP4_PARAMETER_PROBLEM;
}

static bool is_probe(uint8_t type)
{
	return type == ICMP4_EXTENDED_ECHO || type == ICMP4_EXTENDED_ECHO_REPLY;
}

/* RFC 1812 section 4.3.2.3: as much as fits 576 octets; before an extension 128 (EXT-04). */
static size_t quote_length(const struct draft *draft)
{
	int64_t wanted = draft->options->quote_length;

	if (wanted < 0)
		wanted = draft->objects.length ? ICMP4_QUOTE_PADDED : QUOTE_DEFAULT;
	return (size_t)wanted < draft->quote.length ? (size_t)wanted : draft->quote.length;
}

static bool read_quote(struct draft *draft)
{
	const struct cmd_options *o = draft->options;

	if (!o->quote) {
		if (icmp4_type_is_error(draft->type) && !o->data && o->size < 0)
			return send_refuse(draft->error,
					   "type %u quotes a datagram: --quote @FILE, or by fields "
					   "--quote udp:dport=33434",
					   draft->type);
		return o->quote_length < 0 ||
		       send_refuse(draft->error, "--quote-length is of a --quote");
	}
	if (!icmp4_type_is_error(draft->type))
		return send_refuse(draft->error, "type %u quotes nothing: --quote is of errors",
				   draft->type);
	if (o->quote[0] == '@')
		return send_quote_frame(o->quote + 1, &draft->quote, draft->error);
	return send_quote(o->quote, draft->ends->src, draft->ends->dst, &draft->quote,
			  draft->error);
}

static bool read_objects(struct draft *draft)
{
	const struct cmd_words *words = &draft->options->objects;

	for (size_t i = 0; i < words->count; i++)
		if (!send_object(words->words[i], &draft->objects, draft->error))
			return false;
	if (!words->count || has_extension(draft->type) || is_probe(draft->type))
		return true;
	return send_refuse(draft->error,
			   "type %u carries no extension objects (RFC 4884 section "
			   "4.6): types 3, 11, 12, 42 and 43 do",
			   draft->type);
}

/* The quote, padded, and the structure behind it. */
static bool attach(struct draft *draft)
{
	struct icmp4_message message = {
		.type = draft->type,
		.code = draft->code,
		.body = draft->quote.bytes,
		.body_length = quote_length(draft),
	};
	struct send_octets *to = draft->message;
	size_t most = send_room(to) - ICMP4_IP_HEADER_MAX;

	if (!send_take(to,
		       icmp4_extension_attach(&message, draft->objects.bytes, draft->objects.length,
					      most, send_end(to), send_room(to))))
		return send_refuse(draft->error, "these objects may not stand together in one "
						 "message (RFC 5837 section 4)");
	set_number(draft, "length_words", message.error.length);
	return true;
}

static bool add_extension(struct draft *draft)
{
	struct send_octets *to = draft->message;

	if (has_extension(draft->type) && draft->objects.length)
		return attach(draft);
	send_append(to, draft->quote.bytes, quote_length(draft));
	if (!draft->objects.length)
		return true;
	return send_take(to, icmp4_extension_build(draft->objects.bytes, draft->objects.length,
						   send_end(to), send_room(to)));
}

static void add_filler(const struct cmd_options *o, struct send_octets *to)
{
	uint8_t *at = o->size > 0 ? send_grow(to, (size_t)o->size) : NULL;

	for (int64_t i = 0; at && o->pattern_length && i < o->size; i++)
		at[i] = o->pattern[i % o->pattern_length];
}

static bool add_data(struct draft *draft)
{
	const struct cmd_options *o = draft->options;
	bool extended = has_extension(draft->type) && draft->objects.length;

	if (o->data && o->size >= 0)
		return send_refuse(draft->error, "--data and --size: one of them");
	if ((o->data || o->size > 0) && extended)
		return send_refuse(draft->error, "nothing stands behind an extension: --data and "
						 "--object: one of them");
	if (o->data && !send_data(o->data, draft->message, draft->error))
		return false;
	add_filler(o, draft->message);
	return true;
}

static bool add_routers(struct draft *draft)
{
	const struct cmd_words *words = &draft->options->routers;

	if (words->count && draft->type != ICMP4_ROUTER_ADVERTISEMENT)
		return send_refuse(draft->error, "--router is of type 9, router advertisement");
	for (size_t i = 0; i < words->count; i++)
		if (!send_router(words->words[i], draft->message, draft->error))
			return false;
	return true;
}

static bool add_body(struct draft *draft)
{
	return read_objects(draft) && read_quote(draft) && add_routers(draft) &&
	       add_extension(draft) && add_data(draft);
}

bool send_message(const struct cmd_options *options, const struct send_ends *ends,
		  struct send_octets *message, struct cmd_error *error)
{
	struct draft draft = {.options = options, .ends = ends, .message = message, .error = error};

	message->length = 0;
	if (!read_kind(&draft) || !draft.layout)
		return false;
	uint8_t *fixed = send_grow(message, draft.layout->length);

	fixed[0] = draft.type;
	fixed[1] = draft.code;
	set_defaults(&draft);
	if (!add_body(&draft) || !set_fields(&draft))
		return false;
	if (message->full)
		return send_refuse(error, "no datagram is that long");
	put16(fixed + 2, icmp4_checksum(message->bytes, message->length));
	return true;
}
