/* SPDX-License-Identifier: MIT */
/* What router discovery found out, in words. */
#include <icmp4/text.h>
#include <inttypes.h>

#include "out/story.h"

static const struct {
	const char *verb, *what, *why;
	bool router; /* that has a preference and a time */
} rows[] = {
	[ICMP4_DISCOVERY_NONE] = {"ignores", "router discovery", NULL, false},
	[ICMP4_DISCOVERY_SOLICITED] = {"hears", "the solicitation", NULL, false},
	[ICMP4_DISCOVERY_DISCARDED] = {"drops", "router discovery", NULL, false},
	[ICMP4_DISCOVERY_LEARNED] = {"learns", "router", NULL, true},
	[ICMP4_DISCOVERY_REFRESHED] = {"renews", "router", NULL, true},
	[ICMP4_DISCOVERY_EXPIRED] = {"forgets", "router", "not heard for its lifetime", false},
	[ICMP4_DISCOVERY_WITHDRAWN] = {"forgets", "router", "withdrawn", false},
	[ICMP4_DISCOVERY_AGENT] = {"hears", "mobility agent", NULL, false},
	[ICMP4_DISCOVERY_AGENT_EXPIRED] = {"forgets", "mobility agent",
					   "not heard for its lifetime", false},
};

static void put_address(FILE *file, uint32_t address)
{
	char text[ICMP4_ADDRESS_TEXT];

	icmp4_address_text(address, text, sizeof(text));
	fputs(text, file);
}

static void put_drop(FILE *file, const struct icmp4_discovery_event *event)
{
	fprintf(file, "; %s", icmp4_discovery_drop_name(event->drop));
	if (event->fault)
		fprintf(file, " (%s)", icmp4_fault_name(event->fault));
}

void out_story_discovery(FILE *file, struct icmp4_time at, const char *interface,
			 const struct icmp4_discovery_event *event)
{
	fprintf(file, " %-8s %s ", rows[event->kind].verb, rows[event->kind].what);
	if (event->kind == ICMP4_DISCOVERY_SOLICITED || event->kind == ICMP4_DISCOVERY_DISCARDED)
		fputs("of ", file);
	put_address(file, event->address);
	fprintf(file, " on %s", interface);
	if (rows[event->kind].router)
		fprintf(file, ", preference %" PRId32 ", for %" PRId64 " s", event->preference,
			icmp4_time_since(event->expires, at) / ICMP4_S_NS);
	if (event->displaced) {
		fputs(", in place of ", file);
		put_address(file, event->displaced);
	}
	if (event->drop)
		put_drop(file, event);
	if (event->mismatch)
		fputs("; by broadcast, though there is a group for it", file);
	if (event->rebooted)
		fputs("; it was started anew", file);
	if (rows[event->kind].why)
		fprintf(file, "; %s", rows[event->kind].why);
	putc('\n', file);
}
