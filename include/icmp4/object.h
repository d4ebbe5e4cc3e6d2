/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_OBJECT_H
#define ICMP4_OBJECT_H
/*
 * What extension objects hold, as values. Each kind has a parse, over what icmp4_object_next
 * yielded, and a build, which writes the whole object with its header and returns its length, a
 * multiple of 4, or ICMP4_ERR_SPACE or ICMP4_ERR_ARGUMENT. Borrowed names are not NUL-terminated
 * and may hold anything: they come from the wire.
 */
#include <icmp4/extension.h>

ICMP4_BEGIN

enum { ICMP4_NAME_MAX = 63, ICMP4_AFI_IPV4 = 1, ICMP4_AFI_IPV6 = 2, ICMP4_AFI_802 = 6 };

/* Any object, its payload given: unknown and private classes too. length is padded to 4. */
ICMP4_API int icmp4_object_build(uint8_t object_class, uint8_t c_type, const uint8_t *payload,
				 size_t length, uint8_t *bytes, size_t size);

/* --- MPLS label stack, class 1 (RFC 4950) --- */

enum { ICMP4_MPLS_STACK = 1 }; /* c-type: the stack as it came in */

struct icmp4_mpls_entry {
	uint32_t label; /* 20 bits */
	uint8_t tc;     /* traffic class, 3 bits */
	bool bottom;    /* S */
	uint8_t ttl;    /* as it arrived at the sender of the error */
};

/* Entries of the stack, top first; 0: not such an object, or of a wrong length (MPLS-04). */
ICMP4_API size_t icmp4_mpls_count(const struct icmp4_object *object);
ICMP4_API struct icmp4_mpls_entry icmp4_mpls_entry(const struct icmp4_object *object, size_t index);
/* S is set on the last entry and on no other, whatever the entries say (MPLS-03). */
ICMP4_API int icmp4_mpls_build(const struct icmp4_mpls_entry *entries, size_t count, uint8_t *bytes,
			       size_t size);

/* --- Addresses and names inside objects --- */

struct icmp4_any_address {
	uint16_t afi;   /* 1 IPv4, 2 IPv6, 6 IEEE 802; others as they come */
	uint8_t length; /* octets that follow; 0: there is none */
	const uint8_t *bytes;
};

struct icmp4_name {
	const uint8_t *bytes; /* NULL: there is none */
	uint8_t length;       /* up to the first NUL */
};

/* --- Interface information, class 2 (RFC 5837) --- */

enum icmp4_interface_role {
	ICMP4_ROLE_INCOMING, /* the interface that the offending datagram came by */
	ICMP4_ROLE_SUB_IP,   /* a component of it below IP */
	ICMP4_ROLE_OUTGOING,
	ICMP4_ROLE_NEXT_HOP,
};

/* "incoming", "sub-ip", "outgoing", "next-hop" */
ICMP4_API const char *icmp4_interface_role_name(enum icmp4_interface_role role);

struct icmp4_interface_info {
	enum icmp4_interface_role role;
	bool has_index;
	bool has_mtu;
	uint32_t index;
	uint32_t mtu;
	struct icmp4_any_address address;
	struct icmp4_name name;
};

/* ICMP4_FAULT_OBJECT_SHORT, _OBJECT_ADDRESS, _OBJECT_NAME (IIO-08): elements in front of the faulty
 * one are filled in. What follows the elements is ignored (IIO-04). _OBJECT_TYPE: another class. */
ICMP4_API enum icmp4_fault icmp4_interface_info_parse(struct icmp4_interface_info *info,
						      const struct icmp4_object *object);
/* Addresses are of IPv4 or IPv6. Names over 63 octets are cut at a UTF-8 character (IIO-07); one
 * with a NUL in it is refused. */
ICMP4_API int icmp4_interface_info_build(const struct icmp4_interface_info *info, uint8_t *bytes,
					 size_t size);

/* --- Interface identification, class 3 (RFC 8335 section 2.1) --- */

enum icmp4_identifier_by { ICMP4_BY_NAME = 1, ICMP4_BY_INDEX = 2, ICMP4_BY_ADDRESS = 3 };

struct icmp4_identifier {
	enum icmp4_identifier_by by;
	uint32_t index;
	struct icmp4_any_address address;
	struct icmp4_name name;
};

/* ICMP4_FAULT_OBJECT_TYPE, and by is 0, for another class or c-type; _OBJECT_SHORT; _OBJECT_LENGTH
 * where more follows than the c-type has; _OBJECT_ADDRESS where AFI and length do not go together
 * (PROBE-16); _OBJECT_NAME over 255 octets. */
ICMP4_API enum icmp4_fault icmp4_identifier_parse(struct icmp4_identifier *identifier,
						  const struct icmp4_object *object);
/* A name is never cut: it would name another interface. */
ICMP4_API int icmp4_identifier_build(const struct icmp4_identifier *identifier, uint8_t *bytes,
				     size_t size);

/*
 * Which interface a message of type 42 asks about, or one of type 43 that carries the request's
 * structure answers for. Every fault is a malformed query (PROBE-07): that of the structure
 * (_EXTENSION_SHORT where there is none) or of the object; _OBJECT_TWICE for more than one object
 * (PROBE-01); _OBJECT_TYPE for another class, or where a request does not set L and yet names an
 * interface by anything but its address (PROBE-02).
 */
ICMP4_API enum icmp4_fault icmp4_identifier_of(struct icmp4_identifier *identifier,
					       const struct icmp4_view *view);
/* The body of such a request: a structure of this one object. ICMP4_ERR_ARGUMENT also unless it is
 * local, that is L is set, or names the interface by its address. */
ICMP4_API int icmp4_identifier_body(const struct icmp4_identifier *identifier, bool local,
				    uint8_t *bytes, size_t size);

/* --- Extended information, class 4 c-type 1 (RFC 8883): a pointer of 32 bits --- */

ICMP4_API enum icmp4_fault icmp4_pointer_parse(uint32_t *pointer,
					       const struct icmp4_object *object);
ICMP4_API int icmp4_pointer_build(uint32_t pointer, uint8_t *bytes, size_t size);

/* --- Node identification, class 5 --- */

struct icmp4_node_id {
	struct icmp4_any_address address;
	struct icmp4_name name;
};

/* As icmp4_interface_info_parse; unknown bits of the c-type hide only what follows (NODE-03). */
ICMP4_API enum icmp4_fault icmp4_node_id_parse(struct icmp4_node_id *node,
					       const struct icmp4_object *object);
ICMP4_API int icmp4_node_id_build(const struct icmp4_node_id *node, uint8_t *bytes, size_t size);

ICMP4_END

#endif
