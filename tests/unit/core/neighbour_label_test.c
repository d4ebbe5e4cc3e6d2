/* SPDX-License-Identifier: MIT */
/* Label stacks of frames (RFC 3032 sections 2.1 and 5): read, written, and kept while their
 * datagram waits for its neighbour. */
#include "neighbour_world.h"

#define US   0x02, 0, 0, 0, 0, 0x40
#define THEM 0x02, 0, 0, 0, 0, 0x61
#define ENTRY(label, tc, bottom, ttl) \
	(label) >> 12, (label) >> 4 & 255, ((label)&15) << 4 | (tc) << 1 | (bottom), ttl

/* What arrives behind the addresses: a type, and octets. */
static const struct {
	const char *name;
	uint8_t octets[40];
	size_t held;
	enum icmp4_frame frame;
	size_t labels;
	struct icmp4_mpls_entry first;
	uint8_t begins; /* octet that the datagram begins with */
} rows[] = {
	{"one label",
	 {0x88, 0x47, ENTRY(16001, 5, 1, 63), 0x45},
	 7,
	 ICMP4_FRAME_DATAGRAM,
	 1,
	 {16001, 5, true, 63},
	 0x45},
	{"two",
	 {0x88, 0x47, ENTRY(1048575, 0, 0, 255), ENTRY(3, 0, 1, 1), 0x46},
	 11,
	 ICMP4_FRAME_DATAGRAM,
	 2,
	 {1048575, 0, false, 255},
	 0x46},
	{"nothing beneath",
	 {0x88, 0x47, ENTRY(0, 0, 1, 1)},
	 6,
	 ICMP4_FRAME_DATAGRAM,
	 1,
	 {0, 0, true, 1},
	 0},
	{"no stack", {0x88, 0x47}, 2, ICMP4_FRAME_TAKEN, 0, {0}, 0},
	{"cut in an entry",
	 {0x88, 0x47, ENTRY(16, 0, 0, 9), 0, 0, 1},
	 9,
	 ICMP4_FRAME_TAKEN,
	 0,
	 {0},
	 0},
	{"no bottom", {0x88, 0x47, [6] = 0, [38] = 0}, 38, ICMP4_FRAME_TAKEN, 0, {0}, 0},
	{"a group's labels", {0x88, 0x48, ENTRY(16, 0, 1, 9)}, 6, ICMP4_FRAME_TAKEN, 0, {0}, 0},
};

static void test_arrivals(void)
{
	static const uint8_t addresses[] = {US, THEM};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct lan *lan = lan_start(lan_new());
		size_t held = sizeof addresses + rows[i].held;
		uint8_t *frame = malloc(held);
		struct icmp4_packet packet = {0};

		memcpy(frame, addresses, sizeof addresses);
		memcpy(frame + sizeof addresses, rows[i].octets, rows[i].held);
		is_int(icmp4_neighbours_input(&lan->n, lan->now, frame, held, held, &packet),
		       rows[i].frame, rows[i].name);
		is_int((int64_t)packet.label_count, (int64_t)rows[i].labels, "its labels");
		if (rows[i].labels) {
			const struct icmp4_mpls_entry *first = packet.labels,
						      *want = &rows[i].first;

			ok(first->label == want->label && first->tc == want->tc &&
				   first->bottom == want->bottom && first->ttl == want->ttl,
			   "%s: the first", rows[i].name);
			ok(packet.held ? packet.bytes[0] == rows[i].begins : !rows[i].begins,
			   "%s: what is beneath", rows[i].name);
			is_int((int64_t)packet.length, (int64_t)packet.held, "all of it");
		}
		free(frame);
		free(lan);
	}
}

/* The same octets, whether the neighbour is known or has to be asked for first. */
static void test_departures(void)
{
	static const struct icmp4_mpls_entry stack[] = {{16001, 5, false, 63}, {3, 0, true, 62}};
	static const uint8_t want[] = {
		THEM, US, 0x88, 0x47, ENTRY(16001, 5, 0, 63), ENTRY(3, 0, 1, 62)};
	uint8_t bytes[] = {1, 2, 3}, header[ICMP4_FRAME_HEADER];
	struct icmp4_packet packet = {.bytes = bytes,
				      .held = sizeof bytes,
				      .length = sizeof bytes,
				      .next_hop = NET | 7,
				      .labels = stack,
				      .label_count = COUNT(stack)};
	struct icmp4_frame_out frame;
	struct lan *lan = lan_start(lan_new());

	is_int(icmp4_neighbours_send(&lan->n, lan->now, &packet, header), ICMP4_FRAME_HELD,
	       "it waits");
	lan_does(lan, "reply 7 a 1");
	frame = lan->frame;
	is_bytes(frame.header, frame.header_length, want, sizeof want,
		 "and leaves with its labels");
	is_int(icmp4_neighbours_send(&lan->n, lan->now, &packet, header), ICMP4_FRAME_READY,
	       "the next leaves at once");
	is_bytes(header, icmp4_frame_header(&packet), want, sizeof want, "with the same");
	packet.label_count = ICMP4_LABELS_MAX + 1;
	is_int(icmp4_neighbours_send(&lan->n, lan->now, &packet, header), ICMP4_FRAME_LOST,
	       "more than a header has room for");
	free(lan);
}

int main(void)
{
	test_arrivals();
	test_departures();
	return tap_done();
}
