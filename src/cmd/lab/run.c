/* SPDX-License-Identifier: MIT */
/*
 * `icmp lab NAME -- COMMAND`: the lab in real time, with a command in the place of one node. Its
 * exit status is the command's, as if the lab were not there; 125 where the lab could not be.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/lab/serve.h"
#include "io/clock.h"
#include "io/enclosure/enclosure.h"
#include "out/draw.h"
#include "out/story.h"
#include "run/enclosed.h"

enum { TRY_SHOWN = 3, NAME_ROOM = 64 };

struct story {
	FILE *file;
	const struct sim *sim;
};

static void tell(void *world, const struct sim_sight *sight)
{
	const struct story *story = world;

	out_story(story->file, story->sim, sight);
}

static bool story_begin(const struct cmd_call *call, struct lab *lab, struct story *story)
{
	const char *name = call->options.story_file;
	char message[256];

	*story = (struct story){.sim = lab->sim};
	if (!call->options.story)
		return true;
	story->file = name ? fopen(name, "we") : stderr;
	if (!story->file) {
		snprintf(message, sizeof(message), "%.150s: %s", name, strerror(errno));
		cmd_fail(call, message, NULL);
		return false;
	}
	setvbuf(story->file, NULL, _IOLBF, 0); /* to be followed while it grows */
	sim_set_tap(lab->sim, tell, story);
	return true;
}

static bool story_end(const struct cmd_call *call, struct story *story)
{
	char message[256];

	if (!story->file || story->file == stderr)
		return true;
	bool failed = ferror(story->file);

	if (!fclose(story->file) && !failed)
		return true;
	snprintf(message, sizeof(message), "%.150s: %s", call->options.story_file, strerror(errno));
	cmd_fail(call, message, NULL);
	return false;
}

/* The node whose place the command takes, or SIM_NONE: said on stderr. */
static uint32_t find_place(const struct cmd_call *call, const struct lab *lab)
{
	const char *name = call->options.from;
	char message[256], hint[128] = "";

	if (!name)
		return lab->attachments[0].node;
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
	size_t written = place == lab->attachments[0].node ? lab->try_count : 0;

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
static int live(const struct cmd_call *call, struct lab *lab, uint32_t place,
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
	if (enclosure.exec_error)
		say_not_executed(call, plan->command[0], enclosure.exec_error);
	else if (!run_enclosed(lab->sim, place, &enclosure, guest, &failure))
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

static int enclose(const struct cmd_call *call, struct lab *lab, uint32_t place, const char *hosts)
{
	char name[NAME_ROOM], own[NAME_ROOM + 16], path[2 * PATH_MAX];
	struct shell shell;
	const struct icmp4_interface *interfaces;
	size_t count = sim_node_interfaces(lab->sim, place, &interfaces);

	plain_name(lab->name, name);
	shell_init(&shell, name);
	snprintf(own, sizeof(own), "ICMP4_LAB=%s", name);
	path_with_us(path, sizeof(path));
	const char *const for_shell[] = {own, path, shell.prompt, shell.hook, NULL};
	const char *const for_command[] = {own, path, NULL};
	const struct io_enclosure_plan plan = {
		.interface = "lab0",
		.address = {sim_node_address(lab->sim, place), 32},
		.mtu = count ? interfaces[0].mtu : 1500,
		.hosts = hosts,
		.command = call->options.command ? call->options.command : shell.command,
		.environment = call->options.command ? for_command : for_shell,
		.leads = !call->options.command,
	};

	struct run_enclosed_guest guest;

	if (!lab_serve(call, lab, &guest))
		return LAB_FAILED;
	int status = live(call, lab, place, &plan, &guest);

	lab_serve_end(&guest);
	return status;
}

static int run_loaded(const struct cmd_call *call, struct lab *lab)
{
	uint32_t place = find_place(call, lab);
	struct story story;

	if (place == SIM_NONE || !story_begin(call, lab, &story))
		return LAB_FAILED;
	char *hosts = lab_hosts(lab);

	if (!hosts)
		return cmd_fail(call, "no memory", NULL), LAB_FAILED;
	sim_set_place(lab->sim, place, SIM_PLACE_KERNEL);
	if (!call->options.command)
		greet(lab, place);
	int status = enclose(call, lab, place, hosts);

	free(hosts);
	return story_end(call, &story) ? status : LAB_FAILED;
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
