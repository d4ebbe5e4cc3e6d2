/* SPDX-License-Identifier: MIT */
#include "cmd/send/source.h"

#include <icmp4/checksum.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "cmd/send/judge.h"
#include "cmd/send/spec.h"

enum { IP_AT_CHECKSUM = 10, IP_AT_DST = 16 };

/* --- The command line --- */

/* Options that describe a message: lines of JSON describe theirs themselves. */
static const char *described(const struct cmd_options *o)
{
	const struct {
		const char *name;
		bool given;
	} rows[] = {
		{"--type", o->type},
		{"--code", o->code},
		{"--set", o->sets.count},
		{"--gateway", o->gateway},
		{"--data", o->data},
		{"--size", o->size >= 0},
		{"--pattern", o->pattern_length},
		{"--quote", o->quote},
		{"--quote-length", o->quote_length >= 0},
		{"--object", o->objects.count},
		{"--router", o->routers.count},
		{"--option", o->options.count},
		{"--ttl", o->ttl >= 0},
		{"--dscp", o->dscp >= 0},
		{"--ecn", o->ecn >= 0},
		{"--fragment", o->fragment != CMD_FRAGMENT_DEFAULT},
		{"--length", o->length >= 0},
		{"--bad-checksum", o->bad_checksum},
		{"--truncate", o->truncate >= 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].given)
			return rows[i].name;
	return NULL;
}

/* All but what only the network knows can be wrong already. A capture is not read before all
 * privilege is given up. */
static bool rehearse(const struct cmd_options *o, struct cmd_error *error)
{
	static const struct send_ends nowhere = {.src = 0};
	struct send_octets datagram = {.length = 0};

	if (o->quote && o->quote[0] == '@')
		return true;
	return send_datagram(o, &nowhere, &datagram, error);
}

bool send_operands(struct cmd_options *o, const char **lines, struct cmd_error *error)
{
	size_t kept = 0;

	*lines = NULL;
	for (size_t i = 0; i < o->operand_count; i++) {
		if (o->operands[i][0] != '@')
			o->operands[kept++] = o->operands[i];
		else if (*lines || !o->operands[i][1])
			return send_refuse(error, "%s: one file of JSON lines, @FILE or @-",
					   o->operands[i]);
		else
			*lines = o->operands[i] + 1;
	}
	o->operand_count = kept;
	if (!*lines)
		return rehearse(o, error);
	return !described(o) || send_refuse(error,
					    "%s: the lines of @%.100s say it all, but for "
					    "the target and --fragments",
					    described(o), *lines);
}

/* --- The source --- */

bool send_source_open(struct send_source *source, struct session *s, const char *lines)
{
	struct cmd_error error;

	*source = (struct send_source){.session = s, .from_lines = lines != NULL};
	if (s->target_count > 1)
		return session_fail(s, "usage", "one target at a time",
				    "a line of JSON for each: icmp send @FILE");
	if (s->target_count) {
		source->has_target = true;
		source->dst = s->targets[0].dst;
	}
	if (lines && !send_lines_open(&source->lines, lines, &error))
		return session_fail(s, "file", error.message, NULL);
	return true;
}

void send_source_close(struct send_source *source)
{
	send_lines_close(&source->lines);
}

static bool describe(struct send_source *source, struct send_octets *datagram,
		     struct cmd_error *error)
{
	struct session *s = source->session;
	uint64_t any = session_random(s, 0);
	struct send_ends ends = {
		.src = session_source(s, source->dst),
		.dst = source->dst,
		.ip_id = (uint16_t)(any | 1),
		.id = (uint16_t)(any >> 16),
	};

	error->message[0] = '\0';
	if (source->described)
		return false;
	source->described = true;
	return send_datagram(&s->call->options, &ends, datagram, error);
}

/* A checksum that was wrong on purpose stays as it is. */
static void redirect(struct send_octets *datagram, uint32_t dst)
{
	uint8_t *ip = datagram->bytes;
	bool sound = icmp4_checksum_ok(ip, icmp4_ip_header_length(ip));

	put32(ip + IP_AT_DST, dst);
	if (!sound)
		return;
	put16(ip + IP_AT_CHECKSUM, 0);
	put16(ip + IP_AT_CHECKSUM, icmp4_checksum(ip, icmp4_ip_header_length(ip)));
}

static bool read_line(struct send_source *source, struct send_octets *datagram,
		      struct cmd_error *error)
{
	if (!send_lines_next(&source->lines, datagram, error))
		return false;
	if (source->has_target)
		redirect(datagram, source->dst);
	return true;
}

static bool fetch(struct send_source *source, struct send_octets *datagram)
{
	struct session *s = source->session;
	struct cmd_error error = {.message = ""};

	if (!(source->from_lines ? read_line : describe)(source, datagram, &error)) {
		if (error.message[0])
			session_fail(s, source->from_lines ? "file" : "usage", error.message,
				     error.hint);
		return false;
	}
	return send_may_leave(s, datagram->bytes, datagram->length, &error) ||
	       session_fail(s, "usage", error.message, NULL);
}

bool send_source_next(struct send_source *source, struct send_octets *datagram)
{
	const struct cmd_options *o = &source->session->call->options;

	if (source->copies) {
		source->copies -= source->copies != UINT64_MAX;
		return true;
	}
	if (!fetch(source, datagram))
		return false;
	if (o->count_given)
		source->copies = o->count ? o->count - 1 : UINT64_MAX;
	return true;
}

int64_t send_source_time_ns(const struct send_source *source)
{
	return source->from_lines ? source->lines.time_ns : 0;
}

bool send_source_more(const struct send_source *source)
{
	return source->copies || source->from_lines || !source->described;
}
