/* SPDX-License-Identifier: MIT */
/* Names of verdicts, and of why an error changed nothing: for people, counters and tests. */
#include <icmp4/received.h>

static const char *const refusal_verdicts[ICMP4_VERDICT_COUNT] = {
	[ICMP4_VERDICT_IGNORE] = "ignore",   [ICMP4_VERDICT_SOFT] = "soft",
	[ICMP4_VERDICT_HARD] = "hard",       [ICMP4_VERDICT_PMTU] = "pmtu",
	[ICMP4_VERDICT_PENDING] = "pending", [ICMP4_VERDICT_REDIRECT] = "redirect",
};

static const struct refusal_row {
	const char *rule;
	const char *name;
	const char *text;
} refusal_rows[ICMP4_REFUSAL_COUNT] = {
	[ICMP4_ACCEPTED] = {"", "accepted", "it was accepted"},
	[ICMP4_REFUSED_MALFORMED] = {"CODEC-09", "malformed", "it is no error with a sound quote"},
	[ICMP4_REFUSED_TYPE] = {"RECV-01", "type", "no transport asks for errors of its type"},
	[ICMP4_REFUSED_QUENCH] = {"SQ-04", "quench", "it is a source quench"},
	[ICMP4_REFUSED_CODE] = {"CODEC-05", "code", "its code has no meaning"},
	[ICMP4_REFUSED_BROADCAST] = {"RECV-11", "broadcast",
				     "it was not sent to an address of this host alone"},
	[ICMP4_REFUSED_SOURCE] = {"RECV-02", "source",
				  "it quotes a datagram that this host did not send"},
	[ICMP4_REFUSED_ABOUT] = {"RECV-12", "about", "it quotes a datagram that causes no errors"},
	[ICMP4_REFUSED_PROTOCOL] = {"RECV-01", "protocol", "nobody here speaks that protocol"},
	[ICMP4_REFUSED_CONNECTION] = {"RECV-05", "connection",
				      "it quotes a datagram of no connection that there is"},
	[ICMP4_REFUSED_SEQUENCE] = {"RECV-03", "sequence",
				    "it quotes a sequence number that is not in flight"},
	[ICMP4_REFUSED_DF] = {"PMTU-11", "df", "the datagram might have been fragmented"},
	[ICMP4_REFUSED_MTU_FITS] = {"PMTU-12", "mtu-fits", "the datagram fits in its MTU"},
	[ICMP4_REFUSED_MTU_RAISES] = {"PMTU-05", "mtu-raises",
				      "its MTU is not below the one in use"},
	[ICMP4_REFUSED_MTU_OFF] = {"PMTU-14", "mtu-off", "a setting believes no MTU"},
	[ICMP4_REFUSED_GATEWAY] = {"REDIR-13", "gateway", "its gateway is none, or the one in use"},
	[ICMP4_REFUSED_SWITCHED_OFF] = {"REDIR-08", "switched-off", "a setting ignores redirects"},
	[ICMP4_REFUSED_ROUTER] = {"REDIR-15", "router", "a router obeys no redirect"},
	[ICMP4_REFUSED_FIXED] = {"REDIR-14", "fixed", "the route is not to be changed"},
	[ICMP4_REFUSED_ON_LINK] = {"REDIR-13", "on-link", "the destination needs no gateway"},
	[ICMP4_REFUSED_SENDER] = {"REDIR-12", "sender", "it is not from the gateway in use"},
	[ICMP4_REFUSED_OFF_LINK] = {"REDIR-11", "off-link", "its gateway is no neighbour"},
	[ICMP4_REFUSED_NO_ROOM] = {"RATE-10", "no-room", "there is no room to keep it"},
};

static const struct refusal_row *refusal_row(enum icmp4_refusal refusal)
{
	return &refusal_rows[(unsigned)refusal < ICMP4_REFUSAL_COUNT ? refusal : ICMP4_ACCEPTED];
}

const char *icmp4_verdict_name(enum icmp4_verdict verdict)
{
	return (unsigned)verdict < ICMP4_VERDICT_COUNT ? refusal_verdicts[verdict] : "unknown";
}

const char *icmp4_refusal_rule(enum icmp4_refusal refusal)
{
	return refusal_row(refusal)->rule;
}

const char *icmp4_refusal_name(enum icmp4_refusal refusal)
{
	return refusal_row(refusal)->name;
}

const char *icmp4_refusal_text(enum icmp4_refusal refusal)
{
	return refusal_row(refusal)->text;
}
