/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of algorithm names. */
#include <pak/alg.h>

#include <string.h>

static const struct {
	const char *name;
	enum pak_alg_class class;
	int implemented;
} algs[PAK_ALG_COUNT] = {[PAK_ALG_NONE] = {"none", PAK_CLASS_NONE, 0},
#define ROW(id, text, cls, impl) [PAK_ALG_##id] = {text, PAK_CLASS_##cls, impl},
                         PAK_ALG_LIST(ROW)
#undef ROW
};

static int in_range(enum pak_alg alg)
{
	return (unsigned)alg < PAK_ALG_COUNT;
}

const char *pak_alg_name(enum pak_alg alg)
{
	return in_range(alg) ? algs[alg].name : "none";
}

enum pak_alg pak_alg_by_name(const char *name)
{
	for (unsigned i = 1; i < PAK_ALG_COUNT; i++)
		if (!strcmp(algs[i].name, name))
			return (enum pak_alg)i;
	return PAK_ALG_NONE;
}

enum pak_alg_class pak_alg_class(enum pak_alg alg)
{
	return in_range(alg) ? algs[alg].class : PAK_CLASS_NONE;
}

int pak_alg_implemented(enum pak_alg alg)
{
	return in_range(alg) && algs[alg].implemented;
}
