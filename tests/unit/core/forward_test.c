/* SPDX-License-Identifier: MIT */
/* Forwarding: the order of the tests, what changes in transit, fragments. */
#include "unit/core/node_world.h"

/* One datagram with several faults provokes one error, and which is settled (TIMEX-06). */
static void order(void)
{
	static const struct {
		const char *name;
		struct stimulus s;
		enum icmp4_drop drop;
		enum icmp4_error_kind error;
	} rows[] = {
		{"TTL 1, no route",
		 {.dst = NOWHERE, .ttl = 1},
		 ICMP4_DROP_NO_ROUTE,
		 ICMP4_ERROR_NET_UNREACHABLE},
		{"TTL 1, unreachable route",
		 {.dst = SOMEHOW(1), .ttl = 1},
		 ICMP4_DROP_UNREACHABLE,
		 ICMP4_ERROR_HOST_UNREACHABLE},
		{"TTL 1, prohibit route",
		 {.dst = SOMEHOW(65), .ttl = 1},
		 ICMP4_DROP_PROHIBITED,
		 ICMP4_ERROR_PROHIBITED},
		{"TTL 1, blackhole",
		 {.dst = SOMEHOW(129), .ttl = 1},
		 ICMP4_DROP_BLACKHOLE,
		 ICMP4_ERROR_NONE},
		{"TTL 1, filtered",
		 {.dst = FILTERED, .ttl = 1},
		 ICMP4_DROP_FILTERED,
		 ICMP4_ERROR_PROHIBITED},
		{"TTL 1, filtered in silence",
		 {.dst = FILTERED_2, .ttl = 1},
		 ICMP4_DROP_FILTERED,
		 ICMP4_ERROR_NONE},
		{"TTL 1, DF and too big",
		 {.dst = FAR_HOST, .ttl = 1, .df = true, .data = 1200},
		 ICMP4_DROP_TTL,
		 ICMP4_ERROR_TTL_EXCEEDED},
		{"TTL 1, interface down",
		 {.dst = IP(192, 0, 2, 1), .ttl = 1},
		 ICMP4_DROP_TTL,
		 ICMP4_ERROR_TTL_EXCEEDED},
		{"filtered, DF and too big",
		 {.dst = FILTERED, .df = true, .data = 1200},
		 ICMP4_DROP_FILTERED,
		 ICMP4_ERROR_PROHIBITED},
		{"DF and too big, interface down",
		 {.dst = IP(192, 0, 2, 1), .df = true, .data = 1490},
		 ICMP4_DROP_TOO_BIG,
		 ICMP4_ERROR_FRAGMENTATION_NEEDED},
		{"martian destination, TTL 1",
		 {.dst = IP(0, 1, 2, 3), .ttl = 1},
		 ICMP4_DROP_MARTIAN_DESTINATION,
		 ICMP4_ERROR_NONE},
	};
	struct world *w = world_new(true);

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		world_feed(w, &rows[i].s);
		const struct icmp4_error_row *row = icmp4_error_row(rows[i].error);
		bool sent = rows[i].error ? is_error(w, row->type, row->code) : w->count == 0;
		ok(w->event.verb == ICMP4_VERB_DROPPED && w->event.drop == rows[i].drop &&
			   w->event.error.kind == rows[i].error && sent,
		   "order: %s (%s, %s)", rows[i].name, icmp4_drop_name(w->event.drop),
		   icmp4_error_row(w->event.error.kind)->name);
	}
	free(w);
}

/* Nothing but TTL and checksum changes, whatever else is in the header (ROUTER-07, -10). */
static void unchanged(void)
{
	static const uint8_t options[12] = {1, 0x99, 7, 1, 2, 3, 4, 5, 7, 3, 4, 0};
	static const struct {
		const char *name;
		struct stimulus s;
	} rows[] = {
		{"plain", {.dst = FAR_HOST}},
		{"TTL 2", {.dst = FAR_HOST, .ttl = 2}},
		{"TTL 255", {.dst = FAR_HOST, .ttl = 255}},
		{"reserved bit, DF, TOS",
		 {.dst = FAR_HOST, .reserved = true, .df = true, .tos = 0xff}},
		{"options, known and unknown",
		 {.dst = FAR_HOST, .options = options, .option_length = 12}},
		{"fragment in the middle", {.dst = FAR_HOST, .offset = 800, .mf = true}},
		{"last fragment", {.dst = FAR_HOST, .offset = 800}},
		{"ICMP error", {.dst = FAR_HOST, .protocol = 1, .type = 3}},
		{"unknown ICMP type", {.dst = FAR_HOST, .protocol = 1, .type = 200}},
		{"exactly the MTU, DF", {.dst = FAR_HOST, .data = 972, .df = true}},
		{"past a filter", {.dst = FILTERED, .dst_port = 5000}},
		{"with padding of the link", {.dst = FAR_HOST, .padding = 9}},
	};
	struct world *w = world_new(true);

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t want[1600];
		size_t length = put_stimulus(&rows[i].s, want) - rows[i].s.padding;

		want[8]--;
		mend(want);
		world_feed(w, &rows[i].s);
		ok(w->count == 1 && w->event.verb == ICMP4_VERB_FORWARDED &&
			   w->out[0].packet.bytes == w->bytes &&
			   w->out[0].packet.length == length && w->out[0].packet.held == length &&
			   !memcmp(w->out[0].bytes, want, length),
		   "unchanged but for TTL and checksum: %s", rows[i].name);
	}
	free(w);
}

/* The checksum's update against the whole sum, for every TTL and many checksums (CKSUM-08). */
static void checksum_update(void)
{
	struct world *w = world_new(true);
	size_t wrong = 0;

	for (unsigned id = 0; id < 65536; id += 7) {
		struct stimulus s = {.dst = FAR_HOST, .ttl = (uint8_t)(2 + id % 254)};
		size_t held = put_stimulus(&s, w->bytes);

		set16(w->bytes + 4, id);
		mend(w->bytes);
		world_input(w, &s, held);
		wrong += slow_sum(w->out[0].bytes, 20, 0) != 0 || w->out[0].bytes[8] != s.ttl - 1;
	}
	is_int((int64_t)wrong, 0, "checksum update: sound for every TTL");
	free(w);
}

/* n routers in a row: TTL k expires at router k, and at no other (TIMEX-02, -03). */
static void chain(void)
{
	struct world *w = world_new(true);

	for (uint8_t ttl = 1; ttl <= 5; ttl++) {
		struct stimulus s = {.dst = FAR_HOST, .ttl = ttl};
		size_t held = put_stimulus(&s, w->bytes), hops = 0;

		do {
			world_input(w, &s, held);
			hops++;
		} while (w->event.verb == ICMP4_VERB_FORWARDED && hops < 9);
		ok(hops == ttl && w->event.drop == ICMP4_DROP_TTL,
		   "chain: TTL %u ends at router %zu", ttl, hops);
	}
	free(w);
}

static void martians(void)
{
	static const struct {
		const char *name;
		struct stimulus s;
		bool forward, filter;
		enum icmp4_drop drop;
	} rows[] = {
		{"to 127.0.0.9",
		 {.dst = IP(127, 0, 0, 9)},
		 true,
		 true,
		 ICMP4_DROP_MARTIAN_DESTINATION},
		{"to 127.0.0.9, filter off",
		 {.dst = IP(127, 0, 0, 9)},
		 true,
		 false,
		 ICMP4_DROP_MARTIAN_DESTINATION},
		{"to 0.1.2.3", {.dst = IP(0, 1, 2, 3)}, true, true, ICMP4_DROP_MARTIAN_DESTINATION},
		{"to 241.0.0.1",
		 {.dst = IP(241, 0, 0, 1)},
		 true,
		 true,
		 ICMP4_DROP_MARTIAN_DESTINATION},
		{"to 241.0.0.1, filter off",
		 {.dst = IP(241, 0, 0, 1)},
		 true,
		 false,
		 ICMP4_DROP_NONE},
		{"to a group", {.dst = IP(239, 1, 1, 1)}, true, true, ICMP4_DROP_NOT_OURS},
		{"to a group, TTL 1",
		 {.dst = IP(239, 1, 1, 1), .ttl = 1},
		 true,
		 true,
		 ICMP4_DROP_NOT_OURS},
		{"to the broadcast of another link",
		 {.dst = IP(10, 9, 2, 255)},
		 true,
		 true,
		 ICMP4_DROP_MARTIAN_DESTINATION},
		{"to a network",
		 {.dst = IP(10, 9, 2, 0)},
		 true,
		 true,
		 ICMP4_DROP_MARTIAN_DESTINATION},
		{"to the network here",
		 {.dst = IP(10, 9, 1, 0)},
		 true,
		 true,
		 ICMP4_DROP_MARTIAN_DESTINATION},
		{"from 0.1.2.3",
		 {.src = IP(0, 1, 2, 3), .dst = FAR_HOST},
		 true,
		 true,
		 ICMP4_DROP_MARTIAN_SOURCE},
		{"from 0.1.2.3, filter off",
		 {.src = IP(0, 1, 2, 3), .dst = FAR_HOST},
		 true,
		 false,
		 ICMP4_DROP_NONE},
		{"from 127.0.0.1",
		 {.src = IP(127, 0, 0, 1), .dst = FAR_HOST},
		 true,
		 true,
		 ICMP4_DROP_MARTIAN_SOURCE},
		{"from 127.0.0.1, filter off",
		 {.src = IP(127, 0, 0, 1), .dst = FAR_HOST},
		 true,
		 false,
		 ICMP4_DROP_MARTIAN_SOURCE},
		{"from a group",
		 {.src = IP(224, 0, 0, 5), .dst = FAR_HOST},
		 true,
		 true,
		 ICMP4_DROP_MARTIAN_SOURCE},
		{"from 240.0.0.1",
		 {.src = IP(240, 0, 0, 1), .dst = FAR_HOST},
		 true,
		 true,
		 ICMP4_DROP_MARTIAN_SOURCE},
		{"from 255.255.255.255",
		 {.src = 0xffffffff, .dst = FAR_HOST},
		 true,
		 true,
		 ICMP4_DROP_MARTIAN_SOURCE},
		{"from a directed broadcast",
		 {.src = IP(10, 9, 2, 255), .dst = FAR_HOST},
		 true,
		 true,
		 ICMP4_DROP_MARTIAN_SOURCE},
		{"from a network",
		 {.src = IP(10, 9, 1, 0), .dst = FAR_HOST},
		 true,
		 true,
		 ICMP4_DROP_MARTIAN_SOURCE},
		{"from ourselves",
		 {.src = NODE_WAN, .dst = FAR_HOST},
		 true,
		 true,
		 ICMP4_DROP_MARTIAN_SOURCE},
		{"by link broadcast",
		 {.dst = FAR_HOST, .link = ICMP4_LINK_BROADCAST},
		 true,
		 true,
		 ICMP4_DROP_LINK_BROADCAST},
		{"by link multicast",
		 {.dst = FAR_HOST, .link = ICMP4_LINK_MULTICAST},
		 true,
		 true,
		 ICMP4_DROP_LINK_BROADCAST},
		{"to a host that does not forward",
		 {.dst = FAR_HOST},
		 false,
		 true,
		 ICMP4_DROP_NOT_OURS},
		{"its TTL 1", {.dst = FAR_HOST, .ttl = 1}, false, true, ICMP4_DROP_NOT_OURS},
		{"its unreachable", {.dst = NOWHERE}, false, true, ICMP4_DROP_NOT_OURS},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(rows[i].forward);

		w->settings.martian_filter = rows[i].filter;
		world_feed(w, &rows[i].s);
		ok(w->event.drop == rows[i].drop && w->count == (rows[i].drop == ICMP4_DROP_NONE) &&
			   w->event.error.kind == ICMP4_ERROR_NONE,
		   "martians: %s (%s)", rows[i].name, icmp4_drop_name(w->event.drop));
		free(w);
	}
}

/* A header that is unsound goes nowhere, in silence, even where its TTL is 1 (ROUTER-01). */
static void unsound(void)
{
	static const struct {
		const char *name;
		uint8_t at, value;
		bool mend;
		size_t held; /* 0: all 36 */
		enum icmp4_fault fault;
	} rows[] = {
		{"19 octets", 0, 0x45, false, 19, ICMP4_FAULT_IP_SHORT},
		{"no octet but one", 0, 0x45, false, 1, ICMP4_FAULT_IP_SHORT},
		{"bad checksum", 10, 0x77, false, 0, ICMP4_FAULT_IP_CHECKSUM},
		{"version 5", 0, 0x55, true, 0, ICMP4_FAULT_IP_VERSION},
		{"version 6", 0, 0x65, true, 0, ICMP4_FAULT_IP_VERSION},
		{"IHL 4", 0, 0x44, true, 0, ICMP4_FAULT_IP_IHL},
		{"IHL past the end", 0, 0x4f, false, 0, ICMP4_FAULT_IP_IHL},
		{"total length 19", 3, 19, true, 0, ICMP4_FAULT_IP_TOTAL_LENGTH},
		{"total length 37", 3, 37, true, 0, ICMP4_FAULT_IP_TRUNCATED},
		{"cut by an octet", 0, 0x45, false, 35, ICMP4_FAULT_IP_TRUNCATED},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(true);
		struct stimulus s = {.dst = FAR_HOST, .ttl = 1};
		size_t held = put_stimulus(&s, w->bytes);

		w->bytes[rows[i].at] = rows[i].value;
		if (rows[i].mend)
			mend(w->bytes);
		world_input(w, &s, rows[i].held ? rows[i].held : held);
		ok(w->count == 0 && w->event.drop == ICMP4_DROP_MALFORMED &&
			   w->event.fault == rows[i].fault &&
			   w->event.error.kind == ICMP4_ERROR_NONE,
		   "unsound: %s (%s)", rows[i].name, icmp4_fault_name(w->event.fault));
		free(w);
	}
}

/* Puts fragments together again, slowly; total length of the datagram, 0 if they do not fit. */
static size_t reassemble(const struct world *w, uint8_t *whole)
{
	size_t header = (size_t)(w->out[0].bytes[0] & 15) * 4, end = 0;

	memcpy(whole, w->out[0].bytes, header);
	for (size_t i = 0; i < w->count; i++) {
		const uint8_t *ip = w->out[i].bytes;
		size_t length = (size_t)(ip[0] & 15) * 4, data = at16(ip + 2) - length;
		size_t at =
			(at16(ip + 6) & 0x1fffu) * 8 - (at16(w->out[0].bytes + 6) & 0x1fffu) * 8;
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

/* Over the MTU of wan, 1000, in every size; put together it is what it was, TTL aside. */
static void fragments(void)
{
	static const uint8_t options[40] = {0x83, 3, 4,  7,  15, 4,    1, 2, 3, 4, 5, 6, 7,
					    8,    9, 10, 11, 12, 0x99, 7, 1, 2, 3, 4, 5, 1};
	struct world *w = world_new(true);
	size_t wrong = 0, count = 0;

	for (size_t data = 960; data <= 9000; data += 13) {
		for (uint8_t option_length = 0; option_length <= 40; option_length += 20) {
			struct stimulus s = {.dst = FAR_HOST,
					     .data = data,
					     .mf = data % 3 == 0,
					     .offset = (uint16_t)(data % 5 == 0 ? 1600 : 0),
					     .reserved = data % 2,
					     .padding = data % 4,
					     .options = options,
					     .option_length = option_length};
			static uint8_t want[WORLD_BYTES], got[WORLD_BYTES];
			size_t length = put_stimulus(&s, want) - s.padding;

			want[8]--;
			mend(want);
			world_feed(w, &s);
			bool same = reassemble(w, got) == length && !memcmp(got, want, length);
			for (size_t i = 0; i < w->count; i++)
				wrong += w->out[i].packet.length > 1000 ||
					 (w->out[i].bytes[6] >> 7 & 1) != s.reserved;
			wrong += !same || (w->count > 1) != (length > 1000);
			count++;
		}
	}
	ok(wrong == 0, "fragments: %zu datagrams, %zu differ", count, wrong);
	free(w);
}

/* Options with the copied flag go into every fragment, the others into the first (REASM-05). */
static void fragment_options(void)
{
	static const uint8_t options[12] = {7, 3, 4, 0x83, 3, 4, 1, 0x99, 4, 9, 9, 0};
	static const uint8_t copied[8] = {0x83, 3, 4, 0x99, 4, 9, 9, 0};
	struct world *w = world_new(true);

	world_feed(w,
		   &(struct stimulus){
			   .dst = FAR_HOST, .data = 1500, .options = options, .option_length = 12});
	is_int((int64_t)w->count, 2, "fragment options: two fragments");
	is_bytes(w->out[0].bytes + 20, 12, options, 12, "fragment options: all in the first");
	is_bytes(w->out[1].bytes + 20, (w->out[1].bytes[0] & 15) * 4u - 20, copied, 8,
		 "fragment options: those to copy in the second");
	is_int((int64_t)w->counters.fragments, 2, "fragment options: both are counted");
	is_int((int64_t)w->counters.forwarded, 1, "fragment options: as one datagram");
	free(w);
}

/* MTU 68 carries 8 octets behind the longest header: nothing stands still, nothing is lost. */
static void smallest_mtu(void)
{
	static const uint8_t options[40] = {0x99, 40};
	struct world *w = world_new(true);
	struct icmp4_interface interfaces[INTERFACES];
	uint8_t want[1600], got[1600];
	struct stimulus s = {.dst = FAR_HOST, .data = 300, .options = options, .option_length = 40};
	size_t length = put_stimulus(&s, want);

	memcpy(interfaces, world_interfaces, sizeof interfaces);
	want[8]--;
	mend(want);
	for (uint16_t mtu = 67; mtu <= 68; mtu++) {
		interfaces[WAN].mtu = mtu;
		w->node.config.interfaces = interfaces;
		world_feed(w, &s);
		ok(w->count == 39 && reassemble(w, got) == length && !memcmp(got, want, length),
		   "smallest MTU: %u makes %zu fragments of 8 octets", mtu, w->count);
	}
	free(w);
}

/* The offset has 13 bits: a fragment that ends behind them cannot be cut (REASM-04). */
static void past_the_end(void)
{
	static const struct {
		const char *name;
		uint16_t offset;
		size_t data;
		size_t count;
	} rows[] = {
		{"ends at 65528", 65528 - 1208, 1200, 2}, {"ends at 65535", 64320, 1207, 2},
		{"ends at 65536", 64320, 1208, 0},        {"ends far behind", 65528, 1200, 0},
		{"but passes whole", 65528, 900, 1},
	};
	struct world *w = world_new(true);

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		world_feed(w, &(struct stimulus){.dst = FAR_HOST,
						 .offset = rows[i].offset,
						 .data = rows[i].data});
		ok(w->count == rows[i].count && (w->count || w->event.drop == ICMP4_DROP_MALFORMED),
		   "past the end: %s", rows[i].name);
	}
	free(w);
}

static void too_big(void)
{
	static const struct {
		const char *name;
		size_t data;
		bool df;
		size_t count;
		enum icmp4_drop drop;
	} rows[] = {
		{"1000 octets with DF", 972, true, 1, ICMP4_DROP_NONE},
		{"1001 octets with DF", 973, true, 1, ICMP4_DROP_TOO_BIG},
		{"1001 octets without", 973, false, 2, ICMP4_DROP_NONE},
	};
	struct world *w = world_new(true);

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		world_feed(w, &(struct stimulus){
				      .dst = FAR_HOST, .data = rows[i].data, .df = rows[i].df});
		bool error = rows[i].drop == ICMP4_DROP_NONE ||
			     (is_error(w, 3, 4) && at16(w->out[0].bytes + 26) == 1000 &&
			      at16(w->out[0].bytes + 24) == 0);
		ok(w->count == rows[i].count && w->event.drop == rows[i].drop && error,
		   "too big: %s", rows[i].name);
	}
	free(w);
}

/* Transit fragments pass one by one, and a router holds none of them (REASM-03, ROUTER-08). */
static void transit_fragments(void)
{
	struct world *w = world_new(true);

	world_feed(w, &(struct stimulus){.dst = FAR_HOST, .mf = true, .data = 16});
	ok(w->count == 1 && w->event.verb == ICMP4_VERB_FORWARDED, "transit fragments: the first");
	world_feed(w, &(struct stimulus){.dst = FAR_HOST, .offset = 24, .data = 16});
	ok(w->count == 1 && w->event.verb == ICMP4_VERB_FORWARDED, "transit fragments: the last");
	free(w);
}

/* Rows of the filter: prefix, protocol, port; the first that matches decides (UNREACH-12). */
static void filters(void)
{
	static const struct icmp4_filter list[] = {
		{.from = {IP(10, 9, 1, 77), 32}, .pass = true},
		{.to = {FAR_HOST, 32},
		 .protocol = 17,
		 .port = 53,
		 .error = ICMP4_ERROR_PORT_UNREACHABLE},
		{.to = {FAR_HOST, 32}, .protocol = 6, .error = ICMP4_ERROR_PROHIBITED},
		{.from = {IP(10, 9, 1, 128), 25}},
		{.port = 0x1234, .error = ICMP4_ERROR_HOST_UNREACHABLE},
	};
	static const struct {
		const char *name;
		struct stimulus s;
		int type, code; /* of the error; -1: forwarded, -2: silence */
	} rows[] = {
		{"nothing matches", {.dst = FAR_HOST}, -1, 0},
		{"protocol and port", {.dst = FAR_HOST, .dst_port = 53}, 3, 3},
		{"its port of another protocol",
		 {.dst = FAR_HOST, .protocol = 6, .dst_port = 53},
		 3,
		 13},
		{"protocol", {.dst = FAR_HOST, .protocol = 6}, 3, 13},
		{"another destination", {.dst = FAR_HOST + 1, .protocol = 6}, -1, 0},
		{"source prefix", {.src = IP(10, 9, 1, 200), .dst = FAR_HOST}, -2, 0},
		{"first match decides",
		 {.src = IP(10, 9, 1, 77), .dst = FAR_HOST, .dst_port = 53},
		 -1,
		 0},
		{"port of any protocol", {.dst = FAR_HOST, .dst_port = 0x1234}, 3, 1},
		{"a fragment shows no port", {.dst = FAR_HOST, .dst_port = 53, .offset = 8}, -1, 0},
		{"the first fragment does", {.dst = FAR_HOST, .dst_port = 53, .mf = true}, 3, 3},
		{"a checksum is no port", {.dst = FAR_HOST, .protocol = 1}, -1, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(true);

		w->node.config.filters = list;
		w->node.config.filter_count = sizeof list / sizeof list[0];
		world_feed(w, &rows[i].s);
		bool right = rows[i].type == -1 ? w->event.verb == ICMP4_VERB_FORWARDED
			     : rows[i].type == -2
				     ? w->count == 0
				     : is_error(w, (uint8_t)rows[i].type, (uint8_t)rows[i].code);
		ok(right && (rows[i].type == -1) == (w->event.drop != ICMP4_DROP_FILTERED),
		   "filters: %s", rows[i].name);
		free(w);
	}
}

int main(void)
{
	order();
	unchanged();
	checksum_update();
	chain();
	martians();
	unsound();
	fragments();
	fragment_options();
	smallest_mtu();
	past_the_end();
	too_big();
	transit_fragments();
	filters();
	return tap_done();
}
