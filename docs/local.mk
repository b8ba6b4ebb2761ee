# SPDX-License-Identifier: Apache-2.0
dist_doc_DATA += README.md %D%/architecture.md %D%/api.md %D%/testing.md %D%/constant-time.md %D%/ec.md %D%/rsa.md %D%/policy.md %D%/provider.md %D%/pkcs11.md %D%/store-format.md %D%/algorithms.md
EXTRA_DIST += %D%/open-points.md %D%/algorithms.py

docs-algorithms: all
	@$(PYTHON) -B $(srcdir)/%D%/algorithms.py --build $(abs_top_builddir)
lint-algorithms: all
	@$(PYTHON) -B $(srcdir)/%D%/algorithms.py --build $(abs_top_builddir) --check
LINT_TARGETS += lint-algorithms
.PHONY: docs-algorithms lint-algorithms
