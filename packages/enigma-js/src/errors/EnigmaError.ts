// SPDX-License-Identifier: MIT

/** The code of an error: `area.name`, as spec/errors.md lists them. Programs act on it; the message is for people. */
export type EnigmaErrorCode = `${string}.${string}` | 'internal'

export type EnigmaErrorOptions = {
  /** What went wrong underneath. */
  cause?: unknown
  /** Values that belong to the error, for programs: never a secret. */
  facts?: Record<string, unknown>
  /** What to do about it. */
  hint?: string
}

/** Every failure of this library. */
export class EnigmaError extends Error {
  override readonly name = 'EnigmaError'
  readonly code: EnigmaErrorCode
  readonly facts: Readonly<Record<string, unknown>>
  readonly hint: string | undefined

  constructor(code: EnigmaErrorCode, message: string, options: EnigmaErrorOptions = {}) {
    super(`${code}: ${message}`, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.facts = options.facts ?? {}
    this.hint = options.hint
  }

  /** The first error of the chain of causes, this one included, that `fits`; without it the last of the chain. */
  walk(fits?: (error: unknown) => boolean): unknown {
    let error: unknown = this
    for (;;) {
      if (fits?.(error)) return error
      const next: unknown = error instanceof Error ? error.cause : undefined
      if (next === undefined) return fits ? undefined : error
      error = next
    }
  }
}

/** True for an {@link EnigmaError}, of the given code if one is given. */
export function isEnigmaError<code extends EnigmaErrorCode = EnigmaErrorCode>(
  error: unknown,
  code?: code,
): error is EnigmaError & { readonly code: code } {
  return error instanceof EnigmaError && (code === undefined || error.code === code)
}
