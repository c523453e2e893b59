// SPDX-License-Identifier: MIT
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Enigma.Crypto;
using Enigma.Protocol;
using Wasmtime;

namespace Enigma.Enclave.Worker.Wasm.Host;

/// <summary>
/// The imports of the first Enigma network, module <c>env</c> (spec/contracts.md, "The env ABI"). State values are JSON text;
/// what is missing reads as <c>null</c>; <c>ret</c> sets the result and lets the contract go on.
/// </summary>
internal static class EnvAbi
{
    public const string ModuleName = "env";

    /// <summary>The memory a module gets that imports one, in pages; its own declaration may narrow it.</summary>
    public const uint ImportedMemoryInitial = 120;
    public const uint ImportedMemoryMaximum = 128;

    private const int MaxJsonDepth = 128;

    private static readonly byte[] Null = "null"u8.ToArray();

    public static HostFunctions Define(Engine engine)
    {
        var host = new HostFunctions(new Linker(engine), ModuleName);
        host.Define("ret", (run, pointer, length) => run.SetReturnData(pointer, length));
        host.Define("eprint", (run, pointer, length) =>
        {
            run.Print(pointer, length);
            run.HadEffect = true;
        });
        host.Define("gas", (run, amount) => run.Charge((uint)amount));
        DefineInputs(host);
        DefineState(host);
        DefineCrypto(host);
        host.Define("write_eth_bridge", (run, payload, length, address) =>
        {
            run.Read(payload, length);
            run.Read(address, Address.Size);
            run.OrderedEthereumCall = true;
        });
        return host;
    }

    private static void DefineInputs(HostFunctions host)
    {
        host.DefineI32("fetch_function_name_length", run => Encoding.UTF8.GetByteCount(run.FunctionName));
        host.Define("fetch_function_name", (run, output) => run.Write(output, Encoding.UTF8.GetBytes(run.FunctionName)));
        host.DefineI32("fetch_args_length", run => run.Invocation.Arguments.Length);
        host.Define("fetch_args", (run, output) => run.Write(output, run.Invocation.Arguments.Span));
    }

    private static void DefineState(HostFunctions host)
    {
        host.DefineI32("read_state_len", (run, key, keyLength) =>
        {
            run.HadEffect = true;
            return Get(run, key, keyLength).Length;
        });
        host.Define("read_state", (run, key, keyLength, output) =>
            run.Write(output, Get(run, key, keyLength).Span));
        host.Define("write_state", (run, key, keyLength, value, valueLength) =>
        {
            ReadOnlySpan<byte> name = ReadKey(run, key, keyLength);
            ReadOnlySpan<byte> json = run.Read(value, valueLength);
            run.ChargePerByte(GasSchedule.EnvPerByteParsed, json.Length);
            CheckJson(json);
            run.Charge(GasSchedule.StateLookup + GasSchedule.EnvWrite);
            run.ChargePerByte(GasSchedule.PerByteKept, name.Length + json.Length);
            run.SetState(name, json);
        });
        host.Define("remove_from_state", (run, key, keyLength) =>
        {
            ReadOnlySpan<byte> name = ReadKey(run, key, keyLength);
            run.Charge(GasSchedule.StateLookup + GasSchedule.EnvWrite);
            run.ChargePerByte(GasSchedule.PerByteKept, name.Length);
            run.RemoveState(name);
        });
    }

    private static void DefineCrypto(HostFunctions host)
    {
        host.Define("rand", (run, output, length) =>
        {
            Span<byte> target = run.Slice(output, (uint)length);
            run.ChargePerByte(GasSchedule.PerByteDrawn, target.Length);
            run.Random.Fill(target);
            run.HadEffect = true;
        });
        host.Define("encrypt", (run, message, length, key, output) =>
        {
            ReadOnlySpan<byte> plaintext = Ciphered(run, message, length);
            ReadOnlySpan<byte> secret = run.Read(key, FirstNetworkCipher.KeySize);
            Span<byte> nonce = stackalloc byte[FirstNetworkCipher.NonceSize];
            run.ChargePerByte(GasSchedule.PerByteDrawn, nonce.Length);
            run.Random.Fill(nonce);
            run.Write(output, FirstNetworkCipher.Seal(secret, nonce, plaintext));
            run.HadEffect = true;
        });
        host.Define("decrypt", (run, message, length, key, output) =>
        {
            ReadOnlySpan<byte> ciphertext = Ciphered(run, message, length);
            ReadOnlySpan<byte> secret = run.Read(key, FirstNetworkCipher.KeySize);
            if (!FirstNetworkCipher.TryOpen(secret, ciphertext, out byte[]? plaintext))
            {
                throw new ContractHalt(ContractErrors.Trap, $"a ciphertext of {ciphertext.Length} bytes does not open with the contract's key");
            }

            run.Write(output, plaintext);
            run.HadEffect = true;
        });
    }

    private static ReadOnlySpan<byte> Ciphered(ContractRun run, int pointer, int length)
    {
        ReadOnlySpan<byte> bytes = run.Read(pointer, length);
        run.Charge(GasSchedule.Cipher);
        run.ChargePerByte(GasSchedule.PerByteCiphered, bytes.Length);
        return bytes;
    }

    private static ReadOnlyMemory<byte> Get(ContractRun run, int key, int keyLength)
    {
        ReadOnlySpan<byte> name = ReadKey(run, key, keyLength);
        run.Charge(GasSchedule.StateLookup);
        return run.State.Get(name) ?? Null;
    }

    // A key that is not UTF-8 is the empty key, as it was in the first network.
    private static ReadOnlySpan<byte> ReadKey(ContractRun run, int pointer, int length)
    {
        ReadOnlySpan<byte> key = run.Read(pointer, length);
        return Utf8.IsValid(key) ? key : [];
    }

    private static void CheckJson(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxJsonDepth });
            while (reader.Read())
            {
            }

            if (Utf8.IsValid(json))
            {
                return;
            }
        }
        catch (JsonException)
        {
            // Falls through to the one message: the reader's own texts are not ours to keep stable.
        }

        throw new ContractHalt(ContractErrors.Trap, $"write_state got {json.Length} bytes that are not JSON");
    }
}
