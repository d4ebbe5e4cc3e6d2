/* SPDX-License-Identifier: MIT */
/* `icmp lab generate SHAPE [SIZE...]`: a lab file of any size, on standard output. */
#include "config/generate/generate.h"

#include <inttypes.h>
#include <string.h>

#include "cmd/lab/lab.h"
#include "config/nearest.h"
#include "config/units.h"
#include "sim/memory.h"

enum { MESSAGE = 256 };

static int fail_shape(const struct cmd_call *call, const char *name)
{
	char message[MESSAGE], shapes[MESSAGE] = "shapes:";
	struct nearest nearest = nearest_to(name);
	const struct generator *shape;
	size_t used = strlen(shapes);

	for (size_t i = 0; (shape = generator_at(i)); i++) {
		nearest_offer(&nearest, shape->name);
		used += (size_t)snprintf(shapes + used, sizeof(shapes) - used, " %s", shape->name);
	}
	const char *meant = nearest_meant(&nearest);
	snprintf(message, sizeof(message), "`%.60s` is no shape%s%s%s", name,
		 meant ? "; did you mean `" : "", meant ? meant : "", meant ? "`?" : "");
	return cmd_fail(call, message, shapes);
}

static int fail_size(const struct cmd_call *call, const struct generator *shape, size_t i,
		     const char *text)
{
	char message[MESSAGE];

	snprintf(message, sizeof(message),
		 "`%.40s` is not a number from %" PRIu32 " to %" PRIu32 ", which %s of %s is", text,
		 shape->sizes[i].least, shape->sizes[i].most, shape->sizes[i].name, shape->name);
	return cmd_fail(call, message, NULL);
}

/* What was typed behind the shape, or the usual. */
static int read_sizes(const struct cmd_call *call, const struct generator *shape,
		      uint32_t sizes[GENERATE_SIZES])
{
	size_t given = call->options.operand_count - 2;

	for (size_t i = 0; i < GENERATE_SIZES && shape->sizes[i].name; i++) {
		const char *text = i < given ? call->options.operands[i + 2] : NULL;
		uint64_t number = shape->sizes[i].usual;

		if (text && (!config_number(text, &number) || number < shape->sizes[i].least ||
			     number > shape->sizes[i].most))
			return fail_size(call, shape, i, text);
		sizes[i] = (uint32_t)number;
	}
	if (given && !shape->sizes[given - 1].name)
		return cmd_fail(call, "too many sizes for this shape", NULL);
	return CMD_YES;
}

/* How to have it again. */
static char *say_made(const struct generator *shape, const uint32_t sizes[GENERATE_SIZES],
		      uint64_t seed)
{
	char text[MESSAGE];
	size_t used = (size_t)snprintf(text, sizeof(text), "icmp lab generate %s", shape->name);

	for (size_t i = 0; i < GENERATE_SIZES && shape->sizes[i].name && sizes[i]; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, " %" PRIu32, sizes[i]);
	snprintf(text + used, sizeof(text) - used, " --seed %" PRIu64, seed);
	return memory_text(text);
}

static int draw(const struct cmd_call *call, const struct generator *shape,
		const uint32_t sizes[GENERATE_SIZES], uint64_t seed)
{
	struct sketch sketch;
	bool sound;

	sketch_init(&sketch);
	sketch.name = memory_text(shape->name);
	sketch.made = say_made(shape, sizes, seed);
	sound = generate(shape, sizes, seed, &sketch);
	if (sound)
		sketch_write(&sketch, stdout);
	sketch_free(&sketch);
	return sound ? CMD_YES : cmd_fail(call, "no lab has this size", "see icmp-lab(1)");
}

int lab_generate(const struct cmd_call *call, const char *name)
{
	const struct generator *shape = generator_named(name);
	uint32_t sizes[GENERATE_SIZES] = {0};

	if (!shape)
		return fail_shape(call, name);
	int status = read_sizes(call, shape, sizes);
	if (status != CMD_YES)
		return status;
	return draw(call, shape, sizes, call->options.seed_given ? call->options.seed : 1);
}
