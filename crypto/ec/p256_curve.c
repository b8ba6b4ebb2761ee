/* SPDX-License-Identifier: Apache-2.0
 *
 * P-256 (SP 800-186 3.2.1.3): domain parameters and the list of backends. */
#include "crypto/base/impl.h"
#include "crypto/ec/p256.h"

const struct pak_modulus pak_p256_p = {
        .limbs = 4,
        .bits = 256,
        .inv64 = 0xffffffffffffffff,
        .recip = 0xffffffff,
        .inverse_rounds = 10, /* 590 steps */
        .m = {P256_P0, P256_P1, P256_P2, P256_P3},
        .one = {0x0000000000000001, 0xffffffff00000000, 0xffffffffffffffff, 0x00000000fffffffe},
        .rr = {0x0000000000000003, 0xfffffffbffffffff, 0xfffffffffffffffe, 0x00000004fffffffd},
};

const struct pak_modulus pak_p256_n = {
        .limbs = 4,
        .bits = 256,
        .inv64 = 0x332e375511ff43b1,
        .recip = 0xffffffff,
        .inverse_rounds = 10,
        .m = {0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff, 0xffffffff00000000},
        .one = {0x0c46353d039cdaaf, 0x4319055258e8617b, 0x0000000000000000, 0x00000000ffffffff},
        .rr = {0x83244c95be79eea2, 0x4699799c49bd6fa6, 0x2845b2392b6bec59, 0x66e12d94f3d95620},
};

/* Coefficient b = 5ac635d8 aa3a93e7 b3ebbd55 769886bc 651d06b0 cc53b0f6 3bce3c3e 27d2604b. */
static const uint64_t p256_b[4] = {0xd89cdf6229c4bddf, 0xacf005cd78843090, 0xe5a220abf7212ed6,
                                   0xdc30061d04874834};

/* MemorySanitizer cannot see into assembly: it would take all results for uninitialised. */
#if defined PAK_CT_MSAN
#define SEEN(...)
#else
#define SEEN(...) __VA_ARGS__
#endif

static const struct pak_ec_impl *const p256_impls[] = {
        PAK_IF_X86_IFMA(&pak_p256_x86_ifma, ) SEEN(PAK_IF_X86_ADX(&pak_p256_x86_adx, )) &
                pak_p256_ref,
        NULL};

const struct pak_ec_curve pak_p256 = {
        .alg = PAK_ALG_P256,
        .nonce_hash = PAK_ALG_SHA256,
        .primitive = "p256",
        .field_len = 32,
        .scalar_len = 32,
        .p = &pak_p256_p,
        .n = &pak_p256_n,
        .b = p256_b,
        .g = pak_p256_base[0][0],
        .impls = p256_impls,
};

const char *pak_p256_backend(void)
{
	return pak_ec_pick(&pak_p256)->name;
}
