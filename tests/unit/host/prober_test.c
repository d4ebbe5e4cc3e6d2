/* SPDX-License-Identifier: MIT */
/* The choice of a backend, its refusals, and the raw one. */
#include <icmp4/quote.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "io/process/privilege.h"
#include "probe.h"

static bool open_raw(struct io_prober *prober, uint8_t protocol)
{
	struct io_prober_need need = {.protocol = protocol};
	struct io_failure failure = {.what = ""};
	bool opened = io_prober_open(prober, &need, &failure);

	ok(opened && !strcmp(prober->ops->name, "raw") && prober->ops->exact &&
		   !prober->ops->lost[0],
	   "raw for protocol %d %s", protocol, failure.message);
	return opened;
}

static void raw_echo(struct io_prober *prober)
{
	struct icmp4_time before = io_now();
	struct icmp4_packet packet;
	struct probe probe;

	probe_echo(&probe, (struct icmp4_ip){.dst = LOCALHOST, .ttl = 9, .tos = 0x28}, 7, 56);
	ok(probe_send(prober, &probe), "echo sent");
	if (!ok(probe_wait(prober, &packet), "answered"))
		return;
	is_int(packet.form, ICMP4_FORM_DATAGRAM, "a whole datagram");
	is_int(packet.bytes[20], ICMP4_ECHO_REPLY, "the reply, not our own request");
	is_int(get16(packet.bytes + 24), 0x1234, "identifier as we chose it");
	is_int(get16(packet.bytes + 26), 7, "sequence number");
	is_int(packet.bytes[1], 0x28, "TOS went out as written");
	is_int((int64_t)packet.length, 84, "length");
	is_int(packet.interface, 1, "came by lo");
	ok(packet.stamp.ns >= before.ns && packet.stamp.ns <= io_now().ns,
	   "the kernel's stamp is on our clock");
	ok(probe_silence(prober), "and nothing else");
}

/* A datagram too long for the interface: fragmented if it may be, refused if not. */
static void raw_long(struct io_prober *prober)
{
	struct icmp4_ip ip = {.dst = LOCALHOST, .ttl = 64};
	struct icmp4_packet packet;
	struct probe probe;

	probe_echo(&probe, ip, 8, 4000);
	ok(probe_send(prober, &probe), "4028 octets leave by an interface with MTU 1500");
	ok(probe_wait(prober, &packet) && packet.length == 4028 && packet.held == 4028,
	   "and the whole answer comes back");
	ip.df = true;
	probe_echo(&probe, ip, 9, 4000);
	errno = 0;
	ok(!probe_send(prober, &probe) && errno == EMSGSIZE, "with DF they do not leave");
	ok(probe_silence(prober), "no answer to that");
	probe.packet.length = 12;
	ok(!probe_send(prober, &probe) && errno == EINVAL, "no datagram is 12 octets long");
}

/*
 * With a receive buffer for a few, what does not fit is counted; newer kernels count each
 * request as well, which passes the same socket here, before they look at the filter.
 */
static void raw_dropped(struct io_prober *prober)
{
	struct icmp4_packet packet;
	struct probe probe;
	int heard = 0;

	setsockopt(prober->receive_fd, SOL_SOCKET, SO_RCVBUF, &(int){4096}, sizeof(int));
	probe_echo(&probe, (struct icmp4_ip){.dst = LOCALHOST, .ttl = 64}, 1, 56);
	for (int i = 0; i < 100; i++)
		probe_send(prober, &probe);
	while (prober->ops->receive(prober, &packet))
		heard++;
	ok(probe_send(prober, &probe) && probe_wait(prober, &packet), "one more, with room again");
	ok(heard > 0 && heard < 100, "%d of 100 fitted", heard);
	ok(prober->dropped >= 100 - (uint64_t)heard && prober->dropped <= 200,
	   "the others are counted as dropped: %d", (int)prober->dropped);
}

static void raw_icmp(void)
{
	struct io_prober prober;

	if (!own_network() || !open_raw(&prober, ICMP4_PROTO_ICMP))
		return;
	is_int(prober.id, 0, "the identifier is ours to choose");
	raw_echo(&prober);
	raw_long(&prober);
	raw_dropped(&prober);
	io_prober_close(&prober);
}

static int server(int type, uint16_t *port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(LOCALHOST)};
	socklen_t length = sizeof(at);
	int fd = socket(AF_INET, type, 0);

	bind(fd, (struct sockaddr *)&at, length);
	if (type == SOCK_STREAM)
		listen(fd, 8);
	getsockname(fd, (struct sockaddr *)&at, &length);
	*port = ntohs(at.sin_port);
	return fd;
}

static void udp_closed(struct io_prober *prober)
{
	struct icmp4_message message;
	struct icmp4_quote quote;
	struct icmp4_packet packet;
	struct probe probe;

	probe_udp(&probe, (struct icmp4_ip){.src = LOCALHOST, .dst = LOCALHOST, .ttl = 5},
		  prober->id, 9);
	ok(probe_send(prober, &probe) && probe_wait(prober, &packet), "closed port: answered");
	icmp4_message_parse(&message, packet.bytes + 20, packet.held - 20, packet.length - 20);
	is_int(message.type << 8 | message.code, 0x303, "by 3/3");
	is_int(icmp4_quote_of(&quote, &message), ICMP4_FAULT_NONE, "with a sound quote");
	is_int(quote.src_port, prober->id, "of our source port");
	is_int(quote.checksum, get16(probe.bytes + 26), "and the very checksum we wrote");
}

static void udp_open(struct io_prober *prober)
{
	struct sockaddr_in from;
	socklen_t length = sizeof(from);
	struct icmp4_packet packet;
	struct probe probe;
	uint16_t port;
	char text[16];
	int fd = server(SOCK_DGRAM, &port);

	probe_udp(&probe, (struct icmp4_ip){.src = LOCALHOST, .dst = LOCALHOST, .ttl = 5},
		  prober->id, port);
	ok(probe_send(prober, &probe), "to an open port");
	is_int(recvfrom(fd, text, sizeof(text), 0, (struct sockaddr *)&from, &length), 4,
	       "the server hears our 4 octets");
	sendto(fd, "pong!", 5, 0, (struct sockaddr *)&from, length);
	ok(probe_wait(prober, &packet) && packet.length == 33, "its answer is heard too");
	is_int(icmp4_ip_check(packet.bytes, packet.held, packet.length), 0, "as a sound datagram");
	is_int(packet.bytes[9], ICMP4_PROTO_UDP, "of UDP");
	is_int(get16(packet.bytes + 20), port, "from the port we asked");
	is_int(get16(packet.bytes + 22), prober->id, "to ours");
	ok(probe_silence(prober), "our kernel refused nothing");
	close(fd);
}

static void raw_udp(void)
{
	struct io_prober prober;

	if (!own_network() || !open_raw(&prober, ICMP4_PROTO_UDP))
		return;
	ok(prober.id != 0, "a port is kept for us");
	udp_closed(&prober);
	udp_open(&prober);
	io_prober_close(&prober);
}

/* RST from a closed port, SYN and ACK from an open one, and nothing of a connection beside. */
static void raw_tcp(void)
{
	struct icmp4_ip ip = {.src = LOCALHOST, .dst = LOCALHOST, .ttl = 64};
	struct io_prober prober;
	struct icmp4_packet packet;
	struct probe probe;
	uint16_t port;
	int fd;

	if (!own_network() || !open_raw(&prober, ICMP4_PROTO_TCP))
		return;
	probe_syn(&probe, ip, 40000, 9);
	ok(probe_send(&prober, &probe) && probe_wait(&prober, &packet), "closed port: answered");
	is_int(packet.bytes[33] & 0x04, 0x04, "by RST");
	is_int(get32(packet.bytes + 28), 0xdecade + 1, "that acknowledges our SYN");
	fd = server(SOCK_STREAM, &port);
	probe_syn(&probe, ip, 40001, port);
	ok(probe_send(&prober, &probe) && probe_wait(&prober, &packet), "open port: answered");
	is_int(packet.bytes[33], 0x12, "by SYN and ACK");
	ok(probe_wait(&prober, &packet) && packet.bytes[33] & 0x04, "our kernel then resets it");
	ok(probe_silence(&prober), "our own SYN is not heard");
	close(fd);
	io_prober_close(&prober);
}

static const struct refusal {
	const char *name;
	struct io_prober_need need;
	const char *what, *message, *hint;
} refusals[] = {
	{"ICMP, closed to the group",
	 {.protocol = ICMP4_PROTO_ICMP},
	 "permission",
	 "ICMP socket refused",
	 "sudo sysctl -w net.ipv4.ping_group_range=\"0 2147483647\" or sudo setcap cap_net_raw+ep "
	 "/"},
	{"TCP",
	 {.protocol = ICMP4_PROTO_TCP},
	 "permission",
	 "raw socket refused",
	 "sudo setcap cap_net_raw+ep /"},
	{"TCP, raw not even tried",
	 {.protocol = ICMP4_PROTO_TCP, .unprivileged = true},
	 "permission",
	 "probes of IP protocol 6 need a raw socket",
	 ""},
	{"no such interface",
	 {.protocol = ICMP4_PROTO_UDP, .interface = "nowhere0"},
	 "missing",
	 "no interface named nowhere0",
	 ""},
	{"an address for an interface",
	 {.protocol = ICMP4_PROTO_UDP, .interface = "127.0.0.1"},
	 "missing",
	 "no interface named 127.0.0.1",
	 "the source address is -S"},
	{"a source that is not ours",
	 {.protocol = ICMP4_PROTO_UDP, .src = REMOTE},
	 "missing",
	 "203.0.113.9 is no address of this host",
	 "ip address lists them"},
	{"a port of the privileged",
	 {.protocol = ICMP4_PROTO_UDP, .src_port = 53},
	 "permission",
	 "UDP socket refused to use that source",
	 "sudo setcap cap_net_raw,cap_net_bind_service+ep /"},
	{"ICMP with a mark, closed to the group",
	 {.protocol = ICMP4_PROTO_ICMP, .mark = 5},
	 "permission",
	 "ICMP socket refused",
	 "sudo setcap cap_net_raw,cap_net_admin+ep /"},
	{"a mark",
	 {.protocol = ICMP4_PROTO_UDP, .mark = 5},
	 "permission",
	 "UDP socket refused to mark its packets",
	 "sudo setcap cap_net_raw,cap_net_admin+ep /"},
};

static void refused(void)
{
	if (!own_network())
		return;
	write_text("/proc/sys/net/ipv4/ping_group_range", "1 0");
	become_nobody();
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const struct refusal *row = &refusals[i];
		struct io_failure failure = {.what = ""};
		struct io_prober prober;

		ok(!io_prober_open(&prober, &row->need, &failure), "%s: refused", row->name);
		is_str(failure.what, row->what, row->name);
		is_str(failure.message, row->message, row->name);
		ok(!strncmp(failure.hint, row->hint, strlen(row->hint)), "%s: hint %s", row->name,
		   failure.hint);
	}
}

/* Rights are needed to open only: all is sent and heard without any. */
static void dropped(void)
{
	struct io_prober prober, another;
	struct io_prober_need need = {.protocol = ICMP4_PROTO_TCP};
	struct io_failure failure;
	struct icmp4_packet packet;
	struct probe probe;

	if (!own_network() || !open_raw(&prober, ICMP4_PROTO_ICMP))
		return;
	ok(io_drop_privileges(&failure), "privileges given up");
	ok(!io_prober_open(&another, &need, &failure), "no raw socket can be opened any more");
	probe_echo(&probe, (struct icmp4_ip){.dst = LOCALHOST, .ttl = 9}, 7, 5000);
	ok(probe_send(&prober, &probe) && probe_wait(&prober, &packet), "the old one works");
	is_int(prctl(PR_GET_NO_NEW_PRIVS, 0L, 0L, 0L, 0L), 1, "nor can execve() bring them back");
	io_prober_close(&prober);
}

/* Root may write any source into a datagram, but the answers would not come here. */
static void foreign_source(void)
{
	static const uint8_t protocols[] = {ICMP4_PROTO_ICMP, ICMP4_PROTO_UDP, ICMP4_PROTO_TCP};

	if (!own_network())
		return;
	for (size_t i = 0; i < sizeof(protocols); i++) {
		struct io_prober_need need = {.protocol = protocols[i], .src = REMOTE};
		struct io_failure failure = {.what = ""};
		struct io_prober prober;

		ok(!io_prober_open(&prober, &need, &failure), "refused to protocol %d",
		   protocols[i]);
		is_str(failure.what, "missing", "what");
	}
}

/* What is asked of one interface stays there, though the routes say otherwise. */
static void one_interface(void)
{
	struct io_prober_need need = {.protocol = ICMP4_PROTO_ICMP, .interface = "net0"};
	struct io_failure failure;
	struct io_prober prober;
	struct probe probe;
	uint8_t bytes[2048];
	int tun;

	if (!own_network())
		return;
	write_text("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
	tun = tun_up();
	if (!ok(io_prober_open(&prober, &need, &failure), "opened"))
		return;
	probe_echo(&probe, (struct icmp4_ip){.dst = REMOTE, .ttl = 9}, 3, 8);
	ok(probe_send(&prober, &probe), "sent");
	is_int((int64_t)tun_read(tun, bytes, sizeof(bytes)), 36, "it leaves by net0");
	is_int(icmp4_ip_src(bytes), OWN, "with its address");
	ok(icmp4_ip_id(bytes) != 0, "and an id");
	probe_echo(&probe, (struct icmp4_ip){.dst = LOCALHOST, .ttl = 9}, 4, 8);
	probe_send(&prober, &probe);
	ok(probe_silence(&prober), "no answer by lo is heard");
	io_prober_close(&prober);
	close(tun);
}

static void routes(void)
{
	int tun;

	if (!own_network())
		return;
	errno = 0;
	is_int(io_source_for(REMOTE, NULL), 0, "no source without a route");
	is_int(errno, ENETUNREACH, "and errno says why");
	is_int(io_mtu_for(REMOTE), 0, "no MTU without a route");
	is_int(io_source_for(LOCALHOST, NULL), LOCALHOST, "to ourselves by lo");
	is_int(io_mtu_for(LOCALHOST), 1500, "with its MTU");
	tun = tun_up();
	is_int(io_source_for(REMOTE, NULL), OWN, "to others by the TUN");
	is_int(io_source_for(REMOTE, "net0"), OWN, "also when asked to");
	is_int(io_source_for(REMOTE, "nowhere0"), 0, "not by what is not there");
	is_int(io_mtu_for(REMOTE), 1500, "MTU of the TUN");
	close(tun);
}

int main(void)
{
	in_child("raw ICMP", raw_icmp);
	in_child("raw UDP", raw_udp);
	in_child("raw TCP", raw_tcp);
	in_child("refused", refused);
	in_child("dropped", dropped);
	in_child("a foreign source", foreign_source);
	in_child("one interface", one_interface);
	in_child("routes", routes);
	return tap_done();
}
