/* SPDX-License-Identifier: MIT */
/* A host: when it asks, whom it believes, which default routers it keeps and which it takes. */
#include "unit/core/discovery_world.h"
#include "vectors/golden.h"

/* One that performs router discovery, and does not ask unless told to. */
static struct box *host(bool solicits)
{
	struct box *b = box_new();

	b->settings.perform_router_discovery = true;
	b->settings.solicit = solicits;
	box_start(b, ICMP4_DISCOVERY_HOST, 21);
	return b;
}

static size_t known(const struct box *b)
{
	size_t n = 0;

	for (size_t i = 0; i < ROUTERS; i++)
		n += b->routers[i].state != ICMP4_DEFAULT_ROUTER_NONE;
	return n;
}

static uint32_t best(const struct box *b)
{
	const struct icmp4_default_router *router =
		icmp4_discovery_best(&b->discovery, b->now, NULL, NULL);

	return router ? router->address : 0;
}

static void test_solicitations(void)
{
	static const struct {
		const char *name;
		bool perform, solicit, no_multicast, addressless;
		enum icmp4_discovery_role role;
		uint32_t variable;
		int count;
		uint32_t src, dst;
	} rows[] = {
		{"RD-15: three", true, true, false, false, ICMP4_DISCOVERY_HOST, ALL_ROUTERS, 3, US,
		 ALL_ROUTERS},
		{"RD-15: by broadcast", true, true, false, false, ICMP4_DISCOVERY_HOST, BROADCAST,
		 3, US, BROADCAST},
		{"RD-15: a link without multicast", true, true, true, false, ICMP4_DISCOVERY_HOST,
		 ALL_ROUTERS, 3, US, BROADCAST},
		{"RD-20: without an address", true, true, false, true, ICMP4_DISCOVERY_HOST,
		 ALL_ROUTERS, 3, 0, ALL_ROUTERS},
		{"RD-15: not at all", true, false, false, false, ICMP4_DISCOVERY_HOST, ALL_ROUTERS,
		 0, 0, 0},
		{"RD-14: by default", false, true, false, false, ICMP4_DISCOVERY_HOST, ALL_ROUTERS,
		 0, 0, 0},
		{"RD-14: off", true, true, false, false, ICMP4_DISCOVERY_OFF, ALL_ROUTERS, 0, 0, 0},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = box_new();
		struct icmp4_time start = b->now, last = b->now;
		int count = 0, wrong = 0;

		b->settings.perform_router_discovery = rows[i].perform;
		b->settings.solicit = rows[i].solicit;
		b->settings.solicitation_address = rows[i].variable;
		b->links[0].no_multicast = rows[i].no_multicast;
		b->links[0].address_count = rows[i].addressless ? 0 : ADDRESSES;
		box_start(b, rows[i].role, i);
		while (box_wait(b, SECONDS(10000))) {
			int64_t gap = icmp4_time_since(b->now, last);

			wrong += count ? gap != SECONDS(3) : gap > SECONDS(1);
			wrong += icmp4_ip_src(b->octets) != rows[i].src;
			wrong += icmp4_ip_dst(b->octets) != rows[i].dst;
			wrong += b->octets[8] != 1 || b->packet.held != 28;
			wrong += b->message.type != 10 || b->message.code != 0;
			last = b->now;
			count++;
		}
		ok(count == rows[i].count && wrong == 0, "%s: %d, then silence", rows[i].name,
		   count);
		ok(!count || last.ns > start.ns + SECONDS(6), "the first not at once");
		free(b);
	}
}

/* V15 is what it asks, and V16 an answer that leaves it one router to use. */
static void test_golden(void)
{
	struct box *b = host(true);
	uint8_t octets[GOLDEN_MAX];
	size_t length = golden_get(15, octets);

	b->addresses[0].prefix.address = NEIGHBOUR;
	ok(box_wait(b, SECONDS(1)), "RD-15: V15 leaves");
	is_bytes(b->octets + 20, b->packet.held - 20, octets, length, "RD-15: V15");
	length = golden_get(16, octets);
	box_arrive(b, 0, US, ALL_SYSTEMS, octets, length);
	box_drain(b);
	ok(known(b) == 2 && best(b) == US, "RD-12: V16: two known, one of them to be used");
	free(b);
}

/* The first is late by up to a second, at random; each trigger begins anew. */
static void test_solicit_again(void)
{
	struct box *b = host(true);
	double least = 10, most = 0;
	int count = 0;

	for (int round = 0; round < 200; round++) {
		struct icmp4_time start = b->now;
		double delay;

		icmp4_discovery_become(&b->discovery, b->now, 0, ICMP4_DISCOVERY_HOST);
		count += box_wait(b, SECONDS(1));
		delay = (double)icmp4_time_since(b->now, start) / 1e9;
		least = delay < least ? delay : least;
		most = delay > most ? delay : most;
	}
	ok(count == 200 && least < 0.05 && most > 0.95 && most <= 1, "RD-15: after %.3f to %.3f s",
	   least, most);
	free(b);
}

static void test_stop(void)
{
	static const struct {
		const char *name;
		int after;
		struct advert advert;
		int more;
	} rows[] = {
		{"before the first", 0, {NEIGHBOUR, 0, 1800, 1, 0, NULL, 0}, 0},
		{"after one", 1, {NEIGHBOUR, 0, 1800, 1, 0, NULL, 0}, 0},
		{"that is never a default router",
		 1,
		 {NEIGHBOUR, ICMP4_NO_DEFAULT_ROUTER, 1800, 1, 0, NULL, 0},
		 0},
		{"of strangers", 1, {STRANGER, 0, 1800, 2, 0, NULL, 0}, 2},
		{"of nobody", 1, {NEIGHBOUR, 0, 1800, 0, 0, NULL, 0}, 2},
		{"of another code", 1, {NEIGHBOUR, 0, 1800, 1, 16, NULL, 0}, 2},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = host(true);
		int more = 0;

		for (int k = 0; k < rows[i].after; k++)
			box_wait(b, SECONDS(3));
		advertised(b, rows[i].advert);
		while (box_wait(b, SECONDS(100)))
			more++;
		ok(more == rows[i].more, "RD-16: %s: %d more", rows[i].name, more);
		icmp4_discovery_become(&b->discovery, b->now, 0, ICMP4_DISCOVERY_HOST);
		ok(box_wait(b, SECONDS(1)), "RD-16: %s: until the next trigger", rows[i].name);
		free(b);
	}
}

/* RFC 1256 section 5.2, each thing alone violated, and the boundaries. */
static void test_validation(void)
{
	static const struct {
		const char *name;
		uint8_t code, count, size, flip;
		size_t length;
		uint32_t dst;
		size_t known;
		enum icmp4_discovery_drop drop;
		enum icmp4_fault fault;
	} rows[] = {
#define KEPT(n)     n, ICMP4_DISCOVERY_DROP_NONE, ICMP4_FAULT_NONE
#define LOST(why)   0, ICMP4_DISCOVERY_DROP_##why, ICMP4_FAULT_NONE
#define BROKEN(why) 0, ICMP4_DISCOVERY_DROP_MALFORMED, ICMP4_FAULT_##why
		{"two entries", 0, 2, 2, 0, 24, ALL_SYSTEMS, KEPT(2)},
		{"by broadcast", 0, 2, 2, 0, 24, BROADCAST, KEPT(2)},
		{"to us alone", 0, 2, 2, 0, 24, US, KEPT(2)},
		{"Size 3: stride 12", 0, 2, 3, 0, 32, ALL_SYSTEMS, KEPT(2)},
		{"octets behind", 0, 2, 2, 0, 57, ALL_SYSTEMS, KEPT(2)},
		{"an octet short", 0, 2, 2, 0, 23, ALL_SYSTEMS, BROKEN(ICMP_SHORT)},
		{"Size 3, an octet short", 0, 2, 3, 0, 31, ALL_SYSTEMS, BROKEN(ICMP_SHORT)},
		{"255 of 255 words", 0, 255, 255, 0, 1000, ALL_SYSTEMS, BROKEN(ICMP_SHORT)},
		{"Size 1", 0, 2, 1, 0, 24, ALL_SYSTEMS, BROKEN(ENTRY_COUNT)},
		{"Size 0", 0, 2, 0, 0, 24, ALL_SYSTEMS, BROKEN(ENTRY_COUNT)},
		{"Num 0", 0, 0, 2, 0, 8, ALL_SYSTEMS, BROKEN(ENTRY_COUNT)},
		{"7 octets", 0, 1, 2, 0, 7, ALL_SYSTEMS, BROKEN(ICMP_SHORT)},
		{"code 1", 1, 2, 2, 0, 24, ALL_SYSTEMS, LOST(CODE)},
		{"code 16", 16, 2, 2, 0, 24, ALL_SYSTEMS, LOST(CODE)},
		{"bad checksum", 0, 2, 2, 9, 24, ALL_SYSTEMS, BROKEN(ICMP_CHECKSUM)},
		{"for another", 0, 2, 2, 0, 24, STRANGER, LOST(NOT_OURS)},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = host(false);
		uint8_t icmp[ROOM] = {9, rows[i].code, 0, 0, rows[i].count, rows[i].size, 7, 8};

		for (uint32_t k = 0; k < 2; k++)
			put32(icmp + 8 + (size_t)k * rows[i].size * 4, NEIGHBOUR + k);
		mend_icmp(icmp, rows[i].length);
		icmp[rows[i].flip] ^= rows[i].flip ? 0x10 : 0;
		box_arrive(b, 0, STRANGER, rows[i].dst, icmp, rows[i].length);
		box_event(b);
		ok(b->event.drop == rows[i].drop && b->event.fault == rows[i].fault &&
			   b->event.kind == (rows[i].known ? ICMP4_DISCOVERY_LEARNED
							   : ICMP4_DISCOVERY_DISCARDED),
		   "RD-09: %s: %s", rows[i].name, icmp4_discovery_drop_name(b->event.drop));
		ok(known(b) == rows[i].known && (!known(b) || best(b) == NEIGHBOUR),
		   "RD-09: %s: %zu learned", rows[i].name, known(b));
		free(b);
	}
}

/* Switched off (our default), or not a host: nothing is believed. */
static void test_off(void)
{
	static const struct {
		const char *name;
		enum icmp4_discovery_role role;
		bool perform;
	} rows[] = {
		{"RD-14: PerformRouterDiscovery false", ICMP4_DISCOVERY_HOST, false},
		{"RD-14: off", ICMP4_DISCOVERY_OFF, true},
		{"RD-19: a router", ICMP4_DISCOVERY_ROUTER, true},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = box_new();

		b->settings.perform_router_discovery = rows[i].perform;
		box_start(b, rows[i].role, 1);
		advertised(b, (struct advert){NEIGHBOUR, 0, 1800, 1, 0, NULL, 0});
		ok(box_event(b) == ICMP4_DISCOVERY_DISCARDED &&
			   b->event.drop == ICMP4_DISCOVERY_DROP_UNWANTED && known(b) == 0,
		   "%s", rows[i].name);
		free(b);
	}
}

/* Of a mixed advertisement only neighbours count. */
static void test_neighbours(void)
{
	static const struct {
		const char *name;
		uint32_t address;
		bool taken;
	} rows[] = {
		{"neighbour", NEIGHBOUR, true},
		{"neighbour on the other net", IP(198, 51, 100, 100), true},
		{"last of the net", IP(192, 0, 2, 254), true},
		{"stranger", STRANGER, false},
		{"outside the /25", IP(198, 51, 100, 200), false},
		{"neighbour of the other link", IP(203, 0, 113, 2), false},
		{"the net itself", IP(192, 0, 2, 0), false},
		{"its broadcast", IP(192, 0, 2, 255), false},
		{"ourselves", US, false},
		{"ourselves on the other net", US_TOO, false},
		{"0.0.0.0", 0, false},
		{"255.255.255.255", BROADCAST, false},
		{"224.0.0.1", ALL_SYSTEMS, false},
		{"127.0.0.1", IP(127, 0, 0, 1), false},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = host(false);

		advertised(b, (struct advert){rows[i].address, 7, 1800, 1, 0, NULL, 0});
		ok(known(b) == rows[i].taken && best(b) == (rows[i].taken ? rows[i].address : 0),
		   "RD-10: %s", rows[i].name);
		free(b);
	}
	struct box *b = host(false);
	advertised(b, (struct advert){IP(192, 0, 2, 253), 0, 1800, 4, 0, NULL, 0});
	is_int((int64_t)known(b), 2, "RD-10: two of four, up to the end of the net");
	free(b);
}

/* Entries in time: what each advertisement makes of one, and the event that tells. */
static void test_lifetimes(void)
{
	struct box *b = host(false);
	struct icmp4_time start = b->now;

	advertised(b, (struct advert){NEIGHBOUR, 3, 1800, 1, 0, NULL, 0});
	ok(box_event(b) == ICMP4_DISCOVERY_LEARNED && b->event.address == NEIGHBOUR &&
		   b->event.preference == 3 && b->event.interface == 0 && !b->event.displaced &&
		   b->event.expires.ns == start.ns + SECONDS(1800),
	   "RD-11: learned, for its lifetime");
	is_int(box_event(b), ICMP4_DISCOVERY_NONE, "RD-11: told once");
	b->now.ns += SECONDS(1000);
	advertised(b, (struct advert){NEIGHBOUR, -9, 900, 1, 0, NULL, 0});
	ok(box_event(b) == ICMP4_DISCOVERY_REFRESHED && b->event.preference == -9 && known(b) == 1,
	   "RD-11: refreshed: preference and timer");
	is_int(icmp4_discovery_deadline(&b->discovery).ns, start.ns + SECONDS(1900),
	       "RD-11: until");
	b->now.ns = start.ns + SECONDS(1900) - 1;
	icmp4_discovery_advance(&b->discovery, b->now);
	ok(box_event(b) == ICMP4_DISCOVERY_NONE && best(b) == NEIGHBOUR, "RD-11: not before");
	b->now.ns++;
	is_int(best(b), 0, "RD-11: then it is none, even before it is told");
	icmp4_discovery_advance(&b->discovery, b->now);
	ok(box_event(b) == ICMP4_DISCOVERY_EXPIRED && b->event.address == NEIGHBOUR && !known(b),
	   "RD-11: expired");
	is_int(icmp4_discovery_deadline(&b->discovery).ns, ICMP4_NEVER.ns, "RD-11: no more");
	advertised(b, (struct advert){NEIGHBOUR, 0, 65535, 1, 0, NULL, 0});
	box_drain(b);
	advertised(b, (struct advert){NEIGHBOUR, 0, 0, 1, 0, NULL, 0});
	ok(box_event(b) == ICMP4_DISCOVERY_WITHDRAWN && !known(b) && !best(b),
	   "RD-11: lifetime 0 removes at once");
	advertised(b, (struct advert){NEIGHBOUR, 0, 0, 1, 0, NULL, 0});
	ok(box_event(b) == ICMP4_DISCOVERY_NONE && !known(b), "RD-11: and is not learned");
	advertised(b, (struct advert){NEIGHBOUR, 0, 100, 1, 0, NULL, 0});
	box_drain(b);
	icmp4_discovery_become(&b->discovery, b->now, 0, ICMP4_DISCOVERY_ROUTER);
	ok(box_event(b) == ICMP4_DISCOVERY_WITHDRAWN && !known(b), "a router has learned nothing");
	free(b);
}

/* What is configured stays as it is. */
static void test_configured(void)
{
	static const struct {
		const char *name;
		uint16_t lifetime_s;
	} rows[] = {{"another preference", 100}, {"withdrawn", 0}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = box_new();

		b->settings.perform_router_discovery = true;
		b->settings.solicit = false;
		b->routers[2] =
			(struct icmp4_default_router){.address = NEIGHBOUR,
						      .preference = 4,
						      .state = ICMP4_DEFAULT_ROUTER_CONFIGURED};
		box_start(b, ICMP4_DISCOVERY_HOST, 1);
		advertised(b, (struct advert){NEIGHBOUR, 900, rows[i].lifetime_s, 1, 0, NULL, 0});
		ok(box_event(b) == ICMP4_DISCOVERY_NONE && known(b) == 1 &&
			   b->routers[2].preference == 4,
		   "RD-11: configured: %s", rows[i].name);
		b->now.ns += SECONDS(1e6);
		icmp4_discovery_advance(&b->discovery, b->now);
		ok(best(b) == NEIGHBOUR && icmp4_discovery_deadline(&b->discovery).ns == INT64_MAX,
		   "RD-11: configured: no timer");
		icmp4_discovery_become(&b->discovery, b->now, 0, ICMP4_DISCOVERY_OFF);
		is_int((int64_t)known(b), 1, "RD-11: configured: whatever becomes of the host");
		free(b);
	}
}

static bool is_usable(const void *world, const struct icmp4_next_hop *hop)
{
	return hop->gateway != *(const uint32_t *)world && hop->interface == 0;
}

static void test_best(void)
{
	static const struct {
		const char *name;
		int32_t preference[3];
		int dead, best; /* -1: none */
	} rows[] = {
		{"-5, 3, never", {-5, 3, INT32_MIN}, -1, 1},
		{"-5 and never, never", {-5, INT32_MIN, INT32_MIN}, -1, 0},
		{"never", {INT32_MIN, INT32_MIN, INT32_MIN}, -1, -1},
		{"signed", {-1, 0, -2}, -1, 1},
		{"the first of equals", {6, 6, 6}, -1, 0},
		{"the best is dead", {1, 2, 3}, 2, 1},
		{"all but one never, and that dead", {0, INT32_MIN, INT32_MIN}, 0, -1},
		{"one above the least", {INT32_MIN + 1, INT32_MIN, INT32_MIN}, -1, 0},
		{"the greatest", {INT32_MAX, INT32_MIN, 0}, -1, 0},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = host(false);
		uint32_t dead = rows[i].dead < 0 ? 0 : NEIGHBOUR + (uint32_t)rows[i].dead;
		const struct icmp4_default_router *router;

		for (uint32_t k = 0; k < 3; k++)
			advertised(b, (struct advert){NEIGHBOUR + k, rows[i].preference[k], 1800, 1,
						      0, NULL, 0});
		router = icmp4_discovery_best(&b->discovery, b->now, is_usable, &dead);
		is_int(router ? (int64_t)router->address - NEIGHBOUR : -1, rows[i].best,
		       "RD-12: which of them");
		ok(known(b) == 3, "RD-12: %s: all are known", rows[i].name);
		free(b);
	}
}

/* What is cached for a destination, by whatever router, goes before any preference. */
static void test_cached(void)
{
	static const struct {
		const char *name;
		uint32_t cached, dead, hop;
	} rows[] = {
		{"nothing cached", 0, 0, NEIGHBOUR + 1},
		{"the lesser one", NEIGHBOUR, 0, NEIGHBOUR},
		{"one by a Redirect", NEIGHBOUR + 50, 0, NEIGHBOUR + 50},
		{"a dead one", NEIGHBOUR, NEIGHBOUR, NEIGHBOUR + 1},
		{"nothing cached, the best dead", 0, NEIGHBOUR + 1, NEIGHBOUR},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = host(false);
		struct icmp4_next_hop hop = {0, rows[i].cached, 1, NULL};

		advertised(b, (struct advert){NEIGHBOUR, 1, 1800, 1, 0, NULL, 0});
		advertised(b, (struct advert){NEIGHBOUR + 1, 1000, 1800, 1, 0, NULL, 0});
		ok(icmp4_discovery_first_hop(&b->discovery, b->now, &hop, is_usable,
					     &rows[i].dead) &&
			   hop.gateway == rows[i].hop,
		   "RD-13: %s", rows[i].name);
		free(b);
	}
	struct box *b = host(false);
	struct icmp4_next_hop hop = {0, 0, 1, NULL};
	ok(!icmp4_discovery_first_hop(&b->discovery, b->now, &hop, NULL, NULL), "RD-13: no router");
	free(b);
}

/* A list of six: 300 routers, in three orders; the best six, and what had to go is told. */
static void test_bounded(void)
{
	static const struct {
		const char *name;
		uint32_t step;
	} rows[] = {{"RD-17: rising", 1}, {"RD-17: falling", 249}, {"RD-17: mixed", 77}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = host(false);
		int told[256] = {0}, wrong = 0;

		for (uint32_t k = 1; k <= 300; k++) {
			uint32_t rank = k * rows[i].step % 250 + 2;
			advertised(b, (struct advert){IP(192, 0, 2, rank), (int32_t)rank, 1800, 1,
						      0, NULL, 0});
			while (box_event(b)) {
				if (b->event.kind == ICMP4_DISCOVERY_LEARNED)
					told[b->event.address & 255]++;
				told[b->event.displaced & 255] -= b->event.displaced != 0;
			}
		}
		for (size_t k = 0; k < ROUTERS; k++)
			wrong += b->routers[k].preference < 252 - ROUTERS ||
				 told[b->routers[k].address & 255] != 1;
		for (int k = 0; k < 252 - ROUTERS; k++)
			wrong += told[k] != 0;
		ok(known(b) == ROUTERS && wrong == 0 && best(b) == IP(192, 0, 2, 251),
		   "%s: the best %d are kept", rows[i].name, ROUTERS);
		free(b);
	}
}

/* Within one advertisement: what came and went unheard is not told. */
static void test_crowd(void)
{
	struct box *b = host(false);
	uint32_t learned = 0;
	uint8_t icmp[8 + 8 * 200] = {9, 0, 0, 0, 200, 2, 7, 8};

	for (uint32_t k = 0; k < 200; k++) {
		put32(icmp + 8 + k * 8, IP(192, 0, 2, 2) + k);
		put32(icmp + 12 + k * 8, k);
	}
	mend_icmp(icmp, sizeof icmp);
	for (int round = 0; round < 2; round++) {
		learned = 0;
		box_arrive(b, 0, NEIGHBOUR, ALL_SYSTEMS, icmp, sizeof icmp);
		while (box_event(b))
			learned += b->event.kind == ICMP4_DISCOVERY_LEARNED && !b->event.displaced;
		ok(learned == (round ? 0 : ROUTERS) && best(b) == IP(192, 0, 2, 201),
		   "RD-17: round %d: %u learned of 200", round, learned);
	}
	free(b);
}

int main(void)
{
	test_solicitations();
	test_golden();
	test_solicit_again();
	test_stop();
	test_validation();
	test_off();
	test_neighbours();
	test_lifetimes();
	test_configured();
	test_best();
	test_cached();
	test_bounded();
	test_crowd();
	return tap_done();
}
