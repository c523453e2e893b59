// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>A value with exactly one encoding. <typeparamref name="TSelf"/> is the implementing type.</summary>
public interface IWireValue<TSelf>
    where TSelf : IWireValue<TSelf>
{
    /// <summary>Appends the encoding.</summary>
    void Write(WireWriter writer);

    /// <summary>Reads one value; what comes after it stays unread.</summary>
    /// <exception cref="EnigmaException">The code of <paramref name="reader"/> when the bytes are not a canonical encoding.</exception>
    static abstract TSelf Read(ref WireReader reader);
}

/// <summary>Whole encodings of values.</summary>
public static class WireValue
{
    /// <summary>The encoding of <paramref name="value"/> alone.</summary>
    public static byte[] Encode<T>(T value)
        where T : IWireValue<T>
    {
        var writer = new WireWriter();
        value.Write(writer);
        return writer.ToArray();
    }

    /// <summary>The value of which <paramref name="data"/> is the whole encoding.</summary>
    /// <param name="data">The bytes, nothing before and nothing behind.</param>
    /// <param name="what">The name of the value in messages.</param>
    /// <param name="code">The code of a refusal.</param>
    /// <exception cref="EnigmaException"><paramref name="code"/></exception>
    public static T Decode<T>(ReadOnlySpan<byte> data, string what, ErrorCode code)
        where T : IWireValue<T>
    {
        var reader = new WireReader(data, what, code);
        var value = T.Read(ref reader);
        reader.RequireEnd();
        return value;
    }
}
