// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Node;
using Enigma.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>A mirror that is told blocks with events of a Ledger of which only these events exist; all words of its storage are zero.</summary>
internal sealed class PlayedLedger(IRecordStore records)
{
    private static readonly Hash32 Queued = AbiSignature.Parse("Queued(address,address,uint32,bytes,bytes32[])").Hash;
    private static readonly IReadOnlyList<AbiType> QueuedData = AbiSignature.ParseTypes("(uint32,bytes,bytes32[])");

    private ulong _next = 1;
    private Hash32 _parent;

    public static NetworkId Network { get; } = new(Hash32.FromUInt64(7));

    public static ContractAddress Contract { get; } = new(Address.Parse("0x00000000000000000000000000000000000000c1"));

    public static Address User { get; } = Address.Parse("0x00000000000000000000000000000000000000a1");

    public LedgerMirror Mirror { get; } = new(
        new ZeroWords(), new LedgerProjection(Network, new ContentStore(records)), new ChainJournal(records), NullLogger.Instance);

    /// <summary>A task of the user, recorded in a block of its own.</summary>
    public async Task<TaskEntry> RecordAsync(uint index, Hash32 inputsHash, CancellationToken cancellationToken)
    {
        var entry = new TaskEntry(new TaskRecord(
            IsForced: false, Contract, User, index, inputsHash, TaskTerms.ForComputation(GasClass.Base, 1), new Epoch(1), new Epoch(1), new WorkerId(1),
            new BlockNumber(_next), _next, Hash32.Zero));
        var data = AbiCodec.Encode(QueuedData, [AbiValue.Of((ulong)index), AbiValue.Of(entry.Encode()), AbiValue.Of((IReadOnlyList<AbiValue>)[])]);
        await TellAsync([Topic(Contract.Value), Topic(User)], data, cancellationToken);
        return entry;
    }

    /// <summary>A block with an event whose data is not that of its kind.</summary>
    public Task TellMalformedAsync(CancellationToken cancellationToken) => TellAsync([Topic(Contract.Value), Topic(User)], [1, 2, 3], cancellationToken);

    private async Task TellAsync(Hash32[] arguments, byte[] data, CancellationToken cancellationToken)
    {
        var block = NextBlock();
        var log = new ChainLog(block.Number, block.Hash, Hash32.FromUInt64(block.Number), 0, Address.Zero, [Queued, .. arguments], data);
        await Mirror.OnBlockAsync(block, [log], cancellationToken);
        (_next, _parent) = (block.Number + 1, block.Hash);
    }

    // The fields that a header must have; what they say does not matter here.
    private ChainBlock NextBlock()
    {
        var rlp = new RlpListWriter()
            .Add(_parent).Add(Hash32.Zero).Add(Address.Zero).Add(Hash32.Zero).Add(Hash32.Zero).Add(Hash32.Zero).Add(new byte[256])
            .Add(0ul).Add(_next).Add(0ul).Add(0ul).Add(_next).Add([]).Add(Hash32.Zero).Add(new byte[8]).Add(0ul).ToArray();
        return new ChainBlock(_next, Keccak256.Hash(rlp), _parent, _next, rlp);
    }

    private static Hash32 Topic(Address address)
    {
        var word = new byte[Hash32.Size];
        address.CopyTo(word.AsSpan(Hash32.Size - Address.Size));
        return Hash32.FromSpan(word);
    }

    private sealed class ZeroWords : ILedgerWords
    {
        public Task<IReadOnlyList<Hash32>> ReadAsync(IReadOnlyList<Hash32> slots, StatePoint state, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<Hash32>>([.. slots.Select(_ => Hash32.Zero)]);
    }
}
