// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Platform;

/// <summary>
/// The platform that Configure names; before it there is none, and none takes the place of another. The host chooses it and gains nothing
/// by a lie: hardware that is not there is refused, and what the simulated platform quotes convinces only who pinned a manifest with the
/// development root, which is refused on public chains (spec/keys.md section 7).
/// </summary>
/// <param name="create">Makes the platform of a kind; null for a kind that it does not know.</param>
public sealed class ChosenPlatform(Func<AttestationPlatform, IEnclavePlatform?> create) : IEnclavePlatform, IDisposable
{
    private IEnclavePlatform? _chosen;

    /// <inheritdoc/>
    public AttestationPlatform Kind => Chosen.Kind;

    /// <inheritdoc/>
    public Hash32 Measurement => Chosen.Measurement;

    /// <inheritdoc/>
    public bool CanSeal => Chosen.CanSeal;

    private IEnclavePlatform Chosen =>
        _chosen ?? throw new InvalidOperationException("The platform is known from Configure on.");

    /// <summary>The platforms of this program.</summary>
    /// <param name="executable">What is measured where no hardware does it.</param>
    public static ChosenPlatform OfProgram(string executable) => new(kind => kind switch
    {
        AttestationPlatform.Simulated => new SimulatedPlatform(Platform.Measurement.OfExecutable(executable)),
        AttestationPlatform.Gramine => new GraminePlatform(),
        AttestationPlatform.TdxGuest => new TdxGuestPlatform(),
        _ => null,
    });

    /// <inheritdoc/>
    public void Configure(byte kind, ReadOnlySpan<byte> configuration, NetworkManifest manifest)
    {
        Dispose();
        var platform = create((AttestationPlatform)kind) ?? throw new EnigmaException(
            EnclaveErrors.WrongPlatform, $"platform {kind} was configured, this enclave knows 1 (simulated), 2 (SGX) and 3 (TDX)");
        try
        {
            platform.Configure(kind, configuration, manifest);
        }
        catch
        {
            (platform as IDisposable)?.Dispose();
            throw;
        }

        _chosen = platform;
    }

    /// <inheritdoc/>
    public void FillRandom(Span<byte> destination) => Chosen.FillRandom(destination);

    /// <inheritdoc/>
    public IScheduledThread CallingThread() => Chosen.CallingThread();

    /// <inheritdoc/>
    public ByteString Quote(ReportData reportData) => Chosen.Quote(reportData);

    /// <inheritdoc/>
    public byte[] Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext) => Chosen.Seal(associatedData, plaintext);

    /// <inheritdoc/>
    public byte[] Unseal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedBytes) => Chosen.Unseal(associatedData, sealedBytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        (_chosen as IDisposable)?.Dispose();
        _chosen = null;
    }
}
