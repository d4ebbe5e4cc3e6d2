/* SPDX-License-Identifier: MIT */
/*
 * Remarks: what a sender that obeys the RFCs would have done otherwise. All of them are rows of
 * const tables, grouped by what they concern, each with a predicate over the same facts:
 *
 *	header.c     any message and the IP header around it
 *	query.c      queries and their answers, by type
 *	error.c      what an error is about, and what it quotes
 *	extension.c  the extension structure
 *	object.c     its objects
 *
 * A new remark is a new row. What cannot be seen, because octets are missing, is not remarked upon.
 */
#include "wire/remark/remark.h"
#include "wire/message.h"

static const struct remark_group *const remark_groups[] = {
	&icmp4__remarks_header,    &icmp4__remarks_options, &icmp4__remarks_query,
	&icmp4__remarks_probe,     &icmp4__remarks_error,   &icmp4__remarks_quote,
	&icmp4__remarks_extension, &icmp4__remarks_object,
};

enum { REMARK_GROUPS = sizeof remark_groups / sizeof *remark_groups };

static void remark_look_inside(struct remark_facts *f)
{
	const struct icmp4_view *view = f->view;

	f->extended = icmp4_extension_of(&f->extension, view, ICMP4_EXTENSION_COMPATIBLE);
	if (!(icmp4__message_shape(f->type).flags & MESSAGE_ERROR))
		return;
	f->quote_room = view->quote_held;
	if (f->extended && f->extension.at < f->quote_room)
		f->quote_room = f->extension.at;
	icmp4_view_quote(&f->quote, view, f->quote_room);
}

static struct remark_facts remark_facts_of(const struct icmp4_view *view, icmp4_sum_fn *sum)
{
	struct remark_facts f = {
		.view = view,
		.icmp = view->payload,
		.type = icmp4_view_type(view),
		.code = icmp4_view_code(view),
		.cut = icmp4_view_is_cut(view),
		.row = icmp4_type_find(icmp4_view_type(view)),
		.checksum = icmp4_view_checksum(view, sum),
	};

	if (view->ip)
		f.ip_checksum = icmp4_view_ip_checksum(view, sum);
	remark_look_inside(&f);
	return f;
}

size_t icmp4_remarks(const struct icmp4_view *view, icmp4_sum_fn *sum,
		     const struct icmp4_remark **found, size_t most)
{
	size_t count = 0;

	if (!icmp4_view_is_icmp(view))
		return 0;
	struct remark_facts f = remark_facts_of(view, sum);
	for (size_t g = 0; g < REMARK_GROUPS; g++) {
		const struct remark_group *group = remark_groups[g];

		if (!group->concerns(&f))
			continue;
		for (size_t i = 0; i < group->count && count < most; i++)
			if (group->rows[i].holds(&f))
				found[count++] = &group->rows[i].remark;
	}
	return count;
}

const struct icmp4_remark *icmp4_remark_row(size_t index)
{
	for (size_t g = 0; g < REMARK_GROUPS; g++) {
		if (index < remark_groups[g]->count)
			return &remark_groups[g]->rows[index].remark;
		index -= remark_groups[g]->count;
	}
	return NULL;
}
