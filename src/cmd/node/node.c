/* SPDX-License-Identifier: MIT */
/*
 * `icmp node`: one host or router on real interfaces. What needs rights stays in the keeper, a
 * parent that reads nothing from a network; all that is here runs in its child, which gives up its
 * rights before a port is open, and most system calls before the first packet.
 */
#include "cmd/node/node.h"

#include <errno.h>
#include <icmp4/text.h>
#include <string.h>
#include <unistd.h>

#include "cmd/decode/record.h"
#include "cmd/signals.h"
#include "cmd/verbs.h"
#include "io/clock.h"
#include "io/process/privilege.h"

static bool fail(const struct node_run *node, const struct io_failure *failure)
{
	cmd_fail(node->call, failure->message, failure->hint);
	return false;
}

static bool open_outputs(struct node_run *node)
{
	const struct cmd_options *options = &node->call->options;
	struct out_request requests[CMD_OUTPUTS_MAX];
	char message[256];
	size_t count = 0;

	node->out_run = (struct out_run){
		.verb = node->call->verb->name,
		.arguments = (const char *const *)node->call->argv,
		.argument_count = (size_t)node->call->argc,
		.clock = "real",
		.unix_ns = io_unix_ns((struct icmp4_time){0}),
		.start = io_now(),
		.live = true,
		.verbose = options->verbose,
		.quiet = options->quiet,
	};
	for (size_t i = 0; i < options->output_count; i++) {
		if (record_is(&options->outputs[i]))
			node->out_run.taken |= !options->outputs[i].file;
		else
			requests[count++] = (struct out_request){options->outputs[i].format,
								 options->outputs[i].file};
	}
	if (outs_open(&node->outs, requests, count, (enum color_when)options->color, &node->out_run,
		      message, sizeof(message)))
		return true;
	cmd_fail(node->call, message, NULL);
	return false;
}

/* From here on this is the worker. */
static bool part(struct node_run *node)
{
	struct io_failure failure;

	if (!io_keeper_start(&node->keeper, node->rows, node->row_count, &failure))
		return fail(node, &failure);
	if (!node_serve_open(node))
		return false;
	return io_drop_privileges(&failure) || fail(node, &failure);
}

static bool start(struct node_run *node)
{
	const struct cmd_options *options = &node->call->options;
	struct io_failure failure;
	struct run_device_plan plan = {
		.device = node->device,
		.keeper = &node->keeper,
		.watch = node_watch(node),
		.signals = node->signals,
		.end = ICMP4_NEVER,
	};

	plan.guest_count = node_guests(node, plan.guests);
	if (options->deadline_ns >= 0)
		plan.end = icmp4_time_add(io_now(), options->deadline_ns);
	node->run = run_device_new(&plan, &failure);
	if (!node->run)
		return fail(node, &failure);
	return io_sandbox(&failure) || fail(node, &failure);
}

/* Who is up, and where: scripts wait for these lines. */
static void greet(const struct node_run *node)
{
	if (node->call->options.quiet)
		return;
	for (uint32_t i = 0; i < node->device->port_count; i++) {
		const struct icmp4_interface *interface = &node->device->interfaces[i];
		char address[ICMP4_ADDRESS_TEXT] = "unnumbered";

		if (interface->prefix_count)
			icmp4_address_text(interface->prefixes[0].address, address,
					   sizeof(address));
		fprintf(stderr, "icmp node: %s is up as %s on %s\n", node->device->name, address,
			run_device_port(node->run, i).on);
	}
}

/* A file that is wrong changes nothing: the node goes on as it was. */
static void reload(struct node_run *node)
{
	struct config_error error;
	struct io_failure failure;
	struct device *fresh = NULL;

	if (!node->file_row) {
		cmd_fail(node->call, "there is no file to read again", NULL);
		return;
	}
	int fd = io_keeper_open(&node->keeper, node->file_row, &failure);

	if (fd < 0)
		cmd_fail(node->call, failure.message, failure.hint);
	else if (!(fresh = node_reread(node, fd, &error)))
		cmd_fail(node->call, error.text, "nothing has changed");
	else if (!run_device_become(node->run, fresh))
		cmd_fail(node->call, "the file has other interfaces now",
			 "that takes a new start; nothing has changed");
	else {
		device_free(node->device);
		node->device = fresh;
		fprintf(stderr, "icmp node: %s was read again\n", node->call->options.operands[0]);
		return;
	}
	device_free(fresh);
}

static const char *loop(struct node_run *node)
{
	static const char *const reasons[] = {
		[RUN_DONE] = "stopped",
		[RUN_DEADLINE] = "deadline",
		[RUN_INTERRUPTED] = "interrupted",
	};
	enum run_reason reason;

	while ((reason = run_device_run(node->run)) == RUN_RELOAD)
		reload(node);
	return reasons[reason];
}

static int run(struct node_run *node)
{
	outs_start(&node->outs);
	greet(node);
	const char *reason = loop(node);

	node_status(node, &node->outs);
	outs_end(&node->outs, reason, CMD_YES, io_now());
	return CMD_YES;
}

static int finish(struct node_run *node, int status)
{
	if (!outs_close(&node->outs)) {
		cmd_fail(node->call, "the output could not be written", strerror(errno));
		status = CMD_COULD_NOT;
	}
	if (!node_watch_close(node))
		status = CMD_COULD_NOT;
	node_serve_close(node);
	if (node->run)
		run_device_free(node->run);
	device_free(node->device);
	return status;
}

int cmd_node(struct cmd_call *call)
{
	struct node_run node = {.call = call, .device = node_device(call)};

	if (!node.device)
		return CMD_COULD_NOT;
	node.signals = cmd_signals();
	cmd_signals_reload();
	bool ready = node_keep(&node) && open_outputs(&node) && node_watch_open(&node) &&
		     part(&node) && start(&node);

	return finish(&node, ready ? run(&node) : CMD_COULD_NOT);
}
