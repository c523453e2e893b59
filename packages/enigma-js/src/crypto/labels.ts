// SPDX-License-Identifier: MIT
import { ascii } from '../codec/bytes.js'

// Labels of spec/crypto.md section 7: one purpose each.
export const labels = {
  siv: ascii('enigma/v1/siv'),
  sivKeys: ascii('enigma/v1/siv-keys'),
  envelopeKey: ascii('enigma/v1/envelope-key'),
  stateMac: ascii('enigma/v1/state-mac'),
  stateEnc: ascii('enigma/v1/state-enc'),
  envelope: ascii('enigma/v1/envelope'),
  encapsulation: ascii('enigma/v1/encapsulation'),
  result: ascii('enigma/v1/result'),
  delta: ascii('enigma/v1/delta'),
  report: ascii('enigma/v1/report'),
  header: ascii('enigma/v1/header'),
  userSeed: ascii('enigma/v1/user-seed'),
  queryAnswer: ascii('enigma/v1/query-answer'),
  querySession: ascii('enigma/v1/query-session'),
} as const
