/* SPDX-License-Identifier: MIT */
/* The octets of trace probes: sound, of one flow, and each with a token of its own. */
#include "trace_bench.h"
#include <icmp4/checksum.h>

static struct bench bench;

/* The checksum of UDP or TCP, computed the slow way: 0 where it is right. */
static uint16_t transport_sum(const struct world_datagram *probe)
{
	size_t length = probe->length - 20;
	uint32_t sum = icmp4_checksum_pseudo(icmp4_ip_src(probe->bytes), icmp4_ip_dst(probe->bytes),
					     probe->bytes[9], (uint16_t)length);

	if (probe->bytes[9] == ICMP4_PROTO_ICMP)
		sum = 0;
	return icmp4_checksum_finish(icmp4_checksum_partial(sum, probe->bytes + 20, length));
}

/* TRACE-03: sound datagrams; what a balancer hashes is constant, the token is not. */
static void test_probes(void)
{
	static const struct {
		const char *name;
		uint8_t protocol;
		uint16_t minimum;
		unsigned constant, token; /* octets behind the IP header */
	} rows[] = {
		{"UDP", ICMP4_PROTO_UDP, 30, 6, 6},
		{"ICMP", ICMP4_PROTO_ICMP, 30, 6, 6},
		{"TCP", ICMP4_PROTO_TCP, 40, 4, 4},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_trace_options options = defaults(rows[i].protocol);
		unsigned unsound = 0, changed = 0, no_token = 0;
		uint8_t first[20] = {0};

		options.rounds = 0;
		options.tos = 0x20;
		options.df = true;
		options.ahead = options.gap = 30;
		for (options.length = rows[i].minimum; options.length < 110; options.length++) {
			setup(&bench, &options, 60);
			for (uint8_t ttl = 1; ttl <= 30; ttl++) {
				const uint8_t *ip = bench.probe.bytes;
				unsound += !leave(&bench) || bench.probe.length != options.length ||
					   icmp4_ip_check(ip, options.length, options.length) ||
					   transport_sum(&bench.probe) || ip[8] != ttl ||
					   ip[1] != 0x20 || !icmp4_ip_df(ip) ||
					   icmp4_ip_src(ip) != US || icmp4_ip_dst(ip) != FAR;
				if (ttl == 1)
					memcpy(first, ip + 20, sizeof first);
				changed += memcmp(first, ip + 20, rows[i].constant) != 0;
				no_token += !icmp4_ip_id(ip) ||
					    get16(ip + 20 + rows[i].token) != icmp4_ip_id(ip);
			}
		}
		is_int(unsound, 0, rows[i].name);
		is_int(changed, 0, "the flow is constant");
		is_int(no_token, 0, "the token is in both places");
	}
}

static void test_room(void)
{
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);
	struct icmp4_packet packet = {.bytes = bench.probe.bytes, .held = 59};

	setup(&bench, &options, 60);
	ok(!icmp4_trace_output(&bench.trace, at_ms(0), &packet), "59 octets of room for 60");
	ok(bench.trace.number == 0, "nothing was sent");
}

/* 65534 tokens, each once, before one returns; never 0 or 0xffff, and no plain count. */
static void test_tokens(void)
{
	static uint8_t seen[65536];
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);
	unsigned twice = 0, following = 0;
	uint16_t before = 0;

	options.rounds = 0;
	options.interval_ns = 0;
	options.ahead = options.gap = 30;
	setup(&bench, &options, 60);
	for (unsigned n = 0; n < 65534; n++) {
		struct icmp4_trace_event event;

		while (!leave(&bench)) {
			icmp4_trace_advance(&bench.trace, icmp4_trace_deadline(&bench.trace));
			bench.world.now = bench.trace.now;
			while (icmp4_trace_event(&bench.trace, &event))
				;
		}
		uint16_t token = icmp4_ip_id(bench.probe.bytes);
		twice += seen[token]++;
		following += token == before + 1;
		before = token;
	}
	ok(twice == 0 && !seen[0] && !seen[65535], "each token once, none forbidden");
	ok(following < 10, "nobody can guess the next");
}

/* Where the port is the token, the checksum is an ordinary one. */
static void test_varied_ports(void)
{
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);
	unsigned unsound = 0;

	options.vary_port = true;
	options.ahead = options.gap = 30;
	for (options.length = 30; options.length < 90; options.length++) {
		setup(&bench, &options, 60);
		for (unsigned n = 0; n < 30; n++)
			unsound += !leave(&bench) || transport_sum(&bench.probe) ||
				   !get16(bench.probe.bytes + 26) ||
				   get16(bench.probe.bytes + 22) != 33434 + n;
	}
	is_int(unsound, 0, "varied ports");
}

/* RFC 768: a checksum that comes out as 0 is sent as 0xffff; 0 would mean that there is none. */
static void test_zero_checksum(void)
{
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);

	options.vary_port = true;
	options.src_port = 1024;
	setup(&bench, &options, 60);
	leave(&bench);
	uint32_t sum = 1024u + get16(bench.probe.bytes + 26);
	options.src_port = (uint16_t)((sum & 0xffff) + (sum >> 16));
	setup(&bench, &options, 60);
	ok(leave(&bench) && get16(bench.probe.bytes + 20) == options.src_port, "such a port");
	is_int(get16(bench.probe.bytes + 26), 0xffff, "checksum 0");
}

int main(void)
{
	test_probes();
	test_room();
	test_tokens();
	test_varied_ports();
	test_zero_checksum();
	return tap_done();
}
