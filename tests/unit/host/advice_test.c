/* SPDX-License-Identifier: MIT */
/* --explain of a message: every type and code has advice, and each message the words it needs. */
#include "cmd/verbs.h"
#include "out/advice/advice.h"
#include "out/explain/fault.h"
#include "out/explain/message.h"
#include "tap.h"
#include <icmp4/link.h>
#include <icmp4/registry.h>
#include <stdlib.h>

/* --- The table --- */

/* icmp VERB in a command must be a verb that there is. */
static bool verbs_exist(const char *command)
{
	for (const char *at = command; (at = strstr(at, "icmp ")); at += 5) {
		char verb[16];
		size_t length = strspn(at + 5, "abcdefghijklmnopqrstuvwxyz");

		snprintf(verb, sizeof(verb), "%.*s", (int)length, at + 5);
		if ((at == command || at[-1] == ' ') && !cmd_verb_find(verb))
			return false;
	}
	return true;
}

static void is_sound(const struct advice *advice, unsigned type, unsigned code)
{
	size_t causes = 0, check = 0;
	bool verbs = true;

	while (causes < ADVICE_MOST && advice->causes[causes])
		causes++;
	while (check < ADVICE_MOST && advice->check[check])
		verbs &= verbs_exist(advice->check[check++]);
	size_t length = strlen(advice->happened);
	ok(advice->of.first <= type && type <= advice->of.last && length &&
		   advice->happened[length - 1] == '.' && causes && check && verbs,
	   "%u/%u: \"%.40s\", %zu causes, %zu things to check", type, code, advice->happened,
	   causes, check);
}

static void test_registry(void)
{
	size_t count;
	const struct icmp4_type *types = icmp4_registry(&count);

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < types[i].code_count; k++)
			is_sound(advice_find(types[i].first, types[i].codes[k].code),
				 types[i].first, types[i].codes[k].code);
	for (unsigned type = 0; type <= UINT8_MAX; type++)
		is_sound(advice_find((uint8_t)type, 200), type, 200);
}

/* Where a type has several codes, each says what happened in words of its own. */
static void test_own_words(void)
{
	size_t count;
	const struct icmp4_type *types = icmp4_registry(&count);

	for (size_t i = 0; i < count; i++)
		for (size_t k = 1; k < types[i].code_count; k++) {
			uint8_t type = types[i].first;

			ok(advice_find(type, types[i].codes[k].code) !=
				   advice_find(type, types[i].codes[k - 1].code),
			   "%u/%u has a row of its own", type, types[i].codes[k].code);
		}
}

static void test_faults(void)
{
	for (unsigned i = 0; i < ICMP4_FAULT_COUNT; i++)
		ok(strcmp(explain_fault((enum icmp4_fault)i), explain_fault(ICMP4_FAULT_COUNT)) !=
			   0,
		   "%s: %s", icmp4_fault_name((enum icmp4_fault)i),
		   explain_fault((enum icmp4_fault)i));
}

/* Each fault of a view has causes of its own; the others those of any. */
static void test_fault_advice(void)
{
	static const enum icmp4_fault own[] = {
		ICMP4_FAULT_IP_SHORT,        ICMP4_FAULT_IP_VERSION,     ICMP4_FAULT_IP_IHL,
		ICMP4_FAULT_IP_TOTAL_LENGTH, ICMP4_FAULT_IP_TRUNCATED,   ICMP4_FAULT_FRAGMENT,
		ICMP4_FAULT_ICMP_SHORT,      ICMP4_FAULT_QUOTE_SHORT,    ICMP4_FAULT_QUOTE_VERSION,
		ICMP4_FAULT_QUOTE_IHL,       ICMP4_FAULT_QUOTE_FRAGMENT, ICMP4_FAULT_ENTRY_COUNT,
	};
	const struct advice *any = advice_of_fault(ICMP4_FAULT_COUNT);

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++) {
		const struct advice *advice = advice_of_fault(own[i]);

		ok(advice != any && advice->causes[0] && advice->check[0],
		   "%s has advice of its own", icmp4_fault_name(own[i]));
	}
	ok(any->causes[0] && any->check[0] && advice_of_fault(ICMP4_FAULT_OBJECT_NAME) == any,
	   "the others have that of any");
}

/* --- Messages --- */

static size_t octets_of(const char *hex, uint8_t octets[256])
{
	size_t count = 0;
	unsigned octet;

	for (; sscanf(hex, "%2x", &octet) == 1; hex += 2 + (hex[2] == ' '))
		octets[count++] = (uint8_t)octet;
	return count;
}

#define IP_TO_HOST(length, protocol) "4500" length "0000 0000 40" protocol "0000 0a000201 0a000005 "
#define QUOTE(length, ttl, protocol) \
	"4500" length "0007 4000" ttl protocol "0000 0a000005 cb007109 "

#define ZEROS "0000000000000000000000000000000000000000" /* 20 octets */

static const struct {
	const char *name;
	const char *hex; /* a datagram */
	uint64_t request, cause;
	int64_t after_ns;
	bool bad_checksum, bad_ip_checksum;
	const char *says[6]; /* each of them */
	const char *never;
} rows[] = {
	{"fragmentation needed",
	 IP_TO_HOST("0038", "01") "03040000 00000578" QUOTE("05dc", "3e", "06") "c93b01bb 00000001",
	 .cause = 809, .after_ns = 12300000,
	 .says = {"10.0.2.1 dropped a datagram", "1500 octets, frame 809, 12.3 ms before.",
		  "At most 1400 octets fit, 100 fewer.", "icmp ping -M do -s 1372 203.0.113.9",
		  "on 10.0.0.5: ip route get 203.0.113.9"}},
	{"MTU not told",
	 IP_TO_HOST("0038", "01") "03040000 00000000" QUOTE("05dc", "3e", "06") "c93b01bb 00000001",
	 .says = {"before RFC 1191", "-s 1472"}, .never = ", frame"},
	{"MTU that cannot be",
	 IP_TO_HOST("0038", "01") "03040000 00000014" QUOTE("05dc", "3e", "06") "c93b01bb 00000001",
	 .says = {"less than every link has", "-s 1472"}},
	{"MTU over what was refused",
	 IP_TO_HOST("0038", "01") "03040000 00000640" QUOTE("05dc", "3e", "06") "c93b01bb 00000001",
	 .says = {"1600 octets fit, and yet refused 1500"}},
	{"port unreachable",
	 IP_TO_HOST("0038", "01") "03030000 00000000" QUOTE("0030", "01", "11") "c0008235 001c0000",
	 .says = {"nothing listens on its port 33333.", "'sport = :33333'", "on 10.0.2.1: ss"}},
	{"TTL that ran out",
	 IP_TO_HOST("0038", "01") "0b000000 00000000" QUOTE("0030", "01", "11") "c0008235 001c0000",
	 .says = {"ran out at 10.0.2.1", "icmp trace 203.0.113.9"}, .never = "not 0 or 1"},
	{"TTL of 9 that ran out",
	 IP_TO_HOST("0038", "01") "0b000000 00000000" QUOTE("0030", "09", "11") "c0008235 001c0000",
	 .says = {"The quoted TTL is 9, not 0 or 1"}},
	{"redirect",
	 IP_TO_HOST("0038", "01") "05010000 0a0000fe" QUOTE("0030", "40", "11") "c0008235 001c0000",
	 .says = {"tells 10.0.0.5 that 10.0.0.254 is the better first hop to 203.0.113.9.",
		  "two routers on one link"},
	 .never = "neighbour"},
	{"redirect to the destination itself",
	 IP_TO_HOST("0038", "01") "05010000 cb007109" QUOTE("0030", "40", "11") "c0008235 001c0000",
	 .says = {"tells 10.0.0.5 that 203.0.113.9 is its neighbour",
		  "the prefix length of 10.0.0.5 is too long"},
	 .never = "two routers"},
	{"pointer into the header",
	 IP_TO_HOST("0038", "01") "0c000000 08000000" QUOTE("0030", "40", "11") "c0008235 001c0000",
	 .says = {"It points at octet 8, in the field ttl."}},
	{"pointer behind the header",
	 IP_TO_HOST("0038", "01") "0c000000 7b000000" QUOTE("0030", "40", "11") "c0008235 001c0000",
	 .says = {"It points at octet 123, which is not in the header that it quotes."}},
	{"echo reply, paired", IP_TO_HOST("001c", "01") "00000000 12340001", .request = 7,
	 .after_ns = 500000,
	 .says = {"10.0.2.1 is up", "It answers a request, frame 7, 0.500 ms before."}},
	{"echo reply of nobody", IP_TO_HOST("001c", "01") "00000000 12340001",
	 .says = {"The request was not seen."}},
	{"timestamp reply", IP_TO_HOST("0028", "01") "0e000000 12340001 00000000 02932e01 02932e01",
	 .says = {"Its clock stood at 12:00:00.001 UTC."}},
	{"timestamp that is no time",
	 IP_TO_HOST("0028", "01") "0e000000 12340001 00000000 82932e01 02932e01",
	 .says = {"not the time of day"}},
	{"advertisement taken back", IP_TO_HOST("0024", "01") "09000000 01020000 0a000201 00000000",
	 .says = {"A lifetime of 0"}},
	{"interface that is active", IP_TO_HOST("001c", "01") "2b000000 12340146",
	 .says = {"The interface is active and runs IPv4;", "entry is reachable."}},
	{"labels",
	 IP_TO_HOST("00ac", "01") "0b000000 00200000" QUOTE(
		 "0080", "01", "11") "c0008235 006c0000 " ZEROS ZEROS ZEROS ZEROS ZEROS
				     " 2000a71c 000c0101 "
				     "05dc3000 00fa0100",
	 .says = {"MPLS labels 24003, 4000."}},
	{"a label that is not to be believed",
	 IP_TO_HOST("00ac", "01") "0b000000 00200000" QUOTE(
		 "0080", "01", "11") "c0008235 006c0000 " ZEROS ZEROS ZEROS ZEROS ZEROS
				     " 20000001 000c0101 "
				     "05dc3000 00fa0100",
	 .says = {"ran out at 10.0.2.1"}, .never = "MPLS label"},
	{"malformed", IP_TO_HOST("001a", "01") "08000000 1234",
	 .says = {"The message is malformed: it is shorter than any message of its type (octet ",
		  "fuzzer"}},
	{"quote that cannot be", IP_TO_HOST("0024", "01") "03030000 00000000 45000030 00070000",
	 .says = {"malformed: it quotes less than an IP header and 8 octets"}},
	{"total length of 0", IP_TO_HOST("0000", "01") "08000000 12340001",
	 .says = {"The total length of the datagram is 0.", "segmentation offload",
		  "the capture was taken on 10.0.2.1", "on 10.0.2.1: ethtool -k"},
	 .never = "malformed"},
	{"total length that cannot be", IP_TO_HOST("0013", "01") "08000000 12340001",
	 .says = {"malformed: its total length is smaller", "broken headers"}, .never = "offload"},
	{"total length over the frame", IP_TO_HOST("0100", "01") "08000000 12340001",
	 .says = {"malformed: its total length is larger", "its snapshot length"}},
	{"no IPv4", "6500001c 00000000 40010000 0a000201 0a000005 08000000 12340001",
	 .says = {"malformed: its IP version is not 4", "no IPv4 at all", "the link type"}},
	{"checksum", IP_TO_HOST("001c", "01") "0800e5ca 12340001", .bad_checksum = true,
	 .says = {"Its checksum is wrong: who received it dropped it unread."}},
	{"checksum of the header", IP_TO_HOST("001c", "01") "0800e5ca 12340001",
	 .bad_ip_checksum = true,
	 .says = {"The checksum of its IP header is 0: either the capture is its sender's"},
	 .never = "Its checksum"},
	{"code without a document",
	 IP_TO_HOST("0038", "01") "03630000 00000000" QUOTE("0030", "40", "11") "c0008235 001c0000",
	 .says = {"a reason that no document names"}},
};

static struct out_message message_of(size_t row, struct icmp4_view *view, uint8_t octets[256])
{
	size_t length = octets_of(rows[row].hex, octets);
	enum icmp4_fault fault = icmp4_view_datagram(view, octets, length, length);

	return (struct out_message){
		.view = view,
		.fault = fault,
		.request_frame = rows[row].request,
		.cause_frame = rows[row].cause,
		.bad_checksum = rows[row].bad_checksum,
		.bad_ip_checksum = rows[row].bad_ip_checksum,
		.after_ns = rows[row].request || rows[row].cause ? rows[row].after_ns : -1,
	};
}

typedef void explain_fn(FILE *file, const struct out_message *message);

static char *explained(explain_fn *explain, const struct out_message *message)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	explain(file, message);
	fclose(file);
	return text;
}

/* As one line, so that a phrase is found however it was wrapped. */
static void unwrap(char *text)
{
	char *to = text;

	for (const char *at = text; *at; at++)
		if (*at != ' ' && *at != '\n')
			*to++ = *at;
		else if (to > text && to[-1] != ' ')
			*to++ = ' ';
	*to = '\0';
}

static bool is_laid_out(const char *text, size_t most)
{
	size_t lines = 0;

	for (; *text; text += strcspn(text, "\n") + 1, lines++)
		if (strcspn(text, "\n") > 78 || strncmp(text, "      ", 6))
			return false;
	return lines <= most;
}

static void test_messages(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint8_t octets[256];
		struct icmp4_view view;
		struct out_message message = message_of(i, &view, octets);
		char *text = explained(explain_caught, &message);
		char *again = explained(explain_caught_again, &message);

		ok(is_laid_out(text, 14) && !strncmp(text, again, strlen(again)) &&
			   strlen(again) < strlen(text),
		   "%s: 78 columns; the second time it is shorter", rows[i].name);
		unwrap(text);
		for (int k = 0; k < 6 && rows[i].says[k]; k++)
			if (!ok(strstr(text, rows[i].says[k]), "%s: \"%s\"", rows[i].name,
				rows[i].says[k]))
				printf("# %s\n", text);
		ok(!rows[i].never || !strstr(text, rows[i].never), "%s: nothing else",
		   rows[i].name);
		free(text);
		free(again);
	}
}

static void test_bare(void)
{
	const uint8_t octets[8] = {8, 0, 0, 0, 1, 2, 0, 1};
	struct icmp4_view view;
	struct out_message message = {.view = &view, .after_ns = -1};

	message.fault = icmp4_view_message(&view, octets, sizeof(octets), sizeof(octets));
	char *text = explained(explain_caught, &message);
	ok(strstr(text, "The sender asks the receiver to return"), "without an IP header");
	free(text);
}

static void test_key(void)
{
	uint8_t octets[2][256];
	struct icmp4_view views[2];
	struct out_message a = message_of(0, &views[0], octets[0]);
	struct out_message b = message_of(1, &views[1], octets[1]);

	ok(explain_caught_key(&a) == explain_caught_key(&b), "one type and code, one key");
	b = message_of(4, &views[1], octets[1]);
	ok(strcmp(explain_caught_key(&a), explain_caught_key(&b)) != 0, "another code, another");
}

static void test_json(void)
{
	uint8_t octets[256];
	struct icmp4_view view;
	struct out_message message = message_of(0, &view, octets);
	struct json json = {0};
	char *text = NULL;
	size_t size;

	json.file = open_memstream(&text, &size);
	json_line(&json, "message");
	explain_caught_json(&json, &message);
	json_end(&json);
	fclose(json.file);
	ok(strstr(text, "\"explain\":{\"happened\":\"10.0.2.1 dropped") &&
		   strstr(text, "\"causes\":[\"a tunnel") && strstr(text, "\"check\":[\"icmp ping"),
	   "the same in JSON");
	free(text);
}

int main(void)
{
	test_registry();
	test_own_words();
	test_faults();
	test_fault_advice();
	test_messages();
	test_bare();
	test_key();
	test_json();
	return tap_done();
}
