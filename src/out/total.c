/* SPDX-License-Identifier: MIT */
#include "out/total.h"

void out_counts_add(struct out_counts *counts, const struct icmp4_ping_target *target)
{
	counts->sent += target->sent;
	counts->received += target->received;
	counts->lost += target->lost;
	counts->late += target->late;
	counts->icmp_errors += target->icmp_errors;
	counts->corrupted += target->corrupted;
	counts->wrong_address += target->wrong_address;
	counts->duplicate += target->duplicate;
	counts->another += target->another;
	counts->reordered += target->reordered;
	counts->unsent += target->unsent;
	counts->forged += target->forged;
	counts->stamped += target->stamped;
	counts->port_open += target->port_open;
	counts->port_closed += target->port_closed;
}

uint64_t out_counts_settled(const struct out_counts *c)
{
	return c->received + c->late + c->lost + c->icmp_errors + c->corrupted + c->wrong_address;
}

uint64_t out_counts_unanswered(const struct out_counts *c)
{
	return c->lost + c->icmp_errors;
}

uint64_t out_counts_in_flight(const struct out_counts *c)
{
	return c->sent - out_counts_settled(c);
}

void out_total_add(struct out_total *total, const struct out_ping *ping)
{
	total->targets++;
	total->answered += ping->counts->received || ping->counts->late;
	out_counts_add(&total->counts, ping->counts);
	stat_rtt_merge(&total->rtt, ping->rtt);
	if (ping->loss)
		stat_runs_merge(&total->loss, ping->loss);
	total->dropped = ping->dropped;
}

void out_total_free(struct out_total *total)
{
	stat_rtt_free(&total->rtt);
	stat_runs_free(&total->loss);
}
