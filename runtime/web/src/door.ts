// The door for plug-ins' pages: everything they may use of the shell, and the slots they may fill.
import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import type { App, Label } from './api/types'

/// Loads a page or panel when it is first needed.
export type Load = () => Promise<{ default: Component }>

/// A place of the shell that panels fill: the work page gets no props, record panels get {form, record}.
export type Slot = 'work' | 'record_top'

export interface Panel { slot: Slot; order: number; load: Load }

/// Draws one kind of dashboard tile; the component gets {tile}.
export interface Tile { type: string; load: Load }

export interface Place { to: string; label: Label; icon: 'chart' | 'list' | 'work' | 'grid' }

/// What plugins/NAME/web/index.ts exports by default.
export interface WebPart {
  routes?: RouteRecordRaw[]
  panels?: Panel[]
  tiles?: Tile[]
  /// Entries for the side nav and the app page.
  places?: (app: App) => Place[]
}

export * from './api/types'
export { call, get, post, Refused } from './api/http'
export { app, app_path, field_of, form_of, form_path } from './api/app'
export { run_command } from './api/records'
export { language, say, t } from './i18n/t'
export { use_now, use_title, wide } from './shell/screen'
export { countdown, duration, show_instant, show_when } from './fields/time'
export { show_number } from './fields/format'
export { default as Glyph } from './shell/Glyph.vue'
export { default as Tag } from './fields/Tag.vue'
export { default as EmptyState } from './shell/EmptyState.vue'
export { default as ErrorState } from './shell/ErrorState.vue'
export { default as CommandBar } from './record/CommandBar.vue'
export { listen } from './notices/stream'
export { tile_of } from './parts'
export { copy_text } from './formula/copy'
