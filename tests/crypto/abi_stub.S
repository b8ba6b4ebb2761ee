/* SPDX-License-Identifier: Apache-2.0
 *
 * Calls a function as the System V ABI for x86-64 promises it, and records what it left behind: see
 * test_abi.c. Below it, functions that break each rule. */
#if defined __x86_64__ && !defined PAK_CT_MSAN
/* struct abi_call, by offset */
#define FN 0
#define ARGS 8
#define BEFORE 56   /* rbx, rbp, r12 .. r15 */
#define AFTER 104   /* the same */
#define STACK 152   /* what the function left in rsp, less what it found */
#define FLAGS 160
#define MXCSR 168   /* before, after */
#define X87 176     /* control word before, after; tag word after */
#define CANARY 184  /* 8 words above the return address */

	.text
/* void abi_stub(struct abi_call *c) */
	.globl abi_stub
	.type abi_stub, @function
abi_stub:
	.cfi_startproc
#if defined __CET__
	endbr64
#endif
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	.cfi_adjust_cfa_offset 48
	sub $72, %rsp
	.cfi_adjust_cfa_offset 72
	mov %rdi, current(%rip)
	mov %rsp, stack(%rip)
	stmxcsr MXCSR(%rdi)
	fnstcw X87(%rdi)
	/* what lies above the return address is the caller's */
	.irp i, 0, 1, 2, 3, 4, 5, 6, 7
	mov CANARY + 8 * \i(%rdi), %rax
	mov %rax, 8 * \i(%rsp)
	.endr
	mov BEFORE(%rdi), %rbx
	mov BEFORE + 8(%rdi), %rbp
	mov BEFORE + 16(%rdi), %r12
	mov BEFORE + 24(%rdi), %r13
	mov BEFORE + 32(%rdi), %r14
	mov BEFORE + 40(%rdi), %r15
	mov FN(%rdi), %rax
	mov ARGS + 8(%rdi), %rsi
	mov ARGS + 16(%rdi), %rdx
	mov ARGS + 24(%rdi), %rcx
	mov ARGS + 32(%rdi), %r8
	mov ARGS + 40(%rdi), %r9
	mov ARGS(%rdi), %rdi
	call *%rax
	mov current(%rip), %r11
	mov %rbx, AFTER(%r11)
	mov %rbp, AFTER + 8(%r11)
	mov %r12, AFTER + 16(%r11)
	mov %r13, AFTER + 24(%r11)
	mov %r14, AFTER + 32(%r11)
	mov %r15, AFTER + 40(%r11)
	mov %rsp, %rax
	mov stack(%rip), %rsp
	sub %rsp, %rax
	mov %rax, STACK(%r11)
	.irp i, 0, 1, 2, 3, 4, 5, 6, 7
	mov 8 * \i(%rsp), %rax
	mov %rax, CANARY + 8 * \i(%r11)
	.endr
	pushfq
	popq FLAGS(%r11)
	cld
	stmxcsr MXCSR + 4(%r11)
	ldmxcsr MXCSR(%r11)
	fnstcw X87 + 2(%r11)
	/* the tag word, the third of the environment: all ones if the registers are empty */
	sub $32, %rsp
	fnstenv (%rsp)
	mov 8(%rsp), %ax
	mov %ax, X87 + 4(%r11)
	add $32, %rsp
	fninit
	fldcw X87(%r11)
	add $72, %rsp
	.cfi_adjust_cfa_offset -72
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	.cfi_adjust_cfa_offset -48
	ret
	.cfi_endproc
	.size abi_stub, . - abi_stub

	.macro BREAK name
	.globl abi_break_\name
	.type abi_break_\name, @function
abi_break_\name:
#if defined __CET__
	endbr64
#endif
	.endm

	.irp r, rbx, rbp, r12, r13, r14, r15
	BREAK \r
	xor $1, %\r
	ret
	.endr
	BREAK direction
	std
	ret
	BREAK mxcsr /* flushes denormal numbers */
	movl $0x9f80, -8(%rsp)
	ldmxcsr -8(%rsp)
	ret
	BREAK x87 /* less precision */
	movw $0x007f, -8(%rsp)
	fldcw -8(%rsp)
	ret
	BREAK mmx /* no EMMS */
	pxor %mm0, %mm0
	ret
	BREAK stack /* one word too many taken off */
	ret $8
	BREAK above /* a word of the caller's */
	incq 16(%rsp)
	ret
	BREAK none
	ret

	.bss
	.p2align 3
current:
	.skip 8
stack:
	.skip 8
#endif
	.section .note.GNU-stack, "", @progbits
