/* SPDX-License-Identifier: MIT */
/* What routers wrote into the IP options of a probe and its answer, below the line of the answer.
 */
#include "out/text/text.h"
#include "out/words.h"
#include <icmp4/option.h>
#include <icmp4/text.h>
#include <inttypes.h>

enum { OPTION_DAY_MS = 86400000, OPTION_TIME = 48 };

#define NOT_STANDARD UINT32_C(0x80000000)

static void print_route(struct out *out, const struct icmp4_option *option)
{
	struct text_line line = {.indent = 4};
	char label[WORDS_LABEL];
	struct icmp4_route_option route;

	if (icmp4_route_option_parse(&route, option))
		return;
	uint8_t filled = icmp4_route_option_filled(&route);
	text_piece(out, &line, "", "    route");
	for (unsigned i = 0; i < filled; i++)
		text_piece(out, &line, " ", "%s", words_label(label, out->run, route.slots[i]));
	if (filled == route.count)
		text_piece(out, &line, " ", "(no room for more)");
	text_line_end(out);
}

/* UT, as whoever wrote it has it. */
static const char *time_text(char text[OPTION_TIME], uint32_t time)
{
	if (time & NOT_STANDARD)
		return "(not standard)";
	if (time >= OPTION_DAY_MS)
		return "(invalid)";
	snprintf(text, OPTION_TIME, "%02" PRIu32 ":%02" PRIu32 ":%02" PRIu32 ".%03" PRIu32,
		 time / 3600000, time / 60000 % 60, time / 1000 % 60, time % 1000);
	return text;
}

static void print_stamps(struct out *out, const struct icmp4_option *option)
{
	struct text_line line = {.indent = 4};
	struct icmp4_timestamp_option stamps;
	char label[WORDS_LABEL], time[OPTION_TIME];

	if (icmp4_timestamp_option_parse(&stamps, option))
		return;
	unsigned slot = stamps.flag == ICMP4_STAMPS_ONLY ? 4 : 8;
	unsigned filled = (stamps.pointer - 5U) / slot;
	text_piece(out, &line, "", "    stamps");
	for (unsigned i = 0; i < filled && i < stamps.count; i++) {
		const char *when = time_text(time, stamps.slots[i].time);

		if (slot == 8)
			text_piece(out, &line, " ", "%s %s",
				   words_label(label, out->run, stamps.slots[i].address), when);
		else
			text_piece(out, &line, " ", "%s", when);
	}
	if (stamps.overflow)
		text_piece(out, &line, " ", "(no room for %u more)", stamps.overflow);
	text_line_end(out);
}

void text_ping_options(struct out *out, const struct icmp4_ping_event *event)
{
	const uint8_t *ip = event->heard.view.ip;
	enum icmp4_fault fault;
	struct icmp4_option option;
	size_t at = 0;

	if (!event->heard_any || !out->run->ping->option_length || !ip)
		return;
	while (icmp4_option_next(ip, &at, &option, &fault)) {
		if (option.bytes[0] == ICMP4_OPTION_TIMESTAMP)
			print_stamps(out, &option);
		if (option.bytes[0] == ICMP4_OPTION_RECORD_ROUTE ||
		    option.bytes[0] == ICMP4_OPTION_LSRR || option.bytes[0] == ICMP4_OPTION_SSRR)
			print_route(out, &option);
	}
}
