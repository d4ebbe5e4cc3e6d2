/* SPDX-License-Identifier: MIT */
#include "io/capture/datalink.h"

#include <pcap/pcap.h>
#include <stddef.h>

/* Those that are not the same number. Files that have the DLT_ by mistake are understood too, since
 * the registry gives none of these numbers to anything else. */
static const struct {
	int datalink;
	uint32_t link_type;
} differing[] = {
	{DLT_ATM_RFC1483, 100}, {DLT_RAW, 101},      {DLT_SLIP_BSDOS, 102},
	{DLT_PPP_BSDOS, 103},   {DLT_ATM_CLIP, 106},
};

uint32_t io_linktype_of(int datalink)
{
	for (size_t i = 0; i < sizeof(differing) / sizeof(differing[0]); i++)
		if (differing[i].datalink == datalink)
			return differing[i].link_type;
	return (uint32_t)datalink;
}

int io_datalink_of(uint32_t link_type)
{
	for (size_t i = 0; i < sizeof(differing) / sizeof(differing[0]); i++)
		if (differing[i].link_type == link_type)
			return differing[i].datalink;
	return link_type <= UINT16_MAX ? (int)link_type : -1;
}
