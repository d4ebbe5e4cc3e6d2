/* SPDX-License-Identifier: MIT */
/* Frames of an interface, or of all of them ("any"), as they pass: libpcap's packet socket. */
#include <errno.h>
#include <inttypes.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/capture/backend.h"
#include "io/capture/datalink.h"
#include "io/process/privilege.h"

/* Whole frames, offloaded ones too, and room for a burst of them. */
enum { LIVE_SNAPLEN = 262144, LIVE_ROOM = 8 << 20 };

struct live_capture {
	struct io_capture base;
	pcap_t *pcap;
};

static void take_frame(const struct live_capture *self, const struct pcap_pkthdr *header,
		       struct io_frame *frame)
{
	bool nano = pcap_get_tstamp_precision(self->pcap) == PCAP_TSTAMP_PRECISION_NANO;

	frame->time_ns = header->ts.tv_sec * INT64_C(1000000000) +
			 header->ts.tv_usec * (nano ? 1 : INT64_C(1000));
	frame->link_type = (uint32_t)self->base.link_type;
	frame->interface = 0;
	frame->held = header->caplen;
	frame->length = header->len < header->caplen ? header->caplen : header->len;
}

static enum io_capture_result live_next(struct io_capture *capture, struct io_frame *frame)
{
	struct live_capture *self = (struct live_capture *)capture;
	struct pcap_pkthdr *header;
	int status = pcap_next_ex(self->pcap, &header, &frame->bytes);

	if (!status)
		return IO_CAPTURE_LATER;
	if (status != 1)
		return io_capture_broken(capture, "behind frame %" PRIu64 ": %s", capture->frames,
					 pcap_geterr(self->pcap));
	take_frame(self, header, frame);
	return IO_CAPTURE_FRAME;
}

static void live_close(struct io_capture *capture)
{
	struct live_capture *self = (struct live_capture *)capture;

	if (self->pcap)
		pcap_close(self->pcap);
	free(self);
}

static bool live_filter(struct io_capture *capture, const char *expression,
			struct io_failure *failure)
{
	struct live_capture *self = (struct live_capture *)capture;
	struct bpf_program code;
	bool done;

	if (pcap_compile(self->pcap, &code, expression, 1, PCAP_NETMASK_UNKNOWN))
		return io_filter_fail(failure, expression, pcap_geterr(self->pcap));
	done = !pcap_setfilter(self->pcap, &code);
	pcap_freecode(&code);
	return done || io_filter_fail(failure, expression, pcap_geterr(self->pcap));
}

static int live_fd(const struct io_capture *capture)
{
	return pcap_get_selectable_fd(((const struct live_capture *)capture)->pcap);
}

static uint64_t live_dropped(const struct io_capture *capture)
{
	struct pcap_stat counts;

	return pcap_stats(((const struct live_capture *)capture)->pcap, &counts) ? 0
										 : counts.ps_drop;
}

/* "there are eth0, lo, any", as many as there is room for. */
static void list_interfaces(char *text, size_t size)
{
	struct if_nameindex *all = if_nameindex();
	size_t length = (size_t)snprintf(text, size, "there are ");

	for (size_t i = 0; all && all[i].if_name; i++)
		if (length + strlen(all[i].if_name) + sizeof(", any") < size)
			length += (size_t)snprintf(text + length, size - length, "%s, ",
						   all[i].if_name);
	snprintf(text + length, size - length, "any");
	if (all)
		if_freenameindex(all);
}

/* libpcap wants its privilege before it looks for the interface, a user the other way round. */
static bool live_refused(const struct live_capture *self, int status, struct io_failure *failure)
{
	const char *name = self->base.name, *words = pcap_geterr(self->pcap);
	char hint[sizeof(failure->hint)];

	if (strcmp(name, "any") && !if_nametoindex(name)) {
		list_interfaces(hint, sizeof(hint));
		return io_fail(failure, "missing", ENODEV, hint, "no interface named %s", name);
	}
	if (status == PCAP_ERROR_PERM_DENIED || status == PCAP_ERROR_PROMISC_PERM_DENIED) {
		io_setcap_hint("cap_net_raw", hint, sizeof(hint));
		return io_fail(failure, "permission", EPERM, hint, "capture on %s refused", name);
	}
	return io_fail(failure, "system", 0, "", "capture on %s: %s", name,
		       *words ? words : pcap_statustostr(status));
}

/* Immediate: a frame is seen when it comes, not when a buffer is full. */
static int live_activate(pcap_t *pcap, bool promiscuous)
{
	pcap_set_snaplen(pcap, LIVE_SNAPLEN);
	pcap_set_promisc(pcap, promiscuous);
	pcap_set_immediate_mode(pcap, 1);
	pcap_set_buffer_size(pcap, LIVE_ROOM);
	pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO);
	return pcap_activate(pcap);
}

static bool live_begin(struct live_capture *self, bool promiscuous, struct io_failure *failure)
{
	char words[PCAP_ERRBUF_SIZE] = "";
	int status;

	self->pcap = pcap_create(self->base.name, words);
	if (!self->pcap)
		return io_fail(failure, "system", 0, "", "capture on %s: %s", self->base.name,
			       words);
	status = live_activate(self->pcap, promiscuous);
	if (status < 0)
		return live_refused(self, status, failure);
	if (pcap_setnonblock(self->pcap, 1, words))
		return io_fail(failure, "system", 0, "", "capture on %s: %s", self->base.name,
			       words);
	self->base.link_type = io_linktype_of(pcap_datalink(self->pcap));
	return true;
}

struct io_capture *io_capture_live(const char *interface, bool promiscuous,
				   struct io_failure *failure)
{
	static const struct io_capture_ops ops = {.next = live_next,
						  .close = live_close,
						  .filter = live_filter,
						  .fd = live_fd,
						  .dropped = live_dropped};
	struct live_capture *self = io_capture_new(sizeof(*self), &ops, interface, failure);

	if (!self)
		return NULL;
	if (live_begin(self, promiscuous, failure))
		return &self->base;
	live_close(&self->base);
	return NULL;
}
