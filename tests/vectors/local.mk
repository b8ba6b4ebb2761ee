# SPDX-License-Identifier: Apache-2.0
dist_check_SCRIPTS += %D%/test_manifest.py %D%/test_generator.py %D%/test_samples.py
TESTS += %D%/test_manifest.py %D%/test_generator.py %D%/test_samples.py
