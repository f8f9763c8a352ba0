import type { Plugin } from 'vite'
export function icon_font(): Plugin
