/* SPDX-License-Identifier: Apache-2.0
 *
 * The bench: our raw API against libcrypto's EVP, in one run, interleaved. A row names an
 * operation; its two functions do it n times. Rows live in bench_<family>.c, one array per file,
 * listed in bench.c. */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include <stddef.h>
#include <stdint.h>

#define BENCH_BUFFER ((size_t)1 << 20) /* room in in and out */

/* What a row's functions work on. setup fills ours and peer; teardown frees them. */
struct bench_case {
	size_t size;       /* bytes a call processes; 0 where that means nothing */
	uint8_t *in, *out; /* BENCH_BUFFER bytes each; in holds data that looks random */
	void *ours, *peer;
};

struct bench_row {
	const char *name;                   /* "SHA-256", "ECDSA P-256 sign" */
	const size_t *sizes;                /* ended by 0; NULL: no size */
	const char *primitive;              /* for pak_module_backend; NULL: none */
	int (*setup)(struct bench_case *c); /* 0 on success; may be NULL */
	void (*teardown)(struct bench_case *c);
	/* Do it n times; must stop the program (bench_die) when it fails. peer NULL: no
	 * counterpart. */
	void (*run)(struct bench_case *c, size_t n);
	void (*run_peer)(struct bench_case *c, size_t n);
};

/* 16, 64, 256, 1350, 16384. */
extern const size_t bench_sizes[];

/* Arrays of rows, ended by a row without name. */
extern const struct bench_row bench_aes[], bench_ec[], bench_evp[], bench_kdf[], bench_keccak[],
        bench_ffdh[], bench_lanes[], bench_modes[], bench_rsa[], bench_symmetric[];

/* Prints why and exits with status 2 unless good is not 0. */
void bench_must(int good, const char *what);

#endif
