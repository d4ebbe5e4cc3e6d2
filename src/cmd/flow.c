/* SPDX-License-Identifier: MIT */
#include "cmd/flow.h"
#include <errno.h>

enum { TCP_PORT = 80, PORT_LOW = 32768, PORT_SPAN = 28000 };

uint8_t flow_protocol(const struct cmd_options *options)
{
	static const uint8_t protocols[] = {
		[CMD_PROBE_DEFAULT] = ICMP4_PROTO_UDP,
		[CMD_PROBE_ICMP] = ICMP4_PROTO_ICMP,
		[CMD_PROBE_UDP] = ICMP4_PROTO_UDP,
		[CMD_PROBE_TCP] = ICMP4_PROTO_TCP,
	};

	return protocols[options->probe];
}

static uint16_t flow_src_port(const struct session *s)
{
	if (!s->lab && s->prober.id)
		return s->prober.id;
	if (s->call->options.source_port)
		return s->call->options.source_port;
	return (uint16_t)(PORT_LOW + session_random(s, 1) % PORT_SPAN);
}

static uint16_t flow_dst_port(const struct cmd_options *options, uint8_t protocol)
{
	if (options->probe_port)
		return options->probe_port;
	return protocol == ICMP4_PROTO_TCP ? TCP_PORT : ICMP4_TRACE_PORT;
}

struct flow flow_read(const struct session *s)
{
	const struct cmd_options *o = &s->call->options;
	uint8_t protocol = flow_protocol(o);
	unsigned tos =
		(o->dscp >= 0 ? (unsigned)o->dscp << 2 : 0) | (o->ecn >= 0 ? (unsigned)o->ecn : 0);

	return (struct flow){
		.protocol = protocol,
		.src_port = flow_src_port(s),
		.dst_port = flow_dst_port(o, protocol),
		.vary_port = !session_is_exact(s) && protocol == ICMP4_PROTO_UDP,
		.any_id = !session_is_exact(s) && protocol == ICMP4_PROTO_ICMP,
		.tos = (uint8_t)tos,
	};
}

uint32_t flow_source(struct session *s, size_t target)
{
	uint32_t src = session_source(s, s->targets[target].dst);
	struct io_failure failure;

	if (src)
		return src;
	io_fail(&failure, "no-route", errno, "ip route", "%.100s: no route to it",
		s->targets[target].name);
	session_note(s, &failure);
	return 0;
}

void flow_warn(const struct session *s, const struct flow *flow)
{
	if (flow->vary_port && !s->call->as)
		fprintf(stderr, "icmp %s: without CAP_NET_RAW every probe is a flow of its own\n",
			s->call->verb->name);
}
