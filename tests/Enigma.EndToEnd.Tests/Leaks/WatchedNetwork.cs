// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Node;
using Enigma.TestKit;
using Xunit;

namespace Enigma.EndToEnd.Tests.Leaks;

/// <summary>
/// A network of the shipped programs with a tap at every place where bytes leave an enclave or the user's program. A user's secrets go
/// through it, then secrets that are planted where none may be, then the node stops. Everything is over when the tests begin to search.
/// </summary>
public sealed class WatchedNetwork : HandmadeNetwork, IAsyncLifetime
{
    private static readonly string[] Programs = ["workerEnclave", "keeperEnclave", "headerAuthority"];

    private readonly DirectoryInfo _copies = Directory.CreateTempSubdirectory("enigma-doors-");
    private readonly ProcessWatch _processes = new();
    private readonly List<Tap> _taps = [];
    private readonly DoorRecorder _doors;
    private RecordingRelay _ethereum = null!;
    private RecordingRelay _node = null!;

    public WatchedNetwork() => _doors = new DoorRecorder(_copies.FullName);

    /// <summary>What must be nowhere.</summary>
    internal IReadOnlyList<Secret> Secrets { get; private set; } = [];

    /// <summary>What was put into each tap on purpose.</summary>
    internal Plants Planted { get; private set; } = null!;

    protected override CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // So that an epoch, and with it a checkpoint of the state, is a matter of a second.
    protected override ulong EpochLength => 130;

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        _node = RecordingRelay.Before(Node);
        var account = TakeAccount();
        using var user = await TestUser.ConnectAsync(Manifest, _node.Address, _ethereum.Address, account, Cancellation);
        var story = new LeakStory(user, Cancellation);
        await using (var subscriber = await Subscriber.ConnectAsync(_node.Address, Cancellation))
        {
            await story.TellAsync();
            await subscriber.SubscribeAsync(story.Contract);
            await story.TellTheFirstNetworksContractAsync();
            await story.ForceAsync();
            await story.AskAsync();
            await TurnEpochAsync();
            await story.TellInANewEpochAsync();
            Planted = new Plants(this, _doors, _processes, Cancellation);
            await Planted.PlantAsync(_node.Address, _ethereum.Address);
        }

        AddFiles(TapName.LiveFiles);
        Assert.Equal(0, await Process.TerminateAsync());
        AddFiles(TapName.StoppedFiles);
        await _processes.StopAsync();
        await Planted.PlantRecordAsync();
        Secrets =
        [
            .. story.Secrets, .. KeySecrets.OfOperators(this), .. KeySecrets.OfUser(user, account.PrivateKey),
            .. await KeySecrets.OfEnclavesAsync(this, story.Contract, Cancellation),
        ];
        AddRecords();
        AddFiles(TapName.FlushedFiles);
        AddDoors();
        AddRelays();
        AddProcesses();
        Add(TapName.Chain, [("blocks, transactions and receipts", await ChainContent.ReadAsync(Ethereum, Cancellation))]);
    }

    /// <summary>A tap by its name.</summary>
    internal Tap Tap(string name) => _taps.Single(tap => tap.Name == name);

    public override async ValueTask DisposeAsync()
    {
        await _processes.DisposeAsync();
        await base.DisposeAsync();
        foreach (var relay in new[] { _node, _ethereum }.Where(relay => relay is not null))
        {
            await relay.DisposeAsync();
        }

        _copies.Delete(recursive: true);
    }

    protected override Uri EthereumOf(Uri ethereum) => (_ethereum = RecordingRelay.Before(ethereum)).Address;

    protected override string ProgramOf(string name, string program) => _doors.Before(name, program);

    protected override void OnStarted(int processId) => _processes.Add(processId);

    private void Add(string name, IEnumerable<(string Name, byte[] Bytes)> pieces) => _taps.Add(new Tap(name, TapName.Minimums[name], [.. pieces]));

    private void Add(string name, IEnumerable<Recording> recordings) =>
        Add(name, recordings.Select(recording => (recording.Name, recording.ToArray())));

    // The whole folder: the node's data with its keys, its configuration, and the files of the Ethereum node.
    private void AddFiles(string name) => Add(name, Directory.GetFiles(Folder, "*", SearchOption.AllDirectories)
        .Select(file => (Path.GetRelativePath(Folder, file), ReadShared(file))));

    private void AddRecords()
    {
        var pieces = new List<(string, byte[])>();
        foreach (var folder in Directory.GetDirectories(DataFolder).Where(folder => Path.GetFileName(folder) != "keys"))
        {
            using var store = RocksRecordStore.Open(folder, StoreIdentity.Of(Manifest));
            foreach (var kind in Enum.GetValues<RecordKind>())
            {
                var records = store.Scan(kind, ReadOnlyMemory<byte>.Empty).Select(record => (byte[])[.. record.Key, .. record.Value!.Value.Span]);
                pieces.Add(($"{kind} of {Path.GetFileName(folder)}", [.. records.SelectMany(record => record)]));
            }
        }

        Add(TapName.Records, pieces);
    }

    private void AddDoors()
    {
        Add(TapName.ToWorker, _doors.ToPrograms("workerEnclave"));
        Add(TapName.FromWorker, _doors.FromPrograms("workerEnclave"));
        Add(TapName.ToKeeper, _doors.ToPrograms("keeperEnclave"));
        Add(TapName.FromKeeper, _doors.FromPrograms("keeperEnclave"));
        Add(TapName.ToAuthority, _doors.ToPrograms("headerAuthority"));
        Add(TapName.FromAuthority, _doors.FromPrograms("headerAuthority"));
    }

    private void AddRelays()
    {
        var sockets = _node.Connections.ToLookup(connection => WebSocketBytes.IsOne(connection.ToTarget.ToArray()));
        Add(TapName.NodeRequests, sockets[false].Select(connection => connection.ToTarget));
        Add(TapName.NodeAnswers, sockets[false].Select(connection => connection.FromTarget));
        Add(TapName.SocketRequests, sockets[true].Select(connection =>
            (connection.ToTarget.Name, WebSocketBytes.OfClient(connection.ToTarget.ToArray()))));
        Add(TapName.SocketAnswers, sockets[true].Select(connection => connection.FromTarget));
        Add(TapName.EthereumRequests, _ethereum.Connections.Select(connection => connection.ToTarget));
        Add(TapName.EthereumAnswers, _ethereum.Connections.Select(connection => connection.FromTarget));
    }

    private void AddProcesses()
    {
        // Standard input and output of enclaves and of the header authority are their doors.
        Add(TapName.Streams,
        [
            .. Programs.SelectMany(_doors.ErrorsOfPrograms).Concat(Planted.Streams).Append(Process.Output).Append(Process.Error)
                .Select(recording => (recording.Name, recording.ToArray())),
            ("Ethereum node, both", ReadShared(Path.Combine(Folder, "anvil", "anvil.log"))),
        ]);
        Add(TapName.Arguments, _processes.Arguments);
        Add(TapName.Environments, _processes.Environments);
    }

    // Its writer has it open.
    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
