/* SPDX-License-Identifier: MIT */
#ifndef CMD_SESSION_H
#define CMD_SESSION_H
/*
 * What every verb that probes has in common: the world that it probes (the kernel's network or a
 * lab's), the targets, the outputs, and an orderly end whatever happens.
 *
 *	session_open      outputs, then lab or sockets; no privilege from there on; first line of
 *JSON session_targets   names to addresses; what cannot be asked costs only the exit status
 *	...               the verb's own
 *	session_close     the last line of JSON; the exit status
 */
#include "cmd/live.h"
#include "cmd/options.h"
#include "cmd/targets.h"
#include "config/lab/lab.h"
#include "io/networks/networks.h"
#include "out/out.h"
#include "run/kernel.h"
#include "run/virtual.h"

/* What a verb wants of the world. */
enum session_use {
	SESSION_PROBE, /* the best socket that can be had */
	SESSION_CRAFT, /* any datagram, faulty ones too: raw sockets, or a lab */
	SESSION_OWN,   /* the verb has a world of its own, and opens it before */
	SESSION_WRITE, /* nothing leaves: no sockets; names can be asked for */
};

struct session {
	const struct cmd_call *call;
	enum session_use use;
	struct lab *lab;              /* NULL: the kernel's network */
	uint32_t node;                /* whose place we take in the lab */
	struct io_resolver *resolver; /* NULL in a lab */
	struct io_prober prober;      /* not in a lab */
	struct io_networks *networks; /* NULL: no --asn */
	bool prober_open;
	struct io_prober echo; /* beside probes of UDP and TCP: to confirm a silent end */
	bool echo_open;
	struct run_kernel kernel;
	struct run_virtual virtual;
	struct run_world *world; /* one of both */
	struct run_signals *signals;
	struct icmp4_key key;
	uint32_t source; /* -S; 0: not given */
	struct out_target *targets;
	char **names; /* of the targets */
	size_t target_count;
	size_t target_room;
	struct out_run run;
	struct outs outs;
	struct cmd_live *live; /* NULL: no --live */
	bool started;          /* the first line is out */
	bool could_not;        /* something that was asked for could not be done */
};

/* protocol: of the probes. False: all is said, and session_close yields the status. */
bool session_open(struct session *session, struct cmd_call *call, uint8_t protocol);
/* The same of ICMP, for another use than probing. */
bool session_open_for(struct session *session, struct cmd_call *call, enum session_use use);
bool session_targets(struct session *session);
/*
 * The same step by step, for a verb to which a name that does not resolve is an answer: room for so
 * many targets, the address of one, which says nothing where there is none, and its place among the
 * targets.
 */
bool session_room(struct session *session, size_t count);
bool session_resolve(struct session *session, const struct cmd_target *target, uint32_t *dst,
		     struct io_failure *failure);
bool session_take(struct session *session, const char *given, uint32_t dst);
/* The same of one that can be sent to; false: it cannot, or there is no memory, and that is said.
 */
bool session_accept(struct session *session, const char *given, uint32_t dst);
/* A node of the lab by name; SIM_NONE: there is none, and *failure says so. */
uint32_t session_find_node(struct session *session, const char *name, struct io_failure *failure);
/* A node of the lab by name; SIM_NONE: there is none, and that is said. */
uint32_t session_node(struct session *session, const char *name);
/* Outside a lab, without privilege: what is ours to choose there is the kernel's here. */
bool session_is_exact(const struct session *session);
/* Both ports make a flow, which a UDP socket that must count one of them up cannot keep to. False:
 * that is what was asked for, and it is said. */
bool session_keeps_flow(struct session *session, uint8_t protocol);
/* The source address towards a destination; 0: the kernel's choice, or there is no route. */
uint32_t session_source(struct session *session, uint32_t dst);
/* A number that strangers cannot predict and a seed repeats. */
uint64_t session_random(const struct session *session, uint64_t n);
struct icmp4_time session_now(const struct session *session);
/* Around the loop: with --live, the screen is up between them. */
void session_live_begin(struct session *session);
void session_live_end(struct session *session);
/* One target after the other, until all are done or somebody wants an end. */
typedef enum run_reason session_target_fn(void *run, size_t target, int *status);
enum run_reason session_each(struct session *session, session_target_fn *one, void *run,
			     int *status);
/* Deadline of the run, by -w. */
struct icmp4_time session_end(const struct session *session);

/* On stderr and in JSON. The first form ends the run, the second only spoils its status. */
bool session_fail(struct session *session, const char *what, const char *message, const char *hint);
void session_note(struct session *session, const struct io_failure *failure);

/* reason: as JSON says it. Returns the exit status: 2 beats what the verb says. */
int session_close(struct session *session, const char *reason, int status);

#endif
