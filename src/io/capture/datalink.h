/* SPDX-License-Identifier: MIT */
#ifndef IO_DATALINK_H
#define IO_DATALINK_H
/*
 * Between the DLT_ values of libpcap on this system and the LINKTYPE_ values of files, which are
 * the same everywhere. libpcap keeps its own table of them to itself.
 */
#include <stdint.h>

uint32_t io_linktype_of(int datalink);
/* Negative: libpcap has none. */
int io_datalink_of(uint32_t link_type);

#endif
