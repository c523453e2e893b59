// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Enigma.Attestation;

/// <summary>Reports of enclaves and trust domains, as simulated hardware makes them (spec/attestation.md §3).</summary>
public static class DevelopmentReport
{
    private const int HashSize = 48;

    /// <summary>Security versions of the TDX module at launch: minor number, major number, loader.</summary>
    internal static ReadOnlySpan<byte> TeeTcbSvn => [5, 1, 6];

    /// <summary>The report of an SGX enclave.</summary>
    /// <param name="measurement">MRENCLAVE, 32 bytes.</param>
    /// <param name="reportData">64 bytes.</param>
    /// <param name="isDebug">Whether its host can read it.</param>
    public static byte[] OfEnclave(ReadOnlySpan<byte> measurement, ReadOnlySpan<byte> reportData, bool isDebug = false) => Sgx(
        measurement, SHA256.HashData("enigma development enclave signer"u8), reportData,
        SgxFlags.Init | SgxFlags.Mode64 | (isDebug ? SgxFlags.Debug : SgxFlags.None), isvProdId: 1, isvSvn: 1);

    /// <summary>The report of a TDX trust domain.</summary>
    /// <param name="mrTd">What it began with, 48 bytes.</param>
    /// <param name="rtmrs">Its four runtime measurements, 192 bytes.</param>
    /// <param name="reportData">64 bytes.</param>
    /// <param name="isDebug">Whether its host can read it.</param>
    /// <param name="isNew">Whether it is a report of version 1.5.</param>
    public static byte[] OfDomain(
        ReadOnlySpan<byte> mrTd, ReadOnlySpan<byte> rtmrs, ReadOnlySpan<byte> reportData, bool isDebug = false, bool isNew = false)
    {
        var report = new byte[isNew ? TdReport.Size15 : TdReport.Size];
        TeeTcbSvn.CopyTo(report);
        SHA384.HashData("enigma development TDX module"u8, report.AsSpan(16, HashSize));
        report[120] = isDebug ? (byte)1 : (byte)0;
        report[123] = 0x10; // SEPT_VE_DISABLE
        mrTd.CopyTo(report.AsSpan(136, HashSize));
        rtmrs.CopyTo(report.AsSpan(328, 4 * HashSize));
        reportData.CopyTo(report.AsSpan(520, 64));
        if (isNew)
        {
            TeeTcbSvn.CopyTo(report.AsSpan(584));
        }

        return report;
    }

    /// <summary>The report of the quoting enclave that vouches for an attestation key.</summary>
    internal static byte[] OfQuotingEnclave(TeeType tee, ushort isvSvn, ReadOnlySpan<byte> keyHash) => Sgx(
        new byte[32], DevelopmentTcbInfo.QuotingEnclaveSigner, keyHash, SgxFlags.Init | SgxFlags.Mode64 | SgxFlags.ProvisionKey,
        DevelopmentTcbInfo.QuotingEnclaveProduct(tee), isvSvn);

    private static byte[] Sgx(
        ReadOnlySpan<byte> measurement, ReadOnlySpan<byte> signer, ReadOnlySpan<byte> reportData, SgxFlags flags, ushort isvProdId, ushort isvSvn)
    {
        var report = new byte[SgxReport.Size];
        report[48] = (byte)flags;
        report[56] = 0xe7; // XFRM: the state that a processor of today saves
        measurement.CopyTo(report.AsSpan(64, 32));
        signer.CopyTo(report.AsSpan(128, 32));
        BinaryPrimitives.WriteUInt16LittleEndian(report.AsSpan(256), isvProdId);
        BinaryPrimitives.WriteUInt16LittleEndian(report.AsSpan(258), isvSvn);
        reportData.CopyTo(report.AsSpan(320, 64));
        return report;
    }
}
