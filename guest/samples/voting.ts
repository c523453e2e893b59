// SPDX-License-Identifier: MIT
// A poll whose votes stay secret for ever, and whose count stays secret until it closes.
import { Address, Stored, StoredMap, Task, require } from "@enigma/guest";

const questions = new StoredMap<u64, string>("question");
const closingTimes = new StoredMap<u64, u64>("closes");
const yesVotes = new StoredMap<u64, u64>("yes");
const noVotes = new StoredMap<u64, u64>("no");
const voted = new StoredMap<string, bool>("voted");
const pollCount = new Stored<u64>("polls");

export function construct(): void {
  pollCount.value = 0;
}

/** Opens a poll that closes at a time in seconds since 1970, and returns its number. */
export function createPoll(question: string, closesAt: u64): u64 {
  require(question.length > 0, "a poll needs a question");
  require(closesAt > Task.blockTime, "a poll closes in the future");
  const poll = pollCount.value;
  pollCount.value = poll + 1;
  questions.set(poll, question);
  closingTimes.set(poll, closesAt);
  return poll;
}

/** Votes once. */
export function vote(poll: u64, inFavour: bool): void {
  require(questions.has(poll), "there is no such poll");
  require(closingTimes.get(poll) > Task.blockTime, "the poll is closed");
  const ballot = ballotOf(poll, Task.caller);
  require(!voted.has(ballot), "you have voted");
  voted.set(ballot, true);
  const votes = inFavour ? yesVotes : noVotes;
  votes.set(poll, votes.getOr(poll, 0) + 1);
}

/** Votes in favour and votes against, once the poll is closed. */
// @ts-ignore: decorator
@view
export function tally(poll: u64): u64[] {
  require(questions.has(poll), "there is no such poll");
  require(closingTimes.get(poll) <= Task.blockTime, "the poll is still open");
  return [yesVotes.getOr(poll, 0), noVotes.getOr(poll, 0)];
}

// @ts-ignore: decorator
@view
export function question(poll: u64): string {
  require(questions.has(poll), "there is no such poll");
  return questions.get(poll);
}

function ballotOf(poll: u64, voter: Address): string {
  return `${poll}/${voter}`;
}
