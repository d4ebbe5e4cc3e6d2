/* SPDX-License-Identifier: MIT */
/*
 * The text of tracepath of iputils. Its way is one: each hop with datagrams as long as the path
 * before it carries. Ours is a trace and then a search, so all lines come when both are done.
 */
#include <icmp4/text.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "out/as/as.h"
#include "out/out.h"

enum { WAY_HOST = 52, WAY_ROUNDS = 3, NS_US = 1000 };

/* What was heard at a hop, once in each round. */
struct way_answer {
	uint32_t from; /* 0: nothing */
	int64_t rtt_ns;
	uint8_t ttl;
	bool final;
	bool reached;
	struct icmp4_message message;
};

/* A router that named an MTU, and where. */
struct way_step {
	uint32_t from;
	int64_t rtt_ns;
	uint16_t mtu;
	uint8_t hop; /* 0: it is not known */
};

struct out_as_way {
	struct way_answer answers[PATH_HOPS][WAY_ROUNDS];
	struct way_step steps[ICMP4_MTU_DROPS];
	size_t step_count;
	unsigned next; /* behind the last hop to print */
	unsigned max;
	uint16_t link_mtu, mtu;
	bool whole; /* the path has an end */
};

static void begin(struct out *out, const struct out_trace *trace)
{
	struct out_as *as = out->run->as;

	as->asked++;
	as->way = calloc(1, sizeof(*as->way));
	if (!as->way)
		return;
	as->way->link_mtu = trace->link_mtu;
	as->way->mtu = as->length < trace->link_mtu ? as->length : trace->link_mtu;
	as->way->next = 1;
	as->way->max = trace->options->max;
}

static void take_probe(struct out *out, const struct out_trace *trace,
		       const struct icmp4_trace_event *event)
{
	struct out_as_way *way = out->run->as->way;

	(void)trace;
	if (!way || !event->heard_any || event->round >= WAY_ROUNDS ||
	    event->status == ICMP4_TRACE_DUPLICATE || event->status == ICMP4_TRACE_FORGED)
		return;
	way->answers[event->ttl][event->round] = (struct way_answer){
		.from = event->heard.from,
		.rtt_ns = event->rtt_ns,
		.ttl = event->heard.ttl,
		.final = event->final,
		.reached = event->reached,
		.message = event->heard.message,
	};
}

static void take_hop(struct out *out, const struct out_trace *trace, const struct out_hop *hop)
{
	(void)trace;
	if (out->run->as->way)
		out->run->as->way->next = hop->ttl + 1U;
}

/* --- Where it narrows --- */

static void take_mtu_probe(struct out *out, const struct out_mtu *mtu,
			   const struct icmp4_mtu_event *event)
{
	struct out_as_way *way = out->run->as->way;
	uint16_t named = event->heard.message.error.mtu;

	(void)mtu;
	if (!way || event->status != ICMP4_MTU_TOO_BIG || way->step_count == ICMP4_MTU_DROPS ||
	    named >= way->mtu)
		return;
	for (size_t i = 0; i < way->step_count; i++)
		if (way->steps[i].mtu == named)
			return;
	way->steps[way->step_count++] = (struct way_step){
		.from = event->heard.from,
		.rtt_ns = event->rtt_ns,
		.mtu = named,
	};
}

static void take_mtu(struct out *out, const struct out_mtu *mtu)
{
	struct out_as_way *way = out->run->as->way;
	const struct icmp4_mtu *engine = mtu->engine;

	if (!way)
		return;
	if (engine->low && engine->low < way->mtu)
		way->mtu = engine->low;
	for (size_t i = 0; i < engine->drop_count; i++)
		for (size_t k = 0; k < way->step_count; k++)
			if (engine->drops[i].located &&
			    engine->drops[i].claimed == way->steps[k].mtu)
				way->steps[k].hop = engine->drops[i].next;
}

/* --- Lines --- */

static void print_host(struct out *out, unsigned ttl, uint32_t from, int64_t rtt_ns)
{
	const struct out_run *run = out->run;
	char address[ICMP4_ADDRESS_TEXT], name[OUT_AS_HOST], both[2 * OUT_AS_HOST];
	const char *known = run->numeric ? NULL : run->names.find(run->names.world, from);
	int64_t us = rtt_ns / NS_US;

	icmp4_address_text(from, address, sizeof(address));
	as_name(name, known ? known : address);
	if (run->as->both && !run->numeric)
		snprintf(both, sizeof(both), "%s (%s)", name, address);
	else
		snprintf(both, sizeof(both), "%s", name);
	fprintf(out->file, "%2u:  %-*s%s%3" PRId64 ".%03" PRId64 "ms ", ttl, WAY_HOST, both,
		strlen(both) >= WAY_HOST ? " " : "", us / 1000, us % 1000);
}

/* What Linux makes of codes 0 to 15 of type 3, and of type 12. */
static char mark_of(const struct icmp4_message *message)
{
	static const char marks[] = "NHP  ?NHNNHNHHHH";

	if (message->type == ICMP4_PARAMETER_PROBLEM)
		return 'P';
	return message->code < sizeof(marks) - 1 ? marks[message->code] : '?';
}

static void print_answer(struct out *out, unsigned ttl, const struct way_answer *answer)
{
	unsigned back = path_ttl_hops(answer->ttl);

	print_host(out, ttl, answer->from, answer->rtt_ns);
	if (answer->reached)
		fputs("reached", out->file);
	else if (answer->final)
		fprintf(out->file, "!%c", mark_of(&answer->message));
	else if (back && back != ttl)
		fprintf(out->file, "asymm %2u ", back);
	putc('\n', out->file);
}

/* NULL: nobody answered. */
static const struct way_answer *answer_at(const struct out_as_way *way, unsigned ttl, unsigned from)
{
	for (unsigned round = from; round < WAY_ROUNDS; round++)
		if (way->answers[ttl][round].from)
			return &way->answers[ttl][round];
	return NULL;
}

static void print_hop(struct out *out, const struct out_as_way *way, unsigned ttl)
{
	const struct way_answer *answer = answer_at(way, ttl, 0);
	/* tracepath asks the first hop once more when it has learned of its own link. */
	const struct way_answer *again =
		ttl == 1 && out->run->as->length > way->link_mtu ? answer_at(way, ttl, 1) : NULL;

	for (size_t i = 0; i < way->step_count; i++)
		if (way->steps[i].hop == ttl) {
			print_host(out, ttl, way->steps[i].from, way->steps[i].rtt_ns);
			fprintf(out->file, "pmtu %u\n", way->steps[i].mtu);
		}
	if (!answer)
		fprintf(out->file, "%2u:  no reply\n", ttl);
	else
		print_answer(out, ttl, answer);
	if (again)
		print_answer(out, ttl, again);
}

static void print_sum(struct out *out, const struct out_as_way *way)
{
	unsigned last = way->next - 1;
	const struct way_answer *end = answer_at(way, last, 0);
	unsigned back = end ? path_ttl_hops(end->ttl) : 0;

	if (!end || !end->final)
		fprintf(out->file, "     Too many hops: pmtu %u\n", way->mtu);
	fprintf(out->file, "     Resume: pmtu %u ", way->mtu);
	if (end && end->reached)
		fprintf(out->file, "hops %u ", last);
	if (end && end->reached && back)
		fprintf(out->file, "back %u ", back);
	putc('\n', out->file);
}

static void end(struct out *out, const char *reason, int exit, struct icmp4_time now)
{
	struct out_as *as = out->run->as;
	const struct out_as_way *way = as->way;

	(void)reason;
	(void)exit;
	(void)now;
	if (!way)
		return;
	if (as->length > way->link_mtu)
		fprintf(out->file, " 1?: [LOCALHOST]%22spmtu %u\n", "", way->link_mtu);
	for (unsigned ttl = 1; ttl < way->next; ttl++)
		print_hop(out, way, ttl);
	print_sum(out, way);
	free(as->way);
	as->way = NULL;
}

const struct out_ops out_as_tracepath = {
	.name = "as-tracepath",
	.trace_start = begin,
	.trace_probe = take_probe,
	.hop = take_hop,
	.mtu_probe = take_mtu_probe,
	.mtu_end = take_mtu,
	.end = end,
};
