// SPDX-License-Identifier: MIT
// Small changes of one place in an answer. A path names members and positions: `proof.nodes.0`.
import assert from 'node:assert/strict'
import { type Json, type Lie, RawAnswer } from './LyingEndpoint.js'

type Holder = { [member: string]: Json }

/** Puts what `change` makes of it into a place; the place must be there, so that no lie changes nothing. */
export const change =
  (path: string, make: (value: Json) => Json): Lie =>
  (result) => {
    const [holder, last] = find(result, path)
    const earlier = holder[last]
    assert.notEqual(earlier, undefined, `the true answer has no ${path}`)
    const later = make(earlier as Json)
    assert.notDeepEqual(later, earlier, `nothing was changed at ${path}`)
    holder[last] = later
    return result
  }

/** Another value, whether there was one or not. */
export const put =
  (path: string, value: Json): Lie =>
  (result) => {
    const [holder, last] = find(result, path)
    holder[last] = value
    return result
  }

/** Flips the lowest bit of one byte of a hex text: by default of the last. */
export const flip = (path: string, position = -1): Lie => change(path, (value) => flipped(String(value), position))

/** Leaves the last byte away. */
export const cut = (path: string): Lie => change(path, (value) => String(value).slice(0, -2))

export const remove =
  (path: string): Lie =>
  (result) => {
    const [holder, last] = find(result, path)
    assert.notEqual(holder[last], undefined, `the true answer has no ${path}`)
    if (Array.isArray(holder)) holder.splice(Number(last), 1)
    else delete holder[last]
    return result
  }

export const swap =
  (first: string, second: string): Lie =>
  (result) => {
    const [a, inA] = find(result, first)
    const [b, inB] = find(result, second)
    const [one, two] = [a[inA] as Json, b[inB] as Json]
    assert.notDeepEqual(one, two, `${first} and ${second} are the same`)
    a[inA] = two
    b[inB] = one
    return result
  }

/** The true answer to another question, whole or one member of it. */
export const instead =
  (method: string, params: () => Json, member?: string, from = member): Lie =>
  async (result, ask) => {
    const other = await ask(method, params())
    assert.ok(other, `${method} has no answer to take`)
    if (member === undefined || from === undefined) return other
    const [[holder, last], [source, name]] = [find(result, member), find(other, from)]
    assert.notDeepEqual(source[name], holder[last], `${member} is the same in both answers`)
    holder[last] = source[name] as Json
    return result
  }

export const both =
  (first: Lie, second: Lie): Lie =>
  async (result, ask) => {
    const once = await first(result, ask)
    assert.ok(!(once instanceof RawAnswer))
    return second(once, ask)
  }

function find(result: Json, path: string): [Holder, string] {
  const names = path.split('.')
  const last = names.pop() ?? ''
  let holder = result as Holder
  for (const name of names) holder = holder[name] as Holder
  assert.ok(typeof holder === 'object' && holder !== null, `the true answer has no ${path}`)
  return [holder, last]
}

function flipped(hex: string, position: number): string {
  const size = (hex.length - 2) / 2
  const at = position < 0 ? size + position : position
  return replaceByte(hex, at, Number(`0x${hex.slice(2 + 2 * at, 4 + 2 * at)}`) ^ 1)
}

export const replaceByte = (hex: string, at: number, value: number): string =>
  hex.slice(0, 2 + 2 * at) + value.toString(16).padStart(2, '0') + hex.slice(4 + 2 * at)
