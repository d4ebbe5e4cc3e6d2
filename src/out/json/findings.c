/* SPDX-License-Identifier: MIT */
#include "out/trace/findings.h"
#include "out/json/lines.h"
#include <stdlib.h>

enum { DECIMALS = 4 };

void json_lines_share(struct json *json, double ratio, struct stat_interval share)
{
	json_ratio(json, "loss_ratio", ratio, DECIMALS);
	json_open(json, "loss_ratio_ci95", '[');
	json_ratio(json, NULL, share.low, DECIMALS);
	json_ratio(json, NULL, share.high, DECIMALS);
	json_close(json);
}

static void put_hop(struct json *json, const struct out_trace *trace, const char *ttl,
		    const char *from, uint8_t which)
{
	uint32_t address = finding_address(trace, which);

	json_number(json, ttl, which);
	if (address)
		json_address(json, from, address);
}

static void put_loss(struct json *json, const struct out_trace *trace, const struct finding *f)
{
	put_hop(json, trace, "ttl", "from", f->ttl);
	put_hop(json, trace, "to_ttl", "to", f->other);
	json_lines_share(json, f->ratio, f->share);
	json_bool(json, "only_end", f->only_end);
}

static void put_limited(struct json *json, const struct out_trace *trace, const struct finding *f)
{
	put_hop(json, trace, "ttl", "from", f->ttl);
	json_number(json, "at_once", f->bucket.depth);
	json_ratio(json, "per_second", f->bucket.rate, DECIMALS);
	json_open(json, "per_second_range", '[');
	json_ratio(json, NULL, f->bucket.low, DECIMALS);
	json_ratio(json, NULL, f->bucket.high, DECIMALS);
	json_close(json);
	if (f->known_as)
		json_text(json, "known_as", f->known_as);
}

static void put_withheld(struct json *json, const struct out_trace *trace, const struct finding *f)
{
	put_hop(json, trace, "ttl", "from", f->ttl);
	json_lines_share(json, f->ratio, f->share);
}

static void put_slow(struct json *json, const struct out_trace *trace, const struct finding *f)
{
	put_hop(json, trace, "ttl", "from", f->ttl);
	put_hop(json, trace, "quicker_ttl", "quicker", f->other);
	json_ms(json, "later_ms", f->slow_ns);
}

static void put_dropped(struct json *json, const struct out_trace *trace, const struct finding *f)
{
	(void)trace;
	json_number(json, "dropped_here", f->dropped);
}

void json_findings(struct json *json, const struct out_trace *trace)
{
	static void (*const put[FINDING_COUNT])(struct json *, const struct out_trace *,
						const struct finding *) = {
		[FINDING_DROPPED] = put_dropped, [FINDING_LOSS] = put_loss,
		[FINDING_LIMITED] = put_limited, [FINDING_WITHHELD] = put_withheld,
		[FINDING_SLOW] = put_slow,
	};
	struct finding *found = malloc(FINDINGS_MOST * sizeof(*found));
	size_t count = found ? findings_of(trace, found) : 0;

	if (count)
		json_open(json, "findings", '[');
	for (size_t i = 0; i < count; i++) {
		json_open(json, NULL, '{');
		json_text(json, "finding", finding_name(found[i].kind));
		put[found[i].kind](json, trace, &found[i]);
		json_close(json);
	}
	if (count)
		json_close(json);
	free(found);
}
