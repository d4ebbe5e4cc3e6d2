/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_H
#define ICMP4_H
/* All of libicmp4. Each header can be included alone. */
#include <icmp4/advertisement.h>
#include <icmp4/checksum.h>
#include <icmp4/describe.h>
#include <icmp4/discovery.h>
#include <icmp4/domain.h>
#include <icmp4/echo.h>
#include <icmp4/error.h>
#include <icmp4/extension.h>
#include <icmp4/fault.h>
#include <icmp4/field.h>
#include <icmp4/heard.h>
#include <icmp4/ip.h>
#include <icmp4/label.h>
#include <icmp4/learn.h>
#include <icmp4/limit.h>
#include <icmp4/link.h>
#include <icmp4/many.h>
#include <icmp4/membership.h>
#include <icmp4/message.h>
#include <icmp4/mib.h>
#include <icmp4/nat.h>
#include <icmp4/neighbour.h>
#include <icmp4/node.h>
#include <icmp4/object.h>
#include <icmp4/option.h>
#include <icmp4/own.h>
#include <icmp4/packet.h>
#include <icmp4/paths.h>
#include <icmp4/ping.h>
#include <icmp4/quote.h>
#include <icmp4/reassembly.h>
#include <icmp4/received.h>
#include <icmp4/registry.h>
#include <icmp4/remark.h>
#include <icmp4/rewrite.h>
#include <icmp4/route.h>
#include <icmp4/text.h>
#include <icmp4/trace.h>
#include <icmp4/types.h>
#include <icmp4/view.h>

#endif
