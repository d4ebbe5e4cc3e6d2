/* SPDX-License-Identifier: MIT */
/* A packet port: frames both ways, what its filter lets through, floods and flaps. */
#include "io/clock.h"
#include "veth.h"

static void echo(struct io_port *port, uint16_t data)
{
	static uint8_t bytes[ROOM];
	struct icmp4_time before = io_now();
	struct io_port_frame frame;

	ok(put(port, bytes, port_echo(bytes, sizeof(bytes), 3, data)), "a request, %d octets",
	   data);
	port->ops->flush(port);
	if (!ok(port_next(port, &frame, is_reply), "its reply"))
		return;
	is_int((int64_t)frame.held, ETHERNET + 28 + data, "whole");
	is_int((int64_t)frame.length, (int64_t)frame.held, "and no longer on the wire");
	is_bytes(frame.bytes, 6, own, 6, "to our station");
	ok(icmp4_checksum_ok(frame.bytes + 34, frame.held - 34), "its checksum");
	ok(frame.stamp.ns >= before.ns && frame.stamp.ns <= io_now().ns, "its time");
}

/* More than one turn of the batch, each in its order. */
static void batches(struct io_port *port)
{
	struct io_port_frame frame;
	uint8_t bytes[100];
	int seen = 0;

	for (uint16_t i = 0; i < 200; i++)
		put(port, bytes, port_echo(bytes, sizeof(bytes), i, 20));
	port->ops->flush(port);
	while (seen < 200 && port_next(port, &frame, is_reply) &&
	       get16(frame.bytes + 34 + 6) == seen)
		seen++;
	is_int(seen, 200, "replies in their order");
	is_int((int64_t)port->lost, 0, "none lost");
}

static void too_large(struct io_port *port)
{
	static uint8_t bytes[ROOM];
	uint64_t lost = port->lost;

	ok(!put(port, bytes, port_echo(bytes, sizeof(bytes), 1, 3000)), "more than the MTU");
	is_int((int64_t)(port->lost - lost), 1, "is lost");
	put(port, bytes, port_echo(bytes, sizeof(bytes), 1, 1480));
	port->ops->flush(port);
	is_int((int64_t)(port->lost - lost), 2, "so is one that was queued");
	ok(!port->gone, "and the port is there");
}

/* --- What the filter lets through ----------------------------------------------------------- */

static const struct stray {
	const char *name;
	uint8_t dst[6];
	uint16_t types[2]; /* the first of them 0x8100: then a tag of that VLAN */
	uint16_t vlan;
	bool ours;
} strays[] = {
	{"IPv4 to us", {2, 0, 0, 0, 0, 2}, {0x0800, 0}, 0, true},
	{"IPv4 to all", {255, 255, 255, 255, 255, 255}, {0x0800, 0}, 0, true},
	{"IPv4 to a group", {1, 0, 0x5e, 0, 0, 1}, {0x0800, 0}, 0, true},
	{"ARP to all", {255, 255, 255, 255, 255, 255}, {0x0806, 0}, 0, true},
	{"priority alone", {2, 0, 0, 0, 0, 2}, {0x8100, 0x0800}, 0xe000, true},
	{"to another station", {2, 0, 0, 0, 0, 3}, {0x0800, 0}, 0, false},
	{"to one much like us", {2, 0, 0, 1, 0, 2}, {0x0800, 0}, 0, false},
	{"IPv6", {2, 0, 0, 0, 0, 2}, {0x86dd, 0}, 0, false},
	{"LLDP", {1, 0x80, 0xc2, 0, 0, 0x0e}, {0x88cc, 0}, 0, false},
	{"VLAN 5", {2, 0, 0, 0, 0, 2}, {0x8100, 0x0800}, 5, false},
};

static size_t build_stray(const struct stray *row, uint8_t *bytes, uint8_t number)
{
	size_t at = 12;

	memset(bytes, 0, 60);
	memcpy(bytes, row->dst, 6);
	memcpy(bytes + 6, kernel, 6);
	put16(bytes + at, row->types[0]);
	if (row->types[0] == 0x8100) {
		put16(bytes + 14, row->vlan);
		put16(bytes + 16, row->types[1]);
		at = 16;
	}
	bytes[at + 2] = 0x45;
	bytes[at + 2 + 9] = 253; /* for experiments (RFC 3692) */
	bytes[at + 2 + 30] = (uint8_t)(number + 1);
	return 60 + at - 12;
}

static bool is_stray(const struct io_port *port, const struct io_port_frame *frame)
{
	(void)port;
	return frame->held == 60 && frame->bytes[ETHERNET + 9] == 253;
}

/* Each is followed by one that is for us, so that silence is told from delay. */
static void filtered(struct io_port *port)
{
	int peer = raw_socket("peer0");

	for (uint8_t i = 0; i < sizeof(strays) / sizeof(strays[0]); i++) {
		uint8_t bytes[64], last[64];
		size_t length = build_stray(&strays[i], bytes, i);
		struct io_port_frame frame;

		ok(write(peer, bytes, length) == (ssize_t)length &&
			   write(peer, last, build_stray(&strays[0], last, 99)) == 60,
		   "sent");
		ok(port_next(port, &frame, is_stray) &&
			   (frame.bytes[ETHERNET + 30] == i + 1) == strays[i].ours,
		   "%s is %sfor us", strays[i].name, strays[i].ours ? "" : "not ");
		if (strays[i].ours)
			ok(port_next(port, &frame, is_stray), "and the last one");
	}
	close(peer);
}

/* --- Flaps and floods ----------------------------------------------------------------------- */

static void flooded(struct io_port *port)
{
	struct io_port_frame frames[64];
	int peer = raw_socket("peer0");
	uint8_t bytes[64];
	size_t length = build_stray(&strays[0], bytes, 1), came = 0, got;

	for (int i = 0; i < 3000; i++)
		if (write(peer, bytes, length) != (ssize_t)length)
			break;
	while ((got = port->ops->receive(port, frames, 64)))
		came += got;
	ok(came >= 1024 && came < 3000, "%zu of 3000 had room", came);
	if (write(peer, bytes, length) == (ssize_t)length)
		came += port->ops->receive(port, frames, 64);
	ok(came + port->dropped >= 3001, "the others were counted: %zu", (size_t)port->dropped);
	close(peer);
}

/* The descriptor has nothing more to say once all was taken, or the device would never sleep. */
static void sleeps(struct io_port *port)
{
	struct io_port_frame frames[64];
	struct pollfd polls = {.fd = port->fd, .events = POLLIN};

	echo(port, 10);
	while (port->ops->receive(port, frames, 64) == 64)
		;
	port->ops->flush(port);
	is_int(poll(&polls, 1, 0), 0, "nothing more to receive");
}

static void flaps(struct io_port *port)
{
	struct io_failure failure = {.what = "", .message = "", .hint = ""};

	run("ip link set port0 down");
	ok(wait_gone(port), "down: the port is gone");
	io_port_close(port);
	is_int(io_port_open(&plan, &failure), -1, "and cannot be opened");
	is_str(failure.message, "port0 is down", "why");
	is_str(failure.hint, "sudo ip link set port0 up", "what to do");
	run("ip link set port0 up");
	settled("peer0");
	if (!port_up(port, &plan))
		return;
	echo(port, 56);
	run("ip link delete peer0");
	ok(wait_gone(port), "deleted: the port is gone");
	io_port_close(port);
	is_int(io_port_open(&plan, &failure), -1, "and cannot be opened");
	is_str(failure.message, "no interface named port0", "why");
	make_pair();
	if (port_up(port, &plan))
		echo(port, 56);
}

static bool is_for_other(const struct io_port *port, const struct io_port_frame *frame)
{
	return is_stray(port, frame) && frame->bytes[5] == 3;
}

static void another_station(void)
{
	struct io_port_plan other = plan;
	struct io_port_frame frame;
	struct io_port port;
	uint8_t bytes[64];
	int peer = raw_socket("peer0");

	memcpy(other.mac, strays[5].dst, sizeof(other.mac));
	if (port_up(&port, &other)) {
		is_bytes(port.mac, 6, other.mac, 6, "a station that is not the interface's");
		ok(write(peer, bytes, build_stray(&strays[5], bytes, 5)) == 60 &&
			   port_next(&port, &frame, is_for_other),
		   "gets what is sent to it");
		io_port_close(&port);
	}
	close(peer);
}

/* The tag is the kernel's to take off. */
static void vlan(void)
{
	const struct stray *tagged = &strays[sizeof(strays) / sizeof(strays[0]) - 1];
	struct io_port_plan other = plan;
	struct io_port_frame frame;
	struct io_port port;
	uint8_t bytes[64];
	int peer = raw_socket("peer0");

	other.vlan = tagged->vlan;
	if (port_up(&port, &other)) {
		ok(write(peer, bytes, build_stray(&strays[0], bytes, 98)) == 60 &&
			   write(peer, bytes, build_stray(tagged, bytes, 99)) == 64 &&
			   port_next(&port, &frame, is_stray),
		   "a port of that VLAN gets its frames");
		is_int(frame.bytes[ETHERNET + 30], 100, "and no others");
		io_port_close(&port);
	}
	close(peer);
}

static void jumbo(void)
{
	struct io_port port;

	run("ip link set port0 mtu 9000 && ip link set peer0 mtu 9000");
	if (!port_up(&port, &plan))
		return;
	is_int(port.mtu, 9000, "an MTU of 9000");
	echo(&port, 8972);
	echo(&port, 1972);
	io_port_close(&port);
}

static void veth_all(void)
{
	struct io_port port;

	if (!make_pair() || !port_up(&port, &plan))
		return;
	is_bytes(port.mac, 6, own, 6, "the kernel's station is ours");
	is_int(port.mtu, 1500, "MTU");
	echo(&port, 0);
	echo(&port, 1472);
	batches(&port);
	too_large(&port);
	filtered(&port);
	sleeps(&port);
	flooded(&port);
	flaps(&port);
	io_port_close(&port);
	another_station();
	vlan();
	jumbo();
}

int main(void)
{
	in_child("as root", veth_as_root);
	in_child("as nobody", veth_as_nobody);
	return tap_done();
}
