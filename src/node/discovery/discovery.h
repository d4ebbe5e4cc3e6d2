/* SPDX-License-Identifier: MIT */
#ifndef NODE_DISCOVERY_H
#define NODE_DISCOVERY_H
/* What the two sides of router discovery share, and what each of them offers the engine. */
#include <icmp4/discovery.h>
#include <icmp4/ip.h>

enum { DISCOVERY_CODE_AGENT = 16, DISCOVERY_OVERHEAD = ICMP4_IP_HEADER + ICMP4_HEADER };

/* A solicitation or an advertisement, its checksum good, that arrived by an interface. */
struct discovery_arrival {
	struct icmp4_time now;
	struct icmp4_discovery_interface *interface;
	uint32_t index; /* of the interface */
	uint32_t src, dst;
	struct icmp4_message message;
	enum icmp4_fault fault; /* why it is malformed */
};

/* What an address is to an interface: RFC 1256 section 2 on neighbours. */
enum discovery_relation {
	DISCOVERY_STRANGER,
	DISCOVERY_NEIGHBOUR,
	DISCOVERY_BROADCAST, /* either form, of one of its nets */
	DISCOVERY_SELF,
};

enum discovery_relation icmp4__discovery_relation(const struct icmp4_discovery_interface *interface,
						  uint32_t address);
struct icmp4_discovery_interface *icmp4__discovery_at(const struct icmp4_discovery *discovery,
						      uint32_t index);
/* A random span of 0 to span_us microseconds, in nanoseconds. */
int64_t icmp4__discovery_draw(struct icmp4_discovery *discovery, uint64_t span_us);
/* Whether that time has come; never for ICMP4_NEVER. */
bool icmp4__discovery_due(struct icmp4_time at, struct icmp4_time now);
/* Puts a message, whose body may stand in the room already, into a datagram. */
bool icmp4__discovery_build(struct icmp4_discovery *discovery, uint32_t index, uint32_t src,
			    uint32_t dst, const struct icmp4_message *message,
			    struct icmp4_packet *packet);
/* The address wanted, or 255.255.255.255 where the link has no multicast. */
uint32_t icmp4__discovery_to_all(const struct icmp4_discovery_interface *interface,
				 uint32_t address);

/* settings.c: what a setting of 0 stands for. */
uint64_t icmp4__discovery_min_us(const struct icmp4_discovery_settings *settings);
uint32_t icmp4__discovery_lifetime_s(const struct icmp4_discovery_settings *settings);

/* router.c */
enum icmp4_discovery_drop icmp4__router_input(struct icmp4_discovery *discovery,
					      const struct discovery_arrival *arrival);
bool icmp4__router_output(struct icmp4_discovery *discovery, uint32_t index, struct icmp4_time now,
			  struct icmp4_packet *packet);
/* Begins or ceases to advertise, as role and addresses now want it. */
void icmp4__router_review(struct icmp4_discovery *discovery, struct icmp4_time now,
			  struct icmp4_discovery_interface *interface);

/* advertisement.c: what is leaving, in one datagram or several. */
enum discovery_burst {
	DISCOVERY_BURST_NONE,
	DISCOVERY_BURST_WITHDRAW,
	DISCOVERY_BURST_ALL,
	DISCOVERY_BURST_ONE,
};

/* Octets of a datagram with that many entries. */
size_t icmp4__advertisement_size(const struct icmp4_discovery_interface *interface, bool as_agent,
				 size_t entries);
/* Whether the burst still has addresses to name, and whether it speaks for an agent. */
bool icmp4__advertisement_left(const struct icmp4_discovery_interface *interface);
bool icmp4__advertisement_of_agent(const struct icmp4_discovery_interface *interface);
/* The next datagram of the burst. */
bool icmp4__advertisement_build(struct icmp4_discovery *discovery, uint32_t index,
				struct icmp4_packet *packet);

/* host.c */
enum icmp4_discovery_drop icmp4__host_input(struct icmp4_discovery *discovery,
					    struct discovery_arrival *arrival);
bool icmp4__host_output(struct icmp4_discovery *discovery, uint32_t index, struct icmp4_time now,
			struct icmp4_packet *packet);
void icmp4__host_begin(struct icmp4_discovery *discovery, struct icmp4_time now,
		       struct icmp4_discovery_interface *interface);

/* list.c: what an advertisement says of a router; alive: with a lifetime. */
void icmp4__routers_take(const struct icmp4_discovery *discovery,
			 const struct icmp4_default_router *as, bool alive);
/* It is no host any more: forgets what it learned by that interface. */
void icmp4__routers_end(struct icmp4_discovery *discovery, uint32_t index);
void icmp4__routers_expire(struct icmp4_discovery *discovery, struct icmp4_time now);
struct icmp4_time icmp4__routers_deadline(const struct icmp4_discovery *discovery);
bool icmp4__routers_news(struct icmp4_discovery *discovery, struct icmp4_discovery_event *event);

/* agent.c: what a mobility agent adds to its advertisements... */
bool icmp4__agent_sound(const struct icmp4_discovery_interface *interface);
size_t icmp4__agent_size(const struct icmp4_discovery_agent *agent, size_t entries);
/* Behind those entries; lengths are of their prefixes. Returns the octets written. */
size_t icmp4__agent_put(struct icmp4_discovery_interface *interface, const uint8_t *lengths,
			size_t entries, uint8_t *bytes, size_t size);
/* ... and what a mobile node makes of that. *found: there is an extension of type 16. */
enum icmp4_fault icmp4__agent_read(const struct icmp4_message *message, struct icmp4_agent *agent,
				   bool *found, bool *unknown);
void icmp4__agent_heard(struct icmp4_discovery *discovery, const struct discovery_arrival *arrival,
			const struct icmp4_agent *agent);
void icmp4__agent_expire(struct icmp4_discovery *discovery, struct icmp4_time now);
struct icmp4_time icmp4__agent_deadline(const struct icmp4_discovery *discovery);
bool icmp4__agent_news(struct icmp4_discovery *discovery, struct icmp4_discovery_event *event);

#endif
