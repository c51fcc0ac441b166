// Switches on the scripts of the design systems; every page works without them.
import { initAll } from '/static/vendor/govuk/govuk-frontend.min.js'
import { initAll as initMoj } from '/static/vendor/moj/moj-frontend.min.js'
initAll()
initMoj()
