/* SPDX-License-Identifier: MIT */
#include "out/link.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

enum { WAY_TEXT = 512 };

/* Text that is written piece by piece; what there is no room for is left out. */
struct line {
	char text[WAY_TEXT];
	size_t used;
};

static void put(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(struct line *line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int length = vsnprintf(line->text + line->used, WAY_TEXT - line->used, format, args);
	va_end(args);
	if (length > 0)
		line->used += (size_t)length < WAY_TEXT - line->used ? (size_t)length
								     : WAY_TEXT - line->used - 1;
}

static void put_ms(struct line *line, const char *what, int64_t ns)
{
	put(line, "%s%" PRId64 ".%03" PRId64 " ms", what, ns / ICMP4_MS_NS,
	    ns % ICMP4_MS_NS / 1000);
}

static void put_share(struct line *line, const char *what, uint32_t ppb)
{
	if (ppb)
		put(line, ", %s %g%%", what, ppb / 1e7);
}

static const char *spread_name(const struct sim_direction *way)
{
	static const char *const names[] = {
		[SIM_SPREAD_NORMAL] = "normal",
		[SIM_SPREAD_UNIFORM] = "uniform",
		[SIM_SPREAD_PARETO] = "pareto",
		[SIM_SPREAD_TIMES] = "list",
	};

	return names[way->spread];
}

static void put_jitter(struct line *line, const struct sim_direction *way)
{
	if (way->times) {
		put(line, ", jitter of %zu times", way->times->count);
	} else if (way->jitter_ns) {
		put_ms(line, ", jitter ", way->jitter_ns);
		put(line, " %s", spread_name(way));
	}
}

static void put_rate(struct line *line, uint64_t bps)
{
	static const struct {
		const char *name;
		uint64_t scale;
	} units[] = {{"Gbit/s", 1000000000}, {"Mbit/s", 1000000}, {"kbit/s", 1000}, {"bit/s", 1}};
	size_t unit = 0;

	while (unit < 3 && bps < units[unit].scale)
		unit++;
	put(line, ", rate %.12g %s", (double)bps / (double)units[unit].scale, units[unit].name);
}

static void put_queue(struct line *line, const struct sim_direction *way)
{
	const struct sim_queue_spec *queue = &way->queue;

	if (!way->rate_bps)
		return;
	put_rate(line, way->rate_bps);
	if (queue->packets)
		put(line, ", queue %" PRIu32, queue->packets);
	if (queue->octets)
		put(line, ", queue %" PRIu32 " bytes", queue->octets);
	if (!queue->interval_ns)
		return;
	put_ms(line, " codel ", queue->target_ns);
	put_ms(line, " ", queue->interval_ns);
}

static void put_reorder(struct line *line, const struct sim_direction *way)
{
	put_share(line, "reorder", way->reorder_ppb);
	if (way->reorder_ppb && way->reorder_ns)
		put_ms(line, " ", way->reorder_ns);
}

static void put_properties(struct line *line, const struct sim_direction *way)
{
	put_ms(line, ": ", way->delay_ns);
	put_jitter(line, way);
	put(line, ", mtu %u", way->mtu);
	if (way->swallow)
		put(line, ", swallow %u", way->swallow);
	put_share(line, "loss", way->loss_ppb);
	if (way->loss_ppb && way->loss_burst)
		put(line, " burst %" PRIu32, way->loss_burst);
	put_share(line, "duplicate", way->duplicate_ppb);
	put_reorder(line, way);
	put_share(line, "corrupt", way->corrupt_ppb);
	put_queue(line, way);
	if (way->cost > 1)
		put(line, ", cost %" PRIu32, way->cost);
	if (!way->up)
		put(line, ", down");
}

static void put_load(struct line *line, const struct sim *sim, uint32_t link, uint32_t side)
{
	struct sim_load load = sim_link_load(sim, link, side);

	put(line, "; %" PRIu64 " packets, %" PRIu64 " octets, %" PRIu64 " lost", load.packets,
	    load.octets, load.lost);
	if (load.waiting)
		put(line, ", %zu waiting", load.waiting);
}

static struct line line_of(const struct sim *sim, uint32_t link, uint32_t side, bool load)
{
	struct line line = {.used = 0};

	put_properties(&line, &sim_link_ways(sim, link)[side]);
	if (load)
		put_load(&line, sim, link, side);
	return line;
}

/* What would be said twice is said once. */
static bool all_same(const struct sim *sim, uint32_t link, bool load)
{
	struct line first = line_of(sim, link, 0, load);

	for (uint32_t i = 1; i < sim_link_size(sim, link); i++) {
		struct line other = line_of(sim, link, i, load);

		if (strcmp(first.text, other.text) != 0)
			return false;
	}
	return true;
}

static void put_way(FILE *file, const struct sim *sim, uint32_t link, uint32_t side,
		    const char *arrow, bool load)
{
	const struct sim_end *ends = sim_link_ends(sim, link);
	const char *lan = sim_link_name(sim, link);
	struct line line = line_of(sim, link, side, load);

	fprintf(file, "%s %s %s%s\n", sim_node_name(sim, ends[side].node), arrow,
		lan ? lan : sim_node_name(sim, ends[!side].node), line.text);
}

/* Who is on it, and what they send by; each for itself where that differs. */
static void put_lan(FILE *file, const struct sim *sim, uint32_t link, bool load)
{
	const struct sim_end *ends = sim_link_ends(sim, link);
	size_t count = sim_link_size(sim, link);
	bool same = all_same(sim, link, load);
	struct line line = line_of(sim, link, 0, load);

	fprintf(file, "%s: ", sim_link_name(sim, link));
	for (size_t i = 0; i < count; i++)
		fprintf(file, "%s%s", i ? ", " : "", sim_node_name(sim, ends[i].node));
	fprintf(file, "%s\n", same ? line.text : "");
	for (uint32_t i = 0; i < count && !same; i++)
		put_way(file, sim, link, i, "->", load);
}

void out_link(FILE *file, const struct sim *sim, uint32_t link, bool load)
{
	if (sim_link_name(sim, link)) {
		put_lan(file, sim, link, load);
		return;
	}
	if (all_same(sim, link, load)) {
		put_way(file, sim, link, 0, "--", load);
		return;
	}
	put_way(file, sim, link, 0, "->", load);
	put_way(file, sim, link, 1, "->", load);
}

/* --- JSON ----------------------------------------------------------------------------------- */

static void share_json(struct json *json, const char *key, uint32_t ppb)
{
	if (ppb)
		json_ratio(json, key, ppb / 1e9, 9);
}

static void jitter_json(struct json *json, const struct sim_direction *way)
{
	if (!way->times && !way->jitter_ns)
		return;
	json_text(json, "spread", spread_name(way));
	if (!way->times)
		json_ms(json, "jitter_ms", way->jitter_ns);
}

static void queue_json(struct json *json, const struct sim_direction *way)
{
	const struct sim_queue_spec *queue = &way->queue;

	if (!way->rate_bps)
		return;
	json_number(json, "rate_bps", way->rate_bps);
	if (queue->packets)
		json_number(json, "queue_packets", queue->packets);
	if (queue->octets)
		json_number(json, "queue_octets", queue->octets);
	if (!queue->interval_ns)
		return;
	json_ms(json, "codel_target_ms", queue->target_ns);
	json_ms(json, "codel_interval_ms", queue->interval_ns);
}

static void impairments_json(struct json *json, const struct sim_direction *way)
{
	jitter_json(json, way);
	if (way->loss_ppb && way->loss_burst)
		json_number(json, "loss_burst", way->loss_burst);
	if (way->swallow)
		json_number(json, "swallow_bytes", way->swallow);
	share_json(json, "duplicate_ratio", way->duplicate_ppb);
	share_json(json, "reorder_ratio", way->reorder_ppb);
	if (way->reorder_ppb && way->reorder_ns)
		json_ms(json, "reorder_ms", way->reorder_ns);
	share_json(json, "corrupt_ratio", way->corrupt_ppb);
	queue_json(json, way);
}

static void load_json(struct json *json, const struct sim *sim, uint32_t link, uint32_t side)
{
	struct sim_load load = sim_link_load(sim, link, side);

	json_number(json, "packets", load.packets);
	json_number(json, "octets", load.octets);
	json_number(json, "lost", load.lost);
	json_number(json, "waiting", load.waiting);
}

static void way_json(struct json *json, const struct sim *sim, uint32_t link, uint32_t side,
		     uint32_t to, bool load)
{
	const struct sim_end *ends = sim_link_ends(sim, link);
	const struct sim_direction *way = &sim_link_ways(sim, link)[side];

	json_line(json, "link");
	json_text(json, "from_node", sim_node_name(sim, ends[side].node));
	json_text(json, "from_port", ends[side].port);
	json_text(json, "to_node", sim_node_name(sim, ends[to].node));
	json_text(json, "to_port", ends[to].port);
	json_ms(json, "delay_ms", way->delay_ns);
	json_ratio(json, "loss_ratio", way->loss_ppb / 1e9, 9);
	json_number(json, "mtu", way->mtu);
	json_number(json, "cost", way->cost);
	json_bool(json, "up", way->up);
	impairments_json(json, way);
	if (load)
		load_json(json, sim, link, side);
	json_end(json);
}

void out_link_json(struct json *json, const struct sim *sim, uint32_t link, bool load)
{
	uint32_t count = (uint32_t)sim_link_size(sim, link);

	for (uint32_t from = 0; from < count; from++)
		for (uint32_t to = 0; to < count; to++)
			if (to != from)
				way_json(json, sim, link, from, to, load);
}
