/* SPDX-License-Identifier: MIT */
#ifndef RUN_ENGINES_H
#define RUN_ENGINES_H
/* The library's engines in the shape that run_loop drives. */
#include "check/check.h"
#include "run/loop.h"
#include <icmp4/many.h>
#include <icmp4/mtu.h>
#include <icmp4/paths.h>
#include <icmp4/ping.h>
#include <icmp4/trace.h>

/* Who is told. The sink of a struct run_engine made here. */
struct run_ping_sink {
	void (*show)(void *world, const struct icmp4_ping_event *event);
	void *world;
};

struct run_trace_sink {
	void (*show)(void *world, const struct icmp4_trace_event *event);
	void (*shown)(void *world); /* after all there were: what is settled by them? */
	void *world;
};

struct run_mtu_sink {
	void (*show)(void *world, const struct icmp4_mtu_event *event);
	void *world;
};

struct run_paths_sink {
	void (*show)(void *world, const struct icmp4_paths_event *event);
	void *world;
};

struct run_many_sink {
	void (*show)(void *world, const struct icmp4_many_event *event);
	void *world;
};

struct run_check_sink {
	void (*show)(void *world, const struct check_event *event);
	void *world;
	/* May be NULL: before the first case, if there was a survey; and now and then. */
	void (*survey)(void *world);
	void (*pass)(void *world);
};

struct run_engine run_ping(struct icmp4_ping *ping, struct run_ping_sink *sink);
struct run_engine run_trace(struct icmp4_trace *trace, struct run_trace_sink *sink);
struct run_engine run_mtu(struct icmp4_mtu *mtu, struct run_mtu_sink *sink);
struct run_engine run_paths(struct icmp4_paths *paths, struct run_paths_sink *sink);
struct run_engine run_many(struct icmp4_many *many, struct run_many_sink *sink);
/* What a world hears by RUN_SINK arrived behind the device. */
struct run_engine run_check(struct check *check, struct run_check_sink *sink);

#endif
