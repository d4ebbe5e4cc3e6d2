/* SPDX-License-Identifier: MIT */
/* -o pcap: the packets that each verdict rests on, case by case, each with a comment that says of
 * which. The first interface of the file is the tester's link, the second what lies behind. */
#include "cmd/check/check.h"
#include <errno.h>
#include <icmp4/link.h>
#include <string.h>

enum { COMMENT = 160 };

static bool fail(struct session *s, const char *what)
{
	struct io_failure failure;

	io_fail(&failure, "output", errno, "", "%s: %s", what, strerror(errno));
	session_note(s, &failure);
	return false;
}

static const char *what_of(const struct check_packet *packet)
{
	if (packet->sent)
		return "sent";
	return packet->side == CHECK_AT_SINK ? "seen behind the device" : "seen";
}

void capture_case(struct session *s, struct decode_record *record, const struct check_event *event)
{
	char comment[COMMENT];

	for (size_t i = 0; i < event->packet_count; i++) {
		const struct check_packet *packet = &event->packets[i];
		struct io_frame frame = {
			.time_ns = packet->at.ns + s->run.unix_ns,
			.link_type = ICMP4_LINKTYPE_RAW,
			.interface = packet->side,
			.bytes = packet->bytes,
			.held = packet->held,
			.length = packet->length,
		};

		snprintf(comment, sizeof(comment), "%s/%s: %s (%s)", event->test->id,
			 event->test->name, what_of(packet), check_verdict_name(event->verdict));
		if (record_note(record, &frame, comment))
			continue;
		fail(s, "-o pcap");
		record_close(record);
	}
}

void capture_close(struct session *s, struct decode_record *record)
{
	if (!record_close(record))
		fail(s, "-o pcap");
}
