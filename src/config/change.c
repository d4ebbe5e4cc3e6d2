/* SPDX-License-Identifier: MIT */
#include "config/change.h"

#include "config/lab/draft.h"
#include "sim/memory.h"

void changes_init(struct changes *changes, struct lab *lab)
{
	*changes = (struct changes){.lab = lab, .node_rows = lab__change_rows()};
}

void changes_free(struct changes *changes)
{
	free(changes->subjects);
	free(changes->node_rows.rows);
}

bool reach_holds(const struct reach *reach, const struct subject *subject)
{
	return reach->node == subject->reach.node && reach->link == subject->reach.link &&
	       (reach->link == SIM_NONE || reach_holds_side(reach, subject->reach.from));
}

static void watch(struct changes *changes, struct reach reach)
{
	const struct sim *sim = changes->lab->sim;
	struct subject *subject;

	for (size_t i = 0; i < changes->subject_count; i++)
		if (reach_holds(&reach, &changes->subjects[i]))
			return;
	changes->subjects =
		memory_room(changes->subjects, changes->subject_count, sizeof(*subject));
	subject = &changes->subjects[changes->subject_count++];
	*subject = (struct subject){.reach = reach};
	if (reach.link != SIM_NONE) {
		subject->way = sim_link_ways(sim, reach.link)[reach.from];
		return;
	}
	subject->settings = *sim_node_config(sim, reach.node)->settings;
	subject->behaviour = *sim_node_behaviour(sim, reach.node);
}

void changes_watch(struct changes *changes, const struct reach *reach)
{
	if (reach->link == SIM_NONE) {
		watch(changes, *reach);
		return;
	}
	for (uint32_t side = 0; side < sim_link_size(changes->lab->sim, reach->link); side++)
		if (reach_holds_side(reach, side))
			watch(changes, (struct reach){SIM_NONE, reach->link, side, SIM_NONE});
}

static bool read_way(struct changes *changes, struct schema *s, const yaml_node_t *set,
		     struct subject *subject)
{
	struct link_keys keys = {.way = subject->way, .times = &changes->lab->times};

	if (!link_read(s, set, &link_way_table, &keys) || !link_sound(s, &keys))
		return false;
	subject->way = keys.way;
	return true;
}

/* The rows are those of a draft; of the keys that need more of it than this there are none here. */
static bool read_node(struct changes *changes, struct schema *s, const yaml_node_t *set,
		      struct subject *subject)
{
	struct schema_table table = {"what changes of a node", changes->node_rows.rows,
				     changes->node_rows.count, NULL};
	struct draft_node node = {.keys.settings = subject->settings,
				  .behaviour = subject->behaviour};

	if (!schema_map(s, set, &table, &node))
		return false;
	subject->settings = node.keys.settings;
	subject->behaviour = node.behaviour;
	return true;
}

bool changes_read(struct changes *changes, struct schema *s, const yaml_node_t *set,
		  struct subject *subject)
{
	return (subject->reach.link == SIM_NONE ? read_node : read_way)(changes, s, set, subject);
}

void changes_become(struct changes *changes, const struct subject *subject)
{
	const struct reach *reach = &subject->reach;

	if (reach->link == SIM_NONE)
		sim_set_node(changes->lab->sim, reach->node, &subject->settings,
			     &subject->behaviour);
	else
		sim_set_way(changes->lab->sim, reach->link, reach->from, &subject->way);
}
