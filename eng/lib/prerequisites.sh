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
  local compiler probe=$STAMPS/linker-probe
  compiler=$(type -P clang || type -P gcc) ||
    missing 'no C linker for the enclaves (neither clang nor gcc on PATH)' 'install one: sudo apt-get install gcc libc6-dev zlib1g-dev'
  printf 'int main(void){return 0;}' | "$compiler" -x c - -lm -ldl -lpthread -o "$probe" 2>/dev/null ||
    missing "$compiler cannot link a program (start files or headers of the C library are not there)" 'install them: sudo apt-get install libc6-dev zlib1g-dev'
  rm -f "$probe"
}
