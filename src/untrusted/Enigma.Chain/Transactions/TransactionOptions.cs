// SPDX-License-Identifier: MIT
namespace Enigma.Chain;

/// <summary>How a <see cref="TransactionSender"/> sends and waits.</summary>
public sealed record TransactionOptions
{
    /// <summary>The most that is offered per gas, in wei. A transaction that needs more waits until Ethereum is cheaper. Default 500 gwei.</summary>
    public UInt128 FeeCap { get; init; } = (UInt128)500_000_000_000;

    /// <summary>Blocks after which a transaction that is not mined is sent again, with higher fees where it is the next of its account. Default 3.</summary>
    public ulong ResendBlocks { get; init; } = 3;

    /// <summary>Blocks after which whoever waits is told <c>chain.receipt_timeout</c>; the transaction goes on. Default 50.</summary>
    public ulong WaitBlocks { get; init; } = 50;

    /// <summary>Blocks on top of a transaction after which it is settled and forgotten; until then it is sent again when its block is reorganised away. Default 32.</summary>
    public ulong SettledBlocks { get; init; } = 32;

    /// <summary>How often a new block is looked for while something waits. Default 100 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest time without any new block before whoever waits is told <c>chain.receipt_timeout</c>. Default 2 min.</summary>
    public TimeSpan StallTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The clock of the waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>After which trouble it looks again instead of ending. Default: that of endpoints; an outbox that waits for room is another.</summary>
    public Func<ErrorCode, bool> PassesByItself { get; init; } = ChainErrors.IsEndpointTrouble;

    /// <summary>Told what delays transactions: lost endpoints, refused resends, the fee cap. Default nowhere.</summary>
    public Action<EnigmaException>? OnTrouble { get; init; }
}
