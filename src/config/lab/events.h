/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_LAB_EVENTS_H
#define CONFIG_LAB_EVENTS_H
/* What happens to a lab that runs, by the events of its file and by hand. */
#include "config/change.h"

/* Those of the lab, or now none. */
struct lab_events *lab_events_of(struct lab *lab);
void lab_events_free(struct lab_events *events);

/* What may be changed. After it was, all that is meant is as it is to be now. */
struct changes *lab_events_changes(struct lab_events *events);
void lab_events_refresh(struct lab_events *events, const struct reach *reach, int64_t now_ns);

#endif
