/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_BENCH_H
#define CONFIG_BENCH_H
/*
 * The file that says between which links of this machine a device stands (icmp-check(1)):
 *
 *	device: router
 *	near:   {on: eth1, tester: 10.9.1.2/24, device: 10.9.1.1}
 *	beyond: {on: eth2, tester: 10.9.2.2/24, device: 10.9.2.1}
 *	narrow: {on: eth2, vlan: 7, tester: 10.9.3.2/24, device: 10.9.3.1, mtu: 1000}
 *	third:  10.9.1.7
 *	label:  16001
 *	set:    [timestamp-off, prohibited]
 */
#include "config/lab/lab.h"

enum bench_place { BENCH_NEAR, BENCH_BEYOND, BENCH_NARROW, BENCH_LINKS };

struct bench_link {
	char *on;                   /* the kernel's interface; NULL: there is no such link */
	struct icmp4_prefix tester; /* an address of our own there, and how far the link reaches */
	uint32_t device;            /* the device's there */
	uint32_t via;               /* a router in front of it; 0: it is a neighbour */
	uint16_t vlan;              /* 0: without a tag */
	uint16_t mtu;               /* 0: as the interface has it */
};

/* What a device can be set to, and a case may be about. */
enum bench_set {
	BENCH_ECHO_OFF,
	BENCH_ECHO_LIMITED,
	BENCH_ERRORS_LIMITED,
	BENCH_TIMESTAMP_OFF,
	BENCH_MASK_AGENT,
	BENCH_NO_MASK_AGENT,
	BENCH_PROBE_REMOTE,
	BENCH_PROBE_CLOSED,
	BENCH_PROHIBITED,
	BENCH_UNREACHABLE_OFF,
	BENCH_TOTAL_LENGTH,
	BENCH_TRUNCATED,
	BENCH_INBOUND,
	BENCH_NO_SOURCE_ROUTE,
	BENCH_MTU_FLOOR,
	BENCH_LEARNS,
	BENCH_NAT,
	BENCH_NAT_FULL,
	BENCH_VALIDATION,
	BENCH_REDIRECT_TOS,
	BENCH_SETTINGS,
};

struct bench_setting {
	const char *name;
	const char *text;    /* what the device then does */
	const char *command; /* that makes Linux do so; NULL: there is none, or none is needed */
};

/* NULL behind the last. */
const struct bench_setting *bench_setting(unsigned number);

struct bench {
	bool router;
	bool routed;      /* the device has a route to 198.51.100.0/24 by the tester */
	uint32_t nowhere; /* it has no route to that; 0: it has one to everything */
	uint32_t set;     /* 1 << BENCH_x: the device is set so */
	uint32_t third;   /* another station on the link near, which the tester is too; 0: none */
	uint32_t label;   /* that the device switches to a host beyond it; 0: none is known */
	struct bench_link links[BENCH_LINKS];
};

/* "near", "beyond", "narrow" */
const char *bench_place_name(enum bench_place place);

/* False with *error. From the text of a file; file is its name in messages. */
bool bench_read(struct bench *bench, const char *text, size_t length, const char *file,
		struct config_error *error);
void bench_free(struct bench *bench);

#endif
