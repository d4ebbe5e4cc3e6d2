/* SPDX-License-Identifier: MIT */
/* What a judge found, in words. */
#include "out/check.h"
#include <errno.h>
#include <icmp4/registry.h>
#include <icmp4/text.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const found_names[] = {
	[CHECK_FOUND_AS_EXPECTED] = "as-expected",
	[CHECK_FOUND_NO_ANSWER] = "no-answer",
	[CHECK_FOUND_OTHER] = "other-answer",
	[CHECK_FOUND_UNWANTED] = "unwanted-answer",
	[CHECK_FOUND_PASSED] = "passed-on",
	[CHECK_FOUND_STOPPED] = "not-passed-on",
	[CHECK_FOUND_FIELD] = "field",
	[CHECK_FOUND_ABSENT] = "field-absent",
	[CHECK_FOUND_UNSOUND] = "unsound-answer",
	[CHECK_FOUND_MANY] = "several-answers",
	[CHECK_FOUND_DEAF] = "control-unanswered",
	[CHECK_FOUND_NEEDS] = "needs",
	[CHECK_FOUND_UNSENT] = "unsent",
};

const char *check_found_name(enum check_found found)
{
	return found_names[found];
}

const char *check_profile_name(enum check_profile profile)
{
	return profile == CHECK_BCP ? "bcp" : "rfc1812";
}

const char *check_number_text(enum check_kind kind, uint32_t value, char text[CHECK_NUMBER])
{
	switch (kind) {
	case CHECK_KIND_ADDRESS:
		icmp4_address_text(value, text, CHECK_NUMBER);
		break;
	case CHECK_KIND_HEX:
		snprintf(text, CHECK_NUMBER, "0x%" PRIx32, value);
		break;
	case CHECK_KIND_PLACE:
		if (value == CHECK_SAME)
			return "none";
		snprintf(text, CHECK_NUMBER, "octet %" PRIu32, value);
		break;
	default:
		snprintf(text, CHECK_NUMBER, "%" PRIu32, value);
	}
	return text;
}

/* "ip.ttl is 5, should be 32 to 255" */
static void field_text(const struct check_finding *finding, char text[CHECK_TEXT])
{
	const struct check_claim *claim = finding->claim;
	enum check_kind kind = check_field_kind(claim->field);
	char got[CHECK_NUMBER], want[CHECK_NUMBER], most[CHECK_NUMBER];
	bool range = claim->how <= CHECK_IS_NOT && claim->high;

	snprintf(text, CHECK_TEXT, "%s is %s, should %sbe %s%s%s", check_field_name(claim->field),
		 check_number_text(kind, finding->got, got),
		 claim->how == CHECK_IS_NOT ? "not " : "",
		 check_number_text(kind, finding->want, want), range ? " to " : "",
		 range ? check_number_text(kind, claim->high, most) : "");
}

static const char *came_text(const struct check_finding *finding)
{
	const char *name = icmp4_message_name(finding->type, finding->code);

	return name ? name : "a message";
}

static const char *control_text(const struct check_case *test)
{
	return test->control ? "what ought to be answered is not, so that silence says nothing"
			     : "not even an echo request is answered";
}

/* What the kernel says of a link is seldom what is wrong with it. */
static const char *unsent_text(int reason)
{
	static const struct {
		int reason;
		const char *text;
	} rows[] = {
		{ENETDOWN, "the tester's link is down"},
		{ENOBUFS, "the link takes no more, as if nobody were at its other end"},
		{EHOSTUNREACH, "nobody answers ARP any more"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].reason == reason)
			return rows[i].text;
	return strerror(reason);
}

const char *check_finding_text(const struct check_event *event, char text[CHECK_TEXT])
{
	const struct check_finding *f = &event->finding;

	text[0] = '\0';
	switch (f->what) {
	case CHECK_FOUND_AS_EXPECTED:
		break;
	case CHECK_FOUND_NO_ANSWER:
		return "no answer";
	case CHECK_FOUND_OTHER:
		snprintf(text, CHECK_TEXT, "the answer is %s (%u/%u)", came_text(f), f->type,
			 f->code);
		break;
	case CHECK_FOUND_UNWANTED:
		snprintf(text, CHECK_TEXT, "it is answered: %s (%u/%u)", came_text(f), f->type,
			 f->code);
		break;
	case CHECK_FOUND_PASSED:
		return "it is passed on";
	case CHECK_FOUND_STOPPED:
		return "it is not passed on";
	case CHECK_FOUND_FIELD:
		field_text(f, text);
		break;
	case CHECK_FOUND_ABSENT:
		snprintf(text, CHECK_TEXT, "there is no %s in the answer",
			 check_field_name(f->claim->field));
		break;
	case CHECK_FOUND_UNSOUND:
		return "the answer is malformed, or a checksum of it wrong";
	case CHECK_FOUND_MANY:
		snprintf(text, CHECK_TEXT, "%" PRIu32 " answers", f->got);
		break;
	case CHECK_FOUND_DEAF:
		return control_text(event->test);
	case CHECK_FOUND_NEEDS:
		snprintf(text, CHECK_TEXT, "needs %s", check_need_text(f->got));
		break;
	case CHECK_FOUND_UNSENT:
		snprintf(text, CHECK_TEXT, "it could not be sent: %s", unsent_text((int)f->got));
		break;
	}
	return text;
}
