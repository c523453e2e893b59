// SPDX-License-Identifier: MIT
// Chromium, wherever this machine has it.
import { execFileSync } from 'node:child_process'
import { chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']

function findChromium() {
  for (const name of NAMES) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    } catch {
      // the next name
    }
  }
  return undefined
}

export const chromiumPath = findChromium()

/** Why browser tests cannot run here, or false. */
export const skip = chromiumPath
  ? false
  : `there is no Chromium here (${NAMES.join(', ')}); install it, for example with apt-get install chromium`

// The sandbox of Chromium does not start for root.
export const launch = () => chromium.launch({ executablePath: chromiumPath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
