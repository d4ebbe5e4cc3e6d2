/* SPDX-License-Identifier: MIT */
/*
 * Format "junit", the XML that machines for builds read: a broken MUST is a failure, a case that
 * was not run is skipped, and whatever else was found stands beside a test that passed. The counts
 * come first there, and so the cases gather in memory until the last.
 */
#include "out/check.h"
#include "out/utf8.h"
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The character that begins here, as XML 1.0 section 2.2 may have it; returns its octets. */
static size_t put_character(FILE *file, const char *at, size_t left)
{
	static const struct {
		char character;
		const char *entity;
	} rows[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};
	size_t length = utf8_length((const uint8_t *)at, left);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (*at == rows[i].character) {
			fputs(rows[i].entity, file);
			return 1;
		}
	if (!length || (unsigned char)*at < ' ' || *at == 0x7f) {
		putc('?', file);
		return 1;
	}
	fwrite(at, 1, length, file);
	return length;
}

static void put_text(FILE *file, const char *text)
{
	for (size_t left = strlen(text); left;) {
		size_t length = put_character(file, text, left);

		text += length;
		left -= length;
	}
}

static void put_attribute(FILE *file, const char *name, const char *text)
{
	fprintf(file, " %s=\"", name);
	put_text(file, text);
	putc('"', file);
}

static void put_element(FILE *file, const char *name, const char *message)
{
	fprintf(file, "    <%s", name);
	put_attribute(file, "message", message);
	fputs("/>\n", file);
}

static void put_said(FILE *file, const struct check_event *event, const char *found)
{
	fputs("    <system-out>", file);
	put_text(file, check_verdict_name(event->verdict));
	if (*found) {
		fputs(": ", file);
		put_text(file, found);
	}
	fputs("</system-out>\n", file);
}

static void check_start(struct out *out, const struct out_checking *checking)
{
	(void)checking;
	out->gathered = open_memstream(&out->gathered_text, &out->gathered_size);
	if (!out->gathered)
		out->error = ENOMEM;
}

static void check_case(struct out *out, const struct out_checking *checking,
		       const struct check_event *event)
{
	FILE *file = out->gathered;
	char text[CHECK_TEXT], name[CHECK_TEXT];
	const char *found = check_finding_text(event, text);

	if (!file)
		return;
	snprintf(name, sizeof(name), "%s/%s %s", event->test->id, event->test->name,
		 event->test->title);
	fputs("  <testcase", file);
	put_attribute(file, "classname", event->chapter->document);
	put_attribute(file, "name", name);
	fputs(">\n", file);
	if (event->verdict == CHECK_FAIL && !checking->known_now)
		put_element(file, "failure", found);
	else if (event->verdict == CHECK_NOT_RUN)
		put_element(file, "skipped", found);
	else if (event->verdict != CHECK_PASS)
		put_said(file, event, found);
	fputs("  </testcase>\n", file);
}

/* What stopped the run before all cases had their verdict. */
static void put_missing(FILE *file, const struct out_checking *checking, size_t missing)
{
	char text[CHECK_TEXT];

	snprintf(text, sizeof(text), "%zu cases without a verdict: %s", missing,
		 checking->deaf ? "the device answers nothing any more" : "the run ended early");
	fputs("  <testcase classname=\"icmp check\" name=\"complete\">\n", file);
	put_element(file, "error", text);
	fputs("  </testcase>\n", file);
}

static void put_suite(struct out *out, const struct out_checking *checking)
{
	size_t told = checking->known;

	for (unsigned i = 0; i < CHECK_VERDICTS; i++)
		told += checking->counts[i];
	bool missing = told < checking->cases;

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite", out->file);
	put_attribute(out->file, "name", "icmp check");
	put_attribute(out->file, "hostname", checking->device);
	fprintf(out->file,
		" tests=\"%zu\" failures=\"%" PRIu32 "\" errors=\"%d\" skipped=\"%" PRIu32 "\">\n",
		told + missing, checking->counts[CHECK_FAIL], missing,
		checking->counts[CHECK_NOT_RUN]);
	fwrite(out->gathered_text, 1, out->gathered_size, out->file);
	if (missing)
		put_missing(out->file, checking, checking->cases - told);
	fputs("</testsuite>\n", out->file);
}

static void check_summary(struct out *out, const struct out_checking *checking)
{
	if (!out->gathered)
		return;
	if (fclose(out->gathered))
		out->error = ENOMEM;
	else
		put_suite(out, checking);
	free(out->gathered_text);
	out->gathered = NULL;
}

const struct out_ops out_junit = {
	.name = "junit",
	.check_start = check_start,
	.check_case = check_case,
	.check_summary = check_summary,
};
