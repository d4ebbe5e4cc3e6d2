/* SPDX-License-Identifier: MIT */
/*
 * A link with a rate takes its time for each packet, and what comes meanwhile waits in the order in
 * which it came, as long as there is room. The packet that the link is at work on is a flight whose
 * time is when its last bit has left; that it has is what takes the next one off the queue, and so
 * there is no clock here either.
 */
#include "sim/codel.h"
#include "sim/memory.h"
#include "sim/network.h"

enum { OCTET_NS = 8 }; /* at 1 Gbit/s */

#define NS_A_SECOND UINT64_C(1000000000)

struct sim_queue {
	struct flight_row waiting;
	uint32_t count;
	size_t octets;
	bool busy; /* the link is at work */
	struct codel codel;
};

/* Whose queue it is, and when. */
struct service {
	struct sim *sim;
	struct icmp4_time now;
	uint32_t node;
	const struct sim_direction *way;
	struct sim_queue *queue;
};

static struct sim_queue *queue_of(struct sim_lane *lane)
{
	if (!lane->queue) {
		lane->queue = memory_take(1, sizeof(*lane->queue));
		lane->queue->waiting.end = &lane->queue->waiting.first;
	}
	return lane->queue;
}

static struct service serve(struct sim *sim, struct icmp4_time now, uint32_t node,
			    const struct icmp4_packet *packet)
{
	const struct sim_port *port = sim__port_of(sim, node, packet);
	struct sim_link *link = &sim->links[port->link];

	return (struct service){sim, now, node, &link->ways[port->side],
				queue_of(&link->lanes[port->side])};
}

static size_t octets_of(struct flight *flight)
{
	struct icmp4_packet packet = sim__packet(flight);

	return sim__octets(&packet);
}

/* The time on the link, rounded up; none where the rate was taken away meanwhile. */
static int64_t work_ns(const struct sim_direction *way, size_t octets)
{
	uint64_t bit_seconds = (uint64_t)octets * OCTET_NS * NS_A_SECOND;

	return way->rate_bps ? (int64_t)((bit_seconds + way->rate_bps - 1) / way->rate_bps) : 0;
}

static void begin(const struct service *s, struct flight *flight)
{
	s->queue->busy = true;
	sim__depart(&s->sim->sky, flight,
		    icmp4_time_add(s->now, work_ns(s->way, octets_of(flight))));
}

static bool has_room(const struct service *s, size_t octets)
{
	const struct sim_queue_spec *spec = &s->way->queue;

	return (!spec->packets || s->queue->count < spec->packets) &&
	       (!spec->octets || s->queue->octets + octets <= spec->octets);
}

static void shed(const struct service *s, struct flight *flight)
{
	struct icmp4_packet packet = sim__packet(flight);

	sim__lose(s->sim, s->now, s->node, &packet, "codel", &s->sim->counters.shed);
	sim__flight_end(&s->sim->sky, flight);
	sim__flight_free(&s->sim->sky, flight);
}

/* Section 4.2: with a packet or less behind it, a queue is no burden to anybody. */
static bool is_shed(const struct service *s, const struct flight *flight)
{
	const struct sim_queue_spec *spec = &s->way->queue;
	struct codel_plan plan = {spec->target_ns, spec->interval_ns};

	return spec->interval_ns &&
	       codel_drops(&s->queue->codel, &plan, s->now, icmp4_time_since(s->now, flight->at),
			   s->queue->octets <= s->way->mtu);
}

static struct flight *take(struct sim_queue *queue)
{
	struct flight *flight = sim__row_take(&queue->waiting);

	if (flight) {
		queue->count--;
		queue->octets -= octets_of(flight);
	}
	return flight;
}

static void next(const struct service *s)
{
	struct flight *flight;

	s->queue->busy = false;
	while ((flight = take(s->queue)) && is_shed(s, flight))
		shed(s, flight);
	if (flight)
		begin(s, flight);
	else
		codel_empty(&s->queue->codel);
}

void sim__queue(struct sim *sim, struct icmp4_time now, uint32_t node,
		const struct icmp4_packet *packet, uint64_t number)
{
	struct service s = serve(sim, now, node, packet);
	struct flight *flight;

	if (s.queue->busy && !has_room(&s, sim__octets(packet))) {
		sim__lose(sim, now, node, packet, "overflow", &sim->counters.overflowed);
		return;
	}
	flight = sim__flight(&sim->sky, packet);
	if (!flight) {
		sim__lose(sim, now, node, packet, "queue-full", &sim->counters.queue_full);
		return;
	}
	flight->node = node;
	flight->number = number;
	flight->step = FLIGHT_SENT;
	flight->at = now;
	sim__row_add(&s.queue->waiting, flight);
	s.queue->count++;
	s.queue->octets += sim__octets(packet);
	if (!s.queue->busy)
		next(&s);
}

void sim__queue_sent(struct sim *sim, struct flight *flight)
{
	struct icmp4_packet packet = sim__packet(flight);
	struct service s = serve(sim, flight->at, flight->node, &packet);

	sim__cross(sim, flight->at, flight->node, &packet, flight->number);
	next(&s);
}

bool sim__queue_busy(const struct sim_lane *lane)
{
	return lane->queue && lane->queue->busy;
}

void sim__queue_load(const struct sim_lane *lane, struct sim_load *load)
{
	if (!lane->queue)
		return;
	load->waiting = lane->queue->count;
	load->waiting_octets = lane->queue->octets;
}

void sim__queue_free(struct sim_queue *queue)
{
	free(queue);
}
