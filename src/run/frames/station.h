/* SPDX-License-Identifier: MIT */
#ifndef RUN_FRAMES_STATION_H
#define RUN_FRAMES_STATION_H
/* What the files of this world share: one link, and what we are there. */
#include "run/frames/frames.h"

/* Makes a port of what was opened; after it no right is needed. */
bool station__start(struct run_station *station, struct io_failure *failure);
void station__close(struct run_station *station);
/* Forgets everybody, and has these addresses from now on; patience: requests to one neighbour. */
void station__meet(struct run_station *station, uint32_t number, const struct icmp4_key *key,
		   const struct icmp4_prefix *own, size_t count, uint8_t patience);
/* 0, or why it did not leave (an errno). */
int station__send(struct run_station *station, struct icmp4_time now,
		  const struct icmp4_packet *packet);
/* The next datagram that came for us; its bytes are good until the next call. */
bool station__receive(struct run_station *station, struct icmp4_time now,
		      struct icmp4_packet *packet);
/* ARP, and what waited for it. datagrams: what waited leaves, too. */
void station__drain(struct run_station *station, struct icmp4_time now, bool datagrams);
void station__advance(struct run_station *station, struct icmp4_time now);

#endif
