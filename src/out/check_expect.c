/* SPDX-License-Identifier: MIT */
/* What a case expects of the device, in words; and what a verdict means. */
#include "out/check.h"
#include <icmp4/registry.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static void add(char text[CHECK_TEXT], const char *format,
						      ...)
{
	size_t used = strlen(text);
	va_list list;

	va_start(list, format);
	vsnprintf(text + used, CHECK_TEXT - used, format, list);
	va_end(list);
}

static void add_message(char text[CHECK_TEXT], const struct check_expect *expect)
{
	const char *name = icmp4_message_name(expect->type, expect->code);

	if (expect->code == UINT8_MAX)
		add(text, "type %u of any code", expect->type);
	else
		add(text, "%s (%u/%u)", name ? name : "a message", expect->type, expect->code);
}

static void add_outcome(char text[CHECK_TEXT], const struct check_expect *expect)
{
	switch (expect->outcome) {
	case CHECK_ANSWER:
	case CHECK_OPTIONAL:
		add_message(text, expect);
		if (expect->outcome == CHECK_OPTIONAL)
			add(text, " or nothing");
		return;
	case CHECK_SILENCE:
		add(text, "nothing at all");
		return;
	case CHECK_NEVER:
		add(text, "anything but ");
		add_message(text, expect);
		return;
	case CHECK_PASSED:
		add(text, "that it arrives behind the device");
		return;
	case CHECK_STOPPED:
		add(text, "that it does not arrive behind the device");
		return;
	case CHECK_REFUSED:
		add(text, "a TCP segment with RST");
		return;
	}
}

static void add_value(char text[CHECK_TEXT], const struct check_claim *claim, uint32_t value)
{
	char number[CHECK_NUMBER];

	add(text, " %s", check_number_text(check_field_kind(claim->field), value, number));
}

static void add_claim(char text[CHECK_TEXT], const struct check_claim *claim)
{
	switch (claim->how) {
	case CHECK_IS:
	case CHECK_IS_NOT:
		add(text, claim->how == CHECK_IS_NOT ? " not" : "");
		add_value(text, claim, claim->low);
		if (claim->high) {
			add(text, " to");
			add_value(text, claim, claim->high);
		}
		return;
	case CHECK_AS_SENT:
	case CHECK_AS_SENT_OR:
		add(text, " as it was sent");
		if (claim->how == CHECK_AS_SENT_OR) {
			add(text, " or");
			add_value(text, claim, claim->low);
		}
		return;
	case CHECK_AT:
		add(text, " that of %s", check_place_text((enum check_place)claim->low));
		return;
	case CHECK_NARROW_MTU:
		add(text, " that of the narrow link");
		return;
	case CHECK_OUR_LABEL:
		add(text, " the one that was sent");
		return;
	}
}

const char *check_expect_text(const struct check_expect *expect, char text[CHECK_TEXT])
{
	const char *glue = " with ";

	text[0] = '\0';
	add_outcome(text, expect);
	for (size_t i = 0; i < CHECK_CLAIMS && expect->claims[i].field; i++) {
		add(text, "%s%s", glue, check_field_name(expect->claims[i].field));
		add_claim(text, &expect->claims[i]);
		glue = ", ";
	}
	return text;
}

const char *check_verdict_text(enum check_verdict verdict)
{
	static const char *const texts[CHECK_VERDICTS] = {
		[CHECK_PASS] = "it is as it should be",
		[CHECK_FAIL] = "a MUST is broken",
		[CHECK_WARN] = "a SHOULD is broken",
		[CHECK_INFO] = "it is the device's choice, and no fault",
		[CHECK_ADVICE] = "no RFC says so, but others came to grief by it",
		[CHECK_NOT_RUN] = "nothing can be said",
	};

	return texts[verdict];
}
