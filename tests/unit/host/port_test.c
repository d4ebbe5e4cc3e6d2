/* SPDX-License-Identifier: MIT */
/* What a name asks for, and ports over a TUN and a TAP with the kernel at the other end. */
#include <net/if.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "ports.h"

static const struct name {
	const char *name;
	const char *of;      /* the interface; NULL: refused with that message */
	const char *message; /* begins so */
	enum io_port_kind kind;
	uint16_t mtu;
} names[] = {
	{"tun:a", "a", "", IO_PORT_TUN, 1500},
	{"tap:a", "a", "", IO_PORT_TAP, 1500},
	{"net9", "net9", "", IO_PORT_TUN, 1500},
	{"tap9", "tap9", "", IO_PORT_TAP, 1500},
	{"taper", "taper", "", IO_PORT_TAP, 1500},
	{"veth0", "veth0", "", IO_PORT_PACKET, 1400},
	{"mytun", "mytun", "", IO_PORT_TUN, 1300},
	{"mytap", "mytap", "", IO_PORT_TAP, 1500},
	{"tun:mytun", "mytun", "", IO_PORT_TUN, 1300},
	{"", NULL, "no interface can have the name \"\"", 0, 0},
	{"tun:", NULL, "no interface can have the name \"\"", 0, 0},
	{"a/b", NULL, "no interface can have the name \"a/b\"", 0, 0},
	{"a b", NULL, "no interface can have the name", 0, 0},
	{"..", NULL, "no interface can have the name", 0, 0},
	{"tap:sixteen-octets-x", NULL, "no interface can have the name", 0, 0},
	{"lo", NULL, "lo is no Ethernet interface", 0, 0},
	{"tun:veth0", NULL, "veth0 is there, and is no TUN or TAP", 0, 0},
	{"tap:veth0", NULL, "veth0 is there, and is no TUN or TAP", 0, 0},
	{"tap:mytun", NULL, "mytun is no Ethernet interface, but a TUN", 0, 0},
	{"tun:mytap", NULL, "mytap is there, and is a TAP", 0, 0},
};

static void planned(void)
{
	run("ip link add veth0 mtu 1400 type veth peer name veth1 && "
	    "ip tuntap add mytun mode tun && ip link set mytun mtu 1300 && "
	    "ip tuntap add mytap mode tap");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct name *row = &names[i];
		struct io_port_plan plan;
		struct io_failure failure = {.message = ""};

		ok(io_port_plan(&plan, row->name, &failure) == (row->of != NULL), "\"%s\" %s",
		   row->name, failure.message);
		if (!row->of) {
			is_str(failure.what, "usage", "what");
			ok(!strncmp(failure.message, row->message, strlen(row->message)), "why");
			continue;
		}
		is_str(plan.name, row->of, "its interface");
		is_int(plan.kind, row->kind, "kind");
		is_int(plan.mtu, row->mtu, "MTU");
	}
}

static void rivals(void)
{
	struct io_port_plan plan = {.name = "veth0", .kind = IO_PORT_PACKET};
	char text[200] = "";

	write_text("/proc/sys/net/ipv4/conf/veth0/forwarding", "0");
	ok(!io_port_rival(&plan, text, sizeof(text)), "no rival %s", text);
	if (ok(write_text("/proc/sys/net/ipv4/conf/veth0/forwarding", "1"), "forwarding"))
		ok(io_port_rival(&plan, text, sizeof(text)), "is a rival");
	is_str(text,
	       "the kernel forwards what comes by veth0 too: "
	       "sudo sysctl -w net/ipv4/conf/veth0/forwarding=0",
	       "says how to end it");
	run("ip address add 10.9.0.1/24 dev veth0");
	ok(io_port_rival(&plan, text, sizeof(text)), "an address is a rival");
	is_str(text,
	       "the kernel has 10.9.0.1 on veth0 and answers too: "
	       "sudo ip -4 address flush dev veth0",
	       "says how to end it");
	plan.kind = IO_PORT_TAP;
	ok(!io_port_rival(&plan, text, sizeof(text)), "a TAP has the kernel at its other end");
}

static void echo_by_tun(struct io_port *port)
{
	uint8_t bytes[1500];
	size_t length = port_echo(bytes, sizeof(bytes), 7, 1000);
	struct iovec parts[] = {{bytes, 20}, {bytes + 20, 8}, {bytes + 28, length - 28}};
	struct io_port_frame frame;

	ok(port->ops->send(port, parts, 3), "a request in three parts");
	port->ops->flush(port);
	ok(port_next(port, &frame, is_reply), "its reply");
	is_int((int64_t)frame.held, 1028, "whole");
	is_int(icmp4_ip_dst(frame.bytes), OURS, "to us");
	ok(icmp4_checksum_ok(frame.bytes + 20, frame.held - 20), "its checksum");
}

/* One that is down for a while, as when it is moved, loses datagrams, and is no other than before.
 */
static void pauses(struct io_port *port)
{
	uint8_t bytes[100];
	struct iovec part = {bytes, port_echo(bytes, sizeof(bytes), 1, 10)};
	uint64_t lost = port->lost;

	run("ip link set net0 down");
	ok(!port->ops->send(port, &part, 1) && port->lost == lost + 1, "down: a datagram is lost");
	ok(!port->gone, "but the port is not gone");
	run("ip link set net0 up");
}

/* Deleted; what was made anew has the kernel's address again. */
static void flaps(struct io_port *port, const struct io_port_plan *plan, const char *command)
{
	uint8_t bytes[100];
	struct iovec part = {bytes, port_echo(bytes, sizeof(bytes), 1, 10)};
	uint64_t lost = port->lost;

	run(command);
	ok(port->ops->send(port, &part, 1) || port->lost == lost + 1,
	   "a datagram is sent or counted");
	ok(wait_gone(port), "the port is gone");
	io_port_close(port);
	port_up(port, plan);
}

static void tun(void)
{
	struct io_port_plan plan = {
		.name = "net0", .kind = IO_PORT_TUN, .host = {KERNEL, 24}, .mtu = 1400};
	struct io_port port;

	if (!port_up(&port, &plan))
		return;
	ok(!port.ethernet && port.mtu == 1400, "datagrams of 1400 octets");
	run("ip link show net0 | grep -q 'UP.*mtu 1400'");
	echo_by_tun(&port);
	pauses(&port);
	echo_by_tun(&port);
	flaps(&port, &plan, "ip link delete net0");
	echo_by_tun(&port);
	io_port_close(&port);
	is_int(if_nametoindex("net0"), 0, "gone once closed");
	ok(port.fd == -1, "and so is the descriptor");
}

static bool is_arp_request(const struct io_port *port, const struct io_port_frame *frame)
{
	(void)port;
	return get16(frame->bytes + 12) == 0x0806 && get16(frame->bytes + 20) == 1;
}

static void tap(void)
{
	static const uint8_t own[] = {2, 0, 0, 0, 0, 9};
	struct io_port_plan plan = {.name = "tap0", .kind = IO_PORT_TAP, .host = {KERNEL, 24}};
	struct io_port port;
	struct io_port_frame frame;

	if (!port_up(&port, &plan))
		return;
	ok(port.ethernet && port.mtu == 1500, "frames, of 1500 octets if nothing else is said");
	if (!fork()) {
		execlp("ping", "ping", "-c1", "-W1", "10.0.0.2", NULL);
		_exit(1);
	}
	ok(port_next(&port, &frame, is_arp_request), "the kernel asks who has our address");
	ok(memcmp(frame.bytes + 6, port.mac, 6) != 0, "it has another station than ours");
	is_int(port.mac[0] & 3, 2, "which is a local one, and no group");
	io_port_close(&port);
	wait(NULL);
	memcpy(plan.mac, own, sizeof(own));
	if (port_up(&port, &plan)) {
		is_bytes(port.mac, 6, own, 6, "the station that the plan names");
		io_port_close(&port);
	}
}

static void refused(void)
{
	static const struct {
		struct io_port_plan plan;
		const char *what, *message;
	} rows[] = {
		{{.name = "lo", .kind = IO_PORT_TUN},
		 "system",
		 "no TUN interface can have that name"},
		{{.name = "lo", .kind = IO_PORT_TAP},
		 "system",
		 "no TAP interface can have that name"},
		{{.name = "none", .kind = IO_PORT_PACKET}, "missing", "no interface named none"},
		{{.name = "lo", .kind = IO_PORT_PACKET}, "usage", "lo is no Ethernet interface"},
		{{.name = "veth1", .kind = IO_PORT_PACKET}, "missing", "veth1 is down"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct io_failure failure = {.what = "", .message = ""};

		is_int(io_port_open(&rows[i].plan, &failure), -1, rows[i].plan.name);
		is_str(failure.what, rows[i].what, "what");
		is_str(failure.message, rows[i].message, "message");
	}
}

/* A TUN that was made for a user, and is up, takes no rights. */
static void without_rights(void)
{
	struct io_port_plan plan = {.name = "user0", .kind = IO_PORT_TUN, .mtu = 1280};
	struct io_failure failure = {.what = "", .message = ""};
	struct io_port port;

	ok(!mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
		   !mount("tmpfs", "/dev/net", "tmpfs", 0, NULL) &&
		   !mknod("/dev/net/tun", S_IFCHR, makedev(10, 200)) &&
		   !chmod("/dev/net/tun", 0666),
	   "a /dev/net/tun for all");
	run("ip tuntap add user0 mode tun user 65534 && ip address add 10.0.0.1/24 dev user0 && "
	    "ip link set user0 mtu 1280 up");
	become_nobody();
	if (port_up(&port, &plan)) {
		settled("user0");
		echo_by_tun(&port);
		io_port_close(&port);
	}
	plan.mtu = 1300;
	is_int(io_port_open(&plan, &failure), -1, "another MTU");
	is_str(failure.what, "permission", "takes rights");
}

static void world(void)
{
	if (!has_ip() || !own_network())
		return;
	planned();
	rivals();
	refused();
	tun();
	tap();
	without_rights();
}

int main(void)
{
	in_child("ports", world);
	return tap_done();
}
