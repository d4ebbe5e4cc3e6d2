/* SPDX-License-Identifier: MIT */
/*
 * The engine of many traces. Whatever the world does, each target is in the one list that it says,
 * what answered had been asked or is an end, and what is counted agrees.
 */
#include <icmp4/many.h>

#include "prober.h"

enum { TARGETS = 5, SEEN = 8 };

struct subject {
	struct icmp4_many many;
	struct icmp4_many_target targets[TARGETS];
	uint64_t seen[SEEN];
};

static unsigned list_length(const struct subject *s, const struct icmp4_many_list *list)
{
	uint32_t before = ICMP4_MANY_NONE;
	unsigned length = 0;

	for (uint32_t i = list->head; i != ICMP4_MANY_NONE; i = s->targets[i].next) {
		MUST(i < TARGETS && s->targets[i].before == before && length < TARGETS);
		MUST(s->targets[i].list != 0);
		before = i;
		length++;
	}
	MUST(list->tail == before);
	return length;
}

static void many_check(const void *engine)
{
	const struct subject *s = engine;
	const struct icmp4_many *many = &s->many;
	unsigned listed = 0, reached = 0;

	for (unsigned i = 0; i < TARGETS; i++) {
		listed += s->targets[i].list != 0;
		reached += s->targets[i].answered & 1;
		MUST(s->targets[i].last <= ICMP4_MANY_TTL_MAX);
	}
	MUST(listed == list_length(s, &many->waiting) + list_length(s, &many->ready) +
			       list_length(s, &many->flight));
	MUST(many->reached == reached && many->walked <= TARGETS && many->walking <= TARGETS);
	MUST(many->turn <= TARGETS && many->answered <= many->sent);
}

static void many_drain(void *engine)
{
	struct subject *s = engine;
	struct icmp4_many_event event;

	while (icmp4_many_event(&s->many, &event))
		MUST(event.target < TARGETS && event.ttl <= ICMP4_MANY_TTL_MAX &&
		     event.rtt_ns >= -1);
}

PROBER_CALLS(many);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct subject s;
	struct reader r = reader_of(data, size);
	struct prober m = {.ops = &many_ops, .engine = &s, .protocol = ICMP4_PROTO_UDP};
	struct icmp4_many_memory memory = {s.targets, TARGETS, s.seen, SEEN};
	struct icmp4_key key = {{1, 2}};
	struct icmp4_many_options options;

	for (uint32_t i = 0; i < TARGETS; i++)
		s.targets[i].dst = FAR - 2 + i;
	icmp4_many_options_default(&options);
	options.src = US;
	options.gap = read_u8(&r);
	options.max = read_u8(&r);
	options.guess = read_u8(&r);
	options.no_stop = read_u8(&r) & 1;
	m.dst_port = options.dst_port;
	if (icmp4_many_init(&s.many, &options, &memory, &key, m.now) == ICMP4_OK)
		prober_run(&m, &r);
	return 0;
}
