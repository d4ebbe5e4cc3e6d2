/* SPDX-License-Identifier: MIT */
/* The IPv4 header: what is refused and why, values and octets, options, the TTL. */
#include "base/bytes.h"
#include "base/siphash.h"
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/checksum.h>
#include <icmp4/ip.h>

static const struct icmp4_key seed = {{0x6970, 1}};

/* 20 octets of header, 8 of data, sound. */
static size_t plain(uint8_t *octets)
{
	return golden_octets("4500001c 12340000 0111bb61 c0000201 c6336407 c001829a 00080000",
			     octets);
}

static void freshen(uint8_t *octets)
{
	size_t header = icmp4_ip_header_length(octets);

	put16(octets + 10, 0);
	put16(octets + 10, icmp4_checksum(octets, header));
}

static void test_check(void)
{
	static const struct {
		const char *name;
		size_t held, length;
		size_t at; /* octet that is changed, */
		uint8_t to;
		bool fresh; /* and whether the checksum then fits */
		enum icmp4_fault fault;
	} rows[] = {
		{"ROUTER-01: sound", 28, 28, 9, 17, true, ICMP4_FAULT_NONE},
		{"ROUTER-01: no octets", 0, 28, 9, 17, true, ICMP4_FAULT_IP_SHORT},
		{"ROUTER-01: 19 octets", 19, 28, 9, 17, true, ICMP4_FAULT_IP_SHORT},
		{"ROUTER-01: bad checksum", 28, 28, 10, 0, false, ICMP4_FAULT_IP_CHECKSUM},
		{"CKSUM-13: flipped TTL", 28, 28, 8, 2, false, ICMP4_FAULT_IP_CHECKSUM},
		{"CODEC-15: version 5", 28, 28, 0, 0x55, true, ICMP4_FAULT_IP_VERSION},
		{"CODEC-15: version 6", 28, 28, 0, 0x65, true, ICMP4_FAULT_IP_VERSION},
		{"ROUTER-01: IHL 4", 28, 28, 0, 0x44, true, ICMP4_FAULT_IP_IHL},
		{"ROUTER-01: IHL 0", 28, 28, 0, 0x40, false, ICMP4_FAULT_IP_IHL},
		{"IHL 15, and not so much held", 28, 28, 0, 0x4f, false, ICMP4_FAULT_IP_IHL},
		{"ROUTER-01: total length 19", 28, 28, 3, 19, true, ICMP4_FAULT_IP_TOTAL_LENGTH},
		{"total length of the header alone", 28, 28, 3, 20, true, ICMP4_FAULT_NONE},
		{"CKSUM-09: total length 29 of 28", 28, 28, 3, 29, true, ICMP4_FAULT_IP_TRUNCATED},
		{"cut by a capture", 20, 28, 9, 17, true, ICMP4_FAULT_NONE},
		{"CODEC-07: padded by the link", 28, 46, 9, 17, true, ICMP4_FAULT_NONE},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[64];

		plain(octets);
		octets[rows[i].at] = rows[i].to;
		if (rows[i].fresh)
			freshen(octets);
		uint8_t *exact = golden_exact(octets, rows[i].held);
		enum icmp4_fault fault = icmp4_ip_check(exact, rows[i].held, rows[i].length);
		is_str(icmp4_fault_name(fault), icmp4_fault_name(rows[i].fault), rows[i].name);
		free(exact);
	}
}

/* A quoted header may have any checksum and any total length. */
static void test_look(void)
{
	uint8_t octets[64];

	plain(octets);
	put16(octets + 2, 5);
	octets[8] = 77;
	is_int(icmp4_ip_look(octets, 20), ICMP4_FAULT_NONE, "CKSUM-14: stale checksum, odd length");
	is_int(icmp4_ip_look(octets, 19), ICMP4_FAULT_IP_SHORT, "19 octets");
	octets[0] = 0x46;
	is_int(icmp4_ip_look(octets, 23), ICMP4_FAULT_IP_IHL, "options not wholly held");
	is_int(icmp4_ip_look(octets, 24), ICMP4_FAULT_NONE, "options wholly held");
}

static void test_values(void)
{
	struct icmp4_ip ip;
	uint8_t octets[64], built[60];

	golden_octets("4ac80064 1234e003 40010000 c0000201 c6336407"
		      "0727 0401 0203 0405 0607 0809 0a0b 0c0d 0e0f 1011",
		      octets);
	freshen(octets);
	icmp4_ip_parse(&ip, octets);
	is_int(ip.src, 0xc0000201, "source");
	is_int(ip.dst, 0xc6336407, "destination");
	is_int(ip.total_length, 100, "total length");
	is_int(ip.id, 0x1234, "identification");
	is_int(ip.offset, 24, "offset in octets");
	is_int(ip.checksum, get16(octets + 10), "checksum as read");
	is_int(ip.tos, 0xc8, "type of service");
	is_int(ip.ttl, 64, "time to live");
	is_int(ip.protocol, 1, "protocol");
	ok(ip.reserved && ip.df && ip.mf, "three flags");
	is_bytes(ip.options, ip.option_length, octets + 20, 20, "options");
	is_int(icmp4_ip_build(&ip, built, sizeof built), 40, "length built");
	is_bytes(built, 40, octets, 40, "ROUTER-07: built again, the reserved bit with it");
}

static void random_ip(struct icmp4_ip *ip, uint64_t n)
{
	uint64_t a = icmp4__random(&seed, 1, n), b = icmp4__random(&seed, 2, n);

	*ip = (struct icmp4_ip){
		.src = (uint32_t)a,
		.dst = (uint32_t)(a >> 32),
		.id = (uint16_t)b,
		.offset = (uint16_t)(b >> 16) & 0xfff8,
		.tos = (uint8_t)(b >> 32),
		.ttl = (uint8_t)(b >> 40),
		.protocol = (uint8_t)(b >> 48),
		.reserved = b >> 56 & 1,
		.df = b >> 57 & 1,
		.mf = b >> 58 & 1,
		.option_length = (uint8_t)(n % 11 * 4),
	};
	ip->total_length = (uint16_t)(20 + ip->option_length + (a >> 7) % 60000 % 65000);
	for (uint8_t i = 0; i < ip->option_length; i++)
		ip->options[i] = (uint8_t)icmp4__random(&seed, 3 + n, i);
}

static bool same(const struct icmp4_ip *a, const struct icmp4_ip *b)
{
	return a->src == b->src && a->dst == b->dst && a->total_length == b->total_length &&
	       a->id == b->id && a->offset == b->offset && a->tos == b->tos && a->ttl == b->ttl &&
	       a->protocol == b->protocol && a->reserved == b->reserved && a->df == b->df &&
	       a->mf == b->mf && a->option_length == b->option_length &&
	       !memcmp(a->options, b->options, sizeof a->options);
}

static void test_there_and_back(void)
{
	size_t wrong = 0;

	for (uint64_t n = 0; n < 5000; n++) {
		struct icmp4_ip ip, back;
		uint8_t octets[61];

		memset(octets, 0xa5, sizeof octets);
		random_ip(&ip, n);
		int length = icmp4_ip_build(&ip, octets, sizeof octets);
		wrong += length != 20 + ip.option_length || octets[length] != 0xa5;
		wrong +=
			icmp4_ip_check(octets, (size_t)length, ip.total_length) != ICMP4_FAULT_NONE;
		icmp4_ip_parse(&back, octets);
		wrong += !same(&ip, &back) || icmp4_ip_offset(octets) != ip.offset;
	}
	ok(wrong == 0, "CODEC-12: 5000 random headers come back as they were");
}

static void test_build_refuses(void)
{
	static const struct {
		const char *name;
		struct icmp4_ip ip;
		size_t size;
		int result;
	} rows[] = {
		{"options of 3 octets",
		 {.total_length = 60, .option_length = 3},
		 60,
		 ICMP4_ERR_ARGUMENT},
		{"options of 44 octets",
		 {.total_length = 90, .option_length = 44},
		 60,
		 ICMP4_ERR_ARGUMENT},
		{"offset of 9 octets", {.total_length = 20, .offset = 9}, 60, ICMP4_ERR_ARGUMENT},
		{"total length 19", {.total_length = 19}, 60, ICMP4_ERR_ARGUMENT},
		{"total length without the options",
		 {.total_length = 23, .option_length = 4},
		 60,
		 ICMP4_ERR_ARGUMENT},
		{"room for 19 octets", {.total_length = 20}, 19, ICMP4_ERR_SPACE},
		{"room for no options",
		 {.total_length = 24, .option_length = 4},
		 23,
		 ICMP4_ERR_SPACE},
		{"room for exactly that", {.total_length = 24, .option_length = 4}, 24, 24},
		{"the highest offset", {.total_length = 20, .offset = 65528}, 20, 20},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[60];

		is_int(icmp4_ip_build(&rows[i].ip, octets, rows[i].size), rows[i].result,
		       rows[i].name);
	}
}

/* Every identification gives another checksum, so that each of them is met. */
static void test_ttl(void)
{
	static const uint8_t ttls[][2] = {{64, 63},   {1, 0},  {2, 1},  {255, 254},
					  {128, 127}, {5, 64}, {0, 255}};
	uint8_t octets[64];

	for (size_t i = 0; i < sizeof ttls / sizeof *ttls; i++) {
		size_t wrong = 0;

		plain(octets);
		for (uint32_t id = 0; id <= 0xffff; id++) {
			octets[8] = ttls[i][0];
			put16(octets + 4, (uint16_t)id);
			freshen(octets);
			icmp4_ip_set_ttl(octets, ttls[i][1]);
			uint16_t updated = get16(octets + 10);
			wrong += octets[8] != ttls[i][1] || !icmp4_checksum_ok(octets, 20);
			freshen(octets);
			wrong += updated != get16(octets + 10);
		}
		ok(wrong == 0, "CKSUM-08: TTL %u to %u equals recomputation for every checksum",
		   ttls[i][0], ttls[i][1]);
	}
}

static void test_options(void)
{
	static const struct {
		const char *name;
		const char *options;
		const char *found; /* at/length of each */
		enum icmp4_fault fault;
		size_t end;
	} rows[] = {
		{"none", "", "", ICMP4_FAULT_NONE, 20},
		{"record route", "07070300 00000000", "20/7 ", ICMP4_FAULT_NONE, 28},
		{"two, with NOP before each", "01440405 00019404 00000000", "20/1 21/4 25/1 26/4 ",
		 ICMP4_FAULT_NONE, 32},
		{"NOP alone", "01010101", "20/1 21/1 22/1 23/1 ", ICMP4_FAULT_NONE, 24},
		{"what follows the end is padding", "94040000 00ff0000", "20/4 ", ICMP4_FAULT_NONE,
		 28},
		{"an option of two octets ends it", "01015e02", "20/1 21/1 22/2 ", ICMP4_FAULT_NONE,
		 24},
		{"OPT-07: length 0", "07000000", "", ICMP4_FAULT_OPTION_LENGTH, 20},
		{"OPT-07: length 1", "07010000", "", ICMP4_FAULT_OPTION_LENGTH, 20},
		{"OPT-07: length 41", "07290000", "", ICMP4_FAULT_OPTION_LENGTH, 20},
		{"OPT-07: length 255", "01ff04ff", "20/1 ", ICMP4_FAULT_OPTION_LENGTH, 21},
		{"OPT-07: one octet past the end", "07050400", "", ICMP4_FAULT_OPTION_LENGTH, 20},
		{"OPT-07: no length octet", "01010107", "20/1 21/1 22/1 ",
		 ICMP4_FAULT_OPTION_LENGTH, 23},
		{"an unknown one is passed over", "5e020706 04000000", "20/2 22/6 ",
		 ICMP4_FAULT_NONE, 28},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[60] = {0x45};
		size_t length = golden_octets(rows[i].options, octets + 20), at = 0, used = 0;
		struct icmp4_option option;
		enum icmp4_fault fault;
		char found[64] = "";

		octets[0] = (uint8_t)(0x45 + length / 4);
		uint8_t *exact = golden_exact(octets, 20 + length);
		while (icmp4_option_next(exact, &at, &option, &fault))
			used += (size_t)snprintf(found + used, sizeof found - used, "%d/%d ",
						 option.at, option.length);
		is_str(found, rows[i].found, rows[i].name);
		ok(fault == rows[i].fault && at == rows[i].end, "%s: ends at %zu, %s", rows[i].name,
		   at, icmp4_fault_name(fault));
		free(exact);
	}
}

/* Whatever the octets, the walk ends, inside the header, and says so again when asked again. */
static void test_options_end(void)
{
	size_t wrong = 0;

	for (uint64_t n = 0; n < 20000; n++) {
		uint8_t octets[60];
		size_t length = 20 + n % 11 * 4, at = 0, steps = 0, last;
		struct icmp4_option option;
		enum icmp4_fault fault, again;

		for (size_t i = 20; i < length; i++)
			octets[i] = (uint8_t)(icmp4__random(&seed, n, i) % (n % 2 ? 256 : 9));
		octets[0] = (uint8_t)(0x40 + length / 4);
		while (icmp4_option_next(octets, &at, &option, &fault))
			wrong += ++steps > 40 || at > length ||
				 option.bytes != octets + option.at ||
				 option.at + option.length != at;
		last = at;
		wrong += at > length || icmp4_option_next(octets, &at, &option, &again);
		wrong += at != last || again != fault;
	}
	ok(wrong == 0, "OPT-07: 20000 random option fields are walked to an end");
}

static void test_classes(void)
{
	static const struct {
		const char *name;
		uint32_t address;
		bool martian, multicast, loopback;
	} rows[] = {
		{"0.0.0.0", 0, true, false, false},
		{"0.255.255.255", 0x00ffffff, true, false, false},
		{"1.0.0.0", 0x01000000, false, false, false},
		{"126.255.255.255", 0x7effffff, false, false, false},
		{"127.0.0.9", 0x7f000009, true, false, true},
		{"128.0.0.0", 0x80000000, false, false, false},
		{"223.255.255.255", 0xdfffffff, false, false, false},
		{"224.0.0.1", 0xe0000001, true, true, false},
		{"239.255.255.255", 0xefffffff, true, true, false},
		{"240.0.0.0", 0xf0000000, true, false, false},
		{"255.255.255.255", 0xffffffff, true, false, false},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ok(icmp4_is_martian(rows[i].address) == rows[i].martian &&
			   icmp4_is_multicast(rows[i].address) == rows[i].multicast &&
			   icmp4_is_loopback(rows[i].address) == rows[i].loopback,
		   "class of %s", rows[i].name);
}

int main(void)
{
	test_check();
	test_look();
	test_values();
	test_there_and_back();
	test_build_refuses();
	test_ttl();
	test_options();
	test_options_end();
	test_classes();
	return tap_done();
}
