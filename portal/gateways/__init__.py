"""The services, as the pages see them: one gateway each, asked over HTTP on behalf of whoever is signed in."""
