/* SPDX-License-Identifier: MIT */
/* What may be opened: each is opened, and closed again. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/if_packet.h>

#include "io/enclosure/inside.h"
#include "io/finding/rows.h"
#include "io/process/privilege.h"

static void missing(struct io_finding *finding, int error)
{
	finding->state = IO_FINDING_MISSING;
	snprintf(finding->said, sizeof(finding->said), "%s", strerror(error));
}

/* 0, or why there is none. */
static int try_socket(int family, int type, int protocol)
{
	int fd = socket(family, type | SOCK_CLOEXEC, protocol);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static void look_at_socket(struct io_finding *finding, int family, int type, int protocol)
{
	int error = try_socket(family, type, protocol);

	if (!error)
		return;
	missing(finding, error);
	io_setcap_hint("cap_net_raw", finding->remedy, sizeof(finding->remedy));
}

/* Who may open raw sockets needs no others. */
static void ping_socket(const char *root, struct io_finding *finding)
{
	int error = try_socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
	char range[64];
	long first, last;

	if (!error || !try_socket(AF_INET, SOCK_RAW, IPPROTO_ICMP))
		return;
	missing(finding, error);
	if (io__finding_read(root, "/proc/sys/net/ipv4/ping_group_range", range, sizeof(range)) &&
	    sscanf(range, "%ld %ld", &first, &last) == 2)
		snprintf(finding->said, sizeof(finding->said), "open to groups %ld to %ld%s", first,
			 last, first > last ? ": to nobody" : "");
	snprintf(finding->remedy, sizeof(finding->remedy),
		 "sudo sysctl -w net.ipv4.ping_group_range=\"0 2147483647\"");
}

static void raw_socket(const char *root, struct io_finding *finding)
{
	(void)root;
	look_at_socket(finding, AF_INET, SOCK_RAW, IPPROTO_ICMP);
}

static void packet_socket(const char *root, struct io_finding *finding)
{
	(void)root;
	look_at_socket(finding, AF_PACKET, SOCK_RAW, 0);
	if (finding->state || !io_rights_are_lent())
		return;
	missing(finding, EPERM);
	io_setcap_hint("cap_net_raw", finding->remedy, sizeof(finding->remedy));
}

static void net_admin(const char *root, struct io_finding *finding)
{
	cap_t own = cap_get_proc();
	cap_flag_value_t set = CAP_CLEAR;

	(void)root;
	if (own)
		cap_get_flag(own, CAP_NET_ADMIN, CAP_EFFECTIVE, &set);
	cap_free(own);
	if (set == CAP_SET)
		return;
	missing(finding, EPERM);
	io_setcap_hint("cap_net_raw,cap_net_admin", finding->remedy, sizeof(finding->remedy));
}

/* A child has them for a moment, for nobody can leave a namespace that he entered. */
static void namespaces(const char *root, struct io_finding *finding)
{
	struct io_failure failure = {.error = EAGAIN, .message = "no process could be made"};
	int ends[2];

	(void)root;
	if (pipe2(ends, O_CLOEXEC)) {
		missing(finding, errno);
		return;
	}
	pid_t child = fork();

	if (!child) {
		bool may = io_namespaces_enter(&failure);

		_exit(may || write(ends[1], &failure, sizeof(failure)) < 0 ? 0 : 1);
	}
	close(ends[1]);
	ssize_t got = child < 0 ? 1 : read(ends[0], &failure, sizeof(failure));

	close(ends[0]);
	if (child > 0)
		waitpid(child, NULL, 0);
	if (!got)
		return;
	finding->state = IO_FINDING_MISSING;
	snprintf(finding->said, sizeof(finding->said), "%.159s", failure.message);
	snprintf(finding->remedy, sizeof(finding->remedy), "%s", failure.hint);
}

static void tun_device(const char *root, struct io_finding *finding)
{
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	(void)root;
	if (fd >= 0) {
		close(fd);
		return;
	}
	snprintf(finding->remedy, sizeof(finding->remedy), "%s",
		 errno == EACCES || errno == EPERM ? "sudo chmod 0666 /dev/net/tun"
						   : "sudo modprobe tun");
	missing(finding, errno);
}

const struct finding_row io__finding_rights[] = {
	{"ping-socket", "ICMP datagram sockets", "without root: icmp ping, and icmp trace --icmp",
	 ping_socket},
	{"raw-socket", "raw sockets (CAP_NET_RAW)",
	 "icmp trace by TCP, icmp send, IP options, more than 100 probes a second, and errors "
	 "with all their fields",
	 raw_socket},
	{"packet-socket", "packet sockets (CAP_NET_RAW)",
	 "icmp decode -I, icmp node on an Ethernet interface, frames to the local link",
	 packet_socket},
	{"net-admin", "interfaces of one's own (CAP_NET_ADMIN)",
	 "icmp node on a TUN or TAP, --mark", net_admin},
	{"namespaces", "network namespaces", "icmp lab NAME -- COMMAND", namespaces},
	{"user-namespaces", "user namespaces", "without root: icmp lab NAME -- COMMAND",
	 io__finding_user_namespaces},
	{"apparmor", "AppArmor lets this program make them",
	 "without root: icmp lab NAME -- COMMAND", io__finding_apparmor},
	{"tun", "/dev/net/tun", "icmp lab NAME -- COMMAND, icmp node on a TUN or TAP", tun_device},
	{NULL, NULL, NULL, NULL},
};
