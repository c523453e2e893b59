// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Bench.Tasks;

/// <summary>What the counted primitives cost here and now, by calling the same code with the same sizes.</summary>
internal static class PrimitiveCosts
{
    private const int Rounds = 5;

    private static readonly byte[] Key = Keccak256.Hash("key"u8).ToArray();
    private static readonly byte[] Nonce = new byte[Aes256Gcm.NonceSize];

    /// <summary>Microseconds of one call.</summary>
    public static double Micros(PrimitiveUse use)
    {
        var data = new byte[use.MeanBytes];
        switch (use.Primitive)
        {
            case Primitive.Keccak:
                return Time(() => Keccak256.Hash(data));
            case Primitive.Sha256:
                return Time(() => Sha256.Hash(data));
            case Primitive.Hmac:
                var mac = new byte[HmacSha256Key.MacSize];
                using (var kept = new HmacSha256Key(Key))
                {
                    return Time(() => kept.Mac(data, mac));
                }

            case Primitive.HmacOnce:
                return Time(() => Sha256.Hmac(Key, data));
            case Primitive.HkdfExtract:
                return Time(() => HkdfSha256.Extract([], data));
            case Primitive.HkdfExpandOne:
                return Time(() => HkdfSha256.Expand(Key, data, HkdfSha256.KeySize));
            case Primitive.HkdfExpandTwo:
                return Time(() => HkdfSha256.Expand(Key, data, 2 * HkdfSha256.KeySize));
            case Primitive.AesGcmSeal:
                var sealedBytes = new byte[data.Length + Aes256Gcm.TagSize];
                return Time(() => Aes256Gcm.Seal(Key, Nonce, [], data, sealedBytes));
            case Primitive.AesGcmOpen:
                var message = new byte[data.Length + Aes256Gcm.TagSize];
                Aes256Gcm.Seal(Key, Nonce, [], data, message);
                return Time(() => Aes256Gcm.Open(Key, Nonce, [], message));
            default:
                return OfPublicKey(use.Primitive, data);
        }
    }

    private static double OfPublicKey(Primitive primitive, byte[] data)
    {
        switch (primitive)
        {
            case Primitive.X25519Key:
                return Time(() => X25519.ImportPrivateKey(Key).Dispose());
            case Primitive.X25519Agree:
                using (var own = X25519.ImportPrivateKey(Key))
                {
                    var (other, shared) = (X25519.PublicKeyOf(own), new byte[X25519.Size]);
                    return Time(() => X25519.Agree(own, other, shared));
                }

            case Primitive.MlKemKey:
                return Time(() => MlKem768.FromSeed([.. Key, .. Key]));
            case Primitive.MlKemEncapsulate:
            case Primitive.MlKemDecapsulate:
                return OfMlKem(primitive);
            case Primitive.Secp256k1Sign:
                using (var signer = Secp256k1PrivateKey.FromBytes(Key))
                {
                    return Time(() => signer.Sign(Keccak256.OfEmpty));
                }

            case Primitive.Secp256k1Recover:
                using (var signer = Secp256k1PrivateKey.FromBytes(Key))
                {
                    var signature = signer.Sign(Keccak256.OfEmpty);
                    return Time(() => Secp256k1.Recover(Keccak256.OfEmpty, signature));
                }

            case Primitive.Ed25519Sign:
                using (var signer = Ed25519PrivateKey.FromSeed(Key))
                {
                    return Time(() => signer.Sign(data));
                }

            case Primitive.Ed25519Verify:
                using (var signer = Ed25519PrivateKey.FromSeed(Key))
                {
                    var (publicKey, signature) = (signer.PublicKey.ToArray(), signer.Sign(data));
                    return Time(() => Ed25519.Verify(publicKey, data, signature));
                }

            default:
                throw new InvalidOperationException($"{primitive} has no measurement; add one here");
        }
    }

    private static double OfMlKem(Primitive primitive)
    {
        var key = MlKem768.FromSeed([.. Key, .. Key]);
        var publicKey = key.GetPublicKeyEncoded();
        var (ciphertext, secret) = (new byte[MlKem768.CiphertextSize], new byte[MlKem768.SharedSecretSize]);
        MlKem768.Encapsulate(publicKey, Key, ciphertext, secret);
        return primitive == Primitive.MlKemEncapsulate
            ? Time(() => MlKem768.Encapsulate(publicKey, Key, ciphertext, secret))
            : Time(() => MlKem768.Decapsulate(key, ciphertext, secret));
    }

    private static double Time(Action call) => Cpu.MicrosOfShort(Rounds, call);
}
