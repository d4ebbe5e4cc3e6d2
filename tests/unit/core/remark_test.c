/* SPDX-License-Identifier: MIT */
/* Each remark by a message that draws it and no other; and what the golden messages draw. */
#include "remark_rows.h"
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/checksum.h>
#include <icmp4/remark.h>

enum { RULES = 256, ROWS_MAX = 128 };

/* The rules of a view's remarks, in order; marks the rows of the table that were found. */
static void rules_of(const struct icmp4_view *view, char rules[RULES], bool seen[ROWS_MAX])
{
	const struct icmp4_remark *found[ICMP4_REMARKS_MAX];
	size_t count = icmp4_remarks(view, icmp4_sum, found, ICMP4_REMARKS_MAX), length = 0;

	rules[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		length += (size_t)snprintf(rules + length, RULES - length, "%s%s", i ? " " : "",
					   found[i]->rule);
		for (size_t row = 0; icmp4_remark_row(row); row++)
			seen[row] |= icmp4_remark_row(row) == found[i];
	}
}

static void test_each(void)
{
	bool seen[ROWS_MAX] = {false};

	for (size_t i = 0; i < REMARK_ROWS; i++) {
		uint8_t octets[REMARK_OCTETS];
		size_t length = golden_octets(remark_rows[i].octets, octets);
		uint8_t *exact = golden_exact(octets, length);
		struct icmp4_view view;
		char rules[RULES];

		icmp4_view_datagram(&view, exact, length, length);
		rules_of(&view, rules, seen);
		ok(!strcmp(rules, remark_rows[i].rules), "%s %s: %s", remark_rows[i].rules,
		   remark_rows[i].about, rules);
		free(exact);
	}
	for (size_t row = 0; icmp4_remark_row(row); row++)
		ok(seen[row], "%s, %s: has a test", icmp4_remark_row(row)->rule,
		   icmp4_remark_row(row)->text);
}

static void test_golden(void)
{
	static const char *const drawn[GOLDEN_COUNT] = {
		[5] = "PMTU-15", /* it says 1400 of a datagram of 28 octets */
		[11] = "TS-04",  [12] = "DEP-01", [13] = "DEP-01", [20] = "EXT-07",
		[28] = "DEP-01", [29] = "DEP-01", [31] = "SQ-01",
	};
	bool seen[ROWS_MAX] = {false};

	for (int i = 0; i < GOLDEN_COUNT; i++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_get(i + 1, octets);
		struct icmp4_view view;
		char rules[RULES];

		icmp4_view_message(&view, octets, length, length);
		rules_of(&view, rules, seen);
		is_str(rules, drawn[i] ? drawn[i] : "", golden[i].name);
	}
}

/* Nothing is said of octets that are not there: each remark on a part is one on the whole. */
static void test_cut(void)
{
	for (size_t i = 0; i < REMARK_ROWS; i++) {
		uint8_t octets[REMARK_OCTETS];
		size_t length = golden_octets(remark_rows[i].octets, octets);
		bool kept = true;

		for (size_t held = 0; held < length && kept; held++) {
			const struct icmp4_remark *found[ICMP4_REMARKS_MAX];
			uint8_t *exact = golden_exact(octets, held);
			struct icmp4_view view;

			icmp4_view_datagram(&view, exact, held, length);
			size_t count = icmp4_remarks(&view, icmp4_sum, found, ICMP4_REMARKS_MAX);
			for (size_t k = 0; k < count; k++)
				kept &= strstr(remark_rows[i].rules, found[k]->rule) != NULL;
			free(exact);
		}
		ok(kept, "%s %s: cut by the capture", remark_rows[i].rules, remark_rows[i].about);
	}
}

/* Room for fewer than there are; the order stays. */
static void test_room(void)
{
	const struct icmp4_remark *found[2] = {NULL, NULL};
	uint8_t octets[GOLDEN_MAX];
	size_t length = golden_get(13, octets);
	struct icmp4_view view;

	octets[1] = 9; /* a code that it does not have, and by that a wrong checksum */
	icmp4_view_message(&view, octets, length, length);
	is_int((int64_t)icmp4_remarks(&view, icmp4_sum, found, 2), 2, "two of three");
	is_str(found[0]->rule, "CKSUM-12", "the first");
	is_str(found[1]->rule, "CODEC-05", "the second");
	is_int((int64_t)icmp4_remarks(&view, icmp4_sum, found, 0), 0, "no room");
	octets[0] = 0;
	icmp4_view_message(&view, octets, 7, 7);
	is_int((int64_t)icmp4_remarks(&view, icmp4_sum, found, 2), 0, "no message");
}

static void test_table(void)
{
	size_t count = 0;
	bool sound = true;

	for (const struct icmp4_remark *row; (row = icmp4_remark_row(count)); count++)
		sound &= strchr(row->rule, '-') && *row->source && *row->text &&
			 row->text[strlen(row->text) - 1] != '.' && strlen(row->text) < 80;
	ok(sound, "rows have a rule, a source and a short text");
	ok(count > 70 && count <= ROWS_MAX, "there are %zu", count);
	ok(!icmp4_remark_row(count + 1000), "none past the end");
}

int main(void)
{
	test_each();
	test_golden();
	test_cut();
	test_room();
	test_table();
	return tap_done();
}
