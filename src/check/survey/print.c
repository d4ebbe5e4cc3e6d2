/* SPDX-License-Identifier: MIT */
/* From what came back to what it says of the stack. */
#include "base/bytes.h"
#include "check/survey/inside.h"
#include <icmp4/message.h>

enum { STEP_MOST = 256, IDS = CHECK_PRINT_COUNTS };

/* --- One answer --- */

static void see_options(struct check_sight *sight, const struct check_stimulus *stimulus,
			const struct check_bench *bench, const struct check_look *look)
{
	uint32_t type, slot, changed;
	size_t length = stimulus->option_length;
	const uint8_t *options = look->view.ip + ICMP4_IP_HEADER;

	sight->option = check__read(look, CHECK_OPTION, &type) ? (uint8_t)type : 0;
	if (!sight->option || !length ||
	    icmp4_ip_header_length(look->view.ip) < ICMP4_IP_HEADER + length)
		return;
	changed = 0;
	for (size_t i = 0; i < length; i++)
		changed += options[i] != stimulus->options[i];
	sight->option_changed = changed;
	sight->option_turned = check__read(look, CHECK_SLOT_1, &slot) && slot == bench->tester;
}

void check__sight(struct check_sight *sight, const struct check_stimulus *stimulus,
		  const struct check_bench *bench, const struct check_look *look)
{
	const uint8_t *ip = look->view.ip;
	uint32_t value;

	if (sight->heard)
		return;
	sight->heard = true;
	sight->type = icmp4_view_type(&look->view);
	sight->code = icmp4_view_code(&look->view);
	sight->tos = ip[1];
	sight->ttl = ip[8];
	sight->id = icmp4_ip_id(ip);
	sight->df = check__read(look, CHECK_IP_DF, &value) && value;
	sight->quoted = check__read(look, CHECK_QUOTED, &value) ? value : 0;
	see_options(sight, stimulus, bench, look);
}

/* --- All of them --- */

static const struct check_sight *sight_of(const struct check_survey *survey,
					  enum check_print_row row)
{
	return &survey->sights[row == CHECK_PRINT_COUNT ? 0 : CHECK_PRINT_COUNTS + row - 1];
}

static enum check_follows follows(bool seen, uint32_t sent, uint32_t got)
{
	if (!seen)
		return CHECK_NOT_SEEN;
	return got == sent ? CHECK_COPIED : got ? CHECK_OTHER : CHECK_ZERO;
}

/* By an answer to one with it, and by one to one without. */
static enum check_follows df_of(const struct check_sight *with, const struct check_sight *without)
{
	if (!with->heard || !without->heard)
		return CHECK_NOT_SEEN;
	if (with->df == without->df)
		return with->df ? CHECK_ONE : CHECK_ZERO;
	return with->df ? CHECK_COPIED : CHECK_OTHER;
}

static bool is_reply(const struct check_sight *sight, uint8_t type)
{
	return sight->heard && sight->type == type;
}

static struct check_print print_of(const struct check_sight *plain, const struct check_sight *tos,
				   const struct check_sight *df, uint8_t type)
{
	struct check_print print = {.seen = is_reply(plain, type)};

	if (!print.seen)
		return print;
	print.ttl = plain->ttl;
	print.tos = plain->tos;
	print.tos_follows = follows(is_reply(tos, type), CHECK_PRINT_SENT_TOS, tos->tos);
	/* The precedence of an error is its own (RFC 1812 section 4.3.2.5). */
	if (print.tos_follows == CHECK_OTHER &&
	    (tos->tos & ~0xe0) == (CHECK_PRINT_SENT_TOS & ~0xe0))
		print.tos_follows = CHECK_COPIED;
	print.df_follows = df_of(df, plain);
	print.length = plain->quoted;
	return print;
}

static enum check_option option_of(const struct check_sight *sight, bool route)
{
	if (!sight->sent)
		return CHECK_OPTION_UNASKED;
	if (!sight->heard)
		return CHECK_OPTION_UNANSWERED;
	if (sight->type != ICMP4_ECHO_REPLY)
		return CHECK_OPTION_REFUSED;
	if (!sight->option)
		return CHECK_OPTION_LEFT_OUT;
	if (route)
		return sight->option_turned ? CHECK_OPTION_REVERSED : CHECK_OPTION_ECHOED;
	return sight->option_changed ? CHECK_OPTION_RECORDED : CHECK_OPTION_ECHOED;
}

static enum check_maybe answers(const struct check_sight *sight, uint8_t type)
{
	if (!sight->sent)
		return CHECK_UNKNOWN;
	return is_reply(sight, type) ? CHECK_YES : CHECK_NO;
}

/* --- Identifications --- */

/* Do those of every step-th answer grow a little each time? */
static bool is_counted(const struct check_sight *sights, size_t from, size_t step)
{
	for (size_t i = from; i + step < IDS; i += step) {
		uint16_t grown = (uint16_t)(sights[i + step].id - sights[i].id);

		if (!grown || grown > STEP_MOST)
			return false;
	}
	return true;
}

static enum check_ids ids_of(const struct check_sight *sights, bool second)
{
	unsigned zero = 0, same = 0, copied = 0;

	for (size_t i = 0; i < IDS; i++) {
		if (!is_reply(&sights[i], ICMP4_ECHO_REPLY))
			return CHECK_IDS_NOT_SEEN;
		zero += !sights[i].id;
		same += sights[i].id == sights[0].id;
		copied += sights[i].id == sights[i].sent_id;
	}
	if (zero == IDS)
		return CHECK_IDS_ZERO;
	if (same == IDS)
		return CHECK_IDS_CONSTANT;
	if (copied == IDS)
		return CHECK_IDS_COPIED;
	if (is_counted(sights, 0, 1))
		return second ? CHECK_IDS_COUNTER_ALL : CHECK_IDS_COUNTER;
	return second && is_counted(sights, 0, 2) && is_counted(sights, 1, 2)
		       ? CHECK_IDS_COUNTER_EACH
		       : CHECK_IDS_RANDOM;
}

void check__print(struct check_survey *survey, bool second)
{
	struct check_fingerprint *print = &survey->fingerprint;
	const struct check_sight *code = sight_of(survey, CHECK_PRINT_CODE);

	print->reply =
		print_of(sight_of(survey, CHECK_PRINT_COUNT), sight_of(survey, CHECK_PRINT_TOS),
			 sight_of(survey, CHECK_PRINT_DF), ICMP4_ECHO_REPLY);
	print->error =
		print_of(sight_of(survey, CHECK_PRINT_PORT), sight_of(survey, CHECK_PRINT_PORT_TOS),
			 sight_of(survey, CHECK_PRINT_PORT_TOS), ICMP4_UNREACHABLE);
	print->code = follows(is_reply(code, ICMP4_ECHO_REPLY), CHECK_PRINT_SENT_CODE, code->code);
	print->ids = ids_of(survey->sights, second);
	print->record_route = option_of(sight_of(survey, CHECK_PRINT_RECORD_ROUTE), false);
	print->timestamp = option_of(sight_of(survey, CHECK_PRINT_TIMESTAMPS), false);
	print->source_route = option_of(sight_of(survey, CHECK_PRINT_SOURCE_ROUTE), true);
	print->timestamp_reply =
		answers(sight_of(survey, CHECK_PRINT_QUERY_TIMESTAMP), ICMP4_TIMESTAMP_REPLY);
	print->mask_reply = answers(sight_of(survey, CHECK_PRINT_QUERY_MASK), ICMP4_MASK_REPLY);
	print->information_reply =
		answers(sight_of(survey, CHECK_PRINT_QUERY_INFORMATION), ICMP4_INFORMATION_REPLY);
	print->extended_reply =
		answers(sight_of(survey, CHECK_PRINT_QUERY_EXTENDED), ICMP4_EXTENDED_ECHO_REPLY);
}

/* --- Words --- */

uint8_t check_initial_ttl(uint8_t ttl)
{
	static const uint8_t usual[] = {32, 64, 128};

	for (size_t i = 0; i < sizeof(usual); i++)
		if (ttl <= usual[i])
			return usual[i];
	return UINT8_MAX;
}

const char *check_follows_name(enum check_follows follows)
{
	static const char *const names[CHECK_FOLLOWS] = {"not-seen", "copied", "zero", "one",
							 "own"};

	return names[follows];
}

const char *check_ids_name(enum check_ids ids)
{
	static const char *const names[CHECK_IDS_KINDS] = {
		"not-seen",         "zero",  "constant", "copied", "counter", "counter-for-all",
		"counter-for-each", "random"};

	return names[ids];
}

const char *check_option_name(enum check_option option)
{
	static const char *const names[CHECK_OPTION_KINDS] = {
		"unanswered", "left-out", "echoed", "recorded", "reversed", "refused", "not-asked"};

	return names[option];
}
