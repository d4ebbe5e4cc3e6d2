/* SPDX-License-Identifier: MIT */
#ifndef CMD_VERBS_H
#define CMD_VERBS_H
/* A verb is a row of the table in verbs.c and one function, in a file of its name. */
#include "cmd/options.h"

int cmd_ping(struct cmd_call *call);
int cmd_trace(struct cmd_call *call);
int cmd_mtu(struct cmd_call *call);
int cmd_why(struct cmd_call *call);
int cmd_check(struct cmd_call *call);
int cmd_decode(struct cmd_call *call);
int cmd_send(struct cmd_call *call);
int cmd_lab(struct cmd_call *call);
int cmd_node(struct cmd_call *call);
int cmd_ctl(struct cmd_call *call);
int cmd_doctor(struct cmd_call *call);
int cmd_types(struct cmd_call *call);
int cmd_as(struct cmd_call *call);
int cmd_help(struct cmd_call *call);

/* A word that will be a verb, and is therefore no host either. */
bool cmd_verb_later(const char *word);

/* The name that the program was called by, of a path; then its words. */
int cmd_called(const char *path, int argc, char **argv);
/* The whole command, from behind its own name. */
int cmd_main(int argc, char **argv);

#endif
