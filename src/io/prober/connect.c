/* SPDX-License-Identifier: MIT */
/*
 * TCP by connect(), open to everyone. The SYN of an engine becomes a connection that the kernel
 * opens in its stead, from the same port to the same port; what becomes of it is told to the engine
 * as the segment that would have come: SYN and ACK, or RST. The connection is ended before it
 * carries anything.
 *
 * The kernel writes the sequence number, so that nobody but it can tell a forged answer; it sends
 * the SYN again after a second, and what answers that one is not told, for the first was lost. No
 * answer has a stamp: that of an open port is by the kernel's own measure of the handshake
 * (TCP_INFO), that of a closed one is the time at which we were told.
 */
#include <errno.h>
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "io/backend.h"
#include "io/clock.h"
#include "io/prober/bundle.h"
#include "io/prober/departure.h"

enum { CONNECTIONS = 1024, TCP_HEADER = 20, TCP_AT_FLAGS = 13 };
enum { FLAG_SYN = 0x02, FLAG_RST = 0x04, FLAG_ACK = 0x10 };

static void end_connection(struct io_member *member)
{
	if (member->fd >= 0)
		close(member->fd);
	member->fd = -1;
}

/* Between the same two ports there is one connection: a new one ends the old. Else a place that is
 * free, or that of the oldest. */
static size_t place_of(const struct io_bundle *bundle, const struct io_member *like)
{
	size_t oldest = 0;

	for (size_t i = 0; i < bundle->count; i++) {
		const struct io_member *member = &bundle->members[i];

		if (member->fd >= 0 && member->port == like->port && member->dst == like->dst)
			return i;
	}
	for (size_t i = 0; i < bundle->count; i++) {
		if (bundle->members[i].fd < 0)
			return i;
		if (icmp4_time_before(bundle->members[i].sent_at, bundle->members[oldest].sent_at))
			oldest = i;
	}
	return oldest;
}

/* What the engine wrote into the IP header; no linger, so that no port of ours stays in TIME-WAIT.
 */
static bool dress(int fd, const struct io_departure *departure)
{
	const int df = departure->df ? IP_PMTUDISC_PROBE : IP_PMTUDISC_DONT;
	const struct {
		int level, name, value;
	} options[] = {
		{SOL_IP, IP_TTL, departure->ttl}, {SOL_IP, IP_TOS, departure->tos},
		{SOL_IP, IP_MTU_DISCOVER, df},    {SOL_IP, IP_RECVERR, 1},
		{SOL_SOCKET, SO_REUSEADDR, 1},    {IPPROTO_TCP, TCP_SYNCNT, 1},
	};
	struct linger linger = {.l_onoff = 1};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (setsockopt(fd, options[i].level, options[i].name, &options[i].value,
			       sizeof(int)))
			return false;
	return !setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
}

static struct sockaddr_in address_of(uint32_t address, uint16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(address),
	};
}

/* Refused at once, as by our own host, is an answer too: it is read with the others. */
static bool start_connection(struct io_prober *prober, struct io_member *member,
			     const struct io_departure *departure)
{
	struct sockaddr_in from = address_of(departure->src, member->port);
	struct sockaddr_in to = address_of(member->dst, member->dst_port);
	const char *interface = prober->interface;
	uint32_t mark = prober->mark;

	if (interface && setsockopt(member->fd, SOL_SOCKET, SO_BINDTODEVICE, interface,
				    (socklen_t)strlen(interface)))
		return false;
	if (mark && setsockopt(member->fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)))
		return false;
	if (!dress(member->fd, departure) ||
	    bind(member->fd, (struct sockaddr *)&from, sizeof(from)))
		return false;
	return !connect(member->fd, (struct sockaddr *)&to, sizeof(to)) || errno == EINPROGRESS ||
	       errno == ECONNREFUSED;
}

static bool connect_send(struct io_prober *prober, const struct icmp4_packet *packet)
{
	struct io_departure departure;

	if (!io_departure_of(&departure, packet, ICMP4_PROTO_TCP))
		return false;
	struct io_member member = {
		.port = get16(departure.bytes),
		.dst = departure.dst,
		.dst_port = get16(departure.bytes + 2),
		.sequence = get32(departure.bytes + 4),
		.sent_at = packet->stamp,
	};
	size_t place = place_of(prober->bundle, &member);
	struct io_member *kept = &prober->bundle->members[place];

	end_connection(kept);
	member.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	*kept = member;
	if (kept->fd >= 0 && start_connection(prober, kept, &departure) &&
	    io_bundle_watch(prober->bundle, place, EPOLLOUT))
		return true;
	int error = errno;
	end_connection(kept);
	errno = error;
	return false;
}

/* --- Answers --- */

/* The segment as it would have come; what nobody told of it is 0. */
static struct icmp4_packet segment_of(struct io_prober *prober, const struct io_member *member,
				      uint8_t flags, struct icmp4_time stamp)
{
	uint8_t *bytes = prober->buffer, *tcp = bytes + ICMP4_IP_HEADER;
	struct sockaddr_in own = {.sin_family = AF_INET};
	struct icmp4_ip ip = {
		.src = member->dst,
		.total_length = ICMP4_IP_HEADER + TCP_HEADER,
		.protocol = ICMP4_PROTO_TCP,
	};

	getsockname(member->fd, (struct sockaddr *)&own, &(socklen_t){sizeof(own)});
	ip.dst = ntohl(own.sin_addr.s_addr);
	icmp4_ip_build(&ip, bytes, ICMP4_IP_HEADER);
	memset(tcp, 0, TCP_HEADER);
	put16(tcp, member->dst_port);
	put16(tcp + 2, member->port);
	put32(tcp + 8, member->sequence + 1);
	tcp[12] = TCP_HEADER / 4 << 4;
	tcp[TCP_AT_FLAGS] = flags;
	put16(tcp + 16, icmp4_checksum_finish(icmp4_checksum_partial(
				icmp4_checksum_pseudo(ip.src, ip.dst, ip.protocol, TCP_HEADER), tcp,
				TCP_HEADER)));
	return (struct icmp4_packet){
		.bytes = bytes,
		.held = ip.total_length,
		.length = ip.total_length,
		.stamp = stamp,
		.form = ICMP4_FORM_DATAGRAM,
	};
}

/* By the kernel's own measure, where it is one of this very handshake. */
static struct icmp4_time answered_at(const struct io_member *member, const struct tcp_info *info)
{
	struct icmp4_time now = io_now();
	struct icmp4_time at =
		icmp4_time_add(member->sent_at, (int64_t)info->tcpi_rtt * INT64_C(1000));

	return info->tcpi_rtt && icmp4_time_before(at, now) ? at : now;
}

/* False: it says nothing of the first SYN. */
static bool take_outcome(struct io_prober *prober, const struct io_member *member,
			 struct icmp4_packet *packet)
{
	struct tcp_info info = {0};
	int error = 0;

	getsockopt(member->fd, SOL_SOCKET, SO_ERROR, &error, &(socklen_t){sizeof(error)});
	getsockopt(member->fd, IPPROTO_TCP, TCP_INFO, &info, &(socklen_t){sizeof(info)});
	if (info.tcpi_total_retrans || (error && error != ECONNREFUSED))
		return false;
	if (error)
		*packet = segment_of(prober, member, FLAG_RST | FLAG_ACK, io_now());
	else
		*packet =
			segment_of(prober, member, FLAG_SYN | FLAG_ACK, answered_at(member, &info));
	return true;
}

/* An ICMP error is told with who sent it; what it quotes says nothing of ours. */
static bool connect_receive(struct io_prober *prober, struct icmp4_packet *packet)
{
	struct io_member *member;

	while ((member = io_bundle_ready(prober->bundle))) {
		bool told = io_member_read_error(prober, member, packet);

		packet->held = told ? 0 : packet->held;
		if (!told)
			told = take_outcome(prober, member, packet);
		else
			packet->said.dst = member->dst, packet->said.dst_port = member->dst_port;
		end_connection(member);
		if (told)
			return true;
	}
	return false;
}

static const char *const connect_lost[] = {
	"sequence",   "ip-id", "ip-options",   "quoted-ip-header",
	"extensions", "ttl",   "late-answers", NULL,
};

static const struct io_prober_ops connect_ops = {
	.name = "connect",
	.lost = connect_lost,
	.stamps = "process",
	.send = connect_send,
	.receive = connect_receive,
};

bool io_connect_open(struct io_prober *prober, const struct io_prober_need *need,
		     struct io_failure *failure)
{
	prober->ops = &connect_ops;
	prober->bundle = io_bundle_new(CONNECTIONS, failure);
	if (!prober->bundle)
		return false;
	prober->interface = need->interface;
	prober->mark = need->mark;
	prober->send_fd = prober->receive_fd = prober->bundle->poll_fd;
	return true;
}
