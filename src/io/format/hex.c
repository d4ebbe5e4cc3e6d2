/* SPDX-License-Identifier: MIT */
#include "io/format/hex.h"

#include <stdlib.h>
#include <string.h>

enum {
	DUMP_COLUMNS = 16, /* octets of a line that has an offset */
	DUMP_LEAST = 8,    /* fewer octets of a first line without one are a word like "face" */
	DUMP_HALF = 8,     /* behind which some leave a wider gap */
	DUMP_SQUEEZED = 1 << 18, /* octets that a "*" may stand for */
};

/* --- Octets ------------------------------------------------------------------------------------*/

void hex_free(struct hex_octets *octets)
{
	free(octets->bytes);
	*octets = (struct hex_octets){0};
}

static bool hex_room(struct hex_octets *octets, size_t count)
{
	size_t room = octets->room ? octets->room : 64;
	uint8_t *bytes;

	while (room - octets->count < count)
		room *= 2;
	if (room == octets->room)
		return true;
	bytes = realloc(octets->bytes, room);
	if (!bytes)
		return false;
	octets->bytes = bytes;
	octets->room = room;
	return true;
}

/* Negative: none. */
static int digit(char c)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;
	int value = at ? (int)(at - digits) : -1;

	return value < 16 ? value : value - 6;
}

static size_t digits_at(const char *at, const char *end)
{
	size_t count = 0;

	while (at + count < end && digit(at[count]) >= 0)
		count++;
	return count;
}

/* An even number of characters that are digits. */
static void hex_add(struct hex_octets *octets, const char *at, size_t digits)
{
	for (size_t i = 0; i < digits; i += 2)
		octets->bytes[octets->count++] = (uint8_t)(digit(at[i]) * 16 + digit(at[i + 1]));
}

/* --- Digits with something between them --------------------------------------------------------*/

static bool has_prefix(const char *at)
{
	return (at[0] == '0' || at[0] == '\\') && (at[1] | 0x20) == 'x';
}

static const char *skip_between(const char *at)
{
	return at + strspn(at, " \t\r\n:,;");
}

bool hex_is(const char *text)
{
	const char *end = text + strlen(text);
	bool any = false;

	for (const char *at = skip_between(text); *at; at = skip_between(at)) {
		const char *digits = at + (has_prefix(at) ? 2 : 0);

		at = digits + digits_at(digits, end);
		if (at == digits)
			return false;
		any = true;
	}
	return any;
}

const char *hex_read(struct hex_octets *octets, const char *text)
{
	size_t length = strlen(text);
	const char *end = text + length;

	if (!hex_room(octets, length))
		return "out of memory";
	for (const char *at = skip_between(text); *at; at = skip_between(at)) {
		bool prefixed = has_prefix(at);
		size_t count;

		at += prefixed ? 2 : 0;
		count = digits_at(at, end);
		if (prefixed && count == 1)
			octets->bytes[octets->count++] = (uint8_t)digit(*at);
		else if (count % 2)
			return "an odd number of hex digits";
		else
			hex_add(octets, at, count);
		at += count;
	}
	return NULL;
}

/* --- Lines of dumps ----------------------------------------------------------------------------*/

struct cursor {
	const char *at, *end;
};

static size_t skip_blanks(struct cursor *line)
{
	const char *begin = line->at;

	while (line->at < line->end && (*line->at == ' ' || *line->at == '\t'))
		line->at++;
	return (size_t)(line->at - begin);
}

/* Digits that no other character follows at once; 0: none. */
static size_t group_at(const struct cursor *line)
{
	size_t count = digits_at(line->at, line->end);
	const char *behind = line->at + count;

	return behind == line->end || *behind == ' ' || *behind == '\t' ? count : 0;
}

/* "0000:" or "0x0000:"; without a colon, what two blanks follow, or, as od has it, one blank and a
 * single octet. Alone it ends a dump. */
static bool read_offset(struct cursor *line, uint64_t *offset)
{
	struct cursor rest = *line;
	size_t count, gap;

	if (rest.end - rest.at > 2 && has_prefix(rest.at))
		rest.at += 2;
	count = digits_at(rest.at, rest.end);
	if (count < 3 || count > 16)
		return false;
	*offset = 0;
	for (size_t i = 0; i < count; i++)
		*offset = *offset << 4 | (uint64_t)digit(rest.at[i]);
	rest.at += count;
	*line = rest;
	if (rest.at < rest.end && *rest.at == ':') {
		line->at++;
		return true;
	}
	gap = skip_blanks(&rest);
	return rest.at == rest.end || gap > 1 || (gap && count >= 6 && group_at(&rest) == 2);
}

static bool offset_fits(const struct hex_dump *dump, uint64_t offset)
{
	size_t count = dump->octets.count;

	if (!offset || !dump->offsets)
		return !offset;
	if (offset <= count)
		return offset == count;
	return dump->squeezed && count >= DUMP_COLUMNS && offset - count <= DUMP_SQUEEZED;
}

/* Says again the line before, up to the offset. */
static bool unsqueeze(struct hex_dump *dump, uint64_t offset)
{
	struct hex_octets *octets = &dump->octets;

	dump->squeezed = false;
	if (!hex_room(octets, (size_t)offset - octets->count))
		return false;
	for (; octets->count < offset; octets->count++)
		octets->bytes[octets->count] = octets->bytes[octets->count - DUMP_COLUMNS];
	return true;
}

/* Up to the column of characters, which a wide gap, or the sixteenth octet, is before. */
static size_t add_columns(struct hex_octets *octets, struct cursor line)
{
	size_t before = octets->count, added = 0;

	while (added < DUMP_COLUMNS) {
		size_t gap = skip_blanks(&line), count = group_at(&line);

		if (added && (gap > 2 || (gap == 2 && added != DUMP_HALF)))
			break;
		if (!count || count % 2 || added + count / 2 > DUMP_COLUMNS)
			break;
		hex_add(octets, line.at, count);
		line.at += count;
		added = octets->count - before;
	}
	return added;
}

static enum hex_line add_with_offset(struct hex_dump *dump, uint64_t offset, struct cursor line)
{
	if (!offset && dump->octets.count)
		return HEX_LINE_BEGINS;
	if (!unsqueeze(dump, offset) || !hex_room(&dump->octets, DUMP_COLUMNS))
		return HEX_LINE_MEMORY;
	dump->offsets = true;
	return add_columns(&dump->octets, line) ? HEX_LINE_ADDED : HEX_LINE_ENDS;
}

/* Octets of a line that has nothing but whole ones; 0: it has something else. */
static size_t count_plain(struct cursor line)
{
	size_t total = 0;

	for (skip_blanks(&line); line.at < line.end; skip_blanks(&line)) {
		size_t count = digits_at(line.at, line.end);

		if (!count || count % 2)
			return 0;
		total += count / 2;
		line.at += count;
		line.at += line.at < line.end && *line.at == ':';
	}
	return total;
}

static enum hex_line add_plain(struct hex_dump *dump, struct cursor line)
{
	size_t total = count_plain(line);

	if (!total || (!dump->octets.count && total < DUMP_LEAST))
		return HEX_LINE_ENDS;
	if (!hex_room(&dump->octets, total))
		return HEX_LINE_MEMORY;
	while (line.at < line.end) {
		size_t count = digits_at(line.at, line.end);

		hex_add(&dump->octets, line.at, count);
		line.at += count ? count : 1;
	}
	return HEX_LINE_ADDED;
}

enum hex_line hex_dump_add(struct hex_dump *dump, const char *text, size_t length)
{
	struct cursor line = {text, text + length}, behind;
	uint64_t offset;

	skip_blanks(&line);
	if (dump->offsets && line.end - line.at == 1 && *line.at == '*') {
		dump->squeezed = true;
		return HEX_LINE_ADDED;
	}
	behind = line;
	if (read_offset(&behind, &offset) && offset_fits(dump, offset))
		return add_with_offset(dump, offset, behind);
	return dump->offsets ? HEX_LINE_ENDS : add_plain(dump, line);
}
