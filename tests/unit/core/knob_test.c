/* SPDX-License-Identifier: MIT */
/*
 * Knobs that stacks differ by, one at a time, under the names that people write: what each changes
 * of what a node sends, and what it leaves alone. Limits are in node_limit_test.c.
 */
#include "unit/core/learner_world.h"

static void turn_knob(struct world *w, const char *name, uint32_t number)
{
	size_t count;
	const struct icmp4_knob *knobs = icmp4_knobs(&count);
	size_t i = 0;

	while (i < count && strcmp(knobs[i].name, name) != 0)
		i++;
	if (i == count || number < knobs[i].min || number > knobs[i].max)
		abort();
	icmp4_knob_set(&w->settings, &knobs[i], (struct icmp4_knob_value){number, 0});
}

/* -1 in octets: nothing comes back. */
static const struct knob_row {
	const char *knob;
	uint32_t number;
	const char *stimulus;
	int octets, ttl;
} rows[] = {
	{"error-data", 548, "udp to 203.0.113.7 ttl 1 data 800", 576, 64},
	{"error-data", 8, "udp to 203.0.113.7 ttl 1 data 800", 56, 64},
	{"error-data", 100, "udp to 203.0.113.7 ttl 1 data 800", 148, 64},
	{"error-data", 8, "udp to 203.0.113.7 ttl 1 data 800 options 40", 96, 64},
	{"error-data", 8, "echo to 10.9.1.1 data 800", 828, 64},
	{"error-ttl", 255, "udp to 203.0.113.7 ttl 1", 64, 255},
	{"error-ttl", 255, "udp to 10.9.1.1", 64, 255},
	{"error-ttl", 255, "echo to 10.9.1.1", 36, 64},
	{"error-ttl", 0, "udp to 10.9.1.1", 64, 64},
	{"reply-ttl", 255, "echo to 10.9.1.1", 36, 255},
	{"reply-ttl", 254, "icmp type 13 data 12 to 10.9.1.1", 40, 254},
	{"reply-ttl", 254, "icmp type 17 data 4 to 10.9.1.1", 32, 254},
	{"reply-ttl", 255, "udp to 10.9.1.1", 64, 64},
	{"reply-ttl", 255, "tcp to 10.9.1.1 port 81 flags 2", -1, 0},
	{"reply-ttl", 255, "tcp to 10.9.1.1 flags 2", 40, 64},
	{"reply-ttl", 0, "echo to 10.9.1.1", 36, 64},
	{"fault-ignore-ihl", 1, "udp to 203.0.113.7 ttl 1 data 800 options 40", 576, 64},
	{"fault-icmp-ttl-silent", 1, "echo to 203.0.113.7 ttl 1", -1, 0},
	{"fault-icmp-ttl-silent", 1, "udp to 203.0.113.7 ttl 1", 64, 64},
	{"fault-icmp-ttl-silent", 1, "echo to 8.8.8.8", 64, 64},
	{"fault-icmp-ttl-silent", 1, "echo to 203.0.113.7 df data 1200", 576, 64},
	{"fault-error-about-error", 1, "icmp type 11 to 203.0.113.7 ttl 1", 64, 64},
	{"fault-error-about-error", 1, "icmp type 3 to 8.8.8.8", 64, 64},
	{"fault-error-about-error", 1, "icmp type 253 to 203.0.113.7 ttl 1", 64, 64},
	{"fault-error-about-error", 1, "icmp type 11 to 203.0.113.7 ttl 1 offset 80", -1, 0},
	{"fault-error-about-error", 1, "icmp type 11 to 203.0.113.7 ttl 1 link broadcast", -1, 0},
	{"fault-error-about-error", 1, "icmp type 11 to 203.0.113.7 ttl 1 from 10.9.4.1", 64, 64},
	{"fault-error-about-error", 0, "icmp type 11 to 203.0.113.7 ttl 1", -1, 0},
	{"fault-error-about-fragment", 1, "udp to 203.0.113.7 ttl 1 offset 80", 64, 64},
	{"fault-error-about-fragment", 1, "icmp type 11 to 203.0.113.7 ttl 1", -1, 0},
	{"fault-error-about-fragment", 0, "udp to 203.0.113.7 ttl 1 offset 80", -1, 0},
	{"fault-any-source", 1, "udp to 10.9.1.1 from 10.9.1.255", -1, 0},
	{"fault-any-source", 1, "udp to 10.9.1.1 from 0.0.0.0", -1, 0},
	{"fault-any-source", 1, "udp to 10.9.1.1 from 224.0.0.1", -1, 0},
	{"fault-any-source", 1, "udp to 203.0.113.7 ttl 1 from 10.9.2.255", 64, 64},
	{"fault-any-source", 0, "udp to 203.0.113.7 ttl 1 from 10.9.2.255", -1, 0},
	{"fault-ignore-link", 1, "udp to 10.9.1.1 link broadcast", 64, 64},
	{"fault-ignore-link", 1, "echo to 10.9.1.1 link broadcast", 36, 64},
	{"fault-ignore-link", 1, "udp to 203.0.113.7 ttl 1 link broadcast", -1, 0},
	{"fault-ignore-link", 0, "udp to 10.9.1.1 link broadcast", -1, 0},
};

static void each(void)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct knob_row *row = &rows[i];
		struct world *w = world_new(ROUTER);
		struct stimulus s = says(row->stimulus);

		turn_knob(w, "timestamp", true);
		turn_knob(w, "mask-agent", true);
		turn_knob(w, row->knob, row->number);
		world_feed(w, &s);
		int octets = w->count ? at16(w->out[0].bytes + 2) : -1;
		ok(octets == row->octets && (octets < 0 || w->out[0].bytes[8] == row->ttl),
		   "%s %u: %s: %d octets, TTL %d", row->knob, row->number, row->stimulus, octets,
		   w->out[0].bytes[8]);
		free(w);
	}
}

/* An error with an extension has its 128 octets all the same: but 28 are the datagram's. */
static void data_and_extension(void)
{
	struct world *w = world_new(ROUTER);
	struct stimulus s = says("udp to 203.0.113.7 ttl 1 data 800");
	const uint8_t zero[100] = {0}, *quote = w->out[0].bytes + 28;
	uint8_t stimulus[1000];

	turn_knob(w, "error-data", 8);
	turn_knob(w, "announce-node", true);
	put_stimulus(&s, stimulus);
	world_feed(w, &s);
	ok(is_icmp(w, 11, 0) && w->out[0].bytes[25] == 32 && w->out[0].packet.length > 28 + 128 + 4,
	   "data and extension: it is there, behind 32 words");
	is_bytes(quote, 28, stimulus, 28, "data and extension: header and 8 octets");
	is_bytes(quote + 28, 100, zero, 100, "data and extension: and nothing else");
	turn_knob(w, "error-size", 140);
	world_feed(w, &s);
	is_int((int64_t)w->out[0].packet.length, 56, "data and extension: no room, no extension");
	free(w);
}

/* The event knows better than the error says. */
static void hidden_mtu(void)
{
	struct world *w = world_new(ROUTER);
	struct stimulus s = says("udp to 203.0.113.7 df data 1200");

	world_feed(w, &s);
	ok(is_icmp(w, 3, 4) && at16(w->out[0].bytes + 26) == 1000, "fault-hide-mtu: no");
	turn_knob(w, "fault-hide-mtu", true);
	world_feed(w, &s);
	ok(is_icmp(w, 3, 4) && at16(w->out[0].bytes + 26) == 0, "fault-hide-mtu: yes");
	is_int(w->event.error.argument, 1000, "fault-hide-mtu: the event has it");
	free(w);
}

/* Exactly 28 octets, whatever the header says of its length: a quote that nobody can match. */
static void quote_of_28(void)
{
	struct world *w = world_new(ROUTER);
	struct stimulus s = says("udp to 203.0.113.7 ttl 1 data 800 options 40");
	uint8_t stimulus[1000];

	turn_knob(w, "error-data", 8);
	turn_knob(w, "fault-ignore-ihl", true);
	put_stimulus(&s, stimulus);
	world_feed(w, &s);
	ok(is_icmp(w, 11, 0), "fault-ignore-ihl: an error");
	is_bytes(w->out[0].bytes + 28, w->out[0].packet.length - 28, stimulus, 28,
		 "fault-ignore-ihl: of 28 octets");
	free(w);
}

static void late_quote(void)
{
	static const struct {
		bool late;
		const char *stimulus;
		int ttl;
		bool sound;
	} cases[] = {
		{false, "udp to 203.0.113.7 ttl 1", 1, true},
		{true, "udp to 203.0.113.7 ttl 1", 0, false},
		{true, "udp to 203.0.113.7 df data 1200", 9, true},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct world *w = world_new(ROUTER);
		struct stimulus s = says(cases[i].stimulus);
		const uint8_t *error = w->out[0].bytes;

		turn_knob(w, "fault-late-quote", cases[i].late);
		world_feed(w, &s);
		is_int(error[28 + 8], cases[i].ttl, "fault-late-quote: the TTL in the quote");
		is_int(icmp4_checksum_ok(error + 28, 20), cases[i].sound,
		       "fault-late-quote: its checksum");
		ok(icmp4_checksum_ok(error + 20, w->out[0].packet.length - 20),
		   "fault-late-quote: that of the error is right");
		free(w);
	}
}

static void learned_mtu(void)
{
	struct learner *l = learner_new(HOST);

	turn_knob(l->w, "learn-mtu", false);
	hear(l->w, &too_big);
	is_str(world_tells(l->w), "delivered", "learn-mtu no: who asked hears of it");
	is_str(icmp4_refusal_name(l->w->event.refusal), "mtu-off", "learn-mtu no: and why not");
	is_int(l->w->event.mtu, 1000, "learn-mtu no: that of the link remains");
	turn_knob(l->w, "learn-mtu", true);
	hear(l->w, &too_big);
	is_int(l->w->event.mtu, 600, "learn-mtu yes: it is learned");
	learner_free(l);
}

int main(void)
{
	each();
	data_and_extension();
	hidden_mtu();
	quote_of_28();
	late_quote();
	learned_mtu();
	return tap_done();
}
