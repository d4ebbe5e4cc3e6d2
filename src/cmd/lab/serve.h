/* SPDX-License-Identifier: MIT */
#ifndef CMD_LAB_SERVE_H
#define CMD_LAB_SERVE_H
#include "cmd/lab/lab.h"
#include "io/process/control.h"
#include "run/enclosed.h"

/* What `icmp ctl` asks of a lab that runs: an io_control_fn whose world is the lab. */
io_control_fn lab_answer;
/* With --control somebody may ask; else the guest has no world. False: said on stderr. */
bool lab_serve(const struct cmd_call *call, struct lab *lab, struct run_enclosed_guest *guest);
void lab_serve_end(const struct run_enclosed_guest *guest);

#endif
