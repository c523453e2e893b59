#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// Compiles a contract: its module with the entry points that its interface asks for, and its JSON ABI beside it.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import asc from "assemblyscript/asc";
import { ContractSourceError, readInterface, signatureOf, toJsonAbi } from "./interface.mjs";

const LIBRARY = join(dirname(fileURLToPath(import.meta.url)), "assembly");
const ENTRY = "enigma-entry-points.ts";

const HELP = `usage: enigma-asc CONTRACT.ts... [-o DIRECTORY]

Writes NAME.wasm and NAME.abi.json of each contract into the directory (default: beside the source).

example: enigma-asc calculator.ts -o build
`;

/** The module and JSON ABI of a contract file; it may import others by relative paths. */
export async function compileContract(path) {
  const contract = basename(path, ".ts");
  const functions = readInterface(await readFile(path, "utf8"), `${contract}.ts`);
  const entry = entryPoints(functions, contract);
  const stderr = asc.createMemoryStream();
  let module = null;
  const { error } = await asc.main(
    [
      ENTRY, "--outFile", "out.wasm", "--optimizeLevel", "3", "--shrinkLevel", "1", "--converge",
      // The memory of a run is dropped with it, so nothing is freed before.
      "--runtime", "stub",
      // Start sections are refused: the host calls this export before the entry point.
      "--exportStart", "_initialize",
      "--use", "abort=~lib/@enigma/guest/outcome/abort",
    ],
    {
      stdout: asc.createMemoryStream(),
      stderr,
      readFile: (name) => (name === ENTRY ? entry : readSource(name, dirname(path))),
      writeFile: (path, content) => {
        if (path.endsWith(".wasm")) {
          module = content;
        }
      },
      listFiles: () => [],
    },
  );
  if (error || !module) {
    throw new ContractSourceError(`${stderr}${error?.message ?? ""}`);
  }

  return { module, abi: toJsonAbi(functions) };
}

async function readSource(name, directory) {
  const inLibrary = /@enigma\/guest\/(?:assembly\/)?(.+)$/.exec(name.replaceAll("\\", "/"))?.[1];
  const path = inLibrary ? join(LIBRARY, inLibrary) : join(directory, name);
  return readFile(path, "utf8").catch(() => null);
}

/**
 * The source of the entry points: compare the requested signature, decode, call, encode. Queries reach views alone, and estimates
 * whatever its author did not take out of them.
 */
function entryPoints(functions, contract) {
  const constructor = functions.find((declared) => declared.name === "construct");
  const callable = functions.filter((declared) => declared.name !== "construct");
  const views = callable.filter((declared) => declared.mutability === "view");
  return `
import { Address, Bytes32, U256 } from "@enigma/guest/index";
import { Arguments, finish, refuseTokens, requestedFunction, unknownFunction } from "@enigma/guest/dispatch";
import * as contract from "./${contract}";

export function deploy(): void {
  const requested = requestedFunction();
${constructor ? branch(constructor) : '  if (requested == "construct()") { refuseTokens(); return; }'}
  unknownFunction();
}

export function call(): void {
  const requested = requestedFunction();
${callable.map(branch).join("\n")}
  unknownFunction();
}

export function estimate(): void {
  const requested = requestedFunction();
${callable.filter((declared) => !declared.estimated).map((declared) => `  if (requested == "${signatureOf(declared)}") unknownFunction();`).join("\n")}
  call();
}
${views.length === 0 ? "" : `
export function query(): void {
  const requested = requestedFunction();
${views.map(branch).join("\n")}
  unknownFunction();
}
`}`;
}

function branch(declared) {
  const names = declared.parameters.map((_, index) => `p${index}`);
  const decode = declared.parameters.map((parameter, index) => `    const p${index} = input.next<${parameter.type}>();`);
  const invoke = `contract.${declared.name}(${names.join(", ")})`;
  return [
    `  if (requested == "${signatureOf(declared)}") {`,
    declared.mutability === "payable" ? "" : "    refuseTokens();",
    names.length > 0 ? "    const input = new Arguments();" : "",
    ...decode,
    declared.result ? `    finish<${declared.result.type}>(${invoke});` : `    ${invoke};`,
    "    return;",
    "  }",
  ].filter((line) => line !== "").join("\n");
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { output: { type: "string", short: "o" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }

  if (positionals.length === 0) {
    process.stderr.write(`enigma-asc: error: no contract file given, expected at least one\n${HELP}`);
    return 2;
  }

  for (const input of positionals.map((path) => resolve(path))) {
    const { module, abi } = await compileContract(input);
    const output = join(values.output ?? dirname(input), basename(input, ".ts"));
    await mkdir(dirname(output), { recursive: true });
    await writeFile(`${output}.wasm`, module);
    await writeFile(`${output}.abi.json`, `${JSON.stringify(abi, null, 2)}\n`);
  }

  return 0;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await main();
  } catch (error) {
    const expected = error instanceof ContractSourceError || ["ENOENT", "EISDIR"].includes(error?.code) || error?.code?.startsWith("ERR_PARSE_ARGS");
    process.stderr.write(`enigma-asc: error: ${expected ? error.message : error.stack}\n`);
    process.exitCode = error?.code?.startsWith("ERR_PARSE_ARGS") ? 2 : 1;
  }
}
