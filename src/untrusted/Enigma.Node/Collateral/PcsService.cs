// SPDX-License-Identifier: MIT
using System.Buffers;
using System.Net;
using System.Text;
using Enigma.Attestation;
using Enigma.Chain;

namespace Enigma.Node;

/// <summary>
/// Intel's Provisioning Certification Service, version 4, or a service with its paths and headers (PCCS): four answers and their issuer
/// chains, each within its bound (spec/attestation.md §2). It is asked for a family of machines, never for one machine.
/// </summary>
public sealed class PcsService : ICollateralService, IDisposable
{
    private const string Path = "certification/v4";
    private const int TcbInfo = 64 << 10;
    private const int QeIdentity = 16 << 10;
    private const int PckCrl = 192 << 10;
    private const int RootCrl = 16 << 10;
    private const int IssuerChain = 16 << 10;
    private const int HeadersKilobytes = 64;

    private static readonly Uri IntelRootCrl = new("https://certificates.trustedservices.intel.com/IntelSGXRootCA.der");

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly Uri _rootCrl;
    private readonly string _update;
    private readonly TimeSpan _timeout;

    /// <summary>A service by its address, http or https: what it answers is signed.</summary>
    /// <param name="address">For example <c>https://localhost:8081</c>.</param>
    /// <param name="takesEarly">
    /// Whether TCB info counts from the day when a weakness is told, and not only from the day when machines must be patched. Default true.
    /// </param>
    /// <param name="timeout">For all four answers together. Default 20 s.</param>
    public PcsService(Uri address, bool takesEarly = true, TimeSpan? timeout = null)
    {
        _address = new Uri(address.AbsoluteUri.TrimEnd('/') + "/");
        _rootCrl = address.Host == Intel.Host ? IntelRootCrl : new Uri(_address, $"sgx/{Path}/rootcacrl");
        _update = takesEarly ? "early" : "standard";
        _timeout = timeout ?? TimeSpan.FromSeconds(20);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, MaxResponseHeadersLength = HeadersKilobytes })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Where Intel serves it.</summary>
    public static Uri Intel { get; } = new("https://api.trustedservices.intel.com");

    /// <inheritdoc/>
    public string Name => EndpointName.Of(_address);

    /// <inheritdoc/>
    public async Task<ServedCollateral> FetchAsync(CollateralName name, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        var (tee, fmspc) = (name.Tee == TeeType.Tdx ? "tdx" : "sgx", Convert.ToHexString(name.Fmspc.Span));
        var authority = name.Authority == PckAuthority.Processor ? "processor" : "platform";
        try
        {
            var tcbInfo = GetAsync($"{tee}/{Path}/tcb?fmspc={fmspc}&update={_update}", TcbInfo, ["TCB-Info-Issuer-Chain", "SGX-TCB-Info-Issuer-Chain"], limit.Token);
            var identity = GetAsync($"{tee}/{Path}/qe/identity?update={_update}", QeIdentity, ["SGX-Enclave-Identity-Issuer-Chain"], limit.Token);
            var pckCrl = GetAsync($"sgx/{Path}/pckcrl?ca={authority}&encoding=der", PckCrl, ["SGX-PCK-CRL-Issuer-Chain"], limit.Token);
            var rootCrl = GetAsync(_rootCrl.AbsoluteUri, RootCrl, [], limit.Token);
            await WhenAllOrFirstFailure([tcbInfo, identity, pckCrl, rootCrl], limit).ConfigureAwait(false);
            var (info, qe, list, root) = (await tcbInfo.ConfigureAwait(false), await identity.ConfigureAwait(false), await pckCrl.ConfigureAwait(false), await rootCrl.ConfigureAwait(false));
            return new(new(info.Body, qe.Body, info.Chain, qe.Chain, DerOf(list.Body), DerOf(root.Body)), list.Chain);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EnigmaException(
                CollateralErrors.Unreachable, $"{Name} did not answer for {name} within {_timeout.TotalSeconds:0.#} s; check that it is there");
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _http.Dispose();

    // The others are not waited for, and not left alone either.
    private static async Task WhenAllOrFirstFailure(Task[] tasks, CancellationTokenSource others)
    {
        var rest = tasks.ToList();
        try
        {
            while (rest.Count > 0)
            {
                var ended = await Task.WhenAny(rest).ConfigureAwait(false);
                await ended.ConfigureAwait(false);
                rest.Remove(ended);
            }
        }
        catch
        {
            await others.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(rest).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private async Task<Answer> GetAsync(string path, int most, string[] chainHeaders, CancellationToken cancellationToken)
    {
        var address = new Uri(_address, path);
        try
        {
            using var response = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new EnigmaException(
                    CollateralErrors.Unreachable,
                    $"{Shown(address)} answers with HTTP status {(int)response.StatusCode}"
                    + $"{(response.StatusCode == HttpStatusCode.NotFound ? ": it does not know this family of machines" : "; check the address and ask again later")}");
            }

            var chain = chainHeaders.Length == 0 ? [] : ChainOf(response, chainHeaders, address);
            return new(await ReadAsync(response, most, address, cancellationToken).ConfigureAwait(false), chain);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new EnigmaException(CollateralErrors.Unreachable, $"{Shown(address)} does not answer as it should: {broken.Message}; check the address", broken);
        }
    }

    /// <summary>PEM, as it is: percent-encoding undone, nothing else. Whether it is a chain is for the verifier.</summary>
    private static byte[] ChainOf(HttpResponseMessage response, string[] names, Uri address)
    {
        foreach (var name in names)
        {
            if (response.Headers.TryGetValues(name, out var values) && values.ToArray() is [var value])
            {
                var chain = value.Length <= 3 * IssuerChain ? Uri.UnescapeDataString(value) : null;
                return chain is { Length: <= IssuerChain } && Ascii.IsValid(chain)
                    ? Encoding.ASCII.GetBytes(chain)
                    : throw Bad(address, $"has a header {name} that is no chain of at most {IssuerChain} bytes");
            }
        }

        throw Bad(address, $"comes without one header {names[0]}");
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, int most, Uri address, CancellationToken cancellationToken)
    {
        // Twice the bound: a list in hex, as caches serve the root's, is no longer than that. What it is then is for the verifier.
        if (response.Content.Headers.ContentLength > 2 * most)
        {
            throw Bad(address, $"is announced with {response.Content.Headers.ContentLength} bytes, expected at most {2 * most}");
        }

        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var body = new byte[(2 * most) + 1];
            var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return length < body.Length ? body[..length] : throw Bad(address, $"has more than {2 * most} bytes");
        }
    }

    /// <summary>Caches serve lists in hex: a list in DER begins with one byte 0x30, in hex with the two digits of it.</summary>
    private static byte[] DerOf(byte[] list)
    {
        var text = list.AsSpan().Trim("\r\n \t\""u8);
        return text.StartsWith("30"u8) && text.Length % 2 == 0 && !text.ContainsAnyExcept(HexDigits)
            ? Convert.FromHexString(Encoding.ASCII.GetString(text))
            : list;
    }

    // What was asked for, without the path to the service: that can have a key in it.
    private static string Shown(Uri address) => $"{EndpointName.Of(address)} ({address.Segments[^1]})";

    private static EnigmaException Bad(Uri address, string fault) =>
        new(CollateralErrors.BadAnswer, $"the answer of {Shown(address)} {fault}; check that it is a service of this kind");

    private sealed record Answer(byte[] Body, byte[] Chain);
}
