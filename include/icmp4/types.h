/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_TYPES_H
#define ICMP4_TYPES_H
/*
 * The few types that every part of libicmp4 speaks in.
 *
 * Conventions of the whole library:
 *   - An IPv4 address is a uint32_t in host order: 192.0.2.1 is 0xc0000201.
 *   - A point in time is a struct icmp4_time, never a bare number; a span is an int64_t whose
 *     name ends in _ns. Whoever calls chooses the origin of time; the library reads no clock.
 *   - A function that yields a length returns it as an int, or a negative enum icmp4_err.
 *   - Every buffer and array belongs to the caller. Nothing is allocated, nothing must be freed.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define ICMP4_API __attribute__((visibility("default")))
#else
#define ICMP4_API
#endif

/* Around declarations: C++ shall link them by their C names. */
#if defined(__cplusplus)
#define ICMP4_BEGIN extern "C" {
#define ICMP4_END   }
#else
#define ICMP4_BEGIN
#define ICMP4_END
#endif

ICMP4_BEGIN

/* Errors of the caller (a fault of a packet is an enum icmp4_fault, never one of these). */
enum icmp4_err {
	ICMP4_OK = 0,
	ICMP4_ERR_SPACE = -1,    /* the buffer or array given is too small */
	ICMP4_ERR_ARGUMENT = -2, /* a value that the message or the engine cannot carry */
};

/* A point in time: nanoseconds since an origin that the caller chose. */
struct icmp4_time {
	int64_t ns;
};

#define ICMP4_MS_NS ((int64_t)1000000)
#define ICMP4_S_NS  ((int64_t)1000000000)

/* Later than any other time. A function, since C++ knows no compound literal. */
#define ICMP4_NEVER icmp4_never()

static inline struct icmp4_time icmp4_never(void)
{
	struct icmp4_time never = {INT64_MAX};

	return never;
}

/* t + span, saturating at ICMP4_NEVER so that "never plus a second" stays never. */
static inline struct icmp4_time icmp4_time_add(struct icmp4_time t, int64_t span_ns)
{
	if (span_ns > 0 && t.ns > INT64_MAX - span_ns)
		return ICMP4_NEVER;
	t.ns += span_ns;
	return t;
}

/* a - b in nanoseconds. Both must be real points in time, not ICMP4_NEVER. */
static inline int64_t icmp4_time_since(struct icmp4_time a, struct icmp4_time b)
{
	return a.ns - b.ns;
}

static inline bool icmp4_time_before(struct icmp4_time a, struct icmp4_time b)
{
	return a.ns < b.ns;
}

static inline struct icmp4_time icmp4_time_min(struct icmp4_time a, struct icmp4_time b)
{
	return a.ns < b.ns ? a : b;
}

/*
 * The source of all randomness of an engine: from getrandom() on a real network, from the seed in
 * a simulation. What a stranger can see or infer (cookies, IP ids, ports) is SipHash of it.
 */
struct icmp4_key {
	uint64_t word[2];
};

/* address/length, 0 <= length <= 32; the host part may be non-zero (an interface's address). */
struct icmp4_prefix {
	uint32_t address;
	uint8_t length;
};

static inline uint32_t icmp4_prefix_mask(uint8_t length)
{
	return length ? UINT32_MAX << (32 - length) : 0;
}

static inline bool icmp4_prefix_holds(struct icmp4_prefix p, uint32_t address)
{
	return ((p.address ^ address) & icmp4_prefix_mask(p.length)) == 0;
}

ICMP4_END

#endif
