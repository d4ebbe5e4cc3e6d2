/* SPDX-License-Identifier: MIT */
/* The text of fping 5, by which monitors read it: results on standard output, sums on stderr. */
#include <icmp4/text.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "out/as/as.h"
#include "out/out.h"

enum { FPING_HEADER = 8, TEN_US_NS = 10000 };

/* What is known of a target while it is asked. */
struct fping_target {
	uint64_t settled, received;
	int64_t sum_ns;
	bool told;
};

struct out_as_series {
	struct fping_target *targets;
	/* Of the verbose count, target by target: a nanosecond more than the time, 0 where nothing
	 * came. Memory that no answer needs is not touched. */
	int64_t *values;
	size_t per_target;
	uint64_t timeouts, others;
	int64_t least_ns, most_ns, sum_ns;
	uint64_t count;
	int width;
	bool broken; /* no memory: nothing is told */
};

/* --- Words --- */

/* Three digits that mean something. */
static const char *fping_ms(char text[AS_MS], int64_t ns)
{
	static const struct {
		double below;
		int digits;
	} rows[] = {{1, 3}, {10, 2}, {100, 1}, {1e6, 0}};
	double ms = (double)ns / (double)ICMP4_MS_NS;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (ms < rows[i].below) {
			snprintf(text, AS_MS, "%.*f", rows[i].digits, ms);
			return text;
		}
	snprintf(text, AS_MS, "%.3e", ms);
	return text;
}

enum { FPING_NAME = 320 };

static const char *name_of(char text[FPING_NAME], const struct out_run *run, size_t target)
{
	const struct out_target *is = &run->targets[target];
	char address[ICMP4_ADDRESS_TEXT];
	const char *name = NULL;

	if (run->as->names)
		name = run->names.find(run->names.world, is->dst);
	icmp4_address_text(is->dst, address, sizeof(address));
	if (run->as->addresses && name)
		snprintf(text, FPING_NAME, "%s (%s)", name, address);
	else
		snprintf(text, FPING_NAME, "%s",
			 run->as->addresses ? address
			 : name             ? name
					    : is->name);
	return text;
}

static int widest(const struct out_run *run)
{
	char text[FPING_NAME];
	size_t width = 0;

	for (size_t i = 0; i < run->target_count; i++) {
		size_t length = strlen(name_of(text, run, i));

		width = length > width ? length : width;
	}
	return (int)width;
}

static const char *const unreachable[] = {
	"ICMP Network Unreachable",
	"ICMP Host Unreachable",
	"ICMP Protocol Unreachable",
	"ICMP Port Unreachable",
	"ICMP Unreachable (Fragmentation Needed)",
	"ICMP Unreachable (Source Route Failed)",
	"ICMP Unreachable (Destination Network Unknown)",
	"ICMP Unreachable (Destination Host Unknown)",
	"ICMP Unreachable (Source Host Isolated)",
	"ICMP Unreachable (Communication with Network Prohibited)",
	"ICMP Unreachable (Communication with Host Prohibited)",
	"ICMP Unreachable (Network Unreachable For Type Of Service)",
	"ICMP Unreachable (Host Unreachable For Type Of Service)",
	"ICMP Unreachable (Communication Administratively Prohibited)",
	"ICMP Unreachable (Host Precedence Violation)",
	"ICMP Unreachable (Precedence cutoff in effect)",
};

static const char *error_words(const struct icmp4_message *message)
{
	static const struct {
		uint8_t type;
		const char *words;
	} types[] = {
		{ICMP4_SOURCE_QUENCH, "ICMP Source Quench"},
		{ICMP4_REDIRECT, "ICMP Redirect"},
		{ICMP4_TIME_EXCEEDED, "ICMP Time Exceeded"},
		{ICMP4_PARAMETER_PROBLEM, "ICMP Parameter Problem"},
	};

	if (message->type == ICMP4_UNREACHABLE)
		return message->code < sizeof(unreachable) / sizeof(*unreachable)
			       ? unreachable[message->code]
			       : "ICMP Unreachable";
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (types[i].type == message->type)
			return types[i].words;
	return "ICMP";
}

/* --- Begin --- */

static void say_no_memory(const char *what)
{
	fprintf(stderr, "fping: no memory for %s\n", what);
}

/* Where there is none for each time, there are sums. */
static void take_memory(struct out_as_series *series, size_t targets, size_t per_target)
{
	series->targets = calloc(targets, sizeof(*series->targets));
	series->broken = !series->targets;
	if (series->broken) {
		say_no_memory("the targets");
		return;
	}
	if (per_target && targets <= SIZE_MAX / per_target)
		series->values = calloc(targets * per_target, sizeof(*series->values));
	if (series->values)
		series->per_target = per_target;
	else if (per_target)
		say_no_memory("each time: sums only");
}

static void fping_start(struct out *out)
{
	const struct out_run *run = out->run;
	struct out_as *as = run->as;

	as->series = calloc(1, sizeof(*as->series));
	if (!as->series) {
		say_no_memory("the series");
		return;
	}
	as->series->width = widest(run);
	take_memory(as->series, run->target_count, (size_t)as->verbose_count);
}

/* --- An event --- */

static void print_stamp(struct out *out, const struct icmp4_ping_event *event)
{
	int64_t tens_us = (event->at.ns + out->run->unix_ns) / TEN_US_NS;

	if (out->run->timestamps)
		fprintf(out->file, "[%" PRId64 ".%05" PRId64 "] ", tens_us / 100000,
			tens_us % 100000);
}

static void print_line(struct out *out, const struct icmp4_ping_event *event, bool answered)
{
	const struct out_as_series *series = out->run->as->series;
	const struct fping_target *target = &series->targets[event->target];
	char name[FPING_NAME], ms[AS_MS];

	print_stamp(out, event);
	fprintf(out->file, "%-*s : [%" PRIu64 "], ", series->width,
		name_of(name, out->run, event->target), event->seq - 1);
	if (answered)
		fprintf(out->file, "%u bytes, %s ms", out->run->ping->size + FPING_HEADER,
			fping_ms(ms, event->rtt_ns));
	else
		fputs("timed out", out->file);
	if (target->received)
		fprintf(out->file, " (%s avg, ",
			fping_ms(ms, target->sum_ns / (int64_t)target->received));
	else
		fputs(" (NaN avg, ", out->file);
	fprintf(out->file, "%" PRIu64 "%% loss)\n",
		(target->settled - target->received) * 100 / target->settled);
}

static void print_alive(struct out *out, const struct icmp4_ping_event *event)
{
	const struct out_as *as = out->run->as;
	char name[FPING_NAME], ms[AS_MS];

	if (as->only_unreachable)
		return;
	fputs(name_of(name, out->run, event->target), out->file);
	if (!as->only_alive)
		fputs(" is alive", out->file);
	if (as->elapsed)
		fprintf(out->file, " (%s ms)", fping_ms(ms, event->rtt_ns));
	putc('\n', out->file);
}

static void count_answer(struct out_as_series *series, const struct icmp4_ping_event *event)
{
	struct fping_target *target = &series->targets[event->target];

	target->received++;
	target->sum_ns += event->rtt_ns;
	if (!series->count || event->rtt_ns < series->least_ns)
		series->least_ns = event->rtt_ns;
	if (event->rtt_ns > series->most_ns)
		series->most_ns = event->rtt_ns;
	series->sum_ns += event->rtt_ns;
	series->count++;
	if (event->seq <= series->per_target)
		series->values[event->target * series->per_target + event->seq - 1] =
			event->rtt_ns + 1;
}

static void take_answer(struct out *out, const struct icmp4_ping_event *event)
{
	struct out_as_series *series = out->run->as->series;
	struct fping_target *target = &series->targets[event->target];

	/* What came late has been told of as lost; whether there is anybody is another question. */
	if (out->run->as->counting && event->status != ICMP4_PING_OK)
		return;
	target->settled += event->status == ICMP4_PING_OK;
	count_answer(series, event);
	if (out->run->quiet)
		return;
	if (out->run->as->counting)
		print_line(out, event, true);
	else if (!target->told)
		print_alive(out, event);
	target->told = true;
}

static void take_loss(struct out *out, const struct icmp4_ping_event *event)
{
	struct out_as_series *series = out->run->as->series;

	series->targets[event->target].settled++;
	series->timeouts++;
	if (out->run->as->counting && !out->run->quiet)
		print_line(out, event, false);
}

static void take_error(struct out *out, const struct icmp4_ping_event *event)
{
	char name[FPING_NAME], from[ICMP4_ADDRESS_TEXT];

	icmp4_address_text(event->heard.from, from, sizeof(from));
	if (!out->run->quiet)
		fprintf(stderr, "%s from %s for ICMP Echo sent to %s\n",
			error_words(&event->heard.message), from,
			name_of(name, out->run, event->target));
	out->run->as->series->others++;
	take_loss(out, event);
}

static void reply(struct out *out, const struct icmp4_ping_event *event)
{
	static void (*const take[ICMP4_PING_STATUS_COUNT])(struct out *,
							   const struct icmp4_ping_event *) = {
		[ICMP4_PING_OK] = take_answer,   [ICMP4_PING_LATE] = take_answer,
		[ICMP4_PING_LOST] = take_loss,   [ICMP4_PING_ERROR] = take_error,
		[ICMP4_PING_UNSENT] = take_loss,
	};
	const struct out_as_series *series = out->run->as->series;

	if (!series || series->broken || !take[event->status])
		return;
	take[event->status](out, event);
	fflush(out->file);
}

/* --- Sums --- */

static void sum_values(const struct out_as_series *series, size_t target)
{
	char ms[AS_MS];

	for (size_t i = 0; i < series->per_target; i++) {
		int64_t value = series->values[target * series->per_target + i];

		fprintf(stderr, " %s", value ? fping_ms(ms, value - 1) : "-");
	}
	putc('\n', stderr);
}

static void sum_counts(const struct out *out, const struct out_ping *ping)
{
	const struct fping_target *target = &out->run->as->series->targets[ping->target];
	uint64_t sent = ping->counts->sent, received = target->received;
	char least[AS_MS], mean[AS_MS], most[AS_MS];

	fprintf(stderr, " xmt/rcv/%%loss = %" PRIu64 "/%" PRIu64 "/%" PRIu64 "%%", sent, received,
		sent ? (sent - received) * 100 / sent : 0);
	if (out->run->as->outage)
		fprintf(stderr, ", outage(ms) = %" PRId64,
			(int64_t)(sent - received) * out->run->ping->interval_ns / ICMP4_MS_NS);
	if (received)
		fprintf(stderr, ", min/avg/max = %s/%s/%s", fping_ms(least, ping->rtt->min_ns),
			fping_ms(mean, target->sum_ns / (int64_t)received),
			fping_ms(most, ping->rtt->max_ns));
	putc('\n', stderr);
}

static void sum_target(struct out *out, const struct out_ping *ping)
{
	const struct out_as *as = out->run->as;
	char name[FPING_NAME];

	if (!ping->target && !out->run->quiet)
		putc('\n', stderr);
	fprintf(stderr, "%-*s :", as->series->width, name_of(name, out->run, ping->target));
	if (as->series->per_target)
		sum_values(as->series, ping->target);
	else
		sum_counts(out, ping);
}

static void ping_summary(struct out *out, const struct out_ping *ping)
{
	struct out_as *as = out->run->as;
	char name[FPING_NAME];

	if (!as->series || as->series->broken)
		return;
	bool alive = as->series->targets[ping->target].received;
	as->sent += ping->counts->sent;
	as->received += alive;
	as->asked++;
	if (as->counting)
		sum_target(out, ping);
	else if (!alive && !as->only_alive && !out->run->quiet)
		fprintf(out->file, "%s%s\n", name_of(name, out->run, ping->target),
			as->only_unreachable ? "" : " is unreachable");
}

static void sum_all(const struct out *out, struct icmp4_time now)
{
	const struct out_as *as = out->run->as;
	const struct out_as_series *s = as->series;
	int64_t mean_ns = s->count ? s->sum_ns / (int64_t)s->count : 0;
	char ms[AS_MS];

	fprintf(stderr,
		"\n%8zu targets\n%8" PRIu64 " alive\n%8" PRIu64
		" unreachable\n%8u unknown addresses\n",
		out->run->target_count, as->received, as->asked - as->received, 0U);
	fprintf(stderr,
		"\n%8" PRIu64 " timeouts (waiting for response)\n%8" PRIu64 " ICMP Echos sent\n",
		s->timeouts, as->sent);
	fprintf(stderr,
		"%8" PRIu64 " ICMP Echo Replies received\n%8" PRIu64 " other ICMP received\n",
		s->count, s->others);
	fprintf(stderr, "\n %s ms (min round trip time)\n", fping_ms(ms, s->least_ns));
	fprintf(stderr, " %s ms (avg round trip time)\n", fping_ms(ms, mean_ns));
	fprintf(stderr, " %s ms (max round trip time)\n", fping_ms(ms, s->most_ns));
	fprintf(stderr, " %12.3f sec (elapsed real time)\n\n",
		(double)icmp4_time_since(now, out->run->start) / (double)ICMP4_S_NS);
}

static void end(struct out *out, const char *reason, int exit, struct icmp4_time now)
{
	struct out_as *as = out->run->as;

	(void)reason;
	(void)exit;
	if (!as->series)
		return;
	if (as->totals && !as->series->broken)
		sum_all(out, now);
	if (as->wanted)
		fprintf(out->file,
			"%s hosts reachable (required: %" PRIu64 ", reachable: %" PRIu64 ")\n",
			as->received >= as->wanted ? "Enough" : "Not enough", as->wanted,
			as->received);
	free(as->series->targets);
	free(as->series->values);
	free(as->series);
	as->series = NULL;
}

const struct out_ops out_as_fping = {
	.name = "as-fping",
	.ping_start = fping_start,
	.reply = reply,
	.ping_summary = ping_summary,
	.end = end,
};
