// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Ledger;
using Xunit;

namespace Enigma.Client.Tests.Network;

/// <summary>
/// Both nodes of a client, played honestly over a chain with real tries, headers, keys and signatures. A test makes it lie by changing an
/// answer (<see cref="Lie"/>) or a key before it connects.
/// </summary>
internal sealed class PlayedNetwork : HttpMessageHandler
{
    private static readonly Uri Node = new("http://node/");
    private static readonly Uri Ethereum = new("http://ethereum/");
    private static readonly Hash32 WorkerEncryptionKey = Keccak256.Hash(new byte[EncryptionKey.Size]);

    private readonly InputSecret _secret = new(Keccak256.Hash("contract secret"u8).AsSpan());
    private readonly Dictionary<TaskId, PlayedTask> _tasks = [];
    private readonly ReceiptsRange _receipts = new();
    private AdmittedEnvelopes? _admitted;
    private int _recorded;

    public PlayedNetwork()
    {
        using var authority = Ed25519PrivateKey.FromSeed(Seed("authority"));
        Manifest = new NetworkManifest(
            TestLedger.ChainId, Ledger.Address, Ledger.Network, HeaderTrust.Authority, Hash32.FromSpan(authority.PublicKey),
            AttestationRoot.Development, DevelopmentRoot.OfSeed(Seed("root")).Hash, Ledger.WorkerMeasurement, Ledger.KeeperMeasurement);
        Account = EthereumAccount.FromPrivateKey(Seed("user"));
        User = new User(Account, UserSeeds.OfAccount(Account, Ledger.Network));
        Ledger.Keeper = Key("keeper").Address;
        WorkerEvidence = Evidence(EnclaveRole.Worker, "worker", WorkerEncryptionKey);
        KeeperEvidence = Evidence(EnclaveRole.KeyKeeper, "keeper", Keccak256.Hash("keeper encryption key"u8));
        WorkerTerms = KeeperTerms = new((long)Ledger.Timestamp - 86_400, (long)Ledger.Timestamp + 86_400);
        Register("worker", WorkerEvidence);
        Clock = new FixedClock(Ledger.Timestamp);
        CreateContract();
        Ledger.Mine();
        Queries = new PlayedQueries(this);
    }

    public TestLedger Ledger { get; } = new();

    public NetworkManifest Manifest { get; }

    public EthereumAccount Account { get; }

    public User User { get; }

    public FixedClock Clock { get; }

    public ByteString WorkerEvidence { get; set; }

    public ByteString KeeperEvidence { get; set; }

    /// <summary>What is attached to the evidence, if not what the terms say.</summary>
    public ByteString? WorkerCollateral { get; set; }

    /// <inheritdoc cref="WorkerCollateral"/>
    public ByteString? KeeperCollateral { get; set; }

    /// <summary>Vouches for the enclaves.</summary>
    public static DevelopmentRoot Root { get; } = DevelopmentRoot.OfSeed(Seed("root"));

    /// <summary>What the collateral of the worker and of the keeper says; each of a day around the block, and sound, at first.</summary>
    public DevelopmentCollateral WorkerTerms { get; set; }

    /// <inheritdoc cref="WorkerTerms"/>
    public DevelopmentCollateral KeeperTerms { get; set; }

    /// <summary>Who signs headers, contract keys and admissions; the names of keys.</summary>
    public (string Authority, string Keeper, string Worker) Signers { get; set; } = ("authority", "keeper", "worker");

    /// <summary>The enclave that answers queries.</summary>
    public PlayedQueries Queries { get; }

    public ContractAddress Contract { get; } = new(Address.Parse("0x00000000000000000000000000000000000c0de1"));

    /// <summary>Changes the answer to a method before it is sent.</summary>
    public Dictionary<string, Func<JsonNode?, JsonNode?>> Lie { get; } = [];

    /// <summary>The block whose state the Ethereum endpoint proves; null for the one that it is asked about.</summary>
    public ulong? ProvenBlock { get; set; }

    /// <summary>Reverts the next transactions with these errors, one after the other.</summary>
    public Queue<byte[]> Reverts { get; } = new();

    /// <summary>The methods that were called, in order.</summary>
    public List<string> Calls { get; } = [];

    public TaskRequest Request => new(Contract, "add(uint256,uint256)", new byte[64]);

    public Task<EnigmaClient> ConnectAsync(NetworkManifest? manifest = null) => EnigmaClient.ConnectAsync(
        manifest ?? Manifest,
        Node,
        Ethereum,
        new EnigmaClientOptions { MessageHandler = this, Clock = Clock, PollInterval = TimeSpan.FromMilliseconds(1) },
        TestContext.Current.CancellationToken);

    public static Secp256k1PrivateKey Key(string name) => Secp256k1PrivateKey.FromBytes(Seed(name));

    public static byte[] Seed(string name) => Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes("seed of " + name)).ToArray();

    /// <summary>Evidence that an honest root gives; the arguments are what the enclave claims.</summary>
    public ByteString Evidence(
        EnclaveRole role, string signer, Hash32 encryptionKey, string rootName = "root", Hash32? measurement = null, string operatorName = "operator",
        bool isDebug = false, Hash32? manifest = null)
    {
        var account = role == EnclaveRole.Worker ? Key(operatorName).Address : default;
        var claims = new EnclaveClaims(role, manifest ?? Manifest.Hash, Key(signer).Address, account, encryptionKey, Hash32.Zero, Ledger.Timestamp + 3600);
        var expected = role == EnclaveRole.Worker ? Manifest.WorkerMeasurement : Manifest.KeeperMeasurement;
        var report = DevelopmentReport.OfEnclave((measurement ?? expected).AsSpan(), WireValue.Encode(ReportData.Of(claims)), isDebug);
        return new Evidence(claims, AttestationPlatform.Simulated, DevelopmentRoot.OfSeed(Seed(rootName)).Quote(report)).Encode();
    }

    /// <summary>Executes a recorded task as an enclave would: opens the envelope, seals the outcome, makes the leaf.</summary>
    public void Compute(TaskId task, Func<PlainInputs, TaskOutcome> run)
    {
        var played = _tasks[task];
        var entry = played.Entry;
        using var opened = Envelope.Open(EnvelopeContext.Of(Ledger.Network, entry), ContractKey, played.Envelope);
        var outcome = run(opened.ReadInputsOf(entry));
        End(task, outcome is SucceededOutcome ? EntryStatus.Succeeded : EntryStatus.Failed, opened.ResultKey.Seal(task, outcome));
    }

    /// <summary>Executes a recorded task as an enclave would whose key does not open its envelope.</summary>
    public void ComputeUnopened(TaskId task) => End(task, EntryStatus.Failed, Ciphertext.None);

    private void End(TaskId task, EntryStatus status, Ciphertext result)
    {
        var played = _tasks[task];
        var body = new TaskBody(result, new Ciphertext(new byte[] { 1, 2, 3 }));
        var leaf = Leaf.OfTask(played.Entry, Ledger.Network, new EntryIndex(played.Index), status, GasClass.Of(2), body.Hash, StateHash.Initial);
        _tasks[task] = played with { Leaf = leaf, Body = body };
    }

    /// <summary>Commits what was computed, in the order of the queue: the head is on the Ledger in the next block.</summary>
    public void Commit(params IReadOnlyList<TaskId> tasks)
    {
        foreach (var played in tasks.Select(task => _tasks[task]))
        {
            while (_receipts.Count < played.Index)
            {
                _receipts.AppendNode(Keccak256.Hash([(byte)_receipts.Count]));
            }

            _receipts.Append(played.Leaf!);
        }

        var contract = Ledger.Contract(Contract);
        var head = new HeadParts(_tasks[tasks[^1]].Leaf!.StateAfter, _receipts.Root, contract.QueueHash, _receipts.Count, Hash32.Zero);
        contract.Commit(head.Index, head.Head);
        foreach (var task in tasks)
        {
            _tasks[task] = _tasks[task] with { Head = head };
        }

        Ledger.Mine();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
        var method = call["method"]!.GetValue<string>();
        Calls.Add(method);
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = call["id"]!.DeepClone() };
        try
        {
            var result = Answer(method, call["params"]!);
            answer["result"] = Lie.TryGetValue(method, out var lie) ? lie(result) : result;
        }
        catch (PlayedRevert revert)
        {
            answer["error"] = new JsonObject { ["code"] = 3, ["message"] = "execution reverted", ["data"] = Hex(revert.Reason) };
        }

        var content = new StringContent(answer.ToJsonString());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }

    private static string Collateral(ByteString? attached, DevelopmentCollateral terms) => Hex((attached ?? Root.Collateral(terms).Encode()).Span);

    private XWingPrivateKey ContractKey => _secret.EnvelopeKey();

    private JsonNode? Answer(string method, JsonNode parameters) => method switch
    {
        "eth_chainId" => Number(TestLedger.ChainId),
        "eth_getTransactionCount" => Number(7),
        "eth_getBlockByNumber" => new JsonObject { ["baseFeePerGas"] = Number(1_000_000_000) },
        "eth_estimateGas" => Reverts.TryDequeue(out var reason) ? throw new PlayedRevert(reason) : Number(60_000),
        "eth_call" => Hex([.. new byte[12], .. Contract.Value.ToArray()]),
        "eth_getProof" => Proof(parameters.AsArray()),
        "eth_sendRawTransaction" => Record(),
        "eth_getTransactionReceipt" => Receipt(),
        "eth_getLogs" => new JsonArray([.. Ledger.Contract(Contract).Entries.Select((entry, i) => Queued((ulong)i, [entry]))]),
        "enigma_getSignedHeader" => SignedHeaderJson(Ledger.Head),
        "enigma_getContractKey" => ContractKeyJson(),
        "enigma_getKeeperEvidence" => new JsonObject { ["evidence"] = Hex(KeeperEvidence.Span), ["collateral"] = Collateral(KeeperCollateral, KeeperTerms) },
        "enigma_getWorkerEvidence" => new JsonObject
        {
            ["evidence"] = Hex(WorkerEvidence.Span), ["collateral"] = Collateral(WorkerCollateral, WorkerTerms), ["encryptionKey"] = Hex(new byte[EncryptionKey.Size]),
        },
        "enigma_admit" => Admit(parameters),
        "enigma_query" => Queries.Answer(new SealedEnvelope(FromHex(parameters["envelope"]!)), ContractKey),
        "enigma_getTask" or "enigma_waitTask" => TaskJson(new TaskId(Hash32.Parse(parameters["taskId"]!.GetValue<string>()))),
        _ => throw new InvalidOperationException($"nobody plays {method}"),
    };

    /// <summary>The header of a block as the authority signs it.</summary>
    public JsonObject SignedHeaderJson(TestBlock block)
    {
        using var authority = Ed25519PrivateKey.FromSeed(Seed(Signers.Authority));
        var header = SignedHeader.Sign(block.Header, Ledger.Network, TestLedger.ChainId, authority);
        return new JsonObject { ["number"] = block.Number, ["header"] = header.Rlp.ToString(), ["signature"] = header.Signature.ToString() };
    }

    private JsonObject ContractKeyJson()
    {
        var key = EncryptionKey.Of(ContractKey);
        var signature = Manifest.Domain.Sign(new ContractKeyStatement(Contract, Ledger.Epoch, key.Hash), Key(Signers.Keeper));
        return new JsonObject
        {
            ["epoch"] = Ledger.Epoch.Value,
            ["publicKey"] = key.ToString(),
            ["signature"] = signature.ToString(),
            ["keeperEvidence"] = Hex(KeeperEvidence.Span),
            ["keeperCollateral"] = Collateral(KeeperCollateral, KeeperTerms),
        };
    }

    private JsonObject Admit(JsonNode parameters)
    {
        var terms = parameters["terms"]!;
        var envelopes = parameters["envelopes"]!.AsArray().Select(text => new SealedEnvelope(FromHex(text!))).ToArray();
        var taskTerms = TaskTerms.ForComputation(
            GasClass.Of(terms["gasClass"]!.GetValue<byte>()), ulong.Parse(terms["gasPrice"]!.GetValue<string>(), CultureInfo.InvariantCulture));
        var keyEpoch = new Epoch(terms["keyEpoch"]!.GetValue<ulong>());
        var validUntil = new BlockNumber(Ledger.Head.Number + 32);
        var statement = Admission.Of(
            Contract, User.Address, envelopes.Select(envelope => envelope.InputsHash), taskTerms, keyEpoch, deployment: null, validUntil);
        _admitted = new AdmittedEnvelopes(taskTerms, keyEpoch, envelopes);
        return new JsonObject
        {
            ["validUntil"] = validUntil.Value,
            ["signature"] = Manifest.Domain.Sign(statement, Key(Signers.Worker)).ToString(),
            ["workerId"] = 1,
        };
    }

    // Stands in for the Ledger: it records what was admitted last; other transactions change nothing.
    private JsonNode Record()
    {
        var contract = Ledger.Contract(Contract);
        _recorded = contract.Entries.Count;
        foreach (var envelope in _admitted?.Envelopes ?? [])
        {
            var record = new TaskRecord(
                false, Contract, User.Address, Ledger.TakeNonce(User.Address), envelope.InputsHash, _admitted!.Terms, _admitted.KeyEpoch, Ledger.Epoch,
                new WorkerId(1), new BlockNumber(Ledger.NextBlock), Ledger.Timestamp, Ledger.PrevRandao);
            var entry = new TaskEntry(record);
            _tasks[record.Id(Ledger.Network)] = new PlayedTask(entry, (uint)contract.Entries.Count, envelope, null, null, null);
            contract.Add(entry);
        }

        _admitted = null;
        Ledger.Mine();
        return Hash32.FromUInt64(1).ToString();
    }

    private JsonObject Receipt()
    {
        var entries = Ledger.Contract(Contract).Entries.Skip(_recorded).ToArray();
        return new JsonObject
        {
            ["transactionHash"] = Hash32.FromUInt64(1).ToString(),
            ["blockNumber"] = Number(Ledger.Head.Number),
            ["gasUsed"] = Number(55_000),
            ["status"] = "0x1",
            ["logs"] = entries.Length == 0 ? [] : new JsonArray(Queued((ulong)_recorded, entries)),
        };
    }

    private JsonObject Queued(ulong first, QueueEntry[] entries)
    {
        var data = AbiCodec.Encode(
            AbiSignature.ParseTypes("(uint32,bytes,bytes32[])"),
            [
                AbiValue.Of(first),
                AbiValue.Of(entries[0].Encode()),
                AbiValue.Of([.. entries.Skip(1).Cast<TaskEntry>().Select(entry => AbiValue.Of(entry.Record.InputsHash))]),
            ]);
        return new JsonObject
        {
            ["address"] = Ledger.Address.ToString(),
            ["topics"] = new JsonArray(
                AbiSignature.Parse("Queued(address,address,uint32,bytes,bytes32[])").Hash.ToString(),
                Eip712.Word(Contract.Value).ToString(),
                Eip712.Word(entries[0] is TaskEntry task ? task.Record.Sender : Address.Zero).ToString()),
            ["data"] = Hex(data),
            ["blockNumber"] = Number(Ledger.Head.Number),
            ["transactionHash"] = Hash32.FromUInt64(1).ToString(),
        };
    }

    private JsonObject TaskJson(TaskId task)
    {
        if (!_tasks.TryGetValue(task, out var played))
        {
            return new JsonObject { ["stage"] = "unknown" };
        }

        var json = new JsonObject
        {
            ["stage"] = played.Head is not null ? "confirmed" : played.Leaf is not null ? "computed" : "recorded",
            ["index"] = played.Index,
            ["entry"] = Hex(played.Entry.Encode()),
            ["envelope"] = played.Envelope.ToString(),
            ["leaf"] = played.Leaf is null ? null : Hex(played.Leaf.Encode()),
            ["body"] = played.Body is null ? null : Hex(played.Body.Encode()),
        };
        if (played.Head is { } head)
        {
            json["proof"] = new JsonObject
            {
                ["head"] = HeadJson(head),
                ["nodes"] = new JsonArray(
                    [.. _receipts.Prove(new EntryIndex(played.Index), head.Index).Select(node => JsonValue.Create(node.ToString()))]),
            };
        }

        return json;
    }

    internal static JsonObject HeadJson(HeadParts head) => new()
    {
        ["stateHash"] = head.State.ToString(),
        ["receiptsRoot"] = head.ReceiptsRoot.ToString(),
        ["queueHash"] = head.Queue.ToString(),
        ["index"] = head.Index,
        ["checkpointHash"] = head.CheckpointHash.ToString(),
    };

    private JsonObject Proof(JsonArray parameters)
    {
        var slots = parameters[1]!.AsArray().Select(slot => Hash32.Parse(slot!.GetValue<string>())).ToArray();
        var number = ProvenBlock ?? ulong.Parse(parameters[2]!.GetValue<string>().AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var proof = Ledger.Blocks.Single(block => block.Number == number).Prove(slots);
        return new JsonObject
        {
            ["accountProof"] = Nodes(proof.AccountNodes),
            ["storageProof"] = new JsonArray([.. slots.Select(slot => new JsonObject
            {
                ["proof"] = Nodes(proof.Slots.Single(found => found.Slot == slot).Nodes),
            })]),
        };
    }

    private static JsonArray Nodes(IEnumerable<ProofNode> nodes) => new([.. nodes.Select(node => JsonValue.Create(node.Rlp.ToString()))]);

    /// <summary>Another worker holds all seats from the next block on, and admits.</summary>
    public void GiveSeatTo(string signer)
    {
        Signers = Signers with { Worker = signer };
        WorkerEvidence = Evidence(EnclaveRole.Worker, signer, WorkerEncryptionKey);
        var id = Register(signer, WorkerEvidence);
        for (var seat = 0u; seat < Ledger.SeatCount; seat++)
        {
            Ledger.SetSeat(seat, id.Value);
        }

        Ledger.Mine();
    }

    private WorkerId Register(string signer, ByteString evidence)
    {
        var id = Ledger.Register(Key(signer).Address, WorkerEncryptionKey, Ledger.Timestamp + 3600);
        Ledger.SetEvidence(id, Key("operator").Address, Keccak256.Hash(evidence));
        return id;
    }

    // The deployment itself plays no part: an entry makes the contract known.
    private void CreateContract() => Ledger.Contract(Contract).Add(new ExpiryEntry(Contract, new EntryIndex(0), new BlockNumber(1)));

    private static JsonNode Number(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    private static string Hex(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    private static byte[] FromHex(JsonNode text) => Convert.FromHexString(text.GetValue<string>().AsSpan(2));

    private sealed record PlayedTask(TaskEntry Entry, uint Index, SealedEnvelope Envelope, Leaf? Leaf, TaskBody? Body, HeadParts? Head);

    private sealed record AdmittedEnvelopes(TaskTerms Terms, Epoch KeyEpoch, IReadOnlyList<SealedEnvelope> Envelopes);
}

/// <summary>The endpoint answers an error with these revert data.</summary>
internal sealed class PlayedRevert(byte[] reason) : Exception
{
    public byte[] Reason { get; } = reason;
}
