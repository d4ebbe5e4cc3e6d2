/* SPDX-License-Identifier: MIT */
/*
 * An Ethernet interface that the kernel has, by a packet socket. What was measured decided:
 *
 * Receive: a ring of frames that the kernel writes and we read where they lie. Version 2, since a
 * frame of version 3 is seen when its block is full or a timer of a few milliseconds has run out,
 * which is more than most round trips.
 *
 * Send: sendmmsg() past the queueing discipline; a ring to send from costs more than it saves. A
 * capture on the same interface therefore does not see what we send; one at the other end does.
 *
 * Offloads: nobody but the sender's own interface could be asked not to hand over frames of 64 KiB
 * and frames without checksum, and over a veth that interface is another's, in another namespace.
 * So the kernel is asked to say what is missing (PACKET_VNET_HDR), and segment.c makes it
 * good. It takes no right and leaves nothing changed. Frames that no slot of the ring can hold come
 * by the socket's queue, in their turn.
 *
 * What the socket accepts is filtered in the kernel, before it costs a slot.
 */
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>

#include "io/clock.h"
#include "io/port/backend.h"
#include "io/port/ring.h"
#include "io/port/segment.h"

enum {
	WHOLE_SIZE = 1 << 17, /* a frame of 64 KiB, and what is before it */
	PIECES_SIZE = 1 << 18,
	SEND_BATCH = 64,
	SEND_ROOM = 2048,
};

/* What stands before each frame of such a socket, either way. */
typedef struct virtio_net_hdr vnet_header;

struct packet_port {
	uint8_t *ring;
	uint8_t station[ETH_ALEN]; /* of the interface, which the filter was made for */
	unsigned given, next;      /* slots from given up to next are the caller's */
	struct io_segments segments;
	struct icmp4_time stamp; /* of what is being cut into pieces */
	size_t pieces_used;      /* since the last receive */
	int64_t unix_ns;         /* as the last receive began to read slots, and on our clock: */
	struct icmp4_time now;
	unsigned queued;
	struct mmsghdr messages[SEND_BATCH];
	struct iovec parts[SEND_BATCH];
	uint8_t sends[SEND_BATCH][SEND_ROOM]; /* each begins with a vnet_header of zeros */
	uint8_t whole[WHOLE_SIZE];
	uint8_t pieces[PIECES_SIZE];
};

/* --- Receiving ------------------------------------------------------------------------------ */

static struct tpacket2_hdr *slot_at(const struct packet_port *self, unsigned number)
{
	return (struct tpacket2_hdr *)(self->ring + (size_t)number * RING_SLOT);
}

static bool is_filled(const struct tpacket2_hdr *slot)
{
	return __atomic_load_n(&slot->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER;
}

static bool packet_waiting(const struct io_port *port)
{
	const struct packet_port *self = port->state;

	return is_filled(slot_at(self, self->next)) || io_segments_left(&self->segments);
}

static void give_back(struct packet_port *self)
{
	for (; self->given != self->next; self->given = (self->given + 1) % RING_SLOTS)
		__atomic_store_n(&slot_at(self, self->given)->tp_status, TP_STATUS_KERNEL,
				 __ATOMIC_RELEASE);
}

/* Reading sets the kernel's counters back to 0. */
static void count_dropped(struct io_port *port)
{
	struct tpacket_stats stats = {0};
	socklen_t size = sizeof(stats);

	if (!getsockopt(port->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size))
		port->dropped += stats.tp_drops;
}

/* The kernel stamps with the real-time clock: what a step of it made impossible is not believed. */
static struct icmp4_time stamp_of(const struct packet_port *self, const struct tpacket2_hdr *slot)
{
	int64_t age = self->unix_ns - (slot->tp_sec * ICMP4_S_NS + slot->tp_nsec);

	return age < 0 || age > ICMP4_S_NS ? self->now : icmp4_time_add(self->now, -age);
}

static bool cut(struct packet_port *self, struct io_port_frame *frame)
{
	uint8_t *room = self->pieces + self->pieces_used;
	size_t length = io_segments_next(&self->segments, room, PIECES_SIZE - self->pieces_used);

	*frame = (struct io_port_frame){
		.bytes = room, .held = length, .length = length, .stamp = self->stamp};
	self->pieces_used += length;
	return length > 0;
}

/* The whole of a frame into a room of our own, where its slot is not; with its vnet_header. */
static size_t fetch(struct packet_port *self, int fd, const struct tpacket2_hdr *slot)
{
	const uint8_t *held = (const uint8_t *)slot + slot->tp_mac - sizeof(vnet_header);
	ssize_t got;

	if (slot->tp_status & TP_STATUS_COPY) {
		got = recv(fd, self->whole, WHOLE_SIZE, MSG_DONTWAIT | MSG_TRUNC);
		return got > (ssize_t)sizeof(vnet_header) && got <= WHOLE_SIZE ? (size_t)got : 0;
	}
	if (slot->tp_snaplen < slot->tp_len)
		return 0;
	memcpy(self->whole, held, sizeof(vnet_header) + slot->tp_snaplen);
	return sizeof(vnet_header) + slot->tp_snaplen;
}

static void begin_pieces(struct io_port *port, const struct tpacket2_hdr *slot)
{
	struct packet_port *self = port->state;
	size_t length = fetch(self, port->fd, slot);
	vnet_header said;

	memcpy(&said, self->whole, sizeof(said));
	self->stamp = stamp_of(self, slot);
	if (!length || !io_segments_begin(&self->segments, self->whole + sizeof(said),
					  length - sizeof(said), &said))
		port->dropped++;
}

/* True: a frame as it lies in its slot. False: it is cut first, or it is none. */
static bool take(struct io_port *port, const struct tpacket2_hdr *slot, struct io_port_frame *frame)
{
	uint8_t *bytes = (uint8_t *)(uintptr_t)slot + slot->tp_mac;
	vnet_header said;

	if (slot->tp_status & TP_STATUS_LOSING)
		count_dropped(port);
	memcpy(&said, bytes - sizeof(said), sizeof(said));
	if (slot->tp_snaplen < slot->tp_len || said.gso_type != VIRTIO_NET_HDR_GSO_NONE ||
	    !io_checksum_complete(bytes, slot->tp_snaplen, &said)) {
		begin_pieces(port, slot);
		return false;
	}
	*frame = (struct io_port_frame){.bytes = bytes,
					.held = slot->tp_snaplen,
					.length = slot->tp_len,
					.stamp = stamp_of(port->state, slot)};
	return true;
}

static void begin_batch(struct packet_port *self)
{
	give_back(self);
	self->pieces_used = 0;
}

/* What the clocks say now that there are frames to be stamped. */
static void look_at_clocks(struct packet_port *self)
{
	self->now = io_now();
	self->unix_ns = io_unix_ns(self->now);
}

/* An interface that goes down leaves its error with the socket, and poll() says so until it is
 * read. */
static void look_for_error(struct io_port *port)
{
	int error = 0;
	socklen_t size = sizeof(error);

	if (!getsockopt(port->fd, SOL_SOCKET, SO_ERROR, &error, &size) && error)
		port->gone = port->gone || io_port_is_gone(error);
}

/* The next slot that the kernel has filled, but not the one that the caller still reads. */
static const struct tpacket2_hdr *next_slot(struct packet_port *self)
{
	const struct tpacket2_hdr *slot = slot_at(self, self->next);
	unsigned after = (self->next + 1) % RING_SLOTS;

	if (after == self->given || !is_filled(slot))
		return NULL;
	self->next = after;
	return slot;
}

static size_t packet_receive(struct io_port *port, struct io_port_frame *frames, size_t count)
{
	struct packet_port *self = port->state;
	size_t taken = 0;
	bool clocks = false;

	begin_batch(self);
	while (taken < count) {
		const struct tpacket2_hdr *slot;

		if (io_segments_left(&self->segments)) {
			if (!cut(self, &frames[taken]))
				break;
			taken++;
			continue;
		}
		slot = next_slot(self);
		if (!slot)
			break;
		if (!clocks)
			look_at_clocks(self);
		clocks = true;
		taken += take(port, slot, &frames[taken]);
	}
	port->more = io_segments_left(&self->segments);
	if (!taken)
		look_for_error(port);
	return taken;
}

/* --- Sending -------------------------------------------------------------------------------- */

static void lose(struct io_port *port, size_t count, int error)
{
	port->lost += count;
	port->why_lost = error;
	port->gone = port->gone || io_port_is_gone(error);
}

/* One that is refused for its own sake does not take the others with it. */
static void send_queued(struct io_port *port)
{
	struct packet_port *self = port->state;
	unsigned done = 0;

	while (done < self->queued) {
		int sent = sendmmsg(port->fd, self->messages + done, self->queued - done,
				    MSG_DONTWAIT);

		if (sent > 0) {
			done += (unsigned)sent;
		} else if (errno == EMSGSIZE || errno == EINVAL) {
			lose(port, 1, errno);
			done++;
		} else if (errno != EINTR) {
			lose(port, self->queued - done, errno);
			break;
		}
	}
	self->queued = 0;
}

static void packet_flush(struct io_port *port)
{
	send_queued(port);
	give_back(port->state); /* or poll() would call at once */
}

/* More than a place of the batch can hold. */
static bool send_large(struct io_port *port, const struct iovec *parts, int count)
{
	vnet_header none = {0};
	struct iovec all[1 + IO_PORT_PARTS] = {{&none, sizeof(none)}};
	struct msghdr message = {.msg_iov = all, .msg_iovlen = 1 + (size_t)count};

	memcpy(all + 1, parts, (size_t)count * sizeof(*parts));
	send_queued(port);
	if (sendmsg(port->fd, &message, MSG_DONTWAIT) >= 0)
		return true;
	lose(port, 1, errno);
	return false;
}

static bool packet_send(struct io_port *port, const struct iovec *parts, int count)
{
	struct packet_port *self = port->state;
	uint8_t *room = self->sends[self->queued];
	size_t length = sizeof(vnet_header);

	for (int i = 0; i < count; i++)
		length += parts[i].iov_len;
	if (length > SEND_ROOM)
		return send_large(port, parts, count);
	self->parts[self->queued++].iov_len = length;
	room += sizeof(vnet_header);
	for (int i = 0; i < count; i++) {
		memcpy(room, parts[i].iov_base, parts[i].iov_len);
		room += parts[i].iov_len;
	}
	if (self->queued == SEND_BATCH)
		send_queued(port);
	return true;
}

/* --- A port of an open socket --------------------------------------------------------------- */

static void packet_close(struct io_port *port)
{
	struct packet_port *self = port->state;

	munmap(self->ring, RING_SIZE);
	free(self);
}

static bool ask_station(const struct io_port *port, uint8_t *station)
{
	struct sockaddr_ll own;
	socklen_t size = sizeof(own);

	if (getsockname(port->fd, (struct sockaddr *)&own, &size))
		return false;
	memcpy(station, own.sll_addr, ETH_ALEN);
	return true;
}

static void packet_look(struct io_port *port)
{
	const struct packet_port *self = port->state;
	uint8_t station[ETH_ALEN];

	if (ask_station(port, station))
		port->gone = port->gone || memcmp(station, self->station, ETH_ALEN) != 0;
}

static bool ask_mtu(struct io_port *port, const struct io_port_plan *plan)
{
	struct ifreq request = {.ifr_flags = 0};

	memcpy(request.ifr_name, plan->name, strnlen(plan->name, IFNAMSIZ - 1));
	if (ioctl(port->fd, SIOCGIFMTU, &request))
		return false;
	port->mtu = (uint16_t)(request.ifr_mtu < UINT16_MAX ? request.ifr_mtu : UINT16_MAX);
	if (plan->mtu && plan->mtu < port->mtu)
		port->mtu = plan->mtu;
	return true;
}

static struct packet_port *new_state(int fd, const uint8_t *station)
{
	struct packet_port *self = calloc(1, sizeof(*self));

	if (!self)
		return NULL;
	memcpy(self->station, station, sizeof(self->station));
	self->ring = mmap(NULL, RING_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	for (size_t i = 0; i < SEND_BATCH; i++) {
		self->parts[i].iov_base = self->sends[i];
		self->messages[i].msg_hdr =
			(struct msghdr){.msg_iov = &self->parts[i], .msg_iovlen = 1};
	}
	if (self->ring != MAP_FAILED)
		return self;
	free(self);
	return NULL;
}

bool io_port_packet_start(struct io_port *port, const struct io_port_plan *plan,
			  struct io_failure *failure)
{
	static const struct io_port_ops ops = {.receive = packet_receive,
					       .waiting = packet_waiting,
					       .look = packet_look,
					       .send = packet_send,
					       .flush = packet_flush,
					       .close = packet_close};

	uint8_t station[ETH_ALEN];

	if (ask_station(port, station) && ask_mtu(port, plan) &&
	    (port->state = new_state(port->fd, station))) {
		memcpy(port->mac, io_port_mac_said(plan) ? plan->mac : station, ETH_ALEN);
		port->ops = &ops;
		return true;
	}
	return io_fail(failure, "system", errno, "", "%s: %s", plan->name, strerror(errno));
}
