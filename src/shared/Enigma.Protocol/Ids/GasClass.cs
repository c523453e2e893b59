// SPDX-License-Identifier: MIT
using System.Numerics;

namespace Enigma.Protocol;

/// <summary>
/// A size class of computation, 0 to 15. Limits and charges are told by class so that exact gas stays private (spec/tasks.md §2).
/// </summary>
public readonly record struct GasClass : IWireValue<GasClass>, IComparable<GasClass>
{
    /// <summary>The greatest class.</summary>
    public const byte MaximumValue = 15;

    /// <summary>What every executed task pays: the gas of class 0.</summary>
    public const ulong BaseGas = 12_500;

    private GasClass(byte value) => Value = value;

    /// <summary>The number of the class.</summary>
    public byte Value { get; }

    /// <summary>Class 0.</summary>
    public static GasClass Base => default;

    /// <summary>Class 15.</summary>
    public static GasClass Maximum => new(MaximumValue);

    /// <summary>The amount of the class: <c>12500 &lt;&lt; class</c>.</summary>
    public ulong Gas => BaseGas << Value;

    /// <summary>What a task with this limit may burn in the engine.</summary>
    public ulong Budget => Gas - BaseGas;

    /// <summary>The class of number <paramref name="value"/>.</summary>
    /// <exception cref="EnigmaException"><c>task.gas_limit_too_high</c> above 15.</exception>
    public static GasClass Of(byte value) =>
        value <= MaximumValue
            ? new GasClass(value)
            : throw new EnigmaException(
                TaskErrors.GasLimitTooHigh, $"gas class {value} is above the greatest class {MaximumValue}; lower it or split the task");

    /// <summary>The least class that holds <paramref name="gas"/>.</summary>
    /// <exception cref="EnigmaException"><c>task.gas_limit_too_high</c> above 409600000.</exception>
    public static GasClass Holding(ulong gas)
    {
        if (gas > Maximum.Gas)
        {
            throw new EnigmaException(
                TaskErrors.GasLimitTooHigh,
                $"gas limit {gas} is above the network maximum {Maximum.Gas}; lower it or split the task");
        }

        var units = (gas + BaseGas - 1) / BaseGas;
        return new GasClass((byte)(units <= 1 ? 0 : BitOperations.Log2(units - 1) + 1));
    }

    /// <summary>The class charged to a task with this limit that used <paramref name="used"/> gas without the base gas.</summary>
    public GasClass Charged(ulong used) => used >= Budget ? this : Holding(BaseGas + used);

    /// <summary>The fee of this class in the smallest unit of the fee token.</summary>
    public UInt128 Fee(ulong gasPrice) => (UInt128)Gas * gasPrice;

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer.WriteByte(Value);

    /// <inheritdoc/>
    public static GasClass Read(ref WireReader reader)
    {
        var value = reader.ReadByte();
        return value <= MaximumValue ? new GasClass(value) : throw reader.Bad($"has gas class {value}, expected 0 to {MaximumValue}");
    }

    /// <inheritdoc/>
    public int CompareTo(GasClass other) => Value.CompareTo(other.Value);

    /// <summary>The number of the class.</summary>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A smaller class.</summary>
    public static bool operator <(GasClass left, GasClass right) => left.Value < right.Value;

    /// <summary>A greater class.</summary>
    public static bool operator >(GasClass left, GasClass right) => left.Value > right.Value;

    /// <summary>Not a greater class.</summary>
    public static bool operator <=(GasClass left, GasClass right) => left.Value <= right.Value;

    /// <summary>Not a smaller class.</summary>
    public static bool operator >=(GasClass left, GasClass right) => left.Value >= right.Value;
}
