/* SPDX-License-Identifier: MIT */
#include "run/kernel.h"
#include "io/clock.h"
#include "run/poll.h"
#include <errno.h>

enum { POLLS_MAX = 32, BUSY_WAIT_MS = 20 };

/* While names are asked for, the resolver's own timeouts must be seen to. */
static const int64_t names_wait_ns = 100 * ICMP4_MS_NS;

static struct run_kernel *kernel_of(struct run_world *world)
{
	return (struct run_kernel *)world;
}

static struct icmp4_time kernel_now(struct run_world *world)
{
	(void)world;
	return io_now();
}

/* A full queue of our own interface empties at its line rate: worth a short wait, once. */
static bool wait_for_room(const struct io_prober *prober, int error)
{
	struct pollfd room = {.fd = prober->send_fd, .events = POLLOUT};

	if (error != EAGAIN && error != ENOBUFS)
		return false;
	return poll(&room, 1, BUSY_WAIT_MS) > 0;
}

static int kernel_send(struct run_world *world, struct icmp4_packet *packet)
{
	struct io_prober *prober = kernel_of(world)->prober;

	packet->stamp = io_now();
	if (prober->ops->send(prober, packet))
		return 0;
	if (!wait_for_room(prober, errno))
		return errno ? errno : EIO;
	packet->stamp = io_now();
	return prober->ops->send(prober, packet) ? 0 : errno;
}

static bool kernel_receive(struct run_world *world, struct icmp4_packet *packet)
{
	struct io_prober *prober = kernel_of(world)->prober;

	return prober->ops->receive(prober, packet);
}

static bool kernel_departed(struct run_world *world, uint64_t *tag, struct icmp4_time *stamp)
{
	return io_prober_departed(kernel_of(world)->prober, tag, stamp);
}

static size_t prober_polls(const struct io_prober *prober, struct pollfd *polls)
{
	size_t count = 0;

	polls[count++] = (struct pollfd){.fd = prober->receive_fd, .events = POLLIN};
	if (prober->extra_fd >= 0)
		polls[count++] = (struct pollfd){.fd = prober->extra_fd, .events = POLLIN};
	return count;
}

static size_t kernel_polls(struct run_kernel *kernel, struct pollfd polls[POLLS_MAX])
{
	const struct run_watch *watch = kernel->world.watch;
	size_t count = 0;

	if (watch)
		polls[count++] = (struct pollfd){.fd = watch->fd, .events = watch->events};
	count += prober_polls(kernel->prober, polls + count);
	if (kernel->beside)
		count += prober_polls(kernel->beside, polls + count);
	if (kernel->resolver)
		count += io_resolver_polls(kernel->resolver, polls + count, POLLS_MAX - count);
	return count;
}

static void kernel_wait(struct run_world *world, struct icmp4_time until)
{
	struct run_kernel *kernel = kernel_of(world);
	struct pollfd polls[POLLS_MAX];
	size_t count = kernel_polls(kernel, polls);

	if (kernel->resolver && !io_resolver_idle(kernel->resolver))
		until = icmp4_time_min(until, icmp4_time_add(io_now(), names_wait_ns));
	run_poll(polls, count, until, kernel->signals);
	if (world->watch)
		world->watch->revents = polls[0].revents;
	if (kernel->resolver)
		io_resolver_run(kernel->resolver);
}

static uint64_t kernel_dropped(struct run_world *world)
{
	struct run_kernel *kernel = kernel_of(world);
	uint64_t news = kernel->prober->dropped - kernel->dropped;

	kernel->dropped = kernel->prober->dropped;
	return news;
}

static const struct run_world_ops kernel_ops = {
	.now = kernel_now,
	.send = kernel_send,
	.receive = kernel_receive,
	.departed = kernel_departed,
	.wait = kernel_wait,
	.dropped = kernel_dropped,
};

void run_kernel_init(struct run_kernel *kernel, struct io_prober *prober,
		     struct io_resolver *resolver, const struct run_signals *signals)
{
	*kernel = (struct run_kernel){
		.world.ops = &kernel_ops,
		.prober = prober,
		.resolver = resolver,
		.signals = signals,
	};
}
