// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Tasks;

/// <summary>Who serves a contract now, as the Ledger proves it (spec/ledger.md section 7).</summary>
internal static class Seat
{
    /// <summary>Refuses to serve a contract whose seat is another worker's, or whose worker may not act.</summary>
    /// <param name="ledger">The Ledger's words.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="signer">This enclave.</param>
    /// <exception cref="EnigmaException"><c>admission.not_the_seat</c> or <c>ledger.no_seats</c></exception>
    public static void RequireOwn(LedgerView ledger, ContractAddress contract, Address signer)
    {
        var (own, seat) = (ledger.WorkerIdOf(signer), ledger.SeatInForce(contract));
        if (own == WorkerId.None || own != seat)
        {
            throw new EnigmaException(
                AdmissionErrors.NotTheSeat,
                $"worker {own} asks for contract {contract}, whose seat worker {seat} holds at block {ledger.Block.Number}");
        }

        var worker = ledger.Worker(own);
        if (worker.Signer != signer || !worker.IsActiveAt(ledger.Block.Timestamp))
        {
            throw new EnigmaException(
                AdmissionErrors.NotTheSeat,
                $"worker {own} is {worker.Status} with evidence until {worker.EvidenceExpiry}; register it again");
        }
    }
}
