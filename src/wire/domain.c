/* SPDX-License-Identifier: MIT */
/*
 * Names of RFC 1788: labels, each behind its length, up to one of length 0. A length with both high
 * bits is a pointer to an earlier name, counted from the ICMP header (RFC 1035 section 4.1.4). One
 * that does not lead back, to in front of everything read of this name, is no label: so the way
 * through a name ends. It ends soon, too: a message can hold thousands of pointers to pointers, of
 * which each name would follow all, but no name has more of them than it can have labels.
 */
#include "base/bytes.h"
#include "wire/text/text.h"
#include <icmp4/domain.h>

enum {
	DOMAIN_LABEL_MAX = 63,
	DOMAIN_NAME_MAX = 255, /* with the length octets and the last one */
	DOMAIN_JUMPS_MAX = DOMAIN_NAME_MAX / 2,
	DOMAIN_POINTER = 0xc0,
	DOMAIN_FRONT = 12, /* octets of the message in front of the names */
};

struct domain_reader {
	const uint8_t *names;
	size_t held;
	size_t at;     /* the next label */
	size_t floor;  /* a pointer must lead in front of this */
	size_t after;  /* behind the first pointer, where the next name begins; 0: none yet */
	size_t length; /* of the name so far, uncompressed */
	unsigned jumps;
};

/* A dot inside a label is not the one between labels. */
static void domain_octet(struct text *text, const uint8_t *octet)
{
	if (*octet == '.')
		text_literal(text, "\\x2e");
	else
		icmp4__text_escaped(text, octet, 1);
}

/* The root alone is a dot; else each label is followed by one. */
static void domain_label_text(struct text *text, const uint8_t *label)
{
	for (size_t i = 1; i <= label[0]; i++)
		domain_octet(text, label + i);
	if (label[0] || text->length == 0)
		text_char(text, '.');
}

static bool domain_jump(struct domain_reader *r)
{
	if (r->held - r->at < 2 || r->jumps++ == DOMAIN_JUMPS_MAX)
		return false;

	size_t target = get16(r->names + r->at) & 0x3fff;
	if (target < DOMAIN_FRONT || target - DOMAIN_FRONT >= r->floor)
		return false;
	if (!r->after)
		r->after = r->at + 2;
	r->at = r->floor = target - DOMAIN_FRONT;
	return true;
}

/* The next label, wholly held; NULL: there is none that can be. */
static const uint8_t *domain_label(struct domain_reader *r)
{
	while (r->at < r->held && r->names[r->at] >= DOMAIN_POINTER)
		if (!domain_jump(r))
			return NULL;
	if (r->at >= r->held)
		return NULL;

	const uint8_t *label = r->names + r->at;
	if (label[0] > DOMAIN_LABEL_MAX || label[0] >= r->held - r->at ||
	    r->length + 1 + label[0] > DOMAIN_NAME_MAX)
		return NULL;
	r->at += 1 + (size_t)label[0];
	r->length += 1 + (size_t)label[0];
	return label;
}

bool icmp4_domain_next(const uint8_t *names, size_t held, size_t *at, char *buffer, size_t size,
		       enum icmp4_fault *fault)
{
	struct domain_reader r = {.names = names, .held = held, .at = *at, .floor = *at};
	struct text text = {.buffer = buffer, .size = size};
	const uint8_t *label = NULL;

	*fault = ICMP4_FAULT_NONE;
	while (*at < held && !(label && label[0] == 0)) {
		label = domain_label(&r);
		if (!label) {
			*fault = ICMP4_FAULT_DOMAIN_NAME;
			*at = r.at;
			break;
		}
		domain_label_text(&text, label);
	}
	icmp4__text_end(&text);
	if (!label)
		return false;
	*at = r.after ? r.after : r.at;
	return true;
}

static int domain_hex(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/* One octet of a label from its text; what follows it, or NULL where \xNN is not whole. */
static const char *domain_unescape(const char *text, uint8_t *octet)
{
	*octet = (uint8_t)*text;
	if (*text != '\\')
		return text + 1;
	if (text[1] != 'x' || domain_hex(text[2]) < 0 || domain_hex(text[3]) < 0)
		return NULL;
	*octet = (uint8_t)(domain_hex(text[2]) << 4 | domain_hex(text[3]));
	return text + 4;
}

/* A label, its length in front, up to the dot or the end; what follows it, or NULL. */
static const char *domain_label_build(const char *name, uint8_t *label, size_t room)
{
	size_t length = 0;

	while (name && *name && *name != '.') {
		if (length == DOMAIN_LABEL_MAX || length + 1 >= room)
			return NULL;
		name = domain_unescape(name, &label[++length]);
	}
	if (!name || length == 0)
		return NULL;
	label[0] = (uint8_t)length;
	return *name ? name + 1 : name;
}

int icmp4_domain_build(const char *name, uint8_t *bytes, size_t size)
{
	uint8_t octets[DOMAIN_NAME_MAX];
	size_t length = 0;

	if (!*name)
		return ICMP4_ERR_ARGUMENT;
	if (name[0] == '.' && !name[1])
		name++;
	while (*name) {
		name = domain_label_build(name, octets + length, DOMAIN_NAME_MAX - 1 - length);
		if (!name)
			return ICMP4_ERR_ARGUMENT;
		length += 1 + (size_t)octets[length];
	}
	octets[length++] = 0;
	if (size < length)
		return ICMP4_ERR_SPACE;
	memcpy(bytes, octets, length);
	return (int)length;
}
