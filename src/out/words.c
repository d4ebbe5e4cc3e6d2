/* SPDX-License-Identifier: MIT */
#include "out/words.h"
#include <icmp4/field.h>
#include <icmp4/ip.h>
#include <icmp4/registry.h>
#include <icmp4/text.h>
#include <inttypes.h>
#include <string.h>

const char *words_ms(char buffer[WORDS_MS], int64_t ns)
{
	/* Below the limit the time, rounded to the step, still has three digits. */
	static const struct {
		int64_t limit_ns;
		uint64_t step_ns;
		uint64_t scale;
		int decimals;
	} forms[] = {
		{999500, 1000, 1000, 3},
		{9995000, 10000, 100, 2},
		{99950000, 100000, 10, 1},
		{INT64_MAX, 1000000, 1, 0},
	};
	uint64_t size = ns < 0 ? 0 : (uint64_t)ns;
	size_t i = 0;

	while ((int64_t)size >= forms[i].limit_ns && forms[i].decimals)
		i++;
	uint64_t steps = (size + forms[i].step_ns / 2) / forms[i].step_ns;
	if (forms[i].decimals)
		snprintf(buffer, WORDS_MS, "%" PRIu64 ".%0*" PRIu64, steps / forms[i].scale,
			 forms[i].decimals, steps % forms[i].scale);
	else
		snprintf(buffer, WORDS_MS, "%" PRIu64, steps);
	return buffer;
}

const char *words_span(char buffer[WORDS_SPAN], int64_t ns)
{
	static const struct {
		int64_t unit_ns;
		const char *name;
	} units[] = {{1000000000, "s"}, {1000000, "ms"}, {1000, "us"}, {1, "ns"}};
	size_t i = 0;

	while (ns % units[i].unit_ns)
		i++;
	snprintf(buffer, WORDS_SPAN, "%" PRId64 " %s", ns / units[i].unit_ns, units[i].name);
	return buffer;
}

static const char *label(char buffer[WORDS_LABEL], const char *name, uint32_t address)
{
	char text[ICMP4_ADDRESS_TEXT];

	icmp4_address_text(address, text, sizeof(text));
	if (name && strcmp(name, text))
		snprintf(buffer, WORDS_LABEL, "%s (%s)", name, text);
	else
		snprintf(buffer, WORDS_LABEL, "%s", text);
	return buffer;
}

static const char *known_name(const struct out_run *run, uint32_t address)
{
	if (run->numeric || !run->names.find)
		return NULL;
	return run->names.find(run->names.world, address);
}

const char *words_label(char buffer[WORDS_LABEL], const struct out_run *run, uint32_t address)
{
	return label(buffer, known_name(run, address), address);
}

const char *words_network(char buffer[WORDS_LABEL], const struct out_run *run, uint32_t address)
{
	const struct out_networks *networks = &run->networks;
	struct out_network found = {0};
	char number[16] = "";

	buffer[0] = '\0';
	if (!networks->find || !networks->find(networks->world, address, &found))
		return buffer;
	if (found.asn)
		snprintf(number, sizeof(number), "AS%" PRIu32, found.asn);
	snprintf(buffer, WORDS_LABEL, " [%s%s%s%s%s]", number, *number && *found.name ? " " : "",
		 found.name, *found.country && (*number || *found.name) ? ", " : "", found.country);
	return buffer;
}

const char *words_target(char buffer[WORDS_LABEL], const struct out_run *run, size_t target)
{
	const struct out_target *t = &run->targets[target];
	uint32_t typed;

	if (icmp4_address_parse(t->name, &typed))
		words_label(buffer, run, t->dst);
	else
		label(buffer, run->numeric ? NULL : t->name, t->dst);
	if (t->flow) {
		size_t used = strlen(buffer);

		snprintf(buffer + used, WORDS_LABEL - used, " flow %u", t->flow);
	}
	return buffer;
}

const char *words_plain(char buffer[WORDS_SLUG], const char *slug)
{
	snprintf(buffer, WORDS_SLUG, "%s", slug);
	for (char *at = buffer; *at; at++)
		if (*at == '-')
			*at = ' ';
	return buffer;
}

const char *words_message(char buffer[WORDS_SAYS], const struct icmp4_message *message)
{
	char slug[WORDS_SLUG];

	words_plain(slug, icmp4_message_name(message->type, message->code));
	if (message->type == ICMP4_UNREACHABLE && message->code == ICMP4_FRAGMENTATION_NEEDED)
		snprintf(buffer, WORDS_SAYS, "%s, MTU %u", slug, message->error.mtu);
	else if (message->type == ICMP4_PARAMETER_PROBLEM)
		snprintf(buffer, WORDS_SAYS, "%s at octet %u", slug, message->error.pointer);
	else
		snprintf(buffer, WORDS_SAYS, "%s", slug);
	return buffer;
}

const char *words_field_at(unsigned octet)
{
	const struct icmp4_layout *layout = icmp4_layout_of_header(ICMP4_HEADER_IP);

	for (size_t i = 0; octet < ICMP4_IP_HEADER && i < layout->count; i++) {
		const struct icmp4_field *field = &layout->fields[i];

		if (field->name && field->at <= octet && octet < icmp4_field_end(field))
			return field->name;
	}
	return NULL;
}
