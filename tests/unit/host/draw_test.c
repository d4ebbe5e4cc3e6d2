/* SPDX-License-Identifier: MIT */
/* Pictures of networks, whole. */
#include <stdio.h>
#include <stdlib.h>

#include "config/lab/lab.h"
#include "out/draw.h"
#include "tap.h"

static char *draw(const char *text, size_t width, bool taken)
{
	struct config_error error = {""};
	struct lab *lab = lab_read(text, strlen(text), "test.yaml", NULL, &error);
	char *picture = NULL;
	size_t length = 0;

	if (!lab)
		return strdup(error.text);
	FILE *file = open_memstream(&picture, &length);
	if (taken)
		sim_set_place(lab->sim, lab->attachments[0].node, SIM_PLACE_PROBER);
	out_draw(file, lab->sim, width);
	fclose(file);
	lab_free(lab);
	return picture;
}

static void test_pictures(void)
{
	static const struct {
		const char *name, *text;
		size_t width;
		bool taken;
		const char *picture;
	} rows[] = {
		{"a chain", "links: {a -- r1 -- b: 10ms}", 80, true,
		 "[a]* --10ms-- r1 --10ms-- [b]\n\n[host] router  * where you are\n"},
		{"nobody is there", "links: {a -- r1 -- b: }", 80, false,
		 "[a] ---- r1 ---- [b]\n\n[host] router\n"},
		{"from the middle", "attach: r1\nlinks: {a -- r1 -- b: 1ms}", 80, true,
		 "r1*\n|-- 1ms -- [a]\n`-- 1ms -- [b]\n\n[host] router  * where you are\n"},
		{"too narrow", "links: {a -- r1 -- r2 -- b: 100ms}", 24, false,
		 "[a] --100ms-- r1\n   --100ms-- r2\n   --100ms-- [b]\n\n[host] router\n"},
		{"what links say",
		 "links:\n  a -- b: {delay: 1.5ms, mtu: 9000, loss: 0.25%, cost: 3}\n"
		 "  b -> a: {delay: 2s, state: down, mtu: 1500}",
		 80, false,
		 "[a] --1.5ms/2s loss 0.25% mtu 9000/1500 cost 3 up/down-- [b]\n\n"
		 "[host] router  there/back where they differ\n"},
		{"one way of two from its far end",
		 "links:\n  a -- b: 1ms\n  b -> a: 2ms\nattach: b", 80, true,
		 "[b]* --2ms/1ms-- [a]\n\n[host] router  * where you are  there/back where they "
		 "differ\n"},
		{"a ring", "links:\n  a -- r1 -- {r2, r3} -- r4 -- b: 1ms", 80, false,
		 "[a] --1ms-- r1\n|-- 1ms -- r2 --1ms-- r4 --1ms-- [b]\n"
		 "`-- 1ms -- r3 --1ms-- r4^\n\n[host] router  ^ drawn above\n"},
		{"side by side", "links:\n  a:x -- b:x: 1ms\n  a:y -- b:y: 2ms", 80, false,
		 "a --1ms-- b --2ms-- a^\n\n[host] router  ^ drawn above\n"},
		{"two networks", "links: {a -- b: 1ms, c -- d: 1ns}", 80, false,
		 "[a] --1ms-- [b]\n[c] --1ns-- [d]\n\n[host] router\n"},
		{"branches of branches",
		 "links:\n  r -- {a, s}: 1s\n  s -- {b, t}: 1s\n  t -- {c, d}: 1s", 80, false,
		 "[a] --1s-- r --1s-- s\n|-- 1s -- [b]\n`-- 1s -- t\n    |-- 1s -- [c]\n"
		 "    `-- 1s -- [d]\n\n[host] router\n"},
		{"a LAN", "links:\n  lan: {nodes: [a, b, r], delay: 1ms}\n  r -- c: 2ms", 80, false,
		 "[a] --1ms-- (lan)\n|-- [b]\n`-- r --2ms-- [c]\n\n[host] router (LAN)\n"},
		{"two of them, and a way back",
		 "links:\n  one: [a, r, s]\n  two: {nodes: [r, s, b], mtu: 900}", 80, false,
		 "[a] ---- (one)\n|-- r --mtu 900-- (two) ---- [b]\n`-- s --mtu 900-- (two)^\n\n"
		 "[host] router (LAN)  ^ drawn above\n"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *picture = draw(rows[i].text, rows[i].width, rows[i].taken);

		is_str(picture, rows[i].picture, rows[i].name);
		free(picture);
	}
}

int main(void)
{
	test_pictures();
	return tap_done();
}
