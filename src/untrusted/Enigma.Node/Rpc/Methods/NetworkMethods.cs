// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.EnclaveHost;
using Enigma.Network;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>What a client verifies before it encrypts: manifest, headers, evidence, contract keys; and how the node is.</summary>
internal static class NetworkMethods
{
    private const int HeaderTries = 10;

    private static readonly TimeSpan HeaderPause = TimeSpan.FromMilliseconds(50);

    private static readonly RpcParam<ulong> Number = RpcParam.Optional("number", RpcTypes.Number(), "The height; the newest block without it.");
    private static readonly RpcParam<ulong> WorkerNumber = RpcParam.Required("workerId", RpcTypes.Number(uint.MaxValue), "The worker's id on the Ledger.");

    private static readonly RpcParam<ContractAddress> Contract = ContractMethods.Contract;

    private static readonly RpcParam<ulong> EpochNumber = RpcParam.Optional(
        "epoch", RpcTypes.Number(), "The epoch of the key; the current one without it, an earlier one as far as the node keeps it.");

    private static readonly RpcParam<TeeType> Tee = RpcParam.Required(
        "tee", RpcTypes.OneOf([("sgx", TeeType.Sgx), ("tdx", TeeType.Tdx)]), "What the quote is of.");

    private static readonly RpcParam<PckAuthority> Authority = RpcParam.Required(
        "ca", RpcTypes.OneOf([("platform", PckAuthority.Platform), ("processor", PckAuthority.Processor)]), "The CA of its PCK certificate.");

    private static readonly RpcParam<ByteString> Fmspc = RpcParam.Required("fmspc", RpcTypes.Fmspc, "The FMSPC of its PCK certificate.");

    private static readonly RpcType Evidence = RpcTypes.Object(
        ("evidence", RpcTypes.AnyBytes), ("collateral", RpcTypes.AnyBytes), ("encryptionKey", RpcTypes.AnyBytes));

    public static IReadOnlyList<RpcMethod<UserDesk>> All { get; } =
    [
        new("enigma_getManifest", "The manifest of the network; a client pins its own.", [], RpcResults.Manifest, [], GetManifestAsync),
        new(
            "enigma_getSignedHeader",
            "A header of Ethereum with the signature of the network's header trust.",
            [Number],
            RpcTypes.Object(("number", RpcTypes.Number()), ("header", RpcTypes.AnyBytes), ("signature", RpcTypes.AnyBytes)),
            [NodeErrors.NotFound],
            GetSignedHeaderAsync),
        new(
            "enigma_getContractKey",
            "The key to which inputs of a contract are sealed in an epoch, signed by the key keeper.",
            [Contract, EpochNumber],
            RpcTypes.Object(
                ("epoch", RpcTypes.Quantity),
                ("publicKey", RpcTypes.AnyBytes),
                ("signature", RpcTypes.AnyBytes),
                ("keeperEvidence", RpcTypes.AnyBytes),
                ("keeperCollateral", RpcTypes.AnyBytes)),
            [PeerErrors.NoService, KeysErrors.FutureEpoch],
            GetContractKeyAsync),
        new(
            "enigma_getKeeperEvidence",
            "The key keeper's attestation evidence.",
            [],
            Evidence,
            [PeerErrors.NoService],
            GetKeeperEvidenceAsync),
        new(
            "enigma_getWorkerEvidence",
            "A worker's attestation evidence.",
            [WorkerNumber],
            Evidence,
            [PeerErrors.NoService],
            GetWorkerEvidenceAsync),
        new(
            "enigma_getCollateral",
            "Collateral for the quotes of a family of machines, valid now.",
            [Tee, Authority, Fmspc],
            RpcTypes.Object(("collateral", RpcTypes.AnyBytes)),
            [NodeErrors.NotFound, CollateralErrors.Busy, CollateralErrors.Unavailable],
            GetCollateralAsync) { Load = RpcLoad.Waiting },
        new("enigma_status", "What the node is and how far it has followed the chain.", [], RpcResults.Status, [], GetStatusAsync),
    ];

    private static Task<Action<Utf8JsonWriter>> GetManifestAsync(UserDesk desk, RpcCall call) =>
        Task.FromResult<Action<Utf8JsonWriter>>(writer => writer.WriteRawValue(ManifestJson.Write(desk.Node.Manifest)));

    private static async Task<Action<Utf8JsonWriter>> GetSignedHeaderAsync(UserDesk desk, RpcCall call)
    {
        ulong? asked = call.Arguments.TryGet(Number, out var given) ? given : null;
        for (var tries = 1; ; tries++)
        {
            var number = asked ?? await desk.Node.Rpc.GetBlockNumberAsync(call.Cancellation).ConfigureAwait(false);
            var headers = await desk.Node.Headers.GetHeadersAsync(new BlockNumber(number), 1, call.Cancellation).ConfigureAwait(false);
            if (headers.Count == 1)
            {
                return RpcJson.Object(writer =>
                {
                    writer.WriteNumber("number", number);
                    writer.WriteHex("header", headers[0].Rlp);
                    writer.WriteHex("signature", headers[0].Signature);
                });
            }

            // The authority has an endpoint of its own, which may be a moment behind, and answers nothing once when it finds a reorganisation.
            if (asked is not null || tries == HeaderTries)
            {
                throw new EnigmaException(NodeErrors.NotFound, $"there is no block {number} yet; ask without a number for the newest one");
            }

            await Task.Delay(HeaderPause, call.Cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<Action<Utf8JsonWriter>> GetContractKeyAsync(UserDesk desk, RpcCall call)
    {
        var question = new ContractKeyQuestion(
            call.Arguments.Get(Contract), call.Arguments.TryGet(EpochNumber, out var epoch) ? new Epoch(epoch) : null);
        var answer = await AskAsync(desk, PeerNames.ContractKey, WireValue.Encode(question), call.Cancellation).ConfigureAwait(false);
        var key = EnclaveReply.Decode(answer.Span) as ContractKeyReply
            ?? throw new EnigmaException(EnclaveErrors.UnexpectedReply, "the key keeper's node answered with something else; ask another keeper");
        var keeper = await KeeperEvidenceAsync(desk, call.Cancellation).ConfigureAwait(false);
        return RpcJson.Object(writer =>
        {
            writer.WriteQuantity("epoch", key.Epoch.Value);
            writer.WriteHex("publicKey", key.PublicKey.Bytes);
            writer.WriteHex("signature", key.Signature.Bytes);
            writer.WriteHex("keeperEvidence", keeper.Evidence);
            writer.WriteHex("keeperCollateral", keeper.Collateral);
        });
    }

    private static async Task<Action<Utf8JsonWriter>> GetKeeperEvidenceAsync(UserDesk desk, RpcCall call) =>
        WriteEvidence(await KeeperEvidenceAsync(desk, call.Cancellation).ConfigureAwait(false));

    private static async Task<Action<Utf8JsonWriter>> GetWorkerEvidenceAsync(UserDesk desk, RpcCall call)
    {
        var worker = new WorkerId((uint)call.Arguments.Get(WorkerNumber));
        var answer = await AskAsync(desk, PeerNames.Evidence(worker), default, call.Cancellation).ConfigureAwait(false);
        return WriteEvidence(EvidenceAnswer.Decode(answer.Span));
    }

    private static async Task<Action<Utf8JsonWriter>> GetCollateralAsync(UserDesk desk, RpcCall call)
    {
        var name = new CollateralName(call.Arguments.Get(Tee), call.Arguments.Get(Authority), call.Arguments.Get(Fmspc));
        var newest = await desk.Node.Rpc.GetLatestBlockAsync(call.Cancellation).ConfigureAwait(false);
        var collateral = await desk.Node.Collateral.FindAsync(name, newest.Timestamp, call.Cancellation).ConfigureAwait(false);
        return RpcJson.Object(writer => writer.WriteHex("collateral", collateral.Encode()));
    }

    private static Task<Action<Utf8JsonWriter>> GetStatusAsync(UserDesk desk, RpcCall call)
    {
        var ledger = desk.Node.Mirror.Current;
        return Task.FromResult(RpcJson.Object(writer =>
        {
            writer.WriteString("role", "user");
            writer.WriteNumber("head", ledger.Block.Value);
            writer.WriteNumber("epoch", ledger.Epoch.State.Epoch.Value);
            writer.WriteNumber("peers", desk.Node.Peers.PeerCount);
            writer.WriteNumber("contracts", ledger.Contracts.Count);
            writer.WriteString("version", NodeVersion.Text);
            writer.WriteString("attestation", "simulated");
        }));
    }

    private static async Task<EvidenceAnswer> KeeperEvidenceAsync(UserDesk desk, CancellationToken cancellationToken) =>
        EvidenceAnswer.Decode((await AskAsync(desk, PeerNames.KeeperEvidence, default, cancellationToken).ConfigureAwait(false)).Span);

    private static Task<ReadOnlyMemory<byte>> AskAsync(
        UserDesk desk, PeerService service, ReadOnlyMemory<byte> question, CancellationToken cancellationToken) =>
        desk.Node.Peers.RequestAsync(service, question, cancellationToken);

    private static Action<Utf8JsonWriter> WriteEvidence(EvidenceAnswer answer) => RpcJson.Object(writer =>
    {
        writer.WriteHex("evidence", answer.Evidence);
        writer.WriteHex("collateral", answer.Collateral);
        writer.WriteHex("encryptionKey", answer.Key.Bytes);
    });
}
