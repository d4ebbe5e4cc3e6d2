/* SPDX-License-Identifier: MIT */
/* What `icmp check` learned of the device before the first case: its limits, and its fingerprint.
 */
#include "out/check.h"
#include "out/text/text.h"
#include <icmp4/registry.h>
#include <inttypes.h>

enum { LABEL = 24 };

static const char *kind_name(unsigned kind)
{
	uint8_t type, code;

	check_limit_kind(kind, &type, &code);
	return icmp4_message_name(type, code);
}

/* "6 at once, then 1 a second; for each destination; regular" */
static void put_found(struct out *out, const struct check_limit *limit)
{
	static const char *const scopes[] = {"", "; for all destinations",
					     "; for each destination"};
	static const char *const ways[] = {"", "; not randomised", "; randomised"};
	uint32_t rate = limit->rate_milli;

	fprintf(out->file, "%" PRIu32 " at once, then ", limit->depth);
	if (!rate)
		fputs("none in seconds", out->file);
	else if (rate < 20000)
		fprintf(out->file, "%" PRIu32 ".%02" PRIu32 " a second", rate / 1000,
			rate % 1000 / 10);
	else
		fprintf(out->file, "%" PRIu32 " a second", (rate + 500) / 1000);
	fprintf(out->file, "%s%s%s", scopes[limit->scope], ways[limit->randomised],
		limit->spent_by_others ? "; other errors spend it" : "");
}

static void put_limit(struct out *out, const struct check_limit *limit)
{
	switch (limit->state) {
	case CHECK_LIMIT_NONE:
		fprintf(out->file, "no limit: %" PRIu32 " of %" PRIu32 " at once are answered",
			limit->answered, limit->sent);
		break;
	case CHECK_LIMIT_FOUND:
		put_found(out, limit);
		break;
	case CHECK_LIMIT_SHARED:
		fprintf(out->file, "shares the limit of %s", kind_name(limit->shared_with));
		break;
	default:
		fputs("none is sent", out->file);
	}
	text_line_end(out);
}

static void put_limits(struct out *out, const struct check *check)
{
	const char *glue = "limits";

	for (unsigned i = 0; i < CHECK_LIMITS; i++) {
		const struct check_limit *limit = &check->survey.limits[i];

		if (limit->state == CHECK_LIMIT_UNMEASURED)
			continue;
		fprintf(out->file, "%-8s%-*s ", glue, LABEL, kind_name(i));
		put_limit(out, limit);
		glue = "";
	}
	fprintf(out->file, "%-8s%-*s one in %" PRId64 " ms", "paced", LABEL, "errors",
		check_error_gap(check) / ICMP4_MS_NS);
	text_line_end(out);
}

static void put_print(struct out *out, const char *label, const struct check_print *print)
{
	if (!print->seen)
		return;
	fprintf(out->file, "%-8s%-*s TTL %u (left with %u), TOS %s, DF %s", "", LABEL, label,
		print->ttl, check_initial_ttl(print->ttl), check_follows_name(print->tos_follows),
		check_follows_name(print->df_follows));
	if (print->length)
		fprintf(out->file, ", quotes %" PRIu32 " octets", print->length);
	text_line_end(out);
}

static const char *yes(enum check_maybe answered)
{
	return answered == CHECK_YES ? "yes" : answered == CHECK_NO ? "no" : "not asked";
}

static void put_fingerprint(struct out *out, const struct check_fingerprint *print)
{
	fprintf(out->file, "%-8s%-*s %s, code of a request %s", "stack", LABEL, "identifications",
		check_ids_name(print->ids), check_follows_name(print->code));
	text_line_end(out);
	put_print(out, "echo replies", &print->reply);
	put_print(out, "errors", &print->error);
	fprintf(out->file, "%-8s%-*s record route %s, timestamp %s, source route %s", "", LABEL,
		"options", check_option_name(print->record_route),
		check_option_name(print->timestamp), check_option_name(print->source_route));
	text_line_end(out);
	fprintf(out->file, "%-8s%-*s timestamp %s, mask %s, information %s, extended echo %s", "",
		LABEL, "answers", yes(print->timestamp_reply), yes(print->mask_reply),
		yes(print->information_reply), yes(print->extended_reply));
	text_line_end(out);
}

void text_check_survey(struct out *out, const struct out_checking *checking,
		       const struct check *check)
{
	(void)checking;
	if (out->run->quiet)
		return;
	if (check->survey.measured)
		put_limits(out, check);
	if (check->survey.printed)
		put_fingerprint(out, &check->survey.fingerprint);
}
