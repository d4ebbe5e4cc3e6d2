/* SPDX-License-Identifier: MIT */
/*
 * All of a packet port that takes rights. The socket is bound last, so that nothing is in the ring
 * that the filter has not seen.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>

#include "io/port/backend.h"
#include "io/port/ring.h"
#include "io/process/privilege.h"

/* Of the socket's queue, where frames wait that no slot holds: some dozens of 64 KiB. */
static const int queue_size = 4 << 20;

static bool set_options(int fd)
{
	static const struct {
		int option, value;
	} options[] = {
		{PACKET_VERSION, TPACKET_V2}, {PACKET_VNET_HDR, 1},
		{PACKET_IGNORE_OUTGOING, 1},  {PACKET_COPY_THRESH, RING_SLOT},
		{PACKET_QDISC_BYPASS, 1},
	};
	struct tpacket_req ring = {.tp_block_size = RING_BLOCK,
				   .tp_block_nr = RING_SIZE / RING_BLOCK,
				   .tp_frame_size = RING_SLOT,
				   .tp_frame_nr = RING_SLOTS};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (setsockopt(fd, SOL_PACKET, options[i].option, &options[i].value, sizeof(int)))
			return false;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &queue_size, sizeof(queue_size));
	return !setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &ring, sizeof(ring));
}

/*
 * IPv4 and ARP, to our station or a group, of our VLAN (0 is none: such a tag says a priority).
 * Where somebody else makes the interface promiscuous, we see no more than before.
 */
static bool filter(int fd, const uint8_t *mac, uint16_t vlan)
{
	uint32_t high =
		(uint32_t)mac[0] << 24 | (uint32_t)mac[1] << 16 | (uint32_t)mac[2] << 8 | mac[3];
	uint32_t low = (uint32_t)mac[4] << 8 | mac[5];
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_VLAN_TAG)),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xfff),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, vlan, 0, 10),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 2 * ETH_ALEN),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_ARP, 0, 7),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 1, 4, 0),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, high, 0, 3),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, low, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, INT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = {.len = sizeof(code) / sizeof(code[0]), .filter = code};

	return !setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

/* A router hears all groups; a station that is not the hardware's must see all there is. */
static bool join(int fd, int index, bool promiscuous)
{
	struct packet_mreq all = {.mr_ifindex = index,
				  .mr_type = promiscuous ? PACKET_MR_PROMISC : PACKET_MR_ALLMULTI};

	return !setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof(all));
}

/* All protocols, though two are wanted: such sockets see a frame before tc drops it. */
static bool bind_to(int fd, int index)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = index};

	return !bind(fd, (struct sockaddr *)&address, sizeof(address));
}

static bool prepare(int fd, const struct io_port_plan *plan, const struct io_port_facts *facts)
{
	int index = (int)if_nametoindex(plan->name);
	bool ours = io_port_mac_said(plan) && memcmp(plan->mac, facts->mac, ETH_ALEN) != 0;

	return index && set_options(fd) && filter(fd, ours ? plan->mac : facts->mac, plan->vlan) &&
	       join(fd, index, ours) && bind_to(fd, index);
}

static bool packet_refused(struct io_failure *failure, const char *name)
{
	char hint[sizeof(failure->hint)] = "";
	int error = errno;

	if (error != EPERM && error != EACCES)
		return io_fail(failure, "system", error, "", "%s: %s", name, strerror(error));
	io_setcap_hint("cap_net_raw,cap_net_admin", hint, sizeof(hint));
	return io_fail(failure, "permission", error, hint,
		       "a packet socket on %s takes CAP_NET_RAW", name);
}

static bool is_usable(const struct io_port_plan *plan, struct io_port_facts *facts,
		      struct io_failure *failure)
{
	char hint[sizeof(failure->hint)];

	if (!io_port_facts(facts, plan->name))
		return io_fail(failure, "missing", ENODEV, "", "no interface named %s", plan->name);
	if (!facts->ethernet)
		return io_fail(failure, "usage", 0, "", "%s is no Ethernet interface", plan->name);
	if (facts->up)
		return true;
	snprintf(hint, sizeof(hint), "sudo ip link set %s up", plan->name);
	return io_fail(failure, "missing", ENETDOWN, hint, "%s is down", plan->name);
}

int io_port_packet_open(const struct io_port_plan *plan, struct io_failure *failure)
{
	struct io_port_facts facts;
	int fd;

	if (!is_usable(plan, &facts, failure))
		return -1;
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (fd >= 0 && prepare(fd, plan, &facts))
		return fd;
	packet_refused(failure, plan->name);
	if (fd >= 0)
		close(fd);
	return -1;
}
