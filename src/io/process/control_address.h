/* SPDX-License-Identifier: MIT */
#ifndef IO_CONTROL_ADDRESS_H
#define IO_CONTROL_ADDRESS_H
/* What the two ends of a control socket share. */
#include <stdbool.h>
#include <sys/un.h>

#include "io/failure.h"

/* False: the path is too long for a socket. */
bool io_control_address(struct sockaddr_un *address, const char *path, struct io_failure *failure);

#endif
