/* SPDX-License-Identifier: MIT */
#ifndef WIRE_DESCRIBE_H
#define WIRE_DESCRIBE_H
/* What the parts of icmp4_describe share: who is told, how deep we are, and short ways to tell. */
#include <icmp4/describe.h>
#include <icmp4/extension.h>
#include <icmp4/field.h>

struct describe {
	icmp4_tell_fn *tell;
	void *to;
	icmp4_sum_fn *sum;
	unsigned depth; /* datagrams around this one */
};

/* The members of each object; the caller opens and closes it. */
void icmp4__describe_packet(const struct describe *d, const struct icmp4_view *view);
void icmp4__describe_ip(const struct describe *d, const uint8_t *ip);
void icmp4__describe_message(const struct describe *d, const struct icmp4_view *view);
void icmp4__describe_extension(const struct describe *d, const struct icmp4_extension *extension);
void icmp4__describe_object(const struct describe *d, const struct icmp4_object *object);

/*
 * A datagram in a datagram, under this name, with what stands between its end and the end of the
 * held octets that were meant for it. padded: zeros there are as they should be.
 */
struct describe_inner {
	const char *name;
	struct icmp4_view view;
	const uint8_t *bytes;
	size_t held;
	bool padded;
};
void icmp4__describe_inner(const struct describe *d, const struct describe_inner *inner);

/* The fields of a header as far as held; returns the octet behind the last of them. */
struct describe_header {
	const struct icmp4_layout *layout;
	const uint8_t *bytes;
	size_t held;
	uint8_t code;     /* of an ICMP message */
	uint8_t optional; /* octet whose field, being 0, says that there is none; or 0 */
};
size_t icmp4__describe_fields(const struct describe *d, const struct describe_header *header);

static inline void tell(const struct describe *d, struct icmp4_item item)
{
	d->tell(d->to, &item);
}

static inline void tell_open(const struct describe *d, const char *name)
{
	tell(d, (struct icmp4_item){.kind = ICMP4_ITEM_OPEN, .name = name});
}

static inline void tell_list(const struct describe *d, const char *name)
{
	tell(d, (struct icmp4_item){.kind = ICMP4_ITEM_LIST, .name = name});
}

static inline void tell_close(const struct describe *d)
{
	tell(d, (struct icmp4_item){.kind = ICMP4_ITEM_CLOSE});
}

static inline void tell_value(const struct describe *d, enum icmp4_item_kind kind, const char *name,
			      uint32_t number)
{
	tell(d, (struct icmp4_item){.kind = kind, .name = name, .number = number});
}

static inline void tell_number(const struct describe *d, const char *name, uint32_t number)
{
	tell_value(d, ICMP4_ITEM_NUMBER, name, number);
}

static inline void tell_word(const struct describe *d, const char *name, const char *word)
{
	tell(d, (struct icmp4_item){.kind = ICMP4_ITEM_WORD, .name = name, .word = word});
}

static inline void tell_octets(const struct describe *d, enum icmp4_item_kind kind,
			       const char *name, const uint8_t *octets, size_t length)
{
	tell(d,
	     (struct icmp4_item){.kind = kind, .name = name, .octets = octets, .length = length});
}

/* Nothing is told of nothing. */
static inline void tell_data(const struct describe *d, const char *name, const uint8_t *octets,
			     size_t length)
{
	if (length)
		tell_octets(d, ICMP4_ITEM_DATA, name, octets, length);
}

static inline void tell_malformed(const struct describe *d, enum icmp4_fault fault, size_t at)
{
	tell_open(d, "malformed");
	tell_word(d, "reason", icmp4_fault_name(fault));
	tell_number(d, "at", (uint32_t)at);
	tell_close(d);
}

#endif
