/* SPDX-License-Identifier: MIT */
/*
 * What stands beside a router in a lab: a translator, and boxes that write in headers or take their
 * time. Each lab is client -- r1 -- r2 -- server, r1 with one key; node 0 sends, and what comes
 * back is looked at octet by octet.
 */
#include "base/bytes.h"
#include "config/lab/lab.h"
#include "network.h"

enum { PORT = 33434, OWN_PORT = 4711, OUTSIDE = 0x0a000004, QUOTED = 28 };

static struct lab *lab_of(const char *key)
{
	struct config_error error = {""};
	char text[512];

	snprintf(text, sizeof(text),
		 "hosts: {client: }\nrouters: {r1: {%s}, r2: {}}\n"
		 "links: {client -- r1 -- r2 -- server: 10ms}",
		 key);
	struct lab *lab = lab_read(text, strlen(text), key, NULL, &error);
	ok(lab != NULL, "%s%s", key, error.text);
	sim_set_place(lab->sim, 0, SIM_PLACE_KERNEL);
	return lab;
}

static uint32_t address(const struct lab *lab, const char *name)
{
	return sim_node_address(lab->sim, lab_node(lab, name));
}

static struct datagram udp(const struct lab *lab, const char *from, const char *to, uint8_t ttl)
{
	return (struct datagram){.src = address(lab, from),
				 .dst = address(lab, to),
				 .ttl = ttl,
				 .protocol = ICMP4_PROTO_UDP,
				 .length = 60,
				 .src_port = OWN_PORT,
				 .dst_port = PORT};
}

/* The octets of one answer, where they lie until the next call. */
static const uint8_t *answer_to(struct lab *lab, const struct datagram *d, int64_t now_ns)
{
	struct icmp4_packet packet;
	uint32_t place;

	send_datagram(lab->sim, now_ns, 0, d);
	sim_advance(lab->sim, (struct icmp4_time){now_ns + ICMP4_S_NS});
	return sim_receive(lab->sim, &place, &packet) ? packet.bytes : NULL;
}

static uint16_t number_at(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

/* What became of it last, by the tap. */
struct told {
	struct sim_sight sight;
	char loss[64];
	struct icmp4_node_event event;
	uint8_t bytes[64];
};

static void keep(void *world, const struct sim_sight *sight)
{
	struct told *told = world;

	told->sight = *sight;
	snprintf(told->loss, sizeof(told->loss), "%s%s%s", sight->stage ? sight->stage : "",
		 sight->stage ? ": " : "", sight->loss ? sight->loss : "");
	if (sight->event)
		told->event = *sight->event;
	memcpy(told->bytes, sight->packet->bytes,
	       sight->packet->held < 64 ? sight->packet->held : 64);
}

static void test_trace(void)
{
	static const struct {
		const char *key;
		uint32_t src;
		uint16_t port;
	} rows[] = {
		{"nat: client", 0, OWN_PORT},
		{"nat: {inside: r1:client}", 0, OWN_PORT},
		{"nat: {inside: [client], preserve: no, ports: 50000-50000}", 0, OWN_PORT},
		{"nat: {inside: client, address: 198.51.100.0/29, mode: basic}", 0, OWN_PORT},
		{"nat: {inside: client, wrong: quote}", OUTSIDE, OWN_PORT},
		{"nat: {inside: client, preserve: no, ports: 50000-50000, wrong: quote}", OUTSIDE,
		 50000},
		{"nat: {inside: client, preserve: no, ports: 50000-50000, wrong: quote-port}", 0,
		 50000},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lab *lab = lab_of(rows[i].key);
		struct datagram d = udp(lab, "client", "server", 2);
		uint32_t want = rows[i].src ? rows[i].src : d.src;

		for (; d.ttl <= 3; d.ttl++) {
			const uint8_t *ip = answer_to(lab, &d, d.ttl * ICMP4_S_NS);
			bool last = d.ttl == 3;

			if (!ok(ip != NULL, "trace: hop %d answers", d.ttl))
				continue;
			is_int(ip[20], last ? ICMP4_UNREACHABLE : ICMP4_TIME_EXCEEDED,
			       "trace: its type");
			is_int(icmp4_ip_dst(ip), d.src, "trace: it comes in");
			is_int(icmp4_ip_src(ip + QUOTED), want, "trace: who it quotes");
			is_int(number_at(ip + QUOTED + 20), rows[i].port, "trace: and the port");
		}
		lab_free(lab);
	}
}

static void test_checksums(void)
{
	static const struct {
		const char *key;
		bool header, transport;
	} rows[] = {
		{"nat: client", true, true},
		{"nat: {inside: client, wrong: quote-checksum}", false, true},
		{"nat: {inside: client, wrong: transport-checksum}", true, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lab *lab = lab_of(rows[i].key);
		struct datagram d = udp(lab, "client", "server", 2);
		const uint8_t *ip = answer_to(lab, &d, 0);
		uint8_t sent[60] = {0};

		put_transport(&d, sent, 40);
		ok(ip && (icmp4_checksum(ip + QUOTED, 20) == 0) == rows[i].header,
		   "checksums: of the quoted header");
		ok(ip && (number_at(ip + QUOTED + 26) == number_at(sent + 6)) == rows[i].transport,
		   "checksums: of what is quoted behind it");
		lab_free(lab);
	}
}

/* NAT-08: the router says so, and as often as it says anything. */
static void test_refused(void)
{
	struct lab *lab = lab_of("limit: {prohibited: 1/s burst 1}, nat: {inside: client, "
				 "sessions: 1, filter: address-dependent}");
	struct datagram first = udp(lab, "client", "server", 64);
	struct datagram second = udp(lab, "client", "r2", 64);
	struct told told = {.loss = ""};

	ok(answer_to(lab, &first, 0) != NULL, "refused: the first session passes");
	sim_set_tap(lab->sim, keep, &told);
	const uint8_t *ip = answer_to(lab, &second, ICMP4_S_NS);
	ok(ip && ip[20] == ICMP4_UNREACHABLE && ip[21] == 13, "refused: the second is, with 3/13");
	is_int(icmp4_ip_src(ip + QUOTED), second.src, "refused: it quotes what was sent");
	ok(!answer_to(lab, &second, ICMP4_S_NS + ICMP4_MS_NS),
	   "refused: the router's limit counts this, too");
	ok(told.event.drop == ICMP4_DROP_PROHIBITED && told.event.limited == ICMP4_LIMIT_KIND,
	   "refused: and that is told");
	is_int((int64_t)sim_node_nat(lab->sim, 1)->dropped[ICMP4_NAT_NO_SESSIONS], 2,
	       "refused: the translator counts both");
	lab_free(lab);
}

/* The server speaks first, or to whom nobody spoke. */
static void test_unasked(void)
{
	static const struct {
		const char *key;
		uint32_t dst; /* 0: the client's own address */
		uint16_t port;
		const char *loss;
	} rows[] = {
		{"nat: {inside: client}", 0, PORT, "nat: inside-address"},
		{"nat: {inside: client, filter: address-dependent}", OUTSIDE, OWN_PORT,
		 "nat: filtered"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lab *lab = lab_of(rows[i].key);
		struct datagram out = udp(lab, "client", "r2", 64);
		struct datagram in = udp(lab, "server", "client", 64);
		struct told told = {.loss = ""};

		answer_to(lab, &out, 0);
		in.dst = rows[i].dst ? rows[i].dst : in.dst;
		in.dst_port = rows[i].port;
		sim_set_tap(lab->sim, keep, &told);
		send_datagram(lab->sim, ICMP4_S_NS, lab_node(lab, "server"), &in);
		sim_advance(lab->sim, (struct icmp4_time){2 * ICMP4_S_NS});
		is_str(told.loss, rows[i].loss, "unasked: why it ends");
		ok(told.sight.node == 1 && told.sight.link == SIM_NONE, "unasked: and where");
		is_int((int64_t)sim_counters(lab->sim)->staged, 1, "unasked: it is counted");
		is_int(icmp4_ip_dst(told.bytes), in.dst, "unasked: told as it came");
		lab_free(lab);
	}
}

/* What is for the outside address, and for nobody behind it, is the router's own. */
static void test_own(void)
{
	struct lab *lab = lab_of("nat: client");
	struct datagram d = udp(lab, "server", "r1", 64);
	struct told told = {.loss = ""};

	d.dst = OUTSIDE;
	sim_set_tap(lab->sim, keep, &told);
	send_datagram(lab->sim, 0, lab_node(lab, "server"), &d);
	sim_advance(lab->sim, (struct icmp4_time){15 * ICMP4_MS_NS + 10 * ICMP4_MS_NS});
	ok(told.sight.node == 1 && told.event.drop == ICMP4_DROP_PORT_CLOSED,
	   "own: the router judges it");
	lab_free(lab);
}

static struct lab *office(void)
{
	static const char text[] =
		"hosts: {a: , b: , server: }\nrouters: {gw: {nat: {inside: [a, b]}}}\n"
		"links:\n  gw -- {a, b}: 1ms\n  gw -- server: 1ms\n";
	struct config_error error = {""};
	struct lab *lab = lab_read(text, strlen(text), "office", NULL, &error);

	ok(lab != NULL, "office: %s", error.text);
	return lab;
}

/* RFC 4787 section 6: to the address outside of somebody inside. */
static void test_hairpin(void)
{
	struct lab *lab = office();
	struct icmp4_nat_endpoint a = {address(lab, "a"), OWN_PORT}, outside;
	struct datagram out = udp(lab, "a", "server", 64), in = udp(lab, "b", "server", 64);
	struct told told = {.loss = ""};
	struct icmp4_nat *nat = (struct icmp4_nat *)sim_node_nat(lab->sim, lab_node(lab, "gw"));

	send_datagram(lab->sim, 0, lab_node(lab, "a"), &out);
	sim_advance(lab->sim, (struct icmp4_time){ICMP4_S_NS});
	ok(icmp4_nat_find(nat, (struct icmp4_time){ICMP4_S_NS}, ICMP4_PROTO_UDP, a, &outside),
	   "hairpin: a has an endpoint outside");
	in.dst = outside.address;
	in.dst_port = outside.port;
	sim_set_tap(lab->sim, keep, &told);
	send_datagram(lab->sim, ICMP4_S_NS, lab_node(lab, "b"), &in);
	sim_advance(lab->sim, (struct icmp4_time){ICMP4_S_NS + 2 * ICMP4_MS_NS});
	is_int(told.sight.node, lab_node(lab, "a"), "hairpin: it comes to a");
	is_int(icmp4_ip_dst(told.bytes), a.address, "hairpin: by a's own address");
	is_int(icmp4_ip_src(told.bytes), outside.address, "hairpin: from outside, as it seems");
	lab_free(lab);
}

/* Errors wait; what is forwarded does not, and what is lost is lost when it would have left. */
static void test_reply_delay(void)
{
	static const struct {
		uint8_t ttl;
		int64_t ms;
	} rows[] = {{1, 20 + 40}, {2, 40}, {3, 60}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lab *lab = lab_of("reply-delay: 40ms");
		struct datagram d = udp(lab, "client", "server", rows[i].ttl);
		struct answer answer = {0};

		ok(ask(lab->sim, &d, &answer), "reply-delay: hop %d answers", rows[i].ttl);
		is_int(answer.at_ns / ICMP4_MS_NS, rows[i].ms, "reply-delay: after so many ms");
		lab_free(lab);
	}
}

static void test_rewrite(void)
{
	static const struct {
		const char *key;
		uint8_t tos;
	} rows[] = {
		{"rewrite: {}", 0xb9},         {"rewrite: {dscp: 0}", 0x01},
		{"rewrite: {dscp: 10}", 0x29}, {"rewrite: {ecn: not-ect}", 0xb8},
		{"rewrite: {ecn: ce}", 0xbb},  {"rewrite: {dscp: 63, ecn: ect-0}", 0xfe},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lab *lab = lab_of(rows[i].key);
		struct datagram d = udp(lab, "client", "server", 3);
		struct told told = {.loss = ""};
		uint8_t bytes[60] = {0x45, 0xb9, 0, 60, 0, 0, 0, 0, 64, ICMP4_PROTO_UDP};

		for (size_t at = 0; at < 4; at++) {
			bytes[12 + at] = (uint8_t)(d.src >> (24 - 8 * at));
			bytes[16 + at] = (uint8_t)(d.dst >> (24 - 8 * at));
		}
		put_transport(&d, bytes + 20, 40);
		put_number(bytes + 10, icmp4_checksum(bytes, 20));
		sim_set_tap(lab->sim, keep, &told);
		sim_send(lab->sim, (struct icmp4_time){0}, 0,
			 &(struct icmp4_packet){.bytes = bytes, .held = 60, .length = 60});
		sim_advance(lab->sim, (struct icmp4_time){20 * ICMP4_MS_NS});
		is_int(told.bytes[1], rows[i].tos, rows[i].key);
		ok(told.event.verb == ICMP4_VERB_FORWARDED, "rewrite: its checksum is right");
		lab_free(lab);
	}
}

static void test_forward_ttl(void)
{
	static const struct {
		const char *key;
		uint8_t ttl;
		const char *from;
		uint8_t quoted;
	} rows[] = {
		{"forward-ttl: decrement", 1, "r1", 1}, {"forward-ttl: decrement", 2, "r2", 1},
		{"forward-ttl: zero", 1, "r2", 0},      {"forward-ttl: zero", 2, "r2", 1},
		{"forward-ttl: zero", 3, "server", 1},  {"forward-ttl: keep", 1, "r2", 1},
		{"forward-ttl: keep", 2, "server", 1},  {"forward-ttl: keep", 255, "server", 254},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lab *lab = lab_of(rows[i].key);
		struct datagram d = udp(lab, "client", "server", rows[i].ttl);
		const uint8_t *ip = answer_to(lab, &d, 0);

		if (ok(ip != NULL, "%s, %d: somebody answers", rows[i].key, rows[i].ttl)) {
			is_str(sim_node_name(lab->sim, owner_of(lab->sim, icmp4_ip_src(ip))),
			       rows[i].from, "forward-ttl: who");
			is_int(ip[QUOTED + 8], rows[i].quoted, "forward-ttl: what it saw");
		}
		lab_free(lab);
	}
}

/* To the router itself nothing is hidden. */
static void test_own_ttl(void)
{
	struct lab *lab = lab_of("forward-ttl: zero");
	struct datagram d = udp(lab, "client", "r1", 1);
	const uint8_t *ip = answer_to(lab, &d, 0);

	ok(ip && ip[20] == ICMP4_UNREACHABLE && ip[QUOTED + 8] == 1, "forward-ttl: own datagrams");
	lab_free(lab);
}

/* A place that the kernel has taken has no stages: they are the kernel's. */
/* MASK-03: an authority says its mask when the lab begins, once, to all on a link of many. */
static void test_mask_announced(void)
{
	static const char text[] = "hosts: {client: }\nrouters: {r1: {mask-agent: yes}}\n"
				   "links: {client -- r1: {delay: 1ms, prefix: 10.9.1.0/26}}";
	struct config_error error = {""};
	struct lab *lab = lab_read(text, strlen(text), "mask", NULL, &error);
	struct icmp4_packet packet = {.bytes = NULL};
	uint32_t place;

	ok(lab != NULL, "%s", error.text);
	sim_set_place(lab->sim, 0, SIM_PLACE_KERNEL);
	sim_advance(lab->sim, (struct icmp4_time){ICMP4_S_NS});
	sim_advance(lab->sim, (struct icmp4_time){2 * ICMP4_S_NS});
	ok(sim_receive(lab->sim, &place, &packet) && packet.held == 32 &&
		   packet.bytes[20] == ICMP4_MASK_REPLY && get32(packet.bytes + 28) == 0xffffffc0,
	   "MASK-03: announced in a lab, too");
	ok(!sim_receive(lab->sim, &place, &packet), "MASK-03: once");
	lab_free(lab);
}

static void test_kernel(void)
{
	struct lab *lab = lab_of("forward-ttl: zero, reply-delay: 1s, nat: client");
	struct datagram d = udp(lab, "client", "server", 1);
	struct answer answer = {0};

	sim_set_place(lab->sim, 1, SIM_PLACE_KERNEL);
	ok(ask(lab->sim, &d, &answer), "kernel: it comes to whoever has the place");
	ok(answer.place == 1 && answer.ttl == 1 && answer.src == d.src, "kernel: untouched");
	lab_free(lab);
}

int main(void)
{
	test_trace();
	test_checksums();
	test_refused();
	test_unasked();
	test_own();
	test_hairpin();
	test_reply_delay();
	test_rewrite();
	test_forward_ttl();
	test_own_ttl();
	test_mask_announced();
	test_kernel();
	return tap_done();
}
