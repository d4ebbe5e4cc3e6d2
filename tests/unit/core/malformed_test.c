/* SPDX-License-Identifier: MIT */
/*
 * Vectors spoiled in one place each, with a checksum that fits: what refuses them, and where it
 * points. Every input ends where its memory ends.
 */
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/quote.h>
#include <icmp4/view.h>

static enum icmp4_fault judge(const uint8_t *octets, size_t length)
{
	struct icmp4_message message;
	struct icmp4_quote quote;
	enum icmp4_fault fault = icmp4_message_parse(&message, octets, length, length);

	if (!fault && icmp4_type_is_error(message.type))
		fault = icmp4_quote_of(&quote, &message);
	return fault;
}

/*
 * fault is that of the view, at octet where; values is what the other level says. The length octet
 * of an error says where an extension is: the view leaves that to extension.h.
 */
static const struct {
	const char *name;
	int vector;
	size_t length; /* GOLDEN_MAX: whole */
	size_t at;
	uint8_t to; /* where at is not 0 */
	enum icmp4_fault fault;
	uint16_t where;
	enum icmp4_fault values;
} spoiled[] = {
	{"V01 of 0 octets", 1, 0, 0, 0, ICMP4_FAULT_ICMP_SHORT, 0, ICMP4_FAULT_ICMP_SHORT},
	{"V01 of 1", 1, 1, 0, 0, ICMP4_FAULT_ICMP_SHORT, 1, ICMP4_FAULT_ICMP_SHORT},
	{"V01 of 2", 1, 2, 0, 0, ICMP4_FAULT_ICMP_SHORT, 2, ICMP4_FAULT_ICMP_SHORT},
	{"V01 of 3", 1, 3, 0, 0, ICMP4_FAULT_ICMP_SHORT, 3, ICMP4_FAULT_ICMP_SHORT},
	{"V01 of 4", 1, 4, 0, 0, ICMP4_FAULT_ICMP_SHORT, 4, ICMP4_FAULT_ICMP_SHORT},
	{"V01 of 5", 1, 5, 0, 0, ICMP4_FAULT_ICMP_SHORT, 5, ICMP4_FAULT_ICMP_SHORT},
	{"V01 of 6", 1, 6, 0, 0, ICMP4_FAULT_ICMP_SHORT, 6, ICMP4_FAULT_ICMP_SHORT},
	{"V01 of 7", 1, 7, 0, 0, ICMP4_FAULT_ICMP_SHORT, 7, ICMP4_FAULT_ICMP_SHORT},
	{"V05 of 8", 5, 8, 0, 0, ICMP4_FAULT_QUOTE_SHORT, 8, ICMP4_FAULT_QUOTE_SHORT},
	{"V05 of 27", 5, 27, 0, 0, ICMP4_FAULT_QUOTE_SHORT, 27, ICMP4_FAULT_QUOTE_SHORT},
	{"V05 of 28", 5, 28, 0, 0, ICMP4_FAULT_QUOTE_SHORT, 28, ICMP4_FAULT_QUOTE_SHORT},
	{"V05 of 35", 5, 35, 0, 0, ICMP4_FAULT_QUOTE_SHORT, 35, ICMP4_FAULT_QUOTE_SHORT},
	{"V05, inner IHL 4", 5, GOLDEN_MAX, 8, 0x44, ICMP4_FAULT_QUOTE_IHL, 8,
	 ICMP4_FAULT_QUOTE_IHL},
	{"V05, inner IHL 15", 5, GOLDEN_MAX, 8, 0x4f, ICMP4_FAULT_QUOTE_SHORT, 36,
	 ICMP4_FAULT_QUOTE_SHORT},
	{"V05, inner version 6", 5, GOLDEN_MAX, 8, 0x65, ICMP4_FAULT_QUOTE_VERSION, 8,
	 ICMP4_FAULT_QUOTE_VERSION},
	{"V05, inner fragment offset", 5, GOLDEN_MAX, 15, 10, ICMP4_FAULT_QUOTE_FRAGMENT, 14,
	 ICMP4_FAULT_QUOTE_FRAGMENT},
	{"V10 of 19", 10, 19, 0, 0, ICMP4_FAULT_ICMP_SHORT, 19, ICMP4_FAULT_ICMP_SHORT},
	{"V14 of 11", 14, 11, 0, 0, ICMP4_FAULT_ICMP_SHORT, 11, ICMP4_FAULT_ICMP_SHORT},
	{"V16, Num Addrs 3", 16, GOLDEN_MAX, 4, 3, ICMP4_FAULT_ICMP_SHORT, 24,
	 ICMP4_FAULT_ICMP_SHORT},
	{"V16, Addr Entry Size 1", 16, GOLDEN_MAX, 5, 1, ICMP4_FAULT_ENTRY_COUNT, 5,
	 ICMP4_FAULT_NONE},
	{"V16, Num Addrs 0: an agent's", 16, GOLDEN_MAX, 4, 0, ICMP4_FAULT_NONE, 0,
	 ICMP4_FAULT_NONE},
	{"V16, Addr Entry Size 255", 16, GOLDEN_MAX, 5, 255, ICMP4_FAULT_ICMP_SHORT, 24,
	 ICMP4_FAULT_ICMP_SHORT},
	{"V18, octet 5 is 5", 18, GOLDEN_MAX, 5, 5, ICMP4_FAULT_NONE, 0, ICMP4_FAULT_QUOTE_SHORT},
	{"V18, octet 5 is 255", 18, GOLDEN_MAX, 5, 255, ICMP4_FAULT_NONE, 0,
	 ICMP4_FAULT_QUOTE_LENGTH},
	{"V29 of 19", 29, 19, 0, 0, ICMP4_FAULT_ICMP_SHORT, 19, ICMP4_FAULT_ICMP_SHORT},
	{"V30 of 11", 30, 11, 0, 0, ICMP4_FAULT_ICMP_SHORT, 11, ICMP4_FAULT_ICMP_SHORT},
};

static void test_malformed(void)
{
	for (size_t i = 0; i < sizeof spoiled / sizeof *spoiled; i++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_get(spoiled[i].vector, octets);
		struct icmp4_view view;

		if (spoiled[i].at)
			octets[spoiled[i].at] = spoiled[i].to;
		length = spoiled[i].length < length ? spoiled[i].length : length;
		golden_freshen(octets, length);
		uint8_t *exact = golden_exact(octets, length);
		is_str(icmp4_fault_name(icmp4_view_message(&view, exact, length, length)),
		       icmp4_fault_name(spoiled[i].fault), spoiled[i].name);
		ok(view.fault == spoiled[i].fault && view.fault_at == spoiled[i].where,
		   "at octet %u", view.fault_at);
		is_str(icmp4_fault_name(judge(exact, length)), icmp4_fault_name(spoiled[i].values),
		       "and as values");
		free(exact);
	}
}

/* The options in the quote of V09, spoiled: they end the walk, never run past it (OPT-07). */
static void test_quoted_options(void)
{
	static const uint8_t lengths[] = {0, 1, 41};

	for (size_t i = 0; i < sizeof lengths; i++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_get(9, octets), at = 0;
		struct icmp4_view view, about;
		struct icmp4_option option;
		enum icmp4_fault fault;

		octets[8 + 21] = lengths[i];
		golden_freshen(octets, length);
		uint8_t *exact = golden_exact(octets, length);
		icmp4_view_message(&view, exact, length, length);
		ok(icmp4_view_quote(&about, &view, view.quote_held) == ICMP4_FAULT_NONE &&
			   !icmp4_option_next(about.ip, &at, &option, &fault) && at == 20 &&
			   fault == ICMP4_FAULT_OPTION_LENGTH,
		   "V09, an option of length %u", lengths[i]);
		free(exact);
	}
}

int main(void)
{
	test_malformed();
	test_quoted_options();
	return tap_done();
}
