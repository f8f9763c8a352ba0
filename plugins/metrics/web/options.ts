// A tile as an ECharts option: our palette, labels that fit a phone, no animation people wait for.
import { duration, language, say } from '@kedu/web'
import { figure, type BarRow, type Measure, type Tile } from './dashboard'

export const palette = ['#1668dc', '#f0a020', '#2a9d8f', '#8b5cf6', '#d9485f', '#0e7490']
const ink = '#4e5560'
const line = '#e6e8eb'
const font = "-apple-system, 'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"

interface Hit { name: string; value: unknown; seriesName?: string; marker?: string }

export function option_of(tile: Tile): Record<string, unknown> {
  const rows = (tile.rows ?? []) as BarRow[]
  const measures = tile.measures?.length ? tile.measures : [{ id: Object.keys(rows[0]?.values ?? {})[0] ?? 'count', label: tile.label, format: 'number' as const }]
  const names = rows.map((row) => say(row.label))
  const base = {
    color: palette,
    textStyle: { fontFamily: font, color: ink },
    animationDuration: 300,
    aria: { enabled: true, label: { description: words_of(tile) } },
  }
  const first = measures[0] as Measure
  if (tile.type === 'funnel') {
    return {
      ...base,
      tooltip: { trigger: 'item', renderMode: 'richText', formatter: (hit: Hit) => `${hit.name}  ${figure(hit.value, first.format)}` },
      series: [{
        type: 'funnel', sort: 'none', left: 8, right: '42%', top: 8, bottom: 8, gap: 3, minSize: '6%',
        label: { position: 'rightTop', formatter: (hit: Hit) => `${hit.name}  ${figure(hit.value, first.format)}`, color: ink, fontSize: 13 },
        labelLine: { length: 12, lineStyle: { color: line } },
        itemStyle: { borderWidth: 0 },
        data: rows.map((row, at) => ({ name: names[at], value: row.values[first.id] ?? 0 })),
      }],
    }
  }
  // Long names read better beside their bars than tilted under them.
  const lying = tile.type === 'bar' && (names.some((name) => name.length > 5) || rows.length > 6)
  const names_axis = { type: 'category', data: names, axisTick: { show: false }, axisLine: { lineStyle: { color: line } }, axisLabel: { color: ink, interval: tile.type === 'line' ? 'auto' : 0 }, ...(lying ? { inverse: true } : {}) }
  const figures_axis = { type: 'value', splitNumber: 3, ...(first.format === 'percent' ? { max: 1 } : {}), ...(first.id === 'count' ? { minInterval: 1 } : {}), ...(first.format === 'duration' ? { interval: step(rows, measures) } : {}), splitLine: { lineStyle: { color: '#f0f1f3' } }, axisLabel: { color: ink, formatter: (value: number) => short(value, first) } }
  return {
    ...base,
    grid: { left: 8, right: 16, top: measures.length > 1 ? 34 : 14, bottom: 4, containLabel: true },
    legend: measures.length > 1 ? { top: 0, left: 0, itemWidth: 12, itemHeight: 8, textStyle: { color: ink } } : undefined,
    tooltip: {
      trigger: 'axis', renderMode: 'richText', axisPointer: { type: tile.type === 'bar' ? 'shadow' : 'line' },
      formatter: (hits: Hit[]) => [hits[0]?.name, ...hits.map((hit, at) => `${hit.seriesName}  ${figure(hit.value, measures[at]?.format)}`)].join('\n'),
    },
    xAxis: lying ? figures_axis : names_axis,
    yAxis: lying ? names_axis : figures_axis,
    series: measures.map((measure) => ({
      type: tile.type === 'line' ? 'line' : 'bar',
      name: say(measure.label),
      data: rows.map((row) => row.values[measure.id] ?? null),
      barMaxWidth: 26,
      symbolSize: 7,
      itemStyle: { borderRadius: lying ? [0, 3, 3, 0] : [3, 3, 0, 0] },
      areaStyle: tile.type === 'line' ? { opacity: 0.08 } : undefined,
    })),
  }
}

const day = 8 * 3600e3

/// About three marks on an axis of working time, each a whole number of days (hours when all is shorter than a day).
function step(rows: BarRow[], measures: Measure[]): number {
  const most = Math.max(1, ...rows.flatMap((row) => measures.map((measure) => row.values[measure.id] ?? 0)))
  return most < day ? 3600e3 * Math.max(1, Math.ceil(most / 3 / 3600e3)) : day * Math.max(1, Math.ceil(most / 3 / day))
}

function short(value: number, measure: Measure): string {
  if (measure.format === 'duration') return value === 0 ? '0' : duration(Math.round(value / day) * day || value, 8)
  if (measure.format === 'number' && value >= 10000 && language.value === 'zh') return `${value / 10000}万`
  return figure(value, measure.format)
}

/// The chart in one sentence, for those who cannot see it.
export function words_of(tile: Tile): string {
  const rows = (tile.rows ?? []) as BarRow[]
  const measures = tile.measures ?? []
  return `${say(tile.label)}: ${rows.map((row) => `${say(row.label)} ${measures.map((measure) => figure(row.values[measure.id], measure.format)).join(' / ')}`).join('; ')}`
}
