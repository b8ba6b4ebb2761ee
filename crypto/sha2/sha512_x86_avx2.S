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
.macro STEP_BLOCK n
	.if \n == 0
	FIRST_HALF %xmm0, %xmm1, %xmm4, %xmm5
	.elseif \n == 1
	SECOND_HALF %xmm0, %xmm7, 0
	.elseif \n == 2
	FIRST_HALF %xmm1, %xmm2, %xmm5, %xmm6
	.elseif \n == 3
	SECOND_HALF %xmm1, %xmm0, 2
	.elseif \n == 4
	FIRST_HALF %xmm2, %xmm3, %xmm6, %xmm7
	.elseif \n == 5
	SECOND_HALF %xmm2, %xmm1, 4
	.elseif \n == 6
	FIRST_HALF %xmm3, %xmm4, %xmm7, %xmm0
	.elseif \n == 7
	SECOND_HALF %xmm3, %xmm2, 6
	.elseif \n == 8
	FIRST_HALF %xmm4, %xmm5, %xmm0, %xmm1
	.elseif \n == 9
	SECOND_HALF %xmm4, %xmm3, 8
	.elseif \n == 10
	FIRST_HALF %xmm5, %xmm6, %xmm1, %xmm2
	.elseif \n == 11
	SECOND_HALF %xmm5, %xmm4, 10
	.elseif \n == 12
	FIRST_HALF %xmm6, %xmm7, %xmm2, %xmm3
	.elseif \n == 13
	SECOND_HALF %xmm6, %xmm5, 12
	.elseif \n == 14
	FIRST_HALF %xmm7, %xmm0, %xmm3, %xmm4
	.else
	SECOND_HALF %xmm7, %xmm6, 14
	.endif
.endm
.macro LOAD_PAIR w, n
	vmovdqu	8 * \n(%rdi), \w
	vpshufb	%xmm8, \w, \w
	vpaddq	k512 + 8 * \n(%rip), \w, %xmm9
	vmovdqa	%xmm9, 8 * \n(%rsp)
.endm

/* Frame: 128 bytes of words plus constants, then these. */
#define CHAIN 128
#define IN 136
#define COUNT 144
#define FRAME 152

/* void pak_sha512_avx2_blocks(uint64_t h[8], const uint8_t *in, size_t n), n > 0 */
FUNCTION pak_sha512_avx2_blocks
	SAVE_REGISTERS FRAME
	movq	%rdi, CHAIN(%rsp)
	movq	%rsi, IN(%rsp)
	movq	%rdx, COUNT(%rsp)
	LOAD_CHAIN %rdi
	.p2align 5
1:	movq	IN(%rsp), %rdi
	vmovdqa	big_endian(%rip), %xmm8
	LOAD_PAIR %xmm0, 0
	LOAD_PAIR %xmm1, 2
	LOAD_PAIR %xmm2, 4
	LOAD_PAIR %xmm3, 6
	LOAD_PAIR %xmm4, 8
	LOAD_PAIR %xmm5, 10
	LOAD_PAIR %xmm6, 12
	LOAD_PAIR %xmm7, 14
	subq	$-128, %rdi
	movq	%rdi, IN(%rsp)
	leaq	k512 + 128(%rip), %rsi
	BEGIN_ROUNDS (%rsp)
	.p2align 5
2:	ROUNDS16 STEP_BLOCK, %rsp, 8, (%rsp)
	subq	$-128, %rsi
	leaq	k512 + 640(%rip), %rdi
	cmpq	%rdi, %rsi
	jne	2b
	ROUNDS16 NO_STEP, %rsp, 8
	movq	CHAIN(%rsp), %rdi
	ADD_CHAIN %rdi
	decq	COUNT(%rsp)
	jnz	1b
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
