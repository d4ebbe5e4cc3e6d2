/* SPDX-License-Identifier: MIT */
#ifndef OUT_EXPLAIN_FACTS_H
#define OUT_EXPLAIN_FACTS_H
/* What a message that was caught tells about itself, sentence by sentence. */
#include "out/advice/advice.h"
#include "out/out.h"
#include <icmp4/extension.h>

/* FACTS_MTU_LEAST: every link takes so much (RFC 791). FACTS_IP_CHECKSUM: where it stands. */
enum { FACTS_TEXT = 1024, FACTS_MTU_LEAST = 68, FACTS_IP_CHECKSUM = 10 };

struct facts {
	const struct out_message *message;
	const struct advice *advice;
	bool malformed;
	bool readable; /* values and quote may be asked */
	struct icmp4_message values;
	bool is_error;
	bool quotes; /* the next is set */
	struct icmp4_view quote;
	bool extended; /* the next is sound */
	struct icmp4_extension extension;
};

/* Text that grows in a bounded buffer. */
struct prose {
	size_t length;
	char text[FACTS_TEXT];
};

void prose_add(struct prose *prose, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* facts points into itself and into the message. */
void facts_of(struct facts *facts, const struct out_message *message);
/* Of no message: what is true of all of that type and code. */
void facts_of_kind(struct facts *facts, uint8_t type, uint8_t code);
/* Text of an advice, with what the message has for its words in capitals. */
void facts_fill(struct prose *prose, const struct facts *facts, const char *text);
/* A sentence for each thing that this message tells beyond its type and code. */
void facts_tell(struct prose *prose, const struct facts *facts);

#endif
