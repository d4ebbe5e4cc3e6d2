/* SPDX-License-Identifier: MIT */
/*
 * MPLS (RFC 3032), a layer a label, and NSH (RFC 8300). What is beneath the last label nobody says:
 * it is guessed from the first four bits (RFC 4928 section 2), which a pseudowire keeps clear of 4
 * and 6 by its control word (RFC 4385), if it has one.
 */
#include "link/walk.h"

enum { MPLS_LABEL = 4, MPLS_BOTTOM = 0x100, MPLS_LABEL_SHIFT = 12, MPLS_IHL_MIN = 5 };
enum { PSEUDOWIRE_CONTROL = 4, PSEUDOWIRE_CHANNEL = 1 };

static bool mpls_is_ip(uint8_t first)
{
	return (first >> 4 == 4 && (first & 15) >= MPLS_IHL_MIN) || first >> 4 == 6;
}

/* A frame of Ethernet with a control word in front; without, if only that makes sense. */
static enum icmp4__next mpls_pseudowire(struct icmp4__walker *w, uint8_t first)
{
	bool may_have_word = first >> 4 == 0;

	if (icmp4__is_ethernet(w, 0) &&
	    !(may_have_word && icmp4__is_ethernet(w, PSEUDOWIRE_CONTROL)))
		return LINK_ETHERNET;
	return may_have_word ? LINK_PSEUDOWIRE : LINK_NOT_IPV4;
}

static enum icmp4__next mpls_beneath(struct icmp4__walker *w)
{
	const uint8_t *first = link_peek(w, 1);

	if (!first || mpls_is_ip(*first))
		return LINK_IP_BY_NIBBLE;
	if (*first >> 4 == PSEUDOWIRE_CHANNEL)
		return LINK_NOT_IPV4;
	return mpls_pseudowire(w, *first);
}

enum icmp4__next icmp4__step_mpls(struct icmp4__walker *w)
{
	uint32_t entry = read_u32(&w->r);

	w->layer->number = entry >> MPLS_LABEL_SHIFT;
	return entry & MPLS_BOTTOM ? mpls_beneath(w) : LINK_MPLS;
}

static bool mpls_is_something(struct icmp4__walker *w, size_t ahead)
{
	const uint8_t *stack = link_peek(w, ahead + 1);

	if (!stack)
		return false;
	return mpls_is_ip(stack[ahead]) || stack[ahead] >> 4 == 0 || icmp4__is_ethernet(w, ahead);
}

/* RFC 7510. Any octets can be labels: it is MPLS if beneath the last there is something. */
enum icmp4__next icmp4__step_mpls_in_udp(struct icmp4__walker *w)
{
	size_t labels = 0;
	const uint8_t *stack;

	do
		stack = link_peek(w, labels += MPLS_LABEL);
	while (stack && !(get32(stack + labels - MPLS_LABEL) & MPLS_BOTTOM));
	return stack && mpls_is_something(w, labels) ? icmp4__step_mpls(w) : LINK_OTHER;
}

enum icmp4__next icmp4__step_pseudowire(struct icmp4__walker *w)
{
	link_skip(w, PSEUDOWIRE_CONTROL);
	return LINK_ETHERNET;
}

static const uint8_t nsh_protocols[] = {
	[0] = LINK_NOT_IPV4, [1] = LINK_IPV4, [2] = LINK_IPV6,
	[3] = LINK_ETHERNET, [4] = LINK_NSH,  [5] = LINK_MPLS,
};

enum icmp4__next icmp4__next_protocol(uint8_t protocol)
{
	return protocol < sizeof nsh_protocols ? (enum icmp4__next)nsh_protocols[protocol]
					       : LINK_NOT_IPV4;
}

enum { NSH_VERSION = 0xc000, NSH_LENGTH = 0x3f, NSH_BASE = 8 };

enum icmp4__next icmp4__step_nsh(struct icmp4__walker *w)
{
	uint16_t head = read_u16(&w->r);
	size_t length = (size_t)(head & NSH_LENGTH) * 4;

	link_skip(w, 1); /* type of metadata */
	uint8_t protocol = read_u8(&w->r);
	w->layer->number = read_u32(&w->r) >> 8;
	if (w->r.failed || length < NSH_BASE)
		return LINK_BROKEN;
	link_skip(w, length - NSH_BASE);
	return head & NSH_VERSION ? LINK_NOT_IPV4 : icmp4__next_protocol(protocol);
}
