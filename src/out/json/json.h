/* SPDX-License-Identifier: MIT */
#ifndef OUT_JSON_H
#define OUT_JSON_H
/*
 * A streaming writer of JSON lines (icmp-json(5)): no tree, no allocation, keys in the order of the
 * calls, numbers exact. It closes what it opened, so that a line is always whole.
 *
 *	json_line(&json, "reply");              {"v":1,"kind":"reply"
 *	json_text(&json, "target", "api");      ,"target":"api"
 *	json_open(&json, "rtt_ms", '{');        ,"rtt_ms":{
 *	json_ms(&json, "min", 11900000);        "min":11.900000
 *	json_close(&json);                      }
 *	json_end(&json);                        }\n
 *
 * Inside an array the key is NULL. Octets gather in the struct and go to the file when it is full
 * and at json_end: formatting by stdio, member by member, took most of the time of icmp decode. A
 * struct whose members but file and live are 0 is ready.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { JSON_VERSION = 1, JSON_DEPTH = 32, JSON_BUFFER = 4096 };

struct json {
	FILE *file;
	bool live;  /* flush each line */
	bool comma; /* before the next member */
	unsigned depth;
	char closers[JSON_DEPTH];
	size_t used;
	char buffer[JSON_BUFFER];
};

/* A line of its own: an object with `v` and `kind`. */
void json_line(struct json *json, const char *kind);
/* Closes whatever is open, ends the line, and hands it to the file. */
void json_end(struct json *json);

/* An object or array, by its bracket: '{' or '['. Deeper than JSON_DEPTH is a bug. */
void json_open(struct json *json, const char *key, char bracket);
void json_close(struct json *json);

void json_text(struct json *json, const char *key, const char *text);
/* Octets of a packet: text under key where they are UTF-8, else as json_hex. */
void json_octets(struct json *json, const char *key, const uint8_t *octets, size_t length);
/* In hexadecimal, under key_hex. */
void json_hex(struct json *json, const char *key, const uint8_t *octets, size_t length);
void json_number(struct json *json, const char *key, uint64_t value);
void json_signed(struct json *json, const char *key, int64_t value);
void json_bool(struct json *json, const char *key, bool value);
void json_none(struct json *json, const char *key);
/* Nanoseconds as milliseconds with 6 decimals, or as seconds with 9: exact. */
void json_ms(struct json *json, const char *key, int64_t ns);
void json_seconds(struct json *json, const char *key, int64_t ns);
void json_ratio(struct json *json, const char *key, double ratio, int decimals);
void json_address(struct json *json, const char *key, uint32_t address);

#endif
