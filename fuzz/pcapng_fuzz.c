/* SPDX-License-Identifier: MIT */
/*
 * Any octets as a pcapng file, brought all at once and brought in small pieces: the frames are the
 * same, they lie within what was brought, and a broken file says in a printable line what is wrong.
 */
#include "io/pcapng.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

struct sum {
	uint64_t frames, octets, times, types;
	enum pcapng_result result;
	bool whole;
};

static void look_at(struct sum *sum, const struct io_frame *frame, const uint8_t *bytes,
		    size_t held)
{
	MUST(frame->bytes >= bytes && frame->bytes + frame->held <= bytes + held);
	MUST(frame->length >= frame->held && frame->number == ++sum->frames);
	for (size_t i = 0; i < frame->held; i++)
		sum->octets = sum->octets * 31 + frame->bytes[i];
	sum->times = sum->times * 31 + (uint64_t)frame->time_ns;
	sum->types = sum->types * 31 + frame->link_type + (uint64_t)frame->interface * 65536;
}

/* A copy of exactly what is held, so that the address sanitizer sees a read past it. */
static enum pcapng_result next(struct pcapng *reader, struct sum *sum, const uint8_t *octets,
			       size_t held, size_t *used)
{
	uint8_t *bytes = malloc(held ? held : 1);
	struct io_frame frame = {0};
	enum pcapng_result result;

	MUST(bytes);
	memcpy(bytes, octets, held);
	result = pcapng_next(reader, bytes, held, used, &frame);
	MUST(*used <= held);
	if (result == PCAPNG_FRAME)
		look_at(sum, &frame, bytes, held);
	free(bytes);
	return result;
}

static struct sum read_by(const uint8_t *octets, size_t length, size_t step)
{
	struct sum sum = {.result = PCAPNG_MORE};
	struct pcapng reader = {0};
	size_t begin = 0, end = 0, used = 0;

	while (sum.result == PCAPNG_FRAME || (sum.result == PCAPNG_MORE && end < length)) {
		if (sum.result == PCAPNG_MORE)
			end = length - end < step ? length : end + step;
		sum.result = next(&reader, &sum, octets + begin, end - begin, &used);
		begin += used;
	}
	sum.whole = sum.result == PCAPNG_MORE && pcapng_end(&reader, end - begin);
	MUST(sum.whole == !*reader.trouble);
	for (const char *c = reader.trouble; *c; c++)
		MUST(*c >= ' ' && *c < 0x7f);
	pcapng_free(&reader);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	struct sum all = read_by(octets, length, length ? length : 1);
	struct sum pieces = read_by(octets, length, 13);

	MUST(all.frames == pieces.frames && all.octets == pieces.octets);
	MUST(all.times == pieces.times && all.types == pieces.types);
	MUST(all.whole == pieces.whole);
	return 0;
}
