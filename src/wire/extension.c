/* SPDX-License-Identifier: MIT */
/*
 * The extension structure of RFC 4884: where it stands and whether it can be believed.
 *
 * Two things are to be told apart. Octet 5 of an error is a promise of its sender: what stands
 * there is the structure, sound or not. The fallback place is a guess of ours, and a quote can hold
 * any octets; so a structure is seen there only if its version, its checksum and its first object
 * agree, which random octets do once in 2^31 (EXT-08). Of the valid structures met in captures
 * nearly all stand at the fallback place: behind octet 5 = 0, or with nonsense in it.
 *
 * The walk through its objects is in extension_walk.c, building one in extension_build.c; what the
 * objects hold is in object.c and its neighbours.
 */
#include "wire/extension.h"
#include "base/bytes.h"
#include "base/rule.h"
#include "wire/message.h"

static const char *const extension_places[] = {
	[ICMP4_EXTENSION_NONE] = "none",     [ICMP4_EXTENSION_BY_LENGTH] = "by-length",
	[ICMP4_EXTENSION_LEGACY] = "legacy", [ICMP4_EXTENSION_MISPLACED] = "misplaced",
	[ICMP4_EXTENSION_BODY] = "body",
};

/* What follows the 8 octets of the ICMP header, at hand and on the wire. */
struct extension_body {
	const uint8_t *bytes;
	size_t held;
	size_t length;
	bool cut;
	bool fragment; /* the first of several: how long the message is, nobody knows */
};

const char *icmp4_extension_place_name(enum icmp4_extension_place place)
{
	unsigned row = (unsigned)place;

	return extension_places[row <= ICMP4_EXTENSION_BODY ? row : ICMP4_EXTENSION_NONE];
}

/*
 * 0 means that no checksum was sent, not that it is wrong (RFC 4884 section 7). A sum that is right
 * although octets seem to be missing is right: total lengths lie more often than sums do.
 */
static enum icmp4_checksum_state extension_checksum(const struct icmp4_extension *extension)
{
	if (extension->held < ICMP4_EXTENSION_HEADER)
		return extension->cut ? ICMP4_CHECKSUM_CUT : ICMP4_CHECKSUM_ABSENT;
	if (get16(extension->bytes + EXTENSION_CHECKSUM_AT) == 0)
		return ICMP4_CHECKSUM_ABSENT;
	if (icmp4_checksum_ok(extension->bytes, extension->held))
		return ICMP4_CHECKSUM_OK;
	return extension->cut ? ICMP4_CHECKSUM_CUT : ICMP4_CHECKSUM_BAD;
}

static enum icmp4_fault extension_fault(const struct icmp4_extension *extension)
{
	if (extension->held < ICMP4_EXTENSION_HEADER)
		return ICMP4_FAULT_EXTENSION_SHORT;
	if (rule(RULE_EXT_13) && extension->bytes[0] >> 4 != EXTENSION_VERSION)
		return ICMP4_FAULT_EXTENSION_VERSION;
	if (rule(RULE_EXT_09) && extension->checksum == ICMP4_CHECKSUM_BAD)
		return ICMP4_FAULT_EXTENSION_CHECKSUM;
	if (rule(RULE_EXT_05) && extension->held == ICMP4_EXTENSION_HEADER && !extension->cut)
		return ICMP4_FAULT_EXTENSION_EMPTY;
	return ICMP4_FAULT_NONE;
}

/* The structure that begins at this octet of the body and takes up the rest of it. */
static struct icmp4_extension extension_take(const struct extension_body *body, size_t at,
					     enum icmp4_extension_place place)
{
	struct icmp4_extension extension = {
		.bytes = body->bytes + at,
		.held = body->held - at,
		.at = at,
		.place = place,
		.cut = body->cut,
	};

	extension.checksum = extension_checksum(&extension);
	extension.fault = extension_fault(&extension);
	return extension;
}

/* Its own header and that of its first object can be true. */
static bool extension_sound(const struct icmp4_extension *extension)
{
	struct icmp4_object object;
	enum icmp4_fault fault = extension->fault;
	size_t at = 0;

	return !fault && (icmp4_object_next(extension, &at, &object, &fault) || !fault);
}

/* The quote that octet 5 announces ends within the message and holds a header at least (EXT-10). */
static bool extension_length_can_be(const struct extension_body *body, size_t at)
{
	size_t header = body->held ? icmp4_ip_header_length(body->bytes) : 0;
	size_t least = header < ICMP4_IP_HEADER ? ICMP4_IP_HEADER : header;

	return at >= least && (at <= body->length || body->fragment);
}

/* Where the message was cut in front of it, nothing of the structure is held. */
static struct icmp4_extension extension_by_length(const struct extension_body *body, size_t at)
{
	if (extension_length_can_be(body, at))
		return extension_take(body, at < body->held ? at : body->held,
				      ICMP4_EXTENSION_BY_LENGTH);
	return (struct icmp4_extension){
		.at = body->held,
		.place = ICMP4_EXTENSION_BY_LENGTH,
		.checksum = ICMP4_CHECKSUM_ABSENT,
		.fault = ICMP4_FAULT_QUOTE_LENGTH,
	};
}

/* At 128 for want of a true length: only what a checksum vouches for (EXT-07). */
static bool extension_fallback(struct icmp4_extension *extension, const struct extension_body *body,
			       enum icmp4_extension_place place)
{
	if (body->held < ICMP4_QUOTE_PADDED)
		return false;

	struct icmp4_extension there = extension_take(body, ICMP4_QUOTE_PADDED, place);
	if (!extension_sound(&there))
		return false;
	if (rule(RULE_EXT_08) && there.checksum != ICMP4_CHECKSUM_OK)
		return false;
	*extension = there;
	return true;
}

static bool extension_of_error(struct icmp4_extension *extension, const struct extension_body *body,
			       uint8_t words, enum icmp4_extension_mode mode)
{
	if (words) {
		*extension = extension_by_length(body, (size_t)words * 4);
		if (extension_sound(extension))
			return true;
	}
	if (rule(RULE_EXT_06) && mode == ICMP4_EXTENSION_STRICT)
		return words;
	return extension_fallback(extension, body,
				  words ? ICMP4_EXTENSION_MISPLACED : ICMP4_EXTENSION_LEGACY) ||
	       words;
}

/* It and its first object alone. Senders are known that do not pad that object to 4 octets. */
static bool extension_first(struct icmp4_extension *first, const struct icmp4_extension *all)
{
	if (all->held < ICMP4_EXTENSION_HEADER + ICMP4_OBJECT_HEADER)
		return false;

	size_t length = get16(all->bytes + ICMP4_EXTENSION_HEADER);
	if (length < ICMP4_OBJECT_HEADER || length > all->held - ICMP4_EXTENSION_HEADER)
		return false;
	*first = *all;
	first->held = ICMP4_EXTENSION_HEADER + length;
	first->cut = false;
	first->checksum = extension_checksum(first);
	return true;
}

/*
 * One object, and behind it data that the checksum leaves out (RFC 8335bis) or, before that was
 * said, takes in. More than one object is more than there may be, but if a checksum covers them all
 * they are what the sender meant (PROBE-07).
 */
static bool extension_of_echo(struct icmp4_extension *extension, const struct extension_body *body)
{
	struct icmp4_extension first;

	*extension = extension_take(body, 0, ICMP4_EXTENSION_BODY);
	if (!extension_first(&first, extension))
		return true;
	if (first.checksum == ICMP4_CHECKSUM_BAD) {
		if (extension->checksum == ICMP4_CHECKSUM_OK && !icmp4_extension_check(extension))
			return true;
		first.checksum = extension->checksum;
	}
	first.fault = extension_fault(&first);
	*extension = first;
	return true;
}

bool icmp4_extension_of(struct icmp4_extension *extension, const struct icmp4_view *view,
			enum icmp4_extension_mode mode)
{
	*extension = (struct icmp4_extension){.checksum = ICMP4_CHECKSUM_ABSENT};
	if (!icmp4_view_is_icmp(view))
		return false;

	struct extension_body body = {
		.bytes = view->payload + ICMP4_HEADER,
		.held = view->held - ICMP4_HEADER,
		.length = view->length - ICMP4_HEADER,
		.cut = icmp4_view_is_cut(view),
		.fragment = view->ip && icmp4_ip_mf(view->ip),
	};
	uint8_t type = icmp4_view_type(view);
	extension->at = body.held;
	if (icmp4__message_shape(type).flags & MESSAGE_EXTENDS)
		return extension_of_error(extension, &body, view->payload[MESSAGE_LENGTH_AT], mode);
	switch (type) {
	case ICMP4_EXTENDED_ECHO_REPLY: /* ends with its header in RFC 8335 itself (PROBE-17) */
		return (body.held || body.cut) && extension_of_echo(extension, &body);
	case ICMP4_EXTENDED_ECHO:
		return extension_of_echo(extension, &body);
	default:
		return false;
	}
}
