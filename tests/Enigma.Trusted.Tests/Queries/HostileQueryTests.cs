// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Xunit;

namespace Enigma.Trusted.Tests.Queries;

/// <summary>Permits and queries in the wrong hands, and a host that would like to know.</summary>
public sealed class HostileQueryTests
{
    [Fact]
    public void Replay_GivesAnotherAnswer_WhichTheSessionAloneOpens()
    {
        using var story = new QueryStory();
        var envelope = story.Asker.Seal(story.Contract, "read()");
        var first = story.Worker.Query(story.Contract, envelope);
        var again = story.Worker.Query(story.Contract, envelope);
        Assert.NotEqual(first.Answer, again.Answer);
        story.Asker.Open(story.Worker, story.Contract, envelope, again);

        using var host = new TestAsker(story.Network, "host");
        var context = story.Asker.Context(story.Contract, envelope, again);
        var refused = Assert.Throws<EnigmaException>(() => QueryAnswer.Open(context, host.Session, again.Answer));
        Assert.Equal(ResultErrors.OpenFailed, refused.Code);
    }

    [Fact]
    public void Permit_InOtherHands_DoesNotReadTheAnswersForThem()
    {
        using var story = new QueryStory();
        using var thief = new TestAsker(story.Network, "thief");
        // A broken worker has seen the whole permit and its signature.
        var (permit, contract) = (story.Asker.Permit(story.Contract), story.Contract);
        Refused(QueryErrors.WrongPermit, thief.Seal(contract, "read()", permit: permit, signedBy: story.Asker, session: thief.Session));
        var moved = permit with { SessionKey = EncryptionKey.Of(thief.Session).Hash };
        Refused(QueryErrors.WrongPermit, thief.Seal(contract, "read()", permit: moved, signedBy: thief, session: thief.Session));

        // With the right session key the enclave answers: to the session.
        var envelope = thief.Seal(contract, "read()", permit: permit, signedBy: story.Asker, session: story.Asker.Session);
        var answer = story.Worker.Query(contract, envelope);
        Assert.Throws<EnigmaException>(() => thief.Open(story.Worker, contract, envelope, answer));

        void Refused(ErrorCode code, SealedEnvelope sealedQuery) =>
            story.Worker.RefusesQuery(code, story.Worker.QueryRequest(contract, sealedQuery));
    }

    [Fact]
    public void Permit_CoversWhatItNames_AndTheRefusalNamesNobody()
    {
        using var story = new QueryStory();
        var (contract, permit) = (story.Contract, story.Asker.Permit(story.Contract));
        var other = new ContractAddress(story.Owner.NewContract("other").Value);
        var now = story.Network.Ledger.Head.Timestamp;
        Refused(QueryErrors.OutOfScope, story.Asker.Seal(contract, "read()", permit: permit with { Contracts = [other] }));
        Refused(QueryErrors.OutOfScope, story.Asker.Seal(contract, "read()", named: other));
        Refused(QueryErrors.OutOfScope, story.Asker.Seal(contract, "read()", permit: permit with { Scope = QueryScope.Estimate }));
        Refused(QueryErrors.OutOfScope, story.Asker.Seal(contract, "read()", QueryKind.Estimate, permit: permit with { Scope = QueryScope.Query }));
        Refused(QueryErrors.PermitExpired, story.Asker.Seal(contract, "read()", permit: permit with { Expiry = now }));
        Refused(QueryErrors.PermitExpired, story.Asker.Seal(contract, "read()", permit: permit with { Expiry = now + 86_401 }));
        using var mallory = new TestAsker(story.Network, "mallory");
        Refused(QueryErrors.WrongPermit, story.Asker.Seal(contract, "read()", signedBy: mallory));

        void Refused(ErrorCode code, SealedEnvelope envelope)
        {
            var refused = story.Worker.RefusesQuery(code, story.Worker.QueryRequest(contract, envelope));
            Assert.DoesNotContain(story.Asker.Address.ToString()[2..], refused.Message, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("read", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Permit_RunsOutWithHeaderTime()
    {
        using var story = new QueryStory();
        var permit = story.Asker.Permit(story.Contract) with { Expiry = story.Network.Ledger.Head.Timestamp + 1 };
        var envelope = story.Asker.Seal(story.Contract, "read()", permit: permit);
        story.Worker.Query(story.Contract, envelope);
        story.Network.Mine();
        story.Worker.RefusesQuery(QueryErrors.PermitExpired, story.Worker.QueryRequest(story.Contract, envelope));
    }

    [Fact]
    public void Envelope_OfATask_OfAnotherContract_OrAltered_IsNoQuery()
    {
        using var story = new QueryStory();
        var contract = story.Contract;
        var other = new ContractAddress(story.Owner.NewContract("other").Value);
        Refused(EnvelopeErrors.OpenFailed, story.Owner.Seal(contract, story.Network.ContractKey(contract), "read()", []).Envelope);
        Refused(EnvelopeErrors.OpenFailed, story.Asker.Seal(other, "read()"));
        var altered = story.Asker.Seal(contract, "read()").Bytes.ToArray();
        altered[^1] ^= 1;
        Refused(EnvelopeErrors.OpenFailed, new SealedEnvelope(altered));
        Refused(EnvelopeErrors.BadFormat, new SealedEnvelope(new byte[2000]));
        Refused(EnvelopeErrors.BadFormat, new SealedEnvelope(new byte[(32 * 1024) + 1]));

        void Refused(ErrorCode code, SealedEnvelope envelope) =>
            story.Worker.RefusesQuery(code, story.Worker.QueryRequest(contract, envelope));
    }

    [Fact]
    public void Query_IsNoTask()
    {
        using var story = new QueryStory();
        var envelope = story.Asker.Seal(story.Contract, "read()");
        var task = story.Owner.Seal(story.Contract, story.Network.ContractKey(story.Contract), "read()", []) with { Envelope = envelope };
        story.Worker.Refuses(EnvelopeErrors.OpenFailed, story.Worker.AdmitRequest(task));
    }

    [Fact]
    public void KeyEpochs_AreTheCurrentOneAndTheOneBefore()
    {
        using var story = new QueryStory();
        var old = story.Asker.Seal(story.Contract, "read()");
        story.Network.TurnEpoch();
        story.Network.Mine();
        story.Worker.FetchKeys(story.Contract);
        story.Worker.Query(story.Contract, old);
        story.Worker.Query(story.Contract, story.Asker.Seal(story.Contract, "read()"));
        story.Network.TurnEpoch();
        story.Network.Mine();
        story.Worker.FetchKeys(story.Contract);
        story.Worker.Refuses(QueryErrors.WrongKeyEpoch, story.Worker.QueryRequest(story.Contract, old));
        story.Worker.Query(story.Contract, story.Asker.Seal(story.Contract, "read()"));
    }

    [Fact]
    public void Worker_ThatLostTheSeat_DoesNotAnswer()
    {
        using var story = new QueryStory(workers: 3);
        story.Network.Ledger.Contract(story.Contract).ClockBlock = story.Network.Ledger.NextBlock;
        story.Network.Ledger.Contract(story.Contract).Attempt = 1;
        story.Network.Mine();
        story.Worker.Sync(story.Contract);
        Assert.NotEqual(story.Worker, story.Network.Seat(story.Contract));
        story.Worker.Refuses(AdmissionErrors.NotTheSeat, story.Worker.QueryRequest(story.Contract, story.Asker.Seal(story.Contract, "read()")));
    }

    [Fact]
    public void Proof_OfAnEarlierBlock_OrWithoutTheHead_IsRefused()
    {
        using var story = new QueryStory();
        var request = story.Worker.QueryRequest(story.Contract, story.Asker.Seal(story.Contract, "read()"));
        var withoutHead = request with { Proof = story.Network.Ledger.ProveSeat(story.Contract, story.Worker.Signer) };
        story.Worker.Refuses(LedgerProofErrors.MissingSlot, withoutHead);
        story.Network.Mine();
        story.Worker.Refuses(HeaderErrors.WrongBlock, request);
    }

    [Fact]
    public void Answer_IsGivenOnce_AndNotToAnotherQuestion()
    {
        using var story = new QueryStory();
        var envelope = story.Asker.Seal(story.Contract, "read()");
        story.Worker.Refuses(QueryErrors.NotFound, new TakeAnswerRequest(story.Contract, envelope.InputsHash));
        story.Worker.Query(story.Contract, envelope);
        story.Worker.Refuses(QueryErrors.NotFound, new TakeAnswerRequest(story.Contract, envelope.InputsHash));
    }

    [Fact]
    public void Asker_HasSoManyQueriesBetweenTwoBlocks()
    {
        using var story = new QueryStory();
        using var other = new TestAsker(story.Network, "other");
        var envelope = story.Asker.Seal(story.Contract, "read()");
        for (var i = 0; i < 64; i++)
        {
            story.Worker.Query(story.Contract, envelope);
        }

        story.Worker.RefusesQuery(QueryErrors.RateLimited, story.Worker.QueryRequest(story.Contract, envelope));
        other.Ask(story.Worker, story.Contract, "read()");
        story.Network.Mine();
        story.Worker.Query(story.Contract, envelope);
    }
}
