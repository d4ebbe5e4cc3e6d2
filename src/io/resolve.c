/* SPDX-License-Identifier: MIT */
/*
 * Names to addresses. What is written as a number is never asked about: "010.1.1.1" and "10.1" mean
 * different hosts to different programs, so they are refused, and IPv6 is told from a typing error.
 */
#include "io/resolve.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <icmp4/text.h>
#include <stdlib.h>
#include <string.h>

#include "io/channel.h"
#include "io/clock.h"

enum { SHOWN_NAME = 128 };

/* One question about one family. */
struct lookup {
	bool done;
	int status;          /* of c-ares */
	uint32_t *addresses; /* NULL: only count them */
	size_t count;
};

struct io_resolver *io_resolver_new(struct io_failure *failure)
{
	struct io_resolver *resolver = calloc(1, sizeof(*resolver));

	if (!resolver) {
		io_fail(failure, "system", ENOMEM, "", "out of memory");
		return NULL;
	}
	if (ares_library_init(ARES_LIB_INIT_ALL)) {
		io_fail(failure, "system", 0, "", "cannot set up the resolver");
		free(resolver);
		return NULL;
	}
	if (io_channel_open(&resolver->forward, failure) &&
	    io_channel_open(&resolver->later, failure) &&
	    io_channel_open(&resolver->reverse, failure))
		return resolver;
	io_resolver_free(resolver);
	return NULL;
}

void io_resolver_free(struct io_resolver *resolver)
{
	if (!resolver)
		return;
	if (resolver->forward)
		ares_destroy(resolver->forward);
	if (resolver->later)
		ares_destroy(resolver->later);
	if (resolver->reverse)
		ares_destroy(resolver->reverse);
	io_names_free(resolver);
	ares_library_cleanup();
	free(resolver);
}

/* The order is the server's. A hosts file may name an address twice. */
static void add_address(struct lookup *lookup, uint32_t address)
{
	size_t known = lookup->count < IO_ADDRESSES_MAX ? lookup->count : IO_ADDRESSES_MAX;

	for (size_t i = 0; i < known; i++)
		if (lookup->addresses[i] == address)
			return;
	if (known < IO_ADDRESSES_MAX)
		lookup->addresses[known] = address;
	lookup->count++;
}

static void take_addresses(void *data, int status, int timeouts, struct ares_addrinfo *result)
{
	struct lookup *lookup = data;

	(void)timeouts;
	lookup->done = true;
	lookup->status = status;
	if (!result)
		return;
	for (struct ares_addrinfo_node *node = result->nodes; node; node = node->ai_next) {
		struct sockaddr_in in;

		if (lookup->addresses && node->ai_family == AF_INET) {
			memcpy(&in, node->ai_addr, sizeof(in));
			add_address(lookup, ntohl(in.sin_addr.s_addr));
		} else if (!lookup->addresses) {
			lookup->count++;
		}
	}
	ares_freeaddrinfo(result);
}

static int64_t shorter(int64_t a, int64_t b)
{
	return a < 0 || b < a ? b : a;
}

/* ARES_ECANCELLED: the time ran out. A signal ends the wait as well: the user may have had enough.
 */
static void await(ares_channel channel, struct lookup *lookup, struct icmp4_time deadline)
{
	while (!lookup->done) {
		struct pollfd polls[IO_CHANNEL_POLLS];
		size_t count = io_channel_polls(channel, polls, IO_CHANNEL_POLLS);
		int64_t left = icmp4_time_since(deadline, io_now());
		int64_t wait = shorter(io_channel_wait_ns(channel), left) / ICMP4_MS_NS + 1;

		if (left <= 0 || poll(polls, count, (int)wait) < 0)
			ares_cancel(channel);
		else
			io_channel_run(channel);
	}
}

static void ask(ares_channel channel, const char *name, int family, struct lookup *lookup,
		struct icmp4_time deadline)
{
	struct ares_addrinfo_hints hints = {.ai_family = family, .ai_flags = ARES_AI_NOSORT};

	ares_getaddrinfo(channel, name, NULL, &hints, take_addresses, lookup);
	await(channel, lookup, deadline);
}

static bool is_ipv6(const char *name)
{
	char text[INET6_ADDRSTRLEN];
	size_t length;

	name += *name == '[';
	length = strcspn(name, "]%");
	if (length >= sizeof(text))
		return false;
	memcpy(text, name, length);
	text[length] = '\0';
	return inet_pton(AF_INET6, text, &(struct in6_addr){{{0}}}) == 1;
}

/* As the URL standard has it: no name ends in a label of digits, or of 0x and hexadecimal ones. */
static bool ends_in_number(const char *name)
{
	const char *dot = strrchr(name, '.');
	const char *label = dot ? dot + 1 : name;
	size_t digits = strspn(label, "0123456789");

	if (*label == '0' && (label[1] | 0x20) == 'x')
		digits = 2 + strspn(label + 2, "0123456789abcdefABCDEF");
	return *label && !label[digits];
}

static bool fail_by_status(struct io_failure *failure, int status, const char *name)
{
	static const char servers[] = "see /etc/resolv.conf, or give an address";
	static const struct {
		int status;
		const char *what, *hint, *text;
	} rows[] = {
		{ARES_ENOTFOUND, "no-such-host", "", "no such host"},
		{ARES_ENODATA, "no-such-host", "", "this name has no address"},
		{ARES_EBADNAME, "no-such-host", "", "that can be no host's name"},
		{ARES_ECANCELLED, "name-server", servers, "no name server answered in time"},
		{ARES_ETIMEOUT, "name-server", servers, "no name server answered in time"},
		/* Out of reach, or (SERVFAIL, REFUSED) unable: c-ares does not say which. */
		{ARES_ECONNREFUSED, "name-server", servers, "no name server answers"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].status == status)
			return io_fail(failure, rows[i].what, 0, rows[i].hint, "%s: %s", name,
				       rows[i].text);
	return io_fail(failure, "name-server", 0, servers, "%s: %s", name, ares_strerror(status));
}

/*
 * The name has no A record that could be had. Whether it has an IPv6 address is worth the rest of
 * the time only if a server said that the name exists; /etc/hosts answers at once in any case.
 */
static bool fail_without_a(struct io_resolver *resolver, const char *name, const char *shown,
			   int status, struct icmp4_time deadline, struct io_failure *failure)
{
	struct lookup lookup = {.count = 0};

	ask(resolver->forward, name, AF_INET6, &lookup,
	    status == ARES_ENODATA ? deadline : io_now());
	if (lookup.count)
		return io_fail(failure, "ipv6-only", 0, "use the name of a host with IPv4",
			       "%s has IPv6 addresses only; icmp speaks IPv4 only", shown);
	return fail_by_status(failure, status, shown);
}

bool io_resolve(struct io_resolver *resolver, const char *name, int64_t timeout_ns,
		uint32_t addresses[IO_ADDRESSES_MAX], size_t *count, struct io_failure *failure)
{
	struct icmp4_time deadline = icmp4_time_add(io_now(), timeout_ns);
	struct lookup lookup = {.addresses = addresses};
	char shown[SHOWN_NAME];

	*count = 1;
	if (icmp4_address_parse(name, addresses))
		return true;
	*count = 0;
	icmp4_escape((const uint8_t *)name, strlen(name), shown, sizeof(shown));
	if (is_ipv6(name))
		return io_fail(failure, "ipv6-only", 0, "use an IPv4 address",
			       "%s is an IPv6 address; icmp speaks IPv4 only", shown);
	if (ends_in_number(name))
		return io_fail(failure, "no-such-host", 0,
			       "write four numbers from 0 to 255 without leading zeros: 192.0.2.1",
			       "%s is no IPv4 address", shown);
	if (!*name)
		return io_fail(failure, "no-such-host", 0, "", "an empty name names no host");
	ask(resolver->forward, name, AF_INET, &lookup, deadline);
	*count = lookup.count;
	if (lookup.count)
		return true;
	return fail_without_a(resolver, name, shown, lookup.status, deadline, failure);
}

bool io_forward_found(const struct io_question *question, const char *name,
		      struct io_failure *failure)
{
	char shown[SHOWN_NAME];

	if (question->count)
		return true;
	icmp4_escape((const uint8_t *)name, strlen(name), shown, sizeof(shown));
	return fail_by_status(failure, question->status ? question->status : ARES_ENODATA, shown);
}
