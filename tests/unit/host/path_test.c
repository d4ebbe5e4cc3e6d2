/* SPDX-License-Identifier: MIT */
/* Which hop may be shown when. */
#include "out/path.h"
#include "tap.h"

static struct out_path path;

static void event(uint8_t ttl, enum icmp4_trace_status status, uint32_t from, bool final)
{
	path_add(&path, &(struct icmp4_trace_event){
				.status = status,
				.ttl = ttl,
				.rtt_ns = status == ICMP4_TRACE_SILENT ? -1 : 1000,
				.at = {ttl},
				.final = final,
				.reached = final,
				.heard_any = from != 0,
				.heard = {.from = from},
			});
}

/* TTLs that can be shown now, as digits. */
static const char *shown(uint8_t last, bool ended)
{
	static char text[32];
	const struct out_hop *hop;
	size_t length = 0;

	while ((hop = path_peek(&path, last, ended))) {
		text[length++] = (char)('0' + hop->ttl);
		path_pop(&path);
	}
	text[length] = '\0';
	return text;
}

static void test_order(void)
{
	path_init(&path, 1, 2);
	is_str(shown(30, false), "", "nothing yet");
	event(2, ICMP4_TRACE_ANSWERED, 2, false);
	event(2, ICMP4_TRACE_ANSWERED, 2, false);
	is_str(shown(30, false), "", "hop 2 is settled, but hop 1 is not");
	event(1, ICMP4_TRACE_ANSWERED, 1, false);
	is_str(shown(30, false), "", "one probe of two does not settle hop 1");
	event(1, ICMP4_TRACE_SILENT, 0, false);
	is_str(shown(30, false), "12", "the other does, and both come out");
	event(3, ICMP4_TRACE_ANSWERED, 3, true);
	event(3, ICMP4_TRACE_ANSWERED, 3, true);
	event(4, ICMP4_TRACE_ANSWERED, 3, true);
	event(4, ICMP4_TRACE_ANSWERED, 3, true);
	is_str(shown(30, false), "3", "nothing lies behind the end");
	uint8_t ttl = 0;
	const struct out_responder *final = path_final(&path, &ttl);
	ok(final && final->from == 3 && ttl == 3, "which is known by its answer");
	path_free(&path);
}

static void test_end(void)
{
	path_init(&path, 1, 3);
	event(1, ICMP4_TRACE_ANSWERED, 1, false);
	event(3, ICMP4_TRACE_ANSWERED, 3, false);
	is_str(shown(30, false), "", "stopped early: nothing is settled");
	is_str(shown(30, true), "13", "but all that has an outcome is shown");
	path_free(&path);

	path_init(&path, 1, 1);
	for (uint8_t ttl = 1; ttl <= 9; ttl++)
		event(ttl, ICMP4_TRACE_SILENT, 0, false);
	is_str(shown(4, false), "1234", "no farther than where the path is known to end");
	path_free(&path);

	path_init(&path, 5, 1);
	event(5, ICMP4_TRACE_ANSWERED, 1, false);
	is_str(shown(30, false), "5", "from the first TTL that was asked for");
	path_free(&path);
}

/* How far the end is, where the first hops were not asked. */
static void test_exact(void)
{
	path_init(&path, 1, 1);
	event(2, ICMP4_TRACE_ANSWERED, 2, true);
	ok(path_exact(&path, 2), "asked from the first hop on");
	path_free(&path);

	path_init(&path, 5, 1);
	event(5, ICMP4_TRACE_SILENT, 0, false);
	event(6, ICMP4_TRACE_ANSWERED, 6, true);
	ok(!path_exact(&path, 6), "the hop before it may be silent, or the end itself");
	event(5, ICMP4_TRACE_LATE, 5, false);
	ok(path_exact(&path, 6), "a hop before it answered");
	path_free(&path);
	path_init(&path, 5, 1);
	event(5, ICMP4_TRACE_ANSWERED, 6, true);
	is_int(path.hops[5].at.ns, 5, "the time of its last event");
	ok(!path_exact(&path, 5), "it may lie nearer than the first hop asked");
	path_free(&path);
}

static void test_late(void)
{
	path_init(&path, 1, 1);
	event(1, ICMP4_TRACE_SILENT, 0, false);
	event(1, ICMP4_TRACE_LATE, 7, false);
	event(1, ICMP4_TRACE_DUPLICATE, 8, false);
	event(1, ICMP4_TRACE_FORGED, 9, false);
	const struct out_hop *hop = &path.hops[1];
	is_int(hop->silent, 0, "an answer that came late takes the silence back");
	is_int(hop->sent, 1, "one probe all the same");
	is_int(hop->responder_count, 1, "duplicates and forgeries are nobody's hop");
	path_free(&path);
}

static void test_many_responders(void)
{
	path_init(&path, 1, 1);
	for (uint32_t from = 1; from <= PATH_RESPONDERS; from++)
		event(1, ICMP4_TRACE_ANSWERED, from, false);
	is_int(path.hops[1].responder_count, PATH_RESPONDERS, "many responders of one hop");
	ok(!path_add(&path, &(struct icmp4_trace_event){.status = ICMP4_TRACE_ANSWERED,
							.ttl = 1,
							.heard = {.from = 99}}),
	   "one more is refused, not written past the end");
	is_int(path.hops[1].responder_count, PATH_RESPONDERS, "and changes nothing");
	path_free(&path);
}

static void test_back_hops(void)
{
	static const struct {
		uint8_t ttl;
		unsigned hops;
	} rows[] = {{0, 0},   {64, 1},  {63, 2},  {65, 64}, {128, 1},
		    {120, 9}, {255, 1}, {250, 6}, {1, 64}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct out_responder responder = {.heard.ttl = rows[i].ttl};

		is_int(path_back_hops(&responder), rows[i].hops, "hops back");
	}
}

int main(void)
{
	test_order();
	test_end();
	test_exact();
	test_late();
	test_many_responders();
	test_back_hops();
	return tap_done();
}
