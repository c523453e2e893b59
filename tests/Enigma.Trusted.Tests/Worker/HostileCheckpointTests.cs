// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Worker;

/// <summary>A host that opens a contract at something else than what the Ledger's head commits to.</summary>
public sealed class HostileCheckpointTests : IDisposable
{
    private readonly CheckpointStory _story;
    private readonly TestWorker _fresh;
    private readonly ByteString _header;
    private readonly ByteString[] _pages;

    public HostileCheckpointTests()
    {
        _story = new CheckpointStory(workers: 2).WithCheckpoint();
        (_header, _pages) = _story.Worker.ReadCheckpoint(_story.Contract);
        _fresh = _story.Other(1, keysFrom: 2);
    }

    public void Dispose() => _story.Dispose();

    [Fact]
    public void Header_ThatTheHeadDoesNotCommitTo_IsRefused()
    {
        var altered = _header.ToArray();
        altered[^1] ^= 1;
        RefuseOpening(Request with { Header = altered });
        RefuseOpening(Request with { Header = ByteString.Empty });
    }

    [Fact]
    public void HeadParts_OfAnotherHead_AreRefused()
    {
        RefuseOpening(Request with { Head = _story.Heads[9] });
        RefuseOpening(Request with { Head = _story.Head with { CheckpointHash = Hash32.Zero } });
        RefuseOpening(Request with { Head = _story.Head with { Index = 11 } });
    }

    [Fact]
    public void EarlierHead_IsTakenWhileTheLedgerStoresIt_AndTheProofShowsIt()
    {
        var earlier = _story.Head;
        for (var commits = 1; commits < 8; commits++)
        {
            _story.Store().Execute().Commit();
        }

        var shown = _fresh.OpenRequest(_story.Contract, earlier, _header) with { Proof = _story.Network.Ledger.ProveEarlierHead(_story.Contract, 7) };
        RefuseOpening(shown with { Proof = _story.Network.Ledger.ProveQueue(_story.Contract) });
        RefuseOpening(shown with { Proof = _story.Network.Ledger.ProveEarlierHead(_story.Contract, 6) });
        // Not the parts of one head with the checkpoint of another.
        RefuseOpening(shown with { Head = earlier with { Index = 11 } });
        _fresh.Ask<DoneReply>(shown);
        _fresh.Ask<DoneReply>(new CloseContractRequest(_story.Contract));

        _story.Store().Execute().Commit();
        for (var back = 1; back < 8; back++)
        {
            RefuseOpening(shown with { Proof = _story.Network.Ledger.ProveEarlierHead(_story.Contract, back) });
        }
    }

    [Fact]
    public void HeadThatNeverWas_IsNoHead()
    {
        // Positions of the ring that no commit has written are zero, and so is the head before any commit.
        var record = _story.Network.Ledger.ProveEarlierHead(_story.Contract, 7);
        RefuseOpening(Request with { Proof = record, Head = new HeadParts(StateHash.Initial, Hash32.Zero, QueueHash.Empty, 0, Keccak256.Hash(_header)) });
    }

    [Fact]
    public void DeployEntry_ThatTheHeaderDoesNotName_IsRefused() =>
        RefuseOpening(Request with { DeployEntry = _story.Network.Ledger.Contract(_story.Contract).Entries[1].Encode() });

    [Fact]
    public void Checkpoint_OfAnotherContract_IsRefused()
    {
        var other = new ContractAddress(Address.Parse("0x00000000000000000000000000000000000000aa"));
        _story.Network.Ledger.Contract(other).Add(_story.Network.Ledger.Contract(_story.Contract).Entries[0]);
        _story.Network.Ledger.Contract(other).Commit(_story.Head.Index, _story.Head.Head);
        _story.Network.Mine();
        _fresh.Refuses(
            CheckpointErrors.NotCommitted,
            Request with { Contract = other, Proof = _story.Network.Ledger.ProveQueue(other) });
    }

    [Fact]
    public void Proof_OfAnOldBlock_IsRefused()
    {
        var old = Request;
        _story.Network.Mine();
        _fresh.Refuses(HeaderErrors.WrongBlock, old);
    }

    [Fact]
    public void WrongPage_IsRefused_AndTheRightOneTaken()
    {
        _fresh.Ask<DoneReply>(Request);
        var altered = _pages[0].ToArray();
        altered[0] ^= 1;
        _fresh.Refuses(CheckpointErrors.WrongPage, Page(0, altered));
        _fresh.Refuses(CheckpointErrors.WrongPage, Page(1, _pages[0]));
        _fresh.Refuses(CheckpointErrors.WrongPage, Page(0, _pages[0].Span[..^1].ToArray()));
        _fresh.Ask<DoneReply>(Page(0, _pages[0]));
        _fresh.Refuses(CheckpointErrors.WrongPage, Page(0, _pages[0]));
        _fresh.Refuses(CheckpointErrors.WrongPage, Page(1, _pages[0]));
    }

    [Fact]
    public void ContractThatIsBeingOpened_IsUnknownToEverythingElse()
    {
        _fresh.Ask<DoneReply>(Request);
        _fresh.Refuses(CheckpointErrors.Incomplete, _fresh.SyncRequest(_story.Contract));
        RefuseUse();
        _fresh.Ask<DoneReply>(Page(0, _pages[0]));
        RefuseUse();

        // Entries from elsewhere do not fold to the proven queue; the opening stays.
        byte[][] entries = [.. _story.Network.Ledger.Contract(_story.Contract).Entries.Select(entry => entry.Encode())];
        _fresh.Refuses(QueueErrors.Mismatch, _fresh.SyncRequest(_story.Contract, entries));
        _fresh.Refuses(QueueErrors.Mismatch, _fresh.SyncRequest(_story.Contract, entries[9]));
        _fresh.Refuses(QueueErrors.Mismatch, _fresh.SyncRequest(_story.Contract, entries[9], entries[8]));
        RefuseUse();
        Assert.Equal(8u, _fresh.Ask<QueueReply>(_fresh.SyncRequest(_story.Contract, entries[8], entries[9])).NextIndex.Value);
        _fresh.Refuses(CheckpointErrors.ContractOpen, Request);
        _fresh.Refuses(QueueErrors.UnknownContract, Page(0, _pages[0]));
        _fresh.Refuses(QueueErrors.WrongIndex, TestWorker.ApplyRequest(_story.Contract, 7, _story.Executed[7].Body));
        _fresh.Refuses(ResultErrors.DeltaOpenFailed, TestWorker.ApplyRequest(_story.Contract, 8, _story.Executed[9].Body));
        _fresh.Apply(_story.Contract, 8, _story.Executed[8].Body);
    }

    [Fact]
    public void Opening_EndsWithClose()
    {
        _fresh.Ask<DoneReply>(Request);
        _fresh.Ask<DoneReply>(new CloseContractRequest(_story.Contract));
        _fresh.Refuses(QueueErrors.UnknownContract, Page(0, _pages[0]));
    }

    [Fact]
    public void Pages_WithoutTheKeyOfTheirGeneration_AreRefused_AndCanComeAgain()
    {
        var worker = _story.Network.AddWorker();
        _story.Network.Mine();
        worker.Ask<DoneReply>(Request);
        worker.Refuses(KeysErrors.Missing, Page(0, _pages[0]));
    }

    [Fact]
    public void CommittedCheckpoint_ThatDoesNotOpen_EndsTheOpening() =>
        RefuseCommitted(CheckpointErrors.OpenFailed, CheckpointHeader.Decode(_header) with { Generation = new Epoch(1) }, keysFrom: 1);

    [Fact]
    public void CommittedCheckpoint_WithAForgedState_OpensNoBody()
    {
        // Whoever could have this committed broke an enclave; what hangs on the honest chain of bodies still does not fit.
        var header = CheckpointHeader.Decode(_header) with { Index = new EntryIndex(9), Peaks = [Hash32.Zero, Hash32.Zero] };
        RefuseCommitted(CheckpointErrors.OpenFailed, header, keysFrom: 2);
    }

    private OpenCheckpointRequest Request => _fresh.OpenRequest(_story.Contract, _story.Head, _header);

    private LoadPageRequest Page(ushort page, ByteString bytes) => new(_story.Contract, page, bytes);

    private void RefuseOpening(OpenCheckpointRequest request)
    {
        _fresh.Refuses(CheckpointErrors.NotCommitted, request);
        _fresh.Refuses(QueueErrors.UnknownContract, Page(0, _pages[0]));
    }

    private void RefuseUse()
    {
        _fresh.Refuses(QueueErrors.UnknownContract, TestWorker.ApplyRequest(_story.Contract, 8, _story.Executed[8].Body));
        _fresh.Refuses(QueueErrors.UnknownContract, TestWorker.ExecuteRequest(_story.Tasks[8]!, 8));
        _fresh.Refuses(QueueErrors.UnknownContract, new MakeBatchRequest([_story.Contract]));
        _fresh.Refuses(QueueErrors.UnknownContract, new ReadCheckpointRequest(_story.Contract, 0));
    }

    private void RefuseCommitted(ErrorCode code, CheckpointHeader header, ulong keysFrom)
    {
        var fresh = _story.Other(1, keysFrom);
        var forged = _story.Head with { CheckpointHash = header.Hash };
        _story.Network.Ledger.Contract(_story.Contract).Commit(forged.Index, forged.Head);
        _story.Network.Mine();
        fresh.Ask<DoneReply>(fresh.OpenRequest(_story.Contract, forged, header.Encode()));
        fresh.Refuses(code, Page(0, _pages[0]));
        fresh.Refuses(QueueErrors.UnknownContract, Page(0, _pages[0]));
    }
}
