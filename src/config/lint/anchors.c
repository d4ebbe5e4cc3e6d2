/* SPDX-License-Identifier: MIT */
/* Anchors of YAML that no alias is for: the tree of the file does not show them any more. */
#include "config/lab/lint_checks.h"
#include "sim/memory.h"

struct anchor {
	char *name;
	yaml_mark_t at;
	bool used;
};

struct anchors {
	struct anchor *all;
	size_t count;
};

/* A name that is given again hides the earlier one. */
static void use(struct anchors *anchors, const yaml_char_t *name)
{
	for (size_t i = anchors->count; i-- > 0;)
		if (!strcmp(anchors->all[i].name, (const char *)name)) {
			anchors->all[i].used = true;
			return;
		}
}

static void note(struct anchors *anchors, const yaml_event_t *event)
{
	const yaml_char_t *name =
		event->type == YAML_SCALAR_EVENT           ? event->data.scalar.anchor
		: event->type == YAML_SEQUENCE_START_EVENT ? event->data.sequence_start.anchor
		: event->type == YAML_MAPPING_START_EVENT  ? event->data.mapping_start.anchor
							   : NULL;

	if (event->type == YAML_ALIAS_EVENT)
		use(anchors, event->data.alias.anchor);
	if (!name)
		return;
	anchors->all = memory_room(anchors->all, anchors->count, sizeof(*anchors->all));
	anchors->all[anchors->count++] =
		(struct anchor){memory_text((const char *)name), event->start_mark, false};
}

static void gather(struct anchors *anchors, const char *text, size_t length)
{
	yaml_parser_t parser;
	yaml_event_t event;
	bool more = true;

	if (!yaml_parser_initialize(&parser))
		abort();
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
	while (more && yaml_parser_parse(&parser, &event)) {
		note(anchors, &event);
		more = event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
}

static void add(struct lab_flaws *flaws, const struct anchor *anchor)
{
	char text[128];

	snprintf(text, sizeof(text), "nothing uses the anchor `&%s`",
		 schema_quote(anchor->name).text);
	lint__push(flaws, &(struct lab_flaw){.name = "unused-anchor",
					     .line = anchor->at.line + 1,
					     .column = anchor->at.column + 1,
					     .text = memory_text(text)});
}

void lint__anchors(struct lab_flaws *flaws, const char *text, size_t length)
{
	struct anchors anchors = {NULL, 0};

	gather(&anchors, text, length);
	for (size_t i = 0; i < anchors.count; i++) {
		if (!anchors.all[i].used)
			add(flaws, &anchors.all[i]);
		free(anchors.all[i].name);
	}
	free(anchors.all);
}
