# SPDX-License-Identifier: MIT
# One non-recursive makefile, no configure step. `make help` lists what it can do.

VERSION := 0.1.0
SONAME  := libicmp4.so.0

CC      ?= cc
AR      ?= ar
CFLAGS  ?= -O2 -g
PREFIX  ?= /usr/local
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

# --- Variants: each has a build folder of its own -------------------------------------------------
#   make SAN=address,undefined   make SAN=thread   make COV=1   make LTO=1   make CC=clang
#   make CROSS=s390x
SAN :=
COV :=
LTO :=
CROSS :=
comma := ,
ifneq ($(CROSS),)
override CC := $(CROSS)-linux-gnu-gcc
override AR := $(CROSS)-linux-gnu-ar
RUN := qemu-$(CROSS) -L /usr/$(CROSS)-linux-gnu
endif
variant := $(notdir $(CC))$(if $(SAN),-$(subst $(comma),-,$(SAN)))$(if $(COV),-cov)$(if $(LTO),-lto)
B := build/$(variant)
variant_flags := $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer) \
	$(if $(COV),--coverage -O0) $(if $(LTO),-flto)

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
	-Wvla -Wundef
WERROR := -Werror
HARDEN := -fstack-protector-strong $(if $(SAN)$(COV),,-D_FORTIFY_SOURCE=2)
std := -std=c11 -Iinclude -Isrc $(WARN) $(WERROR) $(variant_flags)
core_flags := $(std) -fvisibility=hidden -fPIC
host_flags := $(std) -D_GNU_SOURCE -DICMP4_VERSION='"$(VERSION)"' $(HARDEN) -fPIE

# --- What is made of what -------------------------------------------------------------------------
core_src := $(sort $(foreach d,base wire link node probe,$(wildcard src/$(d)/*.c)))
host_src := $(sort $(foreach d,stat sim config io run out cmd,$(wildcard src/$(d)/*.c)))
cmd_main := src/cmd/main.c
host_lib_src := $(filter-out $(cmd_main),$(host_src))
core_obj := $(core_src:%.c=$(B)/%.o)
host_obj := $(host_lib_src:%.c=$(B)/%.o)
headers  := $(sort $(wildcard include/icmp4/*.h))

# Libraries of the command; the library itself needs none.
PKG_CONFIG ?= pkg-config
host_packages := yaml-0.1 jansson libcares libcap
host_cflags = $(shell $(PKG_CONFIG) --cflags $(host_packages) 2>/dev/null)
host_libs   = $(shell $(PKG_CONFIG) --libs $(host_packages) 2>/dev/null) -lm

.PHONY: all lib help clean
all: lib $(B)/icmp
lib: $(B)/libicmp4.a $(B)/$(SONAME)

$(B)/src/base/%.o $(B)/src/wire/%.o $(B)/src/link/%.o $(B)/src/node/%.o $(B)/src/probe/%.o: \
	flags = $(core_flags)
$(B)/src/%.o: flags = $(host_flags) $(host_cflags)

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(flags) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/libicmp4.a: $(core_obj)
	rm -f $@ && $(AR) rcs $@ $^

$(B)/$(SONAME): $(core_obj) packaging/libicmp4.map
	$(CC) $(variant_flags) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,$(SONAME) \
		-Wl,--version-script=packaging/libicmp4.map -o $@ $(core_obj)

$(B)/libicmp4host.a: $(host_obj)
	rm -f $@ && $(AR) rcs $@ $^

$(B)/icmp: $(B)/$(cmd_main:.c=.o) $(B)/libicmp4host.a $(B)/libicmp4.a
	$(CC) $(variant_flags) $(CFLAGS) $(LDFLAGS) -pie -Wl,-z,relro,-z,now -o $@ $^ $(host_libs)

# --- Tests ----------------------------------------------------------------------------------------
# tests/unit/core: link the library alone. tests/unit/host: link what the command links.
core_test_src := $(sort $(wildcard tests/unit/core/*_test.c))
host_test_src := $(sort $(wildcard tests/unit/host/*_test.c))
core_tests := $(core_test_src:%.c=$(B)/%)
host_tests := $(host_test_src:%.c=$(B)/%)

$(B)/tests/unit/core/%.o: flags = $(std) -Itests
$(B)/tests/unit/host/%.o: flags = $(std) -D_GNU_SOURCE -Itests $(host_cflags)
$(core_tests): %: %.o $(B)/libicmp4.a
	$(CC) $(variant_flags) $(CFLAGS) $(LDFLAGS) -o $@ $^
$(host_tests): %: %.o $(B)/libicmp4host.a $(B)/libicmp4.a
	$(CC) $(variant_flags) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(host_libs)

.PHONY: unit unit-core
unit: $(core_tests) $(host_tests)
	prove $(if $(RUN),-e '$(RUN)') $^
unit-core: $(core_tests)
	prove $(if $(RUN),-e '$(RUN)') $^

clean:
	rm -rf build

-include $(shell find $(B) -name '*.d' 2>/dev/null)
