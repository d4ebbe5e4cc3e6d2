/* SPDX-License-Identifier: MIT */
#include "out/device.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *name;
	size_t at;
} done[] = {
#define DONE(name, member)                                         \
	{                                                          \
		name, offsetof(struct icmp4_node_counters, member) \
	}
	DONE("received", received),
	DONE("forwarded", forwarded),
	DONE("fragments", fragments),
	DONE("answered", answered),
	DONE("delivered", delivered),
	DONE("originated", originated),
	DONE("held", held),
	DONE("reassembled", reassembled),
	DONE("rate-limited", limited),
	DONE("silenced", silenced),
	DONE("does-not-fit", unfit),
#undef DONE
};

static bool done_of(const struct icmp4_node_counters *c, size_t n, struct out_device_counter *out)
{
	if (n >= COUNT(done))
		return false;
	*out = (struct out_device_counter){
		done[n].name, NULL,
		*(const uint64_t *)(const void *)((const char *)c + done[n].at)};
	return true;
}

static bool dropped_of(const struct icmp4_node_counters *c, size_t n,
		       struct out_device_counter *out)
{
	if (n >= ICMP4_DROP_COUNT)
		return false;
	*out = (struct out_device_counter){icmp4_drop_name((enum icmp4_drop)n), NULL,
					   c->dropped[n]};
	return true;
}

static bool errors_of(const struct icmp4_node_counters *c, size_t n, struct out_device_counter *out)
{
	if (n >= ICMP4_ERROR_COUNT)
		return false;
	*out = (struct out_device_counter){icmp4_error_row((enum icmp4_error_kind)n)->name, NULL,
					   c->errors[n]};
	return true;
}

static bool forbidden_of(const struct icmp4_node_counters *c, size_t n,
			 struct out_device_counter *out)
{
	if (n >= ICMP4_FORBID_COUNT)
		return false;
	*out = (struct out_device_counter){icmp4_forbid_rule((enum icmp4_forbid)n),
					   icmp4_forbid_text((enum icmp4_forbid)n),
					   c->forbidden[n]};
	return true;
}

static bool refused_of(const struct icmp4_node_counters *c, size_t n,
		       struct out_device_counter *out)
{
	if (n >= ICMP4_REFUSAL_COUNT)
		return false;
	*out = (struct out_device_counter){icmp4_refusal_name((enum icmp4_refusal)n),
					   icmp4_refusal_text((enum icmp4_refusal)n),
					   c->refused[n]};
	return true;
}

static const struct {
	const char *name;
	bool (*of)(const struct icmp4_node_counters *, size_t, struct out_device_counter *);
} groups[OUT_DEVICE_GROUPS] = {
	[OUT_DEVICE_DONE] = {"done", done_of},
	[OUT_DEVICE_DROPPED] = {"dropped", dropped_of},
	[OUT_DEVICE_ERRORS] = {"errors", errors_of},
	[OUT_DEVICE_FORBIDDEN] = {"forbidden", forbidden_of},
	[OUT_DEVICE_REFUSED] = {"refused", refused_of},
};

const char *out_device_group_name(enum out_device_group group)
{
	return groups[group].name;
}

bool out_device_counter(const struct icmp4_node_counters *counters, enum out_device_group group,
			size_t n, struct out_device_counter *counter)
{
	return groups[group].of(counters, n, counter);
}
