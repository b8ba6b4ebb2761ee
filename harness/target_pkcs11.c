/* SPDX-License-Identifier: Apache-2.0
 *
 * A PKCS#11 module as a product: loading, slot, login, mechanism list, key import. */
#include "harness/target_pkcs11.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pkcs11/functions.h"

static struct p11 module;

#define NAME_OF(value) \
	if (code == value) \
		return #value;

const char *p11_rv_name(CK_RV code)
{
	static char other[32];
	CK_RESULTS(NAME_OF)
	snprintf(other, sizeof other, "0x%lx", code);
	return other;
}

static const char *mechanism_name(CK_MECHANISM_TYPE code)
{
	static char other[32];
	CK_MECHANISMS(NAME_OF)
	snprintf(other, sizeof other, "0x%lx", code);
	return other;
}

static bool declined(CK_RV rv)
{
	return rv == CKR_MECHANISM_INVALID || rv == CKR_MECHANISM_PARAM_INVALID ||
	       rv == CKR_KEY_SIZE_RANGE || rv == CKR_FUNCTION_NOT_SUPPORTED ||
	       rv == CKR_CURVE_NOT_SUPPORTED;
}

enum pak_reply p11_fail(struct pak_worker *w, enum p11_stage stage, const char *function, CK_RV rv)
{
	enum pak_reply reply = PAK_REPLY_ERROR;
	if (rv == CKR_OPERATION_NOT_VALIDATED)
		reply = PAK_REPLY_POLICY;
	else if (declined(rv) || (stage == P11_INIT && (rv == CKR_KEY_TYPE_INCONSISTENT ||
	                                                rv == CKR_KEY_FUNCTION_NOT_PERMITTED)))
		reply = PAK_REPLY_UNSUPPORTED;
	else if (stage == P11_IMPORT)
		reply = PAK_REPLY_PROVISION;
	return pak_say(w, reply, "%s: %s", function, p11_rv_name(rv));
}

bool p11_has(const struct p11 *p, CK_MECHANISM_TYPE mechanism)
{
	for (CK_ULONG i = 0; i < p->mechanism_count; i++)
		if (p->mechanisms[i] == mechanism)
			return true;
	return false;
}

enum pak_reply p11_lacks(struct pak_worker *w, CK_MECHANISM_TYPE mechanism)
{
	if (mechanism == CK_UNAVAILABLE_INFORMATION)
		return pak_say(w, PAK_REPLY_UNSUPPORTED, "PKCS#11 has no mechanism for it");
	return pak_say(w, PAK_REPLY_UNSUPPORTED, "%s is not in C_GetMechanismList",
	               mechanism_name(mechanism));
}

void p11_renew(struct p11 *p)
{
	CK_SESSION_HANDLE fresh;
	if (p->f->C_OpenSession(p->slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &fresh) ==
	    CKR_OK) {
		p->f->C_CloseSession(p->work);
		p->work = fresh;
	}
}

CK_RV p11_out(struct pak_worker *w, p11_one_shot *call, struct pak_span in, size_t want)
{
	struct p11 *p = w->state;
	CK_ULONG got = want;
	CK_BYTE *data = (CK_BYTE *)(uintptr_t)in.data;
	CK_RV rv = call(p->work, data, in.len, pak_lend_out(w, want), &got);
	if (rv == CKR_BUFFER_TOO_SMALL && got > want && got <= want + 4096) {
		want = got;
		rv = call(p->work, data, in.len, pak_lend_out(w, want), &got);
	}
	pak_take_out(w, want, rv == CKR_OK ? got : 0);
	if (rv != CKR_OK)
		w->r_out.len = want;
	return rv;
}

/* The ladder of import templates: tokens differ in which of these they insist on. */
static size_t secret_template(CK_ATTRIBUTE t[10], unsigned variant, CK_KEY_TYPE *type,
                              struct pak_span value, bool cipher)
{
	static CK_OBJECT_CLASS class = CKO_SECRET_KEY;
	static CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
	size_t n = 0;
	t[n++] = (CK_ATTRIBUTE){CKA_CLASS, &class, sizeof class};
	t[n++] = (CK_ATTRIBUTE){CKA_KEY_TYPE, type, sizeof *type};
	t[n++] = (CK_ATTRIBUTE){CKA_TOKEN, &no, sizeof no};
	t[n++] = (CK_ATTRIBUTE){CKA_VALUE, (void *)(uintptr_t)value.data, value.len};
	t[n++] = (CK_ATTRIBUTE){cipher ? CKA_ENCRYPT : CKA_SIGN, &yes, sizeof yes};
	t[n++] = (CK_ATTRIBUTE){cipher ? CKA_DECRYPT : CKA_VERIFY, &yes, sizeof yes};
	if (variant == 1 || variant == 2) {
		t[n++] = (CK_ATTRIBUTE){CKA_SENSITIVE, variant == 1 ? &yes : &no, sizeof yes};
		t[n++] = (CK_ATTRIBUTE){CKA_EXTRACTABLE, variant == 1 ? &no : &yes, sizeof no};
	}
	if (variant == 3)
		t[n++] = (CK_ATTRIBUTE){CKA_PRIVATE, &no, sizeof no};
	return n;
}

enum pak_reply p11_import_secret(struct pak_worker *w, CK_OBJECT_HANDLE *key, CK_KEY_TYPE type,
                                 struct pak_span value, bool cipher)
{
	struct p11 *p = w->state;
	CK_ATTRIBUTE t[10];
	CK_RV first = CKR_OK;
	for (unsigned i = 0; i < 4; i++) {
		unsigned variant = (p->template + i) % 4;
		size_t n = secret_template(t, variant, &type, value, cipher);
		CK_RV rv = p->f->C_CreateObject(p->work, t, n, key);
		if (rv == CKR_OK) {
			p->template = variant;
			return PAK_REPLY_OK;
		}
		if (i == 0)
			first = rv;
		if (rv == CKR_OPERATION_NOT_VALIDATED || rv == CKR_KEY_SIZE_RANGE)
			break;
	}
	return p11_fail(w, P11_IMPORT, "C_CreateObject", first);
}

void p11_destroy(struct p11 *p, CK_OBJECT_HANDLE *key)
{
	if (*key != CK_INVALID_HANDLE)
		p->f->C_DestroyObject(p->work, *key);
	*key = CK_INVALID_HANDLE;
}

/* PKCS#11 pads its strings with blanks. */
static const char *trimmed(char *out, const CK_UTF8CHAR *in, size_t n)
{
	while (n > 0 && (in[n - 1] == ' ' || in[n - 1] == 0))
		n--;
	memcpy(out, in, n);
	out[n] = 0;
	return out;
}

static enum pak_reply unloadable(struct pak_worker *w, const char *what, CK_RV rv)
{
	return pak_say(w, PAK_REPLY_UNLOADABLE, "%s: %s", what, p11_rv_name(rv));
}

static enum pak_reply initialise(struct pak_worker *w, struct p11 *p)
{
	CK_C_INITIALIZE_ARGS args = {0};
	const char *init = pak_option(w, "init");
	args.flags = CKF_OS_LOCKING_OK;
	args.pReserved = (void *)(uintptr_t)init;
	CK_RV rv = p->f->C_Initialize(&args);
	if (rv == CKR_CANT_LOCK && init == NULL)
		rv = p->f->C_Initialize(NULL);
	if (rv != CKR_OK)
		return unloadable(w, "C_Initialize", rv);
	CK_INFO info = {0};
	char text[64];
	rv = p->f->C_GetInfo(&info);
	if (rv != CKR_OK)
		return unloadable(w, "C_GetInfo", rv);
	pak_info(w, "manufacturer", "%s", trimmed(text, info.manufacturerID, 32));
	pak_info(w, "library", "%s", trimmed(text, info.libraryDescription, 32));
	pak_info(w, "version", "%u.%u", info.libraryVersion.major, info.libraryVersion.minor);
	pak_info(w, "cryptoki", "%u.%u", info.cryptokiVersion.major, info.cryptokiVersion.minor);
	return PAK_REPLY_OK;
}

#define SCRATCH_LABEL "pakpss-scratch"

/* What makes a slot the right one: the best of these wins, the first slot among equals. */
static int slot_rank(const struct pak_worker *w, CK_SLOT_ID id, const CK_TOKEN_INFO *t)
{
	const char *slot = pak_option(w, "slot"), *label = pak_option(w, "token");
	bool init = pak_option(w, "init-token") != NULL,
	     ready = (t->flags & CKF_TOKEN_INITIALIZED) != 0;
	char text[64];
	if (slot != NULL)
		return slot[0] != 0 && id == strtoul(slot, NULL, 10) ? 3 : 0;
	if (label == NULL && init)
		label = SCRATCH_LABEL;
	if (label != NULL && ready && strcmp(trimmed(text, t->label, 32), label) == 0)
		return 3;
	if (init)
		return ready ? 0 : 2;
	return label != NULL ? 0 : ready ? 2 : 1;
}

/* option slot=ID, or token=LABEL, or the first initialised token, or the first token; for
 * init-token, the token of that label if an earlier worker made it, or the first uninitialised one.
 */
static enum pak_reply choose_slot(struct pak_worker *w, struct p11 *p, CK_TOKEN_INFO *token)
{
	CK_SLOT_ID slots[256];
	CK_ULONG n = 256;
	int best = 0;
	CK_RV rv = p->f->C_GetSlotList(CK_TRUE, slots, &n);
	if (rv != CKR_OK)
		return unloadable(w, "C_GetSlotList", rv);
	for (CK_ULONG i = 0; i < n && i < 256; i++) {
		CK_TOKEN_INFO t = {0};
		if (p->f->C_GetTokenInfo(slots[i], &t) != CKR_OK)
			continue;
		int rank = slot_rank(w, slots[i], &t);
		if (rank > best) {
			best = rank;
			p->slot = slots[i];
			*token = t;
		}
	}
	return best != 0 ? PAK_REPLY_OK
	                 : pak_say(w, PAK_REPLY_UNLOADABLE, "no such token among %lu slots", n);
}

/* option init-token=yes, for scratch tokens: only ever an uninitialised one; the PIN serves SO and
 * user. */
static enum pak_reply init_token(struct pak_worker *w, struct p11 *p, CK_TOKEN_INFO *token)
{
	CK_UTF8CHAR label[32];
	CK_SESSION_HANDLE s;
	CK_ULONG n = strlen(w->pin);
	if ((token->flags & CKF_TOKEN_INITIALIZED) != 0)
		return PAK_REPLY_OK;
	if (!w->has_pin)
		return pak_say(w, PAK_REPLY_UNLOADABLE, "init-token: give the PIN with --pin-file");
	const char *name = pak_option(w, "token");
	name = name != NULL ? name : SCRATCH_LABEL;
	memset(label, ' ', sizeof label);
	memcpy(label, name, strlen(name) < sizeof label ? strlen(name) : sizeof label);
	CK_RV rv = p->f->C_InitToken(p->slot, (CK_UTF8CHAR *)w->pin, n, label);
	if (rv != CKR_OK)
		return unloadable(w, "C_InitToken", rv);
	/* Some modules give an initialised token a new slot. */
	const char *asked = pak_option(w, "slot");
	CK_SLOT_ID slots[256];
	CK_ULONG count = 256;
	if (asked == NULL && p->f->C_GetSlotList(CK_TRUE, slots, &count) == CKR_OK)
		for (CK_ULONG i = 0; i < count && i < 256; i++)
			if (p->f->C_GetTokenInfo(slots[i], token) == CKR_OK &&
			    memcmp(token->label, label, sizeof label) == 0)
				p->slot = slots[i];
	rv = p->f->C_OpenSession(p->slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &s);
	if (rv == CKR_OK)
		rv = p->f->C_Login(s, CKU_SO, (CK_UTF8CHAR *)w->pin, n);
	if (rv == CKR_OK)
		rv = p->f->C_InitPIN(s, (CK_UTF8CHAR *)w->pin, n);
	if (rv != CKR_OK)
		return unloadable(w, "init-token: C_Login or C_InitPIN", rv);
	p->f->C_Logout(s);
	p->f->C_CloseSession(s);
	rv = p->f->C_GetTokenInfo(p->slot, token);
	return rv == CKR_OK ? PAK_REPLY_OK : unloadable(w, "C_GetTokenInfo", rv);
}

static enum pak_reply log_in(struct pak_worker *w, struct p11 *p, const CK_TOKEN_INFO *token)
{
	char label[64];
	trimmed(label, token->label, 32);
	CK_FLAGS ready = CKF_LOGIN_REQUIRED | CKF_USER_PIN_INITIALIZED;
	const char *login = pak_option(w, "login");
	if ((token->flags & ready) != ready || (login != NULL && strcmp(login, "no") == 0))
		return PAK_REPLY_OK;
	if (!w->has_pin)
		return pak_say(
		        w, PAK_REPLY_UNLOADABLE,
		        "token '%s' wants a PIN: give it with --pin-file, --pin-env or --pin-fd",
		        label);
	/* A wrong guess may cost the operator the token: not when it is the last one. */
	if ((token->flags & (CKF_USER_PIN_LOCKED | CKF_USER_PIN_FINAL_TRY)) != 0)
		return pak_say(w, PAK_REPLY_UNLOADABLE,
		               "token '%s': PIN locked or one try left; not tried", label);
	CK_RV rv = p->f->C_Login(p->keys, CKU_USER, (CK_UTF8CHAR *)w->pin, strlen(w->pin));
	if (rv != CKR_OK && rv != CKR_USER_ALREADY_LOGGED_IN)
		return pak_say(w, PAK_REPLY_UNLOADABLE, "token '%s': C_Login: %s", label,
		               p11_rv_name(rv));
	return PAK_REPLY_OK;
}

static enum pak_reply read_mechanisms(struct pak_worker *w, struct p11 *p)
{
	char names[PAK_INFO_MAX / 2] = "";
	size_t at = 0;
	CK_ULONG n = 0;
	CK_RV rv = p->f->C_GetMechanismList(p->slot, NULL, &n);
	if (rv != CKR_OK || n > P11_MECHANISMS_MAX)
		return unloadable(w, "C_GetMechanismList", rv);
	p->mechanism_count = P11_MECHANISMS_MAX;
	rv = p->f->C_GetMechanismList(p->slot, p->mechanisms, &p->mechanism_count);
	if (rv != CKR_OK || p->mechanism_count > P11_MECHANISMS_MAX)
		return unloadable(w, "C_GetMechanismList", rv);
	for (CK_ULONG i = 0; i < p->mechanism_count && at < sizeof names - 64; i++)
		at += (size_t)snprintf(names + at, sizeof names - at, "%s%s", i != 0 ? " " : "",
		                       mechanism_name(p->mechanisms[i]));
	for (size_t i = 0; i < at; i += 900)
		pak_info(w, "mechanisms", "%.900s", names + i);
	return PAK_REPLY_OK;
}

#define CHECK_ENTRY(name) \
	if (list->name == NULL) \
		return pak_say(w, PAK_REPLY_UNLOADABLE, "its function list has no " #name);

static enum pak_reply open_module(struct pak_worker *w, struct p11 *p)
{
	CK_FUNCTION_LIST *list = NULL;
	CK_C_GetFunctionList get;
	void *so = dlopen(w->target, RTLD_NOW | RTLD_LOCAL);
	if (so == NULL)
		return pak_say(w, PAK_REPLY_UNLOADABLE, "%s", dlerror());
	*(void **)&get = dlsym(so, "C_GetFunctionList");
	if (get == NULL)
		return pak_say(w, PAK_REPLY_UNLOADABLE,
		               "no PKCS#11 module: it does not export C_GetFunctionList");
	CK_RV rv = get(&list);
	if (rv != CKR_OK || list == NULL)
		return unloadable(w, "C_GetFunctionList", rv);
	CK_FUNCTIONS_2_40(CHECK_ENTRY)
	p->f = list;
	return PAK_REPLY_OK;
}

static enum pak_reply load(struct pak_worker *w)
{
	struct p11 *p = &module;
	CK_TOKEN_INFO token = {0};
	char text[64];
	w->state = p;
	enum pak_reply r = open_module(w, p);
	if (r == PAK_REPLY_OK)
		r = initialise(w, p);
	if (r == PAK_REPLY_OK)
		r = choose_slot(w, p, &token);
	if (r == PAK_REPLY_OK && pak_option(w, "init-token") != NULL)
		r = init_token(w, p, &token);
	if (r != PAK_REPLY_OK)
		return r;
	CK_FLAGS flags = CKF_SERIAL_SESSION | CKF_RW_SESSION;
	CK_RV rv = p->f->C_OpenSession(p->slot, flags, NULL, NULL, &p->keys);
	if (rv == CKR_OK)
		rv = p->f->C_OpenSession(p->slot, flags, NULL, NULL, &p->work);
	if (rv != CKR_OK)
		return unloadable(w, "C_OpenSession", rv);
	r = log_in(w, p, &token);
	memset(w->pin, 0, sizeof w->pin);
	if (r != PAK_REPLY_OK)
		return r;
	pak_info(w, "token", "%s", trimmed(text, token.label, 32));
	pak_info(w, "token-model", "%s", trimmed(text, token.model, 16));
	return read_mechanisms(w, p);
}

const struct pak_product_ops pak_product_pkcs11 = {
        .kind = "pkcs11",
        .load = load,
        .digest = p11_digest,
        .digest_large = p11_digest_large,
        .mac = p11_mac,
        .cipher_key = p11_cipher_key,
        .cipher = p11_cipher,
        .chain_begin = p11_chain_begin,
        .chain_block = p11_chain_block,
        .chain_end = p11_chain_end,
        .cipher_drop = p11_cipher_drop,
        .seal = p11_seal,
        .open = p11_open,
        .keygen = p11_keygen,
        .sign = p11_sign,
        .verify = p11_verify,
        .keyver = p11_keyver,
};
