/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_DOMAIN_H
#define ICMP4_DOMAIN_H
/* The names in a domain name reply, type 38 (RFC 1788; historic): labels as in RFC 1035. */
#include <icmp4/fault.h>
#include <icmp4/types.h>

ICMP4_BEGIN

enum { ICMP4_DOMAIN_TEXT = 1024 }; /* the longest name, escaped */

/* Octets of text after which whoever lists the names of one message does well to stop: pointers can
 * make hundreds of times as many of them. */
enum { ICMP4_DOMAIN_ALL = 65536 };

/*
 * The next name from octets that hold one behind the other: escaped (PING-04), a dot inside a label
 * too, labels joined by dots, with a final dot. A compressed name is followed to where it goes on:
 * names must be the octets behind the 12 of the header, from which its pointers count. *at moves
 * on; start with 0. False at the end: *fault is NONE or ICMP4_FAULT_DOMAIN_NAME, with *at at the
 * label that runs past the end, makes the name longer than 255 octets, or is no label: so is a
 * pointer that does not lead back, or the 128th of one name. A buffer that is too small gets as
 * much of the text as it holds.
 */
ICMP4_API bool icmp4_domain_next(const uint8_t *names, size_t held, size_t *at, char *buffer,
				 size_t size, enum icmp4_fault *fault);
/* Writes a name of the form "a.example.", escaped as above, as labels; the final dot may be left
 * out. Returns the octets written; ICMP4_ERR_SPACE; ICMP4_ERR_ARGUMENT: a label of no octet or over
 * 63, a name over 255. */
ICMP4_API int icmp4_domain_build(const char *name, uint8_t *bytes, size_t size);

ICMP4_END

#endif
