/* SPDX-License-Identifier: MIT */
/* The output of mtr 0.95: what it counts while the rounds go on, and its raw lines. */
#include <icmp4/text.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "out/as/hubs.h"

enum { MTR_SEQUENCE = 33000, NS_US = 1000 };

const char *as_name(char text[OUT_AS_HOST], const char *name)
{
	static const char word[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789.-_:%/ ()";
	size_t i = 0;

	for (; name[i] && i < OUT_AS_HOST - 1; i++)
		text[i] = strchr(word, name[i]) ? name[i] : '?';
	text[i] = '\0';
	return text;
}

void mtr_host(char text[OUT_AS_HOST], const struct out_run *run, uint32_t from)
{
	char address[ICMP4_ADDRESS_TEXT], label[OUT_AS_HOST];
	const char *name = NULL;

	icmp4_address_text(from, address, sizeof(address));
	if (from && !run->numeric)
		name = run->names.find(run->names.world, from);
	if (!from)
		snprintf(text, OUT_AS_HOST, "???");
	else if (!name)
		snprintf(text, OUT_AS_HOST, "%s", address);
	else if (run->as->mtr.addresses)
		snprintf(text, OUT_AS_HOST, "%.200s (%s)", as_name(label, name), address);
	else
		as_name(text, name);
}

static void begin(struct out *out, const struct out_trace *trace)
{
	struct out_as *as = out->run->as;

	as->asked++;
	as->hubs = calloc(1, sizeof(*as->hubs));
	if (!as->hubs)
		return;
	as->hubs->first = trace->options->first;
	as->hubs->max = trace->options->max;
}

/* --- Raw: "x" a probe, "h" an address, "d" its name, "p" a round trip; positions from 0 --- */

static void raw_name(struct out *out, struct mtr_hub *hub, unsigned ttl)
{
	const struct out_run *run = out->run;
	const char *name;
	char text[OUT_AS_HOST];

	if (hub->named || !hub->from || run->numeric)
		return;
	name = run->names.find(run->names.world, hub->from);
	if (!name)
		return;
	hub->named = true;
	fprintf(out->file, "d %u %s\n", ttl - 1, as_name(text, name));
}

static void raw_probe(struct out *out, const struct icmp4_trace_event *event, bool fresh)
{
	struct out_as_hubs *hubs = out->run->as->hubs;
	uint32_t sequence = MTR_SEQUENCE + hubs->probes++;
	char address[ICMP4_ADDRESS_TEXT];
	unsigned at = event->ttl - 1u;

	fprintf(out->file, "x %u %" PRIu32 "\n", at, sequence);
	if (event->heard_any && fresh) {
		icmp4_address_text(event->heard.from, address, sizeof(address));
		fprintf(out->file, "h %u %s\n", at, address);
	}
	if (event->heard_any)
		fprintf(out->file, "p %u %" PRId64 " %" PRIu32 "\n", at, event->rtt_ns / NS_US,
			sequence);
	raw_name(out, &hubs->all[event->ttl], event->ttl);
	fflush(out->file);
}

/* --- A probe --- */

static bool is_counted(enum icmp4_trace_status status)
{
	return status == ICMP4_TRACE_ANSWERED || status == ICMP4_TRACE_LATE ||
	       status == ICMP4_TRACE_SILENT || status == ICMP4_TRACE_UNSENT;
}

static void note_start(struct out_as_hubs *hubs, const struct icmp4_trace_event *event)
{
	if (!hubs->any)
		hubs->begun =
			event->rtt_ns > 0 ? icmp4_time_add(event->at, -event->rtt_ns) : event->at;
	hubs->any = true;
}

static void take_probe(struct out *out, const struct out_trace *trace,
		       const struct icmp4_trace_event *event)
{
	struct out_as_hubs *hubs = out->run->as->hubs;
	struct mtr_hub *hub = hubs ? &hubs->all[event->ttl] : NULL;

	(void)trace;
	if (!hub || !is_counted(event->status))
		return;
	bool fresh = !hub->from;
	note_start(hubs, event);
	hub->sent += event->status != ICMP4_TRACE_LATE;
	if (event->heard_any) {
		mtr_hub_add(hub, event->rtt_ns / NS_US);
		hub->final |= event->final;
		if (fresh)
			hub->from = event->heard.from;
	}
	if (out->run->as->mtr.form == OUT_AS_MTR_RAW)
		raw_probe(out, event, fresh);
}

/* --- The end --- */

static void finish(struct out *out, const struct out_trace *trace)
{
	struct out_as *as = out->run->as;

	if (!as->hubs)
		return;
	if (as->mtr.form != OUT_AS_MTR_RAW)
		mtr_report(out, trace);
	for (unsigned ttl = as->hubs->first; ttl <= as->hubs->max; ttl++)
		if (as->mtr.form == OUT_AS_MTR_RAW)
			raw_name(out, &as->hubs->all[ttl], ttl);
	free(as->hubs);
	as->hubs = NULL;
}

const struct out_ops out_as_mtr = {
	.name = "as-mtr",
	.trace_start = begin,
	.trace_probe = take_probe,
	.trace_end = finish,
};
