/* SPDX-License-Identifier: MIT */
/* The destination cache against a list that forgets nothing, and against those who flood it. */
#include "base/siphash.h"
#include "learn_world.h"

static const struct icmp4_key seed = {{0x6c6561726e, 1}};

enum { SLOTS = 64, OWNERS = 3, HOSTS = 24, STEPS = 20000 };

static struct icmp4_learned learned_of(struct icmp4_learned_slot *slots, size_t count,
				       uint32_t owner, uint64_t key)
{
	struct icmp4_learned_config config;
	struct icmp4_learned learned;

	icmp4_learned_config_default(&config);
	config.slots = slots;
	config.slot_count = count;
	config.owner = owner;
	config.key = (struct icmp4_key){{key, owner}};
	icmp4_learned_init(&learned, &config);
	return learned;
}

/* The list: what each host was told of each destination, and until when. */
struct memory {
	uint16_t mtu;
	uint32_t gateway;
	struct icmp4_time mtu_until, gateway_until;
};

static struct icmp4_path remember(const struct memory *memory, struct icmp4_time now)
{
	struct icmp4_path path = {.gateway = ROUTER, .mtu = 1500};

	if (memory->mtu && now.ns < memory->mtu_until.ns)
		path.mtu = memory->mtu;
	if (memory->gateway && now.ns < memory->gateway_until.ns)
		path.gateway = memory->gateway;
	path.redirected = path.gateway != ROUTER;
	return path;
}

static bool memory_is_live(const struct memory *memory, struct icmp4_time now)
{
	struct icmp4_path path = remember(memory, now);

	return path.mtu != 1500 || path.redirected;
}

static bool same_path(struct icmp4_path a, struct icmp4_path b)
{
	return a.mtu == b.mtu && a.gateway == b.gateway && a.redirected == b.redirected &&
	       a.fragments == b.fragments;
}

/* What is told at random: an MTU, or a gateway other than the one in use by the one in use. */
static void tell_both(struct icmp4_learned *learned, struct memory *memory, struct icmp4_time now,
		      uint32_t destination, uint64_t drawn)
{
	struct icmp4_path path = remember(memory, now);
	struct icmp4_received received = {
		.mtu = (uint16_t)(68 + (drawn >> 8) % 1500),
		.sender = path.gateway,
		.gateway = ROUTER + 2 + (uint32_t)(drawn >> 24) % 50,
		.quoted = {.dst = destination},
	};

	if (drawn & 1) {
		enum icmp4_refusal refusal = icmp4_learn_mtu(learned, now, &received, &usual_hop);
		if (received.mtu > path.mtu || (received.mtu == path.mtu && path.mtu == 1500))
			return;
		memory->mtu = refusal ? 0 : received.mtu;
		memory->mtu_until = icmp4_time_add(now, ICMP4_MTU_LIFE_NS);
	} else if (received.gateway != path.gateway) {
		icmp4_learn_redirect(learned, now, LAN, &received, &usual_hop);
		memory->gateway = received.gateway;
		memory->gateway_until = icmp4_time_add(now, ICMP4_REDIRECT_LIFE_NS);
	}
}

/* How many that the list remembers the cache has forgotten; it knows nothing else than the list. */
static uint64_t forgotten(const struct icmp4_learned *learned, struct memory (*memory)[HOSTS],
			  struct icmp4_time now, bool *agree)
{
	uint64_t count = 0;

	for (uint32_t o = 0; o < OWNERS; o++) {
		for (uint32_t d = 0; d < HOSTS; d++) {
			struct icmp4_path path =
				icmp4_learned_path(&learned[o], now, DESTINATION + d, &usual_hop);
			if (same_path(path, remember(&memory[o][d], now)))
				continue;
			*agree = *agree && path.mtu == 1500 && !path.redirected && !path.fragments;
			count += memory_is_live(&memory[o][d], now);
			memory[o][d] = (struct memory){0};
		}
	}
	return count;
}

/*
 * Three hosts over shared slots. Whatever was thrown out was live, was counted, and is all that
 * cache and list disagree about; with room enough they never do.
 */
static void test_against_list(void)
{
	static const struct {
		const char *name;
		size_t slots;
		bool roomy;
	} rows[] = {
		{"a slot", 1, false},
		{"a set", 4, false},
		{"fewer slots than destinations", 32, false},
		{"room for all", 4096, true},
	};
	static struct icmp4_learned_slot slots[4096];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct memory memory[OWNERS][HOSTS] = {{{0}}};
		struct icmp4_learned learned[OWNERS];
		struct icmp4_time now = seconds(1);
		uint64_t lost = 0, evicted = 0;
		bool agree = true;

		memset(slots, 0, sizeof slots);
		for (uint32_t o = 0; o < OWNERS; o++)
			learned[o] = learned_of(slots, rows[i].slots, o, 7);
		for (uint64_t n = 0; n < STEPS; n++) {
			uint64_t drawn = icmp4__random(&seed, rows[i].slots, n);
			uint32_t o = (uint32_t)(drawn >> 40) % OWNERS;
			uint32_t d = (uint32_t)(drawn >> 48) % HOSTS;

			now = icmp4_time_add(now, (int64_t)(drawn >> 32 & 0xff) * ICMP4_S_NS / 16);
			tell_both(&learned[o], &memory[o][d], now, DESTINATION + d, drawn);
			lost += forgotten(learned, memory, now, &agree);
		}
		for (uint32_t o = 0; o < OWNERS; o++)
			evicted += learned[o].evicted;
		ok(agree, "%s: what it knows is what was told", rows[i].name);
		ok(lost == evicted, "%s: %" PRIu64 " forgotten, %" PRIu64 " thrown out",
		   rows[i].name, lost, evicted);
		ok((evicted == 0) == rows[i].roomy, "%s: and only for want of room", rows[i].name);
	}
}

/* Octets for one error about another destination each time, as it would come from the wire. */
static void flood(struct icmp4_learned *learned, uint32_t count)
{
	static const struct icmp4_transport believes[] = {{ICMP4_PROTO_UDP, NULL, NULL}};
	const struct icmp4_receiver receiver = {icmp4_standing_in, &host_prefixes, believes, 1};
	uint8_t octets[TOLD_ROOM];
	struct icmp4_received received;
	struct icmp4_view view;
	struct told told = {.type = 3, .code = 4, .rest = 1300};
	size_t length = told_build(&told, octets);

	for (uint32_t n = 0; n < count; n++) {
		struct icmp4_time now = {(int64_t)n * 1000};

		octets[20 + 1] = n & 1 ? 4 : 1;
		octets[20] = n & 1 ? ICMP4_UNREACHABLE : ICMP4_REDIRECT;
		told_put(octets + 24, n & 1 ? 1300 : ANOTHER, 4);
		told_put(octets + 28 + 16, 0x14000000 + n, 4);
		icmp4_view_datagram(&view, octets, length, length);
		enum icmp4_verdict verdict = icmp4_error_received(&view, &receiver, &received);
		if (verdict == ICMP4_VERDICT_PMTU)
			icmp4_learn_mtu(learned, now, &received, &usual_hop);
		else if (verdict == ICMP4_VERDICT_REDIRECT)
			icmp4_learn_redirect(learned, now, LAN, &received, &usual_hop);
	}
}

/* A million errors, each about another destination, where the transport believes them all. */
static void test_million_errors(void)
{
	static const size_t counts[] = {1, 2, 4, SLOTS};

	for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
		struct icmp4_learned_slot slots[SLOTS + 1];
		struct icmp4_learned learned = learned_of(slots, counts[c], 0, 7);
		int used = 0;

		memset(slots, 0, sizeof slots);
		slots[counts[c]].destination = 0x5a5a5a5a;
		flood(&learned, 1000000);
		for (size_t i = 0; i < counts[c]; i++)
			used += slots[i].destination != 0;
		is_int(slots[counts[c]].destination, 0x5a5a5a5a,
		       "RATE-10, REDIR-17: nothing behind the slots");
		is_int(used, (int64_t)counts[c], "all of them in use");
		is_int((int64_t)learned.evicted, 1000000 - (int64_t)counts[c],
		       "PMTU-14: and each other error throws one out");
	}
}

/* Where it stands in the slots; -1: nowhere. */
static int place_of(const struct icmp4_learned_slot *slots, size_t count, uint32_t destination)
{
	for (size_t i = 0; i < count; i++)
		if (slots[i].destination == destination)
			return (int)i;
	return -1;
}

/* Neither the place of a destination nor who has to go can be told without the key. */
static void test_keyed(void)
{
	struct icmp4_learned_slot a[SLOTS] = {{.destination = 0}};
	struct icmp4_learned_slot b[SLOTS] = {{.destination = 0}};
	struct icmp4_learned one = learned_of(a, SLOTS, 0, 7), other = learned_of(b, SLOTS, 0, 8);
	struct icmp4_received received = {.mtu = 1300};
	int moved = 0;

	for (uint32_t n = 1; n <= 16; n++) {
		received.quoted.dst = n;
		icmp4_learn_mtu(&one, seconds(1), &received, &usual_hop);
		icmp4_learn_mtu(&other, seconds(1), &received, &usual_hop);
	}
	for (uint32_t n = 1; n <= 16; n++)
		moved += place_of(a, SLOTS, n) != place_of(b, SLOTS, n);
	ok(moved >= 8, "RATE-10: the key decides who stands where (%d of 16 moved)", moved);
}

static void test_drawn(void)
{
	int gone[4] = {0};

	for (uint64_t key = 0; key < 4000; key++) {
		struct icmp4_learned_slot slots[4] = {{.destination = 0}};
		struct icmp4_learned learned = learned_of(slots, 4, 0, key);
		struct icmp4_received received = {.mtu = 1300};

		for (uint32_t n = 1; n <= 5; n++) {
			received.quoted.dst = n;
			icmp4_learn_mtu(&learned, seconds(n), &received, &usual_hop);
		}
		for (uint32_t n = 1; n <= 4; n++)
			gone[n - 1] += place_of(slots, 4, n) < 0;
	}
	for (int n = 0; n < 4; n++)
		ok(gone[n] > 850 && gone[n] < 1150,
		   "CVE-2021-20322: whoever came as number %d goes in a quarter of the cases: %d",
		   n + 1, gone[n]);
}

/* What is too old makes room before anything that is not. */
static void test_old_first(void)
{
	struct icmp4_learned_slot slots[4] = {{.destination = 0}};
	struct icmp4_learned learned = learned_of(slots, 4, 0, 7);
	struct icmp4_received received = {.mtu = 1300};

	for (uint32_t n = 1; n <= 4; n++) {
		received.quoted.dst = n;
		icmp4_learn_mtu(&learned, seconds(n == 3 ? 0 : 100), &received, &usual_hop);
	}
	received.quoted.dst = 5;
	icmp4_learn_mtu(&learned, seconds(650), &received, &usual_hop);
	ok(place_of(slots, 4, 3) < 0 && learned.evicted == 0, "the third was too old");
	is_int(icmp4_learned_path(&learned, seconds(651), 1, &usual_hop).mtu, 1300,
	       "the others stay");
}

int main(void)
{
	is_int(sizeof(struct icmp4_learned_slot), 32, "a slot is half a cache line");
	test_against_list();
	test_million_errors();
	test_keyed();
	test_drawn();
	test_old_first();
	return tap_done();
}
