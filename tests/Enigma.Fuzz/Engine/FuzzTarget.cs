// SPDX-License-Identifier: MIT
using System.Reflection;

namespace Enigma.Fuzz.Engine;

/// <summary>One parser under fuzz. A derived class with a parameterless constructor is found by itself.</summary>
public abstract class FuzzTarget
{
    /// <summary>The name on the command line and in files.</summary>
    public virtual string Name => GetType().Name.Replace("Target", "", StringComparison.Ordinal);

    /// <summary>Inputs to begin with, besides those of the shared pool.</summary>
    public virtual IEnumerable<byte[]> Seeds => [];

    /// <summary>Words that this parser knows, for the mutator.</summary>
    public virtual IEnumerable<byte[]> Words => [];

    /// <summary>The longest input that is tried.</summary>
    public virtual int MaximumLength => 4_096;

    /// <summary>What one input may cost.</summary>
    public virtual CostBound Bound => CostBound.Default;

    /// <summary>The methods that this target exercises, for the test that no parser is left out.</summary>
    public virtual IEnumerable<MethodBase> Covered =>
        GetType().GetCustomAttributes<CoversAttribute>().SelectMany(covers => covers.Methods);

    /// <summary>Parses. May throw only what <see cref="IsRefusal"/> allows, or <see cref="LawBrokenException"/> for a broken law of its own.</summary>
    public abstract Verdict Parse(byte[] input);

    /// <summary>Whether an exception is a proper refusal.</summary>
    public virtual bool IsRefusal(Exception exception) => exception is EnigmaException refusal && KnownCodes.Contains(refusal.Code);
}

/// <summary>What a target made of an input that it accepted.</summary>
/// <param name="Canonical">What must be equal to the input; null when there is nothing to compare.</param>
/// <param name="Feature">Tells apart ways through the parser, so that inputs that find a new one are kept.</param>
public readonly record struct Verdict(byte[]? Canonical, string Feature = "");

/// <summary>What one input may cost: bytes allocated on the calling thread, and time.</summary>
public sealed record CostBound(long AllocatedBytes, long AllocatedPerByte, TimeSpan Time)
{
    /// <summary>For parsers: a quarter of a megabyte and 256 bytes per byte, within half a second, which is much because other processes come between.</summary>
    public static CostBound Default { get; } = new(256 << 10, 256, TimeSpan.FromMilliseconds(500));

    /// <summary>For what does its work on another thread, such as the contract runtime: time alone.</summary>
    public static CostBound TimeOnly(TimeSpan time) => new(long.MaxValue / 2, 0, time);

    /// <summary>The most that an input of this length may allocate.</summary>
    public long AllocatedFor(int length) => AllocatedBytes + (AllocatedPerByte * length);
}

/// <summary>Names parsers that a target exercises: all static methods of that name.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class CoversAttribute(Type type, string method) : Attribute
{
    /// <summary>The methods.</summary>
    public IEnumerable<MethodBase> Methods => ParserEntries.Methods(type).Where(candidate => candidate.Name == method);
}

/// <summary>Makes several targets of one kind; found by itself like a target.</summary>
public interface ITargetFamily
{
    /// <summary>The targets.</summary>
    IEnumerable<FuzzTarget> Targets { get; }
}

/// <summary>A law that a target checks by itself does not hold.</summary>
public sealed class LawBrokenException(string message) : Exception(message);
