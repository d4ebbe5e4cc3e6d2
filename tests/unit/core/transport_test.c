/* SPDX-License-Identifier: MIT */
/* UDP and TCP as far as a node speaks them: echo, resets, agreement, and what is unsound. */
#include "unit/core/node_world.h"

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

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

/* Resets and what is worth none, of RFC 9293 section 3.10.7.1 (closed) and 3.10.7.2 (listening). */
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

/* What gets no answer at all: resets, and what is neither SYN nor ACK for a port that listens. */
static void silences(void)
{
	static const struct told rows[] = {
		{"tcp to 10.9.1.1 port 1 flags 4", "delivered"},
		{"tcp to 10.9.1.1 port 1 flags 20", "delivered"},
		{"tcp to 10.9.1.1 port 80 flags 4", "delivered"},
		{"tcp to 10.9.1.1 port 80 flags 6", "delivered"},
		{"tcp to 10.9.1.1 port 80 flags 22 ack 7", "delivered"},
		{"tcp to 10.9.1.1 port 80 flags 0", "delivered"},
		{"tcp to 10.9.1.1 port 80 flags 1", "delivered"},
		{"tcp to 10.9.1.1 port 80 flags 8 data 9", "delivered"},
		{"tcp to 10.9.1.1 port 81 flags 2", "port-filtered"},
		{"tcp to 10.9.1.255 port 80 flags 2", "port-filtered"},
	};

	tells("silences", HOST, NULL, rows);
}

static bool tcp_sound(const struct world *w)
{
	const uint8_t *ip = w->out[0].bytes;
	size_t length = at16(ip + 2) - 20u;

	return w->count == 1 && ip[9] == 6 && ip[32] >> 4 == length / 4 &&
	       slow_sum(ip, 20, 0) == 0 && slow_sum(ip + 20, length, pseudo_sum(ip, length)) == 0;
}

/* An open port agrees by a SYN,ACK that only it can have made. */
static uint32_t agree(struct world *w)
{
	const struct stimulus s = says("tcp to 10.9.1.1 port 80 flags 2 seq 1000 data 5");
	const uint8_t *ip = w->out[0].bytes;

	world_feed(w, &s);
	ok(tcp_sound(w) && ip[33] == (SYN | ACK) && icmp4_ip_address(ip + 28) == 1001 &&
		   at16(ip + 34) > 0,
	   "agreement: SYN,ACK");
	return icmp4_ip_address(ip + 24);
}

static void agreement(void)
{
	struct world *w = world_new(HOST);
	struct stimulus s = says("tcp to 10.9.1.1 port 80 flags 2 seq 1000 data 5");
	const uint8_t *ip = w->out[0].bytes;
	uint32_t first = agree(w);

	is_int(agree(w), first, "agreement: the same to the same");
	s.sport = 1;
	world_feed(w, &s);
	ok(icmp4_ip_address(ip + 24) != first, "agreement: another to another");
	free(w);
}

/* What belongs to a connection says by what it acknowledges how far that is. */
static void connection(void)
{
	static const struct {
		const char *name, *stimulus;
		uint32_t acked; /* behind the first sequence number */
		uint8_t flags;  /* of the answer; 0: there is none */
		uint32_t ack;
	} rows[] = {
		{"agreed", "flags 16 seq 1001", 1, FIN | ACK, 1001},
		{"agreed, with data", "flags 24 seq 1001 data 100", 1, FIN | ACK, 1101},
		{"more data", "flags 16 seq 1101 data 1000", 1, FIN | ACK, 2101},
		{"they close", "flags 17 seq 1001", 1, FIN | ACK, 1002},
		{"data, and they close", "flags 25 seq 1001 data 7", 1, FIN | ACK, 1009},
		{"at the end of numbers", "flags 16 seq 0xfffffffe data 5", 1, FIN | ACK, 3},
		{"our FIN arrived", "flags 16 seq 1001", 2, 0, 0},
		{"and data", "flags 16 seq 1001 data 3", 2, ACK, 1004},
		{"and they close", "flags 17 seq 1001", 2, ACK, 1002},
		{"they reset", "flags 4 seq 1001", 1, 0, 0},
		{"they reset and acknowledge", "flags 20 seq 1001", 1, 0, 0},
		{"reset after our FIN", "flags 20 seq 1001", 2, 0, 0},
		{"SYN,ACK", "flags 18 seq 1001", 1, RST, 0},
		{"nothing of ours", "flags 16 seq 1001", 0, RST, 0},
		{"too much of ours", "flags 16 seq 1001", 3, RST, 0},
		{"much too much", "flags 17 seq 1001 data 8", 0x80000000, RST, 0},
		{"of another port", "flags 16 seq 1001 sport 7", 1, RST, 0},
		{"of another host", "flags 16 seq 1001 from 10.9.1.3", 1, RST, 0},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(HOST);
		const uint8_t *ip = w->out[0].bytes;
		uint32_t first = agree(w);
		struct stimulus s =
			says_also(says("tcp to 10.9.1.1 port 80 data 0"), rows[i].stimulus);

		s.ack = first + rows[i].acked;
		world_feed(w, &s);
		if (!rows[i].flags)
			ok(!strcmp(world_tells(w), "delivered"), "connection: %s", rows[i].name);
		else
			ok(tcp_sound(w) && at16(ip + 2) == 40 && ip[33] == rows[i].flags &&
				   icmp4_ip_address(ip + 24) == s.ack &&
				   icmp4_ip_address(ip + 28) == rows[i].ack &&
				   !at16(ip + 34) == (rows[i].flags == RST),
			   "connection: %s", rows[i].name);
		free(w);
	}
}

/* The MSS is the link's (RFC 6691), and stands where the SYN had room for it: the reply is written
 * over it. */
static void mss(void)
{
	static const struct {
		const char *name, *stimulus;
		uint16_t mss; /* 0: there is none */
	} rows[] = {
		{"behind data", "data 4", 1460},
		{"behind padding", "pad 6", 1460},
		{"of another link", "data 4 from 10.9.2.9 to 10.9.2.1 on 1", 960},
		{"behind IP options", "data 4 options 40", 1460},
		{"a bare SYN", "", 0},
		{"three octets are too few", "data 3", 0},
		{"IP options make no room", "options 40 data 0", 0},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(HOST);
		const uint8_t *ip = w->out[0].bytes;
		struct stimulus s =
			says_also(says("tcp to 10.9.1.1 port 80 flags 2 data 0"), rows[i].stimulus);
		size_t held = put_stimulus(&s, w->bytes), want = rows[i].mss ? 44 : 40;

		memset(w->bytes + held, 0x5a, 8);
		world_input(w, &s, held);
		ok(tcp_sound(w) && at16(ip + 2) == want && ip[33] == (SYN | ACK) &&
			   (!rows[i].mss ||
			    (at16(ip + 40) == 0x0204 && at16(ip + 42) == rows[i].mss)),
		   "MSS: %s", rows[i].name);
		ok(w->bytes[held] == 0x5a && w->bytes[held + 7] == 0x5a,
		   "MSS: and nothing is written behind the SYN");
		free(w);
	}
}

int main(void)
{
	udp_echo();
	udp_echo_ttl();
	faults();
	resets();
	silences();
	agreement();
	connection();
	mss();
	return tap_done();
}
