/* SPDX-License-Identifier: MIT */
/*
 * A datagram said in words, and its octets, made by slow code that owes nothing to the library:
 *
 *	udp | tcp | echo | icmp | proto N    then any of
 *	from A   to A   ttl N   tos N   df   mf   reserved   offset N   data N   pad N   options N
 *	sport N  port N   type N  code N   flags N  seq N  ack N   link broadcast | multicast   on N
 *
 * What is not said: from 10.9.1.2, TTL 9, 8 octets of data, ports 49153 and 33434, unicast on lan.
 */
#ifndef NODE_STIMULUS_H
#define NODE_STIMULUS_H

#include <icmp4/ip.h>
#include <icmp4/packet.h>
#include <icmp4/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IP(a, b, c, d) \
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

#define HOST_A IP(10, 9, 1, 2)

struct stimulus {
	uint32_t src, dst, protocol, ttl, tos;
	uint32_t df, mf, reserved, offset;
	uint32_t data, pad; /* pad: of the link, behind the datagram */
	uint32_t sport, port, type, code, flags, seq, ack;
	uint32_t link, interface;
	uint32_t option_length; /* NOPs, or these: */
	const uint8_t *options;
};

/* kind: what follows the word: a number, an address, a kind of link; or nothing, and preset is it.
 */
static const struct stimulus_word {
	const char *word;
	size_t at;
	char kind;
	uint32_t preset;
} stimulus_words[] = {
	{"udp", offsetof(struct stimulus, protocol), '-', 17},
	{"tcp", offsetof(struct stimulus, protocol), '-', 6},
	{"icmp", offsetof(struct stimulus, protocol), '-', 1},
	{"echo", offsetof(struct stimulus, protocol), '-', 1},
	{"echo", offsetof(struct stimulus, type), '-', 8},
	{"proto", offsetof(struct stimulus, protocol), 'n', 0},
	{"from", offsetof(struct stimulus, src), 'a', 0},
	{"to", offsetof(struct stimulus, dst), 'a', 0},
	{"ttl", offsetof(struct stimulus, ttl), 'n', 0},
	{"tos", offsetof(struct stimulus, tos), 'n', 0},
	{"df", offsetof(struct stimulus, df), '-', 1},
	{"mf", offsetof(struct stimulus, mf), '-', 1},
	{"reserved", offsetof(struct stimulus, reserved), '-', 1},
	{"offset", offsetof(struct stimulus, offset), 'n', 0},
	{"data", offsetof(struct stimulus, data), 'n', 0},
	{"pad", offsetof(struct stimulus, pad), 'n', 0},
	{"options", offsetof(struct stimulus, option_length), 'n', 0},
	{"sport", offsetof(struct stimulus, sport), 'n', 0},
	{"port", offsetof(struct stimulus, port), 'n', 0},
	{"type", offsetof(struct stimulus, type), 'n', 0},
	{"code", offsetof(struct stimulus, code), 'n', 0},
	{"flags", offsetof(struct stimulus, flags), 'n', 0},
	{"seq", offsetof(struct stimulus, seq), 'n', 0},
	{"ack", offsetof(struct stimulus, ack), 'n', 0},
	{"link", offsetof(struct stimulus, link), 'l', 0},
	{"on", offsetof(struct stimulus, interface), 'n', 0},
};

static inline uint32_t stimulus_value(char kind, const char *text)
{
	uint32_t address = 0;

	if (kind == 'a' && !icmp4_address_parse(text, &address))
		abort();
	if (kind == 'a')
		return address;
	if (kind == 'l')
		return *text == 'b' ? ICMP4_LINK_BROADCAST : ICMP4_LINK_MULTICAST;
	return (uint32_t)strtoul(text, NULL, 0);
}

/* The next word of *text; false at its end. */
static inline bool stimulus_next(const char **text, char word[32])
{
	int used;

	if (sscanf(*text, "%31s%n", word, &used) != 1)
		return false;
	*text += used;
	return true;
}

/* What the words say, upon what is there. One that is not known is a mistake in the test. */
static inline struct stimulus says_also(struct stimulus s, const char *text)
{
	char word[32], value[32];

	while (stimulus_next(&text, word)) {
		bool known = false;

		for (size_t i = 0; i < sizeof stimulus_words / sizeof stimulus_words[0]; i++) {
			const struct stimulus_word *row = &stimulus_words[i];
			uint32_t *member = (uint32_t *)(void *)((char *)&s + row->at);

			if (strcmp(word, row->word) != 0)
				continue;
			known = true;
			*member = row->preset;
			if (row->kind != '-' && stimulus_next(&text, value))
				*member = stimulus_value(row->kind, value);
		}
		if (!known)
			abort();
	}
	return s;
}

static inline struct stimulus says(const char *text)
{
	const struct stimulus usual = {
		.src = HOST_A, .protocol = 17, .ttl = 9, .data = 8, .sport = 49153, .port = 33434};

	return says_also(usual, text);
}

static inline uint16_t slow_sum(const uint8_t *bytes, size_t length, uint32_t sum)
{
	for (size_t i = 0; i < length; i++)
		sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static inline void set16(uint8_t *at, size_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static inline void set32(uint8_t *at, uint32_t value)
{
	set16(at, value >> 16);
	set16(at + 2, value & 0xffff);
}

static inline uint16_t at16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

/* The IP header's checksum, after a test has changed it. */
static inline void mend(uint8_t *ip)
{
	set16(ip + 10, 0);
	set16(ip + 10, slow_sum(ip, (size_t)(ip[0] & 15) * 4, 0));
}

static inline uint32_t pseudo_sum(const uint8_t *ip, size_t length)
{
	uint32_t sum = ip[9] + (uint32_t)length;

	for (int i = 12; i < 20; i += 2)
		sum += at16(ip + i);
	return sum;
}

static inline void put_udp(const struct stimulus *s, const uint8_t *ip, uint8_t *udp)
{
	size_t length = 8 + s->data;

	set16(udp, s->sport);
	set16(udp + 2, s->port);
	set16(udp + 4, length);
	set16(udp + 6, slow_sum(udp, length, pseudo_sum(ip, length)));
}

static inline void put_tcp(const struct stimulus *s, const uint8_t *ip, uint8_t *tcp)
{
	size_t length = 20 + s->data;

	set16(tcp, s->sport);
	set16(tcp + 2, s->port);
	set32(tcp + 4, s->seq);
	set32(tcp + 8, s->ack);
	tcp[12] = 5 << 4;
	tcp[13] = (uint8_t)s->flags;
	set16(tcp + 16, slow_sum(tcp, length, pseudo_sum(ip, length)));
}

static inline void put_icmp(const struct stimulus *s, uint8_t *icmp)
{
	icmp[0] = (uint8_t)s->type;
	icmp[1] = (uint8_t)s->code;
	set16(icmp + 4, 0x1234);
	set16(icmp + 6, 1);
	set16(icmp + 2, slow_sum(icmp, 8 + s->data, 0));
}

/* Transport header and data behind ip; their length. */
static inline size_t put_transport(const struct stimulus *s, const uint8_t *ip, uint8_t *at)
{
	size_t header = s->protocol == 6 ? 20 : s->protocol == 17 || s->protocol == 1 ? 8 : 0;

	memset(at, 0, header);
	for (size_t i = 0; i < s->data; i++)
		at[header + i] = (uint8_t)(i * 7 + 1);
	if (s->protocol == 17)
		put_udp(s, ip, at);
	else if (s->protocol == 6)
		put_tcp(s, ip, at);
	else if (s->protocol == 1)
		put_icmp(s, at);
	return header + s->data;
}

static inline size_t put_stimulus(const struct stimulus *s, uint8_t *ip)
{
	size_t header = 20 + (size_t)s->option_length;

	memset(ip, 0, 20);
	memset(ip + 20, ICMP4_OPTION_NOP, s->option_length);
	ip[0] = (uint8_t)(0x40 | header / 4);
	ip[1] = (uint8_t)s->tos;
	set16(ip + 4, 0x4242);
	set16(ip + 6, s->reserved << 15 | s->df << 14 | s->mf << 13 | s->offset / 8);
	ip[8] = (uint8_t)s->ttl;
	ip[9] = (uint8_t)s->protocol;
	set32(ip + 12, s->src);
	set32(ip + 16, s->dst);
	if (s->options)
		memcpy(ip + 20, s->options, s->option_length);
	size_t length = header + put_transport(s, ip, ip + header);
	set16(ip + 2, length);
	mend(ip);
	memset(ip + length, 0xee, s->pad);
	return length + s->pad;
}

#endif
