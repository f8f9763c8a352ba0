// Collects what every plug-in brings for the browser; the shell knows the slots, never the plug-ins.
import { defineAsyncComponent, type Component } from 'vue'
import type { App } from './api/types'
import type { Place, Slot, WebPart } from './door'

const found = import.meta.glob<{ default: WebPart }>('../../../plugins/*/web/index.ts', { eager: true })
const parts: WebPart[] = Object.values(found).map((one) => one.default)

export const part_routes = parts.flatMap((part) => part.routes ?? [])

const panels = parts
  .flatMap((part) => part.panels ?? [])
  .sort((a, b) => a.order - b.order)
  .map((panel) => ({ slot: panel.slot, component: defineAsyncComponent(panel.load) }))
const tiles = new Map(parts.flatMap((part) => part.tiles ?? []).map((tile) => [tile.type, defineAsyncComponent(tile.load)]))

export function panels_of(slot: Slot): Component[] {
  return panels.filter((panel) => panel.slot === slot).map((panel) => panel.component)
}

export function tile_of(type: string): Component | undefined {
  return tiles.get(type)
}

export function places_of(app: App): Place[] {
  return parts.flatMap((part) => part.places?.(app) ?? [])
}
