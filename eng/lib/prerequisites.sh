# SPDX-License-Identifier: MIT
# What a machine must have before the set-up can do the rest. Looked at only when a step is about to run.

missing() {
  error "$1" "$2"
  exit "$EXIT_MISSING"
}

require_platform() {
  [[ $OSTYPE == linux* && $HOSTTYPE == x86_64 ]] ||
    missing "this machine is $OSTYPE on $HOSTTYPE; the enclaves are built for Linux on x86_64" 'use an x86_64 Linux machine, container or virtual machine'
}

# Built programs look for the runtime in DOTNET_ROOT first; needed when the SDK is not in a system folder.
find_dotnet_root() {
  local dotnet
  [[ -z ${DOTNET_ROOT:-} ]] && dotnet=$(type -P dotnet) || return 0
  dotnet=$(readlink -f "$dotnet")
  [[ ! -d ${dotnet%/*}/shared ]] || export DOTNET_ROOT=${dotnet%/*}
}

require_dotnet() {
  local dotnet sdk
  dotnet=$(type -P dotnet) ||
    missing 'the .NET SDK 10 is not installed (no dotnet on PATH)' 'install it: curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0, then add ~/.dotnet to PATH'
  dotnet=$(readlink -f "$dotnet")
  for sdk in "${dotnet%/*}"/sdk/10.*; do [[ -d $sdk ]] && return; done
  # A dotnet that is a wrapper script knows its SDKs itself.
  [[ $(cd / && dotnet --list-sdks 2>/dev/null) == *10.0.* ]] ||
    missing "the .NET SDK 10 is not installed ($dotnet has other versions only)" 'install it: curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0'
}

require_node() {
  local version
  type -P node >/dev/null && type -P npm >/dev/null ||
    missing 'Node.js 20 or newer is not installed (no node and npm on PATH)' 'install it: sudo apt-get install nodejs npm, or see https://nodejs.org/en/download'
  version=$(node --version 2>/dev/null)
  version=${version#v}
  [[ ${version%%.*} =~ ^[0-9]+$ ]] && ((${version%%.*} >= 20)) ||
    missing "Node.js is version ${version:-unknown}; 20 or newer is needed" 'install a current one: see https://nodejs.org/en/download'
}

require_linker() {
  local probe
  type -P clang >/dev/null || type -P gcc >/dev/null ||
    missing 'no C linker for the enclaves (neither clang nor gcc on PATH)' 'install one: sudo apt-get install gcc zlib1g-dev'
  # The runtime links zlib's interface; some distributions ship it apart from the compiler.
  probe=$(type -P clang || type -P gcc)
  printf 'int main(void){return 0;}' | "$probe" -x c - -lm -ldl -lpthread -o /dev/null 2>/dev/null ||
    missing "$probe cannot link a program (C library headers missing?)" 'install them: sudo apt-get install gcc libc6-dev'
}
