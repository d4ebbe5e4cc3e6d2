/* SPDX-License-Identifier: MIT */
#include "out/trace/rewrites.h"
#include <icmp4/extension.h>
#include <icmp4/object.h>
#include <icmp4/text.h>
#include <inttypes.h>
#include <string.h>

static const struct {
	const char *name;
	const char *meaning;
} kinds[REWRITE_KINDS] = {
	[REWRITE_FIELDS] = {"fields", "Something between these two, or one of them, writes in the "
				      "headers of what passes."},
	[REWRITE_NAT] = {"nat", "A translator stands there, and leaves what errors quote as it "
				"translated it: a kernel behind it does not know its own datagram "
				"again, and throws such errors away (RFC 5508 section 4)."},
	[REWRITE_ALONE] = {"alone", "Hops before and behind it show what was sent: nothing is "
				    "changed on the way, this router misquotes."},
	[REWRITE_ZERO_TTL] = {"zero-ttl", "The router in front of it passes on what has no TTL "
					  "left, so the hop behind answers twice and the path "
					  "seems to be without that router."},
	[REWRITE_COUNTED] = {"counted", "It quotes a TTL that it has already counted down. It "
					"harms nobody."},
	[REWRITE_RAISED] = {"raised", "The TTL that ran out was another one: that of a label "
				      "which the router does not show, on a path that hides its "
				      "hops; or something on the way raises TTLs."},
};

/* What a checksum that fits nothing is the trace of. */
static const char odd_meaning[] =
	"The transport's checksum was changed by something that the quote does not show: a "
	"translator that puts addresses and ports back in what errors quote, but not the checksum, "
	"or a change of the data.";

const char *rewrite_name(enum rewrite_kind kind)
{
	return kinds[kind].name;
}

static bool is_sum(size_t n)
{
	return icmp4_rewrite_field(n)->traits & ICMP4_REWRITE_SUM;
}

const char *rewrite_meaning(const struct rewrite *rewrite)
{
	bool odd = rewrite->kind == REWRITE_FIELDS && rewrite->seen->checksum == ICMP4_REWRITE_ODD;

	for (size_t n = 0; n < ICMP4_REWRITE_FIELDS; n++)
		odd &= !rewrite_has(rewrite, n) || is_sum(n);
	return odd ? odd_meaning : kinds[rewrite->kind].meaning;
}

uint32_t rewrite_before(const struct rewrite *rewrite, size_t n)
{
	bool drawn = icmp4_rewrite_field(n)->traits & ICMP4_REWRITE_DRAWN;

	return rewrite->before && !drawn ? rewrite->before->seen[n] : rewrite->seen->sent[n];
}

const char *rewrite_value(char buffer[REWRITE_VALUE], size_t n, uint32_t value)
{
	switch (icmp4_rewrite_field(n)->kind) {
	case ICMP4_FIELD_ADDRESS:
		icmp4_address_text(value, buffer, REWRITE_VALUE);
		break;
	case ICMP4_FIELD_HEX:
		snprintf(buffer, REWRITE_VALUE, "0x%04" PRIx32, value);
		break;
	default:
		snprintf(buffer, REWRITE_VALUE, "%" PRIu32, value);
	}
	return buffer;
}

/* --- A hop --- */

/* The quote of a TTL that shows anything; of several responders, the first that does. */
static const struct out_responder *witness(const struct out_path *path, unsigned ttl)
{
	const struct out_hop *hop = &path->hops[ttl];

	for (unsigned i = 0; i < hop->responder_count; i++)
		if (hop->responders[i].rewrites.proven)
			return &hop->responders[i];
	return NULL;
}

static const struct icmp4_rewrites *shown(const struct out_path *path, unsigned ttl, size_t n)
{
	const struct out_responder *responder = witness(path, ttl);

	return responder && responder->rewrites.proven >> n & 1 ? &responder->rewrites : NULL;
}

/* Whether two hops, or a hop and ourselves (NULL), show the same of a field. */
static bool same(const struct icmp4_rewrites *a, const struct icmp4_rewrites *b, size_t n)
{
	uint8_t traits = icmp4_rewrite_field(n)->traits;
	bool a_changed = a && icmp4_rewritten(a, n), b_changed = b && icmp4_rewritten(b, n);

	if (is_sum(n)) {
		a_changed = a && a->checksum > ICMP4_REWRITE_FITS;
		b_changed = b && b->checksum > ICMP4_REWRITE_FITS;
		return a_changed == b_changed && (!a_changed || a->checksum == b->checksum);
	}
	if (a_changed != b_changed || !a_changed || traits & ICMP4_REWRITE_DRAWN)
		return a_changed == b_changed;
	return a->seen[n] == b->seen[n];
}

static bool is_mapped(size_t n)
{
	return !(icmp4_rewrite_field(n)->traits & (ICMP4_REWRITE_WHOLE | ICMP4_REWRITE_HERE));
}

/* --- The map --- */

struct making {
	const struct out_path *path;
	struct rewrite *map;
	size_t count;
	uint8_t last[ICMP4_REWRITE_FIELDS]; /* TTL that last showed the field; 0: none yet */
};

static void add(struct making *making, struct rewrite found)
{
	for (size_t i = making->count; i-- > 0 && making->map[i].by == found.by;) {
		struct rewrite *have = &making->map[i];
		bool joins = have->kind == REWRITE_NAT && found.kind == REWRITE_FIELDS;

		if (have->after != found.after || (have->kind != found.kind && !joins))
			continue;
		have->fields |= found.fields;
		return;
	}
	if (making->count < REWRITES_MOST)
		making->map[making->count++] = found;
}

/* The next hop that shows the field shows what the one before this did, and nobody could put that
 * back. */
static bool is_alone(const struct out_path *path, unsigned ttl, size_t n,
		     const struct icmp4_rewrites *before)
{
	if (icmp4_rewrite_field(n)->traits & ICMP4_REWRITE_MARK)
		return false;
	for (unsigned t = ttl + 1; t <= path->answered; t++) {
		const struct icmp4_rewrites *next = shown(path, t, n);

		if (next)
			return same(before, next, n);
	}
	return false;
}

static void look_at_field(struct making *making, unsigned ttl, size_t n)
{
	const struct icmp4_rewrites *seen = shown(making->path, ttl, n);
	uint8_t after = making->last[n];
	const struct icmp4_rewrites *before = after ? shown(making->path, after, n) : NULL;
	bool flow = icmp4_rewrite_field(n)->traits & ICMP4_REWRITE_FLOW;

	if (!seen)
		return;
	if (same(before, seen, n)) {
		making->last[n] = (uint8_t)ttl;
		return;
	}
	struct rewrite found = {flow ? REWRITE_NAT : REWRITE_FIELDS,
				after,
				(uint8_t)ttl,
				UINT32_C(1) << n,
				before,
				seen};
	if (is_alone(making->path, ttl, n, before))
		found.kind = REWRITE_ALONE;
	else
		making->last[n] = (uint8_t)ttl;
	add(making, found);
}

/* RFC 4950: the TTL that ran out was then the label's, and the answer says so. */
static bool shows_labels(const struct out_responder *responder)
{
	struct icmp4_heard heard = path_heard(responder);
	struct icmp4_extension extension;
	struct icmp4_object object;
	enum icmp4_fault fault;
	size_t at = 0;

	if (!heard.view.payload ||
	    !icmp4_extension_of(&extension, &heard.view, ICMP4_EXTENSION_COMPATIBLE))
		return false;
	while (icmp4_object_next(&extension, &at, &object, &fault))
		if (icmp4_mpls_count(&object))
			return true;
	return false;
}

static bool answers_at(const struct out_path *path, unsigned ttl, uint32_t address)
{
	const struct out_hop *hop = &path->hops[ttl % PATH_HOPS];

	for (unsigned i = 0; i < hop->responder_count; i++)
		if (hop->responders[i].from == address)
			return true;
	return false;
}

static bool is_ttl(size_t n)
{
	return !strcmp(icmp4_rewrite_field(n)->name, "ttl");
}

bool rewrite_is_zero_ttl(const struct out_path *path, unsigned ttl)
{
	const struct out_responder *responder = witness(path, ttl);

	for (size_t n = 0; responder && n < ICMP4_REWRITE_FIELDS; n++)
		if (is_ttl(n) && icmp4_rewritten(&responder->rewrites, n))
			return !responder->rewrites.seen[n] &&
			       answers_at(path, ttl + 1, responder->from);
	return false;
}

static void look_at_ttl(struct making *making, unsigned ttl, size_t n)
{
	const struct out_responder *responder = witness(making->path, ttl);
	struct rewrite found = {REWRITE_RAISED, (uint8_t)(ttl - 1),  (uint8_t)ttl, UINT32_C(1) << n,
				NULL,           &responder->rewrites};

	if (!icmp4_rewritten(&responder->rewrites, n))
		return;
	if (!responder->rewrites.seen[n])
		found.kind =
			rewrite_is_zero_ttl(making->path, ttl) ? REWRITE_ZERO_TTL : REWRITE_COUNTED;
	else if (shows_labels(responder))
		return;
	add(making, found);
}

size_t rewrites_of(const struct out_path *path, struct rewrite map[REWRITES_MOST])
{
	struct making making = {.path = path, .map = map};

	for (unsigned ttl = path->first; ttl <= path->answered; ttl++) {
		if (!witness(path, ttl))
			continue;
		/* What a translator wrote comes first: the rest of what it did joins that. */
		for (size_t n = 0; n < ICMP4_REWRITE_FIELDS; n++)
			if (is_mapped(n) && icmp4_rewrite_field(n)->traits & ICMP4_REWRITE_FLOW)
				look_at_field(&making, ttl, n);
		for (size_t n = 0; n < ICMP4_REWRITE_FIELDS; n++)
			if (is_mapped(n) && !(icmp4_rewrite_field(n)->traits & ICMP4_REWRITE_FLOW))
				look_at_field(&making, ttl, n);
			else if (is_ttl(n))
				look_at_ttl(&making, ttl, n);
	}
	return making.count;
}
