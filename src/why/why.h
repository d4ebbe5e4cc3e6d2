/* SPDX-License-Identifier: MIT */
#ifndef WHY_WHY_H
#define WHY_WHY_H
/*
 * The judge of a path: where does my packet die, and why? Three tables and what they read:
 *
 *	plan.c     what to ask next, given what is known (why_next)
 *	evidence.c what the events of the engines say of the path (why_take_...)
 *	verdict.c  what all of it amounts to (why_judge)
 *
 * Nothing here sends, waits or allocates. run/why/ asks what the plan wants to know, of sockets or
 * of a lab; out/ says in words what was found.
 */
#include <icmp4/mtu.h>
#include <icmp4/ping.h>
#include <icmp4/trace.h>

enum {
	WHY_HOPS_MAX = 30, /* TTLs that are asked */
	WHY_FLOWS = 24,    /* flows that are compared */
	WHY_TRIES = 5,     /* probes of a flow of the protocol that was asked for */
	WHY_LONG = 12,     /* long ones, where it is asked which way they get lost */
	WHY_ROUNDS = 8,    /* of echo requests in a flow */
	WHY_SURVEY = 100,  /* echo requests to each hop, where something gets lost */
};

/* What there is to ask, in the order of the plan. */
enum why_phase {
	WHY_WALK,    /* the hops, by the flow itself */
	WHY_ECHO,    /* does the target answer an echo request? */
	WHY_FLOWS_P, /* do other flows of the protocol get through? */
	WHY_AGAIN,   /* the hops once more, by echo, where only that is answered */
	WHY_SPREAD,  /* flows of echo requests: loss, and whether it depends on the flow */
	WHY_MTU,     /* how long a datagram may be */
	WHY_COUNTER, /* does it vanish on the way there, or its answer on the way back? */
	WHY_LOSS,    /* each hop by echo: from where on does it get lost? */
	WHY_DONE
};

/* "walk", "echo", "flows", ... */
const char *why_phase_name(enum why_phase phase);

/* What became of the name. */
enum why_name { WHY_NAME_FINE, WHY_NAME_UNKNOWN };

/* What answered in the end. */
enum why_answer {
	WHY_SILENT,
	WHY_ECHOED,
	WHY_OPEN,        /* TCP: it accepts; UDP: it talks */
	WHY_RESET,       /* TCP: RST */
	WHY_PORT_CLOSED, /* the target says 3/3 */
	WHY_REFUSED,     /* any other error, or anybody else's */
};

/* What a quote showed to have been changed on the way, a bit each. */
enum why_change {
	WHY_CHANGED_SRC = 1,
	WHY_CHANGED_DST = 2,
	WHY_CHANGED_PORT = 4,
	WHY_CHANGED_TOS = 8,
	WHY_CHANGED_DF = 16,
};
enum {
	WHY_CHANGED_ADDRESS = WHY_CHANGED_SRC | WHY_CHANGED_DST | WHY_CHANGED_PORT,
	WHY_CHANGED_HEADER = WHY_CHANGED_TOS | WHY_CHANGED_DF,
};

struct why_hop {
	uint32_t from; /* who answered first; 0: nobody */
	uint32_t sent, received;
	int64_t rtt_ns;           /* the least; 0: none */
	uint8_t back;             /* hops on the way back, as the TTL suggests; 0: not known */
	uint8_t changed;          /* enum why_change */
	bool lent;                /* the TTL ran out at an address that is the target's */
	uint32_t seen;            /* the address that stood in place of ours, or of the target's */
	uint32_t asked, answered; /* by echo */
};

/* Probes, and what came of them. */
struct why_count {
	uint32_t sent, received;
	int64_t rtt_ns; /* the least; 0: none */
	uint8_t ttl;    /* of an answer; 0: not known */
	/* What a router forbade, and the last that did. */
	uint32_t refused, refused_by;
};

struct why_evidence {
	/* what was asked */
	uint32_t dst, src; /* src 0: the system chooses */
	uint8_t protocol;
	uint8_t walked; /* the protocol of the hops: another one after WHY_AGAIN */
	uint16_t src_port, dst_port;
	bool chosen;  /* the user named the protocol, */
	bool ported;  /* and the port */
	bool exact;   /* all that is sent is ours to choose */
	bool echoing; /* there is a way to send echo requests */
	/* before anything was sent */
	enum why_name name;
	int64_t resolve_ns; /* -1: there was no name to ask for */
	int no_route;       /* errno */
	/* the walk */
	uint32_t unsent;
	int unsent_reason;          /* errno */
	uint8_t own_type, own_code; /* an error of this very host, if */
	bool own_error;
	struct why_hop hops[WHY_HOPS_MAX + 1]; /* by TTL */
	uint8_t farthest;                      /* highest TTL that was answered; 0: none */
	enum icmp4_trace_end end;
	enum why_answer answer;
	uint8_t final; /* TTL of what ended the path; 0: nothing did */
	uint32_t final_from;
	uint8_t final_type, final_code;
	/* comparisons */
	struct why_count echo;
	struct why_count flows_p[WHY_FLOWS];
	struct why_count spread[WHY_FLOWS];
	/* the path MTU */
	bool mtu_asked;
	enum icmp4_mtu_end mtu_end;
	uint8_t mtu_protocol;
	uint16_t mtu, mtu_ceiling;
	struct icmp4_mtu_drop drop; /* the one that nobody tells of, or what a router says of */
	bool dropped;
	/* Probes as long as what was stopped, whose answers are short; or as long as what arrived,
	 * whose answers are as long. */
	struct why_count counter;
	unsigned begun, over, judged; /* phases of the plan, a bit each */
};

/* --- Taking evidence --- */

struct why_ask {
	uint32_t dst, src;
	uint8_t protocol;
	uint16_t src_port, dst_port;
	bool chosen, ported, exact, echoing;
};
void why_begin(struct why_evidence *e, const struct why_ask *ask);
/* The walk begins, by this protocol; what an earlier one found is forgotten. */
void why_walk_begin(struct why_evidence *e, uint8_t protocol);
void why_take_walk(struct why_evidence *e, const struct icmp4_trace_event *event);
void why_walk_end(struct why_evidence *e, enum icmp4_trace_end end);
void why_take_flow(struct why_count *count, const struct icmp4_trace_event *event);
void why_take_count(struct why_count *count, const struct icmp4_ping_event *event);
void why_take_mtu(struct why_evidence *e, const struct icmp4_mtu *mtu);

/* --- What it amounts to (measure.c) --- */

/* The target itself was heard, in whatever way. */
bool why_reached(const struct why_evidence *e);
/* Nothing of ours leaves this host. */
bool why_is_local(const struct why_evidence *e);
struct why_count why_sum(const struct why_count *counts, size_t count);
/* Do some flows lose what others do not? So sure that chance would do it once in millions. */
bool why_uneven(const struct why_count *counts, size_t count);
/* The other flows by which the one that was asked for is to be judged: those of its protocol. */
struct why_count why_others(const struct why_evidence *e);
/* Echo requests are forbidden on the way, while the flow itself gets through. */
bool why_only_echo_refused(const struct why_evidence *e);
/* By so many hops the way of the refusal differs from that of answers to echo: positive, it is
 * shorter; 0: it does not, or is not known. */
int why_stands_in(const struct why_evidence *e);
/* How many hops it took from a sender that began with a usual TTL; 0: not known. */
uint8_t why_hops_back(uint8_t ttl);
/* Flows that lose more than all do together. */
unsigned why_bad_flows(const struct why_count *counts, size_t count);
/* Loss on the way to the target and back, of all echo requests. */
struct why_count why_loss(const struct why_evidence *e);
/* The hop from which on packets get lost: it is between that and the one before; 0: not known. */
uint8_t why_loss_hop(const struct why_evidence *e);
/* The first hop of a loop and how many routers it has; 0: there is none. */
uint8_t why_loop(const struct why_evidence *e, unsigned *period);
/* The nearest hop before this TTL that answered; 0: none. */
uint8_t why_before(const struct why_evidence *e, uint8_t ttl);
/* Further hops on the way back than there are on the way there, or fewer (negative). */
int why_detour(const struct why_evidence *e, uint8_t *from_hop);
/* How much longer the target takes than the hop before it, and that; 0: not known. */
int64_t why_last_step_ns(const struct why_evidence *e, int64_t *before_ns);
/* The first hop with a change among these bits; 0: none. */
uint8_t why_changed(const struct why_evidence *e, uint8_t bits);
/* Long datagrams arrive, and answers as long do not come back. */
bool why_back_loses(const struct why_evidence *e);
/* What the path MTU is searched by: echo, where answers to the flow itself are likely to be
 * limited. */
uint8_t why_mtu_protocol(const struct why_evidence *e);
/* A hop that answers some probes, though nothing gets lost; 0: none. */
uint8_t why_limited(const struct why_evidence *e);

/* --- The plan --- */

/*
 * What to ask now, or WHY_DONE; whatever else is being asked meanwhile goes on. Each phase is begun
 * once at most; those in busy (a bit each) not yet.
 */
enum why_phase why_next(struct why_evidence *e, unsigned busy);
void why_end(struct why_evidence *e, enum why_phase phase);
/* A phase that was begun early, where others have shown since that it need not have been, or
 * WHY_DONE. */
enum why_phase why_needless(struct why_evidence *e);
/* What it found is no evidence. */
void why_forget(struct why_evidence *e, enum why_phase phase);

/* --- The verdict --- */

enum why_surety { WHY_NO, WHY_POSSIBLE, WHY_LIKELY, WHY_CERTAIN };

/* "possible", "likely", "certain" */
const char *why_surety_name(enum why_surety surety);

/* Whose part of the path it is. */
enum why_whose {
	WHY_YOURS,
	WHY_ROUTER,
	WHY_ROUTERS,
	WHY_LINK,
	WHY_TARGET,
	WHY_BACK,
	WHY_NAMES,
	WHY_NOBODY
};

/* "this-host", "router", "routers" (at and beyond), "link", "target", "way-back", "names", "nobody"
 */
const char *why_whose_name(enum why_whose whose);

struct why_verdict;

/*
 * A verdict that can be given. The texts have places for what was found: {target} {port} {at}
 * {beyond} {hop} {next} {says} {size} {loss} and others, see out/text/why.c.
 */
struct why_row {
	const char *id;
	enum why_surety (*holds)(const struct why_evidence *e, struct why_verdict *verdict);
	const char *says;    /* the verdict in plain words */
	const char *because; /* the evidence */
	const char *next;    /* the command to type */
	const char *rfc;
	enum why_whose whose;
	bool reached; /* nothing is in the way: exit status 0 */
};

struct why_verdict {
	const struct why_row *row;
	enum why_surety surety;
	uint8_t hop, next;   /* at which TTL, and before which; 0: none */
	uint32_t at, beyond; /* their addresses; 0: not known */
};

/* The first row that holds; the last always does. */
struct why_verdict why_judge(const struct why_evidence *e);
const struct why_row *why_rows(size_t *count);

#endif
