/* SPDX-License-Identifier: MIT */
#ifndef IO_CAPTURE_LIBPCAP_H
#define IO_CAPTURE_LIBPCAP_H
/* A frame from libpcap, of a file or of an interface. */
#include <pcap/pcap.h>

#include "io/capture.h"

/* As pcap_next_ex(). The frame lacks its link type. The handle's stamps have nanoseconds where
 * that could be had. */
static inline int io_libpcap_next(pcap_t *pcap, struct io_frame *frame)
{
	bool nano = pcap_get_tstamp_precision(pcap) == PCAP_TSTAMP_PRECISION_NANO;
	struct pcap_pkthdr *header;
	int status = pcap_next_ex(pcap, &header, &frame->bytes);

	if (status != 1)
		return status;
	frame->time_ns = header->ts.tv_sec * INT64_C(1000000000) +
			 header->ts.tv_usec * (nano ? 1 : INT64_C(1000));
	frame->interface = 0;
	frame->held = header->caplen;
	frame->length = header->len < header->caplen ? header->caplen : header->len;
	return status;
}

#endif
