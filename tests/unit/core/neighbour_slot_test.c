/* SPDX-License-Identifier: MIT */
/* The entries under those who flood them: what they may throw out, and what it makes us send. */
#include "base/siphash.h"
#include "neighbour_world.h"

static const struct icmp4_prefix wide[] = {{NET | 1, 8}};

enum { MILLION = 1000000 };

/* An interface of so many slots in a net of 16 million addresses. */
static struct lan *lan_wide(size_t slots, uint64_t key)
{
	struct lan *lan = lan_new();

	lan->config.prefixes = wide;
	lan->config.prefix_count = 1;
	lan->config.slot_count = slots;
	lan->config.key = (struct icmp4_key){{key, 3}};
	return lan_start(lan);
}

/* What stands behind the slots that it may use, and behind the holds and their room. */
static void lan_fence(struct lan *lan)
{
	memset(lan->slots + lan->config.slot_count, 0x5a,
	       (LAN_SLOTS - lan->config.slot_count) * sizeof lan->slots[0]);
	memset(lan->holds + lan->config.hold_count, 0x5a,
	       (LAN_HOLDS - lan->config.hold_count) * sizeof lan->holds[0]);
	memset(lan->room + lan->config.hold_count * LAN_MTU, 0x5a,
	       (LAN_HOLDS - lan->config.hold_count) * LAN_MTU);
}

static bool all_5a(const void *at, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (((const uint8_t *)at)[i] != 0x5a)
			return false;
	return true;
}

static bool lan_fence_holds(const struct lan *lan)
{
	size_t slots = lan->config.slot_count, holds = lan->config.hold_count;

	return all_5a(lan->slots + slots, (LAN_SLOTS - slots) * sizeof lan->slots[0]) &&
	       all_5a(lan->holds + holds, (LAN_HOLDS - holds) * sizeof lan->holds[0]) &&
	       all_5a(lan->room + holds * LAN_MTU, (LAN_HOLDS - holds) * LAN_MTU);
}

/* What leaves now, without words. */
static unsigned lan_count(struct lan *lan)
{
	unsigned count = 0;

	while (icmp4_neighbours_output(&lan->n, lan->now, &lan->frame))
		count++;
	return count;
}

/* A million stations that are none ask for us. */
static void test_spoofed(void)
{
	static const size_t counts[] = {1, 2, 4, LAN_SLOTS / 2};

	for (size_t c = 0; c < COUNT(counts); c++) {
		struct lan *lan = lan_wide(counts[c], 7);
		uint8_t mac[6] = {2, 1};
		unsigned answers = 0, most = 0;

		lan->config.hold_count = 4;
		lan_fence(lan);
		lan_start(lan);
		lan_does(lan, "send 7");
		lan_does(lan, "reply 7 a 1");
		for (uint32_t i = 0; i < MILLION; i++) {
			lan_put32(mac + 2, i);
			lan_arp(lan, 1, 0x0a100000 + i, mac, NET | 1);
			unsigned count = lan_count(lan);
			answers += count;
			most = count > most ? count : most;
		}
		is_str(lan_does(lan, "state 7"), "reachable a", "whom we speak with stays");
		ok(answers == MILLION && most == 1, "each was answered once");
		ok(lan_fence_holds(lan), "RATE-10: and %zu slots were enough", counts[c]);
		free(lan);
	}
}

/* A million datagrams for addresses that nobody has, in ten seconds. */
static void test_scan(void)
{
	struct lan *lan = lan_wide(32, 7);
	unsigned requests = 0, most = 0, lost = 0;
	struct icmp4_packet packet;

	lan_fence(lan);
	for (int i = 2; i < 10; i++) {
		char line[32];

		snprintf(line, sizeof line, "send %d", i);
		lan_does(lan, line);
		snprintf(line, sizeof line, "reply %d %c 1", i, 'a' + i);
		lan_does(lan, line);
	}
	for (uint32_t i = 0; i < MILLION; i++) {
		lan->told[0] = '\0';
		lan_send_octets(lan, 0x0a200000 + i, 28);
		lan->now.ns += 10000;
		icmp4_neighbours_advance(&lan->n, lan->now);
		unsigned count = lan_count(lan);
		requests += count;
		most = count > most ? count : most;
		while (icmp4_neighbours_unresolved(&lan->n, &packet))
			lost++;
	}
	ok(requests <= ICMP4_NEIGHBOUR_BURST + 10000 / 2 && requests > 4000 && most <= 2,
	   "%u requests, and no more than two at a time", requests);
	ok(lost <= lan->n.counters.failed, "no more told of than failed");
	for (int i = 2; i < 10; i++)
		ok(icmp4_neighbours_state(&lan->n, lan->now, NET | (uint32_t)i, NULL) ==
			   ICMP4_NEIGHBOUR_REACHABLE,
		   "neighbour %d, who answered, stays", i);
	ok(lan_fence_holds(lan), "and 32 slots were enough");
	is_int((int64_t)(lan->n.counters.overflow + lan->n.counters.abandoned + lost),
	       MILLION - LAN_HOLDS, "each datagram has its counter, but for those that wait");
	free(lan);
}

/* Of four slots, who has to go? Each row: who is there, who comes, and who is left. */
static void test_worth(void)
{
	static const struct {
		const char *name;
		const char *steps[10];
		const char *gone; /* the state that is none afterwards */
	} rows[] = {
		{"heard of, before what failed",
		 {"send 2", "wait 3", "request 3 b 1", "send 4", "send 5", "reply 5 d 1", "send 6"},
		 "3"},
		{"failed, before what is asked for",
		 {"send 2", "wait 3", "send 3", "send 4", "send 5", "reply 5 d 1", "send 6"},
		 "2"},
		{"asked for, before what is stale",
		 {"send 2", "reply 2 a 1", "wait 31", "send 3", "send 4", "reply 4 c 1", "send 5",
		  "reply 5 d 1", "send 6"},
		 "3"},
		{"stale, before what is believed",
		 {"send 2", "reply 2 a 1", "wait 31", "send 3", "reply 3 b 1", "send 4",
		  "reply 4 c 1", "send 5", "reply 5 d 1", "send 6"},
		 "2"},
		{"heard of, before what is stale",
		 {"send 2", "reply 2 a 1", "wait 31", "request 3 b 1", "send 4", "reply 4 c 1",
		  "send 5", "reply 5 d 1", "send 6"},
		 "3"},
		{"what is over, before what is heard of",
		 {"send 2", "wait 4", "request 3 b 1", "send 4", "request 5 d 1", "send 6"},
		 "2"},
		{"who asks for us goes for who asks for us",
		 {"send 2", "reply 2 a 1", "send 3", "send 4", "request 5 d 1", "request 6 e 1"},
		 "5"},
		{"and for nobody else",
		 {"send 2", "reply 2 a 1", "send 3", "send 4", "send 5", "request 6 e 1"},
		 "6"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		for (uint64_t key = 0; key < 8; key++) {
			struct lan *lan = lan_wide(4, key);
			char line[32];

			for (size_t step = 0; step < 10 && rows[i].steps[step]; step++)
				lan_does(lan, rows[i].steps[step]);
			snprintf(line, sizeof line, "state %s", rows[i].gone);
			is_str(lan_does(lan, line), "none", rows[i].name);
			int left = 0;
			for (uint32_t n = 2; n <= 6; n++)
				left += icmp4_neighbours_state(&lan->n, lan->now, NET | n, NULL) !=
					0;
			is_int(left, 4, "the others stay");
			free(lan);
		}
	}
}

/* Of four that are worth the same any has to go, by the key alone. */
static void test_drawn(void)
{
	static const uint8_t a[6] = {2, 0, 0, 0, 0, 'a'};
	int gone[4] = {0};

	for (uint64_t key = 0; key < 4000; key++) {
		struct lan *lan = lan_wide(4, key);

		for (uint32_t n = 2; n <= 6; n++) {
			lan->told[0] = '\0';
			lan_send_octets(lan, NET | n, 28);
			lan_count(lan);
			lan_arp(lan, 2, NET | n, a, NET | 1);
			lan_count(lan);
		}
		for (uint32_t n = 2; n < 6; n++)
			gone[n - 2] += !icmp4_neighbours_state(&lan->n, lan->now, NET | n, NULL);
		free(lan);
	}
	for (int n = 0; n < 4; n++)
		ok(gone[n] > 850 && gone[n] < 1150, "number %d goes in a quarter of the cases: %d",
		   n + 1, gone[n]);
}

/* The set that it stands in. */
static size_t set_of(const struct lan *lan, uint32_t address)
{
	size_t i = 0;

	while (i < LAN_SLOTS && lan->slots[i].address != address)
		i++;
	return i / 4;
}

/* Which addresses share a set cannot be told without the key. */
static void test_keyed(void)
{
	struct lan *one = lan_wide(LAN_SLOTS, 7), *other = lan_wide(LAN_SLOTS, 8);
	int moved = 0;

	for (uint32_t n = 2; n < 18; n++) {
		lan_send_octets(one, NET | n, 28);
		lan_send_octets(other, NET | n, 28);
		moved += set_of(one, NET | n) != set_of(other, NET | n);
	}
	ok(moved >= 12, "RATE-10: the key decides who stands where (%d of 16 moved)", moved);
	free(one);
	free(other);
}

/* The lists against a look at every slot: nothing is due that the deadline does not say. */
static struct icmp4_time slow_deadline(const struct lan *lan)
{
	struct icmp4_time deadline = ICMP4_NEVER;

	for (size_t i = 0; i < lan->config.slot_count; i++) {
		const struct icmp4_neighbour_slot *slot = &lan->slots[i];

		if (slot->state == ICMP4_NEIGHBOUR_INCOMPLETE ||
		    slot->state == ICMP4_NEIGHBOUR_DELAY || slot->state == ICMP4_NEIGHBOUR_PROBE)
			deadline = icmp4_time_min(deadline, slot->due);
	}
	return deadline;
}

static void test_deadlines(void)
{
	static const char *const forms[] = {"send %u", "send %u", "reply %u %c 1",
					    "request %u %c 1", "request %u %c 9"};

	for (uint64_t seed = 0; seed < 20; seed++) {
		struct lan *lan = lan_wide(16, seed);
		struct icmp4_key key = {{seed, 9}};
		bool same = true;

		lan->n.config.spacing_ns = 0;
		for (uint64_t step = 0; step < 2000; step++) {
			uint64_t drawn = icmp4__random(&key, 1, step);
			char line[40];

			snprintf(line, sizeof line, forms[drawn % COUNT(forms)],
				 (unsigned)(2 + (drawn >> 8) % 40), 'a' + (int)(drawn >> 16) % 3);
			lan_does(lan, line);
			lan_wait(lan, (double)(drawn >> 24 & 1023) / 1000);
			same = same &&
			       slow_deadline(lan).ns == icmp4_neighbours_deadline(&lan->n).ns;
		}
		ok(same && !strstr(lan->told, "spins"), "as a look at all slots has it, seed %d",
		   (int)seed);
		free(lan);
	}
}

int main(void)
{
	test_spoofed();
	test_scan();
	test_worth();
	test_drawn();
	test_keyed();
	test_deadlines();
	return tap_done();
}
