/* SPDX-License-Identifier: MIT */
#ifndef WIRE_REGISTRY_H
#define WIRE_REGISTRY_H
/* The codes of each type that has any; the registry's rows point at them. */
#include <icmp4/registry.h>

extern const struct icmp4_code icmp4__codes_echo_reply[1];
extern const struct icmp4_code icmp4__codes_unreachable[16];
extern const struct icmp4_code icmp4__codes_quench[1];
extern const struct icmp4_code icmp4__codes_redirect[4];
extern const struct icmp4_code icmp4__codes_alternate[1];
extern const struct icmp4_code icmp4__codes_echo[1];
extern const struct icmp4_code icmp4__codes_advertisement[2];
extern const struct icmp4_code icmp4__codes_solicitation[1];
extern const struct icmp4_code icmp4__codes_exceeded[2];
extern const struct icmp4_code icmp4__codes_parameter[3];
extern const struct icmp4_code icmp4__codes_timestamp[1];
extern const struct icmp4_code icmp4__codes_timestamp_reply[1];
extern const struct icmp4_code icmp4__codes_information[1];
extern const struct icmp4_code icmp4__codes_information_reply[1];
extern const struct icmp4_code icmp4__codes_mask[1];
extern const struct icmp4_code icmp4__codes_mask_reply[1];
extern const struct icmp4_code icmp4__codes_traceroute[2];
extern const struct icmp4_code icmp4__codes_conversion[12];
extern const struct icmp4_code icmp4__codes_name[1];
extern const struct icmp4_code icmp4__codes_name_reply[1];
extern const struct icmp4_code icmp4__codes_photuris[6];
extern const struct icmp4_code icmp4__codes_extended_echo[1];
extern const struct icmp4_code icmp4__codes_extended_reply[5];

#endif
