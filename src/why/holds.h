/* SPDX-License-Identifier: MIT */
#ifndef WHY_HOLDS_H
#define WHY_HOLDS_H
/* The predicates of the table of verdicts. Each may take it for granted that none before it holds.
 */
#include "why/why.h"

typedef enum why_surety why_holds(const struct why_evidence *e, struct why_verdict *v);

why_holds why__unresolved;
why_holds why__no_route;
why_holds why__own_firewall;
why_holds why__not_sent;
why_holds why__no_neighbour;
why_holds why__loop;
why_holds why__protocol_unreachable;
why_holds why__prohibited;
why_holds why__no_route_there;
why_holds why__host_down;
why_holds why__refused_otherwise;
why_holds why__bad_member;
why_holds why__no_room;
why_holds why__closed_port;
why_holds why__first_hop_silent;
why_holds why__filtered;
why_holds why__dead_beyond;
why_holds why__black_hole;
why_holds why__wrong_mtu;
why_holds why__answers_lost;
why_holds why__loss;
why_holds why__slow_target;
why_holds why__translated;
why_holds why__rewritten;
why_holds why__asymmetric;
why_holds why__rate_limited;
why_holds why__well;

#endif
