/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_H
#define FUZZ_H
/* What every target has: libFuzzer's entry, which fuzz/replay.c calls too, and a way to object. */
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length);

/* A property that no input may break; a trap is what both the fuzzer and prove notice. */
#define MUST(property) ((property) ? (void)0 : __builtin_trap())

#endif
