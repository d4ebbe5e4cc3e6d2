/* SPDX-License-Identifier: MIT */
/*
 * `icmp send`: any ICMP message. What leaves and what comes back are shown alike, as `icmp decode`
 * would show them in a capture of both; their numbers are those that the frames of it would have.
 *
 *	source.c    which datagrams: by the options, or out of JSON lines
 *	message.c   the ICMP message of the options    json*.c  that of a line
 *	datagram.c  the header around it, faults, fragments
 *	judge.c     whether it may leave
 *	run.c       the engine: leave, listen
 */
#include "cmd/decode/record.h"
#include "cmd/send/run.h"
#include "cmd/send/source.h"
#include "cmd/verbs.h"
#include "io/clock.h"
#include "io/cpu.h"
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const int64_t interval_ns = 1 * ICMP4_S_NS;
static const int64_t timeout_ns = 1 * ICMP4_S_NS;

/* Too large for a stack. */
struct send {
	struct session session;
	struct send_source source;
	struct send_run run;
	struct decode_record record;
	bool writes;     /* -o pcap: to a file instead of a network */
	bool unrecorded; /* that it could not be written has been said */
	bool remarks;
	icmp4_sum_fn *sum;
	uint8_t room[SEND_MAX];
};

/* --- Showing --- */

static int64_t unix_of(const struct session *s, struct icmp4_time at)
{
	return at.ns + s->run.unix_ns;
}

static void show(struct send *send, const struct icmp4_view *view, struct icmp4_time at,
		 struct out_message *message)
{
	const struct icmp4_remark *remarks[ICMP4_REMARKS_MAX];
	const struct session *s = &send->session;

	message->view = view;
	message->fault = (enum icmp4_fault)view->fault;
	message->sum = send->sum;
	out_message_judge(message);
	message->time_ns = unix_of(s, at);
	message->timed = !send->writes;
	message->since_ns = icmp4_time_since(at, s->run.start);
	message->remarks = remarks;
	if (send->remarks && icmp4_view_is_icmp(view))
		message->remark_count = icmp4_remarks(view, send->sum, remarks, ICMP4_REMARKS_MAX);
	outs_message(&send->session.outs, message);
}

static void show_leaving(void *world, const struct send_octets *datagram, uint64_t number)
{
	struct send *send = world;
	struct out_message message = {.sent = true, .frame = number, .after_ns = -1};
	struct icmp4_view view;

	icmp4_view_datagram(&view, datagram->bytes, datagram->length, datagram->length);
	show(send, &view, session_now(&send->session), &message);
}

static void show_answer(void *world, const struct icmp4_view *view,
			const struct icmp4_packet *packet, const struct send_past *to,
			enum send_verdict verdict, uint64_t number)
{
	struct send *send = world;
	struct out_message message = {
		.frame = number,
		.request_frame = verdict == SEND_ERROR ? 0 : to->number,
		.cause_frame = verdict == SEND_ERROR ? to->number : 0,
		.after_ns = icmp4_time_since(packet->stamp, to->at),
	};

	if (message.after_ns < 0)
		message.after_ns = 0;
	show(send, view, packet->stamp, &message);
}

static void show_refused(void *world, uint64_t number, int reason)
{
	struct send *send = world;
	struct io_failure failure;

	io_fail(&failure, "system", reason, "", "number %" PRIu64 " did not leave: %s", number,
		strerror(reason));
	session_note(&send->session, &failure);
}

/* For whoever asks while it runs. */
static void show_progress(void *sink)
{
	const struct send *send = ((struct send_sink *)sink)->world;

	fprintf(stderr, "icmp send: sent %" PRIu64 ", answers %" PRIu64 "\n", send->run.sent,
		send->run.answers);
}

/* --- The two ways --- */

static bool next(void *world, struct send_octets *datagram)
{
	return send_source_next(&((struct send *)world)->source, datagram);
}

static bool more(void *world)
{
	return send_source_more(&((struct send *)world)->source);
}

static const char *send_for_a_while(struct send *send)
{
	struct session *s = &send->session;
	struct run_plan plan = {
		.engine = send_engine(&send->run),
		.world = s->world,
		.end = session_end(s),
		.room = send->room,
		.room_size = sizeof(send->room),
		.signals = s->signals,
		.progress = show_progress,
	};

	return run_reason_name(run_loop(&plan));
}

static bool fail_record(struct send *send)
{
	char message[96];

	snprintf(message, sizeof(message), "-o pcap: %s", strerror(errno));
	if (!send->unrecorded)
		session_fail(&send->session, "output", message, NULL);
	send->unrecorded = true;
	return false;
}

/* What was captured once keeps its time, so that a capture comes back as it was. */
static int64_t stamp_of(const struct send *send)
{
	int64_t time_ns = send_source_time_ns(&send->source);

	return time_ns ? time_ns : unix_of(&send->session, session_now(&send->session));
}

static bool write_one(struct send *send)
{
	const struct send_octets *datagram = &send->run.datagram;
	size_t at = 0, length;

	while ((length = send_fragment(datagram->bytes, datagram->length, send->run.fragment, &at,
				       send->room))) {
		struct io_frame frame = {
			.number = ++send->run.number,
			.time_ns = stamp_of(send),
			.link_type = ICMP4_LINKTYPE_RAW,
			.bytes = send->room,
			.held = length,
			.length = length,
		};

		if (!record_write(&send->record, &frame))
			return fail_record(send);
	}
	send->run.sent++;
	return true;
}

static const char *write_all(struct send *send)
{
	const struct run_signals *signals = send->session.signals;

	while (!signals->stop && send_source_next(&send->source, &send->run.datagram)) {
		show_leaving(send, &send->run.datagram, send->run.number + 1);
		if (!write_one(send))
			return "error";
	}
	return signals->stop ? "interrupted" : "complete";
}

/* --- The verb --- */

static bool has_json(const struct outs *outs)
{
	for (size_t i = 0; i < outs->count; i++)
		if (outs->all[i].ops == &out_json)
			return true;
	return false;
}

static void read_options(struct send *send)
{
	const struct cmd_options *o = &send->session.call->options;

	send->sum = io_fastest_sum();
	send->remarks = o->verbose || has_json(&send->session.outs);
	send->run.sink =
		(struct send_sink){next, more, show_leaving, show_answer, show_refused, send};
	send->run.interval_ns = o->interval_ns > 0 ? o->interval_ns : interval_ns;
	send->run.timeout_ns = o->timeout_ns > 0 ? o->timeout_ns : timeout_ns;
	send->run.fragment = o->fragments >= 0 ? (size_t)o->fragments : SEND_MAX;
}

static bool open_record(struct send *send)
{
	struct io_failure failure;

	return record_open(&send->record, &send->session.call->options, &failure) ||
	       session_fail(&send->session, failure.what, failure.message, failure.hint);
}

static bool wants_record(const struct cmd_options *o)
{
	for (size_t i = 0; i < o->output_count; i++)
		if (record_is(&o->outputs[i]))
			return true;
	return false;
}

static bool prepare(struct send *send, struct cmd_call *call, const char *lines)
{
	struct session *s = &send->session;

	send->writes = wants_record(&call->options);
	if (!session_open_for(s, call, send->writes ? SESSION_WRITE : SESSION_CRAFT))
		return false;
	if (call->options.operand_count && !session_targets(s))
		return false;
	if (send->writes && !open_record(send))
		return false;
	read_options(send);
	return send_source_open(&send->source, s, lines);
}

/* Where no answer belongs, having sent it is all. */
static int verdict(const struct send *send)
{
	const struct send_run *run = &send->run;

	if (!run->sent)
		return CMD_COULD_NOT;
	return send->writes || run->answers || !run->asked ? CMD_YES : CMD_NO;
}

static int sum_up(struct send *send)
{
	if (!send->run.sent && !send->run.unsent)
		return CMD_COULD_NOT; /* and why has been said */
	outs_sending(&send->session.outs, &(struct out_sending){.sent = send->run.sent,
								.unsent = send->run.unsent,
								.answers = send->run.answers,
								.written = send->writes});
	return verdict(send);
}

static int run_send(struct send *send, struct cmd_call *call, const char *lines)
{
	const char *reason = "error";
	int status = CMD_COULD_NOT;

	if (prepare(send, call, lines)) {
		reason = send->writes ? write_all(send) : send_for_a_while(send);
		status = sum_up(send);
	}
	if (!record_close(&send->record))
		fail_record(send);
	send_source_close(&send->source);
	if (send->session.could_not && !strcmp(reason, "complete"))
		reason = "error";
	return session_close(&send->session, reason, status);
}

int cmd_send(struct cmd_call *call)
{
	struct cmd_error error;
	const char *lines;

	if (!send_operands(&call->options, &lines, &error))
		return cmd_fail(call, error.message, error.hint);
	struct send *send = calloc(1, sizeof(*send));

	if (!send)
		return cmd_fail(call, "no memory", NULL);
	int status = run_send(send, call, lines);

	free(send);
	return status;
}
