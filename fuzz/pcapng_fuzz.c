/* SPDX-License-Identifier: MIT */
/* Any octets as a pcapng file, as parser.h has it. */
#include "io/format/pcapng.h"

#include "parser.h"

static struct parsed read_by(const uint8_t *octets, size_t length, size_t step)
{
	struct pcapng reader = {0};
	struct parsed parsed =
		parse_by(&reader.parser, pcapng_next, pcapng_end, octets, length, step);

	pcapng_free(&reader);
	return parsed;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	struct parsed all = read_by(octets, length, length ? length : 1);
	struct parsed pieces = read_by(octets, length, 13);

	parsed_must_equal(&all, &pieces);
	return 0;
}
