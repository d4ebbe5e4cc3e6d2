/* SPDX-License-Identifier: MIT */
/* The places in the texts of a verdict, {at} and the like, a row each. */
#include "out/words.h"
#include "out/why/why.h"
#include <icmp4/registry.h>
#include <icmp4/text.h>
#include <string.h>

enum { PLACE_NAME = 24 };

/* What is known while a text is written. */
struct place_world {
	const struct out_run *run;
	const struct out_why *why;
	const struct why_evidence *e;
	const struct why_verdict *v;
};

static void put_target(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s", w->run->targets[w->why->target].name);
}

static void put_dst(char text[WHY_TEXT], const struct place_world *w)
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

static void put_at(char text[WHY_TEXT], const struct place_world *w)
{
	put_router(text, w, w->v->at, w->v->hop);
}

static void put_beyond(char text[WHY_TEXT], const struct place_world *w)
{
	put_router(text, w, w->v->beyond, w->v->next);
}

static void put_at_address(char text[WHY_TEXT], const struct place_world *w)
{
	icmp4_address_text(w->v->at ? w->v->at : w->e->dst, text, WHY_TEXT);
}

static void put_hop(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->v->hop);
}

static void put_next(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->v->next);
}

static void put_farthest(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->e->farthest);
}

static void put_final(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->e->final);
}

static void put_back(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->e->hops[w->e->final].back);
}

static void put_failure(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s", w->why->failure);
}

static void put_look_up(char text[WHY_TEXT], const struct place_world *w)
{
	if (w->run->lab)
		snprintf(text, WHY_TEXT, "icmp lab show %s", w->run->lab);
	else
		snprintf(text, WHY_TEXT, "dig +trace %s A", w->run->targets[w->why->target].name);
}

static void put_ms(char text[WHY_TEXT], int64_t ns)
{
	char ms[WORDS_MS];

	snprintf(text, WHY_TEXT, "%s ms", words_ms(ms, ns));
}

static void put_resolve(char text[WHY_TEXT], const struct place_world *w)
{
	put_ms(text, w->e->resolve_ns);
}

static void put_errno(char text[WHY_TEXT], const struct place_world *w)
{
	int error = w->e->no_route ? w->e->no_route : w->e->unsent_reason;

	snprintf(text, WHY_TEXT, "%s", strerror(error));
}

static void put_says_of(char text[WHY_TEXT], uint8_t type, uint8_t code)
{
	char slug[WORDS_SLUG];

	snprintf(text, WHY_TEXT, "%s", words_plain(slug, icmp4_message_name(type, code)));
}

static void put_own(char text[WHY_TEXT], const struct place_world *w)
{
	if (w->e->own_error)
		put_says_of(text, w->e->own_type, w->e->own_code);
	else
		put_errno(text, w);
}

static void put_unsent(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->e->unsent);
}

static void put_says(char text[WHY_TEXT], const struct place_world *w)
{
	put_says_of(text, w->e->final_type, w->e->final_code);
}

static void put_type(char text[WHY_TEXT], const struct place_world *w)
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

static void put_protocol(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s", protocol_name(w->e->protocol));
}

static void put_port(char text[WHY_TEXT], const struct place_world *w)
{
	if (w->e->protocol == ICMP4_PROTO_ICMP)
		snprintf(text, WHY_TEXT, "ICMP echo");
	else
		snprintf(text, WHY_TEXT, "%s port %u", protocol_name(w->e->protocol),
			 w->e->dst_port);
}

static void put_echo(char text[WHY_TEXT], const struct place_world *w)
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

static void put_bad(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", why_bad_flows(telling_flows(w->e), WHY_FLOWS));
}

static void put_flows(char text[WHY_TEXT], const struct place_world *w)
{
	const struct why_count *flows = telling_flows(w->e);
	const char *kind = flows == w->e->spread ? "echo" : protocol_name(w->e->protocol);

	snprintf(text, WHY_TEXT, "%d %s", WHY_FLOWS, kind);
}

static void put_own_flow(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s",
		 why_reached(w->e) ? "; the flow asked for gets through"
				   : "; the flow asked for dies");
}

static void put_refusal(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s",
		 w->e->answer == WHY_RESET ? "TCP RST" : "port unreachable (3/3)");
}

static void put_hops(char text[WHY_TEXT], const struct place_world *w)
{
	unsigned asked = 0;

	for (unsigned ttl = 1; ttl <= WHY_HOPS_MAX; ttl++)
		asked += w->e->hops[ttl].sent > 0;
	snprintf(text, WHY_TEXT, "%u", asked);
}

static void put_probes(char text[WHY_TEXT], const struct place_world *w)
{
	unsigned sent = 0;

	for (unsigned ttl = w->e->farthest + 1u; ttl <= WHY_HOPS_MAX; ttl++)
		sent += w->e->hops[ttl].sent;
	snprintf(text, WHY_TEXT, "%u probes of %s", sent, protocol_name(w->e->walked));
}

static void put_mtu(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->e->mtu);
}

static void put_size(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->e->drop.size);
}

static void put_claimed(char text[WHY_TEXT], const struct place_world *w)
{
	if (w->e->drop.claimed)
		snprintf(text, WHY_TEXT, "%u", w->e->drop.claimed);
	else
		snprintf(text, WHY_TEXT, "nothing of it (MTU 0)");
}

static bool is_echo_search(const struct place_world *w)
{
	return w->e->mtu_protocol == ICMP4_PROTO_ICMP;
}

static void put_there(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", is_echo_search(w) ? w->e->drop.size : w->e->mtu);
}

static void put_behind(char text[WHY_TEXT], const struct place_world *w)
{
	if (w->v->hop)
		snprintf(text, WHY_TEXT, "behind hop %u", w->v->hop);
	else
		snprintf(text, WHY_TEXT, "at the first hop or before it");
}

static void put_mtu_says(char text[WHY_TEXT], const struct place_world *w)
{
	if (!w->e->mtu_asked || w->e->mtu_end != ICMP4_MTU_FOUND)
		snprintf(text, WHY_TEXT, "path MTU not known");
	else
		snprintf(text, WHY_TEXT, "path MTU %u", w->e->mtu);
}

static void put_loss(char text[WHY_TEXT], const struct place_world *w)
{
	struct why_count all = why_loss(w->e);
	uint32_t tenths = all.sent ? (all.sent - all.received) * 1000 / all.sent : 0;

	if (tenths < 100)
		snprintf(text, WHY_TEXT, "%u.%u%%", tenths / 10, tenths % 10);
	else
		snprintf(text, WHY_TEXT, "%u%%", (tenths + 5) / 10);
}

static void put_lost(char text[WHY_TEXT], const struct place_world *w)
{
	struct why_count all = why_loss(w->e);

	snprintf(text, WHY_TEXT, "%u", all.sent - all.received);
}

static void put_sent(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", why_loss(w->e).sent);
}

static void put_before(char text[WHY_TEXT], const struct place_world *w)
{
	int64_t before_ns;

	why_last_step_ns(w->e, &before_ns);
	put_ms(text, before_ns);
}

static void put_after(char text[WHY_TEXT], const struct place_world *w)
{
	int64_t rtt_ns = w->e->final ? w->e->hops[w->e->final].rtt_ns : w->e->echo.rtt_ns;

	put_ms(text, rtt_ns);
}

static void put_changed(char text[WHY_TEXT], const struct place_world *w)
{
	static const struct {
		uint8_t bit;
		const char *name;
	} names[] = {
		{WHY_CHANGED_SRC, "source address"},
		{WHY_CHANGED_DST, "destination address"},
		{WHY_CHANGED_PORT, "source port"},
		{WHY_CHANGED_TOS, "class of service (TOS)"},
		{WHY_CHANGED_DF, "don't fragment (DF)"},
	};
	const struct why_hop *hop = &w->e->hops[w->v->next];
	char seen[ICMP4_ADDRESS_TEXT];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (hop->changed & names[i].bit)
			used += (size_t)snprintf(text + used, WHY_TEXT - used, "%s%s",
						 used ? ", " : "", names[i].name);
	icmp4_address_text(hop->seen, seen, sizeof(seen));
	if (hop->seen)
		snprintf(text + used, WHY_TEXT - used, ", now %s", seen);
	if (!used)
		snprintf(text, WHY_TEXT, "a router has the address of the target");
}

static void put_detour(char text[WHY_TEXT], const struct place_world *w)
{
	uint8_t hop;
	int detour = why_detour(w->e, &hop);

	if (detour > 0)
		snprintf(text, WHY_TEXT, "longer by %d hops", detour);
	else
		snprintf(text, WHY_TEXT, "shorter by %d hops", -detour);
}

static void put_some(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->e->hops[w->v->hop].received);
}

static void put_asked(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->e->hops[w->v->hop].sent);
}

static void put_answer(char text[WHY_TEXT], const struct place_world *w)
{
	static const char *const answers[] = {
		[WHY_SILENT] = "It answers echo requests",
		[WHY_ECHOED] = "It answers echo requests",
		[WHY_OPEN] = "Its port answers",
		[WHY_RESET] = "It answers",
		[WHY_PORT_CLOSED] = "It answers (port unreachable)",
		[WHY_REFUSED] = "It answers by an error",
	};

	snprintf(text, WHY_TEXT, "%s", answers[w->e->answer]);
}

static void put_flow(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s", w->why->flow);
}

static void put_other(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s", w->why->other);
}

static void put_where(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s", w->why->where);
}

static const struct place {
	const char *name;
	void (*put)(char text[WHY_TEXT], const struct place_world *w);
} places[] = {
	{"target", put_target},
	{"dst", put_dst},
	{"at", put_at},
	{"at-address", put_at_address},
	{"beyond", put_beyond},
	{"hop", put_hop},
	{"next", put_next},
	{"farthest", put_farthest},
	{"final", put_final},
	{"back", put_back},
	{"failure", put_failure},
	{"look-up", put_look_up},
	{"resolve", put_resolve},
	{"errno", put_errno},
	{"own", put_own},
	{"unsent", put_unsent},
	{"says", put_says},
	{"type", put_type},
	{"protocol", put_protocol},
	{"port", put_port},
	{"echo", put_echo},
	{"bad", put_bad},
	{"flows", put_flows},
	{"own-flow", put_own_flow},
	{"refusal", put_refusal},
	{"hops", put_hops},
	{"probes", put_probes},
	{"mtu", put_mtu},
	{"size", put_size},
	{"claimed", put_claimed},
	{"there", put_there},
	{"behind", put_behind},
	{"mtu-says", put_mtu_says},
	{"loss", put_loss},
	{"lost", put_lost},
	{"sent", put_sent},
	{"before", put_before},
	{"after", put_after},
	{"changed", put_changed},
	{"detour", put_detour},
	{"some", put_some},
	{"asked", put_asked},
	{"answer", put_answer},
	{"flow", put_flow},
	{"other", put_other},
	{"where", put_where},
};

static void put_place(char text[WHY_TEXT], const struct place_world *w, const char *name,
		      size_t length)
{
	text[0] = '\0';
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (strlen(places[i].name) == length && !memcmp(places[i].name, name, length))
			places[i].put(text, w);
}

const char *why_words(char text[WHY_TEXT], const struct out_run *run, const struct out_why *why,
		      const char *form)
{
	struct place_world w = {run, why, why->evidence, why->verdict};
	char piece[WHY_TEXT];
	size_t used = 0;

	while (*form && used < WHY_TEXT - 1) {
		size_t length = strcspn(form, "{");

		used += (size_t)snprintf(text + used, WHY_TEXT - used, "%.*s", (int)length, form);
		form += length;
		if (*form != '{')
			break;
		length = strcspn(++form, "}");
		put_place(piece, &w, form, length);
		form += length + (form[length] == '}');
		if (used < WHY_TEXT)
			used += (size_t)snprintf(text + used, WHY_TEXT - used, "%s", piece);
	}
	return text;
}
