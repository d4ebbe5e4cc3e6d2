/* SPDX-License-Identifier: MIT */
/* Redirects: whom a host obeys, for what, and how long. */
#include "learn_world.h"

enum { SLOTS = 16 };

#define THIRD 0x0a090107

static struct icmp4_learned_slot slots[SLOTS];

static struct icmp4_learned cache_of(bool accept, bool forward)
{
	struct icmp4_learned_config config;
	struct icmp4_learned learned;

	icmp4_learned_config_default(&config);
	memset(slots, 0, sizeof slots);
	config.slots = slots;
	config.slot_count = SLOTS;
	config.accept_redirects = accept;
	config.forward = forward;
	if (icmp4_learned_init(&learned, &config))
		ok(false, "a configuration of the tests is refused");
	return learned;
}

static enum icmp4_refusal tell(struct icmp4_learned *learned, int64_t at, uint32_t interface,
			       const struct told *told, const struct icmp4_first_hop *hop)
{
	uint8_t octets[TOLD_ROOM];
	struct icmp4_received received = hear(told, octets);

	if (received.verdict != ICMP4_VERDICT_REDIRECT)
		return received.refusal;
	return icmp4_learn_redirect(learned, seconds(at), interface, &received, hop);
}

static uint32_t gateway_at(const struct icmp4_learned *learned, int64_t at, uint32_t destination,
			   const struct icmp4_first_hop *hop)
{
	return icmp4_learned_path(learned, seconds(at), destination, hop).gateway;
}

static const struct redirect_row {
	const char *name;
	enum icmp4_refusal refusal;
	uint32_t gateway; /* told; 0: another */
	uint32_t from;    /* 0: the router */
	uint32_t by;      /* interface; 0: the LAN */
	uint8_t code;
	bool on_link, fixed, off, router, unnumbered;
} redirect_rows[] = {
	{"REDIR-08: a host redirect", .code = 1},
	{"REDIR-08: a network redirect", .code = 0},
	{"REDIR-10: of a type of service and net", .code = 2},
	{"REDIR-10: of a type of service and host", .code = 3},
	{"CODEC-05: code 4", ICMP4_REFUSED_CODE, .code = 4},
	{"REDIR-11: a gateway elsewhere", ICMP4_REFUSED_OFF_LINK, .gateway = 0x0a090203},
	{"REDIR-11: the destination itself", ICMP4_REFUSED_OFF_LINK, .gateway = DESTINATION},
	{"REDIR-11: an interface without a prefix", ICMP4_REFUSED_OFF_LINK, .unnumbered = true},
	{"REDIR-12: from a neighbour", ICMP4_REFUSED_SENDER, .from = THIRD},
	{"REDIR-12: from the new gateway", ICMP4_REFUSED_SENDER, .from = ANOTHER},
	{"REDIR-12: from the destination", ICMP4_REFUSED_SENDER, .from = DESTINATION},
	{"REDIR-12: by another interface", ICMP4_REFUSED_SENDER, .by = LAN + 1},
	{"REDIR-13: the gateway in use", ICMP4_REFUSED_GATEWAY, .gateway = ROUTER},
	{"REDIR-13: an on-link destination", ICMP4_REFUSED_ON_LINK, .on_link = true},
	{"REDIR-14: a fixed route", ICMP4_REFUSED_FIXED, .fixed = true},
	{"REDIR-15: a router", ICMP4_REFUSED_ROUTER, .router = true},
	{"a host that wants none", ICMP4_REFUSED_SWITCHED_OFF, .off = true},
};

static void test_redirects(void)
{
	for (size_t i = 0; i < sizeof redirect_rows / sizeof *redirect_rows; i++) {
		const struct redirect_row *row = &redirect_rows[i];
		struct icmp4_learned learned = cache_of(!row->off, row->router);
		struct icmp4_first_hop hop = usual_hop;
		struct told told = {
			.type = ICMP4_REDIRECT,
			.code = row->code,
			.rest = row->gateway ? row->gateway : ANOTHER,
			.from = row->from,
		};

		hop.gateway = row->on_link ? 0 : ROUTER;
		hop.fixed = row->fixed;
		hop.prefix_count = !row->unnumbered;
		enum icmp4_refusal refusal =
			tell(&learned, 1, row->by ? row->by : LAN, &told, &hop);
		ok(refusal == row->refusal, "%s: %s", row->name, icmp4_refusal_name(refusal));
		is_int(gateway_at(&learned, 2, DESTINATION, &hop),
		       row->refusal ? hop.gateway : ANOTHER, "so datagrams go by");
		is_int(gateway_at(&learned, 2, DESTINATION + 1, &usual_hop), ROUTER,
		       "REDIR-09: and those to its neighbour as before");
	}
}

/* What is no gateway is refused even by who gives the message no thought. */
static void test_gateways(void)
{
	static const struct {
		const char *name;
		uint32_t gateway;
	} rows[] = {
		{"REDIR-13: our own address", HOST},
		{"REDIR-13: the broadcast address", HOST | 0xff},
		{"REDIR-13: the broadcast address of old", 0x0a090100},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_learned learned = cache_of(true, false);
		struct icmp4_received received = {
			.verdict = ICMP4_VERDICT_REDIRECT,
			.gateway = rows[i].gateway,
			.sender = ROUTER,
			.quoted = {.dst = DESTINATION},
		};

		is_int(icmp4_learn_redirect(&learned, seconds(1), LAN, &received, &usual_hop),
		       ICMP4_REFUSED_GATEWAY, rows[i].name);
	}
}

/* REDIR-12 after a redirect: the gateway in use is the one that was learned. */
static void test_chain(void)
{
	struct icmp4_learned learned = cache_of(true, false);
	struct told told = {.type = ICMP4_REDIRECT, .code = 1, .rest = ANOTHER};

	tell(&learned, 1, LAN, &told, &usual_hop);
	told.rest = THIRD;
	is_int(tell(&learned, 2, LAN, &told, &usual_hop), ICMP4_REFUSED_SENDER,
	       "REDIR-12: the router of before has no say any more");
	told.from = ANOTHER;
	is_int(tell(&learned, 2, LAN, &told, &usual_hop), ICMP4_ACCEPTED,
	       "REDIR-12: the gateway of now has");
	is_int(gateway_at(&learned, 2, DESTINATION, &usual_hop), THIRD, "by the third");
	told.rest = ROUTER;
	told.from = THIRD;
	is_int(tell(&learned, 2, LAN, &told, &usual_hop), ICMP4_ACCEPTED, "and home again");
	struct icmp4_path path = icmp4_learned_path(&learned, seconds(2), DESTINATION, &usual_hop);
	ok(path.gateway == ROUTER && !path.redirected, "where the routes led all the time");
}

static void test_ends(void)
{
	struct icmp4_learned learned = cache_of(true, false);
	struct told told = {.type = ICMP4_REDIRECT, .code = 1, .rest = ANOTHER};
	static const struct icmp4_prefix elsewhere = {0x0a090202, 24};
	struct icmp4_first_hop moved = usual_hop, near = usual_hop, fixed = usual_hop;

	moved.prefixes = &elsewhere;
	moved.gateway = 0x0a090201;
	near.gateway = 0;
	fixed.fixed = true;
	tell(&learned, 0, LAN, &told, &usual_hop);
	ok(icmp4_learned_path(&learned, seconds(1), DESTINATION, &usual_hop).redirected,
	   "redirected");
	is_int(gateway_at(&learned, 1, DESTINATION, &moved), 0x0a090201,
	       "not where the route has left for another net");
	is_int(gateway_at(&learned, 1, DESTINATION, &near), 0,
	       "nor where the destination is a neighbour now");
	is_int(gateway_at(&learned, 1, DESTINATION, &fixed), ROUTER,
	       "REDIR-14: nor where the route is fixed now");
	is_int(gateway_at(&learned, 599, DESTINATION, &usual_hop), ANOTHER,
	       "REDIR-17: for ten minutes");
	is_int(gateway_at(&learned, 600, DESTINATION, &usual_hop), ROUTER, "REDIR-17: and over");

	tell(&learned, 700, LAN, &told, &usual_hop);
	icmp4_learned_forget(&learned, DESTINATION + 1);
	is_int(gateway_at(&learned, 701, DESTINATION, &usual_hop), ANOTHER,
	       "the first hop of another destination does not answer");
	icmp4_learned_forget(&learned, DESTINATION);
	is_int(gateway_at(&learned, 701, DESTINATION, &usual_hop), ROUTER,
	       "nor does this one's, so it is forgotten");
}

/* Both are kept for one destination, each with a life of its own. */
static void test_beside_mtu(void)
{
	struct icmp4_learned learned = cache_of(true, false);
	struct told redirect = {.type = ICMP4_REDIRECT, .code = 1, .rest = ANOTHER};
	struct told too_big = {.type = 3, .code = 4, .rest = 1400};
	uint8_t octets[TOLD_ROOM];
	struct icmp4_received received = hear(&too_big, octets);

	icmp4_learn_mtu(&learned, seconds(0), &received, &usual_hop);
	tell(&learned, 300, LAN, &redirect, &usual_hop);
	struct icmp4_path path =
		icmp4_learned_path(&learned, seconds(301), DESTINATION, &usual_hop);
	ok(path.mtu == 1400 && path.gateway == ANOTHER, "both");
	path = icmp4_learned_path(&learned, seconds(600), DESTINATION, &usual_hop);
	ok(path.mtu == 1500 && path.gateway == ANOTHER, "the gateway");
	path = icmp4_learned_path(&learned, seconds(900), DESTINATION, &usual_hop);
	ok(path.mtu == 1500 && path.gateway == ROUTER, "neither");
	tell(&learned, 900, LAN, &redirect, &usual_hop);
	icmp4_learn_mtu(&learned, seconds(900), &received, &usual_hop);
	icmp4_learned_forget(&learned, DESTINATION);
	path = icmp4_learned_path(&learned, seconds(901), DESTINATION, &usual_hop);
	ok(path.mtu == 1400 && path.gateway == ROUTER, "a dead gateway takes no MTU with it");
}

/* Without a slot nothing is learned. */
static void test_no_room(void)
{
	struct told told = {.type = ICMP4_REDIRECT, .code = 1, .rest = ANOTHER};
	struct icmp4_learned_config config;
	struct icmp4_learned learned;

	icmp4_learned_config_default(&config);
	icmp4_learned_init(&learned, &config);
	is_int(tell(&learned, 1, LAN, &told, &usual_hop), ICMP4_REFUSED_NO_ROOM, "no room");
	is_int(gateway_at(&learned, 1, DESTINATION, &usual_hop), ROUTER, "by the routes alone");
}

int main(void)
{
	test_redirects();
	test_gateways();
	test_chain();
	test_ends();
	test_beside_mtu();
	test_no_room();
	return tap_done();
}
