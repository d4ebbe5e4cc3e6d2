/* SPDX-License-Identifier: MIT */
#ifndef CMD_NODE_H
#define CMD_NODE_H
/* What the files of `icmp node` share. */
#include <net/if.h>

#include "cmd/options.h"
#include "io/process/control.h"
#include "io/process/listen.h"
#include "io/recorder.h"
#include "out/device.h"
#include "run/device.h"

enum { NODE_PORTS = 64, NODE_RECORDERS = 4, NODE_ROUTERS = 16 };

struct node_run {
	const struct cmd_call *call;
	struct device *device;
	struct io_keeper_row rows[NODE_PORTS + 2]; /* the ports, the file, the control socket */
	size_t row_count;
	char on[NODE_PORTS][IFNAMSIZ]; /* what the rows name: a device ends with a reload */
	size_t file_row;               /* 0: there is no file */
	struct io_keeper keeper;
	struct run_device *run;
	struct run_signals *signals;
	struct io_control *control;
	struct io_listen *listen;
	struct io_recorder *recorders[NODE_RECORDERS];
	size_t recorder_count;
	bool capture_lost; /* one could not be written any more */
	FILE *story;
	struct out_run out_run;
	struct outs outs;
};

/* device.c: what is to be run, as the command line or a file says; NULL: said on stderr. */
struct device *node_device(const struct cmd_call *call);
/* The same file once more, by a descriptor, which is closed. */
struct device *node_reread(const struct node_run *node, int fd, struct config_error *error);
bool node_keep(struct node_run *node);

/* watch.c: the story, the capture, and what happens to interfaces. */
bool node_watch_open(struct node_run *node);
struct run_device_watch node_watch(struct node_run *node);
bool node_watch_close(struct node_run *node);

/* serve.c: those who ask while it runs. */
bool node_serve_open(struct node_run *node);
size_t node_guests(struct node_run *node, struct run_device_guest guests[RUN_DEVICE_GUESTS]);
void node_serve_close(struct node_run *node);

/* status.c: its state, as the outputs want it. */
void node_status(const struct node_run *node, struct outs *outs);
/* In one format, into a file; false: there is no such format. */
bool node_status_as(const struct node_run *node, const char *format, FILE *file);

#endif
