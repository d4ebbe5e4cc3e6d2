/* SPDX-License-Identifier: MIT */
#ifndef OUT_UTF8_H
#define OUT_UTF8_H
/* UTF-8 as RFC 3629 section 4 has it: no surrogates, nothing longer than needed. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Octets of the character that begins here, of left that there are; 0 if none does. */
size_t utf8_length(const uint8_t *at, size_t left);
bool utf8_is(const uint8_t *octets, size_t length);

#endif
