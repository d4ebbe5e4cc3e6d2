/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_PERSONA_H
#define CONFIG_PERSONA_H
/*
 * Who a node may pose as: what sets the stacks that are known apart from the profile bcp.
 */
#include <icmp4/node.h>

/* One setting that is not as in bcp. */
struct persona_trait {
	const char *name; /* of a knob; or "silent" or "ecmp", whose value is the set of bits */
	struct icmp4_knob_value value;
	const char *source; /* "measured: ", "code: " or "document: ", and where */
};

struct persona {
	const char *name;  /* "openbsd" */
	const char *about; /* one sentence, that of icmp-lab(5) */
	const struct persona_trait *traits;
	size_t trait_count;
};

const struct persona *personas(size_t *count);

/* bcp with the traits of the persona; forward is false, as in each profile. */
void persona_settings(const struct persona *persona, struct icmp4_node_settings *settings);

#endif
