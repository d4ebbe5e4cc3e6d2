/* SPDX-License-Identifier: MIT */
#include "out/explain/facts.h"
#include "out/words.h"
#include <icmp4/text.h>
#include <stdarg.h>
#include <string.h>

void prose_add(struct prose *prose, const char *format, ...)
{
	size_t room = sizeof(prose->text) - prose->length;
	va_list arguments;

	va_start(arguments, format);
	int length = vsnprintf(prose->text + prose->length, room, format, arguments);
	va_end(arguments);
	if (length > 0)
		prose->length += (size_t)length < room ? (size_t)length : room - 1;
}

/* --- What is known --- */

/* A capture that was cut, and a datagram of which this is a part, are no fault of the message. */
static bool is_malformed(enum icmp4_fault fault)
{
	return fault && fault != ICMP4_FAULT_ICMP_CUT && fault != ICMP4_FAULT_FRAGMENT;
}

/* A router that is the destination itself: no second router is to be looked for. */
static bool names_neighbour(const struct facts *f)
{
	return f->readable && f->values.type == ICMP4_REDIRECT && f->quotes &&
	       f->values.redirect.gateway == icmp4_ip_dst(f->quote.ip);
}

static bool is_offloaded(const struct facts *f)
{
	return f->message->fault == ICMP4_FAULT_IP_TOTAL_LENGTH &&
	       !icmp4_ip_total_length(f->message->view->ip);
}

static const struct advice *advice_of(const struct facts *f)
{
	const struct icmp4_view *view = f->message->view;

	if (is_offloaded(f))
		return &advice_offload;
	if (f->malformed || f->message->fault == ICMP4_FAULT_FRAGMENT || !icmp4_view_is_icmp(view))
		return advice_of_fault(f->message->fault);
	if (names_neighbour(f))
		return &advice_neighbour;
	return advice_find(icmp4_view_type(view), icmp4_view_code(view));
}

/* Objects count only where the structure is sound (EXT-13). */
static void find_quote(struct facts *facts)
{
	const struct icmp4_view *view = facts->message->view;
	size_t held = view->quote_held;

	if (icmp4_extension_of(&facts->extension, view, ICMP4_EXTENSION_COMPATIBLE)) {
		facts->extended = !facts->extension.fault;
		held = facts->extension.at;
	}
	facts->quotes = facts->is_error && !icmp4_view_quote(&facts->quote, view, held);
}

void facts_of(struct facts *facts, const struct out_message *message)
{
	const struct icmp4_view *view = message->view;

	memset(facts, 0, sizeof(*facts));
	facts->message = message;
	facts->malformed = is_malformed(message->fault);
	facts->readable = !facts->malformed && icmp4_view_is_icmp(view);
	if (facts->readable) {
		facts->is_error = icmp4_type_is_error(icmp4_view_type(view));
		icmp4_message_parse(&facts->values, view->payload, view->held, view->length);
		find_quote(facts);
	}
	facts->advice = advice_of(facts);
}

void facts_of_kind(struct facts *facts, uint8_t type, uint8_t code)
{
	static const struct icmp4_view unseen = {0};
	static const struct out_message none = {.view = &unseen, .after_ns = -1};

	*facts = (struct facts){.message = &none, .advice = advice_find(type, code)};
}

/* --- Names in the text of an advice --- */

enum { NAME = 32 };

static bool has_ports(uint8_t protocol)
{
	return protocol == ICMP4_PROTO_UDP || protocol == ICMP4_PROTO_TCP ||
	       protocol == ICMP4_PROTO_SCTP;
}

static uint16_t port_at(const struct icmp4_view *quote, size_t at)
{
	return (uint16_t)(quote->payload[at] << 8 | quote->payload[at + 1]);
}

static bool name_address(char name[NAME], bool known, uint32_t address)
{
	if (known)
		icmp4_address_text(address, name, NAME);
	return known;
}

static bool name_sender(char name[NAME], const struct facts *f)
{
	const uint8_t *ip = f->message->view->ip;

	return name_address(name, ip, ip ? icmp4_ip_src(ip) : 0);
}

static bool name_receiver(char name[NAME], const struct facts *f)
{
	const uint8_t *ip = f->message->view->ip;

	return name_address(name, ip, ip ? icmp4_ip_dst(ip) : 0);
}

static bool name_source(char name[NAME], const struct facts *f)
{
	return name_address(name, f->quotes, f->quotes ? icmp4_ip_src(f->quote.ip) : 0);
}

static bool name_destination(char name[NAME], const struct facts *f)
{
	return name_address(name, f->quotes, f->quotes ? icmp4_ip_dst(f->quote.ip) : 0);
}

static bool name_port(char name[NAME], const struct facts *f)
{
	if (!f->quotes || !has_ports(f->quote.protocol) || f->quote.held < 4)
		return false;
	snprintf(name, NAME, "%u", port_at(&f->quote, 2));
	return true;
}

static bool name_gateway(char name[NAME], const struct facts *f)
{
	bool redirect = f->readable && f->values.type == ICMP4_REDIRECT;

	return name_address(name, redirect, f->values.redirect.gateway);
}

/* Data of a ping that just fits what 3/4 tells. */
static bool name_fitting(char name[NAME], const struct facts *f)
{
	if (!f->readable || f->values.type != ICMP4_UNREACHABLE ||
	    f->values.error.mtu < FACTS_MTU_LEAST)
		return false;
	snprintf(name, NAME, "%d", f->values.error.mtu - ICMP4_IP_HEADER - ICMP4_HEADER);
	return true;
}

static const struct {
	const char *word;
	bool (*name)(char name[NAME], const struct facts *facts);
	const char *otherwise; /* where the message does not tell */
} names[] = {
	{"SENDER", name_sender, "the sender"}, {"RECEIVER", name_receiver, "the receiver"},
	{"SOURCE", name_source, "the source"}, {"DESTINATION", name_destination, "the destination"},
	{"PORT", name_port, "(not quoted)"},   {"GATEWAY", name_gateway, "the gateway"},
	{"FITTING", name_fitting, "1472"},
};

/* Behind a full stop "the source" is "The source". */
static void begin_sentence(char *word, size_t before)
{
	if (before >= 2 && !memcmp(word - 2, ". the", 5))
		*word = 'T';
}

/* Adds what stands for the word at text; returns its length, or 0: it is none. */
static size_t fill_word(struct prose *prose, const struct facts *facts, const char *text)
{
	char name[NAME];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t length = strlen(names[i].word);

		if (strncmp(text, names[i].word, length))
			continue;
		size_t at = prose->length;
		prose_add(prose, "%s", names[i].name(name, facts) ? name : names[i].otherwise);
		begin_sentence(prose->text + at, at);
		return length;
	}
	return 0;
}

void facts_fill(struct prose *prose, const struct facts *facts, const char *text)
{
	while (*text) {
		size_t length = fill_word(prose, facts, text);

		if (!length) {
			length = 1 + strcspn(text + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
			prose_add(prose, "%.*s", (int)length, text);
		}
		text += length;
	}
}
