/* SPDX-License-Identifier: MIT */
#include "out/utf8.h"

static const struct {
	uint8_t first, last; /* leading octet */
	uint8_t second_low, second_high;
	uint8_t length;
} forms[] = {
	{0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
	{0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
	{0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
};

size_t utf8_length(const uint8_t *at, size_t left)
{
	if (*at < 0x80)
		return 1;
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (*at < forms[i].first || *at > forms[i].last)
			continue;
		if (forms[i].length > left)
			return 0;
		if (at[1] < forms[i].second_low || at[1] > forms[i].second_high)
			return 0;
		for (size_t k = 2; k < forms[i].length; k++)
			if (at[k] < 0x80 || at[k] > 0xbf)
				return 0;
		return forms[i].length;
	}
	return 0;
}

bool utf8_is(const uint8_t *octets, size_t length)
{
	while (length) {
		size_t step = utf8_length(octets, length);

		if (!step)
			return false;
		octets += step;
		length -= step;
	}
	return true;
}
