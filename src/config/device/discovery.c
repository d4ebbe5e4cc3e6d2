/* SPDX-License-Identifier: MIT */
/*
 * discovery: of the node and of its interfaces, by the library's table of variables. What the node
 * says holds for each interface that does not say otherwise.
 */
#include <icmp4/discovery.h>
#include <icmp4/text.h>
#include <stdio.h>

#include "base/bytes.h"
#include "config/device/draft.h"
#include "sim/memory.h"

#define AT(member)   offsetof(struct device_tells, member)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool read_preference(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
			    void *target)
{
	struct device_tells *tells = target;
	const char *text = schema_text(value) ? schema_text(value) : "";
	int end = -1;
	long level = 0;

	(void)key;
	sscanf(text, "%11ld%n", &level, &end);
	if (end < 0 || text[end] || level < INT32_MIN || level > INT32_MAX)
		return schema_fail(s, spot(value),
				   "`%s` is no preference: a number of 32 bits, the higher the "
				   "better",
				   schema_quote(text).text);
	tells->each.preference = (int32_t)level;
	return true;
}

/* --- A mobility agent ------------------------------------------------------------------------ */

static const struct schema_words agent_flags[] = {
	{"registration-required", ICMP4_AGENT_REGISTRATION},
	{"home", ICMP4_AGENT_HOME},
	{"foreign", ICMP4_AGENT_FOREIGN},
	{"minimal-encapsulation", ICMP4_AGENT_MINIMAL},
	{"gre", ICMP4_AGENT_GRE},
	{"reverse-tunnelling", ICMP4_AGENT_REVERSE},
	{"udp-tunnelling", ICMP4_AGENT_UDP},
	{"revocation", ICMP4_AGENT_REVOCATION},
	{"regional-registration", ICMP4_AGENT_REGIONAL},
	{NULL, 0},
};

static bool read_care_of(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
			 void *target)
{
	static const struct schema_row row = {.key = "care-of", .kind = SCHEMA_ADDRESS};
	struct device_tells *tells = target;
	const yaml_node_t *item;
	uint32_t address;
	uint8_t count = 0;

	for (; (item = schema_item(s, value, count)); count++) {
		if (count == DEVICE_CARE_OF)
			return schema_fail(s, spot(item), "more than %d addresses", DEVICE_CARE_OF);
		if (!schema_value(s, key, item, &row, &address))
			return false;
		put32(tells->care_of + (size_t)count * 4, address);
	}
	tells->agent.values.count = count;
	return true;
}

static bool read_flags(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		       void *target)
{
	static const struct schema_row row = {
		.key = "is", .kind = SCHEMA_FLAGS, .words = agent_flags};
	struct device_tells *tells = target;
	uint32_t flags;

	if (!schema_value(s, key, value, &row, &flags))
		return false;
	tells->agent.values.flags = (uint16_t)flags;
	return true;
}

static bool read_agent(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		       void *target)
{
	static const struct schema_row rows[] = {
		{.key = "is", .kind = SCHEMA_READ, .read = read_flags},
		{.key = "care-of", .kind = SCHEMA_READ, .read = read_care_of},
		{.key = "registration-lifetime",
		 .kind = SCHEMA_U16,
		 .offset = AT(agent.values.lifetime_s),
		 .max = UINT16_MAX},
		{.key = "prefix-lengths", .kind = SCHEMA_BOOL, .offset = AT(agent.prefix_lengths)},
		{.key = "only-agent", .kind = SCHEMA_BOOL, .offset = AT(agent.only_agent)},
	};
	static const struct schema_table table = {"an agent", rows, COUNT(rows), "is"};
	struct device_tells *tells = target;
	uint8_t scratch[2 + UINT8_MAX];

	(void)key;
	tells->is_agent = true;
	if (!schema_map(s, value, &table, tells))
		return false;
	tells->agent.values.care_of = tells->care_of;
	return icmp4_agent_build(&tells->agent.values, scratch, sizeof(scratch)) > 0 ||
	       schema_fail(s, spot(value),
			   "an agent is `home`, or `foreign` with an address of `care-of`, or "
			   "both; registration is required by a foreign one alone");
}

/* --- The variables --------------------------------------------------------------------------- */

static struct schema_row row_of(const struct icmp4_discovery_variable *variable)
{
	static const enum schema_kind kinds[] = {
		[ICMP4_VARIABLE_BOOL] = SCHEMA_BOOL,
		[ICMP4_VARIABLE_SECONDS] = SCHEMA_U16,
		[ICMP4_VARIABLE_ADDRESS] = SCHEMA_ADDRESS,
		[ICMP4_VARIABLE_PREFERENCE] = SCHEMA_READ,
	};

	return (struct schema_row){
		.key = variable->name,
		.kind = kinds[variable->kind],
		.offset = variable->offset + (variable->per_address ? AT(each) : AT(settings)),
		.min = (uint64_t)variable->min,
		.max = (uint64_t)variable->max,
		.read = read_preference,
	};
}

/* One map; the variables of an address are the only ones where it is about one. */
static bool read_map(struct schema *s, const yaml_node_t *value, bool of_address,
		     struct device_tells *tells)
{
	size_t count;
	const struct icmp4_discovery_variable *variables = icmp4_discovery_variables(&count);
	struct schema_row *rows = memory_take(count + 2, sizeof(*rows)), *row = rows;

	for (size_t i = 0; i < count; i++)
		if (variables[i].per_address || !of_address)
			*row++ = row_of(&variables[i]);
	if (!of_address) {
		*row++ = (struct schema_row){
			.key = "addresses", .kind = SCHEMA_NODE, .offset = AT(addresses)};
		*row++ = (struct schema_row){
			.key = "agent", .kind = SCHEMA_READ, .read = read_agent};
	}
	struct schema_table table = {of_address ? "an address that is advertised" : "discovery",
				     rows, (size_t)(row - rows), of_address ? "advertise" : NULL};
	bool sound = schema_map(s, value, &table, tells);

	free(rows);
	return sound;
}

struct device_tells device__tells_nothing(void)
{
	struct device_tells tells = {.each.advertise = true};

	icmp4_discovery_settings_default(&tells.settings);
	tells.settings.perform_router_discovery = true; /* who writes `discovery` wants it */
	return tells;
}

bool device__tells(struct schema *s, const yaml_node_t *value, struct device_tells *tells)
{
	static const struct schema_row row = {
		.key = "discovery", .kind = SCHEMA_BOOL, .offset = AT(on)};

	if (!value)
		return true;
	if (schema_text(value) && !schema_is_blank(value))
		return schema_value(s, value, value, &row, tells);
	tells->on = true;
	if (!read_map(s, value, false, tells))
		return false;
	const char *wrong = icmp4_discovery_settings_wrong(&tells->settings);

	return !wrong ||
	       schema_fail(s, spot(value), "`%s` does not go with the others: RFC 1256 section 4.1",
			   wrong);
}

/* --- An interface ---------------------------------------------------------------------------- */

static struct icmp4_discovery_address *address_of(struct device_discovery *discovery,
						  const char *text)
{
	uint32_t address;

	if (!icmp4_address_parse(text, &address))
		return NULL;
	for (size_t i = 0; i < discovery->address_count; i++)
		if (discovery->addresses[i].prefix.address == address)
			return &discovery->addresses[i];
	return NULL;
}

static bool read_addresses(struct schema *s, const struct device_tells *tells,
			   struct device_discovery *discovery)
{
	const yaml_node_t *key, *value;

	if (tells->addresses && !schema_wants_map(s, tells->addresses, "`addresses`"))
		return false;
	for (size_t i = 0; tells->addresses && schema_pair(s, tells->addresses, i, &key, &value);
	     i++) {
		const char *text = schema_text(key) ? schema_text(key) : "";
		struct icmp4_discovery_address *address = address_of(discovery, text);
		struct device_tells one = *tells;

		if (!address)
			return schema_fail(s, spot(key), "`%s` is no address of this interface",
					   schema_quote(text).text);
		if (!read_map(s, value, true, &one))
			return false;
		address->preference = one.each.preference;
		address->advertise = one.each.advertise;
	}
	return true;
}

static struct device_discovery *discovery_new(const struct device_tells *tells,
					      const struct icmp4_interface *interface)
{
	size_t count = interface->prefix_count;
	struct device_discovery *discovery =
		memory_take(1, sizeof(*discovery) + count * sizeof(discovery->addresses[0]));

	discovery->settings = tells->settings;
	discovery->agent_room = tells->agent;
	discovery->agent_room.values.care_of = discovery->care_of;
	memcpy(discovery->care_of, tells->care_of, sizeof(discovery->care_of));
	discovery->agent = tells->is_agent ? &discovery->agent_room : NULL;
	discovery->address_count = count;
	for (size_t i = 0; i < count; i++) {
		discovery->addresses[i] = tells->each;
		discovery->addresses[i].prefix = interface->prefixes[i];
	}
	return discovery;
}

/* The engine itself is asked whether it would take it. */
static bool is_possible(struct device_discovery *discovery, uint16_t mtu)
{
	static const struct icmp4_key key;
	struct icmp4_discovery_interface interface = {
		.settings = &discovery->settings,
		.addresses = discovery->addresses,
		.address_count = discovery->address_count,
		.agent = discovery->agent,
		.mtu = mtu,
	};
	struct icmp4_discovery_memory memory = {.interfaces = &interface, .interface_count = 1};
	struct icmp4_discovery engine;

	return icmp4_discovery_init(&engine, &memory, &key) == ICMP4_OK;
}

bool device__discovery(struct schema *s, const yaml_node_t *at, const struct device_tells *tells,
		       const struct icmp4_interface *interface, struct device_discovery **discovery)
{
	if (!tells->on)
		return true;
	*discovery = discovery_new(tells, interface);
	if (!read_addresses(s, tells, *discovery))
		return false;
	return is_possible(*discovery, interface->mtu) ||
	       schema_fail(s, spot(at), "an agent wants an address, and one datagram to say it in");
}
