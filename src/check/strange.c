/* SPDX-License-Identifier: MIT */
/* What arrives and is not the answer: is it held against the device, and what is it called? */
#include "check/judge.h"

/* Not an answer to it, nor an error about it: it was sent somewhere else, or back. */
static bool is_sent_itself(const struct check_case *test, const struct check_look *look)
{
	uint8_t protocol = check__protocol(&test->send);

	if (look->view.protocol != protocol || protocol == ICMP4_PROTO_TCP)
		return false;
	return protocol != ICMP4_PROTO_ICMP ||
	       (icmp4_view_is_icmp(&look->view) && icmp4_view_type(&look->view) == ICMP4_ECHO);
}

/* Of what was sent from an address behind the device, the answer arrives there. */
static bool is_error_about_it(const struct check_case *test, const struct check_look *look)
{
	return test->send.make != CHECK_FAILURE && icmp4_view_is_icmp(&look->view) &&
	       icmp4_type_is_error(icmp4_view_type(&look->view));
}

struct check_finding check__strange(const struct check_case *test, const struct check_look *look,
				    enum check_side side)
{
	struct check_finding finding = {.what = CHECK_FOUND_OTHER};

	if (test->expect.outcome == CHECK_SILENCE || test->expect.outcome == CHECK_NEVER)
		finding.what = CHECK_FOUND_UNWANTED;
	if (is_sent_itself(test, look) || (side == CHECK_AT_SINK && !is_error_about_it(test, look)))
		finding.what = CHECK_FOUND_PASSED;
	if (icmp4_view_is_icmp(&look->view)) {
		finding.type = icmp4_view_type(&look->view);
		finding.code = icmp4_view_code(&look->view);
	}
	return finding;
}

/* Only what cannot be else is held against it: to be passed on and answered beyond is its due. */
bool check__is_strange(const struct check_case *test, const struct check_look *look,
		       enum check_side side)
{
	switch (test->expect.outcome) {
	case CHECK_SILENCE:
		return true;
	case CHECK_PASSED:
		return false;
	case CHECK_NEVER:
		return check__is_icmp(look, test->expect.type, test->expect.code);
	case CHECK_STOPPED:
		return side == CHECK_AT_SINK;
	default:
		return side == CHECK_AT_TESTER;
	}
}

/* An error that comes beside the answer: of one datagram one thing is said. A redirect goes with
 * what is passed on, and a source quench with anything. */
bool check__is_beside(const struct check_case *test, const struct check_look *look,
		      enum check_side side)
{
	if (test->expect.outcome != CHECK_ANSWER || side != CHECK_AT_TESTER ||
	    !icmp4_view_is_icmp(&look->view) || check__fits(&test->expect, look, side))
		return false;
	uint8_t type = icmp4_view_type(&look->view);

	return type != ICMP4_REDIRECT && type != ICMP4_SOURCE_QUENCH && icmp4_type_is_error(type);
}
