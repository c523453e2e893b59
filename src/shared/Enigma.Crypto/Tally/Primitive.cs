// SPDX-License-Identifier: MIT
namespace Enigma.Crypto;

/// <summary>The operations that a task's cost is made of, at the place where this project calls a library or its own code for them.</summary>
internal enum Primitive
{
    /// <summary>Keccak-256, SHA3-256 and SHAKE256, which share their permutation; sized by the input.</summary>
    Keccak,

    /// <summary>SHA-256.</summary>
    Sha256,

    /// <summary>HMAC-SHA-256 under a key that is kept.</summary>
    Hmac,

    /// <summary>HMAC-SHA-256 under a key that is used once.</summary>
    HmacOnce,

    /// <summary>HKDF-Extract; sized by the input key.</summary>
    HkdfExtract,

    /// <summary>HKDF-Expand to at most one block; sized by info.</summary>
    HkdfExpandOne,

    /// <summary>HKDF-Expand to two blocks or more; sized by info.</summary>
    HkdfExpandTwo,

    /// <summary>AES-256-GCM under a key of its own; sized by the plaintext.</summary>
    AesGcmSeal,

    /// <summary>AES-256-GCM under a key of its own; sized by the plaintext.</summary>
    AesGcmOpen,

    /// <summary>X25519 with the base point.</summary>
    X25519Key,

    /// <summary>X25519 with another's point.</summary>
    X25519Agree,

    /// <summary>ML-KEM-768 key pair from a seed.</summary>
    MlKemKey,

    /// <summary>ML-KEM-768 encapsulation.</summary>
    MlKemEncapsulate,

    /// <summary>ML-KEM-768 decapsulation.</summary>
    MlKemDecapsulate,

    /// <summary>ECDSA over secp256k1.</summary>
    Secp256k1Sign,

    /// <summary>Recovery of a secp256k1 signer.</summary>
    Secp256k1Recover,

    /// <summary>Ed25519; sized by the message.</summary>
    Ed25519Sign,

    /// <summary>Ed25519; sized by the message.</summary>
    Ed25519Verify,
}
