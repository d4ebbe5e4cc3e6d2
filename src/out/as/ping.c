/* SPDX-License-Identifier: MIT */
/* The text of ping of iputils, by which scripts read it. */
#include <icmp4/ip.h>
#include <icmp4/option.h>
#include <icmp4/text.h>
#include <icmp4/types.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "out/as/as.h"
#include "out/out.h"

enum { US_NS = 1000, ECHO_HEADER = 8, HEADERS = ECHO_HEADER + ICMP4_IP_HEADER };

/* --- Times --- */

const char *as_ms(char text[AS_MS], int64_t us)
{
	static const struct {
		int64_t from, round;
		int digits;
	} rows[] = {{100000 - 50, 500, 0}, {10000 - 5, 50, 1}, {1000, 5, 2}, {0, 0, 3}};
	static const int64_t units[] = {1000, 100, 10, 1};
	size_t row = 0;

	while (us < rows[row].from && row < 3)
		row++;
	us += rows[row].round;
	if (!rows[row].digits)
		snprintf(text, AS_MS, "%" PRId64, us / 1000);
	else
		snprintf(text, AS_MS, "%" PRId64 ".%0*" PRId64, us / 1000, rows[row].digits,
			 us % 1000 / units[rows[row].digits]);
	return text;
}

void as_rtt_add(struct out_as_rtt *rtt, int64_t ns)
{
	int64_t us = ns / US_NS;

	rtt->min_us = !rtt->count || us < rtt->min_us ? us : rtt->min_us;
	rtt->max_us = us > rtt->max_us ? us : rtt->max_us;
	rtt->sum_us += us;
	rtt->square_sum += (double)us * (double)us;
	rtt->ewma_8 = rtt->ewma_8 ? rtt->ewma_8 + us - rtt->ewma_8 / 8 : us * 8;
	rtt->count++;
}

/* --- Errors --- */

static const char *const unreachable[] = {
	"Destination Net Unreachable",
	"Destination Host Unreachable",
	"Destination Protocol Unreachable",
	"Destination Port Unreachable",
	NULL,
	"Source Route Failed",
	"Destination Net Unknown",
	"Destination Host Unknown",
	"Source Host Isolated",
	"Destination Net Prohibited",
	"Destination Host Prohibited",
	"Destination Net Unreachable for Type of Service",
	"Destination Host Unreachable for Type of Service",
	"Packet filtered",
	"Precedence Violation",
	"Precedence Cutoff",
};
static const char *const exceeded[] = {
	"Time to live exceeded",
	"Frag reassembly time exceeded",
};

enum { CODE_FRAG_NEEDED = 4 };

static const struct {
	uint8_t type;
	const char *const *codes;
	size_t count;
	const char *other;
} error_rows[] = {
	{ICMP4_UNREACHABLE, unreachable, sizeof(unreachable) / sizeof(*unreachable),
	 "Dest Unreachable"},
	{ICMP4_TIME_EXCEEDED, exceeded, sizeof(exceeded) / sizeof(*exceeded), "Time exceeded"},
};

void as_ping_error(FILE *file, uint8_t type, uint8_t code, uint32_t rest)
{
	if (type == ICMP4_UNREACHABLE && code == CODE_FRAG_NEEDED) {
		fprintf(file, "Frag needed and DF set (mtu = %" PRIu32 ")", rest);
		return;
	}
	if (type == ICMP4_PARAMETER_PROBLEM || type == ICMP4_SOURCE_QUENCH) {
		fputs(type == ICMP4_SOURCE_QUENCH ? "Source Quench"
						  : "Parameter problem: pointer = ",
		      file);
		if (type == ICMP4_PARAMETER_PROBLEM)
			fprintf(file, "%" PRIu32, rest);
		return;
	}
	for (size_t i = 0; i < sizeof(error_rows) / sizeof(*error_rows); i++) {
		if (error_rows[i].type != type)
			continue;
		if (code < error_rows[i].count)
			fputs(error_rows[i].codes[code], file);
		else
			fprintf(file, "%s, Bad Code: %u", error_rows[i].other, code);
		return;
	}
	fprintf(file, "Bad ICMP type: %u", type);
}

/* --- The first line --- */

static void print_source(struct out *out)
{
	const struct out_as *as = out->run->as;
	char text[ICMP4_ADDRESS_TEXT];

	if (!as->device)
		return;
	icmp4_address_text(out->run->source, text, sizeof(text));
	fprintf(out->file, "from %s %s: ", text, as->device);
}

static void ping_start(struct out *out)
{
	const struct out_target *target = &out->run->targets[0];
	const struct icmp4_ping_options *ping = out->run->ping;
	char text[ICMP4_ADDRESS_TEXT];

	if (out->run->as->pattern) {
		fputs("PATTERN: 0x", out->file);
		for (unsigned i = 0; i < ping->pattern_length; i++)
			fprintf(out->file, "%02x", ping->pattern[i]);
		putc('\n', out->file);
	}
	icmp4_address_text(target->dst, text, sizeof(text));
	fprintf(out->file, "PING %s (%s) ", target->name, text);
	print_source(out);
	fprintf(out->file, "%u(%u) bytes of data.\n", ping->size,
		ping->size + HEADERS + ping->option_length);
	fflush(out->file);
	if (!out->run->numeric)
		out->run->names.find(out->run->names.world, target->dst);
}

/* --- A line --- */

static void print_stamp(struct out *out, const struct icmp4_ping_event *event)
{
	int64_t us = (event->at.ns + out->run->unix_ns) / US_NS;

	if (out->run->timestamps)
		fprintf(out->file, "[%" PRId64 ".%06" PRId64 "] ", us / 1000000, us % 1000000);
}

static const char *const remarks[ICMP4_PING_STATUS_COUNT] = {
	[ICMP4_PING_DUPLICATE] = " (DUP!)",
	[ICMP4_PING_WRONG_ADDRESS] = " (DIFFERENT ADDRESS!)",
};

static void print_reply(struct out *out, const struct icmp4_ping_event *event)
{
	const struct out_as *as = out->run->as;
	const struct icmp4_heard *heard = &event->heard;
	const uint8_t *ip = heard->view.ip;
	size_t header = ip ? (size_t)(ip[0] & 0xf) * 4 : 0;
	unsigned length = out->run->ping->size + ECHO_HEADER;
	char ms[AS_MS];

	if (ip && heard->length > header)
		length = (unsigned)(heard->length - header);
	print_stamp(out, event);
	fprintf(out->file, "%u bytes", length);
	as_ping_from(out, " from ", heard->from);
	fprintf(out->file, ": icmp_seq=%" PRIu64, event->seq & UINT16_MAX);
	if (as->identifier && !out->run->ping->any_id)
		fprintf(out->file, " ident=%u", heard->message.echo.id);
	if (heard->ttl)
		fprintf(out->file, " ttl=%u", heard->ttl);
	if (!as->untimed)
		fprintf(out->file, " time=%s ms", as_ms(ms, event->rtt_ns / US_NS));
	if (remarks[event->status])
		fputs(remarks[event->status], out->file);
	if (event->status == ICMP4_PING_CORRUPTED)
		fprintf(out->file, "\nwrong data byte #%u", event->corrupted_at);
	as_ping_options(out, &heard->view);
	if (as->audible)
		putc('\a', out->file);
	putc('\n', out->file);
}

static void print_refusal(struct out *out, const struct icmp4_ping_event *event)
{
	const struct icmp4_message *message = &event->heard.message;
	uint32_t rest = message->type == ICMP4_PARAMETER_PROBLEM ? message->error.pointer
								 : message->error.mtu;

	if (out->run->as->flood) {
		fputs("\bE", out->file);
		return;
	}
	print_stamp(out, event);
	as_ping_from(out, "From ", event->heard.from);
	fprintf(out->file, " icmp_seq=%" PRIu64 " ", event->seq & UINT16_MAX);
	as_ping_error(out->file, message->type, message->code, rest);
	putc('\n', out->file);
}

static void print_outstanding(struct out *out, const struct icmp4_ping_event *event)
{
	if (out->run->as->flood) {
		putc('.', out->file);
		return;
	}
	/* ping says so when it sends the next. */
	if (!out->run->as->outstanding || event->seq == out->run->ping->count)
		return;
	print_stamp(out, event);
	fprintf(out->file, "no answer yet for icmp_seq=%" PRIu64 "\n", event->seq & UINT16_MAX);
}

static void print_unsent(const struct icmp4_ping_event *event)
{
	fprintf(stderr, "ping: sendmsg: %s\n", strerror(event->reason));
}

/* --- What ping counts --- */

static void note_sending(struct out *out, const struct icmp4_ping_event *event)
{
	struct out_as *as = out->run->as;
	int64_t ago_ns = event->rtt_ns >= 0 ? event->rtt_ns : out->run->ping->timeout_ns;
	struct icmp4_time sent = {event->at.ns - ago_ns};
	int64_t flight = as->interval_ns > 0 ? ago_ns / as->interval_ns + 1 : 1;

	if (!as->any || sent.ns < as->first.ns)
		as->first = sent;
	if (!as->any || sent.ns > as->last.ns)
		as->last = sent;
	as->any = true;
	if (event->rtt_ns >= 0 && event->status != ICMP4_PING_ERROR && flight > as->pipe)
		as->pipe = (uint32_t)flight;
}

static bool is_reply(enum icmp4_ping_status status)
{
	return status == ICMP4_PING_OK || status == ICMP4_PING_LATE ||
	       status == ICMP4_PING_DUPLICATE || status == ICMP4_PING_CORRUPTED ||
	       status == ICMP4_PING_WRONG_ADDRESS;
}

static void reply(struct out *out, const struct icmp4_ping_event *event)
{
	struct out_as *as = out->run->as;
	bool shown = !out->run->quiet;

	if (event->status == ICMP4_PING_FORGED)
		return;
	if (event->status == ICMP4_PING_UNSENT) {
		print_unsent(event);
		return;
	}
	note_sending(out, event);
	if (is_reply(event->status)) {
		as_rtt_add(&as->rtt, event->rtt_ns);
		if (shown && !as->flood)
			print_reply(out, event);
	} else if (shown && event->status == ICMP4_PING_ERROR) {
		print_refusal(out, event);
	} else if (shown && event->status == ICMP4_PING_LOST) {
		print_outstanding(out, event);
	}
	fflush(out->file);
}

/* --- The summary --- */

static void print_counts(struct out *out, const struct out_as *as)
{
	const struct {
		uint64_t count;
		const char *name;
	} rows[] = {{as->duplicates, "duplicates"},
		    {as->corrupted, "corrupted"},
		    {as->errors, "errors"}};

	fprintf(out->file, "%" PRIu64 " packets transmitted, %" PRIu64 " received", as->sent,
		as->received);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].count)
			fprintf(out->file, ", +%" PRIu64 " %s", rows[i].count, rows[i].name);
	if (as->sent)
		fprintf(out->file, ", %g%% packet loss, time %" PRId64 "ms",
			(double)(float)((double)(as->sent - as->received) * 100.0 /
					(double)as->sent),
			icmp4_time_since(as->last, as->first) / ICMP4_MS_NS);
	putc('\n', out->file);
}

static void print_thousandths(FILE *file, const char *before, int64_t us)
{
	fprintf(file, "%s%" PRId64 ".%03" PRId64, before, us / 1000, us % 1000);
}

static void print_rtt(struct out *out, const struct out_as *as)
{
	const struct out_as_rtt *rtt = &as->rtt;
	int64_t mean = rtt->sum_us / (int64_t)rtt->count;
	double variance = rtt->square_sum / (double)rtt->count - (double)mean * (double)mean;

	print_thousandths(out->file, "rtt min/avg/max/mdev = ", rtt->min_us);
	print_thousandths(out->file, "/", mean);
	print_thousandths(out->file, "/", rtt->max_us);
	print_thousandths(out->file, "/", variance > 0 ? (int64_t)sqrt(variance) : 0);
	fputs(" ms", out->file);
}

static void print_pace(struct out *out, const struct out_as *as)
{
	if (as->pipe > 1)
		fprintf(out->file, ", pipe %" PRIu32, as->pipe);
	if (!as->quick || as->sent < 2 || !as->received)
		return;
	int64_t total_us = icmp4_time_since(as->last, as->first) / US_NS;
	print_thousandths(out->file, ", ipg/ewma ", total_us / (int64_t)(as->sent - 1));
	print_thousandths(out->file, "/", as->rtt.ewma_8 / 8);
	fputs(" ms", out->file);
}

static void ping_summary(struct out *out, const struct out_ping *ping)
{
	struct out_as *as = out->run->as;
	const struct icmp4_ping_target *c = ping->counts;

	as->sent = c->sent;
	as->received = (uint64_t)c->received + c->late + c->wrong_address + c->corrupted;
	as->errors = c->icmp_errors;
	as->duplicates = c->duplicate;
	as->corrupted = c->corrupted;
	fprintf(out->file, "\n--- %s ping statistics ---\n", out->run->targets[0].name);
	print_counts(out, as);
	if (as->rtt.count && !as->untimed) {
		print_rtt(out, as);
		print_pace(out, as);
	}
	putc('\n', out->file);
}

const struct out_ops out_as_ping = {
	.name = "as-ping",
	.ping_start = ping_start,
	.reply = reply,
	.ping_summary = ping_summary,
};
