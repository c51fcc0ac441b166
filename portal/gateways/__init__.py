"""Gateways: one a service, asked over HTTP on behalf of the signed-in member."""
