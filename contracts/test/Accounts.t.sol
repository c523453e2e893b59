// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DevnetToken} from "../src/devnet/DevnetToken.sol";
import {ILedger} from "../src/interfaces/ILedger.sol";
import {Parameters} from "../src/types/LedgerTypes.sol";
import {HostileToken} from "./support/HostileToken.sol";
import {Network} from "./support/Network.sol";

contract AccountsTest is Network {
    uint256 private constant SIGNING_KEY = 0x5160;

    function setUp() public {
        setUpNetwork(1);
    }

    function test_deposit_movesTokensIntoTheBalance(uint128 amount) public {
        amount = uint128(bound(amount, 0, 1e30));
        uint256 before = balanceOf(ALICE);
        fund(ALICE, amount);
        assertEq(balanceOf(ALICE), before + amount, "balance");
        assertEq(token.balanceOf(address(ledger)), 3_000_000 ether + amount, "tokens held");
    }

    function test_depositFor_creditsSomebodyElse() public {
        token.mint(BOB, 5);
        vm.startPrank(BOB);
        token.approve(address(ledger), 5);
        vm.expectEmit(address(ledger));
        emit ILedger.Deposited(address(7), BOB, 5);
        ledger.depositFor(address(7), 5);
        vm.stopPrank();
        assertEq(balanceOf(address(7)), 5, "balance");
    }

    function test_deposit_revertsWithoutAllowance() public {
        token.mint(ALICE, 5);
        vm.prank(ALICE);
        vm.expectRevert(
            abi.encodeWithSelector(ILedger.TokenTransferFailed.selector, address(token), ALICE, address(ledger), 5)
        );
        ledger.deposit(5);
    }

    function test_depositWithPermit_needsNoApproval() public {
        address signer = vm.addr(SIGNING_KEY);
        token.mint(signer, 5);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(SIGNING_KEY, permitDigest(signer, 5));
        vm.prank(signer);
        ledger.depositWithPermit(5, block.timestamp, v, r, s);
        assertEq(balanceOf(signer), 5, "balance");
    }

    function test_depositWithPermit_survivesAPermitThatSomebodyUsedFirst() public {
        address signer = vm.addr(SIGNING_KEY);
        token.mint(signer, 5);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(SIGNING_KEY, permitDigest(signer, 5));
        token.permit(signer, address(ledger), 5, block.timestamp, v, r, s);
        vm.prank(signer);
        ledger.depositWithPermit(5, block.timestamp, v, r, s);
        assertEq(balanceOf(signer), 5, "balance");
    }

    function test_withdraw_paysOut(uint128 amount) public {
        amount = uint128(bound(amount, 0, 1_000_000 ether));
        vm.prank(ALICE);
        ledger.withdraw(amount);
        assertEq(token.balanceOf(ALICE), amount, "tokens");
        assertEq(balanceOf(ALICE), 1_000_000 ether - amount, "balance");
    }

    function test_withdraw_revertsAboveTheBalance(uint128 excess) public {
        uint256 asked = bound(excess, 1_000_000 ether + 1, type(uint128).max);
        vm.prank(ALICE);
        vm.expectRevert(
            abi.encodeWithSelector(ILedger.InsufficientBalance.selector, ALICE, 1_000_000 ether, asked)
        );
        ledger.withdraw(uint128(asked));
    }

    function test_hostileToken_cannotReenter() public {
        HostileToken hostile = new HostileToken();
        ILedger victim = deployLedger(parametersOf(address(hostile)));
        hostile.attack(victim);
        victim.deposit(10);
        assertEq(hostile.attempts(), 1, "the token tried");
        assertEq(hostile.lastError(), abi.encodeWithSelector(ILedger.Reentered.selector), "and was refused");
        hostile.attack(victim);
        victim.withdraw(10);
        assertEq(victim.accountOf(address(this)).balance, 0, "paid once");
        assertEq(hostile.attempts(), 2, "the token tried again");
        assertEq(hostile.lastError(), abi.encodeWithSelector(ILedger.Reentered.selector), "and was refused again");
    }

    function test_tokenThatAnswersFalse_isAFailure() public {
        HostileToken hostile = new HostileToken();
        ILedger victim = deployLedger(parametersOf(address(hostile)));
        hostile.refuse();
        vm.expectRevert(
            abi.encodeWithSelector(
                ILedger.TokenTransferFailed.selector, address(hostile), address(this), address(victim), 10
            )
        );
        victim.deposit(10);
    }

    function test_constructor_refusesEveryBadParameter() public {
        Parameters memory p = parametersOf(address(0xdead));
        refuses(p, "feeToken", uint160(0xdead), 1);
        p = parametersOf(address(token));
        p.governor = address(0);
        refuses(p, "governor", 0, 1);
        p = parametersOf(address(token));
        p.keeper = address(0);
        refuses(p, "keeper", 0, 1);
        p = parametersOf(address(token));
        p.commitBlocks = 0;
        refuses(p, "commitBlocks", 0, 1);
        p = parametersOf(address(token));
        p.seatStake = 0;
        refuses(p, "seatStake", 0, 1);
        p = parametersOf(address(token));
        p.minGasPrice = 0;
        refuses(p, "minGasPrice", 0, 1);
        p = parametersOf(address(token));
        p.maxAttempts = 17;
        refuses(p, "maxAttempts", 17, 16);
        p = parametersOf(address(token));
        p.epochLength = uint40((A + 2) * F);
        refuses(p, "epochLength", (A + 2) * F, (A + 2) * F + 1);
        p = parametersOf(address(token));
        p.graceBlocks = uint40(EPOCH / 2 + 1);
        refuses(p, "graceBlocks", EPOCH / 2 + 1, EPOCH / 2);
        p = parametersOf(address(token));
        p.penalty = STAKE / 10 + 1;
        refuses(p, "penalty", STAKE / 10 + 1, STAKE / 10);
    }

    function test_views_giveTheParametersBack() public view {
        assertEq(
            keccak256(abi.encode(ledger.parameters())), keccak256(abi.encode(parametersOf(address(token)))), "parameters"
        );
    }

    function test_ether_isRefused() public {
        vm.deal(address(this), 1 ether);
        (bool accepted,) = address(ledger).call{value: 1}("");
        assertTrue(!accepted, "no door for ether");
    }

    function refuses(Parameters memory p, string memory name, uint256 given, uint256 bound_) private {
        vm.expectRevert(abi.encodeWithSelector(ILedger.BadParameter.selector, name, given, bound_));
        this.deployExternally(p);
    }

    function deployExternally(Parameters memory p) external {
        deployLedger(p);
    }

    function permitDigest(address owner, uint256 amount) private view returns (bytes32) {
        bytes32 permitType =
            keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 permitHash =
            keccak256(abi.encode(permitType, owner, address(ledger), amount, token.nonces(owner), block.timestamp));
        return keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), permitHash));
    }
}
