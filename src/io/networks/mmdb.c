/* SPDX-License-Identifier: MIT */
/* A database in MaxMind's format: those who publish them name the same things differently. */
#include "io/networks/sources.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_MOST = 3 };

static const char *const numbers[][PATH_MOST] = {{"autonomous_system_number"}, {"asn"}};
static const char *const holders[][PATH_MOST] = {
	{"autonomous_system_organization"}, {"as_name"}, {"as_org"}, {"name"}};
static const char *const countries[][PATH_MOST] = {
	{"country", "iso_code"}, {"country_code"}, {"country"}};

#define COUNT(paths) (sizeof(paths) / sizeof(*(paths)))

/* The first of these paths at which there is something of a kind that can be used. */
static bool find(MMDB_entry_s *entry, const char *const paths[][PATH_MOST], size_t count,
		 MMDB_entry_data_s *data)
{
	for (size_t i = 0; i < count; i++) {
		if (MMDB_aget_value(entry, data, paths[i]) != MMDB_SUCCESS || !data->has_data)
			continue;
		if (data->type == MMDB_DATA_TYPE_UTF8_STRING || data->type == MMDB_DATA_TYPE_UINT32)
			return true;
	}
	return false;
}

/* 64500, or "AS64500". */
static uint32_t number_of(const MMDB_entry_data_s *data)
{
	char text[16];
	unsigned long number;

	if (data->type == MMDB_DATA_TYPE_UINT32)
		return data->uint32;
	io__networks_name(text, sizeof(text), data->utf8_string, data->data_size);
	number = strtoul(strncmp(text, "AS", 2) ? text : text + 2, NULL, 10);
	return number <= UINT32_MAX ? (uint32_t)number : 0;
}

static void take_text(char *text, size_t size, const MMDB_entry_data_s *data)
{
	if (data->type == MMDB_DATA_TYPE_UTF8_STRING)
		io__networks_name(text, size, data->utf8_string, data->data_size);
}

bool io__networks_mmdb_find(const MMDB_s *mmdb, uint32_t address, struct io_network *network)
{
	struct sockaddr_in peer = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
	MMDB_entry_data_s data;
	int error = 0;
	MMDB_lookup_result_s result =
		MMDB_lookup_sockaddr(mmdb, (const struct sockaddr *)&peer, &error);

	if (error != MMDB_SUCCESS || !result.found_entry)
		return false;
	if (find(&result.entry, numbers, COUNT(numbers), &data))
		network->asn = number_of(&data);
	if (find(&result.entry, holders, COUNT(holders), &data))
		take_text(network->name, sizeof(network->name), &data);
	if (find(&result.entry, countries, COUNT(countries), &data))
		take_text(network->country, sizeof(network->country), &data);
	return network->asn || *network->name || *network->country;
}
