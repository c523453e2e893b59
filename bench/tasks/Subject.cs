// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using Enigma.Crypto;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;

namespace Enigma.Bench.Tasks;

/// <summary>The measured contract on a network in this process, driven through the door of its worker's enclave.</summary>
internal sealed class Subject
{
    private const int KeysPerFill = 40_000;

    private readonly TestNetwork _network;
    private readonly TestUser _user;
    private readonly EncryptionKey _key;
    private readonly List<TestTask> _tasks = [];

    public Subject(TestNetwork network, string name)
    {
        _network = network;
        _user = network.User(name);
        Contract = _user.NewContract(name);
        _key = network.ContractKey(Contract);
        Worker = network.Seat(Contract);
        Worker.FetchKeys(Contract);
        Record(BenchContract.Constructor, [], GasClass.Of(8), TestUser.Deployment(code: BenchContract.Code));
        Sync();
        Execute(1);
    }

    public ContractAddress Contract { get; }

    public TestWorker Worker { get; }

    /// <summary>How many entries were computed.</summary>
    public int Computed { get; private set; }

    /// <summary>The bodies of all of them.</summary>
    public List<ByteString> Bodies { get; } = [];

    /// <summary>Writes to that many keys from the first one on.</summary>
    public void FillState(int keys)
    {
        for (var from = 0; from < keys; from += KeysPerFill)
        {
            var arguments = new byte[2 * sizeof(uint)];
            BinaryPrimitives.WriteInt32LittleEndian(arguments, from);
            BinaryPrimitives.WriteInt32LittleEndian(arguments.AsSpan(sizeof(uint)), Math.Min(KeysPerFill, keys - from));
            Record(BenchContract.Fill, arguments, GasClass.Maximum);
            Sync();
            Execute(1);
            // What was filled is large and not looked at again.
            Bodies[^1] = ByteString.Empty;
            Worker.Transcript.Clear();
        }
    }

    /// <summary>Seals and records calls that read and write one key each, spread over so many keys, and shows them to the enclave.</summary>
    public void RecordStores(int count, int keys)
    {
        for (var i = 0; i < count; i++)
        {
            var arguments = new byte[40];
            // A step that is prime to the number of keys: each call meets a key that was not used lately.
            BinaryPrimitives.WriteInt32LittleEndian(arguments, (int)(((long)_tasks.Count * 611_953) % keys));
            BinaryPrimitives.WriteInt32LittleEndian(arguments.AsSpan(8), _tasks.Count);
            Record(BenchContract.Store, arguments, GasClass.Of(8));
        }

        Sync();
    }

    /// <summary>Lets the enclave compute the next entries; refuses to measure tasks that fail.</summary>
    public void Execute(int count)
    {
        for (var i = 0; i < count; i++, Computed++)
        {
            var task = _tasks[Computed];
            // The module goes in once: the enclave keeps it.
            var reply = Worker.Ask<ExecutedReply>(new ExecuteRequest(
                Contract, new EntryIndex((uint)Computed), task.Envelope, Computed == 0 ? BenchContract.Code : ByteString.Empty));
            if (reply.Leaf.Status != EntryStatus.Succeeded)
            {
                throw new InvalidOperationException($"entry {Computed} failed; the benchmark's contract is wrong");
            }

            Bodies.Add(reply.Body);
        }
    }

    private void Record(string function, byte[] arguments, GasClass gas, DeploymentTerms? deployment = null)
    {
        var task = _user.Seal(
            Contract, _key, function, arguments, deployment, terms: TaskTerms.ForComputation(gas, gasPrice: 2));
        _user.Record(task, Worker.Id);
        _tasks.Add(task);
    }

    private void Sync()
    {
        _network.Mine();
        Worker.Sync(Contract);
    }
}
