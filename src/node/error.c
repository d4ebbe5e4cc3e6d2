/* SPDX-License-Identifier: MIT */
/*
 * Errors about datagrams, as plain functions: what each is called, whether one may be sent, and its
 * octets. A node asks the very same ones (report.c).
 */
#include "base/rule.h"
#include "node/internal.h"
#include <icmp4/extension.h>
#include <icmp4/message.h>

enum {
	ERROR_OUTER = ICMP4_IP_HEADER + ICMP4_HEADER,
	ERROR_QUOTED_DATA = 8, /* behind the quoted header at least (RFC 792) */
	ERROR_SIZE_MIN = 56,
	ERROR_SIZE_MAX = ICMP4_ROOM,
	ERROR_ECN = 3,
	ERROR_TOTAL_LENGTH_AT = 2,
};

static const struct icmp4_error_row error_rows[ICMP4_ERROR_COUNT] = {
	[ICMP4_ERROR_NONE] = {0, 0, "none"},
	[ICMP4_ERROR_NET_UNREACHABLE] = {3, 0, "net-unreachable"},
	[ICMP4_ERROR_HOST_UNREACHABLE] = {3, 1, "host-unreachable"},
	[ICMP4_ERROR_PROTOCOL_UNREACHABLE] = {3, 2, "protocol-unreachable"},
	[ICMP4_ERROR_PORT_UNREACHABLE] = {3, 3, "port-unreachable"},
	[ICMP4_ERROR_FRAGMENTATION_NEEDED] = {3, 4, "fragmentation-needed"},
	[ICMP4_ERROR_PROHIBITED] = {3, 13, "prohibited"},
	[ICMP4_ERROR_TTL_EXCEEDED] = {11, 0, "ttl-exceeded"},
	[ICMP4_ERROR_REASSEMBLY_EXCEEDED] = {11, 1, "reassembly-exceeded"},
	[ICMP4_ERROR_PARAMETER] = {12, 0, "parameter-problem"},
	[ICMP4_ERROR_SOURCE_ROUTE] = {3, 5, "source-route-failed"},
	[ICMP4_ERROR_REDIRECT] = {5, 1, "redirect"},
	[ICMP4_ERROR_REDIRECT_TOS] = {5, 3, "redirect-tos"},
};

/* What an error may have as its argument; the others have none (CODEC-02). */
static const struct error_range {
	uint32_t min;
	uint32_t max;
} error_arguments[ICMP4_ERROR_COUNT] = {
	[ICMP4_ERROR_FRAGMENTATION_NEEDED] = {68, 65535},
	[ICMP4_ERROR_PARAMETER] = {0, 59},
	[ICMP4_ERROR_REDIRECT] = {1, UINT32_MAX},
	[ICMP4_ERROR_REDIRECT_TOS] = {1, UINT32_MAX},
};

const struct icmp4_error_row *icmp4_error_row(enum icmp4_error_kind kind)
{
	unsigned row = (unsigned)kind;

	return &error_rows[row < ICMP4_ERROR_COUNT ? row : ICMP4_ERROR_NONE];
}

static enum icmp4_forbid error_forbid_fragment(const uint8_t *ip)
{
	return rule(RULE_NOERR_06) && icmp4_ip_offset(ip) ? ICMP4_FORBID_FRAGMENT : ICMP4_ALLOWED;
}

/* An ICMP message may be an error unless its type says that it is not. */
static enum icmp4_forbid error_forbid_icmp(const uint8_t *ip, size_t length)
{
	size_t header = icmp4_ip_header_length(ip);

	if (icmp4_ip_protocol(ip) != ICMP4_PROTO_ICMP)
		return ICMP4_ALLOWED;
	if (length <= header)
		return ICMP4_FORBID_UNKNOWN_TYPE;
	if (icmp4_type_is_error(ip[header]))
		return rule(RULE_NOERR_01) ? ICMP4_FORBID_ABOUT_ERROR : ICMP4_ALLOWED;
	if (rule(RULE_NOERR_03) && !icmp4_type_is_query(ip[header]))
		return ICMP4_FORBID_UNKNOWN_TYPE;
	return ICMP4_ALLOWED;
}

/* What the addresses say by their numbers alone. */
static enum icmp4_forbid error_forbid_addresses(uint32_t src, uint32_t dst)
{
	if (rule(RULE_NOERR_04) && (icmp4_is_multicast(dst) || dst == UINT32_MAX))
		return ICMP4_FORBID_TO_BROADCAST;
	if (rule(RULE_NOERR_07) && icmp4_is_martian(src))
		return ICMP4_FORBID_SOURCE;
	return ICMP4_ALLOWED;
}

/* And how they stand to us (NOERR-15). */
enum icmp4_forbid icmp4__error_forbidden_between(enum icmp4__address src, enum icmp4__address dst)
{
	if (rule(RULE_NOERR_12) && src == ADDRESS_OWN)
		return ICMP4_FORBID_SPOOFED;
	if (rule(RULE_NOERR_04) && (dst == ADDRESS_BROADCAST || dst == ADDRESS_NETWORK))
		return ICMP4_FORBID_TO_BROADCAST;
	if (rule(RULE_NOERR_07) && src == ADDRESS_BROADCAST)
		return ICMP4_FORBID_SOURCE;
	if (rule(RULE_NOERR_08) && src == ADDRESS_NETWORK)
		return ICMP4_FORBID_SOURCE_NETWORK;
	return ICMP4_ALLOWED;
}

/* Of a header that is not sound may be said that its total length is wrong (PARAM-06, -07). */
static bool error_permits(struct icmp4_error error, enum icmp4_fault fault)
{
	bool of_length = fault == ICMP4_FAULT_IP_TOTAL_LENGTH || fault == ICMP4_FAULT_IP_TRUNCATED;

	return !fault || (of_length && error.kind == ICMP4_ERROR_PARAMETER &&
			  error.argument == ERROR_TOTAL_LENGTH_AT);
}

static enum icmp4_forbid error_forbid_packet(struct icmp4_error error,
					     const struct icmp4_packet *about)
{
	enum icmp4_fault fault = icmp4_ip_check(about->bytes, about->held, about->length);

	if (rule(RULE_NOERR_09) && !error_permits(error, fault))
		return ICMP4_FORBID_MALFORMED;
	if (rule(RULE_NOERR_05) && about->link != ICMP4_LINK_UNICAST)
		return ICMP4_FORBID_LINK_BROADCAST;
	return ICMP4_ALLOWED;
}

static size_t error_length(const struct icmp4_packet *about)
{
	size_t total = icmp4_ip_total_length(about->bytes);

	return total < about->held ? total : about->held;
}

enum icmp4_forbid icmp4__error_forbidden(struct icmp4_error error, const struct icmp4_packet *about)
{
	const uint8_t *ip = about->bytes;
	enum icmp4_forbid forbid = error_forbid_packet(error, about);

	if (forbid || icmp4_ip_look(ip, about->held))
		return forbid ? forbid : ICMP4_FORBID_MALFORMED;
	forbid = error_forbid_fragment(ip);
	if (!forbid)
		forbid = error_forbid_addresses(icmp4_ip_src(ip), icmp4_ip_dst(ip));
	if (!forbid)
		forbid = error_forbid_icmp(ip, error_length(about));
	return forbid;
}

enum icmp4_forbid icmp4_error_forbidden(const struct icmp4_packet *about,
					const struct icmp4_prefix *connected, size_t count)
{
	enum icmp4_forbid forbid = icmp4__error_forbidden((struct icmp4_error){0}, about);

	for (size_t i = 0; !forbid && i < count; i++)
		forbid = icmp4__error_forbidden_between(
			icmp4__address_in(connected[i], icmp4_ip_src(about->bytes)),
			icmp4__address_in(connected[i], icmp4_ip_dst(about->bytes)));
	return forbid;
}

void icmp4_error_style_default(struct icmp4_error_style *style, uint32_t src)
{
	*style = (struct icmp4_error_style){
		.src = src,
		.size_max = ERROR_SIZE_MAX,
		.ttl = 64,
		.tos_or = 0xc0,
		.tos_copy = 0x1e,
	};
}

static bool error_sound(struct icmp4_error error, const struct icmp4_packet *about,
			const struct icmp4_error_style *style)
{
	unsigned kind = (unsigned)error.kind;

	return kind > ICMP4_ERROR_NONE && kind < ICMP4_ERROR_COUNT &&
	       error.argument >= error_arguments[kind].min &&
	       error.argument <= error_arguments[kind].max && style->size_max >= ERROR_SIZE_MIN &&
	       style->size_max <= ERROR_SIZE_MAX &&
	       icmp4_ip_look(about->bytes, about->held) == ICMP4_FAULT_NONE;
}

/* The header that is quoted, and this much behind it. */
static size_t error_behind_header(const struct icmp4_packet *about,
				  const struct icmp4_error_style *style, size_t data)
{
	return (style->ignore_ihl ? ICMP4_IP_HEADER : icmp4_ip_header_length(about->bytes)) + data;
}

/*
 * Octets to quote: what is there of the datagram (QUOTE-08, -12), as much as fits (QUOTE-02) and is
 * wanted, but never so little that the header and 8 octets were cut (QUOTE-01), nor a header whose
 * total length denies it (PARAM-06).
 */
static size_t error_quote(const struct icmp4_packet *about, const struct icmp4_error_style *style)
{
	size_t there = rule(RULE_QUOTE_12) ? error_length(about) : about->held;
	size_t least = error_behind_header(about, style, ERROR_QUOTED_DATA);
	size_t wanted = error_behind_header(about, style, style->data_max);
	size_t most = (size_t)style->size_max - ERROR_OUTER;

	if (style->data_max && most > wanted)
		most = wanted;
	if (rule(RULE_QUOTE_01) && most < least)
		most = least;
	if (there < least && there < about->held)
		there = least < about->held ? least : about->held;
	return there < most ? there : most;
}

/* An extension is sent only whole, behind a whole quote (EXT-15), and never in a redirect, the
 * gateway of which stands where the length of the quote would (REDIR-18). */
static bool error_extends(struct icmp4_error error, const struct icmp4_error_style *style)
{
	size_t most = (size_t)style->size_max - ERROR_OUTER;
	size_t length = ICMP4_QUOTE_PADDED + ICMP4_EXTENSION_HEADER + (size_t)style->objects_length;

	return !icmp4__is_redirect(error.kind) && style->objects && style->objects_length &&
	       length <= most;
}

static uint8_t error_tos(uint8_t about, const struct icmp4_error_style *style)
{
	uint8_t tos = (uint8_t)(style->tos_or | (about & style->tos_copy));

	return rule(RULE_TOS_07) ? (uint8_t)(tos & ~ERROR_ECN) : tos;
}

int icmp4__error_length(struct icmp4_error error, const struct icmp4_packet *about,
			const struct icmp4_error_style *style)
{
	if (!error_sound(error, about, style))
		return ICMP4_ERR_ARGUMENT;
	if (error_extends(error, style))
		return ERROR_OUTER + ICMP4_QUOTE_PADDED + ICMP4_EXTENSION_HEADER +
		       style->objects_length;
	return ERROR_OUTER + (int)error_quote(about, style);
}

/* What is quoted moves to its place in the datagram, and the extension behind it. */
static int error_extend(struct icmp4_message *message, const struct icmp4_packet *about,
			const struct icmp4_error_style *style, uint8_t *body, size_t size)
{
	size_t quote = error_quote(about, style);

	message->body = about->bytes;
	message->body_length = quote < ICMP4_QUOTE_PADDED ? quote : ICMP4_QUOTE_PADDED;
	return icmp4_extension_attach(message, style->objects, style->objects_length,
				      ICMP4_HEADER + size, body, size);
}

static void error_argue(struct icmp4_message *message, struct icmp4_error error,
			const struct icmp4_error_style *style)
{
	if (error.kind == ICMP4_ERROR_FRAGMENTATION_NEEDED)
		message->error.mtu = style->hide_mtu ? 0 : (uint16_t)error.argument;
	else if (icmp4__is_redirect(error.kind))
		message->redirect.gateway = error.argument;
	else
		message->error.pointer = (uint8_t)error.argument;
}

/* What is read of the packet is read before anything is written: they may overlap. So the quote
 * moves first, and the header is written last. */
int icmp4_error_build(struct icmp4_error error, const struct icmp4_packet *about,
		      const struct icmp4_error_style *style, uint8_t *buffer, size_t size)
{
	int length = icmp4__error_length(error, about, style);

	if (length < 0)
		return length;
	const struct icmp4_error_row *row = icmp4_error_row(error.kind);
	struct icmp4_message message = {
		.type = row->type,
		.code = row->code,
		.body = about->bytes,
		.body_length = (size_t)length - ERROR_OUTER,
	};
	struct icmp4_ip ip = {
		.src = style->src,
		.dst = icmp4_ip_src(about->bytes),
		.total_length = (uint16_t)length,
		.id = style->id,
		.tos = error_tos(icmp4_ip_tos(about->bytes), style),
		.ttl = rule(RULE_TTL_01) ? style->ttl : icmp4_ip_ttl(about->bytes),
		.protocol = ICMP4_PROTO_ICMP,
	};

	error_argue(&message, error, style);
	if (size < ip.total_length)
		return ICMP4_ERR_SPACE;
	if (error_extends(error, style)) {
		int body = error_extend(&message, about, style, buffer + ERROR_OUTER,
					(size_t)length - ERROR_OUTER);

		if (body < 0)
			return body;
	}
	icmp4_message_build(&message, buffer + ICMP4_IP_HEADER, size - ICMP4_IP_HEADER);
	icmp4_ip_build(&ip, buffer, size);
	return length;
}

int icmp4_error_answer(struct icmp4_error error, const struct icmp4_packet *about,
		       const struct icmp4_prefix *connected, size_t count,
		       const struct icmp4_error_style *style, uint8_t *buffer, size_t size,
		       enum icmp4_forbid *forbid)
{
	*forbid = icmp4_error_forbidden(about, connected, count);
	return *forbid ? 0 : icmp4_error_build(error, about, style, buffer, size);
}
