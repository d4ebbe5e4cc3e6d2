/* SPDX-License-Identifier: MIT */
#ifndef CMD_SEND_SOURCE_H
#define CMD_SEND_SOURCE_H
/* The datagrams that a command line asks for, one after the other: that which it describes, or
 * those of JSON lines; each as often as -c says, and each only if it may leave. */
#include "cmd/send/json.h"
#include "cmd/send/message.h"
#include "cmd/session.h"

struct send_source {
	struct session *session;
	bool from_lines;
	struct send_lines lines;
	bool has_target;
	uint32_t dst;
	uint64_t copies; /* of the datagram at hand that are to come; UINT64_MAX: no end */
	bool described;  /* that of the options has been made */
};

/*
 * Takes @FILE and @- out of the operands, and looks at the rest of the command line: what cannot
 * be is said before anything is opened. False: *error. NULL in *lines: there are none.
 */
bool send_operands(struct cmd_options *options, const char **lines, struct cmd_error *error);

/* After the session is open, and its targets are known. False: all is said. */
bool send_source_open(struct send_source *source, struct session *session, const char *lines);
/* False at the end, or when something was wrong, which is then said. */
bool send_source_next(struct send_source *source, struct send_octets *datagram);
bool send_source_more(const struct send_source *source);
/* When the datagram at hand was captured, in Unix time; 0: nobody says. */
int64_t send_source_time_ns(const struct send_source *source);
void send_source_close(struct send_source *source);

#endif
