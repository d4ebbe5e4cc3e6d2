/* SPDX-License-Identifier: MIT */
/* `icmp ping`: from options to the ping engine, and from its events to the outputs. */
#include "cmd/ping_query.h"
#include "cmd/session.h"
#include "cmd/verbs.h"
#include "io/privilege.h"
#include "run/engines.h"
#include <inttypes.h>
#include <stdlib.h>

enum { HEADERS = 28, SLOTS_MIN = 64, SLOTS_MAX = 65536, LAB_COUNT = 10, ROUTER_COUNT = 3 };

/* States of a neighbour (RFC 8335 section 3). */
enum { PROBE_REACHABLE = 2, PROBE_FAILED = 6 };

/* As RFC 1256 section 5.1 has hosts ask; routers take up to 2 seconds to answer. */
static const int64_t router_ns = 3 * ICMP4_S_NS;

/* PING-06: how fast somebody without privilege may ask, and how fast --flood does. */
static const int64_t unprivileged_ns = 2 * ICMP4_MS_NS;
static const int64_t flood_ns = 1 * ICMP4_MS_NS;
static const int64_t flood_unprivileged_ns = 10 * ICMP4_MS_NS;

struct ping_run {
	struct session session;
	struct ping_query query;
	struct out_target *flows; /* targets by flow, where they are told apart; else NULL */
	size_t count;             /* of targets, each flow one */
	struct icmp4_ping_options options;
	struct icmp4_ping_memory memory;
	struct stat_rtt *rtt;         /* by target */
	struct out_refusal *refusals; /* the same */
	bool *negative;               /* the same: the last answer was a no */
	uint8_t *room;
	size_t room_size;
	struct icmp4_ping engine;
};

/* --- Options --- */

/* Each flow to a target is a target of its own: what befalls it is counted by itself. */
static bool spread(struct ping_run *run)
{
	struct session *s = &run->session;
	int flows = s->call->options.flows;

	run->count = s->target_count;
	if (flows < 0)
		return true;
	if (run->query.kind != ICMP4_PING_ECHO)
		return session_fail(s, "usage", "--flows is for echo requests", NULL);
	if (run->options.size < ICMP4_PING_COOKIE + 2)
		return session_fail(s, "usage", "a flow takes 10 octets of data", "-s 10 or more");
	run->options.keeps_flows = true;
	run->count *= (size_t)flows;
	run->flows = calloc(run->count, sizeof(*run->flows));
	if (!run->flows)
		return session_fail(s, "system", "no memory for that many flows", NULL);
	for (size_t i = 0; i < run->count; i++) {
		run->flows[i] = s->targets[i / (size_t)flows];
		run->flows[i].flow = (unsigned)(i % (size_t)flows) + 1;
	}
	s->run.targets = run->flows;
	s->run.target_count = run->count;
	return true;
}

static bool read_query(struct ping_run *run)
{
	struct cmd_error error = {0};
	char message[128], hint[256];

	if (!ping_query_read(run->session.call->options.query, &run->query, &error))
		return session_fail(&run->session, "usage", error.message, NULL);
	run->options.query = run->query.kind;
	run->options.interface = run->query.interface;
	run->options.neighbour = run->query.neighbour;
	if (run->query.kind == ICMP4_PING_ECHO || session_is_exact(&run->session))
		return true;
	snprintf(message, sizeof(message), "--query %s needs a raw socket",
		 icmp4_ping_query_name(run->query.kind));
	io_setcap_hint("cap_net_raw", hint, sizeof(hint));
	return session_fail(&run->session, "permission", message, hint);
}

static bool read_size(struct ping_run *run)
{
	const struct cmd_options *o = &run->session.call->options;

	if (run->query.kind != ICMP4_PING_ECHO) {
		if (o->size < 0 && o->length < 0 && !o->pattern_length)
			return true;
		return session_fail(&run->session, "usage",
				    "only an echo request has room for data",
				    "without -s, --length and --pattern");
	}
	if (o->size >= 0 && o->length >= 0)
		return session_fail(&run->session, "usage", "-s and --length say the same thing",
				    "-s counts data, --length the whole datagram");
	int64_t size = o->length >= 0 ? o->length - HEADERS
		       : o->size >= 0 ? o->size
				      : run->options.size;
	if (size < 0 || size > ICMP4_PING_DATA_MAX)
		return session_fail(&run->session, "usage", "no echo request has that size",
				    "-s is 0 to 65507, --length 28 to 65535");
	run->options.size = (uint16_t)size;
	return true;
}

static void read_pace(struct ping_run *run)
{
	const struct cmd_options *o = &run->session.call->options;
	struct icmp4_ping_options *to = &run->options;
	bool privileged = session_is_exact(&run->session);

	if (run->query.kind == ICMP4_PING_ROUTER)
		to->interval_ns = to->timeout_ns = router_ns;
	if (o->flood)
		to->interval_ns = privileged ? flood_ns : flood_unprivileged_ns;
	if (o->gap_ns > 0)
		to->gap_ns = to->interval_ns = o->gap_ns;
	if (o->interval_ns > 0)
		to->interval_ns = o->interval_ns;
	if (o->timeout_ns > 0) {
		to->timeout_ns = o->timeout_ns;
		to->linger_ns = 0; /* who says how long to wait means it */
	}
	if (privileged || (to->interval_ns >= unprivileged_ns && run->count == 1))
		return;
	if (to->interval_ns < unprivileged_ns)
		fprintf(stderr, "icmp ping: at most 500 probes a second without CAP_NET_RAW\n");
	if (to->gap_ns < unprivileged_ns)
		to->gap_ns = unprivileged_ns;
}

/* What has no end of its own would never end where no time passes. */
static uint64_t probe_count(const struct ping_run *run)
{
	const struct cmd_options *o = &run->session.call->options;

	if (o->count_given)
		return o->count;
	if (run->query.kind == ICMP4_PING_ROUTER)
		return ROUTER_COUNT;
	return run->session.lab && o->deadline_ns < 0 ? LAB_COUNT : 0;
}

static bool read_options(struct ping_run *run)
{
	const struct session *s = &run->session;
	const struct cmd_options *o = &s->call->options;
	struct icmp4_ping_options *to = &run->options;

	icmp4_ping_options_default(to);
	if (!read_query(run) || !read_size(run) || !spread(run))
		return false;
	read_pace(run);
	to->count = probe_count(run);
	to->src = s->lab ? session_source(&run->session, 0) : s->source;
	to->any_id = !session_is_exact(s);
	to->id = (uint16_t)session_random(s, 0);
	if (!s->lab && s->prober.id)
		to->id = s->prober.id;
	to->unix_ns = s->run.unix_ns;
	if (run->query.kind == ICMP4_PING_ROUTER)
		to->ttl = 1; /* RFC 1256 section 3: it is for neighbours */
	if (o->ttl > 0)
		to->ttl = (uint8_t)o->ttl;
	if (o->dscp >= 0)
		to->tos = (uint8_t)(o->dscp << 2);
	if (o->ecn >= 0)
		to->tos |= (uint8_t)o->ecn;
	to->df = o->fragment == CMD_FRAGMENT_DO || o->fragment == CMD_FRAGMENT_PROBE;
	to->pattern_length = o->pattern_length;
	for (size_t i = 0; i < o->pattern_length; i++)
		to->pattern[i] = o->pattern[i];
	return true;
}

/* --- Memory --- */

/* Twice what can be in flight, so that an answer that comes late is still known. */
static size_t slot_count(const struct ping_run *run)
{
	int64_t period_ns = run->options.interval_ns / (int64_t)run->count;
	int64_t step_ns = period_ns > run->options.gap_ns ? period_ns : run->options.gap_ns;
	int64_t kept_ns = run->options.timeout_ns + run->options.linger_ns;
	int64_t wanted = step_ns > 0 ? 2 * (kept_ns / step_ns + 1) : SLOTS_MAX;
	size_t slots = SLOTS_MIN;

	while (slots < SLOTS_MAX && (int64_t)slots < wanted)
		slots *= 2;
	return slots;
}

static bool take_memory(struct ping_run *run)
{
	struct session *s = &run->session;
	size_t count = run->count, slots = slot_count(run);

	run->memory = (struct icmp4_ping_memory){
		.targets = calloc(count, sizeof(*run->memory.targets)),
		.target_count = count,
		.slots = calloc(slots, sizeof(*run->memory.slots)),
		.slot_count = slots,
	};
	run->rtt = calloc(count, sizeof(*run->rtt));
	run->refusals = calloc(count, sizeof(*run->refusals));
	run->negative = calloc(count, sizeof(*run->negative));
	run->room_size = icmp4_ping_length(&run->options);
	run->room = malloc(run->room_size + 1);
	if (!run->memory.targets || !run->memory.slots || !run->rtt || !run->refusals ||
	    !run->negative || !run->room)
		return session_fail(s, "system", "no memory for that many targets", NULL);
	for (size_t i = 0; i < count; i++) {
		run->memory.targets[i].dst = s->run.targets[i].dst;
		run->memory.targets[i].flow = (uint16_t)s->run.targets[i].flow;
	}
	return true;
}

static void free_memory(struct ping_run *run)
{
	for (size_t i = 0; run->rtt && i < run->count; i++)
		stat_rtt_free(&run->rtt[i]);
	free(run->rtt);
	free(run->refusals);
	free(run->negative);
	free(run->room);
	free(run->memory.targets);
	free(run->memory.slots);
	free(run->flows);
}

/* --- The run --- */

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

static void show(void *world, const struct icmp4_ping_event *event)
{
	struct ping_run *run = world;

	if (event->status == ICMP4_PING_OK || event->status == ICMP4_PING_LATE) {
		stat_rtt_add(&run->rtt[event->target], event->rtt_ns);
		run->negative[event->target] = says_no(run, &event->heard.message);
	}
	if (event->status == ICMP4_PING_ERROR)
		keep_refusal(&run->refusals[event->target], &event->heard);
	outs_reply(&run->session.outs, event);
}

static void progress(void *sink)
{
	const struct ping_run *run = ((struct run_ping_sink *)sink)->world;
	uint64_t sent = 0, received = 0, lost = 0;

	for (size_t i = 0; i < run->memory.target_count; i++) {
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

	return reasons[run_loop(&plan)];
}

/* A target that nothing could be sent to was not asked: that is no answer of the network. */
static int verdict(const struct icmp4_ping_target *counts, bool negative)
{
	if (counts->received || counts->late)
		return negative ? CMD_NO : CMD_YES;
	return counts->unsent && !counts->sent ? CMD_COULD_NOT : CMD_NO;
}

/* Behind the last flow to a destination, what they tell together. */
static void sum_up_flows(struct ping_run *run, size_t last)
{
	const struct out_target *targets = run->session.run.targets;
	size_t count = targets[last].flow;

	if (!run->flows || (last + 1 < run->count && targets[last + 1].flow > 1))
		return;
	outs_ping_flows(&run->session.outs,
			&(struct out_flows){last + 1 - count, count,
					    &run->memory.targets[last + 1 - count]});
}

/* The figures, and whether every target answered. */
static int sum_up(struct ping_run *run)
{
	int status = CMD_YES;

	for (size_t i = 0; i < run->memory.target_count; i++) {
		const struct icmp4_ping_target *counts = &run->memory.targets[i];
		struct out_ping ping = {i, counts, &run->rtt[i], run->engine.dropped,
					run->refusals[i]};
		int one = verdict(counts, run->negative[i]);

		outs_ping_summary(&run->session.outs, &ping);
		sum_up_flows(run, i);
		status = one > status ? one : status;
	}
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

	if (!session_open(s, call, ICMP4_PROTO_ICMP) || !session_targets(s) || !read_options(run) ||
	    !take_memory(run))
		return false;
	if (icmp4_ping_init(&run->engine, &run->options, &run->memory, &s->key, session_now(s)))
		return session_fail(s, "usage", "no ping can be run with these options", NULL);
	say_strength(run);
	s->run.ping = &run->options;
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
	free_memory(&run);
	return session_close(&run.session, reason, status);
}
