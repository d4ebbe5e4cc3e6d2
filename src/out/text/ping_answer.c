/* SPDX-License-Identifier: MIT */
/* What a ping's queries differ in, for people: what is asked, and what the answer says. */
#include "out/flows.h"
#include "out/text/text.h"
#include "out/words.h"
#include <icmp4/advertisement.h>
#include <icmp4/text.h>
#include <inttypes.h>

enum { ROUTERS_SHOWN = 4 };

/* With what they leave from: whoever looks for them in a capture wants both. */
static void print_ports(struct out *out)
{
	const struct icmp4_ping_options *ping = out->run->ping;
	size_t count = out->run->target_count;
	unsigned last = ping->src_port, flows = count ? out->run->targets[count - 1].flow : 1;

	fprintf(out->file, ": %s port %u, from port %u",
		ping->query == ICMP4_PING_UDP ? "UDP" : "TCP", ping->dst_port, ping->src_port);
	if (flows > 1)
		fprintf(out->file, " to %u", last + flows - 1);
}

void text_ping_what(struct out *out)
{
	static const char *const queries[ICMP4_PING_QUERY_COUNT] = {
		[ICMP4_PING_TIMESTAMP] = "timestamp requests",
		[ICMP4_PING_MASK] = "address mask requests",
		[ICMP4_PING_INFORMATION] = "information requests",
		[ICMP4_PING_ROUTER] = "router solicitations",
		[ICMP4_PING_PROBE] = "extended echo requests",
		[ICMP4_PING_TCP] = "SYN segments of TCP",
	};
	const struct icmp4_ping_options *ping = out->run->ping;
	size_t length = icmp4_ping_length(ping);

	if (ping->query == ICMP4_PING_UDP || ping->query == ICMP4_PING_TCP)
		print_ports(out);
	if (queries[ping->query])
		fprintf(out->file, ": %s, %zu bytes on the wire", queries[ping->query], length);
	else if (icmp4_ping_sizes(ping) > 1)
		fprintf(out->file, ": %u to %u data bytes, at most %zu on the wire", ping->size,
			ping->size_max, length);
	else
		fprintf(out->file, ": %u data bytes, %zu on the wire", ping->size, length);
}

/* Whole and half milliseconds are all there is. */
bool text_ping_clock(struct out *out, struct text_line *line, const char *glue,
		     const struct icmp4_ping_target *counts)
{
	int64_t offset_ns;

	if (!icmp4_ping_offset(counts, &offset_ns))
		return false;
	text_piece(out, line, glue, "clock %+.1f ms", (double)offset_ns / (double)ICMP4_MS_NS);
	return true;
}

/* Open and closed, one after the other, are both told. */
void text_ping_port(struct out *out, struct text_line *line, const struct icmp4_ping_target *counts)
{
	if (counts->port_open && counts->port_closed)
		text_piece(out, line, ", ", "port open %" PRIu32 " times, closed %" PRIu32,
			   counts->port_open, counts->port_closed);
	else if (counts->port_open || counts->port_closed)
		text_piece(out, line, ", ", "port %s", counts->port_open ? "open" : "closed");
}

static void print_times(struct out *out, const struct icmp4_ping_event *event)
{
	if (event->clock == ICMP4_CLOCK_STANDARD)
		fprintf(out->file, " clock=%+.1f ms queued=%" PRId32 "+%" PRId32 " ms",
			(double)event->offset_ns / (double)ICMP4_MS_NS, event->up_queue_ms,
			event->down_queue_ms);
	else if (event->clock)
		fprintf(out->file, " clock=%s", icmp4_ping_clock_name(event->clock));
}

static int mask_length(uint32_t mask)
{
	for (uint8_t length = 0; length <= 32; length++)
		if (icmp4_prefix_mask(length) == mask)
			return length;
	return -1;
}

static void print_mask(struct out *out, const struct icmp4_ping_event *event)
{
	uint32_t mask = event->heard.message.mask.mask;
	char text[ICMP4_ADDRESS_TEXT];
	int length = mask_length(mask);

	icmp4_address_text(mask, text, sizeof(text));
	fprintf(out->file, " mask=%s", text);
	if (length >= 0)
		fprintf(out->file, " (/%d)", length);
	else
		fputs(" (with a hole)", out->file);
}

/* Which of the flags and the state means something, is RFC 8335 section 3's to say (PROBE-14). */
static void print_probed(struct out *out, const struct icmp4_ping_event *event)
{
	const struct icmp4_message *message = &event->heard.message;
	const struct icmp4_message_extended_reply *reply = &message->extended_reply;
	char says[WORDS_SAYS];

	if (message->code)
		fprintf(out->file, ": %s", words_message(says, message));
	else if (out->run->ping->neighbour)
		fprintf(out->file, ": %s", icmp4_probe_state_name(reply->state));
	else if (!reply->active)
		fputs(": not active", out->file);
	else
		fprintf(out->file, ": active%s%s", reply->ipv4 ? ", IPv4" : "",
			reply->ipv6 ? ", IPv6" : "");
}

static void print_routers(struct out *out, const struct icmp4_ping_event *event)
{
	const struct icmp4_message *message = &event->heard.message;
	char text[ICMP4_ADDRESS_TEXT];
	struct icmp4_router router;

	for (size_t i = 0; i < ROUTERS_SHOWN && icmp4_router_at(&router, message, i); i++) {
		icmp4_address_text(router.address, text, sizeof(text));
		fprintf(out->file, "%s %s", i ? "," : ":", text);
		if (router.preference == ICMP4_NO_DEFAULT_ROUTER)
			fputs(" (never the default)", out->file);
		else if (router.preference)
			fprintf(out->file, " (preference %" PRId32 ")", router.preference);
	}
	fprintf(out->file, " for %u s", message->advertisement.lifetime_s);
}

void text_ping_answer(struct out *out, const struct icmp4_ping_event *event)
{
	static const struct {
		uint8_t type;
		void (*print)(struct out *out, const struct icmp4_ping_event *event);
	} rows[] = {
		{ICMP4_TIMESTAMP_REPLY, print_times},
		{ICMP4_MASK_REPLY, print_mask},
		{ICMP4_EXTENDED_ECHO_REPLY, print_probed},
		{ICMP4_ROUTER_ADVERTISEMENT, print_routers},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].type == event->heard.message.type)
			rows[i].print(out, event);
}

static void print_flows(struct out *out, const struct out_flows *flows, enum flow_verdict verdict,
			const char *what)
{
	size_t count = flows_with(flows, verdict);
	struct text_line line = {.indent = 4};

	if (!count)
		return;
	text_color(out, verdict == FLOW_SILENT ? COLOR_BAD : COLOR_WARN);
	text_piece(out, &line, "", "%zu of %zu flows to %s %s:", count, flows->count,
		   out->run->targets[flows->first].name, what);
	for (size_t i = 0; i < flows->count; i++)
		if (flow_verdict(flows, i) == verdict)
			text_piece(out, &line, " ", "%u", out->run->targets[flows->first + i].flow);
	text_line_end(out);
}

void text_ping_flows(struct out *out, const struct out_flows *flows)
{
	print_flows(out, flows, FLOW_SILENT, "lost all, and others not");
	print_flows(out, flows, FLOW_LOSSY, "lose more than the best");
}
