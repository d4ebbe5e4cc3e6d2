/* SPDX-License-Identifier: MIT */
#ifndef CMD_SEND_MESSAGE_H
#define CMD_SEND_MESSAGE_H
/* From options to the datagram that they describe. */
#include "cmd/send/octets.h"
#include <icmp4/ip.h>

struct cmd_options;
struct cmd_error;

/* Who to whom, and what is ours to choose where nobody says. */
struct send_ends {
	uint32_t src;
	uint32_t dst;
	uint16_t ip_id;
	uint16_t id; /* of a query */
};

/* The ICMP message of --type, --code, --set and the parts, with its checksum. */
bool send_message(const struct cmd_options *options, const struct send_ends *ends,
		  struct send_octets *message, struct cmd_error *error);

/* The whole datagram, message and header, with the faults that were asked for. */
bool send_datagram(const struct cmd_options *options, const struct send_ends *ends,
		   struct send_octets *datagram, struct cmd_error *error);

/* A name of the registry or a number. */
bool send_type(const char *text, uint8_t *type, struct cmd_error *error);
bool send_code(const char *text, uint8_t type, uint8_t *code, struct cmd_error *error);

/*
 * The fragments of a datagram, none longer than most octets: each call writes the next into the
 * room and moves *at, which starts at 0, on. Returns its length; 0: there are no more. A datagram
 * that fits is its only fragment. (RFC 791 section 3.2: later ones carry the options that are to be
 * copied, and no others.)
 */
size_t send_fragment(const uint8_t *datagram, size_t length, size_t most, size_t *at,
		     uint8_t *room);

#endif
