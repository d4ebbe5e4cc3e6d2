/* SPDX-License-Identifier: MIT */
#include "traffic.h"

#include <string.h>

enum { SMALL = 28, CHECKSUM_AT = 10 };

static uint32_t host_of(const struct traffic *traffic, uint64_t n)
{
	return traffic->from + (uint32_t)(n % traffic->hosts);
}

static struct icmp4_ip header(const struct traffic *traffic, uint64_t n, size_t length)
{
	return (struct icmp4_ip){.src = host_of(traffic, n),
				 .dst = traffic->to,
				 .total_length = (uint16_t)length,
				 .id = (uint16_t)(n + 1),
				 .ttl = 64,
				 .protocol = ICMP4_PROTO_ICMP};
}

static size_t put(const struct icmp4_ip *ip, const struct icmp4_message *message, uint8_t *octets)
{
	icmp4_ip_build(ip, octets, TRAFFIC_ROOM);
	icmp4_message_build(message, octets + ICMP4_IP_HEADER, TRAFFIC_ROOM - ICMP4_IP_HEADER);
	return ip->total_length;
}

static size_t put_echo(const struct icmp4_ip *ip, uint64_t n, uint8_t *octets)
{
	static const uint8_t data[TRAFFIC_ROOM];
	const struct icmp4_message echo = {.type = ICMP4_ECHO,
					   .echo = {.id = 7, .seq = (uint16_t)n},
					   .body = data,
					   .body_length = ip->total_length - SMALL};

	return put(ip, &echo, octets);
}

static size_t echo(const struct traffic *traffic, uint64_t n, uint8_t *octets)
{
	struct icmp4_ip ip = header(traffic, n, TRAFFIC_ROOM);

	return put_echo(&ip, n, octets);
}

static size_t transit(const struct traffic *traffic, uint64_t n, uint8_t *octets)
{
	struct icmp4_ip ip = header(traffic, n, TRAFFIC_ROOM);

	ip.dst = traffic->beyond;
	return put_echo(&ip, n, octets);
}

/* About an echo request of the device, or what claims to be one. */
static size_t unreachable(const struct traffic *traffic, uint64_t n, uint8_t *octets)
{
	uint8_t quoted[TRAFFIC_ROOM];
	struct icmp4_ip ip = header(traffic, n, TRAFFIC_ROOM), about = ip;
	const struct icmp4_message error = {.type = ICMP4_UNREACHABLE,
					    .code = (uint8_t)(n % 16),
					    .body = quoted,
					    .body_length = TRAFFIC_ROOM - SMALL};

	about.src = ip.dst;
	about.dst = ip.src;
	about.total_length = TRAFFIC_ROOM - SMALL;
	put_echo(&about, n, quoted);
	return put(&ip, &error, octets);
}

/* --- Small ones ------------------------------------------------------------------------------ */

static size_t small_echo(const struct traffic *traffic, uint64_t n, uint8_t *octets)
{
	struct icmp4_ip ip = header(traffic, n, SMALL);

	return put_echo(&ip, n, octets);
}

static size_t small_transit(const struct traffic *traffic, uint64_t n, uint8_t *octets)
{
	struct icmp4_ip ip = header(traffic, n, SMALL);

	ip.dst = traffic->beyond;
	return put_echo(&ip, n, octets);
}

static size_t last_hop(const struct traffic *traffic, uint64_t n, uint8_t *octets)
{
	struct icmp4_ip ip = header(traffic, n, SMALL);

	ip.dst = traffic->beyond;
	ip.ttl = 1;
	return put_echo(&ip, n, octets);
}

/* Of a datagram whose other fragments never come. */
static size_t fragment(const struct traffic *traffic, uint64_t n, uint8_t *octets)
{
	struct icmp4_ip ip = header(traffic, n, SMALL);

	ip.mf = true;
	return put_echo(&ip, n, octets);
}

static size_t unknown_protocol(const struct traffic *traffic, uint64_t n, uint8_t *octets)
{
	struct icmp4_ip ip = header(traffic, n, SMALL);

	ip.protocol = 253;
	return put_echo(&ip, n, octets);
}

static size_t bad_checksum(const struct traffic *traffic, uint64_t n, uint8_t *octets)
{
	size_t length = small_echo(traffic, n, octets);

	octets[CHECKSUM_AT] ^= 1;
	return length;
}

static size_t header_alone(const struct traffic *traffic, uint64_t n, uint8_t *octets)
{
	struct icmp4_ip ip = header(traffic, n, ICMP4_IP_HEADER);

	icmp4_ip_build(&ip, octets, TRAFFIC_ROOM);
	return ICMP4_IP_HEADER;
}

/* An option that is longer than the header. */
static size_t bad_option(const struct traffic *traffic, uint64_t n, uint8_t *octets)
{
	struct icmp4_ip ip = header(traffic, n, SMALL);

	ip.option_length = 4;
	memcpy(ip.options, (const uint8_t[]){ICMP4_OPTION_RECORD_ROUTE, 40, 4, 0}, 4);
	icmp4_ip_build(&ip, octets, TRAFFIC_ROOM);
	memset(octets + SMALL - 4, 0, 4);
	return SMALL;
}

static size_t small(const struct traffic *traffic, uint64_t n, uint8_t *octets)
{
	static traffic_fn *const kinds[] = {
		small_echo,       small_transit, last_hop,     fragment,
		unknown_protocol, bad_checksum,  header_alone, bad_option,
	};

	return kinds[n % (sizeof(kinds) / sizeof(kinds[0]))](traffic, n, octets);
}

traffic_fn *traffic_kind(const char *name)
{
	static const struct {
		const char *name;
		traffic_fn *write;
	} kinds[] = {{"echo", echo},
		     {"transit", transit},
		     {"unreachable", unreachable},
		     {"small", small}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(name, kinds[i].name))
			return kinds[i].write;
	return NULL;
}
