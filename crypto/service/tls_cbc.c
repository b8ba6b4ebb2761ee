/* SPDX-License-Identifier: Apache-2.0
 *
 * Records of TLS 1.0 to 1.2 under a CBC cipher, GenericBlockCipher of RFC 5246 6.2.3.2:
 * payload, MAC, padding, padding_length. Where the payload ends and whether the padding is right
 * must not show in time: that is how Vaudenay's and the Lucky Thirteen attacks read records. */
#include <string.h>

#include <pak/cipher.h>
#include <pak/mem.h>
#include <pak/rng.h>

#include "crypto/base/ct.h"
#include "crypto/selftest/selftest.h"

#define BLOCK 16
#define MAX_MAC 64
#define MAX_PADDING 256 /* with its length byte */

/* 1 if the padding is right: padding_length + 1 bytes, all padding_length, that leave room for the
 * MAC. */
static uint64_t check_padding(const uint8_t *record, size_t len, size_t mac_len)
{
	size_t n = len < MAX_PADDING ? len : MAX_PADDING;
	uint64_t padding = record[len - 1];
	uint64_t good = pak_ct_lt(padding + mac_len, len);

	for (size_t i = 0; i < n; i++) {
		/* The barrier keeps addresses from being computed through the secret. */
		uint64_t p = pak_ct_barrier(padding);

		good &= pak_ct_lt(p, i) | pak_ct_eq(record[len - 1 - i], p);
	}
	return good;
}

/* out[i] = out[(i + turn) mod n] for a secret turn < n, in steps of powers of two. */
static void turn_left(uint8_t out[MAX_MAC], size_t n, uint64_t turn)
{
	uint8_t turned[MAX_MAC];

	for (size_t step = 1; step < n; step *= 2, turn >>= 1) {
		uint64_t mask = pak_ct_mask(turn & 1);
		for (size_t i = 0; i < n; i++)
			turned[i] = out[i + step < n ? i + step : i + step - n];
		for (size_t i = 0; i < n; i++)
			out[i] = (uint8_t)pak_ct_select(mask, turned[i], out[i]);
	}
	pak_wipe(turned, sizeof turned);
}

/* Copies the n bytes from the secret place `start`: every byte where they can be is read, and lands
 * at its place modulo n; then the result is turned. */
static void copy_mac(uint8_t mac[MAX_MAC], size_t n, const uint8_t *record, size_t len,
                     uint64_t start)
{
	size_t first = len > n + MAX_PADDING ? len - n - MAX_PADDING : 0;
	uint64_t turn = 0;

	memset(mac, 0, n);
	for (size_t i = first, place = 0; i < len; i++) {
		uint64_t from = pak_ct_barrier(start); /* as above */
		uint64_t inside = (pak_ct_lt(i, from) ^ 1) & pak_ct_lt(i, from + n);
		mac[place] |= (uint8_t)(record[i] & pak_ct_mask(inside));
		turn |= place & pak_ct_mask(pak_ct_eq(i, from));
		place = place + 1 == n ? 0 : place + 1;
	}
	turn_left(mac, n, turn);
}

enum pak_status pak_tls_cbc_open(size_t *payload_len, uint8_t *mac, const uint8_t *record,
                                 size_t record_len, size_t mac_len)
{
	uint8_t decoy[MAX_MAC];
	uint64_t good, padding, payload;
	enum pak_status st;

	*payload_len = 0;
	if (mac_len > MAX_MAC || record_len <= mac_len || record_len % BLOCK != 0)
		return PAK_ERR_LENGTH;
	st = mac_len > 0 ? pak_rng_bytes(decoy, mac_len) : pak_selftest_check();
	if (st)
		return st;
	good = check_padding(record, record_len, mac_len);
	padding = record[record_len - 1] & pak_ct_mask(good);
	payload = record_len - mac_len - 1 - padding;
	if (mac_len == 0) {
		PAK_PUBLIC(&good, sizeof good); /* nothing else will tell the caller */
		if (!good)
			return PAK_ERR_DATA;
	} else {
		copy_mac(mac, mac_len, record, record_len, payload);
		for (size_t i = 0; i < mac_len; i++)
			mac[i] = (uint8_t)pak_ct_select(pak_ct_mask(good), mac[i], decoy[i]);
		pak_wipe(decoy, sizeof decoy);
	}
	*payload_len = (size_t)payload;
	return PAK_OK;
}

enum pak_status pak_tls_cbc_pad(uint8_t *record, size_t cap, size_t *padded_len, size_t len)
{
	size_t n = BLOCK - len % BLOCK;

	*padded_len = 0;
	if (cap < len || cap - len < n)
		return PAK_ERR_BUFFER;
	memset(record + len, (int)(n - 1), n);
	*padded_len = len + n;
	return PAK_OK;
}
