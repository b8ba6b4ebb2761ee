#if HAVE_CONFIG_H
# include "config.h"
#endif

#include <libtasn1.h>

const asn1_static_node pak_pkix_asn1_tab[] = {
  { "PakPkix", 536872976, NULL },
  { NULL, 1610612748, NULL },
  { NULL, 1, "1"},
  { "AlgorithmIdentifier", 1610612741, NULL },
  { "algorithm", 1073741836, NULL },
  { "parameters", 16397, NULL },
  { "SubjectPublicKeyInfo", 1610612741, NULL },
  { "algorithm", 1073741826, "AlgorithmIdentifier"},
  { "subjectPublicKey", 6, NULL },
  { "Attribute", 1610612741, NULL },
  { "type", 1073741836, NULL },
  { "values", 536870927, NULL },
  { NULL, 13, NULL },
  { "OneAsymmetricKey", 1610612741, NULL },
  { "version", 1073741827, NULL },
  { "privateKeyAlgorithm", 1073741826, "AlgorithmIdentifier"},
  { "privateKey", 1073741831, NULL },
  { "attributes", 1610637327, NULL },
  { NULL, 1073745928, "0"},
  { NULL, 2, "Attribute"},
  { "publicKey", 536895494, NULL },
  { NULL, 4104, "1"},
  { "ECPrivateKey", 1610612741, NULL },
  { "version", 1073741827, NULL },
  { "privateKey", 1073741831, NULL },
  { "parameters", 1610637325, NULL },
  { NULL, 2056, "0"},
  { "publicKey", 536895494, NULL },
  { NULL, 2056, "1"},
  { "ECParameters", 1610612754, NULL },
  { "namedCurve", 1073741836, NULL },
  { "curveName", 31, NULL },
  { "ECPoint", 1073741831, NULL },
  { "ECDSASigValue", 536870917, NULL },
  { "r", 1073741827, NULL },
  { "s", 3, NULL },
  { NULL, 0, NULL }
};
