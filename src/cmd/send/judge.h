/* SPDX-License-Identifier: MIT */
#ifndef CMD_SEND_JUDGE_H
#define CMD_SEND_JUDGE_H
/*
 * May this leave? What a sender that obeys the RFCs would not emit (a fault, a type or code that
 * nobody has assigned, a source that is not ours) goes to the local link only: a prefix of this
 * machine's own, or loopback. What reaches many at once goes nowhere. Unless somebody says that he
 * may test there; a lab is always such a place.
 */
#include "cmd/session.h"

enum { SEND_FLAW_TEXT = 96 };

/* In words, why no honest sender emits this; false: one would. */
bool send_flaw(const uint8_t *datagram, size_t length, char text[SEND_FLAW_TEXT]);

bool send_may_leave(const struct session *session, const uint8_t *datagram, size_t length,
		    struct cmd_error *error);

#endif
