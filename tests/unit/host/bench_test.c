/* SPDX-License-Identifier: MIT */
/* The file of a bench: what it says, and what a wrong one is told. */
#include <inttypes.h>
#include <stdio.h>

#include "config/bench/bench.h"
#include "tap.h"

#define NEAR "near: {on: eth1, tester: 10.9.1.2/24, device: 10.9.1.1}\n"

static void describe(const struct bench *bench, char *text, size_t size)
{
	size_t used = (size_t)snprintf(text, size, "%s %08" PRIx32 "%s",
				       bench->router ? "router" : "host", bench->nowhere,
				       bench->routed ? " routed" : "");

	if (bench->third || bench->label || bench->set)
		used += (size_t)snprintf(text + used, size - used,
					 " third %08" PRIx32 " label %" PRIu32 " set %" PRIx32,
					 bench->third, bench->label, bench->set);
	for (size_t i = 0; i < BENCH_LINKS; i++) {
		const struct bench_link *link = &bench->links[i];

		if (link->on)
			used += (size_t)snprintf(text + used, size - used,
						 "; %s %s %08" PRIx32 "/%u %08" PRIx32 " %08" PRIx32
						 " %u %u",
						 bench_place_name((enum bench_place)i), link->on,
						 link->tester.address, link->tester.length,
						 link->device, link->via, link->vlan, link->mtu);
	}
}

static void test_benches(void)
{
	static const struct {
		const char *text, *bench;
	} rows[] = {
		{NEAR, "host c6120001 routed; near eth1 0a090102/24 0a090101 00000000 0 0"},
		{"device: router\nnowhere: no\nrouted: no\n" NEAR,
		 "router 00000000; near eth1 0a090102/24 0a090101 00000000 0 0"},
		{NEAR "nowhere: 10.1.2.3\nbeyond: {on: eth1, vlan: 7, tester: 10.9.2.2/30, device: "
		      "10.9.2.1, mtu: 1000}",
		 "router 0a010203 routed; near eth1 0a090102/24 0a090101 00000000 0 0; "
		 "beyond eth1 0a090202/30 0a090201 00000000 7 1000"},
		{"near: {on: eth1, tester: 10.9.1.2/24, device: 10.8.8.8, via: 10.9.1.1}",
		 "host c6120001 routed; near eth1 0a090102/24 0a080808 0a090101 0 0"},
		{"third: 10.9.1.7\nlabel: 16001\nset: [echo-off, nat-full]\n" NEAR,
		 "host c6120001 routed third 0a090107 label 16001 set 20001; "
		 "near eth1 0a090102/24 0a090101 00000000 0 0"},
		{"set: echo-limited\n" NEAR, "host c6120001 routed third 00000000 label 0 set 2; "
					     "near eth1 0a090102/24 0a090101 00000000 0 0"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct config_error error = {""};
		struct bench bench;
		char text[512] = "";

		ok(bench_read(&bench, rows[i].text, strlen(rows[i].text), "t", &error), "%zu: %s",
		   i, error.text);
		describe(&bench, text, sizeof(text));
		is_str(text, rows[i].bench, "says what it says");
		bench_free(&bench);
	}
}

static void test_wrong(void)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{"", "the file is empty"},
		{"device: bridge\n" NEAR, "`bridge`"},
		{"device: host", "a bench wants `near`"},
		{"near: eth1", "a link"},
		{"near: {on: eth1}", "`tester: ADDRESS/LENGTH` and `device: ADDRESS`"},
		{"near: {tester: 10.9.1.2/24, device: 10.9.1.1}", "wants `on`"},
		{"near: {on: a, tester: 10.9.1.2/24, device: 10.9.2.1}", "no other address"},
		{"near: {on: a, tester: 10.9.1.2/24, device: 10.9.1.2}", "no other address"},
		{"near: {on: a, tester: 10.9.1.2/24, device: 10.9.1.255}", "no other address"},
		{"near: {on: a, tester: 10.9.1.2/24, device: 10.9.1.1, vlan: 4095}", "4094"},
		{NEAR "narrow: {on: a, tester: 10.9.2.2/24, device: 10.9.2.1, via: 10.9.2.3}",
		 "`via` is for `near`"},
		{NEAR "behind: {}", "`behind`"},
		{NEAR "third: 10.9.1.1", "t:2:8: `third` is no other address"},
		{NEAR "third: 10.9.1.2", "`third` is no other address"},
		{NEAR "third: 10.9.2.7", "`third` is no other address"},
		{NEAR "label: 15", "t:2:8: `15` is not a number from 16"},
		{NEAR "label: 1048576", "which `label` wants"},
		{NEAR "set: [echo-off, timestamps-off]", "t:2:17: "},
		{NEAR "set: [timestamps-off]", "did you mean `timestamp-off`?"},
		{NEAR "set: [mask-agent, no-mask-agent]", "no device is set to"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct config_error error = {""};
		struct bench bench;

		ok(!bench_read(&bench, rows[i].text, strlen(rows[i].text), "t", &error),
		   "%zu: refused", i);
		ok(strstr(error.text, rows[i].words), "%s: %s", rows[i].words, error.text);
	}
}

int main(void)
{
	test_benches();
	test_wrong();
	return tap_done();
}
