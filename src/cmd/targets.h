/* SPDX-License-Identifier: MIT */
#ifndef CMD_TARGETS_H
#define CMD_TARGETS_H
/*
 * What a verb shall ask, from the words of the command line:
 *
 *	NAME  A.B.C.D  A.B.C.D/LEN  A.B.C.D-A.B.C.D  @FILE  @-
 *
 * A file holds one a line, # begins a comment, @- is standard input. Of a network, its hosts are
 * meant: a prefix shorter than 31 yields neither its first nor its last address, which name no
 * single host. Names stay names: the verb asks the resolver, or the lab.
 */
#include "cmd/options.h"

enum { CMD_TARGETS_MAX = 65536, CMD_TARGETS_MANY = 1 << 24, CMD_TARGETS_ERROR = 384 };

struct cmd_target {
	const char *given; /* a name as typed; of a network or range, this one's address */
	bool is_address;
	uint32_t address;  /* where it is one */
	const char *error; /* why this word names nothing that could be asked; NULL: it does */
};

/*
 * All operands less all of --exclude, in the order given; at least one. A word that is no target is
 * one with an error, so that the others are asked all the same; but what shall be left out must be
 * understood. False with error: one line for cmd_fail. cmd_targets_free afterwards, in either case.
 * Where options->targets_come, those of @- are not read here, and there may be none.
 */
bool cmd_targets(const struct cmd_options *options, struct cmd_target **list, size_t *count,
		 char error[CMD_TARGETS_ERROR]);
/*
 * Lines that come one by one: the targets of one, which may be none; false where it makes no sense,
 * and then the next one may. options: of --exclude. NULL with error: these make no sense.
 */
struct cmd_lines *cmd_lines_new(const struct cmd_options *options, char error[CMD_TARGETS_ERROR]);
bool cmd_lines_read(struct cmd_lines *lines, char *line, size_t number, struct cmd_target **list,
		    size_t *count, char error[CMD_TARGETS_ERROR]);
void cmd_lines_free(struct cmd_lines *lines);

void cmd_targets_free(struct cmd_target *list, size_t count);

/*
 * The same as bare addresses, for a verb that asks up to CMD_TARGETS_MANY of them: in order, each
 * once; to be freed. resolve finds a name's, and says itself where there is none: the others are
 * asked all the same. What is no target is an error here.
 */
typedef bool cmd_resolve_fn(void *world, const char *name, uint32_t *address);
bool cmd_targets_addresses(const struct cmd_options *options, cmd_resolve_fn *resolve, void *world,
			   uint32_t **list, size_t *count, char error[CMD_TARGETS_ERROR]);

#endif
