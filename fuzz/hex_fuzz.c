/* SPDX-License-Identifier: MIT */
/*
 * Any text as digits of an operand, and line by line as dumps. No text makes octets out of nothing:
 * each takes two characters, save what a line "*" repeats.
 */
#include "io/format/hex.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static void read_operand(const char *text)
{
	struct hex_octets octets = {0};
	bool is = hex_is(text);

	if (is && !hex_read(&octets, text))
		MUST(octets.count && octets.count <= strlen(text) && octets.count <= octets.room);
	hex_free(&octets);
}

/* The octets that a line may at most add to a dump. */
static size_t most(const struct hex_dump *dump, size_t length)
{
	return length / 2 + (dump->squeezed ? 1 << 18 : 0);
}

static void begin(struct hex_dump *dump)
{
	dump->octets.count = 0;
	dump->offsets = dump->squeezed = false;
}

/* A copy of exactly the line, so that the address sanitizer sees a read past it. */
static void read_line(struct hex_dump *dump, const char *text, size_t length)
{
	char *line = malloc(length ? length : 1);
	size_t before = dump->octets.count, limit = before + most(dump, length);
	enum hex_line result;

	MUST(line);
	memcpy(line, text, length);
	result = hex_dump_add(dump, line, length);
	MUST(dump->octets.count >= before && dump->octets.count <= limit);
	MUST(dump->octets.count <= dump->octets.room);
	if (result == HEX_LINE_BEGINS) {
		MUST(before == dump->octets.count && before);
		begin(dump);
		MUST(hex_dump_add(dump, line, length) != HEX_LINE_BEGINS);
	}
	if (result == HEX_LINE_ENDS)
		begin(dump);
	free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	char *text = malloc(length + 1);
	struct hex_dump dump = {.offsets = false};

	MUST(text);
	memcpy(text, octets, length);
	text[length] = '\0';
	read_operand(text);
	for (size_t at = 0, end; at < length; at = end + 1) {
		for (end = at; end < length && text[end] != '\n';)
			end++;
		read_line(&dump, text + at, end - at);
	}
	hex_free(&dump.octets);
	free(text);
	return 0;
}
