// SPDX-License-Identifier: MIT
using System.Globalization;
using Enigma.Network;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>The topics and services of Enigma's nodes.</summary>
internal static class PeerNames
{
    /// <summary>contract | inputs hash: an envelope whose record is on the Ledger can be pulled.</summary>
    public static readonly PeerTopic Envelopes = new("enigma/v1/envelope");

    /// <summary>contract | leaf: an entry was computed; its body can be pulled by the hash in the leaf.</summary>
    public static readonly PeerTopic Leaves = new("enigma/v1/leaf");

    /// <summary>contract | code hash: the module of a contract can be pulled.</summary>
    public static readonly PeerTopic Codes = new("enigma/v1/code");

    /// <summary>contract | checkpoint hash: the header of a committed checkpoint, and the pages that it names, can be pulled.</summary>
    public static readonly PeerTopic Checkpoints = new("enigma/v1/checkpoint");

    public static readonly PeerService ContractKey = new("enigma/v1/keeper/contract-key");
    public static readonly PeerService ReleaseKeys = new("enigma/v1/keeper/release-keys");
    public static readonly PeerService AdmitWorker = new("enigma/v1/keeper/admit-worker");
    public static readonly PeerService HoldState = new("enigma/v1/keeper/hold-state");
    public static readonly PeerService KeeperEvidence = new("enigma/v1/keeper/evidence");

    /// <summary>contract | u32 from: the leaves from an index on.</summary>
    public static readonly PeerService Receipts = new("enigma/v1/receipts");

    /// <summary>name of collateral: what the peer has for it.</summary>
    public static readonly PeerService Collateral = new("enigma/v1/collateral");

    public static PeerService Admission(WorkerId worker) => OfWorker(worker, "admit");

    public static PeerService Query(WorkerId worker) => OfWorker(worker, "query");

    public static PeerService Evidence(WorkerId worker) => OfWorker(worker, "evidence");

    private static PeerService OfWorker(WorkerId worker, string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"enigma/v1/worker/{worker.Value}/{what}"));
}
