"""One module a mode: each turns a page into its document and reports everything wrong with it."""
