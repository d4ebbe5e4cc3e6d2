/* SPDX-License-Identifier: MIT */
/* The table of incoming labels, and the names of the modes of tunnels. */
#include <icmp4/label.h>

const struct icmp4_label_row *icmp4_label_lookup(const void *labels, uint32_t label)
{
	const struct icmp4_label_table *table = labels;
	size_t first = 0, count = table->count;

	while (count) {
		size_t half = count / 2;
		const struct icmp4_label_row *row = &table->rows[first + half];

		if (row->label == label)
			return row;
		if (row->label < label) {
			first += half + 1;
			count -= half + 1;
		} else {
			count = half;
		}
	}
	return NULL;
}

static const char *const tunnel_names[ICMP4_TUNNEL_COUNT] = {
	[ICMP4_TUNNEL_UNIFORM] = "uniform",
	[ICMP4_TUNNEL_PIPE] = "pipe",
};

const char *icmp4_tunnel_name(enum icmp4_tunnel tunnel)
{
	unsigned row = (unsigned)tunnel;

	return row < ICMP4_TUNNEL_COUNT ? tunnel_names[row] : "unknown";
}
