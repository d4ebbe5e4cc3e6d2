/* SPDX-License-Identifier: MIT */
#ifndef OUT_WHY_PLACES_H
#define OUT_WHY_PLACES_H
/* What can be put into the texts of a verdict: {at} is why__put_at. */
#include "out/why/why.h"

/* What is known while a text is written. */
struct place_world {
	const struct out_run *run;
	const struct out_why *why;
	const struct why_evidence *e;
	const struct why_verdict *v;
};

/* Milliseconds, for both files. */
void why__put_ms(char text[WHY_TEXT], int64_t ns);

typedef void why_put(char text[WHY_TEXT], const struct place_world *w);

why_put why__put_target;
why_put why__put_dst;
why_put why__put_at;
why_put why__put_this_host;
why_put why__put_beyond;
why_put why__put_hop;
why_put why__put_next;
why_put why__put_farthest;
why_put why__put_final;
why_put why__put_back;
why_put why__put_failure;
why_put why__put_look_up;
why_put why__put_resolve;
why_put why__put_errno;
why_put why__put_own;
why_put why__put_unsent;
why_put why__put_says;
why_put why__put_type;
why_put why__put_protocol;
why_put why__put_port;
why_put why__put_echo;
why_put why__put_bad;
why_put why__put_flows;
why_put why__put_own_flow;
why_put why__put_refusal;
why_put why__put_or_firewall;
why_put why__put_itself;
why_put why__put_stand_in;
why_put why__put_who;
why_put why__put_others;
why_put why__put_forbidden;
why_put why__put_misled;
why_put why__put_at_network;
why_put why__put_beyond_network;
why_put why__put_target_network;
why_put why__put_from_link;
why_put why__put_up_to;
why_put why__put_closer;
why_put why__put_hops;
why_put why__put_probes;
why_put why__put_mtu;
why_put why__put_size;
why_put why__put_claimed;
why_put why__put_there;
why_put why__put_behind;
why_put why__put_mtu_says;
why_put why__put_loss;
why_put why__put_lost;
why_put why__put_sent;
why_put why__put_before;
why_put why__put_after;
why_put why__put_changed;
why_put why__put_detour;
why_put why__put_some;
why_put why__put_asked;
why_put why__put_answer;
why_put why__put_flow;
why_put why__put_where;

#endif
