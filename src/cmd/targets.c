/* SPDX-License-Identifier: MIT */
#include "cmd/targets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <icmp4/text.h>
#include <icmp4/types.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/value.h"

enum { WORD_MAX = 253, PLACE_MAX = 128 }; /* RFC 1035 section 3.1, as text */

/* One word: a name, or addresses from low to high; a network's ends are no hosts. */
struct span {
	const char *name; /* NULL: addresses */
	uint32_t low, high;
	bool network;
};

/* The list that grows, or the spans that are left out of it. */
struct gather {
	struct cmd_target *targets;
	size_t target_count, target_room;
	struct span *excluded;
	size_t excluded_count;
	bool excluding;
	size_t most;
	cmd_resolve_fn *resolve; /* NULL: names stay names */
	void *world;
	uint32_t *addresses; /* where they do not, in place of targets */
	char *error;
};

__attribute__((format(printf, 2, 3))) static bool refuse(char *error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error, CMD_TARGETS_ERROR, format, args);
	va_end(args);
	return false;
}

static bool is_ipv6(const char *word)
{
	char bare[INET6_ADDRSTRLEN];
	struct in6_addr address;
	size_t skip = word[0] == '[', length = strcspn(word + skip, "%]/");

	if (length >= sizeof(bare))
		return false;
	memcpy(bare, word + skip, length);
	bare[length] = '\0';
	return inet_pton(AF_INET6, bare, &address) == 1;
}

/* The word's first length octets as an address. */
static bool address_of(const char *word, size_t length, uint32_t *address)
{
	char bare[ICMP4_ADDRESS_TEXT];

	if (length >= sizeof(bare))
		return false;
	memcpy(bare, word, length);
	bare[length] = '\0';
	return icmp4_address_parse(bare, address);
}

static bool parse_network(const char *word, const char *slash, struct span *span, char *error)
{
	uint64_t length;

	if (!address_of(word, (size_t)(slash - word), &span->low))
		return refuse(error, "%s is no target: before the / stands no address A.B.C.D",
			      word);
	if (!cmd_number(slash + 1, 0, 32, &length))
		return refuse(error, "%s is no network: the length is 0 to 32", word);
	uint32_t mask = icmp4_prefix_mask((uint8_t)length);
	span->low &= mask;
	span->high = span->low | ~mask;
	span->network = length < 31;
	return true;
}

static bool parse_range(const char *word, const char *dash, struct span *span, char *error)
{
	if (!icmp4_address_parse(dash + 1, &span->high))
		return refuse(error, "%s is no range: both ends are addresses A.B.C.D", word);
	if (span->high < span->low)
		return refuse(error, "%s is no range: its end lies before its beginning", word);
	return true;
}

static bool parse_name(const char *word, struct span *span, char *error)
{
	size_t length = strlen(word);

	if (is_ipv6(word))
		return refuse(error, "%s is an IPv6 address: icmp speaks IPv4 only", word);
	if (!length || length > WORD_MAX)
		return refuse(error, "a target of %zu letters is no name", length);
	if (strspn(word, "0123456789.") == length)
		return refuse(error, "%s is no address: four numbers from 0 to 255, no leading 0",
			      word);
	span->name = word;
	return true;
}

static bool parse_word(const char *word, struct span *span, char *error)
{
	const char *slash = strchr(word, '/'), *dash = strchr(word, '-');

	*span = (struct span){.name = NULL};
	if (icmp4_address_parse(word, &span->low)) {
		span->high = span->low;
		return true;
	}
	if (slash && !is_ipv6(word))
		return parse_network(word, slash, span, error);
	if (dash && address_of(word, (size_t)(dash - word), &span->low))
		return parse_range(word, dash, span, error);
	return parse_name(word, span, error);
}

static bool is_excluded(const struct gather *gather, const char *name, uint32_t address)
{
	for (size_t i = 0; i < gather->excluded_count; i++) {
		const struct span *span = &gather->excluded[i];

		if (name ? span->name && !strcmp(span->name, name)
			 : !span->name && address >= span->low && address <= span->high)
			return true;
	}
	return false;
}

/* Room for one more, in whichever list it is that grows. */
static bool grow(struct gather *gather, void **list, size_t size)
{
	if (gather->target_count == gather->most)
		return refuse(gather->error, "more than %zu targets in one run", gather->most);
	if (gather->target_count < gather->target_room)
		return true;
	size_t room = gather->target_room ? gather->target_room * 2 : 16;
	void *grown = realloc(*list, room * size);

	if (!grown)
		return refuse(gather->error, "no memory for %zu targets", room);
	*list = grown;
	gather->target_room = room;
	return true;
}

static bool add_address(struct gather *gather, const char *name, uint32_t address)
{
	void *list = gather->addresses;

	if (name &&
	    (!gather->resolve(gather->world, name, &address) || is_excluded(gather, NULL, address)))
		return true;
	if (!grow(gather, &list, sizeof(*gather->addresses)))
		return false;
	gather->addresses = list;
	gather->addresses[gather->target_count++] = address;
	return true;
}

static bool add_target(struct gather *gather, const char *name, uint32_t address)
{
	char text[ICMP4_ADDRESS_TEXT];
	void *list = gather->targets;

	if (is_excluded(gather, name, address))
		return true;
	if (gather->resolve)
		return add_address(gather, name, address);
	if (!grow(gather, &list, sizeof(*gather->targets)))
		return false;
	gather->targets = list;
	icmp4_address_text(address, text, sizeof(text));
	struct cmd_target *target = &gather->targets[gather->target_count];

	*target = (struct cmd_target){strdup(name ? name : text), !name, address, NULL};
	if (!target->given)
		return refuse(gather->error, "no memory for a target");
	gather->target_count++;
	return true;
}

static bool add_span(struct gather *gather, const char *word, const struct span *span)
{
	uint64_t low = (uint64_t)span->low + span->network;
	uint64_t high = (uint64_t)span->high - span->network;

	if (span->name)
		return add_target(gather, span->name, 0);
	if (high - low >= gather->most)
		return refuse(gather->error,
			      "%s is %" PRIu64 " targets: %zu are the most in one run", word,
			      high - low + 1, gather->most);
	for (uint64_t address = low; address <= high; address++)
		if (!add_target(gather, NULL, (uint32_t)address))
			return false;
	return true;
}

/* An excluded name outlives its line of a file. */
static bool exclude_span(struct gather *gather, const struct span *span)
{
	size_t size = (gather->excluded_count + 1) * sizeof(*span);
	struct span *grown = realloc(gather->excluded, size);

	if (!grown)
		return refuse(gather->error, "no memory for --exclude");
	gather->excluded = grown;
	grown[gather->excluded_count] = *span;
	if (span->name && !(grown[gather->excluded_count].name = strdup(span->name)))
		return refuse(gather->error, "no memory for --exclude");
	gather->excluded_count++;
	return true;
}

/* What is no target stands among them with the reason why: place, of a line in a file, and that. */
static bool add_wrong(struct gather *gather, const char *word, const char *place, const char *why)
{
	char text[CMD_TARGETS_ERROR];

	if (!add_target(gather, word, 0))
		return false;
	snprintf(text, sizeof(text), "%s%.240s", place, why);
	const char **error = &gather->targets[gather->target_count - 1].error;

	*error = strdup(text);
	return *error || refuse(gather->error, "no memory for a target");
}

static bool add_word(struct gather *gather, const char *word, const char *place)
{
	char why[CMD_TARGETS_ERROR];
	struct span span;

	if (!parse_word(word, &span, why))
		return gather->excluding || gather->resolve ? refuse(gather->error, "%s", why)
							    : add_wrong(gather, word, place, why);
	return gather->excluding ? exclude_span(gather, &span) : add_span(gather, word, &span);
}

/* One line of a file: comment and blanks cut off, in place. */
static bool add_line(struct gather *gather, char *line, const char *file, size_t number)
{
	char inner[CMD_TARGETS_ERROR], place[PLACE_MAX];

	line[strcspn(line, "#\r\n")] = '\0';
	line += strspn(line, " \t");
	size_t length = strcspn(line, " \t");
	if (line[length + strspn(line + length, " \t")])
		return refuse(gather->error, "%s:%zu: one target a line", file, number);
	line[length] = '\0';
	if (!*line)
		return true;
	if (*line == '@')
		return refuse(gather->error, "%s:%zu: a file names no further file", file, number);
	snprintf(place, sizeof(place), "%.100s:%zu: ", file, number);
	if (add_word(gather, line, place))
		return true;
	memcpy(inner, gather->error, sizeof(inner));
	return refuse(gather->error, "%s%.240s", place, inner);
}

static bool add_stream(struct gather *gather, FILE *stream, const char *file)
{
	char *line = NULL;
	size_t size = 0, number = 0;
	bool fine = true;

	while (fine && getline(&line, &size, stream) >= 0)
		fine = add_line(gather, line, file, ++number);
	free(line);
	if (fine && ferror(stream))
		return refuse(gather->error, "%s: %s", file, strerror(errno));
	return fine;
}

static bool is_standard_input(const char *word)
{
	return !strcmp(word, "@-");
}

static bool add_operand(struct gather *gather, const char *word)
{
	if (word[0] != '@')
		return add_word(gather, word, "");
	if (is_standard_input(word))
		return add_stream(gather, stdin, "standard input");
	FILE *stream = fopen(word + 1, "re");
	if (!stream)
		return refuse(gather->error, "%s: %s", word + 1, strerror(errno));
	bool fine = add_stream(gather, stream, word + 1);
	fclose(stream);
	return fine;
}

static bool add_all(struct gather *gather, const char *const *words, size_t count, bool later)
{
	for (size_t i = 0; i < count; i++)
		if (!(later && is_standard_input(words[i])) && !add_operand(gather, words[i]))
			return false;
	return true;
}

static void free_excluded(struct gather *gather)
{
	for (size_t i = 0; i < gather->excluded_count; i++)
		free((char *)gather->excluded[i].name);
	free(gather->excluded);
}

static bool gather_all(struct gather *gather, const struct cmd_options *options)
{
	gather->excluding = true;
	bool fine = add_all(gather, options->exclude, options->exclude_count, false);

	gather->excluding = false;
	fine = fine &&
	       add_all(gather, options->operands, options->operand_count, options->targets_come);
	free_excluded(gather);
	return fine;
}

bool cmd_targets(const struct cmd_options *options, struct cmd_target **list, size_t *count,
		 char error[CMD_TARGETS_ERROR])
{
	struct gather gather = {.error = error, .most = CMD_TARGETS_MAX};
	bool fine = gather_all(&gather, options);

	*list = gather.targets;
	*count = gather.target_count;
	if (fine && !*count && !options->targets_come)
		return refuse(error, "no target is left to ask");
	return fine;
}

void cmd_targets_free(struct cmd_target *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free((char *)list[i].given), free((char *)list[i].error);
	free(list);
}

static int by_address(const void *a, const void *b)
{
	uint32_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x > y) - (x < y);
}

bool cmd_targets_addresses(const struct cmd_options *options, cmd_resolve_fn *resolve, void *world,
			   uint32_t **list, size_t *count, char error[CMD_TARGETS_ERROR])
{
	struct gather gather = {
		.error = error, .most = CMD_TARGETS_MANY, .resolve = resolve, .world = world};
	bool fine = gather_all(&gather, options);
	size_t kept = 0;

	if (gather.target_count)
		qsort(gather.addresses, gather.target_count, sizeof(*gather.addresses), by_address);
	for (size_t i = 0; i < gather.target_count; i++)
		if (!kept || gather.addresses[kept - 1] != gather.addresses[i])
			gather.addresses[kept++] = gather.addresses[i];
	*list = gather.addresses;
	*count = kept;
	if (fine && !kept)
		return refuse(error, "no target is left to ask");
	return fine;
}

/* --- Lines that come one by one --- */

struct cmd_lines {
	struct gather gather;
};

struct cmd_lines *cmd_lines_new(const struct cmd_options *options, char error[CMD_TARGETS_ERROR])
{
	struct cmd_lines *lines = calloc(1, sizeof(*lines));

	if (!lines) {
		refuse(error, "no memory for the targets");
		return NULL;
	}
	lines->gather = (struct gather){.error = error, .excluding = true, .most = CMD_TARGETS_MAX};
	if (add_all(&lines->gather, options->exclude, options->exclude_count, false)) {
		lines->gather.excluding = false;
		return lines;
	}
	cmd_lines_free(lines);
	return NULL;
}

bool cmd_lines_read(struct cmd_lines *lines, char *line, size_t number, struct cmd_target **list,
		    size_t *count, char error[CMD_TARGETS_ERROR])
{
	struct gather *gather = &lines->gather;

	gather->targets = NULL;
	gather->target_count = gather->target_room = 0;
	gather->error = error;
	bool fine = add_line(gather, line, "standard input", number);
	*list = gather->targets;
	*count = gather->target_count;
	return fine;
}

void cmd_lines_free(struct cmd_lines *lines)
{
	if (lines)
		free_excluded(&lines->gather);
	free(lines);
}
