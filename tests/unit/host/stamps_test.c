/* SPDX-License-Identifier: MIT */
/* When datagrams left: numbers of the kernel's and ours, kept together. */
#include "io/prober/stamps.h"

#include <arpa/inet.h>
#include <poll.h>
#include <unistd.h>

#include "io/prober/arrival.h"
#include "tap.h"

#include <linux/errqueue.h>

static struct icmp4_time at(int64_t ns)
{
	return (struct icmp4_time){ns};
}

/* What is told of a number, and whether it is believed. */
static void believed(void)
{
	static const struct {
		const char *name;
		uint32_t number;
		int64_t stamp, now;
		bool told;
	} rows[] = {
		{"the second", 1, 2500, 9000, true},
		{"the same again", 1, 2600, 9000, false},
		{"the first", 0, 1000, 9000, true},
		{"none asked for", 3, 5000, 9000, false},
		{"before it was sent", 2, 2999, 9000, false},
	};
	struct io_stamps stamps = {.on = true};
	struct icmp4_time stamp;
	uint64_t tag;

	for (int i = 0; i < 3; i++)
		io_stamps_asked(&stamps, (uint64_t)(100 + i), at(1000 * (i + 1)));
	is_int(stamps.open, 3, "three are open");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		io_stamps_take(&stamps, rows[i].number, at(rows[i].stamp), at(rows[i].now));
		bool told = io_stamps_next(&stamps, &tag, &stamp);

		is_int(told, rows[i].told, rows[i].name);
		if (told)
			ok(tag == 100 + rows[i].number && stamp.ns == rows[i].stamp, "and which");
	}
	is_int(stamps.open, 0, "none is open any more");
	io_stamps_asked(&stamps, 103, at(4000));
	io_stamps_take(&stamps, 3, at(5000), at(4999));
	ok(!io_stamps_next(&stamps, &tag, &stamp), "later than now is not believed");
}

/* A kernel that never tells: its numbers pass by, and an old one is not taken for a new one. */
static void silent(void)
{
	struct io_stamps stamps = {.on = true};
	struct icmp4_time stamp;
	uint64_t tag;

	for (uint32_t i = 0; i < 3 * IO_STAMPS; i++)
		io_stamps_asked(&stamps, i, at(1));
	is_int(stamps.open, IO_STAMPS, "as many as there is room for");
	ok(!io_stamps_wanted(&stamps, at(ICMP4_S_NS)), "no more are asked for");
	io_stamps_take(&stamps, 5, at(2), at(3));
	ok(!io_stamps_next(&stamps, &tag, &stamp), "a number of long ago");
	io_stamps_take(&stamps, 2 * IO_STAMPS + 5, at(2), at(3));
	ok(io_stamps_next(&stamps, &tag, &stamp) && tag == 2 * IO_STAMPS + 5, "one of now");
}

static void sampled(void)
{
	struct io_stamps stamps = {.on = false};
	unsigned asked = 0;

	ok(!io_stamps_wanted(&stamps, at(0)), "switched off, none is wanted");
	stamps.on = true;
	for (int64_t ns = 0; ns < ICMP4_S_NS; ns += ICMP4_S_NS / 50000) {
		struct icmp4_time stamp;
		uint64_t tag;

		if (!io_stamps_wanted(&stamps, at(ns)))
			continue;
		io_stamps_asked(&stamps, asked, at(ns));
		io_stamps_take(&stamps, asked++, at(ns), at(ns));
		io_stamps_next(&stamps, &tag, &stamp);
	}
	ok(asked > IO_STAMPS_PER_S * 9 / 10 && asked <= IO_STAMPS_PER_S,
	   "of 50000 in a second %u are asked for", asked);
}

/* --- The kernel's --- */

static bool leave(int fd, bool asked)
{
	_Alignas(struct cmsghdr) char control[IO_STAMPS_CONTROL] = {0};
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons(9),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct iovec data = {.iov_base = "x", .iov_len = 1};
	struct msghdr message = {.msg_name = &to,
				 .msg_namelen = sizeof(to),
				 .msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = control};

	if (asked)
		io_stamps_ask(&message);
	return sendmsg(fd, &message, 0) == 1;
}

/* Reads one entry of the error queue into stamps. */
static bool hear(struct io_stamps *stamps, struct io_realtime *realtime, int fd)
{
	struct io_arrival arrival;
	struct pollfd queued = {.fd = fd}; /* POLLERR, as is always told */
	uint8_t buffer[64];

	poll(&queued, 1, 2000);
	while (io_arrival_read(&arrival, realtime, fd, MSG_ERRQUEUE, buffer, sizeof(buffer)))
		if (arrival.error_origin == SO_EE_ORIGIN_TIMESTAMPING) {
			is_int((int64_t)arrival.length, 0, "without the datagram");
			io_stamps_take(stamps, arrival.number, arrival.stamp, io_now());
			return true;
		}
	return false;
}

static void by_kernel(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct io_realtime realtime = {.known = false};
	struct io_stamps stamps;
	struct icmp4_time before, stamp;
	uint64_t tag;

	io_stamps_enable(&stamps, fd);
	if (!ok(stamps.on, "the kernel stamps"))
		return;
	for (uint64_t i = 0; i < 3; i++) {
		before = io_now();
		ok(leave(fd, false) && leave(fd, true), "one that is not asked about, one that is");
		io_stamps_asked(&stamps, i, before);
		ok(hear(&stamps, &realtime, fd) && io_stamps_next(&stamps, &tag, &stamp) &&
			   tag == i,
		   "the kernel counts only these");
		ok(stamp.ns >= before.ns && stamp.ns <= io_now().ns, "between the call and now");
	}
	io_stamps_restart(&stamps, fd);
	ok(stamps.on && !stamps.open && leave(fd, true), "both counts begin anew");
	io_stamps_asked(&stamps, 77, before);
	ok(hear(&stamps, &realtime, fd) && io_stamps_next(&stamps, &tag, &stamp) && tag == 77,
	   "and agree");
	close(fd);
	io_stamps_enable(&stamps, fd);
	ok(!stamps.on, "no socket, no stamps");
}

int main(void)
{
	believed();
	silent();
	sampled();
	by_kernel();
	return tap_done();
}
