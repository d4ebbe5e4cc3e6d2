/* SPDX-License-Identifier: MIT */
/* The path MTU of several flows to one destination, held against each other. */
#include "out/text/text.h"
#include "out/trace/flows.h"
#include "out/words.h"

enum { SIZES_MAX = 8 };

static const char different[] =
	"A balancer spreads flows over ways that do not carry the same. A connection works or "
	"hangs "
	"by the port that it happens to have, and comes back as another flow: it looks as if it "
	"came "
	"and went. Raise the MTU of the narrow way, or let it report; until then, the least one is "
	"what all flows carry.";

static flow_set with_mtu(const struct out_mtu_flows *flows, uint16_t mtu)
{
	flow_set set = 0;

	for (size_t i = 0; i < flows->count; i++)
		set |= (flow_set)(flows->mtus[i] == mtu) << i;
	return set;
}

/* The longest that is shorter than that; 0: there is none. */
static uint16_t next_below(const struct out_mtu_flows *flows, uint32_t bound)
{
	uint16_t next = 0;

	for (size_t i = 0; i < flows->count; i++)
		if (flows->mtus[i] < bound && flows->mtus[i] > next)
			next = flows->mtus[i];
	return next;
}

static void print_set(struct out *out, struct text_line *line, flow_set set)
{
	char text[FLOW_SET_TEXT];

	text_piece(out, line, " ", "flow%s %s", set & (set - 1) ? "s" : "",
		   flow_set_text(text, set));
}

static void print_sizes(struct out *out, struct text_line *line, const struct out_mtu_flows *flows,
			uint16_t most)
{
	for (uint16_t mtu = most; mtu; mtu = next_below(flows, mtu)) {
		text_piece(out, line, mtu == most ? " " : ", ", "%u octets by", mtu);
		print_set(out, line, with_mtu(flows, mtu));
	}
}

void text_mtu_flows(struct out *out, const struct out_mtu_flows *flows)
{
	uint16_t most = next_below(flows, UINT16_MAX + 1u);
	bool differ = most && next_below(flows, most);
	flow_set unknown = with_mtu(flows, 0);
	static const char *const words[] = {
		"no flow differs:", "the ways differ:", "not all were found:"};
	struct text_line line = {0};

	if (text_is_aside(out))
		return;
	text_color(out, differ || unknown ? COLOR_BAD : COLOR_GOOD);
	text_piece(out, &line, "", "%s", words[differ ? 1 : unknown ? 2 : 0]);
	print_sizes(out, &line, flows, most);
	if (unknown) {
		text_piece(out, &line, most ? ", " : " ", "unknown by");
		print_set(out, &line, unknown);
	}
	text_line_end(out);
	if (differ && out->run->explain)
		text_explain(out, different);
}
