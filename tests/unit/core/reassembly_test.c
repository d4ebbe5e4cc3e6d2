/* SPDX-License-Identifier: MIT */
/* Datagrams put together from fragments: by tables, by a slow oracle, in bounded memory and time.
 */
#include "tap.h"
#include "unit/core/node_stimulus.h"
#include <icmp4/reassembly.h>

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

enum { SIZE = ICMP4_REASSEMBLY_MOST, SLOTS = 8, SLOT_WORDS = ICMP4_REASSEMBLY_WORDS(SIZE) };
enum { ANYBODY = 7, TIMEOUT_S = 60 };
#define CANARY 0x5aa55aa55aa55aa5u

struct bench {
	struct icmp4_reassembly reassembly;
	struct icmp4_reassembly_config config;
	struct icmp4_reassembly_slot slots[SLOTS + 1];
	uint64_t room[SLOTS * SLOT_WORDS + 1];
	struct icmp4_time now;
	uint8_t octets[65536 + 64];
	struct icmp4_packet whole;
};

static struct bench *bench_new(uint32_t size, uint32_t per_source)
{
	struct bench *b = calloc(1, sizeof *b);

	if (!b)
		abort();
	b->room[SLOTS * SLOT_WORDS] = CANARY;
	b->now.ns = ICMP4_S_NS;
	b->config = (struct icmp4_reassembly_config){
		.slots = b->slots,
		.slot_count = SLOTS,
		.room = b->room,
		.size = size,
		.per_source = per_source,
		.key = {{3, 4}},
	};
	if (icmp4_reassembly_init(&b->reassembly, &b->config))
		abort();
	return b;
}

/* A fragment: what it says of where it belongs, and what it holds. */
struct piece {
	uint32_t src, from, to;
	uint16_t id;
	bool more, altered, long_header;
};

static uint8_t octet_at(uint32_t at, uint16_t id)
{
	return (uint8_t)(at * 31 + (at >> 8) + id);
}

static size_t put_piece(const struct piece *p, uint8_t *ip)
{
	size_t header = p->long_header ? 60 : 20, length = header + p->to - p->from;

	memset(ip, 0, header);
	ip[0] = (uint8_t)(0x40 | header / 4);
	set16(ip + 2, length);
	set16(ip + 4, p->id);
	set16(ip + 6, 0x8000 | (p->more ? 0x2000u : 0u) | p->from / 8);
	ip[8] = 64;
	ip[9] = 253;
	set32(ip + 12, p->src);
	set32(ip + 16, IP(10, 9, 1, 1));
	memset(ip + 20, ICMP4_OPTION_NOP, header - 20);
	mend(ip);
	for (uint32_t i = p->from; i < p->to; i++)
		ip[header + i - p->from] = (uint8_t)(octet_at(i, p->id) ^ p->altered);
	return length;
}

static enum icmp4_reassembled add(struct bench *b, const struct piece *p)
{
	size_t length = put_piece(p, b->octets);
	struct icmp4_packet fragment = {.bytes = b->octets, .held = length, .length = length};

	return icmp4_reassembly_add(&b->reassembly, ANYBODY, b->now,
				    icmp4_time_add(b->now, TIMEOUT_S * ICMP4_S_NS), &fragment,
				    &b->whole);
}

/* Is it the first fragment's header over all the data, with the reserved bit and without MF? */
static bool is_whole(const struct bench *b, uint32_t total, uint16_t id, bool long_header)
{
	static uint8_t want[65536 + 64];
	struct piece all = {HOST_A, 0, total, id, false, false, long_header};

	return b->whole.held == put_piece(&all, want) && b->whole.length == b->whole.held &&
	       !memcmp(b->whole.bytes, want, b->whole.held);
}

/* "8-16+xh": octets 8 to 16, MF; other data than it should have; a header of 60 octets. */
static struct piece says_piece(const char *text)
{
	struct piece p = {.src = HOST_A, .id = 5};
	char flags[8] = "";

	if (sscanf(text, "%u-%u%7s", &p.from, &p.to, flags) < 2)
		abort();
	p.more = strchr(flags, '+');
	p.altered = strchr(flags, 'x');
	p.long_header = strchr(flags, 'h');
	return p;
}

/* P: part, W: whole, S: spoiled (REASM-04). */
static void scripts(void)
{
	static const struct {
		const char *name, *pieces, *outcomes;
	} rows[] = {
		{"in order", "0-16+ 16-32+ 32-40", "PPW"},
		{"in reverse", "32-40 16-32+ 0-16+", "PPW"},
		{"crosswise", "16-32+ 32-39 0-16+", "PPW"},
		{"one octet at last", "0-8+ 8-9", "PW"},
		{"a long header at first", "32-40 0-16+h 16-32+", "PPW"},
		{"a long header behind", "0-16+ 16-32+h 32-40", "PPW"},
		{"twice", "0-16+ 0-16+ 16-24", "PPW"},
		{"last twice", "16-22 16-22 0-16+", "PPW"},
		{"a part twice", "0-32+ 8-24+ 32-40", "PPW"},
		{"twice, over two words of bits", "0-1040+ 496-1032+ 1040-1048", "PPW"},
		{"anew when whole", "0-8+ 8-16 0-8+ 8-16", "PWPW"},
		{"twice, but not the same", "0-16+ 0-16+x 16-24", "PSS"},
		{"overlap at the end", "0-16+ 8-24+ 24-32", "PSS"},
		{"overlap at the start", "16-32+ 8-24+", "PS"},
		{"overlap around", "16-24+ 8-32+", "PS"},
		{"overlap in one unit", "504-512+ 504-520+", "PS"},
		{"teardrop", "0-40+ 24-28", "PS"},
		{"teardrop turned round", "24-28 0-40+", "PS"},
		{"last in place of another", "0-8+ 8-16+ 8-16", "PPS"},
		{"not last in place of last", "8-16 8-16+", "PS"},
		{"two ends", "16-24 24-32", "PS"},
		{"two ends in one unit", "16-22 16-23", "PS"},
		{"behind the end", "16-24 24-32+", "PS"},
		{"an end before what came", "16-32+ 8-16", "PS"},
		{"nothing can follow", "0-12+ 16-24", "SS"},
		{"no data", "8-8+", "S"},
		{"no data at the end", "0-16+ 16-16", "PS"},
		{"the longest", "0-32768+ 32768-65512+ 65512-65515", "PPW"},
		{"an octet longer", "0-32768+ 32768-65512+ 65512-65516", "PPS"},
		{"ping of death", "0-65512+ 65528-65540", "PS"},
		{"ping of death turned round", "65528-65540 0-8+", "SS"},
		{"too long for its own header", "65512-65515h", "S"},
		{"too long for the first header", "0-32+h 32-65480+ 65480-65515", "PPS"},
		{"longest for the first header", "0-32+h 32-65472+ 65472-65475", "PPW"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bench *b = bench_new(SIZE, 0);
		const char *text = rows[i].pieces;
		char word[32], got[8] = "";
		uint32_t total = 0;
		bool sound = true, long_header = false;

		for (size_t n = 0; stimulus_next(&text, word); n++) {
			struct piece p = says_piece(word);

			if (p.from == 0)
				long_header = p.long_header;
			if (!p.more)
				total = p.to;
			got[n] = "PWS"[add(b, &p)];
			if (got[n] == 'W')
				sound &= is_whole(b, total, 5, long_header);
		}
		ok(sound && !strcmp(got, rows[i].outcomes), "REASM-04 %s: %s", rows[i].name, got);
		free(b);
	}
}

/* --- The oracle: every octet by itself, and everything looked at again each time -------------- */

enum { KEYS = 6, OCTETS = 4096, PIECES = 64 };

struct slow {
	struct piece pieces[PIECES];
	size_t count;
	bool spoiled;
	struct icmp4_time deadline;
};

static bool slow_agrees(const struct slow *s)
{
	static int16_t map[OCTETS + 8];
	uint32_t end = 0, reach = 0;

	memset(map, 0xff, sizeof map);
	for (size_t i = 0; i < s->count; i++) {
		const struct piece *p = &s->pieces[i];
		uint32_t known = 0, same = 0;

		for (uint32_t at = p->from; at < p->to; at++) {
			uint8_t octet = (uint8_t)(octet_at(at, p->id) ^ p->altered);

			known += map[at] >= 0;
			same += map[at] == octet;
			map[at] = octet;
		}
		if (known && (known != p->to - p->from || same != known))
			return false;
		if (p->from == p->to || (p->more && p->to % 8) || (!p->more && end && end != p->to))
			return false;
		if (!p->more)
			end = p->to;
		else if (p->to > reach)
			reach = p->to;
		if (end && reach >= end)
			return false;
	}
	return true;
}

/* Octets of the whole, 0 if there is none; they themselves. */
static uint32_t slow_total(const struct slow *s, uint8_t *whole)
{
	static bool map[OCTETS + 8];
	uint32_t end = 0, octets = 0;

	memset(map, 0, sizeof map);
	for (size_t i = 0; i < s->count; i++) {
		if (!s->pieces[i].more)
			end = s->pieces[i].to;
		for (uint32_t at = s->pieces[i].from; at < s->pieces[i].to; at++) {
			map[at] = true;
			whole[at] = (uint8_t)(octet_at(at, s->pieces[i].id) ^ s->pieces[i].altered);
		}
	}
	for (uint32_t at = 0; at < end; at++)
		octets += map[at];
	return octets == end ? end : 0;
}

static enum icmp4_reassembled slow_add(struct slow *s, const struct piece *p, struct icmp4_time now,
				       uint32_t *total, uint8_t *whole)
{
	if (s->count && !icmp4_time_before(now, s->deadline))
		*s = (struct slow){0};
	if (!s->count)
		s->deadline = icmp4_time_add(now, TIMEOUT_S * ICMP4_S_NS);
	s->pieces[s->count++] = *p;
	s->spoiled |= !slow_agrees(s);
	if (s->spoiled) {
		s->count = 1;
		return ICMP4_REASSEMBLED_SPOILED;
	}
	*total = slow_total(s, whole);
	if (!*total)
		return ICMP4_REASSEMBLED_PART;
	*s = (struct slow){0};
	return ICMP4_REASSEMBLED_WHOLE;
}

static uint32_t draw(uint64_t *seed, uint32_t below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((*seed >> 33) % below);
}

/* Mostly a fragment of a sensible cut of datagram id, of which the length is drawn from the id. */
static struct piece draw_piece(uint64_t *seed, uint16_t id)
{
	uint32_t total = 100 + id * 61u % 400, step = 8 * (1 + id % 7u);
	uint32_t from = draw(seed, (total + step - 1) / step) * step;
	struct piece p = {HOST_A, from, from + step < total ? from + step : total, id, false,
			  false,  false};

	p.more = p.to < total;
	switch (draw(seed, 120)) {
	case 0:
		p.to += 8;
		break;
	case 1:
		p.from += p.from + 8 < p.to ? 8 : 0;
		break;
	case 2:
		p.altered = true;
		break;
	case 3:
		p.more = !p.more;
		break;
	case 4:
		p.to = p.from + draw(seed, 20);
		break;
	default:
		break;
	}
	p.more |= p.from == 0;
	return p;
}

static void oracle(void)
{
	static uint8_t octets[OCTETS];
	struct bench *b = bench_new(OCTETS, 0);
	struct slow slow[KEYS] = {0};
	uint64_t seed = 42;
	size_t wrong = 0, tally[3] = {0};

	for (size_t i = 0; i < 200000; i++) {
		uint16_t key = (uint16_t)draw(&seed, KEYS), id = (uint16_t)(key + i / 5000 * KEYS);
		struct piece p = draw_piece(&seed, id);
		uint32_t total = 0;

		if (i % 5000 == 0)
			memset(slow, 0, sizeof slow);
		if (slow[key].count == PIECES)
			b->now = icmp4_time_add(b->now, TIMEOUT_S * ICMP4_S_NS);
		b->now = icmp4_time_add(b->now, draw(&seed, 2000) * ICMP4_MS_NS);
		enum icmp4_reassembled want = slow_add(&slow[key], &p, b->now, &total, octets);
		enum icmp4_reassembled got = add(b, &p);
		tally[want]++;
		wrong += got != want || (got == ICMP4_REASSEMBLED_WHOLE &&
					 (b->whole.held != 20 + total ||
					  memcmp(b->whole.bytes + 20, octets, total) != 0));
	}
	ok(wrong == 0 && tally[0] > 20000 && tally[1] > 2000 && tally[2] > 2000,
	   "oracle: %zu parts, %zu wholes, %zu spoiled; %zu differ", tally[0], tally[1], tally[2],
	   wrong);
	free(b);
}

/* --- Bounds ----------------------------------------------------------------------------------- */

static void sizes(void)
{
	static const struct {
		uint32_t size;
		size_t slots;
		int result;
	} rows[] = {
		{575, 1, ICMP4_ERR_ARGUMENT},   {576, 1, ICMP4_OK},
		{1500, SLOTS, ICMP4_OK},        {65535, SLOTS, ICMP4_OK},
		{65536, 1, ICMP4_ERR_ARGUMENT}, {576, 0, ICMP4_ERR_ARGUMENT},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bench *b = bench_new(SIZE, 0);
		struct icmp4_reassembly r;

		b->config.size = rows[i].size;
		b->config.slot_count = rows[i].slots;
		ok(icmp4_reassembly_init(&r, &b->config) == rows[i].result,
		   "REASM-01 size %" PRIu32 ", %zu slots: %d", rows[i].size, rows[i].slots,
		   rows[i].result);
		free(b);
	}
}

/* Every size is taken up to the octet that was promised, and none beyond. */
static void sizes_exact(void)
{
	size_t wrong = 0;

	for (uint32_t size = 576; size < 1100; size++) {
		for (uint32_t data = size - 22; data <= size - 18; data++) {
			struct bench *b = bench_new(size, 0);
			struct piece first = {HOST_A, 0, 64, 1, true, false, false};
			struct piece last = {HOST_A, 64, data, 1, false, false, false};
			enum icmp4_reassembled want = data + 20 <= size ? ICMP4_REASSEMBLED_WHOLE
									: ICMP4_REASSEMBLED_SPOILED;

			add(b, &first);
			wrong += add(b, &last) != want;
			wrong += want == ICMP4_REASSEMBLED_WHOLE && !is_whole(b, data, 1, false);
			free(b);
		}
	}
	ok(wrong == 0, "REASM-01: every size to its last octet, %zu wrong", wrong);
}

/* However many strangers: no memory but what was given, and who comes last still gets through. */
static void flood(void)
{
	enum { FLOOD = 1000000 };
	struct bench *b = bench_new(SIZE, 2);
	struct piece p = {0, 64, 72, 1, true, false, false};
	struct piece first = {HOST_A, 0, 16, 9, true, false, false};
	struct piece last = {HOST_A, 16, 30, 9, false, false, false};

	for (uint32_t i = 0; i < FLOOD; i++) {
		p.src = 0x50000000 + i * 2654435761u % 0x10000000;
		p.id = (uint16_t)i;
		add(b, &p);
	}
	ok(b->reassembly.evicted == FLOOD - SLOTS && b->room[SLOTS * SLOT_WORDS] == CANARY &&
		   b->slots[SLOTS].deadline.ns == 0,
	   "flood: %d sources, %d slots", FLOOD, SLOTS);
	add(b, &first);
	ok(add(b, &last) == ICMP4_REASSEMBLED_WHOLE && is_whole(b, 30, 9, false),
	   "flood: and one that is served");
	free(b);
}

/* One source has no more than its share; its oldest goes first. */
static void share(void)
{
	struct bench *b = bench_new(SIZE, 3);
	struct piece other = {IP(10, 9, 1, 3), 0, 16, 1, true, false, false};
	struct piece p = {HOST_A, 0, 16, 0, true, false, false};

	add(b, &other);
	for (uint16_t id = 1; id <= 100; id++) {
		p.id = id;
		add(b, &p);
	}
	ok(b->reassembly.evicted == 97, "share: all but three went");
	p = (struct piece){HOST_A, 16, 24, 98, false, false, false};
	ok(add(b, &p) == ICMP4_REASSEMBLED_WHOLE, "share: the three youngest are there");
	p.id = 97;
	ok(add(b, &p) == ICMP4_REASSEMBLED_PART, "share: but no others");
	other.from = 16;
	other.to = 24;
	other.more = false;
	ok(add(b, &other) == ICMP4_REASSEMBLED_WHOLE, "share: and those of other sources");
	free(b);
}

/* --- Time ------------------------------------------------------------------------------------- */

static bool expire(struct bench *b, struct icmp4_packet *about)
{
	return icmp4_reassembly_expire(&b->reassembly, ANYBODY, b->now, about);
}

/* From the first to come, whichever that is; later ones move nothing (REASM-02). */
static void fixed_time(void)
{
	struct bench *b = bench_new(SIZE, 0);
	struct icmp4_time start = b->now, due = icmp4_time_add(start, TIMEOUT_S * ICMP4_S_NS);
	struct piece later = {HOST_A, 16, 32, 5, true, false, false};
	struct piece first = {HOST_A, 0, 16, 5, true, false, false};
	struct piece last = {HOST_A, 32, 40, 5, false, false, false};
	struct icmp4_packet about = {0};
	uint8_t want[64];
	uint32_t owner = 0;

	ok(icmp4_reassembly_deadline(&b->reassembly, &owner).ns == ICMP4_NEVER.ns,
	   "REASM-02: nothing is due");
	add(b, &later);
	b->now = icmp4_time_add(start, 50 * ICMP4_S_NS);
	add(b, &first);
	ok(icmp4_reassembly_deadline(&b->reassembly, &owner).ns == due.ns && owner == ANYBODY,
	   "REASM-02: due 60 s after the first to come");
	b->now.ns = due.ns - 1;
	ok(!expire(b, &about), "REASM-02: not before");
	b->now = due;
	ok(!icmp4_reassembly_expire(&b->reassembly, ANYBODY + 1, b->now, &about),
	   "REASM-02: not for another owner");
	ok(expire(b, &about), "REASM-02: then");
	is_bytes(about.bytes, about.held, want, put_piece(&first, want),
		 "TIMEX-08: about the first fragment as it came");
	ok(!expire(b, &about), "REASM-02: once");
	add(b, &first);
	b->now = icmp4_time_add(b->now, TIMEOUT_S * ICMP4_S_NS);
	ok(add(b, &later) == ICMP4_REASSEMBLED_PART && add(b, &last) == ICMP4_REASSEMBLED_PART &&
		   b->reassembly.expired == 2,
	   "REASM-02: what nobody gave up in time is not completed either");
	b->now = icmp4_time_add(b->now, TIMEOUT_S * ICMP4_S_NS);
	ok(expire(b, &about) && about.held == 20 && about.length == 36 &&
		   icmp4_ip_offset(about.bytes) == 16,
	   "TIMEX-08: without the first, the header of the one that came first");
	free(b);
}

/* What is spoiled ends without a word, and not before its time. */
static void spoiled_time(void)
{
	struct bench *b = bench_new(SIZE, 0);
	struct piece first = {HOST_A, 0, 16, 5, true, false, false};
	struct piece over = {HOST_A, 8, 24, 5, true, false, false};
	struct icmp4_packet about;

	add(b, &first);
	add(b, &over);
	b->now = icmp4_time_add(b->now, 59 * ICMP4_S_NS);
	ok(add(b, &first) == ICMP4_REASSEMBLED_SPOILED, "spoiled: still after 59 s");
	b->now = icmp4_time_add(b->now, ICMP4_S_NS);
	ok(!expire(b, &about) && b->reassembly.expired == 0 && b->reassembly.spoiled == 1,
	   "spoiled: nothing is said of it");
	ok(add(b, &first) == ICMP4_REASSEMBLED_PART, "spoiled: and then it may begin anew");
	free(b);
}

/* Deadlines may come in any order; what is due comes out in theirs. */
static void order_of_deadlines(void)
{
	static const int64_t seconds[] = {50, 20, 90, 10, 60, 20, 5};
	static const uint16_t order[] = {6, 3, 1, 5, 0, 4, 2};
	struct bench *b = bench_new(SIZE, 0);
	struct icmp4_packet about;
	size_t right = 0;

	for (uint16_t i = 0; i < COUNT(seconds); i++) {
		struct piece p = {HOST_A + i % 3, 0, 16, i, true, false, false};
		size_t length = put_piece(&p, b->octets);
		struct icmp4_packet f = {.bytes = b->octets, .held = length, .length = length};

		icmp4_reassembly_add(&b->reassembly, ANYBODY, b->now,
				     icmp4_time_add(b->now, seconds[i] * ICMP4_S_NS), &f,
				     &b->whole);
	}
	b->now = icmp4_time_add(b->now, 100 * ICMP4_S_NS);
	for (size_t i = 0; i < COUNT(order) && expire(b, &about); i++)
		right += icmp4_ip_id(about.bytes) == order[i];
	ok(right == COUNT(order) && !expire(b, &about), "deadlines: in their order");
	free(b);
}

int main(void)
{
	scripts();
	oracle();
	sizes();
	sizes_exact();
	flood();
	share();
	fixed_time();
	spoiled_time();
	order_of_deadlines();
	return tap_done();
}
