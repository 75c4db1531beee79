// <card-sorter>: cards that are moved between columns.
