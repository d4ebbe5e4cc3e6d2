/* SPDX-License-Identifier: MIT */
#ifndef RUN_LOOP_H
#define RUN_LOOP_H
/*
 * The one loop that joins an engine to a world. The engine is any of the library's, behind the
 * shape they share; the world is the kernel's network in real time (run/kernel.c) or a simulated
 * one in virtual time (run/virtual.c). Neither knows of the other.
 */
#include <icmp4/packet.h>
#include <signal.h>

struct run_engine_ops {
	void (*input)(void *self, struct icmp4_time now, const struct icmp4_packet *packet);
	bool (*output)(void *self, struct icmp4_time now, struct icmp4_packet *packet);
	void (*sent)(void *self, uint64_t tag, struct icmp4_time stamp);
	/* When it really left, as the world learns later; NULL where the engine does not care. */
	void (*left)(void *self, uint64_t tag, struct icmp4_time stamp);
	void (*failed)(void *self, uint64_t tag, int reason);
	void (*dropped)(void *self, uint64_t count); /* NULL where the engine does not count it */
	struct icmp4_time (*deadline)(const void *self);
	void (*advance)(void *self, struct icmp4_time now);
	bool (*done)(const void *self);
	void (*stop)(void *self);
	/* Takes all events out and shows them. Called after everything above that may make one. */
	void (*drain)(void *self, void *sink);
};

struct run_engine {
	const struct run_engine_ops *ops;
	void *self;
	void *sink;
};

struct run_world;

struct run_world_ops {
	struct icmp4_time (*now)(struct run_world *world);
	/* 0, or why it did not leave (an errno). */
	int (*send)(struct run_world *world, struct icmp4_packet *packet);
	bool (*receive)(struct run_world *world, struct icmp4_packet *packet);
	/* What left, and when; asked after each arrival. NULL where the time of sending is it. */
	bool (*departed)(struct run_world *world, uint64_t *tag, struct icmp4_time *stamp);
	/* Until something may be received, until the time has come, or until a signal. */
	void (*wait)(struct run_world *world, struct icmp4_time until);
	uint64_t (*dropped)(struct run_world *world); /* arrivals lost since last asked */
};

/* In place of an interface's index, where a world hears at more than one place: it arrived behind
 * the device. */
#define RUN_SINK (UINT32_MAX - 1)
/*
 * Somebody beside the engine who wants to be woken: a screen, say. The world waits for its file
 * descriptor too, tells what became of it, and waits no longer than it is due.
 */
struct run_watch {
	void (*tick)(struct run_watch *watch, struct icmp4_time now); /* before each wait */
	int fd;
	short events;  /* of poll(2): what is waited for */
	short revents; /* what came */
	struct icmp4_time due;
};

struct run_world {
	const struct run_world_ops *ops;
	struct run_watch *watch; /* NULL: nobody */
};

/* What the signals asked for; set by handlers, read by the loop. The only thing they share. */
struct run_signals {
	volatile sig_atomic_t stop;     /* INT, TERM: end, with the summary */
	volatile sig_atomic_t progress; /* QUIT, USR1 */
	volatile sig_atomic_t reload;   /* HUP, where the verb can */
	volatile sig_atomic_t suspend;  /* TSTP, where there is a screen to leave first */
	volatile sig_atomic_t redraw;   /* CONT, WINCH: the screen is no longer what it was */
};

/* Something that a wait must end for. */
static inline bool run_signalled(const struct run_signals *signals)
{
	return signals &&
	       (signals->stop || signals->progress || signals->suspend || signals->redraw);
}

struct run_plan {
	struct run_engine engine;
	struct run_world *world;
	struct icmp4_time end; /* deadline of the run (-w); ICMP4_NEVER: none */
	uint8_t *room;         /* for output(): room_size octets */
	size_t room_size;
	struct run_signals *signals;  /* may be NULL */
	void (*progress)(void *sink); /* may be NULL */
};

enum run_reason { RUN_DONE, RUN_DEADLINE, RUN_INTERRUPTED, RUN_RELOAD };

enum run_reason run_loop(const struct run_plan *plan);
/* "complete", "deadline", ...: as a summary has it. */
const char *run_reason_name(enum run_reason reason);

#endif
