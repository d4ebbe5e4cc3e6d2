/* SPDX-License-Identifier: MIT */
/*
 * An arrival held against what was expected: first whether it is the answer at all, then each claim
 * in its turn. The first that does not hold is the finding.
 */
#include "check/judge.h"

enum { TCP_AT_FLAGS = 13, TCP_RST = 4, TCP_HEADER = 20 };

bool check__is_icmp(const struct check_look *look, uint8_t type, uint8_t code)
{
	return icmp4_view_is_icmp(&look->view) && icmp4_view_type(&look->view) == type &&
	       (code == CHECK_ANY_CODE || icmp4_view_code(&look->view) == code);
}

static bool is_refusal(const struct check_look *look)
{
	return look->view.protocol == ICMP4_PROTO_TCP && look->view.held >= TCP_HEADER &&
	       look->view.payload[TCP_AT_FLAGS] & TCP_RST;
}

bool check__fits(const struct check_expect *expect, const struct check_look *look,
		 enum check_side side)
{
	switch (expect->outcome) {
	case CHECK_ANSWER:
	case CHECK_OPTIONAL:
		return check__is_icmp(look, expect->type, expect->code);
	case CHECK_PASSED:
		return side == CHECK_AT_SINK;
	case CHECK_REFUSED:
		return side == CHECK_AT_TESTER && is_refusal(look);
	default:
		return false;
	}
}

static struct check_finding found_field(const struct check_claim *claim, uint32_t got,
					uint32_t want)
{
	return (struct check_finding){
		.what = CHECK_FOUND_FIELD, .claim = claim, .got = got, .want = want};
}

static bool as_sent(const struct check_claim *claim, const struct check_look *look, uint32_t got,
		    uint32_t *want)
{
	return !look->sent || !check__read(look->sent, claim->field, want) || *want == got ||
	       (claim->how == CHECK_AS_SENT_OR && claim->low == got);
}

/* Does it hold? *want: what it should have been. */
static bool holds(const struct check_claim *claim, const struct check_look *look,
		  const struct check_bench *bench, uint32_t got, uint32_t *want)
{
	*want = claim->low;
	switch (claim->how) {
	case CHECK_IS:
		return got >= claim->low && got <= (claim->high ? claim->high : claim->low);
	case CHECK_IS_NOT:
		return got < claim->low || got > (claim->high ? claim->high : claim->low);
	case CHECK_AS_SENT:
	case CHECK_AS_SENT_OR:
		return as_sent(claim, look, got, want);
	case CHECK_NARROW_MTU:
		*want = bench->narrow_mtu;
		return got == *want;
	case CHECK_OUR_LABEL:
		*want = bench->label;
		return got == *want;
	default:
		return !check_address(bench, claim->low, want) || got == *want;
	}
}

/* Heard through a kernel of our own, options are no more as they came, and their checksum is not
 * theirs: Linux goes on with them before it hands a datagram over. */
static bool is_summed(const struct check_look *look, const struct check_bench *bench)
{
	bool rewritten = !bench->frames && look->view.ip &&
			 icmp4_ip_header_length(look->view.ip) > ICMP4_IP_HEADER;

	return rewritten || !icmp4_view_ip_checksum(&look->view, icmp4_sum);
}

/* What no answer may be. */
static bool is_sound(const struct check_look *look, const struct check_bench *bench)
{
	if (!look->view.ip || !is_summed(look, bench))
		return false;
	/* The first fragment of a long one cannot be judged. */
	if (icmp4_view_is_cut(&look->view))
		return true;
	return !look->view.fault &&
	       (!icmp4_view_is_icmp(&look->view) || !icmp4_view_checksum(&look->view, icmp4_sum));
}

struct check_finding check__judge(const struct check_expect *expect, const struct check_look *look,
				  const struct check_bench *bench)
{
	uint32_t got, want;

	if (!is_sound(look, bench) && expect->outcome != CHECK_PASSED)
		return (struct check_finding){.what = CHECK_FOUND_UNSOUND};
	for (size_t i = 0; i < CHECK_CLAIMS && expect->claims[i].field; i++) {
		const struct check_claim *claim = &expect->claims[i];

		if (claim->field == CHECK_ANSWERS)
			continue;
		if (!check__read(look, claim->field, &got))
			return (struct check_finding){.what = CHECK_FOUND_ABSENT, .claim = claim};
		if (!holds(claim, look, bench, got, &want))
			return found_field(claim, got, want);
	}
	return (struct check_finding){.what = CHECK_FOUND_AS_EXPECTED};
}

const struct check_claim *check__count_claim(const struct check_expect *expect)
{
	for (size_t i = 0; i < CHECK_CLAIMS && expect->claims[i].field; i++)
		if (expect->claims[i].field == CHECK_ANSWERS)
			return &expect->claims[i];
	return NULL;
}
