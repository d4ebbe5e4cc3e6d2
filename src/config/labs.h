/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_LABS_H
#define CONFIG_LABS_H
/* Where installed labs are: folders, separated by colons. The build says it; else the tree's own.
 */
#ifndef ICMP4_LABS
#define ICMP4_LABS "examples/labs"
#endif

#endif
