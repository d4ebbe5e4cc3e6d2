/* SPDX-License-Identifier: MIT */
/*
 * What the kernel tells beside an arrival's octets: its stamp, TTL and TOS, how many were lost
 * before it, and on the error queue (IP_RECVERR) which ICMP error came about which of our
 * datagrams, without any privilege. One table: a control message, and where its value goes.
 */
#include "io/prober/arrival.h"

#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/errqueue.h> /* wants time.h before it */

enum { ARRIVAL_CONTROL = 512 };

bool io_arrival_enable(int fd)
{
	static const struct {
		int level, name;
	} options[] = {
		{SOL_SOCKET, SO_TIMESTAMPNS}, {SOL_SOCKET, SO_RXQ_OVFL}, {SOL_IP, IP_RECVTTL},
		{SOL_IP, IP_RECVTOS},         {SOL_IP, IP_PKTINFO},
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (setsockopt(fd, options[i].level, options[i].name, &(int){1}, sizeof(int)))
			return false;
	return true;
}

static void take_stamp(struct io_arrival *arrival, const void *data)
{
	struct timespec t;

	memcpy(&t, data, sizeof(t));
	arrival->unix_ns = (int64_t)t.tv_sec * ICMP4_S_NS + t.tv_nsec;
}

/* Software, deprecated, hardware: 0 where there is none. */
static void take_stamps(struct io_arrival *arrival, const void *data)
{
	struct timespec t;

	memcpy(&t, data, sizeof(t));
	if (t.tv_sec)
		take_stamp(arrival, data);
}

static void take_overflow(struct io_arrival *arrival, const void *data)
{
	memcpy(&arrival->overflow, data, sizeof(arrival->overflow));
	arrival->overflowed = true;
}

static void take_ttl(struct io_arrival *arrival, const void *data)
{
	int ttl;

	memcpy(&ttl, data, sizeof(ttl));
	arrival->ttl = (uint8_t)ttl;
}

/* One octet here, though IP_TTL has an int. */
static void take_tos(struct io_arrival *arrival, const void *data)
{
	memcpy(&arrival->tos, data, 1);
}

static void take_pktinfo(struct io_arrival *arrival, const void *data)
{
	struct in_pktinfo info;

	memcpy(&info, data, sizeof(info));
	arrival->to = ntohl(info.ipi_addr.s_addr);
	arrival->interface = (uint32_t)info.ipi_ifindex;
}

static void take_error(struct io_arrival *arrival, const void *data)
{
	struct {
		struct sock_extended_err error;
		struct sockaddr_in offender;
	} told;

	memcpy(&told, data, sizeof(told));
	arrival->error_origin = told.error.ee_origin;
	arrival->error_type = told.error.ee_type;
	arrival->error_code = told.error.ee_code;
	arrival->error_info = told.error.ee_info;
	arrival->number = told.error.ee_data;
	arrival->offender = ntohl(told.offender.sin_addr.s_addr);
}

static const struct taker {
	int level, type;
	size_t size;
	void (*take)(struct io_arrival *arrival, const void *data);
} takers[] = {
	{SOL_SOCKET, SCM_TIMESTAMPNS, sizeof(struct timespec), take_stamp},
	{SOL_SOCKET, SCM_TIMESTAMPING, 3 * sizeof(struct timespec), take_stamps},
	{SOL_SOCKET, SO_RXQ_OVFL, sizeof(uint32_t), take_overflow},
	{SOL_IP, IP_TTL, sizeof(int), take_ttl},
	{SOL_IP, IP_TOS, 1, take_tos},
	{SOL_IP, IP_PKTINFO, sizeof(struct in_pktinfo), take_pktinfo},
	{SOL_IP, IP_RECVERR, sizeof(struct sock_extended_err) + sizeof(struct sockaddr_in),
	 take_error},
};

static void take(struct io_arrival *arrival, struct cmsghdr *control)
{
	for (size_t i = 0; i < sizeof(takers) / sizeof(takers[0]); i++) {
		const struct taker *taker = &takers[i];

		if (control->cmsg_level == taker->level && control->cmsg_type == taker->type &&
		    control->cmsg_len >= CMSG_LEN(taker->size))
			taker->take(arrival, CMSG_DATA(control));
	}
}

bool io_arrival_read(struct io_arrival *arrival, struct io_realtime *realtime, int fd, int flags,
		     uint8_t *buffer, size_t size)
{
	_Alignas(struct cmsghdr) char control[ARRIVAL_CONTROL];
	struct iovec room = {.iov_base = buffer, .iov_len = size};
	struct msghdr message = {
		.msg_name = &arrival->peer,
		.msg_namelen = sizeof(arrival->peer),
		.msg_iov = &room,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t got;

	*arrival = (struct io_arrival){.length = 0};
	got = recvmsg(fd, &message, flags | MSG_DONTWAIT | MSG_TRUNC);
	if (got < 0)
		return false;
	arrival->length = (size_t)got;
	arrival->held = (size_t)got < size ? (size_t)got : size;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c))
		take(arrival, c);
	arrival->stamp = arrival->unix_ns ? io_from_realtime(realtime, arrival->unix_ns) : io_now();
	return true;
}
