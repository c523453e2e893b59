// SPDX-License-Identifier: MIT
using System.Text.RegularExpressions;
using Enigma.Attestation;
using Enigma.Chain;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Finds every problem of a configuration before anything starts, each with the full name of its key.</summary>
public static partial class NodeConfigurationValidator
{
    private static readonly string[] ReservedNames = ["keeper", "user", "watch", "authority", "keys", "collateral"];

    /// <summary>The manifest that the configuration names, once everything fits.</summary>
    /// <exception cref="EnigmaException"><c>config.invalid</c> with all problems at once.</exception>
    public static NetworkManifest Validate(NodeConfiguration configuration)
    {
        var problems = new List<string>();
        var manifest = ReadManifest(configuration, problems);
        CheckDataFolder(configuration.DataFolder, problems);
        CheckRoot(configuration, manifest, problems);
        CheckHardware(configuration, manifest, problems);
        CheckEthereum(configuration.Ethereum, problems);
        CheckRoles(configuration, problems);
        CheckPrograms(configuration, problems);
        return problems.Count == 0
            ? manifest!
            : throw new EnigmaException(
                ConfigurationErrors.Invalid, $"the configuration of the node does not fit: {string.Join("; ", problems)}");
    }

    private static void CheckDataFolder(string? folder, List<string> problems)
    {
        if (string.IsNullOrEmpty(folder))
        {
            problems.Add("dataFolder is missing; name the folder where the node keeps everything");
        }
        else if (FileFault.OfWritingIn(folder) is { } fault)
        {
            problems.Add($"dataFolder is {folder}, which {fault}; name a folder in which the node may write");
        }
    }

    private static NetworkManifest? ReadManifest(NodeConfiguration configuration, List<string> problems)
    {
        if (string.IsNullOrEmpty(configuration.Manifest))
        {
            problems.Add("manifest is missing; name the manifest file that the network publishes");
            return null;
        }

        try
        {
            var manifest = ManifestJson.Read(File.ReadAllText(configuration.Manifest));
            manifest.RequireTrustFitsChain();
            return manifest;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            problems.Add(
                $"manifest is {configuration.Manifest}, which {FileFault.OfReading(configuration.Manifest, unreadable)}; name the manifest file that the network publishes");
            return null;
        }
        catch (EnigmaException unusable)
        {
            problems.Add($"manifest is {configuration.Manifest}, which cannot be used: {unusable.Message}");
            return null;
        }
    }

    // Whoever runs simulated enclaves says so.
    private static void CheckRoot(NodeConfiguration configuration, NetworkManifest? manifest, List<string> problems)
    {
        if (string.IsNullOrEmpty(configuration.InsecureDevelopmentRoot))
        {
            if (manifest?.AttestationRoot == AttestationRoot.Development && (configuration.Keeper is not null || configuration.Workers.Count > 0))
            {
                problems.Add("insecureDevelopmentRoot is missing; the manifest names the development root, whose seed file simulated enclaves need");
            }
        }
        else if (!File.Exists(configuration.InsecureDevelopmentRoot))
        {
            problems.Add($"insecureDevelopmentRoot is {configuration.InsecureDevelopmentRoot}, which is not there; name the seed file of the development root");
        }
    }

    private static void CheckHardware(NodeConfiguration configuration, NetworkManifest? manifest, List<string> problems)
    {
        var isSimulated = manifest?.AttestationRoot == AttestationRoot.Development;
        if (configuration.Hardware is { } hardware && (isSimulated || PlatformOf(hardware) is null))
        {
            problems.Add(isSimulated
                ? $"hardware is '{hardware}', and the manifest names the development root: leave it out"
                : $"hardware is '{hardware}'; expected gramine or tdx");
        }

        if (configuration.Hardware is null && manifest?.AttestationRoot == AttestationRoot.Intel && (configuration.Keeper is not null || configuration.Workers.Count > 0))
        {
            problems.Add("hardware is missing; the manifest names Intel's root: say what the enclaves run on, gramine or tdx");
        }

        for (var i = 0; i < configuration.Collateral.Services.Count; i++)
        {
            if (!Uri.TryCreate(configuration.Collateral.Services[i], UriKind.Absolute, out var service) || service.Scheme is not ("http" or "https"))
            {
                problems.Add($"collateral.services[{i}] is '{EndpointName.OfText(configuration.Collateral.Services[i])}'; expected an http or https address");
            }
        }
    }

    /// <summary>The platform of that name; null for a name that is none.</summary>
    internal static AttestationPlatform? PlatformOf(string hardware) => hardware switch
    {
        "gramine" => AttestationPlatform.Gramine,
        "tdx" => AttestationPlatform.TdxGuest,
        _ => null,
    };

    private static void CheckEthereum(EthereumConfiguration ethereum, List<string> problems)
    {
        if (ethereum.Endpoints.Count == 0)
        {
            problems.Add("ethereum.endpoints is empty; name at least one Ethereum node");
        }

        for (var i = 0; i < ethereum.Endpoints.Count; i++)
        {
            if (!Uri.TryCreate(ethereum.Endpoints[i], UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
            {
                problems.Add($"ethereum.endpoints[{i}] is '{EndpointName.OfText(ethereum.Endpoints[i])}'; expected an http or https address");
            }
        }

        if (ethereum.PollMilliseconds is < 10 or > 60_000)
        {
            problems.Add($"ethereum.pollMilliseconds is {ethereum.PollMilliseconds}; expected 10 to 60000");
        }
    }

    private static void CheckRoles(NodeConfiguration configuration, List<string> problems)
    {
        if (configuration.Keeper is null && configuration.Workers.Count == 0 && configuration.User is null)
        {
            problems.Add("keeper, workers and user are all missing; give the node at least one role");
        }

        for (var i = 0; i < configuration.Workers.Count; i++)
        {
            var (name, seats) = (configuration.Workers[i].Name, configuration.Workers[i].Seats);
            if (!WorkerName().IsMatch(name) || ReservedNames.Contains(name))
            {
                problems.Add(
                    $"workers[{i}].name is '{name}'; expected 1 to 32 letters a-z, digits and hyphens, and none of {string.Join(", ", ReservedNames)}");
            }
            else if (configuration.Workers.Take(i).Any(other => other.Name == name))
            {
                problems.Add($"workers[{i}].name is '{name}' a second time; give each worker its own name");
            }

            if (seats is < 1 or > 16)
            {
                problems.Add($"workers[{i}].seats is {seats}; expected 1 to 16");
            }

            if (configuration.Workers[i].GasAhead is var gas and not 0 && gas < GasClass.Maximum.Gas)
            {
                problems.Add($"workers[{i}].gasAhead is {gas}; expected at least {GasClass.Maximum.Gas}, one task of the greatest class");
            }
        }

        if (configuration.User is { Port: < 0 or > 65535 } user)
        {
            problems.Add($"user.port is {user.Port}; expected 0 to 65535");
        }
    }

    private static void CheckPrograms(NodeConfiguration configuration, List<string> problems)
    {
        Check("headerAuthority", configuration.Programs.HeaderAuthority, isNeeded: true);
        Check("keeperEnclave", configuration.Programs.KeeperEnclave, configuration.Keeper is not null);
        Check("workerEnclave", configuration.Programs.WorkerEnclave, configuration.Workers.Count > 0);

        void Check(string name, string? path, bool isNeeded)
        {
            if (isNeeded && !(File.Exists(path) && IsExecutable(path)))
            {
                problems.Add($"programs.{name} is '{path}', which is not {(File.Exists(path) ? "executable" : "there")}; name the program");
            }
        }
    }

    private static bool IsExecutable(string path) => OperatingSystem.IsWindows()
        || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;

    [GeneratedRegex("^[a-z0-9-]{1,32}$")]
    private static partial Regex WorkerName();
}
