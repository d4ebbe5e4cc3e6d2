/* SPDX-License-Identifier: MIT */
/*
 * Packets on their way. Each owns a buffer of one of three sizes that goes back to a pool, so that
 * a running simulation allocates nothing; how many there are, and how much they hold, has an end.
 */
#include "sim/memory.h"
#include "sim/network.h"

enum { FLIGHTS_MAX = 65536, OCTETS_MAX = 256 << 20 };

static const uint32_t sizes[SIM_SIZES] = {128, 2048, 65536};

static uint8_t size_for(size_t length)
{
	uint8_t size = 0;

	while (size < SIM_SIZES - 1 && length > sizes[size])
		size++;
	return size;
}

static struct flight *flight_new(struct sky *sky, uint8_t size)
{
	struct flight *flight = memory_take(1, sizeof(*flight) + sizes[size]);

	sky->all = memory_room(sky->all, sky->all_count, sizeof(*sky->all));
	flight->id = (uint32_t)sky->all_count;
	flight->size = size;
	sky->all[sky->all_count++] = flight;
	return flight;
}

struct flight *sim__flight(struct sky *sky, const struct icmp4_packet *packet)
{
	uint8_t size = size_for(packet->length);
	struct flight *flight = sky->free[size];

	if (packet->length > sizes[size] || sky->count == FLIGHTS_MAX ||
	    sky->octets + sizes[size] > OCTETS_MAX)
		return NULL;
	if (flight)
		sky->free[size] = flight->next;
	else
		flight = flight_new(sky, size);
	sky->count++;
	sky->octets += sizes[size];
	flight->length = (uint32_t)packet->length;
	flight->interface = packet->interface;
	flight->next_hop = packet->next_hop;
	flight->link = packet->link;
	flight->step = FLIGHT_ARRIVES;
	flight->label_count =
		packet->label_count < ICMP4_LABELS_MAX ? packet->label_count : ICMP4_LABELS_MAX;
	if (flight->label_count)
		memcpy(flight->labels, packet->labels,
		       flight->label_count * sizeof(flight->labels[0]));
	memcpy(flight->bytes, packet->bytes, packet->length);
	return flight;
}

void sim__flight_end(struct sky *sky, const struct flight *flight)
{
	sky->count--;
	sky->octets -= sizes[flight->size];
}

void sim__flight_free(struct sky *sky, struct flight *flight)
{
	flight->next = sky->free[flight->size];
	sky->free[flight->size] = flight;
}

/* The heap has room: it never holds more than FLIGHTS_MAX. */
void sim__depart(struct sky *sky, struct flight *flight, struct icmp4_time due)
{
	flight->at = due;
	icmp4__heap_push(&sky->due, (struct heap_item){due, sky->order++, flight->id});
}

struct flight *sim__land(struct sky *sky, struct icmp4_time now)
{
	const struct heap_item *next = icmp4__heap_peek(&sky->due);
	struct heap_item item;

	if (!next || icmp4_time_before(now, next->at) || !icmp4__heap_pop(&sky->due, &item))
		return NULL;
	sim__flight_end(sky, sky->all[item.id]);
	return sky->all[item.id];
}

void sim__row_add(struct flight_row *row, struct flight *flight)
{
	flight->next = NULL;
	*row->end = flight;
	row->end = &flight->next;
}

struct flight *sim__row_take(struct flight_row *row)
{
	struct flight *flight = row->first;

	if (!flight)
		return NULL;
	row->first = flight->next;
	if (!row->first)
		row->end = &row->first;
	return flight;
}

struct icmp4_packet sim__packet(struct flight *flight)
{
	return (struct icmp4_packet){
		.bytes = flight->bytes,
		.held = flight->length,
		.length = flight->length,
		.stamp = flight->at,
		.interface = flight->interface,
		.next_hop = flight->next_hop,
		.link = flight->link,
		.label_count = flight->label_count,
		.labels = flight->label_count ? flight->labels : NULL,
		.form = ICMP4_FORM_DATAGRAM,
	};
}

void sim__sky_init(struct sky *sky)
{
	sky->due.size = FLIGHTS_MAX;
	sky->due.items = memory_take(FLIGHTS_MAX, sizeof(*sky->due.items));
	sky->arrived.end = &sky->arrived.first;
	sky->lent.end = &sky->lent.first;
}

void sim__sky_free(struct sky *sky)
{
	for (size_t i = 0; i < sky->all_count; i++)
		free(sky->all[i]);
	free(sky->all);
	free(sky->due.items);
}
