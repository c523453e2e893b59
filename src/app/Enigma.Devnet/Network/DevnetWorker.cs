// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.Chain;
using Enigma.EnclaveHost;
using Enigma.Node;
using Enigma.Protocol;

namespace Enigma.Devnet;

/// <summary>A worker node of the local network.</summary>
public sealed class DevnetWorker
{
    // Registration, stake and login happen before anything else is on the Ledger; their cost is known.
    private const ulong CallGas = 400_000;

    private readonly DevnetNode _node;
    private readonly WorkerRole _role;

    private DevnetWorker(DevnetNode node, WorkerRole role, DevnetAccount operatorAccount)
    {
        _node = node;
        _role = role;
        Operator = operatorAccount;
    }

    /// <summary>Its id on the Ledger.</summary>
    public WorkerId Id => _role.Worker;

    /// <summary>The account that stakes and is paid.</summary>
    public DevnetAccount Operator { get; }

    /// <summary>The operating system's id of its enclave.</summary>
    public int EnclaveProcessId => _role.EnclaveProcessId;

    internal WorkerRole Role => _role;

    /// <summary>The enclave dies at once and the node is gone: it neither answers nor commits any more.</summary>
    public async Task VanishAsync()
    {
        using (var enclave = Process.GetProcessById(EnclaveProcessId))
        {
            enclave.Kill();
        }

        await _node.DisposeAsync().ConfigureAwait(false);
    }

    internal static async Task<DevnetWorker> EnrolAsync(
        DevnetNode node, EnclaveSession session, DevnetAccount account, UInt128 stake, ulong evidenceExpiry, CancellationToken cancellationToken)
    {
        var sender = node.SenderOf(account);
        var ledger = node.Services.Manifest.Ledger;
        var (evidence, registration) = await WorkerEnrolment.AdmitAsync(
            session, node.Services.Peers, account.Address, evidenceExpiry, cancellationToken).ConfigureAwait(false);
        var receipt = await sender.ExecuteAsync(ledger, registration, cancellationToken, CallGas).ConfigureAwait(false);
        var mirror = node.Services.Mirror;
        await mirror.WaitForBlockAsync(receipt.BlockNumber, cancellationToken).ConfigureAwait(false);
        var worker = await new LedgerReader(node.Services.Rpc, ledger)
            .GetWorkerIdAsync(session.Identity.Signer, mirror.Current.State, cancellationToken).ConfigureAwait(false);
        await sender.SendAsync(ledger, LedgerCalls.AddStake(worker, stake), cancellationToken, CallGas).ConfigureAwait(false);
        await sender.ExecuteAsync(ledger, LedgerCalls.Login(worker, 1), cancellationToken, CallGas).ConfigureAwait(false);
        var role = node.Own(new WorkerRole(node.Services, session, worker, evidence, sender, new WorkerOptions()));
        node.Run($"worker {worker}", role.RunAsync);
        return new DevnetWorker(node, role, account);
    }
}
