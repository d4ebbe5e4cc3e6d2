/* SPDX-License-Identifier: MIT */
/*
 * What the header of a stimulus carries, by a table of makers. Each writes into octets that the
 * pattern of data already fills, and knows how many of them will leave: fewer than its own, where a
 * case cuts it short.
 */
#include "base/bytes.h"
#include "check/judge.h"
#include <icmp4/checksum.h>
#include <icmp4/extension.h>
#include <string.h>

enum { ECHO_DATA = 32, UDP_DATA = 16, RAW_DATA = 16, QUOTE_LENGTH = 28, SEQUENCE = 1 };
enum { UDP_HEADER = 8, TCP_HEADER = 20, TCP_SYN = 2, QUOTE_TTL = 61, ADDRESS_AT = 8 };

struct parcel {
	const struct check_stimulus *stimulus;
	const struct check_bench *bench;
	uint16_t token;
	uint8_t *at;
	size_t length;
};

static void put_sum(const struct parcel *p, size_t field, uint32_t sum)
{
	if (p->length < field + 2)
		return;
	put16(p->at + field, 0);
	put16(p->at + field, icmp4_checksum_finish(icmp4_checksum_partial(sum, p->at, p->length)));
}

static uint32_t pseudo(const struct parcel *p, uint8_t protocol)
{
	uint32_t src = 0, dst = 0;

	check_address(p->bench, p->stimulus->from ? p->stimulus->from : CHECK_TESTER, &src);
	check_address(p->bench, p->stimulus->to ? p->stimulus->to : CHECK_DEVICE, &dst);
	return icmp4_checksum_pseudo(src, dst, protocol, (uint16_t)p->length);
}

/* A checksum of 0 is as good as any (CKSUM-04): the last word makes up for all the others. */
static void zero_sum(const struct parcel *p)
{
	uint8_t *last = p->at + (p->length & ~(size_t)1) - 2;

	put16(last, 0);
	put_sum(p, 2, 0);
	put16(last, get16(p->at + 2));
	put_sum(p, 2, 0);
}

/* Who goes on with the sum of the request, as RFC 1624 warns of, comes to ffff (CKSUM-07). */
static void zero_reply(const struct parcel *p)
{
	p->at[0] = ICMP4_ECHO_REPLY;
	zero_sum(p);
	p->at[0] = ICMP4_ECHO;
	put_sum(p, 2, 0);
}

static void finish_icmp(const struct parcel *p)
{
	put_sum(p, 2, 0);
	if (p->stimulus->faults & CHECK_ZERO_SUM)
		zero_sum(p);
	if (p->stimulus->faults & CHECK_ZERO_REPLY)
		zero_reply(p);
	if (p->stimulus->faults & CHECK_BAD_CHECKSUM)
		p->at[3] ^= 0x5a;
}

static void put_header(const struct parcel *p, uint8_t type)
{
	p->at[0] = type;
	p->at[1] = p->stimulus->code;
	put16(p->at + 4, p->token);
	put16(p->at + 6, SEQUENCE);
}

static void make_echo(const struct parcel *p)
{
	put_header(p, ICMP4_ECHO);
	finish_icmp(p);
}

static void make_query(const struct parcel *p)
{
	put_header(p, p->stimulus->type);
	memcpy(p->at + ICMP4_HEADER, p->stimulus->body, p->stimulus->body_length);
	finish_icmp(p);
}

static void make_udp(const struct parcel *p)
{
	put16(p->at, p->token);
	put16(p->at + 2, p->stimulus->port ? p->stimulus->port : CHECK_CLOSED_PORT);
	put16(p->at + 4, (uint16_t)p->length);
	put_sum(p, 6, pseudo(p, ICMP4_PROTO_UDP));
}

static void make_tcp(const struct parcel *p)
{
	memset(p->at, 0, TCP_HEADER);
	put16(p->at, p->token);
	put16(p->at + 2, p->stimulus->port ? p->stimulus->port : CHECK_CLOSED_PORT);
	put32(p->at + 4, (uint32_t)p->token << 16);
	p->at[12] = TCP_HEADER / 4 << 4;
	p->at[13] = TCP_SYN;
	put16(p->at + 14, UINT16_MAX);
	put_sum(p, 16, pseudo(p, ICMP4_PROTO_TCP));
}

static void make_raw(const struct parcel *p)
{
	put16(p->at, p->token);
}

static struct icmp4_ip quoted_header(const struct parcel *p)
{
	const struct check_quoted *about = &p->stimulus->quoted;
	struct icmp4_ip ip = {.total_length = about->length ? about->length : QUOTE_LENGTH,
			      .id = p->token,
			      .ttl = QUOTE_TTL,
			      .df = about->df,
			      .protocol = about->protocol ? about->protocol : ICMP4_PROTO_UDP};

	check_address(p->bench, about->from ? about->from : CHECK_DEVICE, &ip.src);
	check_address(p->bench, about->to ? about->to : CHECK_TESTER, &ip.dst);
	return ip;
}

/* Eight octets: of an ICMP message with an identifier, or of ports. */
static void put_quoted(const struct parcel *p, uint8_t *at)
{
	bool icmp = p->stimulus->quoted.protocol == ICMP4_PROTO_ICMP;

	put16(at, CHECK_CLOSED_PORT);
	if (icmp)
		put16(at, (uint16_t)(p->stimulus->quoted.type << 8));
	put16(at + 2, icmp ? 0 : p->token);
	put16(at + 4, icmp ? p->token : UDP_HEADER);
	put16(at + 6, icmp ? SEQUENCE : 0);
}

/* About a datagram that the device might have sent. */
static void make_failure(const struct parcel *p)
{
	struct icmp4_ip quoted = quoted_header(p);
	uint32_t gateway;

	put_header(p, p->stimulus->type);
	memcpy(p->at + 4, p->stimulus->rest, 4);
	if (p->stimulus->gateway && check_address(p->bench, p->stimulus->gateway, &gateway))
		put32(p->at + 4, gateway);
	icmp4_ip_build(&quoted, p->at + ICMP4_HEADER, ICMP4_IP_HEADER);
	put_quoted(p, p->at + ICMP4_HEADER + ICMP4_IP_HEADER);
	finish_icmp(p);
}

static void put_extension(const struct parcel *p)
{
	uint8_t *at = p->at + ICMP4_HEADER;
	size_t length = ICMP4_EXTENSION_HEADER + (size_t)p->stimulus->body_length;
	uint32_t address;

	memset(at, 0, ICMP4_EXTENSION_HEADER);
	at[0] = p->stimulus->faults & CHECK_BAD_VERSION ? 1 << 4 : 2 << 4;
	memcpy(at + ICMP4_EXTENSION_HEADER, p->stimulus->body, p->stimulus->body_length);
	if (p->stimulus->slots[0] && check_address(p->bench, p->stimulus->slots[0], &address))
		put32(at + ICMP4_EXTENSION_HEADER + ADDRESS_AT, address);
	put16(at + 2, icmp4_checksum(at, length));
	if (p->stimulus->faults & CHECK_BAD_EXTENSION)
		at[3] ^= 0x5a;
}

static void make_probe(const struct parcel *p)
{
	put_header(p, ICMP4_EXTENDED_ECHO);
	p->at[6] = SEQUENCE;
	p->at[7] = p->stimulus->faults & CHECK_LOCAL ? 1 : 0;
	if (!(p->stimulus->faults & CHECK_NO_EXTENSION))
		put_extension(p);
	finish_icmp(p);
}

static const struct maker {
	uint8_t protocol; /* 0: the stimulus names it */
	uint8_t least;    /* octets that it writes, with its body */
	uint8_t data;     /* and so much pattern behind them */
	void (*make)(const struct parcel *parcel);
} makers[CHECK_MAKES] = {
	[CHECK_ECHO] = {ICMP4_PROTO_ICMP, ICMP4_HEADER, ECHO_DATA, make_echo},
	[CHECK_UDP] = {ICMP4_PROTO_UDP, UDP_HEADER, UDP_DATA, make_udp},
	[CHECK_TCP] = {ICMP4_PROTO_TCP, TCP_HEADER, 0, make_tcp},
	[CHECK_RAW] = {0, 2, RAW_DATA, make_raw},
	[CHECK_QUERY] = {ICMP4_PROTO_ICMP, ICMP4_HEADER, 0, make_query},
	[CHECK_FAILURE] = {ICMP4_PROTO_ICMP, ICMP4_HEADER + QUOTE_LENGTH, 0, make_failure},
	[CHECK_PROBE] = {ICMP4_PROTO_ICMP, ICMP4_HEADER + ICMP4_EXTENSION_HEADER, 0, make_probe},
};

uint8_t check__protocol(const struct check_stimulus *stimulus)
{
	uint8_t protocol = makers[stimulus->make].protocol;

	return protocol ? protocol : stimulus->protocol;
}

size_t check__payload_length(const struct check_stimulus *stimulus)
{
	const struct maker *maker = &makers[stimulus->make];

	if (stimulus->faults & CHECK_NO_EXTENSION)
		return ICMP4_HEADER;
	return (size_t)maker->least + maker->data + stimulus->body_length;
}

void check__payload(const struct check_stimulus *stimulus, const struct check_bench *bench,
		    uint16_t token, uint8_t *at, size_t length)
{
	size_t natural = check__payload_length(stimulus);

	for (size_t i = 0; i < length || i < natural; i++)
		at[i] = (uint8_t)i;
	makers[stimulus->make].make(&(struct parcel){stimulus, bench, token, at, length});
}
