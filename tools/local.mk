# SPDX-License-Identifier: Apache-2.0
# What ./run and ./check do beyond make: packages, stage, steps.
EXTRA_DIST += .ci/run %D%/setup/packages.txt %D%/setup/lib.sh %D%/setup/env.sh.in %D%/setup/with-p11-kit \
	%D%/demo/lib.sh %D%/demo/10-openssl.sh %D%/demo/20-tls.sh %D%/demo/30-refusals.sh %D%/demo/40-gradual.sh \
	%D%/demo/uses.sh %D%/demo/handshake.sh %D%/demo/gcm.py %D%/demo/50-token.sh %D%/demo/60-p11kit.sh %D%/demo/70-validate.sh
