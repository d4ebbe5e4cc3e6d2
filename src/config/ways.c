/* SPDX-License-Identifier: MIT */
#include "config/ways.h"

#include "config/units.h"

enum { WEIGHT_MAX = 1000000 };

static const struct {
	const char *word;
	enum icmp4_route_kind kind;
} nowhere[] = {
	{"unreachable", ICMP4_ROUTE_UNREACHABLE},
	{"prohibit", ICMP4_ROUTE_PROHIBIT},
	{"blackhole", ICMP4_ROUTE_BLACKHOLE},
};

enum { NOWHERE_COUNT = sizeof(nowhere) / sizeof(nowhere[0]) };

enum icmp4_route_kind ways_nowhere(const char *text)
{
	for (size_t i = 0; text && i < NOWHERE_COUNT; i++)
		if (!strcmp(text, nowhere[i].word))
			return nowhere[i].kind;
	return ICMP4_ROUTE_NONE;
}

void ways_offer(struct nearest *nearest)
{
	for (size_t i = 0; i < NOWHERE_COUNT; i++)
		nearest_offer(nearest, nowhere[i].word);
}

bool ways_weight(struct schema *s, const yaml_node_t *scalar, size_t offset, const char *example,
		 uint32_t *weight)
{
	const char *text = schema_text(scalar) + offset;
	uint64_t number = 1;

	if (*text &&
	    (*text != ' ' || !config_number(text + 1, &number) || !number || number > WEIGHT_MAX))
		return schema_fail(s, (struct schema_spot){scalar, offset},
				   "expected a weight, as the 3 in `%s 3`; found `%s`", example,
				   schema_quote(text).text);
	*weight = (uint32_t)number;
	return true;
}
