/* SPDX-License-Identifier: MIT */
#include "cmd/ping/run.h"
#include "cmd/send/parts.h"
#include "io/process/privilege.h"
#include <icmp4/option.h>
#include <stdio.h>
#include <string.h>

enum { HEADERS = 28, LAB_COUNT = 10, ROUTER_COUNT = 3, SWEEP_ROWS = 1 << 22 };
enum { UDP_PORT = 33434, TCP_PORT = 80, PORT_LOW = 32768, PORT_SPAN = 28000 };

/* As RFC 1256 section 5.1 has hosts ask; routers take up to 2 seconds to answer. */
static const int64_t router_ns = 3 * ICMP4_S_NS;

/* Of many, some are always dead: what is late is waited for not quite as long. */
static const int64_t linger_several_ns = 3 * ICMP4_S_NS;

/* PING-06: how fast somebody without privilege may ask, and how fast --flood does. */
static const int64_t unprivileged_ns = 2 * ICMP4_MS_NS;
static const int64_t flood_ns = 1 * ICMP4_MS_NS;
static const int64_t flood_unprivileged_ns = 10 * ICMP4_MS_NS;

/* Of echo requests a word of the data makes a flow, of ports the source port. */
static bool judge_flows(struct ping_run *run)
{
	struct session *s = &run->session;
	enum icmp4_ping_query query = run->query.kind;

	if (query != ICMP4_PING_ECHO && !ping_asks_port(run))
		return session_fail(s, "usage",
				    "--flows is for echo requests, and for probes of ports", NULL);
	if (query == ICMP4_PING_ECHO && run->options.size < ICMP4_PING_COOKIE + 2)
		return session_fail(s, "usage", "a flow takes 10 octets of data", "-s 10 or more");
	return true;
}

static bool spread(struct ping_run *run)
{
	int flows = run->session.call->options.flows;

	if (flows < 0)
		return true;
	if (!judge_flows(run))
		return false;
	run->options.keeps_flows = run->query.kind == ICMP4_PING_ECHO;
	run->flow_count = (size_t)flows;
	return true;
}

/* Of targets, as far as they are known by now. */
static size_t expected(const struct ping_run *run)
{
	size_t flows = run->flow_count ? run->flow_count : 1;

	return run->session.target_count * flows;
}

/* The source port is that of the socket, where that chose it; else one that is hard to guess. */
static void read_ports(struct ping_run *run)
{
	const struct session *s = &run->session;
	const struct cmd_options *o = &s->call->options;
	uint64_t any = session_random(s, 1);

	run->options.dst_port = run->query.kind == ICMP4_PING_TCP ? TCP_PORT : UDP_PORT;
	if (o->probe_port)
		run->options.dst_port = o->probe_port;
	run->options.src_port = (uint16_t)(PORT_LOW + any % PORT_SPAN);
	if (!s->lab && s->prober.id)
		run->options.src_port = s->prober.id;
	if (o->source_port)
		run->options.src_port = o->source_port;
}

/* --udp and --tcp. */
static bool read_probe(struct ping_run *run)
{
	struct session *s = &run->session;
	const struct cmd_options *o = &s->call->options;
	int flows = o->flows > 0 ? o->flows : 1;

	if (o->query)
		return session_fail(s, "usage", "--query asks by ICMP", "without --udp or --tcp");
	run->query.kind = o->probe == CMD_PROBE_TCP ? ICMP4_PING_TCP : ICMP4_PING_UDP;
	run->options.query = run->query.kind;
	read_ports(run);
	if (run->options.src_port + flows - 1 <= UINT16_MAX)
		return true;
	return session_fail(s, "usage", "there are no ports for that many flows",
			    "each has the next one from --sport on");
}

static bool read_query(struct ping_run *run)
{
	struct cmd_error error = {0};
	char message[128], hint[256];

	if (ping_protocol(&run->session.call->options) != ICMP4_PROTO_ICMP)
		return read_probe(run);
	if (run->session.call->options.source_port)
		return session_fail(&run->session, "usage", "ICMP has no ports",
				    "--udp --sport PORT, or --tcp");
	if (!ping_query_read(run->session.call->options.query, &run->query, &error))
		return session_fail(&run->session, "usage", error.message, NULL);
	run->options.query = run->query.kind;
	run->options.interface = run->query.interface;
	run->options.neighbour = run->query.neighbour;
	if (run->query.kind == ICMP4_PING_ECHO || session_is_exact(&run->session))
		return true;
	snprintf(message, sizeof(message), "--query %s needs a raw socket",
		 icmp4_ping_query_name(run->query.kind));
	io_setcap_hint("cap_net_raw", hint, sizeof(hint));
	return session_fail(&run->session, "permission", message, hint);
}

/* More rows than that, of all targets together, are more than anybody reads. */
static bool judge_sweep(struct ping_run *run)
{
	struct session *s = &run->session;

	if (icmp4_ping_sizes(&run->options) <= SWEEP_ROWS / (expected(run) ? expected(run) : 1))
		return true;
	return session_fail(s, "usage", "too many sizes for that many targets",
			    "--sweep MIN:MAX:STEP takes larger steps");
}

static void read_sweep(struct ping_run *run)
{
	const struct cmd_options *o = &run->session.call->options;

	if (o->sweep_min < 0)
		return;
	run->options.size_max = (uint16_t)o->sweep_max;
	run->options.size_step = (uint16_t)o->sweep_step;
}

static bool read_size(struct ping_run *run)
{
	const struct cmd_options *o = &run->session.call->options;

	bool udp = run->query.kind == ICMP4_PING_UDP;

	if (run->query.kind != ICMP4_PING_ECHO && !udp) {
		if (o->size < 0 && o->length < 0 && o->sweep_min < 0 && !o->pattern_length)
			return true;
		return session_fail(&run->session, "usage",
				    "only an echo request, or UDP, has room for data",
				    "without -s, --length, --sweep and --pattern");
	}
	if (o->sweep_min >= 0 && (o->size >= 0 || o->length >= 0))
		return session_fail(&run->session, "usage", "--sweep says which sizes",
				    "without -s and --length");
	if (o->size >= 0 && o->length >= 0)
		return session_fail(&run->session, "usage", "-s and --length say the same thing",
				    "-s counts data, --length the whole datagram");
	int64_t size = o->length >= 0      ? o->length - HEADERS - run->options.option_length
		       : o->sweep_min >= 0 ? o->sweep_min
		       : o->size >= 0      ? o->size
					   : run->options.size;
	if (size < 0 || size > ICMP4_PING_DATA_MAX)
		return session_fail(&run->session, "usage", "no probe has that size",
				    "-s is 0 to 65507, --length 28 to 65535");
	if (udp && size < ICMP4_PING_COOKIE + 2)
		return session_fail(&run->session, "usage",
				    "a probe by UDP takes 10 octets of data", "-s 10 or more");
	run->options.size = (uint16_t)size;
	read_sweep(run);
	return true;
}

static void read_modes(struct ping_run *run)
{
	static const enum icmp4_ping_pace paces[] = {
		[CMD_PACE_REGULAR] = ICMP4_PING_REGULAR,
		[CMD_PACE_ADAPTIVE] = ICMP4_PING_ADAPTIVE,
		[CMD_PACE_POISSON] = ICMP4_PING_POISSON,
	};
	static const enum icmp4_ping_until untils[] = {
		[CMD_UNTIL_COUNT] = ICMP4_PING_UNTIL_COUNT,
		[CMD_UNTIL_ANSWER] = ICMP4_PING_UNTIL_ANSWER,
		[CMD_UNTIL_FAILURE] = ICMP4_PING_UNTIL_FAILURE,
	};
	const struct cmd_options *o = &run->session.call->options;

	run->options.pace = paces[o->pace];
	run->options.until = untils[o->until];
	if (run->options.pace == ICMP4_PING_ADAPTIVE)
		run->options.gap_ns = flood_ns;
}

static void read_pace(struct ping_run *run)
{
	const struct cmd_options *o = &run->session.call->options;
	struct icmp4_ping_options *to = &run->options;
	bool privileged = session_is_exact(&run->session);

	if (run->query.kind == ICMP4_PING_ROUTER)
		to->interval_ns = to->timeout_ns = router_ns;
	read_modes(run);
	if (o->flood)
		to->interval_ns = privileged ? flood_ns : flood_unprivileged_ns;
	if (o->gap_ns > 0)
		to->gap_ns = o->gap_ns;
	if (o->gap_ns > 0 && o->pace == CMD_PACE_REGULAR)
		to->interval_ns = o->gap_ns;
	if (o->interval_ns > 0)
		to->interval_ns = o->interval_ns;
	if (expected(run) > 1 || run->feed.lines)
		to->linger_ns = linger_several_ns;
	if (o->timeout_ns > 0) {
		to->timeout_ns = o->timeout_ns;
		to->linger_ns = 0; /* who says how long to wait means it */
	}
	if (o->linger_ns >= 0)
		to->linger_ns = o->linger_ns;
	if (privileged ||
	    (to->interval_ns >= unprivileged_ns && expected(run) == 1 && !run->feed.lines))
		return;
	if (to->interval_ns < unprivileged_ns)
		fprintf(stderr, "icmp ping: at most 500 probes a second without CAP_NET_RAW\n");
	if (to->gap_ns < unprivileged_ns)
		to->gap_ns = unprivileged_ns;
}

/* What has no end of its own would never end where no time passes. */
static uint64_t probe_count(const struct ping_run *run)
{
	const struct cmd_options *o = &run->session.call->options;

	if (o->count_given)
		return o->count;
	if (run->query.kind == ICMP4_PING_ROUTER)
		return ROUTER_COUNT;
	if (o->sweep_min >= 0)
		return icmp4_ping_sizes(&run->options);
	return run->session.lab && o->deadline_ns < 0 && !o->live ? LAB_COUNT : 0;
}

/* Of IP. Who sends by a datagram socket has no header to put them in. */
static bool read_ip_options(struct ping_run *run)
{
	const struct cmd_words *specs = &run->session.call->options.options;
	struct icmp4_ip ip = {.option_length = 0};
	struct cmd_error error = {0};
	char hint[256];

	for (size_t i = 0; i < specs->count; i++)
		if (!send_option(specs->words[i], &ip, &error))
			return session_fail(&run->session, "usage", error.message, NULL);
	icmp4_ip_options_end(&ip);
	run->options.option_length = ip.option_length;
	memcpy(run->options.ip_options, ip.options, ip.option_length);
	if (!specs->count || session_is_exact(&run->session))
		return true;
	io_setcap_hint("cap_net_raw", hint, sizeof(hint));
	return session_fail(&run->session, "permission", "--option needs a raw socket", hint);
}

bool ping_read_options(struct ping_run *run)
{
	const struct session *s = &run->session;
	const struct cmd_options *o = &s->call->options;
	struct icmp4_ping_options *to = &run->options;

	icmp4_ping_options_default(to);
	if (!read_query(run) || !read_ip_options(run) || !read_size(run) || !spread(run) ||
	    !judge_sweep(run))
		return false;
	read_pace(run);
	to->count = probe_count(run);
	to->grows = run->feed.lines;
	to->src = s->lab ? session_source(&run->session, 0) : s->source;
	to->any_id = !session_is_exact(s);
	to->id = (uint16_t)session_random(s, 0);
	if (!s->lab && s->prober.id)
		to->id = s->prober.id;
	to->unix_ns = s->run.unix_ns;
	if (run->query.kind == ICMP4_PING_ROUTER)
		to->ttl = 1; /* RFC 1256 section 3: it is for neighbours */
	if (o->ttl > 0)
		to->ttl = (uint8_t)o->ttl;
	if (o->dscp >= 0)
		to->tos = (uint8_t)(o->dscp << 2);
	if (o->ecn >= 0)
		to->tos |= (uint8_t)o->ecn;
	to->df = o->fragment == CMD_FRAGMENT_DO || o->fragment == CMD_FRAGMENT_PROBE;
	to->pattern_length = o->pattern_length;
	for (size_t i = 0; i < o->pattern_length; i++)
		to->pattern[i] = o->pattern[i];
	return true;
}
