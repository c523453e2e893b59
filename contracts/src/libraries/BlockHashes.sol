// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Hashes of the last 8191 blocks: BLOCKHASH for the newest 256, the EIP-2935 contract behind them.
library BlockHashes {
    address internal constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;
    uint256 internal constant REACH = 8191;

    /// Hash of a past block, zero if it is out of reach or not past.
    function hashOf(uint256 number) internal view returns (bytes32 hash) {
        if (number >= block.number || block.number - number > REACH) return 0;
        hash = blockhash(number);
        if (hash != 0) return hash;
        (bool answered, bytes memory word) = HISTORY.staticcall(abi.encode(number));
        if (answered && word.length == 32) hash = abi.decode(word, (bytes32));
    }
}
