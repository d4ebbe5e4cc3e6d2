/* SPDX-License-Identifier: MIT */
/*
 * Where the fields of each ICMP message type stand: octets 4 to the end of its fixed part. A row is
 *
 *	name, kind, octet, bit, width, member of struct icmp4_message, code
 *
 * in the order of the wire. Rows without a name are unused: 0 when sent (CODEC-02), ignored when
 * received (CODEC-03). Every bit belongs to exactly one row.
 */
#include "wire/layout.h"

static const struct icmp4_field layout_opaque[] = {
	{"rest", ICMP4_FIELD_HEX, 4, 0, 32, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
};

const struct icmp4_layout icmp4__layout_opaque = LAYOUT_OF(layout_opaque, 8);

/* RFC 792: echo and information; RFC 1788: domain name request. */
static const struct icmp4_field layout_echo[] = {
	{"id", ICMP4_FIELD_NUMBER, 4, 0, 16, LAYOUT_MEMBER(echo.id), ICMP4_ANY_CODE},
	{"seq", ICMP4_FIELD_NUMBER, 6, 0, 16, LAYOUT_MEMBER(echo.seq), ICMP4_ANY_CODE},
};

/* RFC 4884 section 4.1; RFC 1191 section 4. */
static const struct icmp4_field layout_unreachable[] = {
	{NULL, ICMP4_FIELD_UNUSED, 4, 0, 8, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"length_words", ICMP4_FIELD_NUMBER, 5, 0, 8, LAYOUT_MEMBER(error.length), ICMP4_ANY_CODE},
	{"mtu", ICMP4_FIELD_NUMBER, 6, 0, 16, LAYOUT_MEMBER(error.mtu), ICMP4_FRAGMENTATION_NEEDED},
};

/* RFC 4884 section 4.2. */
static const struct icmp4_field layout_time_exceeded[] = {
	{NULL, ICMP4_FIELD_UNUSED, 4, 0, 8, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"length_words", ICMP4_FIELD_NUMBER, 5, 0, 8, LAYOUT_MEMBER(error.length), ICMP4_ANY_CODE},
	{NULL, ICMP4_FIELD_UNUSED, 6, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
};

/* RFC 4884 section 4.3; only code 0 gives the pointer a meaning. */
static const struct icmp4_field layout_parameter[] = {
	{"pointer", ICMP4_FIELD_NUMBER, 4, 0, 8, LAYOUT_MEMBER(error.pointer), 0},
	{"length_words", ICMP4_FIELD_NUMBER, 5, 0, 8, LAYOUT_MEMBER(error.length), ICMP4_ANY_CODE},
	{NULL, ICMP4_FIELD_UNUSED, 6, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
};

/* Source quench and router solicitation have no fields. */
static const struct icmp4_field layout_empty[] = {
	{NULL, ICMP4_FIELD_UNUSED, 4, 0, 32, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
};

static const struct icmp4_field layout_redirect[] = {
	{"gateway", ICMP4_FIELD_ADDRESS, 4, 0, 32, LAYOUT_MEMBER(redirect.gateway), ICMP4_ANY_CODE},
};

/* RFC 1256 section 3. */
static const struct icmp4_field layout_advertisement[] = {
	{"count", ICMP4_FIELD_NUMBER, 4, 0, 8, LAYOUT_MEMBER(advertisement.count), ICMP4_ANY_CODE},
	{"entry_size", ICMP4_FIELD_NUMBER, 5, 0, 8, LAYOUT_MEMBER(advertisement.entry_size),
	 ICMP4_ANY_CODE},
	{"lifetime_s", ICMP4_FIELD_NUMBER, 6, 0, 16, LAYOUT_MEMBER(advertisement.lifetime_s),
	 ICMP4_ANY_CODE},
};

static const struct icmp4_field layout_timestamp[] = {
	{"id", ICMP4_FIELD_NUMBER, 4, 0, 16, LAYOUT_MEMBER(timestamp.id), ICMP4_ANY_CODE},
	{"seq", ICMP4_FIELD_NUMBER, 6, 0, 16, LAYOUT_MEMBER(timestamp.seq), ICMP4_ANY_CODE},
	{"originate_ms", ICMP4_FIELD_NUMBER, 8, 0, 32, LAYOUT_MEMBER(timestamp.originate),
	 ICMP4_ANY_CODE},
	{"receive_ms", ICMP4_FIELD_NUMBER, 12, 0, 32, LAYOUT_MEMBER(timestamp.receive),
	 ICMP4_ANY_CODE},
	{"transmit_ms", ICMP4_FIELD_NUMBER, 16, 0, 32, LAYOUT_MEMBER(timestamp.transmit),
	 ICMP4_ANY_CODE},
};

/* RFC 950 appendix I. */
static const struct icmp4_field layout_mask[] = {
	{"id", ICMP4_FIELD_NUMBER, 4, 0, 16, LAYOUT_MEMBER(mask.id), ICMP4_ANY_CODE},
	{"seq", ICMP4_FIELD_NUMBER, 6, 0, 16, LAYOUT_MEMBER(mask.seq), ICMP4_ANY_CODE},
	{"mask", ICMP4_FIELD_ADDRESS, 8, 0, 32, LAYOUT_MEMBER(mask.mask), ICMP4_ANY_CODE},
};

/* RFC 1393 section 3.3. */
static const struct icmp4_field layout_traceroute[] = {
	{"id", ICMP4_FIELD_NUMBER, 4, 0, 16, LAYOUT_MEMBER(traceroute.id), ICMP4_ANY_CODE},
	{NULL, ICMP4_FIELD_UNUSED, 6, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"outbound_hops", ICMP4_FIELD_NUMBER, 8, 0, 16, LAYOUT_MEMBER(traceroute.outbound_hops),
	 ICMP4_ANY_CODE},
	{"return_hops", ICMP4_FIELD_NUMBER, 10, 0, 16, LAYOUT_MEMBER(traceroute.return_hops),
	 ICMP4_ANY_CODE},
	{"speed_bytes_s", ICMP4_FIELD_NUMBER, 12, 0, 32, LAYOUT_MEMBER(traceroute.speed_bytes_s),
	 ICMP4_ANY_CODE},
	{"mtu", ICMP4_FIELD_NUMBER, 16, 0, 32, LAYOUT_MEMBER(traceroute.mtu), ICMP4_ANY_CODE},
};

/* RFC 1475 section 8. */
static const struct icmp4_field layout_conversion[] = {
	{"pointer", ICMP4_FIELD_NUMBER, 4, 0, 32, LAYOUT_MEMBER(conversion.pointer),
	 ICMP4_ANY_CODE},
};

/* RFC 1788 section 3. */
static const struct icmp4_field layout_domain[] = {
	{"id", ICMP4_FIELD_NUMBER, 4, 0, 16, LAYOUT_MEMBER(domain.id), ICMP4_ANY_CODE},
	{"seq", ICMP4_FIELD_NUMBER, 6, 0, 16, LAYOUT_MEMBER(domain.seq), ICMP4_ANY_CODE},
	{"ttl_s", ICMP4_FIELD_SIGNED, 8, 0, 32, LAYOUT_MEMBER(domain.ttl_s), ICMP4_ANY_CODE},
};

/* RFC 2521 section 3. */
static const struct icmp4_field layout_photuris[] = {
	{NULL, ICMP4_FIELD_UNUSED, 4, 0, 16, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"pointer", ICMP4_FIELD_NUMBER, 6, 0, 16, LAYOUT_MEMBER(photuris.pointer), ICMP4_ANY_CODE},
};

/* RFC 4065 section 3. */
static const struct icmp4_field layout_seamoby[] = {
	{"subtype", ICMP4_FIELD_NUMBER, 4, 0, 8, LAYOUT_MEMBER(seamoby.subtype), ICMP4_ANY_CODE},
	{NULL, ICMP4_FIELD_UNUSED, 5, 0, 24, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
};

/* RFC 8335 section 2. */
static const struct icmp4_field layout_probe[] = {
	{"id", ICMP4_FIELD_NUMBER, 4, 0, 16, LAYOUT_MEMBER(extended_echo.id), ICMP4_ANY_CODE},
	{"seq", ICMP4_FIELD_NUMBER, 6, 0, 8, LAYOUT_MEMBER(extended_echo.seq), ICMP4_ANY_CODE},
	{NULL, ICMP4_FIELD_UNUSED, 7, 0, 7, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"local", ICMP4_FIELD_FLAG, 7, 7, 1, LAYOUT_MEMBER(extended_echo.local), ICMP4_ANY_CODE},
};

/* RFC 8335 section 3. */
static const struct icmp4_field layout_probe_reply[] = {
	{"id", ICMP4_FIELD_NUMBER, 4, 0, 16, LAYOUT_MEMBER(extended_reply.id), ICMP4_ANY_CODE},
	{"seq", ICMP4_FIELD_NUMBER, 6, 0, 8, LAYOUT_MEMBER(extended_reply.seq), ICMP4_ANY_CODE},
	{"state", ICMP4_FIELD_NUMBER, 7, 0, 3, LAYOUT_MEMBER(extended_reply.state), ICMP4_ANY_CODE},
	{NULL, ICMP4_FIELD_UNUSED, 7, 3, 2, LAYOUT_NO_MEMBER, ICMP4_ANY_CODE},
	{"active", ICMP4_FIELD_FLAG, 7, 5, 1, LAYOUT_MEMBER(extended_reply.active), ICMP4_ANY_CODE},
	{"ipv4", ICMP4_FIELD_FLAG, 7, 6, 1, LAYOUT_MEMBER(extended_reply.ipv4), ICMP4_ANY_CODE},
	{"ipv6", ICMP4_FIELD_FLAG, 7, 7, 1, LAYOUT_MEMBER(extended_reply.ipv6), ICMP4_ANY_CODE},
};

static const struct icmp4_layout layout_types[] = {
	[ICMP4_ECHO_REPLY] = LAYOUT_OF(layout_echo, 8),
	[ICMP4_UNREACHABLE] = LAYOUT_OF(layout_unreachable, 8),
	[ICMP4_SOURCE_QUENCH] = LAYOUT_OF(layout_empty, 8),
	[ICMP4_REDIRECT] = LAYOUT_OF(layout_redirect, 8),
	[ICMP4_ECHO] = LAYOUT_OF(layout_echo, 8),
	[ICMP4_ROUTER_ADVERTISEMENT] = LAYOUT_OF(layout_advertisement, 8),
	[ICMP4_ROUTER_SOLICITATION] = LAYOUT_OF(layout_empty, 8),
	[ICMP4_TIME_EXCEEDED] = LAYOUT_OF(layout_time_exceeded, 8),
	[ICMP4_PARAMETER_PROBLEM] = LAYOUT_OF(layout_parameter, 8),
	[ICMP4_TIMESTAMP] = LAYOUT_OF(layout_timestamp, 20),
	[ICMP4_TIMESTAMP_REPLY] = LAYOUT_OF(layout_timestamp, 20),
	[ICMP4_INFORMATION] = LAYOUT_OF(layout_echo, 8),
	[ICMP4_INFORMATION_REPLY] = LAYOUT_OF(layout_echo, 8),
	[ICMP4_MASK] = LAYOUT_OF(layout_mask, 12),
	[ICMP4_MASK_REPLY] = LAYOUT_OF(layout_mask, 12),
	[ICMP4_TRACEROUTE] = LAYOUT_OF(layout_traceroute, 20),
	[ICMP4_CONVERSION_ERROR] = LAYOUT_OF(layout_conversion, 8),
	[ICMP4_DOMAIN_NAME] = LAYOUT_OF(layout_echo, 8),
	[ICMP4_DOMAIN_NAME_REPLY] = LAYOUT_OF(layout_domain, 12),
	[ICMP4_PHOTURIS] = LAYOUT_OF(layout_photuris, 8),
	[ICMP4_SEAMOBY] = LAYOUT_OF(layout_seamoby, 8),
	[ICMP4_EXTENDED_ECHO] = LAYOUT_OF(layout_probe, 8),
	[ICMP4_EXTENDED_ECHO_REPLY] = LAYOUT_OF(layout_probe_reply, 8),
};

const struct icmp4_layout *icmp4_layout_of_type(uint8_t type)
{
	const size_t rows = sizeof layout_types / sizeof *layout_types;

	return type < rows && layout_types[type].fields ? &layout_types[type]
							: &icmp4__layout_opaque;
}
