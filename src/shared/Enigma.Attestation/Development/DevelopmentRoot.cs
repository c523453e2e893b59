// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Enigma.Crypto;

namespace Enigma.Attestation;

/// <summary>
/// The root of trust of a local network (spec/attestation.md §10): quotes and collateral of the formats of real hardware, verified by the same
/// code, and vouched for by nothing but a seed that the network's host knows. Everything follows from the seed, without clock and randomness.
/// </summary>
public sealed class DevelopmentRoot
{
    /// <summary>The bytes of a seed.</summary>
    public const int SeedSize = 32;

    private const int RootSerial = 1;
    private const int AuthoritySerial = 2;
    private const int MachineSerial = 3;
    private const int SignerSerial = 4;

    private readonly DevelopmentCertificate _root;
    private readonly Lazy<DevelopmentCertificate> _authority;
    private readonly Lazy<DevelopmentCertificate> _signer;
    private readonly Lazy<DevelopmentKey> _machine;
    private readonly Lazy<DevelopmentKey> _attestation;
    private readonly Lazy<string> _issuerChain;
    private QuotingEnclave? _quoting;

    private DevelopmentRoot(byte[] seed)
    {
        _root = new("Root CA", RootSerial, DevelopmentKey.Derive(seed, "root"u8)) { IsAuthority = true };
        _authority = new(() => new("PCK Platform CA", AuthoritySerial, DevelopmentKey.Derive(seed, "platform-ca"u8)) { IsAuthority = true });
        _signer = new(() => new("TCB Signing", SignerSerial, DevelopmentKey.Derive(seed, "tcb-signing"u8)));
        _machine = new(() => DevelopmentKey.Derive(seed, "pck"u8));
        _attestation = new(() => DevelopmentKey.Derive(seed, "attestation"u8));
        _issuerChain = new(() => Pem(_signer.Value.IssuedBy(_root), Certificate));
        Hash = TrustRoot.HashOf(_root.EncodeName(), _root.Key.PublicKey.Span);
    }

    /// <summary>What a network's manifest pins.</summary>
    public Hash32 Hash { get; }

    /// <summary>The root's certificate, DER.</summary>
    public byte[] Certificate => field ??= _root.IssuedBy(_root);

    /// <summary>The root of a seed.</summary>
    /// <exception cref="ArgumentException">The seed has not 32 bytes.</exception>
    public static DevelopmentRoot OfSeed(ReadOnlySpan<byte> seed) => seed.Length == SeedSize
        ? new(seed.ToArray())
        : throw new ArgumentException($"the seed of a development root has {seed.Length} bytes, expected {SeedSize}", nameof(seed));

    /// <summary>A quote over a report, as the hardware of a machine makes it.</summary>
    /// <param name="report">A report of <see cref="DevelopmentReport"/>.</param>
    /// <param name="version">3 for SGX; 4 or 5 for both; TD reports of version 1.5 need 5.</param>
    /// <param name="machine">The machine; a current one without it.</param>
    public byte[] Quote(ReadOnlySpan<byte> report, int version = 3, DevelopmentMachine? machine = null)
    {
        var on = machine ?? DevelopmentMachine.Current;
        var tee = report.Length == SgxReport.Size ? TeeType.Sgx : TeeType.Tdx;
        byte[] signed = [.. Header(version, tee), .. version == 5 ? Descriptor(report.Length) : [], .. report];
        var attestation = _attestation.Value;
        var quotingEnclave = QuotingEnclavePart(tee, on);
        byte[] nested = version == 3 ? quotingEnclave : [.. Little(6, 2), .. Little(quotingEnclave.Length, 4), .. quotingEnclave];
        byte[] data = [.. attestation.Sign(signed), .. attestation.PublicKey.Span, .. nested];
        return [.. signed, .. Little(data.Length, 4), .. data];
    }

    /// <summary>Collateral for quotes of this root.</summary>
    public QuoteCollateral Collateral(DevelopmentCollateral terms)
    {
        var (authority, signer) = (_authority.Value, _signer.Value);
        var chain = Encoding.ASCII.GetBytes(_issuerChain.Value);
        return new(
            DevelopmentTcbInfo.Write(terms, signer.Key),
            DevelopmentTcbInfo.WriteQeIdentity(terms, signer.Key),
            chain,
            chain,
            authority.Revoke(terms.IsMachineRevoked ? [MachineSerial] : [], terms.Validity, terms.CrlNumber),
            _root.Revoke(terms.IsAuthorityRevoked ? [AuthoritySerial] : [], terms.Validity, terms.CrlNumber));
    }

    /// <summary>What the machine says of its attestation key is the same in each quote.</summary>
    private byte[] QuotingEnclavePart(TeeType tee, DevelopmentMachine machine)
    {
        if (_quoting is { } last && last.Tee == tee && ReferenceEquals(last.Machine, machine))
        {
            return last.Part;
        }

        var pck = new DevelopmentCertificate("PCK Certificate", MachineSerial, _machine.Value) { Machine = machine };
        var chain = Encoding.ASCII.GetBytes(Pem(pck.IssuedBy(_authority.Value), _authority.Value.IssuedBy(_root), Certificate));
        var authentication = new byte[32];
        var report = DevelopmentReport.OfQuotingEnclave(
            tee, machine.QeIsvSvn, SHA256.HashData([.. _attestation.Value.PublicKey.Span, .. authentication]));
        byte[] part =
        [
            .. report, .. pck.Key.Sign(report), .. Little(authentication.Length, 2), .. authentication,
            .. Little(5, 2), .. Little(chain.Length, 4), .. chain,
        ];
        _quoting = new(tee, machine, part);
        return part;
    }

    private static byte[] Header(int version, TeeType tee) =>
    [
        .. Little(version, 2), .. Little(2, 2), .. Little(tee == TeeType.Tdx ? 0x81 : 0, 4), .. new byte[4],
        .. Convert.FromHexString("939a7233f79c4ca9940a0db3957f0607"), .. new byte[20],
    ];

    private static byte[] Descriptor(int size) =>
        [.. Little(size == SgxReport.Size ? 1 : size == TdReport.Size ? 2 : 3, 2), .. Little(size, 4)];

    private static byte[] Little(int value, int size)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes[..size];
    }

    private sealed record QuotingEnclave(TeeType Tee, DevelopmentMachine Machine, byte[] Part);

    private static string Pem(params ReadOnlySpan<byte[]> certificates)
    {
        var text = new StringBuilder();
        foreach (var certificate in certificates)
        {
            text.Append(PemEncoding.Write("CERTIFICATE", certificate)).Append('\n');
        }

        return text.ToString();
    }
}
