/* SPDX-License-Identifier: MIT */
/* The MPLS labels that a hop of a trace saw (RFC 4950), as LABEL/CLASS, top first. */
#include <icmp4/extension.h>
#include <icmp4/object.h>
#include <inttypes.h>

#include "out/text/text.h"

static void put_stack(struct out *out, struct text_line *line, const struct icmp4_object *object)
{
	for (size_t i = 0; i < icmp4_mpls_count(object); i++) {
		struct icmp4_mpls_entry entry = icmp4_mpls_entry(object, i);

		text_piece(out, line, i ? " " : "  ", "%s%" PRIu32 "/%u", i ? "" : "mpls ",
			   entry.label, entry.tc);
	}
}

void text_labels(struct out *out, struct text_line *line, const struct out_responder *responder)
{
	struct icmp4_heard heard = path_heard(responder);
	struct icmp4_extension extension;
	struct icmp4_object object;
	enum icmp4_fault fault;
	size_t at = 0;

	if (!heard.is_error ||
	    !icmp4_extension_of(&extension, &heard.view, ICMP4_EXTENSION_COMPATIBLE))
		return;
	while (icmp4_object_next(&extension, &at, &object, &fault))
		put_stack(out, line, &object);
}
