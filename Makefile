# SPDX-License-Identifier: MIT
# One non-recursive makefile, no configure step. `make help` lists what it can do.

VERSION := 0.1.0
SONAME  := libicmp4.so.0

CC      ?= cc
CXX     ?= g++
AR      ?= ar
CFLAGS  ?= -O2 -g
PREFIX  ?= /usr/local
LIBDIR  ?= $(PREFIX)/lib
UNITDIR ?= $(PREFIX)/lib/systemd/system
ZSHDIR  ?= $(PREFIX)/share/zsh/site-functions
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
variant_flags := $(if $(SAN)$(COV),-DINSTRUMENTED) \
	$(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer) \
	$(if $(COV),--coverage -O0) $(if $(LTO),-flto)

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
	-Wvla -Wundef
WERROR := -Werror
HARDEN := -fstack-protector-strong $(if $(SAN)$(COV),,-D_FORTIFY_SOURCE=2)
std := -std=c11 $(if $(MUTANTS),-Itests/mutants) -Iinclude -Isrc $(WARN) $(WERROR) $(variant_flags)
core_flags := $(std) -fvisibility=hidden -fPIC
host_flags := $(std) -D_GNU_SOURCE $(HARDEN) -fPIE -DICMP4_VERSION='"$(VERSION)"' \
	-DICMP4_LABS='"$(PREFIX)/share/icmp4/labs:examples/labs"'

# --- What is made of what -------------------------------------------------------------------------
# A layer is a folder; a family of files in it may have one of its own.
sources = $(sort $(foreach d,$(1),$(wildcard src/$(d)/*.c src/$(d)/*/*.c)))
codec_src := $(call sources,base wire link)
core_src := $(call sources,base wire link node probe)
host_src := $(call sources,check why stat sim config io run out cmd)
cmd_main := src/cmd/main.c
host_lib_src := $(filter-out $(cmd_main),$(host_src))
core_obj := $(core_src:%.c=$(B)/%.o) $(if $(MUTANTS),$(B)/tests/mutants/mutants.o)
host_obj := $(host_lib_src:%.c=$(B)/%.o)
headers  := $(sort $(wildcard include/icmp4/*.h))

# Libraries of the command; the library itself needs none.
PKG_CONFIG ?= pkg-config
host_packages := yaml-0.1 expat libcares libcap libmnl libpcap zlib jansson libseccomp libmicrohttpd ncursesw libmaxminddb
host_cflags = $(shell $(PKG_CONFIG) --cflags $(host_packages) 2>/dev/null)
host_libs   = $(shell $(PKG_CONFIG) --libs $(host_packages) 2>/dev/null) -lm

# A line a file; V=1 shows the commands, -s nothing.
Q := $(if $(V),,@)
silent = $(findstring s,$(filter-out -%,$(firstword $(MAKEFLAGS))))
say = @$(if $(silent),:,printf '  %-8s%s\n' $(1) $@)

.PHONY: all lib help clean
all: lib $(B)/icmp
lib: $(B)/libicmp4.a $(B)/$(SONAME)

$(B)/src/base/%.o $(B)/src/wire/%.o $(B)/src/link/%.o $(B)/src/node/%.o $(B)/src/probe/%.o: \
	flags = $(core_flags)
$(B)/src/%.o: flags = $(host_flags) $(host_cflags)
$(B)/tests/mutants/%.o: flags = $(core_flags)

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(flags) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# Where installed labs are is compiled in: another PREFIX is another program.
.PHONY: always
$(B)/prefix: always
	@mkdir -p $(@D)
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' >$@
$(B)/src/config/labs.o: $(B)/prefix

$(B)/libicmp4.a: $(core_obj)
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(B)/$(SONAME): $(core_obj) packaging/libicmp4.map
	$(call say,LINK)
	$(Q)$(CC) $(variant_flags) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,$(SONAME) \
		-Wl,--version-script=packaging/libicmp4.map -o $@ $(core_obj)

$(B)/libicmp4host.a: $(host_obj)
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(B)/icmp: $(B)/$(cmd_main:.c=.o) $(B)/libicmp4host.a $(B)/libicmp4.a
	$(call say,LINK)
	$(Q)$(CC) $(variant_flags) $(CFLAGS) $(LDFLAGS) -pie -Wl,-z,relro,-z,now -o $@ $^ $(host_libs)

# --- Tests ----------------------------------------------------------------------------------------
# tests/unit/core: link the library alone. tests/unit/host: link what the command links.
core_test_src := $(sort $(wildcard tests/unit/core/*_test.c))
host_test_src := $(sort $(wildcard tests/unit/host/*_test.c))
core_tests := $(core_test_src:%.c=$(B)/%)
host_tests := $(host_test_src:%.c=$(B)/%)

$(B)/tests/unit/core/%.o: flags = $(std) -Itests
$(B)/tests/unit/host/%.o: flags = $(std) -D_GNU_SOURCE -Itests $(host_cflags)
$(core_tests): %: %.o $(B)/libicmp4.a
	$(call say,LINK)
	$(Q)$(CC) $(variant_flags) $(CFLAGS) $(LDFLAGS) -o $@ $^
$(host_tests): %: %.o $(B)/libicmp4host.a $(B)/libicmp4.a
	$(call say,LINK)
	$(Q)$(CC) $(variant_flags) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(host_libs)

# The headers from C++, each of them, and the library linked to it.
$(B)/tests/cpp/headers: tests/cpp/headers.cc $(B)/libicmp4.a $(headers)
	@mkdir -p $(@D)
	$(call say,CXX)
	$(Q)$(CXX) -std=c++17 -Iinclude -Itests -Wall -Wextra -Wpedantic $(WERROR) \
		$(variant_flags) $(CFLAGS) -o $@ $< $(B)/libicmp4.a

.PHONY: unit unit-core
unit: $(core_tests) $(host_tests)
	prove $(if $(RUN),-e '$(RUN)') $^
unit-core: $(core_tests)
	prove $(if $(RUN),-e '$(RUN)') $^

# The core with one rule switched off at a time: each must be missed by some test.
.PHONY: mutants mutants-matrix
mutants:
	+@$(MAKE) --no-print-directory -s MUTANTS=1 B=build/mutants mutants-matrix
mutants-matrix: $(core_tests)
	prove -v -e sh tools/mutants.sh :: $^

# The same with the judge of `icmp check`: it must name the requirement. Prints the matrix.
.PHONY: check-mutants check-matrix
check-mutants:
	+@$(MAKE) --no-print-directory -s MUTANTS=1 B=build/mutants check-matrix
$(B)/tests/mutants/matrix.o: flags = $(std) -D_GNU_SOURCE -Itests $(host_cflags)
$(B)/tests/mutants/matrix: %: %.o $(B)/libicmp4host.a $(B)/libicmp4.a
	$(call say,LINK)
	$(Q)$(CC) $(variant_flags) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(host_libs)
check-matrix: $(B)/tests/mutants/matrix
	@prove -v $<

# --- Fuzzing: libFuzzer with clang; the corpus is replayed by the ordinary tests ------------------
fuzz_src := $(sort $(wildcard fuzz/*_fuzz.c))
fuzz_host := lab import pcapfile pcapng hex decode
fuzz_names := $(fuzz_src:fuzz/%_fuzz.c=%)
fuzz_core := $(filter-out $(fuzz_host),$(fuzz_names))
FUZZ_RUNS ?= 20000
FUZZ_SAN := address,undefined
FUZZ_FLAGS = -std=c11 -g -O1 -Iinclude -Isrc -D_GNU_SOURCE $(host_cflags) -DICMP4_VERSION='"fuzz"' \
	-DICMP4_LABS='"examples/labs"' -fno-sanitize-recover=all
replays := $(fuzz_names:%=$(B)/fuzz/replay-%)

$(B)/fuzz/%.o: flags = $(std) -D_GNU_SOURCE
$(fuzz_core:%=$(B)/fuzz/replay-%): $(B)/fuzz/replay-%: $(B)/fuzz/%_fuzz.o $(B)/fuzz/replay.o \
		$(B)/libicmp4.a
	$(call say,LINK)
	$(Q)$(CC) $(variant_flags) $(CFLAGS) $(LDFLAGS) -o $@ $^
$(fuzz_host:%=$(B)/fuzz/replay-%): $(B)/fuzz/replay-%: $(B)/fuzz/%_fuzz.o $(B)/fuzz/replay.o \
		$(B)/libicmp4host.a $(B)/libicmp4.a
	$(call say,LINK)
	$(Q)$(CC) $(variant_flags) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(host_libs)

# The replay program finds its corpus by its own name.
.PHONY: fuzz replay
replay: $(replays)
	prove $^

fuzz_core_obj := $(core_src:%.c=build/fuzz/%.o)
fuzz_host_obj := $(host_lib_src:%.c=build/fuzz/%.o)
build/fuzz/src/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)clang $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link,$(FUZZ_SAN) -MMD -MP -c -o $@ $<
build/fuzz/core.a: $(fuzz_core_obj)
build/fuzz/host.a: $(fuzz_host_obj)
build/fuzz/core.a build/fuzz/host.a:
	$(Q)rm -f $@ && $(AR) rcs $@ $^
$(fuzz_host:%=build/fuzz/%): build/fuzz/host.a
build/fuzz/%: fuzz/%_fuzz.c build/fuzz/core.a
	$(call say,FUZZ)
	$(Q)clang $(FUZZ_FLAGS) -fsanitize=fuzzer,$(FUZZ_SAN) -o $@ $< \
		$(if $(filter $*,$(fuzz_host)),build/fuzz/host.a $(host_libs)) build/fuzz/core.a

# New findings go to build/, so that the corpus in the tree grows only by hand.
fuzz: $(fuzz_names:%=build/fuzz/%)
	@for name in $(fuzz_names); do \
		mkdir -p build/fuzz/found-$$name; \
		echo "fuzz $$name: $(FUZZ_RUNS) runs"; \
		build/fuzz/$$name -runs=$(FUZZ_RUNS) -max_len=2048 -verbosity=0 -print_final_stats=0 \
			-artifact_prefix=build/fuzz/ build/fuzz/found-$$name fuzz/corpus/$$name \
			2>build/fuzz/$$name.log || { tail -n 40 build/fuzz/$$name.log; exit 1; }; \
	done

# Without sanitizers, and no comparison traced, a target takes ten times as many inputs: what it
# asserts itself is what is looked for. Each is on one core; FUZZ_LONG_LEN is an input's most octets.
.PHONY: fuzz-long
FUZZ_LONG := node
FUZZ_LONG_RUNS ?= 100000000
FUZZ_LONG_LEN ?= 512
fuzz_bare := -std=c11 -g -O2 -Iinclude -Isrc -D_GNU_SOURCE -fno-sanitize-coverage=trace-cmp
build/fuzz-long/src/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)clang $(fuzz_bare) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<
build/fuzz-long/%: fuzz/%_fuzz.c $(core_src:%.c=build/fuzz-long/%.o)
	$(call say,FUZZ)
	$(Q)clang $(fuzz_bare) -fsanitize=fuzzer -o $@ $^
fuzz-long: $(FUZZ_LONG:%=build/fuzz-long/%)
	@for name in $(FUZZ_LONG); do \
		mkdir -p build/fuzz/found-$$name; \
		build/fuzz-long/$$name -runs=$(FUZZ_LONG_RUNS) -max_len=$(FUZZ_LONG_LEN) -reload=0 \
			-print_final_stats=1 -artifact_prefix=build/fuzz-long/ \
			build/fuzz/found-$$name fuzz/corpus/$$name \
			2>build/fuzz-long/$$name.log || { tail -n 40 build/fuzz-long/$$name.log; exit 1; }; \
		grep -E 'stat::(number|average)' build/fuzz-long/$$name.log; \
	done

# --- The library alone, in other shapes -----------------------------------------------------------
.PHONY: single size examples
single: build/single/icmp4.c
build/single/icmp4.c: tools/amalgamate.py $(core_src) $(headers) $(wildcard src/*/*.h src/*/*/*.h)
	$(call say,SINGLE)
	$(Q)tools/amalgamate.py build/single

example_names := ping vpn_error
examples: $(example_names:%=$(B)/examples/%) $(B)/examples/bare_metal.o
$(B)/examples/%.o: flags = $(std)
$(example_names:%=$(B)/examples/%): %: %.o $(B)/libicmp4.a
	$(call say,LINK)
	$(Q)$(CC) $(variant_flags) $(CFLAGS) $(LDFLAGS) -o $@ $^

ARM := arm-none-eabi-gcc
ARM_FLAGS := -mcpu=cortex-m0 -mthumb -Os -ffreestanding -ffunction-sections -fdata-sections \
	-std=c11 -Iinclude -Isrc
size: single
	@mkdir -p build/size
	$(ARM) $(ARM_FLAGS) -nostdlib -Wl,--gc-sections -Wl,-e,responder -o build/size/bare_metal \
		examples/bare_metal.c $(core_src) -lgcc -Wl,--defsym=mac_receive=0 \
		-Wl,--defsym=mac_send=0
	$(ARM) $(ARM_FLAGS) -nostdlib -r -o build/size/codec $(codec_src)
	$(ARM) $(ARM_FLAGS) -Ibuild/single -c -o build/size/icmp4.o build/single/icmp4.c
	@echo "Cortex-M0, -Os: an echo responder without a C library; the codec; the whole library"
	@arm-none-eabi-size build/size/bare_metal build/size/codec build/size/icmp4.o

# --- Checks: each is one target, `make check` is all of them --------------------------------------
# Compilers' helpers for 64-bit arithmetic and Thumb switches, per 32-bit target.
allow := memcpy memmove memset memcmp
allow_arm := $(allow) __aeabi_uldivmod __aeabi_ldivmod __aeabi_uidiv __aeabi_uidivmod __aeabi_idiv \
	__aeabi_idivmod __aeabi_lmul __aeabi_llsl __aeabi_llsr __aeabi_lasr __aeabi_lcmp \
	__aeabi_ulcmp __gnu_thumb1_case_uqi __gnu_thumb1_case_sqi __gnu_thumb1_case_uhi \
	__gnu_thumb1_case_shi __gnu_thumb1_case_si
freestanding = tools/check-freestanding.sh build/freestanding/$(1) '$(2)' $(3) -- $(core_src)

.PHONY: check check-all check-build check-unit check-cpp check-layers check-freestanding \
	check-format check-single check-rules check-man check-net check-steps judge demo bench lint \
	coverage
check:
	@tools/install-deps.sh check
	+@$(MAKE) --no-print-directory check-steps
check-steps: check-format check-layers check-freestanding check-build check-unit check-cpp \
	check-single check-rules check-man check-why check-mutants check-net
	+@$(MAKE) --no-print-directory fuzz
	@echo "make check: all passed"
check-all: check
	@tools/install-deps.sh all
	+@$(MAKE) --no-print-directory unit-core SAN=thread CC=clang
	+@$(MAKE) --no-print-directory unit LTO=1
	+@$(MAKE) --no-print-directory unit-core CC=musl-gcc
	+@$(MAKE) --no-print-directory deb && prove -e sh tests/packages.t
	+@$(MAKE) --no-print-directory -s CC=gcc why-matrix
	+@$(MAKE) --no-print-directory -s CC=gcc build/gcc/tests/lwip/device
	@B=build/gcc prove -e "" $(net_of_others)
	+@$(MAKE) --no-print-directory judge mutants lint bench mda size
	+@$(MAKE) --no-print-directory fuzz FUZZ_RUNS=2000000

check-format:
	@clang-format --dry-run --Werror $(shell git ls-files '*.c' '*.h' 2>/dev/null || find src include tests fuzz bench examples -name '*.[ch]')
check-layers:
	@prove -e sh tools/check-layers.sh tools/check-rule-ids.sh
check-freestanding:
	@mkdir -p build/freestanding
	@echo "$(call freestanding,gcc,$(allow),gcc)" >build/freestanding/gcc.t
	@echo "$(call freestanding,clang,$(allow),clang)" >build/freestanding/clang.t
	@echo "$(call freestanding,s390x,$(allow),s390x-linux-gnu-gcc)" >build/freestanding/s390x.t
	@echo "$(call freestanding,m0,$(allow_arm),arm-none-eabi-gcc -mcpu=cortex-m0 -mthumb)" \
		>build/freestanding/m0.t
	@echo "$(call freestanding,m4,$(allow_arm),arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb)" \
		>build/freestanding/m4.t
	@prove -j2 -e sh build/freestanding/*.t
check-build:
	+@$(MAKE) --no-print-directory -s CC=gcc all examples
	+@$(MAKE) --no-print-directory -s CC=clang all examples
check-unit:
	+@$(MAKE) --no-print-directory -s CC=gcc unit
	+@$(MAKE) --no-print-directory -s CC=clang unit
	+@$(MAKE) --no-print-directory -s CC=clang SAN=address,undefined unit replay
	+@$(MAKE) --no-print-directory -s CROSS=s390x unit-core
check-cpp: $(B)/tests/cpp/headers
	@prove $<
check-single: single
	@gcc $(std) -fsyntax-only -Ibuild/single build/single/icmp4.c
	@clang $(std) -fsyntax-only -Ibuild/single build/single/icmp4.c
check-rules:
	@prove -e sh tools/check-rules.sh
.PHONY: rules
rules:
	@sh tools/rules.sh
check-man:
	@mandoc -T lint -W warning man/*.[135]
# What is amiss in the stack of others depends on its version; scamper takes a minute a lab.
net_of_others := tests/net/check_linux.t tests/net/check_lwip.t tests/net/scamper.t
check-net:
	+@$(MAKE) --no-print-directory -s CC=gcc all examples build/gcc/bench/flood \
		build/gcc/tests/net/step.so
	@B=build/gcc tools/net-tests.sh $(sort $(filter-out $(net_of_others),$(wildcard tests/net/*.t)))

# icmp why against seeded variations of each fault: the confusion matrix of docs/why.md.
WHY_COUNT ?= 1000
why_matrix := $(B)/tests/why/matrix
$(B)/tests/why/%.o: flags = $(std) -D_GNU_SOURCE -Itests $(host_cflags)
$(why_matrix): $(B)/tests/why/draft.o $(B)/tests/why/families.o $(B)/tests/why/matrix.o \
		$(B)/libicmp4host.a $(B)/libicmp4.a
	$(call say,LINK)
	$(Q)$(CC) $(variant_flags) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(host_libs)
.PHONY: why-matrix check-why
why-matrix: $(why_matrix)
	@$(why_matrix) $(WHY_COUNT)
check-why:
	+@$(MAKE) --no-print-directory -s CC=gcc why-matrix WHY_COUNT=50

# Packets built and answers judged by scapy, not by us.
judge:
	@tools/install-deps.sh check
	+@$(MAKE) --no-print-directory -s CC=gcc build/gcc/icmp
	@B=build/gcc prove -e "" tests/judge/judge.t

$(B)/tests/lwip/device: tests/lwip/device.c
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(std) -D_GNU_SOURCE -isystem /usr/include/lwip $(CFLAGS) -o $@ $< -llwip
$(B)/tests/net/step.so: tests/net/step.c
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(std) -D_GNU_SOURCE -fPIC -shared $(CFLAGS) -o $@ $<

# Left out: Annex K, which no C library has, and two that clang 14 gets wrong on va_list and calloc.
tidy_checks := -*,clang-analyzer-*,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling,$(strip \
	)-clang-analyzer-valist.Uninitialized,-clang-analyzer-optin.portability.UnixAPI
lint:
	@tools/install-deps.sh all
	cppcheck --quiet --std=c11 --enable=warning,performance,portability \
		--suppress=internalAstError --suppress=ctuuninitvar --suppress=uninitvar \
		--suppress=unknownMacro --suppress=arrayIndexOutOfBoundsCond:src/base/mem.h \
		--error-exitcode=1 -Iinclude -Isrc src include examples
	clang-tidy --quiet --checks='$(tidy_checks)' \
		--warnings-as-errors='*' $(core_src) $(host_src) -- -std=c11 -Iinclude \
		-Isrc -D_GNU_SOURCE -DICMP4_VERSION='""' $(host_cflags)

coverage:
	@tools/install-deps.sh all
	+@$(MAKE) --no-print-directory -s COV=1 CC=gcc unit
	gcovr -r . -e tests --sort-percentage build/gcc-cov

# --- For people -----------------------------------------------------------------------------------
demo:
	@tools/install-deps.sh build
	+@$(MAKE) --no-print-directory -s all
	@B=$(B) sh examples/demo.sh

# The last ones need tcpdump and tshark, root, scamper and a TUN, and say so where they are missing.
bench: $(addprefix $(B)/bench/,core node checksum routes interfaces capture flood copy scale ways) $(B)/icmp
	$(B)/bench/core
	$(B)/bench/node
	$(B)/bench/checksum
	$(B)/bench/routes
	$(B)/bench/interfaces
	B=$(B) sh bench/decode.sh
	B=$(B) bench/mtu.py
	B=$(B) sh bench/scale.sh
	B=$(B) bench/many.py
	B=$(B) bench/wire.py
# How often a search for all paths misses one: the table of docs/mda.md.
.PHONY: mda
MDA_RUNS ?= 10000
mda: $(B)/bench/mda
	$(B)/bench/mda $(MDA_RUNS)
$(B)/bench/mda: $(B)/bench/mda.o $(B)/libicmp4host.a $(B)/libicmp4.a
	$(call say,LINK)
	$(Q)$(CC) $(variant_flags) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(host_libs) -lm
$(B)/bench/mda.o: flags = $(std) -D_GNU_SOURCE $(host_cflags)
$(B)/bench/%.o: flags = $(std) -D_GNU_SOURCE
$(B)/bench/core: $(addprefix $(B)/bench/,core.o mix.o meter.o) $(B)/src/io/cpu.o $(B)/libicmp4.a
$(B)/bench/node: $(B)/bench/node.o $(B)/bench/meter.o $(B)/libicmp4.a
$(B)/bench/checksum: $(B)/bench/checksum.o $(B)/src/io/cpu.o $(B)/libicmp4.a
$(B)/bench/routes: $(B)/bench/routes.o $(B)/libicmp4.a
$(B)/bench/interfaces: $(B)/bench/interfaces.o $(B)/libicmp4.a
$(B)/bench/capture: $(B)/bench/capture.o $(B)/bench/mix.o $(B)/libicmp4.a
$(B)/bench/flood: $(B)/bench/flood.o $(B)/bench/traffic.o $(B)/libicmp4.a
$(B)/bench/copy: $(B)/bench/copy.o
$(B)/bench/scale $(B)/bench/ways: %: %.o $(B)/libicmp4host.a $(B)/libicmp4.a
	$(call say,LINK)
	$(Q)$(CC) $(variant_flags) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(host_libs)
$(addprefix $(B)/bench/,core node checksum routes interfaces capture flood copy):
	$(call say,LINK)
	$(Q)$(CC) $(variant_flags) $(CFLAGS) $(LDFLAGS) -o $@ $^

# --- Installation ---------------------------------------------------------------------------------
.PHONY: install install-lib
install_dir = install -d $(DESTDIR)$(1)
install-lib: lib
	$(call install_dir,$(PREFIX)/include/icmp4)
	$(call install_dir,$(LIBDIR)/pkgconfig)
	install -m 644 $(headers) $(DESTDIR)$(PREFIX)/include/icmp4
	install -m 644 $(B)/libicmp4.a $(DESTDIR)$(LIBDIR)
	install -m 755 $(B)/$(SONAME) $(DESTDIR)$(LIBDIR)
	ln -sf $(SONAME) $(DESTDIR)$(LIBDIR)/libicmp4.so
	sed 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@VERSION@|$(VERSION)|' \
		packaging/libicmp4.pc.in >$(DESTDIR)$(LIBDIR)/pkgconfig/icmp4.pc
install: install-lib all
	$(call install_dir,$(PREFIX)/bin)
	$(call install_dir,$(PREFIX)/share/icmp4/labs)
	install -m 755 $(B)/icmp $(DESTDIR)$(PREFIX)/bin
	install -m 644 examples/labs/*.yaml $(DESTDIR)$(PREFIX)/share/icmp4/labs
	for section in 1 3 5; do \
		$(call install_dir,$(PREFIX)/share/man/man$$section) && \
		install -m 644 man/*.$$section $(DESTDIR)$(PREFIX)/share/man/man$$section; \
	done
	$(call install_dir,$(UNITDIR))
	install -m 644 packaging/icmp-node@.service $(DESTDIR)$(UNITDIR)
	$(call install_dir,$(PREFIX)/share/icmp4/apparmor)
	install -m 644 packaging/apparmor/icmp $(DESTDIR)$(PREFIX)/share/icmp4/apparmor
	$(call install_dir,$(PREFIX)/share/bash-completion/completions)
	install -m 644 completion/icmp.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/icmp
	$(call install_dir,$(ZSHDIR))
	install -m 644 completion/_icmp $(DESTDIR)$(ZSHDIR)
	$(call install_dir,$(PREFIX)/share/fish/vendor_completions.d)
	install -m 644 completion/icmp.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d

# --- Packages -------------------------------------------------------------------------------------
# What is built of a tarball needs no git; what goes into one is what git knows.
.PHONY: dist deb
release := icmp4-$(VERSION)
dist:
	@mkdir -p build
	git ls-files -z | tar --null --files-from=- --transform 's|^|$(release)/|' --sort=name \
		--owner=0 --group=0 --numeric-owner -czf build/$(release).tar.gz
	@echo build/$(release).tar.gz
deb: dist
	@tools/install-deps.sh deb
	rm -rf build/deb && mkdir -p build/deb
	cp build/$(release).tar.gz build/deb/icmp4_$(VERSION).orig.tar.gz
	tar -C build/deb -xzf build/$(release).tar.gz
	cp -r packaging/debian build/deb/$(release)/debian
	cd build/deb/$(release) && dpkg-buildpackage -us -uc -b
	cd build/deb && lintian --fail-on error --profile debian icmp4_*.changes
	@ls build/deb/*.deb

help:
	@sed -n 's/^#: //p' Makefile
#: make               the library (static, shared) and the command icmp, in build/
#: make demo          the main job: ping and trace through a simulated network, no privilege
#: make check         every test; installs from Debian what is missing
#: make check-all     and the slow ones: scapy's judgement, thread sanitizer, LTO, lint, benchmarks, fuzzing
#: make rules         which requirements have a test, by group and level; the rest with its reason
#: make lib           the library alone: needs a compiler and make
#: make dist deb      a tarball that builds without git; Debian packages, held to lintian
#: make install       DESTDIR= and PREFIX= as usual; install-lib for the library alone
#: make single        build/single/icmp4.c and icmp4.h: the library as one file each
#: make size          what it takes on a Cortex-M0
#: make mda           how often a search for all paths misses one, over 10000 runs each
#: make bench         nanoseconds and gigabytes, beside memcpy, the kernel and others
#: make fuzz          each target for FUZZ_RUNS runs
#: make fuzz-long     the node as fast as it goes, FUZZ_LONG_RUNS inputs: 10^8, a quarter of an hour
#: make judge          as root: scapy asks icmp node, and judges its answers
#: make mutants        each rule of the core switched off in turn: does a test notice?
#: make check-mutants  the same, and does icmp check name the requirement? Prints the matrix
#: make lint          cppcheck and clang-tidy;   make coverage   line by line
#: Variants, each in its own folder: CC=clang SAN=address,undefined SAN=thread COV=1 LTO=1 CROSS=s390x

clean:
	rm -rf build

-include $(shell find $(B) build/fuzz build/fuzz-long -name '*.d' -type f 2>/dev/null)
