/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to kernels: the rounds of Keccak-f[1600] (FIPS 202, 3.2 and 3.3), for any representation
 * of lanes. Lane (x, y) of the standard is number x + 5 y. The including file defines, before:
 *
 *   LANE              the type of a lane, or of a vector of lanes of several states
 *   XOR(a, b)         a ^ b
 *   XOR3(a, b, c)     a ^ b ^ c
 *   THETA(a, c, d)    a ^ c ^ d, where c ^ d serves five lanes
 *   CHI(a, b, c)      a ^ (~b & c)
 *   ROL(a, n)         a rotated left by the constant n, 1 to 63
 *   IOTA(r)           the constant of round r in every lane
 *
 * No index and no branch depends on data. */
#include <stdint.h>

/* The output of rc(t), 3.2.5 algorithm 5, for rounds 0 to 23. */
static const uint64_t pak_keccak_iota[24] = {
        0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
        0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
        0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
        0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
        0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
        0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

/* Lane numbers as constants, so that compilers keep lanes in registers; by the rates in bytes. */
#define EACH_72(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8)
#define EACH_104(X) X(9) X(10) X(11) X(12)
#define EACH_136(X) X(13) X(14) X(15) X(16)
#define EACH_144(X) X(17)
#define EACH_168(X) X(18) X(19) X(20)
#define EACH_200(X) X(21) X(22) X(23) X(24)
#define EACH_OF_ALL(X) \
	EACH_72(X) \
	EACH_104(X) EACH_136(X) EACH_144(X) EACH_168(X) EACH_200(X)

/* Theta's parities of the columns, as far as the first three rows go and whole. They are taken as
 * soon as a round has made the rows: the next one waits for them. */
#define PAK_KECCAK_PARITY_3(p, e) \
	do { \
		p[0] = XOR3(e[0], e[5], e[10]); \
		p[1] = XOR3(e[1], e[6], e[11]); \
		p[2] = XOR3(e[2], e[7], e[12]); \
		p[3] = XOR3(e[3], e[8], e[13]); \
		p[4] = XOR3(e[4], e[9], e[14]); \
	} while (0)
#define PAK_KECCAK_PARITY(c, p, e) \
	do { \
		c[0] = XOR3(p[0], e[15], e[20]); \
		c[1] = XOR3(p[1], e[16], e[21]); \
		c[2] = XOR3(p[2], e[17], e[22]); \
		c[3] = XOR3(p[3], e[18], e[23]); \
		c[4] = XOR3(p[4], e[19], e[24]); \
	} while (0)

/* Theta for lane i of column x: with the parities of the columns x-1, and x+1 rotated. */
#define PAK_KECCAK_THETA(a, i, x) THETA(a[i], c[((x) + 4) % 5], d[((x) + 1) % 5])
#define PAK_KECCAK_RHO(a, i, n) ROL(PAK_KECCAK_THETA(a, i, (i) % 5), n)

/* Row y after rho and pi is b[0..4]; chi along it. */
#define PAK_KECCAK_ROW(e, y) \
	do { \
		e[5 * (y) + 0] = CHI(b[0], b[1], b[2]); \
		e[5 * (y) + 1] = CHI(b[1], b[2], b[3]); \
		e[5 * (y) + 2] = CHI(b[2], b[3], b[4]); \
		e[5 * (y) + 3] = CHI(b[3], b[4], b[0]); \
		e[5 * (y) + 4] = CHI(b[4], b[0], b[1]); \
	} while (0)

/* e = round r of a, whose parities are in c; those of e come out in c. */
#define PAK_KECCAK_ROUND(e, a, r) \
	do { \
		LANE b[5], d[5]; \
		d[0] = ROL(c[0], 1); \
		d[1] = ROL(c[1], 1); \
		d[2] = ROL(c[2], 1); \
		d[3] = ROL(c[3], 1); \
		d[4] = ROL(c[4], 1); \
		b[0] = PAK_KECCAK_THETA(a, 0, 0); \
		b[1] = PAK_KECCAK_RHO(a, 6, 44); \
		b[2] = PAK_KECCAK_RHO(a, 12, 43); \
		b[3] = PAK_KECCAK_RHO(a, 18, 21); \
		b[4] = PAK_KECCAK_RHO(a, 24, 14); \
		PAK_KECCAK_ROW(e, 0); \
		e[0] = XOR(e[0], IOTA(r)); \
		b[0] = PAK_KECCAK_RHO(a, 3, 28); \
		b[1] = PAK_KECCAK_RHO(a, 9, 20); \
		b[2] = PAK_KECCAK_RHO(a, 10, 3); \
		b[3] = PAK_KECCAK_RHO(a, 16, 45); \
		b[4] = PAK_KECCAK_RHO(a, 22, 61); \
		PAK_KECCAK_ROW(e, 1); \
		b[0] = PAK_KECCAK_RHO(a, 1, 1); \
		b[1] = PAK_KECCAK_RHO(a, 7, 6); \
		b[2] = PAK_KECCAK_RHO(a, 13, 25); \
		b[3] = PAK_KECCAK_RHO(a, 19, 8); \
		b[4] = PAK_KECCAK_RHO(a, 20, 18); \
		PAK_KECCAK_ROW(e, 2); \
		PAK_KECCAK_PARITY_3(p, e); \
		b[0] = PAK_KECCAK_RHO(a, 4, 27); \
		b[1] = PAK_KECCAK_RHO(a, 5, 36); \
		b[2] = PAK_KECCAK_RHO(a, 11, 10); \
		b[3] = PAK_KECCAK_RHO(a, 17, 15); \
		b[4] = PAK_KECCAK_RHO(a, 23, 56); \
		PAK_KECCAK_ROW(e, 3); \
		b[0] = PAK_KECCAK_RHO(a, 2, 62); \
		b[1] = PAK_KECCAK_RHO(a, 8, 55); \
		b[2] = PAK_KECCAK_RHO(a, 14, 39); \
		b[3] = PAK_KECCAK_RHO(a, 15, 41); \
		b[4] = PAK_KECCAK_RHO(a, 21, 2); \
		PAK_KECCAK_ROW(e, 4); \
		PAK_KECCAK_PARITY(c, p, e); \
	} while (0)

static inline __attribute__((always_inline)) void keccak_f(LANE a[25])
{
	LANE e[25], c[5], p[5];

	PAK_KECCAK_PARITY_3(p, a);
	PAK_KECCAK_PARITY(c, p, a);
	for (unsigned r = 0; r < 24; r += 2) {
		PAK_KECCAK_ROUND(e, a, r);
		PAK_KECCAK_ROUND(a, e, r + 1);
	}
}
