/* SPDX-License-Identifier: MIT */
#ifndef IO_STAMPS_H
#define IO_STAMPS_H
/*
 * When a datagram really left: the kernel takes a stamp as it hands it to the interface, and queues
 * it with the errors of the socket (SO_TIMESTAMPING). Each that was asked for has a number, counted
 * by the kernel and by us; where the two counts may have come apart both begin anew, and what was
 * still to come is forgotten.
 *
 * Stamps cost a system call each, so that no more than IO_STAMPS_PER_S are asked for.
 */
#include <icmp4/packet.h>
#include <sys/socket.h>

enum { IO_STAMPS = 256, IO_STAMPS_PER_S = 2000, IO_STAMPS_CONTROL = 32 };

struct io_stamps {
	bool on;
	bool asked_any;
	uint32_t next; /* number of the next that is asked for */
	unsigned open; /* asked for, and not told yet */
	struct icmp4_time asked_at;
	struct io_stamp {
		uint64_t tag;
		struct icmp4_time at; /* of the call that sent it */
		bool open;
	} asked[IO_STAMPS]; /* by number */
	struct io_stamp told[IO_STAMPS];
	unsigned told_at, told_count; /* a ring */
};

/* Readies a socket; stamps stays off where its kernel cannot. */
void io_stamps_enable(struct io_stamps *stamps, int fd);
/* Whether a datagram that leaves now is to be asked about. */
bool io_stamps_wanted(const struct io_stamps *stamps, struct icmp4_time now);
/* Appends the control message that asks; the caller has room for IO_STAMPS_CONTROL octets more. */
void io_stamps_ask(struct msghdr *message);
/* A datagram that was asked about has left. */
void io_stamps_asked(struct io_stamps *stamps, uint64_t tag, struct icmp4_time at);
/* One that was asked about did not leave, or not at the first attempt: has it been counted? */
void io_stamps_restart(struct io_stamps *stamps, int fd);
/* The kernel tells of a number. A stamp before its call or after now is another's, or a clock's
 * that was set, and is not believed. */
void io_stamps_take(struct io_stamps *stamps, uint32_t number, struct icmp4_time stamp,
		    struct icmp4_time now);
/* What was told, in order; false: no more. */
bool io_stamps_next(struct io_stamps *stamps, uint64_t *tag, struct icmp4_time *stamp);

#endif
