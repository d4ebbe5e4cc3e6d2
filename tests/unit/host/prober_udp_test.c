/* SPDX-License-Identifier: MIT */
/* UDP sockets, as an ordinary user with no right at all. */
#include <netinet/in.h>
#include <sys/socket.h>

#include "probe.h"

static bool open_udp(struct io_prober *prober, uint16_t src_port)
{
	struct io_prober_need need = {.protocol = ICMP4_PROTO_UDP, .src_port = src_port};
	struct io_failure failure = {.message = ""};
	bool opened = io_prober_open(prober, &need, &failure);

	ok(opened && !strcmp(prober->ops->name, "udp"), "udp%s", failure.message);
	return opened;
}

static void closed_port(struct io_prober *prober)
{
	struct icmp4_time before = io_now();
	struct icmp4_packet packet;
	struct probe probe;

	probe_udp(&probe, (struct icmp4_ip){.dst = LOCALHOST, .ttl = 9}, 1, 9);
	ok(probe_send(prober, &probe), "to a closed port");
	if (!ok(probe_wait(prober, &packet), "answered"))
		return;
	is_int(packet.form, ICMP4_FORM_ERROR_QUEUE, "from the error queue");
	is_int(packet.said.type << 8 | packet.said.code, 0x303, "3/3");
	is_int(packet.said.from, LOCALHOST, "said.from");
	is_int(packet.said.dst, LOCALHOST, "said.dst");
	is_int(packet.said.dst_port, 9, "said.dst_port");
	is_int(packet.said.protocol, ICMP4_PROTO_UDP, "said.protocol");
	is_bytes(packet.bytes, packet.held, (const uint8_t *)"ping", 4, "our payload");
	ok(packet.stamp.ns >= before.ns && packet.stamp.ns <= io_now().ns,
	   "the kernel's stamp is on our clock");
}

static void open_port(struct io_prober *prober)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(LOCALHOST)};
	struct icmp4_packet packet;
	struct probe probe;
	socklen_t length = sizeof(at);
	char text[16];
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	bind(fd, (struct sockaddr *)&at, length);
	getsockname(fd, (struct sockaddr *)&at, &length);
	probe_udp(&probe, (struct icmp4_ip){.dst = LOCALHOST, .ttl = 9}, 1, ntohs(at.sin_port));
	ok(probe_send(prober, &probe), "to an open port");
	is_int(recvfrom(fd, text, sizeof(text), 0, (struct sockaddr *)&at, &length), 4, "arrives");
	is_int(ntohs(at.sin_port), prober->id, "from the port that the prober names");
	sendto(fd, "pong!", 5, 0, (struct sockaddr *)&at, length);
	close(fd);
	if (!ok(probe_wait(prober, &packet), "answered"))
		return;
	is_int(packet.form, ICMP4_FORM_DATAGRAM, "a whole datagram");
	is_int(icmp4_ip_check(packet.bytes, packet.held, packet.length), 0, "a sound one");
	is_int(packet.bytes[8], 64, "TTL of the answer");
	is_int(icmp4_ip_src(packet.bytes), LOCALHOST, "its source");
	is_int(icmp4_ip_dst(packet.bytes), LOCALHOST, "its destination");
	is_int(get16(packet.bytes + 22), prober->id, "its destination port");
	is_int(icmp4_checksum_finish(icmp4_checksum_partial(
		       icmp4_checksum_pseudo(LOCALHOST, LOCALHOST, ICMP4_PROTO_UDP, 13),
		       packet.bytes + 20, 13)),
	       0, "its checksum");
	is_bytes(packet.bytes + 28, packet.held - 28, (const uint8_t *)"pong!", 5, "its data");
}

/* Five probes by the destination port, errors about them queued while the others are sent. */
static void traced(struct io_prober *prober, int tun)
{
	struct icmp4_message exceeded = {.type = ICMP4_TIME_EXCEEDED};
	struct icmp4_packet packet;
	struct probe probe;
	uint8_t taken[2048];
	uint8_t ttl;

	for (ttl = 1; ttl <= 5; ttl++) {
		probe_udp(&probe, (struct icmp4_ip){.dst = REMOTE, .ttl = ttl}, 1, 33434 + ttl);
		ok(probe_send(prober, &probe), "TTL %d", ttl);
		is_int((int64_t)tun_answer(tun, taken, sizeof(taken), exceeded), 32, "it left");
		is_int(taken[8], ttl, "with that TTL");
	}
	for (ttl = 1; ttl <= 5 && probe_wait(prober, &packet); ttl++) {
		is_int(packet.said.dst_port, 33434 + ttl, "said.dst_port tells which it was");
		is_int(packet.said.dst, REMOTE, "said.dst");
		is_int(packet.said.from, ROUTER, "said.from");
		is_int(packet.said.type << 8 | packet.said.code, 0xb00, "11/0");
		is_int(packet.said.ttl, 61, "said.ttl: of the error");
	}
	is_int(ttl, 6, "all five are heard");
}

static void short_header(struct io_prober *prober)
{
	struct probe probe;

	probe_udp(&probe, (struct icmp4_ip){.dst = REMOTE, .ttl = 1}, 1, 9);
	probe.packet.length = 27;
	errno = 0;
	ok(!probe_send(prober, &probe) && errno == EOPNOTSUPP, "no UDP header, not sent");
}

static void as_nobody(void)
{
	struct io_prober prober, another;
	struct io_prober_need need = {.protocol = ICMP4_PROTO_UDP, .src_port = 40007};
	struct io_failure failure;
	int tun;

	if (!own_network())
		return;
	tun = tun_up();
	become_nobody();
	if (!open_udp(&prober, 0))
		return;
	ok(prober.id != 0, "source port %d", prober.id);
	closed_port(&prober);
	open_port(&prober);
	traced(&prober, tun);
	short_header(&prober);
	io_prober_close(&prober);
	if (!open_udp(&prober, 40007))
		return;
	is_int(prober.id, 40007, "a source port by wish");
	ok(!io_prober_open(&another, &need, &failure) && !strcmp(failure.what, "system") &&
		   failure.error == EADDRINUSE,
	   "not twice: %s", failure.message);
	io_prober_close(&prober);
}

int main(void)
{
	in_child("as nobody", as_nobody);
	return tap_done();
}
