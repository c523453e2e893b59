// SPDX-License-Identifier: MIT
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Enigma.Chain;
using Enigma.Crypto;
using Xunit;

namespace Enigma.Untrusted.Tests.Chain;

public sealed class PauseTests
{
    // What is lost would be waited for without end.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly SteppedClock _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wait_EndsWhenTheClockSaysSo()
    {
        var pause = new Pause(_clock);
        var waiting = pause.WaitAsync(Second, Cancel);
        _clock.Advance(Second - TimeSpan.FromTicks(1));
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));
        await waiting.WaitAsync(Patience, Cancel);
        Assert.Equal(0, _clock.Timers);
    }

    [Fact]
    public async Task End_DuringAPause_EndsThatOneAlone()
    {
        var pause = new Pause(_clock);
        var waiting = pause.WaitAsync(Second, Cancel);
        pause.End();
        await waiting.WaitAsync(Patience, Cancel);
        Assert.Equal(0, _clock.Timers);
        Assert.False(pause.WaitAsync(Second, Cancel).IsCompleted);
    }

    [Fact]
    public async Task End_BetweenTwoPauses_EndsTheNextOneAlone()
    {
        var pause = new Pause(_clock);
        pause.End();
        pause.End();
        await pause.WaitAsync(Second, Cancel).WaitAsync(Patience, Cancel);
        var waiting = pause.WaitAsync(Second, Cancel);
        Assert.False(waiting.IsCompleted);
        _clock.Advance(Second);
        await waiting.WaitAsync(Patience, Cancel);
    }

    [Fact]
    public async Task Wait_ThatIsCancelled_Throws()
    {
        using var stop = new CancellationTokenSource();
        var pause = new Pause(_clock);
        var waiting = pause.WaitAsync(Second, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience, Cancel));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pause.WaitAsync(Second, stop.Token).WaitAsync(Patience, Cancel));
        Assert.Equal(0, _clock.Timers);
    }

    [Fact]
    public async Task Follower_ThatIsWokenWhileItLooks_LooksAgainAtOnce()
    {
        var chain = new PlayedChain();
        chain.Grow(0, 0);
        var look = new Looks(chain);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var follower = new LogFollower(look, Address.Zero, new RecordingObserver(), new LogFollowerOptions { PollInterval = Second, Time = _clock });
        // The first look finds the block, the second nothing: a wake in it comes between two pauses.
        look.BeforeAnswer = count =>
        {
            if (count == 2)
            {
                follower.Wake();
            }
        };
        var running = follower.RunAsync(stop.Token);
        await look.ReachedAsync(3);
        await _clock.PausesAsync();
        Assert.Equal(3, look.Count);
        _clock.Advance(Second);
        await look.ReachedAsync(4);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience, Cancel));
    }

    [Fact]
    public async Task Follower_OfAChainThatStands_ThrowsNothing()
    {
        var chain = new PlayedChain();
        chain.Grow(0, 0);
        var look = new Looks(chain);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var follower = new LogFollower(look, Address.Zero, new RecordingObserver(), new LogFollowerOptions { PollInterval = Second, Time = _clock });
        // Other tests throw meanwhile: what flows with this one tells which are its own.
        var isOwn = new AsyncLocal<bool> { Value = true };
        var thrown = new List<Exception>();
        AppDomain.CurrentDomain.FirstChanceException += Count;
        var running = follower.RunAsync(stop.Token);
        for (var pause = 1; pause <= 20; pause++)
        {
            await look.ReachedAsync(pause + 1);
            await _clock.PausesAsync();
            _clock.Advance(Second);
        }

        await look.ReachedAsync(22);
        AppDomain.CurrentDomain.FirstChanceException -= Count;
        Assert.Empty(thrown);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience, Cancel));

        void Count(object? sender, FirstChanceExceptionEventArgs happened)
        {
            if (isOwn.Value)
            {
                thrown.Add(happened.Exception);
            }
        }
    }

    /// <summary>Counts how often the newest block is asked for.</summary>
    private sealed class Looks(IEthereumRpc behind) : AlteredRpc(behind)
    {
        private readonly Channel<int> _looked = Channel.CreateUnbounded<int>();

        public int Count { get; private set; }

        public Action<int> BeforeAnswer { get; set; } = _ => { };

        public override Task<ChainBlock> GetLatestBlockAsync(CancellationToken cancellationToken)
        {
            BeforeAnswer(++Count);
            _looked.Writer.TryWrite(Count);
            return base.GetLatestBlockAsync(cancellationToken);
        }

        public async Task ReachedAsync(int count)
        {
            while (await _looked.Reader.ReadAsync(Cancel).AsTask().WaitAsync(Patience, Cancel) < count)
            {
            }
        }
    }

    /// <summary>A clock that goes on when it is told to.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        private readonly Lock _gate = new();
        private readonly List<Timer> _timers = [];
        private TaskCompletionSource _created = NotYet();
        private TimeSpan _now;

        public int Timers
        {
            get
            {
                lock (_gate)
                {
                    return _timers.Count;
                }
            }
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                var timer = new Timer(this, () => callback(state), _now + dueTime);
                _timers.Add(timer);
                _created.TrySetResult();
                return timer;
            }
        }

        public void Advance(TimeSpan time)
        {
            List<Timer> due;
            lock (_gate)
            {
                _now += time;
                due = _timers.FindAll(timer => timer.At <= _now);
                due.ForEach(Forget);
            }

            due.ForEach(timer => timer.Fire());
        }

        /// <summary>Ends when somebody waits for the clock.</summary>
        public async Task PausesAsync()
        {
            while (true)
            {
                Task created;
                lock (_gate)
                {
                    if (_timers.Count > 0)
                    {
                        return;
                    }

                    created = _created.Task;
                }

                await created.WaitAsync(Patience, Cancel);
            }
        }

        private void Forget(Timer timer)
        {
            lock (_gate)
            {
                if (_timers.Remove(timer) && _timers.Count == 0)
                {
                    _created = NotYet();
                }
            }
        }

        private static TaskCompletionSource NotYet() => new(TaskCreationOptions.RunContinuationsAsynchronously);

        private sealed class Timer(SteppedClock clock, Action fire, TimeSpan at) : ITimer
        {
            public TimeSpan At => at;

            public void Fire() => fire();

            public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

            public void Dispose() => clock.Forget(this);

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
