/* SPDX-License-Identifier: MIT */
/* A line for each kind of answer, with its limit; and one for the fingerprint. */
#include "out/check.h"
#include "out/json/lines.h"
#include <icmp4/registry.h>

static const char *kind_name(unsigned kind)
{
	uint8_t type, code;

	check_limit_kind(kind, &type, &code);
	return icmp4_message_name(type, code);
}

/* What is not known is null. */
static void put_maybe(struct json *json, const char *key, enum check_maybe value)
{
	if (value == CHECK_UNKNOWN)
		json_none(json, key);
	else
		json_bool(json, key, value == CHECK_YES);
}

static void put_found(struct json *json, const struct check_limit *limit)
{
	static const char *const scopes[] = {NULL, "all", "destination"};

	json_number(json, "burst", limit->depth);
	if (limit->rate_milli)
		json_ratio(json, "rate_per_s", limit->rate_milli / 1000.0, 3);
	else
		json_none(json, "rate_per_s");
	if (scopes[limit->scope])
		json_text(json, "bucket_of", scopes[limit->scope]);
	else
		json_none(json, "bucket_of");
	put_maybe(json, "randomised", limit->randomised);
	json_bool(json, "spent_by_others", limit->spent_by_others);
}

static void put_limit(struct out *out, unsigned kind, const struct check_limit *limit)
{
	struct json *json = json_lines_begin(out, "limit");
	uint8_t type, code;

	check_limit_kind(kind, &type, &code);
	json_text(json, "answer", kind_name(kind));
	json_number(json, "type", type);
	json_number(json, "code", code);
	json_text(json, "status", check_limit_state_name(limit->state));
	if (limit->state == CHECK_LIMIT_SHARED)
		json_text(json, "shared_with", kind_name(limit->shared_with));
	if (limit->state == CHECK_LIMIT_FOUND)
		put_found(json, limit);
	json_number(json, "sent", limit->sent);
	json_number(json, "answered", limit->answered);
	json_end(json);
}

static void put_print(struct json *json, const char *key, const struct check_print *print)
{
	if (!print->seen) {
		json_none(json, key);
		return;
	}
	json_open(json, key, '{');
	json_number(json, "ttl", print->ttl);
	json_number(json, "initial_ttl", check_initial_ttl(print->ttl));
	json_number(json, "tos", print->tos);
	json_text(json, "tos_of_request", check_follows_name(print->tos_follows));
	json_text(json, "df", check_follows_name(print->df_follows));
	if (print->length)
		json_number(json, "quote_length", print->length);
	json_close(json);
}

static void put_fingerprint(struct out *out, const struct out_checking *checking,
			    const struct check_fingerprint *print)
{
	struct json *json = json_lines_begin(out, "fingerprint");

	json_text(json, "device", checking->device);
	json_address(json, "dst", checking->address);
	put_print(json, "reply", &print->reply);
	put_print(json, "error", &print->error);
	json_text(json, "code_of_request", check_follows_name(print->code));
	json_text(json, "ip_id", check_ids_name(print->ids));
	json_open(json, "options", '{');
	json_text(json, "record_route", check_option_name(print->record_route));
	json_text(json, "timestamp", check_option_name(print->timestamp));
	json_text(json, "source_route", check_option_name(print->source_route));
	json_close(json);
	json_open(json, "answers", '{');
	put_maybe(json, "timestamp", print->timestamp_reply);
	put_maybe(json, "mask", print->mask_reply);
	put_maybe(json, "information", print->information_reply);
	put_maybe(json, "extended_echo", print->extended_reply);
	json_close(json);
	json_end(json);
}

void json_check_survey(struct out *out, const struct out_checking *checking,
		       const struct check *check)
{
	const struct check_survey *survey = &check->survey;

	for (unsigned i = 0; i < CHECK_LIMITS && survey->measured; i++)
		put_limit(out, i, &survey->limits[i]);
	if (survey->printed)
		put_fingerprint(out, checking, &survey->fingerprint);
}
