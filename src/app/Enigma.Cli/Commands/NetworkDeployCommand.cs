// SPDX-License-Identifier: MIT
using System.CommandLine;
using System.Text.Json.Nodes;
using Enigma.Chain;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Networks;
using Enigma.Crypto;
using Enigma.Devnet;
using Enigma.Ethereum;
using Enigma.Protocol;
using EthereumRpc = Enigma.Chain.EthereumRpc;
using TransactionSender = Enigma.Chain.TransactionSender;

namespace Enigma.Cli.Commands;

/// <summary><c>enigma network deploy</c>: creates the Ledger that a planned manifest names.</summary>
internal static class NetworkDeployCommand
{
    public const string Example =
        "network deploy manifest.json --ethereum http://127.0.0.1:8545 --deployer deployer.key --keeper 0x5fbdb2315678afecb367f032d93f642f64180aa3 "
        + "--token 0xe7f1725e7734ce288f8367e1bb143e90bb3f0512";

    private const ulong OneToken = 1_000_000_000_000_000_000;

    public static Command Create(CommandHelp help)
    {
        var file = NetworkCommand.ManifestFile();
        var ethereum = NetworkOptions.Ethereum(required: true);
        var deployer = NetworkOptions.Deployer("The key file with which the manifest was planned; the account pays.", required: true);
        var keeper = NetworkOptions.Account("--keeper", "The key keeper's signer, as its node tells it.");
        var token = NetworkOptions.Account("--token", "The ERC-20 that pays fees and stakes.");
        keeper.Required = token.Required = true;
        var governor = NetworkOptions.Account("--governor", "Who governs the Ledger; the deployer unless given.");
        var terms = new Terms();
        var json = SharedOptions.Json();
        var command = new Command("deploy", "Create the Ledger that a planned manifest names. What it is given here is fixed for its life (spec/ledger.md, section 2).")
        {
            file, ethereum, deployer, keeper, token, governor,
        };
        terms.AddTo(command);
        command.Add(json);
        command.Runs(json, async (parsed, output, cancellation) =>
        {
            var manifest = ManifestFileText.Read(parsed.GetRequiredValue(file));
            var code = Installation.Find().Contract("Ledger");
            using var key = NetworkOptions.AccountOf(parsed.GetRequiredValue(deployer), isMade: false);
            using var endpoint = new JsonRpcClient(parsed.GetRequiredValue(ethereum));
            var rpc = new EthereumRpc(endpoint);
            await RequirePlannedAsync(rpc, manifest, key.Address, cancellation).ConfigureAwait(false);
            var parameters = terms.Parameters(
                parsed, manifest.Network, parsed.GetValue(token)!.Value, parsed.GetValue(governor) ?? key.Address, parsed.GetValue(keeper)!.Value);
            using var sender = new TransactionSender(rpc, key, manifest.ChainId);
            var receipt = await sender.ExecuteAsync(
                null, LedgerCalls.Create(code.InitCode, parameters, manifest.WorkerMeasurement, manifest.KeeperMeasurement), cancellation, TransactionSender.MaxGas)
                .ConfigureAwait(false);
            RequireCreated(manifest.Ledger, receipt);
            output.Json(new JsonObject
            {
                ["ledger"] = manifest.Ledger.ToString(),
                ["firstBlock"] = receipt.BlockNumber,
                ["transaction"] = receipt.TransactionHash.ToString(),
                ["ethereumGas"] = receipt.GasUsed,
            });
            output.Field("ledger", manifest.Ledger.ToString());
            output.Field("firstBlock", receipt.BlockNumber.ToString(System.Globalization.CultureInfo.InvariantCulture));
            output.Field("transaction", $"{receipt.TransactionHash}, {receipt.GasUsed} Ethereum gas");
            return ExitCode.Done;
        });
        help.AddExamples(command, Example, $"{Example} --epoch-length 7200 --commit-blocks 64 --json");
        return command;
    }

    /// <summary>What was created is the manifest's Ledger: another transaction may have taken the number that was planned for it meanwhile.</summary>
    /// <exception cref="EnigmaException"><c>manifest.wrong_network</c></exception>
    internal static void RequireCreated(Address ledger, TransactionReceipt receipt)
    {
        if (receipt.Created != ledger)
        {
            throw new EnigmaException(
                ManifestErrors.WrongNetwork,
                $"transaction {receipt.TransactionHash} created {receipt.Created?.ToString() ?? "nothing"}, the manifest names {ledger}; plan anew, and use the "
                + "account for nothing else meanwhile");
        }
    }

    // The address in the manifest follows from the account and the number of its next transaction; elsewhere no enclave would look for the Ledger.
    private static async Task RequirePlannedAsync(EthereumRpc rpc, NetworkManifest manifest, Address deployer, CancellationToken cancellation)
    {
        var chainId = await rpc.GetChainIdAsync(cancellation).ConfigureAwait(false);
        if (chainId != manifest.ChainId)
        {
            throw new EnigmaException(
                ManifestErrors.WrongNetwork, $"the Ethereum node serves chain {chainId}, the manifest names chain {manifest.ChainId}; give the address of another node");
        }

        var latest = await rpc.GetLatestBlockAsync(cancellation).ConfigureAwait(false);
        if (await LedgerOnChain.IsThereAsync(rpc, manifest.Ledger, latest, cancellation).ConfigureAwait(false))
        {
            throw new EnigmaException(ManifestErrors.WrongNetwork, $"the Ledger {manifest.Ledger} is there already; nothing was sent");
        }

        // What is sent takes the number that is proven, whatever the Ethereum node tells of transactions that wait.
        var nonce = (await AccountView.ReadAsync(rpc, deployer, cancellation).ConfigureAwait(false)).Used;
        var told = await rpc.GetNonceAsync(deployer, cancellation).ConfigureAwait(false);
        if (told != nonce)
        {
            throw new EnigmaException(
                ManifestErrors.WrongNetwork,
                $"the Ethereum node tells of {told} transactions of {deployer}, and its newest block proves {nonce}; wait until none waits, and try again");
        }

        if (DeployedAddress.OfCreate(deployer, nonce) is var created && created != manifest.Ledger)
        {
            throw new EnigmaException(
                ManifestErrors.WrongNetwork,
                $"transaction {nonce} of {deployer} would create {created}, the manifest names {manifest.Ledger}; use the key file of the plan, or plan "
                + "anew if it has sent something since");
        }
    }

    /// <summary>The numbers of a Ledger. Defaults are for a private chain with a block in a few seconds, and whose fee token has 18 decimals.</summary>
    private sealed class Terms
    {
        private readonly Option<ulong> _epochLength = Blocks("--epoch-length", "Blocks of an epoch until its seed block.", 600);
        private readonly Option<ulong> _commitBlocks = Blocks("--commit-blocks", "F, blocks that a worker has to answer a request for receipts.", 24);
        private readonly Option<ulong> _graceBlocks = Blocks("--grace-blocks", "G, blocks in which the seat of the epoch before may still commit.", 60);
        private readonly Option<ulong> _maxAttempts = Blocks("--max-attempts", "A, replacements before the head of a queue can expire.", 2);
        private readonly Option<ulong> _timelock = Blocks("--timelock", "Seconds between a proposal of the governor and its activation.", 86_400);
        private readonly Option<ulong> _minGasPrice = Blocks("--min-gas-price", "The least grains per gas of a record.", 100_000_000);
        private readonly Option<UInt128> _seatStake = Grains("--seat-stake", "Stake behind one seat, in grains.", (UInt128)1000 * OneToken);
        private readonly Option<UInt128> _receiptFee = Grains("--receipt-fee", "What a request for receipts prepays, in grains.", OneToken);
        private readonly Option<UInt128> _penalty = Grains("--penalty", "Taken from a worker that admitted a task which expired, in grains.", (UInt128)50 * OneToken);

        public void AddTo(Command command)
        {
            foreach (var option in new Option[]
                     {
                         _epochLength, _commitBlocks, _graceBlocks, _maxAttempts, _timelock, _minGasPrice, _seatStake, _receiptFee, _penalty,
                     })
            {
                command.Add(option);
            }
        }

        public LedgerParameters Parameters(ParseResult parsed, NetworkId network, Address token, Address governor, Address keeper) => new()
        {
            Network = network,
            FeeToken = token,
            Governor = governor,
            Keeper = keeper,
            EpochLength = parsed.GetValue(_epochLength),
            CommitBlocks = parsed.GetValue(_commitBlocks),
            GraceBlocks = parsed.GetValue(_graceBlocks),
            MaxAttempts = (byte)parsed.GetValue(_maxAttempts),
            SeatStake = parsed.GetValue(_seatStake),
            ReceiptFee = parsed.GetValue(_receiptFee),
            Penalty = parsed.GetValue(_penalty),
            Timelock = parsed.GetValue(_timelock),
            MinGasPrice = parsed.GetValue(_minGasPrice),
        };

        private static Option<ulong> Blocks(string name, string description, ulong standard) => new Option<ulong>(name)
        {
            HelpName = "N",
            Description = description,
            DefaultValueFactory = _ => standard,
        }.Parsed(Parsers.Number(0ul, name == "--max-attempts" ? byte.MaxValue : uint.MaxValue, $"{name} {standard}"));

        private static Option<UInt128> Grains(string name, string description, UInt128 standard) => new Option<UInt128>(name)
        {
            HelpName = "GRAINS",
            Description = description,
            DefaultValueFactory = _ => standard,
        }.Parsed(Parsers.Number(UInt128.Zero, (UInt128)ulong.MaxValue * uint.MaxValue, $"{name} {standard}"));
    }
}
