/* SPDX-License-Identifier: MIT */
#include <net/if.h>

#include "probe.h"

static const struct refusal {
	const char *name; /* of the interface */
	const char *what, *message;
	int error;
} refusals[] = {
	{"", "system", "no TUN interface can have that name", EINVAL},
	{"sixteen-octets-x", "system", "no TUN interface can have that name", EINVAL},
	{"a/b", "system", "no TUN interface can have that name", EINVAL},
	{"net0", "system", "an interface of that name is in use", EBUSY},
	{"lo", "system", "no TUN interface can have that name", EINVAL},
};

static void refused(void)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct io_failure failure = {.what = ""};

		is_int(io_tun_open(refusals[i].name, &failure), -1, refusals[i].name);
		is_str(failure.what, refusals[i].what, "what");
		is_str(failure.message, refusals[i].message, "message");
		is_int(failure.error, refusals[i].error, "errno");
	}
}

static void configured(void)
{
	struct icmp4_prefix own = {OWN, 24};
	struct io_failure failure = {.what = ""};

	ok(!io_tun_configure("net9", own, 1500, &failure), "no such interface");
	is_str(failure.what, "missing", "what");
	ok(!io_tun_configure("net0", own, 1500, &failure), "configured twice");
	is_int(failure.error, EEXIST, "its address is there already");
}

/* A datagram in, a datagram out: the kernel answers an echo request that comes by the TUN. */
static void both_ways(int tun)
{
	struct icmp4_ip ip = {.src = ROUTER, .dst = OWN, .ttl = 9};
	struct probe probe;
	uint8_t bytes[2048];

	probe_echo(&probe, ip, 5, 1000);
	ok(write(tun, probe.bytes, probe.packet.length) == 1028, "a request into the kernel");
	is_int((int64_t)tun_read(tun, bytes, sizeof(bytes)), 1028, "its reply out of it");
	is_int(bytes[20], ICMP4_ECHO_REPLY, "type");
	is_int(icmp4_ip_dst(bytes), ROUTER, "destination");
	ok(read(tun, bytes, sizeof(bytes)) < 0 && errno == EAGAIN, "it does not block");
	is_int(fcntl(tun, F_GETFD), FD_CLOEXEC, "and is closed by execve()");
}

static void world(void)
{
	int tun;

	if (!own_network())
		return;
	write_text("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
	tun = tun_up();
	refused();
	configured();
	both_ways(tun);
	close(tun);
	is_int(if_nametoindex("net0"), 0, "gone once closed");
}

int main(void)
{
	in_child("a TUN", world);
	return tap_done();
}
