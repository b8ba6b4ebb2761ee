# SPDX-License-Identifier: Apache-2.0
# What a clock can tell. make check shows only that planted leaks are found; make check-timing, on a quiet machine, all.
check_PROGRAMS += %D%/timing
TESTS += %D%/planted.sh
EXTRA_DIST += %D%/planted.sh
%C%_timing_SOURCES = %D%/timing.c %D%/timing.h %D%/timing_rows.c
%C%_timing_LDADD = $(core_test_libs) -lm

TIMING_SIGNATURES = 1000000
TIMING_MEASUREMENTS = 100000
check-timing: %D%/timing$(EXEEXT)
	%D%/timing$(EXEEXT) -s $(TIMING_SIGNATURES) -m $(TIMING_MEASUREMENTS) $(TIMING_ROWS)
.PHONY: check-timing
