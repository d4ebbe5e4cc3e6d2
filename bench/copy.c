/* SPDX-License-Identifier: MIT */
/*
 * The least that any responder does: takes frames of a port, turns their addresses around, makes an
 * echo a reply, and sends them, without looking at anything. What `icmp node` costs more than this
 * is what it costs to be right.
 *
 *	copy NAME [ADDRESS/LENGTH of the kernel's end of a TUN]
 *
 * It has its own I/O: a packet socket's ring of the size that a port has, or read and write.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_packet.h>
#include <linux/if_tun.h>

enum {
	BATCH = 64,
	SLOT = 2048,
	BLOCK = 1 << 17,
	RING = 4 << 20,
	SLOTS = RING / SLOT,
	FRAME = 1514,
	IP_SRC = 12,
	ICMP_AT = 20,
	ECHO_DIFFERENCE = 8 << 8, /* of the checksum, from type 8 to 0 */
};

struct copy {
	int fd;
	uint8_t *ring;
	unsigned next;
	uint8_t frames[BATCH][FRAME];
	struct iovec parts[BATCH];
	struct mmsghdr messages[BATCH];
};

static void swap(uint8_t *a, uint8_t *b, size_t length)
{
	uint8_t kept[ETH_ALEN];

	memcpy(kept, a, length);
	memcpy(a, b, length);
	memcpy(b, kept, length);
}

static void turn_datagram(uint8_t *ip)
{
	unsigned sum = (unsigned)(ip[ICMP_AT + 2] << 8 | ip[ICMP_AT + 3]) + ECHO_DIFFERENCE;

	swap(ip + IP_SRC, ip + IP_SRC + 4, 4);
	sum += sum >> 16;
	ip[ICMP_AT] = 0;
	ip[ICMP_AT + 2] = (uint8_t)(sum >> 8);
	ip[ICMP_AT + 3] = (uint8_t)sum;
}

static void turn_frame(uint8_t *frame)
{
	swap(frame, frame + ETH_ALEN, ETH_ALEN);
	turn_datagram(frame + ETH_HLEN);
}

static void wait_for(const struct copy *copy)
{
	struct pollfd poll_one = {.fd = copy->fd, .events = POLLIN};

	poll(&poll_one, 1, -1);
}

/* --- A TUN ----------------------------------------------------------------------------------- */

static bool open_tun(struct copy *copy, const char *name, const char *address)
{
	struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
	char command[128];

	memcpy(request.ifr_name, name, strnlen(name, IFNAMSIZ - 1));
	snprintf(command, sizeof(command), "ip addr add %s dev %s && ip link set %s up", address,
		 name, name);
	copy->fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	return copy->fd >= 0 && !ioctl(copy->fd, TUNSETIFF, &request) && !system(command);
}

static void turn_tun(struct copy *copy)
{
	uint8_t *bytes = copy->frames[0];

	for (;;) {
		ssize_t length = read(copy->fd, bytes, FRAME);

		if (length < 0)
			wait_for(copy);
		if (length <= ICMP_AT + 4)
			continue;
		turn_datagram(bytes);
		if (write(copy->fd, bytes, (size_t)length) < 0)
			continue;
	}
}

/* --- A packet socket ------------------------------------------------------------------------- */

static bool open_ring(struct copy *copy, const char *name)
{
	static const int version = TPACKET_V2, yes = 1;
	static const struct tpacket_req ring = {BLOCK, RING / BLOCK, SLOT, SLOTS};
	struct sockaddr_ll address = {.sll_family = AF_PACKET,
				      .sll_protocol = htons(ETH_P_ALL),
				      .sll_ifindex = (int)if_nametoindex(name)};
	void *at = MAP_FAILED;

	copy->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (!setsockopt(copy->fd, SOL_PACKET, PACKET_VERSION, &version, sizeof(int)) &&
	    !setsockopt(copy->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof(int)) &&
	    !setsockopt(copy->fd, SOL_PACKET, PACKET_QDISC_BYPASS, &yes, sizeof(int)) &&
	    !setsockopt(copy->fd, SOL_PACKET, PACKET_RX_RING, &ring, sizeof(ring)))
		at = mmap(NULL, RING, PROT_READ | PROT_WRITE, MAP_SHARED, copy->fd, 0);
	copy->ring = at;
	return at != MAP_FAILED && !bind(copy->fd, (struct sockaddr *)&address, sizeof(address));
}

/* The next frame, into a place of the batch; false: there is none. */
static bool take(struct copy *copy, unsigned place)
{
	struct tpacket2_hdr *slot = (struct tpacket2_hdr *)(copy->ring + (size_t)copy->next * SLOT);

	if (!(__atomic_load_n(&slot->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER))
		return false;
	copy->parts[place].iov_len = slot->tp_snaplen < FRAME ? slot->tp_snaplen : FRAME;
	memcpy(copy->frames[place], (uint8_t *)slot + slot->tp_mac, copy->parts[place].iov_len);
	turn_frame(copy->frames[place]);
	__atomic_store_n(&slot->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
	copy->next = (copy->next + 1) % SLOTS;
	return true;
}

static void turn_ring(struct copy *copy)
{
	for (unsigned i = 0; i < BATCH; i++) {
		copy->parts[i].iov_base = copy->frames[i];
		copy->messages[i].msg_hdr =
			(struct msghdr){.msg_iov = &copy->parts[i], .msg_iovlen = 1};
	}
	for (;;) {
		unsigned count = 0;

		while (count < BATCH && take(copy, count))
			count++;
		if (count)
			sendmmsg(copy->fd, copy->messages, count, 0);
		else
			wait_for(copy);
	}
}

int main(int argc, char **argv)
{
	struct copy *copy = calloc(1, sizeof(*copy));
	bool tun = argc == 3;

	if (!copy || argc < 2 || argc > 3)
		return 2;
	if (!(tun ? open_tun(copy, argv[1], argv[2]) : open_ring(copy, argv[1]))) {
		perror("copy");
		return 2;
	}
	fprintf(stderr, "copy is up as %s\n", argv[1]);
	if (tun)
		turn_tun(copy);
	turn_ring(copy);
}
