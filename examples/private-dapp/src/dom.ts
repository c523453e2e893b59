// SPDX-License-Identifier: MIT

type Child = Node | string | undefined | false
type Props<K extends keyof HTMLElementTagNameMap> = Partial<Omit<HTMLElementTagNameMap[K], 'style' | 'dataset'>> & {
  data?: Record<string, string>
}

/** An element with its properties and children; texts are texts, never markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { data, ...props }: Props<K> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), props)
  Object.assign(element.dataset, data)
  element.append(...children.filter((child): child is Node | string => child !== undefined && child !== false))
  return element
}
