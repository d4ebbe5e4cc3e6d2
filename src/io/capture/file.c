/* SPDX-License-Identifier: MIT */
/* What a file is, told by its first octets: which backend reads it, or why none does. */
#include <stdio.h>
#include <string.h>

#include "io/capture/backend.h"

static const struct format {
	const char *magic;
	size_t length;
	io_capture_open_fn *open; /* NULL: */
	const char *noun, *hint;
} formats[] = {
	{"\x0a\x0d\x0d\x0a", 4, io_pcapng_open, NULL, NULL},
	/* pcap, with nanoseconds, and Linux's dialect of it, in either byte order. */
	{"\xa1\xb2\xc3\xd4", 4, io_pcap_open, NULL, NULL},
	{"\xd4\xc3\xb2\xa1", 4, io_pcap_open, NULL, NULL},
	{"\xa1\xb2\x3c\x4d", 4, io_pcap_open, NULL, NULL},
	{"\x4d\x3c\xb2\xa1", 4, io_pcap_open, NULL, NULL},
	{"\xa1\xb2\xcd\x34", 4, io_pcap_open, NULL, NULL},
	{"\x34\xcd\xb2\xa1", 4, io_pcap_open, NULL, NULL},
	{"\x28\xb5\x2f\xfd", 4, NULL, "compressed by zstd", "zstd -dc FILE | icmp decode -"},
	{"\3757zXZ", 5, NULL, "compressed by xz", "xz -dc FILE | icmp decode -"},
	{"BZh", 3, NULL, "compressed by bzip2", "bzip2 -dc FILE | icmp decode -"},
	{"\x04\x22\x4d\x18", 4, NULL, "compressed by lz4", "lz4 -dc FILE | icmp decode -"},
	{"PK\3\4", 4, NULL, "a zip archive", "unzip -p FILE | icmp decode -"},
	{"snoop\0\0\0", 8, NULL, "a snoop capture", "editcap FILE new.pcapng"},
	{"GMBU", 4, NULL, "a Network Monitor capture", "editcap FILE new.pcapng"},
	{"RTSS", 4, NULL, "a Network Monitor capture", "editcap FILE new.pcapng"},
	{"TRSNIFF data    \x1a", 17, NULL, "a Sniffer capture", "editcap FILE new.pcapng"},
	{"XCP\0", 4, NULL, "a NetXRay capture", "editcap FILE new.pcapng"},
	{"\177ELF", 4, NULL, "a program", ""},
};

/* Octets: of a pcap file's header, and more than any magic has; of a text that are looked at. */
enum { SHORTEST = 24, LOOKED_AT = 512 };

static const struct format *format_of(const struct io_source *source)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (source->held >= formats[i].length &&
		    !memcmp(source->bytes, formats[i].magic, formats[i].length))
			return &formats[i];
	return NULL;
}

static bool is_text(const struct io_source *source)
{
	for (size_t i = 0; i < source->held && i < LOOKED_AT; i++) {
		uint8_t octet = source->bytes[i];

		if (octet == 0x7f || (octet < ' ' && !strchr("\t\n\f\r", octet ? octet : 1)))
			return false;
	}
	return true;
}

static struct io_capture *refuse(struct io_source *source, const char *name,
				 const struct format *format, struct io_failure *failure)
{
	const char *hint = format ? format->hint : "";

	if (!source->held)
		io_fail(failure, "not-a-capture", 0, "", "%s is empty", name);
	else if (source->held < SHORTEST && !(format && format->noun))
		io_fail(failure, "not-a-capture", 0, "", "%s has %zu octets, too few for a capture",
			name, source->held);
	else
		io_fail(failure, "not-a-capture", 0, hint, "%s is %s, not pcap, pcapng or hex",
			name, format ? format->noun : "of an unknown format");
	io_source_close(source);
	return NULL;
}

/* As many octets as the shortest capture has, or all there are. */
static bool look(struct io_source *source, const char *name, struct io_failure *failure)
{
	enum io_source_result result = IO_SOURCE_MORE;

	while (source->held < SHORTEST && result == IO_SOURCE_MORE)
		result = io_source_more(source);
	if (result == IO_SOURCE_MORE || result == IO_SOURCE_END)
		return true;
	io_fail(failure, "not-a-capture", 0, "", "%s: %s", name,
		result == IO_SOURCE_BROKEN ? source->trouble : "interrupted");
	io_source_close(source);
	return false;
}

struct io_capture *io_capture_file(const char *path, struct io_failure *failure)
{
	const char *name = strcmp(path, "-") ? path : "standard input";
	const struct format *format;
	struct io_source source;

	if (!io_source_open(&source, path, failure) || !look(&source, name, failure))
		return NULL;
	format = format_of(&source);
	if (format && format->open && source.held >= SHORTEST)
		return format->open(source, name, failure);
	if (!format && source.held && is_text(&source))
		return io_hex_open(source, name, failure);
	return refuse(&source, name, format, failure);
}
