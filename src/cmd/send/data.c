/* SPDX-License-Identifier: MIT */
/* Data and the entries of an advertisement, from their specs. */
#include "base/bytes.h"
#include "cmd/send/parts.h"
#include <icmp4/domain.h>
#include <stdio.h>
#include <string.h>

bool send_data(const char *spec, struct send_octets *octets, struct cmd_error *error)
{
	static const char text[] = "text:", name[] = "name:";
	int built;

	if (!strncmp(spec, text, sizeof(text) - 1)) {
		const char *words = spec + sizeof(text) - 1;

		send_append(octets, (const uint8_t *)words, strlen(words));
		return true;
	}
	if (!strncmp(spec, name, sizeof(name) - 1)) {
		built = icmp4_domain_build(spec + sizeof(name) - 1, send_end(octets),
					   send_room(octets));
		return send_take(octets, built) ||
		       send_refuse(error, "--data %.200s: that is no domain name", spec);
	}
	return send_append_hex(octets, spec, strlen(spec)) ||
	       send_refuse(error,
			   "--data %.200s: it wants octets in hexadecimal, text:WORDS or "
			   "name:a.example.",
			   spec);
}

bool send_router(const char *spec, struct send_octets *octets, struct cmd_error *error)
{
	struct send_text preference = send_text(spec), address = send_cut(&preference, '/');
	const struct icmp4_layout *layout = icmp4_layout_of_header(ICMP4_HEADER_ROUTER);
	bool given = address.length < strlen(spec);
	uint8_t *entry = send_grow(octets, layout->length);
	uint32_t router;

	if (!send_address(address, &router))
		return send_refuse(error,
				   "--router %.100s: it wants ADDRESS or "
				   "ADDRESS/PREFERENCE",
				   spec);
	if (!entry)
		return send_refuse(error, "too many routers");
	put32(entry, router);
	return !given || send_field_set(icmp4_field_find(layout, ICMP4_ANY_CODE, "preference"),
					entry, preference, error);
}
