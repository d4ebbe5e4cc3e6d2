/* SPDX-License-Identifier: MIT */
#include "config/bench/bench.h"

#include <icmp4/text.h>

#include "config/schema.h"
#include "sim/memory.h"

#define AT(member)      offsetof(struct draft, member)
#define LINK_AT(member) offsetof(struct link_draft, member)
#define COUNT(array)    (sizeof(array) / sizeof((array)[0]))

enum {
	VLAN_MAX = 4094,
	NAME_MAX_OCTETS = 15,
	ROLE_BY_LINKS = 2,
	LABEL_MIN = 16,
	LABEL_MAX = 1048575
};

/* 198.18.0.1: of the addresses for benches (RFC 2544), which are nobody's. */
static const uint32_t usual_nowhere = 0xc6120001;

struct link_draft {
	const char *on; /* borrowed of the document */
	struct bench_link link;
};

struct draft {
	uint32_t role;
	bool routed;
	uint32_t nowhere;
	uint32_t set, third, label;
	const yaml_node_t *third_at, *set_at;
	const yaml_node_t *links[BENCH_LINKS];
};

/* `no`: there is a route to everything. */
static bool read_nowhere(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
			 void *target)
{
	static const struct schema_row row = {.key = "nowhere", .kind = SCHEMA_ADDRESS};
	uint32_t *nowhere = &((struct draft *)target)->nowhere;

	*nowhere = 0;
	if (schema_text(value) && !strcmp(schema_text(value), "no"))
		return true;
	return schema_value(s, key, value, &row, nowhere);
}

static bool read_third(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		       void *target)
{
	static const struct schema_row row = {.key = "third", .kind = SCHEMA_ADDRESS};
	struct draft *draft = target;

	draft->third_at = value;
	return schema_value(s, key, value, &row, &draft->third);
}

static bool read_set(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		     void *target)
{
	struct schema_words words[BENCH_SETTINGS + 1] = {{NULL, 0}};
	struct schema_row row = {.key = "set", .kind = SCHEMA_FLAGS, .words = words};
	struct draft *draft = target;

	for (unsigned i = 0; i < BENCH_SETTINGS; i++)
		words[i] = (struct schema_words){bench_setting(i)->name, 1U << i};
	draft->set_at = value;
	return schema_value(s, key, value, &row, &draft->set);
}

static const struct schema_words roles[] = {{"host", false}, {"router", true}, {NULL, 0}};

static const struct schema_row rows[] = {
	{.key = "device", .kind = SCHEMA_CHOICE, .offset = AT(role), .words = roles},
	{.key = "near", .kind = SCHEMA_NODE, .offset = AT(links[BENCH_NEAR])},
	{.key = "beyond", .kind = SCHEMA_NODE, .offset = AT(links[BENCH_BEYOND])},
	{.key = "narrow", .kind = SCHEMA_NODE, .offset = AT(links[BENCH_NARROW])},
	{.key = "routed", .kind = SCHEMA_BOOL, .offset = AT(routed)},
	{.key = "nowhere", .kind = SCHEMA_READ, .read = read_nowhere},
	{.key = "third", .kind = SCHEMA_READ, .read = read_third},
	{.key = "label",
	 .kind = SCHEMA_U32,
	 .offset = AT(label),
	 .min = LABEL_MIN,
	 .max = LABEL_MAX},
	{.key = "set", .kind = SCHEMA_READ, .read = read_set},
};

static const struct schema_row link_rows[] = {
	{.key = "on", .kind = SCHEMA_TEXT, .offset = LINK_AT(on)},
	{.key = "tester", .kind = SCHEMA_OWN, .offset = LINK_AT(link.tester)},
	{.key = "device", .kind = SCHEMA_ADDRESS, .offset = LINK_AT(link.device)},
	{.key = "via", .kind = SCHEMA_ADDRESS, .offset = LINK_AT(link.via)},
	{.key = "vlan",
	 .kind = SCHEMA_U16,
	 .offset = LINK_AT(link.vlan),
	 .min = 1,
	 .max = VLAN_MAX},
	{.key = "mtu", .kind = SCHEMA_BYTES, .offset = LINK_AT(link.mtu), .min = 68, .max = 65535},
};

static const struct schema_table table = {"a bench", rows, COUNT(rows), NULL};
static const struct schema_table link_table = {"a link", link_rows, COUNT(link_rows), NULL};

const char *bench_place_name(enum bench_place place)
{
	static const char *const names[] = {"near", "beyond", "narrow"};

	return names[place];
}

/* Who is asked to take a datagram must be reached without another. */
static bool is_neighbour(const struct bench_link *link)
{
	uint32_t next = link->via ? link->via : link->device;

	return next != link->tester.address &&
	       icmp4_prefix_form(link->tester, next) == ICMP4_PREFIX_HOST;
}

static bool judge_link(struct schema *s, const yaml_node_t *value, const struct link_draft *draft)
{
	const struct bench_link *link = &draft->link;

	if (!draft->on || !*draft->on || strlen(draft->on) > NAME_MAX_OCTETS)
		return schema_fail(s, spot(value),
				   "a link wants `on`, an interface of this machine");
	if (!link->tester.address || !link->device)
		return schema_fail(s, spot(value),
				   "a link wants `tester: ADDRESS/LENGTH` and `device: ADDRESS`");
	return is_neighbour(link) ||
	       schema_fail(s, spot(value), "the %s is no other address on the tester's link",
			   link->via ? "router in front" : "device");
}

static bool read_link(struct schema *s, const yaml_node_t *value, struct bench_link *link)
{
	struct link_draft draft = {.on = NULL};

	if (!schema_wants_map(s, value, "a link") || !schema_map(s, value, &link_table, &draft) ||
	    !judge_link(s, value, &draft))
		return false;
	*link = draft.link;
	link->on = memory_text(draft.on);
	return true;
}

static bool read_links(struct schema *s, const struct draft *draft, struct bench *bench)
{
	if (!draft->links[BENCH_NEAR])
		return schema_fail(s, spot(schema_root(s)),
				   "a bench wants `near`, the link between tester and device");
	for (size_t i = 0; i < BENCH_LINKS; i++)
		if (draft->links[i] && !read_link(s, draft->links[i], &bench->links[i]))
			return false;
	for (size_t i = 1; i < BENCH_LINKS; i++)
		if (bench->links[i].via)
			return schema_fail(
				s, spot(draft->links[i]),
				"what is behind the device has no router in front: `via` "
				"is for `near`");
	return true;
}

static bool holds_both(uint32_t set, enum bench_set one, enum bench_set other)
{
	return set >> one & 1 && set >> other & 1;
}

static bool judge_rest(struct schema *s, const struct draft *draft, const struct bench *bench)
{
	const struct bench_link *near = &bench->links[BENCH_NEAR];
	uint32_t third = draft->third;

	if (third && (third == near->device || third == near->tester.address || near->via ||
		      icmp4_prefix_form(near->tester, third) != ICMP4_PREFIX_HOST))
		return schema_fail(s, spot(draft->third_at),
				   "`third` is no other address on the link of `near`");
	if (holds_both(draft->set, BENCH_MASK_AGENT, BENCH_NO_MASK_AGENT))
		return schema_fail(s, spot(draft->set_at),
				   "no device is set to `mask-agent` and to `no-mask-agent`");
	return true;
}

/* Who has several links is a router, as everywhere, unless the file says otherwise. */
static void settle(const struct draft *draft, struct bench *bench)
{
	bool several = bench->links[BENCH_BEYOND].on || bench->links[BENCH_NARROW].on;

	bench->router = draft->role == ROLE_BY_LINKS ? several : draft->role;
	bench->routed = draft->routed;
	bench->nowhere = draft->nowhere;
	bench->set = draft->set;
	bench->third = draft->third;
	bench->label = draft->label;
}

bool bench_read(struct bench *bench, const char *text, size_t length, const char *file,
		struct config_error *error)
{
	struct draft draft = {.role = ROLE_BY_LINKS, .routed = true, .nowhere = usual_nowhere};
	struct schema s;

	*bench = (struct bench){.router = false};
	bool sound = schema_open(&s, text, length, file, error) &&
		     schema_wants_map(&s, schema_root(&s), "the file of a bench") &&
		     schema_map(&s, schema_root(&s), &table, &draft) &&
		     read_links(&s, &draft, bench) && judge_rest(&s, &draft, bench);

	schema_close(&s);
	if (sound)
		settle(&draft, bench);
	else
		bench_free(bench);
	return sound;
}

void bench_free(struct bench *bench)
{
	for (size_t i = 0; i < BENCH_LINKS; i++)
		free(bench->links[i].on);
	*bench = (struct bench){.router = false};
}
