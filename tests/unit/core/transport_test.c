/* SPDX-License-Identifier: MIT */
/* UDP and TCP as far as a node speaks them: echo, resets, agreement, and what is unsound. */
#include "unit/core/node_world.h"

enum { SYN = 2, RST = 4, ACK = 16 };

static void udp_echo(void)
{
	struct world *w = world_new(HOST);
	struct stimulus s = says("udp to 10.9.1.1 port 7 data 33 pad 3");
	const uint8_t *ip = w->out[0].bytes;
	uint8_t want[128];
	size_t length = put_stimulus(&s, want) - 3;

	world_feed(w, &s);
	ok(w->out[0].packet.length == length && at16(ip + 20) == 7 && at16(ip + 22) == 49153 &&
		   slow_sum(ip + 20, length - 20, pseudo_sum(ip, length - 20)) == 0 &&
		   !memcmp(ip + 28, want + 28, 33),
	   "UDP echo: ports change places, data stay, the checksum holds");
	free(w);
}

/* An echo has less TTL than what it echoes, so that two echo services tire of each other. */
static void udp_echo_ttl(void)
{
	static const uint8_t rows[][2] = {{255, 64}, {66, 64}, {65, 64}, {64, 63}, {9, 8}, {2, 1}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(HOST);
		struct stimulus s = says("udp to 10.9.1.1 port 7");

		s.ttl = rows[i][0];
		world_feed(w, &s);
		is_int(w->count ? w->out[0].bytes[8] : 0, rows[i][1], "UDP echo: TTL");
		free(w);
	}
}

/* What is wrong with a transport header is wrong in silence (RFC 1122 section 4.1.3.4). */
static void faults(void)
{
	static const struct {
		const char *name, *stimulus;
		uint8_t at;
		uint16_t value;
		const char *outcome;
	} rows[] = {
		{"UDP checksum", "udp", 26, 0x1111, "malformed transport-checksum"},
		{"UDP data", "udp", 30, 0x1111, "malformed transport-checksum"},
		{"UDP length 7", "udp", 24, 7, "malformed transport-short"},
		{"UDP length 17", "udp", 24, 17, "malformed transport-short"},
		{"UDP of 7 octets", "udp", 2, 27, "malformed transport-short"},
		{"UDP without checksum", "udp", 26, 0, "port-closed: 3/3 from 10.9.1.1"},
		{"TCP checksum", "tcp flags 2", 36, 0x1111, "malformed transport-checksum"},
		{"TCP data offset 4", "tcp flags 2", 32, 0x4002, "malformed transport-short"},
		{"TCP data offset 15", "tcp flags 2", 32, 0xf002, "malformed transport-short"},
		{"TCP of 19 octets", "tcp flags 2", 2, 39, "malformed transport-short"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(HOST);
		struct stimulus s = says_also(says("to 10.9.1.1"), rows[i].stimulus);
		size_t held = put_stimulus(&s, w->bytes);

		set16(w->bytes + rows[i].at, rows[i].value);
		mend(w->bytes);
		world_input(w, &s, held);
		ok(!strcmp(world_tells(w), rows[i].outcome), "faults: %s is %s", rows[i].name,
		   w->told);
		free(w);
	}
}

/* Reset generation of RFC 9293 section 3.10.7.1 (closed) and 3.10.7.2 (listening). */
static void resets(void)
{
	static const struct {
		const char *name, *stimulus;
		uint8_t flags;
		uint32_t seq, ack;
	} rows[] = {
		{"SYN to closed", "port 1 flags 2 data 1", RST | ACK, 0, 1002},
		{"SYN,FIN to closed", "port 1 flags 3 data 1", RST | ACK, 0, 1003},
		{"data to closed", "port 1 flags 8 data 100", RST | ACK, 0, 1100},
		{"behind options", "port 1 flags 2 data 9 options 20", RST | ACK, 0, 1010},
		{"ACK to closed", "port 1 flags 16", RST, 7777, 0},
		{"SYN,ACK to closed", "port 1 flags 18", RST, 7777, 0},
		{"FIN,ACK to closed", "port 1 flags 17 options 4", RST, 7777, 0},
		{"ACK to open", "port 80 flags 16", RST, 7777, 0},
		{"SYN,ACK to open", "port 80 flags 18", RST, 7777, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(HOST);
		struct stimulus s =
			says_also(says("tcp to 10.9.1.1 seq 1000 ack 7777"), rows[i].stimulus);
		const uint8_t *ip = w->out[0].bytes;

		world_feed(w, &s);
		ok(w->count == 1 && w->out[0].packet.length == 40 && ip[33] == rows[i].flags &&
			   icmp4_ip_address(ip + 24) == rows[i].seq && ip[32] == 0x50 &&
			   icmp4_ip_address(ip + 28) == rows[i].ack && at16(ip + 20) == s.port &&
			   at16(ip + 22) == 49153 && slow_sum(ip + 20, 20, pseudo_sum(ip, 20)) == 0,
		   "resets: %s", rows[i].name);
		free(w);
	}
}

/* An open port agrees by a SYN,ACK that only it can have made, and knows what acknowledges it. */
static void agreement(void)
{
	struct world *w = world_new(HOST);
	const uint8_t *ip = w->out[0].bytes;
	struct stimulus s = says("tcp to 10.9.1.1 port 80 flags 2 seq 1000 data 5");

	world_feed(w, &s);
	uint32_t first = icmp4_ip_address(ip + 24);
	ok(w->count == 1 && ip[33] == (SYN | ACK) && icmp4_ip_address(ip + 28) == 1001 &&
		   at16(ip + 34) > 0 && slow_sum(ip + 20, 20, pseudo_sum(ip, 20)) == 0,
	   "agreement: SYN,ACK");
	world_feed(w, &s);
	is_int(icmp4_ip_address(ip + 24), first, "agreement: the same to the same");
	s.sport = 1;
	world_feed(w, &s);
	ok(icmp4_ip_address(ip + 24) != first, "agreement: another to another");
	s = says("tcp to 10.9.1.1 port 80 flags 16");
	for (uint32_t off = 0; off < 4; off++) {
		bool known = off == 1 || off == 2; /* our SYN, and perhaps our FIN */

		s.ack = first + off;
		world_feed(w, &s);
		ok(known ? !strcmp(world_tells(w), "delivered") : w->count == 1 && ip[33] == RST,
		   "agreement: its ACK of first + %u is %s", off, known ? "known" : "reset");
	}
	free(w);
}

int main(void)
{
	udp_echo();
	udp_echo_ttl();
	faults();
	resets();
	agreement();
	return tap_done();
}
