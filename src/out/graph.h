/* SPDX-License-Identifier: MIT */
#ifndef OUT_GRAPH_H
#define OUT_GRAPH_H
/* What every picture of all paths needs: the vertices hop by hop, and words for what they do. */
#include "out/out.h"

enum { GRAPH_FIELDS = 64, GRAPH_MARK = 8 };

/* The vertices of a hop, by address, silent ones last; free() it. count may be 0. */
uint16_t *graph_hop(const struct icmp4_paths *paths, unsigned ttl, size_t *count);
/* "a", "b" ... "z", "aa": the place of a vertex in its hop. */
const char *graph_mark(char buffer[GRAPH_MARK], size_t place);
/* "src_port, dst_port"; "" for none. */
const char *graph_fields(char buffer[GRAPH_FIELDS], uint8_t fields);
bool graph_is_linked(const struct icmp4_paths *paths, uint16_t from, uint16_t to);
/* Ways from our own host to where they end; never more than UINT64_MAX. */
uint64_t graph_paths(const struct icmp4_paths *paths);
/* Vertices that divide, and the chance that any of them has a successor more. */
unsigned graph_branchings(const struct icmp4_paths *paths);
double graph_missed(const struct icmp4_paths *paths);

#endif
