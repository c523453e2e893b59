// SPDX-License-Identifier: MIT
using System.Numerics;
using Enigma.Attestation;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// Collateral of a name as it is stored (spec/storage.md section 2): what was verified last, and the age below which nothing is taken any
/// more, which outlives the collateral itself.
/// </summary>
/// <param name="Floor">The highest age that was seen.</param>
/// <param name="Served">What was verified last.</param>
internal sealed record CollateralRecord(CollateralAge Floor, ServedCollateral Served) : IWireValue<CollateralRecord>
{
    private const byte Version = 1;

    /// <inheritdoc/>
    public void Write(WireWriter writer)
    {
        writer.WriteByte(Version).WriteUInt32(Floor.TcbEvaluation).WriteUInt64((ulong)Floor.TcbIssued);
        writer.WriteUInt32(Floor.QeEvaluation).WriteUInt64((ulong)Floor.QeIssued);
        WriteNumber(writer, Floor.PckCrlNumber).WriteUInt64((ulong)Floor.PckCrlIssued);
        WriteNumber(writer, Floor.RootCrlNumber).WriteUInt64((ulong)Floor.RootCrlIssued);
        WriteServed(writer, Served);
    }

    /// <inheritdoc/>
    public static CollateralRecord Read(ref WireReader reader)
    {
        reader.ReadVersion(Version);
        var floor = new CollateralAge(
            reader.ReadUInt32(), (long)reader.ReadUInt64(), reader.ReadUInt32(), (long)reader.ReadUInt64(),
            ReadNumber(ref reader), (long)reader.ReadUInt64(), ReadNumber(ref reader), (long)reader.ReadUInt64());
        return new(floor, ReadServed(ref reader));
    }

    /// <summary>Collateral as peers hand it to each other, with the chain of its PCK CRL behind it.</summary>
    internal static WireWriter WriteServed(WireWriter writer, ServedCollateral served) =>
        writer.Write(served.Collateral).WriteLongBytes(served.PckCrlIssuerChain.Span);

    internal static ServedCollateral ReadServed(ref WireReader reader) => new(reader.Read<QuoteCollateral>(), reader.ReadLongBytes().Memory);

    private static WireWriter WriteNumber(WireWriter writer, BigInteger number) =>
        writer.WriteShortBytes(number.IsZero ? [] : number.ToByteArray(isUnsigned: true, isBigEndian: true));

    private static BigInteger ReadNumber(ref WireReader reader)
    {
        var bytes = reader.ReadShortBytes();
        return bytes.IsEmpty || bytes.Span[0] != 0
            ? new BigInteger(bytes.Span, isUnsigned: true, isBigEndian: true)
            : throw reader.Bad("has a number that begins with zero");
    }
}
