/* SPDX-License-Identifier: MIT */
/* Frames that a kernel left unfinished, against what the slow and obvious way makes of them. */
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "io/port/segment.h"
#include "tap.h"

enum { ETHERNET = 14, WHOLE = 65536 + 64 };

static const struct row {
	const char *name;
	uint8_t protocol, gso;
	size_t ip_options, header; /* of the transport, its options included */
	size_t data;
	uint16_t size;
	size_t pieces;
} rows[] = {
	{"TCP in three", 6, VIRTIO_NET_HDR_GSO_TCPV4, 0, 20, 3000, 1000, 3},
	{"TCP, a short last one", 6, VIRTIO_NET_HDR_GSO_TCPV4, 0, 32, 3001, 1000, 4},
	{"TCP, an odd size", 6, VIRTIO_NET_HDR_GSO_TCPV4, 0, 32, 10000, 1447, 7},
	{"TCP with options of IP", 6, VIRTIO_NET_HDR_GSO_TCPV4, 8, 60, 5000, 536, 10},
	{"TCP with ECN", 6, VIRTIO_NET_HDR_GSO_TCPV4 | VIRTIO_NET_HDR_GSO_ECN, 0, 20, 2000, 1460,
	 2},
	{"TCP of 64 KiB", 6, VIRTIO_NET_HDR_GSO_TCPV4, 0, 32, 65000, 1448, 45},
	{"TCP that fits", 6, VIRTIO_NET_HDR_GSO_TCPV4, 0, 20, 900, 1460, 1},
	{"TCP by octets", 6, VIRTIO_NET_HDR_GSO_TCPV4, 0, 20, 17, 1, 17},
	{"UDP in five", 17, 5, 0, 8, 5000, 1000, 5},
	{"UDP, a short last one", 17, 5, 0, 8, 4001, 1000, 5},
};

static uint8_t whole[WHOLE];

static size_t build(const struct row *row, struct virtio_net_hdr *said)
{
	uint8_t *ip = whole + ETHERNET, *transport = ip + 20 + row->ip_options;
	size_t length = ETHERNET + 20 + row->ip_options + row->header + row->data;

	for (size_t i = 0; i < length; i++)
		whole[i] = (uint8_t)(i * 7 + i / 256);
	put16(whole + 12, 0x0800);
	ip[0] = (uint8_t)(0x40 | (20 + row->ip_options) / 4);
	put16(ip + 4, 0xfffe); /* it goes over the top */
	put16(ip + 6, 0x4000);
	ip[9] = row->protocol;
	if (row->protocol == 6) {
		put32(transport + 4, 0xfffffff0);
		transport[12] = (uint8_t)(row->header / 4 << 4);
		transport[13] = 0x80 | 0x10 | 0x08 | 0x01; /* CWR ACK PSH FIN */
	}
	*said = (struct virtio_net_hdr){
		.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM, .gso_type = row->gso, .gso_size = row->size};
	return length;
}

static bool sums(const uint8_t *ip, size_t length)
{
	size_t header = icmp4_ip_header_length(ip);
	uint32_t sum = icmp4_checksum_pseudo(icmp4_ip_src(ip), icmp4_ip_dst(ip), ip[9],
					     (uint16_t)(length - header));

	sum = icmp4_checksum_partial(sum, ip + header, length - header);
	return icmp4_checksum_ok(ip, header) && !icmp4_checksum_finish(sum);
}

static bool headers_fit(const struct row *row, const uint8_t *piece, size_t length, size_t number)
{
	const uint8_t *ip = piece + ETHERNET, *transport = ip + 20 + row->ip_options;
	uint8_t flags = 0x10;

	if (icmp4_ip_total_length(ip) != length - ETHERNET ||
	    icmp4_ip_id(ip) != (uint16_t)(0xfffe + number) || !sums(ip, length - ETHERNET))
		return false;
	if (row->protocol == 17)
		return get16(transport + 4) == length - ETHERNET - 20 - row->ip_options;
	flags |= number ? 0 : 0x80;
	flags |= number == row->pieces - 1 ? 0x09 : 0;
	return transport[13] == flags &&
	       get32(transport + 4) == (uint32_t)(0xfffffff0 + number * row->size);
}

static void cut_row(const struct row *row)
{
	static uint8_t joined[WHOLE], room[WHOLE];
	struct virtio_net_hdr said;
	size_t length = build(row, &said), headers = length - row->data, at = 0, number = 0;
	struct io_segments segments;
	bool fit = true;

	ok(io_segments_begin(&segments, whole, length, &said), "%s", row->name);
	while (io_segments_left(&segments) && number < row->pieces) {
		size_t got = io_segments_next(&segments, room, sizeof(room));

		fit = fit && got > headers && got <= headers + row->size &&
		      headers_fit(row, room, got, number);
		memcpy(joined + at, room + headers, got - headers);
		at += got - headers;
		number++;
	}
	ok(fit, "headers and checksums of each");
	is_int((int64_t)number, (int64_t)row->pieces, "pieces");
	ok(!io_segments_left(&segments), "and no more");
	ok(at == row->data && !memcmp(joined, whole + headers, at), "nothing is lost");
}

static void room_too_small(void)
{
	uint8_t room[2000];
	struct virtio_net_hdr said;
	size_t length = build(&rows[0], &said);
	struct io_segments segments;

	ok(io_segments_begin(&segments, whole, length, &said), "a room too small");
	is_int((int64_t)io_segments_next(&segments, room, 1053), 0, "takes none");
	is_int((int64_t)io_segments_next(&segments, room, 1054), 1054, "just large enough");
	said = (struct virtio_net_hdr){.flags = 0};
	ok(io_segments_begin(&segments, whole, length, &said), "an ordinary frame");
	is_int((int64_t)io_segments_next(&segments, room, 1000), 0, "takes its room too");
	ok(io_segments_left(&segments), "and is still there");
}

/* Each row spoils one octet, or says what cannot be. */
static const struct {
	const char *name;
	size_t at;
	uint8_t octet;
	size_t length;
	uint8_t gso;
	uint16_t size;
} nonsense[] = {
	{"an unknown kind", 0, 0, 1000, 77, 100},
	{"IPv6", 12, 0x86, 1000, VIRTIO_NET_HDR_GSO_TCPV4, 100},
	{"pieces of nothing", 0, 0, 1000, VIRTIO_NET_HDR_GSO_TCPV4, 0},
	{"shorter than Ethernet", 0, 0, 13, VIRTIO_NET_HDR_GSO_TCPV4, 100},
	{"shorter than IP", 0, 0, 33, VIRTIO_NET_HDR_GSO_TCPV4, 100},
	{"an IP header of 16", 14, 0x44, 1000, VIRTIO_NET_HDR_GSO_TCPV4, 100},
	{"another version", 14, 0x65, 1000, VIRTIO_NET_HDR_GSO_TCPV4, 100},
	{"another protocol", 23, 17, 1000, VIRTIO_NET_HDR_GSO_TCPV4, 100},
	{"a TCP header cut short", 0, 0, 53, VIRTIO_NET_HDR_GSO_TCPV4, 100},
	{"a TCP header of 16", 46, 0x40, 1000, VIRTIO_NET_HDR_GSO_TCPV4, 100},
	{"a TCP header beyond the end", 46, 0xf0, 60, VIRTIO_NET_HDR_GSO_TCPV4, 100},
	{"no data", 0, 0, 54, VIRTIO_NET_HDR_GSO_TCPV4, 100},
};

static void refused(void)
{
	for (size_t i = 0; i < sizeof(nonsense) / sizeof(nonsense[0]); i++) {
		struct virtio_net_hdr said;
		struct io_segments segments;
		size_t length = nonsense[i].length;
		uint8_t *exact = malloc(length);

		build(&rows[0], &said);
		if (nonsense[i].at)
			whole[nonsense[i].at] = nonsense[i].octet;
		memcpy(exact, whole, length);
		said.gso_type = nonsense[i].gso;
		said.gso_size = nonsense[i].size;
		ok(!io_segments_begin(&segments, exact, length, &said) &&
			   !io_segments_left(&segments),
		   "%s", nonsense[i].name);
		free(exact);
	}
}

/* As the kernel leaves it: the field holds the sum of the pseudo-header, not complemented. */
static void checksum_of(uint8_t protocol, size_t field, size_t length, uint8_t fill)
{
	uint8_t bytes[256];
	struct virtio_net_hdr said = {.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM,
				      .csum_start = 34,
				      .csum_offset = (uint16_t)field};
	uint32_t pseudo = icmp4_checksum_pseudo(0x0a000001, 0x0a000002, protocol, (uint16_t)length);
	uint32_t sum;

	memset(bytes, fill, sizeof(bytes));
	put16(bytes + 34 + field, (uint16_t)~icmp4_checksum_finish(pseudo));
	ok(io_checksum_complete(bytes, 34 + length, &said), "protocol %d, %zu octets", protocol,
	   length);
	sum = icmp4_checksum_partial(pseudo, bytes + 34, length);
	is_int(icmp4_checksum_finish(sum), 0, "the sum is right");
}

static void checksums(void)
{
	uint8_t bytes[8] = {0};
	struct virtio_net_hdr said = {.csum_start = 6, .csum_offset = 0};

	for (size_t length = 20; length < 60; length++) {
		checksum_of(17, 6, length, (uint8_t)length);
		checksum_of(6, 16, length, (uint8_t)(255 - length));
	}
	ok(io_checksum_complete(bytes, 7, &said), "nothing to do, wherever that would be");
	said.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	ok(!io_checksum_complete(bytes, 7, &said), "a field beyond the end");
	memset(bytes, 0xff, 6); /* the field itself is 0: a sum of ffff, complemented 0 */
	said.csum_start = 0;
	said.csum_offset = 6;
	ok(io_checksum_complete(bytes, 8, &said), "a checksum that would be 0");
	is_int(get16(bytes + 6), 0xffff, "is written as the other zero (RFC 768)");
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cut_row(&rows[i]);
	room_too_small();
	refused();
	checksums();
	return tap_done();
}
