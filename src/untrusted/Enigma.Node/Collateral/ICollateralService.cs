// SPDX-License-Identifier: MIT
using Enigma.Attestation;

namespace Enigma.Node;

/// <summary>Somebody who serves collateral: Intel, a cache in a data centre, a peer. Nobody believes the answer before it is verified.</summary>
public interface ICollateralService
{
    /// <summary>Who it is, for messages.</summary>
    string Name { get; }

    /// <summary>What it answers for a name, within the bounds of collateral.</summary>
    /// <exception cref="EnigmaException"><c>collateral.unreachable</c>, <c>collateral.bad_answer</c>, or a code of the peers</exception>
    Task<ServedCollateral> FetchAsync(CollateralName name, CancellationToken cancellationToken);
}
