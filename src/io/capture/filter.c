/* SPDX-License-Identifier: MIT */
#include "io/capture/filter.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <icmp4/link.h>

#include "io/capture/datalink.h"

enum { FILTER_SNAPLEN = 262144, FILTER_TYPES = 64, LINKTYPE_WLAN = 105, KIND_TEXT = 32 };

/* For one link type. */
struct program {
	uint32_t link_type;
	bool compiled;
	uint64_t refused; /* frames that it could not be asked of */
	struct bpf_program code;
};

struct io_filter {
	char *expression;
	size_t count, latest;
	struct program programs[FILTER_TYPES];
	char note[256];
};

/* What frames are, in words that follow "of" or "understands". */
static const char *kind_text(uint32_t link_type, char text[KIND_TEXT])
{
	if (link_type == IO_LINKTYPE_ICMP)
		snprintf(text, KIND_TEXT, "bare ICMP");
	else
		snprintf(text, KIND_TEXT, "link type %" PRIu32, link_type);
	return text;
}

static bool compile(struct program *program, const char *expression, char words[PCAP_ERRBUF_SIZE])
{
	int datalink = io_datalink_of(program->link_type);
	char kind[KIND_TEXT];
	pcap_t *dead = datalink < 0 ? NULL : pcap_open_dead(datalink, FILTER_SNAPLEN);

	if (!dead) {
		snprintf(words, PCAP_ERRBUF_SIZE, "no filter understands %s",
			 kind_text(program->link_type, kind));
		return false;
	}
	program->compiled =
		!pcap_compile(dead, &program->code, expression, 1, PCAP_NETMASK_UNKNOWN);
	snprintf(words, PCAP_ERRBUF_SIZE, "%s", pcap_geterr(dead));
	pcap_close(dead);
	return program->compiled;
}

/* The words are those for the first of them. */
static bool compiles(const char *expression, const uint32_t *link_types, size_t count,
		     char words[PCAP_ERRBUF_SIZE])
{
	char others[PCAP_ERRBUF_SIZE] = "";

	for (size_t i = 0; i < count; i++) {
		struct program program = {.link_type = link_types[i]};

		if (compile(&program, expression, i ? others : words)) {
			pcap_freecode(&program.code);
			return true;
		}
	}
	return false;
}

bool io_filter_fail(struct io_failure *failure, const char *expression, const char *words)
{
	return io_fail(failure, "filter", 0, "man 7 pcap-filter", "filter \"%s\": %s", expression,
		       words);
}

struct io_filter *io_filter_new(const char *expression, int64_t link_type,
				struct io_failure *failure)
{
	static const uint32_t common[] = {ICMP4_LINKTYPE_ETHERNET, ICMP4_LINKTYPE_RAW,
					  LINKTYPE_WLAN};
	const uint32_t known = (uint32_t)link_type;
	char words[PCAP_ERRBUF_SIZE] = "";
	struct io_filter *filter;

	if (!(link_type < 0 ? compiles(expression, common, 3, words)
			    : compiles(expression, &known, 1, words))) {
		io_filter_fail(failure, expression, words);
		return NULL;
	}
	filter = calloc(1, sizeof(*filter));
	if (filter && (filter->expression = strdup(expression)))
		return filter;
	free(filter);
	io_fail(failure, "system", ENOMEM, "", "out of memory");
	return NULL;
}

/* More link types than there is room for: the last place is the latest one's. */
static struct program *program_for(struct io_filter *filter, uint32_t link_type)
{
	char words[PCAP_ERRBUF_SIZE];
	struct program *program;

	for (size_t i = 0; i < filter->count; i++)
		if (filter->programs[i].link_type == link_type) {
			filter->latest = i;
			return &filter->programs[i];
		}
	if (filter->count < FILTER_TYPES)
		filter->count++;
	filter->latest = filter->count - 1;
	program = &filter->programs[filter->latest];
	if (program->compiled)
		pcap_freecode(&program->code);
	*program = (struct program){.link_type = link_type};
	compile(program, filter->expression, words);
	return program;
}

bool io_filter_passes(struct io_filter *filter, const struct io_frame *frame)
{
	struct program *program = &filter->programs[filter->latest];
	struct pcap_pkthdr header = {.caplen = (bpf_u_int32)frame->held,
				     .len = (bpf_u_int32)frame->length};

	if (!filter->count || program->link_type != frame->link_type)
		program = program_for(filter, frame->link_type);
	if (program->compiled)
		return pcap_offline_filter(&program->code, &header, frame->bytes);
	program->refused++;
	return false;
}

const char *io_filter_note(struct io_filter *filter)
{
	char kind[KIND_TEXT];
	size_t length = 0;

	for (size_t i = 0; i < filter->count && length < sizeof(filter->note); i++) {
		const struct program *program = &filter->programs[i];

		if (program->refused)
			length += (size_t)snprintf(
				filter->note + length, sizeof(filter->note) - length,
				"%s%" PRIu64 " of %s", length ? ", " : "", program->refused,
				kind_text(program->link_type, kind));
	}
	return length ? filter->note : NULL;
}

void io_filter_free(struct io_filter *filter)
{
	if (!filter)
		return;
	for (size_t i = 0; i < filter->count; i++)
		if (filter->programs[i].compiled)
			pcap_freecode(&filter->programs[i].code);
	free(filter->expression);
	free(filter);
}
