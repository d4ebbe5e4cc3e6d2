/* SPDX-License-Identifier: MIT */
/* The last line of a run that sends messages. */
#include "out/json/lines.h"
#include "out/text/text.h"
#include <inttypes.h>

void text_sending(struct out *out, const struct out_sending *sending)
{
	fprintf(out->file, "%s %" PRIu64, sending->written ? "written" : "sent", sending->sent);
	if (sending->unsent)
		fprintf(out->file, ", not sent %" PRIu64, sending->unsent);
	if (!sending->written)
		fprintf(out->file, ", answers %" PRIu64, sending->answers);
	text_line_end(out);
}

void json_sending(struct out *out, const struct out_sending *sending)
{
	struct json *json = json_lines_begin(out, "summary");

	json_number(json, sending->written ? "written" : "sent", sending->sent);
	if (sending->unsent)
		json_number(json, "unsent", sending->unsent);
	if (!sending->written)
		json_number(json, "answers", sending->answers);
	json_end(json);
}
