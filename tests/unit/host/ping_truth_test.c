/* SPDX-License-Identifier: MIT */
/*
 * The figures of a ping through a lab whose every delay and loss is known: they are those. A probe
 * a second, from second 0 on; 10 ms there and back, and 90 ms for twenty of them.
 */
#include "capture.h"
#include "tap.h"

#define TRUTH "ping --lab tests/golden/truth.yaml -q "

static struct captured got;

static const struct {
	const char *name, *line, *says;
} rows[] = {
	{"counts", "-j -c 100 server", "\"sent\":100,\"received\":90,\"lost\":10,\"late\":0,"},
	{"extremes and mean", "-j -c 100 server",
	 "\"rtt_ms\":{\"min\":10.000000,\"mean\":27.777778,\"p50\":10.000000,\"p95\":90.000000,"
	 "\"p99\":90.000000,\"max\":90.000000,\"stddev\":33.259177}"},
	{"variation", "-j -c 100 server",
	 "\"pdv_ms\":{\"p50\":0.000000,\"p95\":80.000000,\"p99\":80.000000,\"max\":80.000000}"},
	{"the first bin", "-j -c 100 server",
	 "\"histogram\":[{\"from_ms\":10.000000,\"to_ms\":12.000000,\"count\":70},"},
	{"the last bin", "-j -c 100 server",
	 "{\"from_ms\":80.000000,\"to_ms\":100.000000,\"count\":20}],"},
	{"runs", "-j -c 100 server", "\"loss_runs\":{\"runs\":3,\"missed\":10,\"longest\":5}"},
	{"the longest outage", "-j -c 100 server",
	 "\"outages\":{\"count\":2,\"longest\":{\"seq\":11,\"probes\":5,\"time_s\":10.000000000,"
	 "\"length_ms\":5000.000000,\"over\":true},"},
	{"the last outage", "-j -c 100 server",
	 "\"last\":{\"seq\":81,\"probes\":3,\"time_s\":80.000000000,\"length_ms\":3000.000000,"
	 "\"over\":true}}"},
	{"an outage that is not over", "-j -c 14 server",
	 "\"last\":{\"seq\":11,\"probes\":4,\"time_s\":10.000000000,\"length_ms\":3000.000000,"
	 "\"over\":false}}"},
	{"beyond what is kept exactly", "-j -c 5000 server",
	 "\"histogram\":[{\"from_ms\":10.000000,\"to_ms\":12.000000,\"count\":4970},"},
	{"no loss, no word of it", "-j -c 9 server",
	 "{\"from_ms\":10.000000,\"to_ms\":12.000000,\"count\":9}]}"},
	{"by UDP too", "-j -c 100 --udp server", "\"seq\":11,\"probes\":5,\"time_s\":10.000000000"},
	{"by TCP too", "-j -c 100 --tcp server", "\"seq\":11,\"probes\":5,\"time_s\":10.000000000"},
	{"in words", "-c 100 server",
	 "10 missed in 3 runs, at most 5 in a row, 2 outages,\n    longest 5000 ms from seq 11 on, "
	 "last 3000 ms from seq 81 on\n"},
	{"in words, variation", "-c 100 server", ", pdv p95/p99 = 80.0/80.0 ms\n"},
};

int main(void)
{
	setenv("NO_COLOR", "1", 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char line[CAPTURE_LINE];

		snprintf(line, sizeof(line), TRUTH "%s", rows[i].line);
		capture(&got, line);
		if (!ok(strstr(got.out, rows[i].says) != NULL, "%s", rows[i].name))
			printf("# %s\n", got.out);
	}
	return tap_done();
}
