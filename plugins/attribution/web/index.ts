// What attribution brings to the browser: warnings on the work page, chains and comparisons on records, the loss page.
import type { WebPart } from '@kedu/web'

export default {
  routes: [{ path: '/losses', name: 'losses', component: () => import('./LossesPage.vue'), meta: { tab: 'board' } }],
  panels: [
    { slot: 'work', order: 5, load: () => import('./AlertsPanel.vue') },
    { slot: 'record_top', order: 30, load: () => import('./AlertPanel.vue') },
    { slot: 'record_top', order: 31, load: () => import('./SamplePanel.vue') },
    { slot: 'record_top', order: 32, load: () => import('./EffectPanel.vue') },
    { slot: 'record_top', order: 40, load: () => import('./ChainPanel.vue') },
  ],
  places: (app) => {
    if (!app.sections.some((section) => section.kind === 'attribution')) return []
    const lists = ['loss_review', 'improvement'].flatMap((id) => app.forms.filter((form) => form.id === id))
    return [
      { to: '/losses', label: { zh: '丢单归因', en: 'Why deals are lost' }, icon: 'chart' as const },
      ...lists.map((form) => ({ to: `/m/${form.id}`, label: form.label, icon: 'list' as const })),
    ]
  },
} satisfies WebPart
