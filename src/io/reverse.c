/* SPDX-License-Identifier: MIT */
/*
 * Addresses to names, while probes go on: each is asked about once, and its name is there when it
 * is there. Declared in resolve.h.
 */
#include <icmp4/text.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "io/channel.h"

struct io_name {
	struct io_name *next; /* in its bucket */
	struct io_resolver *resolver;
	uint32_t address;
	bool settled;
	char *text; /* escaped; NULL: none */
};

static struct io_name **bucket_of(struct io_resolver *resolver, uint32_t address)
{
	return &resolver->names[(address * UINT32_C(2654435761)) >> 24];
}

static struct io_name *find_name(struct io_resolver *resolver, uint32_t address)
{
	struct io_name *name = *bucket_of(resolver, address);

	while (name && name->address != address)
		name = name->next;
	return name;
}

static char *escaped(const char *text)
{
	size_t length = strlen(text);
	char *copy = malloc(length * 4 + 1);

	if (copy)
		icmp4_escape((const uint8_t *)text, length, copy, length * 4 + 1);
	return copy;
}

static void take_name(void *data, int status, int timeouts, struct hostent *host)
{
	struct io_name *name = data;

	(void)timeouts;
	name->settled = true;
	name->resolver->pending--;
	if (status == ARES_SUCCESS && host->h_name && *host->h_name)
		name->text = escaped(host->h_name);
}

void io_reverse_ask(struct io_resolver *resolver, uint32_t address)
{
	struct in_addr in = {htonl(address)};
	struct io_name **bucket = bucket_of(resolver, address);
	struct io_name *name = find_name(resolver, address) ? NULL : malloc(sizeof(*name));

	if (!name)
		return;
	*name = (struct io_name){.next = *bucket, .resolver = resolver, .address = address};
	*bucket = name;
	resolver->pending++;
	ares_gethostbyaddr(resolver->reverse, &in, sizeof(in), AF_INET, take_name, name);
}

const char *io_reverse_name(struct io_resolver *resolver, uint32_t address)
{
	const struct io_name *name = find_name(resolver, address);

	return name ? name->text : NULL;
}

bool io_reverse_idle(const struct io_resolver *resolver)
{
	return !resolver->pending;
}

void io_names_free(struct io_resolver *resolver)
{
	for (size_t i = 0; i < IO_NAME_BUCKETS; i++) {
		while (resolver->names[i]) {
			struct io_name *name = resolver->names[i];

			resolver->names[i] = name->next;
			free(name->text);
			free(name);
		}
	}
}
