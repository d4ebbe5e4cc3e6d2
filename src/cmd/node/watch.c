/* SPDX-License-Identifier: MIT */
/* Who looks on while a node runs: --story, -o pcap=, and whoever reads standard error. */
#include <errno.h>
#include <icmp4/link.h>
#include <string.h>

#include "cmd/decode/record.h"
#include "cmd/node/node.h"
#include "io/clock.h"
#include "out/story.h"

enum { FRAME_MAX = 65536 + ICMP4_ETHERNET_HEADER };

static bool fail(const struct node_run *node, const char *file, int error)
{
	char message[256];

	snprintf(message, sizeof(message), "%.150s: %s", file, strerror(error));
	cmd_fail(node->call, message, NULL);
	return false;
}

static const char *name_of(const void *world, uint32_t port)
{
	const struct node_run *node = world;

	return port < NODE_PORTS ? node->on[port] : NULL;
}

static bool open_recorder(struct node_run *node, const char *file)
{
	struct io_failure failure;

	if (node->recorder_count == NODE_RECORDERS)
		return cmd_fail(node->call, "too many captures at once", NULL), false;
	struct io_recorder *recorder = io_recorder_open(file ? file : "-", &failure);

	if (!recorder)
		return cmd_fail(node->call, failure.message, failure.hint), false;
	io_recorder_names(recorder, name_of, node);
	node->recorders[node->recorder_count++] = recorder;
	return true;
}

bool node_watch_open(struct node_run *node)
{
	const struct cmd_options *options = &node->call->options;

	for (size_t i = 0; i < options->output_count; i++)
		if (record_is(&options->outputs[i]) &&
		    !open_recorder(node, options->outputs[i].file))
			return false;
	if (!options->story)
		return true;
	node->story = options->story_file ? fopen(options->story_file, "we") : stderr;
	if (!node->story)
		return fail(node, options->story_file, errno);
	setvbuf(node->story, NULL, _IOLBF, 0);
	return true;
}

static void decided(void *world, struct icmp4_time at, const struct icmp4_packet *packet,
		    const struct icmp4_node_event *event)
{
	const struct node_run *node = world;

	out_story_line(node->story, &(struct out_story_line){
					    .at = {at.ns - node->out_run.start.ns},
					    .node = node->device->name,
					    .packet = packet,
					    .event = event,
				    });
}

static void staged(void *world, struct icmp4_time at, const struct icmp4_packet *packet,
		   const char *stage, const char *loss)
{
	const struct node_run *node = world;

	out_story_line(node->story, &(struct out_story_line){
					    .at = {at.ns - node->out_run.start.ns},
					    .node = node->device->name,
					    .packet = packet,
					    .stage = stage,
					    .loss = loss,
				    });
}

static void discovered(void *world, struct icmp4_time at, const struct icmp4_discovery_event *event)
{
	const struct node_run *node = world;
	const char *interface = node->device->interfaces[event->interface].name;

	if (node->story) {
		out_story_begin(node->story, (struct icmp4_time){at.ns - node->out_run.start.ns},
				node->device->name);
		out_story_discovery(node->story, at, interface, event);
	}
	if (node->call->options.verbose && node->story != stderr) {
		fputs("icmp node:", stderr);
		out_story_discovery(stderr, at, interface, event);
	}
}

static size_t join(uint8_t *bytes, const struct iovec *parts, int count)
{
	size_t length = 0;

	for (int i = 0; i < count; i++) {
		if (parts[i].iov_len > FRAME_MAX - length)
			break;
		memcpy(bytes + length, parts[i].iov_base, parts[i].iov_len);
		length += parts[i].iov_len;
	}
	return length;
}

/* A full disk ends a capture, and is said once; the network goes on. */
static void give_up(struct node_run *node, size_t number)
{
	node->capture_lost = true;
	fail(node, "-o pcap", errno);
	io_recorder_close(node->recorders[number]);
	node->recorders[number] = node->recorders[--node->recorder_count];
}

static void record(void *world, struct icmp4_time at, uint32_t port, const struct iovec *parts,
		   int count)
{
	struct node_run *node = world;
	uint8_t bytes[FRAME_MAX];
	bool ethernet = run_device_port(node->run, port).ethernet;
	struct io_frame frame = {
		.time_ns = io_unix_ns(at),
		.link_type = ethernet ? ICMP4_LINKTYPE_ETHERNET : ICMP4_LINKTYPE_RAW,
		.interface = port,
		.bytes = bytes,
	};

	frame.held = frame.length = join(bytes, parts, count);
	for (size_t i = node->recorder_count; i-- > 0;)
		if (!io_recorder_write(node->recorders[i], &frame, NULL))
			give_up(node, i);
}

/* Whoever reads the capture meanwhile sees all that happened. */
static void idle(void *world)
{
	struct node_run *node = world;

	for (size_t i = node->recorder_count; i-- > 0;)
		if (!io_recorder_flush(node->recorders[i]))
			give_up(node, i);
}

static void port_changed(void *world, struct icmp4_time at, uint32_t port, bool up)
{
	const struct node_run *node = world;

	(void)at;
	if (node->run && !node->call->options.quiet)
		fprintf(stderr, "icmp node: %s is %s\n", node->device->interfaces[port].name,
			up ? "up again" : "down: its interface is gone");
}

static void masked(void *world, struct icmp4_time at, uint32_t port)
{
	const struct node_run *node = world;
	const struct icmp4_interface *interface = &node->device->interfaces[port];

	(void)at;
	if (!node->call->options.quiet)
		fprintf(stderr, "icmp node: the mask of %s is said to be of /%u\n", interface->name,
			interface->prefixes->length);
}

struct run_device_watch node_watch(struct node_run *node)
{
	return (struct run_device_watch){
		.decided = node->story ? decided : NULL,
		.staged = node->story ? staged : NULL,
		.frame = node->recorder_count ? record : NULL,
		.discovered = node->story || node->call->options.verbose ? discovered : NULL,
		.masked = masked,
		.port = port_changed,
		.idle = node->recorder_count ? idle : NULL,
		.world = node,
	};
}

bool node_watch_close(struct node_run *node)
{
	const char *file = node->call->options.story_file;
	bool sound = !node->capture_lost;

	for (size_t i = 0; i < node->recorder_count; i++)
		if (!io_recorder_close(node->recorders[i]))
			sound = fail(node, "-o pcap", errno);
	if (!node->story || node->story == stderr)
		return sound;
	bool failed = ferror(node->story);

	if (fclose(node->story) || failed)
		sound = fail(node, file, errno ? errno : EIO);
	return sound;
}
