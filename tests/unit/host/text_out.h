/* SPDX-License-Identifier: MIT */
/* Two targets, a router with a name, and a stream to read back: for tests of the text format. */
#ifndef TEXT_OUT_H
#define TEXT_OUT_H

#include "out/text/text.h"
#include "out/words.h"
#include "tap.h"
#include <errno.h>
#include <stdlib.h>

enum { CLIENT = 0x0a000001, ROUTER = 0x0a000005, SERVER = 0x0a000009 };

static char *text;
static size_t size;

static inline const char *find(void *world, uint32_t address)
{
	(void)world;
	return address == ROUTER ? "r3" : NULL;
}

static inline bool pending(void *world, uint32_t address)
{
	(void)world;
	(void)address;
	return false;
}

static const struct out_target targets[] = {{"server", SERVER, 0}, {"10.0.0.5", ROUTER, 0}};

static struct icmp4_ping_options ping_options;

static inline struct out_run run_of(size_t target_count)
{
	icmp4_ping_options_default(&ping_options);
	return (struct out_run){
		.verb = "ping",
		.names = {find, pending, NULL},
		.targets = targets,
		.target_count = target_count,
		.ping = &ping_options,
	};
}

static inline struct out out_to(const struct out_run *run)
{
	return (struct out){.ops = &out_text, .run = run, .file = open_memstream(&text, &size)};
}

static inline const char *finish(struct out *out)
{
	fclose(out->file);
	return text;
}

static inline struct icmp4_heard answer_from(uint32_t from)
{
	return (struct icmp4_heard){
		.from = from,
		.ttl = 60,
		.protocol = ICMP4_PROTO_ICMP,
		.view = {.length = 64},
		.message = {.type = ICMP4_ECHO_REPLY, .body_length = 56},
	};
}

static inline struct icmp4_heard error_from(uint32_t from, uint8_t type, uint8_t code, uint16_t mtu)
{
	return (struct icmp4_heard){
		.from = from,
		.ttl = 250,
		.protocol = ICMP4_PROTO_ICMP,
		.is_error = true,
		.message = {.type = type, .code = code, .error.mtu = mtu},
	};
}

#endif
