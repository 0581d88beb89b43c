"""How values are written: what languages print, rows, tables, YAML, code. Nothing here knows what they mean."""
