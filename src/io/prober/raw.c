/* SPDX-License-Identifier: MIT */
/*
 * Raw sockets. One sends datagrams as they were written (raw(7): the kernel fills in the total
 * length, the checksum, and an id or a source that is 0). Another hears every ICMP message of this
 * host that can be an answer; a third hears what TCP or UDP destinations answer themselves.
 */
#include <errno.h>
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <icmp4/message.h>
#include <linux/filter.h>
#include <linux/icmp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "base/bytes.h"
#include "io/backend.h"
#include "io/clock.h"
#include "io/prober/bundle.h"

enum { FLAG_MF = 0x2000, IP_AT_ID = 4, IP_AT_FRAGMENT = 6, IP_AT_CHECKSUM = 10 };

/* stamped: the kernel is asked when it leaves. */
static bool send_parts(struct io_prober *prober, struct iovec *parts, size_t count, bool stamped)
{
	_Alignas(struct cmsghdr) char control[IO_STAMPS_CONTROL] = {0};
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(icmp4_ip_dst(parts[0].iov_base)),
	};
	struct msghdr message = {
		.msg_name = &to,
		.msg_namelen = sizeof(to),
		.msg_iov = parts,
		.msg_iovlen = count,
		.msg_control = control,
	};
	ssize_t sent;

	if (stamped)
		io_stamps_ask(&message);

	do {
		sent = sendmsg(prober->send_fd, &message, MSG_DONTWAIT);
	} while (sent < 0 && errno == EINTR);
	return sent >= 0;
}

/* All fragments need one id; the kernel would give each another for 0. */
static void choose_id(uint8_t *header)
{
	if (!icmp4_ip_id(header))
		put16(header + IP_AT_ID, (uint16_t)(io_random_key().word[0] | 1));
}

/*
 * The kernel does not fragment what comes with a header of its own (EMSGSIZE), so a datagram that
 * may be fragmented is, here. Options would have to be sorted by their copied flag (RFC 791 section
 * 3.1); no probe is both long and has any.
 */
static bool send_fragments(struct io_prober *prober, const struct icmp4_packet *packet)
{
	uint8_t header[ICMP4_IP_HEADER];
	int mtu = io_mtu_for(icmp4_ip_dst(packet->bytes));
	size_t data = packet->length - ICMP4_IP_HEADER;
	size_t step = mtu > ICMP4_IP_HEADER ? (size_t)(mtu - ICMP4_IP_HEADER) & ~(size_t)7 : 0;

	if (icmp4_ip_header_length(packet->bytes) != ICMP4_IP_HEADER || !step) {
		errno = EMSGSIZE;
		return false;
	}
	memcpy(header, packet->bytes, sizeof(header));
	choose_id(header);
	for (size_t at = 0; at < data; at += step) {
		size_t length = data - at < step ? data - at : step;
		struct iovec parts[] = {
			{.iov_base = header, .iov_len = sizeof(header)},
			{.iov_base = packet->bytes + ICMP4_IP_HEADER + at, .iov_len = length},
		};

		put16(header + IP_AT_FRAGMENT,
		      (uint16_t)(at / 8 | (at + length < data ? FLAG_MF : 0)));
		if (!send_parts(prober, parts, 2, false))
			return false;
	}
	return true;
}

static bool send_whole(struct io_prober *prober, struct iovec *whole,
		       const struct icmp4_packet *packet)
{
	bool stamped = io_stamps_wanted(&prober->stamps, packet->stamp);
	bool sent = send_parts(prober, whole, 1, stamped);
	int error = errno;

	if (stamped && sent)
		io_stamps_asked(&prober->stamps, packet->tag, packet->stamp);
	else if (stamped)
		io_stamps_restart(&prober->stamps, prober->send_fd);
	errno = error;
	return sent;
}

bool io_raw_send(struct io_prober *prober, const struct icmp4_packet *packet)
{
	struct iovec whole = {.iov_base = packet->bytes, .iov_len = packet->length};

	if (packet->length < ICMP4_IP_HEADER) {
		errno = EINVAL;
		return false;
	}
	if (send_whole(prober, &whole, packet))
		return true;
	if (errno != EMSGSIZE || icmp4_ip_df(packet->bytes))
		return false;
	return send_fragments(prober, packet);
}

/*
 * The kernel judged the header's checksum, and then, as the host that it is, wrote into options
 * that ask for an address or a time; it does not put the checksum right, since nobody else will see
 * it.
 */
static void mend_checksum(uint8_t *ip, size_t held)
{
	size_t header = held < ICMP4_IP_HEADER ? 0 : icmp4_ip_header_length(ip);

	if (header <= ICMP4_IP_HEADER || header > held)
		return;
	put16(ip + IP_AT_CHECKSUM, 0);
	put16(ip + IP_AT_CHECKSUM, icmp4_checksum(ip, header));
}

static bool read_datagram(struct io_prober *prober, int fd, struct icmp4_packet *packet)
{
	struct io_arrival arrival;

	if (!io_prober_read(prober, &arrival, fd, 0, 0))
		return false;
	mend_checksum(prober->buffer, arrival.held);
	*packet = (struct icmp4_packet){
		.bytes = prober->buffer,
		.held = arrival.held,
		.length = arrival.length,
		.stamp = arrival.stamp,
		.interface = arrival.interface,
		.form = ICMP4_FORM_DATAGRAM,
	};
	return true;
}

bool io_raw_receive(struct io_prober *prober, struct icmp4_packet *packet)
{
	if (read_datagram(prober, prober->receive_fd, packet))
		return true;
	if (prober->extra_fd < 0)
		return false;
	if (prober->bundle)
		return io_udp_read_any(prober, packet);
	if (prober->protocol == ICMP4_PROTO_UDP)
		return io_udp_read(prober, prober->extra_fd, prober->id, packet);
	return read_datagram(prober, prober->extra_fd, packet);
}

static const char *const raw_lost[] = {NULL};

static const struct io_prober_ops raw_ops = {
	.name = "raw",
	.lost = raw_lost,
	.exact = true,
	.send = io_raw_send,
	.receive = io_raw_receive,
};

/*
 * A bit a type; set: not wanted. Of the types below 32 a prober wants replies and errors; all from
 * 32 on pass, 43 (RFC 8335) among them. Requests of others, 8 above all, would only fill the
 * buffer.
 */
static bool filter_icmp(int fd)
{
	static const uint8_t wanted[] = {0, 3, 4, 5, 9, 11, 12, 14, 16, 18};
	struct icmp_filter filter = {.data = UINT32_MAX};

	for (size_t i = 0; i < sizeof(wanted); i++)
		filter.data &= ~(UINT32_C(1) << wanted[i]);
	return !setsockopt(fd, SOL_RAW, ICMP_FILTER, &filter, sizeof(filter));
}

/* RST, or SYN and ACK: what a TCP answers to a SYN, and nothing of established connections. */
static bool filter_tcp(int fd)
{
	static struct sock_filter const code[] = {
		BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0), /* X = header length */
		BPF_STMT(BPF_LD | BPF_B | BPF_IND, 13), /* A = flags */
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 4, 2, 0),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x12),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x12, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = {
		.len = sizeof(code) / sizeof(code[0]),
		.filter = (struct sock_filter *)(uintptr_t)code,
	};

	return !setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

static const struct io_socket_kind send_kind = {
	.type = SOCK_RAW, .protocol = IPPROTO_RAW, .noun = "raw socket", .remedy = ""};
static const struct io_socket_kind icmp_kind = {
	.type = SOCK_RAW, .protocol = IPPROTO_ICMP, .noun = "raw socket", .remedy = ""};
static const struct io_socket_kind tcp_kind = {
	.type = SOCK_RAW, .protocol = IPPROTO_TCP, .noun = "raw socket", .remedy = ""};
static const struct io_socket_kind port_kind = {
	.type = SOCK_DGRAM, .protocol = IPPROTO_UDP, .noun = "UDP socket", .remedy = ""};

/* Each flow has a port, and each port a socket that keeps it for us. */
static bool open_bundle(struct io_prober *prober, const struct io_prober_need *need,
			struct io_failure *failure)
{
	prober->bundle = io_bundle_open(&port_kind, need, failure);
	if (!prober->bundle)
		return false;
	prober->extra_fd = prober->bundle->poll_fd;
	prober->id = prober->bundle->members[0].port;
	return true;
}

static bool open_extra(struct io_prober *prober, const struct io_prober_need *need,
		       struct io_failure *failure)
{
	if (need->protocol == ICMP4_PROTO_ICMP)
		return true;
	if (need->protocol == ICMP4_PROTO_TCP) {
		prober->extra_fd = io_socket_open(&tcp_kind, need, failure);
		return prober->extra_fd >= 0 &&
		       (filter_tcp(prober->extra_fd) ||
			io_fail(failure, "system", errno, "", "cannot filter TCP answers"));
	}
	if (need->flows > 1)
		return open_bundle(prober, need, failure);
	prober->extra_fd = io_socket_open(&port_kind, need, failure);
	if (prober->extra_fd < 0)
		return false;
	prober->id = io_socket_port(prober->extra_fd);
	return true;
}

/*
 * PROBE: what the kernel remembers of the path is not asked, so that each datagram that fits the
 * interface does leave. Without it a 3/4 that some other program once got would refuse ours, and
 * cut those that may be cut.
 */
static bool forget_path_mtu(int fd)
{
	return !setsockopt(fd, SOL_IP, IP_MTU_DISCOVER, &(int){IP_PMTUDISC_PROBE}, sizeof(int));
}

bool io_raw_open(struct io_prober *prober, const struct io_prober_need *need,
		 struct io_failure *failure)
{
	prober->ops = &raw_ops;
	prober->send_fd = io_socket_open(&send_kind, need, failure);
	if (prober->send_fd < 0)
		return false;
	if (!forget_path_mtu(prober->send_fd))
		return io_fail(failure, "system", errno, "", "cannot probe path MTUs: %s",
			       strerror(errno));
	prober->receive_fd = io_socket_open(&icmp_kind, need, failure);
	if (prober->receive_fd < 0)
		return false;
	if (!filter_icmp(prober->receive_fd))
		return io_fail(failure, "system", errno, "", "cannot filter ICMP answers: %s",
			       strerror(errno));
	return open_extra(prober, need, failure);
}
