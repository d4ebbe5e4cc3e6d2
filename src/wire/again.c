/* SPDX-License-Identifier: MIT */
/*
 * Objects and options, built again from what was read of them. A label stack has no octet that its
 * four fields do not give back, so that it need not be built; of options that are never sent from
 * here, and so have no builder, the length alone decides.
 */
#include "wire/again.h"
#include "base/mem.h"

enum { AGAIN_OBJECT_MAX = 264 }; /* an address of 255 octets, padded, behind two headers */
enum { AGAIN_ALERT_LENGTH = 4 };

static int again_interface(const struct icmp4_object *object, uint8_t *bytes)
{
	struct icmp4_interface_info info;

	return icmp4_interface_info_parse(&info, object)
		       ? 0
		       : icmp4_interface_info_build(&info, bytes, AGAIN_OBJECT_MAX);
}

static int again_identifier(const struct icmp4_object *object, uint8_t *bytes)
{
	struct icmp4_identifier identifier;

	return icmp4_identifier_parse(&identifier, object)
		       ? 0
		       : icmp4_identifier_build(&identifier, bytes, AGAIN_OBJECT_MAX);
}

static int again_pointer(const struct icmp4_object *object, uint8_t *bytes)
{
	uint32_t pointer;

	return icmp4_pointer_parse(&pointer, object)
		       ? 0
		       : icmp4_pointer_build(pointer, bytes, AGAIN_OBJECT_MAX);
}

static int again_node(const struct icmp4_object *object, uint8_t *bytes)
{
	struct icmp4_node_id node;

	return icmp4_node_id_parse(&node, object)
		       ? 0
		       : icmp4_node_id_build(&node, bytes, AGAIN_OBJECT_MAX);
}

/* Octets built, 0 where nothing was read, or an error. */
static const struct {
	uint8_t object_class;
	int (*build)(const struct icmp4_object *object, uint8_t *bytes);
} again_objects[] = {
	{ICMP4_OBJECT_INTERFACE, again_interface},
	{ICMP4_OBJECT_INTERFACE_IDENTIFIER, again_identifier},
	{ICMP4_OBJECT_EXTENDED_INFORMATION, again_pointer},
	{ICMP4_OBJECT_NODE, again_node},
};

static bool again_is_object(const struct icmp4_object *object, const uint8_t *bytes, int length)
{
	return length == (int)(ICMP4_OBJECT_HEADER + object->length) &&
	       bytes[3] == object->c_type &&
	       !memcmp(bytes + ICMP4_OBJECT_HEADER, object->bytes, object->length);
}

enum again icmp4__object_again(const struct icmp4_object *object)
{
	uint8_t bytes[AGAIN_OBJECT_MAX];

	if (icmp4_mpls_count(object))
		return AGAIN_SAME;
	for (size_t i = 0; i < sizeof again_objects / sizeof *again_objects; i++) {
		if (again_objects[i].object_class != object->object_class)
			continue;

		int length = again_objects[i].build(object, bytes);
		if (length == 0)
			return AGAIN_NONE;
		return again_is_object(object, bytes, length) ? AGAIN_SAME : AGAIN_OTHER;
	}
	return AGAIN_NONE;
}

static int again_route(const struct icmp4_option *option, uint8_t *bytes)
{
	struct icmp4_route_option route;

	return icmp4_route_option_parse(&route, option)
		       ? 0
		       : icmp4_route_option_build(&route, bytes, ICMP4_IP_OPTIONS_MAX);
}

static int again_stamps(const struct icmp4_option *option, uint8_t *bytes)
{
	struct icmp4_timestamp_option stamps;

	return icmp4_timestamp_option_parse(&stamps, option)
		       ? 0
		       : icmp4_timestamp_option_build(&stamps, bytes, ICMP4_IP_OPTIONS_MAX);
}

static const struct {
	uint8_t type;
	uint8_t length; /* of every such option; 0: built */
	int (*build)(const struct icmp4_option *option, uint8_t *bytes);
} again_options[] = {
	{ICMP4_OPTION_RECORD_ROUTE, 0, again_route},
	{ICMP4_OPTION_LSRR, 0, again_route},
	{ICMP4_OPTION_SSRR, 0, again_route},
	{ICMP4_OPTION_TIMESTAMP, 0, again_stamps},
	{ICMP4_OPTION_TRACEROUTE, ICMP4_TRACEROUTE_LENGTH, NULL},
	{ICMP4_OPTION_ROUTER_ALERT, AGAIN_ALERT_LENGTH, NULL},
};

static enum again again_build(const struct icmp4_option *option,
			      int (*build)(const struct icmp4_option *option, uint8_t *bytes))
{
	uint8_t bytes[ICMP4_IP_OPTIONS_MAX];
	int length = build(option, bytes);

	if (length == 0)
		return AGAIN_NONE;
	return length == option->length && !memcmp(bytes, option->bytes, option->length)
		       ? AGAIN_SAME
		       : AGAIN_OTHER;
}

enum again icmp4__option_again(const struct icmp4_option *option)
{
	for (size_t i = 0; i < sizeof again_options / sizeof *again_options; i++) {
		if (again_options[i].type != option->bytes[0])
			continue;
		if (again_options[i].build)
			return again_build(option, again_options[i].build);
		return again_options[i].length == option->length ? AGAIN_SAME : AGAIN_OTHER;
	}
	return AGAIN_NONE;
}

bool icmp4__options_padded(const uint8_t *ip, size_t end)
{
	size_t left = icmp4_ip_header_length(ip) - end;
	bool padded = left <= 4;

	for (size_t i = 0; i < left; i++)
		padded &= ip[end + i] == ICMP4_OPTION_EOL;
	return padded;
}
