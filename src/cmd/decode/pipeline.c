/* SPDX-License-Identifier: MIT */
#include "cmd/decode/pipeline.h"

bool pipeline_open(struct pipeline *p, struct outs *outs, const struct pipeline_plan *plan)
{
	*p = (struct pipeline){
		.outs = outs,
		.plan = *plan,
		.census = plan->census ? stat_census_new() : NULL,
	};
	return p->census || !plan->census;
}

void pipeline_close(struct pipeline *p)
{
	if (p->pairs)
		stat_pairs_free(p->pairs);
	if (p->census)
		stat_census_free(p->census);
}

bool pipeline_begin(struct pipeline *p, const char *file, bool numbered)
{
	if (p->pairs)
		stat_pairs_free(p->pairs);
	p->pairs = stat_pairs_new(p->plan.remember);
	p->file = file;
	p->numbered = numbered;
	p->begun = false;
	return p->pairs;
}

/* --- One message --- */

static void put_place(const struct pipeline *p, const struct io_frame *frame, struct out_message *m)
{
	if (!p->numbered)
		return;
	m->frame = frame->number;
	m->time_ns = frame->time_ns;
	m->timed = frame->time_ns || !p->first_ns;
	m->since_ns = frame->time_ns - p->first_ns;
}

/* Looks for the request that it answers, or the datagram that it is about. */
static void put_pair(const struct pipeline *p, const struct icmp4_view *quote,
		     struct out_message *m, struct stat_pair *seen)
{
	*seen = (struct stat_pair){0};
	if (quote ? !stat_pairs_cause(p->pairs, quote, seen)
		  : !stat_pairs_request(p->pairs, m->view, seen))
		return;
	*(quote ? &m->cause_frame : &m->request_frame) = seen->frame;
	if (m->timed && (seen->time_ns || !p->first_ns))
		m->after_ns = m->time_ns - seen->time_ns;
}

static void count(struct pipeline *p, const struct out_message *m)
{
	if (m->fault == ICMP4_FAULT_FRAGMENT) {
		p->fragments++;
		return;
	}
	p->messages++;
	p->malformed += m->fault && m->fault != ICMP4_FAULT_ICMP_CUT;
	p->bad_checksums += m->bad_checksum || m->bad_ip_checksum;
}

static const struct icmp4_view *view_quote(struct icmp4_view *quote, const struct out_message *m)
{
	if (!icmp4_type_is_error(icmp4_view_type(m->view)) ||
	    icmp4_view_quote(quote, m->view, m->view->quote_held))
		return NULL;
	return quote;
}

static bool show(struct pipeline *p, const struct io_frame *frame, struct out_message *m)
{
	const struct icmp4_remark *remarks[ICMP4_REMARKS_MAX];
	struct icmp4_view room;
	struct stat_pair seen;

	put_place(p, frame, m);
	m->file = p->file;
	m->bytes = frame->bytes;
	m->sum = p->plan.sum;
	m->after_ns = -1;
	out_message_judge(m);
	count(p, m);
	if (icmp4_view_is_icmp(m->view)) {
		const struct icmp4_view *quote = view_quote(&room, m);

		put_pair(p, quote, m, &seen);
		if (p->census)
			stat_census_message(p->census, m->view, quote,
					    m->request_frame ? m->after_ns : -1, seen.ttl);
	}
	if (p->plan.remarks && icmp4_view_is_icmp(m->view)) {
		m->remarks = remarks;
		m->remark_count = icmp4_remarks(m->view, p->plan.sum, remarks, ICMP4_REMARKS_MAX);
	}
	outs_message(p->outs, m);
	return true;
}

/* --- One frame --- */

/* A datagram that a later error or reply may be about. */
static void note(struct pipeline *p, const struct io_frame *frame, uint32_t at, size_t held,
		 size_t length)
{
	const struct stat_pair seen = {.frame = frame->number, .time_ns = frame->time_ns};
	struct icmp4_view view;

	if (!icmp4_view_datagram(&view, frame->bytes + at, held, length))
		stat_pairs_note(p->pairs, &view, &seen);
}

/* Innermost first: an error about a tunnel's datagram quotes an outer one. */
static void note_all(struct pipeline *p, const struct io_frame *frame,
		     const struct icmp4_walk *walk)
{
	if (!walk->datagrams)
		return;
	for (unsigned i = walk->count; i-- > 0;) {
		uint32_t at = walk->layers[i].at;

		if (walk->layers[i].kind != ICMP4_LAYER_IPV4)
			continue;
		if (at == walk->at)
			note(p, frame, at, walk->held, walk->length);
		else
			note(p, frame, at, frame->held - at, frame->length - at);
	}
}

/* Behind an authentication header (RFC 4302 transport mode) stands what the view cannot reach. */
static void view_behind(struct icmp4_view *view, const struct io_frame *frame,
			const struct icmp4_walk *walk)
{
	const uint8_t *ip = view->ip;
	uint32_t skip = walk->message - walk->at;

	if (!ip || skip > walk->held)
		return;
	icmp4_view_message(view, frame->bytes + walk->message, walk->held - skip,
			   walk->length - skip);
	view->ip = ip;
}

static bool show_datagram(struct pipeline *p, const struct io_frame *frame,
			  const struct icmp4_walk *walk)
{
	struct icmp4_view view;
	struct out_message m = {.view = &view, .walk = walk};

	icmp4_view_datagram(&view, frame->bytes + walk->at, walk->held, walk->length);
	if (view.protocol != ICMP4_PROTO_ICMP)
		view_behind(&view, frame, walk);
	m.fault = view.fault;
	return show(p, frame, &m);
}

/* Hexadecimal digits may begin with the ICMP header: no walk leads there. */
static bool show_bare(struct pipeline *p, const struct io_frame *frame)
{
	struct icmp4_view view;
	struct out_message m = {.view = &view};

	m.fault = icmp4_view_message(&view, frame->bytes, frame->held, frame->length);
	return show(p, frame, &m);
}

bool pipeline_frame(struct pipeline *p, const struct io_frame *frame)
{
	struct icmp4_walk walk;

	p->frames++;
	if (!p->begun)
		p->first_ns = frame->time_ns;
	p->begun = true;
	if (frame->link_type == IO_LINKTYPE_ICMP)
		return show_bare(p, frame);
	icmp4_walk(&walk, frame->link_type, frame->bytes, frame->held, frame->length);
	obstacles_add(&p->obstacles, walk.end, frame->link_type);
	bool shown = walk.end == ICMP4_WALK_ICMP && show_datagram(p, frame, &walk);
	note_all(p, frame, &walk);
	return shown;
}

void pipeline_census(struct pipeline *p)
{
	const struct out_census census = {
		.census = p->census,
		.frames = p->frames,
		.messages = p->messages,
		.malformed = p->malformed,
		.bad_checksums = p->bad_checksums,
		.fragments = p->fragments,
		.obstacles = p->obstacles.rows,
		.obstacle_count = p->obstacles.count,
	};

	outs_census(p->outs, &census);
}
