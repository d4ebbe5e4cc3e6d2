/* SPDX-License-Identifier: MIT */
#include "cmd/why/since.h"
#include <errno.h>
#include <icmp4/text.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *word(const json_t *line, const char *key)
{
	const char *text = json_string_value(json_object_get(line, key));

	return text ? text : "";
}

static unsigned number(const json_t *line, const char *key)
{
	json_int_t value = json_integer_value(json_object_get(line, key));

	return value > 0 && value <= UINT16_MAX ? (unsigned)value : 0;
}

static double figure(const json_t *line, const char *key)
{
	const json_t *value = json_object_get(line, key);

	return json_is_number(value) ? json_number_value(value) : -1;
}

static void take_hop(struct out_earlier *earlier, const json_t *line)
{
	unsigned ttl = number(line, "ttl");
	uint32_t from;

	if (ttl && ttl <= WHY_HOPS_MAX && icmp4_address_parse(word(line, "from"), &from) &&
	    !earlier->path[ttl])
		earlier->path[ttl] = from;
}

static void take_verdict(struct out_earlier *earlier, const json_t *line)
{
	const char *id = word(line, "verdict");

	/* The file may be a stranger's, and this goes to the terminal. */
	icmp4_escape((const uint8_t *)id, strlen(id), earlier->id, sizeof(earlier->id));
	earlier->hops = number(line, "hops");
	earlier->mtu = number(line, "mtu");
	earlier->rtt_ms = figure(line, "rtt_ms");
	earlier->loss = figure(line, "loss_ratio");
}

/* False: it is no line of ours. */
static bool read_line(struct out_earlier *earlier, const char *text, size_t length)
{
	json_t *line = json_loadb(text, length, 0, NULL);
	bool fine = json_is_object(line);

	if (!strcmp(word(line, "kind"), "hop"))
		take_hop(earlier, line);
	if (!strcmp(word(line, "kind"), "verdict"))
		take_verdict(earlier, line);
	json_decref(line);
	return fine;
}

static bool refuse(struct session *s, const char *file, size_t line, int error)
{
	struct io_failure failure;

	if (error)
		io_fail(&failure, "file", error, "", "%.200s: %s", file, strerror(error));
	else
		io_fail(&failure, "file", 0, "icmp why -o json=FILE writes one",
			"%.200s:%zu: no line of JSON", file, line);
	session_note(s, &failure);
	return false;
}

bool since_read(struct session *s, struct out_earlier *earlier, const char *file)
{
	FILE *stream = fopen(file, "re");
	char *text = NULL;
	size_t size = 0, lines = 0;
	ssize_t length;
	bool fine = true;

	*earlier = (struct out_earlier){.file = file, .rtt_ms = -1, .loss = -1};
	if (!stream)
		return refuse(s, file, 0, errno);
	while (fine && (length = getline(&text, &size, stream)) > 0 && ++lines)
		fine = read_line(earlier, text, (size_t)length);
	free(text);
	fclose(stream);
	return fine || refuse(s, file, lines, 0);
}
