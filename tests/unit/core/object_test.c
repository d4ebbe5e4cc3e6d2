/* SPDX-License-Identifier: MIT */
/* What extension objects hold: the golden ones to their values and back, and what is refused. */
#include "extension_bench.h"

static bool is_name(struct icmp4_name name, const char *want)
{
	return name.bytes && name.length == strlen(want) && !memcmp(name.bytes, want, name.length);
}

static bool is_address(struct icmp4_any_address address, uint16_t afi, const char *want)
{
	uint8_t octets[16];
	size_t length = golden_octets(want, octets);

	return address.afi == afi && address.length == length &&
	       !memcmp(address.bytes, octets, length);
}

/* The object as it stands in the golden message, header and all. */
static void is_object(const uint8_t *built, int length, const struct icmp4_object *object,
		      const char *name)
{
	is_bytes(built, length < 0 ? 0 : (size_t)length, object->bytes - ICMP4_OBJECT_HEADER,
		 object->length + ICMP4_OBJECT_HEADER, name);
}

static void test_mpls(void)
{
	struct bench b = bench_golden(18);
	struct icmp4_object object = bench_object(&b.extension);
	struct icmp4_mpls_entry top = icmp4_mpls_entry(&object, 0);
	struct icmp4_mpls_entry bottom = icmp4_mpls_entry(&object, 1);
	uint8_t built[16];

	is_int((int64_t)icmp4_mpls_count(&object), 2, "V18: two labels");
	ok(top.label == 16001 && top.tc == 0 && !top.bottom && top.ttl == 1, "V18: 16001 on top");
	ok(bottom.label == 24 && bottom.bottom && bottom.ttl == 255, "V18: 24 at the bottom");
	ok(icmp4_mpls_entry(&object, 2).label == 0, "and no third");

	struct icmp4_mpls_entry entries[] = {top, bottom};
	is_object(built, icmp4_mpls_build(entries, 2, built, sizeof built), &object,
		  "MPLS-03: V18: built again");
	entries[0].bottom = true;
	entries[1].bottom = false;
	is_object(built, icmp4_mpls_build(entries, 2, built, sizeof built), &object,
		  "MPLS-03: S is on the last entry, whatever the entries say");
	bench_end(&b);
}

static void test_mpls_shown_not_trusted(void)
{
	static const uint8_t bytes[] = {0x00, 0x06, 0x41, 1, 0x00, 0x06, 0x50, 2};
	struct icmp4_object object = {.bytes = bytes, .object_class = 1, .c_type = 1};
	static const size_t lengths[] = {0, 1, 3, 4, 5, 8}, counts[] = {0, 0, 0, 1, 0, 2};

	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		object.length = lengths[i];
		ok(icmp4_mpls_count(&object) == counts[i], "MPLS-04: %zu octets are %zu labels",
		   lengths[i], counts[i]);
	}
	ok(icmp4_mpls_entry(&object, 0).bottom && !icmp4_mpls_entry(&object, 1).bottom,
	   "MPLS-04: S is shown as it came");
	object.c_type = 2;
	ok(icmp4_mpls_count(&object) == 0, "MPLS-04: another c-type is no stack");
	object = (struct icmp4_object){.bytes = bytes, .length = 8, .object_class = 2, .c_type = 1};
	ok(icmp4_mpls_count(&object) == 0, "nor is another class");
}

static void test_interface(void)
{
	struct bench b = bench_golden(19);
	struct icmp4_object object = bench_object(&b.extension);
	struct icmp4_interface_info info;
	uint8_t built[32];

	is_int(icmp4_interface_info_parse(&info, &object), ICMP4_FAULT_NONE, "V19: sound");
	ok(info.role == ICMP4_ROLE_INCOMING && info.has_index && info.index == 7 && info.has_mtu &&
		   info.mtu == 1500,
	   "IIO-04: V19: incoming, index 7, MTU 1500");
	ok(is_address(info.address, ICMP4_AFI_IPV4, "c00002fe"), "IIO-06: V19: 192.0.2.254");
	ok(is_name(info.name, "eth0"), "IIO-07: V19: eth0");
	is_object(built, icmp4_interface_info_build(&info, built, sizeof built), &object,
		  "IIO-04, IIO-06, IIO-07: V19: built again");
	bench_end(&b);
}

static void test_node(void)
{
	struct bench b = bench_golden(20);
	struct icmp4_object object = bench_object(&b.extension);
	struct icmp4_node_id node;
	uint8_t built[32];

	is_int(icmp4_node_id_parse(&node, &object), ICMP4_FAULT_NONE, "V20: sound");
	ok(is_address(node.address, ICMP4_AFI_IPV4, "cb007109") && is_name(node.name, "r1"),
	   "NODE-02: V20: 203.0.113.9, r1");
	is_object(built, icmp4_node_id_build(&node, built, sizeof built), &object,
		  "NODE-02: V20: built again");
	bench_end(&b);
}

/* c-type, payload, and the elements that are then there: i, a, n, m. */
static void test_elements(void)
{
	static const struct {
		const char *name;
		uint8_t object_class, c_type;
		const char *payload;
		enum icmp4_fault fault;
		const char *elements;
	} rows[] = {
		{"IIO-04: c-type 0x3f is 0x0f", 2, 0x3f,
		 "00000007 00010000 c00002fe 08657468 30000000 000005dc", 0, "ianm"},
		{"IIO-05: no element, next hop", 2, 0xc0, "", 0, ""},
		{"IIO-05: no element, octets all the same", 2, 0x80, "00000007", 0, ""},
		{"IIO-04: what follows is ignored", 2, 0x08, "00000007 00010000", 0, "i"},
		{"IIO-04: MTU alone", 2, 0x01, "000005dc", 0, "m"},
		{"an address of IPv6", 2, 0x04, "00020000 20010db8 00000000 00000000 00000001", 0,
		 "a"},
		{"no index", 2, 0x09, "", ICMP4_FAULT_OBJECT_SHORT, ""},
		{"no MTU behind the index", 2, 0x09, "00000007", ICMP4_FAULT_OBJECT_SHORT, "i"},
		{"half an address header", 2, 0x0c, "00000007 0001", ICMP4_FAULT_OBJECT_SHORT, "i"},
		{"half an address", 2, 0x0c, "00000007 00010000 c000", ICMP4_FAULT_OBJECT_SHORT,
		 "i"},
		{"AFI 0", 2, 0x0c, "00000007 00000000 c00002fe", ICMP4_FAULT_OBJECT_ADDRESS, "i"},
		{"AFI 6, whose length is not said here", 2, 0x04, "00060000 02005e10 00010000",
		 ICMP4_FAULT_OBJECT_ADDRESS, ""},
		{"no name", 2, 0x0a, "00000007", ICMP4_FAULT_OBJECT_SHORT, "i"},
		{"IIO-08: V19 name length 0", 2, 0x0a, "00000007 00657468 30000000",
		 ICMP4_FAULT_OBJECT_NAME, "i"},
		{"IIO-08: V19 name length 3", 2, 0x0a, "00000007 03657468 30000000",
		 ICMP4_FAULT_OBJECT_NAME, "i"},
		{"IIO-08: V19 name length 68", 2, 0x0a,
		 "00000007 44657468 30313233 34353637 38396162 63646566 30313233 34353637 38396162 "
		 "63646566 30313233 34353637 38396162 63646566 30313233 34353637 38396162 63646566 "
		 "30313233",
		 ICMP4_FAULT_OBJECT_NAME, "i"},
		{"IIO-08: past the object", 2, 0x0a, "00000007 0c657468 30000000",
		 ICMP4_FAULT_OBJECT_NAME, "i"},
		{"IIO-08: a name of no octet", 2, 0x02, "04000000", 0, "n"},
		{"another class", 5, 0x08, "00000007", ICMP4_FAULT_OBJECT_TYPE, ""},
		{"NODE-03: no element, no warning", 5, 0xf9, "00000007", 0, ""},
		{"NODE-03: c-type 0x86: what an unknown bit brings follows", 5, 0x86,
		 "00010000 cb007109 04723100 deadbeef", 0, "an"},
		{"NODE-03: name length 68 hides the name alone", 5, 0x06,
		 "00010000 cb007109 44723100", ICMP4_FAULT_OBJECT_NAME, "a"},
		{"NODE-02: an address cut", 5, 0x06, "00010000 cb00", ICMP4_FAULT_OBJECT_SHORT, ""},
		{"class 2 is no node", 2, 0x06, "00010000 cb007109 04723100",
		 ICMP4_FAULT_OBJECT_TYPE, ""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[100], *exact;
		size_t length = golden_octets(rows[i].payload, octets);
		bool of_node = strstr(rows[i].name, "NODE") || strstr(rows[i].name, "no node");
		struct icmp4_interface_info info = {0};
		struct icmp4_node_id node = {0};
		char elements[5] = "", *end = elements;

		exact = golden_exact(octets, length);
		struct icmp4_object object = {.bytes = exact,
					      .length = length,
					      .object_class = rows[i].object_class,
					      .c_type = rows[i].c_type};
		enum icmp4_fault fault = of_node ? icmp4_node_id_parse(&node, &object)
						 : icmp4_interface_info_parse(&info, &object);
		if (info.has_index)
			*end++ = 'i';
		if (info.address.length || node.address.length)
			*end++ = 'a';
		if (info.name.bytes || node.name.bytes)
			*end++ = 'n';
		if (info.has_mtu)
			*end++ = 'm';
		ok(fault == rows[i].fault && !strcmp(elements, rows[i].elements), "%s: %s \"%s\"",
		   rows[i].name, icmp4_fault_name(fault), elements);
		free(exact);
	}
}

static void test_name_ends_at_nul(void)
{
	static const uint8_t payload[] = {8, 'a', 0, 'b', 'c', 0, 0, 0};
	struct icmp4_object object = {
		.bytes = payload, .length = sizeof payload, .object_class = 2, .c_type = 2};
	struct icmp4_interface_info info;

	ok(!icmp4_interface_info_parse(&info, &object) && is_name(info.name, "a"),
	   "IIO-08: an interior NUL ends the name");
}

/* Octets of a long name, and how many of them are sent. */
static void test_names_are_cut(void)
{
	static const struct {
		const char *name;
		size_t at; /* where the octets stand among 70 of "n" */
		const char *octets;
		size_t sent;
	} rows[] = {
		{"IIO-07: plain letters: 63", 0, "6e", 63},
		{"NODE-04: two octets at 62 and 63: 62", 62, "c3a4", 62},
		{"NODE-04: two octets at 61 and 62: 63", 61, "c3a4", 63},
		{"NODE-04: three octets at 61: 61", 61, "e282ac", 61},
		{"NODE-04: four octets at 60: 60", 60, "f09f9880", 60},
		{"NODE-04: four octets at 59 fit", 59, "f09f9880", 63},
		{"no UTF-8 at all", 50, "80808080 80808080 80808080 80808080", 63},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t text[80], built[80];
		struct icmp4_interface_info info = {.name = {text, 70}}, back;
		struct icmp4_node_id node = {.name = {text, 70}}, node_back;

		memset(text, 'n', sizeof text);
		golden_octets(rows[i].octets, text + rows[i].at);
		int length = icmp4_interface_info_build(&info, built, sizeof built);
		struct icmp4_object object = bench_built(built, length);
		ok(length == 68 && !icmp4_interface_info_parse(&back, &object) &&
			   back.name.length == rows[i].sent &&
			   !memcmp(back.name.bytes, text, rows[i].sent),
		   "%s, of an interface", rows[i].name);
		length = icmp4_node_id_build(&node, built, sizeof built);
		object = bench_built(built, length);
		ok(length == 68 && !icmp4_node_id_parse(&node_back, &object) &&
			   node_back.name.length == rows[i].sent,
		   "%s, of a node", rows[i].name);
	}
}

/* RFC 5837 section 4.5 gives these lengths. */
static void test_lengths(void)
{
	static const uint8_t name[] =
		"n23456789012345678901234567890123456789012345678901234567890123";
	static const uint8_t address[16] = {1};
	static const struct {
		const char *name;
		struct icmp4_interface_info info;
		int length;
	} rows[] = {
		{"index and a name of 63", {.has_index = true, .name = {name, 63}}, 72},
		{"index, IPv4 and a name of 63",
		 {.has_index = true, .address = {1, 4, address}, .name = {name, 63}},
		 80},
		{"index and IPv6", {.has_index = true, .address = {2, 16, address}}, 28},
		{"a name of 3", {.name = {name, 3}}, 8},
		{"a name of 4", {.name = {name, 4}}, 12},
		{"a name of none", {.name = {name, 0}}, 8},
		{"nothing", {.role = ICMP4_ROLE_NEXT_HOP}, 4},
		{"IIO-06: an address of 5 octets", {.address = {1, 5, address}}, -2},
		{"IIO-06: of AFI 6", {.address = {6, 6, address}}, -2},
		{"IIO-06: that is not there", {.address = {1, 4, NULL}}, -2},
		{"a name with a NUL in it", {.name = {(const uint8_t *)"a\0b", 3}}, -2},
		{"a role that is none", {.role = (enum icmp4_interface_role)4}, -2},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t built[100];
		int length = icmp4_interface_info_build(&rows[i].info, built, sizeof built);

		ok(length == rows[i].length, "IIO-07: %s: %d", rows[i].name, length);
		for (int size = 0; size < rows[i].length; size++)
			if (icmp4_interface_info_build(&rows[i].info, built, (size_t)size) !=
			    ICMP4_ERR_SPACE)
				ok(false, "%s: in %d octets", rows[i].name, size);
	}
}

static void test_generic(void)
{
	static uint8_t payload[65536], built[65536];
	static const struct {
		const char *name;
		size_t length, size;
		int result;
	} rows[] = {
		{"a header alone", 0, 4, 4},
		{"one octet is padded", 1, 8, 8},
		{"four are not", 4, 8, 8},
		{"no room for the padding", 5, 11, ICMP4_ERR_SPACE},
		{"no room for the header", 0, 3, ICMP4_ERR_SPACE},
		{"the longest", 65528, 65536, 65532},
		{"one octet more", 65529, 65536, ICMP4_ERR_ARGUMENT},
		{"far more", SIZE_MAX, 65536, ICMP4_ERR_ARGUMENT},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		is_int(icmp4_object_build(250, 7, payload, rows[i].length, built, rows[i].size),
		       rows[i].result, rows[i].name);
	is_int(icmp4_object_build(250, 7, NULL, 4, built, 8), ICMP4_ERR_ARGUMENT, "no payload");
	icmp4_object_build(250, 7, (const uint8_t *)"abcde", 5, built, 12);
	is_bytes(built, 12, (const uint8_t *)"\0\014\372\007abcde\0\0\0", 12, "padded with zeros");
}

static void test_mpls_refused(void)
{
	static const struct {
		const char *name;
		struct icmp4_mpls_entry entry;
		size_t count, size;
		int result;
	} rows[] = {
		{"MPLS-04: no entry", {0}, 0, 16, ICMP4_ERR_ARGUMENT},
		{"a label of 21 bits", {.label = 0x100000}, 1, 16, ICMP4_ERR_ARGUMENT},
		{"a traffic class of 4 bits", {.tc = 8}, 1, 16, ICMP4_ERR_ARGUMENT},
		{"no room", {.label = 3}, 1, 7, ICMP4_ERR_SPACE},
		{"the highest of all", {.label = 0xfffff, .tc = 7, .ttl = 255}, 1, 8, 8},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t built[16];

		is_int(icmp4_mpls_build(&rows[i].entry, rows[i].count, built, rows[i].size),
		       rows[i].result, rows[i].name);
	}
}

static void test_mpls_there_and_back(void)
{
	size_t wrong = 0;

	for (uint64_t n = 0; n < 2000; n++) {
		struct icmp4_mpls_entry entries[8];
		size_t count = 1 + bench_random(40, n) % 8;
		uint8_t built[36];

		for (size_t i = 0; i < count; i++) {
			uint64_t r = bench_random(41 + n, i);

			entries[i] = (struct icmp4_mpls_entry){.label = r & 0xfffff,
							       .tc = r >> 20 & 7,
							       .bottom = i == count - 1,
							       .ttl = (uint8_t)(r >> 24)};
		}
		int length = icmp4_mpls_build(entries, count, built, sizeof built);
		struct icmp4_object object = bench_built(built, length);
		wrong += icmp4_mpls_count(&object) != count;
		for (size_t i = 0; i < count; i++) {
			struct icmp4_mpls_entry e = icmp4_mpls_entry(&object, i);

			wrong += e.label != entries[i].label || e.tc != entries[i].tc ||
				 e.bottom != entries[i].bottom || e.ttl != entries[i].ttl;
		}
	}
	ok(wrong == 0, "MPLS-03: 2000 random stacks come back");
}

/* A name without NULs, of 0 to 63 octets, in random_octets of 64. */
static struct icmp4_name random_name(uint64_t n, uint8_t *octets)
{
	for (size_t i = 0; i < 64; i++)
		octets[i] = (uint8_t)(1 + bench_random(50 + n, i) % 255);
	return (struct icmp4_name){octets, (uint8_t)(bench_random(51, n) % 64)};
}

static bool same_name(struct icmp4_name a, struct icmp4_name b)
{
	return !a.bytes == !b.bytes && a.length == b.length &&
	       (!a.bytes || !memcmp(a.bytes, b.bytes, a.length));
}

static bool same_address(struct icmp4_any_address a, struct icmp4_any_address b)
{
	return a.afi == b.afi && a.length == b.length &&
	       (!a.length || !memcmp(a.bytes, b.bytes, a.length));
}

static void test_interface_there_and_back(void)
{
	size_t wrong = 0;

	for (uint64_t n = 0; n < 5000; n++) {
		uint64_t r = bench_random(60, n);
		uint8_t octets[64], built[100];
		struct icmp4_name name = random_name(n, octets);
		struct icmp4_any_address ipv4 = {1, 4, octets}, ipv6 = {2, 16, octets}, none = {0};
		struct icmp4_interface_info back,
			info = {
				.role = (enum icmp4_interface_role)(r & 3),
				.has_index = r >> 2 & 1,
				.has_mtu = r >> 3 & 1,
				.address = r >> 4 & 1 ? r >> 5 & 1 ? ipv4 : ipv6 : none,
			};
		struct icmp4_node_id node_back, node = {.address = info.address};

		if (r >> 6 & 1)
			info.name = node.name = name;
		info.index = info.has_index ? (uint32_t)(r >> 32) : 0;
		info.mtu = info.has_mtu ? (uint32_t)(r >> 16) : 0;
		struct icmp4_object object =
			bench_built(built, icmp4_interface_info_build(&info, built, 100));
		wrong += icmp4_interface_info_parse(&back, &object) || back.role != info.role ||
			 back.has_index != info.has_index || back.index != info.index ||
			 back.has_mtu != info.has_mtu || back.mtu != info.mtu ||
			 !same_address(back.address, info.address) ||
			 !same_name(back.name, info.name);
		object = bench_built(built, icmp4_node_id_build(&node, built, 100));
		wrong += icmp4_node_id_parse(&node_back, &object) ||
			 !same_address(node_back.address, node.address) ||
			 !same_name(node_back.name, node.name);
	}
	ok(wrong == 0, "IIO-04, NODE-02: 5000 random interfaces and nodes come back");
}

static void test_roles(void)
{
	static const char *const names[] = {"incoming", "sub-ip", "outgoing", "next-hop",
					    "unknown"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		is_str(icmp4_interface_role_name((enum icmp4_interface_role)i), names[i], names[i]);
}

int main(void)
{
	test_mpls();
	test_mpls_shown_not_trusted();
	test_interface();
	test_node();
	test_elements();
	test_name_ends_at_nul();
	test_names_are_cut();
	test_lengths();
	test_generic();
	test_mpls_refused();
	test_mpls_there_and_back();
	test_interface_there_and_back();
	test_roles();
	return tap_done();
}
