/* SPDX-License-Identifier: MIT */
/* The heap of deadlines, against a search through everything that it should hold. */
#include "base/heap.h"
#include "base/siphash.h"
#include "tap.h"

enum { SIZE = 64, STEPS = 20000 };

static bool due_before(struct heap_item a, struct heap_item b)
{
	return a.at.ns < b.at.ns || (a.at.ns == b.at.ns && a.order < b.order);
}

struct oracle {
	struct heap_item items[SIZE];
	size_t count;
};

static struct heap_item oracle_pop(struct oracle *o)
{
	size_t first = 0;

	for (size_t i = 1; i < o->count; i++) {
		if (due_before(o->items[i], o->items[first]))
			first = i;
	}
	struct heap_item item = o->items[first];
	o->items[first] = o->items[--o->count];
	return item;
}

static size_t push_both(struct heap *heap, struct oracle *oracle, struct heap_item item)
{
	bool room = oracle->count < SIZE;

	if (room)
		oracle->items[oracle->count++] = item;
	return icmp4__heap_push(heap, item) != room;
}

static size_t pop_both(struct heap *heap, struct oracle *oracle)
{
	struct heap_item got = {0}, want = {0};
	const struct heap_item *top = icmp4__heap_peek(heap);
	bool some = oracle->count > 0;

	if (some)
		want = oracle_pop(oracle);
	return (top != NULL) != some || (top && top->id != want.id) ||
	       icmp4__heap_pop(heap, &got) != some || got.id != want.id;
}

/* Few different times, so that equal ones are common; tides of growing and shrinking. */
static void test_oracle(void)
{
	const struct icmp4_key seed = {{0x68656170, 1}};
	struct heap_item items[SIZE];
	struct heap heap = {.items = items, .size = SIZE};
	struct oracle oracle = {.count = 0};
	size_t wrong = 0, full = 0, empty = 0;

	for (uint64_t n = 0; n < STEPS; n++) {
		uint64_t drawn = icmp4__random(&seed, 0, n);
		struct heap_item item = {{(int64_t)(drawn >> 8 & 15) - 8}, n, (uint32_t)n + 1};

		full += oracle.count == SIZE;
		empty += oracle.count == 0;
		if (drawn % 100 < (n / 500 % 2 ? 60 : 40))
			wrong += push_both(&heap, &oracle, item);
		else
			wrong += pop_both(&heap, &oracle);
	}
	ok(full > 0 && empty > 0, "the heap was full %zu times and empty %zu times", full, empty);
	ok(wrong == 0, "%d steps agree with a search", STEPS);
}

static void test_equal_times(void)
{
	struct heap_item items[SIZE], got;
	struct heap heap = {.items = items, .size = SIZE};
	size_t wrong = 0;

	for (uint32_t i = 0; i < SIZE; i++)
		icmp4__heap_push(&heap, (struct heap_item){{7}, i * 37 % SIZE, i});
	for (uint64_t i = 0; i < SIZE; i++)
		wrong += !icmp4__heap_pop(&heap, &got) || got.order != i;
	ok(wrong == 0, "items of one time come out by their order");
}

static void test_ends(void)
{
	struct heap_item item = {{INT64_MAX}, 1, 1}, got;
	struct heap heap = {.items = &item, .size = 1};

	ok(!icmp4__heap_peek(&heap) && !icmp4__heap_pop(&heap, &got), "empty: nothing to take");
	ok(icmp4__heap_push(&heap, (struct heap_item){ICMP4_NEVER, 3, 9}), "room for one");
	ok(!icmp4__heap_push(&heap, (struct heap_item){{0}, 4, 8}), "full: no room");
	ok(icmp4__heap_pop(&heap, &got) && got.id == 9 && heap.count == 0, "the first stayed");
}

int main(void)
{
	test_oracle();
	test_equal_times();
	test_ends();
	return tap_done();
}
