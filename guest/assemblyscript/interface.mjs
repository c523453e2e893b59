// SPDX-License-Identifier: MIT
// Reads the interface of a contract, its exported functions, from its source.
import * as assemblyscript from "assemblyscript";

const { NodeKind, CommonFlags } = assemblyscript;

const SOLIDITY_TYPES = new Map([
  ["bool", "bool"],
  ["u8", "uint8"], ["u16", "uint16"], ["u32", "uint32"], ["u64", "uint64"],
  ["i8", "int8"], ["i16", "int16"], ["i32", "int32"], ["i64", "int64"],
  ["U256", "uint256"], ["Address", "address"], ["Bytes32", "bytes32"],
  ["Uint8Array", "bytes"], ["string", "string"],
]);

const MUTABILITIES = ["view", "payable"];

// The mark of a function that answers no estimates.
const UNESTIMATED = "unestimated";

/** What a contract's author can do about it. */
export class ContractSourceError extends Error {}

/**
 * The exported functions of a contract file:
 * `{ name, parameters: [{ name, type, solidity }], result: { type, solidity } | null, mutability, estimated }`.
 */
export function readInterface(source, path) {
  const program = assemblyscript.newProgram(assemblyscript.newOptions());
  assemblyscript.parse(program, source, path, true);
  for (let message = assemblyscript.nextDiagnostic(program); message; message = assemblyscript.nextDiagnostic(program)) {
    if (assemblyscript.isError(message)) {
      throw new ContractSourceError(assemblyscript.formatDiagnostic(message, false, true));
    }
  }

  const file = program.sources.find((candidate) => candidate.normalizedPath === path);
  const functions = file.statements
    .filter((statement) => statement.kind === NodeKind.FunctionDeclaration && statement.is(CommonFlags.Export))
    .map(readFunction);
  if (functions.length === 0) {
    throw new ContractSourceError(`${path}: no exported function; export what callers may call`);
  }

  for (const declared of functions) {
    const twins = functions.filter((other) => other.name === declared.name);
    if (twins.length > 1) {
      throw new ContractSourceError(`${path}: function ${declared.name} is exported twice`);
    }
  }

  return functions;
}

/** `add(uint256,uint256)` */
export function signatureOf(declared) {
  return `${declared.name}(${declared.parameters.map((parameter) => parameter.solidity).join(",")})`;
}

/** The JSON ABI, as Ethereum tools read it. */
export function toJsonAbi(functions) {
  return functions.map(({ name, parameters, result, mutability }) => {
    const inputs = parameters.map((parameter) => ({ name: parameter.name, type: parameter.solidity }));
    return name === "construct"
      ? { type: "constructor", inputs, stateMutability: mutability }
      : {
        type: "function",
        name,
        inputs,
        outputs: result ? [{ name: "", type: result.solidity }] : [],
        stateMutability: mutability,
      };
  });
}

function readFunction(declaration) {
  const name = declaration.name.text;
  const { parameters, returnType } = declaration.signature;
  if (declaration.typeParameters?.length) {
    throw new ContractSourceError(`${name}: an exported function cannot be generic`);
  }

  const result = isVoid(returnType) ? null : readType(returnType, `result of ${name}`);
  if (name === "construct" && result) {
    throw new ContractSourceError("construct: the constructor returns nothing");
  }

  return {
    name,
    parameters: parameters.map((parameter) => ({
      name: parameter.name.text,
      ...readType(parameter.type, `parameter ${parameter.name.text} of ${name}`),
    })),
    result,
    mutability: readMutability(declaration, name),
    estimated: !decoratorsOf(declaration).includes(UNESTIMATED),
  };
}

function readMutability(declaration, name) {
  const found = decoratorsOf(declaration).filter((decorator) => MUTABILITIES.includes(decorator));
  if (found.length > 1) {
    throw new ContractSourceError(`${name}: @view and @payable exclude each other`);
  }

  return found[0] ?? "nonpayable";
}

function decoratorsOf(declaration) {
  return (declaration.decorators ?? []).map((decorator) => decorator.name.text);
}

function isVoid(type) {
  return type.kind === NodeKind.NamedType && type.name.identifier.text === "void";
}

function readType(type, where) {
  if (type.kind === NodeKind.NamedType && !type.isNullable) {
    const name = type.name.identifier.text;
    if (name === "Array" && type.typeArguments?.length === 1) {
      const item = readType(type.typeArguments[0], where);
      return { type: `${item.type}[]`, solidity: `${item.solidity}[]` };
    }

    const solidity = SOLIDITY_TYPES.get(name);
    if (solidity) {
      return { type: name, solidity };
    }
  }

  throw new ContractSourceError(
    `${where}: ${type.range} has no Solidity counterpart; use ${[...SOLIDITY_TYPES.keys()].join(", ")}, or arrays of these`,
  );
}
