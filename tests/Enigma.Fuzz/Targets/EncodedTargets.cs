// SPDX-License-Identifier: MIT
using System.Reflection;
using Enigma.Fuzz.Engine;
using Enigma.Protocol;

namespace Enigma.Fuzz.Targets;

/// <summary>Every type with a static <c>Decode</c> of bytes and an <c>Encode</c> is a target by itself.</summary>
public sealed class EncodedTargets : ITargetFamily
{
    /// <inheritdoc/>
    public IEnumerable<FuzzTarget> Targets =>
        from assembly in ParserEntries.Assemblies
        from type in assembly.GetTypes()
        let decode = type.GetMethod("Decode", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, [typeof(ReadOnlySpan<byte>)])
        where decode?.ReturnType == type
        let encode = Encoder(type)
        where encode is not null
        select (FuzzTarget)Activator.CreateInstance(typeof(EncodedTarget<>).MakeGenericType(type), decode, encode)!;

    private static MethodInfo? Encoder(Type type) =>
        type.GetMethod("Encode", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, Type.EmptyTypes);
}

/// <summary>One type that decodes and encodes itself.</summary>
internal sealed class EncodedTarget<T> : FuzzTarget
    where T : class
{
    private readonly MethodInfo _method;
    private readonly Decoder _decode;
    private readonly Func<T, byte[]> _encode;

    public EncodedTarget(MethodInfo decode, MethodInfo encode)
    {
        _method = decode;
        _decode = decode.CreateDelegate<Decoder>();
        if (encode.ReturnType == typeof(byte[]))
        {
            _encode = encode.CreateDelegate<Func<T, byte[]>>();
        }
        else
        {
            var text = encode.CreateDelegate<Func<T, ByteString>>();
            _encode = value => text(value).ToArray();
        }
    }

    private delegate T Decoder(ReadOnlySpan<byte> data);

    public override string Name => $"decode.{typeof(T).Name}";

    public override IEnumerable<byte[]> Seeds => SampleGraph.All.OfType<T>().Select(_encode);

    public override IEnumerable<MethodBase> Covered => [_method];

    public override Verdict Parse(byte[] input)
    {
        var value = _decode(input);
        return new(_encode(value), value.GetType().Name);
    }
}
