/* SPDX-License-Identifier: MIT */
/*
 * Any octets as an ICMP message with an extension. Whatever is found lies inside the input, its
 * walk ends, what an object holds is built into the same object again, and objects that may be sent
 * are found once they were attached.
 */
#include "fuzz.h"
#include <icmp4/object.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 300 };

/* The values of an object, built from them, and those of what was built: the same octets. */
static int rebuilt(const struct icmp4_object *object, uint8_t *bytes)
{
	struct icmp4_mpls_entry entries[(ROOM - 4) / 4];
	struct icmp4_interface_info info;
	struct icmp4_identifier identifier;
	struct icmp4_node_id node;
	uint32_t pointer;
	size_t count = icmp4_mpls_count(object);

	if (count && count <= sizeof entries / sizeof *entries) {
		for (size_t i = 0; i < count; i++)
			entries[i] = icmp4_mpls_entry(object, i);
		return icmp4_mpls_build(entries, count, bytes, ROOM);
	}
	if (!icmp4_interface_info_parse(&info, object))
		return icmp4_interface_info_build(&info, bytes, ROOM);
	if (!icmp4_identifier_parse(&identifier, object))
		return icmp4_identifier_build(&identifier, bytes, ROOM);
	if (!icmp4_node_id_parse(&node, object))
		return icmp4_node_id_build(&node, bytes, ROOM);
	if (!icmp4_pointer_parse(&pointer, object))
		return icmp4_pointer_build(pointer, bytes, ROOM);
	return 0;
}

static struct icmp4_object object_of(const uint8_t *bytes, int length)
{
	return (struct icmp4_object){
		.bytes = bytes + ICMP4_OBJECT_HEADER,
		.length = (size_t)length - ICMP4_OBJECT_HEADER,
		.object_class = bytes[2],
		.c_type = bytes[3],
	};
}

static void check_object(const struct icmp4_object *object)
{
	uint8_t once[ROOM], twice[ROOM];
	int length = rebuilt(object, once);

	if (length <= 0) {
		MUST(length == 0);
		return;
	}
	MUST(length % 4 == 0 && once[2] == object->object_class);
	struct icmp4_object again = object_of(once, length);
	MUST(rebuilt(&again, twice) == length && !memcmp(once, twice, (size_t)length));
}

static void check_walk(const struct icmp4_extension *extension)
{
	struct icmp4_object object;
	enum icmp4_fault fault;
	size_t at = 0, end = ICMP4_EXTENSION_HEADER;

	while (icmp4_object_next(extension, &at, &object, &fault)) {
		MUST(object.at == end && at >= end + ICMP4_OBJECT_HEADER && at <= extension->held);
		MUST(object.bytes + object.length == extension->bytes + at);
		check_object(&object);
		end = at;
	}
	MUST(fault == ICMP4_FAULT_NONE || fault == ICMP4_FAULT_OBJECT_LENGTH);
	MUST(fault || extension->cut || at >= extension->held);
}

static void check_look(const struct icmp4_view *view, enum icmp4_extension_mode mode)
{
	struct icmp4_extension extension;
	struct icmp4_identifier identifier;

	icmp4_identifier_of(&identifier, view);
	if (!icmp4_extension_of(&extension, view, mode)) {
		MUST(extension.place == ICMP4_EXTENSION_NONE && !extension.bytes);
		return;
	}
	MUST(extension.place != ICMP4_EXTENSION_NONE);
	MUST(extension.at + extension.held <= view->held - ICMP4_HEADER);
	MUST(!extension.held || extension.bytes == view->payload + ICMP4_HEADER + extension.at);
	if (extension.place == ICMP4_EXTENSION_LEGACY ||
	    extension.place == ICMP4_EXTENSION_MISPLACED)
		MUST(mode == ICMP4_EXTENSION_COMPATIBLE && !extension.fault &&
		     extension.checksum == ICMP4_CHECKSUM_OK && extension.at == ICMP4_QUOTE_PADDED);
	check_walk(&extension);
}

/* The octets as objects: refused, or found again as they are. */
static void check_attach(const uint8_t *objects, size_t length)
{
	static const uint8_t quote[28] = {0x45};
	enum { MOST = 2000 };
	uint8_t octets[MOST] = {ICMP4_TIME_EXCEEDED};
	struct icmp4_message message = {.type = 11, .body = quote, .body_length = sizeof quote};
	struct icmp4_extension extension;
	struct icmp4_view view = {.payload = octets, .protocol = ICMP4_PROTO_ICMP};
	int body = icmp4_extension_attach(&message, objects, length, MOST, octets + ICMP4_HEADER,
					  MOST - ICMP4_HEADER);

	if (body < 0)
		return;
	octets[5] = message.error.length;
	view.held = view.length = (uint32_t)(ICMP4_HEADER + body);
	MUST(icmp4_extension_of(&extension, &view, ICMP4_EXTENSION_STRICT));
	MUST(!icmp4_extension_check(&extension));
	MUST(extension.held == ICMP4_EXTENSION_HEADER + length);
	MUST(!memcmp(extension.bytes + ICMP4_EXTENSION_HEADER, objects, length));
}

/* The first octet says how much of the message that follows was cut. */
int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	if (length < 1 + ICMP4_HEADER || length > UINT16_MAX)
		return 0;

	size_t whole = length - 1, cut = octets[0] % (whole - ICMP4_HEADER + 1);
	uint8_t *held = malloc(whole - cut);
	MUST(held);
	memcpy(held, octets + 1, whole - cut);
	struct icmp4_view view = {
		.payload = held,
		.held = (uint32_t)(whole - cut),
		.length = (uint32_t)whole,
		.protocol = ICMP4_PROTO_ICMP,
	};
	check_look(&view, ICMP4_EXTENSION_STRICT);
	check_look(&view, ICMP4_EXTENSION_COMPATIBLE);
	check_attach(octets + 1, whole);
	free(held);
	return 0;
}
