/* SPDX-License-Identifier: MIT */
/*
 * The extension structure. One that is not to be believed is told as data, with the reason, unless
 * it is short only because the capture was cut.
 */
#include "wire/describe/describe.h"

static void describe_objects(const struct describe *d, const struct icmp4_extension *extension)
{
	struct icmp4_object object;
	enum icmp4_fault fault;
	size_t at = 0, end = ICMP4_EXTENSION_HEADER;

	tell_list(d, "objects");
	while (icmp4_object_next(extension, &at, &object, &fault)) {
		icmp4__describe_object(d, &object);
		end = at;
	}
	tell_close(d);
	if (end < extension->held)
		tell_data(d, "data", extension->bytes + end, extension->held - end);
	if (fault)
		tell_malformed(d, fault, end);
}

void icmp4__describe_extension(const struct describe *d, const struct icmp4_extension *extension)
{
	tell_open(d, "extension");
	if (extension->held)
		tell_number(d, "version", extension->bytes[0] >> 4);
	tell_word(d, "checksum", icmp4_checksum_state_name(extension->checksum));
	if (extension->place == ICMP4_EXTENSION_LEGACY ||
	    extension->place == ICMP4_EXTENSION_MISPLACED)
		tell_word(d, "place", icmp4_extension_place_name(extension->place));
	tell_number(d, "at", (uint32_t)extension->at);
	if (!extension->fault) {
		describe_objects(d, extension);
	} else {
		tell_data(d, "data", extension->bytes, extension->held);
		if (extension->fault != ICMP4_FAULT_EXTENSION_SHORT || !extension->cut)
			tell_malformed(d, extension->fault, 0);
	}
	tell_close(d);
}
