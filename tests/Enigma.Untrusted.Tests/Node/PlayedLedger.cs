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

    private readonly List<Hash32> _blocks = [Hash32.Zero];
    private readonly ZeroWords _words = new();
    private LedgerMirror? _mirror;

    public static NetworkId Network { get; } = new(Hash32.FromUInt64(7));

    public static ContractAddress Contract { get; } = new(Address.Parse("0x00000000000000000000000000000000000000c1"));

    public static Address User { get; } = Address.Parse("0x00000000000000000000000000000000000000a1");

    public LedgerMirror Mirror => _mirror ??= new(
        _words, new LedgerProjection(Network, new ContentStore(records)), new ChainJournal(records), NullLogger.Instance);

    /// <summary>How many words each question was for.</summary>
    public IReadOnlyList<int> Questions => _words.Questions;

    private ulong Next => (ulong)_blocks.Count;

    /// <summary>A task of the user, recorded in a block of its own.</summary>
    public async Task<TaskEntry> RecordAsync(uint index, Hash32 inputsHash, CancellationToken cancellationToken) =>
        (await RecordAsync([Contract], index, inputsHash, cancellationToken))[0];

    /// <summary>A task of the user for each contract, all in one block.</summary>
    public async Task<IReadOnlyList<TaskEntry>> RecordAsync(
        IReadOnlyList<ContractAddress> contracts, uint index, Hash32 inputsHash, CancellationToken cancellationToken)
    {
        var entries = contracts.Select(contract => new TaskEntry(new TaskRecord(
            IsForced: false, contract, User, index, inputsHash, TaskTerms.ForComputation(GasClass.Base, 1), new Epoch(1), new Epoch(1), new WorkerId(1),
            new BlockNumber(Next), Next, Hash32.Zero))).ToArray();
        await TellAsync(
            [.. entries.Select(entry => (
                entry.Contract,
                AbiCodec.Encode(QueuedData, [AbiValue.Of((ulong)index), AbiValue.Of(entry.Encode()), AbiValue.Of((IReadOnlyList<AbiValue>)[])])))],
            cancellationToken);
        return entries;
    }

    /// <summary>Takes back what is above a block.</summary>
    public async Task RewindAsync(ulong number, CancellationToken cancellationToken)
    {
        await Mirror.OnRewindAsync(number, cancellationToken);
        _blocks.RemoveRange((int)number + 1, _blocks.Count - (int)number - 1);
    }

    /// <summary>A block with an event whose data is not that of its kind.</summary>
    public Task TellMalformedAsync(CancellationToken cancellationToken) => TellAsync([(Contract, [1, 2, 3])], cancellationToken);

    private async Task TellAsync(IReadOnlyList<(ContractAddress Contract, byte[] Data)> queued, CancellationToken cancellationToken)
    {
        var block = NextBlock();
        var logs = queued.Select((told, index) => new ChainLog(
            block.Number, block.Hash, Hash32.FromUInt64(block.Number), (ulong)index, Address.Zero, [Queued, Topic(told.Contract.Value), Topic(User)], told.Data));
        await Mirror.OnBlockAsync(block, [.. logs], cancellationToken);
        _blocks.Add(block.Hash);
    }

    // The fields that a header must have; what they say does not matter here.
    private ChainBlock NextBlock()
    {
        var rlp = new RlpListWriter()
            .Add(_blocks[^1]).Add(Hash32.Zero).Add(Address.Zero).Add(Hash32.Zero).Add(Hash32.Zero).Add(Hash32.Zero).Add(new byte[256])
            .Add(0ul).Add(Next).Add(0ul).Add(0ul).Add(Next).Add([]).Add(Hash32.Zero).Add(new byte[8]).Add(0ul).ToArray();
        return new ChainBlock(Next, Keccak256.Hash(rlp), _blocks[^1], Next, rlp);
    }

    private static Hash32 Topic(Address address)
    {
        var word = new byte[Hash32.Size];
        address.CopyTo(word.AsSpan(Hash32.Size - Address.Size));
        return Hash32.FromSpan(word);
    }

    private sealed class ZeroWords : ILedgerWords
    {
        public List<int> Questions { get; } = [];

        public Task<IReadOnlyList<Hash32>> ReadAsync(IReadOnlyList<Hash32> slots, StatePoint state, CancellationToken cancellationToken)
        {
            Questions.Add(slots.Count);
            return Task.FromResult<IReadOnlyList<Hash32>>([.. slots.Select(_ => Hash32.Zero)]);
        }
    }
}
