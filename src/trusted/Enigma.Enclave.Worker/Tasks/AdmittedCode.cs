// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Tasks;

/// <summary>
/// The modules that were admitted last, by their hash: when the deployment is executed they need not come through the door and be hashed
/// again. Bounded by their bytes; what is not here the host sends. Used by the door's thread.
/// </summary>
internal sealed class AdmittedCode
{
    private static readonly int MostBytes = 2 * RuntimeLimits.V1.ModuleBytes;

    private readonly List<(Hash32 Hash, ByteString Code)> _newestLast = [];
    private int _bytes;

    /// <summary>Keeps a module whose hash was checked.</summary>
    public void Keep(Hash32 hash, ByteString code)
    {
        if (_newestLast.Exists(kept => kept.Hash == hash))
        {
            return;
        }

        _newestLast.Add((hash, code));
        _bytes += code.Length;
        while (_bytes > MostBytes)
        {
            _bytes -= _newestLast[0].Code.Length;
            _newestLast.RemoveAt(0);
        }
    }

    /// <summary>The module of a hash; empty when it is not here.</summary>
    public ByteString Find(Hash32 hash) => _newestLast.Find(kept => kept.Hash == hash).Code;
}
