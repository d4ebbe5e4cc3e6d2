/* SPDX-License-Identifier: MIT */
/* ICMP datagram sockets, as root and as an ordinary user in a group that may have them. */
#include "probe.h"

static bool open_dgram(struct io_prober *prober)
{
	struct io_prober_need need = {.protocol = ICMP4_PROTO_ICMP, .unprivileged = true};
	struct io_failure failure = {.message = ""};
	bool opened = io_prober_open(prober, &need, &failure);

	ok(opened && !strcmp(prober->ops->name, "dgram") && !prober->ops->exact, "dgram%s",
	   failure.message);
	return opened;
}

static void reply(struct io_prober *prober)
{
	struct icmp4_time before = io_now();
	struct icmp4_packet packet;
	struct probe probe;

	probe_echo(&probe, (struct icmp4_ip){.dst = LOCALHOST, .ttl = 9, .tos = 0x28}, 7, 56);
	ok(probe_send(prober, &probe), "echo sent");
	if (!ok(probe_wait(prober, &packet), "answered"))
		return;
	is_int(packet.form, ICMP4_FORM_ICMP, "a bare ICMP message");
	is_int((int64_t)packet.length, 64, "of 64 octets");
	is_int(packet.bytes[0], ICMP4_ECHO_REPLY, "the reply");
	is_int(get16(packet.bytes + 4), prober->id, "with the kernel's identifier");
	is_int(get16(packet.bytes + 6), 7, "and our sequence number");
	is_int(packet.said.from, LOCALHOST, "said.from");
	is_int(packet.said.ttl, 64, "said.ttl");
	is_int(packet.said.tos, 0x28, "said.tos: ours went out and came back");
	is_int(packet.interface, 1, "came by lo");
	ok(packet.stamp.ns >= before.ns && packet.stamp.ns <= io_now().ns,
	   "the kernel's stamp is on our clock");
}

static const struct error {
	const char *name;
	struct icmp4_message message;
	uint32_t info;
	bool df;
} errors[] = {
	{"time exceeded", {.type = ICMP4_TIME_EXCEEDED}, 0, false},
	{"prohibited", {.type = ICMP4_UNREACHABLE, .code = ICMP4_PROHIBITED}, 0, false},
	{"parameter problem",
	 {.type = ICMP4_PARAMETER_PROBLEM, .error = {.pointer = 20}},
	 20,
	 false},
	/* The last: from then on the kernel cuts what may be cut to 1300. */
	{"fragmentation needed",
	 {.type = ICMP4_UNREACHABLE, .code = ICMP4_FRAGMENTATION_NEEDED, .error = {.mtu = 1300}},
	 1300,
	 true},
};

static void error_queue(struct io_prober *prober, int tun, const struct error *error)
{
	struct icmp4_packet packet;
	struct probe probe;
	uint8_t taken[2048];
	struct icmp4_ip ip = {.dst = REMOTE, .ttl = 3, .tos = 0x48, .df = error->df};

	probe_echo(&probe, ip, 11, 1300);
	ok(probe_send(prober, &probe), "%s: sent", error->name);
	is_int((int64_t)tun_answer(tun, taken, sizeof(taken), error->message), 1328, error->name);
	is_int(taken[8], 3, "TTL as written");
	is_int(taken[1], 0x48, "TOS as written");
	is_int(icmp4_ip_df(taken), error->df, "DF as written");
	if (!ok(probe_wait(prober, &packet), "%s: heard", error->name))
		return;
	is_int(packet.form, ICMP4_FORM_ERROR_QUEUE, "from the error queue");
	is_int(packet.said.from, ROUTER, "said.from: the router");
	is_int(packet.said.dst, REMOTE, "said.dst: whom we probed");
	is_int(packet.said.type, error->message.type, "said.type");
	is_int(packet.said.code, error->message.code, "said.code");
	is_int(packet.said.info, error->info, "said.info");
	is_int(packet.said.ttl, 61, "said.ttl: of the error");
	is_int(packet.said.tos, 0xc0, "said.tos: of the error");
	is_int(packet.said.protocol, ICMP4_PROTO_ICMP, "said.protocol");
	is_int(packet.bytes[0], ICMP4_ECHO, "begins with the quoted ICMP header");
	is_int(get16(packet.bytes + 4), prober->id, "its identifier");
	is_int(get16(packet.bytes + 6), 11, "its sequence number");
	ok(probe_silence(prober), "%s: told once", error->name);
}

/* A queued error must not be taken for one of the next datagram. */
static void error_pending(struct io_prober *prober, int tun)
{
	struct icmp4_message unreachable = {.type = ICMP4_UNREACHABLE, .code = 1};
	struct icmp4_packet packet;
	struct probe probe;
	uint8_t taken[2048];
	int heard = 0;

	for (uint16_t seq = 0; seq < 5; seq++) {
		probe_echo(&probe, (struct icmp4_ip){.dst = REMOTE, .ttl = 3}, seq, 8);
		ok(probe_send(prober, &probe), "sent, with %d errors queued", seq);
		is_int((int64_t)tun_answer(tun, taken, sizeof(taken), unreachable), 36, "it left");
	}
	while (probe_wait(prober, &packet) && heard < 5)
		is_int(get16(packet.bytes + 6), heard++, "the error about this one is heard");
	is_int(heard, 5, "all five");
}

/* The kernel's own complaint about that datagram is queued in front of the router's error. */
static void after_too_long(struct io_prober *prober, int tun, const struct probe *too_long)
{
	struct icmp4_message unreachable = {.type = ICMP4_UNREACHABLE, .code = 1};
	struct icmp4_packet packet;
	struct probe probe;
	uint8_t taken[2048];

	ok(!probe_send(prober, too_long), "it does not leave now either");
	probe_echo(&probe, (struct icmp4_ip){.dst = REMOTE, .ttl = 3}, 21, 8);
	ok(probe_send(prober, &probe), "the next one does");
	tun_answer(tun, taken, sizeof(taken), unreachable);
	ok(prober->ops->receive(prober, &packet) && packet.said.type == ICMP4_UNREACHABLE &&
		   get16(packet.bytes + 6) == 21,
	   "the error about it is found behind the complaint");
}

/* The path MTU that an error taught the kernel stops no later probe; the interface's MTU does. */
static void too_long(struct io_prober *prober, int tun)
{
	struct icmp4_ip ip = {.dst = REMOTE, .ttl = 3, .df = true};
	struct probe probe;
	uint8_t taken[2048];

	probe_echo(&probe, ip, 12, 1472);
	ok(probe_send(prober, &probe), "1500 octets with DF, though 1300 is known of the path");
	is_int((int64_t)tun_read(tun, taken, sizeof(taken)), 1500, "they leave whole");
	probe_echo(&probe, ip, 13, 1473);
	errno = 0;
	ok(!probe_send(prober, &probe) && errno == EMSGSIZE, "1501 do not leave");
	ok(probe_silence(prober), "and no ICMP error is made up");
	after_too_long(prober, tun, &probe);
	ip.df = false;
	probe_echo(&probe, ip, 14, 1473);
	ok(probe_send(prober, &probe), "without DF they do");
	ok(tun_read(tun, taken, sizeof(taken)) && icmp4_ip_mf(taken), "in fragments");
}

static const struct unfit {
	const char *name;
	size_t at;
	uint8_t octet;
} unfits[] = {
	{"options", 0, 0x46},
	{"a first fragment", 6, 0x20},
	{"a later fragment", 7, 0x01},
	{"another protocol", 9, ICMP4_PROTO_UDP},
};

static void unfit(struct io_prober *prober)
{
	for (size_t i = 0; i < sizeof(unfits) / sizeof(unfits[0]); i++) {
		struct probe probe;

		probe_echo(&probe, (struct icmp4_ip){.dst = LOCALHOST, .ttl = 9}, 1, 8);
		probe.bytes[unfits[i].at] = unfits[i].octet;
		errno = 0;
		ok(!probe_send(prober, &probe) && errno == EOPNOTSUPP, "%s: not sent without",
		   unfits[i].name);
	}
}

static void all(int tun)
{
	struct io_prober prober;

	if (!open_dgram(&prober))
		return;
	ok(prober.id != 0, "identifier %d", prober.id);
	reply(&prober);
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		error_queue(&prober, tun, &errors[i]);
	error_pending(&prober, tun);
	too_long(&prober, tun);
	unfit(&prober);
	io_prober_close(&prober);
}

static int open_world(void)
{
	int tun;

	if (!own_network())
		return -1;
	write_text("/proc/sys/net/ipv4/ping_group_range", "0 2147483647");
	write_text("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
	tun = tun_up();
	write_text("/proc/sys/net/ipv4/conf/all/rp_filter", "0");
	return tun;
}

static void as_root(void)
{
	int tun = open_world();

	if (tun >= 0)
		all(tun);
}

static void as_nobody(void)
{
	int tun = open_world();

	if (tun < 0)
		return;
	become_nobody();
	all(tun);
}

/* Without the right to a raw socket, and only then, the next best is taken. */
static void falls_back(void)
{
	struct io_prober_need need = {.protocol = ICMP4_PROTO_ICMP};
	struct io_failure failure;
	struct io_prober prober;

	if (open_world() < 0)
		return;
	become_nobody();
	if (!ok(io_prober_open(&prober, &need, &failure), "opened"))
		return;
	is_str(prober.ops->name, "dgram", "an ordinary user gets dgram");
	ok(!strcmp(prober.ops->lost[0], "identifier"), "and learns what is lost by it");
	io_prober_close(&prober);
}

int main(void)
{
	in_child("as root", as_root);
	in_child("as nobody", as_nobody);
	in_child("falls back", falls_back);
	return tap_done();
}
