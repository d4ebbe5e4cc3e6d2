/* SPDX-License-Identifier: MIT */
/*
 * Any sequence of datagrams and pauses, heard as errors by a host with few slots. No estimate rises
 * by an error or leaves its bounds, every gateway is a neighbour, what is refused changes nothing,
 * and nothing is written outside the slots.
 *
 * The input is an octet of settings, and then records: how long to wait in quarters of a minute,
 * how many octets, and so many octets of a datagram.
 */
#include "fuzz.h"
#include <icmp4/learn.h>
#include <stdlib.h>
#include <string.h>

enum { FUZZ_LAN = 1, FUZZ_MTU = 1500, FUZZ_ROUTER = 0x0a090101 };

static const struct icmp4_prefix fuzz_prefix = {0x0a090102, 24};
static const struct icmp4_prefixes fuzz_own = {&fuzz_prefix, 1};
static const struct icmp4_first_hop fuzz_hop = {
	.interface = FUZZ_LAN,
	.gateway = FUZZ_ROUTER,
	.prefixes = &fuzz_prefix,
	.prefix_count = 1,
	.mtu = FUZZ_MTU,
};

struct fuzz_run {
	struct icmp4_learned learned;
	struct icmp4_time now;
	struct icmp4_receiver receiver;
};

/* Ports below 1024 are no socket's; the rest of what it knows follows from the number. */
static void fuzz_connection(const void *transport, const struct icmp4_quoted *quoted,
			    struct icmp4_connection *connection)
{
	uint16_t port = quoted->src_port;

	MUST(!transport && connection->state == ICMP4_CONNECTION_NONE);
	MUST(quoted->view.held >= 8 && quoted->src == fuzz_prefix.address);
	if (port < 1024)
		return;
	connection->state = port & 1 ? ICMP4_CONNECTION_SYNCHRONIZED : ICMP4_CONNECTION_OPENING;
	connection->una = port;
	connection->nxt = (uint32_t)port * 3;
	connection->acked = port & 2 ? 1000 : 0;
	connection->sent = port & 4 ? 1400 : 0;
}

static const struct icmp4_transport fuzz_transports[] = {
	{ICMP4_PROTO_ICMP, NULL, NULL},
	{ICMP4_PROTO_TCP, fuzz_connection, NULL},
	{ICMP4_PROTO_UDP, fuzz_connection, NULL},
};

static void fuzz_check_path(const struct icmp4_path *path, uint16_t floor)
{
	MUST(path->mtu <= FUZZ_MTU && path->mtu >= (floor < FUZZ_MTU ? floor : FUZZ_MTU));
	MUST(icmp4_prefix_form(fuzz_prefix, path->gateway) == ICMP4_PREFIX_HOST);
	MUST(path->gateway != fuzz_prefix.address);
	MUST(path->redirected == (path->gateway != FUZZ_ROUTER));
}

static bool fuzz_same(const struct icmp4_path *a, const struct icmp4_path *b)
{
	return a->mtu == b->mtu && a->gateway == b->gateway && a->fragments == b->fragments;
}

static void fuzz_learn(struct fuzz_run *run, const struct icmp4_received *received)
{
	uint32_t destination = received->quoted.dst;
	struct icmp4_path before =
		icmp4_learned_path(&run->learned, run->now, destination, &fuzz_hop);
	enum icmp4_refusal refusal =
		received->verdict == ICMP4_VERDICT_REDIRECT
			? icmp4_learn_redirect(&run->learned, run->now, FUZZ_LAN, received,
					       &fuzz_hop)
			: icmp4_learn_mtu(&run->learned, run->now, received, &fuzz_hop);
	struct icmp4_path after =
		icmp4_learned_path(&run->learned, run->now, destination, &fuzz_hop);

	fuzz_check_path(&after, run->learned.config.mtu_floor);
	if (refusal) {
		MUST(fuzz_same(&before, &after));
	} else if (received->verdict == ICMP4_VERDICT_REDIRECT) {
		MUST(after.gateway == received->gateway && received->sender == before.gateway);
		MUST(after.mtu == before.mtu);
	} else {
		MUST(after.mtu <= before.mtu && after.gateway == before.gateway);
	}
}

static void fuzz_check_verdict(const struct icmp4_received *received)
{
	MUST((received->verdict == ICMP4_VERDICT_IGNORE) == (received->refusal != ICMP4_ACCEPTED));
	MUST((received->fault != 0) <= (received->refusal == ICMP4_REFUSED_MALFORMED));
	if (received->verdict == ICMP4_VERDICT_HARD)
		MUST(received->type == ICMP4_UNREACHABLE &&
		     received->connection.state != ICMP4_CONNECTION_SYNCHRONIZED);
	if (received->verdict != ICMP4_VERDICT_IGNORE)
		MUST(received->quoted.src == fuzz_prefix.address &&
		     !icmp4_is_martian(received->quoted.dst));
}

static void fuzz_hear(struct fuzz_run *run, const uint8_t *octets, size_t length)
{
	struct icmp4_received received;
	struct icmp4_view view;

	icmp4_view_datagram(&view, octets, length, length);
	enum icmp4_verdict verdict = icmp4_error_received(&view, &run->receiver, &received);
	MUST(verdict == received.verdict);
	fuzz_check_verdict(&received);
	if (verdict >= ICMP4_VERDICT_PMTU)
		fuzz_learn(run, &received);
}

/* 0, 1, 2, 4 or 8 slots, of which the address sanitizer knows the end. */
static void fuzz_start(struct fuzz_run *run, uint8_t settings)
{
	struct icmp4_learned_config config;
	size_t count = ((size_t)1 << settings % 5) >> 1;

	icmp4_learned_config_default(&config);
	config.slot_count = count;
	config.slots = count ? calloc(count, sizeof *config.slots) : NULL;
	config.mtu_floor = settings & 8 ? ICMP4_MTU_FLOOR : ICMP4_MTU_LEAST;
	config.accept_redirects = !(settings & 16);
	config.forward = settings & 32;
	config.key = (struct icmp4_key){{settings, 2}};
	*run = (struct fuzz_run){
		.now = {0},
		.receiver = {icmp4_standing_in, &fuzz_own, fuzz_transports, 3},
	};
	MUST(!count || config.slots);
	MUST(icmp4_learned_init(&run->learned, &config) == ICMP4_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	struct fuzz_run run;

	fuzz_start(&run, length ? octets[0] : 0);
	for (size_t at = 1; at + 2 <= length;) {
		size_t left = length - at - 2;
		size_t size = octets[at + 1] < left ? octets[at + 1] : left;
		uint8_t *datagram = malloc(size ? size : 1);

		MUST(datagram != NULL);
		memcpy(datagram, octets + at + 2, size);
		run.now = icmp4_time_add(run.now, octets[at] * (15 * ICMP4_S_NS));
		fuzz_hear(&run, datagram, size);
		free(datagram);
		at += 2 + size;
	}
	free(run.learned.config.slots);
	return 0;
}
