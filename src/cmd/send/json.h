/* SPDX-License-Identifier: MIT */
#ifndef CMD_SEND_JSON_H
#define CMD_SEND_JSON_H
/*
 * From the packet object of icmp-json(5) back to octets. The names of fields are those of field.h,
 * the rest is as icmp4_describe tells it: what a message that obeys the RFCs says is all there.
 * Checksums that were right are made right again; one that was not is told as a number, and kept.
 * What departs from canonical and is not told (an unused octet that is not 0) is lost.
 */
#include "cmd/options.h"
#include "cmd/send/octets.h"
#include <icmp4/field.h>
#include <jansson.h>

/* The datagram of a packet object. */
bool send_json_packet(const json_t *packet, struct send_octets *to, struct cmd_error *error);

/* Its parts, each appended to what is there. */
bool send_json_ip(const json_t *ip, uint8_t protocol, struct send_octets *to,
		  struct cmd_error *error);
bool send_json_message(const json_t *icmp, struct send_octets *to, struct cmd_error *error);
bool send_json_extension(const json_t *extension, struct send_octets *to, struct cmd_error *error);

/* --- Values --- */

/* A number, a flag, or text that stands for a number: hexadecimal, an address. False: it is none,
 * or there is no such key. */
bool send_json_number(const json_t *object, const char *key, uint32_t *number);
bool send_json_word(const json_t *object, const char *key, const char *word);
/* Octets under key, as text, or under key_hex. False, with an error: they are no octets. */
bool send_json_octets(const json_t *object, const char *key, struct send_octets *to,
		      struct cmd_error *error);
bool send_json_has_octets(const json_t *object, const char *key);
/* The fields of a layout, as far as they are told: a header that was cut stays cut. */
bool send_json_fields(const json_t *object, const struct icmp4_layout *layout, int code,
		      struct send_octets *to, struct cmd_error *error);

/*
 * Lines of JSON, one after the other, blank lines and those of other kinds passed over.
 * path "-": standard input.
 */
struct send_lines {
	void *file; /* FILE *; NULL: not open */
	char *line;
	size_t size;
	uint64_t number;
	bool any;        /* message, so far */
	int64_t time_ns; /* of the latest message: Unix time; 0: its line has none */
};

bool send_lines_open(struct send_lines *lines, const char *path, struct cmd_error *error);
/* The next datagram. False at the end, where error->message is empty, or with an error: one that
 * names the line, or that there was no message at all. */
bool send_lines_next(struct send_lines *lines, struct send_octets *datagram,
		     struct cmd_error *error);
void send_lines_close(struct send_lines *lines);

#endif
