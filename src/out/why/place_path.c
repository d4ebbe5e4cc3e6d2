/* SPDX-License-Identifier: MIT */
/* Places in the texts of a verdict: who and where, and what was said. */
#include "out/why/places.h"
#include "out/words.h"
#include <icmp4/registry.h>
#include <icmp4/text.h>
#include <string.h>

void why__put_target(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s", w->run->targets[w->why->target].name);
}

void why__put_dst(char text[WHY_TEXT], const struct place_world *w)
{
	icmp4_address_text(w->e->dst, text, WHY_TEXT);
}

static void put_router(char text[WHY_TEXT], const struct place_world *w, uint32_t address,
		       uint8_t hop)
{
	char label[WORDS_LABEL];

	if (address)
		snprintf(text, WHY_TEXT, "%s", words_label(label, w->run, address));
	else if (hop)
		snprintf(text, WHY_TEXT, "hop %u", hop);
	else
		snprintf(text, WHY_TEXT, "this host");
}

void why__put_at(char text[WHY_TEXT], const struct place_world *w)
{
	put_router(text, w, w->v->at, w->v->hop);
}

void why__put_beyond(char text[WHY_TEXT], const struct place_world *w)
{
	put_router(text, w, w->v->beyond, w->v->next);
}

static void put_network(char text[WHY_TEXT], const struct place_world *w, uint32_t address)
{
	char network[WORDS_LABEL];

	snprintf(text, WHY_TEXT, "%s", address ? words_network(network, w->run, address) : "");
}

void why__put_at_network(char text[WHY_TEXT], const struct place_world *w)
{
	put_network(text, w, w->v->at);
}

void why__put_beyond_network(char text[WHY_TEXT], const struct place_world *w)
{
	put_network(text, w, w->v->beyond);
}

void why__put_target_network(char text[WHY_TEXT], const struct place_world *w)
{
	put_network(text, w, w->e->dst);
}

/* As the target knows this host, unless a translator lies between. */
void why__put_this_host(char text[WHY_TEXT], const struct place_world *w)
{
	icmp4_address_text(w->e->src, text, WHY_TEXT);
}

void why__put_hop(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->v->hop);
}

void why__put_next(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->v->next);
}

void why__put_farthest(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->e->farthest);
}

void why__put_final(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u %s", w->e->final, w->e->final == 1 ? "hop" : "hops");
}

void why__put_back(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->e->hops[w->e->final].back);
}

void why__put_failure(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s", w->why->failure);
}

void why__put_look_up(char text[WHY_TEXT], const struct place_world *w)
{
	if (w->run->lab)
		snprintf(text, WHY_TEXT, "icmp lab show %s", w->run->lab);
	else
		snprintf(text, WHY_TEXT, "dig +trace %s A", w->run->targets[w->why->target].name);
}

void why__put_ms(char text[WHY_TEXT], int64_t ns)
{
	char ms[WORDS_MS];

	snprintf(text, WHY_TEXT, "%s ms", words_ms(ms, ns));
}

void why__put_resolve(char text[WHY_TEXT], const struct place_world *w)
{
	why__put_ms(text, w->e->resolve_ns);
}

void why__put_errno(char text[WHY_TEXT], const struct place_world *w)
{
	int error = w->e->no_route ? w->e->no_route : w->e->unsent_reason;

	snprintf(text, WHY_TEXT, "%s", strerror(error));
}

static void put_says_of(char text[WHY_TEXT], uint8_t type, uint8_t code)
{
	char slug[WORDS_SLUG];

	snprintf(text, WHY_TEXT, "%s", words_plain(slug, icmp4_message_name(type, code)));
}

void why__put_own(char text[WHY_TEXT], const struct place_world *w)
{
	if (w->e->own_error)
		put_says_of(text, w->e->own_type, w->e->own_code);
	else
		why__put_errno(text, w);
}

void why__put_unsent(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->e->unsent);
}

void why__put_says(char text[WHY_TEXT], const struct place_world *w)
{
	put_says_of(text, w->e->final_type, w->e->final_code);
}

void why__put_type(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u/%u", w->e->final_type, w->e->final_code);
}

static const char *protocol_name(uint8_t protocol)
{
	return protocol == ICMP4_PROTO_TCP    ? "TCP"
	       : protocol == ICMP4_PROTO_UDP  ? "UDP"
	       : protocol == ICMP4_PROTO_ICMP ? "ICMP"
					      : "IP";
}

void why__put_protocol(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s", protocol_name(w->e->protocol));
}

void why__put_port(char text[WHY_TEXT], const struct place_world *w)
{
	if (w->e->protocol == ICMP4_PROTO_ICMP)
		snprintf(text, WHY_TEXT, "ICMP echo");
	else
		snprintf(text, WHY_TEXT, "%s port %u", protocol_name(w->e->protocol),
			 w->e->dst_port);
}

void why__put_echo(char text[WHY_TEXT], const struct place_world *w)
{
	struct why_count echo = w->e->echo;
	char ms[WORDS_MS];

	if (!echo.sent)
		snprintf(text, WHY_TEXT, "echo was not asked");
	else if (!echo.received)
		snprintf(text, WHY_TEXT, "none of %u echo requests was answered either", echo.sent);
	else
		snprintf(text, WHY_TEXT, "%u of %u echo requests were answered, in %s ms",
			 echo.received, echo.sent, words_ms(ms, echo.rtt_ns));
}

/* The flows that tell: those of the protocol, or those of echo. */
static const struct why_count *telling_flows(const struct why_evidence *e)
{
	return why_uneven(e->spread, WHY_FLOWS) ? e->spread : e->flows_p;
}

void why__put_bad(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", why_bad_flows(telling_flows(w->e), WHY_FLOWS));
}

void why__put_flows(char text[WHY_TEXT], const struct place_world *w)
{
	const struct why_count *flows = telling_flows(w->e);
	const char *kind = flows == w->e->spread ? "echo" : protocol_name(w->e->protocol);

	snprintf(text, WHY_TEXT, "%d %s", WHY_FLOWS, kind);
}

void why__put_own_flow(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s",
		 why_reached(w->e) ? "; the flow asked for gets through"
				   : "; the flow asked for dies");
}

void why__put_refusal(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s",
		 w->e->answer == WHY_RESET ? "TCP RST" : "port unreachable (3/3)");
}

void why__put_hops(char text[WHY_TEXT], const struct place_world *w)
{
	unsigned asked = 0;

	for (unsigned ttl = 1; ttl <= WHY_HOPS_MAX; ttl++)
		asked += w->e->hops[ttl].sent > 0;
	snprintf(text, WHY_TEXT, "%u", asked);
}

void why__put_probes(char text[WHY_TEXT], const struct place_world *w)
{
	unsigned sent = 0;

	for (unsigned ttl = w->e->farthest + 1u; ttl <= WHY_HOPS_MAX; ttl++)
		sent += w->e->hops[ttl].sent;
	snprintf(text, WHY_TEXT, "%u %s probes", sent, protocol_name(w->e->walked));
}
