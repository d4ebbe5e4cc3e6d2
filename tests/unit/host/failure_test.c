/* SPDX-License-Identifier: MIT */
#include "io/failure.h"

#include <errno.h>

#include "tap.h"

static void filled_in(void)
{
	struct io_failure failure;

	ok(!io_fail(&failure, "missing", ENODEV, "look for it", "no interface named %s", "eth9"),
	   "false, to be returned");
	is_str(failure.what, "missing", "what");
	is_int(failure.error, ENODEV, "error");
	is_str(failure.message, "no interface named eth9", "message");
	is_str(failure.hint, "look for it", "hint");
	io_fail(&failure, "system", 0, NULL, "%0300d", 7);
	is_int((int64_t)strlen(failure.message), 255, "a long message is cut");
	is_str(failure.hint, "", "no hint");
}

static const struct name {
	int error;
	const char *name;
} names[] = {
	{0, ""}, {EPERM, "EPERM"}, {EACCES, "EACCES"}, {EAGAIN, "EAGAIN"}, {99999, ""}, {-1, ""},
};

int main(void)
{
	filled_in();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		is_str(io_errno_name(names[i].error), names[i].name, "name of an errno");
	return tap_done();
}
