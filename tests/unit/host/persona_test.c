/* SPDX-License-Identifier: MIT */
/*
 * Personas: the table itself, what each is in the words of a lab file, and what each makes of a
 * few datagrams.
 */
#include "config/device/device.h"
#include "config/persona.h"
#include "network.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct icmp4_knob *knob_named(const char *name)
{
	size_t count;
	const struct icmp4_knob *knobs = icmp4_knobs(&count);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(knobs[i].name, name))
			return &knobs[i];
	return NULL;
}

static bool in_range(const struct icmp4_knob *knob, struct icmp4_knob_value value)
{
	if (knob->kind == ICMP4_KNOB_RATE)
		return (value.number == 0) == (value.burst == 0);
	return value.number >= knob->min && value.number <= knob->max && value.burst == 0;
}

static bool is_new(const struct icmp4_knob *knob, struct icmp4_knob_value value)
{
	struct icmp4_knob_value bcp = knob->initial[ICMP4_PROFILE_BCP];

	return value.number != bcp.number ||
	       (knob->kind == ICMP4_KNOB_RATE && value.burst != bcp.burst);
}

static bool is_sourced(const char *source)
{
	static const char *const grounds[] = {"measured: ", "code: ", "document: "};

	for (size_t i = 0; i < COUNT(grounds); i++)
		if (!strncmp(source, grounds[i], strlen(grounds[i])))
			return strlen(source) > strlen(grounds[i]);
	return false;
}

static void test_trait(const struct persona *persona, size_t at)
{
	const struct persona_trait *trait = &persona->traits[at];
	const struct icmp4_knob *knob = knob_named(trait->name);
	bool silent = !strcmp(trait->name, "silent"), ecmp = !strcmp(trait->name, "ecmp");
	size_t twins = 0;

	for (size_t i = 0; i < persona->trait_count; i++)
		twins += !strcmp(persona->traits[i].name, trait->name);
	ok(twins == 1, "%s: %s is there once", persona->name, trait->name);
	ok(is_sourced(trait->source), "%s: %s has a source", persona->name, trait->name);
	if (!ok(knob || silent || ecmp, "%s: %s is a setting", persona->name, trait->name))
		return;
	if (silent)
		ok(trait->value.number && !(trait->value.number & 1) &&
			   trait->value.number < UINT32_C(1) << ICMP4_ERROR_COUNT,
		   "%s: silent are errors", persona->name);
	else if (ecmp)
		ok(trait->value.number && trait->value.number < ICMP4_FLOW_ALL,
		   "%s: fields of a flow, not as in bcp", persona->name);
	else
		ok(in_range(knob, trait->value) && is_new(knob, trait->value),
		   "%s: %s is in its range and not as in bcp", persona->name, trait->name);
}

static void test_table(void)
{
	size_t count;
	const struct persona *all = personas(&count);

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < all[i].trait_count; j++)
			test_trait(&all[i], j);
}

/* The lines behind ".It Cm NAME", joined. */
static void told_in(FILE *manual, const char *name, char *text, size_t size)
{
	char line[256], head[64];
	bool inside = false;
	size_t used = 0;

	snprintf(head, sizeof(head), ".It Cm %s", name);
	rewind(manual);
	text[0] = '\0';
	while (fgets(line, sizeof(line), manual) && !(inside && line[0] == '.')) {
		line[strcspn(line, "\n")] = '\0';
		if (inside)
			used += (size_t)snprintf(text + used, size - used, "%s%s", used ? " " : "",
						 line);
		else
			inside = !strcmp(line, head);
	}
}

static void test_manual(void)
{
	FILE *manual = fopen("man/icmp-lab.5", "r");
	size_t count;
	const struct persona *all = personas(&count);
	char text[512];

	if (!ok(manual, "manual: is there"))
		return;
	for (size_t i = 0; i < count; i++) {
		told_in(manual, all[i].name, text, sizeof(text));
		is_str(text, all[i].about, "manual: tells the same");
	}
	fclose(manual);
}

/* "Cm NAME", alone or with others on its line. */
static bool lists(const char *line, const char *name)
{
	const char *at = strncmp(line, ".It Cm ", 7) == 0 ? line + 7 : line;
	size_t length = strlen(name);

	while ((at = strstr(at, name))) {
		if ((at == line || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\n'))
			return true;
		at += length;
	}
	return false;
}

static bool is_told(FILE *manual, const char *name)
{
	char line[256];
	bool key = false;

	rewind(manual);
	while (fgets(line, sizeof(line), manual)) {
		key = !strncmp(line, ".It Cm ", 7) || (key && line[0] != '.');
		if (key && lists(line, name))
			return true;
		key = key && strstr(line, "\\\n");
	}
	return false;
}

static void test_manual_of_knobs(void)
{
	FILE *manual = fopen("man/icmp-lab.5", "r");
	size_t count;
	const struct icmp4_knob *knobs = icmp4_knobs(&count);

	if (!ok(manual, "manual of knobs: is there"))
		return;
	for (size_t i = 0; i < count; i++)
		ok(is_told(manual, knobs[i].name), "manual of knobs: %s", knobs[i].name);
	ok(!is_told(manual, "no-such-knob"), "manual of knobs: and no other");
	fclose(manual);
}

static struct device *device_with(const char *keys)
{
	struct config_error error = {""};
	char text[1024];
	int length = snprintf(text, sizeof(text), "%s\ninterfaces: {tap0: {}}\n", keys);
	struct device *device = device_read(text, (size_t)length, "test.yaml", &error);

	if (!device)
		printf("# %s\n", error.text);
	return device;
}

static size_t knob_size(const struct icmp4_knob *knob)
{
	static const size_t sizes[] = {
		[ICMP4_KNOB_BOOL] = sizeof(bool),
		[ICMP4_KNOB_U8] = sizeof(uint8_t),
		[ICMP4_KNOB_U16] = sizeof(uint16_t),
		[ICMP4_KNOB_RATE] = sizeof(struct icmp4_rate),
		[ICMP4_KNOB_POLICY] = sizeof(uint32_t),
	};

	return sizes[knob->kind];
}

/* The first setting that is not the same in both, or NULL. */
static const char *difference(const struct icmp4_node_settings *a,
			      const struct icmp4_node_settings *b)
{
	size_t count;
	const struct icmp4_knob *knobs = icmp4_knobs(&count);

	for (size_t i = 0; i < count; i++)
		if (memcmp((const uint8_t *)a + knobs[i].offset,
			   (const uint8_t *)b + knobs[i].offset, knob_size(&knobs[i])) != 0)
			return knobs[i].name;
	if (a->silent != b->silent)
		return "silent";
	return a->flow_fields != b->flow_fields ? "ecmp" : NULL;
}

/* A persona is the same as its keys written out, on bcp. */
static void test_words(void)
{
	static const struct {
		const char *persona, *keys;
	} rows[] = {
		{"linux",
		 "timestamp: yes\nprobe-name: yes\nprobe-index: yes\nprobe-address: yes\n"
		 "reassembly-timeout: 30\nredirect-life: 300\nmtu-floor: 552\necmp: [src, dst]"},
		{"freebsd", "timestamp: yes\nerror-precedence: 0\nerror-copy-tos: no\n"
			    "source-route-error: yes\nreassembly-timeout: 30\nlimit: none\n"
			    "limit-destination: none\nlimit-port-unreachable: 200/s\n"
			    "limit-echo: 200/s\nlimit-timestamp: 200/s\nlimit-jitter: 16\n"
			    "silent: reassembly-exceeded"},
		{"openbsd",
		 "timestamp: yes\nerror-ttl: 255\nreply-ttl: 255\nerror-precedence: 0\n"
		 "error-copy-tos: no\nerror-data: 8\nsource-route-error: yes\nreassembly-timeout: "
		 "30\n"
		 "accept-redirects: no\nmtu-floor: 296\nlimit: 100/s\nlimit-destination: none\n"
		 "limit-spares-mtu: no\nsilent: reassembly-exceeded\necmp: [src, dst]"},
		{"vpp", "error-ttl: 255\nerror-precedence: 0\nerror-copy-tos: no\n"
			"error-from-inbound: yes\nrecord-route: drop\noption-timestamp: drop\n"
			"stream-id: drop\naccept-redirects: no\nlimit: none\n"
			"limit-destination: 100000/s burst 1\nsilent: reassembly-exceeded\n"
			"fault-error-about-error: yes"},
		{"lwip", "ttl: 255\nerror-precedence: 0\nerror-copy-tos: no\nerror-data: 8\n"
			 "source-route: ignore\nrecord-route: ignore\noption-timestamp: ignore\n"
			 "reassembly-timeout: 15\naccept-redirects: no\nlimit: none\n"
			 "limit-destination: none\nlearn-mtu: no\n"
			 "silent: [net-unreachable, host-unreachable, parameter-problem]\n"
			 "fault-hide-mtu: yes\nfault-ignore-ihl: yes\nfault-icmp-ttl-silent: yes\n"
			 "fault-any-source: yes\nfault-error-about-error: yes\n"
			 "fault-error-about-fragment: yes\nfault-ignore-link: yes\n"
			 "fault-ignore-options: yes\nfault-late-quote: yes"},
		{"silent", "silent: errors\nsilent-echo: yes"},
	};
	size_t count;
	const struct persona *all = personas(&count);

	is_int((int64_t)count, COUNT(rows), "words: each persona");
	for (size_t i = 0; i < count && i < COUNT(rows); i++) {
		struct icmp4_node_settings settings;
		struct device *device = device_with(rows[i].keys);

		is_str(all[i].name, rows[i].persona, "words: in this order");
		if (!ok(device, "words: %s is read", rows[i].persona))
			continue;
		persona_settings(&all[i], &settings);
		const char *other = difference(&settings, &device->settings);
		ok(!other, "words: %s%s%s", rows[i].persona, other ? " differs in " : "",
		   other ? other : "");
		device_free(device);
	}
}

/* What other keys of the node say stands above the persona. */
static void test_changed(void)
{
	struct device *device = device_with("ttl: 32\npersona: openbsd\ntimestamp: no");

	if (!ok(device, "changed: is read"))
		return;
	is_int(device->settings.ttl, 32, "changed: a key before the persona");
	is_int(device->settings.timestamp, false, "changed: a key behind it");
	is_int(device->settings.error_data, 8, "changed: the rest is the persona's");
	device_free(device);
}

/* a, a router r that is the persona, and b that is the persona, too. */
static struct lab *lab_of(const char *persona)
{
	struct config_error error = {""};
	char text[256];
	int length = snprintf(text, sizeof(text),
			      "hosts: {a: {address: 192.0.2.1}, b: %s}\nrouters: {r: %s}\n"
			      "links: {a -- r -- b: 1ms}",
			      persona, persona);
	struct lab *lab = lab_read(text, (size_t)length, "test.yaml", NULL, &error);

	if (!lab)
		printf("# %s\n", error.text);
	else
		sim_set_place(lab->sim, lab_node(lab, "a"), SIM_PLACE_PROBER);
	return lab;
}

static struct datagram to_b(const struct lab *lab, uint8_t protocol, uint8_t ttl)
{
	return (struct datagram){.src = sim_node_address(lab->sim, lab_node(lab, "a")),
				 .dst = sim_node_address(lab->sim, lab_node(lab, "b")),
				 .ttl = ttl,
				 .protocol = protocol,
				 .dst_port = 33434,
				 .length = 1000};
}

/* What 1000 octets of UDP whose TTL ends at r, and echo to b, come back as. */
static void test_answers(void)
{
	static const struct {
		const char *persona;
		int error_ttl, error_length, echo_ttl; /* -1: nothing comes back */
		int tos;
	} rows[] = {
		{"linux", 64, 576, 63, 0xc0}, {"freebsd", 64, 576, 63, 0},
		{"openbsd", 255, 56, 254, 0}, {"vpp", 255, 576, 63, 0},
		{"lwip", 255, 56, 254, 0},    {"silent", -1, -1, -1, -1},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct lab *lab = lab_of(rows[i].persona);
		struct datagram probe = to_b(lab, ICMP4_PROTO_UDP, 1),
				echo = to_b(lab, ICMP4_PROTO_ICMP, 64);
		struct icmp4_packet packet;
		struct answer answer;
		uint32_t place;
		bool came;

		send_datagram(lab->sim, 0, lab_node(lab, "a"), &probe);
		sim_advance(lab->sim, (struct icmp4_time){ICMP4_S_NS});
		came = sim_receive(lab->sim, &place, &packet);
		is_int(came ? packet.bytes[8] : -1, rows[i].error_ttl, rows[i].persona);
		is_int(came ? (int)packet.length : -1, rows[i].error_length, rows[i].persona);
		is_int(came ? packet.bytes[1] : -1, rows[i].tos, rows[i].persona);
		send_datagram(lab->sim, ICMP4_S_NS, lab_node(lab, "a"), &echo);
		sim_advance(lab->sim, (struct icmp4_time){2 * ICMP4_S_NS});
		came = next_answer(lab->sim, &answer);
		is_int(came ? answer.ttl : -1, rows[i].echo_ttl, rows[i].persona);
		lab_free(lab);
	}
}

/* How many of 300 datagrams to a closed port, one each millisecond, b tells about. */
static void test_limits(void)
{
	static const struct {
		const char *persona;
		int least, most;
	} rows[] = {{"linux", 6, 7},   {"freebsd", 240, 280}, {"openbsd", 100, 180},
		    {"vpp", 300, 300}, {"lwip", 300, 300},    {"silent", 0, 0}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct lab *lab = lab_of(rows[i].persona);
		struct datagram probe = to_b(lab, ICMP4_PROTO_UDP, 64);
		struct answer answer;
		int count = 0;

		for (int64_t ms = 0; ms < 300; ms++) {
			sim_advance(lab->sim, (struct icmp4_time){ms * ICMP4_MS_NS});
			send_datagram(lab->sim, ms * ICMP4_MS_NS, lab_node(lab, "a"), &probe);
			count += next_answer(lab->sim, &answer);
		}
		sim_advance(lab->sim, (struct icmp4_time){ICMP4_S_NS});
		while (next_answer(lab->sim, &answer))
			count++;
		ok(count >= rows[i].least && count <= rows[i].most, "limits: %s sends %d",
		   rows[i].persona, count);
		lab_free(lab);
	}
}

int main(void)
{
	test_table();
	test_manual();
	test_manual_of_knobs();
	test_words();
	test_changed();
	test_answers();
	test_limits();
	return tap_done();
}
