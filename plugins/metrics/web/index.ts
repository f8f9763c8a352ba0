// What metrics brings to the browser: the dashboard page, its tiles, snapshots beside today, and a door to each dashboard.
import type { WebPart } from '@kedu/web'

const chart = () => import('./ChartTile.vue')

export default {
  routes: [{ path: '/d/:id', name: 'dashboard', component: () => import('./DashboardPage.vue'), meta: { tab: 'board' } }],
  panels: [{ slot: 'record_top', order: 50, load: () => import('./SnapshotPanel.vue') }],
  tiles: [
    { type: 'number', load: () => import('./NumberTile.vue') },
    { type: 'table', load: () => import('./TableTile.vue') },
    { type: 'bar', load: chart },
    { type: 'line', load: chart },
    { type: 'funnel', load: chart },
  ],
  places: (app) =>
    app.sections.filter((section) => section.kind === 'dashboard').map((section) => ({ to: `/d/${section.id}`, label: section.label, icon: 'chart' as const })),
} satisfies WebPart
