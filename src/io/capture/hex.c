/* SPDX-License-Identifier: MIT */
/*
 * Frames of hex digits. They say nothing of what they begin with, so it is guessed: an IPv4
 * datagram that is all there, an Ethernet frame with one in it, an IPv4 header, an ICMP message.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <icmp4/ip.h>
#include <icmp4/link.h>

#include "base/bytes.h"
#include "io/capture/backend.h"
#include "io/format/hex.h"

/* Octets of a line: a datagram of the largest size in digits, and then some. */
enum { LINE_LONGEST = 1 << 18 };

struct hex_capture {
	struct io_capture base;
	struct io_source source; /* without a descriptor: the digits were an operand */
	bool ended;
	enum { COLLECTING, READY, YIELDED } state; /* of the frame in dump */
	struct hex_dump dump;
};

/* --- What it can be ----------------------------------------------------------------------------*/

static bool is_ip(const uint8_t *bytes, size_t held)
{
	return !icmp4_ip_look(bytes, held);
}

static bool is_whole_ip(const uint8_t *bytes, size_t held)
{
	return is_ip(bytes, held) && icmp4_ip_total_length(bytes) <= held &&
	       icmp4_ip_total_length(bytes) >= icmp4_ip_header_length(bytes);
}

/* With any number of VLAN tags. */
static bool is_ethernet(const uint8_t *bytes, size_t held)
{
	enum { IPV4 = 0x0800, TAG = 0x8100, SERVICE_TAG = 0x88a8 };
	size_t at = 12;

	while (at + 4 <= held && (get16(bytes + at) == TAG || get16(bytes + at) == SERVICE_TAG))
		at += 4;
	return at + 2 <= held && get16(bytes + at) == IPV4 &&
	       is_whole_ip(bytes + at + 2, held - at - 2);
}

static uint32_t guess(const uint8_t *bytes, size_t held)
{
	static const struct {
		bool (*is)(const uint8_t *bytes, size_t held);
		uint32_t link_type;
	} guesses[] = {
		{is_whole_ip, ICMP4_LINKTYPE_IPV4},
		{is_ethernet, ICMP4_LINKTYPE_ETHERNET},
		{is_ip, ICMP4_LINKTYPE_IPV4},
	};

	for (size_t i = 0; i < sizeof(guesses) / sizeof(guesses[0]); i++)
		if (guesses[i].is(bytes, held))
			return guesses[i].link_type;
	return IO_LINKTYPE_ICMP;
}

/*
 * Somebody dumped a capture and not a frame of it: pcap of micro- or nanoseconds in either byte
 * order, pcapng, gzip. Only where they can be nothing else: an address of Ethernet may begin so.
 */
static bool is_capture(const struct hex_octets *octets)
{
	static const struct {
		const char *bytes;
		size_t length;
	} magics[] = {
		{"\xa1\xb2\xc3\xd4", 4}, {"\xd4\xc3\xb2\xa1", 4}, {"\xa1\xb2\x3c\x4d", 4},
		{"\x4d\x3c\xb2\xa1", 4}, {"\x0a\x0d\x0d\x0a", 4}, {"\x1f\x8b\x08", 3},
	};

	if (guess(octets->bytes, octets->count) != IO_LINKTYPE_ICMP)
		return false;
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
		if (octets->count >= magics[i].length &&
		    !memcmp(octets->bytes, magics[i].bytes, magics[i].length))
			return true;
	return false;
}

static bool refuse_capture(const char *name, struct io_failure *failure)
{
	return io_fail(failure, "not-a-capture", 0, "xxd -r DUMP | icmp decode -",
		       "%s is the dump of a capture", name);
}

/* --- Dumps in a text ---------------------------------------------------------------------------*/

static void begin_dump(struct hex_capture *self)
{
	self->dump.octets.count = 0;
	self->dump.offsets = self->dump.squeezed = false;
	self->state = COLLECTING;
}

/* Behind the dump, the line is looked at no more, but for one that begins the next. */
static enum io_capture_result take_line(struct hex_capture *self, size_t length, size_t taken)
{
	enum hex_line line = hex_dump_add(&self->dump, (const char *)self->source.bytes, length);

	if (line == HEX_LINE_MEMORY)
		return io_capture_broken(&self->base, "out of memory");
	if (line != HEX_LINE_BEGINS)
		io_source_take(&self->source, taken);
	if (line != HEX_LINE_ADDED && self->dump.octets.count)
		return IO_CAPTURE_FRAME;
	if (line == HEX_LINE_ENDS)
		begin_dump(self);
	return IO_CAPTURE_LATER;
}

static size_t without_return(const struct io_source *source, size_t length)
{
	return length && source->bytes[length - 1] == '\r' ? length - 1 : length;
}

/* The next dump into self->dump. */
static enum io_capture_result read_dump(struct hex_capture *self)
{
	struct io_source *source = &self->source;
	enum io_capture_result result = IO_CAPTURE_LATER;

	while (result == IO_CAPTURE_LATER) {
		const uint8_t *end =
			source->held ? memchr(source->bytes, '\n', source->held) : NULL;
		size_t length = end ? (size_t)(end - source->bytes) : source->held;
		enum io_source_result more;

		if (end || (self->ended && length)) {
			result = take_line(self, without_return(source, length),
					   length + (end != NULL));
			continue;
		}
		if (source->held > LINE_LONGEST)
			return io_capture_broken(&self->base, "a line too long for a hex dump");
		if (self->ended)
			return self->dump.octets.count ? IO_CAPTURE_FRAME : IO_CAPTURE_END;
		more = io_source_more(source);
		self->ended = more == IO_SOURCE_END;
		if (more != IO_SOURCE_MORE && !self->ended)
			return io_capture_source(&self->base, source, more);
	}
	return result;
}

/* --- The capture -------------------------------------------------------------------------------*/

static enum io_capture_result hex_next(struct io_capture *capture, struct io_frame *frame)
{
	struct hex_capture *self = (struct hex_capture *)capture;
	const struct hex_octets *octets = &self->dump.octets;

	if (self->state == YIELDED)
		begin_dump(self);
	if (self->state == COLLECTING) {
		enum io_capture_result result = read_dump(self);

		if (result != IO_CAPTURE_FRAME)
			return result;
	}
	self->state = YIELDED;
	*frame = (struct io_frame){.link_type = guess(octets->bytes, octets->count),
				   .bytes = octets->bytes,
				   .held = octets->count,
				   .length = octets->count};
	return IO_CAPTURE_FRAME;
}

static void hex_close(struct io_capture *capture)
{
	struct hex_capture *self = (struct hex_capture *)capture;

	hex_free(&self->dump.octets);
	io_source_close(&self->source);
	free(self);
}

static struct hex_capture *hex_new(const char *name, struct io_source source,
				   struct io_failure *failure)
{
	static const struct io_capture_ops ops = {.next = hex_next, .close = hex_close};
	struct hex_capture *self = io_capture_new(sizeof(*self), &ops, name, failure);

	if (self)
		self->source = source;
	else
		io_source_close(&source);
	return self;
}

static const char *no_dump(enum io_capture_result result)
{
	static const char *const words[] = {
		[IO_CAPTURE_LATER] = ": interrupted",
		[IO_CAPTURE_END] = " is text without a hex dump",
		[IO_CAPTURE_BROKEN] = " cannot be read as the text that it seems to be",
	};

	return words[result];
}

/* Text that has no dump in it is no capture: so the first is looked for now. */
struct io_capture *io_hex_open(struct io_source source, const char *name,
			       struct io_failure *failure)
{
	struct hex_capture *self = hex_new(name, source, failure);
	enum io_capture_result result;

	if (!self)
		return NULL;
	result = read_dump(self);
	self->state = READY;
	if (result != IO_CAPTURE_FRAME)
		io_fail(failure, "not-a-capture", 0, "", "%s%s", name, no_dump(result));
	else if (!is_capture(&self->dump.octets) || refuse_capture(name, failure))
		return &self->base;
	hex_close(&self->base);
	return NULL;
}

static struct io_capture *hex_operand(struct hex_capture *self, const char *text,
				      struct io_failure *failure)
{
	const char *trouble = hex_read(&self->dump.octets, text);

	self->ended = true;
	self->state = READY;
	if (trouble)
		io_fail(failure, "not-hex", 0, "", "%s", trouble);
	else if (!is_capture(&self->dump.octets) || refuse_capture("this", failure))
		return &self->base;
	hex_close(&self->base);
	return NULL;
}

struct io_capture *io_capture_hex(const char *text, bool *is_hex, struct io_failure *failure)
{
	struct hex_capture *self;

	*is_hex = hex_is(text);
	if (!*is_hex) {
		io_fail(failure, "not-hex", 0, "", "no hex digits");
		return NULL;
	}
	self = hex_new("hex", (struct io_source){.fd = -1}, failure);
	return self ? hex_operand(self, text, failure) : NULL;
}

struct io_capture *io_capture_dump(const char *text, struct io_failure *failure)
{
	static const char name[] = "the text";
	struct io_source source = {.fd = -1, .held = strlen(text), .room = (uint8_t *)strdup(text)};
	struct hex_capture *self;

	source.bytes = source.room;
	if (!source.room) {
		io_fail(failure, "system", ENOMEM, "", "no memory");
		return NULL;
	}
	self = hex_new(name, source, failure);
	if (!self)
		return NULL;
	self->ended = true;
	self->state = READY;
	if (read_dump(self) == IO_CAPTURE_FRAME && self->dump.offsets)
		return &self->base;
	io_fail(failure, "not-a-capture", 0, "", "%s has no dump with offsets in it", name);
	hex_close(&self->base);
	return NULL;
}
