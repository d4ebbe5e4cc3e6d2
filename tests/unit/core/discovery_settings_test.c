/* SPDX-License-Identifier: MIT */
/* The variables of router discovery: RFC 1256 sections 4.1 and 5.1, and who bounds whom. */
#include "unit/core/discovery_world.h"

static void test_defaults(void)
{
	static const struct {
		const char *name;
		int64_t min, max, initial;
		bool per_address;
	} rows[] = {
		{"advertisement-address", ALL_SYSTEMS, BROADCAST, ALL_SYSTEMS, false},
		{"max-advertisement-interval", 4, 1800, 600, false},
		{"min-advertisement-interval", 3, 1800, 0, false},
		{"advertisement-lifetime", 4, 9000, 0, false},
		{"unicast-reply", 0, 1, 0, false},
		{"perform-router-discovery", 0, 1, 0, false},
		{"solicitation-address", ALL_ROUTERS, BROADCAST, ALL_ROUTERS, false},
		{"solicit", 0, 1, 1, false},
		{"mobile-node", 0, 1, 0, false},
		{"max-solicitation-interval", 60, 9000, 0, false},
		{"advertise", 0, 1, 1, true},
		{"preference-level", INT32_MIN, INT32_MAX, 0, true},
	};
	size_t count;
	const struct icmp4_discovery_variable *v = icmp4_discovery_variables(&count);

	is_int((int64_t)count, COUNT(rows), "RD-01: every variable of the RFC, and ours");
	for (size_t i = 0; i < COUNT(rows) && i < count; i++)
		ok(!strcmp(v[i].name, rows[i].name) && v[i].min == rows[i].min &&
			   v[i].max == rows[i].max && v[i].initial == rows[i].initial &&
			   v[i].per_address == rows[i].per_address && strchr(v[i].source, ',') &&
			   strlen(v[i].about) > 10,
		   "RD-02: %s", rows[i].name);
}

/* A row changes one variable, or two where one bounds the other. */
static void test_ranges(void)
{
	static const struct {
		const char *name, *wrong;
		uint32_t to;
		uint16_t max, min, lifetime, backoff;
	} rows[] = {
		{"defaults", NULL, ALL_SYSTEMS, 600, 0, 0, 0},
		{"255.255.255.255", NULL, BROADCAST, 600, 0, 0, 0},
		{"224.0.0.2", "advertisement-address", ALL_ROUTERS, 600, 0, 0, 0},
		{"a unicast address", "advertisement-address", NEIGHBOUR, 600, 0, 0, 0},
		{"a directed broadcast", "advertisement-address", IP(192, 0, 2, 255), 600, 0, 0, 0},
		{"Max 4", NULL, ALL_SYSTEMS, 4, 0, 0, 0},
		{"Max 3", "max-advertisement-interval", ALL_SYSTEMS, 3, 0, 0, 0},
		{"Max 0", "max-advertisement-interval", ALL_SYSTEMS, 0, 0, 0, 0},
		{"Max 1800", NULL, ALL_SYSTEMS, 1800, 0, 0, 0},
		{"Max 1801", "max-advertisement-interval", ALL_SYSTEMS, 1801, 0, 0, 0},
		{"Min 3", NULL, ALL_SYSTEMS, 600, 3, 0, 0},
		{"Min 2", "min-advertisement-interval", ALL_SYSTEMS, 600, 2, 0, 0},
		{"Min is Max", NULL, ALL_SYSTEMS, 600, 600, 0, 0},
		{"Min over Max", "min-advertisement-interval", ALL_SYSTEMS, 600, 601, 0, 0},
		{"Lifetime is Max", NULL, ALL_SYSTEMS, 600, 0, 600, 0},
		{"Lifetime under Max", "advertisement-lifetime", ALL_SYSTEMS, 600, 0, 599, 0},
		{"Lifetime 9000", NULL, ALL_SYSTEMS, 600, 0, 9000, 0},
		{"Lifetime 9001", "advertisement-lifetime", ALL_SYSTEMS, 600, 0, 9001, 0},
		{"solicitations a minute apart", NULL, ALL_SYSTEMS, 600, 0, 0, 60},
		{"and less", "max-solicitation-interval", ALL_SYSTEMS, 600, 0, 0, 59},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = box_new();
		const char *wrong;

		b->settings.advertisement_address = rows[i].to;
		b->settings.max_advertisement_interval_s = rows[i].max;
		b->settings.min_advertisement_interval_s = rows[i].min;
		b->settings.advertisement_lifetime_s = rows[i].lifetime;
		b->settings.max_solicitation_interval_s = rows[i].backoff;
		wrong = icmp4_discovery_settings_wrong(&b->settings);
		ok(rows[i].wrong ? wrong && !strcmp(wrong, rows[i].wrong) : !wrong, "RD-02: %s: %s",
		   rows[i].name, wrong ? wrong : "sound");
		is_int(box_init(b, 1), rows[i].wrong ? ICMP4_ERR_ARGUMENT : ICMP4_OK, "and init");
		free(b);
	}
}

/* What is not in the settings: memory, sizes, agents. */
static void test_init(void)
{
	static const struct {
		const char *name;
		size_t routers, addresses;
		uint16_t mtu, flags, care_of;
		int result;
	} rows[] = {
		{"sound", 2, 2, 68, 0, 0, ICMP4_OK},
		{"RD-17: one default router only", 1, 2, 68, 0, 0, ICMP4_ERR_ARGUMENT},
		{"no default router, for who is none", 0, 2, 68, 0, 0, ICMP4_OK},
		{"MTU 67", 2, 2, 67, 0, 0, ICMP4_ERR_ARGUMENT},
		{"no address", 2, 0, 68, 0, 0, ICMP4_OK},
		{"AGENT-04: home agent", 2, 2, 68, ICMP4_AGENT_HOME, 0, ICMP4_OK},
		{"AGENT-04: neither home nor foreign", 2, 2, 68, ICMP4_AGENT_GRE, 0,
		 ICMP4_ERR_ARGUMENT},
		{"AGENT-04: foreign, nowhere to care", 2, 2, 68, ICMP4_AGENT_FOREIGN, 0,
		 ICMP4_ERR_ARGUMENT},
		{"AGENT-04: busy at home", 2, 2, 68, ICMP4_AGENT_HOME | ICMP4_AGENT_BUSY, 0,
		 ICMP4_ERR_ARGUMENT},
		{"AGENT-04: reserved bit", 2, 2, 68, ICMP4_AGENT_HOME | 1, 0, ICMP4_ERR_ARGUMENT},
		{"agent without an address", 2, 0, 68, ICMP4_AGENT_HOME, 0, ICMP4_ERR_ARGUMENT},
		{"care-of addresses just fit", 2, 2, 84, ICMP4_AGENT_FOREIGN, 10, ICMP4_OK},
		{"and do not", 2, 2, 83, ICMP4_AGENT_FOREIGN, 10, ICMP4_ERR_ARGUMENT},
	};
	static const uint8_t care_of[40];

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = box_new();
		struct icmp4_discovery_memory memory = {b->links,        1,         b->routers,
							rows[i].routers, b->agents, AGENTS};
		struct icmp4_key key = {{1, 2}};

		b->agent.values.flags = rows[i].flags;
		b->agent.values.count = (uint8_t)rows[i].care_of;
		b->agent.values.care_of = care_of;
		b->links[0].address_count = rows[i].addresses;
		b->links[0].mtu = rows[i].mtu;
		b->links[0].agent = rows[i].flags ? &b->agent : NULL;
		ok(icmp4_discovery_init(&b->discovery, &memory, &key) == rows[i].result, "%s",
		   rows[i].name);
		free(b);
	}
}

static void test_names(void)
{
	for (int i = 0; i < ICMP4_DISCOVERY_KIND_COUNT; i++)
		ok(icmp4_discovery_kind_name((enum icmp4_discovery_kind)i) != NULL, "kind %d", i);
	for (int i = 0; i < ICMP4_DISCOVERY_DROP_COUNT; i++)
		ok(icmp4_discovery_drop_name((enum icmp4_discovery_drop)i) != NULL, "drop %d", i);
	is_str(icmp4_discovery_kind_name(ICMP4_DISCOVERY_KIND_COUNT), "unknown", "no such kind");
	is_str(icmp4_discovery_drop_name(ICMP4_DISCOVERY_DROP_COUNT), "unknown", "no such drop");
}

int main(void)
{
	test_defaults();
	test_ranges();
	test_init();
	test_names();
	return tap_done();
}
