// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>What a delta is bound to (spec/keys.md §5).</summary>
/// <param name="Network">The network.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Index">The position of the entry.</param>
/// <param name="Task">The task.</param>
/// <param name="Before">The state that it changes.</param>
public sealed record DeltaContext(NetworkId Network, ContractAddress Contract, EntryIndex Index, TaskId Task, StateHash Before)
{
    internal byte[] AssociatedData => new WireWriter()
        .WriteSpan(Labels.Delta).Write(Network).Write(Contract).WriteUInt64(Index.Value).Write(Task).Write(Before).ToArray();
}

/// <summary>
/// The key of a contract's deltas and checkpoint in one generation: the epoch of the record, never of the execution (spec/keys.md §1).
/// </summary>
public sealed class StateKey : IDisposable
{
    private readonly SivKey _key;

    internal StateKey(SivKey key) => _key = key;

    /// <summary>Seals a delta; the same delta always gives the same bytes.</summary>
    public Ciphertext Seal(DeltaContext context, StateDelta delta)
    {
        var plain = delta.Encode();
        var padded = Padding.Pad(plain);
        var result = new Ciphertext(_key.Seal(context.AssociatedData, padded));
        CryptographicOperations.ZeroMemory(plain);
        CryptographicOperations.ZeroMemory(padded);
        return result;
    }

    /// <summary>Opens a delta.</summary>
    /// <exception cref="EnigmaException"><c>delta.open_failed</c> or <c>delta.bad_format</c></exception>
    public StateDelta Open(DeltaContext context, ReadOnlySpan<byte> delta)
    {
        byte[] padded;
        try
        {
            padded = _key.Open(context.AssociatedData, delta);
        }
        catch (EnigmaException)
        {
            throw new EnigmaException(
                ResultErrors.DeltaOpenFailed,
                $"delta of {delta.Length} bytes does not open for entry {context.Index} of {context.Contract}; "
                + "fetch it from another peer");
        }

        try
        {
            return StateDelta.Decode(Padding.Unpad(padded));
        }
        catch (EnigmaException e) when (e.Code == CryptoErrors.BadPadding)
        {
            throw new EnigmaException(
                ResultErrors.DeltaBadFormat, $"the {padded.Length} bytes of the delta are not padded; the enclave that made it is faulty");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(padded);
        }
    }

    internal byte[] SealPage(CheckpointContext context, int page, int count, ReadOnlySpan<byte> plain) =>
        _key.Seal(context.AssociatedData(page, count), plain);

    /// <exception cref="EnigmaException"><c>checkpoint.open_failed</c></exception>
    internal byte[] OpenPage(CheckpointContext context, int page, int count, ReadOnlySpan<byte> sealedPage)
    {
        try
        {
            return _key.Open(context.AssociatedData(page, count), sealedPage);
        }
        catch (EnigmaException)
        {
            throw new EnigmaException(
                CheckpointErrors.OpenFailed,
                $"page {page} of {count} does not open for index {context.Index} of {context.Contract} "
                + $"in generation {context.Generation}; rebuild the contract from bodies");
        }
    }

    /// <summary>Wipes the key.</summary>
    public void Dispose() => _key.Dispose();
}
