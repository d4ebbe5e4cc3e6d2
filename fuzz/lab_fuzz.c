/* SPDX-License-Identifier: MIT */
/*
 * Any text as a lab file. It is refused with one printable line that names a place in it, or it is
 * a network: then it can be drawn, and a packet goes from its first attachment to each of its
 * nodes.
 */
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <icmp4/message.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/lab/lab.h"
#include "fuzz.h"
#include "out/draw.h"

static void check_error(const char *text)
{
	unsigned line, column;

	MUST(sscanf(text, "fuzz:%u:%u: ", &line, &column) == 2 && line && column);
	for (; *text; text++)
		MUST((unsigned char)*text >= ' ' && *text != 0x7f);
}

static void draw(const struct sim *sim)
{
	char *picture = NULL;
	size_t length;
	FILE *file = open_memstream(&picture, &length);

	MUST(file);
	out_draw(file, sim, 80);
	fclose(file);
	free(picture);
}

static void ping(struct lab *lab, uint32_t from, uint32_t to)
{
	uint8_t bytes[28] = {[20] = ICMP4_ECHO, [22] = 0xf7, [23] = 0xff};
	struct icmp4_ip ip = {.src = sim_node_address(lab->sim, from),
			      .dst = sim_node_address(lab->sim, to),
			      .total_length = sizeof(bytes),
			      .ttl = 64,
			      .protocol = ICMP4_PROTO_ICMP};
	struct icmp4_packet packet = {
		.bytes = bytes, .held = sizeof(bytes), .length = sizeof(bytes)};

	icmp4_ip_build(&ip, bytes, sizeof(bytes));
	sim_send(lab->sim, (struct icmp4_time){0}, from, &packet);
	sim_advance(lab->sim, ICMP4_NEVER);
	while (sim_receive(lab->sim, &to, &packet))
		MUST(!icmp4_ip_check(packet.bytes, packet.held, packet.length));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	struct config_error error = {""};
	struct lab *lab = lab_read((const char *)octets, length, "fuzz", NULL, &error);

	if (!lab) {
		check_error(error.text);
		return 0;
	}
	draw(lab->sim);
	uint32_t from = lab->attachments[0].node;
	sim_set_place(lab->sim, from, SIM_PLACE_PROBER);
	for (uint32_t to = 0; to < sim_node_count(lab->sim) && to < 64; to++)
		ping(lab, from, to);
	lab_free(lab);
	return 0;
}
