/* SPDX-License-Identifier: MIT */
/*
 * Octets may stand anywhere in memory: what is read from them, said of them and built from them is
 * the same at every alignment. Under the undefined sanitizer a load that is too wide for its place
 * is seen; on s390x the same figures come out of the other byte order.
 */
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/icmp4.h>

enum { ALIGNMENTS = 8, DETAILS = 8192 };

struct outcome {
	char line[512];
	char details[DETAILS];
	uint8_t built[GOLDEN_MAX];
	int length;
	size_t remarks;
};

static void read_at(struct outcome *o, const uint8_t *octets, size_t length)
{
	const struct icmp4_remark *remarks[ICMP4_REMARKS_MAX];
	struct icmp4_message message;
	struct icmp4_view view;

	memset(o, 0, sizeof(*o));
	icmp4_view_message(&view, octets, length, length);
	icmp4_view_text(&view, o->line, sizeof(o->line));
	icmp4_view_details(&view, icmp4_sum, 0, o->details, sizeof(o->details));
	o->remarks = icmp4_remarks(&view, icmp4_sum, remarks, ICMP4_REMARKS_MAX);
	icmp4_message_parse(&message, octets, length, length);
	o->length = icmp4_message_build(&message, o->built, sizeof(o->built));
}

static void test_vector(int v)
{
	static struct outcome aligned, moved;
	uint8_t octets[GOLDEN_MAX];
	size_t length = golden_get(v, octets), differ = 0;

	read_at(&aligned, octets, length);
	for (size_t offset = 1; offset < ALIGNMENTS; offset++) {
		uint8_t *room = malloc(offset + length);

		memcpy(room + offset, octets, length);
		read_at(&moved, room + offset, length);
		differ += memcmp(&aligned, &moved, sizeof(aligned)) != 0;
		free(room);
	}
	ok(differ == 0 && aligned.length == (int)length && strlen(aligned.details) > 20,
	   "%s is the same at every alignment", golden[v - 1].name);
}

/* The whole of a datagram in a frame: the walk reads at odd places too. */
static void test_frame(void)
{
	static const uint8_t frame[] = {
		2, 0, 0, 0,  0, 1, 2, 0,   0, 0, 0, 2,   0x81, 0, 0, 7, 8, 0,    0x45, 0, 0, 28, 0,
		1, 0, 0, 64, 1, 0, 0, 192, 0, 2, 1, 192, 0,    2, 2, 8, 0, 0xf7, 0xff, 0, 0, 0,  0};
	size_t wrong = 0;

	for (size_t offset = 0; offset < ALIGNMENTS; offset++) {
		uint8_t *room = malloc(offset + sizeof(frame));
		struct icmp4_walk walk;

		memcpy(room + offset, frame, sizeof(frame));
		wrong += icmp4_walk(&walk, ICMP4_LINKTYPE_ETHERNET, room + offset, sizeof(frame),
				    sizeof(frame)) != ICMP4_WALK_ICMP ||
			 walk.at != 18 || walk.held != 28;
		free(room);
	}
	ok(wrong == 0, "a tagged frame too");
}

int main(void)
{
	for (int v = 1; v <= GOLDEN_COUNT; v++)
		test_vector(v);
	test_frame();
	return tap_done();
}
