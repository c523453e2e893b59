// SPDX-License-Identifier: MIT
using Enigma.Chain;
using Enigma.Crypto;
using Enigma.Ethereum;
using Enigma.Protocol;

namespace Enigma.Devnet;

/// <summary>Deploys the fee token and the Ledger of a local network and hands out deposits.</summary>
internal sealed class Treasury : IDisposable
{
    // The deployer's transactions in order: the addresses are known before anything is deployed.
    private const ulong TokenNonce = 0;
    private const ulong LedgerNonce = 1;

    private const ulong CallGas = 300_000;

    private static readonly AbiSignature Mint = AbiSignature.Parse("mint(address,uint256)");
    private static readonly AbiSignature Approve = AbiSignature.Parse("approve(address,uint256)");

    private readonly Secp256k1PrivateKey _key;
    private readonly TransactionSender _sender;

    public Treasury(IEthereumRpc rpc, ulong chainId, DevnetAccount account)
    {
        _key = account.Key();
        _sender = new TransactionSender(rpc, _key, chainId);
        Token = DeployedAddress.OfCreate(_key.Address, TokenNonce);
        Ledger = DeployedAddress.OfCreate(_key.Address, LedgerNonce);
    }

    /// <summary>One whole fee token in its smallest unit.</summary>
    public static UInt128 OneToken => 1_000_000_000_000_000_000;

    public Address Account => _key.Address;

    public Address Token { get; }

    public Address Ledger { get; }

    /// <summary>Deploys both contracts; the Ledger allows the measurements of the manifest. Gives the block of the Ledger.</summary>
    public async Task<ulong> DeployAsync(
        ContractArtifact token, ContractArtifact ledger, LedgerParameters parameters, NetworkManifest manifest, CancellationToken cancellationToken)
    {
        var ledgerCode = LedgerCalls.Create(ledger.InitCode, parameters, manifest.WorkerMeasurement, manifest.KeeperMeasurement);
        await _sender.SendAsync(null, token.InitCode, cancellationToken, 5_000_000).ConfigureAwait(false);
        var receipt = await _sender.ExecuteAsync(null, ledgerCode, cancellationToken, TransactionSender.MaxGas).ConfigureAwait(false);
        return receipt.Created == Ledger
            ? receipt.BlockNumber
            : throw new EnigmaException(DevnetErrors.StartFailed, $"the Ledger was created at {receipt.Created}; expected {Ledger}");
    }

    /// <summary>Mints tokens and deposits them for each account.</summary>
    public async Task DepositAsync(IReadOnlyList<Address> accounts, UInt128 each, CancellationToken cancellationToken)
    {
        var total = (UInt256)(each * (UInt128)accounts.Count);
        await _sender.SendAsync(Token, Mint.EncodeCall(AbiValue.Of(Account), AbiValue.Of(total)), cancellationToken, CallGas).ConfigureAwait(false);
        await _sender.SendAsync(Token, Approve.EncodeCall(AbiValue.Of(Ledger), AbiValue.Of(total)), cancellationToken, CallGas).ConfigureAwait(false);
        var last = 0ul;
        foreach (var account in accounts)
        {
            last = await _sender.SendAsync(Ledger, LedgerCalls.DepositFor(account, each), cancellationToken, CallGas).ConfigureAwait(false);
        }

        await _sender.WaitAsync(last, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _sender.Dispose();
        _key.Dispose();
    }
}
