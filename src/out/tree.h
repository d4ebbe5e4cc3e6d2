/* SPDX-License-Identifier: MIT */
#ifndef OUT_TREE_H
#define OUT_TREE_H
/* What icmp4_describe tells, as members of JSON (icmp-json(5), THE PACKET OBJECT). */
#include "out/json/json.h"
#include <icmp4/describe.h>

struct tree {
	struct json *json;
	bool bare; /* without data: a prober's lines tell what answered, not what it carried */
};

/* An icmp4_tell_fn; to is a struct tree. */
void tree_tell(void *to, const struct icmp4_item *item);

#endif
