// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Enigma.Attestation;
using Enigma.Chain;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Networks;
using Enigma.Cli.Output;
using Enigma.Client;
using Enigma.Crypto;
using Enigma.Devnet;
using Enigma.Enclave.Platform;
using Enigma.Ethereum;
using Enigma.Protocol;
using EthereumRpc = Enigma.Chain.EthereumRpc;

namespace Enigma.Cli.Commands;

/// <summary>
/// <c>enigma network manifest</c>: of a Ledger that is there, read from its chain; or of one that is planned, so that the key keeper can be
/// started whose signer the Ledger's constructor takes.
/// </summary>
internal static class NetworkManifestCommand
{
    public const string PlanExample =
        "network manifest --ethereum http://127.0.0.1:8545 --deployer deployer.key --authority data/keys/authority.key --root root.key --out manifest.json";

    private const string IntelWord = "intel";

    public static Command Create(CommandHelp help)
    {
        var options = new ManifestOptions();
        var command = new Command(
            "manifest",
            "Make the manifest of a network: of a Ledger that is there, with --ledger; or of a new network, with --deployer, whose Ledger "
            + "'enigma network deploy' creates. Refused on public chains, where a header authority could invent tasks.");
        options.AddTo(command);
        command.Runs(options.Json, (parsed, output, cancellation) => RunAsync(parsed, options, output, cancellation));
        help.AddExamples(
            command,
            PlanExample,
            "network manifest --ethereum http://127.0.0.1:8545 --ledger 0x5fbdb2315678afecb367f032d93f642f64180aa3 --authority 0xKEY --root 0xHASH "
            + "--node http://127.0.0.1:8645 --out manifest.json --json");
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ManifestOptions options, CommandOutput output, CancellationToken cancellation)
    {
        var (address, deployer, ethereum) = (parsed.GetValue(options.Ledger), parsed.GetValue(options.Deployer), parsed.GetRequiredValue(options.Ethereum));
        if (address is null == deployer is null)
        {
            throw new UsageException("expected one of --ledger and --deployer", "--ledger ADDRESS for a Ledger that is there, --deployer FILE for a new network");
        }

        var file = parsed.GetRequiredValue(options.Out);
        using var endpoint = new JsonRpcClient(ethereum);
        var rpc = new EthereumRpc(endpoint);
        var trust = new Trust(parsed.GetRequiredValue(options.Authority), parsed.GetRequiredValue(options.Root).Development);
        var chainId = await rpc.GetChainIdAsync(cancellation).ConfigureAwait(false);
        // Before a key is made or anything is asked: no option turns this off.
        trust.Draft(chainId).RequireTrustFitsChain();
        return address is { } ledger
            ? await ReadAsync(parsed, options, new Asked(rpc, chainId, trust, file), ledger, output, cancellation).ConfigureAwait(false)
            : await PlanAsync(parsed, options, new Asked(rpc, chainId, trust, file), deployer!, output, cancellation).ConfigureAwait(false);
    }

    private static async Task<int> ReadAsync(
        ParseResult parsed, ManifestOptions options, Asked asked, Address address, CommandOutput output, CancellationToken cancellation)
    {
        var ledger = await LedgerOnChain.ReadAsync(asked.Rpc, address, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(options.Network) is { } network && network != ledger.Parameters.Network.Value)
        {
            throw new EnigmaException(
                ManifestErrors.WrongNetwork, $"the Ledger at {address} is of network {ledger.Parameters.Network}, --network-id names {network}; check which of both is meant");
        }

        var manifest = asked.Trust.Complete(
            asked.ChainId, address, ledger.Parameters.Network, isMade: false,
            Choose("--worker-measurement", parsed.GetValue(options.Worker), ledger.Workers),
            Choose("--keeper-measurement", parsed.GetValue(options.Keeper), ledger.Keepers));
        var report = parsed.GetValue(options.Node) is { } node
            ? await ManifestFileText.VerifyAsync(manifest, node, parsed.GetRequiredValue(options.Ethereum), cancellation).ConfigureAwait(false)
            : null;
        ManifestFileText.Write(asked.File, manifest);
        output.Json(new JsonObject
        {
            ["file"] = asked.File.FullName,
            ["deployed"] = true,
            ["manifest"] = ManifestFileText.Json(manifest),
            ["firstBlock"] = ledger.FirstBlock,
            ["keeper"] = ledger.Keeper.ToString(),
            ["network"] = report is null ? null : ReportText.Json(report),
        });
        ManifestFileText.WriteLines(output, manifest);
        output.Field("firstBlock", ledger.FirstBlock is { } first ? $"{first}, where the Ledger was created" : "not known: the endpoint has no old state; 0 does, too");
        output.Field("key keeper", ledger.Keeper.ToString());
        Tell(output, asked.File, report);
        return ExitCode.Done;
    }

    private static void Tell(CommandOutput output, FileInfo file, VerificationReport? report)
    {
        if (report is null)
        {
            output.Progress($"wrote {file}; nothing of it is verified: the authority and the root are your word, the rest is the endpoint's. Give --node to verify");
            return;
        }

        ReportText.WriteLines(output, report);
        output.Progress($"wrote {file}, verified at block {report.Head.Number}");
    }

    private static async Task<int> PlanAsync(
        ParseResult parsed, ManifestOptions options, Asked asked, FileInfo deployer, CommandOutput output, CancellationToken cancellation)
    {
        if (parsed.GetValue(options.Node) is not null)
        {
            throw new UsageException("--node is for a Ledger that is there", "verify a new network when its node runs: 'enigma network show FILE --node URL --ethereum URL'");
        }

        using var key = NetworkOptions.AccountOf(deployer, isMade: true);
        var nonce = await asked.Rpc.GetNonceAsync(key.Address, cancellation).ConfigureAwait(false);
        var network = parsed.GetValue(options.Network) ?? Hash32.FromSpan(RandomNumberGenerator.GetBytes(Hash32.Size));
        var manifest = asked.Trust.Complete(
            asked.ChainId, DeployedAddress.OfCreate(key.Address, nonce), new NetworkId(network), isMade: true,
            parsed.GetValue(options.Worker) ?? asked.Trust.Measure("--worker-measurement", installation => installation.WorkerEnclave),
            parsed.GetValue(options.Keeper) ?? asked.Trust.Measure("--keeper-measurement", installation => installation.KeeperEnclave));
        // The Ledger will be created there or later, and a node need not read what comes before.
        var firstBlock = await asked.Rpc.GetBlockNumberAsync(cancellation).ConfigureAwait(false) + 1;
        ManifestFileText.Write(asked.File, manifest);
        output.Json(new JsonObject
        {
            ["file"] = asked.File.FullName,
            ["deployed"] = false,
            ["manifest"] = ManifestFileText.Json(manifest),
            ["deployer"] = key.Address.ToString(),
            ["nonce"] = nonce,
            ["firstBlock"] = firstBlock,
        });
        ManifestFileText.WriteLines(output, manifest);
        output.Field("firstBlock", $"{firstBlock}, for the configuration of nodes: the Ledger will not be older");
        output.Field("deployer", $"{key.Address}, whose transaction {nonce} must create the Ledger: give it ether and use it for nothing else");
        output.Progress($"wrote {asked.File}; start the key keeper's node, then 'enigma network deploy {asked.File}'");
        return ExitCode.Done;
    }

    private static Hash32 Choose(string option, Hash32? named, IReadOnlyList<Hash32> allowed)
    {
        var list = allowed.Count == 0 ? "none" : string.Join(", ", allowed);
        return named is { } given
            ? allowed.Contains(given)
                ? given
                : throw new EnigmaException(ManifestErrors.WrongNetwork, $"{option} is {given}, which the Ledger does not allow; it allows {list}")
            : allowed.Count == 1
                ? allowed[0]
                : throw new UsageException($"{option} is missing: the Ledger allows {list}", "a manifest names one: that of the builds which you have checked");
    }

    private sealed record Asked(EthereumRpc Rpc, ulong ChainId, Trust Trust, FileInfo File);

    /// <summary>Intel's root when it names no development root.</summary>
    private sealed record RootChoice(HashOrFile? Development);

    /// <summary>What no chain says: whom to believe headers, and the root of evidence.</summary>
    private sealed record Trust(HashOrFile Authority, HashOrFile? Development)
    {
        private AttestationRoot Root => Development is null ? AttestationRoot.Intel : AttestationRoot.Development;

        public NetworkManifest Draft(ulong chainId) =>
            new(chainId, default, default, HeaderTrust.Authority, default, Root, default, default, default);

        public NetworkManifest Complete(ulong chainId, Address ledger, NetworkId network, bool isMade, Hash32 worker, Hash32 keeper) => Draft(chainId) with
        {
            Ledger = ledger,
            Network = network,
            AuthorityKey = Authority.AuthorityKey(isMade),
            RootHash = Development?.RootHash(isMade) ?? TrustRoot.Intel.Hash,
            WorkerMeasurement = worker,
            KeeperMeasurement = keeper,
        };

        // Hardware measures otherwise (docs/guides/hardware.md).
        public Hash32 Measure(string option, Func<Installation, string> enclave) => Root == AttestationRoot.Development
            ? Measurement.OfExecutable(enclave(Installation.Find()))
            : throw new UsageException($"{option} is missing: what hardware measures is not known here", "docs/guides/hardware.md says how it is read");
    }

    private sealed class ManifestOptions
    {
        public Option<Uri> Ethereum { get; } = NetworkOptions.Ethereum(required: true);

        public Option<Address?> Ledger { get; } = NetworkOptions.Account("--ledger", "The Ledger, which is there.");

        public Option<FileInfo> Deployer { get; } = NetworkOptions.Deployer(
            "The key file of the account that will create the Ledger with its next transaction; it and other key files are made if they are not there.", required: false);

        public Option<HashOrFile> Authority { get; } = NetworkOptions.HashOrKeyFile(
            "--authority", "The header authority: its Ed25519 public key, or the key file of its seed.");

        public Option<RootChoice> Root { get; } = new Option<RootChoice>("--root")
        {
            HelpName = $"{IntelWord}|HASH|FILE",
            Description = "What evidence chains to: Intel's root, or a development root, by its hash or the key file of its seed; that one proves no hardware.",
            Required = true,
        }.Parsed(text => new RootChoice(text == IntelWord ? null : NetworkOptions.ParseHashOrKeyFile(text)));

        public Option<Hash32?> Network { get; } = NetworkOptions.Hash("--network-id", "The network's id; a random one for a new network.");

        public Option<Hash32?> Worker { get; } = NetworkOptions.Hash(
            "--worker-measurement", "The worker enclave; the one that the Ledger allows, or for a new network that of this clone.");

        public Option<Hash32?> Keeper { get; } = NetworkOptions.Hash("--keeper-measurement", "The key keeper enclave, likewise.");

        public Option<Uri> Node { get; } = NetworkOptions.Node();

        public Option<FileInfo> Out { get; } = new Option<FileInfo>("--out")
        {
            HelpName = "FILE",
            Description = "Where the manifest is written; never over a file.",
            Required = true,
        }.Parsed(NewFile);

        public Option<bool> Json { get; } = SharedOptions.Json();

        // Before a key is made.
        private static FileInfo NewFile(string text)
        {
            var file = new FileInfo(text);
            return file.Exists || Directory.Exists(text)
                ? throw new UsageException("it is there already", "choose another name, or look at it with 'enigma network show FILE'")
                : file.Directory is { Exists: true } ? file : throw new UsageException("its folder is not there", "for example --out manifest.json");
        }

        public void AddTo(Command command)
        {
            foreach (var option in new Option[] { Ethereum, Ledger, Deployer, Authority, Root, Network, Worker, Keeper, Node, Out, Json })
            {
                command.Add(option);
            }
        }
    }
}
