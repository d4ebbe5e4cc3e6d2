/* SPDX-License-Identifier: MIT */
/* What routers wrote into the IP options of a reply, as ping of iputils tells it. */
#include <icmp4/ip.h>
#include <icmp4/option.h>
#include <icmp4/text.h>
#include <inttypes.h>
#include <string.h>

#include "out/as/as.h"
#include "out/out.h"

void as_ping_from(struct out *out, const char *word, uint32_t from)
{
	const struct out_run *run = out->run;
	char text[ICMP4_ADDRESS_TEXT];
	const char *name = run->numeric ? NULL : run->names.find(run->names.world, from);

	icmp4_address_text(from, text, sizeof(text));
	if (name)
		fprintf(out->file, "%s%s (%s)", word, name, text);
	else
		fprintf(out->file, "%s%s", word, text);
}

/* The route of the reply before it is not told again. */
static bool is_same_route(struct out_as *as, const struct icmp4_option *option)
{
	bool same = as->route_length == option->length &&
		    !memcmp(as->route_taken, option->bytes, option->length);

	if (option->length <= sizeof(as->route_taken)) {
		memcpy(as->route_taken, option->bytes, option->length);
		as->route_length = option->length;
	}
	return same && !as->flood;
}

static void print_route(struct out *out, const struct icmp4_option *option)
{
	struct icmp4_route_option route;

	if (icmp4_route_option_parse(&route, option) || !icmp4_route_option_filled(&route))
		return;
	if (is_same_route(out->run->as, option)) {
		fputs("\t(same route)", out->file);
		return;
	}
	fputs("\nRR: ", out->file);
	for (unsigned i = 0; i < icmp4_route_option_filled(&route); i++) {
		as_ping_from(out, "\t", route.slots[i]);
		putc('\n', out->file);
	}
}

/* The first time is told, of the others how much later they are. */
static void print_stamps(struct out *out, const struct icmp4_option *option)
{
	struct icmp4_timestamp_option stamps;
	char text[ICMP4_ADDRESS_TEXT];
	uint32_t before = 0;

	if (icmp4_timestamp_option_parse(&stamps, option))
		return;
	unsigned slot = stamps.flag == ICMP4_STAMPS_ONLY ? 4 : 8;
	unsigned filled = (stamps.pointer - 5U) / slot;
	fputs("\nTS: ", out->file);
	for (unsigned i = 0; i < filled && i < stamps.count; i++) {
		uint32_t time = stamps.slots[i].time;

		icmp4_address_text(stamps.slots[i].address, text, sizeof(text));
		fprintf(out->file, "\t%s%s", slot == 8 ? text : "", slot == 8 ? "\t" : "");
		if (i)
			fprintf(out->file, "%" PRId32 "\n", (int32_t)(time - before));
		else
			fprintf(out->file, "%" PRIu32 " absolute%s\n", time & INT32_MAX,
				time >> 31 ? " not-standard" : "");
		before = time;
	}
}

void as_ping_options(struct out *out, const struct icmp4_view *view)
{
	struct icmp4_option option;
	enum icmp4_fault fault;
	size_t at = 0;

	while (view->ip && icmp4_option_next(view->ip, &at, &option, &fault)) {
		if (option.bytes[0] == ICMP4_OPTION_RECORD_ROUTE)
			print_route(out, &option);
		else if (option.bytes[0] == ICMP4_OPTION_TIMESTAMP)
			print_stamps(out, &option);
	}
}
