/* SPDX-License-Identifier: MIT */
/*
 * The text of traceroute 2.1: a line for each hop, on it the probes in the order they were sent.
 * With --mtu all lines come at the end, since where the path narrows is searched behind the trace.
 */
#include <icmp4/extension.h>
#include <icmp4/object.h>
#include <icmp4/text.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "out/as/as.h"
#include "out/out.h"

enum { ROUTE_PROBES = 10, ROUTE_OBJECTS = 256 };

/* What came of one probe. */
struct route_probe {
	uint32_t from; /* 0: nothing */
	int64_t rtt_ns;
	struct icmp4_message error; /* type 0: none that is worth a mark */
	uint8_t ttl;
	char objects[ROUTE_OBJECTS];
};

struct out_as_route {
	struct route_probe probes[PATH_HOPS][ROUTE_PROBES];
	uint16_t mtu[PATH_HOPS]; /* that is known from this hop on; 0: no news */
	uint8_t first, next;     /* hops to print: first to below next */
	unsigned per_hop;
};

static void begin(struct out *out, const struct out_trace *trace)
{
	struct out_as *as = out->run->as;
	const struct out_target *target = &out->run->targets[trace->target];
	const struct icmp4_trace_options *o = trace->options;
	char text[ICMP4_ADDRESS_TEXT];

	as->asked++;
	as->route = calloc(1, sizeof(*as->route));
	if (!as->route)
		return;
	as->route->per_hop = o->rounds < ROUTE_PROBES ? o->rounds : ROUTE_PROBES;
	as->route->first = as->route->next = o->first;
	icmp4_address_text(target->dst, text, sizeof(text));
	fprintf(out->file, "traceroute to %s (%s), %u hops max, %u byte packets\n", target->name,
		text, o->max, as->mtu ? as->length : o->length);
	fflush(out->file);
}

/* --- A probe --- */

static void add(char text[ROUTE_OBJECTS], const char *format, uint32_t value)
{
	size_t used = strlen(text);

	snprintf(text + used, ROUTE_OBJECTS - used, format, value);
}

static void put_stack(char text[ROUTE_OBJECTS], const struct icmp4_object *object)
{
	for (size_t i = 0; i < icmp4_mpls_count(object); i++) {
		struct icmp4_mpls_entry entry = icmp4_mpls_entry(object, i);

		add(text, i ? "/L=%" PRIu32 : "MPLS:L=%" PRIu32, entry.label);
		add(text, ",E=%" PRIu32, entry.tc);
		add(text, ",S=%" PRIu32, entry.bottom);
		add(text, ",T=%" PRIu32, entry.ttl);
	}
}

static void put_words(char text[ROUTE_OBJECTS], const struct icmp4_object *object)
{
	add(text, "%" PRIu32, object->object_class);
	add(text, "/%" PRIu32 ":", object->c_type);
	for (size_t i = 0; i + 4 <= object->length; i += 4) {
		const uint8_t *word = object->bytes + i;

		add(text, i ? ",%08" PRIx32 : "%08" PRIx32,
		    (uint32_t)word[0] << 24 | (uint32_t)word[1] << 16 | (uint32_t)word[2] << 8 |
			    word[3]);
	}
}

static void read_objects(char text[ROUTE_OBJECTS], const struct icmp4_heard *heard)
{
	struct icmp4_extension extension;
	struct icmp4_object object;
	enum icmp4_fault fault;
	size_t at = 0;

	if (!heard->is_error || !heard->view.payload ||
	    !icmp4_extension_of(&extension, &heard->view, ICMP4_EXTENSION_COMPATIBLE))
		return;
	while (icmp4_object_next(&extension, &at, &object, &fault)) {
		if (text[0])
			add(text, ";", 0);
		if (icmp4_mpls_count(&object))
			put_stack(text, &object);
		else
			put_words(text, &object);
	}
}

/* A port unreachable from the destination is the answer that was hoped for. */
static bool is_remarkable(const struct icmp4_heard *heard)
{
	const struct icmp4_message *message = &heard->message;

	if (!heard->is_error ||
	    (message->type == ICMP4_TIME_EXCEEDED && message->code == ICMP4_TTL_EXCEEDED))
		return false;
	return message->type != ICMP4_UNREACHABLE || message->code != ICMP4_UNREACHABLE_PORT;
}

static void take_probe(struct out *out, const struct out_trace *trace,
		       const struct icmp4_trace_event *event)
{
	struct out_as_route *route = out->run->as->route;

	(void)trace;
	if (event->status == ICMP4_TRACE_UNSENT)
		fprintf(stderr, "send: %s\n", strerror(event->reason));
	if (!route || !event->heard_any || event->status == ICMP4_TRACE_DUPLICATE ||
	    event->status == ICMP4_TRACE_FORGED || event->round >= route->per_hop)
		return;
	struct route_probe *probe = &route->probes[event->ttl][event->round];
	*probe = (struct route_probe){
		.from = event->heard.from,
		.rtt_ns = event->rtt_ns,
		.ttl = event->heard.ttl,
	};
	if (is_remarkable(&event->heard))
		probe->error = event->heard.message;
	if (out->run->as->objects)
		read_objects(probe->objects, &event->heard);
}

/* --- A line --- */

/* Codes 0 to 15 of type 3 (RFC 792, 1122, 1812). */
static void print_error(FILE *file, const struct icmp4_message *error)
{
	static const char marks[] = "NHP  SNHNXXNHXVC";

	if (!error->type)
		return;
	if (error->type != ICMP4_UNREACHABLE)
		fprintf(file, " !<%u-%u>", error->type, error->code);
	else if (error->code == ICMP4_FRAGMENTATION_NEEDED)
		fprintf(file, " !F-%u", error->error.mtu);
	else if (error->code < sizeof(marks) - 1)
		fprintf(file, " !%c", marks[error->code]);
	else
		fprintf(file, " !<%u>", error->code);
}

static void print_address(struct out *out, uint32_t from)
{
	const struct out_run *run = out->run;
	char text[ICMP4_ADDRESS_TEXT];
	const char *name = run->numeric ? NULL : run->names.find(run->names.world, from);

	icmp4_address_text(from, text, sizeof(text));
	if (run->numeric)
		fprintf(out->file, " %s", text);
	else
		fprintf(out->file, " %s (%s)", name ? name : text, text);
}

static bool is_same(const struct out_as *as, const struct route_probe *a,
		    const struct route_probe *b)
{
	return a->from == b->from && !strcmp(a->objects, b->objects) &&
	       (!as->back || a->ttl == b->ttl);
}

static void print_who(struct out *out, const struct route_probe *probe, unsigned ttl)
{
	unsigned back = path_ttl_hops(probe->ttl);

	print_address(out, probe->from);
	if (probe->objects[0])
		fprintf(out->file, " <%s>", probe->objects);
	if (out->run->as->back && back && back != ttl)
		fprintf(out->file, " '-%u'", back);
}

static void print_line(struct out *out, unsigned ttl)
{
	const struct out_as_route *route = out->run->as->route;
	const struct route_probe *before = NULL;
	uint16_t mtu = route->mtu[ttl];

	fprintf(out->file, "%2u ", ttl);
	for (unsigned i = 0; i < route->per_hop; i++) {
		const struct route_probe *probe = &route->probes[ttl][i];

		if (!probe->from) {
			fputs(" *", out->file);
			continue;
		}
		if (!before || !is_same(out->run->as, before, probe))
			print_who(out, probe, ttl);
		before = probe;
		fprintf(out->file, "  %.3f ms", (double)probe->rtt_ns / (double)ICMP4_MS_NS);
		print_error(out->file, &probe->error);
		if (mtu)
			fprintf(out->file, " F=%u", mtu);
		mtu = 0;
	}
	putc('\n', out->file);
	fflush(out->file);
}

static void take_hop(struct out *out, const struct out_trace *trace, const struct out_hop *hop)
{
	struct out_as_route *route = out->run->as->route;

	(void)trace;
	if (!route)
		return;
	route->next = hop->ttl + 1;
	if (!out->run->as->mtu)
		print_line(out, hop->ttl);
}

/* --- The end --- */

static void take_mtu(struct out *out, const struct out_mtu *mtu)
{
	struct out_as_route *route = out->run->as->route;
	const struct icmp4_mtu *engine = mtu->engine;

	if (!route)
		return;
	route->mtu[route->first] = engine->options.ceiling;
	for (size_t i = 0; i < engine->drop_count; i++) {
		const struct icmp4_mtu_drop *drop = &engine->drops[i];
		bool told = drop->witness == ICMP4_MTU_BY_ROUTER;

		if (drop->located)
			route->mtu[drop->next] = told ? drop->claimed : engine->low;
	}
}

static void end(struct out *out, const char *reason, int exit, struct icmp4_time now)
{
	struct out_as *as = out->run->as;

	(void)reason;
	(void)exit;
	(void)now;
	for (unsigned ttl = as->route ? as->route->first : 0; as->mtu && as->route; ttl++) {
		if (ttl >= as->route->next)
			break;
		print_line(out, ttl);
	}
	free(as->route);
	as->route = NULL;
}

const struct out_ops out_as_traceroute = {
	.name = "as-traceroute",
	.trace_start = begin,
	.trace_probe = take_probe,
	.hop = take_hop,
	.mtu_end = take_mtu,
	.end = end,
};
