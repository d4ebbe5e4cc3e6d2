/* SPDX-License-Identifier: MIT */
/* Extension objects from their specs: keys are collected by one table, then each kind is built. */
#include "cmd/send/parts.h"
#include "cmd/table.h"
#include <icmp4/object.h>
#include <stdio.h>
#include <string.h>

struct object_values {
	uint32_t label, tc, ttl;
	uint32_t role, index, mtu;
	uint32_t object_class, c_type;
	struct send_any_address address;
	struct send_text name;
	struct send_text hex;
	uint32_t given; /* a bit for each row of object_keys */
};

enum object_value { OBJECT_NUMBER, OBJECT_ADDRESS, OBJECT_TEXT, OBJECT_ROLE };

enum { KEY_INDEX = 4, KEY_MTU = 5 };

#define AT(member) offsetof(struct object_values, member)

static const struct object_key {
	const char *name;
	size_t at;
	enum object_value kind;
	uint32_t most;
} object_keys[] = {
	{"label", AT(label), OBJECT_NUMBER, 0xfffff},
	{"tc", AT(tc), OBJECT_NUMBER, 7},
	{"ttl", AT(ttl), OBJECT_NUMBER, 255},
	{"role", AT(role), OBJECT_ROLE, 0},
	[KEY_INDEX] = {"index", AT(index), OBJECT_NUMBER, UINT32_MAX},
	[KEY_MTU] = {"mtu", AT(mtu), OBJECT_NUMBER, UINT32_MAX},
	{"address", AT(address), OBJECT_ADDRESS, 0},
	{"name", AT(name), OBJECT_TEXT, 0},
	{"class", AT(object_class), OBJECT_NUMBER, 255},
	{"c_type", AT(c_type), OBJECT_NUMBER, 255},
	{"hex", AT(hex), OBJECT_TEXT, 0},
};

enum { OBJECT_KEYS = sizeof(object_keys) / sizeof(object_keys[0]) };

/* --- Keys --- */

static bool read_role(struct send_text text, uint32_t *role)
{
	for (uint32_t i = ICMP4_ROLE_INCOMING; i <= ICMP4_ROLE_NEXT_HOP; i++) {
		if (send_text_is(text, icmp4_interface_role_name((enum icmp4_interface_role)i))) {
			*role = i;
			return true;
		}
	}
	return false;
}

static bool keep_value(const struct object_key *key, struct send_text text,
		       struct object_values *values)
{
	void *place = (char *)values + key->at;

	switch (key->kind) {
	case OBJECT_NUMBER:
		return send_number(text, key->most, place);
	case OBJECT_ADDRESS:
		return send_any_address(text, place);
	case OBJECT_ROLE:
		return read_role(text, place);
	case OBJECT_TEXT:
	default:
		*(struct send_text *)place = text;
		return text.at != NULL;
	}
}

static bool refuse_value(const struct object_key *key, const struct send_pair *pair,
			 struct cmd_error *error)
{
	static const char *const wants[] = {
		[OBJECT_ADDRESS] = "an address of IPv4, IPv6 or Ethernet",
		[OBJECT_TEXT] = "a value",
		[OBJECT_ROLE] = "incoming, sub-ip, outgoing or next-hop",
	};
	int length = (int)(pair->value.at ? pair->value.length : 0);
	const char *value = pair->value.at ? pair->value.at : "";

	if (key->kind != OBJECT_NUMBER)
		return send_refuse(error, "%s=%.*s: it wants %s", key->name, length, value,
				   wants[key->kind]);
	return send_refuse(error, "%s=%.*s: it wants a number up to %u", key->name, length, value,
			   key->most);
}

/* takes: the keys of that kind of object, separated by blanks. */
static bool read_keys(struct send_text list, const char *takes, struct object_values *values,
		      struct cmd_error *error)
{
	struct send_pair pair;

	*values = (struct object_values){.ttl = 1};
	while (send_pair_next(&list, &pair)) {
		size_t row = 0;

		while (row < OBJECT_KEYS && !send_text_is(pair.key, object_keys[row].name))
			row++;
		if (row == OBJECT_KEYS || cmd_word_index(takes, pair.key.at, pair.key.length) < 0)
			return send_refuse(error, "such an object has no %.*s, but %s",
					   (int)pair.key.length, pair.key.at, takes);
		if (!keep_value(&object_keys[row], pair.value, values))
			return refuse_value(&object_keys[row], &pair, error);
		values->given |= UINT32_C(1) << row;
	}
	return true;
}

static bool was_given(const struct object_values *values, unsigned row)
{
	return values->given >> row & 1;
}

static struct icmp4_any_address any_of(const struct object_values *values)
{
	return (struct icmp4_any_address){values->address.afi, values->address.length,
					  values->address.bytes};
}

static struct icmp4_name name_of(const struct object_values *values)
{
	size_t most = values->name.length < UINT8_MAX ? values->name.length : UINT8_MAX;

	return (struct icmp4_name){(const uint8_t *)values->name.at, (uint8_t)most};
}

/* --- Kinds --- */

/* Each writes an object behind the others; values are those of its keys, list its whole text. */
typedef bool object_fn(const struct object_values *values, struct send_text list,
		       struct send_octets *to, struct cmd_error *error);

enum { OBJECT_ENTRIES = 64 };

static const char mpls_takes[] = "label tc ttl";

static bool build_mpls(const struct object_values *unused, struct send_text list,
		       struct send_octets *to, struct cmd_error *error)
{
	struct icmp4_mpls_entry entries[OBJECT_ENTRIES];
	struct object_values values;
	size_t count = 0;

	(void)unused;
	while (list.length && count < OBJECT_ENTRIES) {
		if (!read_keys(send_cut(&list, '/'), mpls_takes, &values, error))
			return false;
		entries[count++] = (struct icmp4_mpls_entry){
			.label = values.label,
			.tc = (uint8_t)values.tc,
			.ttl = (uint8_t)values.ttl,
		};
	}
	if (!count || list.length)
		return send_refuse(error,
				   "a label stack has 1 to %d entries: mpls:label=16001/"
				   "label=24",
				   OBJECT_ENTRIES);
	return send_take(to, icmp4_mpls_build(entries, count, send_end(to), send_room(to)));
}

static bool build_interface(const struct object_values *values, struct send_text list,
			    struct send_octets *to, struct cmd_error *error)
{
	struct icmp4_interface_info info = {
		.role = (enum icmp4_interface_role)values->role,
		.has_index = was_given(values, KEY_INDEX),
		.has_mtu = was_given(values, KEY_MTU),
		.index = values->index,
		.mtu = values->mtu,
		.address = any_of(values),
		.name = name_of(values),
	};

	(void)list, (void)error;
	return send_take(to, icmp4_interface_info_build(&info, send_end(to), send_room(to)));
}

static bool build_identifier(const struct object_values *values, struct send_text list,
			     struct send_octets *to, struct cmd_error *error)
{
	struct icmp4_identifier identifier = {
		.by = values->name.at          ? ICMP4_BY_NAME
		      : values->address.length ? ICMP4_BY_ADDRESS
					       : ICMP4_BY_INDEX,
		.index = values->index,
		.address = any_of(values),
		.name = name_of(values),
	};

	(void)list;
	if (!values->given || values->given & (values->given - 1))
		return send_refuse(error, "an interface is identified by one of name, index and "
					  "address");
	return send_take(to, icmp4_identifier_build(&identifier, send_end(to), send_room(to)));
}

static bool build_node(const struct object_values *values, struct send_text list,
		       struct send_octets *to, struct cmd_error *error)
{
	struct icmp4_node_id node = {any_of(values), name_of(values)};

	(void)list, (void)error;
	return send_take(to, icmp4_node_id_build(&node, send_end(to), send_room(to)));
}

static bool build_pointer(const struct object_values *unused, struct send_text list,
			  struct send_octets *to, struct cmd_error *error)
{
	uint32_t pointer;

	(void)unused;
	if (!send_number(list, UINT32_MAX, &pointer))
		return send_refuse(error, "a pointer is a number: pointer:22");
	return send_take(to, icmp4_pointer_build(pointer, send_end(to), send_room(to)));
}

static bool build_raw(const struct object_values *values, struct send_text list,
		      struct send_octets *to, struct cmd_error *error)
{
	struct send_octets payload = {.length = 0};

	(void)list;
	if (values->hex.at && !send_append_hex(&payload, values->hex.at, values->hex.length))
		return send_refuse(error, "hex= wants octets in hexadecimal, as c0ffee00");
	return send_take(to, icmp4_object_build((uint8_t)values->object_class,
						(uint8_t)values->c_type, payload.bytes,
						payload.length, send_end(to), send_room(to)));
}

static const struct {
	const char *name;
	const char *takes; /* NULL: it reads its text itself */
	object_fn *build;
} object_kinds[] = {
	{"mpls", NULL, build_mpls},
	{"interface", "role index address name mtu", build_interface},
	{"identifier", "name index address", build_identifier},
	{"node", "address name", build_node},
	{"pointer", NULL, build_pointer},
	{"raw", "class c_type hex", build_raw},
};

bool send_object(const char *spec, struct send_octets *objects, struct cmd_error *error)
{
	struct send_text list = send_text(spec), kind = send_cut(&list, ':');
	struct object_values values = {.given = 0};

	for (size_t i = 0; i < sizeof(object_kinds) / sizeof(object_kinds[0]); i++) {
		if (!send_text_is(kind, object_kinds[i].name))
			continue;
		if (object_kinds[i].takes &&
		    !read_keys(list, object_kinds[i].takes, &values, error))
			return false;
		error->message[0] = '\0';
		if (object_kinds[i].build(&values, list, objects, error))
			return true;
		return error->message[0]
			       ? false
			       : send_refuse(error, "no such object can be built: %.200s", spec);
	}
	return send_refuse(error,
			   "no kind of object is called %.*s: mpls, interface, identifier, node, "
			   "pointer, raw",
			   (int)kind.length, kind.at);
}
