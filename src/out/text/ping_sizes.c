/* SPDX-License-Identifier: MIT */
/* What a sweep found out, for people: how each size fared, and where loss begins. */
#include "out/text/text.h"
#include "out/words.h"
#include "stat/sizes.h"
#include <inttypes.h>

static unsigned octets(const struct out *out, size_t row)
{
	return icmp4_ping_size_at(out->run->ping, row + 1);
}

static void print_part(struct out *out, const struct stat_size_part *part)
{
	const struct stat_size *size = &part->size;
	struct text_line line = {.indent = 4};
	char min[WORDS_MS], mean[WORDS_MS];

	text_piece(out, &line, "", "size %5u", octets(out, part->first));
	if (part->last > part->first)
		text_piece(out, &line, "", " to %5u", octets(out, part->last));
	text_piece(out, &line, "  ", "%" PRIu32 " answered, %" PRIu32 " missed", size->answered,
		   size->missed);
	if (size->unsent)
		text_piece(out, &line, ", ", "%" PRIu32 " not sent", size->unsent);
	if (size->answered)
		text_piece(out, &line, ", ", "rtt min/avg = %s/%s ms", words_ms(min, size->min_ns),
			   words_ms(mean, size->sum_ns / size->answered));
	text_line_end(out);
}

/* "largest answered 1472, none from 1473 on" */
void text_ping_limit(struct out *out, struct text_line *line, const char *glue,
		     const struct stat_size *sizes)
{
	struct stat_size_limit limit = stat_sizes_limit(sizes, icmp4_ping_sizes(out->run->ping));

	if (limit.largest_answered != SIZE_MAX)
		text_piece(out, line, glue, "largest answered size %u",
			   octets(out, limit.largest_answered));
	if (limit.smallest_missed == SIZE_MAX)
		return;
	if (limit.largest_answered != SIZE_MAX)
		glue = ", ";
	text_piece(out, line, glue, "smallest missed %u%s", octets(out, limit.smallest_missed),
		   limit.sharp ? " and all beyond" : "");
}

void text_ping_sizes(struct out *out, const struct stat_size *sizes)
{
	struct stat_size_part parts[STAT_SIZE_PARTS];
	size_t count = stat_sizes_parts(sizes, icmp4_ping_sizes(out->run->ping), parts);
	struct text_line line = {.indent = 4};

	for (size_t i = 0; i < count; i++)
		print_part(out, &parts[i]);
	text_ping_limit(out, &line, "", sizes);
	text_line_end(out);
}
