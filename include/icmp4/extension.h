/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_EXTENSION_H
#define ICMP4_EXTENSION_H
/*
 * The extension structure of RFC 4884: found, judged, walked, and built. It stands behind the quote
 * of types 3, 11 and 12, and is the whole body of types 42 and 43 (RFC 8335). What its objects hold
 * is in object.h.
 *
 * Octet 5 of an error says where it begins, in words of 32 bits. Senders from before 2007 left it
 * 0 and put the structure at octet 128 of the quote; others write nonsense there. A structure at
 * that fallback place is believed only with version 2 and a good checksum that was transmitted
 * (EXT-07, EXT-08).
 */
#include <icmp4/view.h>

ICMP4_BEGIN

enum { ICMP4_QUOTE_PADDED = 128 }; /* least quote in front of a structure (RFC 4884 section 4) */
enum { ICMP4_EXTENSION_HEADER = 4, ICMP4_OBJECT_HEADER = 4 };

enum icmp4_object_class {
	ICMP4_OBJECT_MPLS = 1,                 /* RFC 4950 */
	ICMP4_OBJECT_INTERFACE = 2,            /* RFC 5837 */
	ICMP4_OBJECT_INTERFACE_IDENTIFIER = 3, /* RFC 8335 */
	ICMP4_OBJECT_EXTENDED_INFORMATION = 4, /* RFC 8883 */
	ICMP4_OBJECT_NODE = 5,                 /* draft-ietf-intarea-extended-icmp-nodeid */
	ICMP4_OBJECT_PRIVATE = 247,            /* and above */
};

/* "mpls", "interface", "interface-identifier", "extended-information", "node", "private",
 * "unassigned" */
ICMP4_API const char *icmp4_object_name(uint8_t object_class);

enum icmp4_extension_place {
	ICMP4_EXTENSION_NONE,
	ICMP4_EXTENSION_BY_LENGTH, /* where octet 5 says */
	ICMP4_EXTENSION_LEGACY,    /* octet 5 is 0: at 128 */
	ICMP4_EXTENSION_MISPLACED, /* octet 5 points elsewhere: at 128 all the same */
	ICMP4_EXTENSION_BODY,      /* types 42 and 43: at octet 8 */
};

/* "none", "by-length", "legacy", "misplaced", "body" */
ICMP4_API const char *icmp4_extension_place_name(enum icmp4_extension_place place);

struct icmp4_extension {
	const uint8_t *bytes; /* from its version octet; NULL if there is none */
	size_t held;          /* to the end of the message as far as held; for 42 and 43 to the end
			       * of the one object, behind which data may follow (8335bis) */
	size_t at;            /* octets of the body in front of it: where the quote ends, never past
			       * what is held; without a structure all of the body */
	enum icmp4_extension_place place;
	enum icmp4_checksum_state checksum;
	enum icmp4_fault fault; /* why no object of it is to be used; NONE: they may be */
	bool cut;               /* octets of it are missing behind held */
};

enum icmp4_extension_mode {
	ICMP4_EXTENSION_STRICT,     /* where octet 5 says and nowhere else (EXT-06) */
	ICMP4_EXTENSION_COMPATIBLE, /* at the fallback place too (EXT-07) */
};

/*
 * Looks for a structure in an ICMP message. True: there is one, and fault says whether it is sound:
 * ICMP4_FAULT_EXTENSION_SHORT, _VERSION, _CHECKSUM, _EMPTY, or QUOTE_LENGTH where octet 5 points
 * past the message or into the quoted header. False: none; the whole body is quote, or the type has
 * none.
 */
ICMP4_API bool icmp4_extension_of(struct icmp4_extension *extension, const struct icmp4_view *view,
				  enum icmp4_extension_mode mode);

struct icmp4_object {
	const uint8_t *bytes; /* its payload */
	size_t length;        /* of the payload, at hand */
	uint8_t object_class;
	uint8_t c_type;
	uint32_t at; /* octet of the structure that the object's header begins at */
};

/*
 * Walks the objects. Start with *at = 0. False at the end, with *fault NONE, or
 * ICMP4_FAULT_OBJECT_LENGTH with *at at the object whose length cannot be (EXT-12). Of a structure
 * that was cut, the end is in front of the first object that is not wholly held. The walk is safe
 * whatever extension->fault says; whether to believe what it yields is the caller's decision.
 */
ICMP4_API bool icmp4_object_next(const struct icmp4_extension *extension, size_t *at,
				 struct icmp4_object *object, enum icmp4_fault *fault);

/*
 * Walks all of it: the first fault, which may be extension->fault, ICMP4_FAULT_OBJECT_LENGTH, or
 * ICMP4_FAULT_OBJECT_TWICE for two interface objects of one role (IIO-03; among more than four
 * there are two).
 */
ICMP4_API enum icmp4_fault icmp4_extension_check(const struct icmp4_extension *extension);

/*
 * Builds the structure: the header goes in front of objects that stand one behind the other,
 * headers and all (icmp4_object_build of object.h writes one). bytes and objects may be the same
 * place 4 octets apart. A checksum that comes out 0 is sent as 0xffff (CKSUM-11). Returns its
 * length; ICMP4_ERR_SPACE; ICMP4_ERR_ARGUMENT without an object (EXT-05).
 */
ICMP4_API int icmp4_extension_build(const uint8_t *objects, size_t length, uint8_t *bytes,
				    size_t size);

/*
 * Gives an error of type 3, 11 or 12, whose body is the quote, an extension: quote cut or padded
 * with zeros to a multiple of 4 octets of at least 128, then the structure, all within most octets
 * of ICMP message (556 for a datagram of 576). A body of at most 128 octets makes a quote of 128,
 * which is what old traceroutes can read (EXT-04).
 *
 * Returns the octets of the body, which is then in buffer, where it may have been before (objects
 * may not); message->body and message->error.length are set. With an error the message and the
 * buffer are as they were. ICMP4_ERR_ARGUMENT: another type (EXT-01), or objects that do not fill
 * their length or may not stand together (IIO-02); ICMP4_ERR_SPACE: buffer too small, or it would
 * not leave 128 octets of quote (EXT-15).
 */
ICMP4_API int icmp4_extension_attach(struct icmp4_message *message, const uint8_t *objects,
				     size_t length, size_t most, uint8_t *buffer, size_t size);

ICMP4_END

#endif
