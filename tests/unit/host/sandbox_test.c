/* SPDX-License-Identifier: MIT */
/* What a worker may and may not do once it is in its sandbox; each row in a child of its own. */
#include <arpa/inet.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

#include "inside.h"
#include "io/clock.h"
#include "io/process/control.h"
#include "io/process/keeper.h"
#include "io/process/privilege.h"

/* What a row may use, opened before. */
struct held {
	int file, socket[2];
	struct io_keeper keeper;
	struct io_control *control;
};

static int status_of(void *world, size_t count, const char *const *words, FILE *out)
{
	(void)world;
	(void)words;
	fprintf(out, "%zu words\n", count);
	return 0;
}

static bool packets(const struct held *held)
{
	char octets[8] = "octets";
	struct iovec part = {octets, sizeof(octets)};
	struct mmsghdr message = {.msg_hdr = {.msg_iov = &part, .msg_iovlen = 1}};

	return write(held->socket[0], octets, 8) == 8 && read(held->socket[1], octets, 8) == 8 &&
	       sendmmsg(held->socket[0], &message, 1, 0) == 1 &&
	       recv(held->socket[1], octets, 8, 0) == 8 && writev(held->socket[0], &part, 1) == 8;
}

static bool waits(const struct held *held)
{
	struct pollfd polls = {.fd = held->file};
	struct timespec none = {0};

	return poll(&polls, 1, 0) >= 0 && ppoll(&polls, 1, &none, NULL) >= 0 &&
	       !clock_nanosleep(CLOCK_MONOTONIC, 0, &none, NULL);
}

static bool clocks(const struct held *held)
{
	time_t now = time(NULL);
	struct tm utc;

	(void)held;
	return io_now().ns > 0 && gmtime_r(&now, &utc);
}

/* AT_EMPTY_PATH does not say that a path is empty. */
static bool looks_at_path(const struct held *held)
{
	struct stat status;

	(void)held;
	return fstatat(AT_FDCWD, "/proc/self/maps", &status, AT_EMPTY_PATH) && errno == EPERM;
}

static bool randomness(const struct held *held)
{
	(void)held;
	io_random_key();
	return true;
}

static int compare(const void *a, const void *b)
{
	return *(const char *)a - *(const char *)b;
}

static bool memory(const struct held *held)
{
	char *large = malloc(1 << 24), *small = malloc(100);
	char *larger = realloc(large, 1 << 26);

	(void)held;
	if (!small || !larger)
		return false;
	memset(larger, 1, 1 << 16);
	qsort(larger, 1 << 16, 1, compare);
	free(larger);
	free(small);
	return true;
}

static bool files(const struct held *held)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length), *in = fdopen(held->file, "r");
	bool read_it = in && out && fgetc(in) != EOF && fprintf(out, "%s", "text") == 4;

	fclose(out);
	free(text);
	printf("# a line on standard output\n");
	return read_it && !fclose(in) && !fflush(stdout);
}

/* A fresh file by way of the keeper, as at a reload. */
static bool reload(const struct held *held)
{
	struct io_failure failure;
	int fd = io_keeper_open(&held->keeper, 0, &failure);
	char octet;

	return fd >= 0 && read(fd, &octet, 1) == 1 && !close(fd);
}

static bool control(const struct held *held)
{
	struct pollfd polls[IO_CONTROL_POLLS];

	io_control_polls(held->control, polls, IO_CONTROL_POLLS);
	io_control_run(held->control);
	io_control_close(held->control);
	return true;
}

static volatile sig_atomic_t caught;

static void catch (int number)
{
	caught = number;
}

static bool signals(const struct held *held)
{
	(void)held;
	signal(SIGUSR1, catch);
	raise(SIGUSR1);
	return caught == SIGUSR1;
}

static bool aborts(const struct held *held)
{
	(void)held;
	signal(SIGABRT, SIG_DFL);
	abort();
}

/* --- What is not allowed -------------------------------------------------------------------- */

static bool opens_socket(const struct held *held)
{
	(void)held;
	return socket(AF_INET, SOCK_DGRAM, 0) >= 0;
}

static bool connects(const struct held *held)
{
	struct sockaddr_in address = {.sin_family = AF_INET};

	return !connect(held->socket[0], (struct sockaddr *)&address, sizeof(address));
}

static bool executes(const struct held *held)
{
	(void)held;
	execl("/bin/true", "true", NULL);
	return true;
}

static bool forks(const struct held *held)
{
	(void)held;
	return vfork() >= 0;
}

static bool unshares(const struct held *held)
{
	(void)held;
	return !unshare(CLONE_NEWUSER);
}

static bool makes_code(const struct held *held)
{
	(void)held;
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0);
}

static bool sets_filter(const struct held *held)
{
	int value = 1;

	return !setsockopt(held->socket[0], SOL_SOCKET, SO_RCVBUF, &value, sizeof(value));
}

static bool renames(const struct held *held)
{
	(void)held;
	return !rename("/nowhere/a", "/nowhere/b");
}

/* Whoever owns a descriptor gets its signals: with F_SETSIG, any at all. */
static bool signals_others(const struct held *held)
{
	return !fcntl(held->socket[0], F_SETOWN, getppid());
}

static const struct row {
	const char *name;
	bool (*act)(const struct held *held);
	int status; /* 0, or minus the signal that ends it */
} rows[] = {
	{"packets", packets, 0},
	{"waiting", waits, 0},
	{"time", clocks, 0},
	{"randomness", randomness, 0},
	{"memory", memory, 0},
	{"files that are open", files, 0},
	{"a file from the keeper", reload, 0},
	{"a control socket", control, 0},
	{"signals", signals, 0},
	{"no look at what other files there are", looks_at_path, 0},
	{"abort", aborts, -SIGABRT},
	{"no socket", opens_socket, -SIGSYS},
	{"no connection", connects, -SIGSYS},
	{"no program", executes, -SIGSYS},
	{"no process", forks, -SIGSYS},
	{"no namespace", unshares, -SIGSYS},
	{"no code", makes_code, -SIGSYS},
	{"no setting of sockets", sets_filter, -SIGSYS},
	{"no change of files", renames, -SIGSYS},
	{"no signal to others by an owner of descriptors", signals_others, -SIGSYS},
};

static char path[64];

/* In the worker of a keeper, as in life; exit status 1 for what failed though it was allowed. */
static void act(const struct row *row)
{
	static const struct io_keeper_row files_kept[] = {
		{.kind = IO_KEEPER_FILE, .file = "/proc/self/comm"},
		{.kind = IO_KEEPER_SOCKET, .file = path},
	};
	struct rlimit no_core = {0};
	struct io_failure failure = {.message = ""};
	struct held held = {.file = open("/proc/self/comm", O_RDONLY | O_CLOEXEC)};

	setrlimit(RLIMIT_CORE, &no_core);
	if (!io_keeper_start(&held.keeper, files_kept, 2, &failure))
		exit(2);
	held.control = io_control_open(path, status_of, NULL, &failure);
	if (!held.control || socketpair(AF_UNIX, SOCK_DGRAM, 0, held.socket))
		exit(3);
	if (!io_drop_privileges(&failure) || !io_sandbox(&failure)) {
		fprintf(stderr, "# %s\n", failure.message);
		exit(4);
	}
	if (!row->act(&held))
		exit(1);
	if (row->act != control)
		io_control_close(held.control);
	exit(0); /* through all that a program does at its end */
}

int main(void)
{
	char folder[] = "/tmp/icmp4-sandbox-XXXXXX";

	ok(mkdtemp(folder), "a folder");
	snprintf(path, sizeof(path), "%s/socket", folder);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int status = -1, want = rows[i].status < 0 ? 128 - rows[i].status : 0;
		pid_t pid;

		fflush(stdout);
		pid = fork();
		if (!pid)
			act(&rows[i]);
		waitpid(pid, &status, 0);
		is_int(WIFEXITED(status) ? WEXITSTATUS(status) : -1, want, rows[i].name);
	}
	ok(!rmdir(folder), "no socket is left behind");
	return tap_done();
}
