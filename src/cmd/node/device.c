/* SPDX-License-Identifier: MIT */
/* Which device `icmp node` is to run, and what under it must be opened. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/lab/lab.h"
#include "cmd/node/node.h"
#include "config/units.h"

enum { FILE_MAX = 16 << 20, FILE_PIECE = 1 << 16 };

/* The whole of a file, or of what comes through a pipe; it is closed. NULL: errno. */
static char *slurp(int fd, size_t *length)
{
	char *text = NULL;
	ssize_t got = 1;
	size_t room = 0;

	for (*length = 0; got > 0 && *length<FILE_MAX; *length += got> 0 ? (size_t)got : 0) {
		if (*length == room) {
			room = room ? 2 * room : FILE_PIECE;
			text = reallocarray(text, room, 1);
			if (!text)
				abort();
		}
		got = read(fd, text + *length, room - *length);
	}
	close(fd);
	if (got == 0)
		return text;
	errno = got < 0 ? errno : EFBIG;
	free(text);
	return NULL;
}

struct device *node_reread(const struct node_run *node, int fd, struct config_error *error)
{
	const char *file = node->call->options.operands[0];
	size_t length;
	char *text = slurp(fd, &length);
	struct device *device;

	if (!text) {
		snprintf(error->text, sizeof(error->text), "%.200s cannot be read: %s", file,
			 strerror(errno));
		return NULL;
	}
	device = device_read(text, length, file, error);
	free(text);
	return device;
}

static struct device *of_file(const struct cmd_call *call, const char *file)
{
	struct config_error error;
	struct node_run node = {.call = call};
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		snprintf(error.text, sizeof(error.text), "%.200s: %s", file, strerror(errno));
		cmd_fail(call, error.text, NULL);
		return NULL;
	}
	struct device *device = node_reread(&node, fd, &error);

	if (!device)
		cmd_fail(call, error.text, NULL);
	return device;
}

static struct device *of_address(const struct cmd_call *call, const char *text)
{
	struct icmp4_prefix address;
	char message[160];

	if (config_own(text, &address))
		return device_of_address(call->options.interface, address);
	snprintf(message, sizeof(message), "%.60s is no address of an interface", text);
	cmd_fail(call, message, "as in  icmp node -I tap0 10.9.0.1/24");
	return NULL;
}

static struct device *of_lab(const struct cmd_call *call)
{
	struct lab *lab = lab_open(call, call->options.lab);
	char message[256], hint[128] = "";

	if (!lab)
		return NULL;
	uint32_t number = lab_node(lab, call->options.as);

	if (number != SIM_NONE)
		return device_of_lab(lab, number);
	const char *near = lab_nearest(lab, call->options.as);

	snprintf(message, sizeof(message), "%.100s has no node %.100s", lab->name,
		 call->options.as);
	if (near)
		snprintf(hint, sizeof(hint), "the nearest name is %.80s", near);
	cmd_fail(call, message, hint);
	lab_free(lab);
	return NULL;
}

static const char *misplaced(const struct cmd_options *o)
{
	if (!o->lab != !o->as)
		return "--lab and --as go together: which node of which lab";
	if (o->lab && (o->operand_count || o->interface))
		return "a node of a lab has its interfaces from there";
	if (!o->lab && !o->operand_count)
		return "what is to be run: a FILE, an ADDRESS/LENGTH with -I, or --lab and --as";
	return NULL;
}

struct device *node_device(const struct cmd_call *call)
{
	const struct cmd_options *options = &call->options;
	const char *wrong = misplaced(options);

	if (wrong)
		return cmd_fail(call, wrong, "icmp help node"), NULL;
	if (options->lab)
		return of_lab(call);
	if (options->interface)
		return of_address(call, options->operands[0]);
	return of_file(call, options->operands[0]);
}

/* Two that answer for one address help nobody. */
static void warn_of_rival(const struct cmd_call *call, const struct io_port_plan *plan)
{
	char text[512];

	if (io_port_rival(plan, text, sizeof(text)))
		fprintf(stderr, "icmp %s: %s\n", call->verb->name, text);
}

/* Of an Ethernet interface the kernel's addresses are its own business. */
static bool is_for(const struct device_port *port, const struct io_port_plan *plan,
		   struct io_failure *failure)
{
	return !port->host.length || plan->kind != IO_PORT_PACKET ||
	       io_fail(failure, "usage", 0, "",
		       "`host` is for a TUN or TAP, and %s is an interface of the system",
		       plan->name);
}

/* Two packet sockets would both get whatever comes. */
static bool is_apart(const struct node_run *node, size_t row, struct io_failure *failure)
{
	for (size_t i = 0; i < row; i++)
		if (!strcmp(node->rows[i].port.name, node->rows[row].port.name))
			return io_fail(failure, "usage", 0, "", "%s and %s both stand on %s",
				       node->device->interfaces[i].name,
				       node->device->interfaces[row].name,
				       node->rows[row].port.name);
	return true;
}

/* What the file says of `tap:` was judged where it stands; a name alone may be one, too. */
static bool carries(const struct node_run *node, size_t i, struct io_failure *failure)
{
	uint16_t mtu = node->device->interfaces[i].mtu;

	return node->rows[i].port.kind != IO_PORT_TAP || mtu <= DEVICE_MTU_TAP ||
	       io_fail(failure, "usage", 0, "", "`mtu` of %s is %u; a TAP has 68 to %d",
		       node->device->interfaces[i].name, mtu, DEVICE_MTU_TAP);
}

static bool port_row(struct node_run *node, size_t i)
{
	struct io_keeper_row *row = &node->rows[node->row_count++];
	const struct device_port *port = &node->device->ports[i];
	struct io_failure failure;

	*row = (struct io_keeper_row){.kind = IO_KEEPER_PORT};
	if (!io_port_plan(&row->port, port->on, &failure) || !is_for(port, &row->port, &failure) ||
	    !is_apart(node, i, &failure) || !carries(node, i, &failure)) {
		cmd_fail(node->call, failure.message, failure.hint);
		return false;
	}
	row->port.name = strcpy(node->on[i], row->port.name);
	row->port.host = port->host;
	row->port.mtu = node->device->interfaces[i].mtu;
	if (port->mac_said)
		memcpy(row->port.mac, port->mac, sizeof(row->port.mac));
	warn_of_rival(node->call, &row->port);
	return true;
}

bool node_keep(struct node_run *node)
{
	const struct cmd_options *options = &node->call->options;

	if (node->device->port_count > NODE_PORTS)
		return cmd_fail(node->call, "more than 64 interfaces", NULL), false;
	for (size_t i = 0; i < node->device->port_count; i++)
		if (!port_row(node, i))
			return false;
	if (!options->lab && !options->interface) {
		node->file_row = node->row_count;
		node->rows[node->row_count++] = (struct io_keeper_row){
			.kind = IO_KEEPER_FILE, .file = options->operands[0]};
	}
	if (options->control)
		node->rows[node->row_count++] =
			(struct io_keeper_row){.kind = IO_KEEPER_SOCKET, .file = options->control};
	return true;
}
