/* SPDX-License-Identifier: MIT */
/*
 * The items of icmp4_describe as lines. Names are those of JSON, so that who knows one form can
 * read the other; a number that has a meaning of its own is followed by it in brackets.
 */
#include "wire/text/text.h"
#include <icmp4/advertisement.h>
#include <icmp4/describe.h>
#include <icmp4/option.h>

enum { DETAILS_SHOWN = 64, DETAILS_ROW = 16, DETAILS_DAY_MS = 86400000 };

struct details {
	struct text text;
	unsigned indent;
	unsigned depth;
	unsigned lists; /* bit n: what is open at depth n is a list */
	bool dash;      /* the next line begins an element of a list */
};

static void details_blanks(struct text *t, size_t count)
{
	static const char blanks[] = "                ";

	while (count) {
		size_t step = count < sizeof blanks - 1 ? count : sizeof blanks - 1;

		text_piece(t, blanks, step);
		count -= step;
	}
}

/* An element's first line has a dash where the blanks of its own depth would be. */
static void details_begin(struct details *d)
{
	unsigned own = d->dash ? d->depth - 1 : d->depth;

	details_blanks(&d->text, (size_t)own * d->indent);
	if (!d->dash)
		return;
	text_literal(&d->text, "- ");
	details_blanks(&d->text, d->indent > 2 ? d->indent - 2 : 0);
	d->dash = false;
}

static void details_two(struct text *t, uint32_t number)
{
	text_char(t, (char)('0' + number / 10));
	text_char(t, (char)('0' + number % 10));
}

/* RFC 792: milliseconds since midnight UT, or, with the high bit, anything else (TS-04). */
static void details_time(struct text *t, uint32_t ms)
{
	if (ms >= DETAILS_DAY_MS) {
		text_literal(t, " (non-standard)");
		return;
	}
	text_literal(t, " (");
	details_two(t, ms / 3600000);
	text_char(t, ':');
	details_two(t, ms / 60000 % 60);
	text_char(t, ':');
	details_two(t, ms / 1000 % 60);
	text_char(t, '.');
	text_char(t, (char)('0' + ms / 100 % 10));
	details_two(t, ms % 100);
	text_literal(t, " UT)");
}

static void details_word(struct text *t, const char *word)
{
	if (!word)
		return;
	text_literal(t, " (");
	text_string(t, word);
	text_char(t, ')');
}

static void details_protocol(struct text *t, uint32_t protocol)
{
	details_word(t, protocol <= UINT8_MAX ? icmp4_protocol_name((uint8_t)protocol) : NULL);
}

/* Only contiguous masks have a length (MASK-09). */
static void details_mask(struct text *t, uint32_t mask)
{
	uint8_t length = 0;

	while (length < 32 && icmp4_prefix_mask(length) != mask)
		length++;
	if (icmp4_prefix_mask(length) != mask)
		return;
	text_literal(t, " (/");
	icmp4__text_number(t, length);
	text_char(t, ')');
}

static void details_preference(struct text *t, uint32_t preference)
{
	if (preference == (uint32_t)ICMP4_NO_DEFAULT_ROUTER)
		details_word(t, "never a default router");
}

/* That of a name is signed; under a minute the seconds are clear enough. */
static void details_lifetime(struct text *t, uint32_t seconds)
{
	if (seconds < 60 || seconds > INT32_MAX)
		return;
	text_literal(t, " (");
	icmp4__text_number(t, seconds / 60);
	text_literal(t, " min)");
}

static void details_octets(struct text *t, uint32_t words)
{
	text_literal(t, " (");
	icmp4__text_number(t, words * 4);
	text_literal(t, " octets)");
}

static const struct {
	const char *name;
	void (*meaning)(struct text *t, uint32_t number);
} details_meanings[] = {
	{"protocol", details_protocol},     {"originate_ms", details_time},
	{"receive_ms", details_time},       {"transmit_ms", details_time},
	{"time_ms", details_time},          {"mask", details_mask},
	{"preference", details_preference}, {"lifetime_s", details_lifetime},
	{"ttl_s", details_lifetime},        {"length_words", details_octets},
};

static bool details_equal(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

static void details_meaning(struct text *t, const struct icmp4_item *item)
{
	for (size_t i = 0; item->name && i < sizeof details_meanings / sizeof *details_meanings;
	     i++)
		if (details_equal(details_meanings[i].name, item->name))
			details_meanings[i].meaning(t, item->number);
}

static void details_any_address(struct text *t, const struct icmp4_item *item)
{
	struct icmp4_any_address address = {
		.afi = (uint16_t)item->number,
		.length = (uint8_t)item->length,
		.bytes = item->octets,
	};
	size_t before = t->length;

	icmp4__text_any_address(t, &address);
	if (t->length > before)
		return;
	for (size_t i = 0; i < item->length; i++)
		icmp4__text_octet(t, item->octets[i]);
}

static void details_value(struct text *t, const struct icmp4_item *item)
{
	switch (item->kind) {
	case ICMP4_ITEM_SIGNED:
		icmp4__text_signed(t, item->number);
		break;
	case ICMP4_ITEM_HEX:
		icmp4__text_hex(t, item->number);
		break;
	case ICMP4_ITEM_FLAG:
		text_string(t, item->number ? "yes" : "no");
		break;
	case ICMP4_ITEM_ADDRESS:
		icmp4__text_address(t, item->number);
		break;
	case ICMP4_ITEM_ANY_ADDRESS:
		details_any_address(t, item);
		break;
	case ICMP4_ITEM_WORD:
		text_string(t, item->word);
		break;
	case ICMP4_ITEM_NAME:
		icmp4__text_escaped(t, item->octets, item->length);
		break;
	default:
		icmp4__text_number(t, item->number);
	}
	details_meaning(t, item);
}

static void details_row(struct text *t, const uint8_t *octets, size_t length)
{
	for (size_t i = 0; i < DETAILS_ROW; i++) {
		if (i < length) {
			icmp4__text_octet(t, octets[i]);
			text_char(t, ' ');
		} else {
			text_literal(t, "   ");
		}
	}
	text_char(t, ' ');
	for (size_t i = 0; i < length; i++)
		text_char(t, octets[i] >= ' ' && octets[i] <= '~' ? (char)octets[i] : '.');
	text_char(t, '\n');
}

static void details_data(struct details *d, const struct icmp4_item *item)
{
	struct text *t = &d->text;
	size_t blanks = (size_t)(d->depth + 1) * d->indent;
	size_t shown = item->length < DETAILS_SHOWN ? item->length : DETAILS_SHOWN;

	icmp4__text_number(t, (uint32_t)item->length);
	text_string(t, item->length == 1 ? " octet\n" : " octets\n");
	for (size_t at = 0; at < shown; at += DETAILS_ROW) {
		details_blanks(t, blanks);
		details_row(t, item->octets + at,
			    shown - at < DETAILS_ROW ? shown - at : DETAILS_ROW);
	}
	if (shown == item->length)
		return;
	details_blanks(t, blanks);
	text_literal(t, "... ");
	icmp4__text_number(t, (uint32_t)(item->length - shown));
	text_literal(t, " more\n");
}

static void details_open(struct details *d, const struct icmp4_item *item)
{
	bool element = d->lists >> d->depth & 1;

	if (item->name) {
		details_begin(d);
		text_string(&d->text, item->name);
		text_literal(&d->text, ":\n");
	}
	d->depth++;
	d->lists &= ~(1u << d->depth);
	if (item->kind == ICMP4_ITEM_LIST)
		d->lists |= 1u << d->depth;
	d->dash = element;
}

static void details_line(struct details *d, const struct icmp4_item *item)
{
	details_begin(d);
	if (item->name) {
		text_string(&d->text, item->name);
		text_literal(&d->text, ": ");
	} else {
		text_literal(&d->text, "- ");
	}
	if (item->kind == ICMP4_ITEM_DATA) {
		details_data(d, item);
		return;
	}
	details_value(&d->text, item);
	text_char(&d->text, '\n');
}

static void details_tell(void *to, const struct icmp4_item *item)
{
	struct details *d = to;

	switch (item->kind) {
	case ICMP4_ITEM_OPEN:
	case ICMP4_ITEM_LIST:
		details_open(d, item);
		break;
	case ICMP4_ITEM_CLOSE:
		d->depth--;
		d->dash = false;
		break;
	default:
		details_line(d, item);
	}
}

int icmp4_view_details(const struct icmp4_view *view, icmp4_sum_fn *sum, unsigned indent,
		       char *buffer, size_t size)
{
	struct details d = {.text = {buffer, size, 0}, .indent = indent};

	icmp4_describe(view, sum, details_tell, &d);
	return icmp4__text_end(&d.text);
}
