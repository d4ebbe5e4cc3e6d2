/* SPDX-License-Identifier: MIT */
/* Who cannot reach whom, by the links alone; and links that are odd. */
#include "config/lab/lint_checks.h"
#include "sim/memory.h"

/* A search from one node; an outage is no reason, for it may end. */
struct search {
	const struct draft *draft;
	bool *reached;
	uint32_t *waiting;
	size_t count;
};

static void reach(struct search *search, uint32_t node)
{
	if (search->reached[node])
		return;
	search->reached[node] = true;
	search->waiting[search->count++] = node;
}

static void reach_neighbours(struct search *search, const struct draft_node *node)
{
	for (size_t i = 0; i < node->link_count; i++) {
		const struct draft_link *link = &search->draft->links[node->sides[i].link];

		for (size_t side = 0; side < link->end_count; side++)
			reach(search, link->ends[side].node);
	}
}

/* Whom packets can get to; through routers only, or through anybody. The array is to be freed. */
static bool *search_from(const struct draft *draft, uint32_t from, bool through_hosts)
{
	struct search search = {.draft = draft,
				.reached = memory_take(draft->node_count, sizeof(bool)),
				.waiting = memory_take(draft->node_count, sizeof(uint32_t))};

	reach(&search, from);
	while (search.count) {
		uint32_t number = search.waiting[--search.count];
		const struct draft_node *node = &draft->nodes[number];

		if (through_hosts || number == from || node->keys.settings.forward)
			reach_neighbours(&search, node);
	}
	free(search.waiting);
	return search.reached;
}

bool *lint__reached(const struct draft *draft, uint32_t from)
{
	return search_from(draft, from, false);
}

/* The first who is in one and not in the other, and how many there are. */
static size_t missing(const struct draft *draft, const bool *wanted, const bool *reached,
		      uint32_t *first)
{
	size_t count = 0;

	for (uint32_t i = (uint32_t)draft->node_count; i-- > 0;)
		if ((!wanted || wanted[i]) && !reached[i]) {
			*first = i;
			count++;
		}
	return count;
}

/* From the first attachment: between two others it is hardly otherwise. */
void lint__parts(struct lint *lint)
{
	static const struct lint_kind apart = {"apart", true}, behind = {"behind-host", false};
	const struct draft *draft = lint->draft;
	uint32_t from = draft->lab->attachments[0].node, first = 0;
	bool *joined = search_from(draft, from, true), *reached = search_from(draft, from, false);
	size_t count = missing(draft, NULL, joined, &first);

	if (count)
		lint__add(lint, &apart, draft->nodes[first].at,
			  "%s cannot be reached from `%s`: no link joins them",
			  lint__names(lint, first, count).text, draft->nodes[from].name);
	count = missing(draft, joined, reached, &first);
	if (count)
		lint__add(lint, &behind, draft->nodes[first].at,
			  "%s cannot be reached from `%s`: all ways lead through hosts, which "
			  "forward nothing",
			  lint__names(lint, first, count).text, draft->nodes[from].name);
	free(joined);
	free(reached);
}

/* Delay, loss and cost have good reasons to differ; these two are mostly a slip with an arrow. */
void lint__oneway(struct lint *lint)
{
	static const struct lint_kind kind = {"one-way", false};
	const struct draft *draft = lint->draft;

	for (size_t i = 0; i < draft->link_count; i++) {
		const struct draft_link *link = &draft->links[i];
		const struct sim_direction *way = link->ways;
		const char *a = draft->nodes[link->ends[0].node].name;
		const char *b = draft->nodes[link->ends[1].node].name;

		if (link->name)
			continue;
		if (way[0].mtu != way[1].mtu)
			lint__add(lint, &kind, link->at,
				  "the MTU from `%s` to `%s` is %u, and %u back: is that meant?", a,
				  b, way[0].mtu, way[1].mtu);
		if (way[0].up != way[1].up)
			lint__add(lint, &kind, link->at,
				  "down from `%s` to `%s`, and up the other way: is that meant?",
				  way[0].up ? b : a, way[0].up ? a : b);
	}
}
