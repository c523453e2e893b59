// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Keys;

/// <summary>
/// The secrets of one contract that a key keeper released to this enclave, and the keys that follow from them. A computation that uses the
/// keys holds them: they are wiped when the last holder has let go.
/// </summary>
internal sealed class ContractSecrets(ContractAddress address) : IDisposable
{
    private readonly Dictionary<Epoch, EpochKeys> _epochs = [];
    private int _holders = 1;

    /// <summary>Takes over released secrets; those of epochs that are here already stay.</summary>
    public void Add(ReleasedSecrets released)
    {
        foreach (var (epoch, secret) in released.Epochs)
        {
            if (!_epochs.TryAdd(epoch, new EpochKeys(secret)))
            {
                secret.Dispose();
            }
        }
    }

    /// <summary>The key that envelopes of an epoch are sealed to.</summary>
    /// <exception cref="EnigmaException"><c>keys.missing</c> or <c>keys.input_erased</c></exception>
    public XWingPrivateKey EnvelopeKey(Epoch epoch) => Of(epoch).Envelope ?? throw new EnigmaException(
        KeysErrors.InputErased,
        $"the inputs of contract {address} and epoch {epoch} are opened by nobody any more: the key keeper erased their key when other workers "
        + "held the state; take the bodies from peers");

    /// <summary>The key of the deltas whose record lies in an epoch.</summary>
    /// <exception cref="EnigmaException"><c>keys.missing</c></exception>
    public StateKey StateKey(Epoch epoch) => Of(epoch).State;

    /// <summary>The randomness of the tasks whose record lies in an epoch.</summary>
    /// <exception cref="EnigmaException"><c>keys.missing</c></exception>
    public TaskRandomness Randomness(Epoch epoch) => Of(epoch).Randomness;

    /// <summary>Wipes what opens inputs of epochs before one.</summary>
    public void ForgetInputs(Epoch before)
    {
        foreach (var keys in _epochs.Where(item => item.Key < before).Select(item => item.Value))
        {
            keys.ForgetInput();
        }
    }

    /// <summary>One more holder; it lets go with <see cref="Dispose"/>, on any thread.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>One holder less.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) != 0)
        {
            return;
        }

        foreach (var keys in _epochs.Values)
        {
            keys.Dispose();
        }
    }

    private EpochKeys Of(Epoch epoch) => _epochs.TryGetValue(epoch, out var keys) ? keys : throw KeyRing.Missing(address, epoch);

    /// <summary>The keys of one epoch, derived when they are first needed.</summary>
    private sealed class EpochKeys(ReleasedEpoch released) : IDisposable
    {
        private InputSecret? _input = released.Input;
        private XWingPrivateKey? _envelope;
        private StateKey? _state;
        private TaskRandomness? _randomness;

        public XWingPrivateKey? Envelope => _envelope ??= _input?.EnvelopeKey();

        public StateKey State => _state ??= released.State.StateKey();

        public TaskRandomness Randomness => _randomness ??= released.State.TaskRandomness();

        public void ForgetInput()
        {
            _input?.Dispose();
            _envelope?.Dispose();
            (_input, _envelope) = (null, null);
        }

        public void Dispose()
        {
            ForgetInput();
            released.Dispose();
            _state?.Dispose();
            _randomness?.Dispose();
        }
    }
}
