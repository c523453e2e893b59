// SPDX-License-Identifier: MIT
using Enigma.HeaderAuthority;

// All it learns comes through the frames of its standard input, and it ends with them (spec/wire.md section 5).
await using var input = Console.OpenStandardInput();
await using var output = Console.OpenStandardOutput();
using var service = new AuthorityService();
await new AuthorityDoor(input, output, service).RunAsync(CancellationToken.None);
return 0;
