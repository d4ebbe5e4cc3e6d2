/* SPDX-License-Identifier: MIT */
#ifndef RUN_KERNEL_H
#define RUN_KERNEL_H
/* The kernel's network in real time, as a world for run_loop. */
#include "io/prober/prober.h"
#include "io/resolve.h"
#include "run/loop.h"

struct run_kernel {
	struct run_world world;
	struct io_prober *prober;
	const struct io_prober *beside;    /* of another world: what arrives there ends a wait here
					    * too; NULL: none */
	struct io_resolver *resolver;      /* polled along; NULL: no names */
	const struct run_signals *signals; /* end a wait; may be NULL */
	uint64_t dropped;                  /* as told so far */
};

void run_kernel_init(struct run_kernel *kernel, struct io_prober *prober,
		     struct io_resolver *resolver, const struct run_signals *signals);

#endif
