// What metrics brings to the browser: the dashboard page, its tiles, and a door to each dashboard.
import type { WebPart } from '@kedu/web'

const chart = () => import('./ChartTile.vue')

export default {
  routes: [{ path: '/d/:id', name: 'dashboard', component: () => import('./DashboardPage.vue'), meta: { tab: 'board' } }],
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
