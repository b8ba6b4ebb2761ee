/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-512 (FIPS 180-4, 6.4.2) with AVX-512VL. Two ways to make the message schedule beside the scalar
 * rounds: two words at a time of the block at work, or one word at a time of each of the next eight
 * blocks, which takes a fifth of the instructions. In assembly because compilers neither keep the
 * order of the rounds nor the schedule between them: about 10 % (make bench). */
#include "crypto/sha2/sha512_x86_rounds.inc"

	.text

/* --- the block at work: words t, t + 1 of the schedule in w0 of w0 .. w7, made in two halves while
 * the rounds t - 16 and t - 15 run. */
.macro FIRST_HALF w0, w1, w4, w5
	vpalignr $8, \w0, \w1, %xmm8
	vpalignr $8, \w4, \w5, %xmm9
	vprorq	$1, %xmm8, %xmm10
	vprorq	$8, %xmm8, %xmm11
	vpsrlq	$7, %xmm8, %xmm8
	vpaddq	%xmm9, \w0, \w0
	vpternlogq $0x96, %xmm10, %xmm11, %xmm8
.endm
.macro SECOND_HALF w0, w7, n
	vprorq	$19, \w7, %xmm10
	vprorq	$61, \w7, %xmm11
	vpsrlq	$6, \w7, %xmm9
	vpaddq	%xmm8, \w0, \w0
	vpternlogq $0x96, %xmm10, %xmm11, %xmm9
	vpaddq	%xmm9, \w0, \w0
	vpaddq	8 * \n(%rsi), \w0, %xmm8
	vmovdqa	%xmm8, 8 * \n(%rsp)
.endm
#include "crypto/sha2/sha512_x86_schedule.inc"

/* void pak_sha512_avx512_blocks(uint64_t h[8], const uint8_t *in, size_t n), n > 0 */
FUNCTION pak_sha512_avx512_blocks
	BLOCKS
	vpxor	%xmm0, %xmm0, %xmm0
	vmovdqu64 %zmm0, (%rsp)
	vmovdqu64 %zmm0, 64(%rsp)
	vzeroupper
	RESTORE_REGISTERS FRAME
	ret
END_FUNCTION pak_sha512_avx512_blocks
#undef CHAIN
#undef IN
#undef COUNT
#undef FRAME

/* --- eight blocks ahead: row t, 64 bytes, holds word t of eight blocks; W in one table of 80 rows,
 * W + K in two, one for the group at work and one for the next. */
#define TABLE 5120
#define CHAIN 0
#define IN 8
#define COUNT 16 /* groups left */
#define WORK 24
#define NOW 32    /* W + K of the group at work */
#define NEXT 40   /* and of the next */
#define NEXT_W 48 /* the row of W to be made */
#define DELTA 56  /* from there to the same row of W + K */
#define NEXT_K 64
#define BLOCK_END 72
#define GROUP_END 80
#define FRAME 88

/* Row n after NEXT_W, which is in r13, in two parts: x keeps the sum between them. The second wants
 * DELTA in r15, NEXT_K in rdi. */
.macro GROUP_FIRST n, x
	vprorq	$1, -15 * 64 + \n * 64(%r13), \x
	vprorq	$8, -15 * 64 + \n * 64(%r13), %zmm2
	vpsrlq	$7, -15 * 64 + \n * 64(%r13), %zmm3
	vpternlogq $0x96, %zmm2, %zmm3, \x
	vpaddq	-16 * 64 + \n * 64(%r13), \x, \x
	vpaddq	-7 * 64 + \n * 64(%r13), \x, \x
.endm
.macro GROUP_SECOND n, x, y
	vprorq	$19, -2 * 64 + \n * 64(%r13), \y
	vprorq	$61, -2 * 64 + \n * 64(%r13), %zmm2
	vpsrlq	$6, -2 * 64 + \n * 64(%r13), %zmm3
	vpternlogq $0x96, %zmm2, %zmm3, \y
	vpaddq	\y, \x, \x
	vmovdqa64 \x, \n * 64(%r13)
	vpaddq	\n * 8(%rdi){1to8}, \x, \x
	vmovdqa64 \x, \n * 64(%r13, %r15)
.endm
.macro STEP_GROUP n
	.if \n == 2
	movq	NEXT_W(%rsp), %r13
	GROUP_FIRST 0, %zmm0
	.elseif \n == 5
	movq	NEXT_W(%rsp), %r13
	GROUP_FIRST 1, %zmm1
	.elseif \n == 9
	movq	NEXT_W(%rsp), %r13
	movq	NEXT_K(%rsp), %rdi
	movq	DELTA(%rsp), %r15
	GROUP_SECOND 0, %zmm0, %zmm4
	.elseif \n == 12
	movq	NEXT_W(%rsp), %r13
	movq	NEXT_K(%rsp), %rdi
	movq	DELTA(%rsp), %r15
	GROUP_SECOND 1, %zmm1, %zmm4
	addq	$128, NEXT_W(%rsp)
	addq	$16, NEXT_K(%rsp)
	.endif
.endm

/* Words o / 8 .. o / 8 + 7 of the eight blocks at rsi to W (r13) and plus K to r15. */
.macro UNPACK a, b, lo, hi
	vpunpcklqdq \b, \a, \lo
	vpunpckhqdq \b, \a, \hi
.endm
.macro OUT z, n
	vmovdqa64 \z, 64 * (\n)(%r13)
	vpaddq	k512 + 8 * (\n)(%rip){1to8}, \z, \z
	vmovdqa64 \z, 64 * (\n)(%r15)
.endm
.macro LOADZ z, n, o
	vmovdqu64 128 * \n + \o(%rsi), \z
	vpshufb	%zmm31, \z, \z
.endm
.macro TRANSPOSE o
	LOADZ	%zmm0, 0, \o
	LOADZ	%zmm1, 1, \o
	LOADZ	%zmm2, 2, \o
	LOADZ	%zmm3, 3, \o
	LOADZ	%zmm4, 4, \o
	LOADZ	%zmm5, 5, \o
	LOADZ	%zmm6, 6, \o
	LOADZ	%zmm7, 7, \o
	UNPACK	%zmm0, %zmm1, %zmm8, %zmm9	/* even words, odd words of 0 1 */
	UNPACK	%zmm2, %zmm3, %zmm10, %zmm11
	UNPACK	%zmm4, %zmm5, %zmm12, %zmm13
	UNPACK	%zmm6, %zmm7, %zmm14, %zmm15
	/* 128-bit pieces: zmm8 = w0(01) w2(01) w4(01) w6(01) */
	vshufi64x2 $0x88, %zmm10, %zmm8, %zmm0	/* w0(01) w4(01) w0(23) w4(23) */
	vshufi64x2 $0xdd, %zmm10, %zmm8, %zmm1	/* w2 w6 */
	vshufi64x2 $0x88, %zmm14, %zmm12, %zmm2
	vshufi64x2 $0xdd, %zmm14, %zmm12, %zmm3
	vshufi64x2 $0x88, %zmm11, %zmm9, %zmm4	/* w1 w5 */
	vshufi64x2 $0xdd, %zmm11, %zmm9, %zmm5	/* w3 w7 */
	vshufi64x2 $0x88, %zmm15, %zmm13, %zmm6
	vshufi64x2 $0xdd, %zmm15, %zmm13, %zmm7
	vshufi64x2 $0x88, %zmm2, %zmm0, %zmm8	/* w0 */
	vshufi64x2 $0xdd, %zmm2, %zmm0, %zmm12	/* w4 */
	vshufi64x2 $0x88, %zmm3, %zmm1, %zmm10	/* w2 */
	vshufi64x2 $0xdd, %zmm3, %zmm1, %zmm14	/* w6 */
	vshufi64x2 $0x88, %zmm6, %zmm4, %zmm9	/* w1 */
	vshufi64x2 $0xdd, %zmm6, %zmm4, %zmm13	/* w5 */
	vshufi64x2 $0x88, %zmm7, %zmm5, %zmm11	/* w3 */
	vshufi64x2 $0xdd, %zmm7, %zmm5, %zmm15	/* w7 */
	OUT	%zmm8, \o / 8 + 0
	OUT	%zmm9, \o / 8 + 1
	OUT	%zmm10, \o / 8 + 2
	OUT	%zmm11, \o / 8 + 3
	OUT	%zmm12, \o / 8 + 4
	OUT	%zmm13, \o / 8 + 5
	OUT	%zmm14, \o / 8 + 6
	OUT	%zmm15, \o / 8 + 7
.endm

/* Words 0 to 15 of the group at IN, to W and NEXT. */
	.p2align 5
	.type	begin_group, @function
begin_group:
	.cfi_startproc
	movq	8 + IN(%rsp), %rsi
	movq	8 + WORK(%rsp), %r13
	movq	8 + NEXT(%rsp), %r15
	vbroadcasti32x4 big_endian(%rip), %zmm31
	TRANSPOSE 0
	TRANSPOSE 64
	addq	$1024, %rsi
	movq	%rsi, 8 + IN(%rsp)
	ret
	.cfi_endproc
	.size	begin_group, . - begin_group

/* void pak_sha512_avx512_groups(uint64_t h[8], const uint8_t *in, size_t groups, void *work):
 * groups of eight blocks, more than 0; work: three tables, on a multiple of 64 */
FUNCTION pak_sha512_avx512_groups
	SAVE_REGISTERS FRAME
	movq	%rdi, CHAIN(%rsp)
	movq	%rsi, IN(%rsp)
	movq	%rdx, COUNT(%rsp)
	movq	%rcx, WORK(%rsp)
	leaq	TABLE(%rcx), %rax
	movq	%rax, NEXT(%rsp)
	leaq	2 * TABLE(%rcx), %rax
	movq	%rax, NOW(%rsp)
	LOAD_CHAIN %rdi
	call	begin_group
	leaq	1024(%r13), %r13
	movq	NEXT(%rsp), %r15
	subq	WORK(%rsp), %r15
	leaq	k512 + 128(%rip), %rdi
	movl	$64, %r12d
1:	GROUP_FIRST 0, %zmm0
	GROUP_SECOND 0, %zmm0, %zmm1
	addq	$64, %r13
	addq	$8, %rdi
	decl	%r12d
	jnz	1b

	.p2align 5
2:	movq	NEXT(%rsp), %rsi
	movq	NOW(%rsp), %r14
	movq	%rsi, NOW(%rsp)
	movq	%r14, NEXT(%rsp)
	leaq	64(%rsi), %r13
	movq	%r13, GROUP_END(%rsp)
	cmpq	$1, COUNT(%rsp)
	je	3f	/* the steps beside the last group work on old rows, for nothing */
	call	begin_group
3:	movq	WORK(%rsp), %r13
	movq	NEXT(%rsp), %r15
	subq	%r13, %r15
	movq	%r15, DELTA(%rsp)
	addq	$1024, %r13
	movq	%r13, NEXT_W(%rsp)
	leaq	k512 + 128(%rip), %rdi
	movq	%rdi, NEXT_K(%rsp)
	movq	NOW(%rsp), %rsi
	.p2align 5
4:	leaq	4096(%rsi), %r13
	movq	%r13, BLOCK_END(%rsp)
	BEGIN_ROUNDS (%rsi)
5:	ROUNDS16 STEP_GROUP, %rsi, 64, 1024(%rsi)
	addq	$1024, %rsi
	cmpq	BLOCK_END(%rsp), %rsi
	jne	5b
	ROUNDS16 NO_STEP, %rsi, 64
	movq	CHAIN(%rsp), %rdi
	ADD_CHAIN %rdi
	subq	$4096 - 8, %rsi
	cmpq	GROUP_END(%rsp), %rsi
	jne	4b
	decq	COUNT(%rsp)
	jnz	2b
	vzeroupper
	RESTORE_REGISTERS FRAME
	ret
END_FUNCTION pak_sha512_avx512_groups

MARK_OBJECT
