// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Network;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Brings a fresh enclave onto the Ledger: evidence, the key keeper's word, registration, stake, seats.</summary>
public static class WorkerEnrolment
{
    /// <summary>Has the enclave attest itself and the key keeper verify it.</summary>
    /// <returns>The evidence, and the call data of the registration.</returns>
    public static async Task<(ByteString Evidence, byte[] Registration)> AdmitAsync(
        EnclaveSession session, IPeerNetwork peers, Address operatorAccount, ulong evidenceExpiry, CancellationToken cancellationToken)
    {
        var evidence = await session.RunAsync(
            turn => turn.AskAsync<EvidenceReply>(new AttestRequest(evidenceExpiry, operatorAccount), cancellationToken), cancellationToken).ConfigureAwait(false);
        var question = new WireWriter()
            .WriteAddress(operatorAccount).WriteLongBytes(evidence.Evidence).Write(session.Identity.EncryptionKey).ToArray();
        var answer = await peers.RequestAsync(PeerNames.AdmitWorker, question, cancellationToken).ConfigureAwait(false);
        if (EnclaveReply.Decode(answer.Span) is not RegistrationReply reply)
        {
            throw new EnigmaException(EnclaveErrors.UnexpectedReply, "the key keeper's node answered the registration with something else; ask another keeper");
        }

        var registration = new Registration(
            operatorAccount, reply.Signer, reply.EncryptionKeyHash, reply.Measurement, reply.EvidenceHash, reply.Expiry);
        return (evidence.Evidence, LedgerCalls.RegisterWorker(registration, reply.Signature));
    }
}
