/* SPDX-License-Identifier: Apache-2.0
 *
 * The examples of FIPS 180, FIPS 202 and its companion documents: empty, "abc", the two-block
 * messages, a million "a". */
#define TWO_BLOCKS_512 "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
#define TWO_BLOCKS_1024 \
	"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn" \
	"hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"

static const struct {
	enum pak_alg alg;
	const char *message; /* NULL: a million "a" */
	const char *digest;
} vectors[] = {
        {PAK_ALG_SHA1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
        {PAK_ALG_SHA1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
        {PAK_ALG_SHA1, TWO_BLOCKS_512, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
        {PAK_ALG_SHA1, NULL, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"},
        {PAK_ALG_SHA224, "", "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f"},
        {PAK_ALG_SHA224, "abc", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
        {PAK_ALG_SHA224, TWO_BLOCKS_512,
         "75388b16512776cc5dba5da1fd890150b0c6455cb4f58b1952522525"},
        {PAK_ALG_SHA224, NULL, "20794655980c91d8bbb4c1ea97618a4bf03f42581948b2ee4ee7ad67"},
        {PAK_ALG_SHA256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {PAK_ALG_SHA256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {PAK_ALG_SHA256, TWO_BLOCKS_512,
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {PAK_ALG_SHA256, NULL, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
        {PAK_ALG_SHA384, "",
         "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
         "274edebfe76f65fbd51ad2f14898b95b"},
        {PAK_ALG_SHA384, "abc",
         "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
         "8086072ba1e7cc2358baeca134c825a7"},
        {PAK_ALG_SHA384, TWO_BLOCKS_1024,
         "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712"
         "fcc7c71a557e2db966c3e9fa91746039"},
        {PAK_ALG_SHA384, NULL,
         "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b"
         "07b8b3dc38ecc4ebae97ddd87f3d8985"},
        {PAK_ALG_SHA512, "",
         "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
         "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"},
        {PAK_ALG_SHA512, "abc",
         "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
         "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
        {PAK_ALG_SHA512, TWO_BLOCKS_1024,
         "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
         "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909"},
        {PAK_ALG_SHA512, NULL,
         "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
         "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b"},
        {PAK_ALG_SHA512_224, "", "6ed0dd02806fa89e25de060c19d3ac86cabb87d6a0ddd05c333b84f4"},
        {PAK_ALG_SHA512_224, "abc", "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa"},
        {PAK_ALG_SHA512_224, TWO_BLOCKS_1024,
         "23fec5bb94d60b23308192640b0c453335d664734fe40e7268674af9"},
        {PAK_ALG_SHA512_224, NULL, "37ab331d76f0d36de422bd0edeb22a28accd487b7a8453ae965dd287"},
        {PAK_ALG_SHA512_256, "",
         "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a"},
        {PAK_ALG_SHA512_256, "abc",
         "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"},
        {PAK_ALG_SHA512_256, TWO_BLOCKS_1024,
         "3928e184fb8690f840da3988121d31be65cb9d3ef83ee6146feac861e19b563a"},
        {PAK_ALG_SHA512_256, NULL,
         "9a59a052930187a97038cae692f30708aa6491923ef5194394dc68d56c74fb21"},
        {PAK_ALG_SHA3_224, "", "6b4e03423667dbb73b6e15454f0eb1abd4597f9a1b078e3f5b5a6bc7"},
        {PAK_ALG_SHA3_224, "abc", "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf"},
        {PAK_ALG_SHA3_224, TWO_BLOCKS_512,
         "8a24108b154ada21c9fd5574494479ba5c7e7ab76ef264ead0fcce33"},
        {PAK_ALG_SHA3_224, TWO_BLOCKS_1024,
         "543e6868e1666c1a643630df77367ae5a62a85070a51c14cbf665cbc"},
        {PAK_ALG_SHA3_224, NULL, "d69335b93325192e516a912e6d19a15cb51c6ed5c15243e7a7fd653c"},
        {PAK_ALG_SHA3_256, "", "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a"},
        {PAK_ALG_SHA3_256, "abc",
         "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"},
        {PAK_ALG_SHA3_256, TWO_BLOCKS_512,
         "41c0dba2a9d6240849100376a8235e2c82e1b9998a999e21db32dd97496d3376"},
        {PAK_ALG_SHA3_256, TWO_BLOCKS_1024,
         "916f6061fe879741ca6469b43971dfdb28b1a32dc36cb3254e812be27aad1d18"},
        {PAK_ALG_SHA3_256, NULL,
         "5c8875ae474a3634ba4fd55ec85bffd661f32aca75c6d699d0cdcb6c115891c1"},
        {PAK_ALG_SHA3_384, "",
         "0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2ac3713831"
         "264adb47fb6bd1e058d5f004"},
        {PAK_ALG_SHA3_384, "abc",
         "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea"
         "927ac7f539f1edf228376d25"},
        {PAK_ALG_SHA3_384, TWO_BLOCKS_512,
         "991c665755eb3a4b6bbdfb75c78a492e8c56a22c5c4d7e429bfdbc32b9d4ad5aa04a1f07"
         "6e62fea19eef51acd0657c22"},
        {PAK_ALG_SHA3_384, TWO_BLOCKS_1024,
         "79407d3b5916b59c3e30b09822974791c313fb9ecc849e406f23592d04f625dc8c709b98"
         "b43b3852b337216179aa7fc7"},
        {PAK_ALG_SHA3_384, NULL,
         "eee9e24d78c1855337983451df97c8ad9eedf256c6334f8e948d252d5e0e76847aa0774d"
         "db90a842190d2c558b4b8340"},
        {PAK_ALG_SHA3_512, "",
         "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a615b2123a"
         "f1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26"},
        {PAK_ALG_SHA3_512, "abc",
         "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9"
         "192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0"},
        {PAK_ALG_SHA3_512, TWO_BLOCKS_512,
         "04a371e84ecfb5b8b77cb48610fca8182dd457ce6f326a0fd3d7ec2f1e91636dee691fbe"
         "0c985302ba1b0d8dc78c086346b533b49c030d99a27daf1139d6e75e"},
        {PAK_ALG_SHA3_512, TWO_BLOCKS_1024,
         "afebb2ef542e6579c50cad06d2e578f9f8dd6881d7dc824d26360feebf18a4fa73e32611"
         "22948efcfd492e74e82e2189ed0fb440d187f382270cb455f21dd185"},
        {PAK_ALG_SHA3_512, NULL,
         "3c3a876da14034ab60627c077bb98f7e120a2a5370212dffb3385a18d4f38859ed311d0a"
         "9d5141ce9cc5c66ee689b266a8aa18ace8282a0e0db596c90b0a7b87"},
};
