/* SPDX-License-Identifier: MIT */
/*
 * Any octets as a datagram: as it is, then with checksums that fit, then with that of the extension
 * too. What is built of what was read of it is the same, or there is a reason or a remark.
 */
#include "../tests/canonical_judge.h"
#include "fuzz.h"
#include <stdlib.h>

static void check(const uint8_t *octets, size_t length)
{
	MUST(canonical_judge(octets, length, NULL) != CANONICAL_SILENT);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	if (length == 0 || length > CANONICAL_MAX / 2)
		return 0;

	uint8_t *copy = malloc(length);
	MUST(copy);
	memcpy(copy, octets, length);
	check(copy, length);
	canonical_sums(copy, length);
	check(copy, length);
	canonical_sum_extension(copy, length);
	canonical_sums(copy, length);
	check(copy, length);
	free(copy);
	return 0;
}
