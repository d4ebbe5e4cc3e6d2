/* SPDX-License-Identifier: MIT */
/*
 * `icmp lab NAME -- COMMAND`: the lab in real time, with a command in the place of one node. Its
 * exit status is the command's, as if the lab were not there; 125 where the lab could not be.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/lab/places.h"
#include "cmd/lab/record.h"
#include "cmd/lab/serve.h"
#include "io/clock.h"
#include "io/enclosure/enclosure.h"
#include "out/draw.h"
#include "run/enclosed.h"

enum { TRY_SHOWN = 3, NAME_ROOM = 64 };

static uint32_t first_shell(const struct lab *lab)
{
	for (size_t i = 0; i < lab->attachment_count; i++)
		if (lab->attachments[i].outside == LAB_SHELL)
			return lab->attachments[i].node;
	return SIM_NONE;
}

/* The node whose place the command takes, or SIM_NONE: said on stderr. */
static uint32_t find_place(const struct cmd_call *call, const struct lab *lab)
{
	const char *name = call->options.from;
	char message[256], hint[128] = "";

	if (!name && first_shell(lab) == SIM_NONE)
		cmd_fail(call, "nothing attached to the lab is a shell",
			 "--from names the node whose place the command takes");
	if (!name)
		return first_shell(lab);
	uint32_t node = lab_node(lab, name);

	if (node != SIM_NONE)
		return node;
	const char *near = lab_nearest(lab, name);

	snprintf(message, sizeof(message), "%.100s has no node %.100s", lab->name, name);
	if (near)
		snprintf(hint, sizeof(hint), "the nearest name is %.80s", near);
	cmd_fail(call, message, hint);
	return SIM_NONE;
}

/* A lab's name as part of a prompt, which shells expand: nothing of it may mean anything there. */
static void plain_name(const char *name, char text[NAME_ROOM])
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t length = 0;

	for (; *name && length + 1 < NAME_ROOM; name++)
		text[length++] = strchr(plain, *name) ? *name : '_';
	text[length] = '\0';
}

/* The last host that is not the place itself: far away, as files are written. */
static const char *far_host(const struct lab *lab, uint32_t place)
{
	for (uint32_t node = (uint32_t)sim_node_count(lab->sim); node-- > 0;)
		if (node != place && !sim_node_is_router(lab->sim, node))
			return sim_node_name(lab->sim, node);
	return "localhost";
}

/* What there is to see and to do, for somebody who came for a shell. */
static void greet(const struct lab *lab, uint32_t place)
{
	static const char *const defaults[TRY_SHOWN] = {"ping", "traceroute", "mtr"};
	/* What the file proposes is meant for whoever takes its first place. */
	size_t written = place == first_shell(lab) ? lab->try_count : 0;

	out_draw(stdout, lab->sim, lab_width());
	printf("\nYou are %s. Try\n", sim_node_name(lab->sim, place));
	for (size_t i = 0; i < TRY_SHOWN && i < written; i++)
		printf("  %s\n", lab->try[i]);
	for (size_t i = 0; i < TRY_SHOWN && !written; i++)
		printf("  %s %s\n", defaults[i], far_host(lab, place));
	puts("and exit when you have seen enough.\n");
	fflush(stdout);
}

/* A shell and its prompt, which bash sets anew when it starts: so it is asked before each one. */
struct shell {
	char *command[2];
	char prompt[NAME_ROOM + 16];
	char hook[2 * NAME_ROOM + 80];
};

static void shell_init(struct shell *shell, const char *name)
{
	char *user = getenv("SHELL");

	shell->command[0] = user && *user ? user : (char *)"/bin/sh";
	shell->command[1] = NULL;
	snprintf(shell->prompt, sizeof(shell->prompt), "PS1=(%s) $ ", name);
	snprintf(shell->hook, sizeof(shell->hook),
		 "PROMPT_COMMAND=case $PS1 in \"(%s) \"*) ;; *) PS1=\"(%s) $PS1\" ;; esac", name,
		 name);
}

static int fail(const struct cmd_call *call, const struct io_failure *failure)
{
	cmd_fail(call, failure->message, failure->hint);
	return LAB_FAILED;
}

/* A shell says so itself of what it cannot run; nobody else would. */
static void say_not_executed(const struct cmd_call *call, const char *command, int error)
{
	char message[256];

	snprintf(message, sizeof(message), "%.150s: %s", command, strerror(error));
	cmd_fail(call, message, NULL);
}

/* The shell that led the terminal has ended; whoever started us expects to find it ours. */
static void take_terminal_back(void)
{
	signal(SIGTTOU, SIG_IGN);
	tcsetpgrp(STDIN_FILENO, getpgrp());
	signal(SIGTTOU, SIG_DFL);
}

/* The terminal sends INT and QUIT to the command as well: they are its to obey. */
static int live(const struct cmd_call *call, struct lab *lab, struct lab_places *places,
		const struct io_enclosure_plan *plan, const struct run_enclosed_guest *guest)
{
	struct io_enclosure enclosure;
	struct io_failure failure;

	if (!lab->time_said)
		sim_set_time(lab->sim, io_unix_ns(io_now()));
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	if (!io_enclosure_start(&enclosure, plan, &failure))
		return fail(call, &failure);
	lab_places_enter(places, &enclosure);
	if (enclosure.exec_error)
		say_not_executed(call, plan->command[0], enclosure.exec_error);
	else if (!run_enclosed(lab->sim, places->places, places->count, &enclosure, guest,
			       &failure))
		return fail(call, &failure);
	int status = io_enclosure_end(&enclosure);

	if (plan->leads)
		take_terminal_back();
	return status;
}

/* What the lab proposes to try must be found there, also where we are not installed. */
static void path_with_us(char *text, size_t size)
{
	const char *path = getenv("PATH");
	char us[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", us, sizeof(us) - 1);

	us[length > 0 ? length : 0] = '\0';
	char *slash = strrchr(us, '/');

	if (slash)
		*slash = '\0';
	snprintf(text, size, "PATH=%s:%s", path ? path : "/usr/bin:/bin", us);
}

/* What stays the same for whoever starts a lab, and whoever joins one. */
struct lab_command {
	char name[NAME_ROOM], own[NAME_ROOM + 16], path[2 * PATH_MAX], door[64];
	const char *environment[5];
	struct shell shell;
	struct io_enclosure_plan plan;
};

/* A lab with several places can be joined, by the file that it is of. */
static const char *door_of(const struct lab *lab, char *door, size_t size)
{
	size_t shells = 0;
	struct stat file;

	for (size_t i = 0; i < lab->attachment_count; i++)
		shells += lab->attachments[i].outside == LAB_SHELL;
	if (shells < 2 || stat(lab->file, &file))
		return NULL;
	snprintf(door, size, "icmp4-lab-%jx-%jx", (uintmax_t)file.st_dev, (uintmax_t)file.st_ino);
	return door;
}

static void prepare(struct lab_command *command, const struct cmd_call *call, const struct lab *lab,
		    const char *hosts)
{
	char *const *own = call->options.command;

	plain_name(lab->name, command->name);
	shell_init(&command->shell, command->name);
	snprintf(command->own, sizeof(command->own), "ICMP4_LAB=%s", command->name);
	path_with_us(command->path, sizeof(command->path));
	const char *environment[] = {command->own, command->path,
				     own ? NULL : command->shell.prompt, command->shell.hook, NULL};

	memcpy(command->environment, environment, sizeof(environment));
	command->plan = (struct io_enclosure_plan){
		.interface = "lab0",
		.door = door_of(lab, command->door, sizeof(command->door)),
		.hosts = hosts,
		.command = own ? own : command->shell.command,
		.environment = command->environment,
		.leads = !own,
	};
}

/* As a further command in a lab of this file that runs; false: there is none, or it is told. */
static bool join(const struct cmd_call *call, const struct lab *lab, uint32_t place, int *status)
{
	struct io_enclosure_joined joined;
	struct lab_command command;
	struct io_failure failure;

	prepare(&command, call, lab, NULL);
	if (!call->options.from || !command.plan.door)
		return false;
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	if (!io_enclosure_join(&command.plan, sim_node_name(lab->sim, place), &joined, &failure)) {
		*status = strcmp(failure.what, "missing") != 0 ? fail(call, &failure) : LAB_FAILED;
		return strcmp(failure.what, "missing") != 0;
	}
	if (joined.exec_error)
		say_not_executed(call, command.plan.command[0], joined.exec_error);
	*status = joined.status;
	if (command.plan.leads)
		take_terminal_back();
	return true;
}

static int enclose(const struct cmd_call *call, struct lab *lab, struct lab_places *places,
		   const char *hosts)
{
	struct run_enclosed_guest guest;
	struct lab_command command;

	prepare(&command, call, lab, hosts);
	lab_places_plan(places, lab, &command.plan);
	if (!lab_serve(call, lab, &guest))
		return LAB_FAILED;
	int status = live(call, lab, places, &command.plan, &guest);

	lab_serve_end(&guest);
	return status;
}

/* Nobody is inside; those outside have it until a signal. */
static int stand(const struct cmd_call *call, struct lab *lab)
{
	struct run_enclosed_guest guest;
	struct lab_places places;
	struct io_failure failure;
	int status = CMD_YES;

	if (!lab_places_open(call, lab, SIM_NONE, &places))
		return LAB_FAILED;
	if (!lab->time_said)
		sim_set_time(lab->sim, io_unix_ns(io_now()));
	if (!lab_serve(call, lab, &guest)) {
		status = LAB_FAILED;
	} else {
		if (!run_enclosed(lab->sim, places.places, places.count, NULL, &guest, &failure))
			status = fail(call, &failure);
		lab_serve_end(&guest);
	}
	lab_places_close(&places);
	return status;
}

static int run_inside(const struct cmd_call *call, struct lab *lab, uint32_t place)
{
	struct lab_places places;
	char *hosts = lab_hosts(lab);

	if (!hosts)
		return cmd_fail(call, "no memory", NULL), LAB_FAILED;
	int status = LAB_FAILED;

	if (lab_places_open(call, lab, place, &places)) {
		if (!call->options.command)
			greet(lab, place);
		status = enclose(call, lab, &places, hosts);
		lab_places_close(&places);
	}
	free(hosts);
	return status;
}

static int run_loaded(const struct cmd_call *call, struct lab *lab)
{
	bool alone = !call->options.command && !call->options.from && first_shell(lab) == SIM_NONE;
	uint32_t place = alone ? SIM_NONE : find_place(call, lab);
	struct lab_story story;
	int status;

	if (!alone && place == SIM_NONE)
		return LAB_FAILED;
	if (!alone && join(call, lab, place, &status))
		return status;
	if (!lab_story_begin(call, lab, &story))
		return LAB_FAILED;
	status = alone ? stand(call, lab) : run_inside(call, lab, place);
	return lab_story_end(call, &story) ? status : LAB_FAILED;
}

/* A shell reports no exit status of its own that anybody waits for: 2, as everywhere. */
int lab_run(const struct cmd_call *call, const char *name)
{
	struct lab *lab = lab_open(call, name);
	int status = lab ? run_loaded(call, lab) : LAB_FAILED;

	if (lab)
		lab_free(lab);
	return status == LAB_FAILED && !call->options.command ? CMD_COULD_NOT : status;
}
