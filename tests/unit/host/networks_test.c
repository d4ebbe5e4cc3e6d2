/* SPDX-License-Identifier: MIT */
/*
 * Whose networks addresses belong to: a table as text and what is wrong with one, the longest match
 * against a slow search, and a database in MaxMind's format, which is written here.
 */
#include "io/networks/networks.h"
#include "tap.h"
#include <icmp4/ip.h>
#include <icmp4/text.h>
#include <stdlib.h>
#include <unistd.h>

static char path[] = "/tmp/icmp4-networks-XXXXXX";

static void write_file(const void *octets, size_t length)
{
	FILE *file = fopen(path, "w");

	if (!file || fwrite(octets, 1, length, file) != length || fclose(file))
		exit(1);
}

static uint32_t address_of(const char *text)
{
	uint32_t address = 0;

	icmp4_address_parse(text, &address);
	return address;
}

static void table(void)
{
	static const char text[] = "# documentation\n"
				   "192.0.2.0/24, AS64500, Example Networks, DE\n"
				   "192.0.2.128/25,64501,\"Comma, Inc\",nl # and a remark\n"
				   "\n"
				   "  198.51.100.7 , as4200000000\r\n"
				   "0.0.0.0/0, 64502, Caf\xc3\xa9 \x1b[31m\n";
	static const struct {
		const char *address;
		uint32_t asn;
		const char *name, *country;
	} rows[] = {
		{"192.0.2.127", 64500, "Example Networks", "DE"},
		{"192.0.2.128", 64501, "Comma, Inc", "nl"},
		{"198.51.100.7", 4200000000, "", ""},
		{"198.51.100.8", 64502, "Caf\xc3\xa9 ?[31m", ""},
	};
	struct io_failure failure = {.message = ""};
	struct io_network found;

	write_file(text, sizeof(text) - 1);
	struct io_networks *networks = io_networks_open(path, &failure);

	is_str(failure.message, "", "the table is read");
	for (size_t i = 0; networks && i < sizeof(rows) / sizeof(*rows); i++) {
		ok(io_networks_find(networks, address_of(rows[i].address), &found), "%s is known",
		   rows[i].address);
		is_int(found.asn, rows[i].asn, rows[i].address);
		is_str(found.name, rows[i].name, "its name");
		is_str(found.country, rows[i].country, "its country");
	}
	io_networks_close(networks);
}

static void wrong_tables(void)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{"192.0.2.0/24\n", ":1:13: expected the number of an AS behind a comma"},
		{"192.0.2.0/24, 1\n192.0.2/24, 1\n", ":2:1: expected a prefix A.B.C.D/LENGTH"},
		{" 192.0.2.0/33, 1\n", ":1:12: expected a length of 0 to 32"},
		{"192.0.2.0/, 1\n", ":1:11: expected a length of 0 to 32"},
		{"192.0.2.1/24, 1\n", ":1:1: the address has bits behind the prefix"},
		{"192.0.2.0/24, ASX\n", ":1:15: expected the number of an AS: AS64500"},
		{"192.0.2.0/24, 4294967296\n", ":1:15: expected the number of an AS: AS64500"},
		{"192.0.2.0/24, 1, x, DEU\n", ":1:21: expected a country of two letters"},
		{"192.0.2.0/24, 1, x, DE, y\n", ":1:24: there is no fifth field"},
		{"\x1f\x8b\x08", ":1:1: expected a prefix A.B.C.D/LENGTH"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct io_failure failure = {.message = ""};

		write_file(rows[i].text, strlen(rows[i].text));
		ok(!io_networks_open(path, &failure), "refused: %s", rows[i].says);
		is_str(strstr(failure.message, path) ? failure.message + strlen(path) : "",
		       rows[i].says, "where and why");
	}
	unlink(path);
	struct io_failure failure;
	ok(!io_networks_open(path, &failure), "no such file");
	ok(strstr(failure.message, "No such file"), "%s", failure.message);
}

/* --- The longest match --- */

enum { PREFIXES = 3000, LOOKUPS = 3000 };

static uint32_t draw(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 32);
}

static uint32_t slow_match(const struct icmp4_prefix *prefixes, uint32_t address)
{
	uint32_t best = 0;

	for (uint32_t i = 0; i < PREFIXES; i++)
		if (icmp4_prefix_holds(prefixes[i], address) &&
		    (!best || prefixes[i].length > prefixes[best - 1].length))
			best = i + 1;
	return best;
}

static void longest_match(void)
{
	static struct icmp4_prefix prefixes[PREFIXES];
	struct io_failure failure = {.message = ""};
	struct io_network found;
	unsigned same = 0;
	uint64_t state = 4;
	FILE *file = fopen(path, "w");

	for (uint32_t i = 0; file && i < PREFIXES; i++) {
		char text[ICMP4_ADDRESS_TEXT];

		prefixes[i].length = (uint8_t)(4 + draw(&state) % 29);
		prefixes[i].address = draw(&state) & icmp4_prefix_mask(prefixes[i].length);
		icmp4_address_text(prefixes[i].address, text, sizeof(text));
		fprintf(file, "%s/%u,%u\n", text, prefixes[i].length, i + 1);
	}
	if (!file || fclose(file))
		exit(1);
	struct io_networks *networks = io_networks_open(path, &failure);

	is_str(failure.message, "", "thousands of prefixes");
	for (unsigned i = 0; networks && i < LOOKUPS; i++) {
		uint32_t base = prefixes[draw(&state) % PREFIXES].address;
		uint32_t address = base | (draw(&state) & 0xffff);

		io_networks_find(networks, address, &found);
		same += found.asn == slow_match(prefixes, address);
	}
	is_int(same, LOOKUPS, "the longest match is the one that a slow search finds");
	io_networks_close(networks);
}

/* --- A database --- */

enum { MMDB_ROOM = 8192, LONG_TEXT = 29 };

struct writer {
	uint8_t octets[MMDB_ROOM];
	size_t length;
};

static void put(struct writer *w, const void *octets, size_t length)
{
	memcpy(w->octets + w->length, octets, length);
	w->length += length;
}

static void put_octet(struct writer *w, unsigned octet)
{
	uint8_t one = (uint8_t)octet;

	put(w, &one, 1);
}

/* Types from 8 on are told by a second octet, sizes from 29 on by another. */
static void put_control(struct writer *w, unsigned type, unsigned size)
{
	put_octet(w, (type < 8 ? type << 5 : 0) | (size < LONG_TEXT ? size : LONG_TEXT));
	if (type >= 8)
		put_octet(w, type - 7);
	if (size >= LONG_TEXT)
		put_octet(w, size - LONG_TEXT);
}

static void put_text(struct writer *w, const char *text)
{
	put_control(w, 2, (unsigned)strlen(text));
	put(w, text, strlen(text));
}

static void put_number(struct writer *w, unsigned type, unsigned octets, uint32_t number)
{
	put_control(w, type, octets);
	while (octets--)
		put_octet(w, number >> 8 * octets & 0xff);
}

static void put_entry(struct writer *w)
{
	put_control(w, 7, 3);
	put_text(w, "autonomous_system_number");
	put_number(w, 6, 4, 64500);
	put_text(w, "autonomous_system_organization");
	put_text(w, "Example Networks");
	put_text(w, "country");
	put_control(w, 7, 1);
	put_text(w, "iso_code");
	put_text(w, "DE");
}

static void put_metadata(struct writer *w, uint32_t nodes)
{
	put(w, "\xab\xcd\xefMaxMind.com", 14);
	put_control(w, 7, 9);
	put_text(w, "node_count");
	put_number(w, 6, 4, nodes);
	put_text(w, "record_size");
	put_number(w, 5, 2, 24);
	put_text(w, "ip_version");
	put_number(w, 5, 2, 4);
	put_text(w, "database_type");
	put_text(w, "Test");
	put_text(w, "languages");
	put_control(w, 11, 0);
	put_text(w, "binary_format_major_version");
	put_number(w, 5, 2, 2);
	put_text(w, "binary_format_minor_version");
	put_number(w, 5, 2, 0);
	put_text(w, "build_epoch");
	put_number(w, 9, 4, 1700000000);
	put_text(w, "description");
	put_control(w, 7, 0);
}

/* A node for each bit of the one prefix: its own way leads on, the other to nothing. */
static void put_tree(struct writer *w, struct icmp4_prefix prefix)
{
	for (unsigned i = 0; i < prefix.length; i++) {
		uint32_t next = i + 1u < prefix.length ? i + 1u : prefix.length + 16u;

		for (unsigned side = 0; side < 2; side++) {
			bool ours = (prefix.address >> (31 - i) & 1) == side;
			uint32_t record = ours ? next : prefix.length;

			put_octet(w, record >> 16);
			put_octet(w, record >> 8 & 0xff);
			put_octet(w, record & 0xff);
		}
	}
}

static void database(void)
{
	static struct writer w;
	struct icmp4_prefix prefix = {address_of("192.0.2.0"), 24};
	struct io_failure failure = {.message = ""};
	struct io_network found;

	put_tree(&w, prefix);
	put(&w, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	put_entry(&w);
	put_metadata(&w, prefix.length);
	write_file(w.octets, w.length);
	struct io_networks *networks = io_networks_open(path, &failure);

	is_str(failure.message, "", "the database is read");
	if (!networks)
		return;
	ok(io_networks_find(networks, address_of("192.0.2.200"), &found), "an address in it");
	is_int(found.asn, 64500, "its number");
	is_str(found.name, "Example Networks", "its name");
	is_str(found.country, "DE", "its country");
	ok(!io_networks_find(networks, address_of("192.0.3.1"), &found), "one that is not");
	io_networks_close(networks);
}

int main(void)
{
	int fd = mkstemp(path);

	if (fd < 0)
		return 1;
	close(fd);
	table();
	longest_match();
	database();
	wrong_tables();
	return tap_done();
}
