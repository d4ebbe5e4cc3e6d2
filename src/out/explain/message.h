/* SPDX-License-Identifier: MIT */
#ifndef OUT_EXPLAIN_MESSAGE_H
#define OUT_EXPLAIN_MESSAGE_H
/*
 * --explain of a message that was caught: the advice of its type and code (advice.h) with the names
 * of this message in it, and what else it tells: which datagram it is about, which one it answers,
 * MTU, labels, interfaces, and why it is malformed.
 */
#include "out/out.h"

/* 4 to 9 lines of at most 78 columns: what happened, why, and what to do next. */
void explain_caught(FILE *file, const struct out_message *message);
/* What happened, alone: where the rest was said before. */
void explain_caught_again(FILE *file, const struct out_message *message);
/* The same for messages of which the rest is the same. A constant: it may be kept (out->said). */
const char *explain_caught_key(const struct out_message *message);
/* "explain": {happened, causes, check} */
void explain_caught_json(struct json *json, const struct out_message *message);

/* The same of any message of a type and code: "the sender" instead of an address. */
void explain_kind(FILE *file, uint8_t type, uint8_t code);
void explain_kind_json(struct json *json, uint8_t type, uint8_t code);

#endif
