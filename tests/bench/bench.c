/* SPDX-License-Identifier: Apache-2.0
 *
 * bench [-p passes] [-j file] [-x part of names to leave out] [part of a row's name]
 *
 * Per point: thread CPU time, batches of about 4 ms, median of BATCHES; ours and the peer in turn;
 * PASSES passes over the whole table; the figure is the median of the passes' medians, the spread
 * half their range. VZEROUPPER before each batch, so no one pays for another's dirty registers. */
#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include <pak/module.h>

#include "crypto/base/cpu.h"
#include "tests/crypto/core.h"
#include "tests/tap.h"

#define MAX_PASSES 15
#define MAX_POINTS 512
#define BATCHES 5
#define BATCH_NS 4e6

const size_t bench_sizes[] = {16, 64, 256, 1350, 16384, 0};

static const struct bench_row *const tables[] = {
        bench_symmetric, bench_keccak, bench_kdf,   bench_aes, bench_modes, bench_ec,
        bench_ffdh,      bench_rsa,    bench_lanes, bench_evp, NULL};

struct point {
	const struct bench_row *row;
	size_t size;
	double ours[MAX_PASSES], peer[MAX_PASSES]; /* ns per call */
};

static struct point points[MAX_POINTS];
static size_t n_points;
static int passes = 3;

void bench_must(int good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "bench: %s failed\n", what);
	exit(2);
}

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void clean_upper_halves(void)
{
#if defined __x86_64__
	if (pak_cpu_hardware() & PAK_CPU_AVX2)
		__asm__ volatile("vzeroupper" : : : "memory");
#endif
}

/* GHz from a chain of dependent multiplications, 3 cycles each on every x86-64 of the last ten
 * years. */
static double clock_ghz(void)
{
#if defined __x86_64__
	uint64_t x = 3;
	const int n = 4000000;
	double t = now_ns();

	for (int i = 0; i < n; i += 4)
		__asm__ volatile("imul %0, %0; imul %0, %0; imul %0, %0; imul %0, %0" : "+r"(x));
	return 3.0 * n / (now_ns() - t);
#else
	return 0;
#endif
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(const double *v, int n)
{
	double sorted[MAX_PASSES + BATCHES];

	memcpy(sorted, v, (size_t)n * sizeof *v);
	qsort(sorted, (size_t)n, sizeof *sorted, by_value);
	return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

static double half_range(const double *v, int n)
{
	double lo = v[0], hi = v[0];

	for (int i = 1; i < n; i++) {
		lo = v[i] < lo ? v[i] : lo;
		hi = v[i] > hi ? v[i] : hi;
	}
	return (hi - lo) / 2;
}

static double batch(void (*run)(struct bench_case *, size_t), struct bench_case *c, size_t n)
{
	double t;

	clean_upper_halves();
	t = now_ns();
	run(c, n);
	return (now_ns() - t) / (double)n;
}

/* Calls that take about BATCH_NS. */
static size_t calls(void (*run)(struct bench_case *, size_t), struct bench_case *c)
{
	size_t n = 1;
	double t;

	while ((t = batch(run, c, n) * (double)n) < BATCH_NS / 8)
		n *= 2;
	n = (size_t)((double)n * BATCH_NS / t);
	return n ? n : 1;
}

static void measure(struct point *p, int pass, uint8_t *in, uint8_t *out)
{
	struct bench_case c = {.size = p->size, .in = in, .out = out};
	const struct bench_row *r = p->row;
	double ours[BATCHES], peer[BATCHES];
	size_t n, n_peer = 0;

	bench_must(!r->setup || !r->setup(&c), r->name);
	n = calls(r->run, &c);
	if (r->run_peer)
		n_peer = calls(r->run_peer, &c);
	for (int i = 0; i < BATCHES; i++) {
		ours[i] = batch(r->run, &c, n);
		if (r->run_peer)
			peer[i] = batch(r->run_peer, &c, n_peer);
	}
	p->ours[pass] = median(ours, BATCHES);
	p->peer[pass] = r->run_peer ? median(peer, BATCHES) : 0;
	if (r->teardown)
		r->teardown(&c);
}

static void add_points(const char *filter, const char *without)
{
	for (size_t t = 0; tables[t]; t++)
		for (const struct bench_row *r = tables[t]; r->name; r++) {
			if ((filter && !strstr(r->name, filter)) ||
			    (without && strstr(r->name, without)))
				continue;
			for (size_t i = 0; !i || (r->sizes && r->sizes[i]); i++) {
				bench_must(n_points < MAX_POINTS, "table");
				points[n_points++] = (struct point){
				        .row = r, .size = r->sizes ? r->sizes[i] : 0};
			}
		}
}

static const char *backend(const struct bench_row *r)
{
	const char *name = r->primitive ? pak_module_backend(r->primitive) : NULL;

	return name ? name : "-";
}

static void figure(char *text, size_t cap, double ns, size_t size)
{
	if (size > 256)
		snprintf(text, cap, "%.2f GB/s", (double)size / ns);
	else if (ns < 10000)
		snprintf(text, cap, "%.1f ns", ns);
	else
		snprintf(text, cap, "%.1f us", ns / 1000);
}

static void print_table(void)
{
	printf("%-42s %6s %12s %6s %12s %6s %6s  %s\n", "operation", "bytes", "pakpss", "+-%",
	       "EVP", "+-%", "ratio", "backend");
	for (size_t i = 0; i < n_points; i++) {
		const struct point *p = &points[i];
		double ours = median(p->ours, passes), peer = median(p->peer, passes);
		char a[32], b[32] = "-", ratio[16] = "-", spread[16] = "-";

		figure(a, sizeof a, ours, p->size);
		if (peer > 0) {
			figure(b, sizeof b, peer, p->size);
			snprintf(ratio, sizeof ratio, "%.2f", peer / ours);
			snprintf(spread, sizeof spread, "%.1f",
			         100 * half_range(p->peer, passes) / peer);
		}
		printf("%-42s %6zu %12s %6.1f %12s %6s %6s  %s\n", p->row->name, p->size, a,
		       100 * half_range(p->ours, passes) / ours, b, spread, ratio, backend(p->row));
	}
}

static void write_json(const char *path, double ghz)
{
	FILE *f = fopen(path, "w");

	bench_must(f != NULL, path);
	fprintf(f, "{\n  \"module\": \"%s\",\n  \"peer\": \"%s\",\n  \"clock_ghz\": %.3f,\n",
	        pak_module_info(), OpenSSL_version(OPENSSL_VERSION), ghz);
	fprintf(f, "  \"passes\": %d,\n  \"points\": [\n", passes);
	for (size_t i = 0; i < n_points; i++) {
		const struct point *p = &points[i];
		double ours = median(p->ours, passes), peer = median(p->peer, passes);

		fprintf(f,
		        "    {\"operation\": \"%s\", \"bytes\": %zu, \"backend\": \"%s\", \"ns\": %.3f, "
		        "\"spread_ns\": %.3f, \"peer_ns\": %.3f, \"peer_spread_ns\": %.3f, \"ratio\": %.3f}%s\n",
		        p->row->name, p->size, backend(p->row), ours, half_range(p->ours, passes),
		        peer, half_range(p->peer, passes), peer / ours,
		        i + 1 < n_points ? "," : "");
	}
	fprintf(f, "  ]\n}\n");
	bench_must(!fclose(f), path);
}

int main(int argc, char **argv)
{
	static uint8_t in[BENCH_BUFFER], out[BENCH_BUFFER];
	const char *json = NULL, *without = NULL;
	double ghz[MAX_PASSES];
	uint64_t seed = 1;
	int opt;

	while ((opt = getopt(argc, argv, "p:j:x:")) != -1) {
		if (opt == 'p')
			passes = atoi(optarg);
		else if (opt == 'j')
			json = optarg;
		else if (opt == 'x')
			without = optarg;
		else
			passes = 0;
		if (passes < 1 || passes > MAX_PASSES) {
			fprintf(stderr,
			        "usage: bench [-p passes] [-j file] [-x part of names to leave out] "
			        "[part of a name]\n");
			return 2;
		}
	}
	core_init();
	tap_random(&seed, in, sizeof in);
	add_points(argv[optind], without);
	bench_must(n_points > 0, "finding such a row");
	for (int pass = 0; pass < passes; pass++) {
		ghz[pass] = clock_ghz();
		for (size_t i = 0; i < n_points; i++)
			measure(&points[i], pass, in, out);
	}
	printf("%s\n%s, %d passes, clock %.2f GHz (imul chain), thread CPU time, context reused\n\n",
	       pak_module_info(), OpenSSL_version(OPENSSL_VERSION), passes, median(ghz, passes));
	print_table();
	if (json)
		write_json(json, median(ghz, passes));
	return 0;
}
