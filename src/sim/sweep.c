/* SPDX-License-Identifier: MIT */
/*
 * Ways from a prober to many destinations. A tree for each destination would be looked at by one
 * packet and then thrown away; but all that lies on shortest ways from one node is known by that
 * node's own tree: whoever comes before a node at just the cost of the link between them. So the
 * way is walked backwards, from the destination to the prober, and each node that is met learns
 * its next hops. Of a node on such a way these are all its next hops: what follows it on a
 * shortest way from the prober is a shortest way from the node itself.
 *
 * Who comes before whom is listed once for the tree (struct sweep_tree): a walk then reads a line
 * of memory for each step, where it would read every link of each node.
 */
#include "sim/memory.h"
#include "sim/routing.h"

enum { STEPS_MAX = 512 };

struct step {
	uint32_t node, side;
	struct icmp4_next_hop hop;
};

/* A step that leads to a node, from the one before it. */
struct sweep_before {
	uint32_t node, interface; /* who, and what it sends by */
	uint32_t gateway;
	uint32_t side; /* of the link, at which the node is */
};

struct sweep_tree {
	uint32_t age, prober; /* what it is of */
	uint32_t *first;      /* of each node, in rows; those of the last end where it says */
	struct sweep_before *rows;
	uint32_t *met; /* by each node: the number of the walk that met it last */
	uint32_t walk;
};

struct sweep {
	const struct sim *sim;
	struct sweep_tree *tree;
	const int64_t *distance;
	uint32_t met[STEPS_MAX]; /* nodes, each once */
	size_t met_count;
	struct step steps[STEPS_MAX];
	size_t step_count;
	bool forks; /* some node may have several next hops */
};

static bool meet(struct sweep *sweep, uint32_t node)
{
	if (sweep->tree->met[node] == sweep->tree->walk) {
		sweep->forks = true;
		return true;
	}
	if (sweep->met_count == STEPS_MAX)
		return false;
	sweep->tree->met[node] = sweep->tree->walk;
	sweep->met[sweep->met_count++] = node;
	return true;
}

/* The ends of a link that are nearest to its prefix, by way of them. */
static bool begin_link(struct sweep *sweep, const struct sim_link *link)
{
	int64_t least = INT64_MAX;

	for (int look = 0; look < 2; look++)
		for (uint32_t side = 0; side < link->count; side++) {
			uint32_t node = link->ends[side].node;
			int64_t cost = sweep->distance[node];

			if (cost == INT64_MAX || !sweep->sim->nodes[node].settings->forward)
				continue;
			cost += link->ways[side].cost;
			if (look && cost == least && !meet(sweep, node))
				return false;
			least = cost < least ? cost : least;
		}
	return least != INT64_MAX;
}

/* Does a shortest way lead from there over this link? */
static bool comes_from(const struct sim *sim, const int64_t *distance, const struct sim_link *link,
		       uint32_t side, uint32_t to)
{
	uint32_t node = link->ends[side].node;

	if (distance[node] == INT64_MAX || (distance[node] && !sim->nodes[node].settings->forward))
		return false;
	return distance[node] + link->ways[side].cost == distance[to];
}

/* Who comes before a node, into rows unless it is NULL; how many. */
static uint32_t list_before(const struct sim *sim, const int64_t *distance, uint32_t to,
			    struct sweep_before *rows)
{
	const struct sim_node *node = &sim->nodes[to];
	uint32_t count = 0;

	for (size_t i = 0; distance[to] && i < node->link_count; i++) {
		const struct sim_port *port = &node->links[i];
		const struct sim_link *link = &sim->links[port->link];

		for (uint32_t side = 0; side < link->count; side++) {
			if (side == port->side || !comes_from(sim, distance, link, side, to))
				continue;
			if (rows)
				rows[count] = (struct sweep_before){
					link->ends[side].node, link->interface[side],
					link->ends[port->side].address.address, port->side};
			count++;
		}
	}
	return count;
}

static void plant(const struct sim *sim, struct sweep_tree *tree, const int64_t *distance)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < sim->node_count; i++) {
		tree->first[i] = count;
		count += list_before(sim, distance, i, NULL);
	}
	tree->first[sim->node_count] = count;
	free(tree->rows);
	tree->rows = memory_take(count, sizeof(*tree->rows));
	for (uint32_t i = 0; i < sim->node_count; i++)
		list_before(sim, distance, i, &tree->rows[tree->first[i]]);
	tree->age = sim->routing->age;
	tree->prober = sim->prober;
}

/* As the prober's tree is now. A walk has a number that no other has had. */
static struct sweep_tree *tree_of(const struct sim *sim, const int64_t *distance)
{
	struct sweep_tree *tree = sim->routing->sweep;

	if (!tree) {
		tree = sim->routing->sweep = memory_take(1, sizeof(*tree));
		tree->first = memory_take(sim->node_count + 1, sizeof(*tree->first));
		tree->met = memory_take(sim->node_count, sizeof(*tree->met));
	}
	if (tree->age != sim->routing->age || tree->prober != sim->prober)
		plant(sim, tree, distance);
	if (!++tree->walk) {
		memset(tree->met, 0, sim->node_count * sizeof(*tree->met));
		tree->walk = 1;
	}
	return tree;
}

void sim__sweep_free(struct sweep_tree *tree)
{
	if (!tree)
		return;
	free(tree->first);
	free(tree->rows);
	free(tree->met);
	free(tree);
}

static bool step_back(struct sweep *sweep, uint32_t to)
{
	const struct sweep_tree *tree = sweep->tree;

	for (uint32_t i = tree->first[to]; i < tree->first[to + 1]; i++) {
		const struct sweep_before *before = &tree->rows[i];

		if (sweep->step_count == STEPS_MAX || !meet(sweep, before->node))
			return false;
		sweep->steps[sweep->step_count++] = (struct step){
			before->node,
			before->side,
			{.interface = before->interface, .gateway = before->gateway, .weight = 1}};
	}
	return true;
}

static bool walk_back(struct sweep *sweep, uint32_t destination)
{
	const struct sim *sim = sweep->sim;

	if (destination >= sim->node_count) {
		if (!begin_link(sweep, &sim->links[destination - sim->node_count]))
			return false;
	} else if (sweep->distance[destination] == INT64_MAX || !meet(sweep, destination)) {
		return false;
	}
	for (size_t i = 0; i < sweep->met_count; i++)
		if (!step_back(sweep, sweep->met[i]))
			return false;
	return true;
}

/* By node, and as its next hops stand in the order of its links. */
static int compare_steps(const void *left, const void *right)
{
	const struct step *a = left, *b = right;

	if (a->node != b->node)
		return a->node < b->node ? -1 : 1;
	if (a->hop.interface != b->hop.interface)
		return a->hop.interface < b->hop.interface ? -1 : 1;
	return (a->side > b->side) - (a->side < b->side);
}

static bool is_end(const struct sim_node *node, uint32_t destination)
{
	for (size_t i = 0; i < node->link_count; i++)
		if (node->sim->node_count + node->links[i].link == destination)
			return true;
	return false;
}

/* Others may know a longer route than the one who asks, if they have some set by hand. */
static bool may_learn(const struct sim_node *node, uint32_t destination)
{
	return !node->hand_count && !node->heads_lsp && node->settings->forward &&
	       !is_end(node, destination);
}

/* The one who asks is the last: nobody takes its slot. */
static void teach(struct sweep *sweep, uint32_t asks, bool itself, const struct icmp4_route *row,
		  uint32_t dst)
{
	struct icmp4_next_hop hops[STEPS_MAX];

	for (size_t i = 0, count; i < sweep->step_count; i += count) {
		uint32_t number = sweep->steps[i].node;
		struct sim_node *node = &sweep->sim->nodes[number];

		for (count = 0;
		     i + count < sweep->step_count && sweep->steps[i + count].node == number;
		     count++)
			hops[count] = sweep->steps[i + count].hop;
		if (itself != (number == asks) || (!itself && !may_learn(node, row->hop_count)))
			continue;
		sim__route_keep(node, sim__route_slot(sweep->sim, number, dst), row->to, hops,
				count);
	}
}

static bool is_on_way(const struct sweep *sweep, uint32_t node)
{
	for (size_t i = 0; i < sweep->step_count; i++)
		if (sweep->steps[i].node == node)
			return true;
	return false;
}

bool sim__sweep(struct sim *sim, uint32_t node, const struct icmp4_route *row, uint32_t dst)
{
	struct sweep sweep;

	if (sim->prober == SIM_NONE || sim__anycast(sim, row->hop_count) ||
	    sim__tree_stands(sim, row->hop_count, false))
		return false;
	sweep.sim = sim;
	sweep.met_count = sweep.step_count = 0;
	sweep.forks = false;
	sweep.distance = sim__tree(sim, sim->prober, true);
	sweep.tree = tree_of(sim, sweep.distance);
	if (!walk_back(&sweep, row->hop_count) || !is_on_way(&sweep, node))
		return false;
	if (sweep.forks)
		qsort(sweep.steps, sweep.step_count, sizeof(*sweep.steps), compare_steps);
	teach(&sweep, node, false, row, dst);
	teach(&sweep, node, true, row, dst);
	return true;
}
