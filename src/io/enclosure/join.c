/* SPDX-License-Identifier: MIT */
/*
 * How a second command finds a lab that runs: by a name in the abstract namespace of sockets, which
 * ends with whoever listens. That namespace is one of the network's, so that each room has a door
 * of its own, and there is one outside. Whoever comes to one is handed all the namespaces there
 * are, and chooses: the lab waits for nobody.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/enclosure/inside.h"

/* Descriptors come in this order: what all rooms share, then each room's network. */
enum {
	JOIN_USER,
	JOIN_MOUNTS,
	JOIN_PIDS,
	JOIN_SHARED,
	JOIN_ALL = JOIN_SHARED + IO_ENCLOSURE_ROOMS
};

static const struct {
	const char *name; /* in /proc/PID/ns: the enclosure's first process's, and our own */
	const char *own;
	int flag;
} shared[JOIN_SHARED] = {
	{"user", "/proc/self/ns/user", CLONE_NEWUSER},
	{"mnt", "/proc/self/ns/mnt", CLONE_NEWNS},
	{"pid_for_children", "/proc/self/ns/pid_for_children", CLONE_NEWPID},
};

struct welcome {
	size_t count;
	char names[IO_ENCLOSURE_ROOMS][64];
	int descriptors[JOIN_ALL]; /* as the receiver has them */
};

static socklen_t door_address(struct sockaddr_un *address, const char *name)
{
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	int length = snprintf(address->sun_path + 1, sizeof(address->sun_path) - 1, "%s", name);

	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length);
}

int io_door_open(const char *name)
{
	struct sockaddr_un address;
	socklen_t length = door_address(&address, name);
	int door = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (door >= 0 && !bind(door, (struct sockaddr *)&address, length) && !listen(door, 4))
		return door;
	if (door >= 0)
		close(door);
	return -1;
}

size_t io_enclosure_doors(const struct io_enclosure *enclosure, int doors[IO_ENCLOSURE_DOORS])
{
	size_t count = 0;

	if (enclosure->door >= 0)
		doors[count++] = enclosure->door;
	for (size_t i = 0; i < enclosure->room_count; i++)
		if (enclosure->rooms[i].door >= 0)
			doors[count++] = enclosure->rooms[i].door;
	return count;
}

/* --- At the door, from inside --- */

/* A stranger must neither come in nor let us in. */
static bool is_same_user(int socket)
{
	struct ucred peer;
	socklen_t length = sizeof(peer);

	return !getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) &&
	       peer.uid == geteuid();
}

static void send_welcome(int socket, const struct welcome *welcome)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(welcome->descriptors))] = {0};
	size_t size = (JOIN_SHARED + welcome->count) * sizeof(int);
	struct iovec data = {(void *)(uintptr_t)welcome, sizeof(*welcome)};
	struct msghdr message = {.msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = CMSG_SPACE(size)};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(size);
	memcpy(CMSG_DATA(header), welcome->descriptors, size);
	sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void close_count(const int *descriptors, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (descriptors[i] >= 0)
			close(descriptors[i]);
}

static void welcome_one(const struct io_enclosure *enclosure, int socket)
{
	struct welcome welcome = {.count = enclosure->room_count};
	bool whole = true;
	char path[64];

	for (size_t i = 0; i < JOIN_SHARED; i++) {
		snprintf(path, sizeof(path), "/proc/%d/ns/%s", enclosure->pid, shared[i].name);
		welcome.descriptors[i] = open(path, O_RDONLY | O_CLOEXEC);
		whole &= welcome.descriptors[i] >= 0;
	}
	for (size_t i = 0; i < enclosure->room_count; i++) {
		memcpy(welcome.names[i], enclosure->rooms[i].name, sizeof(welcome.names[i]));
		welcome.descriptors[JOIN_SHARED + i] = enclosure->rooms[i].netns;
	}
	if (whole)
		send_welcome(socket, &welcome);
	close_count(welcome.descriptors, JOIN_SHARED);
}

void io_enclosure_admit(const struct io_enclosure *enclosure, int door)
{
	int socket;

	while ((socket = accept4(door, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
		if (is_same_user(socket))
			welcome_one(enclosure, socket);
		close(socket);
	}
}

/* --- From outside, or from another room --- */

static bool receive_welcome(int socket, struct welcome *welcome)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(welcome->descriptors))];
	struct iovec data = {welcome, sizeof(*welcome)};
	struct msghdr message = {.msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = sizeof(control)};
	ssize_t got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	const struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	if (got != sizeof(*welcome) || !header || header->cmsg_type != SCM_RIGHTS ||
	    welcome->count > IO_ENCLOSURE_ROOMS)
		return false;
	memcpy(welcome->descriptors, CMSG_DATA(header), header->cmsg_len - CMSG_LEN(0));
	return header->cmsg_len == CMSG_LEN((JOIN_SHARED + welcome->count) * sizeof(int));
}

static bool knock(const char *door, struct welcome *welcome)
{
	struct timeval patience = {.tv_sec = 5};
	struct sockaddr_un address;
	socklen_t length = door_address(&address, door);
	int socket_ = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	bool welcomed =
		socket_ >= 0 &&
		!setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) &&
		!connect(socket_, (struct sockaddr *)&address, length) && is_same_user(socket_) &&
		receive_welcome(socket_, welcome);

	if (socket_ >= 0)
		close(socket_);
	return welcomed;
}

/* Whoever is in one already must not enter it again: the kernel refuses that of a user's. */
static bool is_there(const char *own, int descriptor)
{
	struct stat a, b;

	return !stat(own, &a) && !fstat(descriptor, &b) && a.st_ino == b.st_ino &&
	       a.st_dev == b.st_dev;
}

/* Another view of files puts us at its root. */
static bool enter(const struct welcome *welcome, size_t room)
{
	char folder[PATH_MAX];
	bool known = getcwd(folder, sizeof(folder)) != NULL, entered = true;

	for (size_t i = 0; entered && i < JOIN_SHARED; i++)
		entered = is_there(shared[i].own, welcome->descriptors[i]) ||
			  !setns(welcome->descriptors[i], shared[i].flag);
	entered = entered && !setns(welcome->descriptors[JOIN_SHARED + room], CLONE_NEWNET);
	return entered && ((known && !chdir(folder)) || !chdir("/"));
}

/* What enters a namespace of processes is not the process that asked for it, but its child. */
static bool run_inside(const struct io_enclosure_plan *plan, struct io_enclosure_joined *joined,
		       struct io_failure *failure)
{
	struct io_report report;
	int ends[2], descriptor, status = 0;
	pid_t pid;

	*joined = (struct io_enclosure_joined){0};
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return io_fail(failure, "system", errno, "", "socketpair: %s", strerror(errno));
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		io_execute(plan, ends[1]);
	}
	close(ends[1]);
	if (pid > 0 && io_report_receive(ends[0], &report, &descriptor))
		joined->exec_error = report.error;
	close(ends[0]);
	if (pid < 0)
		return io_fail(failure, "system", errno, "", "cannot start a process: %s",
			       strerror(errno));
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	joined->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	return true;
}

bool io_enclosure_join(const struct io_enclosure_plan *plan, const char *room,
		       struct io_enclosure_joined *joined, struct io_failure *failure)
{
	struct welcome welcome;
	size_t i = 0;

	if (!knock(plan->door, &welcome))
		return io_fail(failure, "missing", 0, "", "no lab of that file runs");
	while (i < welcome.count && strcmp(welcome.names[i], room) != 0)
		i++;
	bool entered = i < welcome.count && enter(&welcome, i);
	int error = errno;

	close_count(welcome.descriptors, JOIN_SHARED + welcome.count);
	if (i == welcome.count)
		return io_fail(failure, "missing", 0, "", "the lab that runs has no place %s",
			       room);
	if (!entered)
		return io_fail(failure, "permission", error, "", "cannot enter the lab: %s",
			       strerror(error));
	return run_inside(plan, joined, failure);
}
