/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_MIB_H
#define ICMP4_MIB_H
/*
 * The counters of ICMP that network management asks for (RFC 4293, icmpStatsTable and
 * icmpMsgStatsTable): of the node's own messages, not of those that it forwards. A Counter32 is the
 * lower half of one.
 *
 * What a rule, a setting or a rate limit keeps from being sent was never attempted; it has its
 * counter in struct icmp4_node_counters.
 */
#include <icmp4/types.h>

ICMP4_BEGIN

struct icmp4_mib {
	uint64_t in_msgs;       /* icmpStatsInMsgs: for us, whole; with the next */
	uint64_t in_errors;     /* icmpStatsInErrors: length, checksum or quote is wrong */
	uint64_t out_msgs;      /* icmpStatsOutMsgs; with the next */
	uint64_t out_errors;    /* icmpStatsOutErrors: found no room, or does not fit its link */
	uint64_t in_type[256];  /* icmpMsgStatsInPkts: whose length and checksum are right */
	uint64_t out_type[256]; /* icmpMsgStatsOutPkts: that left */
};

ICMP4_END

#endif
