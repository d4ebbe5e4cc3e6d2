/* SPDX-License-Identifier: MIT */
/*
 * Personas: for each stack that is known, what it does as shipped that the profile bcp does not,
 * with where that is known from. What is not known of a stack, or is as in bcp, has no row: nothing
 * here is a guess. What a stack does and no knob can say has no row either, but a word in the
 * comment above its table, so that nobody takes the persona for more than it is.
 */
#include <string.h>

#include "config/persona.h"

#define COUNT(array)   (sizeof(array) / sizeof((array)[0]))
#define A_SECOND(rate) ((rate)*1000)
#define SILENT(kind)   (UINT32_C(1) << ICMP4_ERROR_##kind)

/* The unreachables of routes share one more bucket for each sender (1 a second, 5 at once). Errors
 * of hosts, too, copy the TOS bits. */
static const struct persona_trait linux_traits[] = {
	{"timestamp", {.number = true}, "measured: Linux 6.18 answers type 13"},
	{"probe-name", {.number = true}, "code: icmp_build_probe() in net/ipv4/icmp.c"},
	{"probe-index", {.number = true}, "code: icmp_build_probe() in net/ipv4/icmp.c"},
	{"probe-address", {.number = true}, "code: icmp_build_probe() in net/ipv4/icmp.c"},
	{"reassembly-timeout", {.number = 30}, "measured: net.ipv4.ipfrag_time of Linux 6.18"},
	{"redirect-life", {.number = 300}, "code: ip_rt_gc_timeout in net/ipv4/route.c"},
	{"mtu-floor", {.number = 552}, "measured: net.ipv4.route.min_pmtu of Linux 6.18"},
	{"ecmp",
	 {.number = ICMP4_FLOW_SRC | ICMP4_FLOW_DST},
	 "document: net.ipv4.fib_multipath_hash_policy is 0, layer 3, in ip-sysctl"},
};

/* It quotes 548 octets behind the header (error-size ends at 576), its limits begin anew with each
 * second instead of filling again, and a host in the midst of a source route says nothing. */
static const struct persona_trait freebsd_traits[] = {
	{"timestamp", {.number = true}, "code: icmptstamprepl in sys/netinet/ip_icmp.c"},
	{"error-precedence", {.number = 0}, "code: ip_tos in icmp_error(), ip_icmp.c"},
	{"error-copy-tos", {.number = false}, "code: ip_tos in icmp_error(), ip_icmp.c"},
	{"source-route-error",
	 {.number = true},
	 "code: ip_dooptions() in sys/netinet/ip_options.c"},
	{"reassembly-timeout", {.number = 30}, "code: IPFRAGTTL in sys/netinet/ip.h"},
	{"limit", {.number = 0}, "code: icmp_error(), ip_icmp.c, asks no limit"},
	{"limit-destination", {.number = 0}, "code: icmp_error(), ip_icmp.c, asks no limit"},
	{"limit-port-unreachable",
	 {A_SECOND(200), 200},
	 "code: icmplim in ip_icmp.c, which udp_input() asks"},
	{"limit-echo", {A_SECOND(200), 200}, "code: icmplim in ip_icmp.c, icmp_input()"},
	{"limit-timestamp", {A_SECOND(200), 200}, "code: icmplim in ip_icmp.c, icmp_input()"},
	{"limit-jitter", {.number = 16}, "code: icmplim_jitter in ip_icmp.c"},
	{"silent", {.number = SILENT(REASSEMBLY_EXCEEDED)}, "code: ipq_timeout() in ip_reass.c"},
};

/* Its limit begins anew with each second instead of filling again, and does not vary. */
static const struct persona_trait openbsd_traits[] = {
	{"timestamp", {.number = true}, "code: icmptstamprepl in sys/netinet/ip_icmp.c"},
	{"error-ttl", {.number = 255}, "code: MAXTTL in icmp_reflect(), ip_icmp.c"},
	{"reply-ttl", {.number = 255}, "code: MAXTTL in icmp_reflect(), ip_icmp.c"},
	{"error-precedence", {.number = 0}, "code: ip_tos in icmp_do_error(), ip_icmp.c"},
	{"error-copy-tos", {.number = false}, "code: ip_tos in icmp_do_error(), ip_icmp.c"},
	{"error-data", {.number = 8}, "code: header and 8 octets in icmp_do_error(), ip_icmp.c"},
	{"source-route-error", {.number = true}, "code: ip_dooptions() in sys/netinet/ip_input.c"},
	{"reassembly-timeout", {.number = 30}, "code: IPFRAGTTL in sys/netinet/ip.h"},
	{"accept-redirects", {.number = false}, "code: icmp_rediraccept in ip_icmp.c"},
	{"mtu-floor", {.number = 296}, "code: icmp_mtudisc() in ip_icmp.c"},
	{"limit", {A_SECOND(100), 100}, "code: icmperrppslim in ip_icmp.c"},
	{"limit-destination", {.number = 0}, "code: icmp_ratelimit() in ip_icmp.c"},
	{"limit-spares-mtu", {.number = false}, "code: icmp_ratelimit() in ip_icmp.c"},
	{"silent", {.number = SILENT(REASSEMBLY_EXCEEDED)}, "code: ip_slowtimo() in ip_input.c"},
	{"ecmp",
	 {.number = ICMP4_FLOW_SRC | ICMP4_FLOW_DST},
	 "code: rt_hash() in sys/net/rtable.c"},
};

/* Datagrams with options are handed to whatever stack stands beside it: here nobody does. Of what
 * no error may be about it checks nothing; here errors about errors are all that comes of it. */
static const struct persona_trait vpp_traits[] = {
	{"error-ttl", {.number = 255}, "code: ip4_icmp_error() in src/vnet/ip/icmp4.c"},
	{"error-precedence", {.number = 0}, "code: ip4_icmp_error() in src/vnet/ip/icmp4.c"},
	{"error-copy-tos", {.number = false}, "code: ip4_icmp_error() in src/vnet/ip/icmp4.c"},
	{"error-from-inbound", {.number = true}, "code: ip4_icmp_error() in src/vnet/ip/icmp4.c"},
	{"record-route", {.number = ICMP4_OPTION_DROP}, "code: src/vnet/ip/ip4_input.h punts"},
	{"option-timestamp", {.number = ICMP4_OPTION_DROP}, "code: src/vnet/ip/ip4_input.h punts"},
	{"stream-id", {.number = ICMP4_OPTION_DROP}, "code: src/vnet/ip/ip4_input.h punts"},
	{"accept-redirects", {.number = false}, "code: no node of src/vnet/ip takes type 5"},
	{"limit", {.number = 0}, "code: icmp_throttle of ip4_main is all there is"},
	{"limit-destination",
	 {A_SECOND(100000), 1},
	 "code: icmp_throttle of ip4_main, 10 us for each pair of addresses"},
	{"silent", {.number = SILENT(REASSEMBLY_EXCEEDED)}, "code: src/vnet/ip/reass drops"},
	{"fault-error-about-error",
	 {.number = true},
	 "code: no check in ip4_icmp_error(), src/vnet/ip/icmp4.c"},
};

/* Version 2.1.3, as measured by tests/net/check_lwip.t. Of what no error may be about it checks
 * only that 11/0 is not about ICMP, of whatever type. It forwards nothing back out of the interface
 * that it came in by; TTL 0 it forwards as 255; it answers whoever is no group and no broadcast of
 * the link, and for UDP to its address on another link it has no 3/3. */
static const struct persona_trait lwip_traits[] = {
	{"ttl", {.number = 255}, "code: ICMP_TTL in src/include/lwip/opt.h"},
	{"error-precedence", {.number = 0}, "code: icmp_send_response() in src/core/ipv4/icmp.c"},
	{"error-copy-tos", {.number = false}, "code: icmp_send_response() in icmp.c"},
	{"error-data", {.number = 8}, "code: IP_HLEN and 8 octets in src/core/ipv4/icmp.c"},
	{"source-route", {.number = ICMP4_OPTION_IGNORE}, "code: IP_OPTIONS_ALLOWED in opt.h"},
	{"record-route", {.number = ICMP4_OPTION_IGNORE}, "code: IP_OPTIONS_ALLOWED in opt.h"},
	{"option-timestamp", {.number = ICMP4_OPTION_IGNORE}, "code: IP_OPTIONS_ALLOWED in opt.h"},
	{"reassembly-timeout", {.number = 15}, "code: IP_REASS_MAXAGE in opt.h"},
	{"accept-redirects", {.number = false}, "code: icmp_input() in icmp.c counts type 5"},
	{"learn-mtu", {.number = false}, "code: icmp_input() in icmp.c counts type 3"},
	{"limit", {.number = 0}, "code: no limit in src/core/ipv4/icmp.c"},
	{"limit-destination", {.number = 0}, "code: no limit in src/core/ipv4/icmp.c"},
	{"silent",
	 {.number = SILENT(NET_UNREACHABLE) | SILENT(HOST_UNREACHABLE) | SILENT(PARAMETER)},
	 "code: nobody in src/core/ipv4 sends 3/0, 3/1 or 12"},
	{"fault-hide-mtu", {.number = true}, "code: icmp_send_response() in icmp.c"},
	{"fault-ignore-ihl", {.number = true}, "code: IP_HLEN in icmp_send_response(), icmp.c"},
	{"fault-icmp-ttl-silent",
	 {.number = true},
	 "code: ip4_forward() in src/core/ipv4/ip4.c asks for the protocol"},
	{"fault-error-about-error",
	 {.number = true},
	 "measured: NOERR-01/too-big of tests/lwip.baseline"},
	{"fault-error-about-fragment",
	 {.number = true},
	 "measured: NOERR-06/later of tests/lwip.baseline"},
	{"fault-any-source", {.number = true}, "measured: ROUTER-02 of tests/lwip.baseline"},
	{"fault-ignore-link", {.number = true}, "measured: NOERR-05 of tests/lwip.baseline"},
	{"fault-ignore-options", {.number = true}, "measured: PARAM-09 of tests/lwip.baseline"},
	{"fault-late-quote", {.number = true}, "measured: QUOTE-05 of tests/lwip.baseline"},
};

/* No stack, but what many a router in the world is set to. */
static const struct persona_trait silent_traits[] = {
	{"silent",
	 {.number = SILENT(COUNT) - SILENT(NET_UNREACHABLE)},
	 "document: RFC 1812 sections 5.2.7.1 and 5.2.7.3 allow it"},
	{"silent-echo", {.number = true}, "document: RFC 1812 section 4.3.3.6 allows it"},
};

#define PERSONA(name, traits, about)                 \
	{                                            \
		name, about, (traits), COUNT(traits) \
	}

static const struct persona persona_rows[] = {
	PERSONA("linux", linux_traits,
		"Linux 6: answers timestamp requests, balances by addresses alone, "
		"believes no path MTU below 552."),
	PERSONA("freebsd", freebsd_traits,
		"Errors have no precedence and no limit but that of closed ports, 200 a second, "
		"which echo and timestamp replies have as well."),
	PERSONA("openbsd", openbsd_traits,
		"Errors have TTL 255, quote 8 octets behind the header, and are 100 a second in "
		"all; redirects are not obeyed."),
	PERSONA("vpp", vpp_traits,
		"Errors have TTL 255 and the address of the interface that the datagram came in "
		"by; datagrams with most IP options are dropped."),
	PERSONA("lwip", lwip_traits,
		"Errors have TTL 255, quote 8 octets behind the header, and know neither limit "
		"nor unreachable networks and hosts nor the MTU that 3/4 is about; an echo whose "
		"TTL runs out is met with silence, and IP options are ignored."),
	PERSONA("silent", silent_traits, "Forwards, and is never heard of itself."),
};

const struct persona *personas(size_t *count)
{
	*count = COUNT(persona_rows);
	return persona_rows;
}

/* The two sets of bits go by the names that they have in a file. */
static void show(const struct persona_trait *trait, struct icmp4_node_settings *settings)
{
	size_t count;
	const struct icmp4_knob *knobs = icmp4_knobs(&count);

	if (!strcmp(trait->name, "silent"))
		settings->silent = trait->value.number;
	if (!strcmp(trait->name, "ecmp"))
		settings->flow_fields = trait->value.number;
	for (size_t i = 0; i < count; i++)
		if (!strcmp(trait->name, knobs[i].name))
			icmp4_knob_set(settings, &knobs[i], trait->value);
}

void persona_settings(const struct persona *persona, struct icmp4_node_settings *settings)
{
	icmp4_node_settings_default(settings);
	for (size_t i = 0; i < persona->trait_count; i++)
		show(&persona->traits[i], settings);
}
