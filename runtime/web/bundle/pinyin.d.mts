import type { Plugin } from 'vite'
export function pinyin_letters(): Plugin
