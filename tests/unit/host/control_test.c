/* SPDX-License-Identifier: MIT */
/* Both ends of a control socket, in a folder of the test's own. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/process/control.h"
#include "tap.h"

enum { LARGE = 1 << 20 };

static char path[64];

/* Says what it heard; "large" as much as no socket takes at once; "refuse" status 1. */
static int echo(void *world, size_t count, const char *const *words, FILE *out)
{
	int *calls = world;

	++*calls;
	for (size_t i = 0; i < count; i++)
		fprintf(out, "[%s]", words[i]);
	for (int i = 0; count && !strcmp(words[0], "large") && i < LARGE; i++)
		fputc('x', out);
	return count && !strcmp(words[0], "refuse");
}

static struct io_control *open_control(int *calls)
{
	struct io_failure failure = {.message = ""};
	struct io_control *control = io_control_open(path, echo, calls, &failure);

	ok(control, "open %s", failure.message);
	return control;
}

/* Serves until the child that asks has ended; its exit status. */
static int serve(struct io_control *control, pid_t asker)
{
	int status;

	while (waitpid(asker, &status, WNOHANG) != asker) {
		struct pollfd polls[IO_CONTROL_POLLS];
		size_t count = io_control_polls(control, polls, IO_CONTROL_POLLS);

		poll(polls, count, 20);
		io_control_run(control);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const struct row {
	const char *name;
	const char *words[40];
	size_t count;
	int status;
	const char *text;  /* the answer */
	const char *error; /* the failure's message begins so */
} rows[] = {
	{"one word", {"status"}, 1, 0, "[status]", ""},
	{"several", {"set", "r4 -> r2", "loss=20%"}, 3, 0, "[set][r4 -> r2][loss=20%]", ""},
	{"an empty one", {"set", "", "x"}, 3, 0, "[set][][x]", ""},
	{"refused", {"refuse"}, 1, 1, "[refuse]", ""},
	{"no word", {NULL}, 0, -1, "", "PATH: it ended without an answer"},
	{"33 words", {NULL}, 33, -1, "", "these are too many words"},
};

static int ask_row(const struct row *row)
{
	const char *words[40];
	char *text = NULL, message[128];
	size_t length = 0;
	struct io_failure failure = {.message = ""};
	FILE *out = open_memstream(&text, &length);
	int status;

	for (size_t i = 0; i < 40; i++)
		words[i] = row->words[i] ? row->words[i] : "x";
	status = io_control_ask(path, row->count, words, out, &failure);
	fclose(out);
	snprintf(message, sizeof(message), "%s%s", strncmp(row->error, "PATH", 4) ? "" : path,
		 strncmp(row->error, "PATH", 4) ? row->error : row->error + 4);
	status = status != row->status || strcmp(text, row->text) != 0 ||
		 strcmp(failure.message, message) != 0;
	if (status)
		fprintf(stderr, "# \"%s\" \"%s\"\n", text, failure.message);
	free(text);
	return status;
}

static void asked(struct io_control *control)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		pid_t asker;

		fflush(stdout);
		asker = fork();
		if (!asker)
			_exit(ask_row(&rows[i]));
		is_int(serve(control, asker), 0, rows[i].name);
	}
}

/* Raw octets, as a stranger may send them; what comes back to the end. */
static size_t say(const char *octets, size_t length, char *back, size_t size)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	size_t held = 0;
	ssize_t got;

	strcpy(address.sun_path, path);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)))
		_exit(2);
	for (size_t at = 0; at < length; at += (size_t)got)
		if ((got = send(fd, octets + at, length - at, MSG_NOSIGNAL)) < 0)
			break;
	shutdown(fd, SHUT_WR);
	while (held < size && (got = recv(fd, back + held, size - held, 0)) > 0)
		held += (size_t)got;
	close(fd);
	return held;
}

static char flood[200000];

static const struct stranger {
	const char *name, *octets;
	size_t length;
	const char *back;
} strangers[] = {
	{"no NUL at the end", "status", 6, "2the request is too long, or cut short\n"},
	{"too long", flood, IO_CONTROL_REQUEST + 1, "2the request is too long, or cut short\n"},
	{"far too long", flood, sizeof(flood), "2the request is too long, or cut short\n"},
	{"more words than there may be", flood, IO_CONTROL_WORDS + 1,
	 "2the request is too long, or cut short\n"},
	{"nothing", "", 0, ""},
};

static void heard_from_strangers(struct io_control *control)
{
	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
		const struct stranger *row = &strangers[i];
		char back[128] = "";
		pid_t asker;

		fflush(stdout);
		asker = fork();
		if (!asker)
			_exit(say(row->octets, row->length, back, sizeof(back)) !=
				      strlen(row->back) ||
			      memcmp(back, row->back, strlen(row->back)) != 0);
		is_int(serve(control, asker), 0, row->name);
	}
}

static void large_answer(struct io_control *control)
{
	static char back[LARGE + 100];
	pid_t asker;

	fflush(stdout);
	asker = fork();
	if (!asker)
		_exit(say("large", 6, back, sizeof(back)) != 1 + 7 + LARGE ||
		      memcmp(back, "0[large]x", 9) != 0);
	is_int(serve(control, asker), 0, "an answer that takes many writes");
}

/* More than there is room for, who say nothing: the next is heard all the same. */
static void slow_ones(struct io_control *control)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int idle[2 * IO_CONTROL_CLIENTS];
	struct pollfd polls[IO_CONTROL_POLLS];
	pid_t asker;

	strcpy(address.sun_path, path);
	for (size_t i = 0; i < sizeof(idle) / sizeof(idle[0]); i++) {
		idle[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		ok(!connect(idle[i], (struct sockaddr *)&address, sizeof(address)), "idler %zu", i);
		io_control_run(control);
	}
	is_int((int64_t)io_control_polls(control, polls, IO_CONTROL_POLLS), IO_CONTROL_POLLS,
	       "as many as there may be");
	is_int((int64_t)io_control_polls(control, polls, 3), 3, "or as there is room for");
	fflush(stdout);
	asker = fork();
	if (!asker)
		_exit(ask_row(&rows[0]));
	is_int(serve(control, asker), 0, "one who speaks is answered");
	for (size_t i = 0; i < sizeof(idle) / sizeof(idle[0]); i++)
		close(idle[i]);
}

static void refused(const char *where, const char *what, const char *message)
{
	struct io_failure failure = {.what = "", .message = ""};
	int calls = 0;

	ok(!io_control_open(where, echo, &calls, &failure), "%.40s", where);
	is_str(failure.what, what, "what");
	ok(strstr(failure.message, message), "%s", failure.message);
}

static void taken_over(int *calls)
{
	struct io_control *control;
	struct stat status;
	pid_t dead;

	fflush(stdout);
	dead = fork();
	if (!dead)
		_exit(!io_control_open(path, echo, calls, &(struct io_failure){.what = ""}));
	waitpid(dead, NULL, 0);
	ok(!lstat(path, &status) && S_ISSOCK(status.st_mode), "a socket that was left behind");
	control = open_control(calls);
	refused(path, "system", "is in use by somebody who listens there");
	ok(!io_control_sweep(path), "nor is it swept away");
	io_control_close(control);
	ok(lstat(path, &status), "gone when closed");
	ok(!io_control_sweep(path), "nothing to sweep");
}

static void asked_of_nobody(void)
{
	static const char *const words[] = {"status"};
	struct io_failure failure = {.what = ""};

	is_int(io_control_ask(path, 1, words, stdout, &failure), -1, "nobody there");
	is_str(failure.what, "missing", "what");
	is_int(failure.error, ENOENT, "no such file");
}

static void a_file_stays(void)
{
	FILE *file = fopen(path, "w");

	fclose(file);
	refused(path, "system", "is a file, and no socket");
	ok(!io_control_sweep(path), "it is not swept away");
	ok(!unlink(path), "it is still there");
}

static void own_alone(void)
{
	struct stat status;

	ok(!stat(path, &status) && (status.st_mode & 07777) == 0600, "mode 0600");
	umask(022);
	is_int(umask(022), 022, "the umask is what it was");
}

int main(void)
{
	char folder[] = "/tmp/icmp4-control-XXXXXX", far[200];
	struct io_control *control;
	int calls = 0;

	ok(mkdtemp(folder), "a folder");
	snprintf(path, sizeof(path), "%s/socket", folder);
	memset(far, 'a', sizeof(far) - 1);
	far[sizeof(far) - 1] = '\0';
	umask(022);
	control = open_control(&calls);
	own_alone();
	asked(control);
	heard_from_strangers(control);
	large_answer(control);
	slow_ones(control);
	is_int(calls, 6, "questions that were put to the world");
	io_control_close(control);
	taken_over(&calls);
	asked_of_nobody();
	a_file_stays();
	refused(far, "usage", "a socket's path has 1 to 107 octets");
	refused("", "usage", "a socket's path");
	ok(!rmdir(folder), "nothing is left");
	return tap_done();
}
