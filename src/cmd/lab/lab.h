/* SPDX-License-Identifier: MIT */
#ifndef CMD_LAB_H
#define CMD_LAB_H
/* What the files of `icmp lab` share. */
#include "cmd/options.h"
#include "config/lab/lab.h"

/* Exit status of a run where the lab failed, not the command. */
enum { LAB_FAILED = 125 };

/* Loads a lab as the options want it; NULL: said on stderr. */
struct lab *lab_open(const struct cmd_call *call, const char *name);

int lab_run(const struct cmd_call *call, const char *name);
int lab_list(const struct cmd_call *call, const char *name);
int lab_show(const struct cmd_call *call, const char *name);
int lab_draw(const struct cmd_call *call, const char *name);
int lab_lint(const struct cmd_call *call, const char *name);
int lab_expect(const struct cmd_call *call, const char *name);
int lab_generate(const struct cmd_call *call, const char *name);
int lab_import(const struct cmd_call *call, const char *name);

/* Columns of the terminal; of a file, what fits a page. */
size_t lab_width(void);

/*
 * /etc/hosts for those inside: every name and alias to its node's primary address, every address
 * back to its node's name. NULL: no memory. The caller frees it.
 */
char *lab_hosts(const struct lab *lab);

#endif
