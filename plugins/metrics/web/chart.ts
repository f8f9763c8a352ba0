// The only file that knows ECharts: bar, line and funnel drawn as SVG.
import { init, use } from 'echarts/core'
import { BarChart, FunnelChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { SVGRenderer } from 'echarts/renderers'

use([BarChart, LineChart, FunnelChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer])

export interface Chart { show(option: Record<string, unknown>): void; fit(): void; close(): void }

export function draw(place: HTMLElement, on_row: (at: number) => void): Chart {
  const chart = init(place, null, { renderer: 'svg' })
  chart.on('click', (hit) => on_row(hit.dataIndex ?? -1))
  return {
    show: (option) => chart.setOption(option, { notMerge: true }),
    fit: () => chart.resize(),
    close: () => chart.dispose(),
  }
}
