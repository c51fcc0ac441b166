"""Making a referral: the questions of each route, one page a step, and the body that is sent."""
