/* SPDX-License-Identifier: MIT */
#include "io/port/segment.h"

#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <string.h>

#include "base/bytes.h"

enum { SEGMENT_ETHERNET = 14, SEGMENT_TYPE_IP = 0x0800 };
enum { GSO_UDP_L4 = 5 }; /* of newer kernels than the headers of Debian 12 */
enum { TCP_FLAGS = 13, TCP_FIN = 0x01, TCP_PSH = 0x08, TCP_CWR = 0x80 };

/* 0 would say of UDP that there is none (RFC 768); to TCP both zeros are the same. */
static uint16_t never_absent(uint16_t checksum)
{
	return checksum ? checksum : 0xffff;
}

/* The field holds the sum of the pseudo-header, so that what is behind it is all that is needed. */
bool io_checksum_complete(uint8_t *bytes, size_t length, const struct virtio_net_hdr *said)
{
	size_t start = said->csum_start, field = start + said->csum_offset;

	if (!(said->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM))
		return true;
	if (field + 2 > length)
		return false;
	put16(bytes + field, never_absent(icmp4_checksum(bytes + start, length - start)));
	return true;
}

struct io_segment_kind {
	uint8_t gso, protocol;
	size_t header;   /* octets of the transport header at least */
	size_t checksum; /* where it stands there */
	size_t (*length)(const uint8_t *transport);
	void (*mend)(const struct io_segments *segments, uint8_t *transport, size_t length);
};

static size_t tcp_length(const uint8_t *transport)
{
	return (size_t)(transport[12] >> 4) * 4;
}

/* What ends the data is said by the last piece, that the window was reduced by the first. */
static void mend_tcp(const struct io_segments *segments, uint8_t *transport, size_t length)
{
	size_t done = segments->at - segments->data;

	put32(transport + 4, (uint32_t)(get32(transport + 4) + done));
	if (segments->at + length - (segments->data - segments->transport) < segments->length)
		transport[TCP_FLAGS] &= (uint8_t) ~(TCP_FIN | TCP_PSH);
	if (done)
		transport[TCP_FLAGS] &= (uint8_t)~TCP_CWR;
}

static size_t udp_length(const uint8_t *transport)
{
	(void)transport;
	return 8;
}

static void mend_udp(const struct io_segments *segments, uint8_t *transport, size_t length)
{
	(void)segments;
	put16(transport + 4, (uint16_t)length);
}

static const struct io_segment_kind kinds[] = {
	{VIRTIO_NET_HDR_GSO_TCPV4, ICMP4_PROTO_TCP, 20, 16, tcp_length, mend_tcp},
	{GSO_UDP_L4, ICMP4_PROTO_UDP, 8, 6, udp_length, mend_udp},
};

static const struct io_segment_kind *find_kind(const struct virtio_net_hdr *said)
{
	uint8_t gso = said->gso_type & (uint8_t)~VIRTIO_NET_HDR_GSO_ECN;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].gso == gso)
			return &kinds[i];
	return NULL;
}

static bool find_headers(struct io_segments *self)
{
	const uint8_t *ip = self->bytes + SEGMENT_ETHERNET;
	size_t length;

	self->ip = SEGMENT_ETHERNET;
	if (self->length < self->ip + ICMP4_IP_HEADER ||
	    get16(self->bytes + SEGMENT_ETHERNET - 2) != SEGMENT_TYPE_IP || ip[0] >> 4 != 4 ||
	    icmp4_ip_header_length(ip) < ICMP4_IP_HEADER || ip[9] != self->kind->protocol)
		return false;
	self->transport = self->ip + icmp4_ip_header_length(ip);
	if (self->length < self->transport + self->kind->header)
		return false;
	length = self->kind->length(self->bytes + self->transport);
	self->data = self->at = self->transport + length;
	return length >= self->kind->header && self->data < self->length;
}

bool io_segments_begin(struct io_segments *segments, uint8_t *bytes, size_t length,
		       const struct virtio_net_hdr *said)
{
	*segments = (struct io_segments){.bytes = bytes, .size = said->gso_size};
	if (said->gso_type == VIRTIO_NET_HDR_GSO_NONE) {
		segments->length = length;
		return io_checksum_complete(bytes, length, said);
	}
	segments->kind = find_kind(said);
	if (!segments->kind || !segments->size)
		return false;
	segments->length = length;
	if (find_headers(segments))
		return true;
	segments->length = 0;
	return false;
}

bool io_segments_left(const struct io_segments *segments)
{
	return segments->at < segments->length;
}

static void mend_ip(const struct io_segments *self, uint8_t *ip, size_t length)
{
	size_t header = icmp4_ip_header_length(ip);

	put16(ip + 2, (uint16_t)length);
	put16(ip + 4, (uint16_t)(get16(ip + 4) + self->count)); /* as the sender would */
	put16(ip + 10, 0);
	put16(ip + 10, icmp4_checksum(ip, header));
}

static void mend_transport(const struct io_segments *self, const uint8_t *ip, uint8_t *transport,
			   size_t length)
{
	uint8_t *field = transport + self->kind->checksum;
	uint32_t sum = icmp4_checksum_pseudo(icmp4_ip_src(ip), icmp4_ip_dst(ip),
					     self->kind->protocol, (uint16_t)length);

	self->kind->mend(self, transport, length);
	put16(field, 0);
	sum = icmp4_checksum_partial(sum, transport, length);
	put16(field, never_absent(icmp4_checksum_finish(sum)));
}

static size_t whole(struct io_segments *self, uint8_t *room, size_t size)
{
	if (size < self->length)
		return 0;
	memcpy(room, self->bytes, self->length);
	self->at = self->length;
	return self->length;
}

size_t io_segments_next(struct io_segments *segments, uint8_t *room, size_t size)
{
	size_t left = segments->length - segments->at;
	size_t octets = left < segments->size ? left : segments->size;
	size_t length = segments->data + octets;

	if (!segments->kind)
		return whole(segments, room, size);
	if (size < length)
		return 0;
	memcpy(room, segments->bytes, segments->data);
	memcpy(room + segments->data, segments->bytes + segments->at, octets);
	mend_ip(segments, room + segments->ip, length - segments->ip);
	mend_transport(segments, room + segments->ip, room + segments->transport,
		       length - segments->transport);
	segments->at += octets;
	segments->count++;
	return length;
}
