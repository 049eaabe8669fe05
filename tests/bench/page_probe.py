"""What is written down inside a page that is timed: when the first words and the first chart are
there, and when what can be seen was last drawn.
"""

from pathlib import Path

from playwright.sync_api import ViewportSize

# A chart counts while it is in the window: what is out of sight is right by the time it is seen.
PROBE = """
(() => {
  const bench = window.bench = { first: 0, words: 0, last: 0, painted: 0, messages: 0 }
  const seen = new Set(), known = new WeakSet(), frames = new MessageChannel()
  let due = false
  frames.port1.onmessage = () => { due = false; bench.painted = performance.now() }
  const moved = () => {
    bench.last = performance.now()
    if (!due) { due = true; requestAnimationFrame(() => frames.port2.postMessage(0)) }
  }
  // A graph made anew can be whole before it is known to be in the window.
  const watcher = new IntersectionObserver(entries => entries.forEach(entry => {
    if (!entry.isIntersecting) return void seen.delete(entry.target)
    if (bench.first && !seen.has(entry.target)) moved()
    seen.add(entry.target)
  }))
  const Plain = window.WebSocket
  window.WebSocket = class extends Plain {
    constructor(...parts) {
      super(...parts)
      this.addEventListener('message', () => bench.messages++)
    }
  }
  new PerformanceObserver(list => list.getEntries().forEach(entry => {
    if (entry.name === 'first-contentful-paint' && document.querySelector('#first h2, #first ol'))
      bench.words = entry.startTime
  })).observe({ type: 'paint', buffered: true })
  new MutationObserver(all => {
    for (const { target } of all) {
      const graph = target.closest?.('.js-plotly-plot')
      if (!graph) continue
      if (!known.has(graph)) { known.add(graph); watcher.observe(graph) }
      if (bench.first && !seen.has(graph)) continue
      moved()
      if (!bench.first && graph.querySelector('.main-svg .trace')) bench.first = bench.last
      break
    }
  }).observe(document, { subtree: true, childList: true, attributes: true })
  bench.quiet = (milliseconds) =>
    bench.last > 0 && performance.now() - Math.max(bench.last, bench.painted) > milliseconds
  bench.reset = () => { bench.last = bench.painted = bench.messages = 0 }
})()
"""
# So high that a chart can be seen together with the filters above it: a change counts until what
# can be seen is drawn.
WINDOW = ViewportSize(width=1440, height=1200)
# Slow 4G as the browser's own tools have it, and a processor of a quarter of the speed.
SLOW_4G = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 180_000,
    "uploadThroughput": 84_375,
}
SLOWER = 4
FIGURES = (
    "association",
    "association-headline",
    "indicator-trend",
    "outcome-trend",
    "robustness",
)
"""What the engagement page shows as it opens; each contender shows the same."""
SURVEY = ("Would recommend as a place to work", "Unwell from work-related stress")
"""The indicators that a page is switched between."""


def received() -> int:
    """The bytes that have come over this machine's own connections, compressed as they were sent.
    On a quiet machine what comes meanwhile is the page's alone.
    """
    counters = Path("/proc/net/dev").read_text(encoding="ascii").splitlines()
    line = next(line for line in counters if line.strip().startswith("lo:"))
    return int(line.partition(":")[2].split()[0])
