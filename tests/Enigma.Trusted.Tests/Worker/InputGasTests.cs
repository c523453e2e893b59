// SPDX-License-Identifier: MIT
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;
using Enigma.Trusted.Tests.Network;
using Enigma.Trusted.Tests.Queries;
using Enigma.Trusted.Tests.Wasm;
using Xunit;

namespace Enigma.Trusted.Tests.Worker;

/// <summary>Whoever sends much pays for it, whatever becomes of the task (spec/tasks.md section 2).</summary>
public sealed class InputGasTests
{
    // The envelope of these has 132,250 bytes: 130,816 more than the smallest one, at 20 gas.
    private const int Long = 100_000;
    private const ulong PriceOfLong = 2_616_320;

    private static readonly TaskTerms Terms = TestUser.Terms;

    [Fact]
    public void Task_PaysForEachByteOfItsEnvelope_BesideWhatItsContractUses()
    {
        using var story = new Story();
        var (shortLeaf, shortOutcome) = story.Run("who()", 0);
        var (longLeaf, longOutcome) = story.Run("who()", Long);
        Assert.Equal((EntryStatus.Succeeded, EntryStatus.Succeeded), (shortLeaf.Status, longLeaf.Status));
        Assert.Equal(PriceOfLong, longOutcome.GasUsed - shortOutcome.GasUsed);
        Assert.Equal((GasClass.Of(1), GasClass.Of(8)), (shortLeaf.Charged, longLeaf.Charged));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(123, 0)]
    [InlineData(124, 256)]
    [InlineData(379, 256)]
    [InlineData(380, 768)]
    public void PriceRises_WithTheSizeClass(int argumentBytes, ulong paidBytes)
    {
        using var story = new Story();
        var used = story.Run("who()", 0).Outcome.GasUsed;
        Assert.Equal(20 * paidBytes, story.Run("who()", argumentBytes).Outcome.GasUsed - used);
        Assert.Equal(20 * paidBytes, InputGas.Of("who()", argumentBytes));
    }

    [Fact]
    public void LimitThatIsUsedUpByTheInputs_LeavesTheContractNothing()
    {
        // Class 8 is enough for the inputs and some 570,000 gas of the contract's own.
        using var story = new Story();
        var (leaf, outcome) = story.Run("loop()", Long);
        Assert.Equal(("contract.out_of_gas", Terms.GasLimit.Budget), (Assert.IsType<FailedOutcome>(outcome).Code, outcome.GasUsed));
        Assert.Equal(leaf.Lock, leaf.Charge);
    }

    [Fact]
    public void ForcedTask_WithMoreThanItsLimitCovers_RunsOutOfGas_AndPaysAllOfIt()
    {
        // Padded to 1,024 bytes: 15,360 gas. Class 0 leaves nothing, class 1 12,500, class 2 37,500.
        using var story = new Story();
        Assert.Equal(15_360ul, InputGas.Of("read()", 600));
        foreach (var limit in new[] { GasClass.Of(0), GasClass.Of(1) })
        {
            var (leaf, outcome) = story.Force("read()", 600, limit);
            Assert.Equal(("contract.out_of_gas", limit.Budget), (Assert.IsType<FailedOutcome>(outcome).Code, outcome!.GasUsed));
            Assert.Equal((EntryStatus.Failed, limit, leaf.Lock), (leaf.Status, leaf.Charged, leaf.Charge));
        }

        // Whatever is in it: what is not paid is not looked at.
        var unread = story.Force("read()", 600, GasClass.Of(1), sealedTerms: Terms).Outcome;
        Assert.Equal("contract.out_of_gas", Assert.IsType<FailedOutcome>(unread).Code);
        Assert.Equal(EntryStatus.Succeeded, story.Force("read()", 600, GasClass.Of(2)).Leaf.Status);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(625, 1)]
    [InlineData(626, 2)]
    [InlineData(10_000, 2)]
    public void ForcedTask_WhoseEnvelopeDoesNotOpen_PaysForItAllTheSame(int paidBytes, byte charged)
    {
        using var story = new Story();
        var (leaf, outcome) = story.Force(new SealedEnvelope(new byte[Envelope.MinimumSize + paidBytes]), GasClass.Of(2));
        Assert.Equal((EntryStatus.Failed, GasClass.Of(charged), null), (leaf.Status, leaf.Charged, outcome));
    }

    [Fact]
    public void ForcedTask_WithOtherTermsThanSealed_PaysForItsInputs_AndIsToldSo()
    {
        using var story = new Story();
        var (leaf, outcome) = story.Force("read()", 600, GasClass.Of(8), sealedTerms: Terms with { GasPrice = 1 });
        Assert.Equal(("envelope.mismatch", 15_360ul), (Assert.IsType<FailedOutcome>(outcome).Code, outcome!.GasUsed));
        Assert.Equal(GasClass.Of(2), leaf.Charged);
    }

    [Fact]
    public void Admission_OfInputsThatTheLimitDoesNotCover_IsRefused_BeforeTheyAreOpened()
    {
        using var story = new Story();
        story.Refuses(story.Seal("read()", 600, GasClass.Of(1)));
        // It would not open either; that is not even tried.
        story.Refuses(story.Seal("read()", 0, GasClass.Of(1)) with { Envelope = new SealedEnvelope(new byte[SealedEnvelope.MaximumSize]) });
        story.Admits(story.Seal("read()", 600, GasClass.Of(2)));
        story.Admits(story.Seal("read()", 0, GasClass.Base));
    }

    [Theory]
    [InlineData(InvocationKind.Call)]
    [InlineData(InvocationKind.Deploy)]
    public void LimitThatIsOneGasShortOfInputsAndContract_IsOutOfGas(InvocationKind kind)
    {
        using var runtime = new ContractRuntime();
        var code = Wasmtime.Module.ConvertText("""
            (module (import "enigma_v1" "block_number" (func $block (result i64)))
              (func $f (drop (call $block))) (export "call" (func $f)) (export "deploy" (func $f)))
            """);
        Assert.Equal(7_000, Least(7_000) - Least(0));
        var failed = Assert.IsType<ExecutionOutcome.Failed>(Run(7_000, budget: 6_999));
        Assert.Equal((ContractErrors.OutOfGas, 6_999ul), (failed.Code, failed.GasUsed));

        // The least budget that it succeeds with.
        long Least(ulong inputGas)
        {
            var (low, high) = (0ul, Run(inputGas, ContractBench.DefaultGas).GasUsed);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = Run(inputGas, middle) is ExecutionOutcome.Succeeded ? (low, middle) : (middle + 1, high);
            }

            return (long)high;
        }

        ExecutionOutcome Run(ulong inputGas, ulong budget) => runtime.Execute(
            code, HostAbi.EnigmaV1, ContractBench.Invocation(kind, "construct()", gas: budget) with { InputGas = inputGas }, new ContractStateMap());
    }

    [Fact]
    public void Estimate_TellsTheClassThatTheTaskIsCharged()
    {
        using var story = new QueryStory();
        foreach (var (bytes, expected) in new[] { (0, 1), (600, 2), (10_000, 5) })
        {
            var estimated = story.Asker.Ask(story.Worker, story.Contract, "who()", QueryKind.Estimate, new byte[bytes]);
            Assert.Equal(GasClass.Of((byte)expected), Assert.IsType<EstimatedOutcome>(estimated).Class);
            Assert.Equal(GasClass.Of((byte)expected), story.Call("who()", new byte[bytes]).Leaf.Charged);
        }
    }

    [Fact]
    public void Query_PaysNothingForItsInputs()
    {
        using var story = new QueryStory();
        Assert.Equal(Used(0), Used(10_000));

        ulong Used(int bytes) =>
            ((QueriedOutcome)story.Asker.Ask(story.Worker, story.Contract, "who()", QueryKind.Query, new byte[bytes])).Run.GasUsed;
    }

    /// <summary>A vault on a network of one worker, which computes what is recorded at once.</summary>
    private sealed class Story : IDisposable
    {
        private readonly TestNetwork _network = new();
        private readonly TestUser _alice;
        private readonly ContractAddress _contract;
        private uint _next;

        public Story()
        {
            _alice = _network.User("alice");
            var deploy = _network.Deploy(_alice, "kept"u8.ToArray());
            _contract = deploy.Contract;
            Compute(deploy);
        }

        private TestWorker Worker => _network.Workers[0];

        public (Leaf Leaf, TaskOutcome Outcome) Run(string function, int argumentBytes)
        {
            var (leaf, outcome) = Compute(_network.Call(_alice, _contract, function, new byte[argumentBytes]));
            return (leaf, outcome!);
        }

        public (Leaf Leaf, TaskOutcome? Outcome) Force(string function, int argumentBytes, GasClass limit, TaskTerms? sealedTerms = null) =>
            Force(Seal(function, argumentBytes, limit, sealedTerms));

        public (Leaf Leaf, TaskOutcome? Outcome) Force(SealedEnvelope envelope, GasClass limit) =>
            Force(Seal("read()", 0, limit) with { Envelope = envelope });

        public TestTask Seal(string function, int argumentBytes, GasClass limit, TaskTerms? sealedTerms = null) => _alice.Seal(
            _contract, _network.ContractKey(_contract), function, new byte[argumentBytes],
            terms: Terms with { GasLimit = limit }, sealedTerms: sealedTerms);

        public void Refuses(TestTask task) => Worker.Refuses(TaskErrors.GasLimitTooLow, Worker.AdmitRequest(task));

        public void Admits(TestTask task) => Worker.Ask<AdmissionReply>(Worker.AdmitRequest(task));

        public void Dispose() => _network.Dispose();

        private (Leaf Leaf, TaskOutcome? Outcome) Force(TestTask task)
        {
            _alice.Record(task, WorkerId.None);
            return Compute(task);
        }

        private (Leaf Leaf, TaskOutcome? Outcome) Compute(TestTask task)
        {
            _network.Mine();
            Worker.Sync(_contract);
            var reply = Worker.Execute(task, _next++);
            return (reply.Leaf, TaskBody.Decode(reply.Body).Result.IsNone ? null : task.Open(reply.Leaf.Task, reply.Body));
        }
    }
}
