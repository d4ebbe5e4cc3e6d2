/* SPDX-License-Identifier: MIT */
#include "cmd/send/json.h"

#include <ctype.h>
#include <errno.h>
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <icmp4/message.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "cmd/send/spec.h"

enum { KEY_ROOM = 64, IP_AT_LENGTH = 2, IP_AT_CHECKSUM = 10 };

/* --- Values --- */

static bool number_of(const json_t *value, uint32_t *number)
{
	if (json_is_boolean(value)) {
		*number = json_is_true(value);
		return true;
	}
	if (json_is_string(value)) {
		struct send_text text = send_text(json_string_value(value));

		return send_address(text, number) || send_number(text, UINT32_MAX, number);
	}
	json_int_t wide = json_integer_value(value);

	*number = (uint32_t)wide;
	return json_is_integer(value) && wide >= INT32_MIN && wide <= UINT32_MAX;
}

bool send_json_number(const json_t *object, const char *key, uint32_t *number)
{
	return number_of(json_object_get(object, key), number);
}

bool send_json_word(const json_t *object, const char *key, const char *word)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text && !strcmp(text, word);
}

static const json_t *hex_of(const json_t *object, const char *key)
{
	char name[KEY_ROOM];

	snprintf(name, sizeof(name), "%s_hex", key);
	return json_object_get(object, name);
}

bool send_json_has_octets(const json_t *object, const char *key)
{
	return hex_of(object, key) || json_object_get(object, key);
}

bool send_json_octets(const json_t *object, const char *key, struct send_octets *to,
		      struct cmd_error *error)
{
	const json_t *hex = hex_of(object, key), *text = json_object_get(object, key);

	if (!hex && !text)
		return true;
	if (hex && json_is_string(hex) &&
	    send_append_hex(to, json_string_value(hex), json_string_length(hex)))
		return true;
	if (hex || !json_is_string(text))
		return send_refuse(error, "%s: no octets", key);
	send_append(to, (const uint8_t *)json_string_value(text), json_string_length(text));
	return true;
}

/* Its bits of the word that unused bits are told in. */
static void put_unused(const struct icmp4_field *field, uint32_t word, uint8_t *header)
{
	icmp4_field_set(field, header,
			word >> icmp4_field_word_shift(field) & UINT32_MAX >> (32 - field->bits));
}

bool send_json_fields(const json_t *object, const struct icmp4_layout *layout, int code,
		      struct send_octets *to, struct cmd_error *error)
{
	size_t first = layout->fields[0].at, done = first;
	uint8_t header[64] = {0};
	uint32_t unused = 0;
	/* An ICMP header is there or it is no ICMP: a field of it that goes unsaid is 0. */
	size_t always = first ? ICMP4_HEADER : 0;

	if (json_object_get(object, "unused") && !send_json_number(object, "unused", &unused))
		return send_refuse(error, "unused: a value that 32 bits do not hold");
	for (size_t i = 0; i < layout->count; i++) {
		const struct icmp4_field *field = &layout->fields[i];
		bool told = field->name &&
			    (code == ICMP4_ANY_CODE || icmp4_field_applies(field, (uint8_t)code));
		uint32_t number = 0;

		if (!told)
			put_unused(field, unused, header);
		if (told && !json_object_get(object, field->name)) {
			if (icmp4_field_end(field) > always)
				break;
			told = false;
		}
		if (told && (!send_json_number(object, field->name, &number) ||
			     !icmp4_field_set(field, header, number)))
			return send_refuse(error, "%s: a value that %u bits do not hold",
					   field->name, field->bits);
		done = icmp4_field_end(field);
	}
	send_append(to, header + first, done - first);
	return true;
}

/* --- Packets --- */

/* GRE and IP in IP carry a packet again. */
static bool put_inner(const json_t *object, struct send_octets *to, struct cmd_error *error)
{
	const json_t *inner = json_object_get(object, "inner");

	return !inner || (send_json_packet(inner, to, error) &&
			  send_json_octets(inner, "trailer", to, error));
}

static bool put_transport(const json_t *packet, uint8_t protocol, struct send_octets *to,
			  struct cmd_error *error)
{
	const struct icmp4_layout *layout = icmp4_layout_of_protocol(protocol);
	const char *name = icmp4_protocol_name(protocol);
	const json_t *object = name ? json_object_get(packet, name) : NULL;

	if (protocol == ICMP4_PROTO_ICMP && object)
		return send_json_message(object, to, error);
	if (!object || !layout)
		return true;
	return send_json_fields(object, layout, ICMP4_ANY_CODE, to, error) &&
	       put_inner(object, to, error) && send_json_octets(object, "data", to, error);
}

/* What people write has no lengths: then it is that of all there is. */
static void fill_length(const json_t *ip, struct send_octets *to, size_t at)
{
	uint8_t *header = to->bytes + at;
	size_t length = to->length - at;

	if (!ip || json_object_get(ip, "length") || to->full || length > UINT16_MAX)
		return;
	put16(header + IP_AT_LENGTH, (uint16_t)length);
	put16(header + IP_AT_CHECKSUM, 0);
	put16(header + IP_AT_CHECKSUM, icmp4_checksum(header, icmp4_ip_header_length(header)));
}

bool send_json_packet(const json_t *packet, struct send_octets *to, struct cmd_error *error)
{
	const json_t *ip = json_object_get(packet, "ip");
	uint32_t protocol = ICMP4_PROTO_ICMP;
	size_t at = to->length;

	if (ip && (!send_json_number(ip, "protocol", &protocol) || protocol > UINT8_MAX))
		return send_refuse(error, "ip.protocol is missing");
	if (ip && !send_json_ip(ip, (uint8_t)protocol, to, error))
		return false;
	if (!put_transport(packet, (uint8_t)protocol, to, error) || !put_inner(packet, to, error) ||
	    !send_json_octets(packet, "data", to, error))
		return false;
	fill_length(ip, to, at);
	return true;
}

/* --- Lines --- */

bool send_lines_open(struct send_lines *lines, const char *path, struct cmd_error *error)
{
	*lines = (struct send_lines){.file = strcmp(path, "-") ? fopen(path, "re") : stdin};
	return lines->file || send_refuse(error, "%.200s: %s", path, strerror(errno));
}

static bool take_line(const struct send_lines *lines, const json_t *root,
		      struct send_octets *datagram, struct cmd_error *error)
{
	const json_t *packet = json_object_get(root, "packet");
	struct cmd_error why = {.message = ""};

	datagram->length = 0;
	datagram->full = false;
	if (!json_is_object(json_object_get(packet, "ip")))
		send_refuse(&why, "there is no packet with an IP header in it");
	else if (send_json_packet(packet, datagram, &why) && datagram->full)
		send_refuse(&why, "no datagram is that long");
	return !why.message[0] ||
	       send_refuse(error, "line %" PRIu64 ": %.300s", lines->number, why.message);
}

/* Who gives the capture itself is told the way. */
static bool refuse_line(const struct send_lines *lines, const char *why, struct cmd_error *error)
{
	send_refuse(error, "line %" PRIu64 ": no JSON: %.100s", lines->number, why);
	if (lines->number == 1)
		snprintf(error->hint, sizeof(error->hint),
			 "of a capture: icmp decode -j FILE | icmp send @-");
	return false;
}

static bool refuse_nothing(struct cmd_error *error)
{
	send_refuse(error, "no message in the lines");
	snprintf(error->hint, sizeof(error->hint), "icmp decode -j FILE prints them");
	return false;
}

/*
 * Nanoseconds out of the digits themselves: a floating point number holds no more than their first
 * sixteen. A quote inside a value is escaped, so that nothing but a key looks like one.
 */
static int64_t time_of(const char *line)
{
	static const int64_t last = INT64_MAX / 1000000000 - 1;
	static const char key[] = "\"time_s\":";
	const char *at = strstr(line, key);
	char *end;

	if (!at)
		return 0;
	long long seconds = strtoll(at + sizeof(key) - 1, &end, 10);
	int64_t ns = 0;

	if (seconds < 0 || seconds > last)
		return 0;
	end += *end == '.';
	for (int64_t unit = 100000000; unit && isdigit((unsigned char)*end); unit /= 10)
		ns += (*end++ - '0') * unit;
	return seconds * 1000000000 + ns;
}

bool send_lines_next(struct send_lines *lines, struct send_octets *datagram,
		     struct cmd_error *error)
{
	json_error_t trouble;

	error->message[0] = '\0';
	while (getline(&lines->line, &lines->size, lines->file) >= 0) {
		lines->number++;
		if (!lines->line[strspn(lines->line, " \t\r\n")])
			continue;
		json_t *root = json_loads(lines->line, JSON_REJECT_DUPLICATES, &trouble);

		if (!root)
			return refuse_line(lines, trouble.text, error);
		bool wanted = send_json_word(root, "kind", "message") ||
			      send_json_word(root, "kind", "sent");
		bool fine = !wanted || take_line(lines, root, datagram, error);

		json_decref(root);
		lines->any |= wanted;
		lines->time_ns = time_of(lines->line);
		if (wanted)
			return fine;
	}
	return lines->any ? false : refuse_nothing(error);
}

void send_lines_close(struct send_lines *lines)
{
	if (lines->file && lines->file != stdin)
		fclose(lines->file);
	free(lines->line);
	*lines = (struct send_lines){.file = NULL};
}
