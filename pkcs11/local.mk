# SPDX-License-Identifier: Apache-2.0
# The PKCS#11 module. pkcs11.h, functions.h and pkcs11.map are generated and committed.
EXTRA_DIST += %D%/gen_header.py %D%/pkcs11-3.2.txt %D%/pkcs11.map %D%/pkcs11.h %D%/functions.h

LINT_TARGETS += lint-pkcs11-header
lint-pkcs11-header:
	$(PYTHON) $(srcdir)/%D%/gen_header.py $(srcdir)/%D%/pkcs11-3.2.txt $(srcdir)/%D% --check
.PHONY: lint-pkcs11-header
