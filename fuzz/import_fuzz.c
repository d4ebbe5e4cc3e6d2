/* SPDX-License-Identifier: MIT */
/*
 * Any text as a network of another tool's; the first octet chooses the format by an ending. It is
 * refused with one printable line, or what is written is a lab file; what a lab refuses in it can
 * only be a matter of the network, never of its names.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/import/import.h"
#include "fuzz.h"

static void check_line(void *world, const char *line)
{
	(void)world;
	for (; *line; line++)
		MUST((unsigned char)*line >= ' ' && *line != 0x7f);
}

static void read_lab(struct sketch *sketch)
{
	struct config_error error = {""};
	char *text = NULL;
	size_t length;
	FILE *file = open_memstream(&text, &length);

	MUST(file);
	sketch_write(sketch, file);
	fclose(file);
	struct lab *lab = lab_read(text, length, "fuzz", NULL, &error);
	MUST(lab || strstr(error.text, "given here a second time") ||
	     strstr(error.text, "no link leads") || strstr(error.text, "a LAN has") ||
	     strstr(error.text, "on this LAN already") || strstr(error.text, "is an address"));
	lab_free(lab);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	static const char *const files[] = {"fuzz.graphml", "fuzz.gml", "fuzz.dot",    "fuzz.yml",
					    "fuzz.edges",   "fuzz",     "1.2.3.4-fuzz"};
	struct config_error error = {""};
	struct sketch sketch;

	if (!length)
		return 0;
	const struct import_source source = {files[octets[0] % (sizeof(files) / sizeof(files[0]))],
					     (const char *)octets + 1, length - 1, check_line,
					     NULL};
	if (import_read(&source, &sketch, &error))
		read_lab(&sketch);
	else
		check_line(NULL, error.text);
	sketch_free(&sketch);
	return 0;
}
