/* SPDX-License-Identifier: MIT */
/*
 * Whole runs of ping, trace and mtu in a lab, against what they printed when somebody last looked
 * and was content: tests/golden/NAME.txt. GOLDEN=write in the environment writes them anew; read
 * the difference before you commit it. JSON is held to its schema besides.
 */
#include "capture.h"
#include "tap.h"

#define NET      "--lab tests/golden/net.yaml "
#define HOLE     "--lab examples/labs/black-hole.yaml "
#define CHECK    "--lab tests/golden/check.yaml --dut device "
#define LOSS     "--lab tests/golden/loss.yaml "
#define REWRITES "--lab tests/golden/rewrites.yaml "
#define ECMP     "--lab tests/golden/ecmp.yaml "

static const struct {
	const char *name;
	const char *line;
} rows[] = {
	{"ping", "ping " NET "-c 3 server"},
	{"ping-default", "ping " NET "server"},
	{"ping-lossy", "ping " NET "-c 20 --explain server"},
	{"ping-numeric", "ping " NET "-c 1 -n server"},
	{"ping-address", "ping " NET "-c 1 203.0.113.9"},
	{"ping-time", "ping " NET "-c 2 -D -i 300ms server"},
	{"ping-until-answer", "ping " NET "-W 300ms --until answer -q far server vault"},
	{"ping-until-failure", "ping " NET "-c 20 --until failure server"},
	{"ping-adaptive", "ping " NET "-c 4 -D --pace adaptive server"},
	{"ping-poisson", "ping " NET "-c 4 -D --pace poisson server"},
	{"ping-late", "ping " NET "-c 3 --explain far"},
	{"ping-too-big", "ping " NET "-c 2 -M do -s 1472 --explain server"},
	{"ping-tos", "ping --lab tests/golden/tos.yaml -c 1 --dscp ef --ecn 1 server"},
	{"ping-tos-quoted", "ping --lab tests/golden/tos.yaml -c 1 --dscp ef -t 3 --udp server"},
	{"ping-json-tos", "ping --lab tests/golden/tos.yaml -j -c 1 --dscp ef server"},
	{"ping-sweep", "ping " NET "--sweep 100:1600:300 -M do -i 100ms --explain server"},
	{"ping-sweep-several", "ping " NET "--sweep 1300:1480:20 -M do -q -i 100ms server probed"},
	{"ping-sweep-usage", "ping " NET "--sweep 100:50 server"},
	{"ping-sweep-size", "ping " NET "--sweep 50:100 -s 8 server"},
	{"ping-json-sweep", "ping " NET "-j -c 4 --sweep 1200:1600:200 -M do server"},
	{"ping-json-total", "ping " NET "-j -q -c 3 server probed vault"},
	{"ping-ttl", "ping " NET "-c 2 -t 1 server"},
	{"ping-prohibited", "ping " NET "-c 1 -v vault"},
	{"ping-no-route", "ping " NET "-c 1 --explain 192.0.2.1"},
	{"ping-blackhole", "ping " NET "-c 2 --explain 198.18.0.1"},
	{"ping-several", "ping " NET "-c 2 -q server far vault 198.18.0.1"},
	{"ping-several-lines", "ping " NET "-c 1 server vault"},
	{"ping-deadline", "ping " NET "-w 2500ms server"},
	{"ping-unknown", "ping " NET "-c 1 servr server"},
	{"ping-timestamp", "ping " NET "-c 4 --query timestamp probed"},
	{"ping-timestamp-several", "ping " NET "-c 2 -q --query timestamp probed quiet"},
	{"ping-mask", "ping " NET "-c 1 --query mask probed"},
	{"ping-probe-index", "ping " NET "-c 1 -v --query probe:#1 probed"},
	{"ping-probe-name", "ping " NET "-c 1 --query probe:eth9 probed"},
	{"ping-probe-address", "ping " NET "-c 1 --query probe:203.0.113.12 probed"},
	{"ping-neighbour", "ping " NET "-c 1 --query neighbour:203.0.113.9 probed"},
	{"ping-probe-silent", "ping " NET "-c 1 --query probe:eth0 server"},
	{"ping-query-error", "ping " NET "-c 1 --query timestamp vault"},
	{"ping-query-usage", "ping " NET "-c 1 --query probe server"},
	{"ping-tcp", "ping " NET "-c 2 --tcp server"},
	{"ping-tcp-closed", "ping " NET "-c 1 --tcp=81 --sport 50000 server"},
	{"ping-tcp-several", "ping " NET "-c 2 -q --tcp=80 server probed"},
	{"ping-udp", "ping " NET "-c 2 --udp=53 -s 20 server"},
	{"ping-udp-silent", "ping " NET "-c 2 --udp quiet"},
	{"ping-udp-prohibited", "ping " NET "-c 1 --udp vault"},
	{"ping-tcp-flows", "ping " ECMP "-q -c 40 --tcp=7 --flows 8 server"},
	{"ping-udp-usage", "ping " NET "--udp -s 9 server"},
	{"ping-sport-usage", "ping " NET "--sport 9 server"},
	{"ping-json-tcp", "ping " NET "-j -c 1 --tcp=80 server"},
	{"ping-json-udp", "ping " NET "-j -c 1 --udp=7 server"},
	{"ping-query-size", "ping " NET "-c 1 -s 8 --query mask server"},
	{"ping-route", "ping " NET "-c 1 --option rr server"},
	{"ping-stamps", "ping " NET "-c 1 -n --option ts=1 probed"},
	{"ping-option-usage", "ping " NET "-c 1 --option rr --option ts server"},
	{"ping-json-route", "ping " NET "-c 1 -j --option rr=3 --length 100 server"},
	{"ping-flows", "ping " ECMP "-q -c 40 --flows 8 server"},
	{"ping-flows-lines", "ping " ECMP "-c 1 --flows 2 server"},
	{"ping-flows-usage", "ping " ECMP "-s 9 --flows 2 server"},
	{"ping-flow", "ping " ECMP "-c 1 --flows 1 server"},
	{"ping-json-flows", "ping " ECMP "-j -q -c 40 --flows 8 server"},
	{"ping-json-timestamp", "ping " NET "-j -c 2 --query timestamp probed"},
	{"ping-json-probe", "ping " NET "-j -c 1 --query probe:eth9 probed"},
	{"ping-json", "ping " NET "-j -c 3 server"},
	{"ping-json-lost", "ping " NET "-j -c 2 198.18.0.1"},
	{"ping-json-error", "ping " NET "-j -c 1 -M do -s 1472 server"},
	{"ping-json-late", "ping " NET "-j -c 2 far"},
	{"ping-json-unknown", "ping " NET "-j -c 1 servr"},
	{"ping-json-quiet", "ping " NET "-j -q -c 2 server"},
	{"ping-json-no-lab", "ping --lab tests/golden/none.yaml -j server"},
	{"why-name-unresolved", "why --lab tests/golden/why/well.yaml servr"},
	{"why-no-route-here", "why --lab tests/golden/why/no-route-here.yaml server"},
	{"why-own-firewall", "why --lab tests/golden/why/own-firewall.yaml server"},
	{"why-not-sent", "why --lab tests/golden/why/not-sent.yaml server"},
	{"why-no-neighbour", "why --lab tests/golden/why/no-neighbour.yaml 192.168.7.99"},
	{"why-loop", "why --lab tests/golden/why/loop.yaml server"},
	{"why-protocol-unreachable",
	 "why --lab tests/golden/why/protocol-unreachable.yaml --udp=53 server"},
	{"why-prohibited", "why --lab tests/golden/why/prohibited.yaml server"},
	{"why-no-route-there", "why --lab tests/golden/why/no-route-there.yaml server"},
	{"why-host-unreachable", "why --lab tests/golden/why/host-unreachable.yaml server"},
	{"why-ecmp-member-bad", "why --lab tests/golden/why/ecmp-member-bad.yaml server"},
	{"why-no-room", "why --lab tests/golden/why/no-room.yaml server"},
	{"why-closed-port", "why --lab tests/golden/why/closed-port.yaml --tcp=80 server"},
	{"why-first-hop-silent", "why --lab tests/golden/why/first-hop-silent.yaml server"},
	{"why-filtered", "why --lab tests/golden/why/filtered.yaml --tcp=443 server"},
	{"why-dead-beyond", "why --lab tests/golden/why/dead-beyond.yaml server"},
	{"why-mtu-black-hole", "why --lab tests/golden/why/mtu-black-hole.yaml --tcp=443 server"},
	{"why-mtu-wrong", "why --lab tests/golden/why/mtu-wrong.yaml server"},
	{"why-answers-lost", "why --lab tests/golden/why/answers-lost.yaml --icmp server"},
	{"why-loss", "why --lab tests/golden/why/loss.yaml server"},
	{"why-slow-target", "why --lab tests/golden/why/slow-target.yaml server"},
	{"why-nat", "why --lab tests/golden/why/nat.yaml server"},
	{"why-rewritten", "why --lab tests/golden/why/rewritten.yaml server"},
	{"why-asymmetric", "why --lab tests/golden/why/asymmetric.yaml server"},
	{"why-rate-limited", "why --lab tests/golden/why/rate-limited.yaml server"},
	{"why-well", "why --lab tests/golden/why/well.yaml server"},
	{"why-verbose", "why -v --lab tests/golden/why/mtu-black-hole.yaml --icmp server"},
	{"why-stopped", "why -w 100ms --lab tests/golden/why/dead-beyond.yaml server"},
	{"why-asn", "why --asn tests/golden/networks.csv --lab tests/golden/why/loop.yaml server"},
	{"why-asn-json", "why -j --asn tests/golden/networks.csv --lab "
			 "tests/golden/why/closed-port.yaml --tcp=80 server"},
	{"why-asn-wrong",
	 "why --asn tests/golden/networks-bad.csv --lab tests/golden/why/loop.yaml server"},
	{"trace-asn",
	 "trace --asn tests/golden/networks.csv --lab tests/golden/why/loss.yaml server"},
	{"trace-asn-paths", "trace --all-paths --asn tests/golden/networks.csv --lab "
			    "tests/golden/why/ecmp-member-bad.yaml server"},
	{"why-quiet", "why -q --lab tests/golden/why/well.yaml server"},
	{"why-json", "why -j --lab tests/golden/why/loss.yaml server"},
	{"why-json-unresolved", "why -j --lab tests/golden/why/well.yaml servr"},
	{"why-deadline", "why -w 300ms --lab tests/golden/why/well.yaml server"},
	{"why-since-stranger",
	 "why --since tests/golden/why/stranger.jsonl --lab tests/golden/why/well.yaml server"},
	{"why-since",
	 "why --since tests/golden/why/well.jsonl --lab tests/golden/why/loss.yaml server"},
	{"why-since-json", "why -j --since tests/golden/why/well.jsonl --lab "
			   "tests/golden/why/slow-target.yaml server"},
	{"why-since-none",
	 "why --since tests/golden/why/none.jsonl --lab tests/golden/why/well.yaml server"},
	{"trace", "trace " NET "server"},
	{"trace-one", "trace " NET "-c 1 -n server"},
	{"trace-icmp", "trace " NET "--icmp server"},
	{"trace-tcp", "trace " NET "--tcp=80 server"},
	{"trace-tcp-closed", "trace " NET "--tcp=81 -c 1 server"},
	{"trace-verbose", "trace " NET "-v --dscp 46 server"},
	{"trace-explain", "trace " NET "--explain server"},
	{"trace-prohibited", "trace " NET "--explain vault"},
	{"trace-no-route", "trace " NET "--explain 192.0.2.1"},
	{"trace-blackhole", "trace " NET "--explain 198.18.0.1"},
	{"trace-quiet-host", "trace " NET "--explain quiet"},
	{"trace-range", "trace " NET "-f 2 -m 4 server"},
	{"trace-beyond", "trace " NET "-f 9 server"},
	{"trace-time", "trace " NET "-D -c 10 server"},
	{"trace-too-big", "trace " NET "-c 1 -M do --length 1500 --explain server"},
	{"trace-labels", "trace --lab examples/labs/mpls.yaml -c 1 server"},
	{"trace-loss", "trace " LOSS "-c 60 -i 1500ms --explain --icmp server"},
	{"trace-loss-fast", "trace " LOSS "-c 100 -q --explain --icmp server"},
	{"trace-loss-few", "trace " LOSS "--icmp server"},
	{"trace-loss-none", "trace " LOSS "-c 60 --icmp near"},
	{"trace-loss-back",
	 "trace --lab tests/golden/loss-back.yaml -c 60 -i 1500ms --icmp server"},
	{"trace-json-loss", "trace " LOSS "-j -c 60 -i 700ms --icmp server"},
	{"trace-labels-explain", "trace --lab examples/labs/mpls.yaml -c 1 --explain server"},
	{"trace-pipe", "trace --lab examples/labs/mpls.yaml -c 1 vault"},
	{"trace-nat", "trace --lab examples/labs/nat.yaml server"},
	{"trace-rewrites", "trace " REWRITES "--dscp 46 --ecn 1 --explain server"},
	{"trace-rewrites-tcp", "trace " REWRITES "-v --tcp server"},
	{"trace-json-rewrites", "trace " REWRITES "-j -c 1 --dscp 46 --ecn 1 server"},
	{"trace-flows", "trace " ECMP "--flows 8 --tcp --explain server"},
	{"trace-flows-well",
	 "trace --lab examples/labs/diamond.yaml --flows 4 --sport 40000 server"},
	{"trace-flows-usage", "trace " ECMP "--flows 65 server"},
	{"trace-json-flows", "trace " ECMP "-j -c 20 --flows 4 --tcp server"},
	{"trace-nat-wrong", "trace --lab examples/labs/nat.yaml --from phone --explain server"},
	{"ping-nat-full", "ping --lab examples/labs/nat.yaml --from till -c 2 server r1"},
	{"ping-flap", "ping --lab examples/labs/flap.yaml -c 30 server"},
	{"ping-bloat",
	 "ping --lab examples/labs/bufferbloat.yaml -i 20ms -s 1400 -c 3000 -W 10s -q far near"},
	{"ping-bursts", "ping --lab examples/labs/bursts.yaml -i 10ms -c 500 -q even bursty rough"},
	{"ping-rough", "ping --lab examples/labs/bursts.yaml -i 10ms -c 40 rough"},
	{"trace-json-beyond", "trace " NET "-j -c 1 -f 9 server"},
	{"trace-json", "trace " NET "-j server"},
	{"trace-json-prohibited", "trace " NET "-j vault"},
	{"trace-json-quiet-host", "trace " NET "-j -c 1 quiet"},
	{"mtu", "mtu " HOLE "mirror"},
	{"mtu-black-hole", "mtu " HOLE "--explain server"},
	{"mtu-verbose", "mtu " HOLE "-v -n -c 2 server"},
	{"mtu-icmp", "mtu " HOLE "--icmp server"},
	{"mtu-tcp", "mtu " HOLE "--tcp=80 server"},
	{"mtu-again", "mtu " HOLE "deaf"},
	{"mtu-loss", "mtu " HOLE "far"},
	{"mtu-part", "mtu " HOLE "-t 2 server"},
	{"mtu-home", "mtu " HOLE "--length 9000 mirror"},
	{"mtu-several", "mtu " HOLE "-q server mirror"},
	{"mtu-deadline", "mtu " HOLE "-w 300ms server"},
	{"mtu-prohibited", "mtu " NET "vault"},
	{"mtu-no-route", "mtu " NET "192.0.2.1"},
	{"mtu-blackhole", "mtu " NET "198.18.0.1"},
	{"mtu-json", "mtu " HOLE "-j server"},
	{"mtu-json-quiet", "mtu " HOLE "-j -q mirror"},
	{"mtu-json-unheard", "mtu " NET "-j -q --udp 198.18.0.1"},
	{"mtu-usage", "mtu " HOLE "--length 68 server"},
	{"mtu-watch", "mtu --lab tests/golden/changing.yaml --watch 10m -w 1h server"},
	{"mtu-watch-lost", "mtu --lab tests/golden/changing.yaml --watch 1h -i 5m -w 36m server"},
	{"mtu-watch-json",
	 "mtu --lab tests/golden/changing.yaml --watch 10m -i 60 -w 20m -jq server"},
	{"mtu-watch-usage", "mtu --lab tests/golden/changing.yaml --watch 10m server"},
	{"mtu-interval-usage", "mtu --lab tests/golden/changing.yaml -i 10 server"},
	{"mtu-flows", "mtu --lab tests/golden/narrow.yaml --flows 8 server"},
	{"mtu-flows-alike", "mtu " HOLE "--flows 2 --icmp mirror"},
	{"mtu-flows-explain",
	 "mtu --lab tests/golden/narrow.yaml --flows 4 --tcp=80 -q --explain server"},
	{"mtu-flows-json", "mtu --lab tests/golden/narrow.yaml --flows 8 -j -q server"},
	{"mtu-flows-stopped", "mtu --lab tests/golden/narrow.yaml --flows 4 -w 1s server"},
	{"trace-mtu", "trace " HOLE "-c 1 -M probe server"},
	{"trace-mtu-silent", "trace " HOLE "-c 1 -M probe deaf"},
	{"lab-lint", "lab lint tests/golden/flawed.yaml"},
	{"lab-lint-json", "lab lint -j tests/golden/flawed.yaml"},
	{"lab-lint-sound", "lab lint examples/labs/diamond.yaml"},
	{"lab-expect", "lab expect tests/golden/flawed.yaml"},
	{"lab-expect-json", "lab expect -j tests/golden/flawed.yaml"},
	{"lab-expect-nothing", "lab expect examples/labs/first-hop.yaml"},
	{"lab-generate-grid", "lab generate grid 3 2"},
	{"lab-generate-internet", "lab generate internet 30 --seed 7"},
	{"lab-generate-unknown", "lab generate rign 4"},
	{"lab-import", "lab import tests/golden/graph.dot"},
	{"check-survey", "check " CHECK "--only limits,fingerprint"},
	{"check-survey-json", "check " CHECK "--only limits,fingerprint -j"},
	{"check-explain", "check " CHECK "--only TIMEX-01/transit,QUOTE-0[2-4]* --explain"},
	{"check-junit", "check " CHECK "--only TIMEX-01/*,QUOTE-02* -o junit"},
	{"trace-paths", "trace --lab tests/golden/paths.yaml --all-paths server"},
	{"trace-paths-icmp", "trace --lab tests/golden/paths.yaml --all-paths --icmp server"},
	{"trace-paths-json", "trace --lab tests/golden/paths.yaml --all-paths -j server"},
	{"trace-paths-dot", "trace --lab tests/golden/paths.yaml --all-paths -o dot server"},
	{"trace-paths-svg", "trace --lab tests/golden/paths.yaml --all-paths -o svg server"},
	{"trace-paths-none", "trace " NET "-o svg server"},
	{"trace-many", "trace --lab tests/golden/paths.yaml --many server r3 t1"},
	{"trace-many-json", "trace --lab tests/golden/paths.yaml --many -j server r3"},
	{"trace-many-rate", "trace --many 192.0.2.1"},
	{"trace-usage", "trace " NET "--tcp --length 39 server"},
};

enum { ROWS = sizeof(rows) / sizeof(*rows), TEXT = 2 * CAPTURE_OUT + CAPTURE_LINE + 64 };

static struct captured got;

/* A run as a reader sees it: what was typed, what came, how it ended. */
static void render(const char *line, char text[TEXT])
{
	snprintf(text, TEXT, "$ icmp %s\n%s%sexit %d\n", line, got.out, got.err, got.status);
}

static FILE *open_golden(const char *name, const char *mode)
{
	char path[256];

	snprintf(path, sizeof(path), "tests/golden/%s.txt", name);
	return fopen(path, mode);
}

static void write_golden(const char *name, const char *text)
{
	FILE *file = open_golden(name, "we");

	if (!ok(file && fputs(text, file) >= 0 && !fclose(file), "%s written", name))
		puts("# run from the top of the tree");
}

static void compare(const char *name, const char *text)
{
	static char want[TEXT];
	FILE *file = open_golden(name, "re");
	size_t length = file ? fread(want, 1, TEXT - 1, file) : 0;

	if (file)
		fclose(file);
	want[length] = '\0';
	is_str(text, want, name);
}

static void test_golden(void)
{
	const char *mode = getenv("GOLDEN");
	static char text[TEXT];

	for (size_t i = 0; i < ROWS; i++) {
		capture(&got, rows[i].line);
		render(rows[i].line, text);
		if (mode && !strcmp(mode, "write"))
			write_golden(rows[i].name, text);
		else
			compare(rows[i].name, text);
	}
}

/* Same seed, same octets; another seed, others: in virtual time nothing else may matter. */
static void test_seed(void)
{
	static const char *const lines[] = {
		"ping " NET "-c 50 -j --seed %d server", "ping " NET "-c 50 --seed %d server",
		"trace " NET "-c 20 -j --seed %d server",
		("ping --lab examples/labs/bursts.yaml --seed %d -i 10ms "
		 "-c 300 -j even bursty rough")};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		static struct captured one, two, other;
		char line[CAPTURE_LINE];

		snprintf(line, sizeof(line), lines[i], 11);
		capture(&one, line);
		capture(&two, line);
		is_str(two.out, one.out, "same seed, same octets");
		snprintf(line, sizeof(line), lines[i], 12);
		capture(&other, line);
		ok(strcmp(strchr(other.out, '\n'), strchr(one.out, '\n')) != 0,
		   "another seed, another run");
	}
}

/* The judge's own status for these lines; -1 where there is none. */
static int judge(const char *text, const char *arguments)
{
	char command[128];

	snprintf(command, sizeof(command), "python3 tests/json_check.py %s >/dev/null", arguments);
	FILE *judge = popen(command, "w");
	if (!judge)
		return -1;
	fputs(text, judge);
	return pclose(judge);
}

static void test_schema(void)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (!strstr(rows[i].name, "json"))
			continue;
		capture(&got, rows[i].line);
		ok(judge(got.out, "") == 0, "%s fits the schema", rows[i].name);
	}
}

/* A judge that finds nothing wrong would pass everything. */
static void test_judge(void)
{
	static const struct {
		const char *name, *text;
	} wrong[] = {
		{"no end", "{\"v\":1,\"kind\":\"start\",\"verb\":\"x\",\"arguments\":[]}\n"},
		{"no JSON", "{\"v\":1,\"kind\":\n"},
		{"unknown kind", "{\"v\":1,\"kind\":\"x\"}\n"},
		{"unknown key",
		 "{\"v\":1,\"kind\":\"end\",\"reason\":\"count\",\"exit\":0,\"x\":1}\n"},
		{"order of keys", "{\"v\":1,\"kind\":\"end\",\"exit\":0,\"reason\":\"count\"}\n"},
		{"key twice",
		 "{\"v\":1,\"v\":1,\"kind\":\"end\",\"reason\":\"count\",\"exit\":0}\n"},
		{"NaN",
		 "{\"v\":1,\"kind\":\"end\",\"time_s\":NaN,\"reason\":\"count\",\"exit\":0}\n"},
		{"number in a string",
		 "{\"v\":1,\"kind\":\"end\",\"reason\":\"count\",\"exit\":\"0\"}\n"},
		{"deep order of keys",
		 "{\"v\":1,\"kind\":\"reply\",\"time_s\":0,\"target\":\"a\",\"dst\":\"10.0.0.1\","
		 "\"seq\":1,\"status\":\"ok\",\"from\":\"10.0.0.1\",\"rtt_ms\":1,"
		 "\"packet\":{\"ip\":{\"dst\":\"10.0.0.2\",\"src\":\"10.0.0.1\"}}}\n"},
	};
	static const char right[] = "{\"v\":1,\"kind\":\"end\",\"reason\":\"count\",\"exit\":0}\n";

	is_int(judge(right, "--lines"), 0, "the judge accepts a sound line");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		ok(judge(wrong[i].text, i ? "--lines" : "") != 0, "the judge refuses: %s",
		   wrong[i].name);
}

static bool have_jsonschema(void)
{
	return system("python3 -c 'import jsonschema' 2>/dev/null") == 0;
}

int main(void)
{
	setenv("NO_COLOR", "1", 1);
	test_golden();
	test_seed();
	if (!have_jsonschema()) {
		ok(true, "JSON lines # SKIP python3-jsonschema is not installed");
		return tap_done();
	}
	test_schema();
	test_judge();
	return tap_done();
}
