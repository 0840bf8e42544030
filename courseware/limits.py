"""How large things may be. Characters unless a name says otherwise; columns of tables are made from these."""

FILE_BYTES = 1_000_000
FRONT_MATTER = 65_536
ID = 64
LINE = 5_000  # beyond it a line is read no further: patterns take time that grows faster than their line
HEADING = 500  # a heading, a choice, a stem
ITEM = 10_000  # a feedback, hint, solution step or side of a card
SECTION = 50_000  # a section of prose
TITLE = 200
SUMMARY = 500
URL = 500
LABEL = 16  # of a flow's node, lane or arrow
CELL = 500  # of a table
STAGE = 80  # label of a pipeline's bar
LARGEST_INTEGER = 2**31 - 1
