/* SPDX-License-Identifier: MIT */
/*
 * The extension structure out of JSON; see src/wire/describe/extension.c and describe_object.c for
 * the other direction. An object that its fields do not tell to the octet has its payload under
 * data, which then counts alone.
 */
#include "base/bytes.h"
#include "cmd/send/json.h"
#include "cmd/send/spec.h"
#include <icmp4/checksum.h>
#include <icmp4/object.h>
#include <string.h>

/* --- Addresses and names --- */

/* Both borrow from room. */
struct element_room {
	struct send_any_address address;
	struct send_octets name;
};

/* Of a family without a text form there are the octets. */
static bool read_address(const json_t *object, struct element_room *room, struct cmd_error *error)
{
	const char *text = json_string_value(json_object_get(object, "address"));
	struct send_octets octets = {.length = 0};
	uint32_t afi;

	room->address = (struct send_any_address){.length = 0};
	if (text)
		return send_any_address(send_text(text), &room->address) ||
		       send_refuse(error, "address: %.60s is none", text);
	if (!send_json_number(object, "afi", &afi))
		return true;
	if (!send_json_octets(object, "address", &octets, error) ||
	    octets.length > sizeof(room->address.bytes))
		return send_refuse(error, "address: no octets that are one");
	room->address.afi = (uint16_t)afi;
	room->address.length = (uint8_t)octets.length;
	memcpy(room->address.bytes, octets.bytes, octets.length);
	return true;
}

static bool read_elements(const json_t *object, struct element_room *room,
			  struct icmp4_any_address *address, struct icmp4_name *name,
			  struct cmd_error *error)
{
	room->name.length = 0;
	room->name.full = false;
	if (!read_address(object, room, error))
		return false;
	*address = (struct icmp4_any_address){room->address.afi, room->address.length,
					      room->address.bytes};
	if (!send_json_has_octets(object, "name"))
		return true;
	if (!send_json_octets(object, "name", &room->name, error))
		return false;
	*name = (struct icmp4_name){room->name.bytes, (uint8_t)room->name.length};
	return room->name.length <= UINT8_MAX || send_refuse(error, "name: it is too long");
}

/* --- Objects by the key of their fields --- */

typedef int object_fn(const json_t *value, struct element_room *room, struct send_octets *to,
		      struct cmd_error *error);

static int put_interface(const json_t *value, struct element_room *room, struct send_octets *to,
			 struct cmd_error *error)
{
	struct icmp4_interface_info info = {.role = ICMP4_ROLE_INCOMING};

	while (info.role < ICMP4_ROLE_NEXT_HOP &&
	       !send_json_word(value, "role", icmp4_interface_role_name(info.role)))
		info.role++;
	info.has_index = send_json_number(value, "index", &info.index);
	info.has_mtu = send_json_number(value, "mtu", &info.mtu);
	if (!read_elements(value, room, &info.address, &info.name, error))
		return ICMP4_ERR_ARGUMENT;
	return icmp4_interface_info_build(&info, send_end(to), send_room(to));
}

static int put_identifier(const json_t *value, struct element_room *room, struct send_octets *to,
			  struct cmd_error *error)
{
	struct icmp4_identifier identifier = {.by = ICMP4_BY_ADDRESS};

	if (send_json_word(value, "by", "name"))
		identifier.by = ICMP4_BY_NAME;
	if (send_json_word(value, "by", "index"))
		identifier.by = ICMP4_BY_INDEX;
	send_json_number(value, "index", &identifier.index);
	if (!read_elements(value, room, &identifier.address, &identifier.name, error))
		return ICMP4_ERR_ARGUMENT;
	return icmp4_identifier_build(&identifier, send_end(to), send_room(to));
}

static int put_node(const json_t *value, struct element_room *room, struct send_octets *to,
		    struct cmd_error *error)
{
	struct icmp4_node_id node = {.name.bytes = NULL};

	if (!read_elements(value, room, &node.address, &node.name, error))
		return ICMP4_ERR_ARGUMENT;
	return icmp4_node_id_build(&node, send_end(to), send_room(to));
}

static int put_pointer(const json_t *value, struct element_room *room, struct send_octets *to,
		       struct cmd_error *error)
{
	(void)room, (void)error;
	return icmp4_pointer_build((uint32_t)json_integer_value(value), send_end(to),
				   send_room(to));
}

/* Not by icmp4_mpls_build, which puts the bottom bit right. */
static int put_labels(const json_t *list, struct element_room *room, struct send_octets *to,
		      struct cmd_error *error)
{
	struct send_octets *entries = &room->name;
	const json_t *entry;
	size_t i;

	(void)error;
	entries->length = 0;
	entries->full = false;
	json_array_foreach(list, i, entry)
	{
		uint32_t label, tc, bottom, ttl;
		uint8_t *at = send_grow(entries, 4);

		if (!send_json_number(entry, "label", &label) ||
		    !send_json_number(entry, "tc", &tc) || !send_json_number(entry, "s", &bottom) ||
		    !send_json_number(entry, "ttl", &ttl) || !at)
			return ICMP4_ERR_ARGUMENT;
		put32(at, label << 12 | (tc & 7) << 9 | (bottom & 1) << 8 | (ttl & 0xff));
	}
	return icmp4_object_build(ICMP4_OBJECT_MPLS, 1, entries->bytes, entries->length,
				  send_end(to), send_room(to));
}

static const struct {
	const char *key;
	object_fn *put;
} object_keys[] = {
	{"labels", put_labels}, {"interface", put_interface}, {"identifier", put_identifier},
	{"node", put_node},     {"pointer", put_pointer},
};

static bool put_raw(const json_t *object, uint32_t object_class, uint32_t c_type,
		    struct send_octets *to, struct cmd_error *error)
{
	size_t at = to->length;
	uint8_t *header = send_grow(to, ICMP4_OBJECT_HEADER);

	if (!send_json_octets(object, "data", to, error) || !header)
		return false;
	put16(header, (uint16_t)(to->length - at));
	header[2] = (uint8_t)object_class;
	header[3] = (uint8_t)c_type;
	return true;
}

static bool put_object(const json_t *object, struct element_room *room, struct send_octets *to,
		       struct cmd_error *error)
{
	uint32_t object_class, c_type;

	if (!send_json_number(object, "class", &object_class) ||
	    !send_json_number(object, "c_type", &c_type))
		return send_refuse(error, "objects: class and c_type are missing");
	for (size_t i = 0; i < sizeof(object_keys) / sizeof(object_keys[0]); i++) {
		const json_t *value = json_object_get(object, object_keys[i].key);

		if (!value || send_json_has_octets(object, "data"))
			continue;
		error->message[0] = '\0';
		if (send_take(to, object_keys[i].put(value, room, to, error)))
			return true;
		return !error->message[0] ? send_refuse(error, "objects: no such %s can be built",
							object_keys[i].key)
					  : false;
	}
	return put_raw(object, object_class, c_type, to, error);
}

/* --- The structure --- */

static void put_checksum(const json_t *extension, struct send_octets *to, size_t at)
{
	if (send_json_word(extension, "checksum", "absent"))
		return;
	uint16_t sum = icmp4_checksum(to->bytes + at, to->length - at);

	put16(to->bytes + at + 2, sum ? sum : 0xffff); /* CKSUM-11 */
}

bool send_json_extension(const json_t *extension, struct send_octets *to, struct cmd_error *error)
{
	const json_t *objects = json_object_get(extension, "objects"), *object;
	struct element_room room = {.name.length = 0};
	size_t at = to->length, i;
	uint32_t version;

	if (!objects)
		return send_json_octets(extension, "data", to, error);
	uint8_t *header = send_grow(to, ICMP4_EXTENSION_HEADER);

	if (!header)
		return true;
	if (!send_json_number(extension, "version", &version))
		version = 2;
	header[0] = (uint8_t)(version << 4);
	json_array_foreach(objects, i,
			   object) if (!put_object(object, &room, to, error)) return false;
	if (!send_json_octets(extension, "data", to, error))
		return false;
	put_checksum(extension, to, at);
	return true;
}
