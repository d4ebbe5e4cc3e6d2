/* SPDX-License-Identifier: MIT */
#ifndef IO_INSIDE_H
#define IO_INSIDE_H
/* The inner side of an enclosure: what its first process does until the command runs and ends. */
#include "io/enclosure/enclosure.h"

/* Said to the lab, over a SEQPACKET socket that is closed once the command has been executed. */
struct io_report {
	enum io_report_kind {
		IO_REPORT_TUN, /* of the next room; with its descriptor, as the next two */
		IO_REPORT_NETNS,
		IO_REPORT_DOOR,
		IO_REPORT_READY,
		IO_REPORT_FAILED,
		IO_REPORT_NOT_EXECUTED,
	} kind;
	int error;                 /* NOT_EXECUTED: of execvp() */
	struct io_failure failure; /* FAILED; what is a pointer into the image that both run */
};

/* Descriptor -1: none goes with it. False: the lab is gone. */
bool io_report_send(int socket, const struct io_report *report, int descriptor);
/* *descriptor is -1 where none came. False: all is said. */
bool io_report_receive(int socket, struct io_report *report, int *descriptor);

/* Namespaces of our own: user (where we are no root), mount, network, and pid for our children. */
bool io_namespaces_enter(struct io_failure *failure);
/* Writes to a file that exists. */
bool io_file_write(const char *path, const char *text);
/* Our text over /etc/hosts, and nothing else to be asked for names. In this mount namespace only.
 */
bool io_names_cover(const char *hosts, struct io_failure *failure);

/* A listening socket of that name in this network namespace, which has room for it; or -1. */
int io_door_open(const char *name);

/* Becomes the command. Where that fails, the report says so, and the status. */
_Noreturn void io_execute(const struct io_enclosure_plan *plan, int report);

/* The life of the first process; it ends as the command does. */
_Noreturn void io_inside(const struct io_enclosure_plan *plan, int report);

#endif
