/* SPDX-License-Identifier: MIT */
/* The places in the texts of a verdict, {at} and the like, a row each. */
#include "out/why/places.h"
#include <string.h>

static const struct place {
	const char *name;
	void (*put)(char text[WHY_TEXT], const struct place_world *w);
} places[] = {
	{"target", why__put_target},
	{"dst", why__put_dst},
	{"this-host", why__put_this_host},
	{"at", why__put_at},
	{"beyond", why__put_beyond},
	{"hop", why__put_hop},
	{"next", why__put_next},
	{"farthest", why__put_farthest},
	{"final", why__put_final},
	{"back", why__put_back},
	{"failure", why__put_failure},
	{"look-up", why__put_look_up},
	{"resolve", why__put_resolve},
	{"errno", why__put_errno},
	{"own", why__put_own},
	{"unsent", why__put_unsent},
	{"says", why__put_says},
	{"type", why__put_type},
	{"protocol", why__put_protocol},
	{"port", why__put_port},
	{"echo", why__put_echo},
	{"bad", why__put_bad},
	{"flows", why__put_flows},
	{"own-flow", why__put_own_flow},
	{"refusal", why__put_refusal},
	{"or-firewall", why__put_or_firewall},
	{"itself", why__put_itself},
	{"stand-in", why__put_stand_in},
	{"who", why__put_who},
	{"others", why__put_others},
	{"forbidden", why__put_forbidden},
	{"misled", why__put_misled},
	{"at-network", why__put_at_network},
	{"beyond-network", why__put_beyond_network},
	{"target-network", why__put_target_network},
	{"from-link", why__put_from_link},
	{"up-to", why__put_up_to},
	{"closer", why__put_closer},
	{"hops", why__put_hops},
	{"probes", why__put_probes},
	{"mtu", why__put_mtu},
	{"size", why__put_size},
	{"claimed", why__put_claimed},
	{"there", why__put_there},
	{"behind", why__put_behind},
	{"mtu-says", why__put_mtu_says},
	{"loss", why__put_loss},
	{"lost", why__put_lost},
	{"sent", why__put_sent},
	{"before", why__put_before},
	{"after", why__put_after},
	{"changed", why__put_changed},
	{"detour", why__put_detour},
	{"some", why__put_some},
	{"asked", why__put_asked},
	{"answer", why__put_answer},
	{"flow", why__put_flow},
	{"where", why__put_where},
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
