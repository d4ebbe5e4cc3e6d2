/* SPDX-License-Identifier: MIT */
#ifndef CHECK_CASE_H
#define CHECK_CASE_H
/*
 * The vocabulary that a case of conformance is written in. A case is a const row, to be read beside
 * its RFC: what is sent, what must come of it. All of it is data; a member that is not named is as
 * an honest sender would have it.
 *
 *	{"TIMEX-01", "transit", "5.3.1", CHECK_MUST, "TTL 1 ends here: 11/0",
 *	 .send = {.make = CHECK_UDP, .to = CHECK_BEYOND, .ttl = 1},
 *	 .expect = {ANSWER(TIME_EXCEEDED, 0), .claims = {WITHIN(IP_TTL, 32, 255)}}},
 *
 * stimulus.c makes octets of the one, judge.c holds answers against the other, and field.c is the
 * table of all that can be claimed of an answer. One file for each RFC has its cases.
 */
#include <icmp4/ip.h>
#include <icmp4/message.h>
#include <icmp4/packet.h>

/* Addresses, by the part that they play. */
enum check_place {
	CHECK_USUAL, /* as destination the device, as source the tester */
	CHECK_TESTER,
	CHECK_TESTER_SECOND, /* another address of the tester's */
	CHECK_DEVICE,
	CHECK_DEVICE_FAR,     /* another address of the device's */
	CHECK_BEYOND,         /* a host behind the device */
	CHECK_BEYOND_NARROW,  /* one behind a link with a smaller MTU */
	CHECK_ABSENT,         /* nobody's, on a link of the device's */
	CHECK_NOWHERE,        /* the device has no route to it */
	CHECK_FOREIGN,        /* somebody else's, elsewhere (TEST-NET-2) */
	CHECK_LINK_BROADCAST, /* {prefix, -1} of the link between tester and device */
	CHECK_LINK_NETWORK,   /* {prefix, 0} of it */
	CHECK_FAR_BROADCAST,  /* {prefix, -1} of the link behind the device */
	CHECK_LIMITED,        /* 255.255.255.255 */
	CHECK_ALL_HOSTS,      /* 224.0.0.1 */
	CHECK_GROUP,          /* 239.255.1.2 */
	CHECK_UNSPECIFIED,    /* 0.0.0.0 */
	CHECK_ZERO_NET,       /* 0.1.2.3 */
	CHECK_LOOPBACK,       /* 127.0.0.9 */
	CHECK_CLASS_E,        /* 241.0.0.1 */
	CHECK_THIRD,          /* another station's on the link between tester and device */
	CHECK_BY_THIRD,       /* 198.18.3.1, to which the device's way leads by that station */
	CHECK_SPARE,          /* nobody's, on the link between tester and device */
	CHECK_FAR_NETWORK,    /* {prefix, 0} of the link behind the device */
	CHECK_PROHIBITED,     /* 198.18.1.1, to which a route of the device's says no */
	CHECK_BLACKHOLE,      /* 198.18.2.1, and one that says nothing */
	CHECK_REMOTE,         /* 198.51.100.16, and so on: so that what the device learns of the */
	CHECK_REMOTES = CHECK_REMOTE + 32, /* way there is of no concern to any other case */
	CHECK_PLACES = CHECK_REMOTES,
};

/* What the datagram carries. */
enum check_make {
	CHECK_ECHO,
	CHECK_UDP,     /* to a port that is closed, unless one is named */
	CHECK_TCP,     /* a SYN, to a port that is closed */
	CHECK_RAW,     /* octets of another protocol */
	CHECK_QUERY,   /* an ICMP message with an identifier: type, code, body */
	CHECK_FAILURE, /* an ICMP error about a UDP datagram of the device's */
	CHECK_PROBE,   /* an extended echo request; body: its objects */
	CHECK_MAKES,
};

enum {
	CHECK_TTL_ZERO = 1,
	CHECK_BAD_CHECKSUM = 2,    /* of the ICMP message */
	CHECK_BAD_IP_CHECKSUM = 4, /* of the header around it */
	CHECK_BAD_EXTENSION = 8,   /* checksum of the extension structure */
	CHECK_NO_EXTENSION = 16,   /* of an extended echo: there is none */
	CHECK_LOCAL = 32,          /* of an extended echo: L is set */
	CHECK_ZERO_SUM = 64,       /* data such that the checksum is 0 */
	CHECK_PROBE_OFF = 128,     /* of an extended echo: it is sent whether that is on or not */
	CHECK_BAD_VERSION = 256,   /* of the extension structure: 1 */
	CHECK_ZERO_REPLY = 512,    /* data such that the checksum of its reply is 0 */
};

enum { CHECK_OPTIONS = 40, CHECK_SLOTS = 4, CHECK_BODY = 48 };

/* What an error is about: a datagram of the device's to the tester, unless it says otherwise. */
struct check_quoted {
	enum check_place from, to;
	uint16_t length;  /* that it claims; 0: 28 */
	uint8_t protocol; /* 0: UDP */
	uint8_t type;     /* of ICMP */
	bool df;
};

struct check_stimulus {
	enum check_make make;
	enum check_place to, from;
	uint8_t ttl; /* that it arrives at the device with; 0: 64 or so */
	uint8_t tos;
	uint8_t protocol; /* CHECK_RAW */
	uint8_t type, code;
	uint16_t port;
	uint16_t length; /* of the whole datagram: data is added, or what is there is cut */
	bool df, mf, reserved;
	uint16_t offset;
	uint8_t version, ihl;  /* lies of the header; 0: the truth */
	uint16_t total_length; /* another */
	uint16_t faults;
	enum icmp4_link link; /* how the frame is addressed */
	uint8_t label_ttl;    /* of a label that the device switches; 0: there is none */
	uint8_t option_length;
	uint8_t options[CHECK_OPTIONS];      /* as octets */
	enum check_place slots[CHECK_SLOTS]; /* addresses from the fourth octet on */
	uint8_t rest[4];                     /* CHECK_FAILURE: octets 4 to 7, */
	enum check_place gateway;            /* or an address there, */
	struct check_quoted quoted;          /* and what follows */
	uint8_t body_length;
	uint8_t body[CHECK_BODY]; /* behind the 8 octets of an ICMP header */
	uint8_t padding;          /* octets behind it, that its header does not count */
	uint16_t piece;           /* octets of data in a fragment; 0: in one */
	uint16_t without;         /* bit n: fragment n is not sent */
	bool overlap;             /* each fragment but the first begins 8 octets early */
	uint8_t repeat;           /* times; 0: once */
	uint16_t gap_ms;          /* between these */
};

/* What is to come of it. */
enum check_outcome {
	CHECK_ANSWER,   /* an ICMP message of this type and code comes back */
	CHECK_OPTIONAL, /* the same, or nothing */
	CHECK_SILENCE,  /* nothing comes anywhere */
	CHECK_PASSED,   /* it arrives behind the device */
	CHECK_STOPPED,  /* it does not */
	CHECK_REFUSED,  /* a TCP segment with RST comes back */
	CHECK_NEVER,    /* no ICMP message of this type and code; what else comes is as it may be */
};

/* What can be read of an answer; field.c has the table. */
enum check_field {
	CHECK_END, /* of the claims */
	CHECK_ANSWERS,
	CHECK_ELAPSED, /* milliseconds since the stimulus left */
	CHECK_IP_SRC,
	CHECK_IP_DST,
	CHECK_IP_TTL,
	CHECK_IP_PRECEDENCE,
	CHECK_IP_TOS, /* four bits and a reserved one: 0x1e of the octet */
	CHECK_IP_ECN,
	CHECK_IP_DSCP,
	CHECK_IP_RESERVED,
	CHECK_IP_DF,
	CHECK_IP_MF,
	CHECK_IP_LENGTH,
	CHECK_IP_FINAL,   /* where it ends: its destination, or behind that a source route's last */
	CHECK_IP_OPTIONS, /* octets of them */
	CHECK_OPTION,     /* type of the first */
	CHECK_OPTION_LENGTH,
	CHECK_OPTION_POINTER,
	CHECK_OPTION_3, /* octet 3 of it: overflow and flag of a timestamp */
	CHECK_SLOT_1,
	CHECK_SLOT_2,
	CHECK_SLOT_3,
	CHECK_OPTION_CHANGED, /* first octet of the options unlike what was sent */
	CHECK_CODE,
	CHECK_CHECKSUM, /* of the ICMP message */
	CHECK_LENGTH,   /* octets of it */
	CHECK_UNUSED,   /* octets 4 to 7 that its type and code leave unused */
	CHECK_POINTER,
	CHECK_QUOTE_WORDS, /* octet 5 of an error */
	CHECK_MTU,
	CHECK_GATEWAY,
	CHECK_ID,
	CHECK_SEQ,
	CHECK_ORIGINATE,
	CHECK_RECEIVE,
	CHECK_TRANSMIT,
	CHECK_MASK,
	CHECK_PROBE_SEQ, /* of 8 bits */
	CHECK_PROBE_STATE,
	CHECK_PROBE_FLAGS, /* A, 4 and 6 */
	CHECK_PROBE_RESERVED,
	CHECK_DATA_CHANGED, /* first octet behind the ICMP header unlike what was sent */
	CHECK_QUOTED,       /* octets of quote */
	CHECK_QUOTE_TTL,
	CHECK_QUOTE_CHANGED, /* first octet unlike what was sent, but for TTL and checksum */
	CHECK_QUOTE_SUM,     /* 1: the checksum of the quoted header is right */
	CHECK_EXTENSION,     /* 1: there is one, and it is sound; 2: not */
	CHECK_LABEL,         /* the first in it (RFC 4950), */
	CHECK_LABEL_TTL,     /* and its TTL */
	CHECK_BEHIND,        /* 1: it came out behind the device; 0: at the tester */
	CHECK_FIELDS,
};

/* CHECK_x_CHANGED where nothing did. */
#define CHECK_SAME UINT32_MAX

enum check_how {
	CHECK_IS,         /* low..high; high 0: low alone */
	CHECK_IS_NOT,     /* the same */
	CHECK_AS_SENT,    /* as the same field of what was sent */
	CHECK_AS_SENT_OR, /* the same, or low */
	CHECK_AT,         /* low: the address of a place */
	CHECK_NARROW_MTU, /* what the narrow link behind the device carries */
	CHECK_OUR_LABEL,  /* the one that was sent */
};

struct check_claim {
	enum check_field field;
	enum check_how how;
	uint32_t low, high;
};

enum { CHECK_CLAIMS = 6 };

struct check_expect {
	enum check_outcome outcome;
	uint8_t type, code;
	struct check_claim claims[CHECK_CLAIMS];
};

enum check_level { CHECK_MUST, CHECK_SHOULD, CHECK_MAY, CHECK_DERIVED, CHECK_LEVELS };

/* What a case wants of the bench, beside what follows from its stimulus. bench.c has the words. */
enum {
	CHECK_NEEDS_HOST = 1 << 0, /* the device is one */
	CHECK_NEEDS_ROUTER = 1 << 1,
	CHECK_NEEDS_NEAR = 1 << 2,  /* no router between tester and device */
	CHECK_NEEDS_FORGE = 1 << 3, /* a header may be any */
	CHECK_NEEDS_FRAME = 1 << 4, /* how a frame is addressed is ours to choose */
	CHECK_NEEDS_SINK = 1 << 5,  /* what arrives behind the device is heard */
	CHECK_NEEDS_TCP = 1 << 6,   /* TCP segments are heard */
	CHECK_NEEDS_FAR = 1 << 7,   /* addresses: */
	CHECK_NEEDS_BEYOND = 1 << 8,
	CHECK_NEEDS_NARROW = 1 << 9,
	CHECK_NEEDS_ABSENT = 1 << 10,
	CHECK_NEEDS_NOWHERE = 1 << 11,
	CHECK_NEEDS_LAN = 1 << 12, /* a broadcast address between them */
	CHECK_NEEDS_FAR_LAN = 1 << 13,
	CHECK_NEEDS_PROBE = 1 << 14, /* extended echo is switched on */
	CHECK_NEEDS_TIMESTAMP = 1 << 15,
	CHECK_NEEDS_CONSENT = 1 << 16,
	CHECK_NEEDS_ROOM = 1 << 17, /* it is not longer than the link carries */
	CHECK_NEEDS_SECOND = 1 << 18,
	CHECK_NEEDS_ROUTED = 1 << 19, /* the device answers CHECK_FOREIGN by way of the tester */
	CHECK_NEEDS_SET = 1 << 20,    /* it is set up for the case */
	CHECK_NEEDS_THIRD = 1 << 21,
	CHECK_NEEDS_LABEL = 1 << 22,  /* the device switches a label that we know */
	CHECK_NEEDS_REPORT = 1 << 23, /* the device sends that error, be it right or not */
	CHECK_NEED_BITS = 24,
	/* These only the device can tell: who answers nothing has them off. */
	CHECK_NEEDS_TOLD = CHECK_NEEDS_PROBE | CHECK_NEEDS_TIMESTAMP | CHECK_NEEDS_REPORT,
};

/* What a device can be set to, and a case may be about. */
enum {
	CHECK_SET_TIME = 1 << 0, /* none of it, but of the bench: time costs nothing */
	CHECK_SET_ECHO_OFF = 1 << 1,
	CHECK_SET_ECHO_LIMITED = 1 << 2,
	CHECK_SET_ERRORS_LIMITED = 1 << 3, /* those to one destination */
	CHECK_SET_TIMESTAMP_OFF = 1 << 4,
	CHECK_SET_MASK_AGENT = 1 << 5,
	CHECK_SET_NO_MASK_AGENT = 1 << 6,
	CHECK_SET_PROBE_REMOTE = 1 << 7, /* extended echo about neighbours */
	CHECK_SET_PROBE_CLOSED = 1 << 8, /* none by the tester's link */
	CHECK_SET_PROHIBITED = 1 << 9,   /* routes to places of that name */
	CHECK_SET_UNREACHABLE_OFF = 1 << 10,
	CHECK_SET_TOTAL_LENGTH = 1 << 11, /* headers at fault are reported */
	CHECK_SET_TRUNCATED = 1 << 12,
	CHECK_SET_INBOUND = 1 << 13, /* errors have the address of the interface of arrival */
	CHECK_SET_NO_SOURCE_ROUTE = 1 << 14,
	CHECK_SET_MTU_FLOOR = 1 << 15,    /* of 552, as Linux has it */
	CHECK_SET_LEARNS = 1 << 16,       /* MTUs of paths, for its echo replies as well */
	CHECK_SET_NAT = 1 << 17,          /* it translates what the tester sends beyond it, */
	CHECK_SET_NAT_FULL = 1 << 18,     /* and has room for one session */
	CHECK_SET_VALIDATION = 1 << 19,   /* it drops what comes from where its source is not */
	CHECK_SET_REDIRECT_TOS = 1 << 20, /* redirects are of a type of service */
};

struct check_case {
	const char *id;      /* of the requirement */
	const char *name;    /* among the cases of it, kebab-case */
	const char *section; /* of the document */
	enum check_level level;
	const char *title;
	uint32_t needs;
	uint32_t set; /* CHECK_SET_x, all of them */
	struct check_stimulus send;
	struct check_expect expect;
	/*
	 * What must be answered before and after a silence, for it to mean something: the stimulus
	 * without its fault. NULL: an echo request to the device.
	 */
	const struct check_stimulus *control;
	/* What leaves before the stimulus, one after the other; no answer to it counts. */
	const struct check_stimulus *first;
	uint8_t first_count;
	uint32_t first_ms; /* from each of them to the next; 0: as usual */
	uint32_t wait_ms;  /* for an answer; 0: as usual */
	const char *aside; /* document by which current practice does otherwise (profile bcp) */
};

/* The cases of one document. */
struct check_chapter {
	const char *document; /* "RFC 792" */
	const struct check_case *cases;
	size_t count;
};

/* NULL behind the last. */
const struct check_chapter *check_chapter_at(size_t number);
/* All cases, one after the other; NULL behind the last. */
const struct check_case *check_case_at(size_t number, const struct check_chapter **chapter);
size_t check_case_count(void);

/* "must", "should", "may", "derived" */
const char *check_level_name(enum check_level level);

#endif
