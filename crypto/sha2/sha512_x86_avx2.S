/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-512 (FIPS 180-4, 6.4.2) with AVX2: the message schedule two words at a time beside the scalar
 * rounds. In assembly for the order of instructions that compilers do not keep (make bench). */
#include "crypto/sha2/sha512_x86_rounds.inc"

	.section .rodata
	.p2align 4
rotate8: /* both words right by 8 bits */
	.quad	0x0007060504030201, 0x080f0e0d0c0b0a09

	.text

/* --- the block at work: words t, t + 1 of the schedule in w0 of w0 .. w7, made in two halves while
 * the rounds t - 16 and t - 15 run. */
.macro FIRST_HALF w0, w1, w4, w5
	vpalignr $8, \w0, \w1, %xmm8
	vpalignr $8, \w4, \w5, %xmm9
	vpsrlq	$1, %xmm8, %xmm10
	vpsllq	$63, %xmm8, %xmm11
	vpshufb	rotate8(%rip), %xmm8, %xmm12
	vpsrlq	$7, %xmm8, %xmm8
	vpxor	%xmm11, %xmm10, %xmm10
	vpxor	%xmm12, %xmm8, %xmm8
	vpaddq	%xmm9, \w0, \w0
	vpxor	%xmm10, %xmm8, %xmm8
.endm
.macro SECOND_HALF w0, w7, n
	vpsrlq	$19, \w7, %xmm10
	vpsllq	$45, \w7, %xmm11
	vpsrlq	$61, \w7, %xmm12
	vpsllq	$3, \w7, %xmm13
	vpsrlq	$6, \w7, %xmm9
	vpaddq	%xmm8, \w0, \w0
	vpxor	%xmm11, %xmm10, %xmm10
	vpxor	%xmm13, %xmm12, %xmm12
	vpxor	%xmm10, %xmm9, %xmm9
	vpxor	%xmm12, %xmm9, %xmm9
	vpaddq	%xmm9, \w0, \w0
	vpaddq	8 * \n(%rsi), \w0, %xmm8
	vmovdqa	%xmm8, 8 * \n(%rsp)
.endm
#include "crypto/sha2/sha512_x86_schedule.inc"

/* void pak_sha512_avx2_blocks(uint64_t h[8], const uint8_t *in, size_t n), n > 0 */
FUNCTION pak_sha512_avx2_blocks
	BLOCKS
	vpxor	%xmm0, %xmm0, %xmm0
	.irp	at, 0, 32, 64, 96
	vmovdqu	%ymm0, \at(%rsp)
	.endr
	vzeroupper
	RESTORE_REGISTERS FRAME
	ret
END_FUNCTION pak_sha512_avx2_blocks
#undef CHAIN
#undef IN
#undef COUNT
#undef FRAME

MARK_OBJECT
