/* SPDX-License-Identifier: MIT */
/*
 * Any octets as a datagram and as a bare message: everything that is said of them. The items must
 * make a tree that is not too deep, point into the input, and fit the text; the remarks must be
 * rows of the table in its order.
 */
#include "fuzz.h"
#include <icmp4/describe.h>
#include <icmp4/domain.h>
#include <icmp4/remark.h>
#include <icmp4/text.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 24, TEXT = 4096 };

struct sink {
	const uint8_t *octets;
	size_t length;
	bool list[DEPTH + 1];
	unsigned depth;
};

static void check_octets(const struct sink *sink, const struct icmp4_item *item)
{
	MUST(item->octets >= sink->octets);
	MUST(item->octets + item->length <= sink->octets + sink->length);
}

static void check_value(const struct sink *sink, const struct icmp4_item *item)
{
	switch (item->kind) {
	case ICMP4_ITEM_WORD:
		MUST(item->word && strlen(item->word) < ICMP4_DOMAIN_TEXT);
		break;
	case ICMP4_ITEM_DATA:
	case ICMP4_ITEM_ANY_ADDRESS:
		MUST(item->length > 0);
		check_octets(sink, item);
		break;
	case ICMP4_ITEM_NAME:
		check_octets(sink, item);
		break;
	case ICMP4_ITEM_FLAG:
		MUST(item->number <= 1);
		break;
	default:
		break;
	}
}

static void check_item(void *to, const struct icmp4_item *item)
{
	struct sink *sink = to;

	if (item->kind == ICMP4_ITEM_CLOSE) {
		MUST(sink->depth > 0);
		sink->depth--;
		return;
	}
	MUST(!item->name == sink->list[sink->depth]);
	if (item->kind != ICMP4_ITEM_OPEN && item->kind != ICMP4_ITEM_LIST) {
		check_value(sink, item);
		return;
	}
	MUST(sink->depth < DEPTH);
	sink->list[++sink->depth] = item->kind == ICMP4_ITEM_LIST;
}

static void check_texts(const struct icmp4_view *view)
{
	static char whole[1 << 20];
	char part[64];
	int line = icmp4_view_text(view, whole, sizeof whole);

	MUST(line > 0 && (size_t)line < sizeof whole && strlen(whole) == (size_t)line);
	for (int i = 0; i < line; i++)
		MUST(whole[i] >= ' ' && whole[i] <= '~');
	MUST(icmp4_view_text(view, part, sizeof part) == line);
	MUST(!strncmp(part, whole, sizeof part - 1));

	int details = icmp4_view_details(view, icmp4_sum, 2, whole, sizeof whole);
	MUST((size_t)details < sizeof whole && strlen(whole) == (size_t)details);
	MUST(!details || whole[details - 1] == '\n');
	MUST(icmp4_view_details(view, icmp4_sum, 2, part, sizeof part) == details);
}

static size_t row_of(const struct icmp4_remark *remark)
{
	size_t row = 0;

	while (icmp4_remark_row(row) && icmp4_remark_row(row) != remark)
		row++;
	MUST(icmp4_remark_row(row));
	return row;
}

static void check_remarks(const struct icmp4_view *view)
{
	const struct icmp4_remark *found[ICMP4_REMARKS_MAX];
	size_t count = icmp4_remarks(view, icmp4_sum, found, ICMP4_REMARKS_MAX);

	MUST(count <= ICMP4_REMARKS_MAX);
	for (size_t i = 1; i < count; i++)
		MUST(row_of(found[i - 1]) < row_of(found[i]));
}

static void check(const struct icmp4_view *view, const uint8_t *octets, size_t length)
{
	struct sink sink = {.octets = octets, .length = length};

	icmp4_describe(view, icmp4_sum, check_item, &sink);
	MUST(sink.depth == 0);
	icmp4_describe_message(view, icmp4_sum, check_item, &sink);
	MUST(sink.depth == 0);
	check_texts(view);
	check_remarks(view);
}

/* The first two octets say how much was cut off, of octets that end where their memory ends. */
int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	struct icmp4_view view;

	if (length < 2)
		return 0;
	size_t cut = (size_t)octets[0] << 8 | octets[1], held = length - 2;
	uint8_t *copy = malloc(held ? held : 1);

	MUST(copy);
	memcpy(copy, octets + 2, held);
	icmp4_view_datagram(&view, copy, held, held + cut);
	check(&view, copy, held);
	icmp4_view_message(&view, copy, held, held + cut);
	check(&view, copy, held);
	free(copy);
	return 0;
}
