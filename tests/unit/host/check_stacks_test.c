/* SPDX-License-Identifier: MIT */
/*
 * What stacks in the world do wrong, each found by a case: by the settings of a node that imitate
 * them, and where there is none, by a liar between the node and the judge.
 */
#include "base/bytes.h"
#include "check_run.h"
#include <icmp4/checksum.h>
#include <icmp4/ip.h>

enum { EXTRA = 64 };

/* --- Liars --- */

/* False: it is lost. It may grow by EXTRA octets. */
typedef bool lie_fn(uint8_t *ip, size_t *length);

struct liar {
	struct run_world world;
	struct run_world *inner;
	lie_fn *sent, *heard; /* NULL: the truth */
	uint8_t room[CHECK_ROOM];
};

static uint8_t *icmp_of(uint8_t *ip)
{
	return icmp4_ip_protocol(ip) == ICMP4_PROTO_ICMP ? ip + icmp4_ip_header_length(ip) : NULL;
}

static void sum(uint8_t *ip, size_t length)
{
	uint8_t *icmp = icmp_of(ip);

	put16(ip + 2, (uint16_t)length);
	put16(ip + 10, 0);
	put16(ip + 10, icmp4_checksum(ip, icmp4_ip_header_length(ip)));
	put16(icmp + 2, 0);
	put16(icmp + 2, icmp4_checksum(icmp, length - icmp4_ip_header_length(ip)));
}

/* picoTCP: the pointer goes to the code. */
static bool pointer_as_code(uint8_t *ip, size_t *length)
{
	uint8_t *icmp = icmp_of(ip);

	if (!icmp || icmp[0] != ICMP4_PARAMETER_PROBLEM)
		return true;
	icmp[1] = icmp[4];
	icmp[4] = 0;
	sum(ip, *length);
	return true;
}

/* picoTCP: each error has an MTU. */
static bool mtu_everywhere(uint8_t *ip, size_t *length)
{
	uint8_t *icmp = icmp_of(ip);

	if (!icmp || !icmp4_type_is_error(icmp[0]))
		return true;
	put16(icmp + 6, 1500);
	sum(ip, *length);
	return true;
}

/* libslirp: the text of an errno behind the quote. */
static bool text_behind(uint8_t *ip, size_t *length)
{
	static const char text[] = "Connection refused";
	uint8_t *icmp = icmp_of(ip);

	if (!icmp || !icmp4_type_is_error(icmp[0]))
		return true;
	memcpy(ip + *length, text, sizeof(text));
	*length += sizeof(text);
	sum(ip, *length);
	return true;
}

/* A checksum of 0 taken for none, and what has none for broken. */
static bool zero_is_none(uint8_t *ip, size_t *length)
{
	uint8_t *icmp = icmp_of(ip);

	(void)length;
	return !icmp || get16(icmp + 2);
}

/* lwIP, uIP: whatever its checksum, a query is answered. */
static bool any_sum(uint8_t *ip, size_t *length)
{
	if (icmp_of(ip))
		sum(ip, *length);
	return true;
}

/* No error about any ICMP message, be it a request. */
static bool about_no_icmp(uint8_t *ip, size_t *length)
{
	uint8_t *icmp = icmp_of(ip);

	return !icmp || !icmp4_type_is_error(icmp[0]) || *length < 48 ||
	       icmp4_ip_protocol(icmp + 8) != ICMP4_PROTO_ICMP;
}

/* What is quoted is as it was when the router was done with it: its TTL is 0, its checksum old. */
static bool quote_done_with(uint8_t *ip, size_t *length)
{
	uint8_t *icmp = icmp_of(ip);

	if (!icmp || icmp[0] != ICMP4_TIME_EXCEEDED)
		return true;
	icmp[8 + 8] = 0;
	sum(ip, *length);
	return true;
}

/* Zephyr: of what is for a protocol that it has not, nothing is quoted. */
static bool quotes_nothing(uint8_t *ip, size_t *length)
{
	uint8_t *icmp = icmp_of(ip);

	if (!icmp || icmp[0] != ICMP4_UNREACHABLE || icmp[1] != 2)
		return true;
	*length = icmp4_ip_header_length(ip) + ICMP4_HEADER;
	sum(ip, *length);
	return true;
}

/* picoTCP: an echo that comes in fragments is not answered. */
static bool no_fragments(uint8_t *ip, size_t *length)
{
	(void)length;
	return !icmp4_ip_mf(ip) && !icmp4_ip_offset(ip);
}

/* picoTCP: a request of the identifier and number of the last is taken for the same. */
static bool once_each(uint8_t *ip, size_t *length)
{
	static uint32_t last;
	uint8_t *icmp = icmp_of(ip);
	uint32_t before = last;

	(void)length;
	if (!icmp || icmp[0] != ICMP4_ECHO)
		return true;
	last = get32(icmp + 4);
	return last != before;
}

static struct icmp4_time liar_now(struct run_world *world)
{
	struct run_world *inner = ((struct liar *)world)->inner;

	return inner->ops->now(inner);
}

static int liar_send(struct run_world *world, struct icmp4_packet *packet)
{
	struct liar *liar = (struct liar *)world;
	size_t length = packet->length;

	if (liar->sent && !liar->sent(packet->bytes, &length))
		return 0;
	return liar->inner->ops->send(liar->inner, packet);
}

static bool liar_receive(struct run_world *world, struct icmp4_packet *packet)
{
	struct liar *liar = (struct liar *)world;
	size_t length;

	do {
		if (!liar->inner->ops->receive(liar->inner, packet))
			return false;
		length = packet->held;
		if (!liar->heard || packet->held + EXTRA > sizeof(liar->room))
			return true;
		memcpy(liar->room, packet->bytes, packet->held);
	} while (!liar->heard(liar->room, &length));
	packet->bytes = liar->room;
	packet->held = packet->length = length;
	return true;
}

static void liar_wait(struct run_world *world, struct icmp4_time until)
{
	struct run_world *inner = ((struct liar *)world)->inner;

	inner->ops->wait(inner, until);
}

static uint64_t liar_dropped(struct run_world *world)
{
	(void)world;
	return 0;
}

static const struct run_world_ops liar_ops = {
	.now = liar_now,
	.send = liar_send,
	.receive = liar_receive,
	.wait = liar_wait,
	.dropped = liar_dropped,
};

static struct run_world *liar_between(struct run_world *inner, void *self)
{
	struct liar *liar = self;

	liar->world.ops = &liar_ops;
	liar->inner = inner;
	return &liar->world;
}

/* --- The judge --- */

/* What one case says of a device of such settings, with such a liar in front of it. */
static const char *judged(const char *settings, const char *dut, const char *only, lie_fn *sent,
			  lie_fn *heard)
{
	static struct liar liar;
	static struct check_run record;

	liar.sent = sent;
	liar.heard = heard;
	record.between = liar_between;
	record.self = &liar;
	check_run(settings, dut, CHECK_RFC1812, only, 1, &record);
	is_int((int64_t)record.count, 1, only);
	return check_verdict_name(record.verdicts[0].verdict);
}

static void test_stacks(void)
{
	static const struct {
		const char *stack, *settings, *dut, *only;
		lie_fn *sent, *heard;
		enum check_verdict verdict;
	} rows[] = {
		{"quotes of 28 octets", "profile: rfc1812, fault-ignore-ihl: on, error-data: 8",
		 "host", "QUOTE-01/options", NULL, NULL, CHECK_FAIL},
		{"lwIP quotes so", "persona: lwip", "host", "QUOTE-01/options", NULL, NULL,
		 CHECK_FAIL},
		{"MTU 0 in 3/4", "profile: rfc1812, fault-hide-mtu: on", "router", "PMTU-01/mtu",
		 NULL, NULL, CHECK_FAIL},
		{"lwIP as well", "persona: lwip", "router", "PMTU-02/exact", NULL, NULL,
		 CHECK_FAIL},
		{"no error about any ICMP", "profile: rfc1812, fault-icmp-ttl-silent: on", "router",
		 "TIMEX-01/echo", NULL, NULL, CHECK_FAIL},
		{"nor of any kind", "profile: rfc1812", "router", "TIMEX-01/echo", NULL,
		 about_no_icmp, CHECK_FAIL},
		{"errors about errors", "profile: rfc1812, fault-error-about-error: on", "router",
		 "NOERR-01/transit-11", NULL, NULL, CHECK_FAIL},
		{"the pointer in the code", "profile: rfc1812", "host", "PARAM-04/length", NULL,
		 pointer_as_code, CHECK_FAIL},
		{"an MTU in each error", "profile: rfc1812", "host", "UNREACH-18/port", NULL,
		 mtu_everywhere, CHECK_ADVICE},
		{"and in an 11/0", "profile: rfc1812", "router", "CODEC-02/time-exceeded", NULL,
		 mtu_everywhere, CHECK_FAIL},
		{"text behind the quote", "profile: rfc1812", "host", "QUOTE-01/empty", NULL,
		 text_behind, CHECK_FAIL},
		{"and behind a long one", "profile: rfc1812", "host", "QUOTE-04/closed-port", NULL,
		 text_behind, CHECK_FAIL},
		{"a checksum of 0 dropped", "profile: rfc1812", "host", "CKSUM-04/zero",
		 zero_is_none, NULL, CHECK_ADVICE},
		{"timestamps of any checksum", "profile: rfc1812", "host", "CKSUM-12/timestamp",
		 any_sum, NULL, CHECK_FAIL},
		{"echo of any checksum", "profile: rfc1812", "host", "CKSUM-12/echo", any_sum, NULL,
		 CHECK_FAIL},
		{"no quote", "profile: rfc1812", "host", "UNREACH-06/protocol", NULL,
		 quotes_nothing, CHECK_WARN},
		{"no fragments", "profile: rfc1812", "host", "REASM-01/least", no_fragments, NULL,
		 CHECK_FAIL},
		{"a request that comes again", "profile: rfc1812", "host", "ECHO-01/again",
		 once_each, NULL, CHECK_ADVICE},
		{"no 3/0 and no 3/1", "persona: lwip", "router", "UNREACH-02/no-route", NULL, NULL,
		 CHECK_FAIL},
		{"no 12", "persona: lwip", "router", "PARAM-01/option", NULL, NULL, CHECK_FAIL},
		{"no precedence", "persona: lwip", "router", "TOS-03/transit", NULL, NULL,
		 CHECK_WARN},
		{"a quote with a TTL of 0", "profile: rfc1812", "router", "QUOTE-07/ttl", NULL,
		 quote_done_with, CHECK_ADVICE},
		{"whose checksum is old", "profile: rfc1812", "router", "QUOTE-05/transit", NULL,
		 quote_done_with, CHECK_FAIL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		is_str(judged(rows[i].settings, rows[i].dut, rows[i].only, rows[i].sent,
			      rows[i].heard),
		       check_verdict_name(rows[i].verdict), rows[i].stack);
		is_str(judged("profile: rfc1812", rows[i].dut, rows[i].only, NULL, NULL), "pass",
		       "and not without that");
	}
}

int main(void)
{
	test_stacks();
	return tap_done();
}
