// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>The functions that a contract's module imports (spec/contracts.md).</summary>
public enum HostAbi : byte
{
    /// <summary>Those of the first Enigma network.</summary>
    Env = 1,

    /// <summary>Those of this network.</summary>
    EnigmaV1 = 2,
}

/// <summary>When result and delta of a task leave the enclave.</summary>
public enum Reveal : byte
{
    /// <summary>At once; they are provisional until the receipt is on the Ledger.</summary>
    Provisional = 1,

    /// <summary>Only against proof of the committed receipt.</summary>
    Confirmed = 2,
}

/// <summary>Which headers a contract's queue is read from.</summary>
public enum Finality : byte
{
    /// <summary>The newest header.</summary>
    Latest = 1,

    /// <summary>A header that only an attack on Ethereum could revert.</summary>
    Safe = 2,

    /// <summary>A finalized header.</summary>
    Finalized = 3,
}

/// <summary>How a contract's worker is chosen.</summary>
public enum Placement : byte
{
    /// <summary>Another random seat each epoch.</summary>
    RandomEachEpoch = 1,
}
