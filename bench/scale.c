/* SPDX-License-Identifier: MIT */
/*
 * What a large lab costs: scale FILE PREFIX sends an echo request from the lab's first attachment
 * to every address of the prefix, in virtual time, and takes what comes back. A hop is a datagram
 * carried over a link.
 */
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <icmp4/text.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/bytes.h"
#include "config/lab/lab.h"

enum { LENGTH = 36, TTL = 64, GAP_NS = 100000, LAST_NS = 2000000000, LOOK = 256 };

struct figures {
	uint64_t sent, replies, errors;
};

static double cpu(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* MiB, the most so far. */
static double memory(void)
{
	FILE *file = fopen("/proc/self/status", "re");
	char line[128];
	double kib = 0;

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, "VmHWM:", 6))
			kib = strtod(line + 6, NULL);
	if (file)
		fclose(file);
	return kib / 1024;
}

static void put_request(uint8_t bytes[LENGTH], uint32_t src, uint32_t dst)
{
	memset(bytes, 0, LENGTH);
	bytes[0] = 0x45;
	put16(bytes + 2, LENGTH);
	bytes[8] = TTL;
	bytes[9] = ICMP4_PROTO_ICMP;
	put32(bytes + 12, src);
	put32(bytes + 16, dst);
	put16(bytes + 10, icmp4_checksum(bytes, ICMP4_IP_HEADER));
	bytes[20] = 8;
	put32(bytes + 28, dst);
	put16(bytes + 22, icmp4_checksum(bytes + 20, LENGTH - 20));
}

static void take(struct sim *sim, struct figures *figures)
{
	struct icmp4_packet packet;
	uint32_t node;

	while (sim_receive(sim, &node, &packet)) {
		const uint8_t *ip = packet.bytes;
		uint8_t type = ip[icmp4_ip_header_length(ip)];

		figures->replies += type == 0;
		figures->errors += type == 3 || type == 11;
	}
}

static void sweep(struct sim *sim, uint32_t from, struct icmp4_prefix to, struct figures *figures)
{
	uint32_t src = sim_node_address(sim, from);
	uint64_t count = UINT64_C(1) << (32 - to.length);
	struct icmp4_time now = {0};
	uint8_t bytes[LENGTH];

	for (uint64_t i = 0; i < count; i++, now.ns += GAP_NS) {
		put_request(bytes, src, to.address + (uint32_t)i);
		sim_send(sim, now, from,
			 &(struct icmp4_packet){.bytes = bytes,
						.held = LENGTH,
						.length = LENGTH,
						.form = ICMP4_FORM_DATAGRAM});
		figures->sent++;
		if (i % LOOK)
			continue;
		sim_advance(sim, now);
		take(sim, figures);
	}
	for (now.ns += LAST_NS; sim_deadline(sim).ns != ICMP4_NEVER.ns; now.ns += LAST_NS) {
		sim_advance(sim, now);
		take(sim, figures);
	}
}

int main(int argc, char **argv)
{
	struct icmp4_prefix to = {0, 20};
	struct figures figures = {0};
	struct config_error error;
	char *slash = argc > 2 ? strchr(argv[2], '/') : NULL;
	double begun = cpu();

	if (!slash)
		return fprintf(stderr, "usage: scale FILE PREFIX\n"), 2;
	*slash = '\0';
	to.length = (uint8_t)strtoul(slash + 1, NULL, 10);
	if (!icmp4_address_parse(argv[2], &to.address) || to.length < 8 || to.length > 32)
		return fprintf(stderr, "scale: no prefix of /8 to /32\n"), 2;
	struct lab *lab = lab_load(argv[1], NULL, &error);
	if (!lab)
		return fprintf(stderr, "%s\n", error.text), 2;
	printf("%zu nodes, %zu links: read in %.1f s of CPU, %.0f MiB\n", sim_node_count(lab->sim),
	       sim_link_count(lab->sim), cpu() - begun, memory());
	sim_set_place(lab->sim, lab->attachments[0].node, SIM_PLACE_KERNEL);
	begun = cpu();
	sweep(lab->sim, lab->attachments[0].node, to, &figures);
	double took = cpu() - begun;
	const struct sim_counters *counters = sim_counters(lab->sim);
	printf("%" PRIu64 " requests: %" PRIu64 " replies, %" PRIu64 " errors, %" PRIu64
	       " hops in %.1f s of CPU: %.2f million hops a second; %.0f MiB\n",
	       figures.sent, figures.replies, figures.errors, counters->carried, took,
	       (double)counters->carried / took / 1e6, memory());
	lab_free(lab);
	return 0;
}
