/* SPDX-License-Identifier: MIT */
#include "out/explain/explain.h"
#include "out/trace/rewrites.h"
#include "out/words.h"
#include <icmp4/extension.h>
#include <icmp4/object.h>
#include <icmp4/registry.h>

enum { EXPLAIN_HEADERS = 28 };

const char *explain_message(const struct icmp4_message *message)
{
	const struct icmp4_code *code = icmp4_code_find(message->type, message->code);

	if (code && code->sender && *code->sender)
		return code->sender;
	return icmp4_type_find(message->type)->meaning;
}

/* --- ping --- */

static bool is_ttl_exceeded(uint8_t type, uint8_t code)
{
	return type == ICMP4_TIME_EXCEEDED && code == ICMP4_TTL_EXCEEDED;
}

/* A TTL below what everybody sends was meant to run out. */
static bool is_short(const struct icmp4_ping_options *options)
{
	struct icmp4_ping_options usual;

	icmp4_ping_options_default(&usual);
	return options->ttl < usual.ttl;
}

const char *explain_refusal(const struct icmp4_message *message,
			    const struct icmp4_ping_options *options)
{
	if (is_ttl_exceeded(message->type, message->code) && is_short(options))
		return "The router where the time to live ran out that -t set.";
	return explain_message(message);
}

static bool nothing_came(const struct out_ping *p)
{
	return p->counts->lost && !p->counts->received && !p->counts->late &&
	       !p->counts->icmp_errors;
}

static bool is_too_big(const struct out_refusal *r)
{
	return r->type == ICMP4_UNREACHABLE && r->code == ICMP4_FRAGMENTATION_NEEDED &&
	       r->mtu >= EXPLAIN_HEADERS;
}

/* The same figures for all that was refused. */
static bool has_figures(const struct out_refusal *r)
{
	return r->from && !r->mixed && (is_too_big(r) || is_ttl_exceeded(r->type, r->code));
}

static bool refused(const struct out_ping *p)
{
	return p->counts->icmp_errors && !p->counts->received && !has_figures(&p->refusal);
}

static bool some_lost(const struct out_ping *p)
{
	return p->counts->lost && p->counts->received;
}

static bool came_late(const struct out_ping *p)
{
	return p->counts->late;
}

static bool came_twice(const struct out_ping *p)
{
	return p->counts->duplicate;
}

static bool came_damaged(const struct out_ping *p)
{
	return p->counts->corrupted;
}

static bool came_from_another(const struct out_ping *p)
{
	return p->counts->wrong_address;
}

static bool overtook(const struct out_ping *p)
{
	return p->counts->reordered;
}

static bool never_left(const struct out_ping *p)
{
	return p->counts->unsent;
}

static bool was_forged(const struct out_ping *p)
{
	return p->counts->forged;
}

static bool lost_here(const struct out_ping *p)
{
	return p->dropped;
}

static bool all_well(const struct out_ping *p)
{
	return p->counts->sent && p->counts->received == p->counts->sent && !p->counts->duplicate &&
	       !p->counts->forged;
}

size_t explain_ping(const struct out_ping *ping, struct explanation found[EXPLAIN_MAX])
{
	static const struct {
		bool (*holds)(const struct out_ping *ping);
		struct explanation explanation;
	} rows[] = {
		{nothing_came,
		 {"Nothing came back at all: the target is down or drops echo requests, or the way "
		  "there or back is broken. Silence alone does not say which.",
		  "icmp trace"}},
		{refused,
		 {"The network itself refused every probe: the line above names the router and its "
		  "reason.",
		  "icmp trace"}},
		{some_lost,
		 {"Some probes were lost on the way there or back; the interval says how much that "
		  "count can be trusted. Ask for more with -c before you blame a link.",
		  "icmp trace -c 20"}},
		{came_late,
		 {"Late answers did arrive, after the timeout: not loss but delay, such as a full "
		  "queue. -W waits longer.",
		  NULL}},
		{came_twice,
		 {"Duplicates: the packet was copied on the way (a link-layer loop, a mirror port, "
		  "retransmission by a wireless link), or two hosts own this address.",
		  NULL}},
		{came_damaged,
		 {"Answers with altered data and a right checksum: something on the way or at the "
		  "target rewrites payloads, or has bad memory.",
		  NULL}},
		{came_from_another,
		 {"The answer came from another address than was asked: a NAT that does not "
		  "translate back, a broadcast address, or a host that answers from the wrong "
		  "interface.",
		  NULL}},
		{overtook,
		 {"Answers overtook each other: packets of this flow take ways of different "
		  "length.",
		  NULL}},
		{never_left,
		 {"Some probes never left this machine: that says nothing about the network.",
		  NULL}},
		{was_forged,
		 {"Answers without our cookie: somebody guesses identifiers, or a device answers "
		  "without returning the data. They were not counted.",
		  NULL}},
		{lost_here,
		 {"This machine dropped arrivals for want of buffer; part of the loss may be our "
		  "own. "
		  "Probe more slowly.",
		  NULL}},
		{all_well, {"Every probe was answered.", NULL}},
	};
	size_t count = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows) && count < EXPLAIN_MAX; i++)
		if (rows[i].holds(ping))
			found[count++] = rows[i].explanation;
	return count;
}

static void explain_mtu(struct explained *found, const char *router, unsigned mtu, unsigned length)
{
	snprintf(found->text, sizeof(found->text),
		 "%s says that the link behind it takes at most %u octets. These probes are of %u "
		 "and must stay whole.",
		 router, mtu, length);
	snprintf(found->next, sizeof(found->next), "icmp ping -M do -s %u", mtu - EXPLAIN_HEADERS);
}

static void explain_ttl(struct explained *found, const char *router, unsigned ttl, bool meant)
{
	snprintf(found->text, sizeof(found->text), "The probes' TTL of %u ran out at %s: %s", ttl,
		 router,
		 meant ? "-t set it so low, and the target is farther. No fault."
		       : "packets go in a circle, or the path is longer than any should be.");
	snprintf(found->next, sizeof(found->next), "icmp trace");
}

bool explain_refused(const struct out_run *run, const struct out_ping *ping,
		     struct explained *found)
{
	const struct out_refusal *refusal = &ping->refusal;
	char router[WORDS_LABEL];

	if (ping->counts->received || !has_figures(refusal))
		return false;
	words_label(router, run, refusal->from);
	if (is_too_big(refusal))
		explain_mtu(found, router, refusal->mtu, run->ping->size + EXPLAIN_HEADERS);
	else
		explain_ttl(found, router, run->ping->ttl, is_short(run->ping));
	return true;
}

/* --- trace: a hop --- */

static bool hop_silent(const struct out_trace *t, const struct out_hop *h)
{
	return h->sent && !h->responder_count && h->ttl < t->path->answered;
}

static bool is_final(const struct out_hop *h)
{
	for (unsigned i = 0; i < h->responder_count; i++)
		if (h->responders[i].final)
			return true;
	return false;
}

static bool hop_partly_silent(const struct out_trace *t, const struct out_hop *h)
{
	(void)t;
	return h->silent && h->responder_count && !is_final(h);
}

static bool end_partly_silent(const struct out_trace *t, const struct out_hop *h)
{
	(void)t;
	return h->silent && is_final(h);
}

static bool hop_many(const struct out_trace *t, const struct out_hop *h)
{
	return h->responder_count > 1 && !t->options->vary_port;
}

static bool hop_many_flows(const struct out_trace *t, const struct out_hop *h)
{
	return h->responder_count > 1 && t->options->vary_port;
}

/* Who refuses at one TTL forwarded nothing at the TTL before: twice the same router is no loop. */
static bool hop_seen_before(const struct out_trace *t, const struct out_hop *h)
{
	for (unsigned ttl = t->path->first; ttl < h->ttl; ttl++) {
		const struct out_hop *before = &t->path->hops[ttl];

		if (rewrite_is_zero_ttl(t->path, ttl))
			continue;
		for (unsigned i = 0; i < before->responder_count; i++)
			for (unsigned k = 0; k < h->responder_count; k++)
				if (before->responders[i].from == h->responders[k].from &&
				    !h->responders[k].final)
					return true;
	}
	return false;
}

/* RFC 4950: what has labels comes from a switching router. */
static bool is_labelled(const struct out_responder *responder)
{
	struct icmp4_heard heard = path_heard(responder);
	struct icmp4_extension extension;
	struct icmp4_object object;
	enum icmp4_fault fault;
	size_t at = 0;

	if (!heard.is_error ||
	    !icmp4_extension_of(&extension, &heard.view, ICMP4_EXTENSION_COMPATIBLE))
		return false;
	while (icmp4_object_next(&extension, &at, &object, &fault))
		if (icmp4_mpls_count(&object))
			return true;
	return false;
}

static bool way_back_differs(const struct out_hop *h)
{
	unsigned back = h->responder_count ? path_back_hops(&h->responders[0]) : 0;

	return back && (back > h->ttl + 1u || back + 1u < h->ttl);
}

static bool hop_way_back_differs(const struct out_trace *t, const struct out_hop *h)
{
	(void)t;
	return way_back_differs(h) && !is_labelled(&h->responders[0]);
}

/* A switching router sends its errors on along the labels, to who has a route back (RFC 3032
 * section 2.3.1). */
static bool hop_answers_by_labels(const struct out_trace *t, const struct out_hop *h)
{
	(void)t;
	return way_back_differs(h) && is_labelled(&h->responders[0]);
}

size_t explain_hop(const struct out_trace *trace, const struct out_hop *hop,
		   struct explanation found[EXPLAIN_MAX])
{
	static const struct {
		bool (*holds)(const struct out_trace *trace, const struct out_hop *hop);
		const char *text;
	} rows[] = {
		{hop_silent,
		 "This router forwards but does not say so: it sends no time-exceeded, or "
		 "a filter eats it. No fault, since hops behind it answer."},
		{hop_partly_silent,
		 "It answers only some probes. Most routers limit how many errors they send; it is "
		 "loss only if the hops behind lose as much."},
		{end_partly_silent,
		 "It answers only some probes: most devices limit how many errors they send."},
		{hop_many, "Several routers at one distance though our flow never changed: packets "
			   "are balanced one by one, or the route changed meanwhile."},
		{hop_many_flows, "Several routers at one distance: without privilege each probe is "
				 "a flow of its own, "
				 "and a balancer spreads flows."},
		{hop_seen_before, "This router was seen nearer already: packets go in a circle."},
		{hop_way_back_differs, "The TTL of its answer suggests a way back of another "
				       "length: routing is asymmetric "
				       "here, and its time includes that other way."},
		{hop_answers_by_labels,
		 "Its answer went on to the end of the labelled path before it turned back: that "
		 "is why it took so long a way, and its time is that of the whole path."},
	};
	size_t count = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows) && count < EXPLAIN_MAX; i++)
		if (rows[i].holds(trace, hop))
			found[count++] = (struct explanation){rows[i].text, NULL};
	return count;
}

/* --- trace: its end --- */

size_t explain_trace(const struct out_trace *trace, struct explanation found[EXPLAIN_MAX])
{
	static const struct explanation ends[] = {
		[ICMP4_TRACE_REACHED] = {"The way there works.", NULL},
		[ICMP4_TRACE_UNREACHABLE] = {"A router on the way gave up and said why. What is "
					     "wrong is wrong there, or "
					     "in what it knows; routers before it did their part.",
					     NULL},
		[ICMP4_TRACE_GAP] =
			{"From here on nobody says anything: a filter that drops our probes or "
			 "their "
			 "answers, a router with no way back to us, or a target that is down.",
			 "icmp trace --icmp"},
		[ICMP4_TRACE_MAX] =
			{"The path is longer than we looked, or packets go in a circle. "
			 "-m looks farther.",
			 NULL},
		[ICMP4_TRACE_STOPPED] = {"Stopped before the end was known.", NULL},
	};
	static const struct explanation confirmed = {"The target is up and the way there works. "
						     "It, or a filter before it, just does not "
						     "answer such probes.",
						     "icmp trace --icmp"};

	if ((size_t)trace->end >= sizeof(ends) / sizeof(*ends) || !ends[trace->end].text)
		return 0;
	found[0] = trace->confirmed ? confirmed : ends[trace->end];
	if (trace->end == ICMP4_TRACE_GAP && trace->options->protocol == ICMP4_PROTO_ICMP)
		found[0].next = "icmp trace --tcp=443";
	return 1;
}
