// The table of pages; each is loaded when first opened, and none without a session except the login.
import { createRouter, createWebHistory } from 'vue-router'
import { session } from './api/http'
import { find_session } from './api/session'
import { app, open_app } from './api/app'
import { part_routes } from './parts'
import { failure } from './shell/failure'
import { note_navigation } from './shell/back'

declare module 'vue-router' {
  interface RouteMeta { bare?: boolean; tab?: string; open?: boolean }
}

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', name: 'start', redirect: () => home_path() },
    { path: '/login', name: 'login', component: () => import('./shell/LoginPage.vue'), meta: { bare: true, open: true } },
    { path: '/work', name: 'work', component: () => import('./work/WorkPage.vue'), meta: { tab: 'work' } },
    { path: '/home', name: 'home', component: () => import('./shell/HomePage.vue'), meta: { tab: 'home' } },
    { path: '/me', name: 'me', component: () => import('./shell/MePage.vue'), meta: { tab: 'me' } },
    { path: '/m/:form', name: 'list', component: () => import('./list/ListPage.vue'), meta: { tab: 'home' } },
    { path: '/f/:form/new', name: 'new', component: () => import('./form/FormPage.vue') },
    { path: '/f/:form/:id/edit', name: 'edit', component: () => import('./form/FormPage.vue') },
    { path: '/r/:form/:id', name: 'record', component: () => import('./record/RecordPage.vue') },
    { path: '/formulas', name: 'formulas', component: () => import('./formula/FormulaPage.vue'), meta: { tab: 'home' } },
    { path: '/functions', name: 'functions', component: () => import('./formula/FunctionsPage.vue') },
    ...part_routes,
    { path: '/:rest(.*)*', name: 'missing', component: () => import('./shell/MissingPage.vue') },
  ],
})

export function home_path(): string {
  const home = session.value?.home ?? app.value?.home
  return home && home.startsWith('/') && home !== '/' ? home : '/work'
}

let asked = false
router.afterEach(() => note_navigation('ended'))
router.beforeEach(async (to) => {
  note_navigation('begins')
  try {
    if (!asked && !session.value) { await find_session(); asked = true }
    if (!session.value) return to.meta.open ? true : { name: 'login', query: to.path === '/' || to.path === '/work' ? {} : { to: to.fullPath } }
    if (to.name === 'login') return home_path()
    await open_app(typeof to.query.app === 'string' ? to.query.app : undefined)
    failure.value = null
    if (to.path === '/' || to.name === 'start') return home_path()
  } catch (error) {
    failure.value = error
    asked = false
  }
  return true
})

// After a new version was installed the old chunks are gone: load the page afresh, once.
router.onError((error, to) => {
  if (!/dynamically imported module|Importing a module|preload/i.test(String(error))) return
  const mark = 'kedu.reloaded'
  if (sessionStorage.getItem(mark) === to.fullPath) return
  sessionStorage.setItem(mark, to.fullPath)
  location.assign(to.fullPath)
})
