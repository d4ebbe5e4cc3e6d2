/* SPDX-License-Identifier: MIT */
#include "out/advice/advice.h"

static const struct advice *search(const struct advice *rows, size_t count, uint8_t type, int code)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].of.first <= type && type <= rows[i].of.last && rows[i].of.code == code)
			return &rows[i];
	return NULL;
}

static const struct advice *search_all(uint8_t type, int code)
{
	const struct {
		const struct advice *rows;
		size_t count;
	} parts[] = {
		{advice_unreachable, advice_unreachable_count},
		{advice_errors, advice_errors_count},
		{advice_queries, advice_queries_count},
		{advice_rare, advice_rare_count},
	};
	const struct advice *found = NULL;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && !found; i++)
		found = search(parts[i].rows, parts[i].count, type, code);
	return found;
}

/* Each type has a row for any code; a test walks them all. */
const struct advice *advice_find(uint8_t type, uint8_t code)
{
	const struct advice *found = search_all(type, code);

	return found ? found : search_all(type, ADVICE_ANY_CODE);
}
