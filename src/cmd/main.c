/* SPDX-License-Identifier: MIT */
/* `icmp`: see `icmp help`, or dispatch.c for how its command line is read. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/verbs.h"

/* What did not reach the file or the pipe was not printed, whatever the verb believes. */
static int flushed(int status)
{
	bool failed = ferror(stdout);

	if (!fflush(stdout) && !failed)
		return status;
	char message[128];
	snprintf(message, sizeof(message), "standard output: %s", strerror(errno));
	return cmd_fail(NULL, message, NULL);
}

int main(int argc, char **argv)
{
	/* Files named by the user would be written with the owner's rights. */
	if (geteuid() != getuid() || getegid() != getgid())
		return cmd_fail(NULL, "not made to be setuid",
				"chmod ug-s, then setcap cap_net_raw+ep the program");
	signal(SIGPIPE, SIG_DFL); /* a pipe that closed ends us quietly, whatever our parent did */
	return flushed(cmd_called(argc ? argv[0] : "icmp", argc, argv));
}
