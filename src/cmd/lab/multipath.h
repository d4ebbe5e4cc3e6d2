/* SPDX-License-Identifier: MIT */
#ifndef CMD_LAB_MULTIPATH_H
#define CMD_LAB_MULTIPATH_H
/* What a claim of several paths is about: the graph, as comments of TAP. */
#include <stdio.h>

#include "config/lab/lab.h"

void put_multipath(FILE *file, const struct lab *lab, const struct lab_claim *claim);

#endif
