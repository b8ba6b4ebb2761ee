/* SPDX-License-Identifier: Apache-2.0
 *
 * P-521 (SP 800-186 3.2.1.5): domain parameters and the list of backends. */
#include "crypto/base/impl.h"
#include "crypto/ec/p521.h"

const struct pak_modulus pak_p521_p = {
        .limbs = 9,
        .bits = 521,
        .inv64 = 0xffffffffffffffff,
        .inverse_rounds = 21,
        .m = {0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff,
              0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff,
              0x00000000000001ff},
        .one = {0x0080000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000,
                0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000,
                0x0000000000000000},
        .rr = {0x0000000000000000, 0x0000400000000000, 0x0000000000000000, 0x0000000000000000,
               0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000,
               0x0000000000000000},
};

const struct pak_modulus pak_p521_n = {
        .limbs = 9,
        .bits = 521,
        .inv64 = 0xe2d0a33286566a39,
        .inverse_rounds = 21,
        .m = {0xbb6fb71e91386409, 0x3bb5c9b8899c47ae, 0x7fcc0148f709a5d0, 0x51868783bf2f966b,
              0xfffffffffffffffa, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff,
              0x00000000000001ff},
        .one = {0xfb80000000000000, 0x28a2482470b763cd, 0x17e2251b23bb31dc, 0xca4019ff5b847b2d,
                0x02d73cbc3e206834, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000,
                0x0000000000000000},
        .rr = {0x137cd04dcf15dd04, 0xf707badce5547ea3, 0x12a78d38794573ff, 0xd3721ef557f75e06,
               0xdd6e23d82e49c7db, 0xcff3d142b7756e3e, 0x5bcc6d61a8e567bc, 0x2d8e03d1492d0d45,
               0x000000000000003d},
};

static const uint64_t p521_b[9] = {0x8014654fae586387, 0x78f7a28fea35a81f, 0x839ab9efc41e961a,
                                   0xbd8b29605e9dd8df, 0xf0ab0c9ca8f63f49, 0xf9dc5a44c8c77884,
                                   0x77516d392dccd98a, 0x0fc94d10d05b42a0, 0x000000000000004d};

/* MemorySanitizer cannot see into assembly: it would take all results for uninitialised. */
#if defined PAK_CT_MSAN
#define SEEN(...)
#else
#define SEEN(...) __VA_ARGS__
#endif

static const struct pak_ec_impl *const p521_impls[] = {
        PAK_IF_X86_IFMA(&pak_p521_x86_ifma, ) SEEN(PAK_IF_X86_ADX(&pak_p521_x86_adx, )) &
                pak_p521_ref,
        NULL};

const struct pak_ec_curve pak_p521 = {
        .alg = PAK_ALG_P521,
        .nonce_hash = PAK_ALG_SHA512,
        .primitive = "p521",
        .field_len = 66,
        .scalar_len = 66,
        .p = &pak_p521_p,
        .n = &pak_p521_n,
        .b = p521_b,
        .g = pak_p521_base[0][0],
        .impls = p521_impls,
};

const char *pak_p521_backend(void)
{
	return pak_ec_pick(&pak_p521)->name;
}
