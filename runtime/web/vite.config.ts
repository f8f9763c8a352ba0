// How the browser app is bundled: one shell, every plug-in's pages, and kits that stay in chunks of their own.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import vue from '@vitejs/plugin-vue'
import components from 'unplugin-vue-components/vite'
import { VantResolver } from '@vant/auto-import-resolver'
import { icon_font } from './bundle/icon_font.mjs'
import { pinyin_letters } from './bundle/pinyin.mjs'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [
    icon_font(),
    pinyin_letters(),
    vue(),
    components({ dts: false, dirs: [], resolvers: [VantResolver()], include: [/\.vue$/, /\.vue\?vue/] }),
  ],
  resolve: {
    alias: { '@kedu/web': here('./src/door.ts'), '@': here('./src') },
    // A plug-in's pages live outside this folder, yet must find the very same libraries.
    dedupe: ['vue', 'vue-router', 'vant', 'echarts', 'element-plus', 'uqr', '@tanstack/vue-query', 'idb'],
  },
  build: {
    target: 'es2020',
    manifest: true,
    assetsInlineLimit: 0, // the page's Content-Security-Policy knows no data: fonts or scripts
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'frame', priority: 2, test: /node_modules[\\/](@vue|vue|vue-router|@tanstack)[\\/]/ },
            { name: 'echarts', test: /node_modules[\\/](echarts|zrender)[\\/]/ },
            { name: 'element', test: /node_modules[\\/](element-plus|@element-plus|async-validator|dayjs|lodash|@vueuse|@floating-ui|@popperjs|@ctrl)/ },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' }, fs: { allow: [here('../..')] } },
  test: { include: ['test/**/*.test.ts', '../../plugins/*/web/**/*.test.ts'], environment: 'node', server: { deps: { inline: ['vant'] } } },
})
