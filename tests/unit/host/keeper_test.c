/* SPDX-License-Identifier: MIT */
/* A keeper and its worker; the keeper is a child of the test, the worker of the keeper. */
#include <net/if.h>
#include <signal.h>

#include "io/process/control.h"
#include "io/process/keeper.h"
#include "io/process/privilege.h"
#include "ports.h"

static const struct io_keeper_row files[] = {
	{.kind = IO_KEEPER_FILE, .file = "/proc/self/comm"},
	{.kind = IO_KEEPER_FILE, .file = "/nowhere/at/all"},
	{.kind = IO_KEEPER_SOCKET, .file = "/nowhere"},
};

/* Of 10 ms each: a machine under load takes its time. */
enum { FILES = sizeof(files) / sizeof(files[0]), WAITS = 2000 };

/* What the worker found out, and where it is: memory that all three share. */
struct shared {
	pid_t keeper, worker;
	volatile sig_atomic_t heard[65];
	int failed;
};

static struct shared *shared; /* handlers have no argument of ours */

static void hear(int number)
{
	shared->heard[number]++;
}

static void note(bool fine, const char *name)
{
	if (fine)
		return;
	shared->failed++;
	dprintf(STDERR_FILENO, "# worker: not ok: %s\n", name);
}

typedef void worker_fn(struct io_keeper *keeper);

/* Starts both. The keeper's pid, once the worker is at work. */
static pid_t start(const struct io_keeper_row *rows, size_t count, worker_fn *work)
{
	pid_t pid;

	memset(shared, 0, sizeof(*shared));
	fflush(stdout);
	pid = fork();
	if (!pid) {
		struct io_keeper keeper;
		struct io_failure failure;

		shared->keeper = getpid();
		if (!io_keeper_start(&keeper, rows, count, &failure))
			_exit(99);
		work(&keeper);
		_exit(0);
	}
	return pid;
}

static void wait_for_worker(void)
{
	for (int i = 0; i < WAITS && !shared->worker; i++)
		poll(NULL, 0, 10);
	ok(shared->worker > 0, "a worker is there");
}

static int end_of(pid_t pid)
{
	int status = 0;

	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* --- Asking --------------------------------------------------------------------------------- */

static void ask(struct io_keeper *keeper)
{
	struct io_failure failure = {.what = "", .message = ""};
	char text[32] = "";
	int fd = io_keeper_open(keeper, 0, &failure), again = io_keeper_open(keeper, 0, &failure);

	note(getppid() == shared->keeper, "the keeper is the parent");
	note(fd >= 0 && read(fd, text, sizeof(text)) > 0, "a file");
	note(again >= 0 && again != fd, "a fresh descriptor each time");
	note(fcntl(fd, F_GETFD) == FD_CLOEXEC, "closed by execve()");
	note(io_keeper_open(keeper, 1, &failure) < 0 && !strcmp(failure.what, "file") &&
		     failure.error == ENOENT &&
		     !strcmp(failure.message, "/nowhere/at/all: No such file or directory"),
	     "a file that is not there");
	note(io_keeper_open(keeper, 2, &failure) < 0 && !strcmp(failure.what, "usage"),
	     "a socket is not opened");
	note(io_keeper_open(keeper, 3, &failure) < 0 && !strcmp(failure.what, "usage"), "no row");
	note(io_keeper_open(keeper, (size_t)-1, &failure) < 0, "no row at all");
	_exit(42);
}

static void asked(void)
{
	is_int(end_of(start(files, FILES, ask)), 42, "the keeper ends with the worker's status");
	is_int(shared->failed, 0, "what the worker was given");
}

/* A worker in the wrong hands: what it sends is a number, or ends the talk. */
static void babble(struct io_keeper *keeper)
{
	struct io_failure failure;
	char noise[5000];
	struct pollfd ended = {.fd = keeper->socket};

	memset(noise, 0xff, sizeof(noise));
	note(send(keeper->socket, noise, sizeof(noise), MSG_NOSIGNAL) > 0, "noise");
	note(io_keeper_open(keeper, 0, &failure) < 0, "that was one number, of no row");
	note(send(keeper->socket, noise, 2, MSG_NOSIGNAL) == 2, "less than a number");
	note(poll(&ended, 1, PORT_WAIT_MS) == 1 && ended.revents & POLLHUP, "ends the talk");
	note(io_keeper_open(keeper, 0, &failure) < 0 &&
		     !strcmp(failure.message, "the process that opens ports has hung up"),
	     "which is said");
	_exit(3);
}

static void by_itself(void)
{
	struct io_keeper none = {.socket = -1, .rows = files, .row_count = FILES};
	struct io_failure failure = {.what = ""};
	int fd = io_keeper_open(&none, 0, &failure);

	ok(fd >= 0, "without a keeper, by itself");
	close(fd);
	is_int(io_keeper_open(&none, 1, &failure), -1, "or not");
	is_str(failure.what, "file", "what");
}

/* --- Ends ----------------------------------------------------------------------------------- */

static void crash(struct io_keeper *keeper)
{
	(void)keeper;
	signal(SIGSEGV, SIG_DFL); /* a sanitizer's is not wanted */
	raise(SIGSEGV);
}

static void stay(struct io_keeper *keeper)
{
	static const int numbers[] = {SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2};

	(void)keeper;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		signal(numbers[i], hear);
	shared->worker = getpid();
	for (;;)
		pause();
}

static void heard(int number)
{
	for (int i = 0; i < WAITS && !shared->heard[number]; i++)
		poll(NULL, 0, 10);
	is_int(shared->heard[number], 1, strsignal(number));
}

static void passed_on(void)
{
	static const int numbers[] = {SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2};
	pid_t keeper = start(files, FILES, stay);

	wait_for_worker();
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		kill(keeper, numbers[i]);
		heard(numbers[i]);
	}
	kill(keeper, SIGTERM);
	is_int(end_of(keeper), 128 + SIGTERM, "TERM ends the worker, and so the keeper");
	ok(kill(shared->worker, 0) && errno == ESRCH, "the worker is no more");
}

/* Asks and asks, and takes no answer: until the keeper has no more of it, or no room is left. */
static void never_listen(struct io_keeper *keeper)
{
	uint32_t row = 0;

	while (send(keeper->socket, &row, sizeof(row), MSG_NOSIGNAL | MSG_DONTWAIT) > 0 ||
	       errno == EAGAIN)
		poll(NULL, 0, 0);
	stay(keeper);
}

static void not_waited_for(void)
{
	pid_t keeper = start(files, FILES, never_listen);

	wait_for_worker();
	kill(keeper, SIGTERM);
	is_int(end_of(keeper), 128 + SIGTERM, "one who takes no answers can still be told to end");
}

/* What is said on the standard error from here on goes to a file, and not among the results. */
static int listen_to(FILE *said)
{
	int before = dup(STDERR_FILENO);

	dup2(fileno(said), STDERR_FILENO);
	return before;
}

static void was_said(int before, FILE *said)
{
	char text[256] = "";

	dup2(before, STDERR_FILENO);
	close(before);
	rewind(said);
	ok(fread(text, 1, sizeof(text) - 1, said) > 0, "something is said");
	ok(strstr(text, "ended by signal 9"), "of the worker that was killed");
	ok(strstr(text, "ended by signal 11"), "and of the one that crashed");
}

static void worker_killed(void)
{
	FILE *said = tmpfile();
	int before = listen_to(said);
	pid_t keeper = start(files, FILES, stay);

	wait_for_worker();
	kill(shared->worker, SIGKILL);
	is_int(end_of(keeper), 128 + SIGKILL, "a worker that is killed ends the keeper");
	is_int(end_of(start(files, FILES, crash)), 128 + SIGSEGV, "so does one that crashes");
	was_said(before, said);
	fclose(said);
	is_int(end_of(start(files, FILES, babble)), 3, "and one that babbles, in its time");
	is_int(shared->failed, 0, "which the keeper minds not");
}

/* Orphans become ours, so that we see them end. */
static void keeper_killed(void)
{
	pid_t keeper;

	prctl(PR_SET_CHILD_SUBREAPER, 1L);
	keeper = start(files, FILES, stay);
	wait_for_worker();
	kill(keeper, SIGKILL);
	is_int(end_of(keeper), -SIGKILL, "a keeper that is killed");
	is_int(end_of(shared->worker), -SIGTERM, "ends its worker");
	prctl(PR_SET_CHILD_SUBREAPER, 0L);
}

/* --- The control socket that stays behind --------------------------------------------------- */

static char path[64];

static void leave_socket(struct io_keeper *keeper)
{
	struct io_failure failure;

	note(io_control_open(keeper->rows[0].file, NULL, NULL, &failure), "a control socket");
	_exit(access(keeper->rows[0].file, F_OK));
}

static void swept(void)
{
	char folder[] = "/tmp/icmp4-keeper-XXXXXX";
	struct io_keeper_row row = {.kind = IO_KEEPER_SOCKET, .file = path};

	ok(mkdtemp(folder), "a folder");
	snprintf(path, sizeof(path), "%s/socket", folder);
	is_int(end_of(start(&row, 1, leave_socket)), 0, "a worker with a control socket");
	ok(access(path, F_OK), "which the keeper removes");
	ok(!rmdir(folder), "nothing is left");
}

/* --- Ports ---------------------------------------------------------------------------------- */

static const struct io_keeper_row ports[] = {
	{.kind = IO_KEEPER_PORT,
	 .port = {.name = "net0", .kind = IO_PORT_TUN, .host = {KERNEL, 24}, .mtu = 1500}},
	{.kind = IO_KEEPER_PORT, .port = {.name = "port0", .kind = IO_PORT_PACKET}},
};

/* Without a right, a port is taken away and asked for again. */
static bool again(struct io_keeper *keeper, struct io_port *port, size_t row)
{
	struct io_failure failure;
	int fd = io_keeper_open(keeper, row, &failure);

	return fd >= 0 && io_port_start(port, &ports[row].port, fd, &failure);
}

static void work_on_ports(struct io_keeper *keeper)
{
	struct io_failure failure;
	struct io_port tun, packet;

	note(io_drop_privileges(&failure), "no rights");
	note(io_port_open(&ports[0].port, &failure) < 0, "so no TUN");
	note(again(keeper, &tun, 0) && again(keeper, &packet, 1), "but by the keeper");
	shared->worker = getpid();
	note(wait_gone(&packet) && wait_gone(&tun), "both are taken away");
	io_port_close(&tun);
	io_port_close(&packet);
	note(again(keeper, &tun, 0), "the TUN is there again");
	note(io_keeper_open(keeper, 1, &failure) < 0 && failure.error == ENODEV, "no veth is");
	shared->heard[0] = 1;
	for (int i = 0; i < WAITS && !again(keeper, &packet, 1); i++)
		poll(NULL, 0, 10);
	note(packet.fd >= 0, "the veth is there again");
	_exit(7);
}

static void reopened(void)
{
	static const char make[] = "ip link add port0 type veth peer name peer0 && "
				   "ip link set port0 up && ip link set peer0 up";
	pid_t keeper;

	if (!has_ip() || !own_network() || !run(make))
		return;
	keeper = start(ports, sizeof(ports) / sizeof(ports[0]), work_on_ports);
	wait_for_worker();
	run("ip link delete port0 && ip link delete net0");
	for (int i = 0; i < WAITS && !shared->heard[0]; i++)
		poll(NULL, 0, 10);
	run(make);
	is_int(end_of(keeper), 7, "the worker came to its end");
	is_int(shared->failed, 0, "with all as it should be");
	is_int(if_nametoindex("net0"), 0, "and left no TUN behind");
}

int main(void)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	asked();
	by_itself();
	passed_on();
	not_waited_for();
	worker_killed();
	keeper_killed();
	swept();
	in_child("ports", reopened);
	return tap_done();
}
