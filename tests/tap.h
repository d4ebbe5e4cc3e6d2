/* SPDX-License-Identifier: MIT */
/*
 * The whole of our test framework: TAP on standard output, read by prove. A test file has a main
 * that calls test functions and ends with `return tap_done();`.
 */
#ifndef TAP_H
#define TAP_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failed;

/* One test line; the name is a printf format, so that a row of a table can name itself. */
__attribute__((format(printf, 2, 3))) static inline bool ok(bool passed, const char *name, ...)
{
	va_list args;
	va_start(args, name);
	printf("%sok %d - ", passed ? "" : "not ", ++tap_count);
	vprintf(name, args);
	va_end(args);
	putchar('\n');
	tap_failed += !passed;
	return passed;
}

static inline void is_int(int64_t got, int64_t want, const char *name)
{
	if (!ok(got == want, "%s", name))
		printf("#   got %" PRId64 " (0x%" PRIx64 ")\n#  want %" PRId64 " (0x%" PRIx64 ")\n",
		       got, (uint64_t)got, want, (uint64_t)want);
}

static inline void is_str(const char *got, const char *want, const char *name)
{
	if (!ok(got && want && !strcmp(got, want), "%s", name))
		printf("#   got \"%s\"\n#  want \"%s\"\n", got ? got : "(null)",
		       want ? want : "(null)");
}

static inline void tap_hex(const char *label, const uint8_t *bytes, size_t length)
{
	printf("# %5s", label);
	for (size_t i = 0; i < length; i++)
		printf(" %02x", bytes[i]);
	putchar('\n');
}

static inline void is_bytes(const uint8_t *got, size_t got_length, const uint8_t *want,
			    size_t want_length, const char *name)
{
	if (ok(got_length == want_length && !memcmp(got, want, want_length), "%s", name))
		return;
	tap_hex("got", got, got_length);
	tap_hex("want", want, want_length);
}

static inline int tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif
