/* SPDX-License-Identifier: MIT */
/* Commands in an enclosure, as root and as an ordinary user who may open /dev/net/tun. */
#include <poll.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "inside.h"
#include "io/clock.h"
#include "io/enclosure/enclosure.h"
#include "io/process/privilege.h"

enum { FINISH_MS = 5000 };

static bool start(struct io_enclosure *enclosure, const char *const *command,
		  struct io_failure *failure)
{
	static const char *const environment[] = {"ICMP4_TEST=told", "PATH=/usr/bin:/bin", NULL};
	struct io_enclosure_plan plan = {
		.interface = "eth0",
		.rooms = {{"web", {0xc0000202, 24}, 1400}}, /* 192.0.2.2 */
		.room_count = 1,
		.hosts = "127.0.0.1 localhost\n203.0.113.7 web\n",
		.command = (char *const *)(uintptr_t)command,
		.environment = environment,
	};

	return io_enclosure_start(enclosure, &plan, failure);
}

static bool ended(const struct io_enclosure *enclosure)
{
	struct pollfd polls = {.fd = enclosure->pidfd, .events = POLLIN};

	return poll(&polls, 1, FINISH_MS) > 0;
}

static const struct row {
	const char *name;
	const char *command[5];
	int status, exec_error;
} rows[] = {
	{"true", {"true"}, 0, 0},
	{"an exit status", {"sh", "-c", "exit 7"}, 7, 0},
	{"a signal", {"sh", "-c", "kill -9 $$"}, 137, 0},
	{"another signal", {"sh", "-c", "kill -TERM $$"}, 143, 0},
	{"not found", {"no-such-command-4711"}, 127, ENOENT},
	{"not executable", {"/etc/hosts"}, 126, EACCES},
	{"root inside", {"sh", "-c", "test $(id -u) = 0"}, 0, 0},
	{"only lo and the TUN",
	 {"sh", "-c",
	  "test \"$(echo /sys/class/net/*)\" = "
	  "'/sys/class/net/eth0 /sys/class/net/lo'"},
	 0,
	 0},
	{"MTU of the TUN", {"sh", "-c", "test $(cat /sys/class/net/eth0/mtu) = 1400"}, 0, 0},
	{"a pid namespace",
	 {"sh", "-c", "test $$ = 2 && test -d /proc/1 && test ! -d /proc/9"},
	 0,
	 0},
	{"a name", {"sh", "-c", "test \"$(getent hosts web)\" = '203.0.113.7     web'"}, 0, 0},
	{"an address",
	 {"sh", "-c", "test \"$(getent hosts 203.0.113.7)\" = '203.0.113.7     web'"},
	 0,
	 0},
	{"no other name", {"getent", "hosts", "example.com"}, 2, 0},
	{"no scaffolding", {"test", "!", "-e", "/mnt/hosts"}, 0, 0},
	{"the environment", {"sh", "-c", "test $ICMP4_TEST = told"}, 0, 0},
	{"INT is not ignored", {"sh", "-c", "kill -INT $$; exit 0"}, 130, 0},
	{"orphans are reaped", {"sh", "-c", "(sleep 0.05 &) ; sleep 0.2; test ! -d /proc/4"}, 0, 0},
	{"daemons die with it", {"sh", "-c", "sleep 1000 & exit 3"}, 3, 0},
};

static void run_row(const struct row *row)
{
	struct io_enclosure enclosure;
	struct io_failure failure = {.message = "", .hint = ""};

	if (!ok(start(&enclosure, row->command, &failure), "%s: started %s (%s)", row->name,
		failure.message, failure.hint))
		return;
	is_int(enclosure.exec_error, row->exec_error, "errno of execvp");
	ok(ended(&enclosure), "%s: ends", row->name);
	is_int(io_enclosure_end(&enclosure), row->status, "its status");
}

static void forwarded(void)
{
	static const char *const command[] = {"sleep", "1000", NULL};
	struct io_enclosure enclosure;
	struct io_failure failure = {.message = ""};

	if (!ok(start(&enclosure, command, &failure), "sleep: started %s", failure.message))
		return;
	kill(enclosure.pid, SIGUSR1);
	ok(ended(&enclosure), "ended by a signal to the enclosure");
	is_int(io_enclosure_end(&enclosure), 128 + SIGUSR1, "the same signal");
}

/* Turns an echo request into its reply where it stands, as the network's other end. */
static bool answer_echo(int tun)
{
	struct pollfd polls = {.fd = tun, .events = POLLIN};
	uint8_t bytes[1500], swap[4];
	ssize_t got;

	while (poll(&polls, 1, FINISH_MS) > 0) {
		got = read(tun, bytes, sizeof(bytes));
		if (got < 28 || bytes[0] != 0x45 || bytes[9] != 1 || bytes[20] != 8)
			continue;
		memcpy(swap, bytes + 12, 4);
		memcpy(bytes + 12, bytes + 16, 4);
		memcpy(bytes + 16, swap, 4);
		bytes[20] = 0;
		bytes[22] = (uint8_t)(bytes[22] + 8); /* the type's 8 goes over to the checksum */
		return (bytes[22] >= 8 || ++bytes[23]) && write(tun, bytes, (size_t)got) == got;
	}
	return false;
}

static void stock_ping(void)
{
	static const char *const command[] = {"sh", "-c", "ping -c 1 -W 3 web >/dev/null", NULL};
	struct io_enclosure enclosure;
	struct io_failure failure = {.message = ""};

	if (access("/usr/bin/ping", X_OK) && access("/bin/ping", X_OK)) {
		skip("there is no ping here");
		return;
	}
	if (!ok(start(&enclosure, command, &failure), "ping: started %s", failure.message))
		return;
	ok(answer_echo(enclosure.rooms[0].tun), "its request comes out of the TUN and is answered");
	ok(ended(&enclosure), "it ends");
	is_int(io_enclosure_end(&enclosure), 0, "content");
}

/* Whoever holds the writing end of a pipe is alive: the lab, first, init, command. */
static void killed(void)
{
	static const char *const command[] = {"sleep", "1000", NULL};
	struct pollfd alive = {.events = 0};
	int ends[2], started[2];
	char done = 'n';
	pid_t lab;

	if (pipe(ends) || pipe2(started, O_CLOEXEC))
		return;
	fflush(stdout);
	lab = fork();
	if (!lab) {
		struct io_enclosure enclosure;
		struct io_failure failure;

		if (start(&enclosure, command, &failure))
			done = 'y';
		_exit(write(started[1], &done, 1) == 1 ? pause() : 1);
	}
	close(ends[1]);
	alive.fd = ends[0];
	ok(read(started[0], &done, 1) == 1 && done == 'y', "a lab with a command");
	is_int(poll(&alive, 1, 0), 0, "is alive");
	kill(lab, SIGKILL);
	waitpid(lab, NULL, 0);
	ok(poll(&alive, 1, FINISH_MS) == 1 && alive.revents & POLLHUP, "kill -9 ends them all");
	close(ends[0]);
	close(started[0]);
	close(started[1]);
}

static size_t read_text(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t held = 0;
	ssize_t got;

	while (fd >= 0 && (got = read(fd, text + held, size - held)) > 0)
		held += (size_t)got;
	close(fd);
	return held;
}

static void all(void)
{
	static char before[65536], after[65536];
	size_t held = read_text("/proc/self/mountinfo", before, sizeof(before));

	signal(SIGINT, SIG_IGN); /* as a lab does */
	signal(SIGQUIT, SIG_IGN);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		run_row(&rows[i]);
	forwarded();
	stock_ping();
	killed();
	ok(held > 0 && read_text("/proc/self/mountinfo", after, sizeof(after)) == held &&
		   !memcmp(before, after, held),
	   "no mount is left");
	ok(access("/mnt/hosts", F_OK) && access("/mnt/resolv.conf", F_OK), "nor any file");
}

static bool is_root(void)
{
	if (geteuid())
		skip("we are no root");
	return !geteuid();
}

static bool own_device(mode_t mode)
{
	return is_root() &&
	       ok(!unshare(CLONE_NEWNS) && !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
			  !mount("tmpfs", "/dev/net", "tmpfs", 0, NULL) &&
			  !mknod("/dev/net/tun", S_IFCHR, makedev(10, 200)) &&
			  !chmod("/dev/net/tun", mode),
		  "a /dev/net/tun of mode %o", mode);
}

static void as_root(void)
{
	if (is_root())
		all();
}

static void as_nobody(void)
{
	if (!own_device(0666))
		return;
	become_nobody();
	all();
}

static void expect_refusal(const char *what, const char *message, const char *hint)
{
	static const char *const command[] = {"true", NULL};
	struct io_enclosure enclosure;
	struct io_failure failure = {.what = "", .message = "", .hint = ""};

	ok(!start(&enclosure, command, &failure), "refused");
	is_str(failure.what, what, "what");
	is_str(failure.message, message, "message");
	is_str(failure.hint, hint, "hint");
	ok(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD, "no process is left");
}

static void device_closed(void)
{
	if (!own_device(0600))
		return;
	become_nobody();
	expect_refusal("permission", "/dev/net/tun is closed to this user",
		       "sudo chmod 0666 /dev/net/tun");
}

static void device_missing(void)
{
	if (!own_device(0600))
		return;
	unlink("/dev/net/tun");
	expect_refusal("missing", "there is no /dev/net/tun", "sudo modprobe tun");
}

/* max_user_namespaces is each user namespace's own: in one of ours we may set it to none. */
static void namespaces_closed(void)
{
	struct io_failure failure;

	if (!is_root())
		return;
	ok(!unshare(CLONE_NEWUSER) && write_text("/proc/self/setgroups", "deny") &&
		   write_text("/proc/self/uid_map", "0 0 1") &&
		   write_text("/proc/sys/user/max_user_namespaces", "0") &&
		   io_drop_privileges(&failure),
	   "user namespaces are closed to us");
	expect_refusal("permission",
		       "this user may have no namespaces (unshare: No space left on device)",
		       "sudo sysctl -w user.max_user_namespaces=10000");
}

int main(void)
{
	in_child("as root", as_root);
	in_child("as nobody", as_nobody);
	in_child("device closed", device_closed);
	in_child("device missing", device_missing);
	in_child("namespaces closed", namespaces_closed);
	return tap_done();
}
