/* SPDX-License-Identifier: MIT */
/* `icmp ping`: the ping engine in its world, and its events on their way to the outputs. */
#include "cmd/ping/run.h"
#include "cmd/verbs.h"
#include "out/total.h"
#include "run/engines.h"
#include <inttypes.h>

/* States of a neighbour (RFC 8335 section 3). */
enum { PROBE_REACHABLE = 2, PROBE_FAILED = 6 };

static void keep_refusal(struct out_refusal *refusal, const struct icmp4_heard *heard)
{
	const struct icmp4_message *message = &heard->message;
	bool another = refusal->type != message->type || refusal->code != message->code;

	*refusal = (struct out_refusal){
		.from = heard->from,
		.type = message->type,
		.code = message->code,
		.mtu = message->error.mtu,
		.mixed = refusal->mixed || (refusal->from && another),
	};
}

/* Of a neighbour: not in its table, or there without an answer (RFC 8335 section 3). */
static bool says_no(const struct ping_run *run, const struct icmp4_message *reply)
{
	const struct icmp4_message_extended_reply *probed = &reply->extended_reply;

	if (reply->type != ICMP4_EXTENDED_ECHO_REPLY)
		return false;
	if (reply->code || !run->query.neighbour)
		return reply->code || !probed->active;
	return probed->state < PROBE_REACHABLE || probed->state == PROBE_FAILED;
}

/* That probe was sized so; the sizes are told in their order from the first probe on. */
static struct stat_size *size_of(const struct ping_run *run, const struct icmp4_ping_event *event)
{
	struct stat_size *sizes = ping_sizes(run, event->target);

	return sizes + (event->seq - 1) % icmp4_ping_sizes(&run->options);
}

/* An answer that is late comes to a probe that was missed: how loss falls is not told again. */
static void note_fate(struct ping_run *run, const struct icmp4_ping_event *event)
{
	static const enum stat_fate fates[ICMP4_PING_STATUS_COUNT] = {
		[ICMP4_PING_OK] = STAT_ANSWERED,
		[ICMP4_PING_LOST] = STAT_MISSED,
		[ICMP4_PING_ERROR] = STAT_MISSED,
		[ICMP4_PING_CORRUPTED] = STAT_ANSWERED,
		[ICMP4_PING_WRONG_ADDRESS] = STAT_ANSWERED,
		[ICMP4_PING_UNSENT] = STAT_VOID,
	};
	enum stat_fate fate = fates[event->status];

	if (fate != STAT_UNSETTLED)
		stat_runs_add(&run->loss[event->target], event->seq, event->sent_at.ns, fate);
	if (run->sizes && fate != STAT_UNSETTLED)
		stat_size_add(size_of(run, event), fate, event->rtt_ns);
	if (run->sizes && event->status == ICMP4_PING_LATE)
		stat_size_late(size_of(run, event), event->rtt_ns);
}

static void show(void *world, const struct icmp4_ping_event *event)
{
	struct ping_run *run = world;

	if (event->status == ICMP4_PING_OK || event->status == ICMP4_PING_LATE) {
		stat_rtt_add(&run->rtt[event->target], event->rtt_ns);
		run->rows[event->target].negative = says_no(run, &event->heard.message);
	}
	note_fate(run, event);
	if (run->loss[event->target].now.probes >= STAT_OUTAGE)
		ping_names_doubt(run, event->target);
	if (event->status == ICMP4_PING_ERROR)
		keep_refusal(&run->refusals[event->target], &event->heard);
	outs_reply(&run->session.outs, event);
}

static void progress(void *sink)
{
	const struct ping_run *run = ((struct run_ping_sink *)sink)->world;
	uint64_t sent = 0, received = 0, lost = 0;

	for (size_t i = 0; i < run->count; i++) {
		sent += run->memory.targets[i].sent;
		received += run->memory.targets[i].received;
		lost += run->memory.targets[i].lost;
	}
	fprintf(stderr, "icmp ping: %" PRIu64 " sent, %" PRIu64 " received, %" PRIu64 " lost\n",
		sent, received, lost);
}

static const char *ping_for_a_while(struct ping_run *run)
{
	static const char *const reasons[] = {
		[RUN_DONE] = "count",
		[RUN_DEADLINE] = "deadline",
		[RUN_INTERRUPTED] = "interrupted",
	};
	struct session *s = &run->session;
	struct run_ping_sink sink = {show, run};
	struct run_plan plan = {
		.engine = run_ping(&run->engine, &sink),
		.world = s->world,
		.end = session_end(s),
		.room = run->room,
		.room_size = run->room_size,
		.signals = s->signals,
		.progress = progress,
	};

	session_live_begin(s);
	ping_feed_begin(run);
	enum run_reason reason = run_loop(&plan);
	ping_feed_end(run);
	session_live_end(s);
	return reasons[reason];
}

/* A target that nothing could be sent to was not asked: that is no answer of the network. One that
 * was asked until it fails did. */
static int verdict(const struct ping_run *run, const struct icmp4_ping_target *counts,
		   bool negative)
{
	if (counts->closed && run->options.until == ICMP4_PING_UNTIL_FAILURE)
		return CMD_NO;
	if (counts->received || counts->late)
		return negative ? CMD_NO : CMD_YES;
	return counts->unsent && !counts->sent ? CMD_COULD_NOT : CMD_NO;
}

/* Behind the last flow to a destination, what they tell together. */
static void sum_up_flows(struct ping_run *run, size_t last)
{
	size_t count = run->flow_count;

	if (!count || run->shown[last].flow < count)
		return;
	outs_ping_flows(&run->session.outs,
			&(struct out_flows){last + 1 - count, count,
					    &run->memory.targets[last + 1 - count]});
}

/* The figures, and whether every target answered. */
static int sum_up(struct ping_run *run)
{
	struct out_total total = {0};
	int status = CMD_YES;

	for (size_t i = 0; i < run->count; i++) {
		const struct icmp4_ping_target *counts = &run->memory.targets[i];
		struct out_ping ping = {i,
					counts,
					&run->rtt[i],
					run->engine.dropped,
					run->refusals[i],
					&run->loss[i],
					ping_sizes(run, i)};
		int one =
			run->rows[i].moved ? CMD_YES : verdict(run, counts, run->rows[i].negative);

		outs_ping_summary(&run->session.outs, &ping);
		sum_up_flows(run, i);
		out_total_add(&total, &ping);
		status = one > status ? one : status;
	}
	if (total.targets > 1)
		outs_ping_total(&run->session.outs, &total);
	out_total_free(&total);
	return status;
}

/* What a stranger must guess: see icmp4_ping_bits. */
static void say_strength(const struct ping_run *run)
{
	if (run->session.call->options.verbose)
		fprintf(stderr,
			"icmp ping: a forged answer must guess %u bits, a forged error %u\n",
			icmp4_ping_bits(&run->engine, false), icmp4_ping_bits(&run->engine, true));
}

static bool prepare(struct ping_run *run, struct cmd_call *call)
{
	struct session *s = &run->session;

	run->given = &call->options;
	call->options.connects = true;
	if (!session_open(s, call, ping_protocol(&call->options)) || !ping_feed_open(run) ||
	    !session_targets(s) || !ping_read_options(run) || !ping_take_memory(run))
		return false;
	if (icmp4_ping_init(&run->engine, &run->options, &run->memory, &s->key, session_now(s)))
		return session_fail(s, "usage", "no ping can be run with these options", NULL);
	say_strength(run);
	s->run.ping = &run->options;
	if (s->target_count)
		s->run.source = session_source(s, s->targets[0].dst);
	s->run.brief = call->options.flood && !call->options.verbose;
	return true;
}

int cmd_ping(struct cmd_call *call)
{
	struct ping_run run = {0};
	const char *reason = "error";
	int status = CMD_COULD_NOT;

	if (prepare(&run, call)) {
		outs_ping_start(&run.session.outs);
		reason = ping_for_a_while(&run);
		status = sum_up(&run);
	}
	ping_feed_free(&run);
	ping_free_memory(&run);
	return session_close(&run.session, reason, status);
}
