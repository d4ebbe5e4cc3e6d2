/* SPDX-License-Identifier: MIT */
#include "cmd/send/octets.h"

#include <ctype.h>
#include <string.h>

uint8_t *send_end(struct send_octets *octets)
{
	return octets->bytes + octets->length;
}

size_t send_room(const struct send_octets *octets)
{
	return SEND_MAX - octets->length;
}

uint8_t *send_grow(struct send_octets *octets, size_t count)
{
	uint8_t *at = send_end(octets);

	if (count > send_room(octets)) {
		octets->full = true;
		return NULL;
	}
	memset(at, 0, count);
	octets->length += count;
	return at;
}

void send_append(struct send_octets *octets, const uint8_t *bytes, size_t count)
{
	uint8_t *at = send_grow(octets, count);

	if (at && count)
		memcpy(at, bytes, count);
}

bool send_take(struct send_octets *octets, int built)
{
	if (built < 0)
		return false;
	octets->length += (size_t)built;
	return true;
}

static int digit_value(char c)
{
	if (!isxdigit((unsigned char)c))
		return -1;
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

bool send_append_hex(struct send_octets *octets, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (text[i] == ' ' || text[i] == ':')
			continue;
		int high = digit_value(text[i]);
		int low = i + 1 < length ? digit_value(text[i + 1]) : -1;

		if (high < 0 || low < 0)
			return false;
		send_append(octets, &(uint8_t){(uint8_t)(high << 4 | low)}, 1);
		i++;
	}
	return true;
}
