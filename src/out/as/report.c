/* SPDX-License-Identifier: MIT */
/* The reports of mtr: text, JSON, XML and CSV of the same columns. */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "out/as/hubs.h"

/* Columns of a report that is not wide begin here, whatever the name before them needs. */
enum { REPORT_NAME = 33, REPORT_LINE = 1024 };

struct report {
	const struct out_run *run;
	const struct out_as_mtr *mtr;
	const struct mtr_hub *hubs; /* by TTL */
	unsigned first, last;       /* none: last is below first */
	const struct mtr_field *columns[MTR_COLUMNS];
	size_t column_count;
	const char *target;
	time_t begun;
};

/* As far as the destination, or one hop beyond the last that answered. */
static unsigned last_hop(const struct out_as_hubs *hubs)
{
	unsigned last = 0;

	for (unsigned ttl = hubs->first; ttl <= hubs->max; ttl++) {
		if (hubs->all[ttl].final)
			return ttl;
		if (hubs->all[ttl].from)
			last = ttl < hubs->max ? ttl + 1 : ttl;
	}
	return last;
}

static size_t widest(const struct report *r)
{
	char host[OUT_AS_HOST];
	size_t width = strlen(r->mtr->host);

	for (unsigned ttl = r->first; ttl <= r->last; ttl++) {
		mtr_host(host, r->run, r->hubs[ttl].from);
		width = strlen(host) > width ? strlen(host) : width;
	}
	return width;
}

/* --- Text --- */

static void put_start(const struct report *r, FILE *file)
{
	char text[64];
	struct tm broken;

	if (localtime_r(&r->begun, &broken) &&
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S%z", &broken))
		fprintf(file, "Start: %s\n", text);
}

/* Each column at its own place: what is too wide for one is cut by the next. */
static void put_row(const struct report *r, char line[REPORT_LINE], const struct mtr_hub *hub,
		    FILE *file)
{
	size_t at = r->mtr->wide ? strlen(line) : REPORT_NAME;
	char text[MTR_VALUE];

	for (size_t i = 0; i < r->column_count; i++) {
		const struct mtr_field *column = r->columns[i];

		if (hub)
			snprintf(line + at, MTR_VALUE, "%s", mtr_value(text, column, hub));
		else
			snprintf(line + at, MTR_VALUE, "%*s", column->width, column->title);
		at += (size_t)column->width;
	}
	fprintf(file, "%s\n", line);
}

static void put_text(const struct report *r, FILE *file)
{
	char line[REPORT_LINE], host[OUT_AS_HOST];
	int width = r->mtr->wide ? (int)widest(r) : REPORT_NAME;

	put_start(r, file);
	snprintf(line, REPORT_LINE / 2, "HOST: %-*s", width, r->mtr->host);
	put_row(r, line, NULL, file);
	for (unsigned ttl = r->first; ttl <= r->last; ttl++) {
		mtr_host(host, r->run, r->hubs[ttl].from);
		snprintf(line, REPORT_LINE / 2, " %2u.|-- %-*s", ttl, width, host);
		put_row(r, line, &r->hubs[ttl], file);
	}
}

/* --- JSON --- */

/* Five digits that mean something, and always a point. */
static void put_json_value(const struct mtr_field *column, const struct mtr_hub *hub, FILE *file)
{
	char text[MTR_VALUE];

	snprintf(text, sizeof(text), "%.5g", column->value(hub));
	fprintf(file, "%s%s", text, column->digits && !strpbrk(text, ".e") ? ".0" : "");
}

static void put_json_hub(const struct report *r, unsigned ttl, FILE *file)
{
	char host[OUT_AS_HOST];

	mtr_host(host, r->run, r->hubs[ttl].from);
	fprintf(file, "%s\n            {\n                \"count\": %u,\n",
		ttl > r->first ? "," : "", ttl);
	fprintf(file, "                \"host\": \"%s\"", host);
	for (size_t i = 0; i < r->column_count; i++) {
		if (r->columns[i]->letter == ' ')
			continue;
		fprintf(file, ",\n                \"%s\": ", r->columns[i]->title);
		put_json_value(r->columns[i], &r->hubs[ttl], file);
	}
	fputs("\n            }", file);
}

static void put_json(const struct report *r, FILE *file)
{
	const struct out_as_mtr *mtr = r->mtr;
	char target[OUT_AS_HOST];

	fprintf(file,
		"{\n    \"report\": {\n        \"mtr\": {\n            \"src\": \"%s\",\n"
		"            \"dst\": \"%s\",\n            \"tos\": %u,\n            \"tests\": "
		"%u,\n",
		mtr->host, as_name(target, r->target), mtr->tos, mtr->tests);
	fprintf(file,
		"            \"psize\": \"%u\",\n            \"bitpattern\": \"0x%02X\"\n        "
		"},\n"
		"        \"hubs\": [",
		mtr->size, mtr->pattern);
	for (unsigned ttl = r->first; ttl <= r->last; ttl++)
		put_json_hub(r, ttl, file);
	fputs(r->last >= r->first ? "\n        ]\n    }\n}\n" : "]\n    }\n}\n", file);
}

/* --- XML --- */

/* No "%" in the name of an element. */
static void put_element(const struct mtr_field *column, const struct mtr_hub *hub, FILE *file)
{
	int length = (int)strcspn(column->title, "%");
	char text[MTR_VALUE];

	fprintf(file, "        <%.*s>%s</%.*s>\n", length, column->title,
		mtr_value(text, column, hub), length, column->title);
}

static void put_xml(const struct report *r, FILE *file)
{
	const struct out_as_mtr *mtr = r->mtr;
	char host[OUT_AS_HOST];

	fprintf(file,
		"<?xml version=\"1.0\"?>\n<MTR SRC=\"%s\" DST=\"%s\" TOS=\"0x%X\" PSIZE=\"%u\" "
		"BITPATTERN=\"0x%02X\" TESTS=\"%u\">\n",
		mtr->host, as_name(host, r->target), mtr->tos, mtr->size, mtr->pattern, mtr->tests);
	for (unsigned ttl = r->first; ttl <= r->last; ttl++) {
		mtr_host(host, r->run, r->hubs[ttl].from);
		fprintf(file, "    <HUB COUNT=\"%u\" HOST=\"%s\">\n", ttl, host);
		for (size_t i = 0; i < r->column_count; i++)
			if (r->columns[i]->letter != ' ')
				put_element(r->columns[i], &r->hubs[ttl], file);
		fputs("    </HUB>\n", file);
	}
	fputs("</MTR>\n", file);
}

/* --- CSV: a line of titles and a column of blanks are part of what its readers know --- */

static void put_csv(const struct report *r, FILE *file)
{
	char host[OUT_AS_HOST], target[OUT_AS_HOST];

	if (r->last >= r->first)
		fputs("Mtr_Version,Start_Time,Status,Host,Hop,Ip,", file);
	for (size_t i = 0; i < r->column_count && r->last >= r->first; i++)
		fprintf(file, "%s,%s", r->columns[i]->title, i + 1 < r->column_count ? "" : "\n");
	for (unsigned ttl = r->first; ttl <= r->last; ttl++) {
		mtr_host(host, r->run, r->hubs[ttl].from);
		fprintf(file, "MTR.0.95,%" PRId64 ",OK,%s,%u,%s", (int64_t)r->begun,
			as_name(target, r->target), ttl, host);
		for (size_t i = 0; i < r->column_count; i++)
			fprintf(file, ",%.*f", r->columns[i]->digits * 2,
				r->columns[i]->value(&r->hubs[ttl]));
		putc('\n', file);
	}
}

void mtr_report(struct out *out, const struct out_trace *trace)
{
	static void (*const forms[])(const struct report *, FILE *) = {
		[OUT_AS_MTR_REPORT] = put_text,
		[OUT_AS_MTR_JSON] = put_json,
		[OUT_AS_MTR_XML] = put_xml,
		[OUT_AS_MTR_CSV] = put_csv,
	};
	const struct out_as *as = out->run->as;
	struct icmp4_time begun = as->hubs->any ? as->hubs->begun : out->run->start;
	struct report report = {
		.run = out->run,
		.mtr = &as->mtr,
		.hubs = as->hubs->all,
		.first = as->hubs->first,
		.last = last_hop(as->hubs),
		.target = out->run->targets[trace->target].name,
		.begun = (time_t)((begun.ns + out->run->unix_ns) / ICMP4_S_NS),
	};

	report.column_count = mtr_columns(report.columns, as->mtr.fields);
	forms[as->mtr.form](&report, out->file);
	fflush(out->file);
}
