/* SPDX-License-Identifier: MIT */
/* What the cases want of the bench, in words; and the addresses that their places stand for. */
#include "check/judge.h"

static const char *const need_texts[CHECK_NEED_BITS] = {
	"to know that the device is a host",
	"a router as device",
	"no router in between",
	"headers of any kind",
	"frames of our own",
	"to hear what arrives behind the device",
	"to hear TCP",
	"another address of the device",
	"a host behind the device",
	"a host behind a link with a smaller MTU",
	"a free address on a link of the device",
	"an address that the device has no route to",
	"a broadcast address on the link to the device",
	"a broadcast address on the link behind the device",
	"extended echo to be on",
	"timestamp replies to be on",
	"--yes-i-may-test-this",
	"a link that carries so much",
	"a second address of the tester",
	"a route of the device's to 198.51.100.0/24 by the tester",
	"the device to be set up for it",
	"another station on the tester's link, with a route by it",
	"a label that the device switches",
	"the device to send that error at all",
};

const char *check_need_text(uint32_t need)
{
	for (unsigned i = 0; i < CHECK_NEED_BITS; i++)
		if (need >> i & 1)
			return need_texts[i];
	return "";
}

static const char *const place_texts[CHECK_PLACES] = {
	[CHECK_USUAL] = "the usual one",
	[CHECK_TESTER] = "the tester",
	[CHECK_TESTER_SECOND] = "the tester's second address",
	[CHECK_DEVICE] = "the device",
	[CHECK_DEVICE_FAR] = "the device's other address",
	[CHECK_BEYOND] = "the host behind the device",
	[CHECK_BEYOND_NARROW] = "the host behind the narrow link",
	[CHECK_ABSENT] = "an address that nobody has",
	[CHECK_NOWHERE] = "an address without a route",
	[CHECK_FOREIGN] = "a stranger",
	[CHECK_LINK_BROADCAST] = "the link's broadcast address",
	[CHECK_LINK_NETWORK] = "the link's network address",
	[CHECK_FAR_BROADCAST] = "the broadcast address behind the device",
	[CHECK_LIMITED] = "255.255.255.255",
	[CHECK_ALL_HOSTS] = "all hosts",
	[CHECK_GROUP] = "a group",
	[CHECK_UNSPECIFIED] = "0.0.0.0",
	[CHECK_ZERO_NET] = "network 0",
	[CHECK_LOOPBACK] = "a loopback address",
	[CHECK_CLASS_E] = "a class E address",
};

const char *check_place_text(enum check_place place)
{
	return place_texts[place];
}

/* Places whose address is the same on every bench. */
static const uint32_t fixed[CHECK_PLACES] = {
	[CHECK_FOREIGN] = 0xc6336407,   [CHECK_LIMITED] = UINT32_MAX,
	[CHECK_ALL_HOSTS] = 0xe0000001, [CHECK_GROUP] = 0xefff0102,
	[CHECK_ZERO_NET] = 0x00010203,  [CHECK_LOOPBACK] = 0x7f000009,
	[CHECK_CLASS_E] = 0xf1000001,   [CHECK_PROHIBITED] = 0xc6120101,
	[CHECK_BLACKHOLE] = 0xc6120201, [CHECK_BY_THIRD] = 0xc6120301,
};

/* 198.51.100.16 (RFC 5737) */
static const uint32_t remote = 0xc6336410;

static const struct {
	enum check_place place;
	uint32_t need;
	size_t at; /* in struct check_bench */
} places[] = {
	{CHECK_TESTER, 0, offsetof(struct check_bench, tester)},
	{CHECK_TESTER_SECOND, CHECK_NEEDS_SECOND, offsetof(struct check_bench, second)},
	{CHECK_DEVICE, 0, offsetof(struct check_bench, device)},
	{CHECK_DEVICE_FAR, CHECK_NEEDS_FAR, offsetof(struct check_bench, far)},
	{CHECK_BEYOND, CHECK_NEEDS_BEYOND, offsetof(struct check_bench, beyond)},
	{CHECK_BEYOND_NARROW, CHECK_NEEDS_NARROW, offsetof(struct check_bench, narrow)},
	{CHECK_ABSENT, CHECK_NEEDS_ABSENT, offsetof(struct check_bench, absent)},
	{CHECK_NOWHERE, CHECK_NEEDS_NOWHERE, offsetof(struct check_bench, nowhere)},
	{CHECK_THIRD, CHECK_NEEDS_THIRD, offsetof(struct check_bench, third)},
};

static bool of_prefix(struct icmp4_prefix prefix, bool broadcast, uint32_t *address)
{
	uint32_t mask = icmp4_prefix_mask(prefix.length);

	*address = broadcast ? prefix.address | ~mask : prefix.address & mask;
	return prefix.length && prefix.length < 31;
}

/* The last one that is neither the tester's nor the device's. */
static bool spare_of(const struct check_bench *bench, uint32_t *address)
{
	bool is_lan = of_prefix(bench->link, true, address);

	do
		--*address;
	while (*address == bench->tester || *address == bench->second ||
	       *address == bench->device || *address == bench->third);
	return is_lan;
}

bool check_address(const struct check_bench *bench, enum check_place place, uint32_t *address)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (places[i].place == place) {
			*address = *(const uint32_t *)(const void *)((const uint8_t *)bench +
								     places[i].at);
			return *address;
		}
	if (place == CHECK_FAR_BROADCAST || place == CHECK_FAR_NETWORK)
		return of_prefix(bench->far_link, place == CHECK_FAR_BROADCAST, address);
	if (place == CHECK_SPARE)
		return spare_of(bench, address);
	if (place == CHECK_LINK_BROADCAST || place == CHECK_LINK_NETWORK)
		return of_prefix(bench->link, place == CHECK_LINK_BROADCAST, address);
	*address = place < CHECK_REMOTE ? fixed[place] : remote + (uint32_t)(place - CHECK_REMOTE);
	return true;
}

/* What an address costs: to have it, and for one that is no host's, a header or frame of ours. */
static uint32_t place_needs(enum check_place place)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (places[i].place == place)
			return places[i].need;
	switch (place) {
	case CHECK_USUAL:
		return 0;
	case CHECK_LINK_BROADCAST:
	case CHECK_LINK_NETWORK:
	case CHECK_SPARE:
		return CHECK_NEEDS_LAN | CHECK_NEEDS_FRAME;
	case CHECK_BY_THIRD:
		return CHECK_NEEDS_THIRD;
	case CHECK_FAR_BROADCAST:
	case CHECK_FAR_NETWORK:
		return CHECK_NEEDS_FAR_LAN;
	default:
		return CHECK_NEEDS_FRAME | (place >= CHECK_REMOTE ? CHECK_NEEDS_ROUTED : 0);
	}
}

static uint32_t stimulus_needs(const struct check_stimulus *s, const struct check_bench *bench)
{
	uint32_t needs = place_needs(s->to) | place_needs(s->from) | place_needs(s->gateway);

	for (size_t i = 0; i < CHECK_SLOTS; i++)
		needs |= place_needs(s->slots[i]);
	if (s->from && s->from != CHECK_TESTER)
		needs |= CHECK_NEEDS_FORGE;
	if (s->version || s->ihl || s->total_length || s->faults & (CHECK_BAD_IP_CHECKSUM))
		needs |= CHECK_NEEDS_FORGE;
	if (s->faults & CHECK_TTL_ZERO || s->ttl)
		needs |= CHECK_NEEDS_NEAR;
	if (s->link != ICMP4_LINK_UNICAST || s->padding)
		needs |= CHECK_NEEDS_FRAME;
	if (s->label_ttl)
		needs |= CHECK_NEEDS_LABEL | CHECK_NEEDS_FRAME;
	if (s->make == CHECK_PROBE)
		needs |= s->faults & CHECK_PROBE_OFF ? 0 : CHECK_NEEDS_PROBE;
	if (!check__is_honest(s))
		needs |= CHECK_NEEDS_CONSENT;
	if (bench->mtu && s->length > bench->mtu && !s->piece)
		needs |= CHECK_NEEDS_ROOM;
	return needs;
}

/* What is to come back for an address elsewhere must be sent to the tester. */
static uint32_t claim_needs(const struct check_expect *expect)
{
	for (size_t i = 0; i < CHECK_CLAIMS && expect->claims[i].field; i++) {
		const struct check_claim *claim = &expect->claims[i];

		if (claim->field == CHECK_IP_DST && claim->how == CHECK_AT &&
		    claim->low == CHECK_FOREIGN)
			return CHECK_NEEDS_ROUTED;
	}
	return 0;
}

uint32_t check_needs(const struct check_case *test, const struct check_bench *bench)
{
	uint32_t needs = test->needs | stimulus_needs(&test->send, bench);

	if (test->control)
		needs |= stimulus_needs(test->control, bench);
	for (unsigned i = 0; i < test->first_count; i++)
		needs |= stimulus_needs(&test->first[i], bench);
	if (test->set & ~bench->set)
		needs |= CHECK_NEEDS_SET;
	if (test->expect.outcome == CHECK_PASSED || test->expect.outcome == CHECK_STOPPED)
		needs |= CHECK_NEEDS_SINK;
	if (test->expect.outcome == CHECK_REFUSED)
		needs |= CHECK_NEEDS_TCP;
	return needs | claim_needs(&test->expect);
}

struct check_bench check__bench(const struct check *check, const struct check_flight *flight)
{
	struct check_bench bench = check->bench;

	if (bench.absent_count)
		bench.absent = bench.absents[flight->absent % bench.absent_count];
	return bench;
}
