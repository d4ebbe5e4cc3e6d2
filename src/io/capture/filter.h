/* SPDX-License-Identifier: MIT */
#ifndef IO_FILTER_H
#define IO_FILTER_H
/*
 * An expression of pcap-filter(7) over frames of any link type. It means something else for each of
 * them, so libpcap compiles it anew for each one met.
 */
#include "io/capture/capture.h"

struct io_filter;

/* An expression was refused in these words of libpcap. Returns false. */
bool io_filter_fail(struct io_failure *failure, const char *expression, const char *words);

/* link_type: of the frames to come; negative: not known, then any common one must do. NULL:
 * *failure, with libpcap's words. */
struct io_filter *io_filter_new(const char *expression, int64_t link_type,
				struct io_failure *failure);
bool io_filter_passes(struct io_filter *filter, const struct io_frame *frame);
/* Of which link types frames were held back because the expression cannot be asked of them; NULL:
 * of none. */
const char *io_filter_note(struct io_filter *filter);
void io_filter_free(struct io_filter *filter);

#endif
