/* SPDX-License-Identifier: Apache-2.0
 *
 * P-384 (SP 800-186 3.2.1.4): domain parameters and the list of backends. */
#include "crypto/base/impl.h"
#include "crypto/ec/p384.h"

const struct pak_modulus pak_p384_p = {
        .limbs = 6,
        .bits = 384,
        .inv64 = 0xfffffffeffffffff,
        .inverse_rounds = 16,
        .m = {0x00000000ffffffff, 0xffffffff00000000, 0xfffffffffffffffe, 0xffffffffffffffff,
              0xffffffffffffffff, 0xffffffffffffffff},
        .one = {0xffffffff00000001, 0x00000000ffffffff, 0x0000000000000001, 0x0000000000000000,
                0x0000000000000000, 0x0000000000000000},
        .rr = {0xfffffffe00000001, 0x0000000200000000, 0xfffffffe00000000, 0x0000000200000000,
               0x0000000000000001, 0x0000000000000000},
};

const struct pak_modulus pak_p384_n = {
        .limbs = 6,
        .bits = 384,
        .inv64 = 0x912b9f76177023bb,
        .inverse_rounds = 16,
        .m = {0xecec196accc52973, 0x581a0db248b0a77a, 0xc7634d81f4372ddf, 0xffffffffffffffff,
              0xffffffffffffffff, 0xffffffffffffffff},
        .one = {0x1313e695333ad68d, 0xa7e5f24db74f5885, 0x389cb27e0bc8d220, 0x0000000000000000,
                0x0000000000000000, 0x0000000000000000},
        .rr = {0x2d319b2419b409a9, 0xff3d81e5df1aa419, 0xbc3e483afcb82947, 0xd40d49174aab1cc5,
               0x3fb05b7a28266895, 0x0c84ee012b39bf21},
};

static const uint64_t p384_b[6] = {0x081188719d412dcc, 0xf729add87a4c32ec, 0x77f2209b1920022e,
                                   0xe3374bee94938ae2, 0xb62b21f41f022094, 0xcd08114b604fbff9};

/* MemorySanitizer cannot see into assembly: it would take all results for uninitialised. */
#if defined PAK_CT_MSAN
#define SEEN(...)
#else
#define SEEN(...) __VA_ARGS__
#endif

static const struct pak_ec_impl *const p384_impls[] = {
        SEEN(PAK_IF_X86_ADX(&pak_p384_x86_adx, )) & pak_p384_ref, NULL};

const struct pak_ec_curve pak_p384 = {
        .alg = PAK_ALG_P384,
        .nonce_hash = PAK_ALG_SHA384,
        .primitive = "p384",
        .field_len = 48,
        .scalar_len = 48,
        .p = &pak_p384_p,
        .n = &pak_p384_n,
        .b = p384_b,
        .g = pak_p384_base[0][0],
        .impls = p384_impls,
};

const char *pak_p384_backend(void)
{
	return pak_ec_pick(&pak_p384)->name;
}
