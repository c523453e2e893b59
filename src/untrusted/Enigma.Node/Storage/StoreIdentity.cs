// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Whose data a store holds: a node must not mix two networks, nor read a format that it does not know.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Ledger">The Ledger.</param>
/// <param name="Network">The network.</param>
public sealed record StoreIdentity(ulong ChainId, Address Ledger, NetworkId Network)
{
    /// <summary>The format that this program writes and reads.</summary>
    public const ushort Format = 1;

    private static readonly byte[] Key = "network"u8.ToArray();

    /// <summary>The identity of a network's nodes.</summary>
    public static StoreIdentity Of(NetworkManifest manifest) => new(manifest.ChainId, manifest.Ledger, manifest.Network);

    /// <summary>Writes the identity into an empty store and compares it with that of a used one.</summary>
    /// <exception cref="EnigmaException"><c>store.unknown_format</c>, <c>store.wrong_network</c></exception>
    internal void Claim(IRecordStore store)
    {
        if (store.Get(RecordKind.Identity, Key) is not { } stored)
        {
            var fresh = new WireWriter().WriteUInt16(Format).WriteUInt64(ChainId).WriteAddress(Ledger).Write(Network);
            store.Write(new RecordBatch().Put(RecordKind.Identity, Key, fresh.ToArray()), Durability.Disk);
            return;
        }

        var reader = new WireReader(stored.Span, "identity of the store", StoreErrors.Damaged);
        var format = reader.ReadUInt16();
        if (format != Format)
        {
            throw new EnigmaException(
                StoreErrors.UnknownFormat, $"the data folder has format {format}, this program reads {Format}; run the program that wrote it");
        }

        var found = new StoreIdentity(reader.ReadUInt64(), reader.ReadAddress(), reader.Read<NetworkId>());
        if (found != this)
        {
            throw new EnigmaException(
                StoreErrors.WrongNetwork,
                $"the data folder is of network {found.Network} with the Ledger {found.Ledger} on chain {found.ChainId}, "
                + $"not of {Network} with {Ledger} on {ChainId}; configure another folder");
        }
    }
}
