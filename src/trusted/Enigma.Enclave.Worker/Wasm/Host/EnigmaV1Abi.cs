// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Crypto;
using Enigma.Protocol;
using Wasmtime;

namespace Enigma.Enclave.Worker.Wasm.Host;

/// <summary>
/// The imports of this network, module <c>enigma_v1</c> (spec/contracts.md, "The enigma_v1 ABI"). Bytes go by pointer and length;
/// what has no fixed size is put into a register of the host, whose length the contract asks before it reads it.
/// </summary>
internal static class EnigmaV1Abi
{
    public const string ModuleName = "enigma_v1";

    public static HostFunctions Define(Engine engine)
    {
        var host = new HostFunctions(new Linker(engine), ModuleName);
        host.DefineI32("register_len", run => run.Register.Length);
        host.Define("register_read", (run, output) => run.Write(output, run.Register.Span));
        DefineTask(host);
        DefineState(host);
        DefineCrypto(host);
        DefineEnds(host);
        host.Define("debug_log", (run, pointer, length) => run.Print(pointer, length));
        return host;
    }

    private static void DefineTask(HostFunctions host)
    {
        host.Define("function", run => Load(run, Encoding.UTF8.GetBytes(run.Invocation.Function)));
        host.Define("arguments", run => Load(run, run.Invocation.Arguments));
        host.Define("caller", (run, output) => run.Write(output, run.Invocation.Sender.AsSpan()));
        host.Define("contract", (run, output) => run.Write(output, run.Invocation.Contract.AsSpan()));
        host.Define("task_id", (run, output) => run.Write(output, run.Invocation.TaskId.AsSpan()));
        host.DefineI64("block_number", run => (long)run.Invocation.BlockNumber);
        host.DefineI64("block_time", run => (long)run.Invocation.BlockTime);
        host.Define("value_token", (run, output) => run.Write(output, run.Invocation.Value.Token.AsSpan()));
        host.Define("value_amount", (run, output) => run.Write(output, run.Invocation.Value.Amount.AsSpan()));
    }

    private static void DefineState(HostFunctions host)
    {
        host.DefineI32("state_get", (run, key, keyLength) =>
        {
            ReadOnlySpan<byte> name = run.Read(key, keyLength);
            run.Charge(GasSchedule.StateLookup);
            return Found(run, run.State.Get(name));
        });
        host.Define("state_set", (run, key, keyLength, value, valueLength) =>
        {
            ReadOnlySpan<byte> name = run.Read(key, keyLength);
            ReadOnlySpan<byte> content = run.Read(value, valueLength);
            run.Charge(GasSchedule.StateLookup + GasSchedule.StateWrite);
            run.ChargePerByte(GasSchedule.PerByteKept, name.Length + content.Length);
            run.SetState(name, content);
        });
        host.Define("state_remove", (run, key, keyLength) =>
        {
            ReadOnlySpan<byte> name = run.Read(key, keyLength);
            run.Charge(GasSchedule.StateLookup + GasSchedule.StateWrite);
            run.ChargePerByte(GasSchedule.PerByteKept, name.Length);
            run.RemoveState(name);
        });
        host.DefineI32("state_next", (run, prefix, prefixLength, after, afterLength) =>
        {
            ReadOnlySpan<byte> start = run.Read(prefix, prefixLength);
            ReadOnlySpan<byte> last = run.Read(after, afterLength);
            // No more is looked at than can be paid: the run ends at the key after those.
            ReadOnlyMemory<byte>? next = run.State.NextKey(start, last, run.Affordable(GasSchedule.StateLookup), out int steps);
            run.Charge(GasSchedule.StateLookup * (ulong)steps);
            return Found(run, next);
        });
    }

    private static void DefineCrypto(HostFunctions host)
    {
        host.Define("random", (run, output, length) =>
        {
            Span<byte> target = run.Slice(output, (uint)length);
            run.ChargePerByte(GasSchedule.PerByteDrawn, target.Length);
            run.Random.Fill(target);
        });
        host.Define("keccak256", (run, pointer, length, output) =>
            run.Write(output, Keccak256.Hash(Hashed(run, pointer, length)).AsSpan()));
        host.Define("sha256", (run, pointer, length, output) =>
            run.Write(output, Sha256.Hash(Hashed(run, pointer, length)).AsSpan()));
        host.DefineI32("recover", (run, digest, signature, output) =>
        {
            run.Charge(GasSchedule.Recover);
            Hash32 hash = Hash32.FromSpan(run.Read(digest, Hash32.Size));
            if (!Secp256k1.TryRecover(hash, run.Read(signature, Secp256k1.SignatureSize), out Address signer))
            {
                return 0;
            }

            run.Write(output, signer.AsSpan());
            return 1;
        });
    }

    private static void DefineEnds(HostFunctions host)
    {
        host.Define("return_data", (run, pointer, length) => run.SetReturnData(pointer, length));
        host.Define("revert", (run, pointer, length) =>
        {
            byte[] reason = run.ReadOutput(pointer, length).ToArray();
            throw new ContractHalt(ContractErrors.Reverted, "the contract reverted", reason);
        });
        host.Define("no_such_function", run => throw UnknownFunction(run));
        host.Define("bad_arguments", run => throw new ContractHalt(
            ContractErrors.BadArguments, $"the {run.Invocation.Arguments.Length} bytes of arguments are not what {run.Invocation.Function} takes"));
        host.Define("token_release", (run, token, to, amount) =>
        {
            run.RequireTask("releases tokens");
            run.Read(token, Address.Size);
            run.Read(to, Address.Size);
            run.Read(amount, Hash32.Size);
            throw new ContractHalt(ContractErrors.TokensNotEnabled, "token releases are not enabled on this network");
        });
        host.Define("ethereum_call", (run, target, payload, length) =>
        {
            run.RequireTask("orders an Ethereum call");
            run.Read(target, Address.Size);
            run.Read(payload, length);
            throw new ContractHalt(ContractErrors.EthereumCallNotEnabled, "Ethereum calls are not enabled on this network");
        });
    }

    private static ContractHalt UnknownFunction(ContractRun run) => run.Invocation.Kind == InvocationKind.Deploy
        ? new ContractHalt(ContractErrors.ConstructorUnknown, $"the contract has no constructor {run.Invocation.Function}")
        : new ContractHalt(ContractErrors.NoSuchFunction, $"the contract has no function {run.Invocation.Function}");

    private static ReadOnlySpan<byte> Hashed(ContractRun run, int pointer, int length)
    {
        ReadOnlySpan<byte> bytes = run.Read(pointer, length);
        run.Charge(GasSchedule.Hash);
        run.ChargePerByte(GasSchedule.PerByteHashed, bytes.Length);
        return bytes;
    }

    private static int Found(ContractRun run, ReadOnlyMemory<byte>? bytes)
    {
        run.Register = bytes ?? default;
        return bytes is null ? 0 : 1;
    }

    private static void Load(ContractRun run, ReadOnlyMemory<byte> bytes) => run.Register = bytes;
}
