# SPDX-License-Identifier: MIT
# The set-up steps. For each: the declaration, inputs_NAME (what it watches) and step_NAME (the work).

shopt -s nullglob

# One quiet, self-contained dotnet call: no telemetry, no node or compiler server that stays behind.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false TESTINGPLATFORM_TELEMETRY_OPTOUT=1
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
readonly DOTNET_FLAGS=(-nologo -nodeReuse:false -v:minimal -tl:off)

# dotnet_compile VERB ARGUMENT...: with a compiler server that all its projects share and that ends with it; a cold compiler for each
# project takes twice the time.
dotnet_compile() {
  local server=enigma-$BASHPID code=0 process
  dotnet "$@" -p:UseSharedCompilation=true -p:SharedCompilationId="$server" "${DOTNET_FLAGS[@]}" || code=$?
  for process in /proc/[0-9]*; do
    [[ $(tr '\0' ' ' 2>/dev/null <"$process/cmdline") != *"-pipename:$server "* ]] || kill "${process#/proc/}" 2>/dev/null
  done
  return $code
}

npm_ci() { (cd "$REPO/$1" && npm ci --no-audit --no-fund --no-update-notifier --ignore-scripts); }

# --- packages -------------------------------------------------------------------------------------------------------

step tools download 'installing tools (anvil, forge, solc)' --requires 'platform node' --output artifacts/tools/anvil
inputs_tools() { pinned=("$REPO/eng/tools/package.json" "$REPO/eng/tools/package-lock.json"); }
step_tools() {
  local tool binary
  npm_ci eng/tools && mkdir -p "$REPO/artifacts/tools" || return
  for tool in anvil cast forge; do
    binary=eng/tools/node_modules/@foundry-rs/$tool-linux-amd64/bin/$tool
    chmod +x "$REPO/$binary" && ln -sfn "../../$binary" "$REPO/artifacts/tools/$tool" && "$REPO/artifacts/tools/$tool" --version || return
  done
}

step guest_packages download 'installing the guest compiler' --requires node --output guest/assemblyscript/node_modules --source guest/assemblyscript/package-lock.json
inputs_guest_packages() { pinned=("$REPO"/guest/assemblyscript/package{,-lock}.json); }
step_guest_packages() { npm_ci guest/assemblyscript; }

step bench_packages download 'installing viem for the benchmarks' --requires node --output bench/gas/node_modules --source bench/gas/package-lock.json
inputs_bench_packages() { pinned=("$REPO"/bench/gas/package{,-lock}.json); }
step_bench_packages() { npm_ci bench/gas; }

step vector_packages download 'installing the libraries that make vectors' --requires 'platform node' --output spec/vectors/generate/node_modules
inputs_vector_packages() { pinned=("$REPO"/spec/vectors/generate/package{,-lock}.json); }
step_vector_packages() { npm_ci spec/vectors/generate; }

step js_packages download 'installing the libraries of Enigma-JS' --requires 'platform node' --output packages/enigma-js/node_modules
inputs_js_packages() { pinned=("$REPO"/packages/enigma-js/package{,-lock}.json); }
step_js_packages() { npm_ci packages/enigma-js && fill_npm_cache; }
# A test plays somebody who installs Enigma-JS into a folder of their own, without a network: npm resolves that from what it has seen, and
# an install from a lock file does not look at what it would need.
fill_npm_cache() {
  local folder=$REPO/artifacts/npm-cache
  rm -rf "$folder" && mkdir -p "$folder" && echo '{ "private": true }' >"$folder/package.json" &&
    (cd "$folder" && npm install --no-audit --no-fund --no-update-notifier --ignore-scripts \
      $(node -p 'const p = require(process.argv[1]); Object.entries({ ...p.dependencies, viem: p.devDependencies.viem }).map((x) => x.join("@")).join(" ")' \
        "$REPO/packages/enigma-js/package.json"))
}

step dapp_packages download 'installing the libraries of the example dApp' --requires 'platform node' --output examples/private-dapp/node_modules
inputs_dapp_packages() { pinned=("$REPO"/examples/private-dapp/package{,-lock}.json); }
step_dapp_packages() { npm_ci examples/private-dapp; }

# A browser for the tests of the page. Where there is none and none can be had, those tests are skipped and say so.
step chromium download 'looking for Chromium' --output artifacts/chromium
inputs_chromium() { pinned=(); }
step_chromium() {
  local name
  for name in chromium chromium-browser google-chrome; do command -v "$name" >"$REPO/artifacts/chromium" && return; done
  ((EUID == 0)) && command -v apt-get || return 0
  (apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium) && command -v chromium >"$REPO/artifacts/chromium"
  return 0
}

step restore download 'restoring .NET packages' --requires dotnet --output artifacts/obj
inputs_restore() {
  pinned=("$REPO"/{src/*,tests,bench}/*/{*.csproj,packages.lock.json} "$REPO"/Directory.*.props "$REPO"/Directory.*.targets
    "$REPO"/global.json "$REPO"/Enigma.slnx "$REPO"/eng/*.props)
}
step_restore() { cd "$REPO" && dotnet restore Enigma.slnx "${DOTNET_FLAGS[@]}"; }

# --- what is built ----------------------------------------------------------------------------------------------------

# What calls the .NET SDK on the same projects goes one after the other (lane dotnet).
readonly HOST_SOURCES=("$REPO"/src/{shared,untrusted,client,app} "$REPO"/.editorconfig)

step cli build 'building the command line' --needs restore --requires dotnet --lane dotnet --output artifacts/bin/Enigma.Cli/release/Enigma.Cli
inputs_cli() { watched=("${HOST_SOURCES[@]}"); }
step_cli() { cd "$REPO" && dotnet_compile build eng/Host.slnf -c Release --no-restore; }

step enclaves build 'compiling the enclaves to native code' --needs restore --requires 'platform dotnet linker' --lane dotnet --output artifacts/enclaves/keys
inputs_enclaves() { watched=("$REPO"/src/{shared,trusted} "$REPO"/.editorconfig "$REPO"/eng/*.txt); }
step_enclaves() {
  local name
  cd "$REPO" && rm -rf artifacts/publish && dotnet_compile publish eng/Enclaves.slnf -c Release --no-restore || return
  for name in Worker Keys; do place_enclave "$name" || return; done
}

# place_enclave Worker|Keys: into artifacts/enclaves/worker|keys, replaced as a whole so that nothing old stays beside it.
place_enclave() {
  local fresh=artifacts/publish/Enigma.Enclave.$1/release target=artifacts/enclaves/${1,,}
  rm -f "$fresh"/*.pdb && rm -rf "$target" && mkdir -p artifacts/enclaves && mv "$fresh" "$target"
}

step solution build 'building everything, tests included' --needs restore --requires dotnet --covers cli --lane dotnet --output artifacts/bin
inputs_solution() { watched=("$REPO"/{src,bench} "$REPO"/spec/vectors/*.json "$REPO"/tests/Enigma.* "$REPO"/.editorconfig "$REPO"/eng/*.txt); }
step_solution() { cd "$REPO" && dotnet_compile build Enigma.slnx -c Release --no-restore; }

step contracts build 'compiling the Ledger' --needs tools --requires node --output artifacts/contracts --source contracts/src
inputs_contracts() { watched=("$REPO"/contracts/{src,foundry.toml} "$REPO"/eng/tools/compile-contracts.mjs); }
step_contracts() { node "$REPO/eng/tools/compile-contracts.mjs"; }

step guest build 'compiling the sample contracts' --needs guest_packages --requires node --output artifacts/guest --source guest/build
inputs_guest() { watched=("$REPO/guest"); }
step_guest() { "$REPO/guest/build"; }

step js build 'building Enigma-JS' --needs js_packages --requires node --output artifacts/enigma-js --source packages/enigma-js/src
inputs_js() { watched=("$REPO"/packages/enigma-js/{src,test,package.json,tsconfig.json,tsconfig.build.json,biome.json}); }
step_js() {
  cd "$REPO/packages/enigma-js" && node_modules/.bin/biome check . &&
    rm -rf "$REPO/artifacts/enigma-js" dist && node_modules/.bin/tsc -p tsconfig.json && node_modules/.bin/tsc -p tsconfig.build.json &&
    # What is built finds its packages by its own path.
    ln -sfn ../../packages/enigma-js/node_modules "$REPO/artifacts/enigma-js/node_modules"
}

step dapp build 'building the example dApp' --needs 'js dapp_packages' --requires node --output artifacts/private-dapp
inputs_dapp() { watched=("$REPO"/examples/private-dapp/{src,index.html,vite.config.ts,tsconfig.json,biome.json}); }
step_dapp() {
  cd "$REPO/examples/private-dapp" && ../../packages/enigma-js/node_modules/.bin/biome check . &&
    node_modules/.bin/tsc && node_modules/.bin/vite build
}
