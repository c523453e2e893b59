// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Crypto;

namespace Enigma.Client.Rpc;

/// <summary>What an Ethereum node says about an included transaction.</summary>
/// <param name="TransactionHash">The transaction.</param>
/// <param name="BlockNumber">The block that includes it.</param>
/// <param name="GasUsed">What it used.</param>
/// <param name="Succeeded">False when it reverted.</param>
/// <param name="Logs">The events of all contracts, in order.</param>
internal sealed record TransactionReceipt(Hash32 TransactionHash, ulong BlockNumber, ulong GasUsed, bool Succeeded, IReadOnlyList<EventLog> Logs)
{
    public static TransactionReceipt From(JsonElement receipt) => new(
        receipt.Hash("transactionHash"),
        receipt.Number("blockNumber"),
        receipt.Number("gasUsed"),
        receipt.Number("status") == 1,
        [.. receipt.Items("logs").Select(EventLog.From)]);
}

/// <summary>An event of a contract.</summary>
/// <param name="Contract">The contract that emitted it.</param>
/// <param name="Topics">The event's hash, then the indexed values.</param>
/// <param name="Data">The other values.</param>
/// <param name="BlockNumber">The block.</param>
/// <param name="TransactionHash">The transaction.</param>
internal sealed record EventLog(Address Contract, IReadOnlyList<Hash32> Topics, byte[] Data, ulong BlockNumber, Hash32 TransactionHash)
{
    public static EventLog From(JsonElement log) => new(
        log.Address("address"),
        [.. log.Items("topics").Select(topic => JsonFields.Hash(topic.GetString(), "topic"))],
        log.Bytes("data"),
        log.Number("blockNumber"),
        log.Hash("transactionHash"));
}

/// <summary>Merkle-Patricia nodes as <c>eth_getProof</c> gives them; nothing of it is verified yet.</summary>
/// <param name="AccountNodes">From the state root to the account.</param>
/// <param name="SlotNodes">From the storage root to each slot asked for, in the order asked.</param>
internal sealed record AccountProof(IReadOnlyList<byte[]> AccountNodes, IReadOnlyList<IReadOnlyList<byte[]>> SlotNodes)
{
    public static AccountProof From(JsonElement proof, int slots)
    {
        var slotNodes = proof.Items("storageProof").Select(item => (IReadOnlyList<byte[]>)item.ByteList("proof")).ToArray();
        return slotNodes.Length == slots
            ? new AccountProof(proof.ByteList("accountProof"), slotNodes)
            : throw new FormatException($"{slotNodes.Length} storage proofs for {slots} slots");
    }
}
