// SPDX-License-Identifier: MIT
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from '../network.js'
import { attestationVectors } from './attestationVectors.js'

writeFileSync(join(repository, 'spec', 'vectors', 'attestation.json'), await attestationVectors())
