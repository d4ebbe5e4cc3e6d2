/* SPDX-License-Identifier: MIT */
/*
 * Each message counts in several tables: its type, its sender, the conversation that it is part of
 * and, if it is an error, what its sender complains about. From the time exceeded messages about
 * datagrams that were seen to leave with few hops to live, the path of a traceroute comes together.
 */
#include "stat/census.h"
#include "base/bytes.h"
#include "stat/census_table.h"
#include "stat/query.h"
#include <icmp4/message.h>
#include <stdlib.h>
#include <string.h>

/* No stack begins with less: a datagram that does was meant to run out. */
enum { CENSUS_TTL_USUAL = 32 };

/* A row, and its key: its members up to this one. */
#define ROW(row, last) \
	sizeof(struct row), offsetof(struct row, last) + sizeof(((struct row *)0)->last)

struct stat_census *stat_census_new(void)
{
	struct stat_census *census = calloc(1, sizeof(*census));

	if (!census)
		return NULL;
	census->types = calloc((size_t)CENSUS_TYPES * CENSUS_TYPES, sizeof(*census->types));
	bool made = census_table_init(&census->senders, ROW(census_sender, address));
	made &= census_table_init(&census->conversations, ROW(census_conversation, asked));
	made &= census_table_init(&census->complaints, ROW(census_complaint, code));
	made &= census_table_init(&census->paths, ROW(census_path, protocol));
	made &= census_table_init(&census->mtus, ROW(census_mtu, dst));
	if (made && census->types)
		return census;
	stat_census_free(census);
	return NULL;
}

void stat_census_free(struct stat_census *census)
{
	if (!census)
		return;
	struct census_conversation *row = (void *)census->conversations.rows;

	for (size_t i = 0; i < census->conversations.count; i++) {
		if (row[i].rtt)
			stat_rtt_free(row[i].rtt);
		free(row[i].rtt);
	}
	census_table_free(&census->senders);
	census_table_free(&census->conversations);
	census_table_free(&census->complaints);
	census_table_free(&census->paths);
	census_table_free(&census->mtus);
	free(census->types);
	free(census);
}

/* --- Counting --- */

/* One message, as all the tables see it. Quoted ends are 0 where nothing could be read. */
struct entry {
	const struct icmp4_view *view;
	uint8_t type;
	uint8_t code;
	uint32_t from;
	uint32_t to;
	const struct icmp4_view *quote; /* NULL: none, or none with an IP header */
	uint32_t src;                   /* of the quoted datagram */
	uint32_t dst;
	int64_t rtt_ns;
	uint8_t sent_ttl;
};

static void count_sender(struct stat_census *census, const struct entry *e)
{
	struct census_sender *row = census_row(&census->senders, &e->from);

	if (!row)
		return;
	row->messages++;
	row->errors += icmp4_type_is_error(e->type);
}

static struct census_conversation *conversation_of(struct stat_census *census, uint32_t asker,
						   uint32_t asked)
{
	const uint32_t key[] = {asker, asked};

	return census_row(&census->conversations, key);
}

static void add_rtt(struct census_conversation *row, int64_t rtt_ns)
{
	if (rtt_ns < 0)
		return;
	if (!row->rtt)
		row->rtt = calloc(1, sizeof(*row->rtt));
	if (row->rtt)
		stat_rtt_add(row->rtt, rtt_ns);
}

static bool quotes_request(const struct entry *e)
{
	return e->quote && icmp4_view_is_icmp(e->quote) &&
	       query_is_request(icmp4_view_type(e->quote));
}

static void count_conversation(struct stat_census *census, const struct entry *e)
{
	struct census_conversation *row;

	if (query_is_request(e->type)) {
		row = conversation_of(census, e->from, e->to);
		if (row)
			row->requests++;
	} else if (query_request_of(e->type) >= 0) {
		row = conversation_of(census, e->to, e->from);
		if (!row)
			return;
		row->replies++;
		add_rtt(row, e->rtt_ns);
	} else if (quotes_request(e)) {
		row = conversation_of(census, e->src, e->dst);
		if (row)
			row->errors++;
	}
}

static void count_complaint(struct stat_census *census, const struct entry *e)
{
	const struct census_complaint key = {
		.from = e->from, .about = e->dst, .type = e->type, .code = e->code};

	if (!icmp4_type_is_error(e->type))
		return;
	struct census_complaint *row = census_row(&census->complaints, &key);
	if (row)
		row->count++;
}

/* Routers from before RFC 1191 tell 0, which says only that there is a narrow link. */
static void count_mtu(struct stat_census *census, const struct entry *e)
{
	if (e->type != ICMP4_UNREACHABLE || e->code != ICMP4_FRAGMENTATION_NEEDED || !e->quote)
		return;
	bool known = census_find(&census->mtus, &e->dst);
	struct census_mtu *row = census_row(&census->mtus, &e->dst);
	uint16_t mtu = get16(e->view->payload + 6);

	if (!row || (known && (!mtu || (row->mtu && row->mtu <= mtu))))
		return;
	row->from = e->from;
	row->mtu = mtu;
}

/* --- Paths --- */

/* The datagram whose fate tells of a path: quoted by an error, or the request of a reply. */
static bool path_key(const struct entry *e, struct census_path *key)
{
	bool reply = query_request_of(e->type) >= 0;

	*key = (struct census_path){
		.src = reply ? e->to : e->src,
		.dst = reply ? e->from : e->dst,
		.protocol = reply      ? ICMP4_PROTO_ICMP
			    : e->quote ? e->quote->protocol
				       : 0,
	};
	return reply || e->quote;
}

/* A path begins with a datagram that was meant to run out; others may prolong it. */
static struct census_path *path_of(struct stat_census *census, const struct entry *e)
{
	struct census_path key;

	if (!path_key(e, &key))
		return NULL;
	bool begins = e->quote && e->sent_ttl && e->sent_ttl < CENSUS_TTL_USUAL;
	return begins ? census_row(&census->paths, &key) : census_find(&census->paths, &key);
}

static void count_path(struct stat_census *census, const struct entry *e)
{
	bool runs_out = e->type == ICMP4_TIME_EXCEEDED && e->code == ICMP4_TTL_EXCEEDED;
	bool arrives = query_request_of(e->type) >= 0 ||
		       (e->type == ICMP4_UNREACHABLE && e->quote && e->from == e->dst);

	if (!runs_out && !arrives)
		return;
	struct census_path *path = path_of(census, e);
	if (!path)
		return;
	path->reached |= arrives;
	if (e->sent_ttl && e->sent_ttl <= CENSUS_HOPS && !path->hops[e->sent_ttl - 1])
		path->hops[e->sent_ttl - 1] = e->from;
}

void stat_census_message(struct stat_census *census, const struct icmp4_view *view,
			 const struct icmp4_view *quote, int64_t rtt_ns, uint8_t sent_ttl)
{
	if (!icmp4_view_is_icmp(view))
		return;
	bool readable = quote && quote->ip;
	struct entry e = {
		.view = view,
		.type = icmp4_view_type(view),
		.code = icmp4_view_code(view),
		.quote = readable ? quote : NULL,
		.src = readable ? icmp4_ip_src(quote->ip) : 0,
		.dst = readable ? icmp4_ip_dst(quote->ip) : 0,
		.rtt_ns = rtt_ns,
		.sent_ttl = sent_ttl,
	};

	census->counts[e.type][e.code]++;
	if (!view->ip)
		return;
	e.from = icmp4_ip_src(view->ip);
	e.to = icmp4_ip_dst(view->ip);
	count_sender(census, &e);
	count_conversation(census, &e);
	count_complaint(census, &e);
	count_mtu(census, &e);
	count_path(census, &e);
}
