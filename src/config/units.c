/* SPDX-License-Identifier: MIT */
/*
 * Decimals are kept exact: a number is read as an integer count of the smallest unit, never as
 * floating point, so that 0.1s is 100000000 ns and nothing beside it.
 */
#include "config/units.h"

#include <icmp4/ip.h>
#include <icmp4/text.h>
#include <string.h>

/* A unit and how many of the smallest it is. */
struct unit {
	const char *name;
	uint64_t scale;
};

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool append(uint64_t *number, char c)
{
	uint64_t value = (uint64_t)(c - '0');

	if (*number > (UINT64_MAX - value) / 10)
		return false;
	*number = *number * 10 + value;
	return true;
}

/* Digits, perhaps with a point and more digits, or .5 without any before it: number / 10^decimals.
 * Moves *text behind them. */
static bool decimal(const char **text, uint64_t *number, unsigned *decimals)
{
	const char *at = *text;

	*number = 0;
	*decimals = 0;
	if (!digit(*at) && *at != '.')
		return false;
	for (; digit(*at); at++)
		if (!append(number, *at))
			return false;
	if (*at == '.' && !digit(at[1]))
		return false;
	for (at += *at == '.'; digit(*at); at++, ++*decimals)
		if (!append(number, *at))
			return false;
	*text = at;
	return true;
}

/* number / 10^decimals * scale, if that is a whole number that fits. */
static bool scaled(uint64_t number, unsigned decimals, uint64_t scale, uint64_t *value)
{
	for (; decimals && number % 10 == 0; decimals--)
		number /= 10;
	for (; decimals && scale % 10 == 0; decimals--)
		scale /= 10;
	if (number > UINT64_MAX / scale)
		return false;
	*value = number * scale;
	for (; decimals && *value % 10 == 0; decimals--)
		*value /= 10;
	return !decimals;
}

/* A number with one of the units behind it; the rest of the text is *rest. */
static bool quantity(const char *text, const struct unit *units, size_t count, uint64_t *value,
		     const char **rest)
{
	uint64_t number;
	unsigned decimals;

	if (!decimal(&text, &number, &decimals))
		return false;
	*rest = text + strcspn(text, " ");
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(units[i].name);

		if (length == (size_t)(*rest - text) && !strncmp(text, units[i].name, length))
			return scaled(number, decimals, units[i].scale, value);
	}
	return false;
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool config_time(const char *text, int64_t *ns)
{
	static const struct unit units[] = {
		{"ns", 1},
		{"us", 1000},
		{"ms", 1000000},
		{"s", 1000000000},
		{"", 1000000000},
		{"m", UINT64_C(60) * 1000000000},
		{"h", UINT64_C(3600) * 1000000000},
		{"d", UINT64_C(86400) * 1000000000},
	};
	const char *rest;
	uint64_t value;

	if (!quantity(text, units, COUNT(units), &value, &rest) || *rest || value > INT64_MAX)
		return false;
	*ns = (int64_t)value;
	return true;
}

/* Thousandths a second, rounded: a third of a thousandth is nothing anybody measures. */
static bool rate(const char *text, uint32_t *per_second_milli, const char **rest)
{
	static const struct unit milli[] = {{"/s", 1000}, {"/m", 1000}, {"/h", 1000}};
	static const struct unit span[] = {{"/s", 1}, {"/m", 60}, {"/h", 3600}};
	uint64_t value;

	for (size_t i = 0; i < COUNT(milli); i++) {
		if (!quantity(text, &milli[i], 1, &value, rest))
			continue;
		value = (value + span[i].scale / 2) / span[i].scale;
		if (!value || value > UINT32_MAX)
			return false;
		*per_second_milli = (uint32_t)value;
		return true;
	}
	return false;
}

bool config_rate(const char *text, uint32_t *per_second_milli)
{
	const char *rest;
	uint32_t value;

	if (!rate(text, &value, &rest) || *rest)
		return false;
	*per_second_milli = value;
	return true;
}

static bool burst(const char *text, uint32_t *messages)
{
	static const char word[] = " burst ";
	uint64_t value;

	if (strncmp(text, word, sizeof(word) - 1) != 0 ||
	    !config_number(text + sizeof(word) - 1, &value) || !value || value > UINT32_MAX)
		return false;
	*messages = (uint32_t)value;
	return true;
}

bool config_limit(const char *text, struct icmp4_rate *limit)
{
	struct icmp4_rate read = {0};
	const char *rest = "";

	if (strcmp(text, "none") != 0) {
		if (!rate(text, &read.per_second_milli, &rest))
			return false;
		read.burst = (read.per_second_milli - 1) / 1000 + 1;
	}
	if (*rest && !burst(rest, &read.burst))
		return false;
	*limit = read;
	return true;
}

bool config_bit_rate(const char *text, uint64_t *per_second)
{
	static const struct unit units[] = {
		{"bit/s", 1},
		{"kbit/s", 1000},
		{"Mbit/s", 1000000},
		{"Gbit/s", 1000000000},
	};
	const char *rest;
	uint64_t value;

	if (!quantity(text, units, COUNT(units), &value, &rest) || *rest || !value ||
	    value > UINT64_C(1000000000000))
		return false;
	*per_second = value;
	return true;
}

bool config_bytes(const char *text, uint64_t *bytes)
{
	static const struct unit units[] = {{"", 1}, {"K", 1 << 10}, {"M", 1 << 20}};
	const char *rest;
	uint64_t value;

	if (!quantity(text, units, COUNT(units), &value, &rest) || *rest)
		return false;
	*bytes = value;
	return true;
}

bool config_loss(const char *text, uint32_t *ppb)
{
	static const struct unit percent = {"%", 10000000};
	const char *rest;
	uint64_t value;

	if (!quantity(text, &percent, 1, &value, &rest) || *rest || value > 1000000000)
		return false;
	*ppb = (uint32_t)value;
	return true;
}

bool config_number(const char *text, uint64_t *number)
{
	static const struct unit one = {"", 1};
	const char *rest;
	uint64_t value;

	if (strchr(text, '.') || !quantity(text, &one, 1, &value, &rest) || *rest)
		return false;
	*number = value;
	return true;
}

bool config_prefix(const char *text, struct icmp4_prefix *prefix)
{
	char address[ICMP4_ADDRESS_TEXT];
	const char *slash = strchr(text, '/');
	size_t length = slash ? (size_t)(slash - text) : strlen(text);
	uint64_t bits = 32;

	if (length >= sizeof(address) || (slash && !config_number(slash + 1, &bits)) || bits > 32)
		return false;
	memcpy(address, text, length);
	address[length] = '\0';
	prefix->length = (uint8_t)bits;
	return icmp4_address_parse(address, &prefix->address);
}

bool config_own(const char *text, struct icmp4_prefix *prefix)
{
	return strchr(text, '/') && config_prefix(text, prefix) && prefix->length &&
	       !icmp4_is_martian(prefix->address);
}
