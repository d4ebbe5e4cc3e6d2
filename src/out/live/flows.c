/* SPDX-License-Identifier: MIT */
#include "out/live/flows.h"
#include <inttypes.h>

enum { NAME_AT = 4, NAME_LEAST = 14, NAME_MOST = 40, FLOWS_AT_LEAST = 12, LINES = 1024 };

struct layout {
	int set, set_width, figures;
	unsigned columns;
};

static struct layout lay_out(const struct live *live)
{
	int cols = live->grid.cols, used, name = cols / 4;
	struct layout l;

	name = name < NAME_LEAST ? NAME_LEAST : name > NAME_MOST ? NAME_MOST : name;
	l.set = NAME_AT + name + 1;
	l.columns = figures_fit(LIVE_TASTE_TRACE, cols - l.set - FLOWS_AT_LEAST, &used);
	l.figures = cols - used;
	l.set_width = l.figures - l.set;
	return l;
}

static void draw_figures(struct live *live, const struct layout *l, int row, uint64_t sent,
			 uint64_t lost, const struct stat_rtt *rtt, bool bad)
{
	struct live_figures figures = {.settled = sent, .unanswered = lost};

	stat_rtt_merge(&figures.rtt, rtt);
	frame_figures(live, row, l->figures, l->columns, &figures, bad ? LIVE_BAD : LIVE_PLAIN);
	stat_rtt_free(&figures.rtt);
}

static void draw_group(struct live *live, const struct layout *l, int row,
		       const struct flow_group *group, const struct flow_blame *blame, bool first)
{
	bool bad = blame->found && blame->ttl == group->ttl && blame->address == group->address;
	char number[FRAME_TEXT], name[FRAME_NAME], set[FLOW_SET_TEXT];

	snprintf(number, sizeof(number), "%u", group->ttl);
	if (first)
		grid_right(&live->grid, row, 0, 2, LIVE_PLAIN, number);
	if (bad)
		grid_mark(&live->grid, row, 2, LIVE_BAD, '!');
	if (group->address)
		grid_text(&live->grid, row, NAME_AT, l->set - NAME_AT - 1,
			  bad ? LIVE_BAD : LIVE_PLAIN, frame_address(name, live, group->address));
	else
		grid_text(&live->grid, row, NAME_AT, l->set - NAME_AT - 1, LIVE_DIM, "(silent)");
	grid_text(&live->grid, row, l->set, l->set_width - 1, LIVE_DIM,
		  flow_set_text(set, group->flows));
	if (group->address)
		draw_figures(live, l, row, group->sent, group->lost, &group->rtt, bad);
}

/* Lines that lie within the page; all are counted. */
static size_t draw_groups(struct live *live, const struct layout *l, const struct flow_blame *blame,
			  int page)
{
	const struct out_trace_flows *flows = live->flows;
	struct flow_group groups[TRACE_FLOWS_MOST];
	unsigned last = flow_last(flows);
	size_t lines = 0;

	for (unsigned ttl = flows->paths[0].first; ttl <= last; ttl++) {
		size_t count = flow_groups(flows, ttl, groups);

		for (size_t i = 0; i < count; i++, lines++)
			if (lines >= live->view.top && lines < live->view.top + (size_t)page)
				draw_group(live, l, FRAME_TOP + (int)(lines - live->view.top),
					   &groups[i], blame, !i);
		flow_groups_free(groups, count);
	}
	return lines;
}

static size_t draw_each(struct live *live, const struct layout *l, const struct flow_blame *blame,
			int page)
{
	const struct out_trace_flows *flows = live->flows;

	for (size_t i = live->view.top; i < flows->count && i < live->view.top + (size_t)page;
	     i++) {
		const struct out_hop *end = &flows->paths[i].hops[flow_end(flows, i)];
		int row = FRAME_TOP + (int)(i - live->view.top);
		bool bad = blame->found && blame->flows >> i & 1;
		struct stat_rtt none = {0};
		char text[FRAME_TEXT];

		snprintf(text, sizeof(text), "%zu", i + 1);
		grid_right(&live->grid, row, 0, 2, LIVE_PLAIN, text);
		snprintf(text, sizeof(text), "from port %u, %u hops",
			 (uint16_t)(flows->options->src_port + i), end->ttl);
		grid_text(&live->grid, row, NAME_AT, l->figures - NAME_AT - 1,
			  bad ? LIVE_BAD : LIVE_PLAIN, text);
		draw_figures(live, l, row, end->sent, end->silent,
			     end->responder_count ? &end->responders[0].rtt : &none, bad);
	}
	return flows->count;
}

static void draw_verdict(struct live *live, const struct flow_blame *blame)
{
	char text[3 * FRAME_NAME], set[FLOW_SET_TEXT], name[FRAME_NAME];
	int row = live->grid.rows - FRAME_BOTTOM - 1;

	if (!blame->found && !blame->limited)
		return;
	if (blame->limited)
		snprintf(text, sizeof(text), " the end limits its answers: -i or --tcp");
	else if (blame->address)
		snprintf(text, sizeof(text), " flows %s lose %.0f%%, by %s at hop %u",
			 flow_set_text(set, blame->flows), blame->ratio * 100,
			 frame_address(name, live, blame->address), blame->ttl);
	else
		snprintf(text, sizeof(text), " flows %s lose %.0f%%, silent from hop %u on",
			 flow_set_text(set, blame->flows), blame->ratio * 100, blame->ttl);
	grid_text(&live->grid, row, 0, live->grid.cols, LIVE_WARN, text);
}

static void draw_title(struct live *live, struct icmp4_time now)
{
	static const char *const protocols[] = {
		[ICMP4_PROTO_ICMP] = "ICMP", [ICMP4_PROTO_TCP] = "TCP", [ICMP4_PROTO_UDP] = "UDP"};
	const struct out_trace_flows *flows = live->flows;
	char text[2 * FRAME_NAME];

	snprintf(text, sizeof(text), "%.200s  %s  %zu flows", live->run->targets[0].name,
		 protocols[flows->options->protocol], flows->count);
	frame_title(live, now, text);
}

void live_flows_draw(struct live *live, struct icmp4_time now)
{
	bool each = live->view.display != LIVE_DISPLAY_FIGURES;
	struct flow_blame blame = flow_blame_of(live->flows);
	bool verdict = blame.found || blame.limited;
	int page = live->grid.rows - FRAME_TOP - FRAME_BOTTOM - verdict;
	struct layout l = lay_out(live);

	draw_title(live, now);
	grid_text(&live->grid, 1, NAME_AT, l.set - NAME_AT, LIVE_STRONG, each ? "Flow" : "Host");
	if (!each)
		grid_text(&live->grid, 1, l.set, l.set_width, LIVE_STRONG, "Flows");
	frame_titles(live, 1, l.figures, l.columns);
	view_fit(&live->view,
		 each ? draw_each(live, &l, &blame, page) : draw_groups(live, &l, &blame, page),
		 page > 0 ? (size_t)page : 1);
	draw_verdict(live, &blame);
	frame_foot(live, " ? help  q quit  p hold  d hops or flows  n names");
}
