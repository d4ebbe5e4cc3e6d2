/* SPDX-License-Identifier: MIT */
/* Errors about packets with labels: what they say and which way they go; and the sizes that labels
 * leave. */
#include "unit/core/label_world.h"
#include "unit/core/options_world.h"

/* MPLS-05, RFC 3032 section 2.3: to the end of the path where the row says so and the way is good.
 */
static void test_errors(void)
{
	static const struct row rows[] = {
		{"MPLS-05: on to the end, with a TTL of its own", "100/3/1", TO_FAR,
		 "ttl: 11/0 from 10.9.2.1 by wan to 10.9.2.9 200/3/64"},
		{"MPLS-05: the whole stack goes with it", "106/3/1 24/5/255", TO_FAR,
		 "ttl: 11/0 from 10.9.2.1 by wan to 10.9.2.9 300/3/64 201/3/64 24/5/64"},
		{"MPLS-05: even where nothing is left of it", "102/0/1", TO_FAR,
		 "ttl: 11/0 from 10.9.2.1 by wan to 10.9.2.9"},
		{"MPLS-05: or just what was beneath", "102/0/1 24/5/255", TO_FAR,
		 "ttl: 11/0 from 10.9.2.1 by wan to 10.9.2.9 24/5/64"},
		{"routed back where the row says so", "101/3/1", TO_FAR,
		 "ttl: 11/0 from 10.9.1.1 by lan to 10.9.1.2"},
		{"TTL 0 is no better", "101/3/0", TO_FAR,
		 "ttl: 11/0 from 10.9.1.1 by lan to 10.9.1.2"},
		{"where the path ends it is routed", "16/0/1", TO_FAR,
		 "ttl: 11/0 from 10.9.1.1 by lan to 10.9.1.2"},
		{"RFC 3443: nor does a pipe hide what expires behind it", "17/0/99",
		 "udp to 203.0.113.7 ttl 1", "ttl: 11/0 from 10.9.1.1 by lan to 10.9.1.2"},
		{"too big, to the end", "100/0/9", "udp to 203.0.113.7 data 969 df",
		 "too-big: 3/4 from 10.9.2.1 by wan to 10.9.2.9 200/0/64"},
		{"no way on: routed back", "107/0/9", TO_FAR,
		 "interface-down: 3/1 from 10.9.1.1 by lan to 10.9.1.2"},
		{"expired, and no way on: routed back", "107/0/1", TO_FAR,
		 "ttl: 11/0 from 10.9.1.1 by lan to 10.9.1.2"},
		{"NOERR-01 holds beneath labels", "100/0/1", "icmp to 203.0.113.7 type 11",
		 "ttl: NOERR-01"},
	};

	tell_rows(&world_table, rows, COUNT(rows));
}

/* Octet for octet: the quote is the datagram as it came, the object its stack as it came. */
static void test_octets(void)
{
	static const uint8_t extension[] = {
		0x20, 0x00, 0x0c, 0xeb, /* version 2, checksum */
		0x00, 0x0c, 0x01, 0x01, /* 12 octets, class 1, c-type 1 */
		0x00, 0x06, 0x46, 0x01, /* 100, class 3, TTL 1 */
		0x00, 0x01, 0x8b, 0xff, /* 24, class 5, S, TTL 255 */
	};
	struct world *w = switching(ROUTER);
	struct stimulus s = says("udp to 203.0.113.7 ttl 5 data 200");
	uint8_t sent[WORLD_BYTES];

	put_stimulus(&s, sent);
	feed(w, "100/3/1 24/5/255", "udp to 203.0.113.7 ttl 5 data 200");
	ok(is_icmp(w, 11, 0) && w->out[0].packet.held == 20 + 8 + 128 + sizeof extension,
	   "MPLS-01: an error with the stack");
	is_bytes(w->out[0].bytes + 28, 128, sent, 128,
		 "MPLS-02: the datagram as it came, its TTL too");
	is_bytes(w->out[0].bytes + 156, sizeof extension, extension, sizeof extension,
		 "MPLS-03: its labels as they came");
	free(w);

	w = switching(ROUTER);
	w->settings.announce_labels = false;
	feed(w, "100/3/1 24/5/255", TO_FAR);
	ok(is_icmp(w, 11, 0) && w->out[0].packet.held == 20 + 8 + 36,
	   "MPLS-01: nothing of them unless it is asked for");
	free(w);
}

/* What the sizes of the links allow: wan carries 1000 octets. */
static void test_size(void)
{
	static const struct {
		const char *name, *stack, *stimulus;
		unsigned mtu;
	} rows[] = {
		{"PMTU-03: one label, and it fits", "100/0/9", "udp to 203.0.113.7 data 968 df", 0},
		{"PMTU-03: one octet more", "100/0/9", "udp to 203.0.113.7 data 969 df", 996},
		{"PMTU-03: two labels", "105/0/9", "udp to 203.0.113.7 data 965 df", 992},
		{"PMTU-03: with one beneath", "100/0/9 24/0/9", "udp to 203.0.113.7 data 965 df",
		 992},
		{"PMTU-03: none is left", "102/0/9", "udp to 203.0.113.7 data 972 df", 0},
		{"PMTU-03: that and no more", "102/0/9", "udp to 203.0.113.7 data 973 df", 1000},
		{"PMTU-03: at the beginning of a path", "", "udp to 203.0.113.7 data 968 df", 0},
		{"PMTU-03: and an octet more", "", "udp to 203.0.113.7 data 969 df", 996},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = switching(ROUTER);
		const uint8_t *icmp = w->out[0].bytes + 20;

		w->node.config.world = &enter_table;
		feed(w, rows[i].stack, rows[i].stimulus);
		if (rows[i].mtu)
			ok(is_icmp(w, 3, 4) && at16(icmp + 6) == rows[i].mtu, "%s", rows[i].name);
		else
			ok(w->event.verb == ICMP4_VERB_FORWARDED && w->count == 1, "%s",
			   rows[i].name);
		free(w);
	}
}

/* RFC 3032 section 3.5: cut beneath the labels, and each piece has them. */
static void test_fragments(void)
{
	static const struct {
		const char *name, *stack, *labels;
	} rows[] = {
		{"switched", "105/3/9 24/5/77", " 300/0/255 201/3/8 24/5/77"},
		{"at the beginning of a path", "", " 200/0/255"},
		{"with none left", "102/0/9", ""},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = switching(ROUTER);
		size_t octets = 0;
		bool fit = true;

		w->node.config.world = &enter_table;
		feed(w, rows[i].stack, "udp to 203.0.113.7 data 2500 ttl 5");
		for (size_t n = 0; n < w->count; n++) {
			const struct icmp4_packet *out = &w->out[n].packet;
			char text[TEXT];

			put_stack(out, text);
			is_str(text, rows[i].labels, rows[i].name);
			fit = fit && out->held + 4u * out->label_count <= 1000 &&
			      slow_sum(w->out[n].bytes, 20, 0) == 0;
			octets += out->held - 20;
		}
		ok(w->count == 3 && fit && octets == 2508, "%s: three, and each fits",
		   rows[i].name);
		free(w);
	}
}

static void test_send(void)
{
	struct world *w = switching(ROUTER);
	struct stimulus s = says("udp from 10.9.1.1 to 198.18.0.1 ttl 30");
	char text[TEXT];

	w->node.config.world = &enter_table;
	world_send(w, &s);
	put_stack(&w->out[0].packet, text);
	is_str(text, " 200/0/30", "what the application sends has the labels of its way");
	s = says("udp from 10.9.1.1 to 203.0.113.7 data 969 df");
	world_send(w, &s);
	ok(is_icmp(w, 3, 4) && at16(w->out[0].bytes + 26) == 996 && !w->out[0].packet.label_count,
	   "PMTU-03: and hears what they leave of the MTU");
	free(w);
}

/* What does not reach its next hop is not reported by that way. */
static void test_failed(void)
{
	struct icmp4_mpls_entry entries[STACK_MAX];
	struct world *w = switching(ROUTER);
	char text[TEXT];

	feed_with(w, entries, "100/0/9", TO_FAR);
	world_fail(w, ICMP4_DROP_UNREACHABLE);
	is_str(tell_labelled(w, text), "unreachable: 3/1 from 10.9.1.1 by lan to 10.9.1.2",
	       "MPLS-05: a neighbour that does not resolve: routed back");
	ok(w->out[0].bytes[28 + 8] == 5, "MPLS-02: with the TTL that it came with");
	free(w);
}

/* ECHO-14: who gets it at the end of the path is a host, whatever a source route says. */
static void test_source_route(void)
{
	static const struct {
		const char *name, *stack, *options;
		uint32_t to; /* 0: to nobody */
	} rows[] = {
		{"ECHO-14: a gateway", "100/3/1", "830708 0a090105", 0x0a090105},
		{"ECHO-14: 0/8 is none", "100/3/1", "830708 00000728", 0},
		{"ECHO-14: nor is a group", "100/3/1", "830708 e0000001", 0},
		{"ECHO-14: nor where it is routed", "101/3/1", "830708 00000728", 0},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct icmp4_mpls_entry entries[STACK_MAX];
		struct world *w = switching(ROUTER);
		struct stimulus s = says(TO_FAR);
		uint8_t octets[40];

		w->settings.source_route = ICMP4_OPTION_PROCESS;
		option_put(&s, octets, rows[i].options);
		feed_said(w, entries, rows[i].stack, &s);
		if (rows[i].to)
			ok(w->count == 1 && w->event.error_sent &&
				   icmp4_ip_dst(w->out[0].bytes) == rows[i].to,
			   "%s", rows[i].name);
		else
			ok(!w->count && w->event.forbid == ICMP4_FORBID_UNROUTABLE, "%s",
			   rows[i].name);
		free(w);
	}
}

/* RFC 3032 section 2.3.1: an error comes back from the end of the path through its sender. */
static void test_back(void)
{
	static const char from_us[] = "icmp from 10.9.2.1 to 203.0.113.7 type 11 on 1";
	struct world *w = switching(ROUTER);

	feed(w, "", from_us);
	is_str(world_tells(w), "forwarded by wan to 10.9.2.9", "MPLS-05: its own error is let by");
	feed(w, "", "udp from 10.9.2.1 to 203.0.113.7 on 1");
	is_str(world_tells(w), "martian-source", "but nothing else of its own");
	free(w);
	w = world_new(ROUTER);
	feed(w, "", from_us);
	is_str(world_tells(w), "martian-source", "nor by who switches no labels");
	free(w);
}

int main(void)
{
	test_errors();
	test_octets();
	test_size();
	test_fragments();
	test_send();
	test_failed();
	test_source_route();
	test_back();
	return tap_done();
}
