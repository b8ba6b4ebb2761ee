# SPDX-License-Identifier: Apache-2.0
# PAK_ISA(NAME, FLAGS, PROBE): checks that the compiler builds PROBE (statements using the tier's intrinsics)
# with FLAGS; then substitutes ISA_NAME_CFLAGS, sets the automake conditional HAVE_X86_NAME and defines
# HAVE_X86_NAME to 1. Backends of that tier are compiled with those flags, and with
# PAK_KERNEL_CFLAGS.
AC_DEFUN([PAK_ISA], [
  AC_CACHE_CHECK([whether the compiler builds x86 $1 code], [pak_cv_isa_$1], [
    pak_save_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS $2"
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM([#include <immintrin.h>], [$3])],
      [pak_cv_isa_$1=yes], [pak_cv_isa_$1=no])
    CFLAGS=$pak_save_CFLAGS])
  AS_IF([test "x$pak_cv_isa_$1" = xyes], [
    AC_DEFINE([HAVE_X86_$1], [1], [compiler builds x86 $1 code])
    AC_SUBST([ISA_$1_CFLAGS], ["$2$PAK_KERNEL_CFLAGS"])])
  AM_CONDITIONAL([HAVE_X86_$1], [test "x$pak_cv_isa_$1" = xyes])
])
