/* SPDX-License-Identifier: MIT */
/*
 * What a stimulus may provoke, of a device that is right or of one that is wrong: the row says what
 * is right, the table below what else somebody could answer. A device that limits such answers must
 * have one left, or its silence says nothing.
 */
#include "check/judge.h"

enum { LOOSE = 131, STRICT = 137 };

typedef bool provokes_fn(const struct check_stimulus *s, const struct check_bench *bench);

static bool is_query(const struct check_stimulus *s, uint8_t type)
{
	return s->make == CHECK_QUERY && s->type == type;
}

/* For the device, or for everybody on its link. */
static bool ends_here(const struct check_stimulus *s)
{
	switch (s->to) {
	case CHECK_USUAL:
	case CHECK_DEVICE:
	case CHECK_DEVICE_FAR:
	case CHECK_LINK_BROADCAST:
	case CHECK_LINK_NETWORK:
	case CHECK_LIMITED:
	case CHECK_ALL_HOSTS:
	case CHECK_GROUP:
		return true;
	default:
		return false;
	}
}

static bool is_routed(const struct check_stimulus *s)
{
	return s->option_length && (s->options[0] == LOOSE || s->options[0] == STRICT);
}

static bool asks_echo(const struct check_stimulus *s, const struct check_bench *bench)
{
	(void)bench;
	return s->make == CHECK_ECHO || is_query(s, ICMP4_ECHO);
}

static bool asks_timestamp(const struct check_stimulus *s, const struct check_bench *bench)
{
	(void)bench;
	return is_query(s, ICMP4_TIMESTAMP);
}

static bool finds_port(const struct check_stimulus *s, const struct check_bench *bench)
{
	(void)bench;
	return s->make == CHECK_UDP && ends_here(s);
}

static bool finds_protocol(const struct check_stimulus *s, const struct check_bench *bench)
{
	(void)bench;
	return s->make == CHECK_RAW && ends_here(s);
}

static bool runs_out(const struct check_stimulus *s, const struct check_bench *bench)
{
	(void)bench;
	return (s->ttl == 1 || s->faults & CHECK_TTL_ZERO) && (!ends_here(s) || is_routed(s));
}

/* Addresses that no router should have a route to; some look them up all the same. */
static bool leads_nowhere(const struct check_stimulus *s, const struct check_bench *bench)
{
	if (!(bench->has & CHECK_NEEDS_ROUTER))
		return false;
	switch (is_routed(s) ? s->slots[0] : s->to) {
	case CHECK_NOWHERE:
	case CHECK_ZERO_NET:
	case CHECK_CLASS_E:
	case CHECK_LOOPBACK:
	case CHECK_FAR_NETWORK:
		return true;
	default:
		return false;
	}
}

static bool finds_nobody(const struct check_stimulus *s, const struct check_bench *bench)
{
	(void)bench;
	return s->to == CHECK_ABSENT || s->to == CHECK_SPARE || s->to == CHECK_FAR_NETWORK;
}

static bool is_prohibited(const struct check_stimulus *s, const struct check_bench *bench)
{
	(void)bench;
	return s->to == CHECK_PROHIBITED || s->to == CHECK_BLACKHOLE;
}

static bool is_too_big(const struct check_stimulus *s, const struct check_bench *bench)
{
	return s->to == CHECK_BEYOND_NARROW && s->df && s->length > bench->narrow_mtu;
}

static bool strays(const struct check_stimulus *s, const struct check_bench *bench)
{
	(void)bench;
	return is_routed(s);
}

static bool has_better_way(const struct check_stimulus *s, const struct check_bench *bench)
{
	(void)bench;
	return s->to == CHECK_BY_THIRD || (is_routed(s) && s->slots[0] == CHECK_BY_THIRD);
}

static bool is_incomplete(const struct check_stimulus *s, const struct check_bench *bench)
{
	(void)bench;
	return s->without || s->mf;
}

static bool has_bad_header(const struct check_stimulus *s, const struct check_bench *bench)
{
	(void)bench;
	return s->option_length || s->ihl || s->total_length;
}

static const struct {
	provokes_fn *provokes;
	uint8_t type, code;
} rows[] = {
	{asks_echo, ICMP4_ECHO_REPLY, 0},
	{asks_timestamp, ICMP4_TIMESTAMP_REPLY, 0},
	{finds_port, ICMP4_UNREACHABLE, 3},
	{finds_protocol, ICMP4_UNREACHABLE, 2},
	{runs_out, ICMP4_TIME_EXCEEDED, 0},
	{leads_nowhere, ICMP4_UNREACHABLE, 0},
	{finds_nobody, ICMP4_UNREACHABLE, 1},
	{is_prohibited, ICMP4_UNREACHABLE, 13},
	{is_too_big, ICMP4_UNREACHABLE, ICMP4_FRAGMENTATION_NEEDED},
	{strays, ICMP4_UNREACHABLE, 5},
	{has_better_way, ICMP4_REDIRECT, 1},
	{is_incomplete, ICMP4_TIME_EXCEEDED, 1},
	{has_bad_header, ICMP4_PARAMETER_PROBLEM, 0},
};

static uint32_t slot_bit(const struct check *check, uint8_t type, uint8_t code)
{
	unsigned slot = check__limit_slot(&check->survey, type, code);

	return slot < CHECK_LIMIT_SLOTS ? 1U << slot : 0;
}

static uint32_t provoked_by(const struct check *check, const struct check_stimulus *s)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].provokes(s, &check->bench))
			bits |= slot_bit(check, rows[i].type, rows[i].code);
	return bits;
}

/* Where an answer must come, none is as bad as a wrong one: only the right one needs room. */
uint32_t check__provoked(const struct check *check, const struct check_flight *flight)
{
	const struct check_expect *expect = &flight->test->expect;

	if (flight->phase != CHECK_STIMULUS)
		return provoked_by(check, check__stimulus(flight));
	switch (expect->outcome) {
	case CHECK_ANSWER:
		return slot_bit(check, expect->type, expect->code);
	case CHECK_PASSED:
	case CHECK_REFUSED:
		return 0;
	case CHECK_OPTIONAL:
	case CHECK_NEVER:
		return slot_bit(check, expect->type, expect->code) |
		       provoked_by(check, &flight->test->send);
	default:
		return provoked_by(check, &flight->test->send) |
		       (flight->test->control ? provoked_by(check, flight->test->control) : 0);
	}
}
