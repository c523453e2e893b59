// SPDX-License-Identifier: MIT
namespace Enigma.Ethereum;

/// <summary>
/// The fields of a block as <c>eth_getBlockByNumber</c> names them, and their way back into the RLP that the block hash covers.
/// </summary>
public static class BlockHeaderFields
{
    private const int Number = -1;
    private const int AnyLength = -2;

    /// <summary>How many fields a header can have that this version knows.</summary>
    internal static int KnownCount => Fields.Length;

    // In the order of the header. The value is the number of bytes, or how to read the hex.
    private static readonly (string Name, int Shape)[] Fields =
    [
        ("parentHash", 32), ("sha3Uncles", 32), ("miner", 20), ("stateRoot", 32), ("transactionsRoot", 32), ("receiptsRoot", 32),
        ("logsBloom", 256), ("difficulty", Number), ("number", Number), ("gasLimit", Number), ("gasUsed", Number),
        ("timestamp", Number), ("extraData", AnyLength), ("mixHash", 32), ("nonce", 8), ("baseFeePerGas", Number),
        ("withdrawalsRoot", 32), ("blobGasUsed", Number), ("excessBlobGas", Number), ("parentBeaconBlockRoot", 32), ("requestsHash", 32),
    ];

    private const int RequiredCount = 16;

    /// <summary>
    /// Encodes the header of a block that a node answered. Nothing is believed: the caller compares the hash of the result with a hash
    /// that it trusts.
    /// </summary>
    /// <param name="valueOf">The value of a field by its JSON name, null when the block does not have it.</param>
    /// <exception cref="EnigmaException"><c>header.bad_field</c> with the field's name.</exception>
    public static byte[] ToRlp(Func<string, string?> valueOf)
    {
        var writer = new RlpListWriter();
        string? firstMissing = null;
        for (var i = 0; i < Fields.Length; i++)
        {
            var (name, shape) = Fields[i];
            var text = valueOf(name);
            if (text is null)
            {
                firstMissing ??= i >= RequiredCount ? name : throw Bad(name, "is missing");
                continue;
            }

            if (firstMissing is not null)
            {
                throw Bad(name, $"is present although the earlier field {firstMissing} is missing");
            }

            Add(writer, name, shape, text);
        }

        return writer.ToArray();
    }

    private static void Add(RlpListWriter writer, string name, int shape, string text)
    {
        if (shape == Number)
        {
            writer.Add(text.StartsWith("0x", StringComparison.Ordinal) && UInt256.TryParse(text, out var number)
                ? number
                : throw Bad(name, $"is '{Shorten(text)}', expected a hex number"));
            return;
        }

        if (!text.StartsWith("0x", StringComparison.Ordinal) || !TryHex(text.AsSpan(2), out var bytes))
        {
            throw Bad(name, $"is '{Shorten(text)}', expected hex after 0x");
        }

        if (shape != AnyLength && bytes.Length != shape)
        {
            throw Bad(name, $"has {bytes.Length} bytes, expected {shape}");
        }

        writer.Add(bytes);
    }

    private static bool TryHex(ReadOnlySpan<char> digits, out byte[] bytes)
    {
        bytes = new byte[digits.Length / 2];
        return digits.Length % 2 == 0
            && Convert.FromHexString(digits, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "...";

    private static EnigmaException Bad(string name, string what) =>
        new(BlockHeaderErrors.BadField, $"block field {name} {what}; ask another Ethereum node");
}
