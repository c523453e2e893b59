// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Shared.Tests.Protocol;

public sealed class EnvelopeTests
{
    private static readonly EnvelopeContext Context = EnvelopeContext.Of(Sample.Network, Sample.Task);
    private static readonly TaskId Task = Sample.Record.Id(Sample.Network);

    [Fact]
    public void Open_OfSealedInputs_GivesTheInputsAndTheSameResultKey()
    {
        using var contractKey = ContractKey(Context.Contract, Context.KeyEpoch);
        var (envelope, userKey) = Seal();
        using var opened = Envelope.Open(Context, contractKey, envelope);

        Assert.Equal(Sample.Inputs, opened.ReadInputsOf(Sample.Task));
        var outcome = new SucceededOutcome(77, Sample.Bytes("answer", 32));
        Assert.Equal(outcome, userKey.Open(Task, opened.ResultKey.Seal(Task, outcome)));
        Assert.Equal(opened.ResultKey.Seal(Task, outcome), userKey.Seal(Task, outcome));
    }

    [Fact]
    public void RecoverResultKey_FromTheSeed_OpensTheResult()
    {
        using var contractKey = ContractKey(Context.Contract, Context.KeyEpoch);
        var (envelope, _) = Seal();
        using var opened = Envelope.Open(Context, contractKey, envelope);
        var outcome = new FailedOutcome(9, "contract.reverted", "too poor", ByteString.Empty);
        var result = opened.ResultKey.Seal(Task, outcome);

        using var recovered = Envelope.RecoverResultKey(Context, EncryptionKey.Of(contractKey), envelope, Sample.Seed());
        Assert.Equal(outcome, recovered.Open(Task, result));
        Refused(EnvelopeErrors.OpenFailed, () => Envelope.RecoverResultKey(Context, EncryptionKey.Of(contractKey), envelope,
            Sample.Seed("other")));
        Refused(
            EnvelopeErrors.OpenFailed,
            () => Envelope.RecoverResultKey(Context with { Sender = Sample.Address("other") }, EncryptionKey.Of(contractKey),
            envelope, Sample.Seed()));
    }

    public static TheoryData<string> OtherContexts => ["network", "contract", "epoch", "sender", "purpose"];

    [Theory]
    [MemberData(nameof(OtherContexts))]
    public void Open_WithAnotherContext_Fails(string difference)
    {
        using var contractKey = ContractKey(Context.Contract, Context.KeyEpoch);
        var other = difference switch
        {
            "network" => Context with { Network = new(Sample.Hash("other")) },
            "contract" => Context with { Contract = new(Sample.Address("other")) },
            "epoch" => Context with { KeyEpoch = new(4) },
            "sender" => Context with { Sender = Sample.Address("other") },
            _ => Context with { Purpose = EnvelopePurpose.Deploy },
        };
        Refused(EnvelopeErrors.OpenFailed, () => Envelope.Open(other, contractKey, Seal().Envelope));
    }

    [Fact]
    public void Open_WithTheKeyOfAnotherEpochOrContract_Fails()
    {
        using var otherEpoch = ContractKey(Context.Contract, new(4));
        using var otherContract = ContractKey(new(Sample.Address("other")), Context.KeyEpoch);
        Refused(EnvelopeErrors.OpenFailed, () => Envelope.Open(Context, otherEpoch, Seal().Envelope));
        Refused(EnvelopeErrors.OpenFailed, () => Envelope.Open(Context, otherContract, Seal().Envelope));
    }

    [Fact]
    public void Open_OfAlteredBytes_FailsWherever()
    {
        using var contractKey = ContractKey(Context.Contract, Context.KeyEpoch);
        var bytes = Seal().Envelope.Bytes.ToArray();
        foreach (var position in new[] { 0, 1, 2, 9, 10, 41, 42, 1161, 1162, bytes.Length - 1 })
        {
            var altered = bytes.ToArray();
            altered[position] ^= 1;
            Refused(position < 2 ? EnvelopeErrors.BadFormat : EnvelopeErrors.OpenFailed, () => Envelope.Open(Context, contractKey,
                new(altered)));
        }
    }

    [Fact]
    public void Open_OfAnEncapsulationOfZeros_IsARefusalAndNoCrash()
    {
        using var contractKey = ContractKey(Context.Contract, Context.KeyEpoch);
        var bytes = Seal().Envelope.Bytes.ToArray();
        bytes.AsSpan(42, 1120).Clear();
        Refused(EnvelopeErrors.OpenFailed, () => Envelope.Open(Context, contractKey, new(bytes)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1433)]
    [InlineData(SealedEnvelope.MaximumSize + 1)]
    public void Open_OfAnotherLength_IsBadFormat(int length)
    {
        using var contractKey = ContractKey(Context.Contract, Context.KeyEpoch);
        Refused(EnvelopeErrors.BadFormat, () => Envelope.Open(Context, contractKey, new(new byte[length])));
    }

    [Fact]
    public void ReadInputsOf_AnotherRecord_IsAMismatchThatNamesTheFieldOnly()
    {
        using var contractKey = ContractKey(Context.Contract, Context.KeyEpoch);
        using var opened = Envelope.Open(Context, contractKey, Seal().Envelope);
        var cheaper = new TaskEntry(Sample.Record with { Terms = Sample.Terms with { GasPrice = 1 } });
        var refusal = Assert.Throws<EnigmaException>(() => opened.ReadInputsOf(cheaper));
        Assert.Equal(EnvelopeErrors.Mismatch, refusal.Code);
        Assert.Equal("the sealed terms is not the one of the record; seal the inputs for what is recorded", refusal.Message);
        Refused(EnvelopeErrors.Mismatch, () => opened.ReadInputsOf(Sample.Deploy));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void Seal_OfAFunctionOfAnotherLength_IsRefused(int length)
    {
        using var contractKey = ContractKey(Context.Contract, Context.KeyEpoch);
        var inputs = Sample.Inputs with { Function = new string('f', length) };
        Refused(
            EnvelopeErrors.BadInputs, () => Envelope.Seal(Context, EncryptionKey.Of(contractKey), inputs, Sample.Seed(),
            Sample.Hash("salt")));
    }

    [Fact]
    public void Seal_OfTooMuch_IsRefused()
    {
        using var contractKey = ContractKey(Context.Contract, Context.KeyEpoch);
        var inputs = Sample.Inputs with { Arguments = new byte[1 << 20] };
        Refused(
            EnvelopeErrors.BadInputs, () => Envelope.Seal(Context, EncryptionKey.Of(contractKey), inputs, Sample.Seed(),
            Sample.Hash("salt")));
    }

    [Fact]
    public void OpenResult_OfAnotherTaskOrAltered_Fails()
    {
        var (_, key) = Seal();
        var result = key.Seal(Task, new SucceededOutcome(1, ByteString.Empty));
        Refused(ResultErrors.OpenFailed, () => key.Open(new(Sample.Hash("other")), result));
        Refused(ResultErrors.OpenFailed, () => key.Open(Task, Ciphertext.None));
        var altered = result.Bytes.ToArray();
        altered[^1] ^= 1;
        Refused(ResultErrors.OpenFailed, () => key.Open(Task, new(altered)));
    }

    private static (SealedEnvelope Envelope, ResultKey ResultKey) Seal()
    {
        using var contractKey = ContractKey(Context.Contract, Context.KeyEpoch);
        return Envelope.Seal(Context, EncryptionKey.Of(contractKey), Sample.Inputs, Sample.Seed(), Sample.Hash("salt"));
    }

    private static XWingPrivateKey ContractKey(ContractAddress contract, Epoch epoch)
    {
        using var roots = Sample.Roots();
        using var secret = roots.InputSecret(contract, epoch);
        return secret!.EnvelopeKey();
    }

    private static void Refused(ErrorCode code, Func<object> action) => Assert.Equal(code, Assert.Throws<EnigmaException>(action).Code);
}
