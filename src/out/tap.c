/* SPDX-License-Identifier: MIT */
/*
 * Format "tap", the Test Anything Protocol: a broken MUST is a failed test, a broken SHOULD one
 * that is still to do, and a case that was not run one that was skipped.
 */
#include "out/check.h"
#include "out/text/text.h"
#include <inttypes.h>

static void check_start(struct out *out, const struct out_checking *checking)
{
	fprintf(out->file, "TAP version 13\n1..%zu", checking->cases);
	text_line_end(out);
}

static uint32_t number_of(const struct out_checking *checking)
{
	uint32_t number = checking->known;

	for (unsigned i = 0; i < CHECK_VERDICTS; i++)
		number += checking->counts[i];
	return number;
}

static void check_case(struct out *out, const struct out_checking *checking,
		       const struct check_event *event)
{
	bool bad = event->verdict == CHECK_FAIL || event->verdict == CHECK_WARN;
	bool soft = event->verdict == CHECK_WARN || checking->known_now;
	char text[CHECK_TEXT];
	const char *found = check_finding_text(event, text);

	fprintf(out->file, "%sok %" PRIu32 " - %s/%s %s", bad ? "not " : "", number_of(checking),
		event->test->id, event->test->name, event->test->title);
	if (event->verdict == CHECK_NOT_RUN)
		fprintf(out->file, " # SKIP %s", found);
	else if (soft)
		fprintf(out->file, " # TODO %s", found);
	text_line_end(out);
	if (!*found || soft || event->verdict == CHECK_NOT_RUN)
		return;
	fprintf(out->file, "# %s", found);
	text_line_end(out);
}

static void check_summary(struct out *out, const struct out_checking *checking)
{
	uint32_t number = number_of(checking);

	/* Tests that are missing are failures to whoever reads this: it is said why. */
	if (number < checking->cases) {
		fprintf(out->file, "Bail out! after %" PRIu32 " of %zu cases", number,
			checking->cases);
		text_line_end(out);
	}
}

const struct out_ops out_tap = {
	.name = "tap",
	.check_start = check_start,
	.check_case = check_case,
	.check_summary = check_summary,
};
