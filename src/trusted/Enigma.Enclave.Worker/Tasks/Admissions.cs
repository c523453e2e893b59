// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Keys;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Tasks;

/// <summary>
/// Signs that this enclave holds the contract's seat and could open every envelope, so that nobody can put a task into the queue that the
/// worker cannot compute (spec/wire.md section 3).
/// </summary>
internal sealed class Admissions(EnclaveContext enclave, LedgerDomain domain, KeyRing keys)
{
    /// <summary>For how many blocks after the head an admission counts.</summary>
    public const ulong ValidBlocks = 32;

    /// <summary>The most tasks that the Ledger records at once.</summary>
    public const int MaximumTasks = 256;

    /// <summary>Checks everything that the record will say and signs it.</summary>
    /// <exception cref="EnigmaException">
    /// <c>admission.*</c>, <c>envelope.*</c>, <c>keys.missing</c>, <c>queue.wrong_code</c>, <c>contract.bad_bytecode</c> or
    /// <c>*.not_enabled</c>.
    /// </exception>
    public AdmissionReply Admit(AdmitRequest request)
    {
        RequireTerms(request);
        Seat.RequireOwn(enclave.View(request.Proof), request.Contract, enclave.Identity.Signer.Address);
        if (request.Deployment is { } deployment)
        {
            RequireCode(deployment.Terms, deployment.Code);
        }

        RequireInputs(request);
        var validUntil = new BlockNumber(enclave.Headers.Head.Number + ValidBlocks);
        var admission = Admission.Of(
            request.Contract, request.Sender, request.Envelopes.Select(envelope => envelope.InputsHash), request.Terms, request.KeyEpoch,
            request.Deployment?.Terms, validUntil);
        return new AdmissionReply(validUntil, domain.Sign(admission, enclave.Identity.Signer));
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
    }

    /// <summary>
    /// Code that is no module is admitted: its task fails and pays for the attempt. To compile it here would be work that nobody pays for.
    /// Code that is too long is not: other workers could not get it, the task would expire, and that is held against who admitted it.
    /// </summary>
    private static void RequireCode(DeploymentTerms deployment, ByteString code)
    {
        var longest = RuntimeLimits.V1.ModuleBytes;
        if (code.Length > longest)
        {
            throw new EnigmaException(
                ContractErrors.BadBytecode, $"code of {code.Length} bytes is above the limit of {longest}; make the module smaller");
        }

        var hash = Crypto.Keccak256.Hash(code);
        if (hash != deployment.CodeHash)
        {
            throw new EnigmaException(
                QueueErrors.WrongCode, $"code of {code.Length} bytes has hash {hash}, the deployment names {deployment.CodeHash}");
        }
    }

    private void RequireInputs(AdmitRequest request)
    {
        var purpose = request.Deployment is null ? EnvelopePurpose.Task : EnvelopePurpose.Deploy;
        var context = new EnvelopeContext(enclave.Manifest.Network, request.Contract, request.KeyEpoch, request.Sender, purpose);
        var key = keys[request.Contract].EnvelopeKey(request.KeyEpoch);
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
}
