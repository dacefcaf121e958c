import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { htmlReport } from './html.ts'
import { junitReport } from './junit.ts'
import type { Report } from './report.ts'
import { Browser, hasChromium } from './testing/browser.ts'
import { exampleReport } from './testing/example-report.ts'
import { healthyReport, unhealthyReport } from './testing/example-runs.ts'
import { hostileReport, hostileTexts } from './testing/hostile.ts'

const reports: Record<string, Report> = {
  healthy: healthyReport(),
  unhealthy: unhealthyReport(),
  hostile: hostileReport(),
  bare: exampleReport({ verdict: 'inconclusive', findings: [], releases: [], instances: [], bundle: null }),
}

describe('htmlReport in Chromium', function () {
  this.timeout(120_000)
  const folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  let browser: Browser
  before(async function () {
    if (!hasChromium()) this.skip()
    browser = await Browser.open()
  })
  after(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true })
  })

  for (const [name, report] of Object.entries(reports)) {
    for (const theme of ['light', 'dark'] as const) {
      it(`shows the ${name} run in the ${theme} theme, without a complaint and without another request`, async () => {
        await show(report, theme)
        expect(await browser.evaluate('document.querySelector("h1").innerText')).to.equal(
          `verify: ${report.verdict}`,
        )
        expect(await browser.evaluate('getComputedStyle(document.body).backgroundColor')).to.equal(
          theme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(17, 23, 30)',
        )
        expect(browser.complaints).to.deep.equal([])
        expect(browser.requests).to.have.lengthOf(1)
      })

      it(`can be read by everybody: ${name}, ${theme}`, async () => {
        await show(report, theme)
        expect(await browser.evaluate(tooFaint)).to.deep.equal([])
        expect(await browser.evaluate(unreachable)).to.deep.equal([])
      })
    }
  }

  it('shows what a service says as text, and makes nothing of it', async () => {
    await show(hostileReport(), 'light')
    expect(
      await browser.evaluate(
        'document.querySelectorAll("script, img, a, iframe, object, [onmouseover], [onerror]").length',
      ),
    ).to.equal(0)
    expect(await browser.evaluate('document.querySelector(".finding strong").innerText')).to.include(
      hostileTexts[0],
    )
    expect(
      await browser.evaluate('document.querySelector("[aria-labelledby=last-lines]").innerText'),
    ).to.include(hostileTexts[0])
  })

  it('draws links, soak and timeline', async () => {
    await show(unhealthyReport(), 'light')
    expect(await browser.evaluate('document.querySelectorAll("svg .link").length')).to.equal(6)
    expect(
      await browser.evaluate('document.querySelector("svg .ready").getTotalLength !== undefined'),
    ).to.equal(true)
    expect(await browser.evaluate('document.querySelectorAll("svg .outage").length')).to.be.above(0)
    expect(await browser.evaluate('document.querySelectorAll("svg .bar").length')).to.equal(6)
  })

  it('fits a narrow screen', async () => {
    await show(unhealthyReport(), 'light')
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await browser.evaluate(overflow)).to.equal(0)
  })

  it('finds the JUnit report well-formed, whatever a service said', async () => {
    for (const report of Object.values(reports)) {
      const file = join(folder, 'report.xml')
      writeFileSync(file, junitReport(report))
      await browser.show(pathToFileURL(file).href, 'light')
      expect(await browser.evaluate('document.querySelectorAll("parsererror").length')).to.equal(0)
      expect(await browser.evaluate('document.documentElement.textContent')).to.not.include('error on line')
    }
  })

  async function show(report: Report, theme: 'light' | 'dark'): Promise<void> {
    const file = join(folder, 'report.html')
    writeFileSync(file, htmlReport(report))
    browser.requests.length = 0
    browser.complaints.length = 0
    await browser.show(pathToFileURL(file).href, theme)
  }
})

/** Text with less contrast to what is behind it than WCAG 2.2 asks for (4.5 to 1). */
const tooFaint = `(() => {
  const channels = (color) => {
    const numbers = color.match(/[\\d.]+/g).map(Number)
    const scale = color.startsWith('color(') ? 1 : 255
    return { rgb: numbers.slice(0, 3).map((value) => value / scale), alpha: numbers[3] ?? 1 }
  }
  const luminance = ({ rgb }) => {
    const [r, g, b] = rgb.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const color = channels(getComputedStyle(one).backgroundColor)
      if (color.alpha === 1) return color
    }
    return channels('rgb(255, 255, 255)')
  }
  const ownText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')
  return [...document.body.querySelectorAll('*:not(title)')].filter(ownText).flatMap((element) => {
    const style = getComputedStyle(element)
    const isDrawn = element instanceof SVGElement
    if (isDrawn && element.closest('.link')) return []
    const [one, other] = [luminance(channels(isDrawn ? style.fill : style.color)), luminance(behind(element))]
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
    return contrast >= 4.5 ? [] : [element.tagName + '.' + (element.className.baseVal ?? element.className) + ' ' + contrast.toFixed(2)]
  })
})()`

/** What scrolls sideways, or is a picture, and cannot be reached by the keyboard or has no name. */
const unreachable = `(() => {
  const scrolling = [...document.body.querySelectorAll('*')].filter((element) =>
    ['auto', 'scroll'].includes(getComputedStyle(element).overflowX) && element.tabIndex !== 0)
  const nameless = [...document.querySelectorAll('svg')].filter((svg) =>
    svg.getAttribute('role') !== 'img' || !document.getElementById(svg.getAttribute('aria-labelledby'))?.textContent)
  return [...scrolling, ...nameless].map((element) => element.outerHTML.slice(0, 80))
})()`
