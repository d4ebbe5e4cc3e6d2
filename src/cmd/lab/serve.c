/* SPDX-License-Identifier: MIT */
/* icmp ctl, while a lab runs. */
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cmd/lab/serve.h"
#include "out/link.h"

#define COUNTER(member) offsetof(struct sim_counters, member)

/* What became of the packets: by the word that the story has for it, where it has one. */
static const struct {
	const char *name;
	size_t offset;
} counters[] = {
	{"carried", COUNTER(carried)},
	{"corrupted", COUNTER(corrupted)},
	{"duplicated", COUNTER(duplicated)},
	{"reordered", COUNTER(reordered)},
	{"lost", COUNTER(lost)},
	{"too-long", COUNTER(too_long)},
	{"link-down", COUNTER(cut_off)},
	{"overflow", COUNTER(overflowed)},
	{"codel", COUNTER(shed)},
	{"unresolved", COUNTER(unresolved)},
	{"staged", COUNTER(staged)},
	{"queue-full", COUNTER(queue_full)},
};

enum { COUNTERS = sizeof(counters) / sizeof(counters[0]) };

static uint64_t counter(const struct lab *lab, size_t i)
{
	uint64_t value;

	memcpy(&value, (const char *)sim_counters(lab->sim) + counters[i].offset, sizeof(value));
	return value;
}

static void status_text(const struct lab *lab, FILE *out)
{
	int64_t ms = sim_now(lab->sim).ns / ICMP4_MS_NS;

	fprintf(out, "%s: %" PRId64 ".%03" PRId64 " s, seed %" PRIu64 "\n", lab->name, ms / 1000,
		ms % 1000, lab->seed);
	for (size_t i = 0; i < COUNTERS; i++)
		if (!i || counter(lab, i))
			fprintf(out, "%s%" PRIu64 " %s", i ? ", " : "", counter(lab, i),
				counters[i].name);
	fputs("\n\n", out);
	for (uint32_t i = 0; i < sim_link_count(lab->sim); i++)
		out_link(out, lab->sim, i, true);
}

static void status_json(const struct lab *lab, FILE *out)
{
	struct json json = {.file = out};

	json_line(&json, "lab");
	json_text(&json, "name", lab->name);
	json_number(&json, "seed", lab->seed);
	json_seconds(&json, "time_s", sim_now(lab->sim).ns);
	json_open(&json, "packets", '{');
	for (size_t i = 0; i < COUNTERS; i++)
		json_number(&json, counters[i].name, counter(lab, i));
	json_end(&json);
	for (uint32_t i = 0; i < sim_link_count(lab->sim); i++)
		out_link_json(&json, lab->sim, i, true);
}

static int refuse(FILE *out, const char *message)
{
	fprintf(out, "%s\n", message);
	return CMD_COULD_NOT;
}

static int status(struct lab *lab, size_t count, const char *const *words, FILE *out)
{
	const char *format = count > 1 ? words[1] : "text";

	if (count > 2 || (strcmp(format, "text") != 0 && strcmp(format, "json") != 0))
		return refuse(out, "status text or json");
	(strcmp(format, "json") != 0 ? status_text : status_json)(lab, out);
	return CMD_YES;
}

/* set 'r4 -> r2' loss=20%: the very keys of the file. */
static int set(struct lab *lab, size_t count, const char *const *words, FILE *out)
{
	struct config_error error;

	if (count < 3)
		return refuse(out, "set NODE|LAN|'A -- B'|'A -> B' KEY=VALUE..., with the keys of "
				   "icmp-lab(5)");
	if (!lab_set(lab, sim_now(lab->sim), words[1], count - 2, words + 2, &error))
		return refuse(out, error.text);
	return CMD_YES;
}

/* Under nohup a hang-up is ignored, by the command too: it is asked to terminate. */
static int hang_up_signal(void)
{
	struct sigaction now;

	return !sigaction(SIGHUP, NULL, &now) && now.sa_handler == SIG_IGN ? SIGTERM : SIGHUP;
}

/* As if its terminal were gone: that ends a shell, too, and with the command the lab. */
static int stop(struct lab *lab, size_t count, const char *const *words, FILE *out)
{
	(void)lab, (void)words;
	if (count > 1)
		return refuse(out, "stop wants no more words");
	kill(getpid(), hang_up_signal());
	return CMD_YES;
}

static const struct {
	const char *word;
	int (*answer)(struct lab *, size_t, const char *const *, FILE *);
} requests[] = {{"status", status}, {"stop", stop}, {"set", set}};

int lab_answer(void *lab, size_t count, const char *const *words, FILE *out)
{
	for (size_t i = 0; count && i < sizeof(requests) / sizeof(requests[0]); i++)
		if (!strcmp(words[0], requests[i].word))
			return requests[i].answer(lab, count, words, out);
	return refuse(out, "a lab knows status, stop and set");
}

static size_t control_polls(void *world, struct pollfd *polls, size_t size)
{
	return io_control_polls(world, polls, size);
}

static void control_run(void *world)
{
	io_control_run(world);
}

bool lab_serve(const struct cmd_call *call, struct lab *lab, struct run_enclosed_guest *guest)
{
	const char *path = call->options.control;
	struct io_failure failure;

	*guest = (struct run_enclosed_guest){control_polls, control_run, NULL};
	if (!path)
		return true;
	guest->world = io_control_open(path, lab_answer, lab, &failure);
	return guest->world || (cmd_fail(call, failure.message, failure.hint), false);
}

void lab_serve_end(const struct run_enclosed_guest *guest)
{
	if (guest->world)
		io_control_close(guest->world);
}
