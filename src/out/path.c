/* SPDX-License-Identifier: MIT */
#include "out/path.h"
#include <stdlib.h>
#include <string.h>

void path_init(struct out_path *path, uint8_t first, uint32_t rounds)
{
	memset(path, 0, sizeof(*path));
	path->first = first;
	path->next = first;
	path->rounds = rounds;
	for (unsigned ttl = 0; ttl < PATH_HOPS; ttl++)
		path->hops[ttl].ttl = (uint8_t)ttl;
}

void path_free(struct out_path *path)
{
	for (unsigned ttl = 0; ttl < PATH_HOPS; ttl++) {
		struct out_hop *hop = &path->hops[ttl];

		for (unsigned i = 0; i < hop->responder_count; i++) {
			stat_rtt_free(&hop->responders[i].rtt);
			free(hop->responders[i].octets);
		}
		free(hop->responders);
		free(hop->probes);
		free(hop->rounds);
	}
	memset(path, 0, sizeof(*path));
}

static struct out_responder *responder_of(struct out_hop *hop, uint32_t from)
{
	for (unsigned i = 0; i < hop->responder_count; i++)
		if (hop->responders[i].from == from)
			return &hop->responders[i];
	if (hop->responder_count == PATH_RESPONDERS)
		return NULL;
	struct out_responder *all =
		realloc(hop->responders, (hop->responder_count + 1u) * sizeof(*all));
	if (!all)
		return NULL;
	hop->responders = all;
	all[hop->responder_count] = (struct out_responder){.from = from};
	return &all[hop->responder_count++];
}

/* All that the view of an answer sees: from the IP header on, if there is one. */
static bool keep_octets(struct out_responder *responder, const struct icmp4_view *view)
{
	const uint8_t *first = view->ip ? view->ip : view->payload;
	size_t before = (size_t)(view->payload - first);
	uint8_t *octets = realloc(responder->octets, before + view->held + 1);

	if (!octets)
		return false;
	memcpy(octets, first, before + view->held);
	responder->octets = octets;
	responder->octet_count = before + view->held;
	responder->octet_length = before + view->length;
	responder->bare = !view->ip;
	return true;
}

/* The values of an answer outlive the packet that they came in; what it pointed at does not. */
static bool keep_heard(struct out_responder *responder, const struct icmp4_heard *heard)
{
	bool kept = !heard->view.payload || keep_octets(responder, &heard->view);

	responder->heard = *heard;
	responder->heard.view.ip = NULL;
	responder->heard.view.payload = NULL;
	responder->heard.message.body = NULL;
	responder->heard.message.body_length = 0;
	responder->heard.quote.transport = NULL;
	if (!heard->view.payload)
		responder->octet_count = 0;
	return kept;
}

struct icmp4_heard path_heard(const struct out_responder *responder)
{
	struct icmp4_heard heard = responder->heard;

	if (!responder->octet_count)
		return heard;
	if (responder->bare)
		icmp4_view_message(&heard.view, responder->octets, responder->octet_count,
				   responder->octet_length);
	else
		icmp4_view_datagram(&heard.view, responder->octets, responder->octet_count,
				    responder->octet_length);
	return heard;
}

static bool answered(struct out_hop *hop, const struct icmp4_trace_event *event)
{
	struct out_responder *responder = responder_of(hop, event->heard.from);

	if (!responder)
		return false;
	if (responder->rtt.count < PATH_SHOWN)
		responder->shown[responder->rtt.count] = event->rtt_ns;
	stat_rtt_add(&responder->rtt, event->rtt_ns);
	responder->reached |= event->reached;
	responder->final |= event->final;
	if (event->rewrites.proven)
		responder->rewrites = event->rewrites;
	return keep_heard(responder, &event->heard);
}

static bool grow_probes(struct out_hop *hop)
{
	size_t room = hop->probe_room ? 2 * hop->probe_room : 16;
	struct stat_probe *probes = realloc(hop->probes, room * sizeof(*probes));

	if (!probes)
		return false;
	hop->probes = probes;
	uint32_t *rounds = realloc(hop->rounds, room * sizeof(*rounds));
	if (!rounds)
		return false;
	hop->rounds = rounds;
	hop->probe_room = room;
	return true;
}

/* In the order of sending, whatever became known first. A late answer makes good its silence. */
static bool keep_probe(struct out_hop *hop, const struct icmp4_trace_event *event)
{
	size_t at = hop->probe_count;

	while (at && hop->rounds[at - 1] > event->round)
		at--;
	if (at && hop->rounds[at - 1] == event->round) {
		hop->probes[at - 1].rtt_ns = event->rtt_ns;
		return true;
	}
	if (hop->probe_count == PATH_PROBES)
		return true;
	if (hop->probe_count == hop->probe_room && !grow_probes(hop))
		return false;
	memmove(hop->probes + at + 1, hop->probes + at,
		(hop->probe_count - at) * sizeof(*hop->probes));
	memmove(hop->rounds + at + 1, hop->rounds + at,
		(hop->probe_count - at) * sizeof(*hop->rounds));
	hop->probes[at] = (struct stat_probe){event->sent_at, event->rtt_ns};
	hop->rounds[at] = event->round;
	hop->probe_count++;
	return true;
}

static bool is_settling(enum icmp4_trace_status status)
{
	return status == ICMP4_TRACE_ANSWERED || status == ICMP4_TRACE_SILENT ||
	       status == ICMP4_TRACE_LATE;
}

bool path_add(struct out_path *path, const struct icmp4_trace_event *event)
{
	struct out_hop *hop = &path->hops[event->ttl];
	bool kept = true, series = !is_settling(event->status) || keep_probe(hop, event);

	switch (event->status) {
	case ICMP4_TRACE_ANSWERED:
		hop->sent++;
		kept = answered(hop, event);
		break;
	case ICMP4_TRACE_LATE:
		hop->silent -= hop->silent > 0;
		kept = answered(hop, event);
		break;
	case ICMP4_TRACE_SILENT:
		hop->sent++;
		hop->silent++;
		break;
	case ICMP4_TRACE_UNSENT:
		hop->unsent++;
		hop->unsent_reason = event->reason;
		break;
	default: /* duplicates and forgeries tell nothing about the path */
		return true;
	}
	if (hop->responder_count && event->ttl > path->answered)
		path->answered = event->ttl;
	if (!hop->settled) {
		hop->at = event->at;
		hop->settled = path->rounds && hop->sent + hop->unsent >= path->rounds;
	}
	return kept && series;
}

static bool has_outcome(const struct out_hop *hop)
{
	return hop->sent + hop->unsent > 0;
}

const struct out_hop *path_peek(struct out_path *path, uint8_t last, bool ended)
{
	/* Stopped early, a hop nearer than one that answered may have nothing to show yet. */
	while (ended && path->next < path->answered && !has_outcome(&path->hops[path->next]))
		path->next++;
	const struct out_hop *hop = &path->hops[path->next];

	if (path->closed || path->next > last)
		return NULL;
	if (hop->settled)
		return hop;
	return ended && has_outcome(hop) ? hop : NULL;
}

void path_pop(struct out_path *path)
{
	const struct out_hop *hop = &path->hops[path->next];

	for (unsigned i = 0; i < hop->responder_count; i++)
		path->closed |= hop->responders[i].final;
	if (path->next == UINT8_MAX)
		path->closed = true;
	else
		path->next++;
}

const struct out_responder *path_final(const struct out_path *path, uint8_t *ttl)
{
	for (unsigned t = path->first; t < path->next; t++) {
		const struct out_hop *hop = &path->hops[t];

		for (unsigned i = 0; i < hop->responder_count; i++) {
			if (!hop->responders[i].final)
				continue;
			*ttl = (uint8_t)t;
			return &hop->responders[i];
		}
	}
	return NULL;
}

bool path_exact(const struct out_path *path, uint8_t ttl)
{
	for (unsigned t = path->first; t < ttl; t++)
		if (path->hops[t].responder_count)
			return true;
	return path->first == 1;
}

void path_loss(const struct out_path *path, uint64_t dropped, struct stat_path_loss *found)
{
	struct stat_hop hops[PATH_HOPS];
	size_t count = 0;

	for (unsigned ttl = path->first; ttl <= path->answered; ttl++) {
		const struct out_hop *hop = &path->hops[ttl];

		hops[count++] =
			(struct stat_hop){hop->probes, hop->probe_count, hop->sent, hop->silent};
	}
	stat_path_loss(found, hops, count, dropped);
}

const char *path_verdict(const struct out_hop *hop, const struct out_responder *responder)
{
	if (!responder)
		return hop->sent ? "silent" : "unsent";
	if (responder->reached)
		return "reached";
	return responder->final ? "unreachable" : "ok";
}

/* Senders begin at 64, 128 or 255; a path longer than 60 hops is rarer than any other start. */
unsigned path_ttl_hops(uint8_t ttl)
{
	static const uint8_t starts[] = {64, 128, 255};

	for (size_t i = 0; ttl && i < sizeof(starts); i++)
		if (ttl <= starts[i])
			return starts[i] - ttl + 1u;
	return 0;
}

unsigned path_back_hops(const struct out_responder *responder)
{
	return path_ttl_hops(responder->heard.ttl);
}
