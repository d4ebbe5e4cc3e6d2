/* SPDX-License-Identifier: MIT */
/*
 * The path MTU engine. Whatever the world does, what arrived is shorter than what did not, no drop
 * is longer than what may be sent, and the questions come to an end.
 */
#include <icmp4/mtu.h>

#include "prober.h"

enum { CEILING = 1500, PROBES_MAX = 1000 };

static void mtu_check(const void *engine)
{
	const struct icmp4_mtu *mtu = engine;

	MUST(mtu->low < mtu->high && mtu->low <= CEILING && mtu->high <= CEILING + 1);
	MUST(mtu->drop_count <= ICMP4_MTU_DROPS && mtu->flow.number <= PROBES_MAX);
	MUST(mtu->drop_count || mtu->high == CEILING + 1);
	for (size_t i = 0; i < mtu->drop_count; i++) {
		MUST(mtu->drops[i].size >= mtu->high && mtu->drops[i].size <= CEILING);
		MUST(mtu->drops[i].witness < ICMP4_MTU_WITNESS_COUNT);
		MUST(!mtu->drops[i].located || mtu->drops[i].last < mtu->drops[i].next);
	}
	MUST(mtu->end != ICMP4_MTU_FOUND || mtu->low + 1u == mtu->high);
}

static void mtu_drain(void *engine)
{
	struct icmp4_mtu_event event;

	while (icmp4_mtu_event(engine, &event))
		MUST(event.rtt_ns >= -1 && event.size <= CEILING &&
		     event.status < ICMP4_MTU_STATUS_COUNT);
}

PROBER_CALLS(mtu);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = reader_of(data, size);
	struct icmp4_mtu mtu;
	struct prober m = {.ops = &mtu_ops, .engine = &mtu};
	struct icmp4_key key = {{1, 2}};
	struct icmp4_mtu_options options;

	icmp4_mtu_options_default(&options, FAR);
	options.src = US;
	options.protocol = m.protocol = prober_protocol(&r);
	options.ttl = read_u8(&r);
	options.tries = read_u8(&r) % 10;
	options.vary_port = options.any_id = read_u8(&r) & 1;
	m.dst_port = options.dst_port;
	if (icmp4_mtu_init(&mtu, &options, &key, m.now) == ICMP4_OK)
		prober_run(&m, &r);
	return 0;
}
