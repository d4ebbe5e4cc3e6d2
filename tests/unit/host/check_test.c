/* SPDX-License-Identifier: MIT */
/*
 * The judge on our own node: every case that binds passes, in both profiles, as host and as router;
 * and where a setting breaks a rule, the case of that rule says so. Whole runs in virtual time.
 */
#include "check_run.h"

/* --- Our node --- */

static void test_ours(void)
{
	static const struct {
		const char *settings, *dut;
		enum check_profile profile;
		size_t least; /* cases that are run */
	} rows[] = {
		{"profile: rfc1812, probe: on, probe-address: on, probe-name: on, probe-index: on",
		 "router", CHECK_RFC1812, 235},
		{"profile: rfc1812, probe: on, probe-address: on, probe-name: on, probe-index: on",
		 "host", CHECK_RFC1812, 155},
		{"profile: bcp", "router", CHECK_BCP, 205},
		{"profile: bcp", "host", CHECK_BCP, 125},
	};
	static struct check_run record;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t ran = 0, bad = 0, aside = 0;

		check_run(rows[i].settings, rows[i].dut, rows[i].profile, NULL, 1, &record);
		for (size_t k = 0; k < record.count; k++) {
			const struct check_run_verdict *v = &record.verdicts[k];

			ran += v->verdict != CHECK_NOT_RUN;
			aside += v->aside;
			bad += check_run_is_bad(v);
			if (check_run_is_bad(v))
				printf("# %s %s/%s\n", check_verdict_name(v->verdict), v->test->id,
				       v->test->name);
		}
		ok(record.done && !record.deaf, "%s, profile %d: the run ends", rows[i].dut,
		   rows[i].profile);
		ok(!bad, "%s, profile %d: all is as it should be", rows[i].dut, rows[i].profile);
		ok(ran >= rows[i].least, "%zu cases of %zu ran, %zu set aside", ran, record.count,
		   aside);
		is_int((int64_t)record.count, (int64_t)check_case_count(), "each has its verdict");
	}
}

/* --- Time --- */

/* On the clock of the lab, which is exact: what a limiter like Linux's, of one error a second, and
 * what reassembly cost. The cases that wait do so side by side with all the others. */
static void test_time(void)
{
	static const struct {
		const char *settings, *dut;
		int64_t most_s;
	} rows[] = {
		{"profile: rfc1812, limit: none, limit-destination: none", "host", 30},
		{"profile: rfc1812, limit: none, limit-destination: none", "router", 60},
		{"profile: rfc1812, limit: none, limit-destination: none, "
		 "limit-net-unreachable: 1/s burst 5",
		 "router", 90},
		{"persona: linux", "host", 120},
		{"profile: rfc1812", "host", 120},
		{"profile: rfc1812", "router", 240},
	};
	static struct check_run record;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_run(rows[i].settings, rows[i].dut, CHECK_RFC1812, NULL, 1, &record);
		int64_t busy_s = record.busy_ns / ICMP4_S_NS, all_s = record.took_ns / ICMP4_S_NS;

		ok(record.done && busy_s < rows[i].most_s,
		   "%s: %" PRId64 " s without waits, %" PRId64 " s in all", rows[i].dut, busy_s,
		   all_s);
	}
}

/* --- Broken rules --- */

static void test_broken(void)
{
	static const struct {
		const char *settings, *dut, *only;
		enum check_verdict verdict;
	} rows[] = {
		{"silent-echo: on", "host", "TTL-04/one", CHECK_NOT_RUN},
		{"echo: off", "host", "ECHO-01/answer", CHECK_FAIL},
		{"echo: off", "router", "ECHO-01/answer", CHECK_FAIL},
		{"silent: time-exceeded", "router", "TIMEX-01/transit", CHECK_FAIL},
		{"silent: time-exceeded", "router", "NOERR-06/first", CHECK_FAIL},
		{"silent: time-exceeded", "router", "NOERR-06/later", CHECK_NOT_RUN},
		{"silent: port-unreachable", "host", "UNREACH-07/udp", CHECK_WARN},
		{"silent: port-unreachable", "host", "NOERR-05/closed-port", CHECK_NOT_RUN},
		{"silent: protocol-unreachable", "host", "UNREACH-06/protocol", CHECK_WARN},
		{"silent: parameter-problem", "host", "PARAM-02/option", CHECK_WARN},
		{"silent: net-unreachable", "router", "UNREACH-02/no-route", CHECK_FAIL},
		{"silent: host-unreachable", "router", "UNREACH-03/absent", CHECK_FAIL},
		{"silent: fragmentation-needed", "router", "UNREACH-08/too-big", CHECK_FAIL},
		{"silent: time-exceeded", "host", "TIMEX-08/first", CHECK_FAIL},
		{"error-size: 56", "router", "QUOTE-02/long", CHECK_WARN},
		{"error-size: 56", "host", "QUOTE-03/more", CHECK_INFO},
		{"ttl: 32", "host", "TTL-02/reply", CHECK_WARN},
		{"error-precedence: 0", "router", "TOS-03/transit", CHECK_WARN},
		{"mask-agent: on", "host", "MASK-01/request", CHECK_ADVICE},
		{"echo-broadcast: on", "host", "ECHO-06/broadcast", CHECK_INFO},
		{"echo-keep-code: on", "host", "ECHO-09/code", CHECK_INFO},
		{"reassembly-timeout: 30", "host", "REASM-02/time", CHECK_WARN},
		{"martian-filter: off", "router", "ROUTER-02/from-class-e", CHECK_WARN},
		{"martian-filter: off", "router", "ROUTER-02/to-class-e", CHECK_WARN},
		{"source-route: drop", "router", "OPT-06/loose", CHECK_FAIL},
		{"source-route: drop, source-route-error: off", "router", "UNREACH-09/strict",
		 CHECK_FAIL},
		{"source-route: ignore", "host", "OPT-02/reversed", CHECK_FAIL},
		{"record-route: drop", "router", "OPT-06/record-route", CHECK_FAIL},
		{"record-route: ignore", "host", "OPT-01/record-route", CHECK_WARN},
		{"option-timestamp: ignore", "router", "OPT-10/overflow", CHECK_FAIL},
		{"stream-id: drop", "host", "OPT-08/stream", CHECK_FAIL},
		{"timestamp: off", "host", "TS-02/answer", CHECK_NOT_RUN},
	};
	static struct check_run record;
	char settings[128];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct check_run_verdict *v = &record.verdicts[0];

		snprintf(settings, sizeof(settings), "profile: rfc1812, %s", rows[i].settings);
		check_run(settings, rows[i].dut, CHECK_RFC1812, rows[i].only, 1, &record);
		is_int((int64_t)record.count, 1, "one case");
		is_str(check_verdict_name(v->verdict), check_verdict_name(rows[i].verdict),
		       rows[i].only);
	}
}

/* What current practice sets aside is no fault in its profile, and says by what. */
static void test_aside(void)
{
	static struct check_run record;

	check_run("profile: bcp", "router", CHECK_BCP, "OPT-06/loose", 1, &record);
	ok(record.verdicts[0].verdict == CHECK_INFO && record.verdicts[0].aside,
	   "a router that drops source routes, by RFC 7126");
	check_run("profile: bcp", "router", CHECK_RFC1812, "OPT-06/loose", 1, &record);
	is_int(record.verdicts[0].verdict, CHECK_FAIL, "but not by RFC 1812");
}

static void test_seed(void)
{
	static struct check_run one, two, other;

	check_run("profile: rfc1812", "host", CHECK_RFC1812, "ECHO-*", 1, &one);
	check_run("profile: rfc1812", "host", CHECK_RFC1812, "ECHO-*", 1, &two);
	check_run("profile: rfc1812", "host", CHECK_RFC1812, "ECHO-*", 2, &other);
	size_t same = 0, moved = 0;

	for (size_t i = 0; i < one.count; i++) {
		same += one.verdicts[i].test == two.verdicts[i].test;
		moved += one.verdicts[i].test != other.verdicts[i].test;
	}
	is_int((int64_t)same, (int64_t)one.count, "the same seed, the same order");
	ok(moved > 0 && one.count == other.count, "another seed, another order");
}

int main(void)
{
	test_ours();
	test_time();
	test_broken();
	test_aside();
	test_seed();
	return tap_done();
}
