/* SPDX-License-Identifier: MIT */
/* Remarks on queries and their answers: times, masks, advertisements, extended echoes. */
#include "base/bytes.h"
#include "wire/message.h"
#include "wire/remark/remark.h"
#include <icmp4/advertisement.h>
#include <icmp4/object.h>

enum { REMARK_DAY_MS = 86400000, REMARK_MINUTES_MS = 600000, REMARK_LIFETIME_MAX = 9000 };
enum { REMARK_TIMES_AT = 8, REMARK_TIMESTAMP = 20 };

static bool remark_is_query(const struct remark_facts *f)
{
	return f->type >= ICMP4_ROUTER_ADVERTISEMENT && f->type <= ICMP4_MASK_REPLY;
}

static bool remark_is_timestamp(const struct remark_facts *f)
{
	return (f->type == ICMP4_TIMESTAMP || f->type == ICMP4_TIMESTAMP_REPLY) &&
	       f->view->held >= REMARK_TIMESTAMP;
}

/* Originate, receive, transmit: 0, 1, 2. A request has only the first. */
static uint32_t remark_time(const struct remark_facts *f, size_t index)
{
	return get32(f->icmp + REMARK_TIMES_AT + 4 * index);
}

static bool remark_any_time(const struct remark_facts *f, bool (*is)(uint32_t ms))
{
	size_t count = f->type == ICMP4_TIMESTAMP ? 1 : 3;

	for (size_t i = 0; remark_is_timestamp(f) && i < count; i++)
		if (is(remark_time(f, i)))
			return true;
	return false;
}

static bool remark_is_non_standard(uint32_t ms)
{
	return ms >> 31;
}

static bool remark_is_beyond_midnight(uint32_t ms)
{
	return ms >= REMARK_DAY_MS && !remark_is_non_standard(ms);
}

static bool remark_non_standard_time(const struct remark_facts *f)
{
	return remark_any_time(f, remark_is_non_standard);
}

static bool remark_invalid_time(const struct remark_facts *f)
{
	return remark_any_time(f, remark_is_beyond_midnight);
}

static bool remark_timestamp_length(const struct remark_facts *f)
{
	return remark_is_timestamp(f) && f->view->length > REMARK_TIMESTAMP;
}

/* Both are times of the day; midnight may lie between them. */
static bool remark_is_near(uint32_t a, uint32_t b)
{
	uint32_t apart = a < b ? b - a : a - b;

	return a < REMARK_DAY_MS && b < REMARK_DAY_MS &&
	       (apart < REMARK_MINUTES_MS || apart > REMARK_DAY_MS - REMARK_MINUTES_MS);
}

static uint32_t remark_swapped(uint32_t n)
{
	return n << 24 | (n & 0xff00) << 8 | (n >> 8 & 0xff00) | n >> 24;
}

/* Two clocks that differ by hours but agree when the octets are read backwards. */
static bool remark_little_endian(const struct remark_facts *f)
{
	if (f->type != ICMP4_TIMESTAMP_REPLY || !remark_is_timestamp(f))
		return false;

	uint32_t originate = remark_time(f, 0), transmit = remark_time(f, 2);
	return !remark_is_near(originate, transmit) &&
	       remark_is_near(originate, remark_swapped(transmit));
}

/* RFC 1122 section 3.2.2.9: not all ones, and 0 or with the high 8 bits set; contiguous besides. */
static bool remark_mask(const struct remark_facts *f)
{
	if (f->type != ICMP4_MASK_REPLY || f->view->held < 12)
		return false;

	uint32_t mask = get32(f->icmp + 8), host = ~mask;
	return mask == UINT32_MAX || (mask && mask >> 24 != 0xff) || (host & (host + 1));
}

/* The message of an advertisement whose fixed part is held. */
static bool remark_advertisement(const struct remark_facts *f, struct icmp4_message *message)
{
	return f->type == ICMP4_ROUTER_ADVERTISEMENT &&
	       icmp4_message_parse(message, f->icmp, f->view->held, f->view->length) !=
		       ICMP4_FAULT_ICMP_SHORT;
}

/* The first extension of this type. */
static bool remark_agent_extension(const struct remark_facts *f, uint8_t type,
				   struct icmp4_agent_extension *extension)
{
	struct icmp4_message message;
	enum icmp4_fault fault;
	size_t at = 0;

	if (!remark_advertisement(f, &message))
		return false;
	while (icmp4_agent_extension_next(&message, &at, extension, &fault))
		if (extension->type == type)
			return true;
	return false;
}

/* Only a mobility agent may have no address to offer (AGENT-03). */
static bool remark_no_router(const struct remark_facts *f)
{
	struct icmp4_agent_extension extension;

	return f->type == ICMP4_ROUTER_ADVERTISEMENT && !f->cut &&
	       (f->icmp[5] < 2 ||
		(!f->icmp[4] && !remark_agent_extension(f, ICMP4_AGENT_MOBILITY, &extension)));
}

static bool remark_lifetime(const struct remark_facts *f)
{
	return f->type == ICMP4_ROUTER_ADVERTISEMENT && get16(f->icmp + 6) > REMARK_LIFETIME_MAX;
}

/* Words behind the second are ignored. */
static bool remark_wide_entries(const struct remark_facts *f)
{
	return f->type == ICMP4_ROUTER_ADVERTISEMENT && f->icmp[4] && f->icmp[5] > 2;
}

static bool remark_any_agent(const struct remark_facts *f,
			     bool (*is)(const struct icmp4_agent *agent))
{
	struct icmp4_agent_extension extension;
	struct icmp4_message message;
	struct icmp4_agent agent;
	enum icmp4_fault fault;
	size_t at = 0;

	if (!remark_advertisement(f, &message))
		return false;
	while (icmp4_agent_extension_next(&message, &at, &extension, &fault))
		if (extension.type == ICMP4_AGENT_MOBILITY &&
		    !icmp4_agent_parse(&agent, &extension) && is(&agent))
			return true;
	return false;
}

static bool remark_is_contradictory(const struct icmp4_agent *agent)
{
	bool foreign = agent->flags & ICMP4_AGENT_FOREIGN;

	if (!foreign && !(agent->flags & ICMP4_AGENT_HOME))
		return true;
	if (!foreign && agent->flags & (ICMP4_AGENT_BUSY | ICMP4_AGENT_REGISTRATION))
		return true;
	return foreign && !agent->count;
}

static bool remark_is_reserved_agent(const struct icmp4_agent *agent)
{
	return agent->flags & ~(unsigned)ICMP4_AGENT_FLAGS;
}

static bool remark_agent_flags(const struct remark_facts *f)
{
	return remark_any_agent(f, remark_is_contradictory);
}

static bool remark_agent_reserved(const struct remark_facts *f)
{
	return remark_any_agent(f, remark_is_reserved_agent);
}

static bool remark_prefix_lengths(const struct remark_facts *f)
{
	struct icmp4_agent_extension extension;

	return remark_agent_extension(f, ICMP4_AGENT_PREFIX_LENGTHS, &extension) &&
	       extension.length != f->icmp[4];
}

static const struct remark_row remark_query_rows[] = {
	{{"TS-04", "RFC 792",
	  "a time is not in milliseconds since midnight UT: its high bit is set"},
	 remark_non_standard_time},
	{{"TS-11", "RFC 792", "a time is later than any of a day, without the high bit"},
	 remark_invalid_time},
	{{"TS-10", "RFC 792", "there are octets behind the three times"}, remark_timestamp_length},
	{{"TS-13", "RFC 792", "the times look as if written in little-endian order"},
	 remark_little_endian},
	{{"MASK-09", "RFC 1122 section 3.2.2.9", "no subnet can have this mask"}, remark_mask},
	{{"RD-09", "RFC 1256 section 5.2", "no router is advertised in a form that hosts accept"},
	 remark_no_router},
	{{"RD-09", "RFC 1256 section 3", "the entries are of more than two words"},
	 remark_wide_entries},
	{{"RD-02", "RFC 1256 section 4.1", "the lifetime is over 9000 s"}, remark_lifetime},
	{{"AGENT-04", "RFC 5944 section 2.1.1", "the flags of the agent contradict each other"},
	 remark_agent_flags},
	{{"AGENT-04", "RFC 5944 section 2.1.1", "reserved flags of the agent are set"},
	 remark_agent_reserved},
	{{"AGENT-07", "RFC 5944 section 2.1.2", "there are not as many prefix lengths as routers"},
	 remark_prefix_lengths},
};

const struct remark_group icmp4__remarks_query = {remark_is_query, REMARK_ROWS(remark_query_rows)};

static bool remark_is_probe(const struct remark_facts *f)
{
	return f->type == ICMP4_EXTENDED_ECHO || f->type == ICMP4_EXTENDED_ECHO_REPLY;
}

static bool remark_is_reply(const struct remark_facts *f)
{
	return f->type == ICMP4_EXTENDED_ECHO_REPLY;
}

static uint8_t remark_state(const struct remark_facts *f)
{
	return f->icmp[MESSAGE_PROBE_AT] >> MESSAGE_PROBE_STATE_SHIFT;
}

static bool remark_probe_target(const struct remark_facts *f)
{
	return f->type == ICMP4_EXTENDED_ECHO && f->view->ip &&
	       remark_is_group(icmp4_ip_dst(f->view->ip));
}

/* What a request asks about; false: nothing that can be told. */
static bool remark_asks(const struct remark_facts *f, struct icmp4_identifier *identifier)
{
	struct icmp4_object object;
	enum icmp4_fault fault;
	size_t at = 0;

	return f->extended && !f->extension.fault &&
	       icmp4_object_next(&f->extension, &at, &object, &fault) &&
	       !icmp4_identifier_parse(identifier, &object) &&
	       !icmp4_object_next(&f->extension, &at, &object, &fault) && !fault;
}

static bool remark_malformed_query(const struct remark_facts *f)
{
	struct icmp4_identifier identifier;

	return f->type == ICMP4_EXTENDED_ECHO && !f->cut && !remark_asks(f, &identifier);
}

static bool remark_remote_by_name(const struct remark_facts *f)
{
	struct icmp4_identifier identifier;

	return f->type == ICMP4_EXTENDED_ECHO &&
	       !(f->icmp[MESSAGE_PROBE_AT] & MESSAGE_PROBE_LOCAL) && remark_asks(f, &identifier) &&
	       identifier.by != ICMP4_BY_ADDRESS;
}

static bool remark_reply_df(const struct remark_facts *f)
{
	return remark_is_reply(f) && f->view->ip && !icmp4_ip_df(f->view->ip);
}

static bool remark_reply_tos(const struct remark_facts *f)
{
	return remark_is_reply(f) && f->view->ip && icmp4_ip_tos(f->view->ip) >> 2;
}

static bool remark_failed_with_state(const struct remark_facts *f)
{
	return remark_is_reply(f) && f->code && (f->icmp[MESSAGE_PROBE_AT] & 0xe7);
}

static bool remark_inactive_protocols(const struct remark_facts *f)
{
	return remark_is_reply(f) && !f->code &&
	       f->icmp[MESSAGE_PROBE_AT] & MESSAGE_PROBE_PROTOCOLS &&
	       !(f->icmp[MESSAGE_PROBE_AT] & MESSAGE_PROBE_ACTIVE);
}

static bool remark_active_neighbour(const struct remark_facts *f)
{
	return remark_is_reply(f) && !f->code && f->icmp[MESSAGE_PROBE_AT] & MESSAGE_PROBE_ACTIVE &&
	       remark_state(f);
}

static bool remark_unknown_state(const struct remark_facts *f)
{
	return remark_is_reply(f) && remark_state(f) == 7;
}

static const struct remark_row remark_probe_rows[] = {
	{{"PROBE-01", "RFC 8335 section 2", "the request is not to a single host"},
	 remark_probe_target},
	{{"PROBE-07", "RFC 8335 section 4.1", "the request does not name one interface"},
	 remark_malformed_query},
	{{"PROBE-02", "RFC 8335 section 2.1",
	  "an interface of another node is asked about, but not by its address"},
	 remark_remote_by_name},
	{{"PROBE-05", "RFC 8335 section 4", "the reply may be fragmented"}, remark_reply_df},
	{{"TOS-06", "RFC 8335 section 4", "the reply has a DSCP other than 0"}, remark_reply_tos},
	{{"PROBE-06", "RFC 8335 section 4", "the reply says that it failed, and yet has a state"},
	 remark_failed_with_state},
	{{"PROBE-12", "RFC 8335 section 4", "IPv4 or IPv6 is said to run on an inactive interface"},
	 remark_inactive_protocols},
	{{"PROBE-14", "RFC 8335 section 3",
	  "the state of a neighbour is told of an interface of the node itself"},
	 remark_active_neighbour},
	{{"PROBE-13", "RFC 8335 section 3", "no neighbour has that state"}, remark_unknown_state},
};

const struct remark_group icmp4__remarks_probe = {remark_is_probe, REMARK_ROWS(remark_probe_rows)};
