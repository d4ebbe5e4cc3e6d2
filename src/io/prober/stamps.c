/* SPDX-License-Identifier: MIT */
#include "io/prober/stamps.h"

#include <string.h>
#include <time.h>

#include <linux/net_tstamp.h> /* wants time.h before it */

/* Numbered, without the datagram itself, by the clock of the system. */
static bool report(int fd, bool on)
{
	int flags = on ? SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID |
				    SOF_TIMESTAMPING_OPT_TSONLY
		       : 0;

	return !setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof(flags));
}

void io_stamps_enable(struct io_stamps *stamps, int fd)
{
	*stamps = (struct io_stamps){.on = report(fd, true)};
}

void io_stamps_ask(struct msghdr *message)
{
	static const uint32_t flags = SOF_TIMESTAMPING_TX_SOFTWARE;
	static const struct cmsghdr header = {
		.cmsg_level = SOL_SOCKET,
		.cmsg_type = SO_TIMESTAMPING,
		.cmsg_len = CMSG_LEN(sizeof(flags)),
	};
	char *at = (char *)message->msg_control + message->msg_controllen;

	_Static_assert(CMSG_SPACE(sizeof(flags)) <= IO_STAMPS_CONTROL, "room for it");
	memcpy(at, &header, sizeof(header));
	memcpy(at + CMSG_LEN(0), &flags, sizeof(flags));
	message->msg_controllen += CMSG_SPACE(sizeof(flags));
}

bool io_stamps_wanted(const struct io_stamps *stamps, struct icmp4_time now)
{
	if (!stamps->on || stamps->open >= IO_STAMPS / 2)
		return false;
	return !stamps->asked_any ||
	       icmp4_time_since(now, stamps->asked_at) >= ICMP4_S_NS / IO_STAMPS_PER_S;
}

void io_stamps_asked(struct io_stamps *stamps, uint64_t tag, struct icmp4_time at)
{
	struct io_stamp *stamp = &stamps->asked[stamps->next++ % IO_STAMPS];

	stamps->open += !stamp->open;
	*stamp = (struct io_stamp){tag, at, true};
	stamps->asked_at = at;
	stamps->asked_any = true;
}

/* The kernel counts from 0 whenever numbers are switched on. */
void io_stamps_restart(struct io_stamps *stamps, int fd)
{
	stamps->on = report(fd, false) && report(fd, true);
	stamps->next = 0;
	stamps->open = 0;
	for (unsigned i = 0; i < IO_STAMPS; i++)
		stamps->asked[i].open = false;
}

void io_stamps_take(struct io_stamps *stamps, uint32_t number, struct icmp4_time stamp,
		    struct icmp4_time now)
{
	struct io_stamp *asked = &stamps->asked[number % IO_STAMPS];

	if (!asked->open || stamps->next - number > IO_STAMPS)
		return;
	asked->open = false;
	stamps->open--;
	if (icmp4_time_before(stamp, asked->at) || icmp4_time_before(now, stamp) ||
	    stamps->told_count == IO_STAMPS)
		return;
	stamps->told[(stamps->told_at + stamps->told_count++) % IO_STAMPS] =
		(struct io_stamp){asked->tag, stamp, false};
}

bool io_stamps_next(struct io_stamps *stamps, uint64_t *tag, struct icmp4_time *stamp)
{
	const struct io_stamp *told = &stamps->told[stamps->told_at];

	if (!stamps->told_count)
		return false;
	*tag = told->tag;
	*stamp = told->at;
	stamps->told_at = (stamps->told_at + 1) % IO_STAMPS;
	stamps->told_count--;
	return true;
}
