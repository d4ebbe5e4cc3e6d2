/* SPDX-License-Identifier: MIT */
/*
 * Datagrams lie in a ring, the oldest overwritten first, so that memory never grows. Each may be
 * known by two keys, and there is a table of buckets for either:
 *
 *	OCTETS	ends, protocol and the first octets of the payload; those of a request are its type,
 *		identifier and sequence, so that a reply finds it by the same key
 *	ID	ends, protocol and IP id; not for ICMP queries, whose octets say more
 *
 * A bucket is a line of the cache, with the hashes and serial numbers of the latest datagrams that
 * fell into it, so that only one with the right hash is looked at: the ring is larger than a near
 * cache. Those that a bucket had to let go are found by a chain, as each datagram knows the serial
 * number of the one before it in its bucket; on average half of a bucket is in use, so that few
 * have to be.
 *
 * The latest datagram of all is in no bucket yet. Its buckets are asked for when it comes, and
 * written to when the next one does: meanwhile they have come from a farther cache.
 *
 * Nothing is ever taken out. A serial number that the ring has overwritten is where a bucket or a
 * chain ends, since all that is behind it is older still.
 *
 * Of the datagrams of a key only the latest stays in the bucket. An older one could not be the
 * answer again, since it is forgotten first; so no bucket is flooded, however uniform the traffic.
 */
#include "stat/pairs.h"
#include "base/bytes.h"
#include "stat/query.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum pair_kind { PAIR_OCTETS, PAIR_ID, PAIR_KINDS };

enum { PAIR_OCTETS_COMPARED = 8, PAIR_CAPACITY_MAX = 1 << 24 };

/* By what two datagrams are known to be one, or one to answer the other. */
struct identity {
	uint64_t ends;   /* source, destination: hashed and compared at once */
	uint64_t octets; /* 0 where not enough are held */
	uint16_t id;
	uint8_t protocol;
	bool known[PAIR_KINDS]; /* it has this key */
};

struct note {
	struct identity identity;
	uint32_t before[PAIR_KINDS]; /* the serial number behind this one in its chains */
	uint64_t frame;
	int64_t time_ns;
	uint8_t ttl;
};

enum { BUCKET_ENTRIES = 8, CAPACITY_PER_BUCKET = 4 };

/* The latest first. */
struct bucket {
	struct entry {
		uint32_t hash;
		uint32_t serial;
	} entries[BUCKET_ENTRIES];
};

struct stat_pairs {
	uint64_t key;
	uint32_t serial; /* of the datagram to come; its low bits are the place in the ring */
	uint32_t capacity;
	uint32_t mask; /* of a bucket's index */
	struct note *notes;
	struct bucket *buckets[PAIR_KINDS];
	uint32_t hashes[PAIR_KINDS]; /* of the latest */
};

/* --- Keys --- */

static uint64_t ends_of(uint32_t src, uint32_t dst)
{
	return (uint64_t)src << 32 | dst;
}

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

/* Payloads of fewer octets are known by all that they have. */
static void identify_octets(struct identity *identity, const struct icmp4_view *view)
{
	uint8_t padded[PAIR_OCTETS_COMPARED] = {0};
	const uint8_t *octets = view->payload;

	if (view->held < sizeof(padded)) {
		if (view->held < view->length)
			return;
		memcpy(padded, octets, view->held);
		octets = padded;
	}
	identity->octets = first_octets(view->protocol, octets);
	identity->known[PAIR_OCTETS] = true;
	if (view->protocol == ICMP4_PROTO_ICMP && query_is_request(octets[0]))
		identity->known[PAIR_ID] = false;
}

/* An id of 0 is nobody's: it is what many give to all that is never fragmented (RFC 6864). */
static void identify(struct identity *identity, const struct icmp4_view *view)
{
	uint16_t id = icmp4_ip_id(view->ip);

	*identity = (struct identity){
		.ends = ends_of(icmp4_ip_src(view->ip), icmp4_ip_dst(view->ip)),
		.id = id,
		.protocol = view->protocol,
		.known = {[PAIR_ID] = id != 0},
	};
	identify_octets(identity, view);
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
	uint64_t hash = (identity->ends ^ key) * UINT64_C(0x9e3779b97f4a7c15);

	hash ^= hash >> 32 ^ value_of(identity, kind);
	hash *= UINT64_C(0xbf58476d1ce4e5b9);
	hash ^= hash >> 29 ^ identity->protocol;
	hash *= UINT64_C(0x94d049bb133111eb);
	return (uint32_t)(hash >> 32);
}

static bool same(const struct identity *a, const struct identity *b, enum pair_kind kind)
{
	return a->ends == b->ends && a->protocol == b->protocol && a->known[kind] &&
	       b->known[kind] && value_of(a, kind) == value_of(b, kind);
}

/* --- The tables --- */

static struct note *note_of(const struct stat_pairs *pairs, uint32_t serial)
{
	return &pairs->notes[serial & (pairs->capacity - 1)];
}

static struct bucket *bucket_of(const struct stat_pairs *pairs, uint32_t hash, enum pair_kind kind)
{
	return &pairs->buckets[kind][hash & pairs->mask];
}

/* How many datagrams ago. */
static uint32_t age_of(const struct stat_pairs *pairs, uint32_t serial)
{
	return pairs->serial - serial;
}

/*
 * Behind a bucket that is full. Serial numbers wrap, so that one that is long forgotten may look
 * young again: as what is behind a datagram can only be older, that ends the chain too.
 */
static const struct note *find_older(const struct stat_pairs *pairs, uint32_t serial,
				     const struct identity *wanted, enum pair_kind kind)
{
	uint32_t age = age_of(pairs, serial), younger;

	do {
		const struct note *note = note_of(pairs, serial);

		if (same(&note->identity, wanted, kind))
			return note;
		younger = age;
		serial = note->before[kind];
		age = age_of(pairs, serial);
	} while (age > younger && age <= pairs->capacity);
	return NULL;
}

/* The latest under a key, or NULL. */
static const struct note *find(const struct stat_pairs *pairs, const struct identity *wanted,
			       enum pair_kind kind)
{
	if (!wanted->known[kind])
		return NULL;
	const struct note *latest = note_of(pairs, pairs->serial - 1);
	if (same(&latest->identity, wanted, kind))
		return latest;
	uint32_t hash = pair_hash(pairs->key, wanted, kind);
	const struct entry *entry = bucket_of(pairs, hash, kind)->entries;

	for (unsigned i = 0; i < BUCKET_ENTRIES; i++, entry++) {
		if (age_of(pairs, entry->serial) > pairs->capacity)
			return NULL;
		const struct note *note = note_of(pairs, entry->serial);
		if (entry->hash == hash && same(&note->identity, wanted, kind))
			return note;
	}
	return find_older(pairs, entry[-1].serial, wanted, kind);
}

/* Whether the place of an entry can be had: it is forgotten, or has the key of the latest. */
static bool is_over(const struct stat_pairs *pairs, const struct entry *entry, uint32_t hash,
		    const struct identity *latest, enum pair_kind kind)
{
	if (age_of(pairs, entry->serial) > pairs->capacity)
		return true;
	return entry->hash == hash && same(&note_of(pairs, entry->serial)->identity, latest, kind);
}

/* The latest, in front of its bucket. The others move up to the first that is over. */
static void enter(struct stat_pairs *pairs, enum pair_kind kind)
{
	uint32_t serial = pairs->serial - 1, hash = pairs->hashes[kind];
	struct entry *entry = bucket_of(pairs, hash, kind)->entries;
	struct entry next = {hash, serial};
	struct note *latest = note_of(pairs, serial);

	if (!latest->identity.known[kind])
		return;
	latest->before[kind] = entry->serial;
	for (unsigned i = 0; i < BUCKET_ENTRIES; i++, entry++) {
		struct entry moved = *entry;

		*entry = next;
		if (is_over(pairs, &moved, hash, &latest->identity, kind))
			return;
		next = moved;
	}
}

/* --- For callers --- */

/* On lines of the cache. */
static struct bucket *new_buckets(size_t count)
{
	struct bucket *buckets = aligned_alloc(sizeof(*buckets), count * sizeof(*buckets));

	if (buckets)
		memset(buckets, 0, count * sizeof(*buckets));
	return buckets;
}

/* The key is where the memory happens to lie: different in each run, and seen by nobody. What is
 * found does not depend on it. */
struct stat_pairs *stat_pairs_new(size_t capacity)
{
	assert(capacity && capacity <= PAIR_CAPACITY_MAX && !(capacity & (capacity - 1)));
	struct stat_pairs *pairs = calloc(1, sizeof(*pairs));

	if (!pairs)
		return NULL;
	size_t buckets = capacity < CAPACITY_PER_BUCKET ? 1 : capacity / CAPACITY_PER_BUCKET;
	pairs->capacity = (uint32_t)capacity;
	pairs->mask = (uint32_t)(buckets - 1);
	pairs->serial = pairs->capacity + 1; /* the 0 of an empty entry is forgotten already */
	pairs->notes = calloc(capacity, sizeof(*pairs->notes));
	pairs->key = (uintptr_t)pairs->notes * UINT64_C(0xd6e8feb86659fd93) ^ (uintptr_t)&pairs;
	bool whole = pairs->notes;
	for (unsigned kind = 0; kind < PAIR_KINDS; kind++) {
		pairs->buckets[kind] = new_buckets(buckets);
		whole = whole && pairs->buckets[kind];
	}
	if (whole)
		return pairs;
	stat_pairs_free(pairs);
	return NULL;
}

void stat_pairs_free(struct stat_pairs *pairs)
{
	if (!pairs)
		return;
	for (unsigned kind = 0; kind < PAIR_KINDS; kind++)
		free(pairs->buckets[kind]);
	free(pairs->notes);
	free(pairs);
}

/* No error is sent about an error (NOERR-01), nor about a fragment behind the first (NOERR-06). */
static bool is_worth_noting(const struct icmp4_view *view)
{
	if (!view->ip || !view->payload || icmp4_ip_offset(view->ip))
		return false;
	return !icmp4_view_is_icmp(view) || !icmp4_type_is_error(icmp4_view_type(view));
}

void stat_pairs_note(struct stat_pairs *pairs, const struct icmp4_view *view,
		     const struct stat_pair *seen)
{
	if (!is_worth_noting(view))
		return;
	for (unsigned kind = 0; kind < PAIR_KINDS; kind++)
		enter(pairs, kind);
	struct note *note = note_of(pairs, pairs->serial++);
	identify(&note->identity, view);
	note->frame = seen->frame;
	note->time_ns = seen->time_ns;
	note->ttl = icmp4_ip_ttl(view->ip);
	for (unsigned kind = 0; kind < PAIR_KINDS; kind++) {
		pairs->hashes[kind] = pair_hash(pairs->key, &note->identity, kind);
		__builtin_prefetch(bucket_of(pairs, pairs->hashes[kind], kind), 1);
	}
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
		.ends = ends_of(icmp4_ip_dst(reply->ip), icmp4_ip_src(reply->ip)),
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
	struct identity identity;
	identify(&identity, quote);
	const struct note *by_id = find(pairs, &identity, PAIR_ID);

	if (by_id && same(&by_id->identity, &identity, PAIR_OCTETS))
		return tell(by_id, cause);
	const struct note *by_octets = find(pairs, &identity, PAIR_OCTETS);
	return tell(by_octets ? by_octets : by_id, cause);
}
