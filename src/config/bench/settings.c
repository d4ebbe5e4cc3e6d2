/* SPDX-License-Identifier: MIT */
/* What a device can be set to, as the file of a bench and --prepare name it. */
#include "config/bench/bench.h"

static const struct bench_setting settings[BENCH_SETTINGS] = {
	[BENCH_ECHO_OFF] = {"echo-off", "echo requests are not answered",
			    "sysctl -w net.ipv4.icmp_echo_ignore_all=1"},
	[BENCH_ECHO_LIMITED] = {"echo-limited", "fewer than 200 echo replies in 200 ms", NULL},
	[BENCH_ERRORS_LIMITED] = {"errors-limited", "errors to one destination are limited",
				  "sysctl -w net.ipv4.icmp_ratelimit=1000"},
	[BENCH_TIMESTAMP_OFF] = {"timestamp-off", "timestamp requests are not answered", NULL},
	[BENCH_MASK_AGENT] = {"mask-agent", "address mask requests are answered", NULL},
	[BENCH_NO_MASK_AGENT] = {"no-mask-agent", "address mask requests are not answered", NULL},
	[BENCH_PROBE_REMOTE] = {"probe-remote", "extended echo about neighbours is on", NULL},
	[BENCH_PROBE_CLOSED] = {"probe-closed", "no extended echo by the tester's link", NULL},
	[BENCH_PROHIBITED] = {"prohibited",
			      "a route to 198.18.1.0/24 that prohibits, one to 198.18.2.0/24 that "
			      "drops",
			      "ip route add prohibit 198.18.1.0/24; "
			      "ip route add blackhole 198.18.2.0/24"},
	[BENCH_UNREACHABLE_OFF] = {"unreachable-off", "no port unreachable is sent", NULL},
	[BENCH_TOTAL_LENGTH] = {"total-length", "a total length below the header's is reported",
				NULL},
	[BENCH_TRUNCATED] = {"truncated", "datagrams that did not come whole are reported", NULL},
	[BENCH_INBOUND] = {"inbound", "errors come from the interface of arrival",
			   "sysctl -w net.ipv4.icmp_errors_use_inbound_ifaddr=1"},
	[BENCH_NO_SOURCE_ROUTE] = {"no-source-route", "source routes are not followed",
				   "sysctl -w net.ipv4.conf.all.accept_source_route=0"},
	[BENCH_MTU_FLOOR] = {"mtu-floor", "an MTU below 552 is learned as 552",
			     "sysctl -w net.ipv4.route.min_pmtu=552"},
	[BENCH_LEARNS] = {"learns", "the MTU of a path is learned, for echo replies as well", NULL},
	[BENCH_NAT] = {"nat", "what the tester sends beyond the device is translated", NULL},
	[BENCH_NAT_FULL] = {"nat-full", "and the translator has room for one session", NULL},
	[BENCH_VALIDATION] = {"validation",
			      "what comes by another link than its source is behind is dropped",
			      "sysctl -w net.ipv4.conf.all.rp_filter=1"},
	[BENCH_REDIRECT_TOS] = {"redirect-tos", "redirects are of one type of service (code 3)",
				NULL},
};

const struct bench_setting *bench_setting(unsigned number)
{
	return number < BENCH_SETTINGS ? &settings[number] : NULL;
}
