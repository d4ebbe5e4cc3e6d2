/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_DISCOVERY_H
#define ICMP4_DISCOVERY_H
/*
 * Router discovery (RFC 1256), both sides, and what mobility agents and mobile nodes add to it
 * (RFC 5944 section 2): routers tell their neighbours that they are there, hosts choose among them.
 *
 *	icmp4_discovery_init(&discovery, &memory, &key);
 *	icmp4_discovery_become(&discovery, now, interface, ICMP4_DISCOVERY_ROUTER);
 *	for (;;) {
 *		while (lend(&packet), icmp4_discovery_output(&discovery, now, &packet))
 *			send
 *		while (icmp4_discovery_event(&discovery, &event))
 *			show(&event);
 *		wait for a packet or icmp4_discovery_deadline(&discovery)
 *		icmp4_discovery_input(&discovery, now, &packet)
 *		icmp4_discovery_advance(&discovery, now)
 *	}
 *
 * An advertisement proves nothing about its sender: whoever reaches the link can claim to be the
 * best router of it. So a host does nothing here unless perform_router_discovery is set.
 */
#include <icmp4/advertisement.h>
#include <icmp4/fault.h>
#include <icmp4/packet.h>
#include <icmp4/route.h>
#include <icmp4/types.h>

ICMP4_BEGIN

#define ICMP4_ALL_SYSTEMS       UINT32_C(0xe0000001) /* 224.0.0.1 */
#define ICMP4_ALL_ROUTERS       UINT32_C(0xe0000002) /* 224.0.0.2 */
#define ICMP4_LIMITED_BROADCAST UINT32_C(0xffffffff) /* 255.255.255.255 */

/* The variables of an interface, in the RFC's names; icmp4_discovery_variables() lists them. */
struct icmp4_discovery_settings {
	uint32_t advertisement_address; /* ICMP4_ALL_SYSTEMS or ICMP4_LIMITED_BROADCAST */
	uint32_t solicitation_address;  /* ICMP4_ALL_ROUTERS or ICMP4_LIMITED_BROADCAST */
	uint16_t max_advertisement_interval_s;
	uint16_t min_advertisement_interval_s; /* 0: three quarters of the maximum */
	uint16_t advertisement_lifetime_s;     /* 0: three times the maximum */
	uint16_t max_solicitation_interval_s;  /* 0: three solicitations, then silence */
	bool unicast_reply;                    /* to a lone host that solicits */
	bool perform_router_discovery;
	bool solicit;     /* do not wait for an advertisement, ask for it */
	bool mobile_node; /* take advertisements of mobility agents as well */
};

enum icmp4_discovery_variable_kind {
	ICMP4_VARIABLE_BOOL,
	ICMP4_VARIABLE_SECONDS,    /* uint16_t */
	ICMP4_VARIABLE_ADDRESS,    /* uint32_t: initial, or ICMP4_LIMITED_BROADCAST */
	ICMP4_VARIABLE_PREFERENCE, /* int32_t */
};

struct icmp4_discovery_variable {
	const char *name; /* "max-advertisement-interval" */
	enum icmp4_discovery_variable_kind kind;
	bool per_address; /* of struct icmp4_discovery_address, not ..._settings */
	uint16_t offset;
	int64_t min, max; /* what may be written; an initial value outside says: derived */
	int64_t initial;
	const char *source; /* requirement and RFC */
	const char *about;  /* one sentence */
};

ICMP4_API const struct icmp4_discovery_variable *icmp4_discovery_variables(size_t *count);
ICMP4_API void icmp4_discovery_settings_default(struct icmp4_discovery_settings *settings);
/* Name of the first variable that is out of its range, or of what another allows; NULL: none. */
ICMP4_API const char *icmp4_discovery_settings_wrong(
	const struct icmp4_discovery_settings *settings);

/* An address of an interface; what a router says of it. */
struct icmp4_discovery_address {
	struct icmp4_prefix prefix; /* own address as host part */
	int32_t preference;         /* PreferenceLevel; may be changed at any time */
	bool advertise;             /* Advertise; later only by icmp4_discovery_advertise() */
	/* The engine's: */
	bool told;      /* some advertisement named it */
	bool withdrawn; /* one that takes this back is due */
};

/* A mobility agent's part in what a router says. */
struct icmp4_discovery_agent {
	struct icmp4_agent values; /* sequence aside: the engine counts */
	bool prefix_lengths;       /* of each address; all agents of a link, or none (AGENT-07) */
	bool only_agent;           /* code 16: does not route ordinary traffic (AGENT-02) */
};

enum icmp4_discovery_role { ICMP4_DISCOVERY_OFF, ICMP4_DISCOVERY_HOST, ICMP4_DISCOVERY_ROUTER };

/* An interface; its place in the array is packet.interface. */
struct icmp4_discovery_interface {
	const struct icmp4_discovery_settings *settings;
	struct icmp4_discovery_address *addresses; /* the first is primary: the source */
	size_t address_count;
	const struct icmp4_discovery_agent *agent; /* NULL: no mobility agent */
	uint16_t mtu;                              /* largest datagram, 68 or more */
	bool no_multicast;                         /* the link has none: all is broadcast */
	/* The engine's: */
	bool advertising;
	bool final; /* what is withdrawn is everything */
	bool busy;
	uint8_t role;
	uint8_t burst;     /* kind of advertisement that is leaving, in one part or several */
	uint8_t sent;      /* advertisements to all since it is advertising, up to 3 */
	uint8_t solicited; /* solicitations since it is soliciting */
	uint16_t sequence; /* of the next advertisement as an agent */
	uint32_t reply_to;
	uint32_t burst_to;
	size_t cursor; /* the next address of the burst */
	struct icmp4_time sent_at;
	struct icmp4_time advertise_at, reply_at, withdraw_at, solicit_at;
};

enum icmp4_default_router_state {
	ICMP4_DEFAULT_ROUTER_NONE,
	ICMP4_DEFAULT_ROUTER_LEARNED,
	ICMP4_DEFAULT_ROUTER_CONFIGURED, /* by the caller; no advertisement changes it */
};

/* An entry of the list of default routers; all 0, or filled in by the caller as configured. */
struct icmp4_default_router {
	struct icmp4_time expires; /* of a learned one */
	uint32_t address;
	int32_t preference;
	uint32_t interface;
	uint8_t state;
	bool only_agent; /* for a mobile node that has registered there; never best */
	/* The engine's: */
	uint8_t news;       /* event that was not taken yet */
	uint32_t displaced; /* and what stood here before */
};

/* A mobility agent that was heard. All 0 at first. */
struct icmp4_known_agent {
	struct icmp4_time expires;
	uint32_t address; /* source of its advertisements; 0: nobody */
	uint32_t interface;
	uint16_t sequence;
	bool expired; /* the engine's: the event was not taken yet */
};

struct icmp4_discovery_memory {
	struct icmp4_discovery_interface *interfaces;
	size_t interface_count;
	struct icmp4_default_router *routers; /* for hosts, at least 2 (RD-17) */
	size_t router_count;
	struct icmp4_known_agent *agents; /* for mobile nodes; without it no reboot is noticed */
	size_t agent_count;
};

enum icmp4_discovery_kind {
	ICMP4_DISCOVERY_NONE,
	ICMP4_DISCOVERY_SOLICITED, /* a host asks; its advertisement is due */
	ICMP4_DISCOVERY_DISCARDED, /* an advertisement or solicitation, in silence: see drop */
	ICMP4_DISCOVERY_LEARNED,   /* a router; displaced is what had to go for it, or 0 */
	ICMP4_DISCOVERY_REFRESHED,
	ICMP4_DISCOVERY_EXPIRED,
	ICMP4_DISCOVERY_WITHDRAWN,     /* the router says so, or this is no host any more */
	ICMP4_DISCOVERY_AGENT,         /* a mobility agent was heard */
	ICMP4_DISCOVERY_AGENT_EXPIRED, /* and is not heard any more */
	ICMP4_DISCOVERY_KIND_COUNT
};

/* Why an advertisement or solicitation was discarded. */
enum icmp4_discovery_drop {
	ICMP4_DISCOVERY_DROP_NONE,
	ICMP4_DISCOVERY_DROP_MALFORMED, /* event.fault says which test */
	ICMP4_DISCOVERY_DROP_NOT_OURS,  /* for another's address */
	ICMP4_DISCOVERY_DROP_UNWANTED,  /* nobody here who would be told that */
	ICMP4_DISCOVERY_DROP_CODE,
	ICMP4_DISCOVERY_DROP_SOURCE,    /* not a neighbour */
	ICMP4_DISCOVERY_DROP_EXTENSION, /* one under 128 that nobody knows (AGENT-09) */
	ICMP4_DISCOVERY_DROP_COUNT
};

/* "solicited", "discarded", "learned", ...; "malformed", "not-ours", "unwanted", ... */
ICMP4_API const char *icmp4_discovery_kind_name(enum icmp4_discovery_kind kind);
ICMP4_API const char *icmp4_discovery_drop_name(enum icmp4_discovery_drop drop);

struct icmp4_discovery_event {
	enum icmp4_discovery_kind kind;
	uint32_t interface;
	uint32_t address; /* who solicits, the router, the agent; of what is discarded the source */
	int32_t preference;        /* of a router */
	struct icmp4_time expires; /* of a router */
	uint32_t displaced;
	enum icmp4_discovery_drop drop;
	enum icmp4_fault fault;
	bool mismatch; /* SOLICITED by broadcast where advertisements are multicast (RD-07) */
	bool rebooted; /* AGENT: since its advertisement before this one (AGENT-05) */
	bool only_agent;
	struct icmp4_agent agent; /* borrowed from the packet last given to input() */
};

struct icmp4_discovery {
	struct icmp4_discovery_memory memory;
	struct icmp4_key key;
	uint64_t drawn; /* random numbers drawn so far */
	bool has_event;
	struct icmp4_discovery_event event;
};

/*
 * Every interface is off. ICMP4_ERR_ARGUMENT: settings, flags of an agent or sizes that cannot be,
 * or one default router only.
 */
ICMP4_API int icmp4_discovery_init(struct icmp4_discovery *discovery,
				   const struct icmp4_discovery_memory *memory,
				   const struct icmp4_key *key);
/*
 * What the interface is from now on. A router begins to advertise with three short intervals
 * (RD-04), and stops with a lifetime of 0 (RD-08). A host begins to solicit, again each time that
 * it is told to be one: when the interface came up, or moved to another link (RD-15). Addresses
 * may be changed while the interface is off and output() has said false.
 */
ICMP4_API void icmp4_discovery_become(struct icmp4_discovery *discovery, struct icmp4_time now,
				      uint32_t interface, enum icmp4_discovery_role role);
/* Sets Advertise of one address; what was advertised is withdrawn with a lifetime of 0 (RD-08). */
ICMP4_API void icmp4_discovery_advertise(struct icmp4_discovery *discovery, struct icmp4_time now,
					 uint32_t interface, size_t address, bool advertise);
/* A foreign agent takes no further registrations, or does again: flag B. */
ICMP4_API void icmp4_discovery_busy(struct icmp4_discovery *discovery, uint32_t interface,
				    bool busy);
/* The group 224.0.0.2 as long as the interface must be a member of it (RD-18); 0: of none. */
ICMP4_API uint32_t icmp4_discovery_group(const struct icmp4_discovery *discovery,
					 uint32_t interface);

/* A whole datagram. What is neither advertisement nor solicitation makes no event. */
ICMP4_API void icmp4_discovery_input(struct icmp4_discovery *discovery, struct icmp4_time now,
				     const struct icmp4_packet *packet);
/*
 * Writes the next datagram. False: none is due, or the room lent is too small: it should be the
 * MTU, for an advertisement takes as many addresses as there is room for. For 224.0.0.1, 224.0.0.2
 * and 255.255.255.255 packet->link is ICMP4_LINK_MULTICAST or ICMP4_LINK_BROADCAST.
 */
ICMP4_API bool icmp4_discovery_output(struct icmp4_discovery *discovery, struct icmp4_time now,
				      struct icmp4_packet *packet);
/* Next time that output() or advance() has something to do; ICMP4_NEVER: no more. */
ICMP4_API struct icmp4_time icmp4_discovery_deadline(const struct icmp4_discovery *discovery);
/* It is now: event() then tells what has expired. */
ICMP4_API void icmp4_discovery_advance(struct icmp4_discovery *discovery, struct icmp4_time now);
/* Ask until false after every input(), become() and advance(). */
ICMP4_API bool icmp4_discovery_event(struct icmp4_discovery *discovery,
				     struct icmp4_discovery_event *event);

/* Whether a router, a neighbour by that interface, is alive; NULL in its place: all are. */
typedef bool icmp4_router_usable_fn(const void *world, const struct icmp4_next_hop *hop);

/* The router of the highest preference among those that are usable, the first of equals (RD-12);
 * NULL: there is none. Valid until the next call that changes the list. */
ICMP4_API const struct icmp4_default_router *icmp4_discovery_best(
	const struct icmp4_discovery *discovery, struct icmp4_time now,
	icmp4_router_usable_fn *usable, const void *world);
/*
 * Where a datagram goes that no better route than the default is for. *hop is what is cached for
 * its destination, from an earlier choice or a Redirect: that stays, whatever is advertised
 * meanwhile (RD-13), as long as it is usable; else, or with a gateway of 0, it becomes the best.
 * False: there is none.
 */
ICMP4_API bool icmp4_discovery_first_hop(const struct icmp4_discovery *discovery,
					 struct icmp4_time now, struct icmp4_next_hop *hop,
					 icmp4_router_usable_fn *usable, const void *world);

ICMP4_END

#endif
