/* SPDX-License-Identifier: MIT */
/* Places in the texts of a verdict: who else may have said it, and what became of other flows. */
#include "out/why/places.h"
#include <stdlib.h>

void why__put_or_firewall(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s",
		 why_stands_in(w->e) ? ", or a firewall says so in its name" : "");
}

void why__put_itself(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s", why_stands_in(w->e) ? "" : " itself");
}

void why__put_stand_in(char text[WHY_TEXT], const struct place_world *w)
{
	int nearer = why_stands_in(w->e);

	text[0] = '\0';
	if (nearer)
		snprintf(text, WHY_TEXT,
			 ", but by its TTL from %d %s %s than echo is answered from", abs(nearer),
			 abs(nearer) == 1 ? "hop" : "hops", nearer > 0 ? "nearer" : "farther away");
}

void why__put_who(char text[WHY_TEXT], const struct place_world *w)
{
	if (w->v->at)
		why__put_at(text, w);
	else
		snprintf(text, WHY_TEXT, "a translator or firewall on the way");
}

void why__put_others(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%u", why_others(w->e).sent);
}

void why__put_forbidden(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s",
		 why_others(w->e).refused ? ", and they are said to be prohibited" : "");
}

/* Where the target's own address was seen on the way, it is the way there that is translated. */
void why__put_misled(char text[WHY_TEXT], const struct place_world *w)
{
	bool source = w->e->hops[w->v->next].changed & (WHY_CHANGED_SRC | WHY_CHANGED_PORT);

	snprintf(text, WHY_TEXT, "%s",
		 source ? ": hosts behind it do not know them for theirs, and path MTU discovery "
			  "fails"
			: "");
}

/* Where loss begins, as far as each hop told when it was asked. */
void why__put_from_link(char text[WHY_TEXT], const struct place_world *w)
{
	char at[WHY_TEXT];

	why__put_at(at, w);
	if (!w->v->next)
		snprintf(text, WHY_TEXT, "somewhere on the way or at the target");
	else if (!w->v->hop)
		snprintf(text, WHY_TEXT, "from the first link on, the one of this host");
	else
		snprintf(text, WHY_TEXT, "from the link behind %.200s on", at);
}

void why__put_up_to(char text[WHY_TEXT], const struct place_world *w)
{
	char at[WHY_TEXT];

	why__put_at(at, w);
	if (!w->v->next)
		snprintf(text, WHY_TEXT, "none did while each hop was asked: loss comes and goes");
	else if (!w->v->hop)
		snprintf(text, WHY_TEXT, "requests to the first hop too");
	else
		snprintf(text, WHY_TEXT, "up to %.200s hardly any", at);
}

/* Where nothing in particular was asked about, it may be one service that fails. */
void why__put_closer(char text[WHY_TEXT], const struct place_world *w)
{
	snprintf(text, WHY_TEXT, "%s", w->e->chosen ? "ping " : "why --tcp=443 ");
}
