/* SPDX-License-Identifier: MIT */
#ifndef OUT_WORDS_H
#define OUT_WORDS_H
/* Small pieces of text that every format for people is made of. */
#include "out/out.h"

enum { WORDS_MS = 32, WORDS_SPAN = 32, WORDS_LABEL = 320, WORDS_SLUG = 64, WORDS_SAYS = 128 };

/* Milliseconds with three digits that mean something: "0.479", "41.2", "1204". Exact rounding. */
const char *words_ms(char buffer[WORDS_MS], int64_t ns);
/* The longest unit that needs no fraction: "1 s", "250 ms", "2 ms", "1500 us". */
const char *words_span(char buffer[WORDS_SPAN], int64_t ns);
/* "server (10.0.0.9)", or the bare address where no name is known or wanted. */
const char *words_label(char buffer[WORDS_LABEL], const struct out_run *run, uint32_t address);
/* " [AS64500 EXAMPLE, DE]", or nothing where nothing is known. */
const char *words_network(char buffer[WORDS_LABEL], const struct out_run *run, uint32_t address);
/* The same for a target: the name is the one that was typed. */
const char *words_target(char buffer[WORDS_LABEL], const struct out_run *run, size_t target);
/* "fragmentation-needed" as "fragmentation needed". */
const char *words_plain(char buffer[WORDS_SLUG], const char *slug);
/* What an ICMP message says: "net unreachable", "fragmentation needed, MTU 1400". */
const char *words_message(char buffer[WORDS_SAYS], const struct icmp4_message *message);

/* The field of the IP header that an octet lies in; NULL: it is none of these 20. */
const char *words_field_at(unsigned octet);

#endif
