/* SPDX-License-Identifier: MIT */
/*
 * How much of the ways through a lab a tracer has found: ways FILE reads lines of what it says,
 *
 *	TARGET SRC_PORT DST_PORT HOP...        a hop is an address, or * where it knows of none
 *
 * walks each flow through the lab itself, and counts. A router may speak by any of its addresses.
 */
#include <icmp4/text.h>
#include <stdio.h>
#include <stdlib.h>

#include "../tests/unit/host/way.h"

struct score {
	unsigned long paths, ended, hops, known, wrong;
};

static void score_hop(struct score *score, struct sim *sim, const char *said, uint32_t truth)
{
	uint32_t address, interface;

	score->hops++;
	if (!said || !icmp4_address_parse(said, &address))
		return;
	if (sim_owner(sim, address, &interface) == sim_owner(sim, truth, &interface))
		score->known++;
	else
		score->wrong++;
}

static void score_line(struct score *score, struct way *way, char *line)
{
	const char *target = strtok(line, " \n"), *src_port = strtok(NULL, " \n");
	const char *dst_port = strtok(NULL, " \n"), *last = NULL;
	uint32_t dst;

	if (!dst_port || !icmp4_address_parse(target, &dst))
		return;
	way_walk(way, way->lab->attachments[0].node, dst, (uint16_t)strtoul(src_port, NULL, 10),
		 (uint16_t)strtoul(dst_port, NULL, 10));
	score->paths++;
	for (unsigned ttl = 1; ttl <= way->count; ttl++) {
		last = strtok(NULL, " \n");
		score_hop(score, way->lab->sim, last, way->hops[ttl]);
	}
	score->ended += last && !strcmp(last, target);
}

int main(int argc, char **argv)
{
	struct config_error error;
	struct score score = {0};
	struct lab *lab = argc > 1 ? lab_load(argv[1], NULL, &error) : NULL;
	struct way way;
	char *line = NULL;
	size_t size = 0;

	if (!lab)
		return fprintf(stderr, "usage: ways FILE <WAYS\n"), 2;
	way_begin(&way, lab);
	while (getline(&line, &size, stdin) >= 0)
		score_line(&score, &way, line);
	printf("%lu %lu %lu %lu %lu\n", score.paths, score.ended, score.hops, score.known,
	       score.wrong);
	free(line);
	lab_free(lab);
	return 0;
}
