"""An enquiry, statutory or other: from being opened to being closed. One chapter a file."""
