/* SPDX-License-Identifier: MIT */
/* libmicrohttpd without a thread: its epoll descriptor is one of those that our loop waits for. */
#include "io/process/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <icmp4/types.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

#include "io/clock.h"

enum { LISTEN_CLIENTS = 16, LISTEN_TIMEOUT_S = 10, LISTEN_MEMORY = 16384 };

struct io_listen {
	struct MHD_Daemon *daemon;
	int epoll;
	io_listen_fn *answer;
	void *world;
};

static enum MHD_Result reply(struct MHD_Connection *connection, unsigned status, const char *type,
			     char *text, size_t length)
{
	struct MHD_Response *response =
		MHD_create_response_from_buffer(length, text, MHD_RESPMEM_MUST_FREE);
	enum MHD_Result result;

	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

/* Of HEAD the library leaves out the body itself. */
static bool is_read(const char *method)
{
	return !strcmp(method, MHD_HTTP_METHOD_GET) || !strcmp(method, MHD_HTTP_METHOD_HEAD);
}

static enum MHD_Result handle(void *world, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *upload,
			      size_t *upload_size, void **state)
{
	struct io_listen *listen = world;
	size_t length = 0;

	(void)version, (void)upload, (void)state;
	if (*upload_size)
		return MHD_NO;
	if (!is_read(method) || strcmp(url, "/metrics") != 0) {
		char *text = strdup("what there is to see is at /metrics\n");

		return text ? reply(connection, MHD_HTTP_NOT_FOUND, "text/plain", text,
				    strlen(text))
			    : MHD_NO;
	}
	char *text = listen->answer(listen->world, &length);

	return text ? reply(connection, MHD_HTTP_OK,
			    "application/openmetrics-text; version=1.0.0; charset=utf-8", text,
			    length)
		    : MHD_NO;
}

static bool parse(const char *where, struct sockaddr_in *address)
{
	const char *colon = strrchr(where, ':');
	char host[INET_ADDRSTRLEN] = "127.0.0.1", *end;
	size_t length = colon ? (size_t)(colon - where) : 0;

	if (!colon || length >= sizeof(host))
		return false;
	if (length) {
		memcpy(host, where, length);
		host[length] = '\0';
	}
	unsigned long port = strtoul(colon + 1, &end, 10);

	*address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	return colon[1] >= '0' && colon[1] <= '9' && !*end && port && port <= UINT16_MAX &&
	       inet_pton(AF_INET, host, &address->sin_addr) == 1;
}

struct io_listen *io_listen_open(const char *where, io_listen_fn *answer, void *world,
				 struct io_failure *failure)
{
	struct sockaddr_in address;
	struct io_listen *listen = calloc(1, sizeof(*listen));

	if (!listen || !parse(where, &address)) {
		io_fail(failure, "usage", 0, "--listen 127.0.0.1:9174",
			"%.60s is no address and port to listen on", where);
		free(listen);
		return NULL;
	}
	listen->answer = answer;
	listen->world = world;
	errno = 0;
	listen->daemon = MHD_start_daemon(
		MHD_USE_EPOLL, 0, NULL, NULL, handle, listen, MHD_OPTION_SOCK_ADDR, &address,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)LISTEN_CLIENTS,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)LISTEN_TIMEOUT_S,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)LISTEN_MEMORY, MHD_OPTION_END);
	if (!listen->daemon) {
		io_fail(failure, "system", errno, "", "cannot listen on %.60s: %s", where,
			errno ? strerror(errno) : "no reason given");
		free(listen);
		return NULL;
	}
	listen->epoll = MHD_get_daemon_info(listen->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	return listen;
}

size_t io_listen_polls(const struct io_listen *listen, struct pollfd *polls, size_t size)
{
	if (!size)
		return 0;
	polls[0] = (struct pollfd){.fd = listen->epoll, .events = POLLIN};
	return 1;
}

struct icmp4_time io_listen_deadline(const struct io_listen *listen)
{
	MHD_UNSIGNED_LONG_LONG left_ms;

	if (MHD_get_timeout(listen->daemon, &left_ms) != MHD_YES)
		return ICMP4_NEVER;
	return icmp4_time_add(io_now(), (int64_t)left_ms * ICMP4_MS_NS);
}

void io_listen_run(struct io_listen *listen)
{
	MHD_run(listen->daemon);
}

void io_listen_close(struct io_listen *listen)
{
	if (!listen)
		return;
	MHD_stop_daemon(listen->daemon);
	free(listen);
}
