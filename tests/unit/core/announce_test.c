/* SPDX-License-Identifier: MIT */
/* What a router tells of itself in its errors: nothing, unless it was asked for, and then just
 * that. */
#include "unit/core/node_world.h"
#include <icmp4/describe.h>
#include <icmp4/extension.h>
#include <icmp4/object.h>

/* Both end here, so that the datagram's own TTL is judged. */
static const struct icmp4_mpls_entry labels[] = {{16001, 0, false, 1}, {24, 5, true, 255}};
static const struct icmp4_label_row label_rows[] = {{.label = 24}, {.label = 16001}};
static const struct icmp4_label_table label_table = {label_rows, 2};

/* Settings are named by letters: l(abels) i(ncoming) o(utgoing) h(op) and, of interfaces,
 * x(index) a(ddress) n(ame) m(tu); N(ode). */
static void wish(struct icmp4_node_settings *s, const char *letters)
{
	s->announce_labels = strchr(letters, 'l');
	s->announce_incoming = strchr(letters, 'i');
	s->announce_outgoing = strchr(letters, 'o');
	s->announce_next_hop = strchr(letters, 'h');
	s->announce_index = strchr(letters, 'x');
	s->announce_address = strchr(letters, 'a');
	s->announce_name = strchr(letters, 'n');
	s->announce_mtu = strchr(letters, 'm');
	s->announce_node = strchr(letters, 'N');
}

/* The node keeps a copy of what it was given first. */
static struct world *asked(const char *letters, const char *stimulus)
{
	struct world *w = world_new(ROUTER);
	struct stimulus s = says(stimulus);
	size_t held = put_stimulus(&s, w->bytes);
	struct icmp4_packet packet = {.bytes = w->bytes,
				      .held = held,
				      .length = held,
				      .interface = LAN,
				      .label_count = 2,
				      .labels = labels};

	wish(&w->settings, letters);
	w->config.name = "r1";
	w->config.label = icmp4_label_lookup;
	w->config.labels = &label_table;
	icmp4_node_init(&w->node, &w->config, &(struct icmp4_key){{1, 2}});
	icmp4_node_input(&w->node, w->now, &packet);
	world_drain(w);
	return w;
}

static bool view_of(const struct world *w, struct icmp4_view *view,
		    struct icmp4_extension *extension)
{
	size_t length = w->out[0].packet.held;

	return w->count == 1 && !icmp4_view_datagram(view, w->out[0].bytes, length, length) &&
	       icmp4_extension_of(extension, view, ICMP4_EXTENSION_STRICT);
}

static void test_rows(void)
{
	static const struct {
		const char *name, *letters, *text; /* behind the quote's TTL in one line */
	} rows[] = {
		{"IIO-10: nothing by default", "", ""},
		{"IIO-10: elements alone tell of no interface", "xanm", ""},
		{"MPLS-01: the labels that it wore", "l", ", mpls 16001/0 24/5"},
		{"IIO-01: whence it came", "ixanm", ", incoming lan index 1 10.9.1.1 mtu 1500"},
		{"IIO-01: only what was asked for", "in", ", incoming lan"},
		{"IIO-01: whither it was to go", "on", ", outgoing wan"},
		{"IIO-01: and to whom", "h", ", next-hop 10.9.2.9"},
		{"NODE-01: who tells it", "N", ", node r1 10.255.0.1"},
		{"EXT-16: all of it", "lion h N",
		 ", mpls 16001/0 24/5, incoming lan, "
		 "outgoing wan, next-hop 10.9.2.9, "
		 "node r1 10.255.0.1"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = asked(rows[i].letters, "udp to 203.0.113.7 ttl 1");
		struct icmp4_extension extension;
		struct icmp4_view view;
		char line[512];
		bool found = view_of(w, &view, &extension);

		icmp4_view_text(&view, line, sizeof line);
		const char *behind = strstr(line, " ttl 1");
		is_str(behind ? behind + 6 : line, rows[i].text, rows[i].name);
		ok(found == (*rows[i].text != 0) && is_icmp(w, 11, 0) &&
			   (!found || (extension.at == ICMP4_QUOTE_PADDED &&
				       extension.checksum == ICMP4_CHECKSUM_OK &&
				       !icmp4_extension_check(&extension))),
		   "EXT-02, EXT-04: sound, and where octet 5 says");
		free(w);
	}
}

/* QUOTE-10: the quote is cut to 128 octets, and what stands in it is the datagram. */
static void test_quote(void)
{
	struct world *w = asked("in", "udp to 203.0.113.7 ttl 1 data 400");
	struct icmp4_extension extension;
	struct icmp4_view view, quote;

	ok(view_of(w, &view, &extension) && extension.at == 128,
	   "EXT-04: 128 octets of a long one");
	ok(icmp4_view_quote(&quote, &view, extension.at) == ICMP4_FAULT_NONE &&
		   icmp4_ip_total_length(quote.ip) == 428 && quote.held == 108,
	   "QUOTE-10: and they are its first");
	free(w);
}

/* Where the link takes no more, the objects are left out and the quote stays whole. */
static void test_no_room(void)
{
	struct world *w = world_new(ROUTER);
	struct stimulus s = says("udp to 203.0.113.7 ttl 1");

	wish(&w->settings, "inN");
	w->settings.error_size = 150;
	world_feed(w, &s);
	ok(is_icmp(w, 11, 0) && w->out[0].packet.held < 150 && !w->out[0].bytes[25],
	   "EXT-15: no room, no extension");
	free(w);
}

/* An interface without an address has none to tell. */
static void test_unnumbered(void)
{
	static const struct icmp4_interface bare[] = {
		{.name = "tun0", .mtu = 1400, .up = true},
		{.name = "wan",
		 .prefixes = &world_prefixes[WAN],
		 .prefix_count = 1,
		 .mtu = 1000,
		 .up = true},
	};
	struct world *w = world_new(ROUTER);
	struct stimulus s = says("udp from 203.0.113.9 to 203.0.113.7 ttl 1");
	char line[512];
	struct icmp4_view view;
	struct icmp4_extension extension;

	wish(&w->settings, "ian");
	w->config.interfaces = bare;
	w->config.interface_count = 2;
	icmp4_node_init(&w->node, &w->config, &(struct icmp4_key){{1, 2}});
	world_feed(w, &s);
	ok(view_of(w, &view, &extension), "an unnumbered interface tells of itself");
	icmp4_view_text(&view, line, sizeof line);
	ok(strstr(line, ", incoming tun0") && !strstr(line, "tun0 0.0.0.0"),
	   "IIO-06: by its name alone: %s", line);
	free(w);
}

/* Where no route leads there is no next hop to tell of, and no way out. */
static void test_no_route(void)
{
	static const struct icmp4_route_table none = {0};
	struct world *w = world_new(ROUTER);
	struct stimulus s = says("udp to 203.0.113.7");
	char line[512];
	struct icmp4_view view;
	struct icmp4_extension extension;

	wish(&w->settings, "inoh");
	w->config.world = &none;
	icmp4_node_init(&w->node, &w->config, &(struct icmp4_key){{1, 2}});
	world_feed(w, &s);
	ok(view_of(w, &view, &extension) && is_icmp(w, 3, 0), "no route");
	icmp4_view_text(&view, line, sizeof line);
	ok(strstr(line, ", incoming lan") && !strstr(line, "outgoing") && !strstr(line, "next-hop"),
	   "IIO-01: no route, no next hop: %s", line);
	free(w);
}

int main(void)
{
	test_rows();
	test_no_route();
	test_quote();
	test_no_room();
	test_unnumbered();
	return tap_done();
}
