/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_NODE_H
#define ICMP4_NODE_H
/*
 * A node: an IPv4 host (RFC 1122) or router (RFC 1812) as far as ICMP sees it. Give it packets,
 * take packets from it; it decides what to forward, deliver, answer, and report.
 *
 *	icmp4_node_init(&node, &config, &key);
 *	icmp4_node_input(&node, now, &packet);
 *	while (lend(&out), icmp4_node_output(&node, now, &out))
 *		send(&out);                                // icmp4_node_failed if that fails
 *	icmp4_node_event(&node, &event);                   // what it decided, and by which rule
 *
 * input() decides, output() renders: a forwarded datagram and an echo reply leave in the buffer
 * that they came in; an error is written into the room that output() is lent.
 *
 * The node copies nothing of what the configuration points at: interfaces, routes, services and
 * filters may be shared by a million nodes, and must outlive them.
 */
#include <icmp4/error.h>
#include <icmp4/fault.h>
#include <icmp4/label.h>
#include <icmp4/learn.h>
#include <icmp4/limit.h>
#include <icmp4/mib.h>
#include <icmp4/object.h>
#include <icmp4/own.h>
#include <icmp4/packet.h>
#include <icmp4/reassembly.h>
#include <icmp4/received.h>
#include <icmp4/route.h>
#include <icmp4/types.h>

ICMP4_BEGIN

struct icmp4_interface {
	const char *name;                    /* for people and events; never NULL */
	const struct icmp4_prefix *prefixes; /* own address as host part; the first is primary */
	size_t prefix_count;
	uint16_t mtu; /* largest datagram, 68..65535 */
	bool up;
	bool no_probe;      /* extended echo that comes by it is ignored (RFC 8335 section 8) */
	uint32_t index;     /* ifIndex (RFC 2863); 0: its place in the array, counted from 1 */
	const uint8_t *mac; /* 6 octets; NULL: it has none */
};

/* In place of an interface's index: up, to the application. */
#define ICMP4_INTERFACE_SELF UINT32_MAX

/* Fields that choose among equal next hops (RFC 2992). */
enum {
	ICMP4_FLOW_SRC = 1,
	ICMP4_FLOW_DST = 2,
	ICMP4_FLOW_PROTOCOL = 4,
	ICMP4_FLOW_SRC_PORT = 8,  /* for ICMP echo: the identifier */
	ICMP4_FLOW_DST_PORT = 16, /* for ICMP echo: the checksum */
	ICMP4_FLOW_TOS = 32,
	ICMP4_FLOW_ALL = 31,    /* the five-tuple */
	ICMP4_FLOW_PACKET = 64, /* instead of a flow: each packet chooses anew */
};

/* What a port does with a datagram for it. */
enum icmp4_service {
	ICMP4_SERVICE_CLOSED,
	ICMP4_SERVICE_OPEN,
	ICMP4_SERVICE_ECHO,
	ICMP4_SERVICE_FILTERED
};

struct icmp4_port {
	uint8_t protocol; /* ICMP4_PROTO_TCP or ICMP4_PROTO_UDP */
	uint16_t port;
	enum icmp4_service service;
};

/* A packet filter on what the node forwards; the first row that matches decides. */
struct icmp4_filter {
	struct icmp4_prefix from; /* length 0: any */
	struct icmp4_prefix to;
	uint8_t protocol;            /* 0: any */
	uint16_t port;               /* destination port; 0: any */
	bool pass;                   /* stop here and let it through */
	enum icmp4_error_kind error; /* ICMP4_ERROR_NONE: drop in silence (UNREACH-12); PROHIBITED,
				      * or NET_, HOST_, PROTOCOL_ or PORT_UNREACHABLE; of any other
				      * a filter knows nothing: it says PROHIBITED instead */
};

/* What becomes of a datagram with a certain IP option (RFC 7126 section 4). */
enum icmp4_option_policy {
	ICMP4_OPTION_PROCESS, /* as its RFC says */
	ICMP4_OPTION_IGNORE,  /* as if it had none; the option stays in it */
	ICMP4_OPTION_DROP,
	ICMP4_OPTION_POLICIES
};

/* "process", "ignore", "drop" */
ICMP4_API const char *icmp4_option_policy_name(enum icmp4_option_policy policy);

/*
 * Everything that an RFC leaves to choice. icmp4_knobs() lists each with its name, range and
 * source, for help, manual, lab file and tests; but for the two sets of bits, silent and
 * flow_fields, which people write as lists of names.
 */
struct icmp4_node_settings {
	bool forward;             /* router; HOST-11 */
	bool echo;                /* answer echo requests; ECHO-07 */
	bool echo_broadcast;      /* even to broadcast and multicast; ECHO-06 */
	bool echo_keep_code;      /* ECHO-09 */
	bool timestamp;           /* answer timestamp requests; TS-01 */
	bool timestamp_broadcast; /* even to broadcast and multicast; TS-08 */
	bool mask_agent;          /* authority for address masks; MASK-02 */
	bool mask_client;         /* of a host: ask for them; MASK-08 */
	bool probe;               /* answer extended echo requests; PROBE-04 and so on: */
	bool probe_local;         /* about interfaces of its own */
	bool probe_remote;        /* about its neighbours */
	bool probe_name;          /* that name the interface */
	bool probe_index;         /* that give its ifIndex */
	bool probe_address;       /* that give one of its addresses */
	uint8_t ttl;              /* TTL-02 */
	uint8_t error_ttl;        /* of errors; 0: as ttl */
	uint8_t reply_ttl;        /* of replies to ICMP queries; 0: as ttl */
	uint8_t error_precedence; /* 0..7; TOS-03 */
	bool error_copy_tos;      /* of a router (TOS-02); a host never does (TOS-01) */
	bool error_from_inbound;  /* source is the inbound interface's; ADDR-02 */
	bool announce_labels;     /* in errors: the label stack of the datagram; MPLS-01 */
	bool announce_incoming;   /* the interface that it came by; IIO-01 */
	bool announce_outgoing;   /* the interface that it was to leave by */
	bool announce_next_hop;   /* the neighbour that it was to go to */
	bool announce_index;      /* of these interfaces: their ifIndex */
	bool announce_address;    /* an address */
	bool announce_name;       /* the name */
	bool announce_mtu;        /* the MTU */
	bool announce_node;       /* who the node is: name and router id; NODE-01 */
	uint16_t error_size;      /* QUOTE-02 */
	uint16_t error_data;      /* octets that they quote behind the header; QUOTE-03 */
	bool martian_filter;      /* ROUTER-02 */
	bool source_validation;   /* reverse path, strictly; ROUTER-06 */
	uint32_t silent;       /* bit n: errors of kind n are never sent (UNREACH-13, TIMEX-04) */
	bool silent_echo;      /* not even echo is answered, nor any port: a node unseen */
	uint32_t source_route; /* enum icmp4_option_policy, for LSRR and SSRR; OPT-06 */
	uint32_t record_route; /* and so on */
	uint32_t option_timestamp;
	uint32_t stream_id;
	bool source_route_error; /* 3/5 where a source route is not followed; UNREACH-10 */
	bool error_total_length; /* of a router: 12 about one shorter than its header; PARAM-06 */
	bool error_truncated;    /* and about one that did not come whole; PARAM-07 */
	uint8_t reassembly_timeout; /* seconds that the fragments of a datagram have; REASM-02 */
	bool accept_redirects;      /* of a host, into its learned slots; REDIR-08 */
	bool learn_mtu;             /* from a 3/4, into these slots too; PMTU-14 */
	bool send_redirects;        /* of a router: name a better first hop; REDIR-02 */
	bool redirect_any_tos;      /* by code 1; else by code 3, for the datagram's TOS alone */
	uint16_t mtu_floor;         /* least MTU of a path that a 3/4 is believed; PMTU-14 */
	uint16_t mtu_life;          /* seconds that a path's MTU is believed; PMTU-09 */
	uint16_t redirect_life;     /* and another first hop; REDIR-17 */
	struct icmp4_rate limit;    /* of all errors together */
	struct icmp4_rate limit_destination;
	bool limit_spares_mtu; /* neither of these two counts 3/4; RATE-08 */
	uint16_t limit_jitter; /* messages by which the depth of all others varies; RATE-07 */
	struct icmp4_rate limit_kind[ICMP4_ERROR_COUNT]; /* of one kind alone */
	struct icmp4_rate limit_echo;                    /* of replies; RATE-02 */
	struct icmp4_rate limit_timestamp;
	struct icmp4_rate limit_probe; /* of extended echo; PROBE-19 */
	/* Faults of known stacks, for labs: no RFC allows them, and no profile has one. */
	bool fault_hide_mtu;             /* 3/4 says MTU 0 */
	bool fault_ignore_ihl;           /* options of the datagram crowd out what errors quote */
	bool fault_icmp_ttl_silent;      /* no 11/0 about ICMP */
	bool fault_error_about_error;    /* NOERR-01 and -03 are not known */
	bool fault_error_about_fragment; /* nor is NOERR-06 */
	bool fault_any_source;     /* 0/8, 127/8, 240/4 and broadcasts of other links are hosts */
	bool fault_ignore_link;    /* how a frame was addressed counts for none but transit */
	bool fault_ignore_options; /* none is looked at, however it is made */
	bool fault_late_quote;     /* an 11/0 quotes TTL 0, under the checksum that came */
	uint32_t flow_fields;      /* ICMP4_FLOW_* */
};

/* Where RFCs disagree with each other, or practice with them. */
enum icmp4_profile {
	ICMP4_PROFILE_BCP,     /* today's practice */
	ICMP4_PROFILE_RFC1812, /* what RFC 792, 1122 and 1812 say, to the letter */
	ICMP4_PROFILE_COUNT
};

/* "bcp", "rfc1812" */
ICMP4_API const char *icmp4_profile_name(enum icmp4_profile profile);

enum icmp4_knob_kind {
	ICMP4_KNOB_BOOL,
	ICMP4_KNOB_U8,
	ICMP4_KNOB_U16,
	ICMP4_KNOB_RATE,
	ICMP4_KNOB_POLICY
};

struct icmp4_knob_value {
	uint32_t number; /* of a rate: per_second_milli */
	uint32_t burst;  /* of a rate */
};

struct icmp4_knob {
	const char *name; /* "echo-broadcast": in lab file, options and manual */
	enum icmp4_knob_kind kind;
	uint16_t offset; /* in struct icmp4_node_settings */
	uint32_t min, max;
	struct icmp4_knob_value initial[ICMP4_PROFILE_COUNT];
	const char *source; /* requirement and RFC */
	const char *about;  /* one sentence */
};

ICMP4_API const struct icmp4_knob *icmp4_knobs(size_t *count);

/* The value, which is in the knob's range, into the settings. */
ICMP4_API void icmp4_knob_set(struct icmp4_node_settings *settings, const struct icmp4_knob *knob,
			      struct icmp4_knob_value value);

/*
 * Each knob as the profile has it, nothing silent, and the five-tuple as flow. forward is false in
 * each: a host (HOST-11). The default is ICMP4_PROFILE_BCP.
 */
ICMP4_API void icmp4_node_settings_profile(struct icmp4_node_settings *settings,
					   enum icmp4_profile profile);
ICMP4_API void icmp4_node_settings_default(struct icmp4_node_settings *settings);

/*
 * Who may ask what by extended echo (RFC 8335 section 8): a request is answered where the rows that
 * hold its source, together, allow whose interface it asks about and how it identifies it. The
 * knobs stand above this: what they do not enable nobody may.
 */
enum {
	ICMP4_MAY_LOCAL = 1, /* L set: interfaces of this node */
	ICMP4_MAY_REMOTE = 2,
	ICMP4_MAY_NAME = 4,
	ICMP4_MAY_INDEX = 8,
	ICMP4_MAY_ADDRESS = 16,
	ICMP4_MAY_ALL = 31,
};

struct icmp4_probe_access {
	struct icmp4_prefix from;
	uint32_t may; /* ICMP4_MAY_* */
};

/* State of an entry of the ARP table, in the numbers of RFC 8335 section 3. */
enum icmp4_neighbour_state {
	ICMP4_NEIGHBOUR_INCOMPLETE = 1,
	ICMP4_NEIGHBOUR_REACHABLE,
	ICMP4_NEIGHBOUR_STALE,
	ICMP4_NEIGHBOUR_DELAY,
	ICMP4_NEIGHBOUR_PROBE,
	ICMP4_NEIGHBOUR_FAILED,
};

/* How many entries there are for an address, of whatever family, and the state of the one. */
typedef size_t icmp4_neighbour_fn(const void *neighbours, const struct icmp4_any_address *address,
				  enum icmp4_neighbour_state *state);

/* Why a packet went no further. Each has a counter. */
enum icmp4_drop {
	ICMP4_DROP_NONE = 0,
	ICMP4_DROP_MALFORMED,      /* ROUTER-01, HOST rules; event.fault says which test */
	ICMP4_DROP_MARTIAN_SOURCE, /* ROUTER-02, HOST-02 */
	ICMP4_DROP_MARTIAN_DESTINATION,
	ICMP4_DROP_REVERSE_PATH,   /* ROUTER-06: no way to its source leaves where it came in */
	ICMP4_DROP_LINK_BROADCAST, /* ROUTER-03, HOST-04 */
	ICMP4_DROP_NOT_OURS,       /* UNREACH-21: a host gets a datagram for another */
	ICMP4_DROP_NO_ROUTE,
	ICMP4_DROP_UNREACHABLE, /* by route, or neighbour does not resolve */
	ICMP4_DROP_PROHIBITED,  /* by route */
	ICMP4_DROP_BLACKHOLE,
	ICMP4_DROP_FILTERED,
	ICMP4_DROP_TTL,
	ICMP4_DROP_TOO_BIG, /* DF and larger than the next hop's MTU */
	ICMP4_DROP_INTERFACE_DOWN,
	ICMP4_DROP_FRAGMENT, /* for us, and only a part, and nothing to put it together with */
	ICMP4_DROP_FRAGMENT_MISFIT, /* what came of its datagram contradicts itself (REASM-04) */
	ICMP4_DROP_REASSEMBLY_TIME, /* of icmp4_node_advance: fragments did not come in time */
	ICMP4_DROP_NO_PROTOCOL,
	ICMP4_DROP_PORT_CLOSED,
	ICMP4_DROP_PORT_FILTERED,
	ICMP4_DROP_ECHO_IGNORED, /* by setting, or broadcast (ECHO-06); UDP: or it might go round */
	ICMP4_DROP_ICMP_UNWANTED, /* nobody here asked for this reply, or type unknown */
	ICMP4_DROP_QUERY_IGNORED, /* any other query than echo: by setting, or who asks may not */
	ICMP4_DROP_BAD_OPTION,    /* error.argument says at which octet of the header (PARAM-09) */
	ICMP4_DROP_OPTION,        /* that a setting does not let through (ROUTER-15) */
	ICMP4_DROP_SOURCE_ROUTE,  /* cannot be followed (UNREACH-09), or is not (UNREACH-10) */
	ICMP4_DROP_QUERY_LIMITED, /* more queries than limit_probe answers */
	ICMP4_DROP_LABEL_UNKNOWN, /* RFC 3031 section 3.18 */
	ICMP4_DROP_LABEL_STACK,   /* S is not on its last alone, or more than ICMP4_LABELS_MAX
				   * would leave */
	ICMP4_DROP_VETOED,        /* the application did not permit the answer */
	ICMP4_DROP_COUNT
};

/* Kebab-case: "no-route". */
ICMP4_API const char *icmp4_drop_name(enum icmp4_drop drop);

enum icmp4_verb {
	ICMP4_VERB_NONE = 0,
	ICMP4_VERB_FORWARDED,
	ICMP4_VERB_ANSWERED,  /* a reply from the node itself: to a query, UDP echo, TCP segment;
			       * or a mask reply that nobody asked for (MASK-03) */
	ICMP4_VERB_DELIVERED, /* to the application: an ICMP reply, an error about a datagram of
			       * ours, UDP for an open port, a TCP segment that wants no answer */
	ICMP4_VERB_DROPPED,
	ICMP4_VERB_SENT, /* of the application above, by icmp4_node_send: on its way; or a mask
			  * request (MASK-08) */
	ICMP4_VERB_HELD, /* a fragment for us, whose datagram is not whole yet */
};

/* What became of the packet last given to input(), and why. */
struct icmp4_node_event {
	enum icmp4_verb verb;
	enum icmp4_drop drop;
	enum icmp4_fault fault;   /* for ICMP4_DROP_MALFORMED */
	struct icmp4_error error; /* wanted or sent; NONE where no rule asks for one. Of what was
				   * forwarded it can be a redirect */
	enum icmp4_forbid forbid; /* why the error was not sent, where a rule forbade it */
	enum icmp4_limit limited; /* or a rate limit suppressed it */
	bool silenced;            /* or a setting did */
	bool unfit;               /* or it is larger than its link (or the room lent) carries */
	bool vetoed;              /* or the application did not permit it */
	bool error_sent;
	bool mask_differs; /* a mask reply says another mask than ours (MASK-07) */
	bool mask_learned; /* it says the mask that was wanted: the application is to put it where
			    * the interface has its prefix, packet.interface of what came */
	uint32_t mask;     /* which one */
	enum icmp4_verdict verdict; /* of an error for us: what its transport is to do */
	enum icmp4_refusal refusal; /* why it was dropped, or changed nothing of what is learned */
	uint16_t mtu;       /* for ICMP4_VERDICT_PMTU: what the path carries, as far as is known */
	uint32_t interface; /* the packet left by, for FORWARDED, ANSWERED and SENT */
	uint32_t next_hop;
};

struct icmp4_node_counters {
	uint64_t received, forwarded, fragments, answered, delivered, originated;
	uint64_t held, reassembled; /* fragments for us, but for each one that made a whole */
	uint64_t dropped[ICMP4_DROP_COUNT];
	uint64_t errors[ICMP4_ERROR_COUNT]; /* sent */
	uint64_t forbidden[ICMP4_FORBID_COUNT];
	uint64_t refused[ICMP4_REFUSAL_COUNT]; /* errors for us: SQ-05, RECV-03 and so on */
	uint64_t limited, silenced, unfit, vetoed;
	uint64_t mask_differs;
};

/* A host that was told of better first hops: how often already, and when last (REDIR-06). All zero
 * is an empty one; its members are the library's business. */
struct icmp4_redirect_slot {
	uint32_t host;
	uint32_t sent;
	struct icmp4_time last;
};

/* What the application says to an answer or an error that the node would send by itself. */
enum icmp4_permit {
	ICMP4_PERMIT_ALLOW,
	ICMP4_PERMIT_VETO, /* an answer: ICMP4_DROP_VETOED; an error: it is not sent */
	ICMP4_PERMIT_TAKE, /* neither, and the packet is delivered to the application instead; but
			    * of a redirect the same as a veto, for its datagram is forwarded */
};

/*
 * Asked once for each of them, when every rule and setting is in its favour: before a limit is
 * charged, which may still suppress it, and before anything is written. The event is as far as it
 * is known: ANSWERED by that interface to that next hop; or DROPPED and for what reason, or
 * FORWARDED, with the error. The packet is what it is about, as it arrived, held as far as it still
 * is. It must not call the node.
 */
typedef enum icmp4_permit icmp4_permit_fn(void *application, const struct icmp4_node_event *event,
					  const struct icmp4_packet *packet);

/* All pointers are borrowed for the life of the node. */
struct icmp4_node_config {
	const struct icmp4_node_settings *settings;
	const struct icmp4_interface *interfaces; /* index is packet.interface */
	size_t interface_count;
	const struct icmp4_own *own; /* what is theirs, in order (own.h); NULL: it is looked for */
	size_t own_count;
	icmp4_route_fn *route;
	const void *world;     /* given to route */
	icmp4_label_fn *label; /* NULL: no label is known, and what has one is dropped */
	const void *labels;    /* given to label */
	const struct icmp4_port *ports;
	size_t port_count;
	const struct icmp4_filter *filters;
	size_t filter_count;
	const char *name;                     /* of the node, to announce; or NULL */
	uint32_t router_id;                   /* source where no interface has one (ADDR-07) */
	struct icmp4_limit_slot *limit_slots; /* may be NULL */
	size_t limit_slot_count;              /* a power of two */
	struct icmp4_node_counters *counters; /* may be NULL; may be shared */
	int64_t unix_ns;                      /* Unix time at the origin of `now` */
	bool clock_synchronised;              /* else timestamps say that they are none (TS-04) */
	const struct icmp4_probe_access *probe_access; /* NULL: no source is refused */
	size_t probe_access_count;
	icmp4_neighbour_fn *neighbour; /* NULL: no neighbour is known */
	const void *neighbours;        /* given to neighbour */
	/* Puts together what is for us; NULL: no fragment is taken. Nodes may share one; then each
	 * has a number of its own, and output() must have said false before another's input(). */
	struct icmp4_reassembly *reassembly;
	uint32_t reassembly_owner;
	/* What is learned of the way of its own datagrams (learn.h); no slots: nothing. */
	struct icmp4_learned_slot *learned_slots;
	size_t learned_slot_count; /* a power of two */
	uint32_t learned_owner;    /* its number, where nodes share the slots */
	/* Who is told of errors; NULL: ICMP, TCP and UDP, who cannot tell one of theirs. */
	const struct icmp4_transport *transports;
	size_t transport_count;
	/* Who was told of a better first hop; no slots: as if all hosts were one. */
	struct icmp4_redirect_slot *redirect_slots;
	size_t redirect_slot_count; /* a power of two */
	icmp4_permit_fn *permit;    /* NULL: everything is allowed */
	void *application;          /* given to permit */
	struct icmp4_mib *mib;      /* may be NULL; may be shared */
};

enum { ICMP4_MASK_INTERFACES = 32 }; /* that a mask client asks on: the first ones */
enum { ICMP4_QUERIES = 4 };          /* that a node answers: a bucket each */

/* The state of a node; its members are the library's business. */
struct icmp4_node {
	struct icmp4_node_config config;
	struct icmp4_key key;
	struct icmp4_limiter limiter;
	struct icmp4_learned learned;
	struct icmp4_bucket kind_bucket[ICMP4_ERROR_COUNT];
	struct icmp4_bucket query_bucket[ICMP4_QUERIES];
	struct icmp4_redirect_slot redirected; /* where the configuration has no slots */
	uint64_t drawn;                        /* random numbers drawn so far */
	struct icmp4_packet packet;            /* last given to input() or send() */
	struct icmp4_node_event event;
	uint32_t src;    /* of the error or reply that output() will render */
	uint32_t answer; /* of a reply: what is found out already */
	uint32_t error_interface;
	uint32_t error_next_hop;
	/* Labels that the datagram and the error about it get, and those of what left last. */
	const struct icmp4_label_stack *push, *error_push;
	struct icmp4_mpls_entry labels[ICMP4_LABELS_MAX];
	uint32_t announced;         /* interfaces that a mask was announced on (MASK-03) */
	uint32_t masked;            /* a bit for each whose mask was learned (MASK-08) */
	struct icmp4_time mask_due; /* when it is asked for again */
	uint8_t mask_rounds;        /* that is how often */
	uint8_t mask_next;          /* interface that is next in this round */
	uint16_t sent_octets;       /* of the data of the datagram that is being fragmented */
	uint16_t path_mtu;          /* that was learned; 0: the interface's */
	bool path_fragments;        /* it carries less than that */
	uint8_t kept[68];    /* header of that datagram and 8 octets: to copy from and to quote */
	uint8_t step;        /* what output() still has to render */
	uint8_t link;        /* enum icmp4_link that a datagram leaves by */
	uint8_t query;       /* which of the queries is to be answered */
	bool reported;       /* event was taken */
	bool switched;       /* by a label, not by the IP header */
	bool error_to_end;   /* the error goes to the end of the LSP of what was switched */
	uint8_t kept_labels; /* of those that it came with, the last so many */
	uint8_t leaving_ttl; /* of what is swapped or comes to light: label or IP header */
};

ICMP4_API void icmp4_node_init(struct icmp4_node *node, const struct icmp4_node_config *config,
			       const struct icmp4_key *key);

/*
 * A datagram arrived (form ICMP4_FORM_DATAGRAM), with the labels that it wears: by these it is then
 * switched (label.h). Call output() until it says false.
 */
ICMP4_API void icmp4_node_input(struct icmp4_node *node, struct icmp4_time now,
				const struct icmp4_packet *packet);

/*
 * A datagram of the application above: routed, but neither filtered nor its TTL decremented. It
 * leaves by output() as it is, source address and all, but not from or to 127/8. What is for
 * 255.255.255.255, or for a group that no route of 224/4 or within it leads to, leaves by
 * packet->interface. Where it cannot leave, the error about it is delivered by output() as well,
 * addressed to its source, by ICMP4_INTERFACE_SELF. So is the answer to what is sent to an address
 * of the node's own.
 */
ICMP4_API void icmp4_node_send(struct icmp4_node *node, struct icmp4_time now,
			       const struct icmp4_packet *packet);

/* Next packet to leave; see packet.h for the room it is lent. False: nothing left. */
ICMP4_API bool icmp4_node_output(struct icmp4_node *node, struct icmp4_time now,
				 struct icmp4_packet *packet);

/*
 * A packet that output() gave could not be handed to its neighbour: the neighbour does not resolve
 * (ICMP4_DROP_UNREACHABLE) or the interface is down. Where it was forwarded, 3/1 comes out of
 * output() (UNREACH-03). Call with that very packet, before the next input(). The world resolves
 * neighbours, so it answers for UNREACH-23: of the datagrams that one failed resolution leaves
 * behind it calls this for ONE, and drops the others, and those that come soon after, in silence.
 */
ICMP4_API void icmp4_node_failed(struct icmp4_node *node, struct icmp4_time now,
				 const struct icmp4_packet *packet, enum icmp4_drop reason);

/*
 * A datagram that left by output() some time ago, and was then held for its neighbour, never
 * reached it (ICMP4_DROP_UNREACHABLE): icmp4_neighbours_unresolved() gave it. Like an input(): then
 * output(), and an event. Nothing is said about errors and replies of the node's own, which the
 * packet's tag tells from the rest: it must be what output() gave. What it was counted as when it
 * left it remains.
 */
ICMP4_API void icmp4_node_unresolved(struct icmp4_node *node, struct icmp4_time now,
				     const struct icmp4_packet *packet);

/* What was decided about the last packet; true once for each. */
ICMP4_API bool icmp4_node_event(struct icmp4_node *node, struct icmp4_node_event *event);

/*
 * What the last event is about: the packet given, or the datagram that it made whole, or what
 * advance() gave up, of which no more than the header may be held; nothing (length 0) where the
 * node spoke first. Valid until output() has said
 * false.
 */
ICMP4_API const struct icmp4_packet *icmp4_node_packet(const struct icmp4_node *node);

/* When to call advance(); ICMP4_NEVER: not before the next input(). */
ICMP4_API struct icmp4_time icmp4_node_deadline(const struct icmp4_node *node);

/*
 * Does one thing whose time has come; false: there is none. Then as after input(): output() until
 * it says false, and an event. Call until false, and before an input() at the same time or later.
 */
ICMP4_API bool icmp4_node_advance(struct icmp4_node *node, struct icmp4_time now);

/*
 * Length of the prefix that an address has by its class: what a host that asks for its masks goes
 * by before it hears (RFC 1122 section 3.2.2.9). Of what is no unicast address 24.
 */
ICMP4_API uint8_t icmp4_class_length(uint32_t address);

/* Is this one of the node's own addresses? */
ICMP4_API bool icmp4_node_owns(const struct icmp4_node *node, uint32_t address);

ICMP4_END

#endif
