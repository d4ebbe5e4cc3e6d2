/* SPDX-License-Identifier: MIT */
/*
 * icmp why against variations of each fault: matrix COUNT [FIRST-SEED [VERDICT]]
 *
 * Prints a row a family: how often the verdict was the right one, how often it named the right hop,
 * how long that took in virtual time (the mean, half of them, 95 of 100, all), and each wrong
 * verdict by name; then where that time went, phase by phase. Exit status 1 if more than one in a
 * hundred of any family was wrong, or more than one in twenty took longer than is promised.
 */
#include "base/siphash.h"
#include "config/lab/lab.h"
#include "run/virtual.h"
#include "run/why/why.h"
#include "why/draft.h"
#include <icmp4/text.h>
#include <stdlib.h>
#include <string.h>

enum { VERDICTS_MAX = 64, WRONG_MAX_PERCENT = 1, USUAL_PERCENT = 95 };

/* "Under ten seconds in the usual case." */
static const double usual_s = 10;

/* When each phase began; what is not asked takes no time. */
struct course {
	const struct run_virtual *world;
	double began_s[WHY_DONE], phase_s[WHY_DONE], took_s;
};

struct tally {
	unsigned right, placed, placeable;
	unsigned by[VERDICTS_MAX];
	unsigned count;
	double *took_s;
	double phase_s[WHY_DONE];
	uint64_t first_wrong; /* seed */
};

static struct lab *read_lab(const struct draft *draft)
{
	struct config_error error;
	char *text = NULL;
	size_t length = 0;
	FILE *file = open_memstream(&text, &length);
	struct lab *lab;

	draft_write(draft, file);
	fclose(file);
	lab = lab_read(text, length, "draft.yaml", NULL, &error);
	if (!lab) {
		fprintf(stderr, "%s\n%s\n", error.text, text);
		exit(2);
	}
	free(text);
	return lab;
}

static uint32_t target_of(const struct lab *lab, const struct draft *draft)
{
	uint32_t address, node;

	if (icmp4_address_parse(draft->target, &address))
		return address;
	node = lab_node(lab, draft->target);
	return node == SIM_NONE ? 0 : sim_node_address(lab->sim, node);
}

static double now_s(const struct course *course)
{
	return (double)course->world->now.ns / ICMP4_S_NS;
}

static void begin_phase(void *world, enum why_phase phase)
{
	struct course *course = world;

	course->began_s[phase] = now_s(course);
}

static void end_phase(void *world, enum why_phase phase)
{
	struct course *course = world;

	course->phase_s[phase] = now_s(course) - course->began_s[phase];
}

static struct why_verdict ask(const struct draft *draft, struct course *course)
{
	static struct run_why why;
	struct lab *lab = read_lab(draft);
	struct run_virtual world;
	uint32_t node = lab_node(lab, "client"), dst = target_of(lab, draft);
	struct why_verdict verdict;

	memset(&why, 0, sizeof(why));
	run_virtual_init(&world, lab->sim, node, 0, NULL);
	world.refuses = true;
	why_begin(&why.evidence, &(struct why_ask){
					 .dst = dst,
					 .src = sim_node_address(lab->sim, node),
					 .protocol = draft->protocol,
					 .src_port = (uint16_t)(40000 + draft->seed % 20000),
					 .dst_port = draft->port,
					 .chosen = draft->chosen,
					 .ported = draft->ported,
					 .exact = true,
					 .echoing = true,
				 });
	why.evidence.name = dst ? WHY_NAME_FINE : WHY_NAME_UNKNOWN;
	why.world = why.echo = &world.world;
	why.echo_exact = true;
	why.echo_id = (uint16_t)draft->seed;
	why.ceiling = SIM_MTU;
	why.key = (struct icmp4_key){{draft->seed, 1}};
	why.end = ICMP4_NEVER;
	*course = (struct course){.world = &world};
	why.sink = (struct run_why_sink){
		.phase = begin_phase,
		.ended = end_phase,
		.world = course,
	};
	run_why(&why);
	verdict = why_judge(&why.evidence);
	course->took_s = now_s(course);
	lab_free(lab);
	return verdict;
}

static size_t number_of(const char *id)
{
	size_t count;
	const struct why_row *rows = why_rows(&count);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(rows[i].id, id))
			return i;
	return count;
}

static void add_loss(struct draft *draft, unsigned permille)
{
	unsigned link = draft_draw(draft, 0, draft->routers), most = draft_draw(draft, 0, permille);

	if (most && draft->delay_us[link] && !strstr(draft->link[link], "loss"))
		draft_add(draft->link[link], DRAFT_TEXT, ", loss: %u.%u%%", most / 10, most % 10);
}

static void run_one(const struct family *family, uint64_t seed, struct tally *tally, bool verbose)
{
	struct draft draft;
	struct why_verdict verdict;
	struct course course;

	draft_begin(&draft, seed);
	family->draw(&draft);
	if (family->loss_permille)
		add_loss(&draft, family->loss_permille);
	verdict = ask(&draft, &course);
	tally->by[number_of(verdict.row->id)]++;
	tally->took_s[tally->count++] = course.took_s;
	for (size_t i = 0; i < WHY_DONE; i++)
		tally->phase_s[i] += course.phase_s[i];
	if (strcmp(verdict.row->id, family->verdict) != 0) {
		if (!tally->first_wrong)
			tally->first_wrong = seed;
		if (verbose) {
			fprintf(stderr, "# %s, seed %llu: %s, protocol %u port %u\n",
				family->verdict, (unsigned long long)seed, verdict.row->id,
				draft.protocol, draft.port);
			draft_write(&draft, stderr);
		}
		return;
	}
	tally->right++;
	tally->placeable += draft.hop > 0;
	tally->placed += draft.hop && verdict.hop == draft.hop;
}

static void print_wrong(const struct family *family, const struct tally *tally)
{
	size_t count;
	const struct why_row *rows = why_rows(&count);

	for (size_t i = 0; i < count; i++)
		if (tally->by[i] && strcmp(rows[i].id, family->verdict) != 0)
			printf("  %s %u", rows[i].id, tally->by[i]);
	if (tally->first_wrong)
		printf("  (seed %llu)", (unsigned long long)tally->first_wrong);
}

static int order(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

/* In order: so many of a hundred took no longer. */
static double quantile(const struct tally *tally, unsigned percent)
{
	return tally->took_s[(tally->count - 1) * percent / 100];
}

static double mean(const struct tally *tally)
{
	double sum = 0;

	for (unsigned i = 0; i < tally->count; i++)
		sum += tally->took_s[i];
	return sum / tally->count;
}

static void print_row(const struct family *family, struct tally *tally)
{
	char placed[32] = "-";

	if (tally->placeable)
		snprintf(placed, sizeof(placed), "%u/%u", tally->placed, tally->placeable);
	printf("%-21s %-42s %5u/%-5u %10s %5.1f %5.1f %5.1f %5.1f", family->verdict, family->what,
	       tally->right, tally->count, placed, mean(tally), quantile(tally, 50),
	       quantile(tally, USUAL_PERCENT), quantile(tally, 100));
	print_wrong(family, tally);
	putchar('\n');
	fflush(stdout);
}

static void print_course(const struct family *family, const struct tally *tally)
{
	printf("%-21s %-42s", family->verdict, family->what);
	for (size_t i = 0; i < WHY_DONE; i++)
		printf(" %12.2f", tally->phase_s[i] / tally->count);
	putchar('\n');
}

static void print_courses(const struct family *all, const struct tally *tallies, size_t rows)
{
	printf("\n%-64s", "seconds of each phase, the mean; some go on side by side");
	for (enum why_phase i = 0; i < WHY_DONE; i++)
		printf(" %12s", why_phase_name(i));
	putchar('\n');
	for (size_t i = 0; i < rows; i++)
		if (tallies[i].count)
			print_course(&all[i], &tallies[i]);
}

static bool try_family(const struct family *family, struct tally *tally, uint64_t first,
		       unsigned count, bool verbose)
{
	tally->took_s = calloc(count, sizeof(*tally->took_s));
	for (unsigned n = 0; n < count; n++)
		run_one(family, first + n, tally, verbose);
	qsort(tally->took_s, count, sizeof(*tally->took_s), order);
	print_row(family, tally);
	if (quantile(tally, USUAL_PERCENT) > usual_s)
		return false;
	return (count - tally->right) * 100 <= count * WRONG_MAX_PERCENT;
}

int main(int argc, char **argv)
{
	unsigned count = argc > 1 ? (unsigned)atoi(argv[1]) : 20;
	uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	const char *only = argc > 3 ? argv[3] : NULL;
	size_t rows;
	const struct family *all = families(&rows);
	struct tally *tallies = calloc(rows, sizeof(*tallies));
	bool fine = tallies && count;

	printf("%-21s %-42s %-11s %10s %5s %5s %5s %5s  wrong\n", "verdict", "fault", "right",
	       "right hop", "s", "50%", "95%", "all");
	for (size_t i = 0; i < rows; i++)
		if (!only || !strcmp(only, all[i].verdict))
			fine &= try_family(&all[i], &tallies[i], first, count, only != NULL);
	print_courses(all, tallies, rows);
	for (size_t i = 0; i < rows; i++)
		free(tallies[i].took_s);
	free(tallies);
	return !fine;
}
