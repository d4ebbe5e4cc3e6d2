/* SPDX-License-Identifier: MIT */
/* What labels do to a packet, with which TTL and class it leaves, and what goes no further. */
#include "unit/core/label_world.h"

static void test_switch(void)
{
	static const struct row rows[] = {
		{"a swap: one less, the class stays", "100/3/9", TO_FAR, ONWARD " 200/3/8 ttl 5"},
		{"only the top one", "100/3/9 24/5/255", TO_FAR, ONWARD " 200/3/8 24/5/255 ttl 5"},
		{"swap and push, a pipe", "105/3/9", TO_FAR, ONWARD " 300/0/255 201/3/8 ttl 5"},
		{"swap and push, uniform", "106/3/9", TO_FAR, ONWARD " 300/3/8 201/3/8 ttl 5"},
		{"to explicit null", "104/1/9", TO_FAR, ONWARD " 0/1/8 ttl 5"},
		{"the last but one pops, uniform: less TTL is left", "102/0/4", TO_FAR,
		 ONWARD " ttl 3"},
		{"uniform: the TTL never rises", "102/0/200", TO_FAR, ONWARD " ttl 5"},
		{"the last but one pops a pipe: the TTL is not touched", "103/0/4", TO_FAR,
		 ONWARD " ttl 5"},
		{"uniform, onto a label", "102/7/4 24/5/255", TO_FAR, ONWARD " 24/5/3 ttl 5"},
		{"a pipe, onto a label", "103/7/4 24/5/255", TO_FAR, ONWARD " 24/5/255 ttl 5"},
		{"without a gateway: to the destination", "108/0/9", TO_FAR,
		 "forwarded by wan to 203.0.113.7 ttl 5"},
		{"nobody looks at the IP address", "100/0/9", "udp to 10.9.1.1 ttl 5",
		 ONWARD " 200/0/8 ttl 5"},
		{"nor at filters", "100/0/9", "udp to 203.0.113.66", ONWARD " 200/0/8 ttl 9"},
		{"nor at the IP TTL", "100/0/9", "udp to 203.0.113.7 ttl 1",
		 ONWARD " 200/0/8 ttl 1"},
	};

	tell_rows(&world_table, rows, COUNT(rows));
}

/* Where a path ends, what is beneath is looked at. */
static void test_end(void)
{
	static const struct row rows[] = {
		{"the end of a uniform path", "16/0/4", TO_FAR, ONWARD " ttl 3"},
		{"of a pipe", "17/0/4", TO_FAR, ONWARD " ttl 4"},
		{"explicit null is uniform", "0/0/4", TO_FAR, ONWARD " ttl 3"},
		{"several ends", "16/0/9 17/0/8 0/0/200", TO_FAR, ONWARD " ttl 4"},
		{"an end, then a swap", "16/0/9 17/0/20 100/2/7", TO_FAR, ONWARD " 200/2/6 ttl 5"},
		{"uniform ends carry down", "16/0/4 16/0/9 100/2/7", TO_FAR,
		 ONWARD " 200/2/3 ttl 5"},
		{"for us: answered, whatever TTL is left", "16/0/1", "echo to 10.9.1.1",
		 "answered 0/0 from 10.9.1.1 by lan to 10.9.1.2"},
		{"for us: delivered", "17/0/9", "udp to 10.9.1.1 port 53", "delivered"},
		{"a pipe's own TTL ends with it", "17/0/1", TO_FAR, ONWARD " ttl 4"},
	};

	tell_rows(&world_table, rows, COUNT(rows));
}

static void test_drops(void)
{
	static const struct row rows[] = {
		{"an unknown label: not a word", "99/0/9", TO_FAR, "label-unknown"},
		{"beneath an end as well", "16/0/9 99/0/9", TO_FAR, "label-unknown"},
		{"router alert is not heard", "1/0/9 100/0/9", TO_FAR, "label-unknown"},
		{"implicit null is never sent", "3/0/9", TO_FAR, "label-unknown"},
		{"reserved", "7/0/9 100/0/9", TO_FAR, "label-unknown"},
		{"S on none", "100/0/9*", TO_FAR, "label-stack"},
		{"S too early", "100/0/9* 24/0/9", TO_FAR, "label-stack"},
		{"S not on the last", "16/0/9 100/0/9*", TO_FAR, "label-stack"},
		{"eight leave", "100/0/9 1/0/1 2/0/2 3/0/3 4/0/4 5/0/5 6/0/6 7/0/7", TO_FAR,
		 ONWARD " 200/0/8 1/0/1 2/0/2 3/0/3 4/0/4 5/0/5 6/0/6 7/0/7 ttl 5"},
		{"but not nine", "100/0/9 1/0/1 2/0/2 3/0/3 4/0/4 5/0/5 6/0/6 7/0/7 8/0/8", TO_FAR,
		 "label-stack"},
		{"nor by a push", "105/0/9 1/0/1 2/0/2 3/0/3 4/0/4 5/0/5 6/0/6 7/0/7", TO_FAR,
		 "label-stack"},
		{"what ends here does not count",
		 "16/0/9 16/0/9 100/0/9 1/0/1 2/0/2 3/0/3 4/0/4 5/0/5 6/0/6 7/0/7", TO_FAR,
		 ONWARD " 200/0/8 1/0/1 2/0/2 3/0/3 4/0/4 5/0/5 6/0/6 7/0/7 ttl 5"},
		{"broadcast by its link", "100/0/9", "udp to 203.0.113.7 link broadcast",
		 "link-broadcast"},
	};

	tell_rows(&world_table, rows, COUNT(rows));
}

static void test_who(void)
{
	struct world *w = world_new(ROUTER);
	char text[TEXT];

	feed(w, "16/0/9", TO_FAR);
	is_str(tell_labelled(w, text), "label-unknown", "who has no table knows no label");
	feed(w, "0/0/9", TO_FAR);
	is_str(tell_labelled(w, text), "label-unknown", "not even explicit null");
	free(w);

	w = switching(HOST);
	feed(w, "100/0/9", TO_FAR);
	is_str(tell_labelled(w, text), "not-ours", "a host switches nothing");
	feed(w, "16/0/9", "echo to 10.9.1.1");
	is_str(tell_labelled(w, text), "answered 0/0 from 10.9.1.1 by lan to 10.9.1.2",
	       "but can be the end of a path");
	free(w);
	is_str(icmp4_tunnel_name(ICMP4_TUNNEL_PIPE), "pipe", "a mode has a name");
	is_str(icmp4_tunnel_name((enum icmp4_tunnel)9), "unknown", "and none that is none");
}

/* The first router of a path, for what it forwards and for what is its own. */
static void test_enter(void)
{
	static const struct row rows[] = {
		{"a pipe begins with 255 and class 0", "", "udp to 203.0.113.7 ttl 5 tos 0xb8",
		 ONWARD " 200/0/255 ttl 4"},
		{"a uniform path with what is beneath", "", "udp to 198.18.0.1 ttl 5 tos 0xb8",
		 ONWARD " 200/5/4 ttl 4"},
		{"two labels of a pipe", "", "udp to 192.0.2.1 ttl 5 tos 0xb8",
		 ONWARD " 300/0/255 201/0/255 ttl 4"},
		{"the end of one path, the beginning of the next", "16/0/4", "udp to 198.18.0.1",
		 ONWARD " 200/0/3 ttl 3"},
		{"TTL is judged before", "", "udp to 203.0.113.7 ttl 1",
		 "ttl: 11/0 from 10.9.1.1 by lan to 10.9.1.2"},
		{"a reply of its own", "", "echo from 203.0.113.7 to 10.9.1.1 tos 0x20",
		 "answered 0/0 from 10.9.1.1 by wan to 10.9.2.9 200/0/255"},
		{"and a uniform one", "", "echo from 198.18.0.1 to 10.9.1.1 tos 0x20",
		 "answered 0/0 from 10.9.1.1 by wan to 10.9.2.9 200/1/64"},
		{"an error of its own", "", "udp from 198.18.0.1 to 10.9.1.1",
		 "port-closed: 3/3 from 10.9.1.1 by wan to 10.9.2.9 200/6/64"},
	};

	tell_rows(&enter_table, rows, COUNT(rows));
}

int main(void)
{
	test_switch();
	test_end();
	test_drops();
	test_who();
	test_enter();
	return tap_done();
}
