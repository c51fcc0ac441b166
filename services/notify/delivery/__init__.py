"""Delivery: the ports to e-mail and webhooks, their adapters, and the loop that makes due attempts."""
