/* SPDX-License-Identifier: MIT */
#ifndef CMD_WHY_SINCE_H
#define CMD_WHY_SINCE_H
/* --since: what an earlier run saw, out of its JSON lines. */
#include "cmd/session.h"
#include "out/why/why.h"

/* False: it cannot be read, and that is said. */
bool since_read(struct session *session, struct out_earlier *earlier, const char *file);

#endif
