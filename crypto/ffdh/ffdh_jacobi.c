/* SPDX-License-Identifier: Apache-2.0
 *
 * The Jacobi symbol of public numbers, by the binary algorithm (HAC 2.149 with halving): it tells a
 * valid public key at a tenth of the cost of an exponentiation. */
#include <string.h>

#include "crypto/ffdh/ffdh.h"

typedef unsigned __int128 u128;

/* a >>= bits, 0 < bits < 64. */
static void shift_right(uint64_t *a, unsigned n, unsigned bits)
{
	for (unsigned i = 0; i + 1 < n; i++)
		a[i] = a[i] >> bits | a[i + 1] << (64 - bits);
	a[n - 1] >>= bits;
}

static int less(const uint64_t *a, const uint64_t *b, unsigned n)
{
	while (n--)
		if (a[n] != b[n])
			return a[n] < b[n];
	return 0;
}

/* (2 / m) for odd m. */
static unsigned two_is_minus(uint64_t m)
{
	return (m >> 1 ^ m >> 2) & 1;
}

int pak_ffdh_jacobi(const uint64_t *in, const uint64_t *modulus, unsigned n, uint64_t *work)
{
	uint64_t *a = work, *m = work + n, *t;
	unsigned minus = 0; /* the symbol is -1 to that power */

	memcpy(a, in, n * sizeof *a);
	memcpy(m, modulus, n * sizeof *m);
	for (;;) {
		while (n && !(a[n - 1] | m[n - 1]))
			n--;
		if (!pak_bn_bits_public(a, n))
			break;
		while (!a[0]) { /* 64 halvings, an even number */
			memmove(a, a + 1, (n - 1) * sizeof *a);
			a[n - 1] = 0;
		}
		unsigned zeros = (unsigned)__builtin_ctzll(a[0]);
		if (zeros) {
			shift_right(a, n, zeros);
			minus ^= zeros & two_is_minus(m[0]);
		}
		if (less(a, m, n)) { /* reciprocity: both are odd */
			minus ^= (unsigned)(a[0] & m[0]) >> 1 & 1;
			t = a;
			a = m;
			m = t;
		}
		(void)pak_int_sub(a, a, m, n);
	}
	if (pak_bn_bits_public(m, n) != 1)
		return 0;
	return minus ? -1 : 1;
}
