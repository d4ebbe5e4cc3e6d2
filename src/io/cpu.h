/* SPDX-License-Identifier: MIT */
#ifndef IO_CPU_H
#define IO_CPU_H
/* What this machine's CPU can do. */
#include <icmp4/checksum.h>

/* The fastest kernel of the checksum here. Asking costs microseconds in a virtual machine: once. */
icmp4_sum_fn *io_fastest_sum(void);

#endif
