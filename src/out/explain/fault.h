/* SPDX-License-Identifier: MIT */
#ifndef OUT_EXPLAIN_FAULT_H
#define OUT_EXPLAIN_FAULT_H
/* Why octets were not accepted, in plain words: "its ICMP checksum is wrong". */
#include <icmp4/fault.h>

const char *explain_fault(enum icmp4_fault fault);

#endif
