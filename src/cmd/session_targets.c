/* SPDX-License-Identifier: MIT */
/*
 * From what was typed to what is asked. A target that cannot be asked (no such name, no address, no
 * route to it) is said once, costs the exit status, and keeps nobody from asking the others.
 */
#include "cmd/session.h"
#include "cmd/targets.h"
#include <errno.h>
#include <icmp4/text.h>
#include <stdlib.h>
#include <string.h>

enum { TARGETS_MIN = 16 };

static const int64_t resolve_ns = 5 * ICMP4_S_NS;

static bool resolve_in_lab(struct session *s, const char *name, uint32_t *dst,
			   struct io_failure *failure)
{
	uint32_t node = session_find_node(s, name, failure);

	if (node != SIM_NONE)
		*dst = sim_node_address(s->lab->sim, node);
	return node != SIM_NONE;
}

/* Inside a lab, every router has several addresses, and the first is its own: no news there. */
static bool tells_choice(const struct session *s)
{
	return s->call->options.verbose || !getenv("ICMP4_LAB");
}

static bool resolve_by_dns(struct session *s, const char *name, uint32_t *dst,
			   struct io_failure *failure)
{
	uint32_t addresses[IO_ADDRESSES_MAX];
	char text[ICMP4_ADDRESS_TEXT];
	size_t count;

	if (!io_resolve(s->resolver, name, resolve_ns, addresses, &count, failure))
		return false;
	*dst = addresses[0];
	if (count > 1 && tells_choice(s)) {
		icmp4_address_text(*dst, text, sizeof(text));
		fprintf(stderr, "icmp %s: %s has %zu addresses; taking %s\n", s->call->verb->name,
			name, count, text);
	}
	return true;
}

bool session_resolve(struct session *s, const struct cmd_target *target, uint32_t *dst,
		     struct io_failure *failure)
{
	if (target->error)
		return io_fail(failure, "usage", 0, "", "%s", target->error);
	if (target->is_address) {
		*dst = target->address;
		return true;
	}
	return s->lab ? resolve_in_lab(s, target->given, dst, failure)
		      : resolve_by_dns(s, target->given, dst, failure);
}

static bool resolve(struct session *s, const struct cmd_target *target, uint32_t *dst)
{
	struct io_failure failure;

	if (session_resolve(s, target, dst, &failure))
		return true;
	session_note(s, &failure);
	return false;
}

/* Of the errors of a route: a socket that is not asked to broadcast gets EACCES for one that is. */
static bool has_route(struct session *s, const char *name, uint32_t dst)
{
	struct io_failure failure;

	if (s->lab || s->use == SESSION_WRITE || s->call->options.may_test ||
	    io_source_for(dst, s->call->options.interface))
		return true;
	if (errno == EACCES && s->use == SESSION_CRAFT)
		return true; /* send/judge.h decides */
	if (errno == EACCES)
		io_fail(&failure, "no-route", errno, "icmp asks single hosts only",
			"%.100s is a broadcast address, or a route forbids it", name);
	else
		io_fail(&failure, "no-route", errno, "ip route", "%.100s: no route to it", name);
	session_note(s, &failure);
	return false;
}

bool session_room(struct session *s, size_t count)
{
	struct out_target *targets = realloc(s->targets, count * sizeof(*targets));
	char **names = realloc(s->names, count * sizeof(*names));

	s->targets = targets ? targets : s->targets;
	s->names = names ? names : s->names;
	if (!targets || !names)
		return session_fail(s, "system", "no memory for the targets", NULL);
	s->target_room = count;
	return true;
}

bool session_take(struct session *s, const char *given, uint32_t dst)
{
	size_t room = s->target_room;
	char *name = NULL;

	if (s->target_count < room || session_room(s, room ? 2 * room : TARGETS_MIN))
		name = strdup(given);
	if (!name)
		return session_fail(s, "system", "no memory for the targets", NULL);
	s->names[s->target_count] = name;
	s->targets[s->target_count++] = (struct out_target){.name = name, .dst = dst};
	s->run.targets = s->targets;
	s->run.target_count = s->target_count;
	return true;
}

bool session_accept(struct session *s, const char *given, uint32_t dst)
{
	return has_route(s, given, dst) && session_take(s, given, dst);
}

static bool take_targets(struct session *s, const struct cmd_target *list, size_t count)
{
	if (count && !session_room(s, count))
		return false;
	for (size_t i = 0; i < count && !s->signals->stop; i++) {
		uint32_t dst;

		if (!resolve(s, &list[i], &dst) || !has_route(s, list[i].given, dst))
			continue;
		if (!session_take(s, list[i].given, dst))
			return false;
	}
	return s->target_count > 0 || s->call->options.targets_come;
}

bool session_targets(struct session *s)
{
	char error[CMD_TARGETS_ERROR];
	struct cmd_target *list = NULL;
	size_t count = 0;
	bool fine = cmd_targets(&s->call->options, &list, &count, error);

	if (fine)
		fine = take_targets(s, list, count);
	else
		session_fail(s, "usage", error, NULL);
	cmd_targets_free(list, count);
	return fine;
}

enum run_reason session_each(struct session *session, session_target_fn *one, void *run,
			     int *status)
{
	enum run_reason reason = RUN_DONE;
	size_t done = 0;

	*status = CMD_YES;
	while (done < session->target_count && reason == RUN_DONE)
		reason = one(run, done++, status);
	if (done < session->target_count)
		*status = CMD_NO;
	return reason;
}
