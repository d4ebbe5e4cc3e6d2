/* SPDX-License-Identifier: MIT */
/*
 * A binary heap: no item is due before its parent, which stands at half its index. A hole moves to
 * where the item belongs, so that each level costs one copy.
 */
#include "base/heap.h"

static bool heap_before(const struct heap_item *a, const struct heap_item *b)
{
	if (a->at.ns != b->at.ns)
		return a->at.ns < b->at.ns;
	return a->order < b->order;
}

static size_t heap_rise(struct heap_item *items, size_t hole, const struct heap_item *item)
{
	while (hole > 0) {
		size_t parent = (hole - 1) / 2;

		if (!heap_before(item, &items[parent]))
			break;
		items[hole] = items[parent];
		hole = parent;
	}
	return hole;
}

static size_t heap_sink(struct heap_item *items, size_t count, const struct heap_item *item)
{
	size_t hole = 0;

	for (size_t child; (child = 2 * hole + 1) < count; hole = child) {
		if (child + 1 < count && heap_before(&items[child + 1], &items[child]))
			child++;
		if (!heap_before(&items[child], item))
			break;
		items[hole] = items[child];
	}
	return hole;
}

bool icmp4__heap_push(struct heap *heap, struct heap_item item)
{
	if (heap->count == heap->size)
		return false;
	heap->items[heap_rise(heap->items, heap->count++, &item)] = item;
	return true;
}

const struct heap_item *icmp4__heap_peek(const struct heap *heap)
{
	return heap->count ? heap->items : NULL;
}

bool icmp4__heap_pop(struct heap *heap, struct heap_item *item)
{
	if (heap->count == 0)
		return false;
	*item = heap->items[0];

	struct heap_item last = heap->items[--heap->count];
	if (heap->count)
		heap->items[heap_sink(heap->items, heap->count, &last)] = last;
	return true;
}
