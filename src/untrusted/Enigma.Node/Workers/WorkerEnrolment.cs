// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Brings an enclave's evidence onto the Ledger: attested now, and vouched for by the key keeper.</summary>
public static class WorkerEnrolment
{
    /// <summary>The evidence of a fresh enclave, and the call data of its registration.</summary>
    public static async Task<(ByteString Evidence, byte[] Call)> AdmitAsync(
        EnclaveSession session, NodeServices node, Address operatorAccount, CancellationToken cancellationToken)
    {
        var (evidence, registration, signature) = await AttestAsync(session, node, operatorAccount, cancellationToken).ConfigureAwait(false);
        return (evidence, LedgerCalls.RegisterWorker(registration, signature));
    }

    /// <summary>New evidence of a registered enclave, and the call data that puts it in the place of the old.</summary>
    public static async Task<(ByteString Evidence, byte[] Call)> RenewAsync(
        EnclaveSession session, NodeServices node, Address operatorAccount, CancellationToken cancellationToken)
    {
        var (evidence, registration, signature) = await AttestAsync(session, node, operatorAccount, cancellationToken).ConfigureAwait(false);
        return (evidence, LedgerCalls.RenewWorker(registration, signature));
    }

    private static async Task<(ByteString Evidence, Registration Registration, EnclaveSignature Signature)> AttestAsync(
        EnclaveSession session, NodeServices node, Address operatorAccount, CancellationToken cancellationToken)
    {
        var now = (await node.Rpc.GetLatestBlockAsync(cancellationToken).ConfigureAwait(false)).Timestamp;
        var request = new AttestRequest(now + KeeperRole.EvidenceLifetime, operatorAccount);
        var evidence = await session.RunAsync(
            turn => turn.AskAsync<EvidenceReply>(request, cancellationToken), cancellationToken).ConfigureAwait(false);
        var attached = await EvidenceAnswer.OfAsync(node, session, evidence.Evidence, now, cancellationToken).ConfigureAwait(false);
        var question = new WireWriter().WriteAddress(operatorAccount).Write(attached).ToArray();
        var answer = await node.Peers.RequestAsync(PeerNames.AdmitWorker, question, cancellationToken).ConfigureAwait(false);
        if (EnclaveReply.Decode(answer.Span) is not RegistrationReply reply)
        {
            throw new EnigmaException(EnclaveErrors.UnexpectedReply, "the key keeper's node answered the registration with something else; ask another keeper");
        }

        var registration = new Registration(
            operatorAccount, reply.Signer, reply.EncryptionKeyHash, reply.Measurement, reply.EvidenceHash, reply.Expiry);
        return (evidence.Evidence, registration, reply.Signature);
    }
}
