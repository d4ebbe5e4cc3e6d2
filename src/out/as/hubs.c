/* SPDX-License-Identifier: MIT */
#include "out/as/hubs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { US_MS = 1000 };

static void add_jitter(struct mtr_hub *hub, int64_t us)
{
	hub->jitter_us = llabs(us - hub->last_us);
	if (hub->jitter_us > hub->worst_jitter_us)
		hub->worst_jitter_us = hub->jitter_us;
	hub->mean_jitter_us +=
		((double)hub->jitter_us - hub->mean_jitter_us) / (double)hub->received;
	/* RFC 1889 section A.8, with the mean times 16. */
	hub->interarrival_us +=
		(double)hub->jitter_us - (double)(((int64_t)hub->interarrival_us + 8) >> 4);
}

void mtr_hub_add(struct mtr_hub *hub, int64_t us)
{
	double before = hub->mean_us, n = (double)++hub->received;

	if (hub->received == 1)
		hub->best_us = hub->worst_us = us;
	else
		add_jitter(hub, us);
	hub->last_us = us;
	hub->best_us = us < hub->best_us ? us : hub->best_us;
	hub->worst_us = us > hub->worst_us ? us : hub->worst_us;
	hub->mean_us += ((double)us - before) / n;
	hub->squares += ((double)us - before) * ((double)us - hub->mean_us);
	hub->geometric_us = hub->received == 1
				    ? (double)us
				    : pow(hub->geometric_us, (n - 1) / n) * pow((double)us, 1 / n);
}

/* --- Columns --- */

static double ms(double us)
{
	return floor(us) / US_MS;
}

static double loss_of(const struct mtr_hub *hub)
{
	double percent = hub->sent ? 100 - 100.0 * hub->received / hub->sent : 0;

	return ms(percent * US_MS);
}

static double dropped_of(const struct mtr_hub *hub)
{
	return hub->sent - hub->received;
}

static double received_of(const struct mtr_hub *hub)
{
	return hub->received;
}

static double sent_of(const struct mtr_hub *hub)
{
	return hub->sent;
}

static double last_of(const struct mtr_hub *hub)
{
	return ms((double)hub->last_us);
}

static double best_of(const struct mtr_hub *hub)
{
	return ms((double)hub->best_us);
}

static double mean_of(const struct mtr_hub *hub)
{
	return ms(hub->mean_us);
}

static double worst_of(const struct mtr_hub *hub)
{
	return ms((double)hub->worst_us);
}

static double deviation_of(const struct mtr_hub *hub)
{
	return hub->received > 1 ? ms(sqrt(hub->squares / (hub->received - 1.0))) : 0;
}

static double geometric_of(const struct mtr_hub *hub)
{
	return ms(hub->geometric_us);
}

static double jitter_of(const struct mtr_hub *hub)
{
	return ms((double)hub->jitter_us);
}

static double mean_jitter_of(const struct mtr_hub *hub)
{
	return ms(hub->mean_jitter_us);
}

static double worst_jitter_of(const struct mtr_hub *hub)
{
	return ms((double)hub->worst_jitter_us);
}

static double interarrival_of(const struct mtr_hub *hub)
{
	return ms(hub->interarrival_us);
}

static const struct mtr_field fields[] = {
	{' ', " ", 1, 0, "", dropped_of},         {'L', "Loss%", 6, 1, "%", loss_of},
	{'D', "Drop", 5, 0, "", dropped_of},      {'R', "Rcv", 6, 0, "", received_of},
	{'S', "Snt", 6, 0, "", sent_of},          {'N', "Last", 6, 1, "", last_of},
	{'B', "Best", 6, 1, "", best_of},         {'A', "Avg", 6, 1, "", mean_of},
	{'W', "Wrst", 6, 1, "", worst_of},        {'V', "StDev", 6, 1, "", deviation_of},
	{'G', "Gmean", 6, 1, "", geometric_of},   {'J', "Jttr", 5, 1, "", jitter_of},
	{'M', "Javg", 5, 1, "", mean_jitter_of},  {'X', "Jmax", 5, 1, "", worst_jitter_of},
	{'I', "Jint", 5, 1, "", interarrival_of},
};

const struct mtr_field *mtr_field(char letter)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (fields[i].letter == letter)
			return &fields[i];
	return NULL;
}

size_t mtr_columns(const struct mtr_field *columns[MTR_COLUMNS], const char *letters)
{
	size_t count = 0;

	for (; *letters && count < MTR_COLUMNS; letters++)
		if ((columns[count] = mtr_field(*letters)))
			count++;
	return count;
}

const char *mtr_value(char text[MTR_VALUE], const struct mtr_field *field,
		      const struct mtr_hub *hub)
{
	int room = field->width - 1 - (int)strlen(field->unit);

	if (field->letter == ' ')
		return " ";
	snprintf(text, MTR_VALUE, " %*.*f%s", room, field->digits, field->value(hub), field->unit);
	return text;
}
