/* SPDX-License-Identifier: MIT */
/* icmp ctl and those who scrape metrics, while the node runs. */
#include <stdlib.h>
#include <string.h>

#include "cmd/node/node.h"

static int refuse(FILE *out, const char *message)
{
	fprintf(out, "%s\n", message);
	return CMD_COULD_NOT;
}

static int status(struct node_run *node, size_t count, const char *const *words, FILE *out)
{
	const char *format = count > 1 ? words[1] : "text";

	if (count > 2 || !node_status_as(node, format, out))
		return refuse(out, "status text, json or metrics");
	return CMD_YES;
}

static int stop(struct node_run *node, size_t count, const char *const *words, FILE *out)
{
	(void)words;
	if (count > 1)
		return refuse(out, "stop wants no more words");
	run_device_stop(node->run);
	return CMD_YES;
}

/* set node echo=no: the very keys of the file; all of them or none. */
static int set(struct node_run *node, size_t count, const char *const *words, FILE *out)
{
	const struct icmp4_node_settings before = node->device->settings;
	struct config_error error;

	if (count < 3 || strcmp(words[1], "node") != 0)
		return refuse(out, "set node KEY=VALUE..., with the keys of icmp-node(5)");
	for (size_t i = 2; i < count; i++)
		if (!device_set(node->device, words[i], &error)) {
			node->device->settings = before;
			return refuse(out, error.text);
		}
	run_device_become(node->run, node->device);
	return CMD_YES;
}

static const struct {
	const char *word;
	int (*answer)(struct node_run *, size_t, const char *const *, FILE *);
} requests[] = {{"status", status}, {"stop", stop}, {"set", set}};

static int answer(void *world, size_t count, const char *const *words, FILE *out)
{
	for (size_t i = 0; count && i < sizeof(requests) / sizeof(requests[0]); i++)
		if (!strcmp(words[0], requests[i].word))
			return requests[i].answer(world, count, words, out);
	return refuse(out, "a node knows status, stop and set");
}

static char *metrics(void *world, size_t *length)
{
	char *text = NULL;
	FILE *file = open_memstream(&text, length);

	if (!file)
		return NULL;
	node_status_as(world, "metrics", file);
	fclose(file);
	return text;
}

bool node_serve_open(struct node_run *node)
{
	const struct cmd_options *options = &node->call->options;
	struct io_failure failure;

	if (options->control)
		node->control = io_control_open(options->control, answer, node, &failure);
	if (options->control && !node->control)
		return cmd_fail(node->call, failure.message, failure.hint), false;
	if (options->listen)
		node->listen = io_listen_open(options->listen, metrics, node, &failure);
	if (options->listen && !node->listen)
		return cmd_fail(node->call, failure.message, failure.hint), false;
	return true;
}

static size_t control_polls(void *world, struct pollfd *polls, size_t size)
{
	return io_control_polls(world, polls, size);
}

static void control_run(void *world)
{
	io_control_run(world);
}

static size_t listen_polls(void *world, struct pollfd *polls, size_t size)
{
	return io_listen_polls(world, polls, size);
}

static void listen_run(void *world)
{
	io_listen_run(world);
}

static struct icmp4_time listen_deadline(void *world)
{
	return io_listen_deadline(world);
}

size_t node_guests(struct node_run *node, struct run_device_guest guests[RUN_DEVICE_GUESTS])
{
	size_t count = 0;

	if (node->control)
		guests[count++] =
			(struct run_device_guest){control_polls, control_run, node->control, NULL};
	if (node->listen)
		guests[count++] = (struct run_device_guest){listen_polls, listen_run, node->listen,
							    listen_deadline};
	return count;
}

void node_serve_close(struct node_run *node)
{
	if (node->control)
		io_control_close(node->control);
	io_listen_close(node->listen);
}
