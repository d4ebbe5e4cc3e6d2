/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_COMPOSE_H
#define CONFIG_COMPOSE_H
/*
 * The tree of a YAML file, as libyaml's own loader would make it, in a third of the memory and
 * time: what a lab of a million routers says is millions of words. Not for yaml_document_delete.
 */
#include <stdbool.h>
#include <yaml.h>

struct compose_page;

struct composed {
	yaml_document_t document; /* nodes alone; without a node if the file says nothing */
	struct compose_page *pages;
};

/* The next document of the stream. False: parser->error and so on say why, and it is still to be
 * freed. Anchors and aliases are followed, tags are not kept. */
bool compose(struct composed *composed, yaml_parser_t *parser);
void compose_free(struct composed *composed);

#endif
