// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace Enigma.Devnet;

/// <summary>Where the parts of the local network lie: the root of the repository, found upwards from the program.</summary>
public sealed class Installation
{
    private Installation(string root) => Root = root;

    /// <summary>The directory that holds <c>Enigma.slnx</c>.</summary>
    public string Root { get; }

    /// <summary>The published worker enclave.</summary>
    public string WorkerEnclave => Require("artifacts/enclaves/worker/Enigma.Enclave.Worker", "./dev measure");

    /// <summary>The published key keeper enclave.</summary>
    public string KeeperEnclave => Require("artifacts/enclaves/keys/Enigma.Enclave.Keys", "./dev measure");

    /// <summary>The header authority, which is built beside the program that starts the network.</summary>
    public static string HeaderAuthority => Path.Combine(AppContext.BaseDirectory, "Enigma.HeaderAuthority");

    /// <summary>The Ethereum node: the binary inside its npm platform package.</summary>
    public string Anvil => Require($"eng/tools/node_modules/@foundry-rs/anvil-{Platform}/bin/anvil", "npm ci --prefix eng/tools");

    /// <summary>Finds the installation from the directory of the running program.</summary>
    /// <exception cref="EnigmaException"><c>devnet.missing</c> when the program runs outside a clone.</exception>
    public static Installation Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Enigma.slnx")))
            {
                return new Installation(directory.FullName);
            }
        }

        throw new EnigmaException(
            DevnetErrors.Missing, $"no Enigma.slnx in {AppContext.BaseDirectory} or above it; run the program from a clone, by ./enigma");
    }

    /// <summary>A compiled contract.</summary>
    public ContractArtifact Contract(string name) =>
        ContractArtifact.Read(Require($"artifacts/contracts/{name}.json", "node eng/tools/compile-contracts.mjs"));

    private static string Platform
    {
        get
        {
            var system = OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "win32" : "linux";
            return RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? $"{system}-arm64" : $"{system}-amd64";
        }
    }

    private string Require(string relative, string command)
    {
        var path = Path.Combine(Root, relative.Replace('/', Path.DirectorySeparatorChar));
        return File.Exists(path)
            ? path
            : throw new EnigmaException(DevnetErrors.Missing, $"{relative} is not there; make it with: {command}");
    }
}
