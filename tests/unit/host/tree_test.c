/* SPDX-License-Identifier: MIT */
/* The items of icmp4_describe as JSON: each kind, and whole packets held to their schema. */
#include "out/packet.h"
#include "out/tree.h"
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/checksum.h>

static char *text;
static size_t size;

static void test_kinds(void)
{
	static const uint8_t octets[16] = {0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
	static const struct {
		struct icmp4_item item;
		const char *want;
	} rows[] = {
		{{.kind = ICMP4_ITEM_NUMBER, .number = UINT32_MAX}, "\"x\":4294967295"},
		{{.kind = ICMP4_ITEM_SIGNED, .number = 0x80000000}, "\"x\":-2147483648"},
		{{.kind = ICMP4_ITEM_HEX, .number = 255}, "\"x\":255"},
		{{.kind = ICMP4_ITEM_FLAG, .number = 1}, "\"x\":true"},
		{{.kind = ICMP4_ITEM_FLAG}, "\"x\":false"},
		{{.kind = ICMP4_ITEM_ADDRESS, .number = 0x0a000201}, "\"x\":\"10.0.2.1\""},
		{{.kind = ICMP4_ITEM_WORD, .word = "ok"}, "\"x\":\"ok\""},
		{{.kind = ICMP4_ITEM_NAME, .octets = (const uint8_t *)"a\"b", .length = 3},
		 "\"x\":\"a\\\"b\""},
		{{.kind = ICMP4_ITEM_NAME, .octets = (const uint8_t *)"\xff", .length = 1},
		 "\"x_hex\":\"ff\""},
		{{.kind = ICMP4_ITEM_DATA, .octets = octets, .length = 4},
		 "\"x_hex\":\"20010db8\""},
		{{.kind = ICMP4_ITEM_ANY_ADDRESS, .number = 1, .octets = octets, .length = 4},
		 "\"x\":\"32.1.13.184\""},
		{{.kind = ICMP4_ITEM_ANY_ADDRESS, .number = 2, .octets = octets, .length = 16},
		 "\"x\":\"2001:db8::1\""},
		{{.kind = ICMP4_ITEM_ANY_ADDRESS, .number = 6, .octets = octets, .length = 6},
		 "\"x\":\"20:01:0d:b8:00:00\""},
		{{.kind = ICMP4_ITEM_ANY_ADDRESS, .number = 9, .octets = octets, .length = 2},
		 "\"x_hex\":\"2001\""},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct json json = {.file = open_memstream(&text, &size)};
		struct tree tree = {.json = &json};
		struct icmp4_item item = rows[i].item;
		char want[64];

		item.name = "x";
		json_open(&json, NULL, '{');
		tree_tell(&tree, &item);
		json_end(&json);
		fclose(json.file);
		snprintf(want, sizeof(want), "{%s}\n", rows[i].want);
		is_str(text, want, rows[i].want);
		free(text);
	}
}

static size_t wrap(int number, uint8_t octets[20 + GOLDEN_MAX])
{
	static const uint8_t header[20] = {0x45, 0, 0,   0, 0, 1,   0,   0, 64, 1,
					   0,    0, 192, 0, 2, 254, 192, 0, 2,  1};
	size_t length = 20 + golden_get(number, octets + 20);

	memcpy(octets, header, sizeof(header));
	octets[2] = (uint8_t)(length >> 8);
	octets[3] = (uint8_t)length;
	uint16_t sum = icmp4_checksum(octets, sizeof(header));
	octets[10] = (uint8_t)(sum >> 8);
	octets[11] = (uint8_t)sum;
	return length;
}

#define OUTER(length)                                                                       \
	"{\"ip\":{\"src\":\"192.0.2.254\",\"dst\":\"192.0.2.1\",\"protocol\":1,\"ttl\":64," \
	"\"tos\":0,"                                                                        \
	"\"id\":1,\"length\":" length ",\"df\":false},\"icmp\":"
#define QUOTE                                                                                      \
	"\"quote\":{\"ip\":{\"src\":\"192.0.2.1\",\"dst\":\"198.51.100.7\",\"protocol\":17,"       \
	"\"ttl\":1,\"tos\":0,\"id\":4660,\"length\":28,\"df\":false},\"udp\":{\"src_port\":49153," \
	"\"dst_port\":33434,\"length\":8,\"checksum\":0}}"

static void test_packets(void)
{
	static const struct {
		int number;
		bool bare;
		const char *want;
	} rows[] = {
		{1, false,
		 OUTER("32") "{\"type\":8,\"code\":0,\"name\":\"echo-request\",\"checksum\":\"ok\","
			     "\"id\":4660,\"seq\":1,\"data_hex\":\"61626364\"}}\n"},
		{1, true,
		 OUTER("32") "{\"type\":8,\"code\":0,\"name\":\"echo-request\",\"checksum\":\"ok\","
			     "\"id\":4660,\"seq\":1}}\n"},
		{18, false,
		 OUTER("172") "{\"type\":11,\"code\":0,\"name\":\"ttl-exceeded\",\"checksum\":"
			      "\"ok\","
			      "\"length_words\":32," QUOTE ",\"extension\":{\"version\":2,"
			      "\"checksum\":\"ok\",\"at\":128,\"objects\":[{\"class\":1,\"c_type\":"
			      "1,"
			      "\"name\":\"mpls\",\"at\":4,\"labels\":[{\"label\":16001,\"tc\":0,"
			      "\"s\":0,\"ttl\":1},{\"label\":24,\"tc\":0,\"s\":1,\"ttl\":255}]}]}}}"
			      "\n"},
		{19, false,
		 OUTER("188") "{\"type\":3,\"code\":13,\"name\":\"admin-prohibited\","
			      "\"checksum\":\"ok\",\"length_words\":32," QUOTE ",\"extension\":{"
			      "\"version\":2,\"checksum\":\"ok\",\"at\":128,\"objects\":[{"
			      "\"class\":2,"
			      "\"c_type\":15,\"name\":\"interface\",\"at\":4,\"interface\":{"
			      "\"role\":\"incoming\",\"index\":7,\"address\":\"192.0.2.254\","
			      "\"name\":\"eth0\",\"mtu\":1500}}]}}}\n"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint8_t octets[20 + GOLDEN_MAX];
		size_t length = wrap(rows[i].number, octets);
		struct json json = {.file = open_memstream(&text, &size)};
		struct tree tree = {.json = &json, .bare = rows[i].bare};
		struct icmp4_view view;

		icmp4_view_datagram(&view, octets, length, length);
		json_open(&json, NULL, '{');
		icmp4_describe(&view, icmp4_sum, tree_tell, &tree);
		json_end(&json);
		fclose(json.file);
		is_str(text, rows[i].want, golden[rows[i].number - 1].name);
		free(text);
	}
}

/* An answer to a prober, as octets: with the header from the kernel where there is none of its own.
 */
static void test_heard(void)
{
	uint8_t octets[20 + GOLDEN_MAX];
	size_t length = wrap(2, octets);
	struct icmp4_heard heard = {.from = 0xc00002fe, .ttl = 57, .protocol = ICMP4_PROTO_ICMP};
	struct json json = {.file = open_memstream(&text, &size)};

	icmp4_view_message(&heard.view, octets + 20, length - 20, length - 20);
	json_open(&json, NULL, '{');
	out_packet(&json, "packet", &heard);
	icmp4_view_datagram(&heard.view, octets, length, length);
	out_packet(&json, "packet", &heard);
	json_end(&json);
	fclose(json.file);
	is_str(text,
	       "{\"packet\":{\"ip\":{\"src\":\"192.0.2.254\",\"ttl\":57,\"tos\":0},\"icmp\":{"
	       "\"type\":0,\"code\":0,\"name\":\"echo-reply\",\"checksum\":\"ok\",\"id\":4660,"
	       "\"seq\":1}},\"packet\":" OUTER(
		       "32") "{\"type\":0,\"code\":0,\"name\":"
			     "\"echo-reply\",\"checksum\":\"ok\",\"id\":4660,\"seq\":1}}}\n",
	       "without its data, from either kind of socket");
	free(text);
}

/*
 * Every golden message, whole and cut at every octet, as a line of kind "message": sound by
 * tests/json_check.py, which holds it to the schema and the order of its keys.
 */
static void test_schema(void)
{
	FILE *check = popen("tests/json_check.py --lines >/dev/null", "w");
	struct json json = {.file = check};
	struct tree tree = {.json = &json};

	for (int number = 1; number <= GOLDEN_COUNT; number++) {
		uint8_t octets[20 + GOLDEN_MAX];
		size_t length = wrap(number, octets);

		for (size_t held = length; held >= 20 && held + 60 > length; held--) {
			struct icmp4_view view;

			icmp4_view_datagram(&view, octets, held, held % 2 ? length : held);
			json_line(&json, "message");
			json_number(&json, "frame", 1);
			json_open(&json, "packet", '{');
			icmp4_describe(&view, icmp4_sum, tree_tell, &tree);
			json_end(&json);
		}
	}
	is_int(check ? pclose(check) : -1, 0, "every line fits the schema");
}

int main(void)
{
	test_kinds();
	test_packets();
	test_heard();
	test_schema();
	return tap_done();
}
