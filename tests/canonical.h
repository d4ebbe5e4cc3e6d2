/* SPDX-License-Identifier: MIT */
/*
 * What is read of a datagram, all of it, built again by the public builders: the header, its
 * options, the message, its extension and the objects in it.
 *
 * Quotes, names of type 38 and whatever has no values of its own are octets, here as in the
 * library.
 */
#ifndef CANONICAL_H
#define CANONICAL_H

#include <icmp4/advertisement.h>
#include <icmp4/object.h>
#include <icmp4/option.h>
#include <string.h>

enum { CANONICAL_MAX = 4096 };

struct canonical {
	uint8_t octets[CANONICAL_MAX];
	size_t length;
	bool faulty;  /* something could not be read */
	bool refused; /* something that was read cannot be built */
};

/* What a builder returned for the octets behind the last. */
static inline void canonical_built(struct canonical *c, int length)
{
	c->refused = c->refused || length < 0;
	if (length > 0)
		c->length += (size_t)length;
}

static inline uint8_t *canonical_end(struct canonical *c)
{
	return c->octets + c->length;
}

static inline size_t canonical_room(const struct canonical *c)
{
	return CANONICAL_MAX - c->length;
}

static inline void canonical_copy(struct canonical *c, const uint8_t *octets, size_t length)
{
	if (length > canonical_room(c)) {
		c->refused = true;
		return;
	}
	if (length)
		memcpy(canonical_end(c), octets, length);
	c->length += length;
}

/* --- Objects --- */

static inline int canonical_labels(const struct icmp4_object *object, uint8_t *to, size_t room)
{
	struct icmp4_mpls_entry entries[CANONICAL_MAX / 4];
	size_t count = icmp4_mpls_count(object);

	for (size_t i = 0; i < count; i++)
		entries[i] = icmp4_mpls_entry(object, i);
	return icmp4_mpls_build(entries, count, to, room);
}

static inline void canonical_object(struct canonical *c, const struct icmp4_object *object)
{
	uint8_t *to = canonical_end(c);
	size_t room = canonical_room(c);
	struct icmp4_interface_info info;
	struct icmp4_identifier identifier;
	struct icmp4_node_id node;
	uint32_t pointer;

	switch (object->object_class) {
	case ICMP4_OBJECT_MPLS:
		if (object->c_type != ICMP4_MPLS_STACK)
			break;
		c->faulty |= icmp4_mpls_count(object) == 0;
		canonical_built(c, canonical_labels(object, to, room));
		return;
	case ICMP4_OBJECT_INTERFACE:
		c->faulty |= icmp4_interface_info_parse(&info, object) != ICMP4_FAULT_NONE;
		canonical_built(c, icmp4_interface_info_build(&info, to, room));
		return;
	case ICMP4_OBJECT_INTERFACE_IDENTIFIER:
		c->faulty |= icmp4_identifier_parse(&identifier, object) != ICMP4_FAULT_NONE;
		canonical_built(c, icmp4_identifier_build(&identifier, to, room));
		return;
	case ICMP4_OBJECT_EXTENDED_INFORMATION:
		c->faulty |= icmp4_pointer_parse(&pointer, object) != ICMP4_FAULT_NONE;
		canonical_built(c, icmp4_pointer_build(pointer, to, room));
		return;
	case ICMP4_OBJECT_NODE:
		c->faulty |= icmp4_node_id_parse(&node, object) != ICMP4_FAULT_NONE;
		canonical_built(c, icmp4_node_id_build(&node, to, room));
		return;
	default:
		break;
	}
	canonical_built(c, icmp4_object_build(object->object_class, object->c_type, object->bytes,
					      object->length, to, room));
}

static inline void canonical_objects(struct canonical *c, const struct icmp4_extension *extension)
{
	struct icmp4_object object;
	enum icmp4_fault fault;
	size_t at = 0;

	while (icmp4_object_next(extension, &at, &object, &fault))
		canonical_object(c, &object);
	c->faulty = c->faulty || extension->fault || fault;
}

/* --- Bodies, each behind the octets that are there already --- */

static inline void canonical_error(struct canonical *c, const struct icmp4_view *view,
				   struct icmp4_message *message)
{
	struct icmp4_extension extension;
	struct canonical objects = {.length = 0};

	if (!icmp4_extension_of(&extension, view, ICMP4_EXTENSION_COMPATIBLE)) {
		canonical_copy(c, message->body, message->body_length);
		return;
	}
	canonical_objects(&objects, &extension);
	c->faulty |= objects.faulty;
	c->refused |= objects.refused;
	message->body_length = extension.at;
	canonical_built(c,
			icmp4_extension_attach(message, objects.octets, objects.length,
					       CANONICAL_MAX, canonical_end(c), canonical_room(c)));
}

static inline void canonical_probe(struct canonical *c, const struct icmp4_view *view,
				   const struct icmp4_message *message)
{
	struct icmp4_extension extension;
	struct canonical objects = {.length = 0};
	size_t end = 0;

	if (icmp4_extension_of(&extension, view, ICMP4_EXTENSION_COMPATIBLE)) {
		canonical_objects(&objects, &extension);
		c->faulty |= objects.faulty;
		c->refused |= objects.refused;
		canonical_built(c, icmp4_extension_build(objects.octets, objects.length,
							 canonical_end(c), canonical_room(c)));
		end = extension.held;
	}
	canonical_copy(c, message->body + end, message->body_length - end);
}

static inline void canonical_agent(struct canonical *c,
				   const struct icmp4_agent_extension *extension)
{
	const uint8_t head[] = {extension->type, extension->length};
	struct icmp4_agent agent;

	if (extension->type == ICMP4_AGENT_MOBILITY) {
		c->faulty |= icmp4_agent_parse(&agent, extension) != ICMP4_FAULT_NONE;
		canonical_built(c, icmp4_agent_build(&agent, canonical_end(c), canonical_room(c)));
		return;
	}
	canonical_copy(c, head, extension->type == ICMP4_AGENT_PADDING ? 1 : sizeof head);
	canonical_copy(c, extension->bytes, extension->length);
}

/* Entries are written in two words. */
static inline void canonical_advertisement(struct canonical *c, struct icmp4_message *message)
{
	struct icmp4_agent_extension extension;
	struct icmp4_router router;
	enum icmp4_fault fault;
	size_t at = 0, count = 0;

	for (; icmp4_router_at(&router, message, count); count++)
		canonical_built(
			c, icmp4_routers_build(&router, 1, canonical_end(c), canonical_room(c)));
	c->faulty |= count < message->advertisement.count;
	while (icmp4_agent_extension_next(message, &at, &extension, &fault))
		canonical_agent(c, &extension);
	c->faulty |= fault != ICMP4_FAULT_NONE;
	if (count)
		message->advertisement.entry_size = 2;
}

static inline void canonical_body(struct canonical *c, const struct icmp4_view *view,
				  struct icmp4_message *message)
{
	switch (message->type) {
	case ICMP4_UNREACHABLE:
	case ICMP4_TIME_EXCEEDED:
	case ICMP4_PARAMETER_PROBLEM:
		canonical_error(c, view, message);
		break;
	case ICMP4_EXTENDED_ECHO:
	case ICMP4_EXTENDED_ECHO_REPLY:
		canonical_probe(c, view, message);
		break;
	case ICMP4_ROUTER_ADVERTISEMENT:
		canonical_advertisement(c, message);
		break;
	default:
		canonical_copy(c, message->body, message->body_length);
	}
}

static inline void canonical_message(struct canonical *c, const struct icmp4_view *view)
{
	struct canonical body = {.length = 0};
	struct icmp4_message message;
	enum icmp4_fault fault =
		icmp4_message_parse(&message, view->payload, view->held, view->length);

	if (fault && fault != ICMP4_FAULT_ICMP_CHECKSUM) {
		c->faulty = true;
		return;
	}
	canonical_body(&body, view, &message);
	message.body = body.octets;
	message.body_length = body.length;
	c->faulty |= body.faulty;
	c->refused |= body.refused;
	canonical_built(c, icmp4_message_build(&message, canonical_end(c), canonical_room(c)));
}

/* --- The IP header --- */

/* Those that have no builder are of one length. */
static inline int canonical_fixed(const struct icmp4_option *option, uint8_t length, uint8_t *to)
{
	memcpy(to, option->bytes, option->length < length ? option->length : length);
	to[1] = length;
	return length;
}

static inline int canonical_option(struct canonical *c, const struct icmp4_option *option,
				   uint8_t to[ICMP4_IP_OPTIONS_MAX])
{
	struct icmp4_route_option route;
	struct icmp4_timestamp_option stamps;
	struct icmp4_traceroute_option traceroute;

	switch (option->bytes[0]) {
	case ICMP4_OPTION_RECORD_ROUTE:
	case ICMP4_OPTION_LSRR:
	case ICMP4_OPTION_SSRR:
		c->faulty |= icmp4_route_option_parse(&route, option) != ICMP4_FAULT_NONE;
		return icmp4_route_option_build(&route, to, ICMP4_IP_OPTIONS_MAX);
	case ICMP4_OPTION_TIMESTAMP:
		c->faulty |= icmp4_timestamp_option_parse(&stamps, option) != ICMP4_FAULT_NONE;
		return icmp4_timestamp_option_build(&stamps, to, ICMP4_IP_OPTIONS_MAX);
	case ICMP4_OPTION_TRACEROUTE:
		c->faulty |= icmp4_traceroute_option_parse(&traceroute, option) != ICMP4_FAULT_NONE;
		return canonical_fixed(option, ICMP4_TRACEROUTE_LENGTH, to);
	case ICMP4_OPTION_ROUTER_ALERT:
		return canonical_fixed(option, 4, to);
	default:
		memcpy(to, option->bytes, option->length);
		return option->length;
	}
}

/* Where the list ends with an end of its own, that is one more option. */
static inline void canonical_options(struct canonical *c, const uint8_t *ip, struct icmp4_ip *built)
{
	static const uint8_t eol = ICMP4_OPTION_EOL;
	uint8_t octets[ICMP4_IP_OPTIONS_MAX] = {0};
	struct icmp4_option option;
	enum icmp4_fault fault;
	size_t at = 0, end = ICMP4_IP_HEADER;

	built->option_length = 0;
	while (icmp4_option_next(ip, &at, &option, &fault)) {
		int length = canonical_option(c, &option, octets);

		c->refused |= length < 0 || icmp4_ip_option_add(built, octets, (size_t)length) < 0;
		end = at;
	}
	c->faulty |= fault != ICMP4_FAULT_NONE;
	if (end < icmp4_ip_header_length(ip))
		c->refused |= icmp4_ip_option_add(built, &eol, 1) < 0;
	icmp4_ip_options_end(built);
}

/* What was read of a datagram, built again; octets mean nothing where it is faulty or refused. */
static inline void canonical_again(struct canonical *c, const struct icmp4_view *view)
{
	struct icmp4_ip ip;

	*c = (struct canonical){.length = 0};
	c->faulty = view->fault || !icmp4_view_is_icmp(view) || icmp4_view_is_cut(view);
	if (c->faulty)
		return;
	icmp4_ip_parse(&ip, view->ip);
	canonical_options(c, view->ip, &ip);
	canonical_built(c, icmp4_ip_build(&ip, c->octets, CANONICAL_MAX));
	canonical_message(c, view);
	ip.total_length = (uint16_t)c->length;
	c->refused |= icmp4_ip_build(&ip, c->octets, CANONICAL_MAX) < 0;
}

#endif
