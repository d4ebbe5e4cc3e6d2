/* SPDX-License-Identifier: MIT */
/* Remarks on any message: its checksums, type, code and unused fields, and the header around it. */
#include "base/bytes.h"
#include "wire/again.h"
#include "wire/remark/remark.h"
#include <icmp4/field.h>

enum { REMARK_MINUS_ZERO = 0xffff, REMARK_SUM_AT = 2, REMARK_IP_SUM_AT = 10 };

static bool remark_always(const struct remark_facts *f)
{
	(void)f;
	return true;
}

static bool remark_bad_checksum(const struct remark_facts *f)
{
	return f->checksum == ICMP4_CHECKSUM_BAD;
}

static bool remark_bad_ip_checksum(const struct remark_facts *f)
{
	return f->ip_checksum == ICMP4_CHECKSUM_BAD;
}

/* All other octets of a message whose checksum is rightly 0xffff are 0; an IP header begins with 4.
 */
static bool remark_minus_zero(const struct remark_facts *f)
{
	const uint8_t *ip = f->view->ip;

	if (ip && f->ip_checksum == ICMP4_CHECKSUM_OK &&
	    get16(ip + REMARK_IP_SUM_AT) == REMARK_MINUS_ZERO)
		return true;
	if (f->checksum != ICMP4_CHECKSUM_OK || get16(f->icmp + REMARK_SUM_AT) != REMARK_MINUS_ZERO)
		return false;
	for (size_t i = 0; i < f->view->held; i++)
		if (f->icmp[i] && i / 2 != REMARK_SUM_AT / 2)
			return true;
	return false;
}

static bool remark_reserved_flag(const struct remark_facts *f)
{
	return f->view->ip && f->view->ip[6] & 0x80;
}

/* Fields that the layout leaves unused, and those that only other codes of the type have. */
static bool remark_unused(const struct remark_facts *f)
{
	const struct icmp4_layout *layout = icmp4_layout_of_type(f->type);

	for (size_t i = 0; i < layout->count; i++) {
		const struct icmp4_field *field = &layout->fields[i];
		bool unused =
			field->kind == ICMP4_FIELD_UNUSED || !icmp4_field_applies(field, f->code);

		if (icmp4_field_end(field) > f->view->held)
			return false;
		if (unused && icmp4_field_get(field, f->icmp))
			return true;
	}
	return false;
}

static bool remark_reserved_type(const struct remark_facts *f)
{
	return f->row->status == ICMP4_RESERVED;
}

static bool remark_unassigned_type(const struct remark_facts *f)
{
	return f->row->status == ICMP4_UNASSIGNED;
}

/* Where no row of the type has codes, any code is as good as another. */
static bool remark_unknown_code(const struct remark_facts *f)
{
	return f->row->code_count && !icmp4_code_find(f->type, f->code);
}

static bool remark_quench(const struct remark_facts *f)
{
	return f->type == ICMP4_SOURCE_QUENCH;
}

static bool remark_information(const struct remark_facts *f)
{
	return f->type == ICMP4_INFORMATION || f->type == ICMP4_INFORMATION_REPLY;
}

/* The others; those two have a rule of their own. */
static bool remark_deprecated(const struct remark_facts *f)
{
	return f->row->status == ICMP4_DEPRECATED && !remark_quench(f) && !remark_information(f);
}

/* A host that has no address yet may ask for routers, and could ask for its mask. */
static bool remark_source(const struct remark_facts *f)
{
	if (!f->view->ip)
		return false;

	uint32_t src = icmp4_ip_src(f->view->ip);
	if (src == 0 && (f->type == ICMP4_ROUTER_SOLICITATION || f->type == ICMP4_MASK))
		return false;
	return remark_is_no_host(src) ||
	       (icmp4_is_loopback(src) && !icmp4_is_loopback(icmp4_ip_dst(f->view->ip)));
}

static bool remark_ttl_zero(const struct remark_facts *f)
{
	return f->view->ip && icmp4_ip_ttl(f->view->ip) == 0;
}

static bool remark_goes_far(const struct remark_facts *f, uint8_t type)
{
	const uint8_t *ip = f->view->ip;

	return f->type == type && ip && remark_is_group(icmp4_ip_dst(ip)) && icmp4_ip_ttl(ip) > 1;
}

static bool remark_advertisement_ttl(const struct remark_facts *f)
{
	return remark_goes_far(f, ICMP4_ROUTER_ADVERTISEMENT);
}

static bool remark_solicitation_ttl(const struct remark_facts *f)
{
	return remark_goes_far(f, ICMP4_ROUTER_SOLICITATION);
}

static const struct remark_row remark_header_rows[] = {
	{{"CKSUM-12", "RFC 792", "the checksum is wrong: receivers drop the message"},
	 remark_bad_checksum},
	{{"CKSUM-13", "RFC 1122 section 3.2.1.2",
	  "the checksum of the IP header is wrong: receivers drop the datagram"},
	 remark_bad_ip_checksum},
	{{"CKSUM-05", "RFC 1071 section 1", "a checksum is written as 0xffff where it is 0"},
	 remark_minus_zero},
	{{"CODEC-02", "RFC 791 section 3.1", "the reserved flag of the IP header is set"},
	 remark_reserved_flag},
	{{"CODEC-02", "RFC 792", "an unused field is not 0"}, remark_unused},
	{{"CODEC-04", "RFC 1122 section 3.2.2", "the type is reserved: receivers discard it"},
	 remark_reserved_type},
	{{"CODEC-14", "RFC 7279, RFC 2780 section 5", "the type is not assigned"},
	 remark_unassigned_type},
	{{"CODEC-05", "IANA ICMP parameters", "the type has no such code"}, remark_unknown_code},
	{{"SQ-01", "RFC 6633 section 3", "source quench is deprecated: nobody may send or obey it"},
	 remark_quench},
	{{"INFO-01", "RFC 1122 section 3.2.2.7, RFC 6918",
	  "information messages are deprecated: nobody should send or answer them"},
	 remark_information},
	{{"DEP-01", "RFC 6918 section 2", "the type is deprecated"}, remark_deprecated},
	{{"ADDR-04", "RFC 1122 section 3.2.1.3", "the source is no single host's address"},
	 remark_source},
	{{"TTL-04", "RFC 1122 section 3.2.1.7", "the time to live is 0"}, remark_ttl_zero},
	{{"TTL-03", "RFC 1256 section 3, RFC 5944 section 2.1",
	  "an advertisement to a group has a time to live over 1"},
	 remark_advertisement_ttl},
	{{"RD-20", "RFC 1256 section 3", "a solicitation to a group has a time to live over 1"},
	 remark_solicitation_ttl},
};

const struct remark_group icmp4__remarks_header = {remark_always, REMARK_ROWS(remark_header_rows)};

static bool remark_has_options(const struct remark_facts *f)
{
	return f->view->ip && icmp4_ip_header_length(f->view->ip) > ICMP4_IP_HEADER;
}

static size_t remark_count_options(const uint8_t *ip, bool (*is)(uint8_t type))
{
	struct icmp4_option option;
	enum icmp4_fault fault;
	size_t at = 0, count = 0;

	while (icmp4_option_next(ip, &at, &option, &fault))
		count += is(option.bytes[0]);
	return count;
}

static bool remark_is_source_route(uint8_t type)
{
	return type == ICMP4_OPTION_LSRR || type == ICMP4_OPTION_SSRR;
}

static bool remark_is_stream_id(uint8_t type)
{
	return type == ICMP4_OPTION_STREAM_ID;
}

/* RFC 6814 section 2. */
static bool remark_is_obsolete(uint8_t type)
{
	static const uint8_t obsolete[] = {
		11, 12, ICMP4_OPTION_TRACEROUTE, 142, 145, 147, 149, 151, 152, 205};

	for (size_t i = 0; i < sizeof obsolete; i++)
		if (obsolete[i] == type)
			return true;
	return false;
}

static bool remark_two_source_routes(const struct remark_facts *f)
{
	return remark_count_options(f->view->ip, remark_is_source_route) > 1;
}

static bool remark_stream_id(const struct remark_facts *f)
{
	return remark_count_options(f->view->ip, remark_is_stream_id);
}

static bool remark_obsolete_option(const struct remark_facts *f)
{
	return remark_count_options(f->view->ip, remark_is_obsolete);
}

static bool remark_odd_option(const struct remark_facts *f)
{
	struct icmp4_option option;
	enum icmp4_fault fault;
	size_t at = 0;

	while (icmp4_option_next(f->view->ip, &at, &option, &fault))
		if (icmp4__option_again(&option) == AGAIN_OTHER)
			return true;
	return false;
}

static bool remark_odd_padding(const struct remark_facts *f)
{
	struct icmp4_option option;
	enum icmp4_fault fault;
	size_t at = 0, end = ICMP4_IP_HEADER;

	while (icmp4_option_next(f->view->ip, &at, &option, &fault))
		end = at;
	return !fault && !icmp4__options_padded(f->view->ip, end);
}

static const struct remark_row remark_option_rows[] = {
	{{"OPT-09", "RFC 1122 section 3.2.1.8", "there are two source routes"},
	 remark_two_source_routes},
	{{"OPT-08", "RFC 1122 section 3.2.1.8", "the stream id option is obsolete"},
	 remark_stream_id},
	{{"DEP-02", "RFC 6814", "an IP option is deprecated: it is not to be sent"},
	 remark_obsolete_option},
	{{"OPT-11", "RFC 791 section 3.1",
	  "an option has a length or a pointer that no sender gives it"},
	 remark_odd_option},
	{{"OPT-07", "RFC 791 section 3.1",
	  "the end of the options is not padded with zeros to a word"},
	 remark_odd_padding},
};

const struct remark_group icmp4__remarks_options = {remark_has_options,
						    REMARK_ROWS(remark_option_rows)};
