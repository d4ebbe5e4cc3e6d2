/* SPDX-License-Identifier: MIT */
/* The knobs in their profiles: what the table says is what the settings are. */
#include "unit/core/query_world.h"

static struct icmp4_knob_value value_of(const struct icmp4_node_settings *settings,
					const struct icmp4_knob *knob)
{
	const char *at = (const char *)settings + knob->offset;
	struct icmp4_knob_value value = {0, 0};
	uint16_t wide;

	switch (knob->kind) {
	case ICMP4_KNOB_BOOL:
	case ICMP4_KNOB_U8:
		value.number = *(const uint8_t *)at;
		break;
	case ICMP4_KNOB_U16:
		memcpy(&wide, at, sizeof wide);
		value.number = wide;
		break;
	case ICMP4_KNOB_POLICY:
		memcpy(&value.number, at, sizeof value.number);
		break;
	case ICMP4_KNOB_RATE:
		memcpy(&value, at, sizeof value);
		break;
	}
	return value;
}

static void as_in_the_table(void)
{
	size_t count;
	const struct icmp4_knob *knobs = icmp4_knobs(&count);

	for (unsigned p = 0; p < ICMP4_PROFILE_COUNT; p++) {
		struct icmp4_node_settings settings;

		memset(&settings, 0xff, sizeof settings);
		icmp4_node_settings_profile(&settings, (enum icmp4_profile)p);
		for (size_t i = 0; i < count; i++) {
			struct icmp4_knob_value want = knobs[i].initial[p];
			struct icmp4_knob_value got = value_of(&settings, &knobs[i]);

			ok(got.number == want.number && got.burst == want.burst &&
				   want.number >= knobs[i].min && want.number <= knobs[i].max &&
				   (knobs[i].kind == ICMP4_KNOB_RATE ? !want.number == !want.burst
								     : !want.burst),
			   "as in the table: %s of %s", knobs[i].name,
			   icmp4_profile_name((enum icmp4_profile)p));
		}
		is_int(settings.silent, 0, "as in the table: nothing is silent");
		is_int(settings.flow_fields, ICMP4_FLOW_ALL, "as in the table: the five-tuple");
	}
}

/* What a knob must be by a rule that leaves no choice, and where practice moved on. */
static void decided(void)
{
	static const struct {
		const char *name;
		uint32_t bcp, rfc1812;
	} rows[] = {
		{"forward", false, false}, /* HOST-11 */
		{"echo", true, true},
		{"echo-broadcast", false, false},
		{"echo-keep-code", true, false},
		{"timestamp", false, true},
		{"timestamp-broadcast", false, false},
		{"mask-agent", false, false},  /* MASK-02: nobody is an authority by default */
		{"mask-client", false, false}, /* MASK-01 */
		{"probe", false, false},       /* PROBE-04, and all below */
		{"probe-local", true, true},
		{"probe-remote", false, false},
		{"probe-name", false, false},
		{"probe-index", false, false},
		{"probe-address", false, false},
		{"ttl", 64, 64},
		{"error-ttl", 0, 0},
		{"reply-ttl", 0, 0},
		{"error-precedence", 6, 6},
		{"error-copy-tos", true, true},
		{"error-from-inbound", false, false},
		{"announce-labels", false, false}, /* IIO-10 */
		{"announce-incoming", false, false},
		{"announce-outgoing", false, false},
		{"announce-next-hop", false, false},
		{"announce-index", false, false},
		{"announce-address", false, false},
		{"announce-name", false, false},
		{"announce-mtu", false, false},
		{"announce-node", false, false},
		{"error-size", 576, 576},
		{"error-data", 548, 548},
		{"martian-filter", true, true},
		{"source-validation", false, false}, /* ROUTER-06 */
		{"reassembly-timeout", 60, 60},
		{"source-route", ICMP4_OPTION_DROP, ICMP4_OPTION_PROCESS}, /* OPT-06 */
		{"record-route", ICMP4_OPTION_PROCESS, ICMP4_OPTION_PROCESS},
		{"option-timestamp", ICMP4_OPTION_PROCESS, ICMP4_OPTION_PROCESS},
		{"stream-id", ICMP4_OPTION_IGNORE, ICMP4_OPTION_IGNORE},
		{"source-route-error", false, true},  /* UNREACH-10 */
		{"error-total-length", false, false}, /* PARAM-06 */
		{"error-truncated", false, true},     /* PARAM-07 */
		{"accept-redirects", true, true},     /* REDIR-08 */
		{"send-redirects", true, true},       /* REDIR-02; of a router */
		{"redirect-any-tos", true, true},     /* REDIR-02: code 1 in place of 3 */
		{"learn-mtu", true, true},
		{"redirect-life", 600, 600},
		{"mtu-floor", 68, 68}, /* PMTU-05 */
		{"mtu-life", 600, 600},
		{"silent-echo", false, false},
		{"limit", 1000000, 1000000},
		{"limit-destination", 1000, 1000},
		{"limit-spares-mtu", true, true}, /* RATE-08 */
		{"limit-jitter", 0, 0},
		{"limit-echo", 0, 0}, /* RATE-09 */
		{"limit-timestamp", 0, 0},
		{"limit-probe", 100000, 100000},
		{"fault-hide-mtu", false, false}, /* no RFC has these */
		{"fault-ignore-ihl", false, false},
		{"fault-icmp-ttl-silent", false, false},
		{"fault-error-about-error", false, false},
		{"fault-error-about-fragment", false, false},
		{"fault-any-source", false, false},
		{"fault-ignore-link", false, false},
		{"fault-ignore-options", false, false},
		{"fault-late-quote", false, false},
	};
	size_t count, found = 0;
	const struct icmp4_knob *knobs = icmp4_knobs(&count);

	for (size_t i = 0; i < count; i++)
		for (size_t r = 0; r < COUNT(rows); r++) {
			if (strcmp(rows[r].name, knobs[i].name) != 0)
				continue;
			const struct icmp4_knob_value *initial = knobs[i].initial;
			found++;
			ok(initial[ICMP4_PROFILE_BCP].number == rows[r].bcp &&
				   initial[ICMP4_PROFILE_RFC1812].number == rows[r].rfc1812,
			   "decided: %s", knobs[i].name);
		}
	is_int((int64_t)found, (int64_t)COUNT(rows), "decided: each of these there is");
	is_int((int64_t)(count - found), ICMP4_ERROR_COUNT - 1,
	       "decided: and but for the limits of one kind of error no others");
}

/* What is set is what is there, and nothing beside it. */
static void set(void)
{
	size_t count;
	const struct icmp4_knob *knobs = icmp4_knobs(&count);

	for (size_t i = 0; i < count; i++) {
		struct icmp4_node_settings settings;
		struct icmp4_knob_value value = {knobs[i].max, 0}, first;
		unsigned others = 0;

		if (knobs[i].kind == ICMP4_KNOB_RATE)
			value.burst = 77;
		icmp4_node_settings_default(&settings);
		icmp4_knob_set(&settings, &knobs[i], value);
		struct icmp4_knob_value got = value_of(&settings, &knobs[i]);
		for (size_t k = 0; k < count; k++) {
			first = value_of(&settings, &knobs[k]);
			others += k != i && first.number != knobs[k].initial[0].number;
		}
		ok(got.number == value.number && got.burst == value.burst && !others, "set: %s",
		   knobs[i].name);
	}
}

static void names(void)
{
	struct icmp4_node_settings bcp, other;

	is_str(icmp4_profile_name(ICMP4_PROFILE_BCP), "bcp", "names: bcp");
	is_str(icmp4_profile_name(ICMP4_PROFILE_RFC1812), "rfc1812", "names: rfc1812");
	is_str(icmp4_profile_name((enum icmp4_profile)7), "unknown", "names: out of range");
	memset(&bcp, 0, sizeof bcp);
	memset(&other, 0, sizeof other);
	icmp4_node_settings_profile(&bcp, ICMP4_PROFILE_BCP);
	icmp4_node_settings_default(&other);
	ok(!memcmp(&bcp, &other, sizeof bcp), "names: bcp is the default");
	icmp4_node_settings_profile(&other, (enum icmp4_profile)7);
	ok(!memcmp(&bcp, &other, sizeof bcp), "names: and what an unknown one is");
}

/* What of this can be seen from outside. */
static const struct {
	const char *stimulus, *asked, *outcome[ICMP4_PROFILE_COUNT];
} seen_rows[] = {
	{"to 10.9.1.1",
	 "0807000000010002",
	 {"answered 0/7 from 10.9.1.1", "answered 0/0 from 10.9.1.1"}},
	{"to 10.9.1.1",
	 "0d00000000010002 01020304 00000000 00000000",
	 {"query-ignored", "answered 14/0 from 10.9.1.1"}},
	{"to 10.9.1.255",
	 "0d00000000010002 01020304 00000000 00000000",
	 {"query-ignored", "query-ignored"}},
	{"to 10.9.1.255", "0800000000010002", {"echo-ignored", "echo-ignored"}},
	{"to 10.9.1.1", "1100000000010002 00000000", {"query-ignored", "query-ignored"}},
	{"to 10.9.1.1",
	 "2a00000042420301 2000dcf40008030200000001",
	 {"query-ignored", "query-ignored"}},
	{"to 203.0.113.7", "0800000000010002", {"not-ours", "not-ours"}},
};

static void seen(void)
{
	for (unsigned p = 0; p < ICMP4_PROFILE_COUNT; p++)
		for (size_t i = 0; i < COUNT(seen_rows); i++) {
			struct world *w = world_new(HOST);

			icmp4_node_settings_profile(&w->settings, (enum icmp4_profile)p);
			query_feed(w, seen_rows[i].stimulus, seen_rows[i].asked);
			is_str(world_tells(w), seen_rows[i].outcome[p], seen_rows[i].asked);
			free(w);
		}
}

int main(void)
{
	as_in_the_table();
	decided();
	set();
	names();
	seen();
	return tap_done();
}
