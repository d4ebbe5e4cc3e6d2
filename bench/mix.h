/* SPDX-License-Identifier: MIT */
#ifndef BENCH_MIX_H
#define BENCH_MIX_H
/* Datagrams in the proportions of real captures: nine in ten are echo, most others errors. */
#include <icmp4/icmp4.h>

enum { MIX_ROOM = 576 };

/* The n-th datagram, between two of so many hosts; its length. The same n, the same octets. */
size_t mix_datagram(uint64_t n, uint32_t hosts, uint8_t octets[MIX_ROOM]);

#endif
