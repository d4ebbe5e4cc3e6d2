/* SPDX-License-Identifier: MIT */
/*
 * Datagrams lie in a ring, the oldest overwritten first, so that memory never grows. Each stands in
 * one open-addressed table under two keys:
 *
 *	OCTETS	ends, protocol and the first octets of the payload; those of a request are its type,
 *		identifier and sequence, so that a reply finds it by the same key
 *	ID	ends, protocol and IP id; not for ICMP queries, whose octets say more
 *
 * Only the latest datagram of a key stands in the table. An older one could not be the answer
 * again, since it is forgotten first; so no key has a chain, however uniform the traffic is.
 *
 * The table is probed linearly and at most half full; what is forgotten is taken out at once,
 * and what stands behind it moves up, so that no tombstones gather.
 */
#include "stat/pairs.h"
#include "base/bytes.h"
#include "stat/query.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum pair_kind { PAIR_OCTETS, PAIR_ID, PAIR_KINDS };

enum {
	PAIR_OCTETS_COMPARED = 8,
	PAIR_CAPACITY_MAX = 1 << 24,
	SLOTS_PER_NOTE = 2 * PAIR_KINDS,
};

/* By what two datagrams are known to be one, or one to answer the other. */
struct identity {
	uint32_t src;
	uint32_t dst;
	uint64_t octets; /* 0 where not enough are held */
	uint16_t id;
	uint8_t protocol;
	bool known[PAIR_KINDS]; /* it has this key */
};

struct note {
	struct identity identity;
	uint32_t hashes[PAIR_KINDS];
	uint64_t frame;
	int64_t time_ns;
	uint8_t ttl;
};

/* place counts the ring from 1: 0 is a free slot. */
struct slot {
	uint32_t hash;
	uint32_t place;
};

struct stat_pairs {
	uint64_t key;
	uint64_t noted; /* so far */
	size_t capacity;
	struct note *notes;
	struct slot *slots;
	uint32_t mask; /* of a slot's index */
};

/* --- Keys --- */

/*
 * Type, identifier and sequence: a code is no part of the question. The last octet of an extended
 * echo holds flags, which differ between request and reply (RFC 8335 section 2).
 */
static uint64_t query_octets(uint8_t type, uint32_t token)
{
	if (type == ICMP4_EXTENDED_ECHO)
		token &= 0xffffff00;
	return (uint64_t)type << 56 | token;
}

/* A checksum does not count: address translators update it, in quotes not always rightly
 * (TRACE-04). */
static uint64_t first_octets(uint8_t protocol, const uint8_t octets[PAIR_OCTETS_COMPARED])
{
	uint32_t first = get32(octets), second = get32(octets + 4);

	if (protocol == ICMP4_PROTO_ICMP && query_is_request(octets[0]))
		return query_octets(octets[0], second);
	if (protocol == ICMP4_PROTO_ICMP)
		first &= 0xffff0000;
	else if (protocol == ICMP4_PROTO_UDP)
		second &= 0xffff0000;
	return (uint64_t)first << 32 | second;
}

/* An id of 0 is nobody's: it is what many give to all that is never fragmented (RFC 6864). */
static struct identity identify(const struct icmp4_view *view)
{
	uint8_t octets[PAIR_OCTETS_COMPARED] = {0};
	size_t held = view->held < sizeof(octets) ? view->held : sizeof(octets);
	struct identity identity = {
		.src = icmp4_ip_src(view->ip),
		.dst = icmp4_ip_dst(view->ip),
		.id = icmp4_ip_id(view->ip),
		.protocol = view->protocol,
	};

	identity.known[PAIR_ID] = identity.id != 0;
	identity.known[PAIR_OCTETS] = held == sizeof(octets) || held == view->length;
	if (!identity.known[PAIR_OCTETS])
		return identity;
	memcpy(octets, view->payload, held);
	identity.octets = first_octets(view->protocol, octets);
	if (view->protocol == ICMP4_PROTO_ICMP && query_is_request(octets[0]))
		identity.known[PAIR_ID] = false;
	return identity;
}

static uint64_t value_of(const struct identity *identity, enum pair_kind kind)
{
	return kind == PAIR_ID ? identity->id : identity->octets;
}

/*
 * Multiplications and shifts that spread every bit over the whole. Nobody outside knows the key, so
 * nobody can send what falls into one place of the table.
 */
static uint32_t pair_hash(uint64_t key, const struct identity *identity, enum pair_kind kind)
{
	uint64_t hash = ((uint64_t)identity->src << 32 | identity->dst) ^ key;

	hash *= UINT64_C(0x9e3779b97f4a7c15);
	hash ^= hash >> 32 ^ value_of(identity, kind);
	hash *= UINT64_C(0xbf58476d1ce4e5b9);
	hash ^= hash >> 29 ^ (unsigned)(identity->protocol << 8 | (int)kind);
	hash *= UINT64_C(0x94d049bb133111eb);
	return (uint32_t)(hash >> 32);
}

static bool same(const struct identity *a, const struct identity *b, enum pair_kind kind)
{
	return a->src == b->src && a->dst == b->dst && a->protocol == b->protocol &&
	       a->known[kind] && b->known[kind] && value_of(a, kind) == value_of(b, kind);
}

/* --- The table --- */

static uint32_t slot_after(const struct stat_pairs *pairs, uint32_t at)
{
	return (at + 1) & pairs->mask;
}

/* Where the key stands, or the free slot where it would. */
static struct slot *slot_of(const struct stat_pairs *pairs, uint32_t hash,
			    const struct identity *wanted, enum pair_kind kind)
{
	uint32_t at = hash & pairs->mask;

	for (; pairs->slots[at].place; at = slot_after(pairs, at)) {
		const struct note *note = &pairs->notes[pairs->slots[at].place - 1];

		if (pairs->slots[at].hash == hash && note->hashes[kind] == hash &&
		    same(&note->identity, wanted, kind))
			break;
	}
	return &pairs->slots[at];
}

/* Empties a slot. What stands behind it moves up, unless that were in front of its own home. */
static void take_out(struct stat_pairs *pairs, uint32_t gap)
{
	for (uint32_t at = slot_after(pairs, gap); pairs->slots[at].place;
	     at = slot_after(pairs, at)) {
		uint32_t from_home = (at - pairs->slots[at].hash) & pairs->mask;

		if (from_home < ((at - gap) & pairs->mask))
			continue;
		pairs->slots[gap] = pairs->slots[at];
		gap = at;
	}
	pairs->slots[gap] = (struct slot){0};
}

/* Forgets what stands at a place of the ring, so far as a later one has not taken its keys. */
static void forget(struct stat_pairs *pairs, uint32_t place)
{
	const struct note *note = &pairs->notes[place - 1];

	for (unsigned kind = 0; kind < PAIR_KINDS; kind++) {
		uint32_t hash = note->hashes[kind], at = hash & pairs->mask;

		if (!note->identity.known[kind])
			continue;
		while (pairs->slots[at].place &&
		       (pairs->slots[at].place != place || pairs->slots[at].hash != hash))
			at = slot_after(pairs, at);
		if (pairs->slots[at].place)
			take_out(pairs, at);
	}
}

static void enter(struct stat_pairs *pairs, uint32_t place)
{
	const struct note *note = &pairs->notes[place - 1];

	for (unsigned kind = 0; kind < PAIR_KINDS; kind++)
		if (note->identity.known[kind])
			*slot_of(pairs, note->hashes[kind], &note->identity, kind) =
				(struct slot){note->hashes[kind], place};
}

/* The latest under a key, or NULL. */
static const struct note *find(const struct stat_pairs *pairs, const struct identity *wanted,
			       enum pair_kind kind)
{
	if (!wanted->known[kind])
		return NULL;
	uint32_t hash = pair_hash(pairs->key, wanted, kind);
	const struct slot *slot = slot_of(pairs, hash, wanted, kind);

	return slot->place ? &pairs->notes[slot->place - 1] : NULL;
}

/* --- For callers --- */

/* The key is where the memory happens to lie: different in each run, and seen by nobody. What is
 * found does not depend on it. */
struct stat_pairs *stat_pairs_new(size_t capacity)
{
	assert(capacity && capacity <= PAIR_CAPACITY_MAX && !(capacity & (capacity - 1)));
	struct stat_pairs *pairs = calloc(1, sizeof(*pairs));

	if (!pairs)
		return NULL;
	pairs->capacity = capacity;
	pairs->mask = (uint32_t)(capacity * SLOTS_PER_NOTE - 1);
	pairs->notes = calloc(capacity, sizeof(*pairs->notes));
	pairs->slots = calloc(capacity * SLOTS_PER_NOTE, sizeof(*pairs->slots));
	pairs->key = (uintptr_t)pairs->slots * UINT64_C(0xd6e8feb86659fd93) ^ (uintptr_t)&pairs;
	if (pairs->notes && pairs->slots)
		return pairs;
	stat_pairs_free(pairs);
	return NULL;
}

void stat_pairs_free(struct stat_pairs *pairs)
{
	if (!pairs)
		return;
	free(pairs->notes);
	free(pairs->slots);
	free(pairs);
}

/* No error is sent about an error (NOERR-01), nor about a fragment behind the first (NOERR-06). */
static bool is_worth_noting(const struct icmp4_view *view)
{
	if (!view->ip || !view->payload || icmp4_ip_offset(view->ip))
		return false;
	return !icmp4_view_is_icmp(view) || !icmp4_type_is_error(icmp4_view_type(view));
}

/* The table is larger than a near cache: what will be looked at is asked for early. */
static void fetch(const struct stat_pairs *pairs, const struct note *note)
{
	for (unsigned kind = 0; kind < PAIR_KINDS; kind++)
		__builtin_prefetch(&pairs->slots[note->hashes[kind] & pairs->mask], 1);
}

void stat_pairs_note(struct stat_pairs *pairs, const struct icmp4_view *view,
		     const struct stat_pair *seen)
{
	if (!is_worth_noting(view))
		return;
	struct note note = {
		.identity = identify(view),
		.frame = seen->frame,
		.time_ns = seen->time_ns,
		.ttl = icmp4_ip_ttl(view->ip),
	};
	for (unsigned kind = 0; kind < PAIR_KINDS; kind++)
		note.hashes[kind] = pair_hash(pairs->key, &note.identity, kind);
	fetch(pairs, &note);
	uint32_t place = (uint32_t)(pairs->noted++ & (pairs->capacity - 1)) + 1;
	forget(pairs, place);
	pairs->notes[place - 1] = note;
	enter(pairs, place);
	fetch(pairs, &pairs->notes[place & (pairs->capacity - 1)]); /* forgotten next */
}

static bool tell(const struct note *note, struct stat_pair *found)
{
	if (note)
		*found = (struct stat_pair){note->frame, note->time_ns, note->ttl};
	return note != NULL;
}

bool stat_pairs_request(const struct stat_pairs *pairs, const struct icmp4_view *reply,
			struct stat_pair *request)
{
	if (!reply->ip || !icmp4_view_is_icmp(reply))
		return false;
	int type = query_request_of(icmp4_view_type(reply));
	if (type < 0)
		return false;
	const struct identity asked = {
		.src = icmp4_ip_dst(reply->ip),
		.dst = icmp4_ip_src(reply->ip),
		.octets = query_octets((uint8_t)type, get32(reply->payload + 4)),
		.protocol = ICMP4_PROTO_ICMP,
		.known = {[PAIR_OCTETS] = true},
	};

	return tell(find(pairs, &asked, PAIR_OCTETS), request);
}

bool stat_pairs_cause(const struct stat_pairs *pairs, const struct icmp4_view *quote,
		      struct stat_pair *cause)
{
	if (!quote->ip || !quote->payload)
		return false;
	struct identity identity = identify(quote);
	const struct note *by_id = find(pairs, &identity, PAIR_ID);

	if (by_id && same(&by_id->identity, &identity, PAIR_OCTETS))
		return tell(by_id, cause);
	const struct note *by_octets = find(pairs, &identity, PAIR_OCTETS);
	return tell(by_octets ? by_octets : by_id, cause);
}
