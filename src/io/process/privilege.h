/* SPDX-License-Identifier: MIT */
#ifndef IO_PRIVILEGE_H
#define IO_PRIVILEGE_H
/*
 * Rights are needed to open, never to read: whoever has opened what it needs gives them up before
 * the first octet from a network is looked at.
 */
#include "io/failure.h"

/*
 * For good: no capability is left in any set, and no execve() brings one back. The user stays who
 * he is: a setuid binary is refused at start. False: do not go on.
 */
_Bool io_drop_privileges(struct io_failure *failure);

/*
 * Are the capabilities that we have the program file's, lent to whoever runs it, and none of the
 * caller's own? They are for asking a network, as ping does: not for listening to what others say
 * to each other, nor for making whatever one likes.
 */
_Bool io_rights_are_lent(void);

/* "sudo setcap CAPABILITIES+ep /path/of/this/program", cut to size. */
void io_setcap_hint(const char *capabilities, char *hint, unsigned long size);

#endif
