/* SPDX-License-Identifier: MIT */
/* A datagram out of a capture, to be quoted. */
#include "cmd/send/parts.h"
#include "io/capture/capture.h"
#include <icmp4/link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_ROOM = 4096 };

/* "FILE#12": the file's name into path, the number of the frame into *number; 0: any. */
static bool split(const char *spec, char *path, uint32_t *number)
{
	const char *mark = strrchr(spec, '#');
	size_t length = mark ? (size_t)(mark - spec) : strlen(spec);

	*number = 0;
	if (mark && (!send_number(send_text(mark + 1), UINT32_MAX, number) || !*number))
		return false;
	if (!length || length >= PATH_ROOM)
		return false;
	memcpy(path, spec, length);
	path[length] = '\0';
	return true;
}

/* The outermost IPv4 header that the walk came by: what the link carried. */
static bool take_datagram(const struct io_frame *frame, struct send_octets *quote)
{
	struct icmp4_walk walk;

	icmp4_walk(&walk, frame->link_type, frame->bytes, frame->held, frame->length);
	for (size_t i = 0; i < walk.count; i++) {
		if (walk.layers[i].kind != ICMP4_LAYER_IPV4)
			continue;
		size_t at = walk.layers[i].at, held = frame->held - at;
		size_t total = held < 4 ? held : icmp4_ip_total_length(frame->bytes + at);

		send_append(quote, frame->bytes + at,
			    total >= ICMP4_IP_HEADER && total < held ? total : held);
		return true;
	}
	return false;
}

static bool search(struct io_capture *capture, const char *spec, uint32_t number,
		   struct send_octets *quote, struct cmd_error *error)
{
	enum io_capture_result result;
	struct io_frame frame;

	while ((result = io_capture_next(capture, &frame)) == IO_CAPTURE_FRAME) {
		if (number && frame.number < number)
			continue;
		if (take_datagram(&frame, quote))
			return true;
		if (number)
			return send_refuse(error,
					   "--quote @%.200s: there is no IPv4 datagram in "
					   "that frame",
					   spec);
	}
	if (result == IO_CAPTURE_BROKEN)
		return send_refuse(error, "--quote @%.200s: %.100s", spec,
				   io_capture_trouble(capture));
	return send_refuse(error, "--quote @%.200s: there is no such frame with an IPv4 datagram",
			   spec);
}

bool send_quote_frame(const char *spec, struct send_octets *quote, struct cmd_error *error)
{
	struct io_failure failure;
	char path[PATH_ROOM];
	uint32_t number;

	if (!split(spec, path, &number))
		return send_refuse(error, "--quote @%.200s: it wants @FILE or @FILE#FRAME", spec);
	struct io_capture *capture = io_capture_file(path, &failure);

	if (!capture)
		return send_refuse(error, "%s", failure.message);
	bool found = search(capture, spec, number, quote, error);

	io_capture_close(capture);
	return found;
}
