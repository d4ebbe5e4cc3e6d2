/* SPDX-License-Identifier: MIT */
/*
 * A port and its neighbours: what device_lan.c is for a node, but that datagrams of ours may be
 * anything, and that the link may be one VLAN of an interface.
 */
#include "run/frames/station.h"
#include "base/bytes.h"
#include "sim/memory.h"
#include <errno.h>

enum { STATION_MACS = 12, TYPE_VLAN = 0x8100 };

bool station__start(struct run_station *station, struct io_failure *failure)
{
	int fd = station->port.fd;

	station->open = false;
	if (!io_port_start(&station->port, &station->plan, fd, failure))
		return false;
	station->open = true;
	station->room = memory_take(RUN_FRAMES_HOLDS, station->port.mtu);
	put16(station->tag, TYPE_VLAN);
	put16(station->tag + 2, station->plan.vlan);
	return true;
}

void station__close(struct run_station *station)
{
	io_port_close(&station->port);
	free(station->room);
}

void station__meet(struct run_station *station, uint32_t number, const struct icmp4_key *key,
		   const struct icmp4_prefix *own, size_t count, uint8_t patience)
{
	struct icmp4_neighbours_config config;

	icmp4_neighbours_config_default(&config);
	memcpy(config.mac, station->port.mac, sizeof(config.mac));
	config.interface = number;
	config.prefixes = own;
	config.prefix_count = count;
	config.slots = station->slots;
	config.slot_count = RUN_FRAMES_SLOTS;
	config.holds = station->holds;
	config.hold_count = RUN_FRAMES_HOLDS;
	config.room = station->room;
	config.hold_size = station->port.mtu;
	config.key = *key;
	config.requests = patience;
	icmp4_neighbours_init(&station->neighbours, &config);
}

/* The tag of a VLAN stands between the MACs and the type. */
static void put(struct run_station *station, const uint8_t *header, size_t header_length,
		const uint8_t *bytes, size_t length)
{
	struct iovec parts[4];
	int count = 0;

	parts[count++] = (struct iovec){(void *)(uintptr_t)header, STATION_MACS};
	if (station->plan.vlan)
		parts[count++] = (struct iovec){station->tag, sizeof(station->tag)};
	parts[count++] = (struct iovec){(void *)(uintptr_t)(header + STATION_MACS),
					header_length - STATION_MACS};
	if (length)
		parts[count++] = (struct iovec){(void *)(uintptr_t)bytes, length};
	station->port.ops->send(&station->port, parts, count);
}

void station__drain(struct run_station *station, struct icmp4_time now, bool datagrams)
{
	struct icmp4_frame_out out;
	struct icmp4_packet lost;
	bool sent = false;

	while (icmp4_neighbours_output(&station->neighbours, now, &out)) {
		if (out.length && !datagrams)
			continue;
		put(station, out.header, out.header_length, out.bytes, out.length);
		sent = true;
	}
	/* Whoever waits for an answer to it finds that there is none. */
	while (icmp4_neighbours_unresolved(&station->neighbours, &lost))
		;
	if (sent)
		station->port.ops->flush(&station->port);
}

int station__send(struct run_station *station, struct icmp4_time now,
		  const struct icmp4_packet *packet)
{
	uint8_t header[ICMP4_FRAME_HEADER];
	uint64_t lost = station->port.lost;

	if (station->port.gone)
		return ENETDOWN;
	switch (icmp4_neighbours_send(&station->neighbours, now, packet, header)) {
	case ICMP4_FRAME_READY:
		put(station, header, icmp4_frame_header(packet), packet->bytes, packet->held);
		break;
	case ICMP4_FRAME_LOST:
		return EHOSTUNREACH;
	default:
		break;
	}
	station->port.ops->flush(&station->port);
	station__drain(station, now, true);
	return station->port.lost == lost ? 0 : station->port.why_lost;
}

bool station__receive(struct run_station *station, struct icmp4_time now,
		      struct icmp4_packet *packet)
{
	struct io_port_frame frame;

	for (;;) {
		station__drain(station, now, true);
		if (!station->port.ops->receive(&station->port, &frame, 1))
			break;
		if (icmp4_neighbours_input(&station->neighbours, now, frame.bytes, frame.held,
					   frame.length, packet) == ICMP4_FRAME_DATAGRAM) {
			packet->stamp = frame.stamp;
			return true;
		}
	}
	station->port.ops->flush(&station->port);
	return false;
}

void station__advance(struct run_station *station, struct icmp4_time now)
{
	icmp4_neighbours_advance(&station->neighbours, now);
	station__drain(station, now, true);
}
