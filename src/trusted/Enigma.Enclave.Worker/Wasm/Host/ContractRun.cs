// SPDX-License-Identifier: MIT
using System.Numerics;
using Enigma.Protocol;
using Wasmtime;

namespace Enigma.Enclave.Worker.Wasm.Host;

/// <summary>
/// One run as the host functions see it: the invocation, the state under change, gas and the contract's memory. Every span that
/// a contract names is checked and paid here.
/// </summary>
internal sealed class ContractRun(ContractInvocation invocation, StateOverlay state, RuntimeLimits limits, IDebugSink? debug)
{
    private byte[] _returned = [];

    public ContractInvocation Invocation => invocation;

    public StateOverlay State => state;

    public RuntimeLimits Limits => limits;

    private readonly RandomStream _random = new(invocation.RandomSeed);

    /// <summary>The random bytes of the task.</summary>
    public RandomStream Random
    {
        get
        {
            RequireTask("draws randomness");
            return _random;
        }
    }

    /// <summary>Name of the function: the signature text up to the parenthesis.</summary>
    public string FunctionName { get; } = invocation.Function.Split('(')[0];

    public required Store Store { get; init; }

    public Memory? Memory { get; set; }

    /// <summary>What the contract returned last; valid until it returns something else.</summary>
    public ReadOnlyMemory<byte> ReturnData { get; private set; }

    /// <summary>What the last host function with a result of no fixed size found (enigma_v1).</summary>
    public ReadOnlyMemory<byte> Register { get; set; }

    /// <summary>Whether the run did anything that a caller or a later task could notice.</summary>
    public bool HadEffect { get; set; }

    /// <summary>The env ABI's Ethereum call counts only when the run ends well, so it is noted here.</summary>
    public bool OrderedEthereumCall { get; set; }

    public ContractHalt? Halt { get; private set; }

    /// <summary>An exception that is no outcome: this machine failed, and the run must not be recorded.</summary>
    public Exception? MachineFailure { get; private set; }

    public void Note(Exception exception)
    {
        if (exception is ContractHalt halt)
        {
            Halt ??= halt;
        }
        else
        {
            MachineFailure ??= exception;
        }
    }

    public void Charge(ulong gas)
    {
        ulong left = Store.Fuel;
        if (left < gas)
        {
            throw new ContractHalt(ContractErrors.OutOfGas, Messages.OutOfGas(invocation.GasBudget));
        }

        Store.Fuel = left - gas;
    }

    /// <summary>How many things of this price the run can still pay.</summary>
    public int Affordable(ulong price) => (int)Math.Min(int.MaxValue - 1, Store.Fuel / price);

    public void ChargePerByte(ulong price, int bytes) => Charge(price * (ulong)bytes);

    /// <summary>Bytes of the contract's memory, paid per byte. The span is valid until the contract runs again.</summary>
    public ReadOnlySpan<byte> Read(int pointer, int length)
    {
        Span<byte> span = Slice(pointer, (uint)length);
        ChargePerByte(GasSchedule.PerByteMoved, span.Length);
        return span;
    }

    public void Write(int pointer, ReadOnlySpan<byte> bytes)
    {
        Span<byte> target = Slice(pointer, (uint)bytes.Length);
        ChargePerByte(GasSchedule.PerByteMoved, bytes.Length);
        bytes.CopyTo(target);
    }

    /// <summary>Room in the contract's memory for the host to fill; paid by the caller of this method.</summary>
    public Span<byte> Slice(int pointer, uint length)
    {
        if (length == 0)
        {
            return [];
        }

        long size = Memory?.GetLength() ?? 0;
        long start = (uint)pointer;
        if (start + length > size)
        {
            throw new ContractHalt(
                ContractErrors.Trap, $"the contract named {length} bytes at {start}, its memory has {size}");
        }

        return Memory!.GetSpan(start, (int)length);
    }

    public void SetReturnData(int pointer, int length)
    {
        ReadOnlySpan<byte> returned = ReadOutput(pointer, length);
        if (_returned.Length < length)
        {
            // Kept for the next time: memory for each return would have the collector stop the whole enclave again and again.
            _returned = new byte[Math.Min(limits.OutputBytes, (int)BitOperations.RoundUpToPowerOf2((uint)length))];
        }

        returned.CopyTo(_returned);
        ReturnData = _returned.AsMemory(0, length);
        HadEffect = true;
    }

    /// <summary>What the contract hands over for its caller, paid before anybody copies it; as <see cref="Read"/> otherwise.</summary>
    public ReadOnlySpan<byte> ReadOutput(int pointer, int length)
    {
        if ((uint)length > (uint)limits.OutputBytes)
        {
            throw new ContractHalt(
                ContractErrors.OutputTooLarge, $"output of {(uint)length} bytes is above the limit of {limits.OutputBytes}");
        }

        ReadOnlySpan<byte> output = Read(pointer, length);
        ChargePerByte(GasSchedule.PerByteKept, output.Length);
        return output;
    }

    /// <summary>Ends a query that does what only a task may; whether anything would have changed is not looked at.</summary>
    public void RequireTask(string deed)
    {
        if (invocation.Kind == InvocationKind.Query)
        {
            throw new ContractHalt(ContractErrors.NotAView, $"the function is no view: it {deed}; compute a task instead");
        }
    }

    public void SetState(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        RequireTask("writes state");
        CheckKey(key.Length);
        if (value.Length > limits.StateValueBytes)
        {
            throw TooLarge($"a value of {value.Length} bytes", limits.StateValueBytes);
        }

        state.Set(key, value);
        HadEffect = true;
        CheckTotals();
    }

    public void RemoveState(ReadOnlySpan<byte> key)
    {
        RequireTask("removes state");
        CheckKey(key.Length);
        state.Remove(key);
        HadEffect = true;
        CheckTotals();
    }

    public void Print(int pointer, int length)
    {
        ReadOnlySpan<byte> text = Read(pointer, length);
        debug?.Print(text);
    }

    private void CheckKey(int length)
    {
        if (length > limits.StateKeyBytes)
        {
            throw TooLarge($"a key of {length} bytes", limits.StateKeyBytes);
        }
    }

    private void CheckTotals()
    {
        if (state.ChangedBytes > limits.ChangedBytes)
        {
            throw TooLarge($"changes of {state.ChangedBytes} bytes in one task", limits.ChangedBytes);
        }

        if (state.Bytes > limits.StateBytes)
        {
            throw TooLarge($"a state of {state.Bytes} bytes", limits.StateBytes);
        }
    }

    private static ContractHalt TooLarge(string what, long limit) =>
        new(ContractErrors.StateTooLarge, $"{what} is above the limit of {limit}");
}
