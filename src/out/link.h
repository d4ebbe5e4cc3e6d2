/* SPDX-License-Identifier: MIT */
#ifndef OUT_LINK_H
#define OUT_LINK_H
/* The links of a lab, each way for itself where they differ; with load, what they carried so far.
 */
#include "out/json/json.h"
#include "sim/sim.h"

void out_link(FILE *file, const struct sim *sim, uint32_t link, bool load);
/* A line from each end to each other. */
void out_link_json(struct json *json, const struct sim *sim, uint32_t link, bool load);

#endif
