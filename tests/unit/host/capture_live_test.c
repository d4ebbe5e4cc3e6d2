/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <poll.h>

#include "frames.h"
#include "inside.h"
#include "io/process/privilege.h"

/* A datagram to ourselves, which the loopback carries once and shows once. */
static void say(uint16_t port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons(port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (sendto(fd, "hello", 5, 0, (struct sockaddr *)&to, sizeof(to)) != 5)
		ok(false, "sent");
	close(fd);
}

static enum io_capture_result wait_for(struct io_capture *capture, struct io_frame *frame)
{
	struct pollfd ready = {.fd = io_capture_fd(capture), .events = POLLIN};
	enum io_capture_result result = IO_CAPTURE_LATER;

	for (int i = 0; i < 1000 && result == IO_CAPTURE_LATER; i++) {
		poll(&ready, 1, 20);
		result = io_capture_next(capture, frame);
	}
	return result;
}

static void listen_on(const char *interface, uint32_t link_type)
{
	struct io_failure failure = {.message = ""};
	struct io_capture *capture = io_capture_live(interface, false, &failure);
	struct io_frame frame;

	if (!ok(capture, "%s: %s", interface, failure.message))
		return;
	is_str(io_capture_name(capture), interface, "name");
	is_int(io_capture_next(capture, &frame), IO_CAPTURE_LATER, "nothing passes");
	ok(!io_capture_filter(capture, "udp port port", &failure), "%s", failure.message);
	is_str(failure.what, "filter", "what");
	ok(io_capture_filter(capture, "udp dst port 4002", &failure), "a filter");
	say(4001);
	say(4002);
	is_int(wait_for(capture, &frame), IO_CAPTURE_FRAME, "a frame that passes the filter");
	is_int((int64_t)frame.number, 1, "number");
	is_int(frame.link_type, link_type, "link type");
	ok(frame.time_ns > 1700000000000000000 && frame.held == frame.length, "time and length");
	ok(!memcmp(frame.bytes + frame.held - 5, "hello", 5), "octets");
	is_int((int64_t)io_capture_dropped(capture), 0, "none was lost");
	io_capture_close(capture);
}

static void missing(void)
{
	struct io_failure failure = {.what = ""};

	ok(!io_capture_live("eth99", false, &failure), "no such interface");
	is_str(failure.what, "missing", "what");
	is_str(failure.message, "no interface named eth99", "message");
	is_str(failure.hint, "there are lo, any", "hint");
}

static void not_permitted(void)
{
	struct io_failure failure = {.what = ""};
	char hint[256];

	io_setcap_hint("cap_net_raw", hint, sizeof(hint));
	ok(!io_capture_live("lo", false, &failure), "not permitted");
	is_str(failure.what, "permission", "what");
	is_str(failure.message, "capture on lo refused", "message");
	is_str(failure.hint, hint, "hint");
}

static void world(void)
{
	if (!own_network())
		return;
	listen_on("lo", 1);
	listen_on("any", 113);
	missing();
	become_nobody();
	missing();
	not_permitted();
}

int main(void)
{
	in_child("a capture", world);
	return tap_done();
}
