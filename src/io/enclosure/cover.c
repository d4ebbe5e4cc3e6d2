/* SPDX-License-Identifier: MIT */
/*
 * Files put over those of the system by bind mounts, which end with the mount namespace. They are
 * written into a tmpfs that is mounted for a moment over some folder, and which the binds alone
 * keep alive afterwards: nothing is ever written to a disk.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/enclosure/inside.h"

static const char nsswitch[] = "passwd: files\ngroup: files\nhosts: files\n"
			       "networks: files\nprotocols: files\nservices: files\n";
/* For programs that ask by themselves: a server that refuses at once. */
static const char resolv[] = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n";

/* Any folder will do that exists, if it holds none of the files to be covered. */
static const char *mount_stage(void)
{
	static const char *const stages[] = {"/mnt", "/media", "/srv", "/tmp"};

	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++)
		if (!mount("tmpfs", stages[i], "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755"))
			return stages[i];
	return NULL;
}

static bool write_new(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	size_t length = strlen(text);
	bool written;

	if (fd < 0)
		return false;
	fchmod(fd, 0644); /* whatever the umask */
	written = write(fd, text, length) == (ssize_t)length;
	close(fd);
	return written;
}

/* What is not there needs no cover. */
static bool cover(const char *stage, const char *target, const char *text)
{
	char path[64];

	snprintf(path, sizeof(path), "%s%s", stage, strrchr(target, '/'));
	return write_new(path, text) &&
	       (!mount(path, target, NULL, MS_BIND, NULL) || errno == ENOENT);
}

/* The name service cache of the host would answer for it, through a socket in the file system. */
static void hide_name_cache(void)
{
	mount("tmpfs", "/run/nscd", "tmpfs", MS_NOSUID | MS_NODEV | MS_RDONLY, NULL);
}

bool io_names_cover(const char *hosts, struct io_failure *failure)
{
	const char *stage = mount_stage();
	bool covered;
	int error;

	covered = stage && !access("/etc/hosts", F_OK) && cover(stage, "/etc/hosts", hosts) &&
		  cover(stage, "/etc/nsswitch.conf", nsswitch) &&
		  cover(stage, "/etc/resolv.conf", resolv);
	error = errno;
	if (stage)
		umount2(stage, MNT_DETACH);
	hide_name_cache();
	return covered || io_fail(failure, error == ENOENT ? "missing" : "system", error,
				  error == ENOENT ? "it must be there: sudo touch /etc/hosts" : "",
				  "cannot put names over /etc/hosts: %s", strerror(error));
}
