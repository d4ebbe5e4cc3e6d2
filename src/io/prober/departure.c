/* SPDX-License-Identifier: MIT */
/*
 * Datagram sockets make the IP header themselves. What an engine wrote into it is asked for beside
 * the payload: TTL, TOS and source by control messages, DF by the socket's path MTU mode.
 */
#include "io/prober/departure.h"

#include <errno.h>
#include <icmp4/ip.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

enum { SEND_TRIES = 4, DEPARTURE_CONTROL = 128 };

bool io_departure_of(struct io_departure *departure, const struct icmp4_packet *packet,
		     uint8_t protocol)
{
	const uint8_t *ip = packet->bytes;

	if (packet->length < ICMP4_IP_HEADER || icmp4_ip_header_length(ip) != ICMP4_IP_HEADER ||
	    icmp4_ip_mf(ip) || icmp4_ip_offset(ip) || ip[9] != protocol) {
		errno = EOPNOTSUPP;
		return false;
	}
	*departure = (struct io_departure){
		.bytes = ip + ICMP4_IP_HEADER,
		.length = packet->length - ICMP4_IP_HEADER,
		.src = icmp4_ip_src(ip),
		.dst = icmp4_ip_dst(ip),
		.ttl = ip[8],
		.tos = ip[1],
		.df = icmp4_ip_df(ip),
	};
	return true;
}

/* Appends a control message; the room is enough for all that put_controls() puts. */
static void put(struct msghdr *message, int type, const void *data, size_t size)
{
	char *at = (char *)message->msg_control + message->msg_controllen;
	struct cmsghdr header = {
		.cmsg_level = SOL_IP, .cmsg_type = type, .cmsg_len = CMSG_LEN(size)};

	memcpy(at, &header, sizeof(header));
	memcpy(at + CMSG_LEN(0), data, size);
	message->msg_controllen += CMSG_SPACE(size);
}

static void put_controls(struct msghdr *message, const struct io_departure *departure)
{
	struct in_pktinfo source = {.ipi_spec_dst.s_addr = htonl(departure->src)};

	put(message, IP_TTL, &(int){departure->ttl}, sizeof(int));
	put(message, IP_TOS, &(int){departure->tos}, sizeof(int));
	if (departure->src)
		put(message, IP_PKTINFO, &source, sizeof(source));
	if (departure->stamped)
		io_stamps_ask(message);
}

/* What an ICMP error about an earlier datagram makes of the next send; Linux icmp_err_convert. */
static bool may_be_about_another(int error)
{
	static const int errors[] = {ENETUNREACH, EHOSTUNREACH, ENOPROTOOPT, ECONNREFUSED, EMSGSIZE,
				     EOPNOTSUPP,  EHOSTDOWN,    ENONET,      EPROTO,       EINTR};

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i] == error)
			return true;
	return false;
}

/*
 * PROBE, not DO: the mtu that the kernel remembers of the path is not asked, so that each datagram
 * that fits the interface does leave and the network itself answers, as with a raw socket.
 */
static bool set_df(int fd, bool df)
{
	int mode = df ? IP_PMTUDISC_PROBE : IP_PMTUDISC_DONT;

	return !setsockopt(fd, SOL_IP, IP_MTU_DISCOVER, &mode, sizeof(mode));
}

/* An error of this datagram's own comes again however often it is sent; another's comes once. */
static bool send_message(struct io_departure *departure, int fd, const struct msghdr *message)
{
	for (int i = 0; i < SEND_TRIES; i++) {
		if (sendmsg(fd, message, MSG_DONTWAIT) >= 0)
			return true;
		departure->retried = true;
		if (!may_be_about_another(errno))
			return false;
	}
	return false;
}

bool io_departure_send(struct io_departure *departure, int fd)
{
	_Alignas(struct cmsghdr) char control[DEPARTURE_CONTROL] = {0};
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(departure->port),
		.sin_addr.s_addr = htonl(departure->dst),
	};
	struct iovec data = {
		.iov_base = (void *)(uintptr_t)departure->bytes,
		.iov_len = departure->length,
	};
	struct msghdr message = {
		.msg_name = &to,
		.msg_namelen = sizeof(to),
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control,
	};

	put_controls(&message, departure);
	return set_df(fd, departure->df) && send_message(departure, fd, &message);
}

bool io_departure_by(struct io_prober *prober, struct io_departure *departure,
		     const struct icmp4_packet *packet)
{
	departure->stamped = io_stamps_wanted(&prober->stamps, packet->stamp);
	bool sent = io_departure_send(departure, prober->send_fd);
	int error = errno;

	if (departure->stamped && sent && !departure->retried)
		io_stamps_asked(&prober->stamps, packet->tag, packet->stamp);
	else if (departure->stamped)
		io_stamps_restart(&prober->stamps, prober->send_fd);
	errno = error;
	return sent;
}
