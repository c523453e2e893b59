// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>How a task of a secret contract can fail by the contract's or the caller's doing (spec/errors.md, spec/contracts.md).</summary>
public static class ContractErrors
{
    /// <summary>The code is no module that this network runs: malformed, above a limit, or with imports that do not exist.</summary>
    public static readonly ErrorCode BadBytecode = new("contract.bad_bytecode", 501);

    /// <summary>The contract stopped at an instruction that cannot be executed, or handed the host bytes it does not have.</summary>
    public static readonly ErrorCode Trap = new("contract.trap", 502);

    /// <summary>The gas limit of the task was used up.</summary>
    public static readonly ErrorCode OutOfGas = new("contract.out_of_gas", 503);

    /// <summary>The arguments do not decode as the types that the function takes.</summary>
    public static readonly ErrorCode BadArguments = new("contract.bad_arguments", 504);

    /// <summary>The contract has no function of that name and types.</summary>
    public static readonly ErrorCode NoSuchFunction = new("contract.no_such_function", 505);

    /// <summary>A deployment named something else than <c>construct</c>, or types that the constructor does not take.</summary>
    public static readonly ErrorCode ConstructorUnknown = new("contract.constructor_unknown", 506);

    /// <summary>The contract undid itself and gave a reason.</summary>
    public static readonly ErrorCode Reverted = new("contract.reverted", 507);

    /// <summary>The contract's calls were nested too deeply.</summary>
    public static readonly ErrorCode CallDepth = new("contract.call_depth", 508);

    /// <summary>The contract stopped after it was refused more memory.</summary>
    public static readonly ErrorCode MemoryLimit = new("contract.memory_limit", 509);

    /// <summary>The returned data is above the limit.</summary>
    public static readonly ErrorCode OutputTooLarge = new("contract.output_too_large", 510);

    /// <summary>A key, a value, the changes of the task or the whole state are above their limit.</summary>
    public static readonly ErrorCode StateTooLarge = new("contract.state_too_large", 511);

    /// <summary>A query changed state, drew randomness, or ordered tokens or a call.</summary>
    public static readonly ErrorCode NotAView = new("contract.not_a_view", 513);

    /// <summary>The contract ordered an Ethereum call, which this network does not carry out.</summary>
    public static readonly ErrorCode EthereumCallNotEnabled = new("ethereum_call.not_enabled", 521);

    /// <summary>The contract ordered a token release, which this network does not carry out.</summary>
    public static readonly ErrorCode TokensNotEnabled = new("tokens.not_enabled", 522);
}
