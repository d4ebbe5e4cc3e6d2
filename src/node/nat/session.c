/* SPDX-License-Identifier: MIT */
/*
 * The sessions: what of a mapping's traffic has a timer of its own. A session is as fine as the
 * filter asks: with ICMP4_NAT_FROM_ANY all that an endpoint sends by UDP is one, whoever it is for,
 * so that a host which scans the world from one port needs one and not a million. Of TCP it is
 * always a connection, because its timer depends on the state of that.
 *
 * All sessions of one timer live as long, so that each queue is in order of deadlines if whoever
 * was touched goes to its end.
 */
#include "base/siphash.h"
#include "node/nat/nat.h"
#include <icmp4/ip.h>

/* "nats". */
#define NAT_SESSION_DOMAIN ((uint64_t)0x6e617473)

enum { NAT_TCP_FLAGS_AT = 13, NAT_TCP_FIN = 1, NAT_TCP_SYN = 2, NAT_TCP_RST = 4, NAT_TCP_ACK = 16 };

/* What was seen of a connection, outward; inward is the bit to the left. */
enum { NAT_SEEN_ACK = 1, NAT_SEEN_FIN = 4, NAT_SEEN_ACKS = 3, NAT_SEEN_FINS = 12 };

void icmp4__nat_init_sessions(struct icmp4_nat *nat)
{
	uint32_t count = (uint32_t)nat->config.session_count;

	nat->free_session = 0;
	for (uint32_t i = 0; i < count; i++)
		nat->config.sessions[i] = (struct icmp4_nat_session){
			.head = ICMP4__NAT_NONE,
			.next = i + 1 == count ? ICMP4__NAT_NONE : i + 1,
		};
	for (int timer = 0; timer < ICMP4_NAT_TIMERS; timer++)
		nat->first[timer] = nat->last[timer] = ICMP4__NAT_NONE;
}

static struct icmp4_nat_endpoint nat_session_remote(const struct icmp4_nat *nat,
						    const struct icmp4__nat_flow *flow)
{
	struct icmp4_nat_endpoint remote = flow->remote;

	if (flow->protocol == ICMP4_PROTO_TCP || nat->config.filter == ICMP4_NAT_FROM_ENDPOINT)
		return remote;
	remote.port = 0;
	if (nat->config.filter == ICMP4_NAT_FROM_ANY)
		remote.address = 0;
	return remote;
}

static uint32_t nat_session_mapping(const struct icmp4_nat *nat, const struct icmp4__nat_flow *flow)
{
	return (uint32_t)(flow->mapping - nat->config.mappings);
}

static uint32_t *nat_session_head(const struct icmp4_nat *nat, uint32_t mapping, uint8_t protocol,
				  uint16_t port, struct icmp4_nat_endpoint remote)
{
	const struct icmp4_nat_config *config = &nat->config;
	uint64_t domain = NAT_SESSION_DOMAIN << 32 | mapping;
	uint64_t name = (uint64_t)remote.address << 32 | (uint32_t)remote.port << 16 | port;
	uint64_t hash = icmp4__random(&config->key, domain ^ (uint64_t)protocol << 32, name) >> 32;

	return &config->sessions[hash * config->session_count >> 32].head;
}

struct icmp4_nat_session *icmp4__nat_session(const struct icmp4_nat *nat,
					     const struct icmp4__nat_flow *flow)
{
	struct icmp4_nat_session *sessions = nat->config.sessions;
	struct icmp4_nat_endpoint remote = nat_session_remote(nat, flow);
	uint32_t mapping = nat_session_mapping(nat, flow);

	for (uint32_t i = *nat_session_head(nat, mapping, flow->protocol, flow->port, remote);
	     i != ICMP4__NAT_NONE; i = sessions[i].next)
		if (sessions[i].mapping == mapping && sessions[i].protocol == flow->protocol &&
		    sessions[i].port == flow->port && sessions[i].remote.port == remote.port &&
		    sessions[i].remote.address == remote.address)
			return &sessions[i];
	return NULL;
}

static void nat_session_queue(struct icmp4_nat *nat, struct icmp4_nat_session *session,
			      enum icmp4_nat_timer timer, struct icmp4_time now)
{
	struct icmp4_nat_session *sessions = nat->config.sessions;
	uint32_t index = (uint32_t)(session - sessions);

	session->timer = (uint8_t)timer;
	session->until = icmp4_time_add(now, nat->config.life_ns[timer]);
	session->before = nat->last[timer];
	session->after = ICMP4__NAT_NONE;
	*(session->before == ICMP4__NAT_NONE ? &nat->first[timer]
					     : &sessions[session->before].after) = index;
	nat->last[timer] = index;
}

static void nat_session_unqueue(struct icmp4_nat *nat, struct icmp4_nat_session *session)
{
	struct icmp4_nat_session *sessions = nat->config.sessions;

	*(session->before == ICMP4__NAT_NONE ? &nat->first[session->timer]
					     : &sessions[session->before].after) = session->after;
	*(session->after == ICMP4__NAT_NONE ? &nat->last[session->timer]
					    : &sessions[session->after].before) = session->before;
}

struct icmp4_nat_session *icmp4__nat_begin(struct icmp4_nat *nat, struct icmp4_time now,
					   const struct icmp4__nat_flow *flow)
{
	uint32_t index = nat->free_session, mapping = nat_session_mapping(nat, flow);

	if (index == ICMP4__NAT_NONE)
		return NULL;
	struct icmp4_nat_session *session = &nat->config.sessions[index];
	nat->free_session = session->next;
	nat->sessions++;
	nat->config.mappings[mapping].sessions++;
	session->remote = nat_session_remote(nat, flow);
	session->mapping = mapping;
	session->port = flow->port;
	session->protocol = flow->protocol;
	session->seen = 0;
	uint32_t *head =
		nat_session_head(nat, mapping, flow->protocol, flow->port, session->remote);
	session->next = *head;
	*head = index;
	nat_session_queue(nat, session, ICMP4_NAT_TIMER_QUERY, now);
	return session;
}

static void nat_session_end(struct icmp4_nat *nat, struct icmp4_nat_session *session)
{
	struct icmp4_nat_session *sessions = nat->config.sessions;
	struct icmp4_nat_mapping *mapping = &nat->config.mappings[session->mapping];
	uint32_t index = (uint32_t)(session - sessions);
	uint32_t *link = nat_session_head(nat, session->mapping, session->protocol, session->port,
					  session->remote);

	while (*link != index)
		link = &sessions[*link].next;
	*link = session->next;
	nat_session_unqueue(nat, session);
	session->next = nat->free_session;
	nat->free_session = index;
	nat->sessions--;
	if (--mapping->sessions == 0 && !mapping->fixed)
		icmp4__nat_unmap(nat, mapping);
}

/*
 * RFC 5382 section 5: established is what both sides have acknowledged, until both have sent FIN
 * or one has sent RST. A forged RST shortens a life and ends none: the next two segments show it.
 */
static enum icmp4_nat_timer nat_session_tcp(struct icmp4_nat_session *session, uint8_t flags,
					    bool inward)
{
	unsigned seen = session->seen;

	if (flags & NAT_TCP_RST || (flags & NAT_TCP_SYN && !inward && !(flags & NAT_TCP_ACK)))
		seen = 0;
	else if (flags & NAT_TCP_ACK)
		seen |= (unsigned)NAT_SEEN_ACK << inward;
	if (flags & NAT_TCP_FIN)
		seen |= (unsigned)NAT_SEEN_FIN << inward;
	session->seen = (uint8_t)seen;
	return (seen & NAT_SEEN_ACKS) == NAT_SEEN_ACKS && (seen & NAT_SEEN_FINS) != NAT_SEEN_FINS
		       ? ICMP4_NAT_TIMER_TCP
		       : ICMP4_NAT_TIMER_TRANSITORY;
}

/* RFC 4787 REQ-6: what goes out always counts, and what comes in only if somebody wants that. */
void icmp4__nat_touch(struct icmp4_nat *nat, struct icmp4_nat_session *session,
		      struct icmp4_time now, const struct icmp4_nat_datagram *d, bool inward)
{
	enum icmp4_nat_timer timer = ICMP4_NAT_TIMER_QUERY;

	if (d->protocol == ICMP4_PROTO_TCP)
		timer = nat_session_tcp(session, d->transport[NAT_TCP_FLAGS_AT], inward);
	else if (inward && !nat->config.inward_refresh)
		return;
	else if (d->protocol == ICMP4_PROTO_UDP)
		timer = ICMP4_NAT_TIMER_UDP;
	nat_session_unqueue(nat, session);
	nat_session_queue(nat, session, timer, now);
}

void icmp4__nat_expire(struct icmp4_nat *nat, struct icmp4_time now)
{
	for (int timer = 0; timer < ICMP4_NAT_TIMERS; timer++)
		while (nat->first[timer] != ICMP4__NAT_NONE) {
			struct icmp4_nat_session *session =
				&nat->config.sessions[nat->first[timer]];
			if (icmp4_time_before(now, session->until))
				break;
			nat_session_end(nat, session);
		}
}
