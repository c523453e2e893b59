// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Keys;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Tasks;

/// <summary>
/// Signs that this enclave holds the contract's seat and could open every envelope, so that nobody can put a task into the queue that the
/// worker cannot compute (spec/wire.md section 3).
/// </summary>
internal sealed class Admissions(EnclaveContext enclave, LedgerDomain domain, KeyRing keys, ContractRuntime runtime, AdmittedCode codes)
{
    /// <summary>For how many blocks after the head an admission counts.</summary>
    public const ulong ValidBlocks = 32;

    /// <summary>The most tasks that the Ledger records at once.</summary>
    public const int MaximumTasks = 256;

    // Nobody pays before the record: all large ones together have one account, and give way when they take long.
    private readonly ProcessorAccount _account = new();
    private Task<Checked>? _large;

    /// <summary>
    /// Checks everything that the record will say and signs it; what is large is begun beside the door, and null.
    /// </summary>
    /// <exception cref="EnigmaException">
    /// <c>admission.*</c>, <c>envelope.*</c>, <c>keys.missing</c>, <c>queue.wrong_code</c>,
    /// <c>task.gas_limit_too_low</c>, <c>*.not_enabled</c>, or <c>wire.unexpected_request</c> while another large one is at work.
    /// </exception>
    public AdmissionReply? Admit(AdmitRequest request)
    {
        RequireTerms(request);
        Seat.RequireOwn(enclave.View(request.Proof), request.Contract, enclave.Identity.Signer.Address);
        var (network, validUntil) = (enclave.Manifest.Network, new BlockNumber(enclave.Headers.Head.Number + ValidBlocks));
        var secrets = keys[request.Contract];
        var key = secrets.EnvelopeKey(request.KeyEpoch);
        if (!request.IsLarge)
        {
            return Sign(Check(network, request, key, validUntil));
        }

        if (_large is { IsCompleted: false })
        {
            throw new EnigmaException(WireErrors.UnexpectedRequest, "a large admission is at work; send TakeAdmission before the next one");
        }

        secrets.Hold();
        _large = runtime.StartApart(_account, () =>
        {
            using (secrets)
            {
                return Check(network, request, key, validUntil);
            }
        });
        return null;
    }

    /// <summary>The large admission that was begun, once; null while it is at work.</summary>
    /// <exception cref="EnigmaException">What it is refused with; <c>wire.unexpected_request</c> when none was begun.</exception>
    public AdmissionReply? Take()
    {
        if (_large is not { } large)
        {
            throw new EnigmaException(WireErrors.UnexpectedRequest, "no large admission was begun; send Admit first");
        }

        if (!large.IsCompleted)
        {
            runtime.LookAfterThreads();
            return null;
        }

        _large = null;
        return Sign(large.GetAwaiter().GetResult());
    }

    private AdmissionReply Sign(Checked admitted)
    {
        if (admitted.Code is { } code)
        {
            codes.Keep(code.Hash, code.Bytes);
        }

        return new AdmissionReply(admitted.ValidUntil, domain.Sign(admitted.Admission, enclave.Identity.Signer));
    }

    private static Checked Check(NetworkId network, AdmitRequest request, Crypto.XWingPrivateKey key, BlockNumber validUntil)
    {
        var deployment = request.Deployment;
        if (deployment is not null)
        {
            RequireCode(deployment.Terms, deployment.Code);
        }

        RequireInputs(network, request, key);
        return new Checked(
            Admission.Of(
                request.Contract, request.Sender, request.Envelopes.Select(envelope => envelope.InputsHash), request.Terms, request.KeyEpoch,
                deployment?.Terms, validUntil),
            validUntil,
            deployment is null ? null : (deployment.Terms.CodeHash, deployment.Code));
    }

    private static void RequireTerms(AdmitRequest request)
    {
        var most = request.Deployment is null ? MaximumTasks : 1;
        if (request.Envelopes.Count == 0 || request.Envelopes.Count > most)
        {
            throw new EnigmaException(
                AdmissionErrors.WrongCount,
                $"an admission of {request.Envelopes.Count} envelopes, expected 1 to {most}; ask for several admissions");
        }

        if (request.Terms.CallGasLimit != 0 || request.Terms.CallPrepaid != 0)
        {
            throw new EnigmaException(
                ContractErrors.EthereumCallNotEnabled, "the terms order an Ethereum call, which this network does not carry out");
        }

        if (request.Terms.NeedsCallOrDeposit)
        {
            throw new EnigmaException(ContractErrors.TokensNotEnabled, "the terms carry a token deposit, which this network does not take");
        }

        RequireCovered(request);
    }

    /// <summary>
    /// Before anything is opened or hashed: nobody would pay for that. No limit covers a module above 4 MiB, which other workers could not get:
    /// its task would expire, and that is held against who admitted it.
    /// </summary>
    private static void RequireCovered(AdmitRequest request)
    {
        foreach (var envelope in request.Envelopes)
        {
            if (request.Deployment is { } deployment)
            {
                ModuleGas.RequireCovered(deployment.Code.Length, envelope.Bytes.Length, request.Terms.GasLimit);
            }
            else
            {
                InputGas.RequireCovered(envelope.Bytes.Length, request.Terms.GasLimit);
            }
        }
    }

    /// <summary>
    /// Code that is no module is admitted: its task fails and pays for the attempt. To compile it here would be work that nobody pays for.
    /// </summary>
    private static void RequireCode(DeploymentTerms deployment, ByteString code)
    {
        var hash = Crypto.Keccak256.Hash(code);
        if (hash != deployment.CodeHash)
        {
            throw new EnigmaException(
                QueueErrors.WrongCode, $"code of {code.Length} bytes has hash {hash}, the deployment names {deployment.CodeHash}");
        }
    }

    private static void RequireInputs(NetworkId network, AdmitRequest request, Crypto.XWingPrivateKey key)
    {
        var purpose = request.Deployment is null ? EnvelopePurpose.Task : EnvelopePurpose.Deploy;
        var context = new EnvelopeContext(network, request.Contract, request.KeyEpoch, request.Sender, purpose);
        foreach (var envelope in request.Envelopes)
        {
            using var opened = Envelope.Open(context, key, envelope);
            ReadInputs(opened).RequireMatch(request.Contract, request.Terms, request.Deployment?.Terms.Commitment ?? Crypto.Hash32.Zero);
        }
    }

    private static PlainInputs ReadInputs(OpenedEnvelope opened)
    {
        try
        {
            return opened.ReadInputs();
        }
        catch (EnigmaException refusal) when (refusal.Code == EnvelopeErrors.BadInputs)
        {
            // What exactly is wrong with them is the sender's secret, and this refusal goes to the host.
            throw new EnigmaException(
                EnvelopeErrors.BadInputs, "the envelope opens, but not to inputs; seal them with a client of this network");
        }
    }

    /// <param name="Admission">What is signed.</param>
    /// <param name="ValidUntil">The last block at which it counts.</param>
    /// <param name="Code">The module of a deployment.</param>
    private sealed record Checked(Admission Admission, BlockNumber ValidUntil, (Crypto.Hash32 Hash, ByteString Bytes)? Code);
}
