/* SPDX-License-Identifier: MIT */
#ifndef WIRE_REMARK_H
#define WIRE_REMARK_H
/* What a remark can judge by: all of it found out once, before any is asked. */
#include <icmp4/extension.h>
#include <icmp4/registry.h>
#include <icmp4/remark.h>

struct remark_facts {
	const struct icmp4_view *view; /* an ICMP message, wholly or in part */
	const uint8_t *icmp;
	uint8_t type;
	uint8_t code;
	bool cut; /* octets are missing: nothing is to be said of what is not there */
	const struct icmp4_type *row;
	enum icmp4_checksum_state checksum;
	enum icmp4_checksum_state ip_checksum; /* ok where there is no header */
	struct icmp4_view quote; /* of an error; quote.ip NULL: none that can be read */
	size_t quote_room;       /* octets meant for it */
	bool extended;
	struct icmp4_extension extension;
};

struct remark_row {
	struct icmp4_remark remark;
	bool (*holds)(const struct remark_facts *f);
};

struct remark_group {
	bool (*concerns)(const struct remark_facts *f);
	const struct remark_row *rows;
	size_t count;
};

extern const struct remark_group icmp4__remarks_header;    /* of any message */
extern const struct remark_group icmp4__remarks_options;   /* of the IP header's options */
extern const struct remark_group icmp4__remarks_query;     /* of types 9 to 18 */
extern const struct remark_group icmp4__remarks_probe;     /* of types 42 and 43 */
extern const struct remark_group icmp4__remarks_error;     /* of a message that quotes */
extern const struct remark_group icmp4__remarks_quote;     /* of how it quotes */
extern const struct remark_group icmp4__remarks_extension; /* of where a structure stands */
extern const struct remark_group icmp4__remarks_object;    /* of what is in it */

#define REMARK_ROWS(rows) rows, sizeof(rows) / sizeof *(rows)

/* No single host's address; 127/8 may speak to itself. */
static inline bool remark_is_no_host(uint32_t address)
{
	return icmp4_is_martian(address) && !icmp4_is_loopback(address);
}

static inline bool remark_is_group(uint32_t address)
{
	return icmp4_is_multicast(address) || address == UINT32_MAX;
}

#endif
