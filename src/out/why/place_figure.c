/* SPDX-License-Identifier: MIT */
/* Places in the texts of a verdict: sizes, shares and times. */
#include "out/why/places.h"
#include "out/words.h"
#include <icmp4/text.h>

void why__put_mtu(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->e->mtu);
}

void why__put_size(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->e->drop.size);
}

void why__put_claimed(char text[WHY_TEXT], const struct place_world *w)
{
	if (w->e->drop.claimed)
		snprintf(text, WHY_TEXT, "%u octets", w->e->drop.claimed);
	else
		snprintf(text, WHY_TEXT, "no size (MTU 0)");
}

static bool is_echo_search(const struct place_world *w)
{
	return w->e->mtu_protocol == ICMP4_PROTO_ICMP;
}

void why__put_there(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", is_echo_search(w) ? w->e->drop.size : w->e->mtu);
}

void why__put_behind(char text[WHY_TEXT], const struct place_world *w)
{
	if (w->v->hop)
		snprintf(text, WHY_TEXT, "behind hop %u", w->v->hop);
	else
		snprintf(text, WHY_TEXT, "at the first hop or before it");
}

void why__put_mtu_says(char text[WHY_TEXT], const struct place_world *w)
{
	if (!w->e->mtu_asked || w->e->mtu_end != ICMP4_MTU_FOUND)
		snprintf(text, WHY_TEXT, "path MTU not known");
	else
		snprintf(text, WHY_TEXT, "path MTU %u", w->e->mtu);
}

void why__put_loss(char text[WHY_TEXT], const struct place_world *w)
{
	struct why_count all = why_loss(w->e);
	uint32_t tenths = all.sent ? (all.sent - all.received) * 1000 / all.sent : 0;

	if (tenths < 100)
		snprintf(text, WHY_TEXT, "%u.%u%%", tenths / 10, tenths % 10);
	else
		snprintf(text, WHY_TEXT, "%u%%", (tenths + 5) / 10);
}

void why__put_lost(char text[WHY_TEXT], const struct place_world *w)
{
	struct why_count all = why_loss(w->e);

	snprintf(text, WHY_TEXT, "%u", all.sent - all.received);
}

void why__put_sent(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", why_loss(w->e).sent);
}

void why__put_before(char text[WHY_TEXT], const struct place_world *w)
{
	int64_t before_ns;

	why_last_step_ns(w->e, &before_ns);
	why__put_ms(text, before_ns);
}

void why__put_after(char text[WHY_TEXT], const struct place_world *w)
{
	int64_t rtt_ns = w->e->final ? w->e->hops[w->e->final].rtt_ns : w->e->echo.rtt_ns;

	why__put_ms(text, rtt_ns);
}

void why__put_changed(char text[WHY_TEXT], const struct place_world *w)
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

void why__put_detour(char text[WHY_TEXT], const struct place_world *w)
{
	uint8_t hop;
	int detour = why_detour(w->e, &hop);

	if (detour > 0)
		snprintf(text, WHY_TEXT, "longer by %d hops", detour);
	else
		snprintf(text, WHY_TEXT, "shorter by %d hops", -detour);
}

void why__put_some(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->e->hops[w->v->hop].received);
}

void why__put_asked(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", w->e->hops[w->v->hop].sent);
}

void why__put_answer(char text[WHY_TEXT], const struct place_world *w)
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

void why__put_flow(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s", w->why->flow);
}

void why__put_where(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s", w->why->where);
}
