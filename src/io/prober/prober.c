/* SPDX-License-Identifier: MIT */
/*
 * A prober is a backend chosen by what is to be probed and by what this user may do. The best one
 * is tried first; only a missing permission leads to the next, since any other refusal (no such
 * interface, an address that is not ours) would be met there again.
 */
#include "io/prober/prober.h"

#include <errno.h>
#include <icmp4/ip.h>
#include <icmp4/text.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/errqueue.h> /* wants time.h before it */

#include "io/backend.h"
#include "io/prober/bundle.h"
#include "io/process/privilege.h"

enum { BUFFER_SIZE = 65536, ERROR_SIZE = 2048, RECEIVE_ROOM = 4 << 20 };

static const struct backend {
	uint8_t protocols[3];
	bool privileged;
	bool any_header;
	bool (*open)(struct io_prober *prober, const struct io_prober_need *need,
		     struct io_failure *failure);
} backends[] = {
	{{ICMP4_PROTO_ICMP}, true, true, io_link_open},
	{{ICMP4_PROTO_ICMP, ICMP4_PROTO_UDP, ICMP4_PROTO_TCP}, true, false, io_raw_open},
	{{ICMP4_PROTO_ICMP}, false, false, io_dgram_open},
	{{ICMP4_PROTO_UDP}, false, false, io_udp_open},
	{{ICMP4_PROTO_TCP}, false, false, io_connect_open},
};

static bool backend_serves(const struct backend *backend, const struct io_prober_need *need)
{
	if (backend->privileged && need->unprivileged)
		return false;
	if (backend->any_header != need->any_header)
		return false;
	if (backend->open == io_connect_open && !need->connects)
		return false;
	return memchr(backend->protocols, need->protocol, sizeof(backend->protocols)) != NULL;
}

/* Where all goes by a bundle, each socket would count its departures for itself. */
static int bundle_of(const struct io_prober *prober)
{
	return prober->bundle ? prober->bundle->poll_fd : -1;
}

bool io_prober_open(struct io_prober *prober, const struct io_prober_need *need,
		    struct io_failure *failure)
{
	uint8_t *buffer = malloc(BUFFER_SIZE + ERROR_SIZE);

	if (!buffer)
		return io_fail(failure, "system", ENOMEM, "", "out of memory");
	io_fail(failure, "permission", EPERM, "", "probes of IP protocol %d need a raw socket",
		need->protocol);
	for (size_t i = 0; i < sizeof(backends) / sizeof(backends[0]); i++) {
		if (!backend_serves(&backends[i], need))
			continue;
		*prober = (struct io_prober){.send_fd = -1,
					     .receive_fd = -1,
					     .extra_fd = -1,
					     .link_fd = -1,
					     .buffer = buffer,
					     .protocol = need->protocol};
		if (backends[i].open(prober, need, failure)) {
			if (need->departures && prober->send_fd != bundle_of(prober))
				io_stamps_enable(&prober->stamps, prober->send_fd);
			return true;
		}
		prober->buffer = NULL;
		io_prober_close(prober);
		if (strcmp(failure->what, "permission") != 0)
			break;
	}
	free(buffer);
	return false;
}

void io_prober_close(struct io_prober *prober)
{
	int bundle_fd = bundle_of(prober);

	if (prober->send_fd >= 0 && prober->send_fd != bundle_fd)
		close(prober->send_fd);
	if (prober->receive_fd >= 0 && prober->receive_fd != prober->send_fd)
		close(prober->receive_fd);
	if (prober->extra_fd >= 0 && prober->extra_fd != bundle_fd)
		close(prober->extra_fd);
	if (prober->link_fd >= 0)
		close(prober->link_fd);
	io_bundle_free(prober->bundle);
	free(prober->buffer);
	*prober =
		(struct io_prober){.send_fd = -1, .receive_fd = -1, .extra_fd = -1, .link_fd = -1};
}

/* What was asked of a socket that the system may refuse, and what would grant it. */
struct request {
	const char *text;         /* behind the socket's noun; NULL: nothing was refused */
	const char *capabilities; /* all that the raw socket and this request need */
	bool remedied;            /* the socket's own remedy helps as well */
};

static bool refuse_permission(struct io_failure *failure, const struct io_socket_kind *kind,
			      const struct request *request, int error)
{
	char setcap[200], hint[256];

	io_setcap_hint(request->capabilities, setcap, sizeof(setcap));
	snprintf(hint, sizeof(hint), "%s%s", request->remedied ? kind->remedy : "", setcap);
	return io_fail(failure, "permission", error, hint, "%s refused%s", kind->noun,
		       request->text);
}

static bool refuse_interface(struct io_failure *failure, const char *name, int error)
{
	uint32_t address;

	return io_fail(failure, "missing", error,
		       icmp4_address_parse(name, &address) ? "the source address is -S" : "",
		       "no interface named %.100s", name);
}

static bool refuse_source(struct io_failure *failure, uint32_t src, int error)
{
	char text[ICMP4_ADDRESS_TEXT];

	icmp4_address_text(src, text, sizeof(text));
	return io_fail(failure, "missing", error, "ip address lists them",
		       "%s is no address of this host", text);
}

/* The words for what socket(), setsockopt() and bind() refuse. */
static bool refused(struct io_failure *failure, const struct io_socket_kind *kind,
		    const struct io_prober_need *need, const struct request *request)
{
	int error = errno;

	switch (error) {
	case EPERM:
	case EACCES:
		return refuse_permission(failure, kind, request, error);
	case ENODEV:
		return refuse_interface(failure, need->interface, error);
	case EADDRNOTAVAIL:
		return refuse_source(failure, need->src, error);
	default:
		return io_fail(failure, "system", error, "", "%s%s: %s", kind->noun, request->text,
			       strerror(error));
	}
}

/* A source that is not this host's is refused here, where no answer could ever come back to it. */
static bool bind_to_need(int fd, const struct io_prober_need *need)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET,
		.sin_port = need->protocol == ICMP4_PROTO_UDP ? htons(need->src_port) : 0,
		.sin_addr.s_addr = htonl(need->src),
	};

	return !bind(fd, (struct sockaddr *)&at, sizeof(at));
}

/* 4 MiB is what rmem_max commonly allows; to have more, or all of it, takes CAP_NET_ADMIN. */
static void make_room(int fd)
{
	int size = RECEIVE_ROOM;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

/* Linux before 5.17 lets only CAP_NET_ADMIN mark. */
static const char raw_and_mark[] = "cap_net_raw,cap_net_admin";

static struct request to_be_opened(const struct io_prober_need *need)
{
	return (struct request){"", need->mark ? raw_and_mark : "cap_net_raw", !need->mark};
}

/* The request that failed, with errno, or one without text. */
static struct request prepare(int fd, const struct io_socket_kind *kind,
			      const struct io_prober_need *need)
{
	static const char raw[] = "cap_net_raw";
	const char *interface = need->interface;

	make_room(fd);
	if (interface && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, interface,
				    (socklen_t)strnlen(interface, IFNAMSIZ)))
		return (struct request){" to stay on that interface", raw, false};
	if (need->mark && setsockopt(fd, SOL_SOCKET, SO_MARK, &need->mark, sizeof(need->mark)))
		return (struct request){" to mark its packets", raw_and_mark, false};
	if (kind->errors && setsockopt(fd, SOL_IP, IP_RECVERR, &(int){1}, sizeof(int)))
		return (struct request){" to report ICMP errors", raw, false};
	if (!bind_to_need(fd, need))
		return (struct request){" to use that source", "cap_net_raw,cap_net_bind_service",
					false};
	if (!io_arrival_enable(fd))
		return (struct request){" to tell of arrivals", raw, false};
	return (struct request){NULL, NULL, false};
}

int io_socket_open(const struct io_socket_kind *kind, const struct io_prober_need *need,
		   struct io_failure *failure)
{
	int fd = socket(AF_INET, kind->type | SOCK_CLOEXEC | SOCK_NONBLOCK, kind->protocol);
	struct request request = fd < 0 ? to_be_opened(need) : prepare(fd, kind, need);

	if (!request.text)
		return fd;
	refused(failure, kind, need, &request);
	if (fd >= 0)
		close(fd);
	return -1;
}

uint16_t io_socket_port(int fd)
{
	struct sockaddr_in at = {.sin_port = 0};

	getsockname(fd, (struct sockaddr *)&at, &(socklen_t){sizeof(at)});
	return ntohs(at.sin_port);
}

bool io_socket_alone(struct io_prober *prober, const struct io_socket_kind *kind,
		     const struct io_prober_need *need, struct io_failure *failure)
{
	int fd = io_socket_open(kind, need, failure);

	prober->send_fd = prober->receive_fd = fd;
	if (fd < 0)
		return false;
	prober->id = io_socket_port(fd);
	return true;
}

static uint32_t *overflow_of(struct io_prober *prober, int fd)
{
	struct io_bundle *bundle = prober->bundle;

	for (size_t i = 0; bundle && i < bundle->count; i++)
		if (bundle->members[i].fd == fd)
			return &bundle->members[i].overflow;
	return &prober->overflow[fd == prober->extra_fd];
}

bool io_prober_read(struct io_prober *prober, struct io_arrival *arrival, int fd, int flags,
		    size_t offset)
{
	size_t end = offset < BUFFER_SIZE ? BUFFER_SIZE : BUFFER_SIZE + ERROR_SIZE;

	if (!io_arrival_read(arrival, &prober->realtime, fd, flags, prober->buffer + offset,
			     end - offset))
		return false;
	if (arrival->overflowed) {
		uint32_t *overflow = overflow_of(prober, fd);

		prober->dropped += arrival->overflow - *overflow; /* 32 bits: it wraps */
		*overflow = arrival->overflow;
	}
	return true;
}

static struct icmp4_packet error_of(const struct io_prober *prober,
				    const struct io_arrival *arrival, uint8_t *bytes)
{
	return (struct icmp4_packet){
		.bytes = bytes,
		.held = arrival->held,
		.length = arrival->length,
		.stamp = arrival->stamp,
		.interface = arrival->interface,
		.form = ICMP4_FORM_ERROR_QUEUE,
		.said = {.from = arrival->offender,
			 .dst = ntohl(arrival->peer.sin_addr.s_addr),
			 .dst_port = ntohs(arrival->peer.sin_port),
			 .info = arrival->error_info,
			 .ttl = arrival->ttl,
			 .tos = arrival->tos,
			 .type = arrival->error_type,
			 .code = arrival->error_code,
			 .protocol = prober->protocol},
	};
}

/*
 * Next ICMP error on the error queue of that socket. On the way to it stand the stamps of what
 * left, which are taken, and what the kernel itself had to say of a datagram too big for the
 * interface, which was told already: its send() failed with EMSGSIZE then.
 */
static bool next_error(struct io_prober *prober, int fd, size_t offset, struct icmp4_packet *packet)
{
	struct io_arrival arrival;

	for (int i = 0; i < IO_BATCH; i++) {
		if (!io_prober_read(prober, &arrival, fd, MSG_ERRQUEUE, offset))
			return false;
		if (arrival.error_origin == SO_EE_ORIGIN_TIMESTAMPING)
			io_stamps_take(&prober->stamps, arrival.number, arrival.stamp, io_now());
		if (arrival.error_origin != SO_EE_ORIGIN_ICMP)
			continue;
		*packet = error_of(prober, &arrival, prober->buffer + offset);
		return true;
	}
	return false;
}

bool io_prober_read_error(struct io_prober *prober, struct icmp4_packet *packet)
{
	if (!prober->keeps)
		return next_error(prober, prober->receive_fd, 0, packet);
	prober->keeps = false;
	*packet = prober->kept;
	memcpy(prober->buffer, prober->kept.bytes, prober->kept.held);
	packet->bytes = prober->buffer;
	return true;
}

bool io_member_read_error(struct io_prober *prober, const struct io_member *member,
			  struct icmp4_packet *packet)
{
	if (!next_error(prober, member->fd, 0, packet))
		return false;
	packet->said.src_port = member->port;
	return true;
}

bool io_prober_departed(struct io_prober *prober, uint64_t *tag, struct icmp4_time *stamp)
{
	if (io_stamps_next(&prober->stamps, tag, stamp))
		return true;
	if (!prober->stamps.open || prober->keeps)
		return false;
	prober->keeps = next_error(prober, prober->send_fd, BUFFER_SIZE, &prober->kept);
	return io_stamps_next(&prober->stamps, tag, stamp);
}
