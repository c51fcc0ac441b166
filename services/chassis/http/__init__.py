"""HTTP: commands and queries as routes, authentication, problems, OpenAPI. No other room imports FastAPI."""
