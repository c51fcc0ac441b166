"""The outermost room: how the parts are put together and run."""
