/* SPDX-License-Identifier: MIT */
/* Runs of loss and outages, of series whose truth is plain to see. */
#include "stat/runs.h"
#include "tap.h"
#include <string.h>

enum { SECOND = 1000000000 };

static enum stat_fate fate_of(char letter)
{
	switch (letter) {
	case '.':
		return STAT_ANSWERED;
	case 'x':
		return STAT_MISSED;
	default:
		return STAT_VOID;
	}
}

static void add(struct stat_runs *loss, const char *series, size_t i)
{
	stat_runs_add(loss, i + 1, (int64_t)i * SECOND, fate_of(series[i]));
}

/* A probe a second. '.' answered, 'x' missed, '-' not sent. */
static const struct {
	const char *series;
	uint64_t runs, missed, longest, outages, longest_seq, longest_s, last_seq, last_s;
	bool over;
} rows[] = {
	{"", 0, 0, 0, 0, 0, 0, 0, 0, false},
	{".....", 0, 0, 0, 0, 0, 0, 0, 0, false},
	{".x.x.xx.", 3, 4, 2, 0, 0, 0, 0, 0, false},
	{".xxx.", 1, 3, 3, 1, 2, 3, 2, 3, true},
	{"xxx", 1, 3, 3, 1, 1, 2, 1, 2, false},
	{"..xxxxx..xxx.", 2, 8, 5, 2, 3, 5, 10, 3, true},
	{"..xxx.xxxxx", 2, 8, 5, 2, 7, 4, 7, 4, false},
	{".xx-x.", 1, 3, 3, 1, 2, 4, 2, 4, true},
	{"-xx-", 1, 2, 2, 0, 0, 0, 0, 0, false},
};

enum { ROWS = sizeof(rows) / sizeof(*rows) };

static void judge(const struct stat_runs *loss, size_t i, const char *order)
{
	bool right = loss->runs == rows[i].runs && loss->missed == rows[i].missed &&
		     loss->longest == rows[i].longest && loss->outages == rows[i].outages &&
		     loss->longest_outage.seq == rows[i].longest_seq &&
		     loss->last_outage.seq == rows[i].last_seq &&
		     loss->last_outage.over == rows[i].over;
	const struct stat_run *longest = &loss->longest_outage, *last = &loss->last_outage;

	ok(right, "%s, %s", rows[i].series, order);
	is_int(longest->end_ns - longest->start_ns, (int64_t)rows[i].longest_s * SECOND,
	       "longest outage");
	is_int(last->end_ns - last->start_ns, (int64_t)rows[i].last_s * SECOND, "last outage");
}

static void test_series(void)
{
	for (size_t i = 0; i < ROWS; i++) {
		struct stat_runs forth = {0}, back = {0}, answers = {0};
		size_t length = strlen(rows[i].series);

		for (size_t k = 0; k < length; k++)
			add(&forth, rows[i].series, k);
		judge(&forth, i, "in order");
		for (size_t k = length; k-- > 0;)
			add(&back, rows[i].series, k);
		judge(&back, i, "backwards");
		for (int missed = 0; missed < 2; missed++)
			for (size_t k = 0; k < length; k++)
				if ((rows[i].series[k] == 'x') == missed)
					add(&answers, rows[i].series, k);
		judge(&answers, i, "answers first");
		stat_runs_free(&forth);
		stat_runs_free(&back);
		stat_runs_free(&answers);
	}
}

/* A verdict is the last word: a late answer comes to a probe that was missed all the same. */
static void test_once(void)
{
	struct stat_runs loss = {0};

	stat_runs_add(&loss, 1, 0, STAT_MISSED);
	stat_runs_add(&loss, 1, 0, STAT_ANSWERED);
	stat_runs_add(&loss, 3, 2, STAT_MISSED);
	stat_runs_add(&loss, 3, 2, STAT_ANSWERED);
	is_int((int64_t)loss.missed, 1, "what waits for an older one is not counted yet");
	stat_runs_add(&loss, 2, 1, STAT_MISSED);
	is_int((int64_t)loss.missed, 3, "and then it is");
	is_int((int64_t)loss.longest, 3, "as one run");
	stat_runs_free(&loss);
}

/* Verdicts in disorder within a window, against the obvious walk over the whole series. */
static void test_oracle(void)
{
	enum { PROBES = 20000, WINDOW = 100 };
	static char series[PROBES];
	static size_t order[PROBES];
	uint64_t state = 7, runs = 0, longest = 0, missed = 0, outages = 0, run = 0;
	struct stat_runs loss = {0};

	for (size_t i = 0; i < PROBES; i++) {
		bool bad = i && series[i - 1] == 'x';

		state = state * 6364136223846793005u + 1442695040888963407u;
		series[i] = state >> 40 & 0xff ? bad ? 'x' : '.' : bad ? '.' : 'x';
		if ((state >> 20 & 3) == 0)
			series[i] = '.';
		order[i] = i;
	}
	for (size_t i = 0; i + WINDOW < PROBES; i++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		size_t k = i + (size_t)(state >> 33) % WINDOW, kept = order[i];
		order[i] = order[k];
		order[k] = kept;
	}
	for (size_t i = 0; i < PROBES; i++) {
		run = series[i] == 'x' ? run + 1 : 0;
		runs += run == 1;
		outages += run == STAT_OUTAGE;
		missed += run > 0;
		longest = run > longest ? run : longest;
		add(&loss, series, order[i]);
	}
	is_int((int64_t)loss.runs, (int64_t)runs, "runs");
	is_int((int64_t)loss.missed, (int64_t)missed, "missed");
	is_int((int64_t)loss.longest, (int64_t)longest, "longest");
	is_int((int64_t)loss.outages, (int64_t)outages, "outages");
	ok(outages > 10 && longest > STAT_OUTAGE, "there were some");
	ok(loss.room <= 32 * WINDOW, "memory of the window, not of the series");
	stat_runs_free(&loss);
}

static void test_merge(void)
{
	struct stat_runs one = {0}, two = {0}, none = {0};

	for (size_t k = 0; k < 13; k++)
		add(&one, "..xxxxx..xxx.", k);
	for (size_t k = 0; k < 20; k++)
		add(&two, ".x............xxxx..", k);
	stat_runs_merge(&one, &two);
	stat_runs_merge(&one, &none);
	is_int((int64_t)one.runs, 4, "runs of both");
	is_int((int64_t)one.missed, 13, "missed in both");
	is_int((int64_t)one.outages, 3, "outages of both");
	is_int((int64_t)one.longest, 5, "the longest of both");
	is_int((int64_t)one.longest_outage.seq, 3, "the longest outage of both");
	is_int((int64_t)one.last_outage.seq, 15, "the last outage of both");
	stat_runs_free(&one);
	stat_runs_free(&two);
}

int main(void)
{
	test_series();
	test_once();
	test_oracle();
	test_merge();
	return tap_done();
}
