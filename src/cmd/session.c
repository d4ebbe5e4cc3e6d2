/* SPDX-License-Identifier: MIT */
#include "cmd/session.h"
#include "base/siphash.h"
#include "cmd/decode/record.h"
#include "cmd/signals.h"
#include "io/clock.h"
#include "io/hop.h"
#include "io/process/privilege.h"
#include <errno.h>
#include <icmp4/text.h>
#include <stdlib.h>
#include <string.h>

enum { DOMAIN_SESSION = 0x73657373, SEED_WORD = 0x69636d70 };

/* --- What goes wrong --- */

static void report(struct session *s, const struct out_error *error)
{
	cmd_fail(s->call, error->message, error->hint);
	if (!s->started)
		outs_start(&s->outs);
	s->started = true;
	s->could_not = true;
	outs_error(&s->outs, error, session_now(s));
}

bool session_fail(struct session *s, const char *what, const char *message, const char *hint)
{
	report(s,
	       &(struct out_error){.what = what, .message = message, .hint = hint, .fatal = true});
	return false;
}

static bool fail_by(struct session *s, const struct io_failure *f, bool fatal)
{
	report(s, &(struct out_error){f->what, f->error, f->message, f->hint, fatal});
	return false;
}

void session_note(struct session *s, const struct io_failure *failure)
{
	fail_by(s, failure, false);
}

/* --- Names of addresses --- */

static const char *lab_find(void *world, uint32_t address)
{
	const struct lab *lab = world;
	uint32_t interface, node = sim_owner(lab->sim, address, &interface);

	return node == SIM_NONE || sim_is_anycast(lab->sim, address)
		       ? NULL
		       : sim_node_name(lab->sim, node);
}

static bool lab_pending(void *world, uint32_t address)
{
	(void)world;
	(void)address;
	return false;
}

static const char *reverse_find(void *world, uint32_t address)
{
	io_reverse_ask(world, address);
	return io_reverse_name(world, address);
}

static bool reverse_pending(void *world, uint32_t address)
{
	return !reverse_find(world, address) && !io_reverse_idle(world);
}

/* --- The world --- */

uint32_t session_find_node(struct session *s, const char *name, struct io_failure *failure)
{
	uint32_t node = lab_node(s->lab, name);

	if (node != SIM_NONE)
		return node;
	const char *near = lab_nearest(s->lab, name);

	io_fail(failure, "no-such-host", 0, "", "lab %s has no node %.100s", s->lab->name, name);
	if (near)
		snprintf(failure->hint, sizeof(failure->hint), "the nearest name is %.100s", near);
	return SIM_NONE;
}

uint32_t session_node(struct session *s, const char *name)
{
	struct io_failure failure;
	uint32_t node = session_find_node(s, name, &failure);

	if (node == SIM_NONE)
		session_note(s, &failure);
	return node;
}

/* No answer would find its way to an address that is not this node's. */
static bool judge_lab_source(struct session *s)
{
	char message[256];

	if (!s->source || sim_owns(s->lab->sim, s->node, s->source))
		return true;
	snprintf(message, sizeof(message), "%s is no address of %.100s", s->call->options.source,
		 sim_node_name(s->lab->sim, s->node));
	return session_fail(s, "usage", message, "--from NODE is who to be");
}

static bool open_lab(struct session *s)
{
	const struct cmd_options *o = &s->call->options;
	struct config_error error;

	if (o->interface || o->mark)
		return session_fail(s, "usage", "a lab has no interfaces of this machine",
				    "-I and --mark are for the real network");
	s->lab = lab_load(o->lab, o->seed_given ? &o->seed : NULL, &error);
	if (!s->lab)
		return session_fail(s, "lab", error.text, NULL);
	s->node = o->from ? session_node(s, o->from) : s->lab->attachments[0].node;
	if (s->node == SIM_NONE || !judge_lab_source(s))
		return false;
	s->key = (struct icmp4_key){{s->lab->seed, SEED_WORD}};
	run_virtual_init(&s->virtual, s->lab->sim, s->node, o->speed, s->signals);
	s->world = &s->virtual.world;
	s->run.lab = o->lab;
	s->run.seed = s->lab->seed;
	s->run.seeded = true;
	s->run.stamps = s->run.clock = "virtual";
	s->run.live = o->speed > 0;
	s->run.names = (struct out_names){lab_find, lab_pending, s->lab};
	return true;
}

/* Everything that needs a right is opened here; after it there is none left. */
static bool open_sockets(struct session *s, uint8_t protocol, struct io_failure *failure)
{
	const struct cmd_options *o = &s->call->options;
	struct io_prober_need need = {
		.protocol = protocol,
		.src = s->source,
		.src_port = o->source_port,
		.connects = o->connects,
		.flows = o->flows > 0 ? (uint16_t)o->flows : 1,
		.interface = o->interface,
		.mark = o->mark,
		.any_header = s->use == SESSION_CRAFT,
		/* To each of so many, it would cost more than the probe. */
		.departures = s->use == SESSION_PROBE && !o->many,
	};
	struct io_failure ignored;

	bool wanted = s->use != SESSION_WRITE && s->use != SESSION_OWN;

	s->prober_open = wanted && io_prober_open(&s->prober, &need, failure);
	if (wanted && !s->prober_open)
		return false;
	need.protocol = ICMP4_PROTO_ICMP;
	if (protocol != ICMP4_PROTO_ICMP)
		s->echo_open = io_prober_open(&s->echo, &need, &ignored);
	if (!io_drop_privileges(failure))
		return false;
	s->resolver = io_resolver_new(failure);
	return s->resolver;
}

bool session_keeps_flow(struct session *s, uint8_t protocol)
{
	const struct cmd_options *o = &s->call->options;
	char hint[256];

	if (session_is_exact(s) || protocol != ICMP4_PROTO_UDP || !o->source_port || !o->probe_port)
		return true;
	io_setcap_hint("cap_net_raw", hint, sizeof(hint));
	return session_fail(s, "permission",
			    "both ports of UDP, --udp=PORT and --sport, need a raw socket", hint);
}

/* What can be had of it without the right to it. */
static void tell_ways_out(struct io_failure *failure)
{
	size_t used = strlen(failure->hint);

	snprintf(failure->hint + used, sizeof(failure->hint) - used,
		 "; icmp ping, -o pcap=FILE and --lab need no right");
}

static bool open_kernel(struct session *s, uint8_t protocol)
{
	struct io_failure failure = {0};

	if (!open_sockets(s, protocol, &failure)) {
		if (s->use == SESSION_CRAFT && !strcmp(failure.what, "permission"))
			tell_ways_out(&failure);
		return fail_by(s, &failure, true);
	}
	s->key = io_random_key();
	s->run.names = (struct out_names){reverse_find, reverse_pending, s->resolver};
	if (s->use == SESSION_WRITE || s->use == SESSION_OWN)
		return true;
	run_kernel_init(&s->kernel, &s->prober, s->resolver, s->signals);
	s->world = &s->kernel.world;
	s->run.socket = s->prober.ops->name;
	s->run.lost = s->prober.ops->lost;
	if (s->prober.ops->stamps)
		s->run.stamps = s->prober.ops->stamps;
	if (s->prober.stamps.on)
		s->run.stamps = "kernel";
	return true;
}

static void say_socket(const struct session *s)
{
	if (!s->call->options.verbose || !s->run.socket)
		return;
	fprintf(stderr, "icmp %s: socket %s", s->call->verb->name, s->run.socket);
	for (size_t i = 0; s->run.lost && s->run.lost[i]; i++)
		fprintf(stderr, "%s%s", i ? ", " : ", without ", s->run.lost[i]);
	putc('\n', stderr);
}

/* --- Outputs --- */

/* Nothing else may write where the screen is. */
static bool open_live(struct session *s)
{
	const struct cmd_options *o = &s->call->options;
	char why[128];

	for (size_t i = 0; i < o->output_count; i++)
		if (!o->outputs[i].file && strcmp(o->outputs[i].format, "text") != 0)
			return session_fail(s, "usage", "--live takes the terminal",
					    "-o FORMAT=FILE beside it");
	s->live = cmd_live_new(o, &s->run, s->signals, why, sizeof(why));
	if (!s->live)
		return session_fail(s, "terminal", why, NULL);
	s->run.screen = true;
	outs_add_live(&s->outs, &s->live->live, &s->run);
	return true;
}

static bool open_outputs(struct session *s)
{
	static const enum color_when colors[] = {
		[CMD_COLOR_AUTO] = COLOR_AUTO,
		[CMD_COLOR_ALWAYS] = COLOR_ALWAYS,
		[CMD_COLOR_NEVER] = COLOR_NEVER,
	};
	const struct cmd_options *o = &s->call->options;
	struct out_request requests[CMD_OUTPUTS_MAX];
	char message[256];
	size_t count = 0;

	/* A capture is no output of events: whoever takes one writes it (decode/record.h). */
	for (size_t i = 0; i < o->output_count; i++) {
		if (!record_is(&o->outputs[i]))
			requests[count++] =
				(struct out_request){o->outputs[i].format, o->outputs[i].file};
		s->run.taken |= record_is(&o->outputs[i]) && !o->outputs[i].file;
	}
	if (outs_open(&s->outs, requests, count, colors[o->color], &s->run, message,
		      sizeof(message)))
		return true;
	return session_fail(s, "output", message, NULL);
}

/* --- Whose networks --- */

static bool find_network(void *world, uint32_t address, struct out_network *network)
{
	struct io_network found;

	if (!io_networks_find(world, address, &found))
		return false;
	network->asn = found.asn;
	snprintf(network->name, sizeof(network->name), "%s", found.name);
	snprintf(network->country, sizeof(network->country), "%s", found.country);
	return true;
}

static bool open_networks(struct session *s)
{
	struct io_failure failure;

	if (!s->call->options.asn)
		return true;
	s->networks = io_networks_open(s->call->options.asn, &failure);
	if (!s->networks)
		return session_fail(s, "file", failure.message, failure.hint);
	s->run.networks = (struct out_networks){find_network, s->networks};
	return true;
}

/* A lab's time is not ours even where it cannot be loaded; what is only written has none. */
static const char *clock_of(const struct cmd_options *o, enum session_use use)
{
	return use == SESSION_WRITE ? NULL : o->lab ? "virtual" : "real";
}

static const char *stamps_of(const struct cmd_options *o, enum session_use use)
{
	return use == SESSION_WRITE ? NULL : o->lab ? "virtual" : "kernel-receive";
}

static bool open_session(struct session *s, struct cmd_call *call, uint8_t protocol,
			 enum session_use use)
{
	const struct cmd_options *o = &call->options;

	*s = (struct session){
		.call = call,
		.use = use,
		.run =
			{
				.verb = call->verb->name,
				.arguments = (const char *const *)call->argv,
				.argument_count = (size_t)call->argc,
				.stamps = stamps_of(o, use),
				.clock = clock_of(o, use),
				.live = true,
				.numeric = o->numeric,
				.quiet = o->quiet,
				.timestamps = o->timestamps,
				.explain = o->explain,
				.as = call->as,
				.verbose = o->verbose,
			},
	};
	s->run.start = session_now(s);
	if (!o->lab)
		s->run.unix_ns = io_unix_ns(s->run.start) - s->run.start.ns;
	if (!open_outputs(s))
		return false;
	if (o->source && !icmp4_address_parse(o->source, &s->source))
		return session_fail(s, "usage", "-S wants an address A.B.C.D of this machine",
				    NULL);
	if (!open_networks(s))
		return false;
	s->signals = cmd_signals();
	if (o->live && !open_live(s))
		return false;
	if (!(o->lab ? open_lab(s) : open_kernel(s, protocol)))
		return false;
	outs_start(&s->outs);
	s->started = true;
	say_socket(s);
	return true;
}

bool session_open(struct session *s, struct cmd_call *call, uint8_t protocol)
{
	return open_session(s, call, protocol, SESSION_PROBE);
}

bool session_open_for(struct session *s, struct cmd_call *call, enum session_use use)
{
	return open_session(s, call, ICMP4_PROTO_ICMP, use);
}

/* --- What the verbs ask --- */

bool session_is_exact(const struct session *s)
{
	return s->lab || s->prober.ops->exact;
}

/* A broadcast address has no source by connect(), but by its route. */
static uint32_t route_source(const struct session *s, uint32_t dst)
{
	const char *interface = s->call->options.interface;
	uint32_t source = io_source_for(dst, interface);
	struct io_hop hop;

	if (source || s->use == SESSION_PROBE || !io_hop_for(dst, interface, &hop))
		return source;
	return hop.source;
}

uint32_t session_source(struct session *s, uint32_t dst)
{
	if (s->source)
		return s->source;
	if (s->lab)
		return sim_node_address(s->lab->sim, s->node);
	return route_source(s, dst);
}

uint64_t session_random(const struct session *s, uint64_t n)
{
	return icmp4__random(&s->key, DOMAIN_SESSION, n);
}

struct icmp4_time session_now(const struct session *s)
{
	if (s->world)
		return s->world->ops->now(s->world);
	if (s->call->options.lab)
		return (struct icmp4_time){0};
	return io_now();
}

void session_live_begin(struct session *s)
{
	if (s->live)
		cmd_live_begin(s->live, s->world);
}

void session_live_end(struct session *s)
{
	if (s->live)
		cmd_live_end(s->live, s->world);
}

struct icmp4_time session_end(const struct session *s)
{
	int64_t span_ns = s->call->options.deadline_ns;

	return span_ns < 0 ? ICMP4_NEVER : icmp4_time_add(s->run.start, span_ns);
}

int session_close(struct session *s, const char *reason, int status)
{
	char message[128];

	if (s->could_not)
		status = CMD_COULD_NOT;
	if (s->started)
		outs_end(&s->outs, reason, status, session_now(s));
	cmd_live_free(s->live);
	if (!outs_close(&s->outs)) {
		snprintf(message, sizeof(message), "output: %s", strerror(errno));
		status = cmd_fail(s->call, message, NULL);
	}
	for (size_t i = 0; i < s->target_count; i++)
		free(s->names[i]);
	free(s->names);
	free(s->targets);
	if (s->resolver)
		io_resolver_free(s->resolver);
	if (s->prober_open)
		io_prober_close(&s->prober);
	if (s->echo_open)
		io_prober_close(&s->echo);
	if (s->lab)
		lab_free(s->lab);
	io_networks_close(s->networks);
	return status;
}
