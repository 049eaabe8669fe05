// What every page has around Streamlit's own script: the words that are there before the page is,
// a line where the connection is blocked, one step of history a page, and a page that comes back.
//
// It runs before Streamlit's script. It changes nothing that Streamlit's messages say.

const BLOCKED_AFTER = 8000
const BLANK_AFTER = 3000
const RELOADS = 10
const RELOADS_WITHIN = 60000
const LANDING = 6000
const PHONE = "(max-width: 48rem)"

const first = document.getElementById("first")
const root = document.getElementById("root")
const app = () => document.querySelector("[data-testid=stApp]")
const state = () => app()?.getAttribute("data-test-script-state")
const main = () => document.querySelector("[data-testid=stMain]")

// --- The connection -----------------------------------------------------------------------------

let opened = false
let refused = 0
const Plain = window.WebSocket
window.WebSocket = class extends Plain {
  constructor(...parts) {
    super(...parts)
    this.addEventListener("open", () => (opened = true))
    this.addEventListener("close", () => (refused += opened ? 0 : 1))
  }
}

// --- The words that are there first -------------------------------------------------------------

function isReady() {
  const shown = main()
  if (!shown?.querySelector("h1")) return false
  return state() === "notRunning" || Boolean(shown.querySelector("ol.briefing, .pf-title"))
}

function takeOver() {
  if (!first?.isConnected) return
  root.inert = false
  first.remove()
}

function lookForPage() {
  if (!first?.isConnected) return
  if (isReady()) return takeOver()
  const since = performance.now()
  const blocked = !opened && (since > BLOCKED_AFTER || refused > 1)
  const line = document.getElementById("first-blocked")
  if (line && blocked && since > 3000) line.hidden = false
  if (line && opened) line.hidden = true
  setTimeout(lookForPage, 100)
}

if (first) {
  // What is behind the words cannot be reached by keyboard meanwhile.
  root.inert = true
  lookForPage()
}

// --- History ------------------------------------------------------------------------------------

// Streamlit adds a step for every change of an address; a page with other choices is still one step.
const push = history.pushState.bind(history)
history.pushState = (data, title, address) => {
  const next = new URL(address, location.href)
  if (next.pathname !== location.pathname) return push(data, title, address)
  // The figure that a link leads to is named behind the choices, which Streamlit writes alone. In
  // another part of the page it is not.
  const parts = [location, next].map((one) => new URLSearchParams(one.search))
  const [before, after] = parts.map((one) => one.get("part"))
  if (parts[0].has("figure") || !before || before === after) next.hash ||= location.hash
  history.replaceState(data, title, next.href)
}

// No server is sent what stands behind the "#", and only the part of a page that holds a figure is
// made: so a link to a figure names it before, until the page has written its address.
function withFigure() {
  const query = new URLSearchParams(location.search)
  query.delete("figure")
  query.set("figure", decodeURIComponent(location.hash.slice(1)))
  return `${location.pathname}?${query}${location.hash}`
}

if (location.hash.length > 1) history.replaceState(history.state, "", withFigure())

window.addEventListener("hashchange", () => {
  const id = decodeURIComponent(location.hash.slice(1))
  const shown = main()
  if (!id || !shown?.querySelector("h1") || shown.querySelector(`#${CSS.escape(id)}`)) return
  history.replaceState(history.state, "", withFigure())
  location.reload()
})

// A link to another part of the page does what the button of that part does.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-part]")
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  const buttons = [...document.querySelectorAll(".st-key-choose-part [role=radio]")]
  const button = buttons.find((one) => one.textContent.trim() === link.textContent.trim())
  if (!button) return
  event.preventDefault()
  button.click()
  button.focus({ preventScroll: true })
  button.scrollIntoView({ block: "center" })
})

// --- A page that comes back ---------------------------------------------------------------------

// A page link that is pressed just before a page breaks is where its reader wants to be.
let pressed
document.addEventListener(
  "click",
  ({ target }) => {
    const link = target.closest?.("a[data-testid$=NavLink]")
    if (link) pressed = { address: link.href, at: Date.now() }
  },
  true,
)

// Loads the page again, though a page that breaks each time is left alone for a while.
function reload() {
  const before = JSON.parse(sessionStorage.getItem("pathfinders-reloads") ?? "[]")
  const lately = before.filter((at) => Date.now() - at < RELOADS_WITHIN)
  if (lately.length === RELOADS) return
  sessionStorage.setItem("pathfinders-reloads", JSON.stringify([...lately, Date.now()]))
  const isRecent = pressed && Date.now() - pressed.at < BLANK_AFTER
  const next = new URL(isRecent ? pressed.address : location.href)
  next.search ||= location.search
  if (next.href === location.href) location.reload()
  else location.assign(next.href)
}

const lost = ({ message, reason }) => {
  if (/Bad delta path index/.test(`${message ?? ""} ${reason?.message ?? ""}`)) reload()
}
window.addEventListener("error", lost)
window.addEventListener("unhandledrejection", lost)

// Whatever has gone wrong: a page that stands still without a heading is loaded again.
let blankSince = 0
setInterval(() => {
  const isStill = !app() || state() === "notRunning"
  const blank = opened && !first?.isConnected && isStill && !main()?.querySelector("h1")
  if (!blank) blankSince = 0
  else if (!blankSince) blankSince = Date.now()
  else if (Date.now() - blankSince > BLANK_AFTER) reload()
}, 500)

// --- The menu of a phone ------------------------------------------------------------------------

const SIDEBAR = "[data-testid=stSidebar]"
document.addEventListener("click", (event) => {
  if (!window.matchMedia(PHONE).matches) return
  if (!event.target.closest?.(`${SIDEBAR} [data-testid=stSidebarNavLink]`)) return
  setTimeout(() => {
    document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click()
  }, 50)
})

// --- Lists --------------------------------------------------------------------------------------

// What people type, as the lists write it: straight apostrophes, no dots, "and", no accents.
function folded(text) {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[\u2018\u2019\u02bc\u0060\u00b4]/g, "'")
    .replace(/\b(St|Dr)\./gi, "$1")
    .replace(/\s*&\s*/g, " and ")
    .replace(/^\s+/, "")
    .replace(/\s{2,}/g, " ")
}

const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set
document.addEventListener(
  "input",
  (event) => {
    const box = event.target
    if (box.getAttribute?.("role") !== "combobox" || event.inputType === undefined) return
    const pasted = event.inputType === "insertFromPaste"
    const wanted = pasted ? folded(box.value).trim() : folded(box.value)
    if (wanted === box.value) return
    event.stopPropagation()
    setValue.call(box, wanted)
    box.dispatchEvent(new InputEvent("input", { bubbles: true }))
  },
  true,
)

// --- What Streamlit leaves without a name, or cuts off --------------------------------------------

// A list shows its choice in one line. Where that is too short, the whole of it stands below.
function tidy() {
  for (const button of document.querySelectorAll("[data-testid=stExpandSidebarButton]"))
    button.setAttribute("aria-label", "Menu of pages")
  for (const box of document.querySelectorAll("[data-testid=stSelectbox]")) {
    const input = box.querySelector("input[role=combobox]")
    if (!input) continue
    const cut = document.activeElement !== input && input.scrollWidth > input.clientWidth + 1
    const whole = cut ? input.value : ""
    if ((box.dataset.whole ?? "") !== whole) box.dataset.whole = whole
  }
}

// --- On this page -------------------------------------------------------------------------------

// What each part and each figure of the page says, beside the text on wide screens.
const HEADINGS = "h2[id], h3[id]"
const contents = document.createElement("nav")
contents.id = "pf-contents"
contents.setAttribute("aria-label", "On this page")
root.before(contents)
let listed = ""

function list() {
  const headings = [...(main()?.querySelectorAll(HEADINGS) ?? [])].filter((one) => one.id)
  const rest = [...(main()?.querySelectorAll(".rest a") ?? [])]
  const wanted = JSON.stringify([
    headings.map((one) => [one.id, one.tagName, wordsOf(one)]),
    rest.map((one) => one.href),
  ])
  if (wanted === listed) return
  listed = wanted
  const title = document.createElement("p")
  title.textContent = "On this page"
  const links = document.createElement("ul")
  for (const heading of headings) {
    const link = document.createElement("a")
    link.href = `#${encodeURIComponent(heading.id)}`
    link.textContent = wordsOf(heading)
    link.className = heading.tagName === "H2" ? "is-section" : "is-figure"
    link.addEventListener("click", (event) => go(event, heading.id))
    const item = document.createElement("li")
    item.append(link)
    links.append(item)
  }
  for (const other of rest) {
    const link = other.cloneNode(true)
    link.className = "is-section is-elsewhere"
    const item = document.createElement("li")
    item.append(link)
    links.append(item)
  }
  contents.replaceChildren(...(headings.length > 1 ? [title, links] : []))
}

function wordsOf(heading) {
  return (heading.querySelector("span")?.textContent || heading.textContent).trim()
}

function go(event, id) {
  event.preventDefault()
  const heading = main()?.querySelector(`#${CSS.escape(id)}`)
  if (!heading) return
  history.replaceState(history.state, "", `#${encodeURIComponent(id)}`)
  heading.tabIndex = -1
  heading.scrollIntoView({ block: "start" })
  heading.focus({ preventScroll: true })
  for (const link of contents.querySelectorAll("a"))
    link.toggleAttribute("aria-current", link === event.currentTarget)
}

// --- Landing ------------------------------------------------------------------------------------

// An address with a figure's name leads to the figure, which is not there yet as the page opens. What
// comes above it moves it, until the reader takes over.
function land() {
  const id = decodeURIComponent(location.hash.slice(1))
  if (!id) return
  let stopped = false
  let until = 0
  const stop = () => (stopped = true)
  for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"])
    window.addEventListener(kind, stop, { once: true, passive: true })
  const follow = () => {
    const heading = main()?.querySelector(`#${CSS.escape(id)}`)
    if (heading && !until) until = Date.now() + LANDING
    if (stopped || (until && Date.now() > until)) return
    const top = heading?.getBoundingClientRect().top ?? 0
    if (top < 0 || top > 150) heading.scrollIntoView({ block: "start", behavior: "instant" })
    setTimeout(follow, 150)
  }
  follow()
}

land()

let due = false
function soon() {
  if (due) return
  due = true
  setTimeout(() => {
    due = false
    tidy()
    list()
  }, 200)
}
window.addEventListener("resize", soon)
document.addEventListener("focusout", soon)
setInterval(soon, 700)
