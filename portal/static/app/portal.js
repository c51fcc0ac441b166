// This is where the design systems' behaviour is switched on; every page works without it.
import { initAll } from '/static/vendor/govuk/govuk-frontend.min.js'
import { initAll as initMoj } from '/static/vendor/moj/moj-frontend.min.js'
initAll()
initMoj()
