// Shows a figure that has a chart: its title, what is drawn, and the chart itself.
//
// Streamlit calls the default function with the same element each time the figure's content
// changes, so a graph stays where it is and Plotly only draws what is new. Charts near the window
// are drawn at once; the others when the browser has nothing else to do, when they are scrolled to,
// or before the page is printed.

// The server writes the address of the plotly.js that comes with plotly.py here.
const PLOTLY = new URL("%PLOTLY%", import.meta.url).href
const NEAR = "400px 0px"
const FONT = '14px "Source Sans"'
const FONT_MILLISECONDS = 1500
const IDLE_MILLISECONDS = 700
const TAP_MILLISECONDS = 500
// Pixels of an upright A4 sheet, at the size that the style sheet prints a page in.
const PAPER_WIDTH = 940
const CONFIG = { displayModeBar: false, scrollZoom: false, doubleClick: false, responsive: false }
const FAILED =
  "The chart could not be loaded. Its numbers are under “Show as table”; reload the page to try again."

const decoder = new TextDecoder()
const figures = new Set()
const watchers = new WeakMap()
let library
let idle = 0
let touching = false
let printing = false

function loadPlotly() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script")
    script.src = PLOTLY
    script.onload = () => resolve(window.Plotly)
    script.onerror = () => {
      library = undefined
      script.remove()
      reject(new Error(`Plotly could not be loaded from ${PLOTLY}.`))
    }
    document.head.append(script)
  })
  return library
}

// A chart that is measured before the font has come has its labels in the wrong places.
const font = Promise.race([
  document.fonts.load(FONT),
  new Promise((resolve) => setTimeout(resolve, FONT_MILLISECONDS)),
]).catch(() => {})

function element(name, className, parent) {
  const made = document.createElement(name)
  made.className = className
  parent.append(made)
  return made
}

class Shown {
  constructor(parent) {
    this.root = element("section", "pf-figure", parent)
    this.title = element("h3", "pf-title", this.root)
    this.title.tabIndex = -1
    this.words = element("span", "", this.title)
    this.link = element("a", "pf-anchor", this.title)
    this.link.textContent = "#"
    this.link.setAttribute("aria-label", "Link to this figure")
    this.shows = element("p", "pf-shows", this.root)
    this.graph = element("div", "pf-chart", this.root)
    this.graph.tabIndex = 0
    this.graph.setAttribute("role", "img")
    this.text = ""
    this.drawn = ""
    this.near = false
    this.width = 0
    this.revision = 0
    figures.add(this)
  }

  // Takes new content; a change of nothing is no change.
  take(text, trigger) {
    this.trigger = trigger
    if (text === this.text) return
    this.text = text
    const { name, title, shows, alt, height, half } = (this.content = JSON.parse(text))
    this.words.textContent = title
    this.title.id = name
    // Without its link to itself.
    this.title.setAttribute("aria-label", title)
    this.link.href = `#${name}`
    this.shows.textContent = shows
    this.graph.setAttribute("aria-label", alt)
    this.graph.style.height = `${height}px`
    this.graph.dataset.state = "waiting"
    this.cell(half)
    if (!this.watcher) this.watch()
    if (this.near) this.draw()
    else later()
  }

  // The style sheet lays figures out by the part of the page that each stands in.
  cell(half) {
    const page = this.root.closest("[data-testid=stMainBlockContainer] > *")
    let part = this.root
    while (part?.parentElement && part.parentElement !== page) part = part.parentElement
    if (part?.parentElement === page) part.dataset.pf = half ? "half" : "whole"
  }

  watch() {
    // The page scrolls within an element of Streamlit's, so the margin must be that element's.
    const pane = this.root.closest("[data-testid=stMain]")
    if (pane && !watchers.has(pane)) watchers.set(pane, watch(pane))
    this.watcher = watchers.get(pane) ?? watch(null)
    this.watcher.observe(this.graph)
    this.graph.shown = this
    this.resizer = new ResizeObserver(() => this.resized())
    this.resizer.observe(this.graph)
  }

  get isDue() {
    return this.drawn !== this.text
  }

  async draw() {
    if (!this.isDue) return
    const text = this.text
    try {
      const Plotly = window.Plotly ?? (await loadPlotly())
      await font
      if (text === this.text && this.root.isConnected) this.drawWith(Plotly)
    } catch (error) {
      this.graph.dataset.failed = FAILED
      throw error
    }
  }

  drawWith(Plotly) {
    if (!this.isDue) return
    const { data, layout, marked } = this.content
    this.drawn = this.text
    this.graph.dataset.state = "drawn"
    this.width = this.graph.clientWidth
    this.revision += 1
    delete this.graph.dataset.failed
    Plotly.react(
      this.graph,
      [...data, ...rings(data, marked)],
      { ...structuredClone(layout), width: this.drawnWidth, datarevision: this.revision },
      CONFIG,
    )
    if (this.revision > 1) return
    this.graph.classList.add("is-drawn")
    this.graph.on("plotly_click", (event) => this.clicked(event.points[0]))
    this.graph.on("plotly_doubleclick", () => this.reset())
    this.graph.on("plotly_hover", (event) => this.pointed(event.points[0]))
    this.graph.on("plotly_unhover", () => this.graph.classList.remove("has-trust"))
  }

  resized() {
    if (!this.revision || this.graph.clientWidth === this.width || !this.graph.clientWidth) return
    this.again()
  }

  // Has the chart drawn again: now where it can be seen, otherwise when there is time.
  again() {
    this.drawn = ""
    this.graph.dataset.state = "waiting"
    if (this.near) this.draw()
    else later()
  }

  // Paper is narrower than many a window.
  get drawnWidth() {
    const width = printing ? Math.min(this.width, PAPER_WIDTH) : this.width
    // What is hidden has no width, and Plotly then takes its own.
    return width || undefined
  }

  pointed(point) {
    this.graph.classList.toggle("has-trust", Boolean(trustOf(point)))
  }

  // A finger has nothing to point with: its first tap shows name and value, the second opens.
  clicked(point) {
    const trust = trustOf(point)
    if (!trust) return
    const { tapped } = this
    this.tapped = { trust, at: tapped?.trust === trust ? tapped.at : Date.now() }
    // Plotly reports one tap twice, as a touch and as a press.
    if (touching && Date.now() - this.tapped.at < TAP_MILLISECONDS) return
    this.trigger("trust", trust)
  }

  reset() {
    if (this.content.marked) return this.trigger("reset", true)
    // What a press on the legend has hidden, which Plotly notes in the numbers, is shown again.
    this.content = JSON.parse(this.text)
    return this.again()
  }

  leave() {
    figures.delete(this)
    this.watcher?.unobserve(this.graph)
    this.resizer?.disconnect()
    if (this.revision) window.Plotly?.purge(this.graph)
  }
}

function trustOf(point) {
  return typeof point?.customdata === "string" ? point.customdata : ""
}

// A ring round the trust that the address names; on a line, round its last point.
function rings(data, marked) {
  if (!marked) return []
  return data.flatMap((trace) => {
    const places = (trace.customdata ?? []).flatMap((code, place) =>
      code === marked && trace.y[place] !== null ? [place] : [],
    )
    if (!places.length) return []
    const ringed = trace.mode?.startsWith("lines") ? places.slice(-1) : places
    return {
      type: "scatter",
      mode: "markers",
      name: "marked",
      x: ringed.map((place) => trace.x[place]),
      y: ringed.map((place) => trace.y[place]),
      ...(trace.xaxis && { xaxis: trace.xaxis, yaxis: trace.yaxis }),
      hoverinfo: "skip",
      showlegend: false,
      cliponaxis: false,
      marker: { symbol: "circle-open", size: 24, color: "#d6246e", line: { width: 3 } },
    }
  })
}

function watch(root) {
  return new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        target.shown.near = isIntersecting
        if (isIntersecting) target.shown.draw()
      }
    },
    { root, rootMargin: NEAR },
  )
}

// A busy browser is hardly ever idle, so nothing waits for long.
const whenIdle = (call) =>
  window.requestIdleCallback?.(call, { timeout: IDLE_MILLISECONDS }) ?? setTimeout(call, 150)

// Draws what is out of sight one by one, each when the browser is idle.
function later() {
  if (idle) return
  idle = whenIdle(async () => {
    for (const one of figures) if (!one.root.isConnected) one.leave()
    const due = [...figures].filter((one) => one.isDue)
    try {
      await due[0]?.draw()
    } finally {
      idle = 0
      if (due.length > 1) later()
    }
  })
}

function print(starts) {
  if (printing === starts || !window.Plotly) return
  printing = starts
  for (const one of figures) {
    if (!one.root.isConnected) continue
    if (one.width > PAPER_WIDTH) one.again()
    // The browser does not wait for what is drawn later.
    if (starts) one.drawWith(window.Plotly)
  }
}

window.addEventListener("beforeprint", () => print(true))
window.addEventListener("afterprint", () => print(false))
window.matchMedia("print").addEventListener("change", ({ matches }) => print(matches))
window.addEventListener("pointerdown", (event) => (touching = event.pointerType === "touch"), true)

export default function ({ data, parentElement, setTriggerValue }) {
  const shown = (parentElement.shown ??= new Shown(parentElement))
  shown.take(decoder.decode(data), setTriggerValue)
  // Streamlit calls this as well for content that newer content has overtaken.
  return () => {
    if (parentElement.isConnected) return
    shown.leave()
    delete parentElement.shown
  }
}
