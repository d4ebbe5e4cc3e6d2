/* SPDX-License-Identifier: MIT */
/*
 * How long the data of a probe are: always the same, or in a sweep one size after the other, to
 * each target alike, and again from the first.
 */
#include "probe/ping/ping.h"
#include "probe/probe.h"

uint32_t icmp4_ping_sizes(const struct icmp4_ping_options *options)
{
	uint32_t span = options->size_max - (uint32_t)options->size;

	if (!options->size_step || options->size_max <= options->size)
		return 1;
	return (span + options->size_step - 1) / options->size_step + 1;
}

uint16_t icmp4_ping_size_at(const struct icmp4_ping_options *options, uint64_t seq)
{
	uint32_t sizes = icmp4_ping_sizes(options);
	if (sizes == 1)
		return options->size;

	uint32_t at = (uint32_t)((seq - 1) % sizes);
	if (at == sizes - 1)
		return options->size_max;
	return (uint16_t)(options->size + at * options->size_step);
}
