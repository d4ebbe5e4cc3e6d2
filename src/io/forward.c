/* SPDX-License-Identifier: MIT */
/* Names to addresses, while probes go on. Declared in resolve.h. */
#include <arpa/inet.h>
#include <string.h>

#include "io/channel.h"

static void keep(struct io_question *question, const struct ares_addrinfo *result)
{
	for (const struct ares_addrinfo_node *node = result->nodes; node; node = node->ai_next) {
		struct sockaddr_in in;

		if (node->ai_family != AF_INET || question->count == IO_ADDRESSES_MAX)
			continue;
		memcpy(&in, node->ai_addr, sizeof(in));
		question->addresses[question->count++] = ntohl(in.sin_addr.s_addr);
	}
}

static void take_answer(void *data, int status, int timeouts, struct ares_addrinfo *result)
{
	struct io_question *question = data;

	(void)timeouts;
	question->resolver->asked--;
	question->status = status;
	question->state = IO_QUESTION_ANSWERED;
	if (!result)
		return;
	keep(question, result);
	ares_freeaddrinfo(result);
}

void io_forward_ask(struct io_resolver *resolver, const char *name, struct io_question *question)
{
	struct ares_addrinfo_hints hints = {.ai_family = AF_INET, .ai_flags = ARES_AI_NOSORT};

	*question = (struct io_question){.resolver = resolver, .state = IO_QUESTION_ASKED};
	resolver->asked++;
	ares_getaddrinfo(resolver->later, name, NULL, &hints, take_answer, question);
}

void io_forward_cancel(struct io_resolver *resolver)
{
	ares_cancel(resolver->later);
}

bool io_resolver_idle(const struct io_resolver *resolver)
{
	return !resolver->asked && io_reverse_idle(resolver);
}

/* Of both kinds of questions that are asked while probes go on. */
size_t io_resolver_polls(struct io_resolver *resolver, struct pollfd *polls, size_t size)
{
	size_t count = io_channel_polls(resolver->reverse, polls, size);

	return count + io_channel_polls(resolver->later, polls + count, size - count);
}

int64_t io_resolver_wait_ns(struct io_resolver *resolver)
{
	int64_t reverse = io_channel_wait_ns(resolver->reverse);
	int64_t later = io_channel_wait_ns(resolver->later);

	return reverse < 0 || (later >= 0 && later < reverse) ? later : reverse;
}

void io_resolver_run(struct io_resolver *resolver)
{
	io_channel_run(resolver->reverse);
	io_channel_run(resolver->later);
}
