// SPDX-License-Identifier: MIT
using System.Reflection;
using Enigma.Fuzz.Engine;
using Enigma.Protocol;

namespace Enigma.Fuzz.Targets;

/// <summary>Every type of the wire format is a target by itself.</summary>
public sealed class WireValueTargets : ITargetFamily
{
    /// <summary>All types that implement <see cref="IWireValue{T}"/>.</summary>
    public static IEnumerable<Type> Types =>
        from assembly in ParserEntries.Assemblies
        from type in assembly.GetTypes()
        where !type.IsAbstract && type.GetInterfaces().Any(
            candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IWireValue<>)
                && candidate.GenericTypeArguments[0] == type)
        select type;

    /// <inheritdoc/>
    public IEnumerable<FuzzTarget> Targets =>
        Types.Select(type => (FuzzTarget)Activator.CreateInstance(typeof(WireValueTarget<>).MakeGenericType(type))!);
}

/// <summary>One value of the wire format.</summary>
internal sealed class WireValueTarget<T> : FuzzTarget
    where T : IWireValue<T>
{
    public override string Name => $"wire.{typeof(T).Name}";

    public override IEnumerable<byte[]> Seeds => SampleGraph.All.OfType<T>().Select(WireValue.Encode);

    public override IEnumerable<MethodBase> Covered => ParserEntries.Methods(typeof(T)).Where(method => method.Name == nameof(IWireValue<>.Read));

    public override Verdict Parse(byte[] input) => new(WireValue.Encode(WireValue.Decode<T>(input, "input", WireErrors.BadFrame)));
}
