/* SPDX-License-Identifier: MIT */
/*
 * A datagram went no further: does a rule ask for an error, which, may it be sent (error.c), does a
 * setting or a limit hold it back, and from which address and which way does it go? Here it is
 * decided and charged for; output.c writes it.
 */
#include "base/rule.h"
#include "node/options.h"

enum { REPORT_TOS = 0x1e }; /* the bits below precedence */
enum { REPORT_TOTAL_LENGTH_AT = 2, REPORT_TOTAL_LENGTH_MIN = 16 };

/* Datagrams for others, and our own; those for us; all of them. */
enum { REPORT_TRANSIT, REPORT_LOCAL, REPORT_ALL };

/* Which error a drop asks for, and by which rule. A drop without a row is silent (NOERR-10). */
static const struct report_row {
	uint8_t kind;
	uint8_t of;
	uint16_t rule;
} report_rows[ICMP4_DROP_COUNT] = {
	[ICMP4_DROP_NO_ROUTE] = {ICMP4_ERROR_NET_UNREACHABLE, REPORT_TRANSIT, RULE_UNREACH_02},
	[ICMP4_DROP_UNREACHABLE] = {ICMP4_ERROR_HOST_UNREACHABLE, REPORT_TRANSIT, RULE_UNREACH_03},
	[ICMP4_DROP_INTERFACE_DOWN] = {ICMP4_ERROR_HOST_UNREACHABLE, REPORT_TRANSIT,
				       RULE_UNREACH_03},
	[ICMP4_DROP_PROHIBITED] = {ICMP4_ERROR_PROHIBITED, REPORT_TRANSIT, RULE_UNREACH_19},
	[ICMP4_DROP_TTL] = {ICMP4_ERROR_TTL_EXCEEDED, REPORT_TRANSIT, RULE_TIMEX_01},
	[ICMP4_DROP_TOO_BIG] = {ICMP4_ERROR_FRAGMENTATION_NEEDED, REPORT_TRANSIT, RULE_UNREACH_08},
	[ICMP4_DROP_REASSEMBLY_TIME] = {ICMP4_ERROR_REASSEMBLY_EXCEEDED, REPORT_LOCAL,
					RULE_TIMEX_08},
	[ICMP4_DROP_NO_PROTOCOL] = {ICMP4_ERROR_PROTOCOL_UNREACHABLE, REPORT_LOCAL,
				    RULE_UNREACH_06},
	[ICMP4_DROP_BAD_OPTION] = {ICMP4_ERROR_PARAMETER, REPORT_ALL, RULE_PARAM_01},
	[ICMP4_DROP_SOURCE_ROUTE] = {ICMP4_ERROR_SOURCE_ROUTE, REPORT_ALL, RULE_UNREACH_09},
	[ICMP4_DROP_PORT_CLOSED] = {ICMP4_ERROR_PORT_UNREACHABLE, REPORT_LOCAL, RULE_UNREACH_07},
};

/* Kinds that are a filter's to choose; the others are the answer of a particular fault. */
enum {
	REPORT_OF_FILTER = 1 << ICMP4_ERROR_NONE | 1 << ICMP4_ERROR_NET_UNREACHABLE |
			   1 << ICMP4_ERROR_HOST_UNREACHABLE |
			   1 << ICMP4_ERROR_PROTOCOL_UNREACHABLE |
			   1 << ICMP4_ERROR_PORT_UNREACHABLE | 1 << ICMP4_ERROR_PROHIBITED,
};

/* What forward.c found in the filter that dropped it (UNREACH-12). */
static enum icmp4_error_kind report_of_filter(enum icmp4_error_kind wanted)
{
	unsigned kind = (unsigned)wanted;

	return kind < ICMP4_ERROR_COUNT && REPORT_OF_FILTER >> kind & 1 ? wanted
									: ICMP4_ERROR_PROHIBITED;
}

/*
 * Of a header that is not sound a router may say one thing, that its total length is wrong (RFC
 * 1812 section 5.2.2): shorter than the header, or more than the link delivered. What may be said
 * of an IHL of 4 is not: such a header need not hold a destination, which decides (NOERR-04).
 */
static enum icmp4_error_kind report_of_header(struct icmp4_node *node,
					      const struct icmp4__arrival *a)
{
	const struct icmp4_node_settings *settings = node->config.settings;
	size_t total = a->ip ? icmp4_ip_total_length(a->ip) : 0;
	bool less = rule(RULE_PARAM_06) && settings->error_total_length &&
		    total >= REPORT_TOTAL_LENGTH_MIN && total < icmp4_ip_header_length(a->ip);
	bool cut = rule(RULE_PARAM_07) && settings->error_truncated &&
		   node->event.fault == ICMP4_FAULT_IP_TRUNCATED && total > node->packet.length;

	if (!settings->forward || (!less && !cut))
		return ICMP4_ERROR_NONE;
	node->event.error.argument = REPORT_TOTAL_LENGTH_AT;
	return ICMP4_ERROR_PARAMETER;
}

static enum icmp4_error_kind report_kind(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	const struct report_row *row = &report_rows[node->event.drop];

	if (node->event.drop == ICMP4_DROP_FILTERED)
		return report_of_filter(node->event.error.kind);
	if (node->event.drop == ICMP4_DROP_MALFORMED)
		return report_of_header(node, a);
	if ((row->of != REPORT_ALL && row->of != a->local) || !rule((enum icmp4_rule)row->rule))
		return ICMP4_ERROR_NONE;
	return (enum icmp4_error_kind)row->kind;
}

/* The datagram, or what was kept of it when fragments overwrote it. */
struct icmp4_packet icmp4__about(const struct icmp4_node *node)
{
	struct icmp4_packet about = node->packet;
	size_t kept = icmp4_ip_header_length(node->kept) + 8;

	if (!node->sent_octets)
		return about;
	about.bytes = (uint8_t *)(uintptr_t)node->kept; /* read only */
	about.held = kept < about.length ? kept : about.length;
	return about;
}

enum icmp4_permit icmp4__permit(const struct icmp4_node *node)
{
	const struct icmp4_node_config *config = &node->config;

	if (!config->permit)
		return ICMP4_PERMIT_ALLOW;
	struct icmp4_packet about = icmp4__about(node);
	return config->permit(config->application, &node->event, &about);
}

/* Faults of known stacks, by settings. */
static bool report_overlooks(const struct icmp4_node *node, const struct icmp4__arrival *a,
			     enum icmp4_forbid forbid)
{
	const struct icmp4_node_settings *settings = node->config.settings;

	switch (forbid) {
	case ICMP4_FORBID_ABOUT_ERROR:
	case ICMP4_FORBID_UNKNOWN_TYPE:
		return settings->fault_error_about_error;
	case ICMP4_FORBID_FRAGMENT:
		return settings->fault_error_about_fragment &&
		       node->event.error.kind != ICMP4_ERROR_REASSEMBLY_EXCEEDED;
	case ICMP4_FORBID_SOURCE:
		return settings->fault_any_source && icmp4__is_source(node, a);
	default:
		return false;
	}
}

/* Of a source route the header says who its next hop is, not who it is for. */
static enum icmp4__address report_destination(const struct icmp4_node *node,
					      const struct icmp4__arrival *a)
{
	uint32_t dst = icmp4_ip_dst(a->ip);

	return a->to == dst ? a->dst.kind : icmp4__place(node, dst, a->interface).kind;
}

/* What our own application sends may come from us; nothing else is different about it. */
static enum icmp4_forbid report_forbidden(const struct icmp4_node *node,
					  const struct icmp4__arrival *a)
{
	struct icmp4_packet about = icmp4__about(node);
	enum icmp4_forbid forbid = icmp4__error_forbidden(node->event.error, &about);

	if (forbid && !report_overlooks(node, a, forbid))
		return forbid;
	if (a->own)
		return ICMP4_ALLOWED;
	forbid = icmp4__error_forbidden_between(a->src.kind, report_destination(node, a));
	return report_overlooks(node, a, forbid) ? ICMP4_ALLOWED : forbid;
}

static bool report_silenced(const struct icmp4_node *node, const struct icmp4__arrival *a)
{
	const struct icmp4_node_settings *settings = node->config.settings;

	if (rule(RULE_UNREACH_13) && settings->silent >> node->event.error.kind & 1)
		return true;
	if (settings->fault_icmp_ttl_silent && node->event.drop == ICMP4_DROP_TTL &&
	    icmp4_ip_protocol(a->ip) == ICMP4_PROTO_ICMP)
		return true;
	return settings->silent_echo && a->local;
}

/*
 * About what was for us: the address it was for (ADDR-03). Else the interface's that it came in by,
 * where the setting says so (ADDR-02), or that the error leaves by (ADDR-01).
 */
static uint32_t report_source(const struct icmp4_node *node, const struct icmp4__arrival *a,
			      uint32_t leaves_by)
{
	uint32_t to = icmp4_ip_src(a->ip), inbound = 0;

	if (a->own && a->src.kind == ADDRESS_OWN)
		return to;
	if (rule(RULE_ADDR_03) && a->dst.kind == ADDRESS_OWN)
		return icmp4_ip_dst(a->ip);
	if (rule(RULE_ADDR_02) && node->config.settings->error_from_inbound)
		inbound = icmp4__interface_address(node, a->interface, to);
	return inbound ? inbound : icmp4__source_address(node, leaves_by, to);
}

/* Who gets it at the end of an LSP must be a host as anywhere. */
static enum icmp4_drop report_to_end(const struct icmp4_node *node, const struct icmp4__arrival *a)
{
	return !icmp4__has_options(a->ip) || icmp4__options_way_holds(node, a)
		       ? ICMP4_DROP_NONE
		       : ICMP4_DROP_MARTIAN_SOURCE;
}

static enum icmp4_drop report_way(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	struct icmp4__way way;
	enum icmp4_drop drop = icmp4__way_to_end(node, &way) ? report_to_end(node, a)
							     : icmp4__way_back(node, a, &way);

	node->error_push = way.push;
	node->error_interface = way.interface;
	node->error_next_hop = way.next_hop;
	node->src = report_source(node, a, way.interface);
	if (!drop && !icmp4__interface_up(node, way.interface))
		return ICMP4_DROP_INTERFACE_DOWN;
	return drop;
}

/* Errors are not cut in fragments: what is quoted ends where the link's MTU does. */
struct icmp4_error_style icmp4__error_style(const struct icmp4_node *node, uint8_t *objects)
{
	const struct icmp4_node_settings *settings = node->config.settings;
	uint16_t mtu = icmp4__error_mtu(node);
	bool copy_tos = settings->error_copy_tos && (settings->forward || !rule(RULE_TOS_01));

	return (struct icmp4_error_style){
		.src = node->src,
		.size_max = settings->error_size < mtu ? settings->error_size : mtu,
		.data_max = settings->error_data,
		.hide_mtu = settings->fault_hide_mtu,
		.ignore_ihl = settings->fault_ignore_ihl,
		.ttl = settings->error_ttl ? settings->error_ttl : settings->ttl,
		.tos_or = (uint8_t)(settings->error_precedence << 5),
		.tos_copy = copy_tos ? REPORT_TOS : 0,
		.objects = objects,
		.objects_length = (uint16_t)icmp4__announce(node, objects, ANNOUNCE_MAX),
	};
}

/* Options of the datagram make an error too long for the narrowest links; and settings may be out
 * of their range. What cannot be built is not promised, nor charged for. */
static bool report_fits(const struct icmp4_node *node)
{
	struct icmp4_packet about = icmp4__about(node);
	uint8_t objects[ANNOUNCE_MAX];
	struct icmp4_error_style style = icmp4__error_style(node, objects);
	struct icmp4__back back;

	icmp4__back_of_error(node, about.bytes, &style, &back);
	int length = icmp4__error_length(node->event.error, &about, &style);
	return length > 0 && length + back.length <= icmp4__error_mtu(node);
}

/* What the application takes instead is delivered; but not what is forwarded. */
static bool report_permitted(struct icmp4_node *node)
{
	struct icmp4_node_event *event = &node->event;
	enum icmp4_permit permit = icmp4__permit(node);

	if (permit == ICMP4_PERMIT_ALLOW)
		return true;
	event->vetoed = true;
	if (permit == ICMP4_PERMIT_TAKE && event->verb == ICMP4_VERB_DROPPED) {
		event->verb = ICMP4_VERB_DELIVERED;
		event->drop = ICMP4_DROP_NONE;
	}
	return false;
}

/* All buckets are asked before any pays (RATE-06). 3/4 may have its own alone: a path MTU depends
 * on it (RATE-08). The rates are read anew, so that a setting may change while the node lives. */
static enum icmp4_limit report_limit(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	const struct icmp4_node_settings *settings = node->config.settings;
	enum icmp4_error_kind kind = node->event.error.kind;
	struct icmp4_bucket *bucket = &node->kind_bucket[kind];
	struct icmp4_rate rate =
		icmp4__jittered(node, settings->limit_kind[kind], (uint8_t)kind, a->now);
	bool spared = settings->limit_spares_mtu && kind == ICMP4_ERROR_FRAGMENTATION_NEEDED;
	enum icmp4_limit limit = ICMP4_LIMIT_PASS;

	if (a->own)
		return ICMP4_LIMIT_PASS;
	if (!icmp4_bucket_has(bucket, rate, a->now))
		return ICMP4_LIMIT_KIND;
	if (icmp4__is_redirect(kind) && !icmp4__redirect_due(node, a))
		return ICMP4_LIMIT_DESTINATION;
	node->limiter.total = settings->limit;
	node->limiter.per_destination = settings->limit_destination;
	if (!spared || !rule(RULE_RATE_08))
		limit = icmp4_limiter_ask(&node->limiter, a->now, icmp4_ip_src(a->ip));
	if (limit == ICMP4_LIMIT_PASS)
		icmp4_bucket_take(bucket, rate, a->now, 1000);
	return limit;
}

bool icmp4__report_wanted(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	struct icmp4_node_event *event = &node->event;

	event->forbid = report_forbidden(node, a);
	if (event->forbid)
		return false;
	event->silenced = report_silenced(node, a);
	if (event->silenced)
		return false;
	if (report_way(node, a)) {
		event->forbid = ICMP4_FORBID_UNROUTABLE;
		return false;
	}
	event->unfit = !report_fits(node);
	if (event->unfit || !report_permitted(node))
		return false;
	event->limited = report_limit(node, a);
	event->error_sent = event->limited == ICMP4_LIMIT_PASS;
	return event->error_sent;
}

void icmp4__report(struct icmp4_node *node, const struct icmp4__arrival *a)
{
	node->event.error.kind = report_kind(node, a);
	if (node->event.error.kind != ICMP4_ERROR_NONE && icmp4__report_wanted(node, a))
		node->step = NODE_ERROR;
}
