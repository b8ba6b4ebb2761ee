/* SPDX-License-Identifier: Apache-2.0
 *
 * P-224 (SP 800-186 3.2.1.2): domain parameters and the list of backends. */
#include "crypto/base/impl.h"
#include "crypto/ec/p224.h"

const struct pak_modulus pak_p224_p = {
        .limbs = 4,
        .bits = 224,
        .inv64 = 0x0000000000000001,
        .inverse_rounds = 9,
        .m = {0x0000000000000001, 0xffffffff00000000, 0xffffffffffffffff, 0x00000000ffffffff},
        .one = {0xffffffff00000000, 0xffffffffffffffff, 0x0000000000000000, 0x0000000000000000},
        .rr = {0xffffffff00000001, 0xffffffff00000000, 0xfffffffe00000000, 0x00000000ffffffff},
};

const struct pak_modulus pak_p224_n = {
        .limbs = 4,
        .bits = 224,
        .inv64 = 0x291dbd8f95e03d15,
        .inverse_rounds = 9,
        .m = {0x13dd29455c5c2a3d, 0xffff16a2e0b8f03e, 0xffffffffffffffff, 0x00000000ffffffff},
        .one = {0xa3a3d5c300000000, 0x1f470fc1ec22d6ba, 0x000000000000e95d, 0x0000000000000000},
        .rr = {0x29947a695f517d15, 0xabc8ff5931d63f4b, 0x6ad15f7cd9714856, 0x00000000b1e97961},
};

static const uint64_t p224_b[4] = {0xe768cdf663c059cd, 0x107ac2f3ccf01310, 0x3dceba98c8528151,
                                   0x000000007fc02f93};

static const struct pak_ec_impl *const p224_impls[] = {&pak_p224_ref, NULL};

const struct pak_ec_curve pak_p224 = {
        .alg = PAK_ALG_P224,
        .nonce_hash = PAK_ALG_SHA224,
        .primitive = "p224",
        .verify_only = 1,
        .field_len = 28,
        .scalar_len = 28,
        .p = &pak_p224_p,
        .n = &pak_p224_n,
        .b = p224_b,
        .g = pak_p224_base[0][0],
        .impls = p224_impls,
};

const char *pak_p224_backend(void)
{
	return pak_ec_pick(&pak_p224)->name;
}
