/* SPDX-License-Identifier: MIT */
/* Fragments that a node makes: put together again, they are the datagram that came. */
#include "unit/core/node_world.h"

/* Puts them together, slowly; total length of the datagram, 0 if they do not fit each other. */
static size_t reassemble(const struct world *w, uint8_t *whole)
{
	size_t header = (size_t)(w->out[0].bytes[0] & 15) * 4, end = 0;
	size_t start = (at16(w->out[0].bytes + 6) & 0x1fffu) * 8;

	memcpy(whole, w->out[0].bytes, header);
	for (size_t i = 0; i < w->count; i++) {
		const uint8_t *ip = w->out[i].bytes;
		size_t length = (size_t)(ip[0] & 15) * 4, data = at16(ip + 2) - length;
		size_t at = (at16(ip + 6) & 0x1fffu) * 8 - start;
		bool last = i + 1 == w->count;

		if (at != end || (!last && (data % 8 || !(ip[6] & 0x20))) ||
		    slow_sum(ip, length, 0) || w->out[i].packet.held != at16(ip + 2))
			return 0;
		memcpy(whole + header + at, ip + length, data);
		end = at + data;
	}
	whole[6] = (uint8_t)((whole[6] & ~0x20) | (w->out[w->count - 1].bytes[6] & 0x20));
	set16(whole + 2, header + end);
	mend(whole);
	return header + end;
}

/* Is what came out the stimulus, TTL aside, in fragments no larger than this? */
static bool is_whole(const struct world *w, const struct stimulus *s, size_t mtu)
{
	static uint8_t want[WORLD_BYTES], got[WORLD_BYTES];
	size_t length = put_stimulus(s, want) - s->pad;

	want[8]--;
	mend(want);
	for (size_t i = 0; i < w->count; i++)
		if (w->out[i].packet.length > mtu || w->out[i].bytes[6] >> 7 != s->reserved)
			return false;
	return reassemble(w, got) == length && !memcmp(got, want, length) &&
	       (w->count > 1) == (length > mtu);
}

/* Fragments are made of options that stay as they are; what is written into them is not this. */
static struct world *router_of_fragments(void)
{
	struct world *w = world_new(ROUTER);

	w->settings.source_route = w->settings.record_route = ICMP4_OPTION_IGNORE;
	return w;
}

/* Over the MTU of wan, 1000, in many sizes: fragments of fragments, options, padding, all bits. */
static void oracle(void)
{
	static const uint8_t options[40] = {0x83, 3, 4,  7,  15, 4,    1, 2, 3, 4, 5, 6, 7,
					    8,    9, 10, 11, 12, 0x99, 7, 1, 2, 3, 4, 5, 1};
	struct world *w = router_of_fragments();
	size_t wrong = 0, count = 0;

	for (uint32_t data = 960; data <= 9000; data += 13) {
		for (uint32_t option_length = 0; option_length <= 40;
		     option_length += option_length ? 12 : 28) {
			struct stimulus s = says("udp to 203.0.113.7");

			s.data = data;
			s.mf = data % 3 == 0;
			s.offset = data % 5 == 0 ? 1600 : 0;
			s.reserved = data % 2;
			s.pad = data % 4;
			s.options = options;
			s.option_length = option_length;
			world_feed(w, &s);
			wrong += !is_whole(w, &s, 1000);
			count++;
		}
	}
	ok(wrong == 0, "oracle: %zu datagrams, %zu differ", count, wrong);
	free(w);
}

/* Options with the copied flag go into every fragment, the others into the first (REASM-05). */
static void copied_options(void)
{
	static const uint8_t options[12] = {7, 3, 4, 0x83, 3, 4, 1, 0x99, 4, 9, 9, 0};
	static const uint8_t copied[8] = {0x83, 3, 4, 0x99, 4, 9, 9, 0};
	struct world *w = router_of_fragments();
	struct stimulus s = says("udp to 203.0.113.7 data 1500 options 12");

	s.options = options;
	world_feed(w, &s);
	const uint8_t *second = w->out[1].bytes;
	is_int((int64_t)w->count, 2, "copied options: two fragments");
	is_bytes(w->out[0].bytes + 20, 12, options, 12, "copied options: all in the first");
	is_bytes(second + 20, (second[0] & 15) * 4u - 20, copied, 8,
		 "copied options: some in the second");
	is_int((int64_t)w->counters.fragments, 2, "copied options: fragments are counted");
	is_int((int64_t)w->counters.forwarded, 1, "copied options: as one datagram");
	free(w);
}

/* MTU 68 carries 8 octets behind the longest header: nothing stands still, nothing is lost. */
static void smallest_mtu(void)
{
	static const uint8_t options[40] = {0x99, 40};
	struct world *w = world_new(ROUTER);
	struct icmp4_interface interfaces[INTERFACES];
	struct stimulus s = says("udp to 203.0.113.7 data 300 options 40");

	s.options = options;
	memcpy(interfaces, world_interfaces, sizeof interfaces);
	w->node.config.interfaces = interfaces;
	for (uint16_t mtu = 67; mtu <= 68; mtu++) { /* less there is not (RFC 791) */
		interfaces[WAN].mtu = mtu;
		world_feed(w, &s);
		ok(w->count == 39 && is_whole(w, &s, 68), "smallest MTU: %u makes %zu fragments",
		   mtu, w->count);
	}
	free(w);
}

/* The offset has 13 bits: a fragment that ends behind them cannot be cut (REASM-04). */
static void past_the_end(void)
{
	static const struct {
		const char *stimulus;
		size_t count;
	} rows[] = {
		{"udp to 203.0.113.7 offset 64320 data 1200", 2},
		{"udp to 203.0.113.7 offset 64320 data 1207", 2}, /* ends at 65535 */
		{"udp to 203.0.113.7 offset 64320 data 1208", 0},
		{"udp to 203.0.113.7 offset 65528 data 1200", 0},
		{"udp to 203.0.113.7 offset 65528 data 900", 1}, /* passes whole */
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(ROUTER);
		struct stimulus s = says(rows[i].stimulus);

		world_feed(w, &s);
		ok(w->count == rows[i].count && (w->count || w->event.drop == ICMP4_DROP_MALFORMED),
		   "past the end: %s", rows[i].stimulus);
		free(w);
	}
}

int main(void)
{
	oracle();
	copied_options();
	smallest_mtu();
	past_the_end();
	return tap_done();
}
