/* SPDX-License-Identifier: MIT */
/*
 * `icmp send`: from the command line to octets, to JSON and back to the same octets, into
 * fragments, past the judge, into a lab.
 */
#include "capture.h"
#include "cmd/send/json.h"
#include "cmd/send/judge.h"
#include "cmd/send/match.h"
#include "cmd/send/message.h"
#include "out/json/json.h"
#include "out/tree.h"
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/checksum.h>
#include <icmp4/view.h>

#define QUOTED "src=192.0.2.1,dst=198.51.100.7,id=0x1234"
#define PORTS  "sport=49153,dport=33434"
#define UDP    "--quote udp:" QUOTED "," PORTS
#define ZEROS  "00000000000000000000000000000000000000000000000000"

enum { LINE = 1024 };

#define OURS   0xc0000209u
#define THEIRS 0xc0000201u

static const struct send_ends ends = {.src = OURS, .dst = THEIRS, .ip_id = 0x4242, .id = 0x1111};

/* What a line of options makes; false with *error. */
static bool make(const char *line, struct send_octets *to, bool whole, struct cmd_error *error)
{
	static char copy[LINE]; /* the options borrow from it */
	char *words[CAPTURE_WORDS + 1];
	struct cmd_call call = {.verb = cmd_verb_find("send")};

	snprintf(copy, sizeof(copy), "%s x", line);
	to->length = 0;
	to->full = false;
	bool fine = cmd_parse(&call, capture_split(copy, words), words, error) &&
		    (whole ? send_datagram : send_message)(&call.options, &ends, to, error);

	cmd_options_free(&call.options);
	return fine;
}

/* The golden vectors as somebody would type them. */
static const char *const typed[GOLDEN_COUNT] = {
	"--type 8 --set id=0x1234 --set seq=1 --data text:abcd",
	"--type echo-reply --set id=4660 --set seq=1 --data 61626364",
	"--type 8 --set id=0x1234 --set seq=1 --data text:abc",
	"--type echo-request --set id=0xf7ff",
	"--type 3 --code 3 " UDP ",ttl=1",
	"--type 3 --code fragmentation-needed --set mtu=1400 " UDP ",ttl=64,df=on",
	"--type 5 --code 1 --gateway 192.0.2.254 " UDP ",ttl=1",
	"--type 11 " UDP ",ttl=1",
	"--type 12 --set pointer=22 " UDP ",ttl=64,options=0707030000000000",
	"--type 13 --set id=1 --set seq=2 --set originate_ms=0x01020304",
	"--type 14 --set id=1 --set seq=2 --set originate_ms=0x01020304 "
	"--set receive_ms=43200000 --set transmit_ms=43200001",
	"--type 14 --set id=1 --set seq=2 --set originate_ms=0x01020304 "
	"--set receive_ms=0x80000001 --set transmit_ms=0x80000002",
	"--type 17 --set id=1 --set seq=2",
	"--type 18 --set id=1 --set seq=2 --set mask=255.255.255.192",
	"--type 10",
	"--type 9 --router 192.0.2.1 --router 192.0.2.2/-2147483648",
	"--type 9 --code 16 --router 192.0.2.1 --data 100a00000708b000c000020113011800",
	"--type 11 " UDP ",ttl=1 --object mpls:label=16001,tc=0,ttl=1/label=24,ttl=255",
	"--type 3 --code 13 " UDP ",ttl=1 "
	"--object interface:role=incoming,index=7,address=192.0.2.254,name=eth0,mtu=1500",
	"--type 11 " UDP ",ttl=1 --object node:address=203.0.113.9,name=r1",
	"--type 11 " UDP ",ttl=1,length=28,udp.length=8,hex=" ZEROS ZEROS ZEROS ZEROS
	" --data 20009def0008010100064101",
	"--type 42 --set id=0x4242 --set seq=3 --set local=on --object identifier:name=br0",
	"--type 42 --set id=0x4242 --set seq=3 --set local=1 --object identifier:index=1",
	"--type 42 --set id=0x4242 --set seq=3 --object identifier:address=10.9.2.2",
	"--type 42 --set id=0x4242 --set seq=3 --set local=on "
	"--object identifier:address=02:00:5e:10:00:01",
	"--type 43 --set id=0x4242 --set seq=3 --set active=on --set ipv4=on --set ipv6=on",
	"--type 43 --set id=0x4242 --set seq=3 --set state=2",
	"--type 43 --code 2 --set id=0x4242 --set seq=3",
	"--type 30 --set id=0x1111 --set outbound_hops=3 --set return_hops=0xffff "
	"--set speed_bytes_s=125000 --set mtu=1500",
	"--type 38 --set id=1 --set seq=2 --set ttl_s=3600 --data name:a.example.",
	"--type 40 --set pointer=20 --quote ip:protocol=50," QUOTED ",hex=0000100100000001",
	"--type 4 " UDP ",ttl=1",
};

static void test_typed(void)
{
	for (int v = 1; v <= GOLDEN_COUNT; v++) {
		static struct send_octets octets;
		uint8_t want[GOLDEN_MAX];
		size_t length = golden_get(v, want);
		struct cmd_error error = {.message = ""};

		if (!make(typed[v - 1], &octets, false, &error))
			ok(false, "%s: %s", golden[v - 1].name, error.message);
		else
			is_bytes(octets.bytes, octets.length, want, length, golden[v - 1].name);
	}
}

/* Messages and headers beyond the golden ones. */
static const struct {
	const char *line, *octets;
} datagrams[] = {
	{"--type 8", "4500001c 42420000 4001b494 c0000209 c0000201 0800e6ee 11110000"},
	{"--type 8 -t 1 --dscp ef --ecn 1 -M do",
	 "45b9001c 42424000 0101b2db c0000209 c0000201 0800e6ee 11110000"},
	{"--type 8 -s 4 --pattern c0ffee",
	 "45000020 42420000 4001b490 c0000209 c0000201 0800372e 11110000 c0ffeec0"},
	{"--type 8 --option rr=1",
	 "47000024 42420000 4001a785 c0000209 c0000201 07070400 00000000 0800e6ee "
	 "11110000"},
	{"--type 8 --option ra --option nop --option lsrr=10.0.0.1",
	 "48000028 42420000 40010afc c0000209 c0000201 94040000 01830704 0a000001 "
	 "0800e6ee 11110000"},
	{"--type 8 --option 01010101",
	 "46000020 42420000 4001b18e c0000209 c0000201 01010101 0800e6ee 11110000"},
	{"--type 8 --option rr=3 --option ts=0",
	 "4f000044 42420000 40018714 c0000209 c0000201 070f0400 00000000 00000000 00000044 "
	 "18050000 00000000 00000000 00000000 00000000 00000000 0800e6ee 11110000"},
	{"--type 8 --option ts=1/2 --option rr",
	 "4f000044 42420000 40015644 c0000209 c0000201 44140501 00000000 00000000 00000000 "
	 "00000000 07130400 00000000 00000000 00000000 00000000 0800e6ee 11110000"},
	{"--type 8 --bad-checksum",
	 "4500001c 42420000 4001b494 c0000209 c0000201 0800b3bb 11110000"},
	{"--type 8 --length 1500",
	 "450005dc 42420000 4001aed4 c0000209 c0000201 0800e6ee 11110000"},
	{"--type 8 --truncate 4", "45000018 42420000 4001b498 c0000209 c0000201 0800e6ee"},
	{"--type 8 --truncate 0", "45000014 42420000 4001b49c c0000209 c0000201"},
	{"--type 99 --code 7 --set rest=0x01020304 --data ff",
	 "4500001d 42420000 4001b493 c0000209 c0000201 630799f1 01020304 ff"},
	{"--type 12 --data 00 --set pointer=3",
	 "4500001d 42420000 4001b493 c0000209 c0000201 0c00f0ff 03000000 00"},
};

static void test_datagrams(void)
{
	for (size_t i = 0; i < sizeof(datagrams) / sizeof(datagrams[0]); i++) {
		static struct send_octets octets;
		uint8_t want[GOLDEN_MAX];
		size_t length = golden_octets(datagrams[i].octets, want);
		struct cmd_error error = {.message = ""};

		if (!make(datagrams[i].line, &octets, true, &error))
			ok(false, "%s: %s", datagrams[i].line, error.message);
		else
			is_bytes(octets.bytes, octets.length, want, length, datagrams[i].line);
	}
}

/* --- JSON --- */

/* A datagram to its packet object and back. */
static bool there_and_back(const struct send_octets *from, struct send_octets *to,
			   struct cmd_error *error)
{
	struct icmp4_view view;
	struct json json = {.file = NULL};
	char *text = NULL;
	size_t size;

	json.file = open_memstream(&text, &size);
	icmp4_view_datagram(&view, from->bytes, from->length, from->length);
	json_line(&json, "message");
	json_open(&json, "packet", '{');
	icmp4_describe(&view, icmp4_sum, tree_tell, &(struct tree){.json = &json});
	json_end(&json);
	fclose(json.file);
	json_t *root = json_loads(text, 0, NULL);
	bool fine = root && send_json_packet(json_object_get(root, "packet"), to, error);

	json_decref(root);
	free(text);
	return fine;
}

static void compare(const char *line, const char *name)
{
	static struct send_octets there, back;
	struct cmd_error error = {.message = ""};

	back.length = 0;
	if (make(line, &there, true, &error) && there_and_back(&there, &back, &error))
		is_bytes(back.bytes, back.length, there.bytes, there.length, name);
	else
		ok(false, "%s: %s", name, error.message);
}

/* What JSON may mistake, canonical or not. */
static const char *const json_lines[] = {
	"--type 8 --option rr --data 00ff",
	"--type 8 --option ts=1",
	"--type 8 --option ts",
	"--type 8 --option 520c111100030001c0000201",
	"--type 8 --option 44240503" ZEROS "00000000000000",
	"--type 8 --option 88040001",
	"--type 8 --option 44020101", /* too short for its own fields */
	"--type 8 --option 070307",
	"--type 8 --option 0700",
	"--type 8 --option 00ffffff",
	"--type 15",
	"--type 37 --set seq=9",
	"--type 41 --set subtype=1 --data 0102",
	"--type 253 --set rest=0xdeadbeef --data 01",
	"--type 3 --code 1 --quote tcp:dport=443,sequence=77,flags=2,hex=020405b4",
	"--type 3 --code 1 --quote tcp:dport=443 --quote-length 28",
	"--type 3 --code 1 --quote tcp:dport=443 --quote-length 27",
	"--type 3 --code 1 --quote udp:dport=53,hex=c0ffee",
	"--type 3 --code 1 --quote udp:dport=53,length=1500,mf=on",
	"--type 3 --code 2 --quote sctp:dport=9,verification_tag=0x01020304",
	"--type 3 --code 2 --quote gre:hex=00",
	"--type 3 --code 2 --quote igmp:type=0x16,group=224.0.0.251",
	"--type 3 --code 2 --quote ip:protocol=89,hex=0201",
	/* bits that nobody uses */
	("--type 3 --code 2 --quote ip:protocol=6,"
	 "hex=c001005000000001000000025b02200000000000"),
	"--type 3 --code 2 --quote ip:protocol=47,hex=0a5088be01020304",
	"--type 11 --quote ip:protocol=1,hex=0d00000000070001",
	"--type 11 --quote ip:protocol=1,hex=0300000001200578",
	"--type 11 --quote ip:protocol=1,hex=2a000000000701ff",
	"--type 11 --quote icmp:type=8,id=7,seq=3,ttl=1,hex=6162",
	"--type 11 --quote icmp:type=8,id=7,checksum=0x1234",
	"--type 11 --code 1 --quote udp:dport=53,checksum=0xabcd,ttl=0",
	"--type 3 --quote udp:dport=1 --object pointer:22",
	"--type 3 --quote udp:dport=1 --object raw:class=247,c_type=1,hex=c0ffee00",
	"--type 3 --quote udp:dport=1 --object raw:class=2,c_type=0",
	"--type 3 --quote udp:dport=1 --object raw:class=1,c_type=1,hex=00064001",
	"--type 3 --quote udp:dport=1 --object raw:class=2,c_type=15,hex=0000",
	"--type 3 --quote udp:dport=1 --object interface:role=next-hop,address=2001:db8::1",
	("--type 12 --set pointer=1 --quote udp:length=300 --quote-length 200 "
	 "--object node:name=r1"),
	"--type 43 --code 1 --object identifier:name=x --data c0ffee",
	"--type 42 --object raw:class=3,c_type=9,hex=01020304",
	"--type 9 --data 0000",
	"--type 9 --router 10.0.0.1/7 --set count=9",
	"--type 8 --bad-checksum",
	"--type 8 --length 1500",
	"--type 8 --truncate 6",
	"--type 13 --truncate 14",
	"--type 3 --data 4500",
	"--type 38 --data 01ff01",
};

/* CODEC-12: each golden vector, and the others. */
static void test_json(void)
{
	for (int v = 1; v <= GOLDEN_COUNT; v++)
		compare(typed[v - 1], golden[v - 1].name);
	for (size_t i = 0; i < sizeof(datagrams) / sizeof(datagrams[0]); i++)
		compare(datagrams[i].line, datagrams[i].line);
	for (size_t i = 0; i < sizeof(json_lines) / sizeof(json_lines[0]); i++)
		compare(json_lines[i], json_lines[i]);
}

/* --- What cannot be --- */

static const struct {
	const char *line, *says;
} refused[] = {
	{"--code 1", "--type is missing"},
	{"--type bogus", "no type has that name"},
	{"--type 256", "no type has that name"},
	{"--type 3 --code bogus", "no code of type 3"},
	{"--type 8 --set ttl=3", "type 8 code 0 has no field ttl, but id, seq"},
	{"--type 3 --set mtu=1 --quote udp:", "has no field mtu, but length_words"},
	{"--type 10 --set id=1", "has no field id, and no other"},
	{"--type 8 --set id", "it wants FIELD=VALUE"},
	{"--type 8 --set id=65536", "it wants a number of 16 bits"},
	{"--type 8 --set id=", "it wants a number of 16 bits"},
	{"--type 5 --gateway 10.1 --quote udp:", "it wants an address"},
	{"--type 8 --gateway 10.0.0.1", "has no field gateway"},
	{"--type 42 --set local=maybe", "on or off"},
	{"--type 3", "type 3 quotes a datagram: --quote"},
	{"--type 8 --quote udp:dport=1", "quotes nothing"},
	{"--type 3 --quote bogus:dport=1", "--quote wants"},
	{"--type 3 --quote udp:bogus=1", "has no field bogus, but src_port"},
	{"--type 3 --quote udp:dport=70000", "a number of 16 bits"},
	{"--type 3 --quote icmp:type=900", "numbers up to 255"},
	{"--type 3 --quote esp:spi=1", "has no field spi"},
	{"--type 3 --quote udp:options=0101", "a multiple of 4"},
	{"--type 3 --quote udp:hex=0", "hex= wants octets"},
	{"--type 3 --quote @/nonexistent.pcap", "/nonexistent.pcap"},
	{"--type 3 --quote @#3", "@FILE#FRAME"},
	{"--type 8 --quote-length 3", "of a --quote"},
	{"--type 8 --object pointer:1", "type 8 carries no extension objects"},
	{"--type 3 --quote udp: --object bogus:1", "no kind of object is called bogus"},
	{"--type 3 --quote udp: --object mpls:", "a label stack has 1 to"},
	{"--type 3 --quote udp: --object mpls:label=1048576", "a number up to 1048575"},
	{"--type 3 --quote udp: --object mpls:name=x", "no name, but label tc ttl"},
	{"--type 3 --quote udp: --object interface:role=up", "incoming, sub-ip"},
	{"--type 3 --quote udp: --object node:address=1.2", "an address of IPv4"},
	{"--type 42 --object identifier:name=a,index=1", "by one of name"},
	{"--type 42 --object identifier:", "by one of name"},
	{"--type 3 --quote udp: --object pointer:x", "a pointer is a number"},
	{"--type 3 --quote udp: --object raw:class=9,hex=0", "octets in hexadecimal"},
	{"--type 3 --quote udp: --object interface:role=incoming "
	 "--object interface:role=incoming,index=1",
	 "may not stand together"},
	{"--type 3 --quote udp: --object pointer:1 --data 00", "nothing stands behind"},
	{"--type 8 --router 10.0.0.1", "--router is of type 9"},
	{"--type 9 --router 10.0.0", "ADDRESS/PREFERENCE"},
	{"--type 9 --router 10.0.0.1/x", "may be negative"},
	{"--type 8 --data 0", "octets in hexadecimal, text:"},
	{"--type 8 --data name:..", "no domain name"},
	{"--type 8 --data 00 -s 4", "--data and --size"},
	{"--type 8 --option bogus", "it wants rr"},
	{"--type 8 --option rr=10", "it wants rr"},
	{"--type 8 --option lsrr", "it wants rr"},
	{"--type 8 --option rr --option rr", "room for 40 octets of options, and 1 are left"},
	{"--type 8 --option ts --option ts", "room for 40 octets of options, and 0 are left"},
	{"--type 8 --option ts=0/10", "ts[=FLAG[/SLOTS]]"},
	{"--type 8 --option ts=1/5", "ts[=FLAG[/SLOTS]]"},
	{"--type 8 --option ts=0/0", "ts[=FLAG[/SLOTS]]"},
	{"--type 8 --option ts=0/", "ts[=FLAG[/SLOTS]]"},
	{"--type 8 --option ts=16", "ts[=FLAG[/SLOTS]]"},
	{"--type 8 -s 65500 --option rr", "no datagram is that long"},
	{"--type 8 --fragments 100 --length 50", "--fragments and --length"},
	{"--type 8 --fragments 100 -M do", "--fragments and -M do"},
	{"--type 8 --fragments 27", "from 28 to 65535"},
};

static void test_refused(void)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		static struct send_octets octets;
		struct cmd_error error = {.message = ""};
		bool made = make(refused[i].line, &octets, true, &error);

		ok(!made && strstr(error.message, refused[i].says) && !strchr(error.message, '\n'),
		   "%s: %s", refused[i].line, error.message);
	}
}

static void test_bad_lines(void)
{
	static const struct {
		const char *json, *says;
	} rows[] = {
		{"{}", "ip.protocol"},
		{"{\"ip\":{\"protocol\":1}}", "ip.src is missing"},
		{"{\"ip\":{\"protocol\":300}}", "ip.protocol is missing"},
		{"{\"ip\":{\"protocol\":1,\"length\":70000,\"ttl\":1,\"src\":\"1.2.3.4\",\"dst\":"
		 "\"1.2.3.4\"}}",
		 "ip.length: too large"},
		{"{\"icmp\":{\"type\":8}}", "icmp.type and icmp.code"},
		{"{\"icmp\":{\"type\":8,\"code\":256}}", "icmp.type and icmp.code"},
		{"{\"icmp\":{\"type\":8,\"code\":0,\"id\":70000}}", "16 bits do not hold"},
		{"{\"icmp\":{\"type\":8,\"code\":0,\"id\":\"x\"}}", "16 bits do not hold"},
		{"{\"icmp\":{\"type\":8,\"code\":0,\"data_hex\":\"0\"}}", "data: no octets"},
		{"{\"icmp\":{\"type\":8,\"code\":0,\"data_hex\":7}}", "data: no octets"},
		{"{\"icmp\":{\"type\":42,\"code\":0,\"extension\":{\"objects\":[{}]}}}",
		 "class and c_type"},
		{"{\"icmp\":{\"type\":38,\"code\":0,\"names\":[7]}}", "no domain name"},
		{"{\"icmp\":{\"type\":9,\"code\":0,\"agent_extensions\":[{}]}}",
		 "a type is missing"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		static struct send_octets octets;
		struct cmd_error error = {.message = ""};
		json_t *packet = json_loads(rows[i].json, 0, NULL);

		octets.length = 0;
		bool made = send_json_packet(packet, &octets, &error);
		ok(i == 0 ? made && !octets.length : !made && strstr(error.message, rows[i].says),
		   "%s: %s", rows[i].json, error.message);
		json_decref(packet);
	}
}

/* --- Fragments --- */

/* RFC 791 section 3.2: laid side by side they are the datagram; options go as their flag says. */
static void test_fragments(void)
{
	static const struct {
		const char *line;
		size_t most;
		const char *lengths;
	} rows[] = {
		{"--type 8 -s 24", 52, "52"},
		{"--type 8 -s 24", 51, "44 28"},
		{"--type 8 -s 24", 28, "28 28 28 28"},
		{"--type 8 -s 21", 44, "44 25"},
		{"--type 8 -s 24 --option rr=1", 44, "44 36"},
		{"--type 8 -s 24 --option ra --option rr=1", 48, "48 40"},
		{"--type 8 --truncate 0", 28, "20"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		static struct send_octets whole, data;
		uint8_t room[SEND_MAX];
		struct cmd_error error;
		char lengths[64] = "";
		size_t at = 0, length, used = 0, last = 0;
		bool sound = make(rows[i].line, &whole, true, &error);

		data.length = 0;
		while ((length = send_fragment(whole.bytes, whole.length, rows[i].most, &at,
					       room))) {
			size_t header = icmp4_ip_header_length(room);

			sound &= length <= rows[i].most && icmp4_checksum_ok(room, header) &&
				 icmp4_ip_total_length(room) == length &&
				 icmp4_ip_offset(room) == data.length;
			last = icmp4_ip_mf(room);
			send_append(&data, room + header, length - header);
			used += (size_t)snprintf(lengths + used, sizeof(lengths) - used, "%s%zu",
						 used ? " " : "", length);
		}
		size_t header = icmp4_ip_header_length(whole.bytes);

		is_str(lengths, rows[i].lengths, rows[i].line);
		ok(sound && !last, "each is sound, and the last is the last");
		is_bytes(data.bytes, data.length, whole.bytes + header, whole.length - header,
			 "together they are the whole");
	}
}

/* --- What may leave, and what is an answer --- */

static void test_flaws(void)
{
	static const struct {
		const char *line, *flaw;
	} rows[] = {
		{"--type 8", NULL},
		{"--type 11 --code 1 --quote udp:dport=1", NULL},
		{"--type 253", NULL},
		{"--type 30", NULL},
		{"--type 8 --bad-checksum", "ICMP checksum is wrong"},
		{"--type 8 --length 1500", "malformed (ip-truncated)"},
		{"--type 8 -s 9 --pattern 7f --truncate 10", "ICMP checksum is wrong"},
		{"--type 8 --truncate 4", "malformed (icmp-short)"},
		{"--type 3 --code 1 --data 4500", "malformed (quote-short)"},
		{"--type 99", "type 99 code 0 is not assigned"},
		{"--type 8 --code 77", "type 8 code 77 is not assigned"},
		{"--type 3 --code 16 --quote udp:dport=1", "code 16 is not assigned"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		static struct send_octets octets;
		struct cmd_error error;
		char flaw[SEND_FLAW_TEXT] = "";
		bool has = make(rows[i].line, &octets, true, &error) &&
			   send_flaw(octets.bytes, octets.length, flaw);

		ok(has == (rows[i].flaw != NULL) && (!has || strstr(flaw, rows[i].flaw)), "%s: %s",
		   rows[i].line, has ? flaw : "no flaw");
	}
}

/* An arrival from a source, made as we would send it. */
static enum send_verdict verdict_of(const char *sent, const char *came, uint32_t src)
{
	static struct send_octets ours, theirs;
	struct cmd_error error;
	struct send_past past;
	struct icmp4_view view;

	make(sent, &ours, true, &error);
	make(came, &theirs, true, &error);
	theirs.bytes[12] = (uint8_t)(src >> 24);
	theirs.bytes[13] = (uint8_t)(src >> 16);
	theirs.bytes[14] = (uint8_t)(src >> 8);
	theirs.bytes[15] = (uint8_t)src;
	send_past_of(&past, ours.bytes, ours.length);
	icmp4_view_datagram(&view, theirs.bytes, theirs.length, theirs.length);
	return send_match(&past, &view);
}

static void test_answers(void)
{
#define ABOUT "src=192.0.2.9,dst=192.0.2.1"
	static const struct {
		const char *sent, *came;
		uint32_t src;
		enum send_verdict want;
	} rows[] = {
		{"--type 8 --set id=7", "--type 0 --set id=7", THEIRS, SEND_REPLY},
		{"--type 8 --set id=7", "--type 0 --set id=7", 0x0a000001, SEND_REPLY},
		{"--type 8 --set id=7", "--type 0 --set id=8", THEIRS, SEND_STRANGER},
		{"--type 8 --set id=7", "--type 14 --set id=7", THEIRS, SEND_STRANGER},
		{"--type 8 --set id=7", "--type 8 --set id=7", OURS, SEND_COPY},
		{"--type 8 --set id=7", "--type 8 --set id=9", THEIRS, SEND_STRANGER},
		{"--type 13", "--type 14 --set id=0x1111", THEIRS, SEND_REPLY},
		{"--type 10", "--type 9 --router 10.0.0.1", 0x0a000001, SEND_REPLY},
		{"--type 42 --object identifier:index=1",
		 "--type 43 --set id=0x1111 --set active=on", THEIRS, SEND_REPLY},
		{"--type 8 --set id=7", "--type 11 --quote icmp:type=8,id=7," ABOUT, 0x0a000001,
		 SEND_ERROR},
		{"--type 8 --set id=7", "--type 11 --quote icmp:type=8,id=8," ABOUT, 0x0a000001,
		 SEND_STRANGER},
		{"--type 8 --set id=7", "--type 11 --quote udp:dport=53," ABOUT, THEIRS,
		 SEND_STRANGER},
		{"--type 8 --set id=7", "--type 3 --data 4500", THEIRS, SEND_OTHER},
		{"--type 99", "--type 98", THEIRS, SEND_OTHER},
		{"--type 99", "--type 98", 0x0a000001, SEND_STRANGER},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char name[LINE];

		snprintf(name, sizeof(name), "%s, and %s", rows[i].sent, rows[i].came);
		is_int(verdict_of(rows[i].sent, rows[i].came, rows[i].src), rows[i].want, name);
	}
}

/* --- The verb, in a lab --- */

static void test_verb(void)
{
	static const struct {
		const char *line;
		int status;
		const char *out, *err;
	} rows[] = {
		{"send --lab examples/labs/first-hop.yaml --type 8 --set id=7 server", CMD_YES,
		 "    1    0.000000  10.128.0.1 > 10.128.0.4: echo-request, id 7, seq 0, 8 octets\n"
		 "    2    0.060000  10.128.0.4 > 10.128.0.1: echo-reply, id 7, seq 0, 8 octets "
		 "[answers 1, 60.0 ms]\n"
		 "sent 1, answers 1\n",
		 ""},
		{"send --lab examples/labs/first-hop.yaml --type 8 --set id=7 -t 1 server", CMD_YES,
		 " [about 1, 20.0 ms]\nsent 1, answers 1\n", ""},
		{"send --lab examples/labs/first-hop.yaml --type 8 -c 3 -i 10ms server", CMD_YES,
		 "sent 3, answers 3\n", ""},
		{"send --lab examples/labs/first-hop.yaml --type 13 server", CMD_NO,
		 "sent 1, answers 0\n", ""},
		{"send --lab examples/labs/first-hop.yaml --type 11 --quote udp:dport=9 server",
		 CMD_YES, "sent 1, answers 0\n", ""},
		{"send --lab examples/labs/first-hop.yaml --type 8 --bad-checksum server", CMD_NO,
		 ", 8 octets [bad checksum]\nsent 1, answers 0\n", ""},
		{"send --lab examples/labs/first-hop.yaml -q --type 8 server", CMD_YES,
		 "sent 1, answers 1\n", ""},
		{"send --lab examples/labs/first-hop.yaml -j --type 8 --set id=7 server", CMD_YES,
		 "{\"v\":1,\"kind\":\"message\",\"frame\":2,\"time_s\":0.060000000,\"packet\":",
		 ""},
		{"send --lab examples/labs/first-hop.yaml -j --type 8 server", CMD_YES,
		 "\"answers_frame\":1,\"rtt_ms\":60.000000}\n"
		 "{\"v\":1,\"kind\":\"summary\",\"sent\":1,\"answers\":1}\n",
		 ""},
		{"send --lab examples/labs/first-hop.yaml -o pcap=/dev/null --type 77 server",
		 CMD_YES, "written 1\n", ""},
		{"send --lab examples/labs/first-hop.yaml --type 8 nosuch", CMD_COULD_NOT, "",
		 "has no node nosuch"},
		{"send -j --lab nosuch --type 8 x", CMD_COULD_NOT,
		 "\"stamps\":\"virtual\",\"clock\":\"virtual\"", "nosuch: no such file"},
		{"send --type 8", CMD_COULD_NOT, "", "TARGET|@FILE|@- is missing"},
		{"send --icmptype 8 x", CMD_COULD_NOT, "", "is --type"},
		{"send -j -o pcap=/dev/null @/dev/null", CMD_COULD_NOT,
		 "\"reason\":\"error\",\"exit\":2}", "no message in the lines; icmp decode -j"},
		{"send -o pcap=/dev/null @README.md", CMD_COULD_NOT, "",
		 "of a capture: icmp decode -j FILE | icmp send @-"},
		{"send --type 8 a b", CMD_COULD_NOT, "", ""},
		{"send --type 8 @/nonexistent", CMD_COULD_NOT, "", "--type: the lines of"},
		{"send @/a @/b", CMD_COULD_NOT, "", "one file of JSON lines"},
		{"send --lab examples/labs/first-hop.yaml @/nonexistent", CMD_COULD_NOT, "",
		 "/nonexistent: No such file"},
		{"send -o csv --type 8 x", CMD_COULD_NOT, "", "send writes text json pcap"},
	};
	static struct captured got;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		capture(&got, rows[i].line);
		is_int(got.status, rows[i].status, rows[i].line);
		ok(strstr(got.out, rows[i].out) && strstr(got.err, rows[i].err), "what it says");
	}
}

int main(void)
{
	test_typed();
	test_datagrams();
	test_json();
	test_refused();
	test_bad_lines();
	test_fragments();
	test_flaws();
	test_answers();
	test_verb();
	return tap_done();
}
