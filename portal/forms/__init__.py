"""Forms: WTForms keeps what was typed and says what is wrong with it; the GOV.UK macros draw it."""
