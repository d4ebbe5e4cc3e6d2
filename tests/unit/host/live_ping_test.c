/* SPDX-License-Identifier: MIT */
/* --live of a ping, cell by cell. */
#include "live_screen.h"
#include "out/live/ping.h"

static const struct out_target targets[] = {
	{"server", FAR, 0}, {"a-router-with-a-long-name.example.net", CORE, 0}, {"lossy", EDGE, 0}};

static struct icmp4_ping_options options;

static void start(size_t count)
{
	icmp4_ping_options_default(&options);
	begin("ping", targets, count, false);
	run.ping = &options;
	out_live.ping_start(&out);
}

static void tell(size_t target, uint64_t seq, enum icmp4_ping_status status, int64_t rtt_ns)
{
	struct icmp4_ping_event event = {
		.status = status,
		.target = target,
		.seq = seq,
		.at = at_ms((int64_t)seq * 1000 + (status == ICMP4_PING_LOST ? 1000 : 0)),
		.rtt_ns = rtt_ns,
	};

	out_live.reply(&out, &event);
}

/* Ten probes each: all answered; none but the last late one; and every other. */
static void fill(void)
{
	for (uint64_t seq = 1; seq <= 10; seq++) {
		tell(0, seq, ICMP4_PING_OK, (int64_t)(10 + seq) * MS);
		tell(1, seq, seq < 5 ? ICMP4_PING_OK : ICMP4_PING_LOST, seq < 5 ? 5 * MS : -1);
		tell(2, seq, seq % 2 ? ICMP4_PING_ERROR : ICMP4_PING_OK, seq % 2 ? MS : 40 * MS);
	}
}

static void test_wide(void)
{
	static const char *const rows[] = {
		" icmp ping  3 targets, every 1 s  12 s                             virtual time",
		" Target                      Loss%   Last Median    p95 Jitter       Last probes",
		">server                        0.0   20.0   15.0   20.0  0.441        __..:--=++",
		" a-router-with-a-long-name.   60.0   5.00   5.00   5.00  0.000     down 7 s xxxx",
		" lossy                        50.0   40.0   40.0   40.0  0.000        !_!_!_!_!_",
		"",
		" ? help  q quit  p hold  d display  r reset  < > sort  enter graph",
		NULL,
	};

	start(3);
	fill();
	draw(12000, 7, 80);
	shows(0, rows, "80 columns");
	is_int(look_at(3, 1), LIVE_BAD, "an outage can be seen");
	is_int(look_at(4, 32), LIVE_WARN, "and loss");
	live_free(&live);
}

static void test_narrow(void)
{
	static const char *const rows[] = {
		" Target         Loss%   Last Median",
		">server           0.0   20.0   15.0",
		" a-router-with   60.0   5.00   5.00",
		" ? help  q quit  p hold  d display",
		NULL,
	};
	static const int sizes[][2] = {{1, 1}, {2, 200}, {3, 10}, {4, 20}, {24, 5}, {200, 500}};

	start(3);
	fill();
	draw(12000, 5, 40);
	shows(1, rows, "40 columns");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		for (const char *key = "dddr"; *key; key++) {
			press((const char[]){*key, '\0'});
			draw(12000, sizes[i][0], sizes[i][1]);
		}
	live_free(&live);
}

static void test_sorted(void)
{
	static const struct {
		const char *name, *keys;
		const char *first, *last;
	} rows[] = {
		{"as given", "", ">server", " lossy"},
		{"by loss", ">", ">a-router", " server"},
		{"the least first", "R", ">server", " a-router"},
		{"by number: equal", ">", ">server", " lossy"},
		{"by the last, the least first", ">", ">a-router", " lossy"},
		{"the greatest first", "R", ">lossy", " a-router"},
		{"as given again", "<<<", ">server", " lossy"},
	};

	start(3);
	fill();
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		press(rows[i].keys);
		draw(12000, 7, 80);
		ok(!strncmp(shown(2), rows[i].first, strlen(rows[i].first)), "%s: %s", rows[i].name,
		   shown(2));
		ok(!strncmp(shown(4), rows[i].last, strlen(rows[i].last)), "%s: %s", rows[i].name,
		   shown(4));
	}
	live_free(&live);
}

/* What never answered has no median, and comes last either way. */
static void test_sorted_unknown(void)
{
	start(3);
	tell(0, 1, ICMP4_PING_OK, 10 * MS);
	tell(1, 1, ICMP4_PING_LOST, -1);
	tell(2, 1, ICMP4_PING_OK, 20 * MS);
	press(">>>>");
	for (int i = 0; i < 2; i++) {
		draw(3000, 7, 80);
		ok(strstr(shown(4), "a-router") && strstr(shown(4), "  -"), "%s", shown(4));
		press("R");
	}
	live_free(&live);
}

static void test_late(void)
{
	start(2);
	tell(0, 1, ICMP4_PING_LOST, -1);
	tell(0, 1, ICMP4_PING_LATE, 1500 * MS);
	tell(0, 2, ICMP4_PING_UNSENT, -1);
	tell(0, 3, ICMP4_PING_DUPLICATE, 5 * MS);
	tell(0, 4, ICMP4_PING_CORRUPTED, 5 * MS);
	is_int((int64_t)live.ping->rows[0].figures.settled, 2, "settled: late and corrupted");
	is_int((int64_t)live.ping->rows[0].figures.unanswered, 0, "late is not lost");
	is_int((int64_t)live.ping->rows[0].unsent, 1, "not sent is neither");
	press("r");
	is_int((int64_t)live.ping->rows[0].figures.settled, 0, "reset");
	tell(0, 5, ICMP4_PING_LATE, 1500 * MS);
	is_int((int64_t)live.ping->rows[0].figures.settled, 1, "lost before, late behind a reset");
	live_free(&live);
}

static void test_graph(void)
{
	static const char *const rows[] = {
		" icmp ping  server, every 1 s  13 s   virtual time",
		"  Loss%   Sent   Last Median    p95   Best Jitter",
		"   36.4     11   40.0   10.0   40.0   9.00   1.97",
		"",
		"   50.0 |                                     ::::",
		"        |                                     ::::+",
		"   25.0 |                                     ::::#",
		"        |                                     ::::#",
		"        |                               ._....::::#",
		"  0.000 |                               ######!!!x#",
		"         42 s ago         ms, 1 probe a column, now",
		" outage at 7.0 s for 4.0 s",
		" ? help  q quit  p hold  d display  r reset",
		NULL,
	};

	start(1);
	for (uint64_t seq = 1; seq <= 6; seq++)
		tell(0, seq, ICMP4_PING_OK, seq == 2 ? 9 * MS : 10 * MS);
	for (uint64_t seq = 7; seq <= 9; seq++)
		tell(0, seq, ICMP4_PING_ERROR, 0);
	tell(0, 10, ICMP4_PING_LOST, -1);
	tell(0, 11, ICMP4_PING_OK, 40 * MS);
	draw(13000, 13, 51);
	shows(0, rows, "a graph");
	press("-");
	draw(13000, 13, 51);
	ok(strstr(shown(10), "the worst, a column"), "%s", shown(9));
	live_free(&live);
}

/* A held picture stands still, though events come; help covers it and leaves no trace. */
static void test_held(void)
{
	char before[ROW];

	start(2);
	tell(0, 1, ICMP4_PING_OK, 10 * MS);
	draw(1000, 30, 80);
	press("p");
	tell(0, 2, ICMP4_PING_OK, 30 * MS);
	snprintf(before, sizeof(before), "%s", shown(2));
	draw(2000, 30, 80);
	is_str(shown(2), before, "nothing moves");
	is_str(shown(29), " picture held; space: go on", "and that is said");
	press(" ");
	press("?");
	draw(3000, 30, 80);
	ok(strstr(shown(1), "quit, with the summary"), "help: %s", shown(1));
	press("x");
	draw(3000, 30, 80);
	ok(strstr(shown(1), "Target") && strstr(shown(2), "30.0"), "gone: %s", shown(2));
	ok(!live.view.quit, "nobody wants an end");
	ok(!live_typed(&live, (const uint8_t *)"q", 1), "until q");
	live_free(&live);
}

int main(void)
{
	test_wide();
	test_narrow();
	test_sorted();
	test_sorted_unknown();
	test_late();
	test_graph();
	test_held();
	return tap_done();
}
