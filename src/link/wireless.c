/* SPDX-License-Identifier: MIT */
/*
 * 802.11 data frames, and the headers of the capture in front of them. A header of 802.11 has the
 * length that its flags give it; LLC follows, but in an A-MSDU another Ethernet header first. Of
 * the frames in an A-MSDU the first is looked into.
 */
#include "link/walk.h"

/* Frame control: the first octet, then the flags. IEEE 802.11 section 9.2.4.1. */
enum {
	WLAN_VERSION = 0x03,
	WLAN_TYPE = 0x0c,
	WLAN_DATA = 0x08,
	WLAN_NO_DATA = 0x40,
	WLAN_QOS = 0x80,
	WLAN_BOTH_DS = 0x03,
	WLAN_MORE_FRAGMENTS = 0x04,
	WLAN_PROTECTED = 0x40,
	WLAN_ORDER = 0x80,
	WLAN_FRAGMENT_NUMBER = 0x0f, /* in the first octet of sequence control */
	WLAN_AMSDU = 0x80,           /* in the first octet of QoS control */
	WLAN_UP_TO_SEQUENCE = 20,    /* duration, three addresses, of which 2 octets are read */
};

/* The frames in an A-MSDU: addresses, length, LLC. */
static enum icmp4__next wlan_amsdu(struct icmp4__walker *w)
{
	link_skip(w, 12);
	link_narrow(w, read_u16(&w->r));
	return LINK_LLC;
}

/* Fourth address, QoS control, HT control: what the flags say is there. */
static void wlan_options(struct icmp4__walker *w, uint8_t control, uint8_t flags, bool *amsdu)
{
	*amsdu = false;
	if ((flags & WLAN_BOTH_DS) == WLAN_BOTH_DS)
		link_skip(w, 6);
	if (!(control & WLAN_QOS))
		return;
	*amsdu = read_u8(&w->r) & WLAN_AMSDU;
	link_skip(w, 1);
	if (flags & WLAN_ORDER)
		link_skip(w, 4);
}

static enum icmp4__next wlan_data(struct icmp4__walker *w, bool padded)
{
	const uint8_t *start = w->r.at;
	uint8_t control = read_u8(&w->r), flags = read_u8(&w->r);
	bool amsdu;

	if ((control & (WLAN_VERSION | WLAN_TYPE)) != WLAN_DATA || control & WLAN_NO_DATA)
		return LINK_NOT_IPV4;
	link_skip(w, WLAN_UP_TO_SEQUENCE);
	uint8_t fragment = read_u8(&w->r) & WLAN_FRAGMENT_NUMBER;
	link_skip(w, 1);
	wlan_options(w, control, flags, &amsdu);
	if (flags & WLAN_PROTECTED)
		return LINK_ENCRYPTED;
	if (fragment)
		return LINK_FRAGMENT;
	if (flags & WLAN_MORE_FRAGMENTS)
		link_widen(w);
	if (padded)
		link_skip(w, (size_t)(start - w->r.at) & 3);
	return amsdu ? wlan_amsdu(w) : LINK_LLC;
}

enum icmp4__next icmp4__step_wlan(struct icmp4__walker *w)
{
	return wlan_data(w, false);
}

/* Some drivers fill the header up to four octets, and radiotap says so. */
enum icmp4__next icmp4__step_wlan_padded(struct icmp4__walker *w)
{
	return wlan_data(w, true);
}

/* www.radiotap.org: words of bits, of which the last has not bit 31; then the fields. Flags come
 * second, behind a time stamp on a boundary of 8. */
enum {
	RADIOTAP_TSFT = 1,
	RADIOTAP_FLAGS = 2,
	RADIOTAP_PADDED = 0x20, /* of the flags */
};

/* The flags, 0 when there are none; the reader stands behind the first word of bits. */
static uint8_t radiotap_flags(struct icmp4__walker *w, uint32_t first)
{
	uint32_t words = 1;

	for (uint32_t present = first; present >> 31 && !w->r.failed; words++)
		present = read_le32(&w->r);
	if (!(first & RADIOTAP_FLAGS))
		return 0;
	if (first & RADIOTAP_TSFT)
		link_skip(w, words % 2 ? 8 : 12); /* the first word ends on a boundary of 8 */
	return read_u8(&w->r);
}

enum icmp4__next icmp4__step_radiotap(struct icmp4__walker *w)
{
	const uint8_t *start = w->r.at;

	link_skip(w, 2); /* version, padding */
	uint16_t length = read_le16(&w->r);
	uint32_t present = read_le32(&w->r);
	uint8_t flags = radiotap_flags(w, present);
	size_t done = (size_t)(w->r.at - start);

	if (w->r.failed || length < done)
		return LINK_BROKEN;
	link_skip(w, length - done);
	return flags & RADIOTAP_PADDED ? LINK_WLAN_PADDED : LINK_WLAN;
}

/* The header of AVS begins with its version and its length, big-endian. */
enum { AVS_VERSION = 0x80211, AVS_VERSION_SHIFT = 12, PRISM_HEADER = 144 };

enum icmp4__next icmp4__step_avs(struct icmp4__walker *w)
{
	link_skip(w, 4);
	uint32_t length = read_u32(&w->r);

	if (w->r.failed || length < 8)
		return LINK_BROKEN;
	link_skip(w, length - 8);
	return LINK_WLAN;
}

/* Under the link type of Prism drivers may hand out either header. */
enum icmp4__next icmp4__step_prism(struct icmp4__walker *w)
{
	const uint8_t *version = link_peek(w, 4);

	if (version && get32(version) >> AVS_VERSION_SHIFT == AVS_VERSION)
		return icmp4__step_avs(w);
	link_skip(w, PRISM_HEADER);
	return LINK_WLAN;
}

/* PPI: version, flags, length with all fields, link type of what follows; little-endian. */
enum icmp4__next icmp4__step_ppi(struct icmp4__walker *w)
{
	link_skip(w, 2);
	uint16_t length = read_le16(&w->r);
	uint32_t link_type = read_le32(&w->r);

	if (w->r.failed || length < 8)
		return LINK_BROKEN;
	link_skip(w, length - 8u);
	return icmp4__first_header(w, link_type);
}
