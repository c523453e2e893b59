// SPDX-License-Identifier: MIT
using System.Text.Json.Nodes;
using Enigma.Crypto;
using Enigma.Protocol;
using static Enigma.Vectors.Tests.Keys.KeysSample;

namespace Enigma.Vectors.Tests.Keys;

/// <summary>
/// Makes the cases of spec/vectors/keys.json. Every value follows from its name, so that making them again gives the same file.
/// </summary>
internal sealed class SealedCases(CaseList cases)
{
    internal void AddAll()
    {
        AddSecrets();
        AddErased();
        AddHoldings();
        AddEnvelopes();
        AddResults();
        AddDeltas();
    }

    private static ContractEpochSecret Secret(ulong epoch)
    {
        using var roots = Roots();
        return roots.ContractEpochSecret(Contract, new(epoch));
    }

    private static InputSecret Input(ulong epoch)
    {
        using var roots = Roots();
        return roots.InputSecret(Contract, new(epoch))!;
    }

    private void AddErased()
    {
        var other = new ContractAddress(Account("other"));
        using var roots = Roots();
        roots.EraseInputs(Contract, new(3));
        cases.Add("erased", "one contract", Fields((Contract, 3)));
        roots.EraseInputs(other, new(1));
        roots.EraseInputs(Contract, new(5));
        cases.Add("erased", "two contracts, one of them twice", Fields((Contract, 5), (other, 1)));

        JsonObject Fields(params (ContractAddress Contract, ulong Before)[] erased)
        {
            var left = new JsonArray();
            foreach (var contract in new[] { Contract, other, new ContractAddress(Account("third")) })
            {
                foreach (var epoch in new ulong[] { 0, 2, 3, 5 })
                {
                    using var secret = roots.InputSecret(contract, new(epoch));
                    left.Add(new JsonObject
                    {
                        ["contract"] = contract.ToString(), ["epoch"] = epoch, ["inputSecret"] = secret is null ? "0x" : Hex(secret.Reveal()),
                    });
                }
            }

            return new()
            {
                ["master"] = Hash("master").ToString(), ["networkId"] = Network.ToString(),
                ["erased"] = new JsonArray([.. erased.Select(item => new JsonObject { ["contract"] = item.Contract.ToString(), ["before"] = item.Before })]),
                ["remains"] = Hex(roots.Remains()), ["left"] = left,
            };
        }
    }

    private void AddHoldings()
    {
        using var worker = Secp256k1PrivateKey.FromBytes(Hash("worker").AsSpan());
        var signed = new StateHolding(Network, Contract, worker.Address, new(3), new(12), new(Hash("head"))).Sign(worker);
        cases.Add("holding", "of a worker", new()
        {
            ["holding"] = Hex(WireValue.Encode(signed.Holding)), ["digest"] = signed.Holding.Digest.ToString(),
            ["signer"] = worker.Address.ToString(), ["signature"] = signed.Signature.ToString(),
        });
    }

    private void AddSecrets()
    {
        using var roots = Roots();
        foreach (var epoch in new ulong[] { 0, 1, 3, 100 })
        {
            using var secret = roots.ContractEpochSecret(Contract, new(epoch));
            using var input = roots.InputSecret(Contract, new(epoch))!;
            using var key = input.EnvelopeKey();
            using var randomness = secret.TaskRandomness();
            cases.Add("secrets", $"epoch {epoch}", new()
            {
                ["master"] = Hash("master").ToString(), ["networkId"] = Network.ToString(), ["contract"] = Contract.ToString(),
                ["epoch"] = epoch, ["contractEpochSecret"] = Hex(secret.Reveal()),
                ["inputSecret"] = Hex(input.Reveal()), ["epochPrf"] = roots.EpochPrf(new(epoch)).ToString(), ["nonce"] = Hash("nonce").ToString(),
                ["commitment"] = roots.EpochPrfCommitment(new(epoch), Hash("nonce")).ToString(),
                ["contractKey"] = EncryptionKey.Of(key).ToString(), ["taskId"] = CalledTask.ToString(),
                ["prevRandao"] = Hash("prevrandao").ToString(),
                ["random"] = randomness.Of(CalledTask, Hash("prevrandao")).ToString(),
            });
        }
    }

    private static JsonObject ContextFields(EnvelopeContext context, ulong keyOfEpoch = 3)
    {
        using var secret = Input(keyOfEpoch);
        return new()
        {
            ["inputSecret"] = Hex(secret.Reveal()), ["networkId"] = context.Network.ToString(),
            ["contract"] = context.Contract.ToString(),
            ["keyEpoch"] = context.KeyEpoch.Value, ["sender"] = context.Sender.ToString(), ["purpose"] = (int)context.Purpose,
        };
    }

    private static (SealedEnvelope Envelope, ResultKey Key) Seal(PlainInputs inputs, string salt)
    {
        using var secret = Input(3);
        using var key = secret.EnvelopeKey();
        using var seed = new UserSeed(Hash("seed").AsSpan());
        return Envelope.Seal(Context, EncryptionKey.Of(key), inputs, seed, Hash(salt));
    }

    private static PlainInputs Inputs(int arguments) =>
        new(Contract, Terms, Hash32.Zero, "add(uint256,uint256)", Enumerable.Repeat((byte)0x5a, arguments).ToArray());

    private void AddEnvelopes()
    {
        foreach (var length in new[] { 0, 64, 1000 })
        {
            var inputs = Inputs(length);
            var (envelope, _) = Seal(inputs, $"salt {length}");
            var fields = ContextFields(Context);
            fields["seed"] = Hash("seed").ToString();
            fields["salt"] = Hash($"salt {length}").ToString();
            fields["entry"] = Hex(Entry.Encode());
            fields["inputs"] = Hex(inputs.Encode());
            fields["envelope"] = envelope.ToString();
            fields["inputsHash"] = envelope.InputsHash.ToString();
            cases.Add("envelope", $"{length} bytes of arguments", fields);
        }

        var bytes = Seal(Inputs(64), "salt 64").Envelope.Bytes.ToArray();
        void Refuse(string name, ErrorCode error, byte[] envelope, EnvelopeContext? context = null, ulong keyOfEpoch = 3,
        QueueEntry? entry = null)
        {
            var fields = ContextFields(context ?? Context, keyOfEpoch);
            fields["entry"] = Hex((entry ?? Entry).Encode());
            fields["envelope"] = Hex(envelope);
            cases.Add("envelope.refused", name, fields, error);
        }

        Refuse("empty", EnvelopeErrors.BadFormat, []);
        Refuse("too short", EnvelopeErrors.BadFormat, bytes[..1433]);
        Refuse("version 0", EnvelopeErrors.BadFormat, Flip(bytes, 0));
        Refuse("suite 0", EnvelopeErrors.BadFormat, Flip(bytes, 1));
        Refuse("another key epoch in the envelope", EnvelopeErrors.OpenFailed, Flip(bytes, 9));
        Refuse("another salt", EnvelopeErrors.OpenFailed, Flip(bytes, 10));
        Refuse("another encapsulation", EnvelopeErrors.OpenFailed, Flip(bytes, 42));
        Refuse("another ciphertext", EnvelopeErrors.OpenFailed, Flip(bytes, 1162));
        Refuse("another tag", EnvelopeErrors.OpenFailed, Flip(bytes, -1));
        Refuse("another network", EnvelopeErrors.OpenFailed, bytes, Context with { Network = new(Hash("other")) });
        Refuse("another contract", EnvelopeErrors.OpenFailed, bytes, Context with { Contract = new(Account("other")) });
        Refuse("another key epoch", EnvelopeErrors.OpenFailed, bytes, Context with { KeyEpoch = new(4) });
        Refuse("another sender", EnvelopeErrors.OpenFailed, bytes, Context with { Sender = Account("other") });
        Refuse("another purpose", EnvelopeErrors.OpenFailed, bytes, Context with { Purpose = EnvelopePurpose.Deploy });
        Refuse("the key of another epoch", EnvelopeErrors.OpenFailed, bytes, keyOfEpoch: 4);
        Refuse("a function text of no bytes", EnvelopeErrors.BadInputs, SealRaw(WireValue.Encode(Inputs(0) with { Function = "" })));
        Refuse("inputs of version 2", EnvelopeErrors.BadInputs, SealRaw([2, .. Inputs(0).Encode()[1..]]));
        Refuse("inputs with a byte more", EnvelopeErrors.BadInputs, SealRaw([.. Inputs(0).Encode(), 0]));
        Refuse("inputs that are not padded", EnvelopeErrors.BadInputs, SealRaw([], new byte[257]));
        Refuse("other terms", EnvelopeErrors.Mismatch, bytes,
            entry: new TaskEntry(Entry.Record with { Terms = Terms with { GasPrice = 1 } }));
        Refuse("another contract inside", EnvelopeErrors.Mismatch, Seal(Inputs(0) with { Contract = new(Account("other")) },
            "salt").Envelope.Bytes.ToArray());
        Refuse("a deployment inside", EnvelopeErrors.Mismatch, Seal(Inputs(0) with { Deployment = Hash("deployment") },
            "salt").Envelope.Bytes.ToArray());
    }

    /// <summary>Seals what no client would, with the formulas of spec/keys.md written out.</summary>
    private static byte[] SealRaw(byte[] inputs, byte[]? padded = null)
    {
        using var secret = Input(3);
        using var key = secret.EnvelopeKey();
        var salt = Hash("raw salt");
        var info = new WireWriter()
            .WriteSpan(Labels.Envelope).Write(Network).Write(Contract).WriteUInt64(3).WriteAddress(Context.Sender).WriteByte(2).ToArray();
        var header = new WireWriter().WriteByte(1).WriteByte(1).WriteUInt64(3).WriteHash(salt).ToArray();
        using var sender = HpkeSender.Setup(key.PublicKey, info, [.. Hash("raw").AsSpan(), .. Hash("raw 2").AsSpan()]);
        return [.. header, .. sender.Encapsulation, .. sender.Seal(header, padded ?? Padding.Pad(inputs))];
    }

    private void AddResults()
    {
        var (envelope, key) = Seal(Inputs(64), "salt 64");
        JsonObject Fields(Ciphertext result)
        {
            var fields = ContextFields(Context);
            fields["seed"] = Hash("seed").ToString();
            fields["envelope"] = envelope.ToString();
            fields["taskId"] = CalledTask.ToString();
            fields["result"] = result.ToString();
            return fields;
        }

        foreach (var outcome in new TaskOutcome[]
                 {
                     new SucceededOutcome(0, ByteString.Empty), new SucceededOutcome(77, Enumerable.Range(0,
                     255).Select(i => (byte)i).ToArray()),
                     new FailedOutcome(12, "contract.reverted", "too poor", Hash("reason").ToArray()),
                 })
        {
            var fields = Fields(key.Seal(CalledTask, outcome));
            fields["outcome"] = Hex(outcome.Encode());
            cases.Add("result", $"{outcome} after {outcome.GasUsed} gas", fields);
        }

        var good = key.Seal(CalledTask, new SucceededOutcome(1, ByteString.Empty));
        cases.Add("result.refused", "empty", Fields(Ciphertext.None), ResultErrors.OpenFailed);
        cases.Add("result.refused", "altered", Fields(new(Flip(good.Bytes, 40))), ResultErrors.OpenFailed);
        cases.Add("result.refused", "of another task", Fields(key.Seal(new(Hash("other")), new SucceededOutcome(1, ByteString.Empty))),
            ResultErrors.OpenFailed);
    }

    private void AddDeltas()
    {
        using var secret = Secret(4);
        using var key = secret.StateKey();
        var context = new DeltaContext(Network, Contract, new(1), CalledTask, new(Hash("state")));
        JsonObject Fields(DeltaContext at, Ciphertext sealedDelta) => new()
        {
            ["contractEpochSecret"] = Hex(secret.Reveal()), ["networkId"] = at.Network.ToString(), ["contract"] = at.Contract.ToString(),
            ["index"] = at.Index.Value, ["taskId"] = at.Task.ToString(), ["stateBefore"] = at.Before.ToString(),
            ["sealed"] = sealedDelta.ToString(),
        };
        foreach (var delta in new StateDelta[]
                 {
                     new(EntryStatus.Failed, GasClass.Of(5), []), new(EntryStatus.Succeeded, GasClass.Base, []),
                     new(EntryStatus.Succeeded, GasClass.Of(2), [new(ByteString.Empty, Hash("v").ToArray()), new("a"u8.ToArray(),
                     null), new("ab"u8.ToArray(), ByteString.Empty)]),
                 })
        {
            var fields = Fields(context, key.Seal(context, delta));
            fields["delta"] = Hex(delta.Encode());
            fields["bodyHash"] = new TaskBody(Ciphertext.None, key.Seal(context, delta)).Hash.ToString();
            cases.Add("delta", $"{delta.Status} with {delta.Writes.Count} writes", fields);
        }

        var good = key.Seal(context, new(EntryStatus.Succeeded, GasClass.Base, []));
        cases.Add("delta.refused", "altered", Fields(context, new(Flip(good.Bytes, -1))), ResultErrors.DeltaOpenFailed);
        cases.Add("delta.refused", "another index", Fields(context with { Index = new(2) }, good), ResultErrors.DeltaOpenFailed);
        cases.Add("delta.refused", "another state before", Fields(context with { Before = StateHash.Initial }, good),
            ResultErrors.DeltaOpenFailed);
        var doubled = new StateDelta(EntryStatus.Succeeded, GasClass.Base, [new("a"u8.ToArray(), null), new("a"u8.ToArray(), null)]);
        cases.Add("delta.refused", "a key twice", Fields(context, key.Seal(context, doubled)), ResultErrors.DeltaBadFormat);
        var failed = new StateDelta(EntryStatus.Failed, GasClass.Base, [new("a"u8.ToArray(), null)]);
        cases.Add("delta.refused", "writes of a failed task", Fields(context, key.Seal(context, failed)), ResultErrors.DeltaBadFormat);
    }
}
