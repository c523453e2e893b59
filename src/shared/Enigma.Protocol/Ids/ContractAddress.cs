// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The address of a secret contract: its Ethereum account, made by the Ledger (spec/tasks.md §1).</summary>
public readonly record struct ContractAddress(Address Value) : IWireValue<ContractAddress>
{
    /// <summary>The CREATE2 address that the Ledger gives to a deployment.</summary>
    /// <param name="ledger">The Ledger, which creates the account.</param>
    /// <param name="network">The network of the Ledger.</param>
    /// <param name="sender">The deployer.</param>
    /// <param name="salt">Chosen by the deployer.</param>
    /// <param name="initCodeHash">Keccak-256 of the init code of <c>ContractAccount</c>.</param>
    public static ContractAddress Of(Address ledger, NetworkId network, Address sender, Hash32 salt, Hash32 initCodeHash)
    {
        var innerSalt = Keccak256.Hash(network.Value.AsSpan(), sender.AsSpan(), salt.AsSpan());
        var hash = Keccak256.Hash([0xff], ledger.AsSpan(), innerSalt.AsSpan(), initCodeHash.AsSpan());
        return new(Address.FromSpan(hash.AsSpan()[(Hash32.Size - Address.Size)..]));
    }

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteAddress(Value);

    /// <inheritdoc/>
    public static ContractAddress Read(ref WireReader reader) => new(reader.ReadAddress());

    /// <summary>The value alone.</summary>
    public override string ToString() => Value.ToString();
}
