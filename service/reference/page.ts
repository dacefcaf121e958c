import { html } from '../contract/markup.ts'

/**
 * What a browser may do with the page: run its script, ask this service for the description, and nothing with any
 * other origin. Scalar writes styles into the page as it draws, which cannot be told apart by hash or nonce.
 */
export const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** https://scalar.com/products/api-references/configuration; whatever would ask another origin is off. */
const configuration = {
  url: 'openapi.json',
  telemetry: false,
  withDefaultFonts: false,
  hideClientButton: true,
  // Tokens of a deployment do not belong into a page.
  hideTestRequestButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
}

/** The API for people to read; `script` is the address of Scalar's script, relative to the page. */
export function referencePage(script: string): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Pegasus API</title>
</head>
<body>
<noscript>This page needs JavaScript. The same is told by <a href="openapi.json">openapi.json</a>.</noscript>
<div id="api-reference" data-configuration="${JSON.stringify(configuration)}"></div>
<script src="${script}"></script>
</body>
</html>
`.markup
}
