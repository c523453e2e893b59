// SPDX-License-Identifier: MIT
using System.Collections.Immutable;
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Node;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Untrusted.Tests.Node;

/// <summary>What an admission desk refuses before it asks the key keeper for anything.</summary>
public sealed class AdmissionDeskTests
{
    private static readonly ContractAddress Contract = new(Address.Parse("0x00000000000000000000000000000000000000c1"));
    private static readonly ContractAddress Invented = new(Address.Parse("0x00000000000000000000000000000000000000c2"));
    private static readonly WorkerId Worker = new(1);

    // One seat, that of the worker, in epoch 7.
    private static readonly LedgerSnapshot Ledger = LedgerSnapshot.Empty with
    {
        Epoch = new EpochSnapshot(new EpochState(new Epoch(7), new BlockNumber(1), 1, 1, new BlockNumber(9), 1, false), Hash32.Zero, Hash32.Zero, Hash32.Zero),
        Contracts = ImmutableDictionary<ContractAddress, ContractLedger>.Empty.Add(Contract, ContractLedger.Empty(Contract)),
        Seats = ImmutableDictionary<uint, SeatVersions>.Empty.Add(0, new SeatVersions(Worker, WorkerId.None, WorkerId.None, new Epoch(1), new Epoch(0))),
    };

    [Theory]
    [InlineData(7)]
    [InlineData(6)]
    public void Question_ThatARecordCanFollow_HasTheSeat(ulong epoch)
    {
        Assert.Equal(0u, AdmissionDesk.RequireRecordable(Ledger, Worker, Question(Contract, epoch)));
        Assert.Equal(0u, AdmissionDesk.RequireRecordable(Ledger, Worker, Question(Invented, epoch, isDeployment: true)));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(ulong.MaxValue)]
    public void Question_OfAnEpochThatNoRecordTakes_IsRefusedSoThatTheClientSealsAgain(ulong epoch) =>
        Assert.Equal(KeysErrors.Missing, Refused(Worker, Question(Contract, epoch)));

    [Fact]
    public void Question_AboutAContractThatIsNotThere_IsRefused() =>
        Assert.Equal(QueueErrors.UnknownContract, Refused(Worker, Question(Invented, 7)));

    [Fact]
    public void Question_ToAnotherWorker_IsRefused() =>
        Assert.Equal(AdmissionErrors.NotTheSeat, Refused(new WorkerId(2), Question(Contract, 7)));

    private static ErrorCode Refused(WorkerId worker, AdmissionQuestion question) =>
        Assert.Throws<EnigmaException>(() => AdmissionDesk.RequireRecordable(Ledger, worker, question)).Code;

    private static AdmissionQuestion Question(ContractAddress contract, ulong epoch, bool isDeployment = false) => new(
        contract, Address.Zero, TaskTerms.ForComputation(GasClass.Base, 1), new Epoch(epoch), isDeployment ? new DeploymentOffer(null!, default) : null, []);
}
