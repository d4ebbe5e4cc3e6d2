/* SPDX-License-Identifier: MIT */
/*
 * One line of a datagram: who to whom, what, about what, and what the extension adds. It is made
 * straight from the octets, without the walk of icmp4_describe: a capture has millions of lines.
 */
#include "base/bytes.h"
#include "wire/message.h"
#include "wire/text/text.h"
#include <icmp4/advertisement.h>
#include <icmp4/domain.h>
#include <icmp4/registry.h>

enum { TEXT_ROUTERS = 3 }; /* entries of an advertisement on one line */

/* The protocols whose header begins with the two ports. */
static bool text_has_ports(const struct icmp4_view *view)
{
	bool ports = view->protocol == ICMP4_PROTO_UDP || view->protocol == ICMP4_PROTO_TCP ||
		     view->protocol == ICMP4_PROTO_SCTP;

	return ports && view->held >= 4 && !icmp4_ip_offset(view->ip);
}

static void text_end_point(struct text *t, uint32_t address, const uint8_t *port)
{
	icmp4__text_address(t, address);
	if (!port)
		return;
	text_char(t, ':');
	icmp4__text_number(t, get16(port));
}

static void text_protocol(struct text *t, uint8_t protocol)
{
	const char *name = icmp4_protocol_name(protocol);

	if (name) {
		text_string(t, name);
		return;
	}
	text_literal(t, "protocol ");
	icmp4__text_number(t, protocol);
}

/* "udp 192.0.2.1:49153 > 198.51.100.7:33434" */
static void text_flow(struct text *t, const struct icmp4_view *view)
{
	const uint8_t *ports = text_has_ports(view) ? view->payload : NULL;

	text_protocol(t, view->protocol);
	text_char(t, ' ');
	text_end_point(t, icmp4_ip_src(view->ip), ports);
	text_literal(t, " > ");
	text_end_point(t, icmp4_ip_dst(view->ip), ports ? ports + 2 : NULL);
}

static void text_view_fields(struct text *t, const struct icmp4_view *view, const char *separator)
{
	const uint8_t *icmp = view->payload;
	const struct icmp4_layout *layout = icmp4_layout_of_type(icmp[0]);

	for (size_t i = 0; i < layout->count; i++) {
		const struct icmp4_field *field = &layout->fields[i];

		if (icmp4_field_end(field) > view->held)
			break;
		if (field->kind != ICMP4_FIELD_UNUSED && icmp4_field_applies(field, icmp[1]))
			icmp4__text_field(t, separator, field, icmp4_field_get(field, icmp));
	}
}

static void text_quote(struct text *t, const struct icmp4_view *view, size_t held)
{
	struct icmp4_view quote;

	icmp4_view_quote(&quote, view, held);
	if (!quote.ip)
		return;
	text_literal(t, ", about ");
	text_flow(t, &quote);
	if (icmp4_view_is_icmp(&quote)) {
		text_char(t, ' ');
		icmp4__text_name(t, quote.payload[0], quote.payload[1]);
		text_view_fields(t, &quote, " ");
	}
	text_literal(t, " ttl ");
	icmp4__text_number(t, icmp4_ip_ttl(quote.ip));
}

static void text_objects(struct text *t, const struct icmp4_extension *extension)
{
	struct icmp4_object object;
	enum icmp4_fault fault = extension->fault;
	size_t at = 0;

	while (!fault && icmp4_object_next(extension, &at, &object, &fault))
		icmp4__text_object(t, &object);
}

/* Type 38; names come escaped. */
static void text_domains(struct text *t, const struct icmp4_view *view)
{
	const size_t start = icmp4_layout_of_type(ICMP4_DOMAIN_NAME_REPLY)->length;
	char name[ICMP4_DOMAIN_TEXT];
	enum icmp4_fault fault;
	size_t at = 0, most = t->length + ICMP4_DOMAIN_ALL;

	if (view->held < start)
		return;
	while (t->length < most && icmp4_domain_next(view->payload + start, view->held - start, &at,
						     name, sizeof name, &fault)) {
		text_literal(t, ", ");
		text_string(t, name);
	}
}

/*
 * Octets of the ICMP message, as others count them for a ping: on the wire, and not only those that
 * were captured. A timestamp has 20, unless it has more than it may.
 */
static void text_length(struct text *t, const struct icmp4_view *view)
{
	uint8_t type = view->payload[0];
	bool echo = type == ICMP4_ECHO || type == ICMP4_ECHO_REPLY;
	bool stamps = type == ICMP4_TIMESTAMP || type == ICMP4_TIMESTAMP_REPLY;

	if (view->quoted ||
	    (!echo && !(stamps && view->length > icmp4_layout_of_type(type)->length)))
		return;
	text_literal(t, ", ");
	icmp4__text_number(t, view->length);
	text_literal(t, " octets");
	if (view->ip && icmp4_ip_mf(view->ip))
		text_literal(t, ", more fragments");
}

/* Type 9: the first of its addresses, and what each is worth. */
static void text_routers(struct text *t, const struct icmp4_view *view)
{
	struct icmp4_message message;
	struct icmp4_router router;
	size_t count = 0;

	icmp4_message_parse(&message, view->payload, view->held, view->length);
	for (; count < TEXT_ROUTERS && icmp4_router_at(&router, &message, count); count++) {
		text_literal(t, ", ");
		icmp4__text_address(t, router.address);
		if (router.preference == ICMP4_NO_DEFAULT_ROUTER) {
			text_literal(t, " (never the default)");
			continue;
		}
		text_literal(t, " (preference ");
		icmp4__text_signed(t, (uint32_t)router.preference);
		text_char(t, ')');
	}
	if (count < TEXT_ROUTERS || message.advertisement.count == count)
		return;
	text_literal(t, " and ");
	icmp4__text_number(t, (uint32_t)(message.advertisement.count - count));
	text_literal(t, " more");
}

static void text_view_message(struct text *t, const struct icmp4_view *view)
{
	const uint8_t *icmp = view->payload;
	struct icmp4_extension extension;

	icmp4__text_name(t, icmp[0], icmp[1]);
	text_view_fields(t, view, ", ");
	text_length(t, view);
	if (icmp[0] == ICMP4_ROUTER_ADVERTISEMENT)
		text_routers(t, view);
	if (icmp[0] == ICMP4_DOMAIN_NAME_REPLY)
		text_domains(t, view);
	uint8_t state = icmp[MESSAGE_PROBE_AT] >> MESSAGE_PROBE_STATE_SHIFT;
	if (icmp[0] == ICMP4_EXTENDED_ECHO_REPLY && state) {
		text_literal(t, ", ");
		text_string(t, icmp4_probe_state_name(state));
	}
	bool extended = icmp4_extension_of(&extension, view, ICMP4_EXTENSION_COMPATIBLE);
	if (icmp4__message_shape(icmp[0]).flags & MESSAGE_ERROR)
		text_quote(t, view, extended ? extension.at : view->quote_held);
	if (extended)
		text_objects(t, &extension);
}

/* What the capture or fragmentation took away is no fault of the sender. */
static void text_fault(struct text *t, const struct icmp4_view *view)
{
	switch ((enum icmp4_fault)view->fault) {
	case ICMP4_FAULT_NONE:
		return;
	case ICMP4_FAULT_FRAGMENT:
		text_literal(t, ", fragment");
		return;
	case ICMP4_FAULT_ICMP_CUT:
		text_literal(t, ", cut");
		break;
	default:
		text_literal(t, ", malformed: ");
		text_string(t, icmp4_fault_name(view->fault));
	}
	text_literal(t, " at octet ");
	icmp4__text_number(t, view->fault_at);
}

int icmp4_view_text(const struct icmp4_view *view, char *buffer, size_t size)
{
	struct text t = {buffer, size, 0};

	if (icmp4_view_is_icmp(view)) {
		if (view->ip) {
			text_end_point(&t, icmp4_ip_src(view->ip), NULL);
			text_literal(&t, " > ");
			text_end_point(&t, icmp4_ip_dst(view->ip), NULL);
			text_literal(&t, ": ");
		}
		text_view_message(&t, view);
	} else if (view->ip) {
		text_flow(&t, view);
		if (icmp4_ip_offset(view->ip)) {
			text_literal(&t, ", offset ");
			icmp4__text_number(&t, icmp4_ip_offset(view->ip));
		}
	} else {
		text_literal(&t, "datagram");
	}
	text_fault(&t, view);
	return icmp4__text_end(&t);
}
