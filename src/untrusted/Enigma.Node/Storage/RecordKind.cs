// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>The kinds of records that a node stores (spec/storage.md section 2); the number is part of a record's checksum.</summary>
public enum RecordKind : byte
{
    /// <summary>Whose data this is: format, network and Ledger.</summary>
    Identity = 1,

    /// <summary>Envelopes, modules, bodies, evidence and parts of checkpoints by their hash.</summary>
    Contents = 2,

    /// <summary>Leaves by contract and index.</summary>
    Receipts = 3,

    /// <summary>The chain journal: what each block did to the Ledger.</summary>
    Blocks = 4,

    /// <summary>Tasks that a worker admitted and whose record is not on the Ledger yet.</summary>
    Admitted = 5,

    /// <summary>Contract keys that the key keeper signed.</summary>
    ContractKeys = 6,

    /// <summary>What enclaves sealed to themselves.</summary>
    Sealed = 7,

    /// <summary>Transactions that were signed and are not settled.</summary>
    Transactions = 8,

    /// <summary>Collateral of quotes by its name.</summary>
    Collateral = 9,

    /// <summary>Envelopes and modules that were admitted and whose record is not on the Ledger yet, by their hash.</summary>
    AdmittedContents = 10,
}
