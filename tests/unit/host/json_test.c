/* SPDX-License-Identifier: MIT */
#include "out/json/json.h"
#include "out/packet.h"
#include "tap.h"
#include <locale.h>
#include <stdlib.h>
#include <wchar.h>

static char *text;
static size_t size;

static struct json begin(void)
{
	return (struct json){.file = open_memstream(&text, &size)};
}

static const char *finish(struct json *json)
{
	fclose(json->file);
	return text;
}

static void test_line(void)
{
	struct json json = begin();

	json_line(&json, "reply");
	json_text(&json, "target", "api");
	json_open(&json, "rtt_ms", '{');
	json_ms(&json, "min", 11900000);
	json_close(&json);
	json_open(&json, "list", '[');
	json_number(&json, NULL, 1);
	json_open(&json, NULL, '{');
	json_bool(&json, "yes", true);
	json_close(&json);
	json_none(&json, NULL);
	json_close(&json);
	json_open(&json, "left_open", '[');
	json_open(&json, NULL, '[');
	json_end(&json);
	json_line(&json, "end");
	json_end(&json);
	is_str(finish(&json),
	       "{\"v\":1,\"kind\":\"reply\",\"target\":\"api\",\"rtt_ms\":{\"min\":11.900000},"
	       "\"list\":[1,{\"yes\":true},null],\"left_open\":[[]]}\n"
	       "{\"v\":1,\"kind\":\"end\"}\n",
	       "a line, nested, closed by itself");
	free(text);
}

static void test_numbers(void)
{
	static const struct {
		const char *name, *want;
		void (*put)(struct json *, const char *, int64_t);
		int64_t ns;
	} rows[] = {
		{"zero", "0.000000", json_ms, 0},
		{"one nanosecond", "0.000001", json_ms, 1},
		{"all digits", "12.345678", json_ms, 12345678},
		{"beyond a double", "9223372036854.775807", json_ms, INT64_MAX},
		{"negative", "-0.000001", json_ms, -1},
		{"lowest", "-9223372036854.775808", json_ms, INT64_MIN},
		{"Unix time", "1795425424.112345678", json_seconds, 1795425424112345678},
		{"virtual time", "0.041200000", json_seconds, 41200000},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct json json = begin();
		char want[64];

		json_open(&json, NULL, '[');
		rows[i].put(&json, NULL, rows[i].ns);
		json_end(&json);
		snprintf(want, sizeof(want), "[%s]\n", rows[i].want);
		is_str(finish(&json), want, rows[i].name);
		free(text);
	}
}

static void test_ratio(void)
{
	static const struct {
		double ratio;
		int decimals;
		const char *want;
	} rows[] = {
		{0.1, 4, "[0.1000]\n"},     {0.0178764, 4, "[0.0179]\n"}, {1, 4, "[1.0000]\n"},
		{0.99999, 4, "[1.0000]\n"}, {1e-7, 7, "[0.0000001]\n"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct json json = begin();

		json_open(&json, NULL, '[');
		json_ratio(&json, NULL, rows[i].ratio, rows[i].decimals);
		json_end(&json);
		is_str(finish(&json), rows[i].want, "ratio");
		free(text);
	}
}

/* PING-04: what came from a wire cannot act on a terminal, nor break the line. */
static void test_octets(void)
{
	static const struct {
		const char *name, *octets;
		size_t length;
		const char *want;
	} rows[] = {
		{"plain", "ge-0/0/1", 8, "[\"ge-0/0/1\"]\n"},
		{"quote and backslash", "a\"b\\", 4, "[\"a\\\"b\\\\\"]\n"},
		{"newline, ESC, NUL, DEL", "\n\033\0\x7f", 4,
		 "[\"\\u000a\\u001b\\u0000\\u007f\"]\n"},
		{"UTF-8 stays", "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", 14,
		 "[\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"]\n"},
		{"C1 control (CSI)", "\xc2\x9b", 2, "[\"\\u009b\"]\n"},
		{"markup is text", "<script>", 8, "[\"<script>\"]\n"},
		{"empty", "", 0, "[\"\"]\n"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct json json = begin();

		json_open(&json, NULL, '[');
		json_octets(&json, NULL, (const uint8_t *)rows[i].octets, rows[i].length);
		json_end(&json);
		is_str(finish(&json), rows[i].want, rows[i].name);
		free(text);
	}
}

static void test_no_utf8(void)
{
	static const struct {
		const char *name, *octets;
		size_t length;
		const char *want;
	} rows[] = {
		{"lone continuation", "\x80", 1, "{\"name_hex\":\"80\"}\n"},
		{"cut short", "a\xe2\x82", 3, "{\"name_hex\":\"61e282\"}\n"},
		{"overlong", "\xc0\xaf", 2, "{\"name_hex\":\"c0af\"}\n"},
		{"overlong of three", "\xe0\x80\xaf", 3, "{\"name_hex\":\"e080af\"}\n"},
		{"surrogate", "\xed\xa0\x80", 3, "{\"name_hex\":\"eda080\"}\n"},
		{"beyond U+10FFFF", "\xf4\x90\x80\x80", 4, "{\"name_hex\":\"f4908080\"}\n"},
		{"0xff", "\xff", 1, "{\"name_hex\":\"ff\"}\n"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct json json = begin();

		json_open(&json, NULL, '{');
		json_octets(&json, "name", (const uint8_t *)rows[i].octets, rows[i].length);
		json_end(&json);
		is_str(finish(&json), rows[i].want, rows[i].name);
		free(text);
	}
}

/* UTF-8 by the C library's own judgement. */
static bool oracle_utf8(const uint8_t *octets, size_t length)
{
	mbstate_t state = {0};

	while (length) {
		size_t step = mbrlen((const char *)octets, length, &state);

		if (step > length)
			return false;
		step += !step; /* NUL */
		octets += step;
		length -= step;
	}
	return true;
}

/* What a line of {"name":"..."} says, its escapes undone; the count of octets. */
static size_t oracle_read(const char *at, uint8_t *octets)
{
	size_t length = 0;

	for (at += strlen("{\"name\":\""); *at != '"'; at++) {
		unsigned code = 0;

		if (at[0] == '\\' && at[1] == 'u' && sscanf(at + 2, "%4x", &code) == 1) {
			if (code >= 0x80)
				octets[length++] = 0xc2;
			octets[length++] = (uint8_t)code;
			at += 5;
			continue;
		}
		at += *at == '\\';
		octets[length++] = (uint8_t)*at;
	}
	return length;
}

/* Whatever octets are written, the line says the same octets, or their hexadecimal. */
static void test_oracle(void)
{
	uint64_t seed = 42;
	int wrong = 0, plain = 0;

	ok(setlocale(LC_CTYPE, "C.UTF-8") != NULL, "the C library knows UTF-8");
	for (int round = 0; round < 20000; round++) {
		uint8_t octets[12], read[64];
		struct json json = begin();

		for (size_t i = 0; i < sizeof(octets); i++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			octets[i] = (uint8_t)(seed >> (seed >> 61 ? 33 : 40));
			if (seed >> 62)
				octets[i] =
					(uint8_t) "\xc2\x9b\xe2\x82\xac\"\\u0\n~"[seed >> 40 & 7];
		}
		size_t length = seed >> 33 & 7;
		json_open(&json, NULL, '{');
		json_octets(&json, "name", octets, length);
		json_end(&json);
		finish(&json);
		bool is_plain = !strncmp(text, "{\"name\":", 8);
		plain += is_plain && length;
		wrong += is_plain != oracle_utf8(octets, length);
		if (is_plain)
			wrong += oracle_read(text, read) != length || memcmp(read, octets, length);
		free(text);
	}
	is_int(wrong, 0, "20000 random names say what they said");
	ok(plain > 500, "%d of them were UTF-8", plain);
}

static void test_whole_numbers(void)
{
	struct json json = begin();

	json_open(&json, NULL, '[');
	json_number(&json, NULL, 0);
	json_number(&json, NULL, UINT64_MAX);
	json_signed(&json, NULL, 0);
	json_signed(&json, NULL, INT64_MAX);
	json_signed(&json, NULL, INT64_MIN);
	json_address(&json, NULL, 0);
	json_address(&json, NULL, UINT32_MAX);
	json_address(&json, NULL, 0x0a000201);
	json_end(&json);
	is_str(finish(&json),
	       "[0,18446744073709551615,0,9223372036854775807,-9223372036854775808,\"0.0.0.0\","
	       "\"255.255.255.255\",\"10.0.2.1\"]\n",
	       "numbers and addresses at their ends");
	free(text);
}

/* Values longer than what is left of the buffer, or than all of it, in every position to its end.
 */
static void test_long(void)
{
	static char word[3 * JSON_BUFFER], want[5 * JSON_BUFFER];
	int wrong = 0;

	for (size_t before = JSON_BUFFER - 300; before < JSON_BUFFER + 4; before++) {
		struct json json = begin();
		size_t length = before % 7 ? 20 : sizeof(word) - 1;

		memset(word, 'x', before);
		word[before] = '\0';
		json_open(&json, NULL, '{');
		json_text(&json, "a", word);
		size_t at = (size_t)sprintf(want, "{\"a\":\"%s\",", word);
		memset(word, 'y', length);
		word[length] = '\0';
		json_address(&json, "key", UINT32_MAX);
		json_number(&json, "n", UINT64_MAX);
		json_hex(&json, "data", (const uint8_t *)"\x01\xfe", 2);
		json_text(&json, "b", word);
		json_end(&json);
		snprintf(want + at, sizeof(want) - at,
			 "\"key\":\"255.255.255.255\",\"n\":18446744073709551615,"
			 "\"data_hex\":\"01fe\",\"b\":\"%s\"}\n",
			 word);
		wrong += strcmp(finish(&json), want) != 0;
		free(text);
	}
	is_int(wrong, 0, "lines around and beyond the buffer");
}

/* What a listener sees while the run goes on. */
static void test_live(void)
{
	struct json json = begin();

	json.live = true;
	json_line(&json, "end");
	json_end(&json);
	is_str(text, "{\"v\":1,\"kind\":\"end\"}\n", "a live line is out at once");
	finish(&json);
	free(text);
}

static void test_error_queue(void)
{
	struct icmp4_heard heard = {
		.from = 0x0a000201,
		.protocol = ICMP4_PROTO_ICMP,
		.is_error = true,
		.quoted = true,
		.message = {.type = 3, .code = 4, .error.mtu = 1400},
		.quote = {.ip = {.dst = 0xcb007109, .protocol = 17}, .dst_port = 443},
	};
	struct json json = begin();

	json_open(&json, NULL, '{');
	out_packet(&json, "packet", &heard);
	json_end(&json);
	is_str(finish(&json),
	       "{\"packet\":{\"ip\":{\"src\":\"10.0.2.1\"},\"icmp\":{\"type\":3,\"code\":4,"
	       "\"name\":\"fragmentation-needed\",\"checksum\":\"ok\",\"mtu\":1400,"
	       "\"quote\":{\"ip\":{\"dst\":\"203.0.113.9\",\"protocol\":17},"
	       "\"udp\":{\"dst_port\":443}}}}}\n",
	       "from an error queue: what was not told is absent");
	free(text);

	json = begin();
	heard.ttl = 63;
	heard.tos = 192;
	heard.message = (struct icmp4_message){.type = 12, .error.pointer = 20};
	heard.quote = (struct icmp4_quote){
		.ip = {.dst = 0xcb007109, .protocol = 1}, .type = 8, .id = 7, .seq = 1};
	json_open(&json, NULL, '{');
	out_packet(&json, "packet", &heard);
	json_end(&json);
	is_str(finish(&json),
	       "{\"packet\":{\"ip\":{\"src\":\"10.0.2.1\",\"ttl\":63,\"tos\":192},"
	       "\"icmp\":{\"type\":12,\"code\":0,\"name\":\"parameter-problem\","
	       "\"checksum\":\"ok\",\"pointer\":20,\"quote\":{\"ip\":{\"dst\":"
	       "\"203.0.113.9\",\"protocol\":1},\"icmp\":{\"type\":8,\"code\":0,"
	       "\"name\":\"echo-request\",\"id\":7,\"seq\":1}}}}}\n",
	       "about an echo request");
	free(text);
}

int main(void)
{
	test_line();
	test_numbers();
	test_ratio();
	test_octets();
	test_no_utf8();
	test_oracle();
	test_whole_numbers();
	test_long();
	test_live();
	test_error_queue();
	return tap_done();
}
