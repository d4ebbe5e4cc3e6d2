/* SPDX-License-Identifier: MIT */
/*
 * Any octets as the body of a router advertisement, and as the names of a domain name reply: the
 * walks end inside the input, and what was read is built into what is read the same.
 */
#include "fuzz.h"
#include <icmp4/advertisement.h>
#include <icmp4/domain.h>
#include <stdlib.h>
#include <string.h>

static void check_agent(const struct icmp4_agent_extension *extension)
{
	uint8_t built[2 + UINT8_MAX];
	struct icmp4_agent agent;

	if (icmp4_agent_parse(&agent, extension))
		return;
	int length = icmp4_agent_build(&agent, built, sizeof built);
	MUST(length < 0 || (length == extension->length + 2 && built[1] == extension->length));
	MUST(length < 0 || !memcmp(built + 2, extension->bytes, extension->length));
}

static void check_extensions(const struct icmp4_message *message)
{
	struct icmp4_agent_extension extension;
	enum icmp4_fault fault;
	uint8_t built[2 + UINT8_MAX + 1];
	size_t at = 0, before = 0;

	for (; icmp4_agent_extension_next(message, &at, &extension, &fault); before = at) {
		MUST(at > before && at <= message->body_length);
		if (!extension.bytes)
			continue;
		MUST(extension.bytes + extension.length == message->body + at);
		int length = icmp4_agent_extension_build(extension.type, extension.bytes,
							 extension.length, built, sizeof built);
		MUST(length == (extension.length + 3) / 2 * 2);
		MUST(!memcmp(built + 2, extension.bytes, extension.length));
		if (extension.type == ICMP4_AGENT_MOBILITY)
			check_agent(&extension);
	}
}

static void check_routers(const struct icmp4_message *message)
{
	const struct icmp4_prefix everywhere = {0, 0};
	struct icmp4_router router, best;
	bool found = icmp4_router_best(&best, message, everywhere), any = false;

	for (size_t i = 0; icmp4_router_at(&router, message, i); i++) {
		if (router.preference == ICMP4_NO_DEFAULT_ROUTER)
			continue;
		MUST(found && best.preference >= router.preference);
		any = true;
	}
	MUST(found == any);
	MUST(!any || !icmp4_advertisement_check(message));
}

static void check_names(const uint8_t *octets, size_t length)
{
	char text[ICMP4_DOMAIN_TEXT], again[ICMP4_DOMAIN_TEXT];
	enum icmp4_fault fault, none;
	uint8_t built[255];
	size_t at = 0, before = 0;

	for (; icmp4_domain_next(octets, length, &at, text, sizeof text, &fault); before = at) {
		size_t start = 0, size = strlen(text);

		MUST(at > before && at <= length && size && size < sizeof text - 1);
		int octet_count = icmp4_domain_build(text, built, sizeof built);
		MUST(octet_count > 0);
		MUST(icmp4_domain_next(built, (size_t)octet_count, &start, again, sizeof again,
				       &none));
		MUST(!strcmp(text, again));
	}
	MUST(at <= length && (fault || at == length));
}

/* Two octets are the count and the size of the entries, the others the body. */
int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	if (length < 2)
		return 0;

	uint8_t *body = malloc(length);
	MUST(body);
	memcpy(body + 2, octets + 2, length - 2);
	struct icmp4_message message = {
		.type = ICMP4_ROUTER_ADVERTISEMENT,
		.advertisement = {.count = octets[0], .entry_size = octets[1] & 7},
		.body = body + 2,
		.body_length = length - 2,
		.cut = octets[1] & 8,
	};
	check_routers(&message);
	check_extensions(&message);
	check_names(body + 2, length - 2);
	free(body);
	return 0;
}
