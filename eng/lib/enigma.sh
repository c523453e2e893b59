# SPDX-License-Identifier: MIT
# What the scripts share. A script sets SCRIPT (its name) and sources this file.

((BASH_VERSINFO[0] >= 5)) || { echo "$SCRIPT: error: bash $BASH_VERSION is too old; 5 or newer is needed" >&2; exit 3; }
REPO=$(cd -- "${BASH_SOURCE[0]%/*}/../.." && pwd -P) || exit 1
readonly REPO

source "$REPO/eng/lib/console.sh"
source "$REPO/eng/lib/run.sh"
source "$REPO/eng/lib/jobs.sh"
source "$REPO/eng/lib/prerequisites.sh"
source "$REPO/eng/lib/setup.sh"
source "$REPO/eng/lib/steps.sh"

# Everything that a running network is made of.
readonly NETWORK_STEPS=(tools contracts guest_packages guest restore cli enclaves)

# Programs that tests and benchmarks start are found without asking npm.
export_tools() {
  export PATH=$REPO/artifacts/tools:$PATH
  export FOUNDRY_SOLC=$REPO/eng/tools/solc FOUNDRY_OFFLINE=true FOUNDRY_DISABLE_NIGHTLY_WARNING=1
}
