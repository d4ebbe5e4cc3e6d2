/* SPDX-License-Identifier: MIT */
/* Any octets as a pcap file, as parser.h has it. */
#include "io/format/pcapfile.h"

#include "parser.h"

/* The header comes whole. */
static struct parsed read_by(const uint8_t *octets, size_t length, size_t step)
{
	struct pcapfile file = {.link_type = 0};

	if (!pcapfile_begin(&file, octets)) {
		MUST(*file.parser.trouble);
		return (struct parsed){.result = PARSER_BROKEN};
	}
	return parse_by(&file.parser, pcapfile_next, pcapfile_end, octets + PCAPFILE_HEADER,
			length - PCAPFILE_HEADER, step);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	if (length < PCAPFILE_HEADER)
		return 0;
	struct parsed all = read_by(octets, length, length);
	struct parsed pieces = read_by(octets, length, 13);

	parsed_must_equal(&all, &pieces);
	return 0;
}
