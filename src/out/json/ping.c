/* SPDX-License-Identifier: MIT */
/* The lines of a ping: what became of each probe, and the figures. */
#include "out/flows.h"
#include "out/json/lines.h"
#include "out/packet.h"
#include "out/tos.h"
#include "out/total.h"
#include "stat/interval.h"
#include "stat/sizes.h"

/* Of a timestamp reply. Both ways hold the offset of the clocks; what is queued does not. */
static void put_clock(struct json *json, const struct icmp4_ping_event *event)
{
	if (!event->clock)
		return;
	json_open(json, "clock", '{');
	json_text(json, "kind", icmp4_ping_clock_name(event->clock));
	if (event->clock == ICMP4_CLOCK_STANDARD) {
		json_signed(json, "up_ms", event->up_ms);
		json_signed(json, "down_ms", event->down_ms);
		json_signed(json, "up_queue_ms", event->up_queue_ms);
		json_signed(json, "down_queue_ms", event->down_queue_ms);
		json_ms(json, "offset_ms", event->offset_ns);
	}
	json_close(json);
}

static void put_offset(struct json *json, const struct icmp4_ping_target *counts)
{
	int64_t offset_ns;

	if (!icmp4_ping_offset(counts, &offset_ns))
		return;
	json_open(json, "clock", '{');
	json_number(json, "timed", counts->timed);
	json_signed(json, "up_min_ms", counts->up_min_ms);
	json_signed(json, "down_min_ms", counts->down_min_ms);
	json_ms(json, "offset_ms", offset_ns);
	json_close(json);
}

/* As a hop of a trace tells it. */
static void put_rewritten(struct out *out, struct json *json, const struct icmp4_ping_event *event)
{
	struct out_tos tos;

	if (!out_tos_changed(out->run, event, &tos))
		return;
	json_open(json, "rewritten", '[');
	json_open(json, NULL, '{');
	json_text(json, "field", "tos");
	json_number(json, "sent", tos.sent);
	json_number(json, "seen", tos.seen);
	json_close(json);
	json_close(json);
}

void json_reply(struct out *out, const struct icmp4_ping_event *event)
{
	if (out->run->quiet)
		return;
	struct json *json = json_lines_begin(out, "reply");

	json_lines_time(out, event->at);
	json_lines_target(out, event->target);
	json_number(json, "seq", event->seq);
	if (icmp4_ping_sizes(out->run->ping) > 1)
		json_number(json, "size_bytes", event->size);
	json_text(json, "status", icmp4_ping_status_name(event->status));
	if (event->heard_any) {
		json_address(json, "from", event->heard.from);
		if (event->heard.from != out->run->targets[event->target].dst)
			json_lines_name(out, "from_name", event->heard.from);
	} else {
		json_none(json, "from");
	}
	if (event->rtt_ns >= 0)
		json_ms(json, "rtt_ms", event->rtt_ns);
	else
		json_none(json, "rtt_ms");
	if (event->own_ns >= 0)
		json_ms(json, "own_delay_ms", event->own_ns);
	if (event->port)
		json_text(json, "port", icmp4_ping_port_name(event->port));
	if (event->reordered)
		json_bool(json, "reordered", true);
	if (event->status == ICMP4_PING_CORRUPTED)
		json_number(json, "corrupted_at", event->corrupted_at);
	if (event->status == ICMP4_PING_UNSENT)
		json_lines_errno(json, event->reason);
	put_clock(json, event);
	put_rewritten(out, json, event);
	if (event->heard_any)
		out_packet(json, "packet", &event->heard);
	json_end(json);
}

static void put_counts(struct json *json, const struct out_counts *c, uint64_t dropped)
{
	const struct {
		const char *key;
		uint64_t count;
	} rows[] = {
		{"sent", c->sent},
		{"received", c->received},
		{"lost", c->lost},
		{"late", c->late},
		{"duplicate", c->duplicate},
		{"reordered", c->reordered},
		{"corrupted", c->corrupted},
		{"wrong_address", c->wrong_address},
		{"icmp_errors", c->icmp_errors},
		{"unsent", c->unsent},
		{"dropped_here", dropped},
		{"forged", c->forged},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		json_number(json, rows[i].key, rows[i].count);
	if (out_counts_in_flight(c))
		json_number(json, "in_flight", out_counts_in_flight(c));
	if (c->port_open || c->port_closed) {
		json_number(json, "port_open", c->port_open);
		json_number(json, "port_closed", c->port_closed);
	}
	if (c->stamped)
		json_number(json, "stamped", c->stamped);
	if (c->another)
		json_number(json, "another", c->another);
}

/* Four decimals, or as many as that number of probes can tell apart. */
static int ratio_decimals(uint64_t probes)
{
	int digits = 1;

	while (probes >= 10) {
		probes /= 10;
		digits++;
	}
	return digits > 4 ? digits : 4;
}

static void put_loss(struct json *json, const struct out_counts *counts)
{
	uint64_t settled = out_counts_settled(counts);
	uint64_t lost = out_counts_unanswered(counts);
	int decimals = ratio_decimals(settled);

	if (!settled) {
		json_none(json, "loss_ratio");
		json_none(json, "loss_ratio_ci95");
		return;
	}
	struct stat_interval interval = stat_wilson95(lost, settled);
	json_ratio(json, "loss_ratio", (double)lost / (double)settled, decimals);
	json_open(json, "loss_ratio_ci95", '[');
	json_ratio(json, NULL, interval.low, decimals);
	json_ratio(json, NULL, interval.high, decimals);
	json_close(json);
}

static void put_jitter(struct json *json, const struct stat_rtt *rtt)
{
	if (rtt->count)
		json_ms(json, "jitter_ms", stat_rtt_jitter_ns(rtt));
	else
		json_none(json, "jitter_ms");
}

static void put_pdv(struct json *json, struct stat_rtt *rtt)
{
	static const struct {
		const char *key;
		unsigned permille;
	} rows[] = {{"p50", 500}, {"p95", 950}, {"p99", 990}, {"max", 1000}};

	if (!rtt->count || rtt->blind) {
		json_none(json, "pdv_ms");
		return;
	}
	json_open(json, "pdv_ms", '{');
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		json_ms(json, rows[i].key, stat_rtt_pdv_ns(rtt, rows[i].permille));
	json_close(json);
}

static void put_bins(struct json *json, const struct stat_rtt *rtt)
{
	struct stat_bin bins[STAT_BINS];
	size_t count = stat_rtt_bins(rtt, bins);

	if (!count)
		return;
	json_open(json, "histogram", '[');
	for (size_t i = 0; i < count; i++) {
		json_open(json, NULL, '{');
		json_ms(json, "from_ms", bins[i].from_ns);
		if (bins[i].to_ns < INT64_MAX)
			json_ms(json, "to_ms", bins[i].to_ns);
		else
			json_none(json, "to_ms");
		json_number(json, "count", bins[i].count);
		json_close(json);
	}
	json_close(json);
}

static void put_outage(struct out *out, struct json *json, const char *key,
		       const struct stat_run *outage)
{
	json_open(json, key, '{');
	json_number(json, "seq", outage->seq);
	json_number(json, "probes", outage->probes);
	json_lines_time(out, (struct icmp4_time){outage->start_ns});
	json_ms(json, "length_ms", outage->end_ns - outage->start_ns);
	json_bool(json, "over", outage->over);
	json_close(json);
}

static void put_runs(struct out *out, struct json *json, const struct stat_runs *loss)
{
	if (!loss || !loss->runs)
		return;
	json_open(json, "loss_runs", '{');
	json_number(json, "runs", loss->runs);
	json_number(json, "missed", loss->missed);
	json_number(json, "longest", loss->longest);
	json_close(json);
	if (!loss->outages)
		return;
	json_open(json, "outages", '{');
	json_number(json, "count", loss->outages);
	put_outage(out, json, "longest", &loss->longest_outage);
	put_outage(out, json, "last", &loss->last_outage);
	json_close(json);
}

static void put_figures(struct json *json, const struct out_counts *counts, uint64_t dropped,
			struct stat_rtt *rtt)
{
	put_counts(json, counts, dropped);
	put_loss(json, counts);
	json_lines_rtt(json, rtt);
	put_jitter(json, rtt);
	put_pdv(json, rtt);
	put_bins(json, rtt);
}

static void put_size(struct json *json, const char *key, const struct out *out, size_t row)
{
	if (row == SIZE_MAX)
		json_none(json, key);
	else
		json_number(json, key, icmp4_ping_size_at(out->run->ping, row + 1));
}

static void put_sizes(struct out *out, struct json *json, const struct stat_size *sizes)
{
	size_t count = icmp4_ping_sizes(out->run->ping);

	if (!sizes)
		return;
	struct stat_size_limit limit = stat_sizes_limit(sizes, count);
	put_size(json, "largest_answered_bytes", out, limit.largest_answered);
	put_size(json, "smallest_missed_bytes", out, limit.smallest_missed);
	json_open(json, "sizes", '[');
	for (size_t i = 0; i < count; i++) {
		json_open(json, NULL, '{');
		put_size(json, "size_bytes", out, i);
		json_number(json, "answered", sizes[i].answered);
		json_number(json, "missed", sizes[i].missed);
		json_number(json, "unsent", sizes[i].unsent);
		if (sizes[i].answered) {
			json_ms(json, "rtt_min_ms", sizes[i].min_ns);
			json_ms(json, "rtt_mean_ms", sizes[i].sum_ns / sizes[i].answered);
		}
		json_close(json);
	}
	json_close(json);
}

void json_ping_summary(struct out *out, const struct out_ping *ping)
{
	struct json *json = json_lines_begin(out, "summary");
	struct out_counts counts = {0};

	out_counts_add(&counts, ping->counts);
	json_lines_target(out, ping->target);
	put_figures(json, &counts, ping->dropped, ping->rtt);
	put_runs(out, json, ping->loss);
	put_sizes(out, json, ping->sizes);
	put_offset(json, ping->counts);
	json_end(json);
}

/* A flow by its number. */
static void put_flows(struct json *json, const char *key, const struct out *out,
		      const struct out_flows *flows, enum flow_verdict verdict)
{
	json_open(json, key, '[');
	for (size_t i = 0; i < flows->count; i++)
		if (flow_verdict(flows, i) == verdict)
			json_number(json, NULL, out->run->targets[flows->first + i].flow);
	json_close(json);
}

void json_ping_flows(struct out *out, const struct out_flows *flows)
{
	const struct out_target *target = &out->run->targets[flows->first];
	struct json *json = json_lines_begin(out, "flows");

	json_text(json, "target", target->name);
	json_address(json, "dst", target->dst);
	json_number(json, "flows", flows->count);
	put_flows(json, "silent", out, flows, FLOW_SILENT);
	put_flows(json, "lossy", out, flows, FLOW_LOSSY);
	json_end(json);
}

void json_ping_total(struct out *out, struct out_total *total)
{
	struct json *json = json_lines_begin(out, "total");

	json_number(json, "targets", total->targets);
	json_number(json, "answered", total->answered);
	put_figures(json, &total->counts, total->dropped, &total->rtt);
	put_runs(out, json, &total->loss);
	json_end(json);
}

void json_ping_moved(struct out *out, const struct out_moved *moved)
{
	struct json *json = json_lines_begin(out, "moved");

	json_lines_time(out, moved->at);
	json_lines_target(out, moved->from);
	json_address(json, "new_dst", out->run->targets[moved->to].dst);
	json_end(json);
}
