/* SPDX-License-Identifier: MIT */
#ifndef IO_FAILURE_H
#define IO_FAILURE_H
/*
 * Why the operating system refused, said so that the user can mend it. `what` is a stable
 * kebab-case word for machines ("permission", "no-such-host"), message and hint are for people.
 */
struct io_failure {
	const char *what;  /* const: permission, missing, system, no-route, no-such-host,
			    * ipv6-only, name-server, file, not-a-capture, not-hex, filter,
			    * output, usage */
	int error;         /* errno, or 0 */
	char message[256]; /* one line, no newline */
	char hint[256];    /* what to do; may be empty */
};

/* Fills it in like printf. Returns false, so that a caller can `return io_fail(...)`. */
_Bool io_fail(struct io_failure *failure, const char *what, int error, const char *hint,
	      const char *format, ...) __attribute__((format(printf, 5, 6)));

/* "EACCES" and the like; "" for 0 or an unknown number. */
const char *io_errno_name(int error);

#endif
