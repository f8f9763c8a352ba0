// What metrics brings to the browser: dashboards with their tiles, digests, snapshots, and a door to each page.
import type { WebPart } from '@kedu/web'

const chart = () => import('./ChartTile.vue')

export default {
  routes: [
    { path: '/d/:id', name: 'dashboard', component: () => import('./DashboardPage.vue'), meta: { tab: 'board' } },
    { path: '/digest/:id', name: 'digest', component: () => import('./DigestPage.vue'), meta: { tab: 'board' } },
  ],
  panels: [
    { slot: 'record_top', order: 50, load: () => import('./DigestPanel.vue') },
    { slot: 'record_top', order: 51, load: () => import('./SnapshotPanel.vue') },
  ],
  tiles: [
    { type: 'number', load: () => import('./NumberTile.vue') },
    { type: 'table', load: () => import('./TableTile.vue') },
    { type: 'bar', load: chart },
    { type: 'line', load: chart },
    { type: 'funnel', load: chart },
  ],
  places: (app) =>
    app.sections
      .filter((section) => section.kind === 'dashboard' || section.kind === 'digest')
      .map((section) => ({ to: `/${section.kind === 'digest' ? 'digest' : 'd'}/${section.id}`, label: section.label, icon: section.kind === 'digest' ? ('list' as const) : ('chart' as const) })),
} satisfies WebPart
