/* SPDX-License-Identifier: MIT */
#ifndef WIRE_OBJECT_H
#define WIRE_OBJECT_H
/* What the objects of an extension are made of: a draft to write one with, addresses, names. */
#include "base/reader.h"
#include <icmp4/object.h>

/*
 * An object that is being written, header first. What does not fit, or may not be, makes it fail
 * for good, so that a builder reads as the list of its fields. A bad argument outweighs want of
 * room: no buffer would help.
 */
struct object_draft {
	uint8_t *bytes;
	size_t size;
	size_t length;
	int error; /* ICMP4_OK, or what the builder will return */
};

struct object_draft icmp4__draft_of(uint8_t *bytes, size_t size);
void icmp4__draft_refuse(struct object_draft *draft);
/* The next length octets, all 0; NULL: there are not so many. */
uint8_t *icmp4__draft_room(struct object_draft *draft, size_t length);
void icmp4__draft_u32(struct object_draft *draft, uint32_t value);
/* Octets, and zeros behind them up to a multiple of 4 from the beginning of the object. */
void icmp4__draft_padded(struct object_draft *draft, const uint8_t *octets, size_t length);
/* Writes the header; the object's length or the error. */
int icmp4__draft_end(struct object_draft *draft, uint8_t object_class, uint8_t c_type);

/* Whether an address of this family can have so many octets; of a family that we do not know, any
 * but none. */
bool icmp4__address_fits(uint16_t afi, size_t length);

/* The sub-objects of classes 2 and 5 (RFC 5837 sections 4.2 and 4.3). */
enum icmp4_fault icmp4__address_read(struct icmp4_any_address *address, struct reader *r);
void icmp4__address_write(const struct icmp4_any_address *address, struct object_draft *draft);
enum icmp4_fault icmp4__name_read(struct icmp4_name *name, struct reader *r);
void icmp4__name_write(const struct icmp4_name *name, struct object_draft *draft);

/* Octets in front of the first NUL. */
size_t icmp4__name_length(const uint8_t *octets, size_t length);

#endif
