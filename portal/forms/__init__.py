"""Forms: a page's questions. WTForms keeps what was typed and says what is wrong; the kit's macros draw it."""
